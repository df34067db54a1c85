"""
Templates, blocks and inclusion tags that are rendered where there is a context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

from django.template import NodeList, Template
from django.template.base import TextNode
from django.template.context import BaseContext
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
    ExtendsNode,
    construct_relative_path,
)

from .lookup import ContextLookup, sentinel_or_raise
from .parts import render_compiled
from .sentinels import MISSING
from .state import RenderState


class BlockLost(Exception):
    """``{{ block.super }}`` has no block left that it would render."""


def unresolved_super(
    error: Exception, missing: str, invalid: str, autoescape: bool
) -> str:
    """
    Return what ``{{ block.super }}`` renders if the parent's block raises an error that
    ends a lookup. Raise all other errors.
    """
    if isinstance(error, (UnicodeDecodeError, BlockLost)):
        return ""
    text = missing if sentinel_or_raise(error) is MISSING else invalid
    return escape(text) if autoescape else text


def render_block(
    node: Any,
    context: Any,
    state: RenderState,
    nodelist: NodeList,
    render: Callable[[Any, RenderState], str],
) -> str:
    """
    Render a block as it does itself. ``render`` is the code of ``nodelist``. This is
    the nodelist of the block, unless a tag has changed which block is rendered.
    """
    with context.push():
        block, leave = enter_block(node, context)
        if block.nodelist is nodelist:
            html = render(context, state)
        else:
            html = block.nodelist.render(context)
        leave()
        return html


def enter_block(node: Any, context: Any) -> tuple[Any, Callable[[], None]]:
    """
    Return the block that is rendered instead of ``node``, and a function to call after
    it. Set the variable ``block`` of the context to this block.
    """
    block_context = context.render_context.get(BLOCK_CONTEXT_KEY)
    if block_context is None:
        context["block"] = node
        return node, do_nothing
    popped = block_context.pop(node.name)
    found = node if popped is None else popped
    context["block"] = block = type(found)(found.name, found.nodelist)
    block.context = context
    if popped is None:
        return block, do_nothing
    return block, partial(block_context.push, node.name, popped)


def do_nothing() -> None:
    pass


def extend(
    node: Any,
    template: Any,
    blocks: Mapping[str, Any] | None,
    context: Any,
    state: RenderState,
    render: Callable[[Any, RenderState], str],
) -> str:
    """
    Render an ``{% extends %}`` as it does itself. ``render`` is the code of
    ``template``, the parent, and ``blocks`` are the parent's blocks, if it extends
    nothing.
    """
    parent = enter_parent(node, template, blocks, context)
    with context.render_context.push_state(parent, isolated_context=False):
        if parent is template:
            return render(context, state)
        html: str = parent._render(context)
        return html


def enter_parent(
    node: Any, template: Any, blocks: Mapping[str, Any] | None, context: Any
) -> Any:
    """Return the parent of an ``{% extends %}``, after adding the blocks of both."""
    parent = node.get_parent(context)
    render_context = context.render_context
    if BLOCK_CONTEXT_KEY not in render_context:
        render_context[BLOCK_CONTEXT_KEY] = BlockContext()
    block_context = render_context[BLOCK_CONTEXT_KEY]
    block_context.add_blocks(node.blocks)
    if parent is not template:
        blocks = root_blocks(parent)
    if blocks is not None:
        block_context.add_blocks(blocks)
    return parent


def root_blocks(template: Any) -> dict[str, BlockNode] | None:
    """Return the blocks of a template that extends nothing, or None."""
    for node in template.nodelist:
        if isinstance(node, ExtendsNode):
            return None
        if not isinstance(node, TextNode):
            blocks: Any = template.nodelist.get_nodes_by_type(BlockNode)
            return {block.name: block for block in blocks}
    return None


def include(node: Any, context: Any) -> Any:
    """
    Render an ``{% include %}`` as it does itself, but without a scope for a template
    that needs no context.
    """
    template = included(node, node.template.resolve(context), context)
    values = {
        name: value.resolve(context) for name, value in node.extra_context.items()
    }
    only = node.isolated_context
    html = render_compiled(template, context, values, only=only)
    if html is not None:
        return html
    if only:
        return template.render(context.new(values))
    with context.push(**values):
        return template.render(context)


def included(node: Any, template: Any, context: Any) -> Any:
    """
    Return the included template. ``template`` is this, its name, or several names.
    """
    if not callable(getattr(template, "render", None)):
        names: Any = template or ()
        if isinstance(names, str):
            names = (construct_relative_path(node.origin.template_name, names),)
        else:
            names = tuple(names)
        cache = context.render_context.dicts[0].setdefault(node, {})
        template = cache.get(names)
        if template is None:
            template = context.template.engine.select_template(names)
            cache[names] = template
    elif hasattr(template, "template"):
        template = template.template
    return template


def inclusion_variables(values: Any, csrf_token: Any) -> Any:
    """
    Return the variables for the template of an inclusion tag whose function returned
    ``values``.
    """
    context: Any = values if type(values) is dict else BaseContext(values)
    if csrf_token is not MISSING and csrf_token is not None:
        context["csrf_token"] = csrf_token
    return context if type(values) is dict else ContextLookup(context)


def render_inclusion(node: Any, values: Any, context: Any) -> Any:
    """
    Render an inclusion tag, whose function returned ``values``, as it does itself.
    """
    template = inclusion_template(node, context)
    csrf_token = context.get("csrf_token")
    if type(values) is dict:
        if csrf_token is not None:
            values["csrf_token"] = csrf_token
        html = render_compiled(template, context, values, only=True)
        if html is not None:
            return html
        csrf_token = None
    inner = context.new(values)
    if csrf_token is not None:
        inner["csrf_token"] = csrf_token
    return template.render(inner)


def inclusion_template(node: Any, context: Any) -> Any:
    """Return the template of an inclusion tag, which it keeps for one rendering."""
    template = context.render_context.get(node)
    if template is None:
        template = template_of(node.filename, context.template.engine)
        context.render_context[node] = template
    return template


def template_of(source: Any, engine: Any) -> Any:
    """Return the template that an inclusion tag names."""
    if isinstance(source, Template):
        return source
    if isinstance(getattr(source, "template", None), Template):
        return source.template
    if isinstance(source, str) or not isinstance(source, Iterable):
        return engine.get_template(source)
    return engine.select_template(source)
