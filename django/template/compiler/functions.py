"""
The functions of a compiled template, while they are written.

A *page* is a template with what it extends, includes and calls, where all of that is
known beforehand and each of its nodes can be written as code. Its functions need no
context: they are given the variables that they read.

Any other nodelist becomes a *live* function. It has a context, in which nodes that
can't be written as code render themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.template import Engine, Node, Template, library
from django.template.base import TextNode
from django.templatetags.static import StaticNode

from .chain import TemplateChain
from .scopes import Local, Loop, NeedsForloop, Opaque, Scope, Super
from .writer import Constants, Line, Writer, is_plain_identifier

# How deep statements may be nested: Python has a limit of 20 for some, of 100 for all.
DEEPEST = 12

# How many nodes are written at most, those of all that is part of it included. Django's
# nodes render what is larger.
MOST_NODES = 5_000

# How many nodes that render once, and that render repeatedly, are written as the code
# that runs fastest. The others are written as the code that is compiled fastest.
FAST_NODES = {False: 24, True: 120}

# What other packages' functions and storages return is rendered as it is, where output
# isn't escaped.
MAY_RETURN_ANYTHING = (library.SimpleNode, StaticNode)

# What a context has below everything else.
BUILTINS = ("True", "False", "None")

WriteNode = Callable[["Function", Any, Scope], None]


@dataclass(eq=False)
class Signature:
    """
    A function: its name, its parameters, and whether it has been written.

    cells
        Of its parameters, those that have the state of a node: see Function.cell().
    """

    name: str
    roots: dict[str, Local]
    cells: dict[Node, str]
    is_written: bool = False


class TooLarge(Exception):
    """More nodes than MOST_NODES would be written."""


class Program:
    """
    Functions that refer to one another.

    writers
        How the nodes of each class are written.

    expected
        The attributes on which it depends what the nodes render, and their values: by
        what has each, and its name.

    nodelists
        Those that are written: the code is of what they had in them.

    number_of_nodes
        How many have been written, those that were rolled back included.

    fast_nodes
        How many may still be written as the code that runs fastest: see FAST_NODES.

    dependencies
        The templates that are part of it, each with its key in the cached loader.

    shared
        What writers keep while the program is written.

    recurses
        Whether a function calls itself.

    needs_request
        Whether a tag asks the context for the request.
    """

    def __init__(
        self, engine: Engine, writers: Mapping[type, tuple[WriteNode, Any]]
    ) -> None:
        self.engine = engine
        self.writers = writers
        self.constants = Constants()
        self.dependencies: dict[str, Template] = {}
        self.pages: dict[int, TemplateChain] = {}
        self.shared: dict[Any, Any] = {}
        self.source: list[str] = []
        self.signatures: dict[Any, Signature] = {}
        self.expected: dict[tuple[Any, str], object] = {}
        self.nodelists: dict[int, Iterable[Node]] = {}
        self.number_of_nodes = 0
        self.fast_nodes = FAST_NODES.copy()
        self.recurses = False
        self.needs_request = False

    def is_fast(self, *, repeats: bool) -> bool:
        """
        Count a node that is written, and return whether it is to be the code that runs
        fastest. Raise TooLarge if there are too many.
        """
        self.number_of_nodes += 1
        if self.number_of_nodes > MOST_NODES:
            raise TooLarge(f"more than {MOST_NODES} nodes would be written")
        self.fast_nodes[repeats] -= 1
        return self.fast_nodes[repeats] >= 0

    def signature(
        self,
        function: Function,
        nodelist: Iterable[Node],
        page: TemplateChain,
        hint: str,
        scope: Mapping[str, Super] | None = None,
        entered: Mapping[str, int] | None = None,
    ) -> Signature:
        """
        Return the function for the nodes of a template that is part of a page, for a
        call in ``function``. ``scope`` has what they see beside the variables that it is
        given, and ``entered`` how many nodes of a block are being rendered. If that is
        the function that is being written, its parameters aren't all known.
        """
        scope, entered = scope or {}, entered or {}
        key = (
            *(id(nodelist), id(page), function.autoescape, function.repeats),
            *(frozenset(scope.items()), frozenset(entered.items())),
        )
        if key not in self.signatures:
            hint = hint if is_plain_identifier(hint) else "include"
            # No local name begins so. Numbered before the functions that it calls.
            name = f"_render_{hint}_{len(self.signatures) + 1}"
            body = Function(self, page, function.autoescape, repeats=function.repeats)
            body.entered = dict(entered)
            cells = body.cells if entered else {}
            signature = self.signatures[key] = Signature(name, body.roots, cells)
            body.nodes(nodelist, {**scope})
            body.finish_calls_of(signature)
            parameters = ["state", *(root.name for root in body.roots.values())]
            parameters += cells.values()
            if not entered:
                body.define_cells()
            self.source.append(f"def {name}({', '.join(parameters)}):\n")
            self.source[-1] += body.writer.code()
        return self.signatures[key]


class Function:
    """
    A function of a page, given the variables that it reads as its parameters.

    autoescape, use_tz
        The expressions of what a context has by these names.

    repeats, is_in_loop
        Whether what is written now renders repeatedly, and in a loop of this function.

    is_fast
        Whether it is written as the code that runs fastest.

    entered
        How many nodes of a block are being rendered.

    position
        Where the node that is written stands: its index in its nodelist, and in a loop
        how many nodes that has, and the expression of the round.

    prologue
        What happens in front of all else, once the parameters are there.

    unfinished
        The lines of calls of functions that aren't written: what each assigns to, what
        it calls, and with what.
    """

    def __init__(
        self,
        program: Program,
        page: TemplateChain,
        autoescape: str,
        *,
        repeats: bool = False,
    ) -> None:
        self.program = program
        self.page = page
        self.autoescape = autoescape
        self.repeats = repeats
        self.is_in_loop = False
        self.use_tz = "None"
        self.is_fast = False
        self.constants = program.constants
        self.string_if_invalid = program.engine.string_if_invalid
        self.writer = Writer(program.constants)
        self.start = self.writer.slot()
        self.prologue = self.writer.slot()
        self.roots: dict[str, Local] = {}
        self.opaque: set[Node] = set()
        self.entered: dict[str, int] = {}
        self.is_in_condition = False
        self.cells: dict[Node, str] = {}
        self.position: tuple[int, int, Callable[[], str] | None] = 0, 0, None
        self.unfinished: list[tuple[Line, str, Signature, Scope, bool]] = []

    def root(self, name: str) -> Local:
        """Return a variable that is there where the function begins."""
        if name not in self.roots:
            self.roots[name] = Local(self.writer.name(name), self.start)
        return self.roots[name]

    def cell(self, node: Node) -> str:
        """
        Return a list with the state of ``node`` in it, which begins with 0. All blocks
        of a page have the same; what is included or called has another in each call.
        """
        if node not in self.cells:
            self.cells[node] = self.writer.name("cell")
        return self.cells[node]

    def define_cells(self) -> None:
        self.start.lines += [f"{cell} = [0]" for cell in self.cells.values()]

    def nodelist(self, nodelist: Iterable[Node], scope: Scope) -> None:
        """Write a nodelist that is within a node, and rendered once with it."""
        with self.joining(nodelist):
            self.nodes(nodelist, scope)

    def nodes(
        self,
        nodelist: Iterable[Node],
        scope: Scope,
        round: Callable[[], str] | None = None,
    ) -> None:
        """
        Write nodes whose output the caller joins. ``round`` returns the expression of
        the number of the round, if they are those of a loop.
        """
        nodes = list(nodelist)
        self.program.nodelists[id(nodelist)] = nodelist
        outer = self.position
        for index, node in enumerate(nodes):
            self.position = index, len(nodes), round
            self.node(node, scope)
        self.position = outer

    def position_code(self) -> str:
        """Return the expression of where a node's output is among all that is joined."""
        index, number, round = self.position
        return str(index) if round is None else f"{round()} * {number} + {index}"

    def set_autoescape(self, code: str) -> None:
        """Write that output is escaped from here on, or isn't: see LiveFunction."""

    def request_context(self) -> str:
        """Return what can be given to a tag that asks the context for the request alone."""
        self.program.needs_request = True
        return "state"

    @contextmanager
    def joining(self, nodelist: Iterable[Node]) -> Iterator[None]:
        """
        Join what the nodes render where Django does, if that can be an error: behind the
        nodelist, or behind all rounds of a loop.
        """
        if self.autoescape != "True" and any(
            type(node) in MAY_RETURN_ANYTHING for node in nodelist
        ):
            with self.writer.captured() as html:
                yield
            self.writer.string(html)
        else:
            yield

    @contextmanager
    def repeating(self) -> Iterator[None]:
        """Return a context in which what renders repeatedly is written."""
        outer = self.repeats, self.is_in_loop
        self.repeats = self.is_in_loop = True
        try:
            yield
        finally:
            self.repeats, self.is_in_loop = outer

    def branches(
        self,
        branches: list[Any],
        write_condition: Callable[[Any], str],
        write_body: Callable[[Any], None],
    ) -> None:
        """
        Write the branches of an ``{% if %}``: side by side, however many there are, since
        Python has a limit for what is nested.
        """
        writer = self.writer
        writer.flush()
        [condition, nodelist], *others = branches
        if len(others) < 2 and all(other is None for other, _ in others):
            with writer.body(f"if {write_condition(condition)}:"):
                write_body(nodelist)
            for _, nodelist in others:
                with writer.body("else:"):
                    write_body(nodelist)
            return
        with writer.body("while True:"):
            for condition, nodelist in branches:
                if condition is None:
                    write_body(nodelist)
                    continue
                with writer.body(f"if {write_condition(condition)}:"):
                    write_body(nodelist)
                    writer.flush()
                    writer.line("break")
            writer.flush()
            writer.line("break")

    def node(self, node: Node, scope: Scope) -> None:
        """Write what a node renders, or raise Opaque."""
        write = self.writer_of(node)
        if write is None or node in self.opaque or self.writer.depth > DEEPEST:
            raise Opaque
        outer = self.is_fast
        if type(node) is not TextNode:
            self.is_fast = self.program.is_fast(repeats=self.repeats)
        try:
            write(self, node, scope)
        except Opaque:
            self.opaque.add(node)
            raise
        finally:
            self.is_fast = outer

    def writer_of(self, node: Node) -> WriteNode | None:
        """Return what writes a node, if it renders as its class always has."""
        cls = type(node)
        write, render = self.program.writers.get(cls, (None, None))
        if write is None or cls.render is not render:
            return None
        self.program.expected[cls, "render"] = render
        return write

    def call(self, signature: Signature, scope: Scope, *, only: bool = False) -> str:
        """Write a call of a function with what it reads, and return its result."""
        html = self.writer.name("html")
        if signature.is_written:
            self.writer.line(f"{html} = {self.call_of(signature, scope, only)}")
        else:
            line = self.writer.reserve()
            self.unfinished.append((line, html, signature, scope, only))
        return html

    def finish_calls_of(self, own: Signature) -> None:
        """Finish this function, whose parameters are all known now."""
        written = set(map(id, self.writer.lines))
        for line, html, signature, scope, only in self.unfinished:
            if id(line) not in written:
                continue  # it has been rolled back
            if signature is not own:
                raise Opaque  # that calls this one in turn
            try:
                line.text = f"{html} = {self.call_of(own, scope, only)}"
            except NeedsForloop:
                raise Opaque from None
            self.program.recurses = True
        own.is_written = True

    def call_of(self, signature: Signature, scope: Scope, only: bool) -> str:
        arguments = ["state"]
        for name, root in signature.roots.items():
            if name in scope or not only:
                found = scope[name] if name in scope else self.root(name)
                if isinstance(found, Loop):
                    raise NeedsForloop(found)
                if isinstance(found, Super):
                    raise Opaque
                found.is_required = found.is_required or root.is_required
                arguments.append(found.name)
            elif name in BUILTINS:
                arguments.append(name)
            elif root.is_required:
                raise Opaque
            else:
                arguments.append("MISSING")
        arguments += map(self.cell, signature.cells)
        return f"{signature.name}({', '.join(arguments)})"


class Entry(Function):
    """The function of a page that is given all variables, as ``data``."""

    def root(self, name: str) -> Local:
        if name not in self.roots:
            root = super().root(name)
            default = name if name in BUILTINS else "MISSING"
            self.start.lines.append(f"{root.name} = data.get({name!r}, {default})")
        return self.roots[name]
