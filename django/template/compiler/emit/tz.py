"""
How the tags of the library tz are written as code.
"""

from __future__ import annotations

from django.templatetags.tz import GetCurrentTimezoneNode, LocalTimeNode, TimezoneNode
from django.utils import timezone

from .. import expressions
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..symbols import Scope
from .results import analyse_assignment


@emits(LocalTimeNode, holds_islands=True)
def emit_localtime(
    function: FunctionBuilder, node: LocalTimeNode, scope: Scope
) -> None:
    with function.formatting("use_tz", str(bool(node.use_tz))):
        function.nodelist(node.nodelist, scope)


@emits(TimezoneNode, holds_islands=True)
def emit_timezone(function: FunctionBuilder, node: TimezoneNode, scope: Scope) -> None:
    value = expressions.resolve(function, node.tz, scope)
    name = function.constants.add(timezone.override, "override")
    with function.source.body(f"with Overriding({name}({value.code}), state):"):
        function.nodelist(node.nodelist, scope)


@emits(GetCurrentTimezoneNode, analyse_assignment)
def emit_current_timezone(
    function: FunctionBuilder, node: GetCurrentTimezoneNode, scope: Scope
) -> None:
    assert isinstance(function, ContextBuilder)
    function.assign(node.variable, "get_current_timezone_name()", scope)
