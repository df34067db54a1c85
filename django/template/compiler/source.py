"""
The text of a generated function.

Nothing of a template becomes code but through this module: text by literal(), names
that are safe to read by SourceBuilder.name(), and all other objects by Constants.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from .lines import TemplateLine

INDENTATION = "    "

# Longer text isn't written into the code, which would take longer to compile.
LONGEST_TEXT = 1000

# How much is rendered by one statement: all of it is on the stack.
MOST_PIECES = 100

JOIN = "''.join"

# The list of what a function renders.
TARGET = "pieces"

Origin: TypeAlias = TemplateLine | None


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
    """
    A line of code, whose text can be set when what follows is known.

    origin
        The line of a template that it is written for.

    others
        If the text has line breaks, those of the lines behind them.
    """

    __slots__ = ("depth", "origin", "others", "text")

    def __init__(
        self,
        depth: int,
        text: str | None,
        origin: Origin,
        others: Sequence[Origin] = (),
    ) -> None:
        self.depth = depth
        self.text = text
        self.origin = origin
        self.others = others


class Slot:
    """A place between two lines, where others can be put later."""

    __slots__ = ("depth", "lines", "origin")

    def __init__(self, depth: int, origin: Origin) -> None:
        self.depth = depth
        self.lines: list[str] = []
        self.origin = origin


class Piece(NamedTuple):
    """
    What is rendered between two statements: a text, or the expression of a value.

    is_string
        Whether the value is a string, and not an integer.

    is_call
        Whether it has to be evaluated where it stands.

    origin
        Of a call, the line of a template that it is written for.
    """

    code: str
    is_text: bool = False
    is_string: bool = False
    is_call: bool = False
    origin: Origin = None


class SourceBuilder:
    """
    Lines of a function's body. What it renders is put together in few statements: text()
    and value() collect pieces, flush() writes the line that appends them.

    origin
        The line of a template that is being written.

    origins
        Once code() has returned the text, those of its lines.

    parameters
        The local variables for what the function is given, by the template's names.

    yields
        Whether the function is a generator.

    has_yield
        Whether it has a statement that makes it one.

    is_guarded
        Whether guard() may put something else in the place of what is being captured.
    """

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.lines: list[Line | Slot] = []
        self.depth = 1
        self.pieces: list[Piece] = []
        self.has_calls = False
        self.target = TARGET
        self.append_name = "append"
        self.appended: list[Line] = []
        self.may_be_no_string = False
        self.is_guarded = False
        self.number_of_names = 0
        self.origin: Origin = None
        self.origins: list[Origin] = []
        self.parameters: dict[str, str] = {}
        self.yields = False
        self.has_yield = False

    def name(self, hint: str) -> str:
        """Return a local name that isn't in use, with ``hint`` in it if it can be."""
        self.number_of_names += 1
        if hint.startswith("_") or not is_plain_identifier(hint):
            hint = "name"
        return f"{hint}_{self.number_of_names}"

    def parameter(self, name: str) -> str:
        """Return a local name for a variable that the function is given."""
        self.parameters[name] = self.name(name)
        return self.parameters[name]

    def line(self, text: str) -> None:
        self.add(Line(self.depth, text, self.origin))

    def reserve(self) -> Line:
        """Return a line whose text is to be set."""
        line = Line(self.depth, None, self.origin)
        self.add(line)
        return line

    def slot(self) -> Slot:
        slot = Slot(self.depth, self.origin)
        self.add(slot)
        return slot

    def add(self, line: Line | Slot) -> None:
        if self.has_calls:
            self.flush()
        self.lines.append(line)

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
        if len(text) > LONGEST_TEXT:
            self.string(self.text_code(text))
        else:
            self.pieces.append(Piece(text, is_text=True))

    def text_code(self, text: str) -> str:
        """Return the expression of a text."""
        return (
            self.constants.add(text, "text") if len(text) > LONGEST_TEXT else repr(text)
        )

    def value(self, expression: str) -> None:
        """Render the string, or integer, that ``expression`` evaluates to."""
        self.pieces.append(Piece(expression))

    def string(self, expression: str) -> None:
        """Render what is known to be a string."""
        self.pieces.append(Piece(expression, is_string=True))

    def call(self, expression: str) -> None:
        """Render a string that is evaluated in front of all that follows."""
        piece = Piece(expression, is_string=True, is_call=True, origin=self.origin)
        self.pieces.append(piece)
        self.has_calls = True
        if len(self.pieces) > MOST_PIECES:
            self.flush()

    def flush(self) -> None:
        pieces, has_calls = self.pieces, self.has_calls
        self.pieces, self.has_calls = [], False
        match pieces:
            case []:
                pass
            case [Piece(code, is_string=True, origin=origin)]:
                self.append(code, origin)
            case _ if has_calls:
                codes, (origin, *others) = zip(*separate(pieces), strict=True)
                # A line for each, so that tracebacks show which it was.
                items = f",\n{INDENTATION * (self.depth + 1)}".join(codes)
                line = Line(self.depth, f"{self.target} += ({items})", origin, others)
                self.add_appending(line)
            case _:
                self.append(joined(pieces))

    def append(self, expression: str, origin: Origin = None) -> None:
        """Write the line that renders a string."""
        text = f"{self.append_name}({expression})"
        self.add_appending(Line(self.depth, text, origin or self.origin))

    def add_appending(self, line: Line) -> None:
        self.lines.append(line)
        self.appended.append(line)

    def append_result(self, expression: str, position: str) -> None:
        """
        Write the lines that render what may be no string. That is an error where it is
        joined, behind what follows in its nodelist; ``position`` is the expression of
        where it stands in there.
        """
        self.flush()
        self.line(f"html = {expression}")
        # As "".join() does: a lazy object isn't asked for its class.
        is_string = "issubclass(type(html), str)"
        self.append(f"html if {is_string} else NotString(html, {position})")
        self.may_be_no_string = True

    def mark(self) -> int:
        """Return what enclose() needs to enclose what is written from now on."""
        return len(self.lines)

    def enclose(self, mark: int, header: str) -> None:
        """Put what was written since ``mark`` into a compound statement."""
        for line in self.lines[mark:]:
            line.depth += 1
        self.lines.insert(mark, Line(self.depth, header, self.origin))

    @contextmanager
    def captured(self) -> Iterator[str]:
        """Yield the local variable that gets what is rendered in the block."""
        self.flush()
        name = self.name("captured")
        outer = self.target, self.append_name, self.may_be_no_string, self.is_guarded
        self.target, self.append_name = name, self.name("append")
        self.may_be_no_string = self.is_guarded = False
        target, method = self.reserve(), self.reserve()
        number_of_lines = len(self.appended)
        try:
            yield name
            if self.has_calls:
                self.flush()
            if len(self.appended) > number_of_lines or self.is_guarded:
                self.flush()
                target.text = f"{name} = []"
                method.text = f"{self.append_name} = {name}.append"
                self.line(f"{name} = {self.join()}")
            else:
                # A list would take longer.
                pieces, self.pieces = self.pieces, []
                self.line(f"{name} = {exact(pieces)}")
        finally:
            self.target, self.append_name, *flags = outer
            self.may_be_no_string, self.is_guarded = flags

    def join(self) -> str:
        """Return the expression of all that has been appended."""
        return f"{'join' if self.may_be_no_string else JOIN}({self.target})"

    def guard(
        self, first: Slot, last: Slot, header: str, append: str, *before: str
    ) -> None:
        """
        Put a condition in front of the lines between two slots, to append another. What is
        ``before`` that are lines, too.
        """
        start, end = self.lines.index(first), self.lines.index(last)
        for line in self.lines[start:end]:
            line.depth += 1
        depth, origin = last.depth, last.origin
        appending = Line(depth + 1, append, origin)
        self.lines[start:start] = [
            Line(depth, header, origin),
            *(Line(depth + 1, text, origin) for text in before),
            appending,
            Line(depth, "else:", origin),
        ]
        self.appended.append(appending)

    def make_generator(self) -> None:
        """Note that a statement is written that makes the function a generator."""
        self.yields = self.has_yield = True

    def begin(self, *texts: str) -> None:
        """Put lines in front of all others."""
        self.lines[:0] = [Line(1, text, None) for text in texts]

    def texts(self) -> list[str]:
        """Return all lines that have been written."""
        return [
            text
            for each in self.lines
            for text in (each.lines if isinstance(each, Slot) else [each.text])
            if text is not None
        ]

    @property
    def is_captured(self) -> bool:
        """Whether what is rendered here becomes the value of a local variable."""
        return self.target != TARGET

    def code(self) -> str:
        """Return the function's body."""
        texts: list[str] = []
        for each in self.lines:
            for text in each.lines if isinstance(each, Slot) else [each.text]:
                if text is not None:
                    texts.append(f"{INDENTATION * each.depth}{text}\n")
                    self.origins.append(each.origin)
            if isinstance(each, Line):
                self.origins += each.others
        return "".join(texts)


def separate(pieces: Iterable[Piece]) -> Iterator[tuple[str, Origin]]:
    """
    Yield the expressions of the calls, and of what stands between them, which raises no
    error.
    """
    for is_call, group in groupby(pieces, lambda piece: piece.is_call):
        if is_call:
            yield from ((piece.code, piece.origin) for piece in group)
        else:
            yield joined(group), None


def returned(appending: str | None) -> str:
    """Return the expression of what the only line that appends something appends."""
    assert appending is not None
    if appending.startswith("append("):
        return appending[len("append(") : -1]
    return f"''.join({appending[len('pieces += ') :]})"


def exact(pieces: Sequence[Piece]) -> str:
    """
    Return the expression of pieces as a string of no subclass.

    >>> exact([Piece("html_1", is_string=True)])
    "''.join((html_1,))"
    """
    match pieces:
        case [Piece(code, is_text=False, is_string=is_string)]:
            return f"{JOIN}(({code if is_string else joined(pieces)},))"
    return joined(pieces)


def joined(pieces: Iterable[Piece]) -> str:
    """
    Return the expression of texts and values side by side.

    >>> joined([Piece("<b>", is_text=True), Piece("name_1"), Piece("{}", is_text=True)])
    "f'<b>{name_1}' '{}'"
    """
    pieces = list(pieces)
    if all(piece.is_text for piece in pieces):
        return repr("".join(piece.code for piece in pieces))
    strings, inner = [], ""
    for piece in pieces:
        if not piece.is_text:
            inner += f"{{{piece.code}}}"
        elif "{" in piece.code or "}" in piece.code:
            # In an f-string, they take Python's parser quadratic time.
            strings += [f"f'{inner}'"] if inner else []
            strings.append(repr(piece.code))
            inner = ""
        else:
            inner += literal(piece.code)
    strings += [f"f'{inner}'"] if inner else []
    return " ".join(strings)
