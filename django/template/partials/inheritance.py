"""
The chain of templates that extend one another while they render, and how a partial or a
block renders as part of it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django.template import NodeList, Template, TemplateDoesNotExist
from django.template.compiler.chain import TemplateChain, extends_node

from .block_scope import CHAIN_KEY, ChainNodeList
from .errors import extends_partial, line_of
from .resolve import Resolution, check_overrides, resolve
from .templates import PartialReference, Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template import Context
    from django.template.loader_tags import ExtendsNode


class GetParent:
    """
    The method ``get_parent()`` of one ``{% extends %}`` node: it does what Django's
    does, and adds the parent to the chain of the rendering.

    The class of the node is Django's, since other packages dispatch on the class of a
    node. This object is an attribute of the node. ``node`` is a copy of it without the
    attribute, since a reference to the node itself would be a cycle.
    """

    def __init__(self, node: ExtendsNode) -> None:
        self.node = node

    def __call__(self, context: Context) -> Template:
        try:
            parent: Template = self.node.get_parent(context)
        except TemplateDoesNotExist as error:
            explain_partial(error)
            raise
        render_context: Any = context.render_context
        if render_context.template is None:
            # A tool looks for the parent, and renders nothing.
            return parent
        chain = render_context.get(CHAIN_KEY)
        if chain is None:
            chain = render_context[CHAIN_KEY] = TemplateChain([render_context.template])
        if getattr(extends_node(chain.templates[-1]), "get_parent", None) is not self:
            # A tag renders the nodes of another template in this scope.
            return parent
        chain.templates.append(parent)
        if extends_node(parent) is None:
            check_overrides(chain)
        return parent


def explain_partial(error: TemplateDoesNotExist) -> None:
    """
    If ``{% extends %}`` names a partial, make its error state what to write instead.
    """
    name = str(error)
    template_name, _, partial_name = name.partition("#")
    if template_name and partial_name:
        error.args = (" ".join(extends_partial(name)),)


def reporting(node: ExtendsNode) -> ExtendsNode:
    """Return a copy of ``node`` that reports what it extends: see GetParent."""
    copied = copy.copy(node)
    copied.get_parent = GetParent(node)  # type: ignore[method-assign]
    return copied


def is_in(reference: PartialReference, template: Any) -> bool:
    """
    Return whether the reference is in ``template`` or, if that is a partial, in its
    template.
    """
    if isinstance(template, PartialTemplate):
        return template.partials is reference.partials
    return Partials.of(template) is reference.partials


def is_in_chain(reference: PartialReference, chain: TemplateChain) -> bool:
    """
    Return whether the reference is in one of the templates. It isn't if a tag renders
    nodes of another template as if they were in these.
    """
    return any(is_in(reference, template) for template in chain.templates)


def chain_in(context: Context, reference: PartialReference) -> TemplateChain | None:
    """Return the chain that is being rendered, if there is one."""
    render_context: Any = context.render_context
    template = render_context.template
    chain: TemplateChain | None = render_context.get(CHAIN_KEY)
    if chain is None:
        chain = getattr(template, "chain", None)
    if chain is None and not is_in(reference, template):
        # Some packages render the contents of a tag as a template.
        scopes = reversed(render_context.dicts)
        around = (scope[CHAIN_KEY] for scope in scopes if CHAIN_KEY in scope)
        chain = next((chain for chain in around if is_in_chain(reference, chain)), None)
    return chain


def template_of(reference: PartialReference, context: Context) -> Template | None:
    """
    Return the template that contains the reference, if an engine has loaded it or it is
    being rendered.
    """
    partials = reference.partials
    if partials.template is None:
        # No engine has loaded it: it is a Template("…").
        for template in (context.render_context.template, context.template):
            if Partials.of(template) is partials:
                partials.template = template
    return partials.template


def partial_in(context: Context, reference: PartialReference) -> PartialTemplate | None:
    """
    Return the partial that ``reference`` renders, as part of the chain that is being
    rendered, or ``None`` if nothing defines it: see resolve().
    """
    name, partials = reference.partial_name, reference.partials
    chain = chain_in(context, reference)
    if chain is not None and (bound := chain.cache.get(reference)) is not None:
        found: PartialTemplate = bound
        return found
    template = template_of(reference, context)
    if chain is None or not is_in_chain(reference, chain):
        partial = partials.get(name)
        if partial is not None and not getattr(partial, "override", False):
            return partial
        if template is None:
            return None
        chain = TemplateChain([template])
        render_context: Any = context.render_context
        render_context.setdefault(CHAIN_KEY, chain)
    resolution = resolve(name, chain, partials, context)
    if resolution is None:
        return None
    found = chain.cache[reference] = bind(resolution, chain, partials)
    return found


def bind(
    resolution: Resolution, chain: TemplateChain, caller: Partials | None = None
) -> PartialTemplate:
    """
    Return what a name means, as part of ``chain``: the partial with those that it
    overrides, or the block.
    """
    if resolution.block is not None:
        block, template = resolution.block, resolution.template
        assert template is not None
        part = PartialTemplate(
            ChainNodeList(chain, NodeList([block])),
            template.origin,
            block.name,
            partials=Partials.of(template),
            first_line=line_of(block),
        )
        part.chain = chain
        return part
    partial, *overridden = resolution.partials
    if not isinstance(partial, PartialTemplate):
        return partial  # another library's tags have made it
    bound = partial.with_nodelist(partial.nodelist)
    bound.chain = chain
    # If a template calls its own partial, blocks in it render as that template defines
    # them.
    if overridden or partial.partials is not caller:
        # A partial of another library's tags has none.
        parameters = overridden and getattr(overridden[-1], "parameters", None)
        if parameters:
            bound.parameters = parameters
            bound.nodelist = parameters.wrap(partial.name, partial.nodelist)
        below = bind(Resolution(overridden), chain) if overridden else None
        bound.nodelist = ChainNodeList(chain, bound.nodelist, below)
    return bound
