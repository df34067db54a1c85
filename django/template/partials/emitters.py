"""
The emitters of the nodes of partials. They use only the names that
django.template.compiler provides for other packages.

If the templates of a page are known, the meaning of each name in it is known as well:
see resolve().
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import NodeList
from django.template.compiler import (
    Body,
    NotCompilable,
    ParentUnknown,
    TemplateChain,
    Templates,
    register_emitter,
    register_steps,
)
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.utils.safestring import SafeString

from . import lazy
from .block_scope import ChainNodeList
from .fragments import FragmentNode
from .inheritance import bind
from .lazy import LazyAnswerNode, LazyPartialNode
from .nodes import BlockPartialNode, PartialDefNode, PartialNode
from .parameters import ParametersNode
from .resolve import Resolution, check_overrides, resolve
from .templates import PartialReference, Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template.compiler import Code, Visit

NEEDS_CONTEXT = "Something that it renders needs a context."


def analyse_extends(visit: Visit, node: ExtendsNode) -> None:
    try:
        check_overrides(visit.chain)
    except TemplateSyntaxError:
        raise NotCompilable("A partial overrides nothing, which is an error.") from None
    visit.as_before()


@register_emitter(ExtendsNode, analyse=analyse_extends)
def emit_extends(node: ExtendsNode, code: Code) -> None:
    code.as_before(node)


def analyse_definition(visit: Visit, node: PartialDefNode) -> None:
    if not node.inline and not node.override:
        return
    # Raises NotCompilable for an override that overrides nothing, which is an error.
    partial = partial_for(visit.templates, visit.chain, node)
    if node.inline:
        visit.body(body_of(partial, visit.chain))
        if visit.needs_context and partial.nodelist is not node.nodelist:
            raise NotCompilable(NEEDS_CONTEXT)


@register_emitter(PartialDefNode, analyse=analyse_definition)
def emit_definition(node: PartialDefNode, code: Code) -> None:
    if not node.inline:
        return
    partial = partial_for(code.templates, code.chain, node)
    if partial.nodelist is node.nodelist:
        code.nodelist(partial.nodelist)
    else:
        code.body(body_of(partial, code.chain))


def fragment_of(templates: Templates, node: FragmentNode) -> Body:
    """
    Return the body of a fragment: a partial that a page inherits, one of its blocks, or
    one of its lazy calls.
    """
    resolution = node.resolution
    if resolution is None:
        raise NotCompilable("What its name means depends on the context.")
    chain = templates.chain_of(node.chain.templates[0]).with_blocks
    if node.chain.templates != chain.templates[: len(node.chain.templates)]:
        raise NotCompilable("A template has been reloaded.")
    if isinstance(node, LazyAnswerNode):
        return Body(node.nodelist, chain, node.partial_name)
    if resolution.block is not None:
        return Body(NodeList([resolution.block]), chain, resolution.block.name)
    return body_of(bound(chain, resolution, None), chain, is_in_place=True)


def analyse_fragment(visit: Visit, node: FragmentNode) -> None:
    check_is_known(visit.chain)
    visit.body(fragment_of(visit.templates, node))
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)


@register_emitter(LazyAnswerNode, analyse=analyse_fragment)
@register_emitter(FragmentNode, analyse=analyse_fragment)
def emit_fragment(node: FragmentNode, code: Code) -> None:
    code.body_in_place(fragment_of(code.templates, node))


def analyse_lazy(visit: Visit, node: LazyPartialNode) -> None:
    check_is_known(visit.chain)
    visit.has_arguments = True
    visit.nodelists()
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)


@register_emitter(LazyPartialNode, analyse=analyse_lazy)
def emit_lazy(node: LazyPartialNode, code: Code) -> None:
    request, this = code.request(), code.constant(node)
    values = {name: code.value(each) for name, each in node.options.items()}
    is_lazy = code.call(LazyPartialNode.is_lazy, this, request, **values)
    with code.when(f"not {is_lazy}"):
        code.nodelist(node.nodelist_in_place)
    with code.when(is_lazy):
        with code.captured() as html:
            code.nodelist(node.nodelist)
        placeholder = code.call(SafeString, html)
        engine = code.constant(code.templates.engine)
        arguments = this, engine, request, placeholder
        code.html(code.call(LazyPartialNode.element, *arguments, **values))


def analyse_partial(visit: Visit, node: PartialNode) -> None:
    check_is_known(visit.chain)
    partial, chain = partial_of(visit.templates, visit.chain, node)
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        if parameters.mismatch(node.partial_name, node.given):
            raise NotCompilable(
                "Its arguments don't fit the parameters, which is an error."
            )
        visit.has_arguments = True
    visit.nodelists()
    visit.body(body_of(partial, chain))
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)
    visit.needs_context = node.variable is not None


@register_emitter(BlockPartialNode, analyse=analyse_partial)
@register_emitter(PartialNode, analyse=analyse_partial)
def emit_partial(node: PartialNode, code: Code) -> None:
    if node.variable is None:
        emit_call(node, code)
    else:
        with code.set_upward(node, node.variable):
            emit_call(node, code)


def emit_call(node: PartialNode, code: Code) -> None:
    partial, chain = partial_of(code.templates, code.chain, node)
    parameters = getattr(partial, "parameters", None)
    values = {
        name: code.constant(value) for name, value in node.unfilled(parameters).items()
    }
    for name, argument in node.arguments.items():
        values[name] = code.value(argument)
    for name, nodelist in node.contents.items():
        with code.captured() as html:
            code.nodelist(nodelist)
        values[name] = code.call(SafeString, html)
    defaults = {} if parameters is None else parameters.defaults
    with ExitStack() as stack:
        stack.enter_context(code.variables(values, only=node.only))
        for name, default in defaults.items():
            if default is not None and name not in values:
                value = code.value(default)
                stack.enter_context(code.variables({name: value}))
        code.body(body_of(partial, chain), only=node.only)


def analyse_parameters(visit: Visit, node: ParametersNode) -> None:
    visit.has_arguments = True
    visit.nodelists()
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)


@register_emitter(ParametersNode, analyse=analyse_parameters)
def emit_parameters(node: ParametersNode, code: Code) -> None:
    """Write code that binds the parameters if no ``{% partial %}`` tag has done so."""
    with ExitStack() as stack:
        for name, default in node.parameters.defaults.items():
            if default is None:
                code.require(name)
            else:
                value = code.variable_or_value(name, default)
                stack.enter_context(code.variables({name: value}))
        code.nodelist(node.nodelist)


def analyse_include(visit: Visit, node: IncludeNode) -> None:
    full_name = name_of_partial(node)
    if not full_name or not visit.chain.templates:
        visit.as_before()
        return
    try:
        partial, chain = load(visit.templates, full_name)
    except NotCompilable:
        visit.needs_context = True
    else:
        visit.body(body_of(partial, chain))


@register_emitter(IncludeNode, analyse=analyse_include)
def emit_include(node: IncludeNode, code: Code) -> None:
    full_name = name_of_partial(node)
    if not full_name or code.has_context:
        code.as_before(node)
        return
    partial, chain = load(code.templates, full_name)
    only = node.isolated_context
    values = {name: code.value(value) for name, value in node.extra_context.items()}
    with code.variables(values, only=only):
        code.body(body_of(partial, chain), only=only)


def name_of_partial(node: IncludeNode) -> str:
    """
    Return the name that is included, if it is written as the name of a partial, or "".
    """
    template = node.template
    is_constant = not template.filters and type(template.var) is SafeString
    name = str(template.var)
    return name if is_constant and "#" in name else ""


def check_is_known(chain: TemplateChain) -> None:
    if not chain.templates:
        raise NotCompilable("What its name means depends on what extends the template.")


def partial_of(
    templates: Templates, chain: TemplateChain, node: PartialNode
) -> tuple[PartialTemplate, TemplateChain]:
    """Return the partial that a tag calls, and the chain that it is part of."""
    if node.full_name and node.partial_name not in node.partials:
        return load(templates, absolute(node, node.full_name))
    return partial_for(templates, chain, node), chain.without_blocks


def body_of(partial: Any, chain: TemplateChain, *, is_in_place: bool = False) -> Body:
    """Return the body of a partial that is part of a chain."""
    nodelist = partial.nodelist
    if not isinstance(nodelist, ChainNodeList):
        return Body(nodelist, chain, partial.name)
    nodes, overridden = nodelist.nodelist, nodelist.overridden
    if not is_in_place and nodes.get_nodes_by_type(BlockNode):
        raise NotCompilable("It has blocks, which depend on the page that is rendered.")
    parent = None if overridden is None else body_of(overridden, chain)
    return Body(nodes, chain, partial.name, parent, "partial")


def partial_for(
    templates: Templates, chain: TemplateChain, reference: PartialReference
) -> Any:
    """Return the partial that a node refers to, as part of the chain."""
    check_is_known(chain)
    partials = reference.partials
    try:
        resolution = resolve(reference.partial_name, chain, partials)
    except (TemplateSyntaxError, TemplateDoesNotExist, ParentUnknown):
        raise NotCompilable("What its name means depends on the context.") from None
    # If a partial is rendered alone, parents of its template are loaded only if needed.
    templates.depend_on(chain)
    return bound(chain, resolution, partials)


def bound(
    chain: TemplateChain, resolution: Resolution | None, caller: Partials | None
) -> Any:
    """Return the partial as part of the chain, with those that it overrides."""
    if resolution is None or not all(
        isinstance(each, PartialTemplate) for each in resolution.partials
    ):
        raise NotCompilable("Its name isn't that of a partial of this package.")
    key: Any = resolution.partials[0], id(caller)
    if key not in chain.cache:
        chain.cache[key] = bind(resolution, chain, caller)
    return chain.cache[key]


def absolute(node: PartialNode, full_name: str) -> str:
    try:
        return node.absolute(full_name)
    except TemplateSyntaxError:
        raise NotCompilable(
            "Its relative name can't be resolved, which is an error."
        ) from None


def load(templates: Templates, full_name: str) -> tuple[PartialTemplate, TemplateChain]:
    """
    Return a partial that another template defines or inherits, or one of its blocks,
    and its chain.
    """
    name, _, partial_name = full_name.partition("#")
    template = templates.find(name)
    loaded = templates.chain_of(template).cache
    key = "partial", template, partial_name
    if key not in loaded:
        try:
            loaded[key] = templates.engine.get_partial(template, full_name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            raise NotCompilable(f"{full_name!r} can't be loaded.") from None
    partial = loaded[key]
    if not isinstance(partial, PartialTemplate):
        raise NotCompilable(f"{full_name!r} isn't a partial of this package.")
    return partial, templates.chain_of(partial)


def arguments(node: PartialNode) -> Mapping[str, Any]:
    return node.arguments


for node_class in PartialNode, BlockPartialNode:
    register_steps(
        node_class,
        PartialNode.steps,
        expressions=arguments,
        check=PartialNode.find_checked,
    )
register_steps(PartialDefNode, PartialDefNode.steps)
register_steps(FragmentNode, FragmentNode.steps)
register_steps(LazyAnswerNode, LazyAnswerNode.steps)
register_steps(LazyPartialNode, LazyPartialNode.steps, expressions=lazy.expressions)
