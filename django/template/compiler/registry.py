"""
The emitters of other packages, as they are registered. Registering doesn't import the
modules that compile: ``emitters`` uses the registrations once a template is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, overload

from django.template import Node

if TYPE_CHECKING:
    from django.template.base import FilterExpression

    from .analysis import Visit
    from .code import Code

EmitNode: TypeAlias = "Callable[[Any, Code], None]"
Analyse: TypeAlias = "Callable[[Visit, Any], None]"
Check: TypeAlias = "Callable[[Any, Any], object]"
Expressions: TypeAlias = "Callable[[Any], Mapping[str, FilterExpression] | None]"


class Registration(NamedTuple):
    """
    The arguments of a call of register_emitter().

    render
        The method of the class at that time, which the code stands for.
    """

    emit: EmitNode
    render: Any
    analyse: Analyse | None
    needs_context: bool


# The registrations for each class of nodes, in order. Another thread may be reading
# them: they are replaced, not changed.
REGISTRATIONS: dict[type[Node], tuple[Registration, ...]] = {}

# The arguments of register_steps() for each class of nodes.
STEPS: dict[type[Node], tuple[Callable[..., Any], Expressions, Check | None]] = {}


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
        A function that is passed a node and a ``Code``, with which it writes what the
        node renders. It can raise NotCompilable, with the reason: the node renders
        itself then.

    ``analyse``
        A function that is passed a ``Visit`` and a node, before any code is written,
        and finds out what the node needs. It is required for a node that renders more
        than the nodes that it encloses.

    ``needs_context``
        Whether the code reads or changes the context, in addition to what the methods
        of ``Code`` do. The context is then the same as in ``node.render(context)``.
        After the node, all variables are looked up again, unless the class sets
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


def no_expressions(node: Node) -> Mapping[str, FilterExpression]:
    return {}


def register_steps(
    node_class: type[Node],
    steps: Callable[..., Any],
    *,
    expressions: Expressions = no_expressions,
    check: Check | None = None,
) -> None:
    """
    Register how the nodes of a class render themselves step by step, so that the nodes
    in them can await.

    ``node_class``
        The class, but none of its subclasses.

    ``steps``
        A generator function of a node, a dictionary of the values of its expressions,
        the context, and the state of the rendering. It does what
        ``node.render(context)`` does. It renders a nodelist with
        ``yield from state.render_nodes(nodelist, context)``, and a template with
        ``yield from state.render_within(template, context)``.

    ``expressions``
        A function that returns the expressions of a node by name. Their values are
        awaited first. By default, there are none. If it returns ``None``, the node
        renders itself.

    ``check``
        A function of a node and the context, which is called before the expressions are
        resolved. It raises the errors that ``render()`` raises before it resolves them.

    >>> from django.template import Node
    >>> from django.template.compiler import register_steps
    >>> class BoxNode(Node):
    ...     def __init__(self, nodelist):
    ...         self.nodelist = nodelist
    ...     def render(self, context):
    ...         with context.push(depth=1):
    ...             return self.nodelist.render(context)
    ...     def steps(self, values, context, state):
    ...         with context.push(depth=1):
    ...             yield from state.render_nodes(self.nodelist, context)
    >>> register_steps(BoxNode, BoxNode.steps)

    Specified in docs/ref/templates/compiler.txt.
    """
    STEPS[node_class] = steps, expressions, check
