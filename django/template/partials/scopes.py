"""
What a partial sees of the page that it is part of: its blocks, and in an override
the partial that it overrides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from django.template import Context, Node, NodeList, Template, VariableDoesNotExist
from django.template.compiler.pages import extends_node
from django.template.context import ContextDict
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
)

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from .templates import PartialTemplate


class Page(Protocol):
    """The template that is rendered and those it extends: see inheritance.Page."""

    templates: list[Template]

    def walk(self, context: Context) -> Iterator[Template]: ...

    def block_context(self, context: Context) -> BlockContext: ...


class PageBlocks(BlockContext):
    """
    The blocks of a page. They are collected when the first of them renders: a
    partial without blocks needs no more of the page than where it is defined.
    """

    def __init__(self, page: Page, context: Context) -> None:
        self.page = page
        self.context = context

    @cached_property
    def blocks(self) -> Mapping[str, list[BlockNode]]:  # type: ignore[override]
        collected = BlockContext()
        for template in self.page.walk(self.context):
            collected.add_blocks(blocks_of(template))
        return collected.blocks


class PageNodeList(NodeList):
    """The nodes of a partial that has the blocks of the page in it."""

    def __init__(
        self, page: Page, nodelist: NodeList, overridden: PartialTemplate | None = None
    ) -> None:
        super().__init__(nodelist)
        self.page = page
        self.nodelist = nodelist
        self.overridden = overridden

    def render(self, context: Context) -> SafeString:
        render_context = context.render_context
        render_context[BLOCK_CONTEXT_KEY] = self.page.block_context(context)
        try:
            if self.overridden is None:
                return self.nodelist.render(context)
            with OverrideScope(context, self.overridden) as scope:
                html = self.nodelist.render(context)
        except Exception as error:
            self.locate(error, context)
            raise
        if scope.variable.hidden is not None:
            raise scope.variable.hidden
        return html

    def locate(self, error: Exception, context: Context) -> None:
        """
        Tell the debug page of an error in a block. Node.render_annotated() looks at
        the template that defines the partial, and the block can be another's.
        """
        assert context.template is not None  # while it renders
        node = getattr(error, "_culprit_node", None)
        if node is None or not context.template.engine.debug:
            return
        for template in self.page.templates:
            if template.origin == node.origin and not hasattr(error, "template_debug"):
                info = template.get_exception_info(error, node.token)
                error.template_debug = info  # type: ignore[attr-defined]


class OverrideScope(ContextDict):
    """
    A scope of the context with the variable ``partial``, where the body of an
    override has the partial that it overrides. What the body calls doesn't see the
    variable, and what it assigns goes to the scope below, as without an override.
    """

    context: Context  # the parent class sets it

    def __init__(self, context: Context, overridden: PartialTemplate) -> None:
        self.below = context.dicts[-1]
        self.template = context.render_context.template
        self.variable = Overridden(overridden, context)
        super().__init__(context)

    def __contains__(self, name: object) -> bool:
        template = self.context.render_context.template
        return name == "partial" and template is self.template

    def __getitem__(self, name: str) -> Overridden:
        if name not in self:
            raise KeyError(name)
        return self.variable

    def __setitem__(self, name: str, value: Any) -> None:
        self.below[name] = value

    def __delitem__(self, name: str) -> None:
        del self.below[name]


class Overridden:
    """The value of ``partial`` in an override: ``{{ partial.super }}``."""

    def __init__(self, partial: PartialTemplate, context: Context) -> None:
        self.partial = partial
        self.context = context
        # An error that a variable hides, as if it were about the variable itself.
        self.hidden: Exception | None = None

    def super(self) -> SafeString:
        try:
            return self.partial.render(self.context)
        except Exception as error:
            if isinstance(error, VariableDoesNotExist) or getattr(
                error, "silent_variable_failure", False
            ):
                self.hidden = error
            raise


def blocks_of(template: Template) -> dict[str, BlockNode]:
    """Return the blocks that ``template`` itself defines, by name."""
    if node := extends_node(template):
        blocks: dict[str, BlockNode] = node.blocks
        return blocks
    nodelist: Any = getattr(template, "nodelist", NodeList())
    return {node.name: node for node in nodelist.get_nodes_by_type(BlockNode)}


def line_of(node: Node) -> int | None:
    """Return the line of a node's tag, if a parser made the node."""
    return node.token.lineno if node.token else None
