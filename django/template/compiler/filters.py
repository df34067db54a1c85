"""
Built-in filters that are written as code instead of being called, or for which another
function is called.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from django.template import defaultfilters
from django.utils.safestring import SafeString

from .runtime.formats import Field, date_parts, needs_time
from .runtime.urlizing import urlize
from .source import literal
from .values import Inline, Value

if TYPE_CHECKING:
    from .builder import FunctionBuilder

# A function is passed the value and the arguments. If it returns None, the filter is
# called.
WriteFilter = Callable[..., Value | Inline | None]

WRITERS: dict[Any, WriteFilter] = {}

# Functions that are called instead of a filter, and return the same in less time.
FASTER: dict[Any, Any] = {defaultfilters.urlize: urlize}


def emits(filter_function: Any) -> Callable[[WriteFilter], WriteFilter]:
    def register(write: WriteFilter) -> WriteFilter:
        WRITERS[filter_function] = write
        return write

    return register


@emits(defaultfilters.default)
def emit_default(function: FunctionBuilder, value: Value, argument: Value) -> Value:
    result = function.source.name("default")
    function.source.line(f"{result} = {value.code} or {argument.code}")
    return Value(result)


@emits(defaultfilters.default_if_none)
def emit_default_if_none(
    function: FunctionBuilder, value: Value, argument: Value
) -> Value:
    result = function.source.name("default")
    function.source.line(
        f"{result} = {argument.code} if {value.code} is None else {value.code}"
    )
    return Value(result)


@emits(defaultfilters.lower)
def emit_lower(function: FunctionBuilder, value: Value) -> Inline:
    lower = f"{value.code}.lower()"
    return Inline(
        is_text(value), f"{lower} if {is_str(value)} else SafeString({lower})"
    )


@emits(defaultfilters.upper)
def emit_upper(function: FunctionBuilder, value: Value) -> Inline:
    return Inline(is_text(value), f"{value.code}.upper()")


@emits(defaultfilters.truncatechars)
def emit_truncatechars(
    function: FunctionBuilder, value: Value, argument: Value
) -> Inline | None:
    length = number(argument)
    if length is None or length < 2:
        return None
    code = value.code
    return Inline(
        f"({is_text(value)}) and {code}.isascii()",
        f"{code} if len({code}) <= {length} else truncate({code}, {length}, state)",
    )


def is_str(value: Value) -> str:
    return f"type({value.code}) is str"


def is_text(value: Value) -> str:
    """Return the condition that a value is exactly a str or a SafeString."""
    return f"{is_str(value)} or type({value.code}) is SafeString"


@emits(defaultfilters.floatformat)
def emit_floatformat(
    function: FunctionBuilder, value: Value, argument: Value | None = None
) -> Inline | None:
    places = number(argument) if argument else None
    if places is None or not 0 < places < 20:
        return None
    result = function.source.name("formatted")
    function.source.line(f"{result} = float_text({value.code}, {places}, state)")
    return Inline(f"{result} is not None", result, is_text=True, is_safe=True)


@emits(defaultfilters.date)
def emit_date(
    function: FunctionBuilder, value: Value, argument: Value | None = None
) -> Inline | None:
    if argument is None or type(argument.constant) is not SafeString:
        return None
    parts = date_parts(argument.constant)
    # An identifier can also be the name of a format.
    if parts is None or argument.constant.isidentifier() or needs_time(parts):
        return None
    pieces = []
    is_text = True
    for part in parts:
        match part:
            case str():
                pieces.append(literal(part))
                is_text = is_text and escape(part) == part
            case Field(expression, spec):
                pieces.append(f"{{{expression.format(value.code)}:{spec}}}")
            case _:
                table, expression = part
                index = expression.format(value.code)
                pieces.append(f'{{names(state)["{table}"][{index}]}}')
                is_text = False
    return Inline(f"type({value.code}) is date", f"f'{''.join(pieces)}'", is_text)


def number(argument: Value) -> int | None:
    """Return the number that an argument is known to be, as in ``|floatformat:2``."""
    constant = argument.constant
    if type(constant) is int:
        return constant
    if type(constant) is SafeString and constant.isascii() and constant.isdecimal():
        return int(constant)
    return None
