"""
Filters of Django that other engines don't have.
"""

from __future__ import annotations

from django.template import defaultfilters


def linebreaks(text: str) -> str:
    return defaultfilters.linebreaks_filter(text, autoescape=True)


def truncate(text: str, length: int, killwords: bool, end: str, leeway: int) -> str:
    """Do what Jinja2's filter does with these arguments: cut within a word."""
    assert killwords
    if len(text) <= length + leeway:
        return text
    return text[: length - len(end)] + end


def truncatechars(text: str, length: int) -> str:
    return truncate(text, length, True, "…", 0)
