"""
The pages and templates of the packages are the same with both backends.
"""

import pytest

from .pages import PAGES
from .settings import PACKAGES

SETTINGS = {"packages": "settings", "toolbar": "settings_toolbar"}
TEMPLATES = {"packages": tuple(PACKAGES), "toolbar": ("debug_toolbar",)}


@pytest.fixture
def stock(project, rendered):
    return rendered(project, "backends", SETTINGS[project], TEMPLATES[project])


@pytest.fixture
def stock_again(project, rendered):
    return rendered(project, "backends", SETTINGS[project], TEMPLATES[project], run=2)


@pytest.fixture
def partials(project, rendered):
    return rendered(project, "partials", SETTINGS[project], TEMPLATES[project])


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


@pytest.mark.parametrize(("project", "package"), in_projects(TEMPLATES))
def test_templates(package, stock, stock_again, partials):
    expected = stock["templates"][package]
    assert expected
    assert stock_again["templates"][package] == expected
    assert partials["templates"][package] == expected
