"""
How ``{% cache %}`` is written as code.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.cache import InvalidCacheBackendError, caches
from django.core.cache.utils import make_template_fragment_key
from django.template import TemplateSyntaxError
from django.template.base import FilterExpression
from django.templatetags.cache import CacheNode

from .. import expressions
from ..emitters import writes
from ..functions import Function
from ..scopes import Scope
from .results import write_html


@writes(CacheNode, holds_islands=True)
def write_cache(function: Function, node: CacheNode, scope: Scope) -> None:
    writer, add = function.writer, function.constants.add
    timeout, cache, key, html = map(writer.name, ("timeout", "cache", "key", "html"))
    given = resolve(function, node.expire_time_var, scope)
    writer.line(f"{timeout} = {add(timeout_of, 'timeout')}({given})")
    if node.cache_name:
        name = resolve(function, node.cache_name, scope)
        writer.line(f"{cache} = {add(named_cache, 'cache')}({name})")
    else:
        writer.line(f"{cache} = {add(usual_cache, 'cache')}()")
    values = []
    for expression in node.vary_on:
        value = writer.name("value")
        code = expressions.resolve(function, expression, scope).code
        writer.line(f"{value} = {code}")
        values.append(value)
    make_key = add(make_template_fragment_key, "key")
    writer.line(f"{key} = {make_key}({node.fragment_name!r}, [{', '.join(values)}])")
    writer.line(f"{html} = {cache}.get({key})")
    with writer.body(f"if {html} is None:"), function.branch():
        with writer.captured() as body:
            function.nodes(node.nodelist, scope)
        writer.line(f"{html} = SafeString({body})")
        writer.line(f"{cache}.set({key}, {html}, {timeout})")
    write_html(function, f"joined({html}, {function.position_code()})")


def resolve(function: Function, expression: FilterExpression, scope: Scope) -> str:
    """Write the value of an expression that must not miss a variable."""
    writer = function.writer
    value = writer.name("value")
    with writer.block("try:"):
        code = expressions.resolve(function, expression, scope).code
        writer.line(f"{value} = {code}")
    with writer.block("except VariableDoesNotExist:"):
        name = function.constants.add(expression.var, "variable")
        writer.line(f"{function.constants.add(unknown, 'unknown')}({name})")
    return value


def unknown(variable: Any) -> NoReturn:
    raise TemplateSyntaxError(f'"cache" tag got an unknown variable: {variable!r}')


def timeout_of(value: Any) -> int | None:
    """Return the number of seconds, or raise TemplateSyntaxError."""
    if value is None:
        return None
    try:
        return int(value)
    except (ValueError, TypeError) as error:
        raise TemplateSyntaxError(
            f'"cache" tag got a non-integer timeout value: {value!r}'
        ) from error


def named_cache(name: Any) -> Any:
    """Return the cache of that name, or raise TemplateSyntaxError."""
    try:
        return caches[name]
    except InvalidCacheBackendError as error:
        raise TemplateSyntaxError(
            f"Invalid cache name specified for cache tag: {name!r}"
        ) from error


def usual_cache() -> Any:
    """Return the cache for fragments of templates."""
    try:
        return caches["template_fragments"]
    except InvalidCacheBackendError:
        return caches["default"]
