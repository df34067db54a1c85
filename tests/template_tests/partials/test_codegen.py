"""
Partials in compiled pages: what is rendered is what the nodes render.
"""

import pytest
from django.template import Context, Template
from django.template.compiler import nodelist
from django.template.partials.engine import Engine
from django.test.utils import _TestState

ROW = "{% partialdef row %}[{{ x }}{{ y }}]{% endpartialdef %}"
CARD = "{% partialdef card with a b='B' c=b %}({{ a }},{{ b }},{{ c }},{{ x }}){% endpartialdef %}"
BASE = (
    "{% partialdef row %}base {{ x }}{% endpartialdef %}"
    "{% partialdef blocks %}<{% block inner %}{{ x }}{% endblock %}>{% endpartialdef %}"
    "{% block main %}{% partial row %}{% endblock %}|{% partial row %}"
)
OTHER = (
    "{% partialdef row %}other {{ x }}{{ y }}{% endpartialdef %}"
    "{% partialdef pair %}{% partial row %}{% partial row with x='second' only %}{% endpartialdef %}"
    "{% partialdef card with a b='B' %}({{ a }},{{ b }}){% endpartialdef %}"
)
TEMPLATES = {
    "base.html": BASE,
    "other.html": OTHER,
    "folder/page.html": "{% partial '../other.html#row' %}{% include '../other.html#row' %}",
    "child.html": "{% extends 'base.html' %}{% partialdef own override %}{% endpartialdef %}",
    "overriding.html": (
        "{% extends 'base.html' %}{% partialdef row override %}own {{ partial.super }}{% endpartialdef %}"
    ),
    "opaque.html": "{% partialdef row %}{% firstof x %}{% endpartialdef %}",
    "broken.html": "{% nope %}",
    "tree.html": (
        "{% partialdef tree %}{{ n.name }}{% for n in n.children %}{% partial tree %}{% endfor %}{% endpartialdef %}"
    ),
}
VARIABLES = {
    "x": "<x>",
    "y": 1,
    "xs": ["a", "b"],
    "csrf_token": "token",
    "n": {"name": "a", "children": [{"name": "b"}, {"name": "c"}]},
    "name": "other.html#row",
}


@pytest.fixture(autouse=True)
def compiling(monkeypatch):
    """Have templates compiled at once, with Django's own method to render them."""
    monkeypatch.setattr(nodelist, "RENDERS_BEFORE_COMPILING", 0)
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


def outcome(template, variables):
    try:
        html = template.render(Context(variables))
    except Exception as error:
        return type(error), str(error)
    return type(html), str(html)


@pytest.fixture
def render():
    """
    Render "page.html", or another template, by code and by nodes: twice, for each value
    of string_if_invalid. ``code`` is what has to have run.
    """

    def render(
        source, *, code="page", name="page.html", variables=VARIABLES, **templates
    ):
        results = []
        for string_if_invalid in ("", "INVALID", "bad %s"):
            loader = (
                "django.template.loaders.locmem.Loader",
                TEMPLATES | templates | {"page.html": source},
            )
            ours, reference = (
                Engine(
                    loaders=[("django.template.loaders.cached.Loader", [loader])],
                    string_if_invalid=string_if_invalid,
                    compiled=compiled,
                ).get_template(name)
                for compiled in (True, False)
            )
            for _ in range(2):
                results.append(outcome(ours, variables))
                assert results[-1] == outcome(reference, variables)
            assert bool(ours.nodelist.page) == (code == "page")
            assert ours.nodelist.page or ours.nodelist.live
        cls, text = results[0]
        return text if cls.__name__ == "SafeString" else (cls, text)

    return render


class TestCalls:
    @pytest.mark.parametrize(
        ("call", "html"),
        [
            ("{% partial row %}", "[&lt;x&gt;1]"),
            ("{% partial row %}{% partial row %}", "[&lt;x&gt;1][&lt;x&gt;1]"),
            ("{% for x in xs %}{% partial row %}{% endfor %}", "[a1][b1]"),
            ("{% partial row with x=y %}{{ x }}", "[11]&lt;x&gt;"),
            ("{% partial row with x=y y=x %}", "[1&lt;x&gt;]"),
            ("{% partial row only %}", "[]"),
            ("{% partial row with y='2' only %}", "[2]"),
            (
                "{% with x=3 %}{% partial row %}{% partial row only %}{% endwith %}",
                "[31][]",
            ),
            ("{% autoescape off %}{% partial row %}{% endautoescape %}", "[<x>1]"),
            ("{% include 'page2.html' %}", "[&lt;x&gt;1]"),
        ],
    )
    def test_of_a_partial(self, render, call, html):
        templates = {"page2.html": ROW + "{% partial row %}"}
        assert render(ROW + call, **templates) == html
        assert render(call + ROW, **templates) == html

    def test_inline(self, render):
        source = "{% partialdef row inline %}[{{ x }}]{% cycle 'a' 'b' %}{% endpartialdef %}{% partial row %}"
        assert render(source) == "[&lt;x&gt;]a[&lt;x&gt;]a"

    def test_state_of_cycle(self, render):
        source = (
            "{% partialdef row %}{% cycle 'a' 'b' %}{% endpartialdef %}"
            "{% for x in xs %}{% partial row %}{% cycle '1' '2' %}{% endfor %}"
        )
        assert render(source) == "a1a2"

    def test_loop_of_the_call(self, render):
        source = (
            "{% partialdef row %}{{ forloop.counter }}{{ forloop.parentloop.last }}{% endpartialdef %}"
            "{% for y in xs %}{% for x in xs %}{% partial row %}{% endfor %}{% endfor %}"
        )
        assert render(source) == "1False2False1True2True"

    def test_only_keeps_the_csrf_token(self, render):
        source = "{% partialdef form %}{% csrf_token %}{{ csrf_token }}{{ x }}{% endpartialdef %}"
        html = '<input type="hidden" name="csrfmiddlewaretoken" value="token">'
        assert render(source + "{% partial form only %}") == f"{html}token"
        source += "{% partial form with csrf_token='own' only %}"
        assert render(source) == html.replace('token">', 'own">own')

    def test_only_without_a_csrf_token(self, render):
        source = "{% partialdef form %}{{ csrf_token }}{{ x }}{% endpartialdef %}{% partial form only %}"
        assert render(source, variables={"x": 1}) == ""

    def test_block_of_the_page(self, render):
        """A partial has the blocks of its own template."""
        source = (
            "{% extends 'base.html' %}{% partialdef p %}<{% block inner %}own{% endblock %}>{% endpartialdef %}"
            "{% block main %}{% partial p %}{% endblock %}"
        )
        assert render(source) == "<own>|base &lt;x&gt;"

    @pytest.mark.parametrize(
        "source",
        [
            "{% partial nope %}",
            "{% partial row %}{% partialdef row %}{% firstof x %}{% endpartialdef %}",
            "{% partialdef row %}{% partial row %}{% endpartialdef %}{% if no %}{% partial row %}{% endif %}",
            ROW + "{% partial nope %}",
            "{% firstof x %}" + ROW + "{% partial row %}",
            "{% firstof x %}"
            + ROW
            + "{% partial row with x=1 %}{% include 'other.html#row' %}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(source, code="live")

    def test_recursive(self, render):
        assert (
            render(TEMPLATES["tree.html"] + "{% partial tree %}", code="live") == "abc"
        )


class TestParameters:
    @pytest.mark.parametrize(
        ("call", "html"),
        [
            ("{% partial card with a=1 %}", "(1,B,B,&lt;x&gt;)"),
            ("{% partial card with a=1 b=2 %}", "(1,2,2,&lt;x&gt;)"),
            ("{% partial card with a=1 b=2 c=x %}", "(1,2,&lt;x&gt;,&lt;x&gt;)"),
            ("{% partial card with a=1 c=3 %}", "(1,B,3,&lt;x&gt;)"),
            ("{% partial card with a=1 only %}", "(1,B,B,)"),
            (
                "{% with b=5 %}{% partial card with a=b %}{% endwith %}",
                "(5,B,B,&lt;x&gt;)",
            ),
            (
                "{% for a in xs %}{% partial card with a=a %}{% endfor %}",
                "(a,B,B,&lt;x&gt;)(b,B,B,&lt;x&gt;)",
            ),
            ("{% include 'page.html#card' with a=1 %}", "(1,B,B,&lt;x&gt;)"),
            ("{% include 'page.html#card' with a=1 b=2 only %}", "(1,2,2,)"),
            ("{% partial 'other.html#card' with a=1 %}", "(1,B)"),
        ],
    )
    def test_of_calls(self, render, call, html):
        assert render(CARD + call) == html

    def test_inline(self, render):
        source = CARD.replace(" with", " inline with")
        assert render(source, variables={"a": 1, "x": 2}) == "(1,B,B,2)"
        assert render(source, variables={"a": 1, "b": 2, "c": 3}) == "(1,2,3,)"
        assert render(source, variables={"b": 2})[0].__name__ == "TemplateSyntaxError"

    def test_inline_in_a_loop(self, render):
        source = (
            "{% for a in xs %}" + CARD.replace(" with", " inline with") + "{% endfor %}"
        )
        assert render(source) == "(a,B,B,&lt;x&gt;)(b,B,B,&lt;x&gt;)"

    def test_named_as_a_loop(self, render):
        source = "{% for y in xs %}{% partialdef p inline with forloop %}{{ forloop.counter }}{% endpartialdef %}{% endfor %}"
        render(source, code="live")

    @pytest.mark.parametrize(
        "call",
        ["{% include 'page.html#card' %}", "{% include 'other.html#card' only %}"],
    )
    def test_missing(self, render, call):
        code = "live" if "only" in call else "page"
        cls, message = render(CARD + call, code=code)
        assert cls.__name__ == "TemplateSyntaxError"
        assert "'a'" in message

    def test_wrong_arguments_of_another_file(self, render):
        source = "{% partial 'other.html#card' with nope=1 %}"
        assert render(source, code="live")[0].__name__ == "TemplateSyntaxError"

    def test_alone(self, render):
        variables = {"a": 1, "c": 3}
        assert render(CARD, name="page.html#card", variables=variables) == "(1,B,3,)"


class TestInheritance:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% extends 'base.html' %}", "base &lt;x&gt;|base &lt;x&gt;"),
            (
                "{% extends 'base.html' %}{% block main %}{% partial row %}!{% endblock %}",
                "base &lt;x&gt;!|base &lt;x&gt;",
            ),
            (
                "{% extends 'base.html' %}{% block main %}{% partial row with x=y %}{{ block.super }}{% endblock %}",
                "base 1base &lt;x&gt;|base &lt;x&gt;",
            ),
            (
                "{% extends 'base.html' %}{% partialdef row %}own{{ x }}{% endpartialdef %}"
                "{% block main %}{% partial row %}{% endblock %}",
                "own&lt;x&gt;|base &lt;x&gt;",
            ),
        ],
    )
    def test_pages(self, render, source, html):
        assert render(source) == html

    @pytest.mark.parametrize(
        "source",
        [
            "{% extends 'overriding.html' %}",
            "{% extends 'overriding.html' %}{% block main %}{% partial row %}{% endblock %}",
            "{% extends 'base.html' %}{% partialdef row override %}own{% endpartialdef %}",
            "{% extends 'base.html' %}{% partialdef nope override %}own{% endpartialdef %}",
            "{% extends 'base.html' %}{% partialdef row override inline %}own{% endpartialdef %}",
            "{% extends 'base.html' %}{% block main %}{% partial blocks %}{% endblock %}",
            "{% extends 'base.html' %}{% block main %}{% partial nope %}{% endblock %}",
            "{% extends 'base.html' %}{% block main %}"
            "{% partialdef row override inline %}own{% endpartialdef %}{% endblock %}",
            "{% extends name2 %}{% block main %}{% partial row %}{% endblock %}",
            "{% extends 'broken.html' %}{% block main %}{% partial row %}{% endblock %}",
            "{% extends 'nope.html' %}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(source, code="live", variables=VARIABLES | {"name2": "base.html"})

    def test_inherited_partial_alone(self, render):
        source = "{% extends 'base.html' %}"
        assert render(source, name="other.html#pair") == "other &lt;x&gt;1other second"


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% partial 'other.html#row' %}", "other &lt;x&gt;1"),
            ("{% partial 'other.html#row' with x=2 only %}", "other 2"),
            ("{% include 'other.html#row' %}", "other &lt;x&gt;1"),
            ("{% include 'other.html#row' with x=2 %}", "other 21"),
            ("{% include 'other.html#row' only %}", "other "),
            ("{% include 'other.html#pair' %}", "other &lt;x&gt;1other second"),
            ("{% include './other.html#row' %}", "other &lt;x&gt;1"),
            ("{% include 'folder/page.html' %}", "other &lt;x&gt;1" * 2),
            (
                "{% for x in xs %}{% partial 'other.html#row' %}{% endfor %}",
                "other a1other b1",
            ),
            ("{% include 'base.html#row' %}", "base &lt;x&gt;"),
            ("{% include 'base.html' %}", "base &lt;x&gt;|base &lt;x&gt;"),
        ],
    )
    def test_constant_names(self, render, source, html):
        assert render(source) == html

    @pytest.mark.parametrize(
        "source",
        [
            "{% include name %}",
            "{% include 'other.html#nope' %}",
            "{% include 'nope.html#row' %}",
            "{% include 'broken.html#row' %}",
            "{% include 'child.html#row' %}",
            "{% include 'overriding.html#row' %}",
            "{% include 'opaque.html#row' %}",
            "{% include 'base.html#main' %}",
            "{% partial 'other.html#nope' %}",
            "{% partial 'overriding.html#row' %}",
            "{% partial '../other.html#row' %}",
            "{% include 'tree.html#tree' %}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(source, code="live")

    def test_name_of_a_partial_that_looks_like_one(self, render):
        """A partial of this template comes first."""
        source = "{% partialdef 'other.html#row' %}own{% endpartialdef %}{% partial 'other.html#row' %}"
        assert render(source) == "own"


class TestAlone:
    @pytest.mark.parametrize(
        ("name", "html"),
        [
            ("page.html#row", "[&lt;x&gt;1]"),
            ("page.html#calls", "[&lt;x&gt;1][21]"),
            ("base.html#row", "base &lt;x&gt;"),
            ("base.html#blocks", "<&lt;x&gt;>"),
        ],
    )
    def test_defined(self, render, name, html):
        source = (
            ROW
            + "{% partialdef calls %}{% partial row %}{% partial row with x=2 %}{% endpartialdef %}"
        )
        assert render(source, name=name) == html

    def test_calls_of_an_override(self, render):
        """Alone, it is what the template itself defines that is called."""
        source = (
            "{% extends 'base.html' %}{% partialdef row override %}own{% endpartialdef %}"
            "{% partialdef calls %}{% partial row %}{% endpartialdef %}"
        )
        assert render(source, name="page.html#calls", code="live") == "own"
