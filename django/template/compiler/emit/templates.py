"""
How blocks, and what extends and includes templates, are written as code.
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
from ..chain import TemplateChain, constant_name, load
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction
from ..scopes import NotCompilable, Scope, Super
from .results import bind, check_names

# Tags that change a flag of the context for what is in them.
LEAVING: Any = (defaulttags.AutoEscapeControlNode, LocalizeNode, LocalTimeNode)

LEAVES_VARIABLES = (
    "If it fails in a block, {{ block.super }} leaves its variables there."
)


def analyse_block(visit: Visit, node: loader_tags.BlockNode) -> None:
    page, name = visit.page, node.name
    if not page.templates:
        raise NotCompilable("Which block it is depends on what extends the template.")
    key = id(page), name
    analysis = visit.analysis
    bodies = [block.nodelist for block in page.blocks.get(name, ())] or [node.nodelist]
    is_entered_again = name in page.blocks_within(name)
    has_supers = False
    if any(map(supers_in, bodies)):
        for body in page.bodies(name):
            for translation in body.get_nodes_by_type(BlockTranslateNode):
                if translation not in analysis.islands:
                    analysis.add_island(translation, LEAVES_VARIABLES)
    with analysis.within({"block": key not in analysis.context_blocks}):
        for body in bodies:
            visit.nodelist(body)
            if supers_in(body):
                has_supers = True
            elif not is_entered_again:
                break
    if has_supers and any(map(leaving, page.bodies(name))):
        # If it fails within the tag, that holds from then on.
        visit.needs_context = True
    if visit.needs_context and key not in analysis.context_blocks:
        analysis.context_blocks.add(key)
        analysis.is_settled = analysis.is_settled and not has_supers
    visit.needs_context = key in analysis.context_blocks


def leaving(body: Any) -> list[Node]:
    """Return the nodes in a nodelist that leave a flag changed if what is in them fails."""
    nodes: list[Node] = body.get_nodes_by_type(LEAVING)
    return nodes


@writes(loader_tags.BlockNode, analyse_block, holds_islands=True)
def write_block(function: Function, node: loader_tags.BlockNode, scope: Scope) -> None:
    page, name = function.page, node.name
    nodes = page.blocks.get(name, ())
    entered = function.entered.get(name, 0)
    function.add_blocks(nodes or [node])
    if isinstance(function, ContextFunction) and function.is_synced:
        write_block_with_context(function, node)
        return
    if entered < len(nodes):
        node = nodes[entered]
        if (node, page) in function.program.written_blocks:
            function.writer.string(call_block(function, node, scope))
            return
        # Another tag with that name can render it, too.
        function.program.written_blocks.add((node, page))
    function.entered[name] = entered + 1
    try:
        inner = {**scope, "block": block_variable(function, node)}
        function.nodelist(node.nodelist, inner)
    finally:
        function.entered[name] = entered


def write_block_with_context(
    function: ContextFunction, node: loader_tags.BlockNode
) -> None:
    """Write a block in which something needs a context."""
    nodes = function.page.blocks.get(node.name) or [node]
    entered = {**function.entered, node.name: function.entered.get(node.name, 0) + 1}
    body = function.body(nodes[0].nodelist, f"block_{node.name}", entered)
    program = function.program
    program.rendered |= {each: program.parts.get(id(each.nodelist)) for each in nodes}
    name = function.constants.add(node, "node")
    expected = function.constants.add(nodes[0].nodelist, "nodelist")
    function.write_rendering(
        f"render_block({name}, context, state, {expected}, {body.name})"
    )


def block_variable(function: Function, node: loader_tags.BlockNode) -> Super:
    """Return the variable ``block`` in the block of ``node``."""
    has_parents = node.name in function.page.blocks
    return Super(node, partial(write_super, name=node.name) if has_parents else None)


def write_super(function: Function, scope: Scope, *, name: str) -> None:
    """Write ``{{ block.super }}`` in the block of that name."""
    nodes = function.page.blocks[name]
    entered = function.entered.get(name, 0)
    if entered >= len(nodes):
        return
    node = nodes[entered]
    writer = function.writer
    missing = expressions.invalid(function, Variable("block.super"))
    failed = None
    if function.repeats or renders_super_again(function.page, name):
        failed = function.cell(node)
    with writer.block("try:"):
        if failed:
            # Django has lost a block that has failed: the next one takes its place.
            with writer.block(f"if {failed}[0]:"):
                writer.line(
                    f"raise {'BlockLost' if node is nodes[-1] else 'RenderNodes'}"
                )
        html = call_block(function, node, scope)
    with writer.block("except Exception as error:"):
        writer.line(
            f"{html} = unresolved_super(error, {missing}, string_if_invalid, "
            f"{function.autoescape})"
        )
        if failed:
            writer.line(f"{failed}[0] = 1")
    writer.string(html)


def renders_super_again(page: TemplateChain, name: str) -> bool:
    """Return whether ``{{ block.super }}`` can render more than once in the same block."""
    return any(
        len(supers_in(body)) > 1
        or any(map(supers_in, body.get_nodes_by_type(defaulttags.ForNode)))
        for body in page.bodies(name)
    )


def supers_in(nodes: Any) -> list[Node]:
    """Return the nodes of ``{{ block.super }}`` in a node or a nodelist."""
    return [
        node
        for node in nodes.get_nodes_by_type(VariableNode)
        if str(node.filter_expression.var) == "block.super"
    ]


def call_block(function: Function, node: loader_tags.BlockNode, scope: Scope) -> str:
    """
    Write the call of a function for a block that is rendered more than once, or whose
    errors are caught, and return its result.
    """
    page, name = function.page, node.name
    entered = {
        other: number
        for other, number in function.entered.items()
        if other in page.blocks_within(name)
    }
    variables = {
        other: variable
        for other, variable in scope.items()
        if isinstance(variable, Super)
    }
    called = function.program.function(
        function,
        node.nodelist,
        page,
        "block",
        {**variables, "block": block_variable(function, node)},
        {**entered, name: function.entered.get(name, 0) + 1},
    )
    return function.call(called, scope)


def parent_of(page: TemplateChain, node: loader_tags.ExtendsNode) -> tuple[Any, int]:
    """Return the template that a node extends, and where it stands in the chain."""
    for index, (template, parent) in enumerate(pairwise(page.templates), 1):
        if node in template.nodelist:
            return parent, index
    raise NotCompilable("It isn't known what it extends.")


def analyse_extends(visit: Visit, node: loader_tags.ExtendsNode) -> None:
    parent, _ = parent_of(visit.page, node)
    visit.nodelist(parent.nodelist)


@writes(loader_tags.ExtendsNode, analyse_extends, holds_islands=True)
def write_extends(
    function: Function, node: loader_tags.ExtendsNode, scope: Scope
) -> None:
    parent, index = parent_of(function.page, node)
    if not (isinstance(function, ContextFunction) and function.is_synced):
        function.nodelist(parent.nodelist, scope)
        return
    blocks = None
    if index == len(function.page.templates) - 1:
        blocks = {
            block.name: block
            for block in parent.nodelist.get_nodes_by_type(loader_tags.BlockNode)
        }
    body = function.body(parent.nodelist, "extended", function.entered)
    names = (
        function.constants.add(value, hint)
        for value, hint in ((node, "node"), (parent, "template"), (blocks, "blocks"))
    )
    function.write_rendering(f"extend({', '.join(names)}, context, state, {body.name})")


def analyse_include(visit: Visit, node: loader_tags.IncludeNode) -> None:
    check_names(node.extra_context)
    if not visit.page.templates:
        visit.needs_context = True  # it renders the template as tools expect
        return
    try:
        nodelist, page = load(visit.program, constant_name(node.template))
    except NotCompilable:
        visit.needs_context = True
    else:
        with visit.analysis.within({}):
            visit.nodelist(nodelist, page)


@writes(loader_tags.IncludeNode, analyse_include, holds_islands=True)
def write_include(
    function: Function, node: loader_tags.IncludeNode, scope: Scope
) -> None:
    if isinstance(function, ContextFunction) and function.is_synced:
        name = function.constants.add(node, "node")
        function.write_rendering(f"include({name}, context)")
        return
    nodelist, page = load(function.program, constant_name(node.template))
    only = node.isolated_context
    values = bind(function, node.extra_context, scope)
    called = function.program.function(function, nodelist, page, "include")
    write_call(function, called, values if only else {**scope, **values}, only=only)


def write_call(
    function: Function, called: Function, scope: Scope, *, only: bool = False
) -> None:
    function.writer.string(function.call(called, scope, only=only))
