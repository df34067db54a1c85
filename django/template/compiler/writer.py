"""
The text of a generated function.

Nothing of a template becomes code but through this module: text by literal(), names
that are safe to read by Writer.name(), and all other objects by Constants.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INDENTATION = "    "


def literal(text: str) -> str:
    r"""
    Return ``text`` as it is written in an f-string between single quotes.

    >>> literal("it's {curly}")
    "it\\'s {{curly}}"
    """
    # Where a string has a double quote, repr() uses single quotes.
    escaped = repr('"' + text)[2:-1]
    return escaped.replace("{", "{{").replace("}", "}}")


def is_plain_identifier(name: str) -> bool:
    """Return whether Python takes ``name`` for an identifier and leaves it as it is."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


class Constants(dict[str, Any]):
    """The global names of generated code."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.known: dict[int, str] = {}

    def add(self, value: object, hint: str) -> str:
        """Return a name for ``value``, which begins with ``hint``."""
        if id(value) not in self.known:
            # No local name begins so.
            name = self.known[id(value)] = f"_{hint}_{len(self.known)}"
            self[name] = value
        return self.known[id(value)]


class Line:
    """A line of code, whose text can be set when what follows is known."""

    __slots__ = ("depth", "text")

    def __init__(self, depth: int, text: str | None = None) -> None:
        self.depth = depth
        self.text = text


class Slot:
    """A place between two lines, where others can be put later."""

    __slots__ = ("depth", "lines")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.lines: list[str] = []


class Writer:
    """
    Lines of a function's body. What it renders is put together in few pieces: text()
    and value() collect them, flush() writes the line that appends them.
    """

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.lines: list[Line | Slot] = []
        self.depth = 1
        self.pieces: list[str] = []
        self.strings: set[str] = set()
        self.append_name = "append"
        self.appended: list[Line] = []
        self.number_of_names = 0

    def name(self, hint: str) -> str:
        """Return a local name that isn't in use, with ``hint`` in it if it can be."""
        self.number_of_names += 1
        if hint.startswith("_") or not is_plain_identifier(hint):
            hint = "name"
        return f"{hint}_{self.number_of_names}"

    def line(self, text: str) -> None:
        self.lines.append(Line(self.depth, text))

    def reserve(self) -> Line:
        """Return a line whose text is to be set."""
        line = Line(self.depth)
        self.lines.append(line)
        return line

    def slot(self) -> Slot:
        slot = Slot(self.depth)
        self.lines.append(slot)
        return slot

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Write a compound statement in which nothing is rendered."""
        self.line(header)
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def body(self, header: str) -> Iterator[None]:
        """Write a compound statement in which something can be rendered."""
        self.flush()
        self.line(header)
        with self.indented():
            yield

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Write the body of the compound statement whose header is the last line."""
        self.depth += 1
        start = len(self.lines)
        try:
            yield
            self.flush()
            if not any(isinstance(line, Line) for line in self.lines[start:]):
                self.line("pass")
        finally:
            self.depth -= 1

    def text(self, text: str) -> None:
        """Render a template's text."""
        self.pieces.append(literal(text))

    def value(self, expression: str) -> None:
        """Render the string, or integer, that ``expression`` evaluates to."""
        self.pieces.append("{" + expression + "}")

    def flush(self) -> None:
        if self.pieces:
            if len(self.pieces) == 1 and self.pieces[0] in self.strings:
                self.append(self.pieces[0][1:-1])
            else:
                self.append(f"f'{''.join(self.pieces)}'")

    def string(self, expression: str) -> None:
        """Render what is known to be a string."""
        self.value(expression)
        self.strings.add(self.pieces[-1])

    def append(self, expression: str, *, is_string: bool = True) -> None:
        """Write the line that renders a string, or what may not be one."""
        line = Line(self.depth, f"{self.append_name}({expression})")
        self.lines.append(line)
        self.appended.append(line)
        if not is_string:
            self.appended.append(line)  # "".join() has to find out
        self.pieces = []

    def mark(self) -> tuple[int, list[str], int]:
        """Return what rollback() needs to forget what is written from now on."""
        return len(self.lines), self.pieces.copy(), len(self.appended)

    def rollback(self, mark: tuple[int, list[str], int]) -> None:
        number_of_lines, pieces, number_of_appended = mark
        del self.lines[number_of_lines:]
        del self.appended[number_of_appended:]
        self.pieces = pieces

    def enclose(self, mark: tuple[int, list[str], int], header: str) -> None:
        """Put what was written since ``mark`` into a compound statement."""
        for line in self.lines[mark[0] :]:
            line.depth += 1
        self.lines.insert(mark[0], Line(self.depth, header))

    @contextmanager
    def captured(self) -> Iterator[str]:
        """Yield the local variable that gets what is rendered in the block."""
        self.flush()
        name = self.name("captured")
        outer, self.append_name = self.append_name, self.name("append")
        self.line(f"{name} = []")
        self.line(f"{self.append_name} = {name}.append")
        try:
            yield name
            self.flush()
        finally:
            self.append_name = outer
        self.line(f"{name} = ''.join({name})")

    def precede(self, mark: tuple[int, list[str], int], header: str, html: str) -> None:
        """Put a statement that appends ``html`` in front of what enclose() wrote."""
        self.lines[mark[0] : mark[0]] = [
            Line(self.depth, header),
            line := Line(self.depth + 1, f"{self.append_name}({html})"),
        ]
        self.appended.append(line)

    def code(self) -> str:
        """Return the function's body: it returns the string that is rendered."""
        self.flush()
        match self.appended:
            case []:
                self.line("return ''")
            case [line] if line is self.lines[-1] and line.depth == 1:
                assert line.text is not None
                line.text = f"return {line.text[len('append(') : -1]}"
            case _:
                opening = Line(1, "pieces = []\n    append = pieces.append")
                self.lines.insert(0, opening)
                self.line("return ''.join(pieces)")
        return "".join(
            f"{INDENTATION * line.depth}{text}\n"
            for line in self.lines
            for text in (line.lines if isinstance(line, Slot) else [line.text])
            if text is not None
        )
