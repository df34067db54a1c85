"""
Python source, and changes to it that keep formatting and comments.

A change edits the text, and changes the syntax tree in the same way. The edited text
must parse to the changed tree.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from .files import Edit, edited, lines

# Expressions with elements in brackets.
Display: TypeAlias = ast.List | ast.Tuple | ast.Set | ast.Dict


class Word(NamedTuple):
    """A token of Python that isn't white space or a comment, and its position."""

    text: str
    start: int
    end: int


class Change(NamedTuple):
    """Edits of a text, and a function that makes the same change in its syntax tree."""

    edits: list[Edit]
    in_tree: Callable[[], object]


def parse(text: str) -> ast.Module:
    """Return the syntax tree of a module. Ignore SyntaxWarnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


class Source:
    """The text of a module, parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = parse(text)
        self.parents = {
            child: parent
            for parent in ast.walk(self.tree)
            for child in ast.iter_child_nodes(parent)
        }
        self.lines = lines(text)
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line))

    def changed(self, change: Change) -> Source | None:
        """
        Return the source after ``change``, or ``None`` if the edited text doesn't parse
        to the changed tree. Don't use this source afterwards.
        """
        try:
            after = Source(edited(self.text, change.edits))
        except SyntaxError:
            return None
        change.in_tree()
        return after if ast.dump(after.tree) == ast.dump(self.tree) else None

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def offset(self, line: int, column: int) -> int:
        """Return the position of a column that is counted in bytes."""
        before = self.lines[line - 1].encode()[:column]
        return self.offsets[line - 1] + len(before.decode())

    def segment(self, node: ast.expr) -> str:
        return self.text[self.start(node) : self.end(node)]

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        readline = io.StringIO(self.text, newline="").readline
        return list(tokenize.generate_tokens(readline))

    @cached_property
    def words(self) -> list[Word]:
        skipped = {
            tokenize.COMMENT,
            tokenize.NL,
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
        }
        return [
            Word(
                token.string,
                self.offsets[token.start[0] - 1] + token.start[1],
                self.offsets[token.end[0] - 1] + token.end[1],
            )
            for token in self.tokens
            if token.type not in skipped
        ]

    def has_comment(self, start: int, end: int) -> bool:
        return any(
            token.type == tokenize.COMMENT
            and start <= self.offsets[token.start[0] - 1] + token.start[1] < end
            for token in self.tokens
        )

    def before(self, position: int) -> Word:
        """Return the last word that ends at the position or before."""
        return [word for word in self.words if word.end <= position][-1]

    def after(self, position: int) -> Word:
        """Return the first word that begins at the position or later."""
        return next(word for word in self.words if word.start >= position)

    def line_of(self, position: int) -> tuple[int, int]:
        """Return where the line with that position begins and ends."""
        number = next(
            number for number, end in enumerate(self.offsets) if end > position
        )
        return self.offsets[number - 1], self.offsets[number]


def elements(display: Display) -> list[tuple[ast.expr, ast.expr]]:
    """
    Return the first and the last part of each element, such as the key and the value.
    """
    if isinstance(display, ast.Dict):
        return [
            (key or value, value)
            for key, value in zip(display.keys, display.values, strict=True)
        ]
    return [(element, element) for element in display.elts]


def without_element(source: Source, display: Display, element: ast.expr) -> Change:
    """
    Return the change that removes ``element``, in a dictionary with its key, and the
    whole line if it contains nothing else but a comment.
    """
    parts = elements(display)
    index = [last for _, last in parts].index(element)
    outer = source.end(display)
    start, end = with_parentheses(source, parts[index], outer)

    def in_tree() -> None:
        if isinstance(display, ast.Dict):
            del display.keys[index], display.values[index]
        else:
            del display.elts[index]

    edits = []
    has_comma = source.after(end).text == ","
    stop = source.after(end).end if has_comma else end
    line_start, line_end = source.line_of(start)[0], source.line_of(stop - 1)[1]
    before, behind = source.text[line_start:start], source.text[stop:line_end]
    inside = source.start(display) + 1, outer - 1
    if len(parts) == 1 and not (
        source.has_comment(inside[0], line_start)
        or source.has_comment(line_end, inside[1])
    ):
        edits.append(Edit(*inside))
    elif not before.strip() and not behind.split("#")[0].strip():
        edits.append(Edit(line_start, line_end))
    elif has_comma and behind.split("#")[0].strip():
        edits.append(Edit(start, stop + len(behind) - len(behind.lstrip())))
    elif has_comma or index == 0:
        edits.append(Edit(start - len(before) + len(before.rstrip()), stop))
    else:
        # The comma before it is removed, unless the tuple then has one element.
        comma = source.before(start)
        is_needed = isinstance(display, ast.Tuple) and len(parts) == 2
        edits.append(Edit(comma.end if is_needed else comma.start, stop))
    if isinstance(display, ast.Tuple) and len(parts) == 2 and index == 0:
        other = with_parentheses(source, parts[1], outer)[1]
        if source.after(other).text != ",":
            edits.append(Edit(other, other, ","))
    return Change(edits, in_tree)


def with_parentheses(
    source: Source, element: tuple[ast.expr, ast.expr], outer: int
) -> tuple[int, int]:
    """
    Return where an element begins and ends, with parentheses around it. The expression
    that contains it ends at ``outer``.
    """
    first, last = element
    start, end = source.start(first), source.end(last)
    while source.after(end).text == ")" and source.after(end).end < outer:
        start, end = source.before(start).start, source.after(end).end
    return start, end


def without_statement(source: Source, statement: ast.stmt) -> Change:
    """
    Return the change that removes ``statement``. It becomes ``pass`` if a block would
    be empty, or if other statements are on its lines.
    """
    start, end = source.start(statement), source.end(statement)
    line_start, line_end = source.line_of(start)[0], source.line_of(end - 1)[1]
    before, behind = source.text[line_start:start], source.text[end:line_end]
    parent = source.parents[statement]
    body = next(
        value
        for _, value in ast.iter_fields(parent)
        if isinstance(value, list) and statement in value
    )
    is_alone = not before.strip() and not behind.split("#")[0].strip()
    if is_alone and (len(body) > 1 or isinstance(parent, ast.Module)):
        return Change([Edit(line_start, line_end)], lambda: body.remove(statement))
    index = body.index(statement)
    return Change(
        [Edit(start, end, "pass")], lambda: body.__setitem__(index, ast.Pass())
    )


def with_text(
    source: Source, constant: ast.Constant, old: str, new: str
) -> Change | None:
    """
    Return the change that replaces a word in a string, or ``None`` if the word isn't in
    its source exactly once.
    """
    text = source.segment(constant)
    if text.count(old) != 1:
        return None
    start = source.start(constant) + text.index(old)

    def in_tree() -> None:
        constant.value = str(constant.value).replace(old, new)

    return Change([Edit(start, start + len(old), new)], in_tree)


def with_value(source: Source, old: ast.Constant, new: bool) -> Change:
    """Return the change that replaces the value of a constant."""

    def in_tree() -> None:
        old.value = new

    return Change([Edit(source.start(old), source.end(old), repr(new))], in_tree)


def with_item(
    source: Source, display: ast.Dict, key: ast.expr, name: str, value: bool
) -> Change:
    """
    Return the change that adds an item to a dictionary, after that of ``key``. If that
    one is on a separate line, so is the new one.
    """
    index = display.keys.index(key)
    end = source.end(display.values[index])
    line_start = source.line_of(source.start(key))[0]
    indent = source.text[line_start : source.start(key)]
    quote = source.segment(key)[0]
    item = f"{quote}{name}{quote}: {value}"
    if indent.strip():
        text = f", {item}"
    else:
        newline = "\r\n" if "\r\n" in source.text else "\n"
        text = f",{newline}{indent}{item}"

    def in_tree() -> None:
        display.keys.insert(index + 1, ast.Constant(name))
        display.values.insert(index + 1, ast.Constant(value))

    return Change([Edit(end, end, text)], in_tree)


def unwrapped(
    source: Source, display: ast.List | ast.Tuple, pair: ast.expr, inner: ast.expr
) -> Change:
    """
    Return the change that replaces ``pair``, an element of ``display``, with the
    elements of ``inner``.
    """
    index = display.elts.index(pair)
    start, end = source.start(pair), source.end(pair)
    replacement: list[ast.expr]
    if isinstance(inner, ast.List | ast.Tuple):
        replacement = inner.elts
        if not inner.elts:
            return without_element(source, display, pair)
        first, last = source.start(inner.elts[0]), source.end(inner.elts[-1])
        text = source.text[first:last]
        if not any(
            isinstance(node, ast.Constant | ast.JoinedStr)
            and node.lineno != node.end_lineno
            for node in ast.walk(inner)
        ):
            text = dedented(text, source, first, start)
    else:
        segment = source.segment(inner)
        is_name = isinstance(inner, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
        replacement = [ast.Starred(inner, ast.Load())]
        text = f"*{segment}" if is_name else f"*({segment})"

    def in_tree() -> None:
        display.elts[index : index + 1] = replacement

    return Change([Edit(start, end, text)], in_tree)


def dedented(text: str, source: Source, position: int, target: int) -> str:
    """
    Return ``text``, which begins at ``position``, for a place at ``target``: the lines
    after the first are moved to the left as far as the first line is.
    """
    first, *rest = lines(text)
    indent = column(source, position) - column(source, target)

    def moved() -> Iterator[str]:
        for line in rest:
            blanks = len(line) - len(line.lstrip(" "))
            yield line[max(0, min(indent, blanks)) :]

    return first + "".join(moved())


def column(source: Source, position: int) -> int:
    """Return how far the line of that position is indented."""
    start, end = source.line_of(position)
    line = source.text[start:end]
    return len(line) - len(line.lstrip(" "))
