"""
Partials in compiled pages: what is rendered is what the nodes render.
"""

import pytest
from django.template import (
    Context,
    Template,
    TemplateDoesNotExist,
    VariableDoesNotExist,
)
from django.template.base import VariableNode
from django.template.compiler import nodelist
from django.template.partials.django import DjangoTemplates
from django.template.partials.engine import Engine
from django.template.partials.recursion import PartialRecursionError
from django.test import RequestFactory
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
LIBRARY = "tests.template_tests.compiler.library"

TEMPLATES = {
    "base.html": BASE,
    "other.html": OTHER,
    "folder/page.html": "{% partial '../other.html#row' %}{% include '../other.html#row' %}",
    "child.html": "{% extends 'base.html' %}{% partialdef own override %}{% endpartialdef %}",
    "overriding.html": (
        "{% extends 'base.html' %}{% partialdef row override %}own {{ partial.super }}{% endpartialdef %}"
    ),
    "opaque.html": "{% partialdef row %}{% opaque %}{% endpartialdef %}",
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
        html = template.render(Context(variables.copy()))
    except Exception as error:
        return type(error), str(error)
    return type(html), str(html)


@pytest.fixture
def render():
    """
    Render "page.html", or another template, by code and by nodes: twice, for each value
    of string_if_invalid. ``code`` is what has to have run: that of a page that needs no
    context, or "live" code, which has one.
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
                    builtins=[LIBRARY],
                    compiled=compiled,
                ).get_template(name)
                for compiled in (True, False)
            )
            for _ in range(2):
                results.append(outcome(ours, variables))
                assert results[-1] == outcome(reference, variables)
            page = ours.nodelist.template_code
            assert bool(page and not page.has_context) == (code == "page")
            assert page or ours.nodelist.nodelist_code
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
            "{% partial row %}{% partialdef row %}{% opaque %}{% endpartialdef %}",
            ROW + "{% partial nope %}",
            "{% opaque %}" + ROW + "{% partial row %}",
            "{% opaque %}"
            + ROW
            + "{% partial row with x=1 %}{% include 'other.html#row' %}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(source, code="live")

    @pytest.mark.parametrize(
        "source",
        [
            "{% include 'base.html' with a=x|urlencode:nope %}",
            "{% include 'other.html#row' with x=x|urlencode:nope %}",
            "{% partial row with x=x|urlencode:nope %}" + ROW,
            "{% partialdef row inline %}{{ x|urlencode:nope }}{% endpartialdef %}",
            "{% partialdef row with a b=x|urlencode:nope %}{{ b }}{% endpartialdef %}"
            "{% partial row with a=1 %}",
        ],
    )
    def test_missing_argument_of_a_filter(self, render, source):
        """The message of the error has the context in it."""
        cls, message = render("{% opaque %}" + source, code="live")
        assert cls is VariableDoesNotExist
        assert message.startswith("Failed lookup for key [nope] in ")


CONTENT = "{% partialdef box with a='A' content='-' %}{{ a }}<{{ content }}>{{ x }}{% endpartialdef %}"


class TestContents:
    @pytest.mark.parametrize(
        ("call", "html"),
        [
            ("{% blockpartial box %}{{ x }}{% endblockpartial %}", "A<&lt;x&gt;>&lt;x&gt;"),
            ("{% blockpartial box with a=y only %}{{ x }}{% endblockpartial %}", "1<&lt;x&gt;>"),
            ("{% for x in xs %}{% blockpartial box with a=x %}{{ forloop.last }}"
             "{% endblockpartial %}{% endfor %}",
             "a<False>ab<True>b"),
            ("{% blockpartial box %}{% blockpartial box %}{{ y }}{% endblockpartial %}"
             "{% fill a %}{% if y %}{{ y }}{% endif %}{% endfill %}{% endblockpartial %}",
             "1<A<1>&lt;x&gt;>&lt;x&gt;"),
            ("{% blockpartial 'other.html#row' %}unused{% endblockpartial %}",
             "other &lt;x&gt;1"),
        ],
    )  # fmt: skip
    def test_rendered(self, render, call, html):
        assert render(CONTENT + call) == html
        assert render(call + CONTENT) == html

    def test_content_that_renders_itself(self, render):
        source = CONTENT + "{% blockpartial box %}{% opaque %}{% endblockpartial %}"
        render(source, code="live")


class TestVariables:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% partial row as z %}({{ z }})", "([&lt;x&gt;1])"),
            ("{{ x }}{% partial row with x=2 only as x %}{{ x }}{{ x|length }}",
             "&lt;x&gt;[2]3"),
            ("{% for x in xs %}{% partial row as z %}{{ z }}{% endfor %}<{{ z }}>",
             "[a1][b1]<>"),
            ("{% with z=0 %}{% for x in xs %}{% partial row as z %}{% endfor %}{{ z }}"
             "{% endwith %}{{ z }}", "[b1]"),
            ("{% with x=0 %}{% partial row as x %}{{ x }}{% endwith %}{{ x }}",
             "[01]&lt;x&gt;"),
            ("{% if y %}{% partial row as x %}{% endif %}{{ x }}", "[&lt;x&gt;1]"),
            ("{% autoescape off %}{% partial row as z %}{% endautoescape %}{{ z }}", "[<x>1]"),
            ("{% blockpartial row as z %}{{ x }}{% endblockpartial %}{{ z|upper }}",
             "[&amp;LT;X&amp;GT;1]"),
            ("{% partial box as z %}{{ z }}{{ a }}" + CONTENT, "A<->&lt;x&gt;"),
        ],
    )  # fmt: skip
    def test_set(self, render, source, html):
        assert render(ROW + source, code="live") == html

    def test_no_node_renders_itself(self):
        source = (
            ROW
            + CONTENT
            + "{% for x in xs %}{% partial row as z %}{{ z }}{% blockpartial box with a=z as z %}"
            "{{ z }}{% endblockpartial %}{{ z }}{% endfor %}"
        )
        loader = ("django.template.loaders.locmem.Loader", {"page.html": source})
        template = Engine(
            loaders=[("django.template.loaders.cached.Loader", [loader])]
        ).get_template("page.html")
        assert template.render(Context(VARIABLES.copy())) == (
            "[a1][a1]<[a1]>a[b1][b1]<[b1]>b"
        )
        assert template.nodelist.template_code.rendered == {}

    @pytest.mark.parametrize(
        "source",
        [
            "{% partial row with x=x|urlencode:nope as z %}{{ z }}",
            "{% partial failing as z %}{{ z }}{% partialdef failing %}{{ x|urlencode:nope }}"
            "{% endpartialdef %}",
        ],
    )
    def test_missing_argument_of_a_filter(self, render, source):
        cls, message = render(ROW + source, code="live")
        assert cls is VariableDoesNotExist
        assert message.startswith("Failed lookup for key [nope] in ")

    def test_missing_argument_in_what_is_captured(self):
        """The node that renders itself is the only one with a statement that renders."""
        source = (
            ROW
            + "{% autoescape off %}{% give x as z %}{% partial row with x=x|urlencode:safe as z %}"
            "text{% endautoescape %}{% for x in xs %}{{ x }}{{ z }}{% endfor %}"
        )
        template = Engine(builtins=[LIBRARY]).from_string(source)
        html = "texta[%3Cx%3E1]b[%3Cx%3E1]"
        assert template.render(Context({**VARIABLES, "safe": "/"})) == html
        assert template.nodelist.template_code.has_run
        cls, message = outcome(template, VARIABLES)
        assert cls is VariableDoesNotExist
        assert message.startswith("Failed lookup for key [safe] in ")

    @pytest.mark.parametrize(
        "source",
        [
            "{% partial opaque as z %}{{ z }}{% partialdef opaque %}{% opaque %}{% endpartialdef %}",
            "{% blockpartial row as z %}{% opaque %}{% endblockpartial %}{{ z }}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(ROW + source, code="live")


class TestRecursion:
    """Partials that call themselves are functions that do."""

    def tree(self, body):
        return f"{{% partialdef tree %}}{body}{{% endpartialdef %}}{{% partial tree %}}"

    @pytest.mark.parametrize(
        ("body", "html"),
        [
            (
                "{{ n.name }}({% for n in n.children %}{% partial tree %}{% endfor %})",
                "a(b()c())",
            ),
            (
                "{{ n.name }}{% for c in n.children %}{{ forloop.counter }}"
                "{% partial tree with n=c only %}{% endfor %}{{ x }}",
                "a1b2c&lt;x&gt;",
            ),
            (
                # The loop is written twice, with counters and with its variable.
                "{{ n.name }}{% for n in n.children %}{% partial tree %}{% if forloop %}!{% endif %}{% endfor %}",
                "ab!c!",
            ),
            (
                "{{ n.name }}{% for n in n.children %}{% include 'page.html#tree' %}"
                "{% partial tree %}{% endfor %}",
                "abbcc",
            ),
            (
                "{{ n.name }}{{ x }}{% autoescape off %}{% for n in n.children %}"
                "{% partial tree %}{% endfor %}{% endautoescape %}",
                "a&lt;x&gt;b<x>c<x>",
            ),
            (
                "{% spaceless %}<b> <i>{% for n in n.children %}{% partial tree %}{% endfor %}{% endspaceless %}",
                "<b><i><b><i><b><i>",
            ),
            (
                "{% for a in 'xyz' %}{% cycle '1' '2' %}{% endfor %}"
                "{% for n in n.children %}{% partial tree %}{% endfor %}",
                "121" * 3,
            ),
            ("{% if no %}{% partial tree %}{% endif %}", ""),
        ],
    )
    def test_html(self, render, body, html):
        assert render(self.tree(body)) == html

    def test_parameters(self, render):
        source = (
            "{% partialdef tree with n depth='!' %}{{ n.name }}{{ depth }}"
            "{% for c in n.children %}{% partial tree with n=c depth=y %}{% endfor %}"
            "{% endpartialdef %}{% partial tree with n=n %}"
        )
        assert render(source) == "a!b1c1"

    def test_override(self, render):
        source = (
            "{% extends 'trees.html' %}"
            "{% partialdef tree override %}<{{ partial.super }}>{% endpartialdef %}"
        )
        base = TEMPLATES["tree.html"] + "{% partial tree %}"
        html = render(source, **{"trees.html": base})
        assert html == "<a<b><c>>"

    def test_alone(self, render):
        assert render("", name="tree.html#tree") == "abc"

    @pytest.mark.parametrize(
        "source",
        [
            # Each calls the other.
            "{% partialdef a %}{{ n.name }}{% for n in n.children %}{% partial b %}{% endfor %}{% endpartialdef %}"
            "{% partialdef b %}{{ n.name }}{% if n.children %}{% partial a %}{% endif %}{% endpartialdef %}"
            "{% partial a %}",
            # The variable of a loop that has counters alone.
            "{% partialdef tree %}{{ forloop.counter }}{% for n in n.children %}{% partial tree %}"
            "{% endfor %}{% endpartialdef %}{% partial tree %}",
        ],
    )
    def test_of_two_and_with_the_variable_of_a_loop(self, render, source):
        """What a function has to be given is known when all are written."""
        render(source)

    @pytest.mark.parametrize(
        "source",
        [
            "{% partialdef tree %}{{ n.name }}{% opaque %}{% for n in n.children %}"
            "{% partial tree %}{{ forloop.counter }}{% endfor %}{% endpartialdef %}"
            "{% partial tree %}",
            "{% partialdef a with n %}{{ n.name }}{% for c in n.children %}"
            "{% partial b with n=c %}{% endfor %}{% endpartialdef %}"
            "{% partialdef b with n %}[{% set x n.name %}{{ x }}{% partial a with n=n %}]"
            "{% endpartialdef %}{% partial a with n=n %}{{ x }}",
            "{% include 'island.html' %}{{ x }}",
        ],
    )
    def test_with_an_island(self, render, source):
        """What calls itself is taken to need no context until it is known that it does."""
        island = (
            "{{ n.name }}{% for n in n.children %}{% include 'island.html' %}"
            "{% set x n.name %}{{ x }}{% endfor %}"
        )
        render(source, code="live", **{"island.html": island})

    @pytest.mark.parametrize(
        "body",
        [
            "{% partial tree %}",
            "{{ n.name }}\n{% if x %}{% partial tree with n=n %}{% endif %}",
            "{% for c in n.children %}{% partial tree %}{% endfor %}",
        ],
    )
    def test_without_end(self, render, body):
        cls, message = render(self.tree(body))
        assert cls is PartialRecursionError
        line = body.count("\n") + 1
        assert message.startswith(
            "Partials call one another too deeply: 'tree' "
            f"(page.html, line {line}) -> 'tree'. "
        )

    @pytest.mark.parametrize("request_", [None, RequestFactory().get("/")])
    def test_without_end_and_without_a_context(self, request_):
        """The nodes have the processors' variables, which aren't asked for again."""
        calls.clear()
        backend = DjangoTemplates(
            {
                "NAME": "django",
                "DIRS": [],
                "APP_DIRS": False,
                "OPTIONS": {
                    "context_processors": [f"{__name__}.processor"],
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                (
                                    "django.template.loaders.locmem.Loader",
                                    {"page.html": self.tree("{% partial tree %}")},
                                )
                            ],
                        )
                    ],
                },
            }
        )
        template = backend.get_template("page.html")
        with pytest.raises(PartialRecursionError):
            template.render({}, request_)
        assert template.template.nodelist.template_code.recurses
        assert calls == ([] if request_ is None else [request_])

    def test_error_that_has_another_cause(self, render):
        """What the template calls is at fault, and not called more than it was."""

        def forever():
            return forever()

        body = (
            "{% for n in n.children %}{% partial tree %}{% empty %}{{ f }}{% endfor %}"
        )
        cls, message = render(self.tree(body), variables=VARIABLES | {"f": forever})
        assert cls is RecursionError
        assert message.startswith("maximum recursion depth exceeded")


calls = []


def processor(request):
    calls.append(request)
    return {}


def test_token_that_a_filter_needs(render):
    """A partial that is called with ``only`` is given it, if it is there."""
    source = (
        "{% partial row only %}{% partialdef row %}{{ nope|default:csrf_token }}"
        "{% endpartialdef %}"
    )
    assert render(source, variables={"csrf_token": "<t>"}) == "&lt;t&gt;"
    assert render(source, variables={})[0].__name__ == "VariableDoesNotExist"


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
        render(source)

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
            "{% extends 'base.html' %}{% partialdef nope override %}own{% endpartialdef %}",
            "{% extends 'base.html' %}{% block main %}{% partial blocks %}{% endblock %}",
            "{% extends 'base.html' %}{% block main %}{% partial nope %}{% endblock %}",
            "{% extends name2 %}{% block main %}{% partial row %}{% endblock %}",
            "{% extends 'broken.html' %}{% block main %}{% partial row %}{% endblock %}",
            "{% extends 'nope.html' %}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(source, code="live", variables=VARIABLES | {"name2": "base.html"})

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("", "(0)|(0)"),
            ("{% block main %}{% partial row with x=y %}!{% endblock %}", "(1)!|(0)"),
            (
                "{% partialdef row override %}1{{ partial.super }}{% endpartialdef %}",
                "1(0)|1(0)",
            ),
            (
                "{% partialdef row override %}{% for x in xs %}{{ partial.super }}{% endfor %}"
                "{{ partial.super }}{% endpartialdef %}",
                "(a)(b)(0)|(a)(b)(0)",
            ),
            (
                "{% partialdef row override %}{% with x=y %}{{ partial.super }}{% endwith %}{% endpartialdef %}",
                "(1)|(1)",
            ),
            (
                "{% partialdef row override %}{% autoescape off %}{{ partial.super }}{{ z }}{% endautoescape %}"
                "{{ partial.super }}{{ z }}{% endpartialdef %}",
                "(0)<z>(0)&lt;z&gt;|(0)<z>(0)&lt;z&gt;",
            ),
            (
                # What stands in the body does.
                "{% partialdef row override %}{% partialdef in inline %}[{{ partial.super }}]"
                "{% endpartialdef %}{% endpartialdef %}",
                "[(0)]|[(0)]",
            ),
            (
                # Each has a state of its own.
                "{% partialdef row override %}{% for a in xs %}{{ partial.super }}"
                "{% cycle 'c' 'd' %}{% endfor %}{% endpartialdef %}",
                "(0)c(0)d|(0)c(0)d",
            ),
            (
                "{% partialdef row override %}1{% endpartialdef %}"
                "{% block main %}{% partialdef own inline %}{% partial row %}{% endpartialdef %}{% endblock %}",
                "1|1",
            ),
            (
                "{% block main %}{% partialdef row override inline %}1{{ partial.super }}{% endpartialdef %}{% endblock %}",
                "1(0)|1(0)",
            ),
            (
                # A redefinition is for this template alone.
                "{% partialdef row %}1{{ partial.super }}{% endpartialdef %}"
                "{% block main %}{% partial row %}{% endblock %}",
                "1|(0)",
            ),
        ],
    )
    @pytest.mark.parametrize("middle", [False, True])
    def test_overrides(self, render, source, html, middle):
        """The parent's own override is replaced in turn, and is what is above."""
        templates = {
            "root.html": "{% partialdef row %}({{ x }}){% endpartialdef %}"
            "{% block main %}{% partial row %}{% endblock %}|{% partial row %}",
            "middle.html": "{% extends 'root.html' %}"
            "{% partialdef row override %}<{{ partial.super }}>{% endpartialdef %}",
        }
        parent = "middle.html" if middle else "root.html"
        if middle:
            for x in ("0", "1", "a", "b"):
                html = html.replace(f"({x})", f"<({x})>")
        variables = {"x": 0, "y": 1, "z": "<z>", "xs": ["a", "b"]}
        source = f"{{% extends '{parent}' %}}{source}"
        assert render(source, variables=variables, **templates) == html

    def test_what_the_body_calls_does_not_see_the_variable(self, render):
        """Neither does what it includes, though that is compiled by itself."""
        source = (
            "{% extends 'base.html' %}{% partialdef row override %}{{ partial.super }}"
            "{% partial seen %}{% include 'seen.html' %}{% endpartialdef %}"
            "{% partialdef seen %}[{{ partial.super|default:'-' }}]{% endpartialdef %}"
        )
        templates = {"seen.html": "({{ partial.super|default:'-' }})"}
        variables = {"x": 1}
        html = render(source, code="live", variables=variables, **templates)
        assert html == "base 1[-](-)|base 1[-](-)"

    def test_override_defined_in_a_block(self, render):
        """It renders nothing there, where it is rendered."""
        source = (
            "{% extends 'base.html' %}{% block main %}<{% partialdef row override %}"
            "own {{ partial.super }}{% endpartialdef %}>{% endblock %}"
        )
        assert render(source, variables={"x": 1}) == "<>|own base 1"

    def test_overridden_inline(self, render):
        base = "{% for x in xs %}{% partialdef row inline %}{{ x }}{% endpartialdef %}{% endfor %}"
        source = (
            "{% extends 'inline.html' %}"
            "{% partialdef row override %}<{{ partial.super }}>{% endpartialdef %}"
        )
        assert render(source, **{"inline.html": base}) == "<a><b>"

    @pytest.mark.parametrize(
        ("call", "html"),
        [
            ("{% partial card with a=1 %}", "1B1<(1,B,&lt;x&gt;)>"),
            ("{% partial card with a=1 b=2 only %}", "121<(1,2,)>"),
            (
                "{% for x in xs %}{% partial card with a=x %}{% endfor %}",
                "aBa<(a,B,a)>bBb<(b,B,b)>",
            ),
        ],
    )
    def test_parameters_of_an_override(self, render, call, html):
        """They are those of what it overrides."""
        base = (
            "{% partialdef card with a b='B' c=a %}({{ a }},{{ b }},{{ x }}){% endpartialdef %}"
            "{% block main %}{% endblock %}"
        )
        source = (
            "{% extends 'cards.html' %}{% partialdef card override %}"
            "{{ a }}{{ b }}{{ c }}<{{ partial.super }}>{% endpartialdef %}"
            f"{{% block main %}}{call}{{% endblock %}}"
        )
        assert render(source, **{"cards.html": base}) == html

    @pytest.mark.parametrize(
        "body",
        [
            "{{ partial.nope }}",
            "{{ partial.super|lower }}",
            "{% if partial.super %}yes{% endif %}",
            "{% with partial=partial %}{{ partial.super }}{% endwith %}",
            "{% include 'opaque.html#row' %}",
            "{% firstof partial.super %}",
            "{% include 'names.html' %}",
        ],
    )
    def test_overrides_that_render_themselves(self, render, body):
        source = (
            "{% extends 'base.html' %}"
            f"{{% partialdef row override %}}{body}{{% endpartialdef %}}"
        )
        names = "{% for partial in xs %}{{ partial }}{% endfor %}{{ partial }}"
        html = render(source, code="live", **{"names.html": names})
        assert isinstance(html, str)

    def test_variable_of_that_name(self, render):
        """It is hidden in the body of an override alone."""
        source = (
            "{% extends 'variable.html' %}{% partialdef row override %}"
            "{{ partial.super }}{% endpartialdef %}"
        )
        base = "{% partialdef row %}{{ partial }}{% endpartialdef %}{% partial row %}{{ partial }}"
        html = render(source, variables={"partial": 1}, **{"variable.html": base})
        assert html == "11"

    @pytest.mark.parametrize(
        ("name", "html"),
        [
            ("page.html#row", "own base &lt;x&gt;"),
            ("page.html#blocks", "<p&lt;x&gt;>"),
            ("page.html#main", "m own base &lt;x&gt;"),
            ("page.html#inner", "p&lt;x&gt;"),
            ("page.html#own", "own base &lt;x&gt;"),
            ("overriding.html#row", "own base &lt;x&gt;"),
            ("overriding.html#main", "own base &lt;x&gt;"),
            ("base.html#main", "base &lt;x&gt;"),
            ("base.html#inner", "&lt;x&gt;"),
            ("child.html#row", "base &lt;x&gt;"),
        ],
    )
    def test_fragments(self, render, name, html):
        source = (
            "{% extends 'overriding.html' %}{% partialdef own %}{% partial row %}{% endpartialdef %}"
            "{% block main %}m {{ block.super }}{% endblock %}"
            "{% block inner %}p{{ block.super }}{% endblock %}"
        )
        child = {"child.html": "{% extends 'base.html' %}"}
        assert render(source, name=name, **child) == html

    def test_several_blocks_of_a_template(self, render):
        source = "{% include 'base.html#main' %}{% include 'base.html#inner' %}"
        assert render(source, variables={"x": 1}) == "base 11"

    def test_nodes_of_a_fragment(self):
        """Tools find what it renders."""
        templates = TEMPLATES | {"page.html": "{% extends 'base.html' %}"}
        loader = "django.template.loaders.locmem.Loader"
        engine = Engine(loaders=[(loader, templates)])
        nodelist = engine.get_template("page.html#row").nodelist
        [variable] = nodelist.get_nodes_by_type(VariableNode)
        assert str(variable.filter_expression) == "x"

    def test_fragment_whose_parent_is_reloaded(self):
        """It is what it was when it was loaded, as a template's own partial is."""
        templates = TEMPLATES | {"page.html": "{% extends 'base.html' %}"}
        loader = ("django.template.loaders.locmem.Loader", templates)
        engine = Engine(loaders=[("django.template.loaders.cached.Loader", [loader])])
        fragment = engine.get_template("page.html#row")
        assert fragment.render(Context({"x": 1})) == "base 1"
        templates["base.html"] = "{% block main %}{% endblock %}"
        engine.template_loaders[0].reset()
        for _ in range(3):
            assert fragment.render(Context({"x": 1})) == "base 1"
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html#row")
        assert str(caught.value) == (
            "page.html#row: Partial 'row' is not defined, nor in 'base.html', which it "
            "extends. No partials are defined there. Blocks: 'main'."
        )

    def test_super_of_a_block_that_nothing_extends(self, render):
        source = "{% block main %}[{{ block.super }}]{% endblock %}"
        assert render(source, name="page.html#main") == "[]"

    @pytest.mark.parametrize(
        "name", ["page.html#row", "page.html#variable", "page.html#main"]
    )
    def test_fragments_that_render_themselves(self, render, name):
        source = (
            "{% extends base %}{% partialdef variable override %}{% endpartialdef %}"
            "{% block main %}{{ x }}{% endblock %}"
        )
        base = "{% partialdef variable %}{% endpartialdef %}"
        base += "{% partialdef row %}{% endpartialdef %}"
        variables = VARIABLES | {"base": "variable.html"}
        templates = {"variable.html": base}
        render(source, name=name, code="live", variables=variables, **templates)

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
            ("{% include 'child.html#row' %}", "base &lt;x&gt;"),
            ("{% include 'overriding.html#row' with x=2 only %}", "own base 2"),
            ("{% include 'overriding.html#main' %}", "own base &lt;x&gt;"),
            ("{% include 'base.html#main' with x=2 %}", "base 2"),
            ("{% include 'tree.html#tree' %}", "abc"),
            ("{% partial 'overriding.html#row' %}", "own base &lt;x&gt;"),
            (
                "{% for x in xs %}{% partial 'overriding.html#row' with y=1 %}{% endfor %}",
                "own base aown base b",
            ),
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
            "{% include 'child.html#own' %}",
            "{% include 'opaque.html#row' %}",
            "{% partial 'other.html#nope' %}",
            "{% partial '../other.html#row' %}",
        ],
    )
    def test_what_renders_itself(self, render, source):
        render(source, code="live")

    def test_partial_of_another_library(self):
        other = "tests.template_tests.partials.templatetags.other_partials"
        templates = {
            "page.html": "{% include 'theirs.html#row' %}",
            "theirs.html": "{% load other %}{% partialdef row %}{{ x }}{% endpartialdef %}",
        }
        loader = ("django.template.loaders.locmem.Loader", templates)
        engine = Engine(
            loaders=[("django.template.loaders.cached.Loader", [loader])],
            libraries={"other": other},
        )
        template = engine.get_template("page.html")
        assert template.render(Context({"x": "<"})) == "&lt;"
        page = template.nodelist.template_code
        assert not page or page.has_context

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
        assert render(source, name="page.html#calls") == "own"
