"""
How the nodes of partials are written as code: see django.template.compiler.

Where the templates of a page are known, so is what each name means in it: see resolve().
"""

from __future__ import annotations

from typing import Any

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler import chain, expressions, live, nodes
from django.template.compiler.chain import ParentUnknown, TemplateChain
from django.template.compiler.functions import Function, Program
from django.template.compiler.scopes import Local, Opaque, Scope, Super
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

from .block_scope import ChainNodeList
from .fragments import FragmentNode
from .inheritance import bind
from .nodes import PartialDefNode, PartialNode
from .parameters import Parameters, ParametersNode
from .resolve import Resolution, check_overrides, resolve
from .templates import PartialReference, Partials, PartialTemplate


@nodes.writes(ExtendsNode)
def write_extends(function: Function, node: ExtendsNode, scope: Scope) -> None:
    try:
        check_overrides(function.page)
    except TemplateSyntaxError:
        raise Opaque from None
    nodes.write_extends(function, node, scope)


@nodes.writes(PartialDefNode)
def write_definition(function: Function, node: PartialDefNode, scope: Scope) -> None:
    if not node.inline and not node.override:
        return
    # An override that overrides nothing is an error.
    partial = partial_for(function, node)
    if not node.inline:
        return
    if partial.nodelist is node.nodelist:
        function.nodelist(partial.nodelist, scope)
    else:
        write_body(function, partial, function.page, scope)


@nodes.writes(FragmentNode)
def write_fragment(function: Function, node: FragmentNode, scope: Scope) -> None:
    """Write what a page inherits, or one of its blocks."""
    resolution = node.resolution
    if not function.page.templates or resolution is None:
        raise Opaque
    page = chain.chain_of(function.program, node.chain.templates[0]).with_blocks
    if node.chain.templates != page.templates[: len(node.chain.templates)]:
        raise Opaque  # one of them has been reloaded
    outer, function.page = function.page, page
    try:
        if resolution.block is not None:
            nodes.write_block(function, resolution.block, scope)
        else:
            partial = bound(page, resolution, None)
            inner = {**scope, **overridden_by(partial)}
            function.nodelist(partial.nodelist.nodelist, inner)
    finally:
        function.page = outer


@nodes.writes(PartialNode)
def write_partial(function: Function, node: PartialNode, scope: Scope) -> None:
    if not function.page.templates:
        raise Opaque
    if node.full_name and node.partial_name not in node.partials:
        partial, page = load(function.program, absolute(node, node.full_name))
    else:
        partial, page = partial_for(function, node), function.page.without_blocks
    values = nodes.bind(function, node.arguments, scope)
    inner: Scope = {**scope, **values}
    if node.only:
        token = expressions.local(function, scope, "csrf_token")
        inner = {"csrf_token": token, **values}
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        if parameters.mismatch(node.partial_name, node.arguments):
            raise Opaque
        inner |= write_defaults(function, parameters, inner, values)
    write_body(function, partial, page, inner, only=node.only)


@nodes.writes(ParametersNode)
def write_parameters(function: Function, node: ParametersNode, scope: Scope) -> None:
    """Write what binds the parameters where no ``{% partial %}`` tag has done it."""
    writer = function.writer
    inner = dict(scope)
    for name, default in node.parameters.defaults.items():
        found = expressions.local(function, scope, name)
        if not isinstance(found, Local):
            raise Opaque
        if default is None:
            found.is_required = True
            continue
        local = writer.name(name)
        writer.line(f"{local} = {found.name}")
        with writer.block(f"if {local} is MISSING:"):
            value = expressions.resolve(function, default, inner)
            writer.line(f"{local} = {value.code}")
        inner[name] = Local(local, writer.slot())
    function.nodelist(node.nodelist, inner)


@nodes.writes(IncludeNode)
def write_include(function: Function, node: IncludeNode, scope: Scope) -> None:
    name = chain.constant_name(node.template)
    if "#" not in name:
        nodes.write_include(function, node, scope)
        return
    if not function.page.templates:
        raise Opaque
    partial, page = load(function.program, name)
    values = nodes.bind(function, node.extra_context, scope)
    inner = values if node.isolated_context else {**scope, **values}
    write_body(function, partial, page, inner, only=node.isolated_context)


def write_body(
    function: Function,
    partial: PartialTemplate,
    page: TemplateChain,
    scope: Scope,
    *,
    only: bool = False,
) -> None:
    nodelist = partial.nodelist
    inner: dict[str, Super] = {}
    if isinstance(nodelist, ChainNodeList):
        nodelist, inner = nodelist.nodelist, overridden_by(partial)
        if nodelist.get_nodes_by_type(BlockNode):
            raise Opaque  # they are those of the page that are still to come
    signature = function.program.signature(
        function, nodelist, page, partial.name, inner
    )
    nodes.write_call(function, signature, scope, only=only)


def overridden_by(partial: Any) -> dict[str, Super]:
    """Return the variable ``partial`` of an override's body."""
    overridden = partial.nodelist.overridden
    if overridden is None:
        return {}

    def write_super(function: Function, scope: Scope) -> None:
        outer = {name: each for name, each in scope.items() if each is not variable}
        write_body(function, overridden, function.page, outer)

    variable = Super(overridden, write_super)
    return {"partial": variable}


def write_defaults(
    function: Function, parameters: Parameters, scope: Scope, given: Scope
) -> Scope:
    """Write the defaults of the parameters that are not ``given``."""
    writer = function.writer
    added: Scope = {}
    for name, default in parameters.defaults.items():
        if default is not None and name not in given:
            value = expressions.resolve(function, default, {**scope, **added})
            local = writer.name(name)
            writer.line(f"{local} = {value.code}")
            added[name] = Local(local, writer.slot())
    return added


def partial_for(function: Function, reference: PartialReference) -> Any:
    """Return the partial that a node means, as part of the page."""
    page, partials = function.page, reference.partials
    if not page.templates:
        raise Opaque
    try:
        resolution = resolve(reference.partial_name, page, partials)
    except (TemplateSyntaxError, TemplateDoesNotExist, ParentUnknown):
        raise Opaque from None
    # Of a partial that is rendered alone, parents are loaded only if one is needed.
    chain.add_dependencies(function.program, page)
    return bound(page, resolution, partials)


def bound(
    page: TemplateChain, resolution: Resolution | None, caller: Partials | None
) -> Any:
    """Return the partial as part of the page, overriding the others."""
    if resolution is None or not all(
        isinstance(each, PartialTemplate) for each in resolution.partials
    ):
        raise Opaque
    key: Any = resolution.partials[0], id(caller)
    if key not in page.cache:
        page.cache[key] = bind(resolution, page, caller)
    return page.cache[key]


# {{ partial.super }}
live.SEE_CONTEXT.add("partial")


def absolute(node: PartialNode, full_name: str) -> str:
    try:
        return node.absolute(full_name)
    except TemplateSyntaxError:
        raise Opaque from None


def load(program: Program, full_name: str) -> tuple[PartialTemplate, TemplateChain]:
    """Return another template's partial, its own or one that it inherits, or a block."""
    name, _, partial_name = full_name.partition("#")
    template = chain.find_template(program, name)
    key = "partials", template, partial_name
    if key not in program.shared:
        engine: Any = program.engine
        try:
            program.shared[key] = engine.get_partial(template, full_name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            raise Opaque from None
    partial = program.shared[key]
    if not isinstance(partial, PartialTemplate):
        raise Opaque
    return partial, chain.chain_of(program, partial)
