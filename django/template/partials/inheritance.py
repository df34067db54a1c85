"""
Templates that extend others: the partials and blocks that they have between them.
"""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from django.template import (
    Context,
    NodeList,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    Variable,
)
from django.template.compiler.pages import extends_node
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    ExtendsNode,
)

from . import errors
from .errors import Fault
from .scopes import PAGE_KEY, PageBlocks, PageNodeList, blocks_of, line_of
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template import Origin


class ParentUnknown(Exception):
    """What a template extends depends on the context it is rendered with."""


class Call(Protocol):
    """A node that renders a partial, which the template with ``partials`` names."""

    partial_name: str
    partials: Partials


class Page:
    """
    A template and those that it extends, the nearest first.

    While a template renders, its ``{% extends %}`` and those of its parents add
    them. For a partial that is rendered alone they are loaded when somebody asks.
    A page serves one rendering: what a template extends can depend on the context.
    """

    def __init__(self, template: Template) -> None:
        self.templates = [template]
        # What extends must not load again, as ExtendsNode keeps it.
        self.history: list[Origin] | None = None
        # The blocks, while a scope of the render context has them. They refer to the
        # page: a strong reference would keep the context after the rendering.
        self.blocks: Callable[[], BlockContext | None] = lambda: None
        self.called: dict[Call, PartialTemplate | None] = {}

    def __deepcopy__(self, memo: object) -> Page:
        # In a copied context the same nodes render, and their templates are these.
        return self

    @classmethod
    def of(cls, context: Context, call: Call) -> Page | None:
        """Return the page that is being rendered, if it is known to be one."""
        render_context: Any = context.render_context
        template = render_context.template
        page: Page | None = render_context.get(PAGE_KEY)
        if page is None:
            page = getattr(template, "page", None)
        if page is None and not is_in(call, template):
            # Some packages render what a tag encloses as a template of its own.
            scopes = reversed(render_context.dicts)
            around = (scope[PAGE_KEY] for scope in scopes if PAGE_KEY in scope)
            page = next((page for page in around if call in page), None)
        return page

    def __contains__(self, call: Call) -> bool:
        """
        Return whether a template of this page makes the call. A tag can render the
        nodes of another one as if they were the page's.
        """
        return any(is_in(call, template) for template in self.templates)

    def walk(self, context: Context | None) -> Iterator[Template]:
        """
        Yield the templates. Without a context, raise ParentUnknown after the last
        that is known without one.
        """
        index = 0
        while index < len(self.templates) or self.load_parent(context):
            yield self.templates[index]
            index += 1

    def load_parent(self, context: Context | None) -> bool:
        """Add what the last template extends, and return whether there is such."""
        template = self.templates[-1]
        node = extends_node(template)
        if node is None:
            return False
        if context is None:
            name: Any = node.parent_name
            if name.filters or isinstance(name.var, Variable):
                raise ParentUnknown
            context = Context()
        # What a template extends, a call with ``only`` doesn't change.
        while (isolated := getattr(context, "isolated", None)) and isolated[0] in self:
            context = isolated[1]
        if context.template is None:
            with context.bind_template(template):
                return self.load_parent(context)
        render_context = context.render_context
        with render_context.push_state(template):
            render_context[PAGE_KEY] = self
            if self.history is not None:
                render_context[node.context_key] = self.history
            parent = node.get_parent(context)
            self.history = render_context.get(node.context_key)
        if self.templates[-1] is template:  # the node of another library's tag
            self.templates.append(parent)
        return True

    def find(
        self, name: str, caller: Partials | None, context: Context | None
    ) -> list[PartialTemplate]:
        """
        Return the partial that ``name`` means in the template whose partials are
        ``caller``, by default the first, and behind it those that it overrides:
        none if there is no such partial.
        """
        found: list[PartialTemplate] = []
        is_below = caller is not None
        for template in self.walk(context):
            defined = Partials.of(template)
            if defined is caller:
                is_below = False
            if name not in defined:
                continue
            partial = defined[name]
            found.append(partial)
            if not getattr(partial, "override", False):
                if not is_below:
                    return found
                # A template below redefines it for itself and its children.
                found = []
        if found:
            raise self.override_error(found[-1], context)
        return []

    def override_error(
        self, partial: PartialTemplate, context: Context | None
    ) -> TemplateSyntaxError:
        """Return the exception for ``partial``, which overrides nothing."""
        place = f"{partial.origin}, line {partial.first_line}"
        error = self.overrides_nothing(partial, context).at(place)
        template = partial.partials.template
        token = partial.partials.overrides[partial.name]
        if template is not None and template.engine.debug and token.position:
            # The debug page shows the definition, not the tag that was rendered.
            error.template_debug = template.get_exception_info(error, token)  # type: ignore[attr-defined]
        return error

    def overrides_nothing(
        self, partial: PartialTemplate, context: Context | None
    ) -> Fault:
        """Return what is wrong with ``partial``, an override."""
        if above := self.above(partial.partials, context):
            reason = f"it is not defined in {errors.names_of(above)}, which its template extends"
        else:
            reason = "its template extends no other"
        names = {name for template in above for name in Partials.of(template)}
        return Fault(
            f"Partial '{partial.name}' overrides nothing: {reason}.",
            errors.hint(partial.name, names),
        )

    def above(self, partials: Partials, context: Context | None) -> list[Template]:
        """Return what the template with ``partials``, one of these, extends."""
        for _ in self.walk(context):
            pass
        return self.known_above(partials)

    def known_above(self, partials: Partials) -> list[Template]:
        """Return as much of that as is loaded."""
        defined = [Partials.of(template) for template in self.templates]
        return self.templates[1 + [each is partials for each in defined].index(True) :]

    def check_overrides(self, context: Context) -> None:
        """
        Raise TemplateSyntaxError if one of the templates, which are all known,
        overrides nothing.
        """
        for template in self.templates:
            if "partials" not in getattr(template, "extra_data", ()):
                continue  # most have none, and each page asks
            partials = Partials.of(template)
            for name in partials.overrides:
                self.find(name, partials, context)

    def partial(self, call: Call, context: Context) -> PartialTemplate | None:
        """Return what ``call`` renders, or ``None`` if no template defines it."""
        partials = self.find(call.partial_name, call.partials, context)
        partial = self.called[call] = self.bind(partials, call.partials)
        return partial

    def bind(
        self, partials: list[PartialTemplate], caller: Partials | None = None
    ) -> PartialTemplate | None:
        """
        Return the first of ``partials`` as part of this page, overriding the rest.
        """
        if not partials or not isinstance(partials[0], PartialTemplate):
            return partials[0] if partials else None
        partial, *overridden = partials
        bound = partial.with_nodelist(partial.nodelist)
        bound.page = self
        # A template that calls its own partial has its own blocks in it.
        if overridden or partial.partials is not caller:
            # That of another library's tags has none.
            signature = overridden and getattr(overridden[-1], "signature", None)
            if signature:
                bound.signature = signature
                bound.nodelist = signature.wrap(partial.name, partial.nodelist)
            bound.nodelist = PageNodeList(self, bound.nodelist, self.bind(overridden))
        return bound

    def part(self, name: str, context: Context | None) -> PartialTemplate | None:
        """Return the partial or else the block of that name, if there is one."""
        partials = self.find(name, None, context)
        if partials:
            return self.bind(partials)
        for template in self.walk(context):
            if block := blocks_of(template).get(name):
                part = PartialTemplate(
                    PageNodeList(self, NodeList([block])),
                    template.origin,
                    name,
                    partials=Partials.of(template),
                    first_line=line_of(block),
                )
                part.page = self
                return part
        return None

    def block_context(self, context: Context) -> BlockContext:
        """Return the blocks of the page, as Django's block nodes take them."""
        blocks = self.blocks()
        if blocks is None:
            blocks = PageBlocks(self, context)
            self.blocks = weakref.ref(blocks)
        return blocks

    def does_not_exist(
        self, full_name: str, context: Context | None
    ) -> TemplateDoesNotExist:
        return errors.does_not_exist(full_name, self.defined(context))

    def defined(self, context: Context | None) -> errors.Defined:
        """Return the names of the partials and of the blocks of each template."""
        return {
            template: (Partials.of(template), blocks_of(template))
            for template in self.walk(context)
        }


class GetParent:
    """
    The method ``get_parent()`` of one ``{% extends %}`` node: Django's, which also
    reports the parent to the page that is rendered.

    The node is exactly Django's, and has this as an attribute: other packages
    dispatch on the class of a node. ``node`` is a copy of it without the attribute,
    since a reference to the node itself would be a cycle.
    """

    def __init__(self, node: ExtendsNode) -> None:
        self.node = node

    def __call__(self, context: Context) -> Template:
        parent: Template = self.node.get_parent(context)
        render_context: Any = context.render_context
        if render_context.template is None:
            # A tool that looks for what is extended, and renders nothing.
            return parent
        page = render_context.get(PAGE_KEY)
        if page is None:
            page = render_context[PAGE_KEY] = Page(render_context.template)
            blocks = render_context.setdefault(BLOCK_CONTEXT_KEY, BlockContext())
            page.blocks = weakref.ref(blocks)
        if getattr(extends_node(page.templates[-1]), "get_parent", None) is not self:
            # A tag renders the nodes of another template in this scope.
            return parent
        page.templates.append(parent)
        # It renders where it has blocks. Otherwise load_parent() asks.
        if BLOCK_CONTEXT_KEY in render_context and extends_node(parent) is None:
            page.check_overrides(context)
        return parent


def reporting(node: ExtendsNode) -> ExtendsNode:
    """Return a copy of ``node`` that reports what it extends: see GetParent."""
    copied = copy.copy(node)
    copied.get_parent = GetParent(node)  # type: ignore[method-assign]
    return copied


def is_in(call: Call, template: Any) -> bool:
    """Return whether ``template``, or the template of that partial, makes the call."""
    if isinstance(template, PartialTemplate):
        return template.partials is call.partials
    return Partials.of(template) is call.partials


def find_partial(call: Call, context: Context) -> PartialTemplate | None:
    """
    Return the partial that ``call`` renders: its template's own, as far as nothing
    overrides it, or one that its template inherits, or ``None``.
    """
    page = Page.of(context, call)
    if page is not None and (found := page.called.get(call)) is not None:
        return found
    partials = call.partials
    if partials.template is None:
        # No engine loaded this template: it is a Template("…").
        for template in (context.render_context.template, context.template):
            if Partials.of(template) is partials:
                partials.template = template
    if page is None or call not in page:
        partial = partials.get(call.partial_name)
        if partial is not None and not getattr(partial, "override", False):
            return partial
        template = partials.template
        if template is None or getattr(template.engine, "strict", False):
            return None
        page = Page(template)
        render_context: Any = context.render_context
        render_context.setdefault(PAGE_KEY, page)
    return page.partial(call, context)


def not_defined(
    call: Call, place: str, context: Context, missing: str | None = None
) -> TemplateSyntaxError:
    """
    Return the exception for a call at ``place`` that find_partial() found no partial
    for. ``missing`` is the name of a template that would be extended.
    """
    page = Page.of(context, call)
    parents: list[Template] = []
    if page is not None and call in page:
        parents = page.known_above(call.partials)
    return errors.not_defined(
        call.partial_name,
        call.partials,
        {template: Partials.of(template) for template in parents},
        missing,
    ).at(place)
