"""
The methods with which emitters of other packages, and of partials, write code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.template import Node, Variable
from django.template.base import FilterExpression

from . import expressions
from .analysis import RENDER_WITH_CONTEXT, Emitter
from .builder import FunctionBuilder
from .chain import Body, TemplateChain, Templates
from .context_builder import ContextBuilder
from .errors import NotCompilable
from .source import is_plain_identifier
from .symbols import Local, Scope, Super, as_local, check_names


class Code:
    """
    Writes the code of a node, for an emitter of another package: see
    register_emitter().

    Expressions that methods return cost nothing to evaluate: each is the name of a
    local variable or of a constant. It can be passed to other methods any number of
    times. The code runs in the order in which it is written.

    context
        The expression of the context, for an emitter registered with
        ``needs_context=True``.
    """

    context = "context"

    def __init__(
        self, function: FunctionBuilder, scope: Scope, earlier: Emitter | None
    ) -> None:
        self._function = function
        self._scope = scope
        self._earlier = earlier

    @property
    def has_context(self) -> bool:
        """Whether the node has a context."""
        return self._function.is_synced

    @property
    def chain(self) -> TemplateChain:
        """The templates that the node is part of, as in Visit.chain."""
        return self._function.chain

    @property
    def templates(self) -> Templates:
        """The templates that the code depends on."""
        return Templates(self._function.module)

    def as_before(self, node: Node) -> None:
        """Write a node with the emitter that was registered before this one."""
        assert self._earlier is not None
        self._earlier.emit(self._function, node, self._scope)

    def text(self, text: str) -> None:
        """Write code that renders text of the template as it is."""
        self._function.source.text(text)

    def output(self, expression: FilterExpression) -> None:
        """Write code that renders an expression as ``{{ … }}`` renders it."""
        expressions.output(self._function, expression, self._scope)

    def value(
        self, expression: FilterExpression | Variable, *, ignore_failures: bool = False
    ) -> str:
        """
        Write code that does what ``expression.resolve(context)`` does, and return its
        value. A missing ``Variable`` raises VariableDoesNotExist. Raise NotCompilable
        for a ``Variable`` that is translated or can render with the context.
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
        Write code that does what ``context.get(name, default)`` does, and return its
        value. The default is an object that is known at compile time. Raise
        NotCompilable for a variable that can render with the context.
        """
        found, source = self._find(name), self._function.source
        missing = self.constant(default)
        value = source.name(name)
        source.line(f"{value} = {missing} if {found.name} is MISSING else {found.name}")
        return value

    def request(self) -> str:
        """
        Write code for ``getattr(context, "request", None)``, and return its value.
        """
        source = self._function.source
        request = source.name("request")
        source.line(f"{request} = state.request")
        return request

    def require(self, name: str) -> None:
        """Write code that raises an error if there is no variable of that name."""
        expressions.require(self._function, name, self._find(name))

    def variable_or_value(self, name: str, expression: FilterExpression) -> str:
        """
        Write code that looks up a variable or, if there is none, resolves an
        expression. Return the value.
        """
        found, source = self._find(name), self._function.source
        value = source.name(name)
        source.line(f"{value} = {found.name}")
        with self.when(f"{value} is MISSING"):
            source.line(f"{value} = {self.value(expression)}")
        return value

    def _find(self, name: str) -> Local:
        """Return the local variable for a variable of the template."""
        if name in RENDER_WITH_CONTEXT:
            raise NotCompilable(f"It reads {name!r}, which renders with the context.")
        return as_local(expressions.local(self._function, self._scope, name))

    def _local(self, name: str, value: str) -> str:
        """Return a local variable for a value, which tracebacks can show."""
        if value.isidentifier() and not value.startswith("_"):
            return value
        local = self._function.source.name(name)
        self._function.source.line(f"{local} = {value}")
        return local

    def constant(self, value: object) -> str:
        """Return the expression of an object that is known at compile time."""
        return self._function.constants.add(value, "constant")

    def call(self, called: Callable[..., Any], /, *arguments: str, **named: str) -> str:
        """
        Write the call of a function with the values of these expressions, and return
        its result. The names of arguments need not be identifiers.
        """
        function = self._function
        name = function.constants.add(called, "called")
        given = [*arguments, *map(named_argument, named, named.values())]
        result = function.source.name("result")
        function.source.line(f"{result} = {name}({', '.join(given)})")
        expressions.forget_formats(function, called)
        return result

    def html(self, string: str) -> None:
        """Write code that renders a string, which is HTML, as it is."""
        self._function.source.string(string)

    def nodelist(self, nodelist: Iterable[Node]) -> None:
        """Write code that renders a nodelist that the node encloses."""
        self._function.nodelist(nodelist, self._scope)

    @contextmanager
    def when(self, test: str) -> Iterator[None]:
        """
        Return a context manager. Code that is written within it runs only if the value
        of an expression is true. After it, the expressions that were returned within it
        have no value.
        """
        with self._function.source.body(f"if {test}:"), self._function.branch():
            yield

    @contextmanager
    def captured(self) -> Iterator[str]:
        """
        Return a context manager. The output of code that is written within it isn't
        rendered, but becomes a string. It yields the expression of this string, for use
        after it.
        """
        with self._function.source.captured() as html:
            yield html

    @contextmanager
    def set_upward(self, node: Node, name: str) -> Iterator[None]:
        """
        Return a context manager. The output of code that is written within it isn't
        rendered, but becomes the value of a variable, as ``{% cycle … as name %}`` sets
        it. The analysis of the node must set ``needs_context``; the code within has no
        context.
        """
        function = self._function
        assert isinstance(function, ContextBuilder)
        with function.set_upward(node, name, self._scope):
            yield

    def body(self, body: Body, *, only: bool = False) -> None:
        """
        Write code that renders another body, with the variables that exist here. With
        ``only``, only those exist there that ``variables(…, only=True)`` sets.
        """
        function = self._function
        called = function.module.function(
            function, body.nodelist, body.chain, body.name, super_of(body)
        )
        function.output_call(called, self._scope, only=only)

    def body_in_place(self, body: Body) -> None:
        """Write code that renders another body as if it were in place of the node."""
        function = self._function
        outer, function.chain = function.chain, body.chain
        try:
            function.nodelist(body.nodelist, {**self._scope, **super_of(body)})
        finally:
            function.chain = outer

    @contextmanager
    def variables(
        self,
        values: Mapping[str, str] | None = None,
        /,
        *,
        only: bool = False,
        **named: str,
    ) -> Iterator[None]:
        """
        Return a context manager within which variables of the template have the values
        of these expressions, as after ``context.push()``. With ``only``, no others
        exist except ``csrf_token``; raise NotCompilable for this if there is a context.
        Also raise it for names that can't be pushed.
        """
        function, outer = self._function, self._scope
        bound: Scope = {
            name: function.bound(self._local(name, value))
            for name, value in {**(values or {}), **named}.items()
        }
        check_names(bound)
        if only and function.is_synced:
            raise NotCompilable("It isolates what it renders from the context.")
        if only:
            self._scope = {"csrf_token": self._find("csrf_token"), **bound}
            yield
        else:
            with function.pushed(bound, outer) as self._scope:
                yield
        self._scope = outer


def super_of(body: Body) -> dict[str, Super]:
    """Return the variable whose ``super`` renders what a body overrides."""
    overridden = body.overridden
    if overridden is None:
        return {}

    def emit(function: FunctionBuilder, scope: Scope) -> None:
        outer = {name: each for name, each in scope.items() if each is not variable}
        Code(function, outer, None).body(overridden)

    renders = id(overridden.nodelist), id(overridden.chain)
    variable = Super(renders, emit)
    return {body.variable: variable}


def named_argument(name: str, value: str) -> str:
    """Return a named argument of a call, whatever its name is."""
    if is_plain_identifier(name):
        return f"{name}={value}"
    return f"**{{{name!r}: {value}}}"
