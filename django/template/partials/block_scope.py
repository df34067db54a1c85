"""
What a partial uses of the templates that it is part of: their blocks and, in an
override, the partial that it overrides.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.template import Context, NodeList, VariableDoesNotExist
from django.template.context import ContextDict
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
)

if TYPE_CHECKING:
    from django.template.compiler.chain import TemplateChain
    from django.utils.safestring import SafeString

    from .templates import PartialTemplate


# The key in the render context of the chain of the template that is being rendered.
CHAIN_KEY = "partials_chain"

CHAIN_KEYS = (CHAIN_KEY, BLOCK_CONTEXT_KEY)


class ChainBlocks(BlockContext):
    """
    The blocks of a chain. They are collected when the first of them renders, since a
    partial without blocks needs the chain only up to the template that defines it.

    Without arguments, it is empty, as a BlockContext is: some packages create another
    object of the same class, and copy the blocks into it.
    """

    def __init__(
        self, chain: TemplateChain | None = None, context: Context | None = None
    ) -> None:
        self.chain = chain
        self.context = context

    @cached_property
    def blocks(self) -> dict[str, list[BlockNode]]:  # type: ignore[override]
        collected: Any = BlockContext()
        blocks: dict[str, list[BlockNode]] = collected.blocks
        if self.chain is not None and self.context is not None:
            for name, nodes in self.chain.all_blocks(self.context).items():
                # BlockContext takes them from the end.
                blocks[name] = nodes[::-1]
        return blocks

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy has no context: it is a BlockContext with the same blocks.
        return BlockContext, (), {"blocks": self.blocks}


def block_context(chain: TemplateChain, context: Context) -> BlockContext:
    """Return the blocks of the chain, in the form that Django's block nodes need."""
    scope: Any
    for scope in reversed(context.render_context.dicts):
        if scope.get(CHAIN_KEY) is chain and BLOCK_CONTEXT_KEY in scope:
            blocks: BlockContext = scope[BLOCK_CONTEXT_KEY]
            return blocks
    return ChainBlocks(chain, context)


class ChainNodeList(NodeList):
    """The nodes of a partial, which render with the blocks of the chain."""

    def __init__(
        self,
        chain: TemplateChain,
        nodelist: NodeList,
        overridden: PartialTemplate | None = None,
    ) -> None:
        super().__init__(nodelist)
        self.chain = chain
        self.nodelist = nodelist
        self.overridden = overridden

    def render(self, context: Context) -> SafeString:
        with self.entering(context):
            return self.nodelist.render(context)

    @contextmanager
    def entering(self, context: Context) -> Iterator[None]:
        """
        Return a context manager in which the nodes render with the blocks and the
        overridden partial.
        """
        scope: Any = context.render_context.dicts[-1]
        # Some packages render a template in the scope of another one, which then
        # renders on.
        outer = {key: scope[key] for key in CHAIN_KEYS if key in scope}
        blocks = block_context(self.chain, context)
        scope[CHAIN_KEY] = self.chain
        scope[BLOCK_CONTEXT_KEY] = blocks
        try:
            if self.overridden is None:
                yield
                return
            with OverrideScope(context, self.overridden) as override:
                yield
        except Exception as error:
            self.locate(error, context)
            raise
        finally:
            for key in CHAIN_KEYS:
                scope.pop(key, None)
            scope.update(outer)
        if override.variable.hidden is not None:
            raise override.variable.hidden

    def locate(self, error: Exception, context: Context) -> None:
        """
        Attribute an error in a block to its template, for the debug page.
        Node.render_annotated() uses the template that defines the partial, but the
        block can be in another one.
        """
        assert context.template is not None  # while it renders
        node = getattr(error, "_culprit_node", None)
        if node is None or not context.template.engine.debug:
            return
        for template in self.chain.templates:
            if template.origin == node.origin and not hasattr(error, "template_debug"):
                info = template.get_exception_info(error, node.token)
                error.template_debug = info  # type: ignore[attr-defined]


class OverrideScope(ContextDict):
    """
    A scope of the context with the variable ``partial``, by which the body of an
    override accesses the partial that it overrides. The variable doesn't exist in
    templates that the body calls. Variables that the body sets go to the scope below,
    as without an override.

    A copy is a dictionary with the contents of the scope at the place where it is
    copied.
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
        """The contents of the scope in the template that is being rendered."""
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
        # Raised by partial.super, and swallowed by Variable.resolve(): raised again later.
        self.hidden: Exception | None = None

    def super(self) -> SafeString:
        try:
            return self.partial.render(self.context)
        except Exception as error:
            self.keep(error)
            raise

    def super_steps(self, state: Any) -> Any:
        """
        Do what super() does, step by step: see
        django.template.compiler.register_steps().
        """
        try:
            yield from state.render_within(self.partial, self.context)
        except Exception as error:
            self.keep(error)
            raise

    def keep(self, error: Exception) -> None:
        """Keep an error that a lookup takes for a missing variable."""
        if isinstance(error, VariableDoesNotExist) or getattr(
            error, "silent_variable_failure", False
        ):
            self.hidden = error
