"""
How Django's nodes are written as code: one function for each class.
"""

from . import (
    cache,
    i18n,
    inclusion,
    l10n,
    loops,
    output,
    simple,
    static,
    tags,
    templates,
    tz,
)

__all__ = [
    "cache",
    "i18n",
    "inclusion",
    "l10n",
    "loops",
    "output",
    "simple",
    "static",
    "tags",
    "templates",
    "tz",
]
