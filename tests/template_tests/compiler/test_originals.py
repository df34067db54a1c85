"""
Whether a tool has replaced a function of Django that compiled code stands for.
"""

import functools
import subprocess
import sys
from unittest import mock

import pytest
from django.template.base import FilterExpression
from django.template.compiler.originals import (
    OFTEN,
    PLACES,
    are_originals,
    first_replaced,
    is_own,
)
from django.template.context import BaseContext, Context, RequestContext
from django.utils import dateformat, formats
from django.utils.html import conditional_escape, escape

from . import django_sources

IS_OFTEN = {
    f"{owner.replace(':', '.')}.{attribute}"
    for owner, attributes in OFTEN.items()
    for attribute in attributes.split()
}


def test_nothing_is_replaced():
    assert are_originals() is True
    assert first_replaced() is None


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_each_function(place):
    function = vars(place.owner).get(place.attribute)
    with mock.patch.object(place.owner, place.attribute):
        assert first_replaced() == f"{place.owner_name}.{place.attribute}"
        assert are_originals() is (first_replaced() not in IS_OFTEN)
    assert vars(place.owner).get(place.attribute) is function
    assert are_originals() is True
    assert first_replaced() is None


def test_names_are_unique():
    names = [f"{place.owner_name}.{place.attribute}" for place in PLACES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("cls", [BaseContext, Context, RequestContext])
def test_where_it_is_inherited_from(cls):
    with mock.patch.object(cls, "push"):
        assert are_originals() is False
        assert first_replaced() == f"django.template.context.{cls.__name__}.push"


def test_wrapper(monkeypatch):
    @functools.wraps(FilterExpression.resolve)
    def resolve(*args, **kwargs):
        raise AssertionError

    monkeypatch.setattr(FilterExpression, "resolve", resolve)
    assert are_originals() is False
    assert first_replaced() == "django.template.base.FilterExpression.resolve"


def test_removed(monkeypatch):
    monkeypatch.delattr(dateformat.DateFormat, "j")
    assert first_replaced() == "django.utils.dateformat.DateFormat.j"


def test_operators():
    operator = "django.template.smartif.OPERATORS['not in']"
    [place] = [place for place in PLACES if place.owner_name == operator]
    with mock.patch.object(place.owner, "eval"):
        assert first_replaced() == f"{operator}.eval"


def wrapped(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        raise AssertionError

    return wrapper


class TestOwn:
    @pytest.mark.parametrize(
        ("function", "name"),
        [
            (formats.localize, "localize"),
            (escape, "escape"),  # keep_lazy()
            (Context.bind_template, "bind_template"),  # contextmanager()
        ],
    )
    def test_is_own(self, function, name):
        assert is_own(function, name)
        assert not is_own(wrapped(function), name)
        assert not is_own(mock.Mock(wraps=function, __wrapped__=function), name)

    @pytest.mark.parametrize(
        "function", [conditional_escape, len, None, mock.Mock(spec=[]), wrapped]
    )
    def test_is_another_one(self, function):
        assert not is_own(function, "localize")

    def test_has_other_code(self, wrap_code):
        """A tool has replaced the code alone: the function is the same."""
        assert is_own(BaseContext.push, "push")
        wrap_code(BaseContext.push, lambda original, *args: original(*args))
        assert not is_own(BaseContext.push, "push")


BEFORE = """
from unittest import mock

import django
from django.conf import settings
from django.template import base

settings.configure()
django.setup()

def replacement(*args, **kwargs):
    raise AssertionError

replacement.__module__ = base.render_value_in_context.__module__
replacement.__name__ = base.render_value_in_context.__name__
replacement.__qualname__ = base.render_value_in_context.__qualname__

with mock.patch("{name}", {replacement}):
    from django.template.compiler.originals import are_originals, first_replaced

    print(are_originals(), first_replaced())
print(are_originals(), first_replaced())
"""


@pytest.mark.parametrize(
    ("name", "replacement", "is_often"),
    [
        ("django.template.base.render_value_in_context", "replacement", True),
        ("django.template.base.render_value_in_context", "base.localize", True),
        ("django.template.base.Variable.resolve", "mock.Mock()", True),
        ("django.utils.numberformat.format", "replacement", False),
    ],
)
def test_replaced_before_the_import(name, replacement, is_often):
    code = BEFORE.format(name=name, replacement=replacement)
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    line = f"{not is_often} {name}"
    assert process.stdout.splitlines() == [line, line]


def test_it_is_cheap():
    """It is called for each rendering: nothing but attributes and comparisons."""
    assert set(are_originals.__code__.co_names) == {
        *(f"owner_{number}" for number in range(len(IS_OFTEN))),
        *(f"original_{number}" for number in range(len(IS_OFTEN))),
        *(name.rpartition(".")[2] for name in IS_OFTEN),
    }


KNOWN = django_sources.load()
SOURCES = django_sources.sources(
    [*django_sources.functions(), *django_sources.written_filters()]
)


class TestSourcesOfDjango:
    """A function of Django that has changed has to be compared with the compiler."""

    @pytest.mark.parametrize("name", SOURCES)
    def test_is_known(self, name):
        assert django_sources.problem(name, SOURCES[name], KNOWN) is None

    def test_what_is_there(self):
        assert {
            "django.template.base.Variable._resolve_lookup",
            "django.template.context.RequestContext.bind_template",
            "django.template.defaulttags.ForNode.render",
            "django.template.library.SimpleNode.render",
            "django.template.loader_tags.IncludeNode.render",
            "django.template.smartif.OPERATORS",
            "django.templatetags.i18n.TranslateNode.render",
            "django.template.defaultfilters.date",
            "django.utils.html.conditional_escape",
            "django.utils.numberformat.format",
        } <= SOURCES.keys()

    def test_changed(self):
        table = {"django.f": {"0" * 16: ["5.2", "5.2.1"], "1" * 16: ["6.0"]}}
        source = "def f():\n    pass\n"
        with mock.patch("django.__version__", "6.0.1"):
            problem = django_sources.problem("django.f", source, table)
        assert problem == (
            "Django 6.0.1 has a django.f() that was not compared with the compiler. Those "
            "of these releases were: 5.2, 5.2.1, 6.0. Look whether compiled code does the "
            "same, then run python -m tests.template_tests.compiler.django_sources, which "
            "adds 16797664978a8116. Its source:\ndef f():\n    pass\n"
        )

    def test_new(self):
        with mock.patch("django.__version__", "6.0.1"):
            problem = django_sources.problem("django.f", "def f(): pass\n", {})
        assert problem.startswith(
            "Django 6.0.1 has a django.f() that was not compared with the compiler. Those "
            "of these releases were: none. Look"
        )

    def test_add(self):
        table = {}
        sources = {"f": "def f(): pass\n", "g": "def g(): pass\n"}
        assert django_sources.add(table, sources, "6.0.1") == ["f", "g"]
        assert django_sources.add(table, sources, "6.0") == []
        assert django_sources.add(table, sources, "6.0") == []
        sources["g"] = "def g(): return 1\n"
        assert django_sources.add(table, sources, "6.1") == ["g"]
        assert [list(known.values()) for known in table.values()] == [
            [["6.0", "6.0.1", "6.1"]],
            [["6.0", "6.0.1"], ["6.1"]],
        ]
