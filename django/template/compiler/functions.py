"""
The functions of a compiled template, while they are written.

A *page* is a template with what it extends, includes and calls, where all of that is
known beforehand and each of its nodes can be written as code. Its functions need no
context: they are given the variables that they read.

Any other nodelist becomes a *live* function. It has a context, in which nodes that
can't be written as code render themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.template import Engine, Node, Template
from django.template.loader_tags import BlockNode

from .scopes import Local, Loop, NeedsForloop, Opaque, Scope, Super
from .writer import Constants, Line, Writer, is_plain_identifier

# How deep statements may be nested: Python has a limit of 20 for some, of 100 for all.
DEEPEST = 15

# What a context has below everything else.
BUILTINS = ("True", "False", "None")

WriteNode = Callable[["Function", Any, Scope], None]


@dataclass(eq=False)
class Page:
    """
    A template and those that it extends, as they are while a function is written.

    blocks
        The nodes of each block, that of the nearest template first.

    is_whole
        Whether the template is rendered from its beginning, so that what it extends is
        rendered with it.
    """

    templates: list[Template]
    blocks: Mapping[str, list[BlockNode]] = field(default_factory=dict)
    is_whole: bool = True

    @cached_property
    def without_blocks(self) -> Page:
        """The page for a part of it that doesn't see its blocks."""
        return Page(self.templates, is_whole=self.is_whole) if self.blocks else self


@dataclass(eq=False)
class Signature:
    """A function: its name, its parameters, and whether it has been written."""

    name: str
    roots: dict[str, Local]
    is_written: bool = False


class Program:
    """
    Functions that refer to one another.

    writers
        How the nodes of each class are written.

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
        self.pages: dict[int, Page] = {}
        self.shared: dict[Any, Any] = {}
        self.source: list[str] = []
        self.signatures: dict[tuple[int, str, int], Signature] = {}
        self.recurses = False
        self.needs_request = False

    def signature(
        self,
        nodelist: Iterable[Node],
        page: Page,
        autoescape: str,
        hint: str,
        scope: Scope | None = None,
    ) -> Signature:
        """
        Return the function for the nodes of a template that is part of a page.
        ``scope`` has what they see beside the variables that it is given. If that is
        the function that is being written, its parameters aren't all known.
        """
        key = id(nodelist), autoescape, id(page)
        if key not in self.signatures:
            hint = hint if is_plain_identifier(hint) else "include"
            # No local name begins so. Numbered before the functions that it calls.
            name = f"_render_{hint}_{len(self.signatures) + 1}"
            function = Function(self, page, autoescape)
            signature = self.signatures[key] = Signature(name, function.roots)
            function.nodelist(nodelist, scope or {})
            function.finish_calls_of(signature)
            parameters = ["state", *(root.name for root in function.roots.values())]
            self.source.append(f"def {name}({', '.join(parameters)}):\n")
            self.source[-1] += function.writer.code()
        return self.signatures[key]


class Function:
    """
    A function of a page, given the variables that it reads as its parameters.

    autoescape, use_tz
        The expressions of what a context has by these names.

    popped
        How many nodes of a block are being rendered.

    unfinished
        The lines of calls of functions that aren't written: what each assigns to, what
        it calls, and with what.
    """

    def __init__(self, program: Program, page: Page, autoescape: str) -> None:
        self.program = program
        self.page = page
        self.autoescape = autoescape
        self.use_tz = "None"
        self.constants = program.constants
        self.string_if_invalid = program.engine.string_if_invalid
        self.writer = Writer(program.constants)
        self.start = self.writer.slot()
        self.checks = self.writer.slot()
        self.roots: dict[str, Local] = {}
        self.opaque: set[Node] = set()
        self.popped: dict[str, int] = {}
        self.is_in_condition = False
        self.cycles: dict[Node, str] = {}
        self.unfinished: list[tuple[Line, str, Signature, Scope, bool]] = []

    def root(self, name: str) -> Local:
        """Return a variable that is there where the function begins."""
        if name not in self.roots:
            self.roots[name] = Local(self.writer.name(name), self.start)
        return self.roots[name]

    def nodelist(self, nodelist: Iterable[Node], scope: Scope) -> None:
        for node in nodelist:
            self.node(node, scope)

    def request_context(self) -> str:
        """Return what can be given to a tag that asks the context for the request alone."""
        self.program.needs_request = True
        return "state"

    def joining(self, nodelist: Iterable[Node]) -> AbstractContextManager[None]:
        """
        Return a context in which ``nodelist``, which is within another node, is written:
        see LiveFunction.
        """
        return nullcontext()

    def node(self, node: Node, scope: Scope) -> None:
        """Write what a node renders, or raise Opaque."""
        write = self.writer_of(node)
        if write is None or node in self.opaque or self.writer.depth > DEEPEST:
            raise Opaque
        try:
            write(self, node, scope)
        except Opaque:
            self.opaque.add(node)
            raise

    def writer_of(self, node: Node) -> WriteNode | None:
        """Return what writes a node, if it renders as its class always has."""
        write, render = self.program.writers.get(type(node), (None, None))
        return write if type(node).render is render else None

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
        return f"{signature.name}({', '.join(arguments)})"


class Entry(Function):
    """The function of a page that is given all variables, as ``data``."""

    def root(self, name: str) -> Local:
        if name not in self.roots:
            root = super().root(name)
            default = name if name in BUILTINS else "MISSING"
            self.start.lines.append(f"{root.name} = data.get({name!r}, {default})")
        return self.roots[name]
