"""
Nodes that render themselves step by step, so that the nodes in them can await.
"""

from __future__ import annotations

from typing import Any

from django.template.base import VariableNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode

from .awaitables import AwaitingState
from .streams import (
    NO_CODE,
    NO_NODES,
    Streaming,
    StreamState,
    collect,
    extend,
    render_block,
)
from .templates import inclusion_template, unresolved_super


def render_extends(
    node: ExtendsNode, values: object, context: Any, state: AwaitingState
) -> Streaming:
    # The name of the parent can be a variable.
    yield from state.results(context)
    yield from extend(node, None, None, context, state, NO_CODE)


def render_own_block(
    node: BlockNode, values: object, context: Any, state: StreamState
) -> Streaming:
    yield from render_block(node, context, state, NO_NODES, NO_CODE)


def render_super(
    node: VariableNode, values: object, context: Any, state: StreamState
) -> Streaming:
    """Render ``{{ block.super }}`` or ``{{ partial.super }}``."""
    variable = context.get(str(node.filter_expression.var).partition(".")[0])
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if hasattr(variable, "super_steps"):
        inner = variable.super_steps(state)
    elif (
        isinstance(variable, BlockNode)
        and hasattr(variable, "context")
        and blocks is not None
        and blocks.get_block(variable.name) is not None
    ):
        inner = render_block(variable, variable.context, state, NO_NODES, NO_CODE)
    else:
        state.pieces.append(node.render(context))  # it is "", or an error
        return
    try:
        html = yield from collect(state, inner)
    except Exception as error:
        invalid = context.template.engine.string_if_invalid
        missing = invalid % node.filter_expression.var if "%s" in invalid else invalid
        html = unresolved_super(error, missing, invalid, context.autoescape)
    state.pieces.append(html)


def include(
    node: Any, template: Any, values: dict[str, Any], context: Any, state: StreamState
) -> Streaming:
    """
    Render an ``{% include %}`` as it does itself. ``values`` are the variables that the
    tag passes to the template.
    """
    if node.isolated_context:
        yield from state.render_within(template, context.new(values))
    else:
        with context.push(**values):
            yield from state.render_within(template, context)


def render_inclusion(
    node: Any, values: Any, context: Any, state: StreamState
) -> Streaming:
    """
    Render an inclusion tag, whose function returned ``values``, as it does itself.
    """
    template = inclusion_template(node, context)
    csrf_token = context.get("csrf_token")
    inner = context.new(values)
    if csrf_token is not None:
        inner["csrf_token"] = csrf_token
    yield from state.render_within(template, inner)
