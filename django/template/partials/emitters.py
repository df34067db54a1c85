"""
How the nodes of partials are written as code: see django.template.compiler.

Where the templates of a page are known, so is what each name means in it: see resolve().
"""

from __future__ import annotations

from typing import Any

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler import expressions
from django.template.compiler.analysis import Analysed, Visit
from django.template.compiler.builder import FunctionBuilder
from django.template.compiler.chain import (
    ParentUnknown,
    TemplateChain,
    add_dependencies,
    chain_of,
    constant_name,
    find_template,
    is_constant,
)
from django.template.compiler.emit import results, templates
from django.template.compiler.emitters import emits
from django.template.compiler.symbols import NotCompilable, Scope, Super, as_local
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

from .block_scope import ChainNodeList
from .fragments import FragmentNode
from .inheritance import bind
from .nodes import PartialDefNode, PartialNode
from .parameters import Parameters, ParametersNode
from .resolve import Resolution, check_overrides, resolve
from .templates import PartialReference, Partials, PartialTemplate


def analyse_extends(visit: Visit, node: ExtendsNode) -> None:
    try:
        check_overrides(visit.chain)
    except TemplateSyntaxError:
        raise NotCompilable("A partial overrides nothing: an error.") from None
    templates.analyse_extends(visit, node)


emits(ExtendsNode, analyse_extends, holds_islands=True)(templates.emit_extends)


def analyse_definition(visit: Visit, node: PartialDefNode) -> None:
    if not node.inline and not node.override:
        return
    # An override that overrides nothing is an error.
    partial = partial_for(visit.module, visit.chain, node)
    if node.inline:
        analyse_body(visit, partial, visit.chain)
        if visit.needs_context and partial.nodelist is not node.nodelist:
            raise NotCompilable(NEEDS_CONTEXT)


@emits(PartialDefNode, analyse_definition, holds_islands=True)
def emit_definition(
    function: FunctionBuilder, node: PartialDefNode, scope: Scope
) -> None:
    if not node.inline:
        return
    partial = partial_for(function.module, function.chain, node)
    if partial.nodelist is node.nodelist:
        function.nodelist(partial.nodelist, scope)
    else:
        emit_body(function, partial, function.chain, scope)


def chain_of_fragment(module: Analysed, node: FragmentNode) -> TemplateChain:
    """Return the chain of what a fragment is a part of."""
    chain = chain_of(module, node.chain.templates[0]).with_blocks
    if node.chain.templates != chain.templates[: len(node.chain.templates)]:
        raise NotCompilable("A template has been reloaded.")
    return chain


def analyse_fragment(visit: Visit, node: FragmentNode) -> None:
    check_is_known(visit.chain)
    if node.resolution is None:
        raise NotCompilable("What its name means depends on the context.")
    chain = chain_of_fragment(visit.module, node)
    if node.resolution.block is not None:
        visit.nodelist([node.resolution.block], chain)
    else:
        partial = bound(chain, node.resolution, None)
        analyse_body(visit, partial, chain, is_in_place=True)


@emits(FragmentNode, analyse_fragment)
def emit_fragment(function: FunctionBuilder, node: FragmentNode, scope: Scope) -> None:
    """Write what a page inherits, or one of its blocks."""
    assert node.resolution is not None
    chain = chain_of_fragment(function.module, node)
    outer, function.chain = function.chain, chain
    try:
        if node.resolution.block is not None:
            templates.emit_block(function, node.resolution.block, scope)
        else:
            partial = bound(chain, node.resolution, None)
            inner = {**scope, **overridden_by(partial)}
            function.nodelist(partial.nodelist.nodelist, inner)
    finally:
        function.chain = outer


def analyse_partial(visit: Visit, node: PartialNode) -> None:
    check_is_known(visit.chain)
    partial, chain = partial_of(visit.module, visit.chain, node)
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        if parameters.mismatch(node.partial_name, node.arguments):
            raise NotCompilable("Its arguments don't fit: an error.")
        visit.has_arguments = True
    results.check_names(node.arguments)
    analyse_body(visit, partial, chain)
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)


@emits(PartialNode, analyse_partial)
def emit_partial(function: FunctionBuilder, node: PartialNode, scope: Scope) -> None:
    partial, chain = partial_of(function.module, function.chain, node)
    values = results.bind(function, node.arguments, scope)
    inner: Scope = {**scope, **values}
    if node.only:
        token = as_local(expressions.local(function, scope, "csrf_token"))
        inner = {"csrf_token": token, **values}
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        inner |= emit_defaults(function, parameters, inner, values)
    emit_body(function, partial, chain, inner, only=node.only)


def analyse_parameters(visit: Visit, node: ParametersNode) -> None:
    visit.has_arguments = True
    visit.nodelists()


@emits(ParametersNode, analyse_parameters)
def emit_parameters(
    function: FunctionBuilder, node: ParametersNode, scope: Scope
) -> None:
    """Write what binds the parameters where no ``{% partial %}`` tag has done it."""
    source = function.source
    inner = dict(scope)
    for name, default in node.parameters.defaults.items():
        found = as_local(expressions.local(function, scope, name))
        if default is None:
            expressions.require(function, name, found)
            continue
        local = source.name(name)
        source.line(f"{local} = {found.name}")
        with source.block(f"if {local} is MISSING:"):
            value = expressions.resolve(function, default, inner)
            source.line(f"{local} = {value.code}")
        inner[name] = function.bound(local)
    function.nodelist(node.nodelist, inner)


def analyse_include(visit: Visit, node: IncludeNode) -> None:
    results.check_names(node.extra_context)
    if not is_partial(node) or not visit.chain.templates:
        templates.analyse_include(visit, node)
        return
    try:
        partial, chain = load(visit.module, constant_name(node.template))
    except NotCompilable:
        visit.needs_context = True
    else:
        analyse_body(visit, partial, chain)


@emits(IncludeNode, analyse_include, holds_islands=True)
def emit_include(function: FunctionBuilder, node: IncludeNode, scope: Scope) -> None:
    if function.is_synced or not is_partial(node):
        templates.emit_include(function, node, scope)
        return
    partial, chain = load(function.module, constant_name(node.template))
    values = results.bind(function, node.extra_context, scope)
    inner = values if node.isolated_context else {**scope, **values}
    emit_body(function, partial, chain, inner, only=node.isolated_context)


def is_partial(node: IncludeNode) -> bool:
    """Return whether what is included is named as a partial is."""
    return is_constant(node.template) and "#" in str(node.template.var)


NEEDS_CONTEXT = "Something in what it renders needs a context."


def check_is_known(chain: TemplateChain) -> None:
    if not chain.templates:
        raise NotCompilable("What its name means depends on what extends the template.")


def partial_of(
    module: Analysed, chain: TemplateChain, node: PartialNode
) -> tuple[PartialTemplate, TemplateChain]:
    """Return what a tag calls, and the chain that it is part of."""
    if node.full_name and node.partial_name not in node.partials:
        return load(module, absolute(node, node.full_name))
    return partial_for(module, chain, node), chain.without_blocks


def analyse_body(
    visit: Visit,
    partial: PartialTemplate,
    chain: TemplateChain,
    *,
    is_in_place: bool = False,
) -> None:
    """Analyse the nodes of a partial that is part of ``page``."""
    nodelist, overridden = partial.nodelist, None
    if isinstance(nodelist, ChainNodeList):
        overridden = nodelist.overridden
        nodelist = nodelist.nodelist
        if not is_in_place and nodelist.get_nodes_by_type(BlockNode):
            raise NotCompilable("It has blocks of the page that is rendered.")
    with visit.analysis.within({"partial": True} if overridden else {}):
        visit.nodelist(nodelist, chain)
    if overridden is not None:
        analyse_body(visit, overridden, chain)


def emit_body(
    function: FunctionBuilder,
    partial: PartialTemplate,
    chain: TemplateChain,
    scope: Scope,
    *,
    only: bool = False,
) -> None:
    nodelist = partial.nodelist
    inner: dict[str, Super] = {}
    if isinstance(nodelist, ChainNodeList):
        nodelist, inner = nodelist.nodelist, overridden_by(partial)
    called = function.module.function(function, nodelist, chain, partial.name, inner)
    templates.emit_call(function, called, scope, only=only)


def overridden_by(partial: Any) -> dict[str, Super]:
    """Return the variable ``partial`` of an override's body."""
    overridden = partial.nodelist.overridden
    if overridden is None:
        return {}

    def emit_super(function: FunctionBuilder, scope: Scope) -> None:
        outer = {name: each for name, each in scope.items() if each is not variable}
        emit_body(function, overridden, function.chain, outer)

    variable = Super(overridden, emit_super)
    return {"partial": variable}


def emit_defaults(
    function: FunctionBuilder, parameters: Parameters, scope: Scope, given: Scope
) -> Scope:
    """Write the defaults of the parameters that are not ``given``."""
    source = function.source
    added: Scope = {}
    for name, default in parameters.defaults.items():
        if default is not None and name not in given:
            value = expressions.resolve(function, default, {**scope, **added})
            local = source.name(name)
            source.line(f"{local} = {value.code}")
            added[name] = function.bound(local)
    return added


def partial_for(
    module: Analysed, chain: TemplateChain, reference: PartialReference
) -> Any:
    """Return the partial that a node means, as part of the page."""
    check_is_known(chain)
    partials = reference.partials
    try:
        resolution = resolve(reference.partial_name, chain, partials)
    except (TemplateSyntaxError, TemplateDoesNotExist, ParentUnknown):
        raise NotCompilable("What its name means depends on the context.") from None
    # Of a partial that is rendered alone, parents are loaded only if one is needed.
    add_dependencies(module, chain)
    return bound(chain, resolution, partials)


def bound(
    chain: TemplateChain, resolution: Resolution | None, caller: Partials | None
) -> Any:
    """Return the partial as part of the page, overriding the others."""
    if resolution is None or not all(
        isinstance(each, PartialTemplate) for each in resolution.partials
    ):
        raise NotCompilable("Its name isn't that of a partial.")
    key: Any = resolution.partials[0], id(caller)
    if key not in chain.cache:
        chain.cache[key] = bind(resolution, chain, caller)
    return chain.cache[key]


def absolute(node: PartialNode, full_name: str) -> str:
    try:
        return node.absolute(full_name)
    except TemplateSyntaxError:
        raise NotCompilable("Its name is relative: an error.") from None


def load(module: Analysed, full_name: str) -> tuple[PartialTemplate, TemplateChain]:
    """Return another template's partial, its own or one that it inherits, or a block."""
    name, _, partial_name = full_name.partition("#")
    template = find_template(module, name)
    key = "partials", template, partial_name
    if key not in module.shared:
        engine: Any = module.engine
        try:
            module.shared[key] = engine.get_partial(template, full_name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            raise NotCompilable(f"{full_name!r} can't be loaded.") from None
    partial = module.shared[key]
    if not isinstance(partial, PartialTemplate):
        raise NotCompilable(f"{full_name!r} isn't a partial of this package.")
    return partial, chain_of(module, partial)
