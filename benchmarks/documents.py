"""
The parts of a document that are written here.
"""

from __future__ import annotations

END = "<!-- End -->\n"


def begin(part: str) -> str:
    return f"<!-- Written by make bench: {part} -->\n"


def with_part(document: str, part: str, content: str) -> str:
    """Return the document with this content between the lines that mark the part."""
    before, begins, rest = document.partition(begin(part))
    _, ends, after = rest.partition(END)
    if not (begins and ends):
        raise ValueError(f"The document has no part {part!r}.")
    return f"{before}{begins}\n{content}\n\n{ends}{after}"
