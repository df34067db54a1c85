"""
The tables that the commands print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

GAP = "  "

# Columns aren't made narrower than this.
NARROWEST = 10


def aligned(
    lines: Sequence[Sequence[str]], width: int | None = None
) -> Iterator[tuple[str, str]]:
    """
    Yield the first cell of each line, and the others as one string, in columns. A
    column that is empty except for its header isn't shown. If the table is wider than
    ``width``, cells of the widest columns take several lines.

    >>> table = [("TEMPLATE", "MODE", "USED BY"), ("page.html", "", "views:5, views:12")]
    >>> for cell, rest in aligned(table, width=25):
    ...     print(f"{cell}{rest}")
    TEMPLATE   USED BY
    page.html  views:5,
               views:12
    """
    columns = [column for column in zip(*lines, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    if width is not None:
        narrow(widths, width - len(GAP) * (len(widths) - 1))
    for line in zip(*columns, strict=True):
        wrapped = (
            wrap(cell, width, break_on_hyphens=False) or [""]
            for cell, width in zip(line, widths, strict=True)
        )
        for parts in zip_longest(*wrapped, fillvalue=""):
            cells = [
                part.ljust(width) for part, width in zip(parts, widths, strict=True)
            ]
            rest = GAP.join(["", *cells[1:]]).rstrip()
            yield cells[0] if rest else parts[0], rest


def narrow(widths: list[int], available: int) -> None:
    """Make the widest columns narrower, until all fit or none can be made narrower."""
    while sum(widths) > available and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
