"""
Values in the HTML of forms, as Django's templates write them.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.forms.models import ModelChoiceIteratorValue
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from ..runtime import output
from ..runtime.state import RenderState

# What "%s" writes as str() does.
PLAIN = frozenset({int, float, bool, type(None)})


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
    """Return what ``{{ value|stringformat:'s' }}`` writes, or raise Unusual."""
    if type(value) is str:
        return value if value.isidentifier() else escape(value)
    if type(value) is SafeString:
        return value
    if type(value) in PLAIN:
        return str(value)
    if type(value) is ModelChoiceIteratorValue or isinstance(value, Promise):
        return escape(str(value))
    raise Unusual


def attributes(attrs: dict[str, Any]) -> str:
    """Return what ``django/forms/attrs.html`` writes, or raise Unusual."""
    if type(attrs) is not dict or "items" in attrs:
        raise Unusual
    html = ""
    for name, value in attrs.items():
        if value is not False:
            html += f" {text(name)}"
            if value is not True:
                html += f'="{unformatted(value)}"'
    return html
