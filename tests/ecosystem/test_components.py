"""
Fragments with components of django-components in them: partials that are inherited or
overridden, and blocks.
"""

import pytest

from .pages import COMPONENT_PAGES, PAGES


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(
    ("page", "expected"),
    list(zip(PAGES["fragments"], COMPONENT_PAGES.values(), strict=True)),
    ids=list(COMPONENT_PAGES),
)
def test_fragment(page, expected, at_once, rendered):
    run = rendered("fragments", "partials", "settings_components", at_once=at_once)
    assert run["compiled renders"]
    assert run["pages"][str(page)] == [f"200\n{expected}"] * 3
