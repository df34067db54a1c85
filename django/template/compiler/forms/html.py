"""
Values in the HTML of forms, as Django's templates write them.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.safestring import SafeData, SafeString, mark_safe

from ..runtime import output
from ..runtime.state import RenderState


class Unusual(Exception):
    """A value of a kind that is left to the template."""


def text(value: Any) -> str:
    """Return what ``{{ value }}`` writes. Raise Unusual if that is called."""
    if type(value) is str:
        # Most names and values are: escape() would take several times as long.
        return value if value.isidentifier() else escape(value)
    if type(value) is SafeString:
        return value
    if callable(value):
        raise Unusual
    return output.text(value, RenderState.of(None), True)


def unformatted(value: Any) -> str:
    """
    Return what ``{{ value|stringformat:'s' }}`` writes. Raise Unusual if that is called.
    """
    if type(value) is str:
        return value if value.isidentifier() else escape(value)
    if type(value) is SafeString:
        return value
    if callable(value):
        raise Unusual
    if isinstance(value, tuple):
        value = str(value)
    try:
        html = "%s" % value  # noqa: UP031, where str() is safe, so is this
    except (ValueError, TypeError):
        return ""
    return text(mark_safe(html) if isinstance(value, SafeData) else html)


def checked(attrs: Any) -> dict[str, Any]:
    """Return attributes, or raise Unusual before one of them is evaluated."""
    if (
        type(attrs) is not dict
        or "items" in attrs
        or any(map(callable, attrs.values()))
    ):
        raise Unusual
    return attrs


def attributes(attrs: dict[str, Any]) -> str:
    """Return what ``django/forms/attrs.html`` writes."""
    html = ""
    for name, value in attrs.items():
        if value is not False:
            html += f" {text(name)}"
            if value is not True:
                html += f'="{unformatted(value)}"'
    return html
