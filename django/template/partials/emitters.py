"""
How the nodes of partials are written as code: see django.template.compiler.

Where the templates of a page are known, so is what each name means in it: see resolve().
"""

from __future__ import annotations

from typing import Any

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler import chain, expressions
from django.template.compiler.analysis import Program, Visit
from django.template.compiler.chain import ParentUnknown, TemplateChain
from django.template.compiler.emit import results, templates
from django.template.compiler.emitters import writes
from django.template.compiler.functions import Function
from django.template.compiler.scopes import NotCompilable, Scope, Super, as_local
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
        check_overrides(visit.page)
    except TemplateSyntaxError:
        raise NotCompilable("A partial overrides nothing: an error.") from None
    templates.analyse_extends(visit, node)


writes(ExtendsNode, analyse_extends, holds_islands=True)(templates.write_extends)


def analyse_definition(visit: Visit, node: PartialDefNode) -> None:
    if not node.inline and not node.override:
        return
    # An override that overrides nothing is an error.
    partial = partial_for(visit.program, visit.page, node)
    if node.inline:
        analyse_body(visit, partial, visit.page)
        if visit.needs_context and partial.nodelist is not node.nodelist:
            raise NotCompilable(NEEDS_CONTEXT)


@writes(PartialDefNode, analyse_definition, holds_islands=True)
def write_definition(function: Function, node: PartialDefNode, scope: Scope) -> None:
    if not node.inline:
        return
    partial = partial_for(function.program, function.page, node)
    if partial.nodelist is node.nodelist:
        function.nodelist(partial.nodelist, scope)
    else:
        write_body(function, partial, function.page, scope)


def page_of(program: Program, node: FragmentNode) -> TemplateChain:
    """Return the chain of what a fragment is a part of."""
    page = chain.chain_of(program, node.chain.templates[0]).with_blocks
    if node.chain.templates != page.templates[: len(node.chain.templates)]:
        raise NotCompilable("A template has been reloaded.")
    return page


def analyse_fragment(visit: Visit, node: FragmentNode) -> None:
    check_is_known(visit.page)
    if node.resolution is None:
        raise NotCompilable("What its name means depends on the context.")
    page = page_of(visit.program, node)
    if node.resolution.block is not None:
        visit.nodelist([node.resolution.block], page)
    else:
        partial = bound(page, node.resolution, None)
        analyse_body(visit, partial, page, is_in_place=True)


@writes(FragmentNode, analyse_fragment)
def write_fragment(function: Function, node: FragmentNode, scope: Scope) -> None:
    """Write what a page inherits, or one of its blocks."""
    assert node.resolution is not None
    page = page_of(function.program, node)
    outer, function.page = function.page, page
    try:
        if node.resolution.block is not None:
            templates.write_block(function, node.resolution.block, scope)
        else:
            partial = bound(page, node.resolution, None)
            inner = {**scope, **overridden_by(partial)}
            function.nodelist(partial.nodelist.nodelist, inner)
    finally:
        function.page = outer


def analyse_partial(visit: Visit, node: PartialNode) -> None:
    check_is_known(visit.page)
    partial, page = partial_of(visit.program, visit.page, node)
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        if parameters.mismatch(node.partial_name, node.arguments):
            raise NotCompilable("Its arguments don't fit: an error.")
        visit.has_arguments = True
    results.check_names(node.arguments)
    analyse_body(visit, partial, page)
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)


@writes(PartialNode, analyse_partial)
def write_partial(function: Function, node: PartialNode, scope: Scope) -> None:
    partial, page = partial_of(function.program, function.page, node)
    values = results.bind(function, node.arguments, scope)
    inner: Scope = {**scope, **values}
    if node.only:
        token = as_local(expressions.local(function, scope, "csrf_token"))
        inner = {"csrf_token": token, **values}
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        inner |= write_defaults(function, parameters, inner, values)
    write_body(function, partial, page, inner, only=node.only)


def analyse_parameters(visit: Visit, node: ParametersNode) -> None:
    visit.has_arguments = True
    visit.nodelists()


@writes(ParametersNode, analyse_parameters)
def write_parameters(function: Function, node: ParametersNode, scope: Scope) -> None:
    """Write what binds the parameters where no ``{% partial %}`` tag has done it."""
    writer = function.writer
    inner = dict(scope)
    for name, default in node.parameters.defaults.items():
        found = as_local(expressions.local(function, scope, name))
        if default is None:
            expressions.require(function, name, found)
            continue
        local = writer.name(name)
        writer.line(f"{local} = {found.name}")
        with writer.block(f"if {local} is MISSING:"):
            value = expressions.resolve(function, default, inner)
            writer.line(f"{local} = {value.code}")
        inner[name] = function.bound(local)
    function.nodelist(node.nodelist, inner)


def analyse_include(visit: Visit, node: IncludeNode) -> None:
    results.check_names(node.extra_context)
    if not is_partial(node) or not visit.page.templates:
        templates.analyse_include(visit, node)
        return
    try:
        partial, page = load(visit.program, chain.constant_name(node.template))
    except NotCompilable:
        visit.needs_context = True
    else:
        analyse_body(visit, partial, page)


@writes(IncludeNode, analyse_include, holds_islands=True)
def write_include(function: Function, node: IncludeNode, scope: Scope) -> None:
    if function.is_synced or not is_partial(node):
        templates.write_include(function, node, scope)
        return
    partial, page = load(function.program, chain.constant_name(node.template))
    values = results.bind(function, node.extra_context, scope)
    inner = values if node.isolated_context else {**scope, **values}
    write_body(function, partial, page, inner, only=node.isolated_context)


def is_partial(node: IncludeNode) -> bool:
    """Return whether what is included is named as a partial is."""
    return chain.is_constant(node.template) and "#" in str(node.template.var)


NEEDS_CONTEXT = "Something in what it renders needs a context."


def check_is_known(page: TemplateChain) -> None:
    if not page.templates:
        raise NotCompilable("What its name means depends on what extends the template.")


def partial_of(
    program: Program, page: TemplateChain, node: PartialNode
) -> tuple[PartialTemplate, TemplateChain]:
    """Return what a tag calls, and the chain that it is part of."""
    if node.full_name and node.partial_name not in node.partials:
        return load(program, absolute(node, node.full_name))
    return partial_for(program, page, node), page.without_blocks


def analyse_body(
    visit: Visit,
    partial: PartialTemplate,
    page: TemplateChain,
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
        visit.nodelist(nodelist, page)
    if overridden is not None:
        analyse_body(visit, overridden, page)


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
    called = function.program.function(function, nodelist, page, partial.name, inner)
    templates.write_call(function, called, scope, only=only)


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
            added[name] = function.bound(local)
    return added


def partial_for(
    program: Program, page: TemplateChain, reference: PartialReference
) -> Any:
    """Return the partial that a node means, as part of the page."""
    check_is_known(page)
    partials = reference.partials
    try:
        resolution = resolve(reference.partial_name, page, partials)
    except (TemplateSyntaxError, TemplateDoesNotExist, ParentUnknown):
        raise NotCompilable("What its name means depends on the context.") from None
    # Of a partial that is rendered alone, parents are loaded only if one is needed.
    chain.add_dependencies(program, page)
    return bound(page, resolution, partials)


def bound(
    page: TemplateChain, resolution: Resolution | None, caller: Partials | None
) -> Any:
    """Return the partial as part of the page, overriding the others."""
    if resolution is None or not all(
        isinstance(each, PartialTemplate) for each in resolution.partials
    ):
        raise NotCompilable("Its name isn't that of a partial.")
    key: Any = resolution.partials[0], id(caller)
    if key not in page.cache:
        page.cache[key] = bind(resolution, page, caller)
    return page.cache[key]


def absolute(node: PartialNode, full_name: str) -> str:
    try:
        return node.absolute(full_name)
    except TemplateSyntaxError:
        raise NotCompilable("Its name is relative: an error.") from None


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
            raise NotCompilable(f"{full_name!r} can't be loaded.") from None
    partial = program.shared[key]
    if not isinstance(partial, PartialTemplate):
        raise NotCompilable(f"{full_name!r} isn't a partial of this package.")
    return partial, chain.chain_of(program, partial)
