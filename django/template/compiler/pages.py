"""
The templates that are part of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import Engine, Node, Origin, Template
from django.template.base import FilterExpression, TextNode
from django.template.loader_tags import BlockContext, BlockNode, ExtendsNode
from django.template.loaders import cached
from django.utils.safestring import SafeString

from .functions import Page, Program
from .scopes import NotCompilable


def cached_loader(engine: Engine) -> cached.Loader | None:
    """
    Return Django's cached loader, if it loads all templates. Another loader can have
    another template under a name each time.
    """
    match engine.template_loaders:
        case [cached.Loader() as loader] if type(loader) is cached.Loader:
            return loader
    return None


def constant_name(expression: FilterExpression) -> str:
    """Return the name of a template that doesn't depend on the context."""
    name = expression.var
    if expression.filters or type(name) is not SafeString or not name:
        raise NotCompilable("Which template it names depends on the context.")
    return str(name)


def find_template(
    program: Program, name: str, skip: list[Origin] | None = None
) -> tuple[Template, Origin]:
    """Return the template of that name, which the program depends on."""
    loader = cached_loader(program.engine)
    if loader is None:
        raise NotCompilable("Templates aren't loaded by the cached loader alone.")
    try:
        template, origin = program.engine.find_template(name, skip=skip)
    except Exception:
        # It is an error only where it is rendered.
        raise NotCompilable(f"{name!r} can't be loaded.") from None
    key = loader.cache_key(name, skip)
    if loader.get_template_cache.get(key) is not template:
        raise NotCompilable(f"{name!r} isn't kept by the cached loader.")
    program.dependencies[key] = template
    return template, origin


def load(program: Program, name: str) -> tuple[Iterable[Node], Page]:
    """Return the nodes that are rendered by that name, and the page they belong to."""
    template, _ = find_template(program, name)
    return template.nodelist, make_page(program, template)


def make_page(program: Program, template: Any) -> Page:
    """Return the page of a template and those that it extends."""
    if id(template) not in program.pages:
        make = PAGES.get(type(template))
        if make is None:
            raise NotCompilable(
                f"{type(template).__qualname__} isn't Django's template."
            )
        program.pages[id(template)] = make(program, template)
    return program.pages[id(template)]


def template_page(program: Program, template: Template) -> Page:
    templates = [template]
    blocks = BlockContext()
    history: list[Origin] = []
    while node := extends_node(templates[-1]):
        blocks.add_blocks(node.blocks)
        history = history or [node.origin]
        name = constant_name(node.parent_name)
        parent, origin = find_template(program, name, history)
        if type(parent) is not Template:
            raise NotCompilable(f"{type(parent).__qualname__} isn't Django's template.")
        history.append(origin)
        templates.append(parent)
    if len(templates) > 1:
        root_blocks: Any = templates[-1].nodelist.get_nodes_by_type(BlockNode)
        blocks.add_blocks({node.name: node for node in root_blocks})
    # BlockContext takes them from the end.
    nearest_first = {name: nodes[::-1] for name, nodes in blocks.blocks.items()}
    return Page(templates, nearest_first)


def extends_node(template: Any) -> Any:
    """Return the node by which ``template`` extends another, if it has one."""
    for node in getattr(template, "nodelist", ()):
        if not isinstance(node, TextNode):
            return node if isinstance(node, ExtendsNode) else None
    return None


# How the page is made of what renders as a template does, by its class.
PAGES: dict[type, Callable[[Program, Any], Page]] = {Template: template_page}
