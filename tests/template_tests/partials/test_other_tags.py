"""
Partials that another library's tags registered are found as those of Django's
own tags are.
"""

import pytest
from django.template.loader import render_to_string

OTHER = "{% load other_partials %}{% partialdef other %}[{{ path }}]{% endpartialdef %}"
OWN = "{% partialdef own %}<{{ path }}>{% endpartialdef %}"
TEMPLATES = {
    "other.html": OTHER,
    "before.html": OTHER + "{% partial other %}",
    "after.html": OWN + OTHER + "{% partial own %}{% partial other %}",
    "include.html": "{% include 'other.html#other' %}",
    "child.html": "{% extends 'other.html' %}",
}


def path(request):
    return {"path": request.path}


@pytest.fixture
def render(use_templates, rf):
    use_templates(
        TEMPLATES,
        context_processors=[f"{__name__}.path"],
        libraries={
            "other_partials": "tests.template_tests.partials.templatetags.other_partials"
        },
    )
    return lambda name: render_to_string(name, request=rf.get("/x/"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("other.html#other", "[/x/]"),
        ("before.html", "[/x/]"),
        ("before.html#other", "[/x/]"),
        ("after.html", "</x/>[/x/]"),
        ("after.html#own", "</x/>"),
        ("after.html#other", "[/x/]"),
        ("include.html", "[/x/]"),
    ],
)
def test_is_found(render, name, expected):
    assert render(name) == expected


@pytest.mark.ours
def test_is_inherited(render):
    assert render("child.html#other") == "[/x/]"
