"""
How ``{% block %}``, ``{% extends %}`` and ``{% include %}`` are written as code.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

from django.template import Node, Variable, defaulttags, loader_tags
from django.template.base import VariableNode
from django.templatetags.i18n import BlockTranslateNode
from django.templatetags.l10n import LocalizeNode
from django.templatetags.tz import LocalTimeNode

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..chain import TemplateChain, constant_name, load
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..errors import NotCompilable
from ..symbols import Scope, Super, check_names
from .results import bind

# Tags that change a flag of the context for what is in them.
LEAVING: Any = (defaulttags.AutoEscapeControlNode, LocalizeNode, LocalTimeNode)

LEAVES_VARIABLES = (
    "If it fails in a block, {{ block.super }} leaves its variables there."
)


def analyse_block(visit: Visit, node: loader_tags.BlockNode) -> None:
    chain, name = visit.chain, node.name
    if not chain.templates:
        raise NotCompilable("Which block it is depends on what extends the template.")
    key = id(chain), name
    analysis = visit.analysis
    bodies = [block.nodelist for block in chain.blocks.get(name, ())] or [node.nodelist]
    is_entered_again = name in chain.blocks_within(name)
    has_supers = False
    if any(supers_in(chain, body) for body in bodies):
        for body in chain.bodies(name):
            for translation in chain.nodes_in(body, BlockTranslateNode):
                if translation not in analysis.islands:
                    analysis.add_island(translation, LEAVES_VARIABLES)
    with analysis.within({"block": key not in analysis.context_blocks}):
        for body in bodies:
            visit.nodelist(body)
            if supers_in(chain, body):
                has_supers = True
            elif not is_entered_again:
                break
    # These tags leave a flag changed if a node in them fails.
    if has_supers and any(chain.nodes_in(body, LEAVING) for body in chain.bodies(name)):
        visit.needs_context = True
    if visit.needs_context and key not in analysis.context_blocks:
        analysis.context_blocks.add(key)
        analysis.is_settled = analysis.is_settled and not has_supers
    visit.needs_context = key in analysis.context_blocks


@emits(loader_tags.BlockNode, analyse_block, holds_islands=True)
def emit_block(
    function: FunctionBuilder, node: loader_tags.BlockNode, scope: Scope
) -> None:
    chain, name = function.chain, node.name
    nodes = chain.blocks.get(name, ())
    entered = function.entered.get(name, 0)
    function.add_blocks(nodes or [node])
    if isinstance(function, ContextBuilder) and function.is_synced:
        emit_block_with_context(function, node)
        return
    if entered < len(nodes):
        node = nodes[entered]
        if (node, chain) in function.module.written_blocks:
            function.output_call(*function_of_block(function, node, scope))
            return
        # Another block tag of that name can render it as well.
        function.module.written_blocks.add((node, chain))
    function.entered[name] = entered + 1
    try:
        inner = {**scope, "block": block_variable(function, node)}
        function.nodelist(node.nodelist, inner)
    finally:
        function.entered[name] = entered


def emit_block_with_context(
    function: ContextBuilder, node: loader_tags.BlockNode
) -> None:
    """Write a block in which something needs a context."""
    nodes = function.chain.blocks.get(node.name) or [node]
    entered = {**function.entered, node.name: function.entered.get(node.name, 0) + 1}
    body = function.body(nodes[0].nodelist, f"block_{node.name}", entered)
    module = function.module
    module.rendered |= {each: module.parts.get(id(each.nodelist)) for each in nodes}
    name = function.constants.add(node, "node")
    expected = function.constants.add(nodes[0].nodelist, "nodelist")
    function.emit_body(f"render_block({name}, context, state, {expected}, {body.name})")


def block_variable(function: FunctionBuilder, node: loader_tags.BlockNode) -> Super:
    """Return the variable ``block`` in the block of ``node``."""
    has_parents = node.name in function.chain.blocks
    return Super(node, partial(emit_super, name=node.name) if has_parents else None)


def emit_super(function: FunctionBuilder, scope: Scope, *, name: str) -> None:
    """Write ``{{ block.super }}`` in the block of that name."""
    nodes = function.chain.blocks[name]
    entered = function.entered.get(name, 0)
    if entered >= len(nodes):
        return
    node = nodes[entered]
    source = function.source
    missing = expressions.invalid(function, Variable("block.super"))
    failed = None
    if function.repeats or renders_super_again(function.chain, name):
        if function.module.sink.makes_generators:
            raise NotCompilable("If it fails, another block takes its place.")
        failed = function.cell(node)
    with source.block("try:"):
        if failed:
            # Django loses a block that has failed: the next one replaces it.
            with source.block(f"if {failed}[0]:"):
                source.line(
                    f"raise {'BlockLost' if node is nodes[-1] else 'RenderNodes'}"
                )
        html = function.call(*function_of_block(function, node, scope))
    with source.block("except Exception as error:"):
        source.line(
            f"{html} = unresolved_super(error, {missing}, string_if_invalid, "
            f"{function.autoescape})"
        )
        if failed:
            source.line(f"{failed}[0] = 1")
    source.string(html)


def renders_super_again(chain: TemplateChain, name: str) -> bool:
    """Return whether ``{{ block.super }}`` can render more than once in the same block."""
    # A block that is in another one can occur in a second place.
    return any(name in chain.blocks_within(other) for other in chain.blocks) or any(
        len(supers_in(chain, body)) > 1
        or any(
            supers_in(chain, loop) for loop in chain.nodes_in(body, defaulttags.ForNode)
        )
        for body in chain.bodies(name)
    )


def supers_in(chain: TemplateChain, nodes: Any) -> list[Node]:
    """Return the nodes of ``{{ block.super }}`` in a node or a nodelist."""
    return [
        node
        for node in chain.nodes_in(nodes, VariableNode)
        if str(node.filter_expression.var) == "block.super"
    ]


def function_of_block(
    function: FunctionBuilder, node: loader_tags.BlockNode, scope: Scope
) -> tuple[FunctionBuilder, Scope]:
    """
    Return the function for a block that is rendered more than once, or whose errors are
    caught, and the scope that it is called with.
    """
    chain, name = function.chain, node.name
    entered = {
        other: number
        for other, number in function.entered.items()
        if other in chain.blocks_within(name)
    }
    variables = {
        other: variable
        for other, variable in scope.items()
        if isinstance(variable, Super)
    }
    called = function.module.function(
        function,
        node.nodelist,
        chain,
        "block",
        {**variables, "block": block_variable(function, node)},
        {**entered, name: function.entered.get(name, 0) + 1},
    )
    return called, scope


def parent_of(chain: TemplateChain, node: loader_tags.ExtendsNode) -> tuple[Any, int]:
    """Return the template that a node extends, and its index in the chain."""
    for index, (template, parent) in enumerate(pairwise(chain.templates), 1):
        if node in template.nodelist:
            return parent, index
    raise NotCompilable("It isn't known what it extends.")


def analyse_extends(visit: Visit, node: loader_tags.ExtendsNode) -> None:
    parent, _ = parent_of(visit.chain, node)
    visit.nodelist(parent.nodelist)


@emits(loader_tags.ExtendsNode, analyse_extends, holds_islands=True)
def emit_extends(
    function: FunctionBuilder, node: loader_tags.ExtendsNode, scope: Scope
) -> None:
    parent, index = parent_of(function.chain, node)
    if not (isinstance(function, ContextBuilder) and function.is_synced):
        function.nodelist(parent.nodelist, scope)
        return
    blocks = None
    if index == len(function.chain.templates) - 1:
        blocks = {
            block.name: block
            for block in parent.nodelist.get_nodes_by_type(loader_tags.BlockNode)
        }
    body = function.body(parent.nodelist, "extended", function.entered)
    names = (
        function.constants.add(value, hint)
        for value, hint in ((node, "node"), (parent, "template"), (blocks, "blocks"))
    )
    function.emit_body(f"extend({', '.join(names)}, context, state, {body.name})")


def analyse_include(visit: Visit, node: loader_tags.IncludeNode) -> None:
    check_names(node.extra_context)
    if not visit.chain.templates:
        visit.needs_context = True  # it renders the template as tools expect
        return
    try:
        nodelist, chain = load(visit.module, constant_name(node.template))
    except NotCompilable:
        visit.needs_context = True
    else:
        with visit.analysis.within({}):
            visit.nodelist(nodelist, chain)


@emits(loader_tags.IncludeNode, analyse_include, holds_islands=True)
def emit_include(
    function: FunctionBuilder, node: loader_tags.IncludeNode, scope: Scope
) -> None:
    if isinstance(function, ContextBuilder) and function.is_synced:
        name = function.constants.add(node, "node")
        if not function.module.sink.awaits:
            function.emit_rendering(f"include({name}, context)")
            return
        resolved = expressions.resolve(function, node.template, scope).code
        template = function.source.name("template")
        function.source.line(f"{template} = included({name}, {resolved}, context)")
        given = function.values(node.extra_context, scope)
        function.emit_body(f"include({name}, {template}, {given}, context, state)")
        return
    nodelist, chain = load(function.module, constant_name(node.template))
    only = node.isolated_context
    values = bind(function, node.extra_context, scope)
    called = function.module.function(function, nodelist, chain, "include")
    emit_call(function, called, values if only else {**scope, **values}, only=only)


def emit_call(
    function: FunctionBuilder,
    called: FunctionBuilder,
    scope: Scope,
    *,
    only: bool = False,
) -> None:
    function.output_call(called, scope, only=only)
