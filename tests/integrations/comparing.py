"""
An answer beside the one that is expected.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

# How Django writes a CSRF token: a secret, with a new mask for each response.
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")

# The headers that say what an answer is, and for whom it is kept.
HEADERS = ("Content-Language", "Content-Type", "Location", "Vary")

# How much of a difference is printed.
LINES = 40


class Differs(Exception):
    """What was tried did something else than it should have."""


@dataclass(frozen=True)
class Answer:
    """A response, as far as it must be the same wherever Django runs."""

    status: int
    headers: dict[str, str]
    text: str

    def __str__(self) -> str:
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        return f"{self.status}\n{headers}\n{self.text}"


def without_tokens(text: str, is_own: Callable[[str], bool]) -> str:
    """
    Return ``text`` without its CSRF tokens, each of which must be the asker's own:
    another's would come from another request.
    """

    def replaced(match: re.Match[str]) -> str:
        return "(token)" if is_own(match[0]) else "(someone else's token)"

    return TOKEN.sub(replaced, text)


def check_same(what: str, expected: object, found: object) -> None:
    """Raise ``Differs`` with the lines that do, unless both are written the same."""
    expected, found = str(expected), str(found)
    if expected != found:
        difference = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), "expected", what, lineterm=""
        )
        lines = list(difference) or ["(only the ends of lines differ)"]
        left = len(lines) - LINES
        more = [f"… and {left} lines more"] if left > 0 else []
        raise Differs("\n".join([f"{what} differs:", *lines[:LINES], *more]))


def check(condition: object, message: str) -> None:
    if not condition:
        raise Differs(message)
