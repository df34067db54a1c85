"""
The option ``strict``: the language of Django 6.0, with its errors.
"""

import pytest
from django.template import Context, TemplateDoesNotExist, TemplateSyntaxError

BASE = "{% partialdef row %}base{% endpartialdef %}{% block content %}{% endblock %}"


@pytest.fixture
def strict_engine(make_engine, implementation):
    """Make an engine for ``source`` as page.html, which can extend base.html."""

    def strict_engine(source):
        options = {"strict": True} if implementation.name == "ours" else {}
        return make_engine({"page.html": source, "base.html": BASE}, **options)

    return strict_engine


ONLY_INLINE = (
    "The 'inline' argument does not have any parameters; either use 'inline' or remove "
    "it completely."
)
AT_MOST_TWO = "'partialdef' tag takes at most 2 arguments"
SINGLE = "'partial' tag requires a single argument"
NO_NAME = "'partialdef' tag requires a name"
# What ours adds to Django's messages.
ADDED = {
    SINGLE: ": the name of a partial, as in {% partial row %}.",
    NO_NAME: ", as in {% partialdef row %}.",
}

SYNTAX_ERRORS = {
    "{% partialdef %}": NO_NAME,
    "{% partialdef row override %}": ONLY_INLINE,
    "{% partialdef row override inline %}": AT_MOST_TWO,
    "{% partialdef row with title %}": AT_MOST_TWO,
    "{% partial %}": SINGLE,
    "{% partial row only %}": SINGLE,
    "{% partial row with x=1 %}": SINGLE,
    "{% partial row with x=1 x=2 %}": SINGLE,
    "{% partial row with %}": SINGLE,
}


@pytest.mark.parametrize("source", SYNTAX_ERRORS)
def test_syntax(strict_engine, implementation, source):
    message = SYNTAX_ERRORS[source]
    if implementation.name == "ours":
        message += ADDED.get(message, "")
    with pytest.raises(TemplateSyntaxError) as caught:
        strict_engine(source).get_template("page.html")
    assert str(caught.value) == f"Template: page.html, {message}"


def test_load(strict_engine):
    with pytest.raises(TemplateSyntaxError) as caught:
        strict_engine("").from_string("{% load partials %}")
    assert str(caught.value) == (
        "'partials' is not a registered tag library. Must be one of:\n"
    )


@pytest.mark.parametrize(
    ("source", "name", "right"),
    [
        (
            "{% partial 'base.html#row' %}",
            "'base.html#row'",
            ' Write {% include "base.html#row" %}.',
        ),
        (
            "{% partial base.html#row %}",
            "base.html#row",
            ' Write {% include "base.html#row" %}.',
        ),
        (
            "{% partial 'base.html' %}",
            "'base.html'",
            " Quotes are for the name of another template's partial, as in {% include "
            '"page.html#row" %}. A whole template is rendered by {% include '
            "'base.html' %}.",
        ),
        (
            "{% include 'base.html' %}{% partial row %}",
            "row",
            " 'base.html', which is included, has one: write {% include "
            '"base.html#row" %}.',
        ),
        (
            "{% extends 'base.html' %}{% block content %}{% partial row %}{% endblock %}",
            "row",
            "",
        ),
    ],
)
def test_what_the_template_does_not_define(
    strict_engine, implementation, source, name, right
):
    template = strict_engine(source).get_template("page.html")
    with pytest.raises(TemplateSyntaxError) as caught:
        template.render(Context())
    message = f"Partial '{name}' is not defined in the current template."
    if implementation.name == "ours":
        message += f" See page.html, line 1.{right} No partials are defined there."
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["row", "content"])
def test_name_of_an_inherited_partial_or_a_block(strict_engine, implementation, name):
    engine = strict_engine("{% extends 'base.html' %}{% block content %}{% endblock %}")
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine.get_template(f"page.html#{name}")
    reason = f"Partial '{name}' is not defined. No partials are defined there."
    ours = implementation.name == "ours"
    assert str(caught.value) == (f"page.html#{name}: {reason}" if ours else name)


def test_renders_the_language_of_core(strict_engine):
    source = "{% partialdef row inline %}Row{% endpartialdef %}{% partial row %}"
    engine = strict_engine(source)
    assert engine.get_template("page.html").render(Context()) == "RowRow"
    assert engine.get_template("page.html#row").render(Context()) == "Row"


@pytest.mark.ours
def test_is_an_option_of_the_backend(use_templates):
    backend = use_templates({"page.html": "{% partial row only %}"}, strict=True)
    assert backend.engine.strict
    with pytest.raises(TemplateSyntaxError):
        backend.get_template("page.html")
