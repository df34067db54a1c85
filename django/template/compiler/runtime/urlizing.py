"""
The filter urlize. Django's looks for a link in each word of a text; this one does so in
the words that can be one.
"""

from __future__ import annotations

import inspect
import re
from html import escape
from typing import Any

from django.template import defaultfilters
from django.utils import html
from django.utils.safestring import SafeData, mark_safe

from ..originals import is_own

# What is in each link: Django links a domain without "http://" if it is of one of these.
IN_LINKS = re.compile(r"://|@|[wW]{3}\.|\.(?i:com|edu|gov|int|mil|net|org)")

# What Django finds links with. Projects replace it.
URLIZE: Any = defaultfilters._urlize  # type: ignore[attr-defined]
URLIZER = html.urlizer
METHODS = ("__call__", "handle_word", "is_email_simple", "trim_punctuation")
PATTERNS = ("simple_url_re", "simple_url_2_re", "word_split_re")
ORIGINALS = {
    name: inspect.getattr_static(html.Urlizer, name) for name in (*METHODS, *PATTERNS)
}
HTTP, DOMAIN, BETWEEN_WORDS = (ORIGINALS[name].pattern for name in PATTERNS)

IS_KNOWN = (
    type(URLIZER) is html.Urlizer
    and all(is_own(getattr(html.Urlizer, name), name) for name in METHODS)
    and HTTP.startswith("^https?://")
    and DOMAIN.startswith(r"^www\.|^(?!http)")
    and DOMAIN.endswith(r"\.(com|edu|gov|int|mil|net|org)($|/.*)$")
)

BEFORE_WORD = re.compile(f".*{BETWEEN_WORDS}", re.DOTALL)
BEHIND_WORD = re.compile(BETWEEN_WORDS)


def finds_same() -> bool:
    """Return whether Django's filter finds no other links than this one."""
    return (
        IS_KNOWN
        and defaultfilters._urlize is URLIZE  # type: ignore[attr-defined]
        and html.urlizer is URLIZER
        and not vars(URLIZER).keys() & ORIGINALS.keys()
        and ORIGINALS.items() <= vars(html.Urlizer).items()
    )


def urlize(value: Any, autoescape: bool = True) -> Any:
    """Return what Django's filter does."""
    if not finds_same():
        return defaultfilters.urlize(value, autoescape=autoescape)
    text = str(value)
    is_safe = isinstance(text, SafeData)
    escapes = autoescape and not is_safe
    links: dict[str, str] = {}
    pieces = []
    begin = 0
    while found := IN_LINKS.search(text, begin):
        before = BEFORE_WORD.match(text, begin, found.start())
        behind = BEHIND_WORD.search(text, found.end())
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
