"""
What is rendered piece by piece.

A generator here appends what it renders to ``state.pieces``. It yields where that can be
sent: ``True`` where it should be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from inspect import getattr_static
from itertools import islice
from typing import Any, NoReturn, TypeAlias

from django.template import Node, NodeList, VariableDoesNotExist, defaulttags
from django.template.base import TextNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.safestring import SafeString

from ..originals import is_own
from .loops import backwards, check_length, forloop, iterations, length, sequence
from .output import NotString, join
from .sentinels import MISSING
from .state import RenderState
from .templates import enter_block, enter_parent

Streaming: TypeAlias = Generator[bool, None, None]

# A partial, and what is made of its text, if that isn't sent as it is.
Part: TypeAlias = tuple[Any, Callable[[str], str] | None]

# What a browser needs to load the rest of a page is in front of it.
END_OF_HEAD = "</head>"

# What is rendered by nodes.
NO_NODES, NO_CODE = NodeList(), None

# How many pieces there are before it is found out how long they are.
FIRST_LIMIT = 16


class StreamState(RenderState):
    """
    What the generators of one rendering share.

    pieces
        What has been rendered, and not been sent.

    limit
        How many pieces there may be behind a round of a loop before a generator yields.

    has_sent
        Whether some has been sent.

    is_collecting
        Whether what is rendered is needed as a string, and not sent.
    """

    limit = FIRST_LIMIT
    has_sent = is_collecting = False

    def __init__(self) -> None:
        self.pieces: list[Any] = []

    def take(self, size: int, *, at_once: bool) -> str:
        """
        Return what has been rendered, if it has ``size`` characters or should be sent
        ``at_once``, and otherwise "".
        """
        if self.is_collecting:
            return ""
        pieces = self.pieces
        text = join(pieces)
        if text:
            # So many are about as long as that.
            self.limit = len(pieces) * size // len(text) + 1
            if len(text) < size and not at_once:
                return ""
        pieces.clear()
        return text

    def collect(self, streaming: Streaming) -> Generator[bool, None, SafeString]:
        """Return what a generator renders, as a string."""
        return SafeString((yield from collect(self, streaming)))

    def render_template(self, template: Any, context: Any) -> Streaming:
        """Render a template in whose context it has been entered."""
        return render_template(template, context, self)

    def render_within(self, template: Any, context: Any) -> Streaming:
        """Render a template within the rendering of another one."""
        if hasattr(template, "nodelist"):
            with context.render_context.push_state(template):
                yield from self.render_template(template, context)
        else:
            self.pieces.append(template.render(context))

    def render_nodes(self, nodelist: Any, context: Any) -> Streaming:
        """Render nodes of which there is no code."""
        return render_nodes(nodelist, context, self)


def collect(state: StreamState, streaming: Streaming) -> Generator[bool, None, str]:
    """Return what a generator renders, where that is needed as a string."""
    outer = state.pieces, state.limit, state.is_collecting
    state.pieces, state.limit, state.is_collecting = [], sys.maxsize, True
    try:
        yield from streaming
        return join(state.pieces)
    finally:
        state.pieces, state.limit, state.is_collecting = outer


def changed(
    streaming: Streaming, change: Callable[[str], str] | None, state: StreamState
) -> Streaming:
    """Render what a generator renders, or what ``change`` makes of all of it."""
    if change is None:
        yield from streaming
    else:
        state.pieces.append(change((yield from collect(state, streaming))))


class Rows:
    """
    What a loop iterates over that has no length: Django makes a list of it. It is read
    while the loop runs, in which nothing depends on the length.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = iter(values)
        self.first = list(islice(self.values, 1))

    def __len__(self) -> int:
        """Return whether there is any: no loop asks for more."""
        return len(self.first)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self.first
            yield from self.values
        finally:
            # The context keeps it: it would be closed by the garbage collector. What else
            # can be closed, such as a file, isn't the template's.
            if isinstance(self.values, Generator):
                self.values.close()


def rows(values: Any) -> Any:
    """Return what a loop iterates over in which nothing depends on the length."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else Rows(values)


def may_wait(values: Any) -> bool:
    """Return whether it can take long until there is the first of them: a query."""
    if hasattr(type(values), "__len__"):
        # One that has every attribute isn't asked for it.
        return getattr_static(values, "_result_cache", values) is None
    return values is not None


def render_block(
    node: Any, context: Any, state: StreamState, nodelist: NodeList, render: Any
) -> Streaming:
    """Do what templates.render_block() does, where ``render`` is that of a generator."""
    with context.push():
        block, leave = enter_block(node, context)
        if block.nodelist is nodelist:
            yield from render(context, state)
        else:
            yield from state.render_nodes(block.nodelist, context)
        leave()


def extend(
    node: Any,
    template: Any,
    blocks: Mapping[str, Any] | None,
    context: Any,
    state: StreamState,
    render: Any,
) -> Streaming:
    """Do what templates.extend() does, in the same way."""
    parent = enter_parent(node, template, blocks, context)
    with context.render_context.push_state(parent, isolated_context=False):
        if parent is template:
            yield from render(context, state)
        else:
            yield from state.render_template(parent, context)


def render_template(template: Any, context: Any, state: StreamState) -> Streaming:
    """Render a template by its nodes, in whose context it has been entered."""
    if is_own(type(template)._render, "_render"):
        yield from render_nodes(template.nodelist, context, state)
    else:
        # The test client and tracers know by it what is rendered.
        state.pieces.append(template._render(context))


def render_nodes(
    nodelist: Any, context: Any, state: StreamState, round: int | None = None
) -> Streaming:
    """
    Render nodes, and what is between two of them can be sent. If they are those of a loop,
    ``round`` is the number of that.
    """
    if type(nodelist) is not NodeList and not any(
        type(node) in PARTS_OF_PAGE for node in nodelist
    ):
        state.pieces.append(nodelist.render(context))  # it may be compiled
        return
    start = (round or 0) * len(nodelist)
    for position, node in enumerate(nodelist, start):
        stream = STREAMING.get(type(node))
        if stream is not None and is_own(type(node).render, "render"):
            try:
                yield from stream(node, context, state)
            except Exception as error:
                Failed(node, error).render_annotated(context)
        else:
            html = node.render_annotated(context)
            is_string = issubclass(type(html), str)
            state.pieces.append(html if is_string else NotString(html, position))
        if type(node) is TextNode and END_OF_HEAD in node.s and round is None:
            yield True
        elif len(state.pieces) > state.limit:
            yield False


def render_block_nodes(node: BlockNode, context: Any, state: StreamState) -> Streaming:
    yield from render_block(node, context, state, NO_NODES, NO_CODE)


def render_parent(node: ExtendsNode, context: Any, state: StreamState) -> Streaming:
    yield from extend(node, None, None, context, state, NO_CODE)


def render_branch(node: Any, context: Any, state: StreamState) -> Streaming:
    for condition, nodelist in node.conditions_nodelists:
        try:
            matches = condition is None or condition.eval(context)
        except VariableDoesNotExist:
            continue
        if matches:
            yield from render_nodes(nodelist, context, state)
            return


def render_with(node: Any, context: Any, state: StreamState) -> Streaming:
    values = {name: each.resolve(context) for name, each in node.extra_context.items()}
    with context.push(**values):
        yield from render_nodes(node.nodelist, context, state)


def render_loop(node: Any, context: Any, state: StreamState) -> Streaming:
    """Render a loop. It isn't known what in it depends on the length: that is found out."""
    parent = context.get("forloop", MISSING)
    names = node.loopvars
    with context.push():
        values = node.sequence.resolve(context, ignore_failures=True)
        if parent is MISSING and may_wait(values):
            yield True
        values = sequence(values)
        number = length(values)
        if number < 1:
            yield from render_nodes(node.nodelist_empty, context, state)
            return
        loop = context["forloop"] = forloop(parent, number)
        iterated = backwards(values) if node.is_reversed else values
        for round, item in enumerate(iterations(loop, iterated, number)):
            if len(names) == 1:
                context[names[0]] = item
            else:
                check_length(item, len(names))
                context.update(dict(zip(names, item, strict=False)))
            yield from render_nodes(node.nodelist_loop, context, state, round)
            if len(names) > 1:
                context.pop()


class Failed(Node):
    """A node that has raised an error, which it annotates as if it had been rendered."""

    def __init__(self, node: Node, error: Exception) -> None:
        self.origin = node.origin
        self.token = node.token
        self.error = error

    def render(self, context: Any) -> NoReturn:
        raise self.error


# What a page consists of, rather than what is in it.
PARTS_OF_PAGE: dict[type, Callable[[Any, Any, StreamState], Streaming]] = {
    BlockNode: render_block_nodes,
    ExtendsNode: render_parent,
}

# Nodes whose nodelists are rendered one node after another.
STREAMING = {
    **PARTS_OF_PAGE,
    defaulttags.ForNode: render_loop,
    defaulttags.IfNode: render_branch,
    defaulttags.WithNode: render_with,
}
