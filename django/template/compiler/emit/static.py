"""
How the tags of the library static are written as code.
"""

from __future__ import annotations

from django.templatetags.static import PrefixNode, StaticNode

from .. import expressions
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..runtime.static_urls import StaticURL
from ..symbols import Scope
from .results import analyse_assignment, emit_result, escaping, literal_of


@emits(StaticNode, analyse_assignment)
def emit_static(function: FunctionBuilder, node: StaticNode, scope: Scope) -> None:
    constant = literal_of(node.path)
    if constant is not None:
        kept = function.constants.add(StaticURL(constant), "static")
        code = f"{kept}.get(escapes={function.autoescape})"
        emit_or_assign(function, node.varname, code, scope)
        return
    path = expressions.resolve(function, node.path, scope)
    name = function.constants.add(node, "node")
    url = function.source.name("url")
    function.source.line(f"{url} = {name}.handle_simple({path.code})")
    emit_or_assign(function, node.varname, escaping(function, url), scope)


@emits(PrefixNode, analyse_assignment)
def emit_prefix(function: FunctionBuilder, node: PrefixNode, scope: Scope) -> None:
    name = function.constants.add(node, "node")
    code = f"{name}.handle_simple({node.name!r})"
    emit_or_assign(function, node.varname, code, scope)


def emit_or_assign(
    function: FunctionBuilder, variable: str | None, code: str, scope: Scope
) -> None:
    """Write code that renders a value as it is, or assigns it to ``variable``."""
    if variable is None:
        emit_result(function, code)
        return
    assert isinstance(function, ContextBuilder)
    function.assign(variable, code, scope)
