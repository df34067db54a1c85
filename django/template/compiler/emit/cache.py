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
from ..builder import FunctionBuilder
from ..emitters import emits
from ..symbols import Scope
from .results import emit_html


@emits(CacheNode, holds_islands=True)
def emit_cache(function: FunctionBuilder, node: CacheNode, scope: Scope) -> None:
    source, add = function.source, function.constants.add
    timeout, cache, key, html = map(source.name, ("timeout", "cache", "key", "html"))
    given = resolve(function, node.expire_time_var, scope)
    source.line(f"{timeout} = {add(timeout_of, 'timeout')}({given})")
    if node.cache_name:
        name = resolve(function, node.cache_name, scope)
        source.line(f"{cache} = {add(named_cache, 'cache')}({name})")
    else:
        source.line(f"{cache} = {add(usual_cache, 'cache')}()")
    values = []
    for expression in node.vary_on:
        value = source.name("value")
        code = expressions.resolve(function, expression, scope).code
        source.line(f"{value} = {code}")
        values.append(value)
    make_key = add(make_template_fragment_key, "key")
    source.line(f"{key} = {make_key}({node.fragment_name!r}, [{', '.join(values)}])")
    source.line(f"{html} = {cache}.get({key})")
    with source.body(f"if {html} is None:"), function.branch():
        with source.captured() as body:
            function.nodes(node.nodelist, scope)
        source.line(f"{html} = SafeString({body})")
        source.line(f"{cache}.set({key}, {html}, {timeout})")
    emit_html(function, f"as_string({html}, {function.position_code()})")


def resolve(
    function: FunctionBuilder, expression: FilterExpression, scope: Scope
) -> str:
    """Write the value of an expression in which no variable may be missing."""
    source = function.source
    value = source.name("value")
    with source.block("try:"):
        code = expressions.resolve(function, expression, scope).code
        source.line(f"{value} = {code}")
    with source.block("except VariableDoesNotExist:"):
        name = function.constants.add(expression.var, "variable")
        source.line(f"{function.constants.add(unknown, 'unknown')}({name})")
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
