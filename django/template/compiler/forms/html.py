"""
Values in the HTML of forms, as Django's templates write them.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from operator import is_not
from typing import Any

from django.utils.safestring import SafeData, SafeString, mark_safe

from ..runtime.lookup import NEVER_CALLABLE, call_or_default
from ..runtime.output import text_of_lookup
from ..runtime.state import RenderState


class Unusual(Exception):
    """
    The template has to render this. Raised before a value is evaluated, if possible.
    """


def called(value: Any, if_missing: Any = "") -> Any:
    """Return a value as at the end of a lookup, where callables are called."""
    if type(value) in NEVER_CALLABLE:
        return value
    return call_or_default(value, "", if_missing, RenderState.of(None))


def text(value: Any) -> str:
    """Return what ``{{ value }}`` writes."""
    if type(value) is str:
        # Most names and values are identifiers: escape() would take several times as
        # long.
        return value if value.isidentifier() else escape(value)
    if type(value) is SafeString:
        return value
    return text_of_lookup(value, RenderState.of(None), True, "")


def unformatted(value: Any) -> str:
    """Return what ``{{ value|stringformat:'s' }}`` writes."""
    if type(value) is str:
        return value if value.isidentifier() else escape(value)
    if type(value) is SafeString:
        return value
    try:
        if callable(value):
            value = called(value)
        if isinstance(value, tuple):
            value = str(value)
        try:
            html = "%s" % value  # noqa: UP031, where str() is safe, so is this
        except (ValueError, TypeError):
            html = ""
        return text(mark_safe(html) if isinstance(value, SafeData) else html)
    except UnicodeDecodeError:
        return ""


def holds(operator: Callable[[Any, Any], Any], value: Any, other: Any) -> Any:
    """Return the result of an operator in ``{% if %}``: False if it fails."""
    try:
        return operator(called(value, None), other)
    except Exception:
        return False


def checked(attrs: Any) -> dict[str, Any]:
    """Return attributes, or raise Unusual if a template would read them differently."""
    if type(attrs) is not dict or "items" in attrs:
        raise Unusual
    return attrs


def attributes(attrs: dict[str, Any]) -> str:
    """Return what ``django/forms/attrs.html`` writes."""
    html = ""
    for name, value in attrs.items():
        if type(value) is str:  # as most are
            html += f' {text(name)}="{unformatted(value)}"'
        elif holds(is_not, value, False):
            html += f" {text(name)}"
            if holds(is_not, value, True):
                html += f'="{unformatted(value)}"'
    return html
