"""
Rendering piece by piece.

A generator here appends its output to ``state.pieces``. It yields where this can be
sent: ``True`` if it should be sent at once.
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

# A partial, and a function that changes its text, if it isn't sent as it is.
Part: TypeAlias = tuple[Any, Callable[[str], str] | None]

# Everything that a browser needs to load the rest of a page is before this.
END_OF_HEAD = "</head>"

# For templates and blocks that their nodes render.
NO_NODES, NO_CODE = NodeList(), None

# How many pieces there are before their length is measured.
FIRST_LIMIT = 16


class StreamState(RenderState):
    """
    The state that the generators of one rendering share.

    pieces
        The output that has not been sent.

    limit
        How many pieces there may be after a round of a loop before a generator yields.

    has_sent
        Whether anything has been sent.

    is_collecting
        Whether the output is needed as a string, and not sent.
    """

    limit = FIRST_LIMIT
    has_sent = is_collecting = False

    def __init__(self) -> None:
        self.pieces: list[Any] = []

    def take(self, size: int, *, at_once: bool) -> str:
        """
        Return the output so far, if it has ``size`` characters or should be sent
        ``at_once``, and otherwise "".
        """
        if self.is_collecting:
            return ""
        pieces = self.pieces
        text = join(pieces)
        if text:
            # This many pieces are about as long as ``size``.
            self.limit = len(pieces) * size // len(text) + 1
            if len(text) < size and not at_once:
                return ""
        pieces.clear()
        return text

    def collect(self, streaming: Streaming) -> Generator[bool, None, SafeString]:
        """Return the output of a generator as a string."""
        return SafeString((yield from collect(self, streaming)))

    def render_template(self, template: Any, context: Any) -> Streaming:
        """Render a template that has been entered in the context."""
        return render_template(template, context, self)

    def render_within(self, template: Any, context: Any) -> Streaming:
        """Render a template within the rendering of another one."""
        if hasattr(template, "nodelist"):
            with context.render_context.push_state(template):
                yield from self.render_template(template, context)
        else:
            self.pieces.append(template.render(context))

    def render_nodes(self, nodelist: Any, context: Any) -> Streaming:
        """Render nodes for which there is no code."""
        return render_nodes(nodelist, context, self)


def collect(state: StreamState, streaming: Streaming) -> Generator[bool, None, str]:
    """Return the output of a generator as a string."""
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
    """Render the output of a generator, or what ``change`` returns for all of it."""
    if change is None:
        yield from streaming
    else:
        state.pieces.append(change((yield from collect(state, streaming))))


class Rows:
    """
    The values of a loop that have no length: Django makes a list of them. They are read
    while the loop runs, in which nothing depends on their number.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = iter(values)
        self.first = list(islice(self.values, 1))

    def __len__(self) -> int:
        """
        Return 0 if there is no row, and otherwise a number that no loop depends on.
        """
        return len(self.first)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self.first
            yield from self.values
        finally:
            # The context keeps a reference: only the garbage collector would close it.
            # Other objects that can be closed, such as files, don't belong to the
            # template.
            if isinstance(self.values, Generator):
                self.values.close()


def rows(values: Any) -> Any:
    """Return the values of a loop in which nothing depends on their number."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else Rows(values)


def may_wait(values: Any) -> bool:
    """
    Return whether it can take long to get the first value, such as that of a query.
    """
    if hasattr(type(values), "__len__"):
        # Some objects have every attribute: they aren't called here.
        return getattr_static(values, "_result_cache", values) is None
    return values is not None


def render_block(
    node: Any, context: Any, state: StreamState, nodelist: NodeList, render: Any
) -> Streaming:
    """
    Do what templates.render_block() does, with ``render`` as a generator function.
    """
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
    """Render a template, which has been entered in the context, by its nodes."""
    if is_own(type(template)._render, "_render"):
        yield from render_nodes(template.nodelist, context, state)
    else:
        # The test client and tracers replace this method to record what is rendered.
        state.pieces.append(template._render(context))


def render_nodes(
    nodelist: Any, context: Any, state: StreamState, round: int | None = None
) -> Streaming:
    """
    Render nodes, and yield between them where output can be sent. If the nodes are
    those of a loop, ``round`` is the number of the round.
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
    """
    Render a loop. Something in it may depend on the length, so it is found out first.
    """
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
    """A node that has raised an error, and raises it again to have it annotated."""

    def __init__(self, node: Node, error: Exception) -> None:
        self.origin = node.origin
        self.token = node.token
        self.error = error

    def render(self, context: Any) -> NoReturn:
        raise self.error


# The nodes that make up a page, rather than its content.
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
