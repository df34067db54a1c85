"""
The filter ``urlize``. Django's looks for a link in each word of a text. This one does
so only in words that can be a link.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from html import escape
from typing import Any

from django.template import defaultfilters
from django.utils import html
from django.utils.safestring import SafeData, mark_safe

from ..originals import is_own

# Each link contains one of these. Django links a domain without "http://" only if it
# has one of these top-level domains.
IN_LINKS = re.compile(r"://|@|[wW]{3}\.|\.(?i:com|edu|gov|int|mil|net|org)")

# The objects with which Django finds links. Projects replace them.
URLIZE: Any = defaultfilters._urlize  # type: ignore[attr-defined]
URLIZER = html.urlizer
METHODS = ("__call__", "handle_word", "is_email_simple", "trim_punctuation")
PATTERNS = ("simple_url_re", "simple_url_2_re", "word_split_re")
ORIGINALS = {
    name: inspect.getattr_static(html.Urlizer, name) for name in (*METHODS, *PATTERNS)
}
ARE_OWN = type(URLIZER) is html.Urlizer and all(
    is_own(getattr(html.Urlizer, name), name) for name in METHODS
)


@cache
def separators() -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """
    Return patterns that find the last beginning of a word, and the next end of one.
    Return ``None`` if Django finds other words, or other links in them, than this
    module expects. This is a function since Django takes milliseconds to compile its
    patterns.
    """
    http, domain, between_words = (ORIGINALS[name].pattern for name in PATTERNS)
    is_known = (
        http.startswith("^https?://")
        and domain.startswith(r"^www\.|^(?!http)")
        and domain.endswith(r"\.(com|edu|gov|int|mil|net|org)($|/.*)$")
    )
    if not is_known:
        return None
    return re.compile(f".*{between_words}", re.DOTALL), re.compile(between_words)


def finds_same() -> bool:
    """Return whether Django's filter finds the same links as this one."""
    return (
        ARE_OWN
        and defaultfilters._urlize is URLIZE  # type: ignore[attr-defined]
        and html.urlizer is URLIZER
        and not vars(URLIZER).keys() & ORIGINALS.keys()
        and ORIGINALS.items() <= vars(html.Urlizer).items()
    )


def urlize(value: Any, autoescape: bool = True) -> Any:
    """Return what Django's filter returns."""
    words = separators() if finds_same() else None
    if words is None:
        return defaultfilters.urlize(value, autoescape=autoescape)
    before_word, behind_word = words
    text = str(value)
    is_safe = isinstance(text, SafeData)
    text = str(text)  # can be of another class that has __str__() as well
    escapes = autoescape and not is_safe
    links: dict[str, str] = {}
    pieces = []
    begin = 0
    while found := IN_LINKS.search(text, begin):
        before = before_word.match(text, begin, found.start())
        behind = behind_word.search(text, found.end())
        start = before.end() if before else begin
        end = behind.start() if behind else len(text)
        pieces.append(escape(text[begin:start]) if escapes else text[begin:start])
        word = text[start:end]
        if word not in links:
            links[word] = URLIZER.handle_word(
                word, safe_input=is_safe, nofollow=True, autoescape=autoescape
            )
        pieces.append(links[word])
        begin = end
    pieces.append(escape(text[begin:]) if escapes else text[begin:])
    return mark_safe("".join(pieces))
