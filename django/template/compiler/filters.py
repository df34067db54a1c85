"""
Built-in filters that are written as code instead of being called.

What they are worth, as the time of the page of workload "e" in ``benchmarks`` without
them: see docs/ref/templates/compiler.txt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.template import defaultfilters
from django.utils.safestring import SafeString

from .formats import Field, Name, date_parts, needs_time
from .values import Value
from .writer import literal

if TYPE_CHECKING:
    from .functions import Function

# A function gets the value and the arguments, and the call that Django would make. It
# returns None where it leaves that to Django.
WriteFilter = Callable[..., Value | None]

WRITERS: dict[Any, WriteFilter] = {}


def writes(*filters: Any) -> Callable[[WriteFilter], WriteFilter]:
    def register(write: WriteFilter) -> WriteFilter:
        WRITERS.update(dict.fromkeys(filters, write))
        return write

    return register


@writes(defaultfilters.default)
def write_default(
    function: Function, value: Value, argument: Value, *, call: Any
) -> Value:
    result = function.writer.name("default")
    function.writer.line(f"{result} = {value.code} or {argument.code}")
    return Value(result)


@writes(defaultfilters.default_if_none)
def write_default_if_none(
    function: Function, value: Value, argument: Value, *, call: Any
) -> Value:
    result = function.writer.name("default")
    function.writer.line(
        f"{result} = {argument.code} if {value.code} is None else {value.code}"
    )
    return Value(result)


@writes(defaultfilters.lower)
def write_lower(function: Function, value: Value, *, call: Any) -> Value:
    return write_method(function, value, "lower", call)


@writes(defaultfilters.upper)
def write_upper(function: Function, value: Value, *, call: Any) -> Value:
    return write_method(function, value, "upper", call)


def write_method(function: Function, value: Value, method: str, call: Any) -> Value:
    """Write the method of a string, which is all that the filter does with one."""
    writer = function.writer
    result = writer.name(method)
    with writer.block(f"if type({value.code}) is str:"):
        writer.line(f"{result} = {value.code}.{method}()")
    with writer.block("else:"):
        writer.line(f"{result} = {call().code}")
    return Value(result)


@writes(defaultfilters.truncatechars)
def write_truncatechars(
    function: Function, value: Value, argument: Value, *, call: Any
) -> Value | None:
    length = number(argument)
    if length is None or length < 2:
        return None
    writer = function.writer
    result = writer.name("truncated")
    with writer.block(f"if type({value.code}) is str and {value.code}.isascii():"):
        writer.line(
            f"{result} = {value.code} if len({value.code}) <= {length} "
            f"else truncated({value.code}, {length}, state)"
        )
    with writer.block("else:"):
        writer.line(f"{result} = {call().code}")
    return Value(result)


@writes(defaultfilters.floatformat)
def write_floatformat(
    function: Function, value: Value, argument: Value | None = None, *, call: Any
) -> Value | None:
    places = number(argument) if argument else None
    if places is None or not 0 < places < 20:
        return None
    writer = function.writer
    result = writer.name("formatted")
    writer.line(f"{result} = float_text({value.code}, {places}, state)")
    with writer.block(f"if {result} is None:"):
        writer.line(f"{result} = {call().code}")
    return Value(result)


@writes(defaultfilters.date)
def write_date(
    function: Function, value: Value, argument: Value | None = None, *, call: Any
) -> Value | None:
    if argument is None or type(argument.constant) is not SafeString:
        return None
    parts = date_parts(argument.constant)
    # One letter can be the name of a format, too.
    if parts is None or len(argument.constant) == 1 or needs_time(parts):
        return None
    writer = function.writer
    result = writer.name("date")
    pieces = []
    for part in parts:
        match part:
            case str():
                pieces.append(literal(part))
            case Field(expression, spec):
                pieces.append(f"{{{expression.format(value.code)}:{spec}}}")
            case Name(table, expression):
                index = expression.format(value.code)
                pieces.append(f'{{names(state)["{table}"][{index}]}}')
    with writer.block(f"if type({value.code}) is date:"):
        writer.line(f"{result} = f'{''.join(pieces)}'")
    with writer.block("else:"):
        writer.line(f"{result} = {call().code}")
    return Value(result)


def number(argument: Value) -> int | None:
    """Return the number that an argument is known to be, as in ``|floatformat:2``."""
    constant = argument.constant
    if type(constant) is int:
        return constant
    if type(constant) is SafeString and constant.isascii() and constant.isdecimal():
        return int(constant)
    return None
