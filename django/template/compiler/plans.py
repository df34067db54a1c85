"""
Expressions as data, evaluated step by step: for code that renders once, which would
take longer to compile than to run.

A plan is passed the values of the variables that it reads as a tuple.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeData, mark_safe

from .runtime.lookup import argument, look_up
from .runtime.output import text
from .runtime.sentinels import MISSING
from .runtime.state import RenderState

Values = tuple[Any, ...]


class Lookup(NamedTuple):
    """
    A variable: the index of its value in the tuple, and the names to look up in it.
    """

    place: int
    bits: tuple[str, ...]


class Step(NamedTuple):
    """A filter. ``is_foreign`` states whether it may change the language."""

    function: Callable[..., Any]
    arguments: Sequence[Lookup | str]
    expects_localtime: bool
    needs_autoescape: bool
    is_safe: bool
    is_foreign: bool


class Plan(NamedTuple):
    """
    A filter expression.

    begin
        The variable, or the value of a literal.

    invalid
        The text for a missing variable, if this isn't filtered.
    """

    begin: Lookup | Any
    steps: Sequence[Step]
    string_if_invalid: str
    invalid: str | None = None

    def value(
        self,
        values: Values,
        default: Any,
        autoescape: bool,
        use_tz: bool | None,
        state: RenderState,
    ) -> Any:
        """Return the value. A missing variable has the value ``default``."""
        value = self.begin
        if type(value) is Lookup:
            value = look_up(
                values[value.place], value.bits, default, self.string_if_invalid, state
            )
            if value is MISSING:
                return self.invalid
        for step in self.steps:
            arguments = [
                argument(values[each.place], each.bits, self.string_if_invalid, state)
                if type(each) is Lookup
                else each
                for each in step.arguments
            ]
            if step.expects_localtime:
                value = timezone.template_localtime(value, use_tz)  # type: ignore[attr-defined]
            if step.needs_autoescape:
                result = step.function(value, *arguments, autoescape=autoescape)
            else:
                result = step.function(value, *arguments)
            if step.is_foreign:
                state.forget_formats()
            if step.is_safe and isinstance(value, SafeData):
                result = mark_safe(result)
            value = result
        return value

    def text(
        self,
        values: Values,
        default: Any,
        autoescape: bool,
        use_tz: bool | None,
        state: RenderState,
    ) -> str:
        """Return the output of a variable node."""
        try:
            value = self.value(values, default, autoescape, use_tz, state)
        except UnicodeDecodeError:
            return ""
        return text(value, state, autoescape)


class Operation(NamedTuple):
    """An operator, and its second operand if it has two."""

    id: str
    second: Plan | Condition | None


# The operators that evaluate both operands.
OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "in": lambda first, second: first in second,
    "not in": lambda first, second: first not in second,
    "is": operator.is_,
    "is not": operator.is_not,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Condition(NamedTuple):
    """An operand, and the operations that are applied to it one after another."""

    first: Plan
    operations: Sequence[Operation]

    def value(self, values: Values, *arguments: Any) -> Any:
        """Return the value. If an operator raises an error, its value is False."""
        operations = iter(self.operations)
        begin = next(operations)
        try:
            result = apply(
                begin, self.first.value(values, *arguments), values, *arguments
            )
        except Exception:
            result = False
        for operation in operations:
            try:
                result = apply(operation, result, values, *arguments)
            except Exception:
                result = False
        return result


def apply(operation: Operation, first: Any, *arguments: Any) -> Any:
    id, second = operation
    if id == "not":
        return not first
    assert second is not None
    if id == "and" or id == "or":
        is_decided = not first if id == "and" else first
        return first if is_decided else second.value(*arguments)
    return OPERATORS[id](first, second.value(*arguments))
