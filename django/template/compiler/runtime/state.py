"""
What the functions of one rendering share.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from .formats import Formats, current, latest, use_grouping

# The types of Formats.escaped: what languages write in their own ways, and the types
# that are taken for such.
FORMATTED = frozenset(
    {
        *(int, float, Decimal, bool, type(None)),
        *(datetime.date, datetime.datetime, datetime.time),
    }
)

# What no language writes in its own way.
FEW_FORMATTERS: Mapping[type, Callable[[Any], str]] = {bool: str, type(None): str}


State = TypeVar("State", bound="RenderState")


class RenderState:
    """
    What the generated functions of one rendering share, until something may have
    changed the language or the settings.

    plain_integers
        Whether an integer is written as Python writes it.

    urls
        The URLs that are known, once a tag has asked for one: see urls.current_urls().

    formats
        Those of the active language, once something has asked for them.

    escaped, unescaped
        The functions for the types of values that they have.

    renders_forms
        Whether forms render without their templates, once there is one.
    """

    # Made by of(). Without __init__(), a row that is rendered alone takes a twentieth less.
    request: Any = None
    plain_integers = True
    formats: Formats | None = None
    urls: dict[Any, str | None] | None = None
    renders_forms: bool | None = None
    escaped = unescaped = FEW_FORMATTERS

    @classmethod
    def of(cls: type[State], request: Any) -> State:
        """Return what a rendering begins with, for a request or None."""
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
        """Look them up again, since something may have changed the language."""
        self.formats = self.urls = None
        self.escaped = self.unescaped = FEW_FORMATTERS

    def refresh(self) -> None:
        """Look all up again, if something has changed the language or the settings."""
        self.plain_integers = not use_grouping()
        self.urls = None
        if self.formats is not None and self.formats is not latest():
            self.forget_formats()


class Overriding:
    """A context in which another language or time zone is active."""

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
