"""
How the nodes of Django's built-in tags are written as code.
"""

from __future__ import annotations

from typing import Any

from django.template import defaulttags
from django.template.base import TextNode, VariableNode
from django.utils.safestring import SafeString

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..errors import NotCompilable
from ..runtime.urls import Signature
from ..symbols import Scope, Super, check_names
from ..values import Value
from .results import (
    analyse_assignment,
    assigns,
    bind,
    emit_html,
    emit_result,
)


@emits(VariableNode)
def emit_variable(function: FunctionBuilder, node: VariableNode, scope: Scope) -> None:
    expression = node.filter_expression
    match expression.var.lookups if expression.is_var else None:
        case [name, "super"] if isinstance(scope.get(name), Super):
            variable: Any = scope[name]
            if expression.filters or variable.write is None:
                raise NotCompilable("It uses 'super' where that is an error.")
            variable.write(function, scope)
        case _:
            expressions.output(function, expression, scope)
            if isinstance(function, ContextBuilder) and function.is_synced:
                # {{ block.super }} renders a template, which can do anything.
                function.wrote_anything()


@emits(defaulttags.CommentNode)
@emits(defaulttags.LoadNode)
def emit_nothing(function: FunctionBuilder, node: Any, scope: Scope) -> None:
    pass


@emits(defaulttags.VerbatimNode)
def emit_verbatim(
    function: FunctionBuilder, node: defaulttags.VerbatimNode, scope: Scope
) -> None:
    function.source.text(node.content)


@emits(defaulttags.TemplateTagNode)
def emit_template_tag(
    function: FunctionBuilder, node: defaulttags.TemplateTagNode, scope: Scope
) -> None:
    function.source.text(node.mapping.get(node.tagtype, ""))


@emits(defaulttags.AutoEscapeControlNode, holds_islands=True)
def emit_autoescape(
    function: FunctionBuilder, node: defaulttags.AutoEscapeControlNode, scope: Scope
) -> None:
    with function.escaping(str(bool(node.setting))):
        function.nodelist(node.nodelist, scope)


def analyse_if(visit: Visit, node: defaulttags.IfNode) -> None:
    for condition, nodelist in node.conditions_nodelists:
        if condition is not None:
            expressions.check_condition(condition)
        visit.nodelist(nodelist)


@emits(defaulttags.IfNode, analyse_if, holds_islands=True)
def emit_if(function: FunctionBuilder, node: defaulttags.IfNode, scope: Scope) -> None:
    texts: list[Any] = []
    match node.conditions_nodelists:
        case [[condition, nodelist]]:
            texts = [nodelist, []]
        case [[condition, nodelist], [None, alternative]]:
            texts = [nodelist, alternative]
    if texts and all(type(each) is TextNode for text in texts for each in text):
        for _, each in node.conditions_nodelists:
            function.module.depend_on(each)
        test = expressions.condition(function, condition, scope)
        chosen = function.source.name("chosen")
        yes, no = (
            function.source.text_code("".join([each.s for each in text]))
            for text in texts
        )
        function.source.line(f"{chosen} = {yes} if {test} else {no}")
        function.source.value(chosen)
    else:
        emit_branches(function, node.conditions_nodelists, scope)


def emit_branches(function: FunctionBuilder, branches: list[Any], scope: Scope) -> None:
    def emit_condition(condition: Any) -> str:
        function.begin()
        return expressions.condition(function, condition, scope)

    function.branches(
        branches, emit_condition, lambda nodelist: function.nodelist(nodelist, scope)
    )


def analyse_with(visit: Visit, node: defaulttags.WithNode) -> None:
    check_names(node.extra_context)
    visit.nodelists()


@emits(defaulttags.WithNode, analyse_with, holds_islands=True)
def emit_with(
    function: FunctionBuilder, node: defaulttags.WithNode, scope: Scope
) -> None:
    values = bind(function, node.extra_context, scope)
    with function.pushed(values, scope) as inner:
        function.nodelist(node.nodelist, inner)


@emits(defaulttags.CsrfTokenNode)
def emit_csrf_token(
    function: FunctionBuilder, node: defaulttags.CsrfTokenNode, scope: Scope
) -> None:
    token = expressions.variable_as_it_is(function, scope, "csrf_token")
    name = function.constants.add(node, "node")
    # The node reads nothing else.
    emit_html(
        function,
        f"{name}.render({{}} if {token} is MISSING else {{'csrf_token': {token}}})",
    )


def analyse_cycle(visit: Visit, node: defaulttags.CycleNode) -> None:
    visit.needs_context = bool(node.variable_name)


@emits(defaulttags.CycleNode, analyse_cycle)
def emit_cycle(
    function: FunctionBuilder, node: defaulttags.CycleNode, scope: Scope
) -> None:
    source = function.source
    which = source.name("which")
    if isinstance(function, ContextBuilder):
        cycle = f"cycle_of({function.constants.add(node, 'node')}, context)"
        if not may_be_reset(function):
            kept = source.name("cycle")
            function.prologue.lines.append(f"{kept} = None")
            source.line(f"if {kept} is None: {kept} = {cycle}")
            cycle = kept
        source.line(f"{which} = next({cycle})")
    else:
        values = function.constants.add(node.cyclevars, "values")
        cell = function.cell(node)
        source.line(f"{which} = {values}[{cell}[0] % {len(node.cyclevars)}]")
        source.line(f"{cell}[0] += 1")
    if not node.variable_name and all(map(is_constant_text, node.cyclevars)):
        source.string(f"{which}.var")
        return
    value, text = source.name("value"), source.name("text")
    for index, expression in enumerate(node.cyclevars):
        each = function.constants.add(expression, "expression")
        with source.block(f"{'elif' if index else 'if'} {which} is {each}:"):
            resolved = expressions.resolve(function, expression, scope)
            if node.variable_name:
                source.line(f"{value} = {resolved.code}")
            else:
                source.line(f"{text} = {expressions.text_of(function, resolved)}")
    if node.variable_name:
        assert isinstance(function, ContextBuilder)
        source.line(f"context.set_upward({node.variable_name!r}, {value})")
        function.was_assigned(node.variable_name, scope)
        if node.silent:
            return
        text = expressions.text_of(function, Value(value))
    source.value(text)


def is_constant_text(expression: Any) -> bool:
    return type(expression.var) is SafeString and not expression.filters


def may_be_reset(function: FunctionBuilder) -> bool:
    """Return whether another node may reset a cycle: a tag, or an island."""
    return any(
        facts.reason or type(node) is defaulttags.ResetCycleNode
        for (_, node), facts in function.module.analysis.facts.items()
    )


def analyse_reset_cycle(visit: Visit, node: defaulttags.ResetCycleNode) -> None:
    visit.needs_context = True


@emits(defaulttags.ResetCycleNode, analyse_reset_cycle)
def emit_reset_cycle(
    function: FunctionBuilder, node: defaulttags.ResetCycleNode, scope: Scope
) -> None:
    assert isinstance(function, ContextBuilder)
    function.render_known(node, scope, None)


@emits(defaulttags.NowNode, analyse_assignment)
def emit_now(
    function: FunctionBuilder, node: defaulttags.NowNode, scope: Scope
) -> None:
    if assigns(function, node, scope):
        return
    name = function.constants.add(node, "node")
    emit_result(function, f"{name}.render(None)")


@emits(defaulttags.SpacelessNode, holds_islands=True)
def emit_spaceless(
    function: FunctionBuilder, node: defaulttags.SpacelessNode, scope: Scope
) -> None:
    with function.source.captured() as body:
        function.nodes(node.nodelist, scope)
    emit_html(function, f"strip_spaces_between_tags({body}.strip())")


@emits(defaulttags.URLNode, analyse_assignment)
def emit_url(
    function: FunctionBuilder, node: defaulttags.URLNode, scope: Scope
) -> None:
    values = [
        expressions.resolve(function, each, scope).code
        for each in (*node.args, *node.kwargs.values())
    ]
    view_name = expressions.resolve(function, node.view_name, scope).code
    signature = function.constants.add(
        Signature(len(node.args), tuple(node.kwargs)), "signature"
    )
    given = f"({', '.join([view_name, signature, 'state', *values])})"
    if node.asvar:
        assert isinstance(function, ContextBuilder)
        function.assign(node.asvar, f"reverse_url_or_nothing{given}", scope)
        return
    url = function.source.name("url")
    function.source.line(f"{url} = reverse_url{given}")
    function.source.value(expressions.text_of(function, Value(url)))


def analyse_regroup(visit: Visit, node: defaulttags.RegroupNode) -> None:
    visit.needs_context = True


@emits(defaulttags.RegroupNode, analyse_regroup)
def emit_regroup(
    function: FunctionBuilder, node: defaulttags.RegroupNode, scope: Scope
) -> None:
    assert isinstance(function, ContextBuilder)
    source, variable = function.source, node.var_name
    values = expressions.resolve(function, node.target, scope, ignore_failures=True)
    keyed, item = source.name("keyed"), source.name(variable)
    source.line(f"{keyed} = []")
    with (
        source.block(f"for {item} in grouped_values({values.code}):"),
        function.repeating(),
    ):
        # The key is an expression that begins with this variable.
        source.line(f"context[{variable!r}] = {item}")
        inner: Scope = {**scope, variable: function.bound(item)}
        key = expressions.resolve(
            function, node.expression, inner, ignore_failures=True
        )
        source.line(f"{keyed}.append(({key.code}, {item}))")
    function.assign(variable, f"group({keyed})", scope)
