"""
What a partial sees of the page that it is part of: its blocks, and in an override
the partial that it overrides.
"""

from __future__ import annotations

from collections.abc import Iterator
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


# Where the render context of a template has the page that the template renders.
PAGE_KEY = "partials_page"

PAGE_KEYS = (PAGE_KEY, BLOCK_CONTEXT_KEY)


class Page(Protocol):
    """The template that is rendered and those it extends: see inheritance.Page."""

    templates: list[Template]

    def walk(self, context: Context) -> Iterator[Template]: ...

    def block_context(self, context: Context) -> BlockContext: ...


class PageBlocks(BlockContext):
    """
    The blocks of a page. They are collected when the first of them renders: a
    partial without blocks needs no more of the page than where it is defined.

    Without arguments there are none, as in a BlockContext: some packages make
    another object of the same class, and copy the blocks into it.
    """

    def __init__(
        self, page: Page | None = None, context: Context | None = None
    ) -> None:
        self.page = page
        self.context = context

    @cached_property
    def blocks(self) -> dict[str, list[BlockNode]]:  # type: ignore[override]
        collected: Any = BlockContext()
        if self.page is not None and self.context is not None:
            for template in self.page.walk(self.context):
                collected.add_blocks(blocks_of(template))
        blocks: dict[str, list[BlockNode]] = collected.blocks
        return blocks

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy has no context: it has what Django's own has.
        return BlockContext, (), {"blocks": self.blocks}


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
        scope: Any = context.render_context.dicts[-1]
        # Some packages render a template in the scope of another one, which goes on.
        outer = {key: scope[key] for key in PAGE_KEYS if key in scope}
        scope[PAGE_KEY] = self.page
        scope[BLOCK_CONTEXT_KEY] = self.page.block_context(context)
        try:
            if self.overridden is None:
                return self.nodelist.render(context)
            with OverrideScope(context, self.overridden) as override:
                html = self.nodelist.render(context)
        except Exception as error:
            self.locate(error, context)
            raise
        finally:
            for key in PAGE_KEYS:
                scope.pop(key, None)
            scope.update(outer)
        if override.variable.hidden is not None:
            raise override.variable.hidden
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

    A copy is a dictionary with what the scope has where it is copied.
    """

    context: Context  # the parent class sets it

    def __init__(self, context: Context, overridden: PartialTemplate) -> None:
        self.below = context.dicts[-1]
        self.template = context.render_context.template
        self.variable = Overridden(overridden, context)
        # dict.copy() copies nothing of an empty dictionary, whatever its methods return.
        super().__init__(context, partial=self.variable)

    def __contains__(self, name: object) -> bool:
        template = self.context.render_context.template
        return name == "partial" and template is self.template

    @property
    def visible(self) -> dict[str, Any]:
        """What the scope has where the context is now."""
        return {"partial": self.variable} if "partial" in self else {}

    def __getitem__(self, name: str) -> Any:
        return self.visible[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.visible.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self.visible)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self.visible)

    def __len__(self) -> int:
        return len(self.visible)

    def keys(self) -> Any:
        return self.visible.keys()

    def values(self) -> Any:
        return self.visible.values()

    def items(self) -> Any:
        return self.visible.items()

    def __eq__(self, other: object) -> bool:
        return self.visible == other

    def __repr__(self) -> str:
        return repr(self.visible)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self.visible,)

    def __setitem__(self, name: str, value: Any) -> None:
        self.below[name] = value

    def __delitem__(self, name: str) -> None:
        del self.below[name]

    def setdefault(self, name: str, default: Any = None) -> Any:
        return self.below.setdefault(name, default)

    def pop(self, name: str, *default: Any) -> Any:
        return self.below.pop(name, *default)

    def update(self, *args: Any, **kwargs: Any) -> None:
        self.below.update(*args, **kwargs)


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
