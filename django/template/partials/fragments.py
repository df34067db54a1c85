"""
A part of a page, by a name such as ``"child.html#row"``: a partial that child.html
inherits, or a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template import Context, Node, NodeList, Template
from django.template.compiler.chain import TemplateChain

from .errors import does_not_exist
from .inheritance import bind
from .resolve import Resolution, definitions, resolve
from .templates import PartialName, Partials, PartialTemplate

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class FragmentNode(Node):
    """
    The node of a fragment: what a name such as "child.html#row" renders if it depends
    on other templates than child.html.

    chain
        The template and those that it extends, as far as they have been loaded. Each
        rendering uses a copy, since the context can determine what a template extends.

    resolution
        What the name means, or ``None`` if that depends on the context.
    """

    def __init__(
        self,
        nodelist: NodeList,
        chain: TemplateChain,
        resolution: Resolution | None,
        full_name: str,
    ) -> None:
        # The nodes of the fragment, as far as they are known: for tools.
        self.nodelist = nodelist
        self.chain = chain
        self.resolution = resolution
        self.full_name = full_name
        self.partial_name = full_name.partition("#")[2]

    def render_annotated(self, context: Context) -> SafeString:
        # Errors are attributed to the nodes in it, since this node has no tag.
        return self.render(context)

    def render(self, context: Context) -> SafeString:
        return self.find_part(context).nodelist.render(context)

    def steps(self, values: object, context: Any, state: Any) -> Any:
        """Do what render() does, step by step."""
        if self.resolution is None:
            # The template can extend a variable, which must be awaited first.
            yield from state.results(context)
        part = self.find_part(context)
        yield from state.render_nodes(part.nodelist, context)

    def find_part(self, context: Context) -> PartialTemplate:
        """Return the partial or the block that renders."""
        chain = self.chain.copy()
        resolution = self.resolution
        if resolution is None:
            resolution = resolve(self.partial_name, chain, context=context)
            if resolution is None:
                raise does_not_exist(self.full_name, definitions(chain))
        part = bind(resolution, chain)
        # Errors are attributed to the template that defines the part.
        context.render_context.template = part
        return part


def fragment_node(template: Template) -> FragmentNode | None:
    """Return the node of ``template``, if make_fragment() has made it."""
    for node in template.nodelist[:1]:
        if isinstance(node, FragmentNode):
            return node
    return None


def is_resolved(template: Template) -> bool:
    """Return whether the name of ``template`` means the same in each rendering."""
    node = fragment_node(template)
    return node is None or node.resolution is not None


def make_fragment(
    full_name: str, chain: TemplateChain, resolution: Resolution | None
) -> PartialTemplate:
    """
    Return what ``full_name``, such as "child.html#row", names, as a template. Without a
    resolution, the name is looked up when the template renders.
    """
    template, name = chain.templates[0], full_name.partition("#")[2]
    if resolution is None:
        part = PartialTemplate(
            NodeList(), template.origin, name, partials=Partials.of(template)
        )
    else:
        part = bind(resolution, chain)
    if not isinstance(part, PartialTemplate):
        return part  # another library's tags have made it
    node = FragmentNode(part.nodelist, chain, resolution, full_name)
    fragment = part.with_nodelist(NodeList([node]))
    fragment.name = PartialName(name)
    fragment.name.full_name = full_name
    # Django's assertTemplateUsed() joins the origin and the name to the full name.
    fragment.origin = template.origin
    return fragment
