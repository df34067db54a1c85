"""
The text of a generated function.

Text and names of a template become code only through this module: text through
literal(), local names that are easy to read through SourceBuilder.name(), and all other
objects through Constants.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from .lines import TemplateLine

INDENTATION = "    "

# Longer text becomes a constant: within the code, it would take longer to compile.
LONGEST_TEXT = 1000

# How many pieces one statement renders at most: all of them are on the stack.
MOST_PIECES = 100

JOIN = "''.join"

# The list of a function's output.
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
    """Return whether ``name`` is an identifier that Python doesn't normalize."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


class Constants(dict[str, Any]):
    """The global names of generated code."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.known: dict[int, str] = {}

    def add(self, value: object, hint: str) -> str:
        """Return a name for ``value``, which begins with ``hint``."""
        if id(value) not in self.known:
            # Local names never start with an underscore.
            name = self.known[id(value)] = f"_{hint}_{len(self.known)}"
            self[name] = value
        return self.known[id(value)]


class Line:
    """
    A line of code, whose text can be set later.

    origin
        The line of a template that it is written for.

    others
        If the text contains line breaks, the origins of the lines after them.
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
    A piece of output: a text, or the expression of a value.

    is_string
        Whether the value is a string, and not an integer.

    is_call
        Whether the value has to be evaluated before everything that follows.

    origin
        For a call, the line of a template that it is written for.
    """

    code: str
    is_text: bool = False
    is_string: bool = False
    is_call: bool = False
    origin: Origin = None


class SourceBuilder:
    """
    The lines of a function's body. Output is combined into few statements: text() and
    value() collect pieces, and flush() writes the line that appends them.

    origin
        The line of a template that is being written.

    origins
        The origins of the lines, once code() has returned their text.

    parameters
        The local variables for the variables that are passed to the function, by the
        template's names.

    yields
        Whether the function is a generator.

    has_yield
        Whether it contains a statement that makes it one.

    is_guarded
        Whether guard() may replace the output that is being captured.
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
        """Return an unused local name, which contains ``hint`` if possible."""
        self.number_of_names += 1
        if hint.startswith("_") or not is_plain_identifier(hint):
            hint = "name"
        return f"{hint}_{self.number_of_names}"

    def parameter(self, name: str) -> str:
        """Return a local name for a variable that is passed to the function."""
        self.parameters[name] = self.name(name)
        return self.parameters[name]

    def line(self, text: str) -> None:
        self.add(Line(self.depth, text, self.origin))

    def reserve(self) -> Line:
        """Return a line whose text is set later."""
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
        """Write a compound statement whose body renders nothing."""
        self.line(header)
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def body(self, header: str) -> Iterator[None]:
        """Write a compound statement whose body can render something."""
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
        """Render an expression whose value is known to be a string."""
        self.pieces.append(Piece(expression, is_string=True))

    def call(self, expression: str) -> None:
        """Render a string that is evaluated before everything that follows."""
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
                # A line for each, so that tracebacks show which one it was.
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
        Write the lines that render a value which may be no string. That is an error
        where the nodelist is joined, after the nodes that follow. ``position`` is the
        expression of the value's index there.
        """
        self.flush()
        self.line(f"html = {expression}")
        # The same test as in "".join(), which doesn't evaluate lazy objects.
        is_string = "issubclass(type(html), str)"
        self.append(f"html if {is_string} else NotString(html, {position})")
        self.may_be_no_string = True

    def mark(self) -> int:
        """Return a mark that is passed to enclose(), to enclose all later lines."""
        return len(self.lines)

    def enclose(self, mark: int, header: str) -> None:
        """Put what was written since ``mark`` into a compound statement."""
        for line in self.lines[mark:]:
            line.depth += 1
        self.lines.insert(mark, Line(self.depth, header, self.origin))

    @contextmanager
    def captured(self) -> Iterator[str]:
        """Yield the local variable to which the output within it is assigned."""
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
        Put a condition before the lines between two slots. If it is true, the lines
        ``before`` and ``append`` run instead of them.
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
        """Note that a statement makes the function a generator."""
        self.yields = self.has_yield = True

    def begin(self, *texts: str) -> None:
        """Put lines before all others."""
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
        """Whether output becomes the value of a local variable."""
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
    Yield the expressions of the calls, and of the pieces between them, which raise no
    error.
    """
    for is_call, group in groupby(pieces, lambda piece: piece.is_call):
        if is_call:
            yield from ((piece.code, piece.origin) for piece in group)
        else:
            yield joined(group), None


def returned(appending: str | None) -> str:
    """Return the expression that is appended by the only line that appends one."""
    assert appending is not None
    if appending.startswith("append("):
        return appending[len("append(") : -1]
    return f"''.join({appending[len('pieces += ') :]})"


def exact(pieces: Sequence[Piece]) -> str:
    """
    Return the expression of pieces as an exact str.

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
            # In an f-string, braces take Python's parser quadratic time.
            strings += [f"f'{inner}'"] if inner else []
            strings.append(repr(piece.code))
            inner = ""
        else:
            inner += literal(piece.code)
    strings += [f"f'{inner}'"] if inner else []
    return " ".join(strings)
