"""
How the tags of the library static are written as code.
"""

from __future__ import annotations

from django.templatetags.static import PrefixNode, StaticNode

from .. import expressions
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction
from ..scopes import Scope
from .results import analyse_assignment, escaping, write_result


@writes(StaticNode, analyse_assignment)
def write_static(function: Function, node: StaticNode, scope: Scope) -> None:
    path = expressions.resolve(function, node.path, scope)
    name = function.constants.add(node, "node")
    url = function.writer.name("url")
    function.writer.line(f"{url} = {name}.handle_simple({path.code})")
    write_or_assign(function, node.varname, escaping(function, url), scope)


@writes(PrefixNode, analyse_assignment)
def write_prefix(function: Function, node: PrefixNode, scope: Scope) -> None:
    name = function.constants.add(node, "node")
    code = f"{name}.handle_simple({node.name!r})"
    write_or_assign(function, node.varname, code, scope)


def write_or_assign(
    function: Function, variable: str | None, code: str, scope: Scope
) -> None:
    """Write what is rendered as it is, or else assigned."""
    if variable is None:
        write_result(function, code)
        return
    assert isinstance(function, ContextFunction)
    function.assign(variable, code, scope)
