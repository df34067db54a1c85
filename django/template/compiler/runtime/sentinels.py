"""
The results of lookups that find no value.
"""

from __future__ import annotations

from typing import Any


class Sentinel:
    """The result of a lookup that finds no value."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


MISSING: Any = Sentinel("MISSING")

INVALID: Any = Sentinel("INVALID")
