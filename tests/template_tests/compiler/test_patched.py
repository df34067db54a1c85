"""
Tools replace functions of Django's while a program runs. Where compiled code stands for one
that is replaced, Django's nodes render, and call it.

``test_originals`` has which functions count.
"""

import functools
import inspect
import logging
import subprocess
import sys
from unittest import mock

import pytest
from django.http import HttpRequest
from django.template import Engine as CoreEngine
from django.template import RequestContext, engines
from django.template.base import (
    FilterExpression,
    VariableNode,
)
from django.template.compiler.originals import OFTEN, PLACES, first_replaced
from django.template.defaulttags import ForNode, IfNode, SpacelessNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.static import StaticNode

from .conftest import Engine, code_of, engine_options
from .library import OpaqueNode

BACKEND = "django.template.partials.django.DjangoTemplates"

TEMPLATES = {
    "page.html": "{% extends 'base.html' %}{% load static %}{% block a %}{{ block.super }}"
    "{% for x in xs %}{% if x %}{{ x|upper }}{% include 'part.html' %}{% endif %}{% endfor %}"
    "{% with y=x %}{{ y|floatformat:1 }}{% endwith %}{% shout x %}{% static 'a' %}"
    "{% endblock %}",
    "base.html": "<{% block a %}{{ n }}{% endblock %}>",
    "part.html": "{% spaceless %}<b> <i>{{ x }}{{ n }}</i></b>{% endspaceless %}",
    "live.html": "{% opaque %}{% load static %}{% for x in xs %}{% if x %}{{ x|upper }}{% get x %}"
    "{% include name %}{% endif %}{% endfor %}{% with y=x %}{{ y|floatformat:1 }}{% endwith %}"
    "{% shout x %}{% static 'a' %}",
}  # fmt: skip
NAMES = ["page.html", "live.html"]
VARIABLES = {"xs": ["<", "b", ""], "x": 1.5, "n": 1000, "name": "part.html"}


@pytest.fixture
def messages(caplog):
    caplog.set_level(logging.INFO, logger="django.template.compiler")

    def messages():
        return [(record.levelname, record.getMessage()) for record in caplog.records]

    return messages


@pytest.fixture
def pair(at_once):
    """Return a function for Django's template and ours of that name."""

    def pair(name):
        options = engine_options(TEMPLATES)
        return [engine(**options).get_template(name) for engine in (CoreEngine, Engine)]

    return pair


def render(template):
    return template.render(
        RequestContext(HttpRequest(), dict(VARIABLES), processors=[])
    )


class Calls:
    """Which code has run."""

    def __init__(self, template):
        self.template = template
        nodelist = template.nodelist
        self.code = nodelist.template_code or nodelist.nodelist_code
        self.number = 0
        self.original = self.code.render
        self.code.render = self

    def __call__(self, *arguments):
        self.number += 1
        return self.original(*arguments)


def counting(function, calls):
    """Return a function in the place of another, as tools write it."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        calls.append(function.__name__)
        return function(*args, **kwargs)

    return wrapper


OFTEN_PLACES = [
    place
    for place in PLACES
    if place.attribute
    in OFTEN.get(":".join(place.owner_name.rsplit(".", 1)), "").split()
    or place.attribute in OFTEN.get(place.owner_name, "").split()
]


def replaced(place, calls):
    """Replace the function of a place by one that does the same and is counted."""
    found = inspect.getattr_static(place.owner, place.attribute)
    if isinstance(found, classmethod):
        wrapper = classmethod(counting(found.__func__, calls))
    else:
        wrapper = counting(found, calls)
    return mock.patch.object(place.owner, place.attribute, wrapper)


class TestOften:
    """What is replaced and put back after a template was compiled."""

    def test_all_places(self):
        number = sum(len(attributes.split()) for attributes in OFTEN.values())
        assert len(OFTEN_PLACES) == number

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("place", OFTEN_PLACES, ids=lambda place: place.name)
    def test_function(self, pair, messages, name, place):
        django, ours = pair(name)
        render(ours)
        code = Calls(ours)
        assert render(ours) == render(django)
        assert code.number == 1
        expected, calls = [], []
        with replaced(place, expected):
            html = render(django)
        with replaced(place, calls):
            assert render(ours) == html
            # Nodes of ours render themselves, and look up what Django's nodes do.
            assert sorted(calls) == sorted(expected)
        assert code.number == 1
        assert render(ours) == html
        assert code.number == 2
        assert messages() == []

    @pytest.mark.parametrize("request_", [None, HttpRequest()])
    @pytest.mark.parametrize("place", OFTEN_PLACES[::4], ids=lambda place: place.name)
    def test_backend(self, at_once, settings, messages, place, request_):
        options = engine_options(TEMPLATES) | {"debug": False}
        settings.TEMPLATES = [{"BACKEND": BACKEND, "OPTIONS": options}]
        template = engines["django"].get_template("page.html")
        html = template.render(dict(VARIABLES), request_)
        code = Calls(template.template)
        with replaced(place, []):
            assert template.render(dict(VARIABLES), request_) == html
        assert code.number == 0
        assert template.render(dict(VARIABLES), request_) == html
        assert code.number == 1
        assert messages() == []

    def test_function_that_does_something_else(self, pair):
        for name in NAMES:
            django, ours = pair(name)
            before = render(ours)
            with mock.patch("django.template.base.localize", return_value="own"):
                html = render(ours)
                assert html == render(django)
            assert "own" in html
            assert render(ours) == before == render(django)

    def test_when_it_would_be_compiled(self, pair, messages):
        """It is compiled as soon as it is put back."""
        for name in NAMES:
            _, ours = pair(name)
            with mock.patch.object(
                FilterExpression, "resolve", counting(FilterExpression.resolve, [])
            ):
                html = render(ours)
                assert code_of(ours) is None
            assert render(ours) == html
            assert code_of(ours) == ("page" if name == "page.html" else "live")
        assert messages() == []


SELDOM_PLACES = [place for place in PLACES if place not in OFTEN_PLACES]


class TestSeldom:
    """What has been replaced when a template would be compiled."""

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("place", SELDOM_PLACES[::5], ids=lambda place: place.name)
    def test_function(self, pair, messages, name, place):
        _, ours = pair(name)
        with mock.patch.object(place.owner, place.attribute, place.original):
            assert render(ours)  # it is what it was
        assert messages() == []
        django, ours = pair(name)
        with replaced(place, []):
            replaced_name = first_replaced()
            html = render(django)
            for _ in range(3):
                assert render(ours) == html
            assert code_of(ours) is None
        render(ours)
        assert code_of(ours) is None
        found = messages()
        assert found[0] == (
            "INFO",
            f"{name} is rendered by Django's nodes, since it can't be compiled: Replaced: "
            f"{replaced_name}() is not Django's own",
        )
        assert len(set(found)) == len(found)

    def test_after_it_was_compiled(self, pair, messages):
        """Nothing is looked at in each rendering but what tools do replace."""
        for name in NAMES:
            _, ours = pair(name)
            html = render(ours)
            with replaced(SELDOM_PLACES[0], []):
                code = Calls(ours)
                assert render(ours) == html
                assert code.number == 1
        assert messages() == []


NODE_CLASSES = {
    "page.html": [
        *(VariableNode, ForNode, IfNode, WithNode, IncludeNode, SpacelessNode),
        *(BlockNode, ExtendsNode, SimpleNode, StaticNode),
    ],
    "live.html": [
        *(VariableNode, ForNode, IfNode, WithNode, IncludeNode, SimpleNode, StaticNode),
        OpaqueNode,
    ],
}
METHODS = [(name, cls) for name, classes in NODE_CLASSES.items() for cls in classes]


class TestNodes:
    """A method of a class of nodes."""

    @pytest.mark.parametrize(("name", "cls"), METHODS)
    def test_render(self, pair, messages, name, cls):
        django, ours = pair(name)
        render(ours)
        code = Calls(ours)
        html = render(django)
        assert render(ours) == html
        has_code = cls is not OpaqueNode
        expected, calls = [], []
        with mock.patch.object(cls, "render", counting(cls.render, expected)):
            assert render(django) == html
        with mock.patch.object(cls, "render", counting(cls.render, calls)):
            assert render(ours) == html
            assert calls == expected != []
        assert code.number == (1 if has_code else 2)
        assert render(ours) == html
        assert code.number == (2 if has_code else 3)
        assert messages() == []

    @pytest.mark.parametrize("included", ["part.html", "name"])
    def test_in_an_included_template_alone(self, at_once, messages, included):
        """Its page is part of the other, and calls nothing of it."""
        part = f"'{included}'" if "." in included else included
        templates = {
            "page.html": "{{ x }}{% include PART %}".replace("PART", part),
            "part.html": "{% spaceless %}<b> <i>{{ x }}</i></b>{% endspaceless %}",
        }
        page = Engine(**engine_options(templates)).get_template("page.html")
        html = [render(page) for _ in range(2)]
        calls = []
        with mock.patch.object(
            SpacelessNode, "render", counting(SpacelessNode.render, calls)
        ):
            html += [render(page) for _ in range(2)]
        assert calls == ["render"] * 2
        html += [render(page) for _ in range(2)]
        assert html == ["1.5<b><i>1.5</i></b>"] * 6
        assert calls == ["render"] * 2
        assert messages() == []


TOOL = """
import django
from django.conf import settings
from django.template import base

settings.configure()
django.setup()

calls = []
original = base.{name}

def replacement(*args, **kwargs):
    calls.append(1)
    return original(*args, **kwargs)

base.{name} = replacement

import logging

logging.basicConfig(level="INFO", format="%(levelname)s %(message)s")

from django.template import Context
from django.template.partials.engine import Engine

template = Engine().from_string("{{{{ x }}}}{{{{ x|upper }}}}")
for _ in range(3):
    print(template.render(Context({{"x": "<"}})), len(calls))
base.{name} = original
calls.clear()
for _ in range(3):
    print(template.render(Context({{"x": "<"}})), len(calls))
print(template.nodelist.template_code)
"""


@pytest.mark.parametrize(
    ("name", "number"),
    [("render_value_in_context", 2), ("Variable.resolve", 2), ("NodeList.render", 1)],
)
def test_tool_that_came_before(name, number):
    """What it put in the place of Django's function is called: it is no original."""
    process = subprocess.run(
        [sys.executable, "-c", TOOL.format(name=name)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.splitlines() == [
        *(f"&lt;&lt; {number * rendering}" for rendering in (1, 2, 3)),
        *["&lt;&lt; 0"] * 3,
        "None",
    ]
    assert process.stderr == ""
