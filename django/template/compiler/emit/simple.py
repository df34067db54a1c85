"""
How simple tags are written as code.
"""

from __future__ import annotations

from django.template import defaulttags, library

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder, writes_context
from ..emitters import emits
from ..symbols import Scope
from .results import emit_result, escaping


def analyse_simple_tag(visit: Visit, node: library.SimpleNode) -> None:
    visit.needs_context = bool(node.target_var) or takes_context(node)


def takes_context(node: library.SimpleNode) -> bool:
    """Return whether a tag may read more of the context than the request."""
    return bool(node.takes_context and node.func is not defaulttags.querystring)


@emits(library.SimpleNode, analyse_simple_tag)
def emit_simple_tag(
    function: FunctionBuilder, node: library.SimpleNode, scope: Scope
) -> None:
    arguments = []
    if node.takes_context:
        arguments.append(
            "context" if takes_context(node) else function.request_context()
        )
    result = call_of(function, node, scope, arguments)
    emit_what_it_returns(function, node, result, scope)


def analyse_simple_block_tag(visit: Visit, node: library.SimpleBlockNode) -> None:
    analyse_simple_tag(visit, node)
    visit.nodelist(node.nodelist)


@emits(library.SimpleBlockNode, analyse_simple_block_tag, holds_islands=True)
def emit_simple_block_tag(
    function: FunctionBuilder, node: library.SimpleBlockNode, scope: Scope
) -> None:
    source = function.source
    given = arguments_of(function, node, scope)
    with source.captured() as html:
        function.nodes(node.nodelist, scope)
    content = f"SafeString({html})"
    arguments = ["context", content] if node.takes_context else [content]
    result = call_with(function, node, [*arguments, *given])
    with function.escaping_as_left():
        emit_what_it_returns(function, node, result, scope)


def call_of(
    function: FunctionBuilder,
    node: library.TagHelperNode,
    scope: Scope,
    first: list[str],
) -> str:
    """
    Write the call of a tag's function, with the arguments ``first`` before those of the
    tag; return its result.
    """
    return call_with(function, node, first + arguments_of(function, node, scope))


def arguments_of(
    function: FunctionBuilder, node: library.TagHelperNode, scope: Scope
) -> list[str]:
    """Write the arguments of a tag; return their expressions."""
    arguments = [expressions.resolve(function, each, scope).code for each in node.args]
    named = [
        f"{key!r}: {expressions.resolve(function, each, scope).code}"
        for key, each in node.kwargs.items()
    ]
    return [*arguments, f"**{{{', '.join(named)}}}"] if named else arguments


def call_with(
    function: FunctionBuilder, node: library.TagHelperNode, arguments: list[str]
) -> str:
    name = function.constants.add(node.func, "tag")
    result = function.source.name("result")
    function.source.line(f"{result} = {name}({', '.join(arguments)})")
    expressions.forget_formats(function, node.func)
    return result


def emit_what_it_returns(
    function: FunctionBuilder, node: library.SimpleNode, result: str, scope: Scope
) -> None:
    """Write code that renders or assigns the result of a simple tag."""
    if node.target_var:
        assert isinstance(function, ContextBuilder)
        function.assign(node.target_var, result, scope)
    elif takes_context(node):
        result = f"conditional_escape({result}) if context.autoescape else {result}"
        emit_result(function, result)
    else:
        emit_result(function, escaping(function, result))
    if takes_context(node) and writes_context(node):
        assert isinstance(function, ContextBuilder)
        function.wrote_anything()
