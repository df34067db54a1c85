"""
How the nodes of each class are written as code: what ``emit`` registers, and other
packages do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.template import Node, Variable
from django.template.base import FilterExpression

from . import expressions
from .analysis import RENDER_WITH_CONTEXT, Emitter, Emitters, Visit
from .builder import FunctionBuilder
from .context_builder import ContextBuilder, writes_context
from .source import is_plain_identifier
from .symbols import Local, NotCompilable, Scope, as_local

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
    """Register a function that emits the nodes of exactly this class: see Emitter."""

    def register(emit: Emit) -> Emit:
        EMITTERS[node_class] = Emitter(emit, node_class.render, analyse, holds_islands)
        return emit

    return register


class Code:
    """
    What a node is written with by an emitter of another package: see
    register_emitter().

    Each method that returns an expression returns one that costs nothing: the name of a
    local variable, or of a constant. It can be used any number of times, in what is
    passed to other methods. What is written runs in the order in which it is written.

    context
        The expression of the context, for an emitter that asked for it.
    """

    context = "context"

    def __init__(self, function: FunctionBuilder, scope: Scope) -> None:
        self._function = function
        self._scope = scope

    def text(self, text: str) -> None:
        """Write that a text of the template is rendered as it is."""
        self._function.source.text(text)

    def output(self, expression: FilterExpression) -> None:
        """Write that an expression is rendered, as ``{{ … }}`` renders it."""
        expressions.output(self._function, expression, self._scope)

    def value(
        self, expression: FilterExpression | Variable, *, ignore_failures: bool = False
    ) -> str:
        """
        Write what ``expression.resolve(context)`` does, and return its value. Where a
        ``Variable`` is missing, that raises VariableDoesNotExist. Raise NotCompilable for
        a ``Variable`` that is translated or can render with the context.
        """
        function = self._function
        if isinstance(expression, Variable):
            if expression.lookups is not None:
                self._find(expression.lookups[0])
            elif expression.translate:
                raise NotCompilable(f"{expression.var} is translated.")
            return expressions.argument(function, expression, self._scope).code
        return expressions.resolve(
            function, expression, self._scope, ignore_failures=ignore_failures
        ).code

    def variable(self, name: str, default: object = None) -> str:
        """
        Write what ``context.get(name, default)`` does, and return its value. The default
        is an object that is known now. Raise NotCompilable for a variable that can render
        with the context.
        """
        found, source = self._find(name), self._function.source
        missing = self.constant(default)
        value = source.name(name)
        source.line(f"{value} = {missing} if {found.name} is MISSING else {found.name}")
        return value

    def _find(self, name: str) -> Local:
        """Return the local variable for a variable of the template."""
        if name in RENDER_WITH_CONTEXT:
            raise NotCompilable(f"It reads {name!r}, which renders with the context.")
        return as_local(expressions.local(self._function, self._scope, name))

    def constant(self, value: object) -> str:
        """Return the expression of an object that is known now, such as a function."""
        return self._function.constants.add(value, "constant")

    def call(self, called: Callable[..., Any], /, *arguments: str, **named: str) -> str:
        """
        Write the call of a function of this package with the values of these
        expressions, and return its result. Arguments can have names that are no names
        in Python.
        """
        function = self._function
        name = function.constants.add(called, "called")
        given = [*arguments, *map(named_argument, named, named.values())]
        result = function.source.name("result")
        function.source.line(f"{result} = {name}({', '.join(given)})")
        expressions.forget_formats(function, called)
        return result

    def html(self, string: str) -> None:
        """Write that a string, which is HTML, is rendered as it is."""
        self._function.source.string(string)

    def nodelist(self, nodelist: Iterable[Node]) -> None:
        """Write that what the node encloses is rendered."""
        self._function.nodelist(nodelist, self._scope)

    @contextmanager
    def when(self, test: str) -> Iterator[None]:
        """
        Return a context in which is written what runs only if the value of an expression
        is true. Behind it, the expressions that were returned in it have no value.
        """
        with self._function.source.body(f"if {test}:"), self._function.branch():
            yield

    @contextmanager
    def captured(self) -> Iterator[str]:
        """
        Return a context in which what is written isn't rendered, but becomes the string
        whose expression it yields, for use behind it.
        """
        with self._function.source.captured() as html:
            yield html

    @contextmanager
    def variables(self, **values: str) -> Iterator[None]:
        """
        Return a context in which variables of the template have the values of these
        expressions, as after ``context.push()``.
        """
        function, outer = self._function, self._scope
        bound: Scope = {name: function.bound(value) for name, value in values.items()}
        with function.pushed(bound, outer) as self._scope:
            yield
        self._scope = outer


def named_argument(name: str, value: str) -> str:
    """Return a named argument of a call, whatever its name is."""
    if is_plain_identifier(name):
        return f"{name}={value}"
    return f"**{{{name!r}: {value}}}"


def register_emitter(
    node_class: type[Node],
    emit: Callable[[Any, Code], None] | None = None,
    *,
    needs_context: bool = False,
) -> Any:
    """
    Register how the nodes of a class are written as code, instead of rendering
    themselves. Without ``emit``, return a decorator for it.

    ``node_class``
        The class, but none of its subclasses.

    ``emit``
        A function that is given a node and a ``Code``, by which it emits what the node
        renders. It can raise NotCompilable, with the reason: that node renders itself.

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
            node_class, emit, needs_context=needs_context
        )
    given = emit

    def analyse(visit: Visit, node: Any) -> None:
        visit.needs_context = needs_context
        # Code.value() can read variables that must be there.
        visit.has_arguments = True
        visit.nodelists()

    def write(function: FunctionBuilder, node: Any, scope: Scope) -> None:
        given(node, Code(function, scope))
        if needs_context and writes_context(node):
            assert isinstance(function, ContextBuilder)
            function.source.flush()
            function.wrote_anything()

    EMITTERS[node_class] = Emitter(write, node_class.render, analyse, True)
    return emit


__all__ = ["EMITTERS", "Code", "NotCompilable", "emits", "register_emitter"]
