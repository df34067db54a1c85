"""
Partials in packages that know of them: templates written for
django-template-partials render the same without it, and the debug toolbar lists
a partial among the templates of a response.
"""

import pytest

from .pages import PAGES


@pytest.fixture
def template_partials(rendered):
    return rendered("partials", "backends", "settings_template_partials")


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("settings", ["settings", "settings_template_partials"])
@pytest.mark.parametrize("page", PAGES["partials"], ids=str)
def test_django_template_partials(page, settings, at_once, template_partials, rendered):
    expected = template_partials["pages"][str(page)]
    assert page.missing_from(expected[0]) == []
    run = rendered("partials", "partials", settings, at_once=at_once)
    assert run["compiled renders"]
    assert run["pages"][str(page)] == expected


@pytest.mark.parametrize("page", PAGES["differences"], ids=str)
def test_only_django_template_partials_accepts(page, rendered):
    runs = [
        rendered("differences", "backends", "settings_template_partials"),
        rendered("differences", "partials"),
    ]
    accepted, rejected = (run["pages"][str(page)][0] for run in runs)
    assert accepted.startswith("200\n")
    assert [mark for mark in page.marks if mark not in rejected] == []


@pytest.mark.parametrize("page", PAGES["partial with toolbar"], ids=str)
def test_toolbar_lists_a_partial(page, rendered):
    run = rendered("partial with toolbar", "partials", "settings_toolbar")
    for text in run["pages"][str(page)]:
        assert page.missing_from(text) == []
