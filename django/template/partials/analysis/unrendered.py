"""
Tags and variables that silently render nothing at their place in a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.template import Node, NodeList, Template
from django.template.base import VariableNode
from django.template.compiler.chain import extends_node
from django.template.loader_tags import BlockNode

from ..lazy import LazyPartialNode
from ..nodes import PartialDefNode, PartialNode

SUPER = ("partial", "super")


def calls_outside_blocks(template: Template) -> Iterator[PartialNode | LazyPartialNode]:
    """
    Yield the calls that are in no block and no partial of a template that extends
    another.
    """
    if extends := extends_node(template):
        yield from calls_in(extends.nodelist)


def calls_in(nodelist: Iterable[Node]) -> Iterator[PartialNode | LazyPartialNode]:
    for node in nodelist:
        if isinstance(node, PartialNode | LazyPartialNode):
            yield node
        elif not isinstance(node, BlockNode | PartialDefNode):
            for attribute in node.child_nodelists:
                yield from calls_in(getattr(node, attribute, None) or ())


def supers_outside_overrides(template: Template) -> Iterator[VariableNode]:
    """Yield each ``{{ partial.super }}`` that is in no override."""
    found = supers_in(template.nodelist)
    for node in template.nodelist.get_nodes_by_type(PartialDefNode):
        if isinstance(node, PartialDefNode) and node.override:
            for inside in supers_in(node.nodelist):
                found.pop(inside, None)
    yield from found


def supers_in(nodelist: NodeList) -> dict[VariableNode, None]:
    return {
        node: None
        for node in nodelist.get_nodes_by_type(VariableNode)
        if isinstance(node, VariableNode)
        and getattr(node.filter_expression.var, "lookups", None) == SUPER
    }
