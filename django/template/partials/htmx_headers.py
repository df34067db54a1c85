"""
What the headers say by which htmx asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from django.http import HttpRequest

# What wants_partial() looks at, so that a cache has to look at it too.
HTMX_HEADERS = (
    "HX-Request",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Request-Type",
)
TARGET_HEADER = "HX-Target"


def wants_partial(request: HttpRequest) -> bool:
    """
    Return whether htmx asks for a part of a page: not for a whole one, as it does
    for a boosted link, to restore its history, or, since htmx 4, to replace the
    body or to select from the answer.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type") != "full"
    )


def target_of(request: HttpRequest) -> str:
    """
    Return the target's id behind a "#": "#" alone if it has none. htmx 2 sends "rows",
    htmx 4 "ul#rows", or "ul" if it has none. Both encode what a header can't have.
    """
    element, has_hash, identifier = request.headers.get(TARGET_HEADER, "").partition(
        "#"
    )
    if not has_hash and "HX-Request-Type" not in request.headers:
        identifier = element
    return f"#{unquote(identifier)}"
