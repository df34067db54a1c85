"""
The emitters of other packages, as they are registered. What compiles is not imported for
that: only once a template is compiled are they what ``emitters`` has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, overload

from django.template import Node

if TYPE_CHECKING:
    from .analysis import Visit
    from .code import Code

EmitNode: TypeAlias = "Callable[[Any, Code], None]"
Analyse: TypeAlias = "Callable[[Visit, Any], None]"


class Registration(NamedTuple):
    """
    What register_emitter() was called with.

    render
        The method of the class then, which the code stands for.
    """

    emit: EmitNode
    render: Any
    analyse: Analyse | None
    needs_context: bool


# Those for each class of nodes, in their order. Another thread may be reading them: they
# are replaced, not changed.
REGISTRATIONS: dict[type[Node], tuple[Registration, ...]] = {}


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
    registration = Registration(emit, node_class.render, analyse, needs_context)
    REGISTRATIONS[node_class] = *REGISTRATIONS.get(node_class, ()), registration
    return emit
