"""
``describe()``: the partials and blocks of a template.
"""

import pytest
from django.template import Origin, TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.template.partials.introspection import (
    BlockDescription,
    Description,
    PartialDescription,
    describe,
)

pytestmark = pytest.mark.ours

TEMPLATES = {
    "root.html": (
        "{% partialdef row with name size='s' %}\n{% endpartialdef %}\n"
        "{% partialdef 'a cell' inline %}{% block cell %}{% endblock %}{% endpartialdef %}"
    ),
    "base.html": (
        "{% extends 'root.html' %}\n"
        "{% block title %}{% endblock %}{% block cell %}{% endblock %}\n"
        "{% partialdef list %}{% endpartialdef %}"
    ),
    "page.html": (
        "{% extends './base.html' %}\n\n"
        "{% partialdef own %}\n\n{% endpartialdef %}"
        "{% partialdef row override inline %}{% endpartialdef %}"
        "{% block content %}{% block title %}{% endblock %}{% endblock %}"
    ),
}

PAGE = Description(
    partials=(
        PartialDescription("own", None, False, False, "page.html", 3, 5, None),
        PartialDescription("row", "name size='s'", True, True, "page.html", 5, 5, None),
        PartialDescription("list", None, False, False, "base.html", 3, 3, "base.html"),
        PartialDescription(
            "'a cell'", None, True, False, "root.html", 3, 3, "root.html"
        ),
    ),
    blocks=(
        BlockDescription("content", "page.html", 5, None),
        BlockDescription("title", "page.html", 5, None),
        BlockDescription("cell", "base.html", 2, "base.html"),
    ),
    extends=("base.html", "root.html"),
    is_complete=True,
)


def test_template_of_an_engine(make_engine):
    assert describe(make_engine(TEMPLATES).get_template("page.html")) == PAGE


def test_template_of_a_backend(use_templates):
    use_templates(TEMPLATES)
    assert describe(get_template("page.html")) == PAGE


def test_template_from_a_string(make_engine):
    template = make_engine({}).from_string("{% partialdef row %}{% endpartialdef %}")
    [row] = describe(template).partials
    unknown = "<unknown source>"
    assert row == PartialDescription("row", None, False, False, unknown, 1, 1, None)


def test_nothing(make_engine):
    template = make_engine({}).from_string("Hello")
    assert describe(template) == Description((), (), (), True)


def test_variable_parent(make_engine):
    templates = TEMPLATES | {
        "base.html": "{% extends parent %}{% partialdef list %}{% endpartialdef %}"
    }
    description = describe(make_engine(templates).get_template("page.html"))
    assert not description.is_complete
    assert description.extends == ("base.html",)
    assert [
        (partial.name, partial.signature, partial.inherited_from)
        for partial in description.partials
    ] == [("own", None, None), ("row", None, None), ("list", None, "base.html")]


def test_partial_of_another_library(use_templates):
    use_templates(
        {"page.html": "{% load other %}{% partialdef row %}{% endpartialdef %}"},
        libraries={
            "other": "tests.template_tests.partials.templatetags.other_partials"
        },
    )
    [row] = describe(get_template("page.html")).partials
    assert row == PartialDescription(
        "row", None, False, False, "page.html", None, None, None
    )


def test_block_that_no_parser_made(make_engine):
    template = make_engine({}).from_string("{% block a %}{% endblock %}")
    template.nodelist[0].token = None
    template.origin = Origin("made.html")
    [block] = describe(template).blocks
    assert block == BlockDescription("a", "made.html", None, None)


def test_missing_parent(make_engine):
    engine = make_engine({"page.html": "{% extends 'gone.html' %}"})
    with pytest.raises(TemplateDoesNotExist) as caught:
        describe(engine.get_template("page.html"))
    assert str(caught.value) == "gone.html"


def test_override_of_nothing(make_engine):
    source = "{% partialdef row override %}{% endpartialdef %}"
    engine = make_engine({"page.html": source})
    with pytest.raises(TemplateSyntaxError) as caught:
        describe(engine.get_template("page.html"))
    assert str(caught.value) == (
        "Partial 'row' overrides nothing: its template extends no other. See page.html, "
        "line 1. No partials are defined there."
    )


@pytest.mark.parametrize("name", ["page.html#own", "page.html#list"])
def test_partial(make_engine, name):
    partial = make_engine(TEMPLATES).get_template(name)
    with pytest.raises(TypeError) as caught:
        describe(partial)
    assert str(caught.value) == (
        "template must be a whole template that get_template() has returned, not the "
        f"partial '{partial.name}'."
    )


@pytest.mark.parametrize(
    ("value", "described"),
    [
        ("page.html", "'page.html'"),
        (None, "None"),
        (b"page.html", "b'page.html'"),
        (["page.html"], "a value of the type list"),
        ("a\n" * 50_000, "'" + "a\\n" * 66 + "a\\…'"),
    ],
    ids=["name", "none", "bytes", "list", "long"],
)
def test_no_template(value, described):
    with pytest.raises(TypeError) as caught:
        describe(value)
    assert str(caught.value) == (
        "template must be a whole template that get_template() has returned, not "
        f"{described}."
    )
