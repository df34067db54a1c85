"""
Lookups.

A lookup ends with a value that has not been called yet, if it is a callable, or with
one of two sentinels: ``MISSING``, where Django raises ``VariableDoesNotExist``, and
``INVALID``, where Django ends the lookup with the engine's ``string_if_invalid``
since an exception has ``silent_variable_failure``.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from inspect import signature
from typing import Any, NoReturn

from django.template import Context, VariableDoesNotExist
from django.template.context import BaseContext
from django.utils.safestring import SafeString

from ..originals import is_own
from .direct import direct_method
from .displays import display, is_display
from .sentinels import INVALID, MISSING, Sentinel
from .state import RenderState

# Types whose values are neither callable nor one of the sentinels.
NEVER_CALLABLE = frozenset(
    {
        *(str, SafeString, int, float, bool, Decimal, type(None)),
        *(list, tuple, dict, set, frozenset, bytes),
        *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    }
)

# The names of the attributes of built-in types. Whether a value of these types has an
# attribute is known without an exception.
BUILTIN_ATTRIBUTES: dict[type, frozenset[str]] = {
    cls: frozenset(dir(cls))
    for cls in (type(None), bool, int, float, str, list, tuple, dict)
}

# How names that aren't numbers are looked up in the values of a type: only as
# attributes; first as keys, in a plain dictionary; or as Django does it, including
# calls.
ATTRIBUTES, KEYS, OTHER = range(3)

# The methods that look attributes up as Python does by default.
FINDS_ATTRIBUTES = object.__getattribute__, tuple.__getattribute__

# Methods of Django that raise a TypeError for anything but a number. They are named,
# since importing their modules takes long.
ONLY_NUMBERS = {
    ("django.db.models.query", "QuerySet.__getitem__"),
    ("django.forms.boundfield", "BoundField.__getitem__"),
}


def has_keys(cls: type) -> bool:
    """Return whether a class can look items up by a string."""
    method = getattr(cls, "__getitem__", None)
    if method is None or method is tuple.__getitem__:
        return False
    name = getattr(method, "__module__", ""), getattr(method, "__qualname__", "")
    return name not in ONLY_NUMBERS or not is_own(method, "__getitem__")


class LookupStrategies(dict[type, int]):
    """One of ATTRIBUTES, KEYS and OTHER by the type of a value."""

    # A program can make any number of classes, and this keeps them.
    LIMIT = 10_000

    def __missing__(self, cls: type) -> int:
        strategy = self.strategy_of(cls)
        if len(self) >= self.LIMIT:
            self.clear()
        self[cls] = strategy
        return strategy

    def strategy_of(self, cls: type) -> int:
        if cls is dict:
            return KEYS
        if (
            cls is Sentinel
            or cls in BUILTIN_ATTRIBUTES
            or has_keys(cls)
            or getattr(cls, "__getattribute__") not in FINDS_ATTRIBUTES  # noqa: B009
            or any("__call__" in vars(base) for base in cls.__mro__)
        ):
            return OTHER
        return ATTRIBUTES


lookup_strategies = LookupStrategies()


def find(context: Context, name: str) -> Any:
    """Return the value of a variable of the context, or MISSING."""
    for scope in reversed(context.dicts):
        if name in scope:
            return scope[name]
    return MISSING


def not_in(name: str, context: Context) -> NoReturn:
    """Raise the error for a filter's argument that isn't in the context."""
    raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (name, context))


def call(value: Any, string_if_invalid: Any) -> Any:
    """Return the value of a callable in a lookup, called as Django does."""
    if is_display(value):
        return display(value)
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return string_if_invalid
    try:
        return value()
    except TypeError:
        try:
            parameters = signature(value)
        except ValueError:
            return string_if_invalid
        try:
            parameters.bind()
        except TypeError:
            return string_if_invalid
        raise


# The method of most classes. For type checkers, each class has its own.
DEFAULT_DIR: Any = object.__dir__

# The exceptions that Django takes for a missing key.
LOOKUP_ERRORS = (TypeError, AttributeError, KeyError, ValueError, IndexError)


def look_up_key(value: Any, bit: str) -> Any:
    """
    Look ``bit`` up in a value that has been called: one step of Django's lookup. Return
    MISSING where Django raises VariableDoesNotExist.
    """
    try:
        if not hasattr(type(value), "__getitem__"):
            raise TypeError
        return value[bit]
    except LOOKUP_ERRORS:
        return look_up_attribute(value, bit)


def look_up_attribute(value: Any, bit: str) -> Any:
    """Continue look_up_key() after the lookup of a key failed."""
    try:
        if isinstance(value, BaseContext) and getattr(type(value), bit):
            raise AttributeError
        return getattr(value, bit)
    except (TypeError, AttributeError):
        return look_up_index(value, bit)


def look_up_index(value: Any, bit: str) -> Any:
    """
    Continue look_up_key() after the lookup of an attribute failed. Call this while that
    exception is being handled.
    """
    if not isinstance(value, BaseContext) and lists_attribute(value, bit):
        raise
    try:
        return value[int(bit)]
    except (IndexError, ValueError, KeyError, TypeError):
        return MISSING


def lists_attribute(value: Any, name: str) -> bool:
    """Return ``name in dir(value)``, without sorting all names."""
    cls = type(value)
    if cls.__dir__ is DEFAULT_DIR and value.__class__ is cls:
        if name in getattr(value, "__dict__", ()):
            return True
        return any(name in base.__dict__ for base in cls.__mro__)
    return name in dir(value)


def sentinel_or_raise(error: Exception) -> Any:
    """Return the sentinel for an exception in a lookup, or raise the exception."""
    if isinstance(error, VariableDoesNotExist):
        return MISSING
    if getattr(error, "silent_variable_failure", False):
        return INVALID
    raise error


def look_up_step(
    value: Any, bit: str, string_if_invalid: Any, state: RenderState
) -> Any:
    """Look ``bit`` up in any value, or in one of the sentinels."""
    if callable(value):
        try:
            state.forget_formats()
            value = call(value, string_if_invalid)
        except Exception as error:
            return sentinel_or_raise(error)
    return look_up_in_result(value, bit)


def look_up_in_result(value: Any, bit: str) -> Any:
    """Look ``bit`` up in a value that isn't called, or in one of the sentinels."""
    cls = type(value)
    if cls is Sentinel:
        return value
    attributes = BUILTIN_ATTRIBUTES.get(cls)
    if attributes is not None and bit not in attributes:
        return builtin_item(value, bit)
    try:
        if (
            lookup_strategies[cls] == ATTRIBUTES
            and bit.isidentifier()
            and not lists_attribute(value, bit)
        ):
            try:
                return getattr(value, bit, MISSING)
            except TypeError:
                return MISSING
        return look_up_key(value, bit)
    except Exception as error:
        return sentinel_or_raise(error)


def builtin_item(value: Any, bit: str) -> Any:
    """Look ``bit`` up in a value of a built-in type that has no such attribute."""
    if type(value) is dict and bit in value:
        return value[bit]
    if bit.isidentifier():
        return MISSING  # it is no number
    try:
        return value[int(bit)]
    except (IndexError, ValueError, KeyError, TypeError):
        return MISSING


def retry_lookup(
    value: Any,
    bit: str,
    error: Exception,
    strategies: LookupStrategies = lookup_strategies,
) -> Any:
    """
    Return the result of a lookup of ``bit`` that began with the strategy ATTRIBUTES or
    KEYS, and raised ``error``.
    """
    strategy = strategies[type(value)]
    if strategy is OTHER:
        raise error
    try:
        if strategy is KEYS:
            if not isinstance(error, LOOKUP_ERRORS):
                raise error
            return look_up_attribute(value, bit)
        if not isinstance(error, (TypeError, AttributeError)):
            raise error
        if lists_attribute(value, bit):
            raise error
        return MISSING if bit.isidentifier() else look_up_index(value, bit)
    except Exception as error:
        return sentinel_or_raise(error)


def retry_lookup_text(value: Any, bit: str, error: Exception) -> Any:
    """Return what retry_lookup() returns, or "" for a UnicodeDecodeError."""
    try:
        return retry_lookup(value, bit, error)
    except UnicodeDecodeError:
        return ""


def call_or_sentinel(value: Any, string_if_invalid: Any) -> Any:
    """Return what a callable at the end of a lookup returns, or one of the sentinels."""
    try:
        return call(value, string_if_invalid)
    except Exception as error:
        return sentinel_or_raise(error)


def call_or_default(
    value: Any, string_if_invalid: Any, default: Any, state: RenderState
) -> Any:
    """Return the value at the end of a lookup, or ``default`` if it is missing."""
    if callable(value):
        if not is_display(value):
            state.forget_formats()  # it can change the language
            value = direct_method(value, state)
        value = call_or_sentinel(value, string_if_invalid)
    if value is MISSING:
        return default
    return string_if_invalid if value is INVALID else value


def look_up(
    value: Any,
    bits: Sequence[str],
    default: Any,
    string_if_invalid: Any,
    state: RenderState,
) -> Any:
    """
    Look ``bits`` up in ``value`` one after another. Return the result, or ``default``
    if it is missing. In code that runs repeatedly, this is written inline.
    """
    for bit in bits:
        strategy = lookup_strategies[type(value)]
        try:
            if strategy == ATTRIBUTES:
                value = getattr(value, bit)
            elif strategy == KEYS and bit in value:
                value = value[bit]
            else:
                value = look_up_step(value, bit, string_if_invalid, state)
        except Exception as error:
            value = retry_lookup(value, bit, error)
    if type(value) in NEVER_CALLABLE:
        return value
    return call_or_default(value, string_if_invalid, default, state)


def argument(
    value: Any, bits: Sequence[str], string_if_invalid: Any, state: RenderState
) -> Any:
    """
    Return a filter's argument: ``bits`` are looked up in ``value``. If it is missing,
    raise an error, as Django does.
    """
    if value is MISSING:
        raise VariableDoesNotExist("A filter's argument is missing")
    try:
        if callable(value):
            state.forget_formats()
            value = call(value, string_if_invalid)
        for bit in bits:
            found = look_up_key(value, bit)
            if found is MISSING:
                raise VariableDoesNotExist(
                    "Failed lookup for key [%s] in %r", (bit, value)
                )
            value = found
            if callable(value):
                state.forget_formats()
                value = call(value, string_if_invalid)
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return string_if_invalid
        raise
    return value


def value_of_lookup(value: Any, string_if_invalid: str, state: RenderState) -> Any:
    """Return the value at the end of a lookup, for a variable node."""
    try:
        return call_or_default(value, string_if_invalid, string_if_invalid, state)
    except UnicodeDecodeError:
        return ""


class ContextLookup:
    """Looks variables up in a context, with the method of a dictionary."""

    def __init__(self, context: BaseContext) -> None:
        self.context = context

    def get(self, name: str, default: Any) -> Any:
        try:
            return self.context[name]
        except LOOKUP_ERRORS:
            return default
