"""
What the tests of the compiler and of partials share.
"""

from __future__ import annotations

import pytest
from django.template.compiler import context_builder, nodelist, sharing


@pytest.fixture(autouse=True)
def any_gain(monkeypatch):
    """
    Have code run that gains next to nothing, too: most templates here are short. And have
    long ones compiled as soon as short ones are.
    """
    monkeypatch.setattr(context_builder, "LEAST_GAIN", 0)
    monkeypatch.setattr(nodelist, "SECONDS_PER_NODE", {False: 0, True: 0})
    monkeypatch.setattr(sharing, "FEWEST", 1)
