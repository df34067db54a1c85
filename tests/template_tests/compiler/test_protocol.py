"""
What code with a context does as Django's nodes do it: blocks, parents, templates.
"""

import pytest
from django.template import Context, Template
from django.template.compiler.runtime import templates
from django.template.compiler.runtime.state import RenderState
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext

from .conftest import Engine, core_engine, engine_options

TEMPLATES = {
    "page.html": "{% extends 'base.html' %}{% block a %}page{{ x }}{% endblock %}",
    "base.html": "<{% block a %}base{% endblock %}>",
    "middle.html": "{% extends 'base.html' %}{% block a %}middle{% endblock %}",
    "other.html": " ({% block a %}other{% endblock %})",
    "text.html": "text",
}


def never(context, state):
    raise AssertionError("It isn't what is rendered.")


@pytest.fixture
def page():
    return Engine(**engine_options(TEMPLATES)).get_template("page.html")


@pytest.mark.parametrize(
    "name", ["base.html", "middle.html", "other.html", "text.html"]
)
def test_another_parent(page, name, monkeypatch):
    """The loader can have another one, after the code was found to be current."""
    [node] = page.nodelist
    parent = page.engine.get_template(name)
    monkeypatch.setattr(node, "get_parent", lambda context: parent)
    context = Context({"x": 1})
    with context.bind_template(page), context.render_context.push_state(page):
        expected = node.render(context)
    with context.bind_template(page), context.render_context.push_state(page):
        html = templates.extend(node, page, None, context, RenderState.of(None), never)
    assert html == expected


@pytest.mark.parametrize("blocks", [None, {}, {"a": ["page.html"]}])
def test_another_block(page, blocks):
    """A tag may have changed which block it is."""
    base = page.engine.get_template("base.html")
    node = base.nodelist[1]
    results = []
    for render in (
        node.render,
        lambda context: templates.render_block(
            node, context, RenderState.of(None), page.nodelist, never
        ),
    ):
        context = Context({"x": 1})
        if blocks is not None:
            block_context = BlockContext()
            if blocks:
                block_context.add_blocks(page.nodelist[0].blocks)
            context.render_context[BLOCK_CONTEXT_KEY] = block_context
        with context.bind_template(base):
            results.append(render(context))
    assert results[0] == results[1]


def test_block_that_is_rendered_in_two_places(live):
    """It is a block of each of the two blocks around it."""
    templates = {
        "page.html": "{% extends 'middle.html' %}{% block a %}{% opaque %}{{ x }}{% endblock %}",
        "middle.html": "{% extends 'base.html' %}{% block c %}({% block a %}{% endblock %})"
        "{% endblock %}",
        "base.html": "{% block b %}<{% block a %}{% endblock %}>{% endblock %}"
        "{% block c %}{% endblock %}",
    }
    assert live(templates, {"x": 1}) == "<1>(1)"


def test_block_within_itself(compare):
    """A template in between puts it into a block that it has in it."""
    templates = {
        "page.html": "{% extends 'middle.html' %}",
        "middle.html": "{% extends 'base.html' %}{% block b %}[{% block a %}m{{ x }}"
        "{% endblock %}]{% endblock %}",
        "base.html": "<{% block a %}({% block b %}{% endblock %}){{ x }}{% endblock %}>",
    }
    assert compare(templates, {"x": 1}, expected="page") == "<m1>"


@pytest.mark.parametrize("depth", [4, 8, 20])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("{% with y=x %}", "{% endwith %}"),
        ("{% for y in xs %}", "{% endfor %}"),
        ("{% autoescape off %}", "{% endautoescape %}"),
        ("{% block b%d %}", "{% endblock %}"),
        ("{% filter lower %}", "{% endfilter %}"),
        ("{% spaceless %}", "{% endspaceless %}"),
    ],
)
def test_depth(live, start, end, depth):
    """Python has a limit for what is nested, and a loop is around each nodelist."""
    starts = "".join(start.replace("%d", str(number)) for number in range(depth))
    source = f"{{{{ x }}}}{starts}{{% opaque %}}{{{{ x }}}}{end * depth}{{{{ x }}}}"
    assert live(source, {"x": "<", "xs": "a"}).startswith("&lt;")


def test_autoescape_of_another_type(page):
    """Django escapes if it is true: nodes render."""
    options = engine_options("{{ x }}{% opaque %}{{ x }}{{ x }}{{ x }}{{ x }}")
    ours = Engine(**options).get_template("page.html")
    django = core_engine(options).get_template("page.html")
    for autoescape in (1, 0, "", None):
        for _ in range(3):
            html = [
                template.render(Context({"x": "<"}, autoescape=autoescape))
                for template in (ours, django)
            ]
            assert html[0] == html[1]
    assert not ours.nodelist.codes.keys() & {1, 0, "", None} - {True, False}


class TestTemplateOf:
    """What an inclusion tag renders."""

    def test_template(self, page):
        assert templates.template_of(page, page.engine) is page

    def test_template_of_a_backend(self, page):
        class BackendTemplate:
            template = page

        assert templates.template_of(BackendTemplate(), page.engine) is page

    def test_names(self, page):
        found = templates.template_of(["nope.html", "text.html"], page.engine)
        assert type(found) is Template
        assert found.name == "text.html"
        assert templates.template_of("text.html", page.engine) is found
