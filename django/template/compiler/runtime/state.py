"""
The state that the functions of one rendering share.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from .formats import Formats, current, latest, use_grouping

# The types of Formats.escaped: those whose text depends on the language, and bool and
# None, which Django treats in the same way.
FORMATTED = frozenset(
    {
        *(int, float, Decimal, bool, type(None)),
        *(datetime.date, datetime.datetime, datetime.time),
    }
)

# The types whose text is the same in all languages.
FEW_FORMATTERS: Mapping[type, Callable[[Any], str]] = {bool: str, type(None): str}


State = TypeVar("State", bound="RenderState")


class RenderState:
    """
    The state that the generated functions of one rendering share, until something may
    have changed the language or the settings.

    plain_integers
        Whether an integer is formatted as str() does.

    urls
        The known URLs, once a tag has needed one: see urls.current_urls().

    formats
        The formats of the active language, once they have been needed.

    escaped, unescaped
        The functions of these formats, by the types of values.

    renders_forms
        Whether forms render without their templates, once there has been one.
    """

    # Use of(). Without __init__(), a row that is rendered alone takes a twentieth less
    # time.
    request: Any = None
    plain_integers = True
    formats: Formats | None = None
    urls: dict[Any, str | None] | None = None
    renders_forms: bool | None = None
    escaped = unescaped = FEW_FORMATTERS

    @classmethod
    def of(cls: type[State], request: Any) -> State:
        """Return the state at the beginning of a rendering, for a request or None."""
        state = cls()
        state.request = request
        state.plain_integers = not use_grouping()
        return state

    def load_formats(self) -> Formats:
        formats = self.formats = current()
        self.escaped = formats.escaped
        self.unescaped = formats.unescaped
        return formats

    def forget_formats(self) -> None:
        """Look formats up again, since something may have changed the language."""
        self.formats = self.urls = None
        self.escaped = self.unescaped = FEW_FORMATTERS

    def refresh(self) -> None:
        """
        Look everything up again, if something has changed the language or the settings.
        """
        self.plain_integers = not use_grouping()
        self.urls = None
        if self.formats is not None and self.formats is not latest():
            self.forget_formats()


class Overriding:
    """A context manager within which another language or time zone is active."""

    __slots__ = ("override", "state")

    def __init__(self, override: Any, state: RenderState) -> None:
        self.override = override
        self.state = state

    def __enter__(self) -> None:
        self.override.__enter__()
        self.state.refresh()

    def __exit__(self, *error: Any) -> None:
        self.override.__exit__(*error)
        self.state.refresh()
