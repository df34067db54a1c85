"""
Tables, as the commands print them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def aligned(lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """
    Yield the first cell of each line, and the others, in columns. A column that is empty
    except for its header isn't shown.

    >>> for cell, rest in aligned([("TEMPLATE", "MODE", "LINES"), ("page.html", "", "5")]):
    ...     print(f"{cell}  {rest}")
    TEMPLATE   LINES
    page.html  5
    """
    columns = [column for column in zip(*lines, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    for line in zip(*columns, strict=True):
        first, *others = (
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        )
        yield first, "  ".join(others).rstrip()
