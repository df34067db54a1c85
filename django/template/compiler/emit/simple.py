"""
How simple tags are written as code.
"""

from __future__ import annotations

from django.template import defaulttags, library

from .. import expressions
from ..analysis import Visit
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction, writes_context
from ..scopes import Scope
from .results import escaping, write_result


def analyse_simple_tag(visit: Visit, node: library.SimpleNode) -> None:
    visit.needs_context = bool(node.target_var) or takes_context(node)


def takes_context(node: library.SimpleNode) -> bool:
    """Return whether a tag may ask the context for anything, and not for the request."""
    return bool(node.takes_context and node.func is not defaulttags.querystring)


@writes(library.SimpleNode, analyse_simple_tag)
def write_simple_tag(
    function: Function, node: library.SimpleNode, scope: Scope
) -> None:
    arguments = []
    if node.takes_context:
        arguments.append(
            "context" if takes_context(node) else function.request_context()
        )
    name = function.constants.add(node.func, "tag")
    arguments += [expressions.resolve(function, each, scope).code for each in node.args]
    named = [
        f"{key!r}: {expressions.resolve(function, each, scope).code}"
        for key, each in node.kwargs.items()
    ]
    if named:
        arguments.append(f"**{{{', '.join(named)}}}")
    result = function.writer.name("result")
    function.writer.line(f"{result} = {name}({', '.join(arguments)})")
    expressions.forget_formats(function, node.func)
    if node.target_var:
        assert isinstance(function, ContextFunction)
        function.assign(node.target_var, result, scope)
    elif takes_context(node):
        result = f"conditional_escape({result}) if context.autoescape else {result}"
        write_result(function, result)
    else:
        write_result(function, escaping(function, result))
    if takes_context(node) and writes_context(node):
        assert isinstance(function, ContextFunction)
        function.wrote_anything()
