"""
What generated code calls, where templates alone don't show it.
"""

from types import SimpleNamespace

import pytest
from django.template import Context, VariableDoesNotExist
from django.template.compiler import formats, messages, runtime, unit
from django.template.compiler.runtime import (
    ATTRIBUTES,
    INVALID,
    KEYS,
    MISSING,
    OTHER,
    Kinds,
    Mark,
    State,
)
from django.utils.safestring import SafeString


class TestMarks:
    def test_have_a_name(self):
        assert [repr(MISSING), repr(INVALID)] == ["MISSING", "INVALID"]


class TestKinds:
    @pytest.mark.parametrize(
        ("cls", "kind"),
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
        ],
    )
    def test_of_classes(self, cls, kind):
        kinds = Kinds()
        assert kinds[cls] == kinds[cls] == kind
        assert kinds == {cls: kind}

    def test_do_not_grow_without_end(self, monkeypatch):
        monkeypatch.setattr(Kinds, "LIMIT", 3)
        kinds = Kinds()
        for _ in range(10):
            assert kinds[type("Own", (), {})] == ATTRIBUTES
            assert len(kinds) <= 3

    @pytest.mark.parametrize("name", ["nope.name", "x.nope.name"])
    def test_of_marks_when_it_is_full(self, page, monkeypatch, name):
        kinds = Kinds()
        kinds[Mark] = OTHER
        monkeypatch.setattr(Kinds, "LIMIT", 1)
        monkeypatch.setattr(runtime, "kinds", kinds)
        monkeypatch.setitem(unit.GLOBALS, "kinds", kinds)
        source = "{{ o.a }}{{ " + name + " }}"
        page(source, {"o": type("Own", (), {"a": ""})(), "x": {}})


class TestCalls:
    def test_error_of_the_function_itself(self):
        def function():
            raise TypeError("called")

        with pytest.raises(TypeError, match="called"):
            runtime.call(function, "")


class TestText:
    @pytest.mark.parametrize("value", ["<", SafeString("<"), 5, 2.5, None, [1]])
    def test_does_what_generated_code_does_for_the_usual_types(self, page, value):
        for autoescape in (True, False):
            html = page(
                "{{ x }}{{ f }}",
                {"x": value, "f": lambda: value},
                autoescape=autoescape,
            )
            assert runtime.text(value, State(), autoescape) * 2 == html

    def test_joined(self):
        class Text(str):
            def __str__(self):
                return "not this"

        assert runtime.joined(Text("a")) == "a"
        assert type(runtime.joined(Text("a"))) is str
        with pytest.raises(TypeError, match="expected str instance, int found"):
            runtime.joined(5)


class TestTruncated:
    def test_without_an_ellipsis_that_is_known(self):
        """A language can put the text where it likes."""
        state = SimpleNamespace(formats=SimpleNamespace(ellipsis=None))
        assert runtime.truncated("abcdef", 3, state) == "ab…"


class TestState:
    def test_integers_by_the_settings(self, settings):
        settings.USE_THOUSAND_SEPARATOR = False
        assert State().plain_integers
        settings.USE_THOUSAND_SEPARATOR = True
        assert not State().plain_integers

    def test_settings_that_have_not_been_read(self, settings):
        """They cache what has been read from them."""
        settings.USE_THOUSAND_SEPARATOR = True
        formats.SETTINGS.pop("USE_THOUSAND_SEPARATOR", None)
        assert not State().plain_integers


class TestFind:
    def test_innermost_first(self):
        context = Context({"x": 1})
        context.push(x=2)
        assert runtime.find(context, "x") == 2
        assert runtime.find(context, "True") is True
        assert runtime.find(context, "nope") is MISSING


class TestArgument:
    def test_missing(self):
        with pytest.raises(VariableDoesNotExist):
            runtime.argument(MISSING, (), "", State())


def test_undecodable_value():
    """A variable node renders nothing for it."""

    def undecodable():
        return b"\xff".decode()

    assert runtime.called_value(undecodable, "", State()) == ""


def test_translations_are_kept_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(messages.Messages, "LIMIT", 2)
    kept = messages.Messages()
    constants = [messages.Constant(text, None) for text in ("a", "b", "c")]
    assert [kept[constant] for constant in constants] == ["a", "b", "c"]
    assert list(kept) == constants[2:]
