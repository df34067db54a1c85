"""
The pages and templates of the packages are the same with both backends.
"""

import pytest

from . import settings, settings_toolbar
from .pages import PAGES

SETTINGS = {"packages": "settings", "toolbar": "settings_toolbar"}
PACKAGES = {
    "packages": settings.PACKAGES,
    "toolbar": settings_toolbar.PACKAGES,
}


@pytest.fixture
def stock(project, rendered):
    return rendered(project, "backends", SETTINGS[project])


@pytest.fixture
def stock_again(project, rendered):
    return rendered(project, "backends", SETTINGS[project], run=2)


@pytest.fixture
def partials(project, rendered):
    return rendered(project, "partials", SETTINGS[project])


def in_projects(lists):
    return [(project, member) for project in SETTINGS for member in lists[project]]


@pytest.mark.parametrize("project", SETTINGS)
def test_engines(stock, partials):
    assert stock["engine"] == "django.template.engine"
    assert partials["engine"] == "django.template.partials.engine"


@pytest.mark.parametrize(("project", "page"), in_projects(PAGES), ids=str)
def test_page(page, stock, stock_again, partials):
    expected = stock["pages"][str(page)]
    assert page.missing_from(expected[0]) == []
    assert expected == expected[:1] * len(expected)
    assert stock_again["pages"][str(page)] == expected
    assert partials["pages"][str(page)] == expected


@pytest.mark.parametrize(("project", "package"), in_projects(PACKAGES))
def test_templates(package, stock, stock_again, partials):
    expected = stock["templates"][package]
    assert expected
    assert stock_again["templates"][package] == expected
    assert partials["templates"][package] == expected
