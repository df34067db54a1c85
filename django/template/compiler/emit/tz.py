"""
How the tags of the library tz are written as code.
"""

from __future__ import annotations

from django.templatetags.tz import GetCurrentTimezoneNode, LocalTimeNode, TimezoneNode
from django.utils import timezone

from .. import expressions
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction
from ..scopes import Scope
from .results import analyse_assignment


@writes(LocalTimeNode, holds_islands=True)
def write_localtime(function: Function, node: LocalTimeNode, scope: Scope) -> None:
    with function.formatting("use_tz", str(bool(node.use_tz))):
        function.nodelist(node.nodelist, scope)


@writes(TimezoneNode, holds_islands=True)
def write_timezone(function: Function, node: TimezoneNode, scope: Scope) -> None:
    value = expressions.resolve(function, node.tz, scope)
    name = function.constants.add(timezone.override, "override")
    with function.writer.body(f"with Overriding({name}({value.code}), state):"):
        function.nodelist(node.nodelist, scope)


@writes(GetCurrentTimezoneNode, analyse_assignment)
def write_current_timezone(
    function: Function, node: GetCurrentTimezoneNode, scope: Scope
) -> None:
    assert isinstance(function, ContextFunction)
    function.assign(node.variable, "get_current_timezone_name()", scope)
