"""
The output of values, by their type.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any

from django.template.base import render_value_in_context
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from .direct import direct
from .formats import Names
from .lookup import NEVER_CALLABLE, call_or_default, look_up
from .messages import Messages
from .state import FORMATTED, RenderState


def look_up_text(
    value: Any,
    bits: Sequence[str],
    autoescape: bool,
    string_if_invalid: str,
    state: RenderState,
) -> str:
    """Return what a variable without filters renders."""
    try:
        value = look_up(value, bits, string_if_invalid, string_if_invalid, state)
    except UnicodeDecodeError:
        return ""
    return text(value, state, autoescape)


class ValueContext:
    """The attributes of a context that render_value_in_context() reads."""

    def __init__(
        self, autoescape: bool, use_l10n: bool | None = None, use_tz: bool | None = None
    ) -> None:
        self.autoescape = autoescape
        self.use_l10n = use_l10n
        self.use_tz = use_tz


ESCAPING: Any = ValueContext(True)

NOT_ESCAPING: Any = ValueContext(False)


def text(value: Any, state: RenderState, autoescape: bool) -> str:
    """
    Return the text of a value. For the most common types, generated code does this
    inline.
    """
    if type(value) is str:
        return escape(value) if autoescape else value
    if type(value) in FORMATTED:
        formats = state.formats
        if formats is None:
            formats = state.load_formats()
        write = formats.escaped if autoescape else formats.unescaped
        return write[type(value)](value)
    function = direct(type(value).__str__, state)
    if function is not None:
        html = function(value)
        return html if type(html) is SafeString else text(html, state, autoescape)
    return as_string(
        render_value_in_context(value, ESCAPING if autoescape else NOT_ESCAPING)
    )


def text_of_lookup(
    value: Any, state: RenderState, autoescape: bool, string_if_invalid: str
) -> str:
    """Return the text of the value at the end of a lookup."""
    if type(value) not in NEVER_CALLABLE:
        try:
            value = call_or_default(value, string_if_invalid, string_if_invalid, state)
        except UnicodeDecodeError:
            return ""
    return text(value, state, autoescape)


def text_with(
    value: Any, autoescape: bool, use_l10n: bool | None, use_tz: bool | None
) -> str:
    """Return the text of a value where a tag has changed how values are formatted."""
    context: Any = ValueContext(autoescape, use_l10n, use_tz)
    return as_string(render_value_in_context(value, context))


def float_text(value: Any, places: int, state: RenderState) -> str | None:
    """
    Return what the filter ``floatformat`` returns, or None for less common numbers.
    """
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    if formats.decimal_separator is None:
        return None
    if type(value) is float:
        digits = repr(value)
    elif type(value) is Decimal or type(value) is int:
        digits = str(value)
    else:
        return None
    whole, _, fraction = digits.partition(".")
    if not whole.lstrip("-").isdecimal() or len(digits) > 25:
        return None
    if len(fraction) > places:
        if not fraction.isdecimal():
            return None
        digits = str(Decimal(digits).quantize(UNITS[places], ROUND_HALF_UP, PRECISE))
        whole, _, fraction = digits.partition(".")
    elif fraction and not fraction.isdecimal():
        return None
    if whole == "-0" and not fraction.strip("0"):
        whole = "0"
    return f"{whole}{formats.decimal_separator}{fraction:0<{places}}"


UNITS = [Decimal(1).scaleb(-places) for places in range(20)]

PRECISE = decimal.Context(prec=50)


def names(state: RenderState) -> Names:
    """Return the names of months and days."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    return formats.names


def translations(state: RenderState) -> Messages:
    """Return the translations in the active language."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    return formats.messages


def truncate(value: str, length: int, state: RenderState) -> str:
    """Return what the filter ``truncatechars`` returns for a longer ASCII string."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    if formats.ellipsis is None:
        text = Truncator(value).chars(length)
    else:
        text = value[: length - 1] + formats.ellipsis
    return text if type(value) is str else SafeString(text)


class NotString:
    """Replaces the output of a node that is no string."""

    def __init__(self, html: Any, position: int) -> None:
        self.html = html
        self.position = position


def join(pieces: list[Any]) -> str:
    """Join the output of nodes, or raise the error for the first that is no string."""
    try:
        return "".join(pieces)
    except TypeError:
        first = next(piece for piece in pieces if type(piece) is NotString)
    return "".join([*[""] * first.position, first.html])


def as_string(html: Any, position: int = 0) -> str:
    """
    Return the output of a node as "".join() takes it, whatever its class is.
    ``position`` is its index in what Django joins.
    """
    if type(html) is str or type(html) is SafeString:
        return html
    return "".join([*[""] * position, html])
