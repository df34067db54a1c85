"""
Files of a project, and what changes in them.
"""

from __future__ import annotations

import difflib
import io
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# How many lines a diff shows around what changes.
CONTEXT = 3


class Finding(NamedTuple):
    """A change to make by hand: the place, a description, and the suggested fix."""

    path: str
    line: int | None
    description: str
    fix: str

    def __str__(self) -> str:
        place = display_path(self.path)
        if self.line is not None:
            place += f":{self.line}"
        return f"{place}: {self.description} {self.fix}"


class Edit(NamedTuple):
    """A replacement of the text between two positions."""

    start: int
    end: int
    text: str = ""


class UnwritableFile(Exception):
    """Raised for a file that can't be read, kept as it is, or written."""

    def __init__(self, path: str, reason: object) -> None:
        super().__init__(f"{display_path(path)}: {reason}")


@dataclass(frozen=True)
class File:
    """A file as it was read, with its line endings and its byte order mark."""

    path: str
    encoding: str
    data: bytes
    text: str

    @classmethod
    def read(cls, path: str, encoding: str) -> File:
        """
        Return the file of that path. Raise ``UnwritableFile`` if it can't be read, or
        if its text, written again, would be different bytes.
        """
        try:
            with open(path, "rb") as file:
                data = file.read()
            text = data.decode(encoding)
        except (OSError, UnicodeError, LookupError) as error:
            raise UnwritableFile(path, error) from error
        if text.encode(encoding) != data:
            raise UnwritableFile(path, f"Can't be written in {encoding} as it is now.")
        return cls(path, encoding, data, text)


class Change(NamedTuple):
    """Lines of a file that become other lines: their indices, as in slices."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True)
class Rewrite:
    """A file, its new text, and the lines that change, in order."""

    file: File
    text: str
    changes: Sequence[Change]

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff, with their line endings."""
        before, after = lines(self.file.text), lines(self.text)
        name = display_path(self.file.path)
        yield f"--- {name}\n"
        yield f"+++ {name}\n"
        for hunk in hunks(self.changes):
            first, last = hunk[0], hunk[-1]
            context = min(CONTEXT, first.start)
            position, new_position = first.start - context, first.new_start - context
            end = min(last.end + CONTEXT, len(before))
            new_end = last.new_end + end - last.end
            yield f"@@ -{extent(position, end)} +{extent(new_position, new_end)} @@\n"
            for start, stop, new_start, new_stop in hunk:
                yield from marked(" ", before[position:start])
                yield from marked("-", before[start:stop])
                yield from marked("+", after[new_start:new_stop])
                position = stop
            yield from marked(" ", before[position:end])

    def line_after(self, line: int) -> int:
        """Return the number of a line of the file in the new text."""
        index = line - 1
        number = bisect_right(self.changes, index, key=lambda change: change.start)
        if not number:
            return line
        last = self.changes[number - 1]
        if index < last.end:
            return last.new_start + index - last.start + 1
        return last.new_end + index - last.end + 1


def line_by_line(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """
    Return the changes if each line of ``before`` becomes one of ``after``. An empty one
    is removed.
    """
    changes, new_index = [], 0
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        new_end = new_index + bool(new)
        if old != new:
            changes.append(Change(index, index + 1, new_index, new_end))
        new_index = new_end
    return changes


def compared(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return the changes between two lists of lines, by comparing them."""
    # The lines that it takes for junk by default keep it from taking long.
    matcher = difflib.SequenceMatcher(None, before, after)
    return [
        Change(*indices) for tag, *indices in matcher.get_opcodes() if tag != "equal"
    ]


def hunks(changes: Iterable[Change]) -> list[list[Change]]:
    """Return the changes in groups: those whose lines overlap in a diff are in one."""
    found: list[list[Change]] = []
    for change in changes:
        last = found[-1][-1] if found else None
        if last is None or change.start - last.end > 2 * CONTEXT:
            found.append([change])
        elif change.start == last.end:
            # Removed lines come before added ones.
            found[-1][-1] = Change(
                last.start, change.end, last.new_start, change.new_end
            )
        else:
            found[-1].append(change)
    return found


def extent(start: int, end: int) -> str:
    """Return the range of lines, as in the header of a hunk."""
    length = end - start
    if length == 1:
        return str(end)
    return f"{start + 1 if length else start},{length}"


def marked(mark: str, these: Iterable[str]) -> Iterator[str]:
    for line in these:
        if line.endswith(("\n", "\r")):
            yield mark + line
        else:
            yield f"{mark}{line}\n\\ No newline at end of file\n"


def lines(text: str) -> list[str]:
    r"""
    Return the lines of ``text`` as Python and Django split them, with their endings.

    >>> lines("a\r\nb\x0cc\n")
    ['a\r\n', 'b\x0cc\n']
    """
    return io.StringIO(text, newline="").readlines()


def edited(text: str, edits: Iterable[Edit]) -> str:
    """
    Return ``text`` with the edits, which don't overlap.

    >>> edited("a b c", [Edit(4, 5, "d"), Edit(1, 3)])
    'a d'
    """
    pieces, position = [], 0
    for start, end, replacement in sorted(edits):
        pieces += [text[position:start], replacement]
        position = end
    return "".join([*pieces, text[position:]])


def display_path(path: str) -> str:
    """Return ``path`` as messages show it: relative if it is in the current folder."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
