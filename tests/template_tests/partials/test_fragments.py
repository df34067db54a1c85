"""
``page.html#BLOCK``: a block as a fragment.
"""

import pytest
from django.template import Context, TemplateDoesNotExist
from django.template.loader import render_to_string
from django.test.signals import template_rendered

pytestmark = pytest.mark.ours

TEMPLATES = {
    "root.html": (
        "{{ trap }}<title>{% block title %}Site{% endblock %}</title>"
        "{% if trap %}{% for x in trap %}{% with trap as y %}"
        "{% block content %}root {{ name }}{% endblock %}"
        "{% endwith %}{% endfor %}{% endif %}"
    ),
    "base.html": (
        "{% extends 'root.html' %}{{ trap }}"
        "{% block content %}base {{ block.super }}{% block inner %}{% endblock %}"
        "{% endblock %}"
    ),
    "page.html": (
        "{% extends 'base.html' %}{{ trap }}"
        "{% block content %}page {{ block.super }}{% endblock %}"
        "{% block inner %} inner{% endblock %}"
        "{% block dead %}dead{% endblock %}"
    ),
}


class Trap:
    def __str__(self):
        raise AssertionError("rendered")

    def __iter__(self):
        raise AssertionError("iterated")

    def __bool__(self):
        raise AssertionError("tested")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("root.html#content", "root Ada"),
        ("root.html#title", "Site"),
        ("base.html#content", "base root Ada"),
        ("base.html#inner", ""),
        ("page.html#content", "page base root Ada inner"),
        ("page.html#inner", " inner"),
        ("page.html#title", "Site"),
        ("page.html#dead", "dead"),
    ],
)
def test_nothing_else_is_evaluated(render, name, expected):
    assert render(TEMPLATES, name, {"name": "Ada", "trap": Trap()}) == expected


def test_partial_of_that_name_wins(render):
    partial = "{% partialdef content %}partial{% endpartialdef %}"
    templates = TEMPLATES | {"root.html": partial + TEMPLATES["root.html"]}
    for name in ("root.html#content", "page.html#content"):
        assert render(templates, name) == "partial"


@pytest.mark.parametrize(
    ("parent", "expected"),
    [("root.html", "child root Ada"), ("partial.html", "partial")],
)
def test_variable_parent(render, parent, expected):
    templates = TEMPLATES | {
        "partial.html": "{% partialdef content %}partial{% endpartialdef %}",
        "child.html": (
            "{% extends parent %}{% block content %}child {{ block.super }}{% endblock %}"
        ),
    }
    context = {"name": "Ada", "parent": parent}
    assert render(templates, "child.html#content", context) == expected


def test_block_in_a_partial(render):
    source = (
        "{% partialdef row %}<{% block cell %}cell{% endblock %}>{% endpartialdef %}"
    )
    assert render({"page.html": source}, "page.html#cell") == "cell"


def test_calls_in_it(render):
    templates = {
        "root.html": (
            "{% partialdef row %}root{% endpartialdef %}"
            "{% block content %}{% partial row %}{% endblock %}"
        ),
        "page.html": (
            "{% extends 'root.html' %}"
            "{% partialdef row override %}page of {{ partial.super }}{% endpartialdef %}"
        ),
    }
    assert render(templates, "page.html#content") == "page of root"
    assert render(templates, "root.html#content") == "root"


def test_needs_the_templates_that_are_extended(make_engine):
    """One of them could have a partial of that name."""
    source = "{% extends 'gone.html' %}{% block content %}{% endblock %}"
    with pytest.raises(TemplateDoesNotExist) as caught:
        make_engine({"page.html": source}).get_template("page.html#content")
    assert str(caught.value) == (
        "page.html#content: Partial 'content' is not defined, and a template that would "
        "be extended does not exist: gone.html"
    )


def test_include(render):
    templates = TEMPLATES | {"more.html": "<{% include 'page.html#content' %}>"}
    html = render(templates, "more.html", {"name": "Ada"})
    assert html == "<page base root Ada inner>"


@pytest.mark.parametrize("name", ["page.html#content", "page.html#row"])
def test_is_one_signal(use_templates, name):
    row = "{% partialdef row %}row{% endpartialdef %}"
    use_templates(TEMPLATES | {"root.html": row + TEMPLATES["root.html"]})
    names = []

    def receive(template, **kwargs):
        names.append(template.name)

    template_rendered.connect(receive)
    try:
        render_to_string(name, {"name": "Ada"})
    finally:
        template_rendered.disconnect(receive)
    assert names == [name]
    assert names == [name.partition("#")[2]]


def test_names(make_engine):
    engine = make_engine(
        {
            "root.html": "{% partialdef row %}{% endpartialdef %}",
            "page.html": "{% extends 'root.html' %}",
        }
    )
    own, inherited = map(engine.get_template, ["root.html#row", "page.html#row"])
    names = ["row", "root.html#row", "page.html#row"]
    assert [own.name == name for name in names] == [True, True, False]
    assert [inherited.name == name for name in names] == [True, False, True]


@pytest.mark.debug(True)
@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("page.html#content", "page.html"),
        ("page.html#title", "root.html"),
        ("page.html#row", "root.html"),
        ("child.html#row", "root.html"),
    ],
)
def test_error_is_told_of_the_template_that_has_it(make_engine, name, origin):
    engine = make_engine(
        {
            "root.html": (
                "{% block title %}\n{% include gone %}{% endblock %}\n"
                "{% partialdef row %}{% include gone %}{% endpartialdef %}"
            ),
            "page.html": (
                "{% extends 'root.html' %}\n"
                "{% block content %}{% include gone %}{% endblock %}"
            ),
            "child.html": "{% extends parent %}",
        }
    )
    template = engine.get_template(name)
    context = Context({"gone": "gone.html", "parent": "root.html"})
    with pytest.raises(TemplateDoesNotExist) as caught:
        template.render(context)
    info = caught.value.template_debug
    assert (info["name"], info["during"]) == (origin, "{% include gone %}")
