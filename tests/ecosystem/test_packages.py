"""
The pages and templates of the packages are the same with both backends, and with
every template compiled.
"""

import pytest

from .pages import PAGES
from .settings import PACKAGES

SETTINGS = {
    "packages": "settings",
    "bird": "settings_bird",
    "components": "settings_components",
    "cotton": "settings_cotton",
    "fastdev": "settings_fastdev",
    "fastdev compiled": "settings_fastdev_compiled",
    "toolbar": "settings_toolbar",
    "wagtail": "settings_wagtail",
}
TEMPLATES = {
    **dict.fromkeys(SETTINGS, ()),
    "packages": tuple(PACKAGES),
    "toolbar": ("debug_toolbar",),
    "wagtail": ("wagtail", "wagtail.admin", "wagtail.images"),
}


@pytest.fixture
def stock(project, rendered):
    return rendered(project, "backends", SETTINGS[project], TEMPLATES[project])


@pytest.fixture
def stock_again(project, rendered):
    return rendered(project, "backends", SETTINGS[project], TEMPLATES[project], run=2)


@pytest.fixture
def partials(project, rendered):
    return rendered(project, "partials", SETTINGS[project], TEMPLATES[project])


@pytest.fixture
def at_once(project, rendered):
    return rendered(
        project, "partials", SETTINGS[project], TEMPLATES[project], at_once=True
    )


def in_projects(lists):
    return [(project, member) for project in SETTINGS for member in lists[project]]


@pytest.mark.parametrize("project", SETTINGS)
def test_engines(stock, partials, at_once):
    assert stock["engine"] == "django.template.engine"
    for run in [partials, at_once]:
        assert run["engine"] == "django.template.partials.engine"


# django-fastdev replaces methods that compiled code stands for.
@pytest.mark.parametrize("project", sorted(SETTINGS.keys() - {"fastdev compiled"}))
def test_compiled_renders(project, stock, partials, at_once):
    debug = project in ("fastdev", "toolbar")
    assert stock["compiled renders"] == 0
    assert (partials["compiled renders"] == 0) == debug
    assert (at_once["compiled renders"] > partials["compiled renders"]) == (not debug)


@pytest.mark.parametrize(("project", "page"), in_projects(PAGES), ids=str)
def test_page(page, stock, stock_again, partials, at_once):
    expected = stock["pages"][str(page)]
    assert page.missing_from(expected[0]) == []
    assert expected == expected[:1] * len(expected)
    assert stock_again["pages"][str(page)] == expected
    assert partials["pages"][str(page)] == expected
    assert at_once["pages"][str(page)] == expected


@pytest.mark.parametrize(("project", "package"), in_projects(TEMPLATES))
def test_templates(package, stock, stock_again, partials, at_once):
    expected = stock["templates"][package]
    assert expected
    assert stock_again["templates"][package] == expected
    assert partials["templates"][package] == expected
    assert at_once["templates"][package] == expected
