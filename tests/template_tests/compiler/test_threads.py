"""
One template's code is run by all threads, each with a language, a context and an
autoescape of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.template import Context
from django.template.compiler.runtime import Kinds, kinds
from django.utils import translation

from .conftest import Engine, engine_options

THREADS = 16
LANGUAGES = ["en", "de"]
TEMPLATES = {
    "page.html": (
        "{% extends 'base.html' %}{% block a %}{% for x in xs %}{% cycle 'a' 'b' %}{{ x }}"
        "{{ x|floatformat:1 }}{% include 'row.html' %}{% endfor %}{% endblock %}"
    ),
    "base.html": "{{ html }}{% block a %}{% endblock %}{{ number }}",
    "row.html": "{{ html|upper }}{{ forloop.counter }}",
    "live.html": (
        "{{ html }}{% set html new %}{{ html }}{% for x in xs %}{% cycle 'a' 'b' as c %}{{ x }}"
        "{% get x %}{{ x|floatformat:1 }}{% endfor %}{{ number }}"
    ),
}


def in_threads(function):
    barrier = Barrier(THREADS)

    def call(number):
        barrier.wait()
        return function(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(call, range(THREADS)))


@pytest.mark.parametrize("times", [0, 1])
@pytest.mark.parametrize("name", ["page.html", "live.html"])
def test_rendering_at_once(monkeypatch, name, times):
    """Some of them compile the template, too."""
    monkeypatch.setattr(
        "django.template.compiler.nodelist.RENDERS_BEFORE_COMPILING", times
    )
    ours = Engine(**engine_options(TEMPLATES))
    django = Engine(**engine_options(TEMPLATES), compiled=False)

    def render(engine, number):
        with translation.override(LANGUAGES[number % 2]):
            variables = {"number": number, "html": "<", "xs": [1.5, number]}
            context = Context(variables, autoescape=number % 3 > 0)
            return engine.get_template(name).render(context)

    expected = [render(django, number) for number in range(THREADS)]
    assert len(set(expected)) == THREADS
    results = in_threads(lambda number: {render(ours, number) for _ in range(20)})
    assert results == [{html} for html in expected]
    nodes = ours.get_template(name).nodelist
    assert nodes.page or nodes.live


def test_new_classes_at_once(at_once, monkeypatch):
    """The table of kinds is emptied in between."""
    monkeypatch.setattr(Kinds, "LIMIT", 5)
    template = Engine(**engine_options("{{ x.name }}{{ y.z.name }}")).get_template(
        "page.html"
    )
    before = dict(kinds)

    def render(number):
        html = set()
        for _ in range(50):
            x = type("Object", (), {"name": number})()
            html.add(template.render(Context({"x": x, "y": {}})))
        return html

    try:
        assert in_threads(render) == [{str(number)} for number in range(THREADS)]
    finally:
        kinds.clear()
        kinds.update(before)
