"""
Emitters of other packages: see the package in toy.py.
"""

import pytest
from django.template import Context, Node, RequestContext, VariableDoesNotExist
from django.template.compiler import (
    NotCompilable,
    explain,
    nodelist,
    register_emitter,
    registry,
)
from django.template.compiler.emitters import EMITTERS
from django.template.compiler.registry import REGISTRATIONS
from django.template.defaulttags import LoremNode, SpacelessNode
from django.test import RequestFactory

from . import toy
from .conftest import LIBRARY, Engine, engine_options

TOY = toy.__name__
VARIABLES = {"x": "<x>", "n": 2, "none": None, "xs": [1, 0, 3], "f": 1.5}


@pytest.fixture
def toys(compare):
    def toys(templates, variables=VARIABLES, *, expected="page"):
        return compare(templates, variables, expected=expected, builtins=[LIBRARY, TOY])

    return toys


class TestPage:
    """What an emitter writes needs no context, unless the emitter says so."""

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% stars n %}", "<b>**</b>"),
            ("{% stars none %}", "<b></b>"),
            ("{% stars n|add:2 %}{{ x }}", "<b>****</b>&lt;x&gt;"),
            (
                "{% for x in xs %}{% stars x %}{{ forloop.counter }}{% endfor %}",
                "<b>*</b>1<b></b>2<b>***</b>3",
            ),
            (
                "{% panel x %} {{ panel }}{{ x }} {% endpanel %}",
                "<p>&lt;x&gt;&lt;x&gt;</p>",
            ),
            (
                "{% panel n %}{% panel f %}{{ panel }}{% endpanel %}{{ panel }}{% endpanel %}",
                "<p><p>1.5</p>2</p>",
            ),
            ("{% panel x %}{% endpanel %}{{ panel }}", "<p></p>"),
            (
                "{% autoescape off %}{% echo x %}{% endautoescape %}{% echo x %}",
                "<x>&lt;x&gt;",
            ),
            ("{% echo nope %}{% echo f %}", "1.5"),
        ],
    )
    def test_output(self, toys, source, html):
        assert toys(source) == html

    def test_error(self, toys):
        assert toys("a{% stars n %}", {"n": "error"}) == (ValueError, "stars")

    def test_in_what_is_included(self, toys):
        templates = {
            "page.html": "{% for n in xs %}{% include 'part.html' %}{% endfor %}",
            "part.html": "{% stars n %}",
        }
        assert toys(templates) == "<b>*</b><b></b><b>***</b>"


class TestContext:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ n }}{% count n %}{{ n }}", "23"),
            ("{{ f }}{% count n %}{{ f }}", "1.51,5"),
            ("{% for x in xs %}{% count n %}{{ n }}{% endfor %}{{ n }}", "3452"),
            ("{% with n=n %}{% count n %}{{ n }}{% endwith %}{{ n }}", "32"),
            (
                "{% panel x %}{% count n %}{{ n }}{{ panel }}{% endpanel %}",
                "<p>3&lt;x&gt;</p>",
            ),
        ],
    )
    def test_what_it_changes(self, toys, source, html):
        assert toys(source, expected="live") == html

    def test_island_within(self, toys):
        """What a node encloses can render itself, with the variables that there are."""
        source = "{% panel x %}{% get panel %}{{ panel }}{% set panel new %}{{ panel }}{% endpanel %}"
        assert toys(source, expected="live") == "<p><panel=<x>>&lt;x&gt;new</p>"


class TestOptional:
    """What is written for a condition, and variables that may be missing."""

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% link x %}", " class=plain href=&lt;x&gt;"),
            ("{% link xs.1 n=x|lower %}{{ x }}", "&lt;x&gt;"),
            ("{% link none n=fail %}{{ fails.0 }}", "0"),
            ("{% link 'a' b=n %}", " b=2 class=plain href=a"),
            ("{% link x data-id=n %}", " class=plain data-id=2 href=&lt;x&gt;"),
            ("{% link n self=n called=n %}", " called=2 class=plain href=2 self=2"),
            ("{% link x class-=n %}", " class=plain class-=2 href=&lt;x&gt;"),
            ("{% link x {}=n %}", " class=plain href=&lt;x&gt; {}=2"),
            ("{% link x a'=nope %}", " a&#x27;= class=plain href=&lt;x&gt;"),
            (
                "{% with link_class=x %}{% link n %}{% endwith %}{% link n %}",
                " class=&lt;x&gt; href=2 class=plain href=2",
            ),
            (
                "{% with link_class=none %}{% link n %}{% endwith %}",
                " class=None href=2",
            ),
            (
                "{% for link_class in xs %}{% link link_class a=x %}{{ x }}{% endfor %}",
                " a=&lt;x&gt; class=1 href=1&lt;x&gt;&lt;x&gt;"
                " a=&lt;x&gt; class=3 href=3&lt;x&gt;",
            ),
            ("{% for x in nope %}{% link nope %}{% endfor %}", ""),
            ("{% if x %}{% link x %}{% else %}{% link n %}{% endif %}{{ n }}", None),
            (
                "{% for x in xs %}{% if x %}{% link x a=forloop.counter %}{% endif %}"
                "{% link forloop.counter0 %}{% endfor %}{{ x }}",
                None,
            ),
        ],
    )
    def test_output(self, everywhere, source, html):
        variables = {**VARIABLES, "fail": fail, "fails": [0]}
        options = {"builtins": [LIBRARY, TOY]}
        found = everywhere(source, variables, **options)
        assert html is None or found == html

    def test_called(self, everywhere):
        """A variable with a default isn't called, others are."""
        variables = {"link_class": int, "url": str.__name__.upper, "id": lambda: 1}
        assert (
            everywhere("{% link url a=id %}", variables, builtins=[LIBRARY, TOY])
            == " a=1 class=&lt;class &#x27;int&#x27;&gt; href=STR"
        )

    @pytest.mark.parametrize("url", ["nope", "x.nope", "xs.7", "nope.nope"])
    @pytest.mark.parametrize(
        "source",
        [
            "{{ x }}{% link URL %}",
            "{% for x in xs %}{% link URL a=x %}{% endfor %}",
            "{% with a=x %}{% if x %}{% link URL %}{% endif %}{{ a }}{% endwith %}",
            "{% panel x %}{% link URL %}{% endpanel %}",
            "{% include 'part.html' %}",
            "{% include 'part.html' with x=x xs=xs only %}",
        ],
    )
    def test_missing(self, toys, source, url):
        """The message has the context in it, as Django has it there."""
        templates = {
            name: template.replace("URL", url)
            for name, template in {
                "page.html": source,
                "part.html": "{% link URL %}",
                "live.html": "{% count n %}" + source,
            }.items()
        }
        expected = "live" if "only" in source and url.startswith("nope") else "page"
        cls, message = toys(templates, expected=expected)
        assert cls is VariableDoesNotExist
        assert message.startswith(f"Failed lookup for key [{url.split('.')[-1]}] in")
        templates["page.html"] = templates["live.html"]
        assert toys(templates, expected="live")[0] is VariableDoesNotExist

    def test_context_is_changed(self, toys):
        source = (
            "{% link n %}{% count n %}{% link n %}"
            "{% for y in xs %}{% count link_class %}{% link y a=n %}{% endfor %}"
        )
        assert toys(source, expected="live") == (
            " class=plain href=2 class=plain href=3"
            " a=3 class=1 href=1 a=3 class=3 href=3"
        )

    @pytest.mark.parametrize("test", ["x", "none", "nope"])
    @pytest.mark.parametrize("tag", ["", "{% quiet_get f %}", "{% count n %}"])
    def test_nodelist(self, toys, caplog, test, tag):
        """Variables that were looked up in it have no value behind it."""
        source = (
            f"{{% show {test} %}}{{{{ n }}}}{tag}{{{{ f }}}}{{% endshow %}}"
            "{{ n }}{{ f }}{{ x }}"
        )
        shown = {
            "": "21.5",
            "{% quiet_get f %}": "2<f=1.5>1.5",
            "{% count n %}": "21,5",
        }[tag]
        behind = "31,5&lt;x&gt;" if "count" in tag else "21.5&lt;x&gt;"
        html = toys(source, expected="live" if tag else "page")
        assert html == (shown + behind if test == "x" else "21.5&lt;x&gt;")
        around = "{% for y in xs %}" + source + "{% endfor %}"
        toys(around, expected="live" if tag else "page")
        assert not caplog.records

    @pytest.mark.parametrize("name", ["block.name", "block.super", "partial.name"])
    def test_renders_with_context(self, toys, name):
        source = "{% block a %}{% link NAME %}{% endblock %}".replace("NAME", name)
        toys(source, expected="live")
        [island] = explained(source).islands
        name = name.partition(".")[0]
        assert island.reason == (f"It reads {name!r}, which renders with the context.")

    def test_translated(self, toys):
        source = "{% link _('Monday') %}{{ x }}{{ x }}"
        assert toys(source, expected="live").startswith(" class=plain href=Monday")
        [island] = explained(source).islands
        assert island.reason == "_('Monday') is translated."


def fail():
    raise ValueError("called")


def explained(source):
    engine = Engine(**engine_options(source, builtins=[LIBRARY, TOY]))
    return explain(engine.get_template("page.html"))


def test_not_compilable(toys):
    """A node that its emitter can't write renders itself, and only this one does."""
    source = "{% stars n %}{% stars 3 %}{% stars 3 %}"
    assert toys(source, expected="live") == "<b>**</b><b>***</b><b>***</b>"
    assert [str(island) for island in explained(source).islands] == [
        "page.html, line 1: {% stars 3 %}: The number of stars is constant."
    ] * 2


def test_subclass(toys):
    class Own(toy.StarsNode):
        pass

    engine = Engine(**engine_options("{% stars n %}", builtins=[LIBRARY, TOY]))
    template = engine.get_template("page.html")
    template.nodelist[0].__class__ = Own
    [island] = explain(template).islands
    assert island.reason == f"{Own.__module__}.{Own.__qualname__} has no emitter."


def test_decorator_returns_the_function(monkeypatch):
    class OwnNode(Node):
        pass

    def emit(node, code):
        raise NotCompilable("never")

    monkeypatch.setattr(registry, "REGISTRATIONS", {})
    assert register_emitter(OwnNode)(emit) is emit
    assert register_emitter(OwnNode, emit) is emit
    assert [each.emit for each in registry.REGISTRATIONS[OwnNode]] == [emit, emit]


class TestOtherTemplates:
    """Nodes that render what they don't enclose."""

    CARD = "<h1>{{ title }}</h1>{{ x }}{% for y in xs %}no{% endfor %}{{ csrf_token }}"

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% card x %}{{ x }}", "<h1>&lt;x&gt;</h1>T&lt;x&gt;"),
            (
                "{% for x in xs %}{% card x|add:1 %}{% endfor %}",
                "<h1>2</h1>T<h1>1</h1>T<h1>4</h1>T",
            ),
            ("{% panel n %}{% card panel %}{% endpanel %}", "<p><h1>2</h1>T</p>"),
        ],
    )
    def test_output(self, toys, source, html):
        variables = {**VARIABLES, "csrf_token": "T"}
        assert toys({"page.html": source, "card.html": self.CARD}, variables) == html

    def test_blocks(self, toys):
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{% card n %}{% endblock %}",
            "base.html": "[{% block a %}{% endblock %}]",
            "card.html": "{% extends 'cards.html' %}{% block a %}{{ title }}{% endblock %}",
            "cards.html": "({% block a %}{% endblock %})",
        }
        assert toys(templates) == "[(2)]"

    @pytest.mark.parametrize("source", ["{% card n %}{{ x }}", "{% card n %}" * 3])
    def test_template_that_needs_a_context(self, toys, source):
        templates = {"page.html": source, "card.html": "{{ title }}{% opaque %}"}
        html = toys(templates, expected="live")
        assert html.replace("&lt;x&gt;", "") == "2" * source.count("card")

    def test_template_that_is_missing(self, toys):
        source = "{{ x }}{% if none %}{% card n %}{% endif %}"
        assert toys({"page.html": source}, expected="live") == "&lt;x&gt;"

    def test_template_that_is_loaded_again(self):
        templates = {"page.html": "{% card 1 %}", "card.html": "a{{ title }}"}
        engine = Engine(**engine_options(templates, builtins=[TOY]))
        template = engine.get_template("page.html")
        assert [template.render(Context()) for _ in range(3)] == ["a1"] * 3
        engine.template_loaders[0].reset()
        engine.template_loaders[0].loaders[0].templates_dict["card.html"] = (
            "b{{ title }}"
        )
        assert [template.render(Context()) for _ in range(3)] == ["b1"] * 3


class TestEarlierEmitter:
    def test_output(self, toys):
        assert toys("{% quoted n %}{% stars n %}") == "“<b>**</b>”<b>**</b>"

    def test_node_that_it_can_not_write(self, toys):
        assert toys("{% quoted n|add:1 %}{{ x }}", expected="live") == (
            "“<b>***</b>”&lt;x&gt;"
        )

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            (
                "{% spaceless %}<b> <i>{{ x }}</i></b>{% endspaceless %}",
                "<b><i>&lt;x&gt;</i></b>",
            ),
            ("{% lorem 2 w %}", "lorem ipsum"),
        ],
    )
    def test_of_django(self, toys, monkeypatch, source, html):
        """Each of its tags can have another emitter, around its own."""
        for node_class in (SpacelessNode, LoremNode):
            monkeypatch.setitem(REGISTRATIONS, node_class, ())
            register_emitter(
                node_class,
                lambda node, code: code.as_before(node),
                analyse=lambda visit, node: visit.as_before(),
            )
        assert toys(source) == html


def test_emitter_of_nodes_in_which_none_may_render_itself(monkeypatch):
    emitter = EMITTERS[SpacelessNode]._replace(holds_islands=False)
    monkeypatch.setitem(EMITTERS, SpacelessNode, emitter)
    source = "{% spaceless %}{% opaque %}{% endspaceless %}"
    options = engine_options({"page.html": source}, builtins=[LIBRARY])
    explanation = explain(Engine(**options).get_template("page.html"))
    reasons = {island.tag: island.reason for island in explanation.islands}
    assert reasons["spaceless"] == "Something in it renders itself."


class TestVariablesThatMayBeMissing:
    @pytest.mark.parametrize(
        ("variables", "html"),
        [
            ({"unit": "cm"}, "5cm"),
            ({"unit": "cm", "size": 3}, "3cm"),
            ({"unit": "cm", "size": None, "five": 5}, "Nonecm"),
        ],
    )
    def test_output(self, toys, variables, html):
        assert toys("{% default 5 %}", variables) == html

    def test_missing(self, toys):
        error, message = toys("{{ size }}{% default 5 %}", {"size": 3})
        assert error is VariableDoesNotExist
        assert message.startswith("Failed lookup for key [unit] in ")


@pytest.mark.parametrize("source", ["{% address %}", "{% opaque %}{% address %}"])
def test_request(monkeypatch, source):
    """That of the rendering, where there is a context and where there is none."""
    monkeypatch.setattr(nodelist, "RENDERS_BEFORE_COMPILING", 0)
    options = engine_options({"page.html": source}, builtins=[LIBRARY, TOY])
    template = Engine(**options).get_template("page.html")
    plain = Engine(**options, compiled=False).get_template("page.html")
    for _ in range(2):
        for context in (
            RequestContext(RequestFactory().get("/a/")),
            Context({"request": "another"}),
            RequestContext(RequestFactory().get("/b/")),
        ):
            assert template.render(context) == plain.render(context)
    assert template.nodelist.codes
