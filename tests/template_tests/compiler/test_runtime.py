"""
What generated code calls, where templates alone don't show it.
"""

import functools
from collections import namedtuple
from types import SimpleNamespace

import pytest
from django.db.models import QuerySet
from django.forms import BoundField, Form
from django.template import Context, VariableDoesNotExist
from django.template.compiler import executing
from django.template.compiler.runtime import formats, lookup, messages, output
from django.template.compiler.runtime.lookup import (
    ATTRIBUTES,
    INVALID,
    KEYS,
    MISSING,
    OTHER,
    LookupStrategies,
    Sentinel,
)
from django.template.compiler.runtime.state import FEW_FORMATTERS, RenderState
from django.utils import translation
from django.utils.safestring import SafeString


def test_names_that_generated_code_has():
    """No module of the runtime takes the place of what another has by the same name."""
    for name, value in executing.RUNTIME.items():
        for module in executing.RUNTIME_MODULES:
            assert getattr(module, name, value) is value


class TestSentinels:
    def test_have_a_name(self):
        assert [repr(MISSING), repr(INVALID)] == ["MISSING", "INVALID"]


@functools.wraps(QuerySet.__getitem__)
def wrapped(self, key):
    return key


class TestLookupStrategies:
    @pytest.mark.parametrize(
        ("cls", "strategy"),
        [
            (dict, KEYS),
            (type("Dict", (dict,), {}), OTHER),
            (list, OTHER),
            (str, OTHER),
            (type(None), OTHER),
            (type(len), OTHER),
            (type, OTHER),
            (type("Own", (), {}), ATTRIBUTES),
            (type("Called", (), {"__call__": len}), OTHER),
            (type("Inherits", (type("Called", (), {"__call__": len}),), {}), OTHER),
            (type("Items", (), {"__getitem__": len}), OTHER),
            (tuple, OTHER),
            (namedtuple("Pair", "a b"), ATTRIBUTES),
            (type("Items", (tuple,), {"__getitem__": len}), OTHER),
            (QuerySet, ATTRIBUTES),
            (type("Items", (QuerySet,), {}), ATTRIBUTES),
            (type("Items", (QuerySet,), {"__getitem__": len}), OTHER),
            (type("Items", (QuerySet,), {"__getitem__": wrapped}), OTHER),
            (type("Called", (QuerySet,), {"__call__": len}), OTHER),
            (BoundField, ATTRIBUTES),
            (Form, OTHER),
        ],
    )
    def test_of_classes(self, cls, strategy):
        strategies = LookupStrategies()
        assert strategies[cls] == strategies[cls] == strategy
        assert strategies == {cls: strategy}

    def test_do_not_grow_without_end(self, monkeypatch):
        monkeypatch.setattr(LookupStrategies, "LIMIT", 3)
        strategies = LookupStrategies()
        for _ in range(10):
            assert strategies[type("Own", (), {})] == ATTRIBUTES
            assert len(strategies) <= 3

    @pytest.mark.parametrize("name", ["nope.name", "x.nope.name"])
    def test_of_sentinels_when_it_is_full(self, page, monkeypatch, name):
        strategies = LookupStrategies()
        strategies[Sentinel] = OTHER
        monkeypatch.setattr(LookupStrategies, "LIMIT", 1)
        monkeypatch.setattr(lookup, "lookup_strategies", strategies)
        monkeypatch.setitem(executing.GLOBALS, "lookup_strategies", strategies)
        source = "{{ o.a }}{{ " + name + " }}"
        page(source, {"o": type("Own", (), {"a": ""})(), "x": {}})


class TestCalls:
    def test_error_of_the_function_itself(self):
        def function():
            raise TypeError("called")

        with pytest.raises(TypeError, match="called"):
            lookup.call(function, "")


class TestText:
    @pytest.mark.parametrize("value", ["<", SafeString("<"), 5, 2.5, None, [1]])
    def test_does_what_generated_code_does_for_the_usual_types(self, page, value):
        for autoescape in (True, False):
            html = page(
                "{{ x }}{{ f }}",
                {"x": value, "f": lambda: value},
                autoescape=autoescape,
            )
            assert output.text(value, RenderState.of(None), autoescape) * 2 == html

    def test_as_string(self):
        class Text(str):
            def __str__(self):
                return "not this"

        assert output.as_string(Text("a")) == "a"
        assert type(output.as_string(Text("a"))) is str
        with pytest.raises(TypeError, match="expected str instance, int found"):
            output.as_string(5)


class TestTruncate:
    def test_without_an_ellipsis_that_is_known(self):
        """A language can put the text where it likes."""
        state = SimpleNamespace(formats=SimpleNamespace(ellipsis=None))
        assert output.truncate("abcdef", 3, state) == "ab…"


class TestState:
    def test_integers_by_the_settings(self, settings):
        settings.USE_THOUSAND_SEPARATOR = False
        assert RenderState.of(None).plain_integers
        settings.USE_THOUSAND_SEPARATOR = True
        assert not RenderState.of(None).plain_integers

    def test_settings_that_have_not_been_read(self, settings):
        """They cache what has been read from them."""
        settings.USE_THOUSAND_SEPARATOR = True
        formats.SETTINGS.pop("USE_THOUSAND_SEPARATOR", None)
        assert not RenderState.of(None).plain_integers


class TestRefresh:
    def test_formats_stay_if_the_language_does(self):
        state = RenderState.of(None)
        with translation.override("de"):
            found = state.load_formats()
            state.refresh()
            assert state.formats is found
            assert state.escaped is found.escaped
            with translation.override("fr"):
                state.refresh()
                assert state.formats is None
                assert state.escaped is state.unescaped is FEW_FORMATTERS

    def test_formats_that_have_not_been_asked_for(self):
        state = RenderState.of(None)
        state.refresh()
        assert state.formats is None

    def test_settings(self, settings):
        settings.USE_THOUSAND_SEPARATOR = False
        state = RenderState.of(None)
        state.load_formats()
        settings.USE_THOUSAND_SEPARATOR = True
        state.refresh()
        assert state.formats is None
        assert not state.plain_integers


class TestListedAttributes:
    @pytest.mark.parametrize("name", ["own", "listed", "__dir__", "missing"])
    def test_are_those_of_dir(self, name):
        plain = type("Plain", (), {})
        lists = type("Lists", (), {"__dir__": lambda self: ["listed"]})
        for value in (plain(), lists(), plain, 5):
            if value.__class__ in (plain, lists):
                value.own = 1
            assert lookup.lists_attribute(value, name) is (name in dir(value))


class TestFind:
    def test_innermost_first(self):
        context = Context({"x": 1})
        context.push(x=2)
        assert lookup.find(context, "x") == 2
        assert lookup.find(context, "True") is True
        assert lookup.find(context, "nope") is MISSING


class TestArgument:
    def test_missing(self):
        with pytest.raises(VariableDoesNotExist):
            lookup.argument(MISSING, (), "", RenderState.of(None))


def test_undecodable_value():
    """A variable node renders nothing for it."""

    def undecodable():
        return b"\xff".decode()

    assert lookup.value_of_lookup(undecodable, "", RenderState.of(None)) == ""


def test_translations_are_kept_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(messages.Messages, "LIMIT", 2)
    kept = messages.Messages()
    constants = [messages.Constant(text, None) for text in ("a", "b", "c")]
    assert [kept[constant] for constant in constants] == ["a", "b", "c"]
    assert list(kept) == constants[2:]
