"""
What emitters have in common: the values that a tag is given, and what becomes of its
result.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..symbols import Local, Scope

# Where nodes have the name behind ``as``.
NAMES_OF_ASSIGNED = ("asvar", "varname", "variable", "var_name")


def bind(function: FunctionBuilder, values: dict[str, Any], scope: Scope) -> Scope:
    """Write the values of ``{% with %}``; return a scope that has them alone."""
    source = function.source
    new: dict[str, str] = {}
    for name, expression in values.items():
        new[name] = source.name(name)
        value = expressions.resolve(function, expression, scope)
        source.line(f"{new[name]} = {value.code}")
    slot = source.slot()
    return {name: Local(code, slot, function.version) for name, code in new.items()}


def literal_of(expression: Any) -> str | None:
    """Return the string that an expression is, if it is no more than that."""
    value = getattr(expression.var, "literal", expression.var)
    return value if type(value) is SafeString and not expression.filters else None


def escaping(function: FunctionBuilder, code: str) -> str:
    """Return the expression of a local variable, escaped if output is."""
    if function.autoescape == "False":
        return code
    escaped = f"conditional_escape({code})"
    if function.autoescape == "True":
        return escaped
    return f"{escaped} if {function.autoescape} else {code}"


def emit_html(function: FunctionBuilder, code: str) -> None:
    """Write what is evaluated now, and rendered as it is."""
    html = function.source.name("html")
    function.source.line(f"{html} = {code}")
    function.source.string(html)


def emit_result(function: FunctionBuilder, code: str) -> None:
    """Write what is rendered as it is, if it is a string."""
    position = function.position_code()
    if function.autoescape == "True":
        emit_html(function, f"as_string({code}, {position})")
    else:
        function.source.append_result(code, position)


def analyse_assignment(visit: Visit, node: Any) -> None:
    visit.needs_context = assigned_by(node) is not None


def assigned_by(node: Any) -> str | None:
    """Return the name of the variable that a tag sets by ``as``, if it sets one."""
    names = (getattr(node, name, None) for name in NAMES_OF_ASSIGNED)
    return next(filter(None, names), None)


def assigns(function: FunctionBuilder, node: Any, scope: Scope) -> bool:
    """Write a node that sets a variable of the context; return whether it is one."""
    name = assigned_by(node)
    if name is None:
        return False
    assert isinstance(function, ContextBuilder)
    function.render_known(node, scope, name)
    return True
