"""
The messages for a partial that isn't there: where it was looked for, what the
name may have meant, and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def hint(name: str, names: Iterable[str]) -> str:
    """
    Return what helps somebody who asked for the partial ``name`` of a template
    whose partials are ``names``: the nearest of them, and all of them.

    >>> hint("rwo", ["row", "cell"])
    "Did you mean 'row'? Partials defined there: 'cell', 'row'."
    """
    names = sorted(names)
    if not names:
        return "No partials are defined there."
    listing = ", ".join(repr(name) for name in names)
    nearest = get_close_matches(name, names, n=1)
    question = f"Did you mean {nearest[0]!r}? " if nearest else ""
    return f"{question}Partials defined there: {listing}."
