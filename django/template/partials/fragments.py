"""
A part of a page, by a name such as ``"child.html#row"``: a partial that child.html
inherits, or a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Context, Node, NodeList, Template, TemplateDoesNotExist

from .errors import is_not_defined
from .inheritance import Page, ParentUnknown
from .templates import PartialName, Partials, PartialTemplate

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class FragmentNode(Node):
    """
    What a name such as "child.html#row" renders if another template than
    child.html has a part in it. That is found out in each rendering.

    is_found
        Whether there is such a part. Where a template extends a variable, each
        rendering tells.
    """

    def __init__(
        self, nodelist: NodeList, template: Template, full_name: str, *, is_found: bool
    ) -> None:
        """``nodelist`` is what is rendered, as far as that is known."""
        self.known = nodelist
        self.template = template
        self.full_name = full_name
        self.is_found = is_found
        self.partial_name = full_name.partition("#")[2]

    @property
    def nodelist(self) -> NodeList:
        """What tools find in the fragment."""
        return self.known

    def render_annotated(self, context: Context) -> SafeString:
        # Errors are told of the nodes in it: it has no tag of its own.
        return self.render(context)

    def render(self, context: Context) -> SafeString:
        page = Page(self.template)
        part = page.part(self.partial_name, context)
        if part is None:
            raise page.does_not_exist(self.full_name, context)
        # Errors are told of the template that has the part.
        context.render_context.template = part
        return part.nodelist.render(context)


def fragment_node(template: Template) -> FragmentNode | None:
    """Return the node of ``template``, if get_fragment() has made it."""
    for node in template.nodelist[:1]:
        if isinstance(node, FragmentNode):
            return node
    return None


def get_fragment(template: Template, full_name: str) -> PartialTemplate:
    """
    Return the partial or block that ``full_name``, such as "child.html#row", names
    behind the ``#``, where ``template`` itself doesn't define the partial.

    Raise ``TemplateDoesNotExist`` if there is none. If what the templates extend
    depends on the context, that is found out when the fragment is rendered.
    """
    page = Page(template)
    name = full_name.partition("#")[2]
    is_found = True
    try:
        part = page.part(name, None)
    except ParentUnknown:
        is_found = False
        partials = Partials.of(template)
        part = PartialTemplate(NodeList(), template.origin, name, partials=partials)
    except TemplateDoesNotExist as error:
        raise TemplateDoesNotExist(
            f"{is_not_defined(full_name)}, and a template that would be extended does "
            f"not exist: {error}",
            tried=error.tried,
        ) from error
    if part is None:
        raise page.does_not_exist(full_name, None)
    if not isinstance(part, PartialTemplate):
        return part
    node = FragmentNode(part.nodelist, template, full_name, is_found=is_found)
    fragment = part.with_nodelist(NodeList([node]))
    fragment.name = PartialName(name)
    fragment.name.full_name = full_name
    # Of origin and name Django's assertTemplateUsed() makes the full name.
    fragment.origin = template.origin
    return fragment
