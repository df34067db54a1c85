"""
How the nodes of each class are written as code: what ``emit`` registers, and other
packages do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

from django.template import Node

from .analysis import Emitter, Emitters, Visit
from .builder import FunctionBuilder
from .code import Code
from .context_builder import ContextBuilder, writes_context
from .symbols import Scope

# What registers emitters for the nodes of modules that only some projects import.
LATER = {
    f"django.contrib.admin.templatetags.{name}": f"{__package__}.emit.admin"
    for name in ("base", "log")
}


EMITTERS = Emitters(LATER)

Emit = Callable[[FunctionBuilder, Any, Scope], None]
Analyse = Callable[[Visit, Any], None]


def emits(
    node_class: Any, analyse: Analyse | None = None, *, holds_islands: bool = False
) -> Callable[[Emit], Emit]:
    """Register a function that writes the nodes of exactly this class: see Emitter."""

    def register(emit: Emit) -> Emit:
        EMITTERS[node_class] = Emitter(emit, node_class.render, analyse, holds_islands)
        return emit

    return register


EmitNode = Callable[[Any, Code], None]


@overload
def register_emitter(
    node_class: type[Node],
    emit: None = None,
    *,
    analyse: Analyse | None = None,
    needs_context: bool = False,
) -> Callable[[EmitNode], EmitNode]: ...


@overload
def register_emitter(
    node_class: type[Node],
    emit: EmitNode,
    *,
    analyse: Analyse | None = None,
    needs_context: bool = False,
) -> EmitNode: ...


def register_emitter(
    node_class: type[Node],
    emit: EmitNode | None = None,
    *,
    analyse: Analyse | None = None,
    needs_context: bool = False,
) -> Any:
    """
    Register how the nodes of a class are written as code, instead of rendering
    themselves. Without ``emit``, return a decorator for it.

    ``node_class``
        The class, but none of its subclasses.

    ``emit``
        A function that is given a node and a ``Code``, by which it writes what the node
        renders. It can raise NotCompilable, with the reason: that node renders itself.

    ``analyse``
        A function that is given a ``Visit`` and a node, before anything is written, and
        finds out what the node needs. It is needed for a node that renders more than what
        it encloses.

    ``needs_context``
        Whether what is written reads or changes the context, beside what the methods of
        ``Code`` do. The context is as in ``node.render(context)`` then.  Behind the node,
        all variables are looked up again, unless the class says
        ``writes_context = False``.

    >>> from django.template import Context, Library, Node
    >>> from django.template.compiler import register_emitter
    >>> from django.template.partials.engine import Engine
    >>> class StarsNode(Node):
    ...     def __init__(self, number):
    ...         self.number = number
    ...     def render(self, context):
    ...         return stars(self.number.resolve(context))
    >>> def stars(number):
    ...     return "*" * number
    >>> @register_emitter(StarsNode)
    ... def emit_stars(node, code):
    ...     code.html(code.call(stars, code.value(node.number)))

    Specified in docs/ref/templates/compiler.txt.
    """
    if emit is None:
        return lambda emit: register_emitter(
            node_class, emit, analyse=analyse, needs_context=needs_context
        )
    given, earlier = emit, EMITTERS.of(node_class)

    def visit_node(visit: Visit, node: Any) -> None:
        visit.earlier = earlier
        visit.needs_context = needs_context
        if analyse is None:
            # Code.value() can read variables that must be there.
            visit.has_arguments = True
            visit.nodelists()
        else:
            analyse(visit, node)

    def write(function: FunctionBuilder, node: Any, scope: Scope) -> None:
        given(node, Code(function, scope, earlier))
        if needs_context and writes_context(node):
            assert isinstance(function, ContextBuilder)
            function.source.flush()
            function.wrote_anything()

    EMITTERS[node_class] = Emitter(write, node_class.render, visit_node, True)
    return emit
