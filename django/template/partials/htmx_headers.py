"""
The request headers of htmx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from django.http import HttpRequest

# The headers that wants_partial() reads, so that caches must vary on them.
HTMX_HEADERS = (
    "HX-Request",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Request-Type",
)
TARGET_HEADER = "HX-Target"


def wants_partial(request: HttpRequest) -> bool:
    """
    Return whether htmx requests a part of a page. It requests a whole page for a
    boosted link, to restore its history and, since htmx 4, to replace the body or to
    select from the answer.
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
    Return the target's id after a "#", or "#" if it has no id. htmx 2 sends "rows".
    htmx 4 sends "ul#rows", or "ul" if there is no id. Both encode characters that a
    header can't contain.
    """
    element, has_hash, identifier = request.headers.get(TARGET_HEADER, "").partition(
        "#"
    )
    if not has_hash and "HX-Request-Type" not in request.headers:
        identifier = element
    return f"#{unquote(identifier)}"
