"""
Functions for several emitters: for the arguments of a tag, and for its result.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..symbols import Local, Scope

# The attributes of nodes that contain the name after ``as``.
NAMES_OF_ASSIGNED = ("asvar", "varname", "variable", "var_name")


def bind(function: FunctionBuilder, values: dict[str, Any], scope: Scope) -> Scope:
    """Write the values of ``{% with %}``; return a scope that contains only them."""
    source = function.source
    new: dict[str, str] = {}
    for name, expression in values.items():
        new[name] = source.name(name)
        value = expressions.resolve(function, expression, scope)
        source.line(f"{new[name]} = {value.code}")
    slot = source.slot()
    return {name: Local(code, slot, function.version) for name, code in new.items()}


def literal_of(expression: Any) -> str | None:
    """Return the string, if an expression is a string without filters, or None."""
    value = getattr(expression.var, "literal", expression.var)
    return value if type(value) is SafeString and not expression.filters else None


def escaping(function: FunctionBuilder, code: str) -> str:
    """Return the expression of a local variable, escaped if output is escaped."""
    if function.autoescape == "False":
        return code
    escaped = f"conditional_escape({code})"
    if function.autoescape == "True":
        return escaped
    return f"{escaped} if {function.autoescape} else {code}"


def emit_html(function: FunctionBuilder, code: str) -> None:
    """Write code that evaluates an expression now, and renders its value as it is."""
    html = function.source.name("html")
    function.source.line(f"{html} = {code}")
    function.source.string(html)


def emit_result(function: FunctionBuilder, code: str) -> None:
    """
    Write code that renders a value as it is, or raises an error if it is no string.
    """
    position = function.position_code()
    if function.autoescape == "True":
        emit_html(function, f"as_string({code}, {position})")
    else:
        function.source.append_result(code, position)


def analyse_assignment(visit: Visit, node: Any) -> None:
    visit.needs_context = assigned_by(node) is not None


def assigned_by(node: Any) -> str | None:
    """Return the name of the variable that a tag sets with ``as``, if it sets one."""
    names = (getattr(node, name, None) for name in NAMES_OF_ASSIGNED)
    return next(filter(None, names), None)


def assigns(function: FunctionBuilder, node: Any, scope: Scope) -> bool:
    """Write a node if it sets a variable of the context; return whether it does."""
    name = assigned_by(node)
    if name is None:
        return False
    assert isinstance(function, ContextBuilder)
    function.render_known(node, scope, name)
    return True
