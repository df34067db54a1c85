"""
A template and those that it extends: the chain, its blocks, and the templates that
compiled code depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from django.template import (
    Context,
    Engine,
    Node,
    NodeList,
    Origin,
    Template,
    TemplateDoesNotExist,
)
from django.template.base import FilterExpression, TextNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.template.loaders import cached
from django.utils.safestring import SafeString

from .errors import NotCompilable


class ParentUnknown(Exception):
    """Which template a template extends depends on the context."""


class TemplateChain:
    """
    A template and those that it extends, the nearest first.

    A parent is loaded when it is first needed. If a parent depends on the context, the
    chain belongs to one rendering.

    templates
        The templates that are known so far.

    is_complete
        Whether all parents can be known. If it is set to ``False``, no more are loaded.

    cache
        Data that is derived from the templates, for as long as the chain is in use.
    """

    def __init__(
        self,
        templates: list[Template],
        blocks: Mapping[str, list[BlockNode]] | None = None,
    ) -> None:
        self.templates = templates
        if blocks is not None:
            self.blocks = blocks
        self.is_complete = True
        self.cache: dict[Any, Any] = {}
        # The templates that {% extends %} must not load again, as ExtendsNode keeps
        # them.
        self.history: list[Origin] | None = None
        self.names_within: dict[str, set[str]] = {}

    def __deepcopy__(self, memo: object) -> TemplateChain:
        # The nodes that render in a copied context are the same, and so are their
        # templates.
        return self

    def copy(self) -> TemplateChain:
        """Return another chain of these templates, for one rendering."""
        chain = TemplateChain(self.templates.copy())
        chain.is_complete = self.is_complete
        chain.history = None if self.history is None else self.history.copy()
        return chain

    def walk(self, context: Context | None = None) -> Iterator[Template]:
        """
        Yield the templates. Without a context, raise ParentUnknown after the last
        that is known without one.
        """
        index = 0
        while index < len(self.templates) or self.load_parent(context):
            yield self.templates[index]
            index += 1

    def load_parent(self, context: Context | None) -> bool:
        """Add the parent of the last template, and return whether it has one."""
        template = self.templates[-1]
        node = extends_node(template)
        if node is None:
            return False
        if not self.is_complete:
            raise ParentUnknown
        if context is None:
            if not is_constant(node.parent_name):
                raise ParentUnknown
            try:
                return self.load_parent(Context())
            except TemplateDoesNotExist:
                self.forget_missing(node)
                raise
        # If a tag in one of the templates isolates what it renders, the parent still
        # depends on the outer context.
        while (isolated := getattr(context, "isolated", None)) and any(
            each is isolated[0] for each in self.templates
        ):
            context = isolated[1]
        if context.template is None:
            with context.bind_template(template):
                return self.load_parent(context)
        render_context: Any = context.render_context
        with render_context.push_state(template):
            if self.history is not None:
                render_context[node.context_key] = self.history
            # The method of the class: that of a single node can do more while it
            # renders.
            parent = type(node).get_parent(node, context)
            self.history = render_context.get(node.context_key)
        self.templates.append(parent)
        return True

    def forget_missing(self, node: Any) -> None:
        """
        Have the loader look again for a missing parent when the template is rendered:
        only then does the error list where it was looked for.
        """
        loader = cached_loader(self.templates[-1].engine)
        if loader is not None:
            skip = self.history or [self.templates[-1].origin]
            key = loader.cache_key(str(node.parent_name.var), skip)
            loader.get_template_cache.pop(key, None)

    def all_blocks(self, context: Context | None = None) -> dict[str, list[BlockNode]]:
        """Return the nodes of each block, that of the nearest template first."""
        blocks: dict[str, list[BlockNode]] = {}
        for template in self.walk(context):
            for name, node in own_blocks(template).items():
                blocks.setdefault(name, []).append(node)
        return blocks

    @cached_property
    def blocks(self) -> Mapping[str, list[BlockNode]]:
        """
        The nodes of each block when the template is rendered from its beginning. Empty
        if it extends nothing, since no block is overridden then.
        """
        return self.all_blocks() if len(self.templates) > 1 else {}

    @cached_property
    def with_blocks(self) -> TemplateChain:
        """The chain for a part of a page that sees all blocks."""
        return self if self.blocks else self.sharing_templates(self.all_blocks())

    @cached_property
    def without_blocks(self) -> TemplateChain:
        """The chain for a part of a page that doesn't see the blocks."""
        return self.sharing_templates({}) if self.blocks else self

    def sharing_templates(self, blocks: Mapping[str, list[BlockNode]]) -> TemplateChain:
        chain = TemplateChain(self.templates, blocks)
        chain.cache = self.cache
        return chain

    def blocks_within(self, name: str) -> set[str]:
        """Return the names of the blocks in those of that name, at any depth."""
        if name not in self.names_within:
            found: set[str] = set()
            todo = {name}
            while todo:
                inner: set[str] = set()
                for node in self.blocks.get(todo.pop(), ()):
                    blocks: Any = node.nodelist.get_nodes_by_type(BlockNode)
                    inner.update(block.name for block in blocks)
                todo |= inner - found
                found |= inner
            self.names_within[name] = found
        return self.names_within[name]

    def nodes_in(self, nodes: Any, node_class: Any) -> list[Any]:
        """Return the nodes of a class in a node or a nodelist of one of the templates."""
        key = "nodes", id(nodes), node_class
        if key not in self.cache:
            self.cache[key] = nodes.get_nodes_by_type(node_class)
        found: list[Any] = self.cache[key]
        return found

    def bodies(self, name: str) -> list[NodeList]:
        """Return the nodelists of the blocks of that name, and of those in them."""
        names = {name} | self.blocks_within(name)
        return [block.nodelist for each in names for block in self.blocks.get(each, ())]


class Body(NamedTuple):
    """
    Nodes that are rendered as one: those of a template, or of a part of one.

    nodelist, chain
        The nodes, and the templates that they are part of.

    name
        What the function for them is named after.

    overridden, variable
        What ``{{ variable.super }}`` renders in them.
    """

    nodelist: Iterable[Node]
    chain: TemplateChain
    name: str
    overridden: Body | None = None
    variable: str = ""


def extends_node(template: Any) -> Any:
    """Return the node by which ``template`` extends another, if it has one."""
    for node in getattr(template, "nodelist", ()):
        if not isinstance(node, TextNode):
            return node if isinstance(node, ExtendsNode) else None
    return None


def own_blocks(template: Any) -> dict[str, BlockNode]:
    """Return the blocks that ``template`` itself defines, by name."""
    if node := extends_node(template):
        blocks: dict[str, BlockNode] = node.blocks
        return blocks
    nodelist: Any = getattr(template, "nodelist", NodeList())
    return {node.name: node for node in nodelist.get_nodes_by_type(BlockNode)}


def is_constant(expression: FilterExpression) -> bool:
    """Return whether the expression is a literal, not a variable."""
    return not expression.filters and type(expression.var) is SafeString


def constant_name(expression: FilterExpression) -> str:
    """Return the name of a template that doesn't depend on the context."""
    name = expression.var
    if not is_constant(expression) or not name:
        raise NotCompilable("Which template it names depends on the context.")
    return str(name)


def cached_loader(engine: Engine) -> cached.Loader | None:
    """
    Return Django's cached loader, if it loads all templates. Other loaders can return
    another template for the same name each time.
    """
    match engine.template_loaders:
        case [cached.Loader() as loader] if type(loader) is cached.Loader:
            return loader
    return None


def loaded_parents(template: Any) -> Iterator[Template]:
    """
    Yield the parents of a template, as far as Django's cached loader has loaded them.
    This calls nothing that a tool may have replaced.
    """
    loader = cached_loader(template.engine)
    origins = []
    while loader is not None and (node := extends_node(template)):
        origins.append(template.origin)
        if not is_constant(node.parent_name):
            return
        key = loader.cache_key(str(node.parent_name.var), origins)
        template = loader.get_template_cache.get(key)
        if type(template) is not Template:
            return
        yield template


class Dependent(Protocol):
    """
    The module that is compiled: see builder.ModuleBuilder.

    dependencies
        The templates that are part of it, by their key in the cached loader.

    pages
        The chains of the templates that are rendered from their beginning, by the id()
        of the template.

    inlines
        Whether it contains something that Django renders as a template within the
        template: an included template, or a partial.
    """

    engine: Engine
    inlines: bool
    dependencies: dict[str, Template]
    pages: dict[int, TemplateChain]


def check_loader(module: Dependent) -> cached.Loader:
    """Return the cached loader, or raise NotCompilable if there are others."""
    loader = cached_loader(module.engine)
    if loader is None:
        raise NotCompilable("Templates aren't loaded by the cached loader alone.")
    return loader


def find_template(module: Dependent, name: str) -> Template:
    """Return the template of that name, which the module depends on."""
    check_loader(module)
    try:
        template, _ = module.engine.find_template(name)
    except Exception:
        # It is an error only where it is rendered.
        raise NotCompilable(f"{name!r} can't be loaded.") from None
    add_dependency(module, template, name)
    return template


def add_dependency(
    module: Dependent,
    template: Template,
    name: str,
    skip: list[Origin] | None = None,
) -> None:
    """
    Have the module depend on the template that the engine has loaded by that name.
    """
    loader = check_loader(module)
    key = loader.cache_key(name, skip)
    if loader.get_template_cache.get(key) is not template:
        raise NotCompilable(f"{name!r} isn't kept by the cached loader.")
    module.dependencies[key] = template


def add_dependencies(module: Dependent, chain: TemplateChain) -> None:
    """Have the module depend on the parents in a chain, as far as they are known."""
    origins: list[Origin] = []
    child: Template | None = None
    for template in chain.templates:
        if child is not None:
            if type(template) is not Template:
                raise NotCompilable(
                    f"{type(template).__qualname__} isn't Django's template."
                )
            name = constant_name(extends_node(child).parent_name)
            add_dependency(module, template, name, origins)
        origins.append(template.origin)
        child = template


def load(module: Dependent, name: str) -> tuple[Iterable[Node], TemplateChain]:
    """Return the nodes that are rendered by that name, and the chain they belong to."""
    template = find_template(module, name)
    return template.nodelist, chain_of(module, template)


def chain_of(module: Dependent, template: Any) -> TemplateChain:
    """
    Return the chain of a template that is rendered from its beginning. A part of a
    template that is rendered like a template has a method ``make_chain()``.
    """
    if id(template) not in module.pages:
        if type(template) is Template:
            chain = TemplateChain([template])
        elif hasattr(template, "make_chain"):
            chain = template.make_chain()
        else:
            raise NotCompilable(
                f"{type(template).__qualname__} isn't Django's template."
            )
        # Another loader's templates aren't those that will be rendered.
        chain.is_complete = cached_loader(module.engine) is not None
        if type(template) is Template:
            if extends_node(template):
                check_loader(module)
            try:
                for _ in chain.walk():
                    pass
            except Exception:
                # It is an error only where it is rendered.
                raise NotCompilable("What it extends can't be loaded.") from None
            add_dependencies(module, chain)
        module.pages[id(template)] = chain
    return module.pages[id(template)]


class Templates:
    """
    The templates that compiled code depends on. Once one of them is loaded again, the
    code is no longer used.

    engine
        Their engine.
    """

    def __init__(self, module: Dependent) -> None:
        self._module = module
        self.engine: Any = module.engine

    def find(self, name: str) -> Template:
        """
        Return the template of that name, which the code depends on from now on. Raise
        NotCompilable if it can't be loaded, or isn't kept by the cached loader.
        """
        return find_template(self._module, name)

    def chain_of(self, template: Any) -> TemplateChain:
        """
        Return the chain of a template that is rendered from its beginning. Raise
        NotCompilable if it can't be known, or isn't kept by the cached loader.
        """
        return chain_of(self._module, template)

    def depend_on(self, chain: TemplateChain) -> None:
        """
        Have the code depend on the parents in a chain, as far as they are loaded. Raise
        NotCompilable if the cached loader doesn't keep one.
        """
        add_dependencies(self._module, chain)
