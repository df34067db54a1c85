"""
When a template is compiled: as soon as its nodes have rendered for as long as that takes.
"""

from itertools import count

import pytest
from django.template import Context, Node, engines
from django.template.compiler import nodelist
from django.template.partials.engine import Engine

from .conftest import code_of, engine_options

SECONDS_PER_NODE = {False: 60e-6, True: 25e-6}
MANY = "{{ x }}" * 150  # 140 more than few: 8.4 milliseconds


@pytest.fixture(autouse=True)
def clock(any_gain, monkeypatch):
    """Have each rendering by nodes take a millisecond."""
    ticks = count()
    monkeypatch.setattr(nodelist, "SECONDS_PER_NODE", SECONDS_PER_NODE)
    monkeypatch.setattr(nodelist, "perf_counter", lambda: next(ticks) * 0.001)


def renderings(templates, name="page.html", **options):
    """Return in which rendering a template is compiled."""
    template = Engine(**engine_options(templates, **options)).get_template(name)
    for number in range(1, 100):
        template.render(Context({"x": "<x>", "parent": "base.html"}))
        if code_of(template):
            return number
    return None


@pytest.mark.parametrize(
    ("number", "rendering"), [(1, 2), (10, 2), (26, 2), (27, 3), (150, 10), (250, 16)]
)
def test_nodes(number, rendering):
    """Few are compiled at once; of many, each counts."""
    assert renderings("{{ x }}" * number) == rendering


def test_nodes_within_others():
    assert renderings("{% if x %}" + "{{ x }}" * 149 + "{% endif %}") == 10


@pytest.mark.parametrize(
    ("parent", "rendering"), [("'base.html'", 6), ("'base.html'|add:''", 2)]
)
def test_what_is_extended(parent, rendering):
    """It counts where the template is compiled with it. The clock is asked there, too."""
    child = f"{{% extends {parent} %}}{{% block main %}}{{{{ x }}}}{{% endblock %}}"
    base = "{% block main %}{% endblock %}" + "{{ x }}" * 244
    assert renderings({"page.html": child, "base.html": base}) == rendering


def test_what_cannot_be_loaded():
    template = Engine(**engine_options("{% extends 'nope.html' %}")).get_template(
        "page.html"
    )
    assert nodelist.number_of_nodes(template.nodelist, template) == 1


class OddNode(Node):
    """One of another package that can't be asked for its nodes."""

    def get_nodes_by_type(self, nodetype):
        raise ValueError("odd")

    def render(self, context):
        return "odd"


@pytest.mark.parametrize("way", ["context", "backend"])
def test_nodes_that_cannot_be_counted(settings, way):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": engine_options(MANY),
        }
    ]
    backend = engines["django"].get_template("page.html")
    template = backend.template
    template.nodelist.append(OddNode())
    expected = "&lt;" * 150 + "odd"
    for _ in range(3):
        if way == "context":
            assert template.render(Context({"x": "<"})) == expected
        else:
            assert backend.render({"x": "<"}) == expected


def test_fragment():
    source = "{% partialdef row %}" + MANY + "{% endpartialdef %}"
    assert renderings({"page.html": source}, "page.html#row") == 10


def test_without_a_context(settings):
    """Where no context is made, it is the same."""
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": engine_options(MANY),
        }
    ]
    template = engines["django"].get_template("page.html")
    compiled = []
    for _ in range(11):
        template.render({"x": 1})
        compiled.append(code_of(template.template))
    assert compiled == [None] * 9 + ["page"] * 2


def test_kept_code(tmp_path):
    """It takes less to compile it, and a short template isn't rendered by nodes first."""
    templates = {"page.html": MANY, "short.html": "{{ x }}" * 99}
    assert renderings(templates, code_cache=tmp_path) == 10
    assert renderings(templates, "short.html", code_cache=tmp_path) == 7
    assert renderings(templates, code_cache=tmp_path) == 3
    assert renderings(templates, "short.html", code_cache=tmp_path) == 1


@pytest.mark.parametrize(
    ("parent", "rendering"),
    [
        # While a page waits to be compiled, what is part of it does so for longer.
        ("'base.html'", 5),
        # It is compiled by itself.
        ("'base.html'|add:''", 2),
    ],
)
def test_what_pages_wait_with(parent, rendering):
    engine = Engine(**engine_options({"base.html": "{{ x }}" * 26}))
    base = engine.get_template("base.html")
    source = f"{{% extends {parent} %}}"
    pages = [engine.from_string(source)] * 9
    if parent == "'base.html'":
        pages = [engine.from_string(source) for _ in pages]
    compiled = []
    for page in pages:
        page.render(Context({"x": "<x>"}))
        compiled.append(bool(code_of(base)))
    assert compiled.index(True) + 1 == rendering


def test_compiled_ahead():
    engine = Engine(**engine_options(MANY))
    template = engine.get_template("page.html")
    code = template.nodelist.compile_ahead()
    template.render(Context({"x": 1}))
    assert code.has_run


def test_clock(monkeypatch):
    """It is that of the wall: waiting for a database counts, since a thread does so."""
    monkeypatch.undo()
    template = Engine(**engine_options(MANY)).get_template("page.html")
    template.render(Context({"x": 1}))
    assert 0 < template.nodelist.spent < 1
    assert nodelist.SECONDS_PER_NODE == SECONDS_PER_NODE
