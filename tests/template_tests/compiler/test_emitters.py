"""
Emitters of other packages: see the package in toy.py.
"""

import pytest
from django.template import Node
from django.template.compiler import NotCompilable, explain, register_emitter
from django.template.compiler.emitters import EMITTERS

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

    try:
        assert register_emitter(OwnNode)(emit) is emit
        assert register_emitter(OwnNode, emit) is emit
        assert OwnNode in EMITTERS
    finally:
        EMITTERS.pop(OwnNode)
