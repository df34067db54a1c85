"""
Partials in packages that know of them: templates written for
django-template-partials render the same without it, and the debug toolbar lists
a partial among the templates of a response.
"""

import json
import re
from pathlib import Path

import django
import pytest

from .pages import PAGES, TEMPLATES_LISTED

CORE_HAS_PARTIALS = django.VERSION >= (6, 0)


def content_of(text):
    """Return what the toolbar answers with, of the status and JSON."""
    return json.loads(text.removeprefix("200\n"))["content"]


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


# What the toolbar's panel shows of a template: its name, and below it its file.
LISTED = re.compile(r">([^<]*)</a></strong></dt>\s*<dd><samp>([^<]*)</samp></dd>")

# What it shows of a template's context, if it is set to.
BOOKS = "&#x27;books&#x27;: &#x27;&lt;&lt;queryset of ecosystem.Book&gt;&gt;&#x27;"


@pytest.mark.parametrize(
    ("settings", "at_once"),
    [
        ("settings_toolbar", False),
        ("settings_toolbar_compiled", False),
        ("settings_toolbar_compiled", True),
    ],
)
@pytest.mark.parametrize(
    ("page", "listed"),
    list(zip(PAGES["partials with toolbar"], TEMPLATES_LISTED.values(), strict=True)),
    ids=list(TEMPLATES_LISTED),
)
def test_toolbar_lists_partials(page, listed, settings, at_once, rendered):
    run = rendered("partials with toolbar", "partials", settings, at_once=at_once)
    # The toolbar replaces a method of RequestContext: nodes render, whatever the engine.
    assert run["compiled renders"] == 0
    shows_context = settings == "settings_toolbar_compiled"
    for text in run["pages"][str(page)]:
        content = content_of(text)
        found = LISTED.findall(content)
        assert [(name, Path(file).name) for name, file in found] == listed
        contexts = content.count(BOOKS)
        assert contexts == (len(listed) if shows_context else 0)


@pytest.mark.skipif(not CORE_HAS_PARTIALS, reason="Django has no partials")
def test_toolbar_does_not_list_those_of_django(rendered):
    run = rendered("partials with toolbar", "backends", "settings_toolbar")
    page = PAGES["partials with toolbar"][1]
    assert page.url.endswith("/base.html%23toast")
    for text in run["pages"][str(page)]:
        assert LISTED.findall(content_of(text)) == []


@pytest.mark.parametrize("page", PAGES["source in toolbar"], ids=str)
def test_toolbar_shows_the_source(page, rendered):
    run = rendered("source in toolbar", "partials", "settings_toolbar")
    for text in run["pages"][str(page)]:
        assert page.missing_from(text) == []
