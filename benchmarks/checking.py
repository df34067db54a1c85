"""
Whether all engines render the same page.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

# What may differ: each pattern, and what all that matches is taken for.
NORMALISATION = (
    # django-components numbers what it renders.
    (re.compile(r' data-djc-id-\w+=""'), ""),
    # The token for CSRF is masked differently in each render.
    (re.compile(r'value="\w{64}"'), 'value="token"'),
    (re.compile("&#39;|&apos;"), "&#x27;"),
    (re.compile("&#34;"), "&quot;"),
    (re.compile("&#x2f;"), "/"),
    (re.compile(r"\s*([<>])\s*"), r"\1"),
    (re.compile(r"\s+"), " "),
)


def normalise(html: str) -> str:
    for pattern, replacement in NORMALISATION:
        html = pattern.sub(replacement, html)
    return html


def difference(
    expected: str,
    actual: str,
    expected_name: str,
    actual_name: str,
    normalise: Callable[[str], str] = normalise,
) -> str:
    """
    Return how two pages differ, a line for each tag; nothing if they don't. With
    ``str`` for ``normalise``, nothing may differ.
    """
    pages = [
        normalise(html).replace("<", "\n<").split("\n") for html in (expected, actual)
    ]
    return "\n".join(
        difflib.unified_diff(*pages, expected_name, actual_name, n=2, lineterm="")
    )
