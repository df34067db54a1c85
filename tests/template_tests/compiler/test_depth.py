"""
Tags in one another, as deep as Django renders them: code takes no more of Python's stack,
or else the nodes render.
"""

import logging
import sys

import pytest
from django.template import Context
from django.template import Engine as CoreEngine
from django.template.compiler import nodelist

from .conftest import Engine, engine_options, outcome

TAGS = {
    "if": ("{% if x %}", "{% endif %}"),
    "if and a variable": ("{% if x %}{{ x }}", "{% endif %}"),
    "else": ("{% if nope %}{% else %}", "{% endif %}"),
    "for": ("{% for i in x %}", "{% endfor %}"),
    "with": ("{% with x=x %}", "{% endwith %}"),
    "block": ("{% block b# %}", "{% endblock %}"),
    "spaceless": ("{% spaceless %}", "{% endspaceless %}"),
    "autoescape": ("{% autoescape off %}", "{% endautoescape %}"),
    "filter": ("{% filter lower %}", "{% endfilter %}"),
    "ifchanged": ("{% ifchanged x %}", "{% endifchanged %}"),
    "another package's": ("{% around %}", "{% endaround %}"),
    "another package's and variables": ("{% around %}{{ x }}{{ x }}", "{% endaround %}"),
    "both": ("{% if x %}{% around %}{{ x }}", "{% endaround %}{% endif %}"),
}  # fmt: skip
INNERMOST = ["{{ x }}", "", "{% if x.y.z == x %}{% endif %}"]
MOST = 500
RENDERINGS = 5


def nested(start, end, inside, depth):
    starts = "".join(start.replace("#", str(number)) for number in range(depth))
    return starts + inside + end * depth


def load(engine, source):
    """Load a template, however deep Python lets one parse it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        return engine(**engine_options(source)).get_template("page.html")
    finally:
        sys.setrecursionlimit(before)


def render(engine, source):
    """Return what each rendering gives."""
    template = load(engine, source)
    return [
        outcome(lambda: template.render(Context({"x": "<"})))[1]
        for _ in range(RENDERINGS)
    ]


def deepest(start, end, inside):
    """Return how deep Django renders."""
    low, high = 1, MOST
    while low < high:
        middle = (low + high + 1) // 2
        texts = render(CoreEngine, nested(start, end, inside, middle))
        is_too_deep = texts[0].startswith("maximum recursion depth")
        low, high = (low, middle - 1) if is_too_deep else (middle, high)
    return low


@pytest.mark.parametrize("inside", INNERMOST)
@pytest.mark.parametrize(("start", "end"), TAGS.values(), ids=TAGS)
def test_as_deep_as_django(caplog, start, end, inside):
    caplog.set_level(logging.CRITICAL, logger="django.template.compiler")
    depth = deepest(start, end, inside)
    assert depth > 100
    source = nested(start, end, inside, depth)
    assert render(Engine, source) == render(CoreEngine, source)


def many_times(template):
    """Return how often a template with an endless variable asks for it at most."""
    calls = []

    def endless():
        calls.append(1)
        raise RecursionError("maximum recursion depth exceeded")

    most = 0
    for _ in range(RENDERINGS):
        calls.clear()
        with pytest.raises(RecursionError):
            template.render(Context({"x": endless}))
        most = max(most, len(calls))
    return most


def test_error_in_many_nodelists(at_once):
    """What has failed in one is tried again in those around it, but once in each."""
    source = nested("{% around %}", "{% endaround %}", "{{ x }}", 12)
    template = Engine(**engine_options(source)).get_template("page.html")
    assert many_times(template) == 14


@pytest.mark.parametrize("times", [0, 1])
def test_template_that_includes_itself_for_ever(monkeypatch, times):
    monkeypatch.setattr(nodelist, "RENDERS_BEFORE_COMPILING", times)
    template = Engine(**engine_options("{{ x }}{% include name %}")).get_template(
        "page.html"
    )
    calls = []
    for _ in range(3):
        calls.clear()
        context = Context({"x": lambda: calls.append(1), "name": "page.html"})
        with pytest.raises(RecursionError):
            template.render(context)
        assert len(calls) < 20_000
