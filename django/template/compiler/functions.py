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
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.template import Engine, Node, Template
from django.template.loader_tags import BlockNode

from .scopes import Local, Loop, NeedsForloop, Opaque, Scope, Super
from .writer import Constants, Writer, is_plain_identifier

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
    """A function that has been written: its name, and its parameters."""

    name: str
    roots: dict[str, Local]


class Program:
    """
    Functions that refer to one another.

    writers
        How the nodes of each class are written.

    dependencies
        The templates that are part of it, each with its key in the cached loader.

    shared
        What writers keep while the program is written.
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
        self.signatures: dict[tuple[int, str, int], Signature | None] = {}

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
        ``scope`` has what they see beside the variables that it is given.
        """
        key = id(nodelist), autoescape, id(page)
        if key not in self.signatures:
            self.signatures[key] = None
            hint = hint if is_plain_identifier(hint) else "include"
            # No local name begins so. Numbered before the functions that it calls.
            name = f"_render_{hint}_{len(self.signatures)}"
            function = Function(self, page, autoescape)
            function.nodelist(nodelist, scope or {})
            self.signatures[key] = Signature(name, function.roots)
            parameters = ["state", *(root.name for root in function.roots.values())]
            self.source.append(f"def {name}({', '.join(parameters)}):\n")
            self.source[-1] += function.writer.code()
        signature = self.signatures[key]
        if signature is None:
            raise Opaque  # it calls itself
        return signature


class Function:
    """
    A function of a page, given the variables that it reads as its parameters.

    autoescape, use_tz
        The expressions of what a context has by these names.

    popped
        How many nodes of a block are being rendered.
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

    def root(self, name: str) -> Local:
        """Return a variable that is there where the function begins."""
        if name not in self.roots:
            self.roots[name] = Local(self.writer.name(name), self.start)
        return self.roots[name]

    def nodelist(self, nodelist: Iterable[Node], scope: Scope) -> None:
        for node in nodelist:
            self.node(node, scope)

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
        """Return the expression that calls another function with what it reads."""
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
