"""
Files of a project: which are its own, what changes in them, and how it is written.
"""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Finding(NamedTuple):
    """What is to be done by hand: where, what is there, and what would be right."""

    path: str
    line: int | None
    what: str
    right: str

    def __str__(self) -> str:
        place = shown(self.path)
        if self.line is not None:
            place += f":{self.line}"
        return f"{place}: {self.what} {self.right}"


class Edit(NamedTuple):
    """A replacement of the text between two positions."""

    start: int
    end: int
    text: str = ""


class Unusable(Exception):
    """A file that can't be read, kept as it is, or written."""

    def __init__(self, path: str, reason: object) -> None:
        super().__init__(f"{shown(path)}: {reason}")


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
        Return the file of that path. Raise ``Unusable`` if it can't be read, or if its
        text, written again, would be other bytes.
        """
        try:
            with open(path, "rb") as file:
                data = file.read()
            text = data.decode(encoding)
        except (OSError, UnicodeError, LookupError) as error:
            raise Unusable(path, error) from error
        if text.encode(encoding) != data:
            raise Unusable(path, f"Can't be written in {encoding} as it is now.")
        return cls(path, encoding, data, text)


class Rewrite(NamedTuple):
    """A file, and the text that it is to have."""

    file: File
    text: str

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff, with their line endings."""
        name = shown(self.file.path)
        before, after = lines(self.file.text), lines(self.text)
        for line in difflib.unified_diff(before, after, name, name):
            if line.endswith(("\n", "\r")):
                yield line
            else:
                yield f"{line}\n\\ No newline at end of file\n"

    def line_after(self, line: int) -> int:
        """Return where a line of the file stands in the new text."""
        matcher = difflib.SequenceMatcher(
            None, lines(self.file.text), lines(self.text), autojunk=False
        )
        index, after = line - 1, 0
        for _, start, end, new_start, _ in matcher.get_opcodes():
            if start <= index < end:
                after = new_start + index - start
        return after + 1


def lines(text: str) -> list[str]:
    r"""
    Return the lines of ``text`` as Python and Django know them, with their endings.

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
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def shown(path: str) -> str:
    """Return ``path`` as it is shown: below the current folder, relative to it."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def write(rewrites: Sequence[Rewrite]) -> None:
    """
    Write the files, all or none. Their mode, owner and links stay.

    Raise ``Unusable`` for the first that can't be written, or that has changed since it
    was read.
    """
    for file, _ in rewrites:
        try:
            with open(file.path, "r+b") as stream:
                data = stream.read()
        except OSError as error:
            raise Unusable(file.path, error) from error
        if data != file.data:
            raise Unusable(file.path, "Has changed in the meantime.")
    for count, (file, text) in enumerate(rewrites, start=1):
        try:
            replace(file.path, text.encode(file.encoding))
        except OSError as error:
            for other, _ in rewrites[:count]:
                replace(other.path, other.data)
            raise Unusable(file.path, error) from error


def replace(path: str, data: bytes) -> None:
    """Have the file, which is there, contain ``data`` alone."""
    with open(path, "r+b") as stream:
        stream.write(data)
        stream.truncate()
