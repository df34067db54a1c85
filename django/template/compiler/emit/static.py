"""
How ``{% static %}`` is written as code.
"""

from __future__ import annotations

from django.templatetags.static import StaticNode

from .. import expressions
from ..emitters import writes
from ..functions import Function
from ..scopes import Scope
from .results import analyse_assignment, assigns, escaping, write_result


@writes(StaticNode, analyse_assignment)
def write_static(function: Function, node: StaticNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
    path = expressions.resolve(function, node.path, scope)
    name = function.constants.add(node, "node")
    url = function.writer.name("url")
    function.writer.line(f"{url} = {name}.handle_simple({path.code})")
    write_result(function, escaping(function, url))
