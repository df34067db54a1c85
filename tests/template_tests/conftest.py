"""
What the tests of the compiler and of partials share.
"""

from __future__ import annotations

import pytest
from django.template.compiler import context_builder


@pytest.fixture(autouse=True)
def any_gain(monkeypatch):
    """Have code run that gains next to nothing, too: most templates here are short."""
    monkeypatch.setattr(context_builder, "LEAST_GAIN", 0)
