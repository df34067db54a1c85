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
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction
from ..scopes import NotCompilable, Scope, Super, as_local
from ..values import Value
from .results import (
    analyse_assignment,
    assigns,
    bind,
    check_names,
    write_html,
    write_result,
)


@writes(VariableNode)
def write_variable(function: Function, node: VariableNode, scope: Scope) -> None:
    expression = node.filter_expression
    match expression.var.lookups if expression.is_var else None:
        case [name, "super"] if isinstance(scope.get(name), Super):
            variable: Any = scope[name]
            if expression.filters or variable.write is None:
                raise NotCompilable("It uses 'super' where that is an error.")
            variable.write(function, scope)
        case _:
            expressions.output(function, expression, scope)
            if isinstance(function, ContextFunction) and function.is_synced:
                # {{ block.super }}: a template can do anything.
                function.wrote_anything()


@writes(defaulttags.CommentNode)
@writes(defaulttags.LoadNode)
def write_nothing(function: Function, node: Any, scope: Scope) -> None:
    pass


@writes(defaulttags.VerbatimNode)
def write_verbatim(
    function: Function, node: defaulttags.VerbatimNode, scope: Scope
) -> None:
    function.writer.text(node.content)


@writes(defaulttags.TemplateTagNode)
def write_template_tag(
    function: Function, node: defaulttags.TemplateTagNode, scope: Scope
) -> None:
    function.writer.text(node.mapping.get(node.tagtype, ""))


@writes(defaulttags.AutoEscapeControlNode, holds_islands=True)
def write_autoescape(
    function: Function, node: defaulttags.AutoEscapeControlNode, scope: Scope
) -> None:
    with function.escaping(str(bool(node.setting))):
        function.nodelist(node.nodelist, scope)


def analyse_if(visit: Visit, node: defaulttags.IfNode) -> None:
    for condition, nodelist in node.conditions_nodelists:
        if condition is not None:
            expressions.check_condition(condition)
        visit.nodelist(nodelist)


@writes(defaulttags.IfNode, analyse_if, holds_islands=True)
def write_if(function: Function, node: defaulttags.IfNode, scope: Scope) -> None:
    texts: list[Any] = []
    match node.conditions_nodelists:
        case [[condition, nodelist]]:
            texts = [nodelist, []]
        case [[condition, nodelist], [None, alternative]]:
            texts = [nodelist, alternative]
    if texts and all(type(each) is TextNode for text in texts for each in text):
        test = expressions.condition(function, condition, scope)
        chosen = function.writer.name("chosen")
        yes, no = (
            function.writer.text_code("".join([each.s for each in text]))
            for text in texts
        )
        function.writer.line(f"{chosen} = {yes} if {test} else {no}")
        function.writer.value(chosen)
    else:
        write_branches(function, node.conditions_nodelists, scope)


def write_branches(function: Function, branches: list[Any], scope: Scope) -> None:
    def write_condition(condition: Any) -> str:
        function.begin()
        return expressions.condition(function, condition, scope)

    function.branches(
        branches, write_condition, lambda nodelist: function.nodelist(nodelist, scope)
    )


def analyse_with(visit: Visit, node: defaulttags.WithNode) -> None:
    check_names(node.extra_context)
    visit.nodelists()


@writes(defaulttags.WithNode, analyse_with, holds_islands=True)
def write_with(function: Function, node: defaulttags.WithNode, scope: Scope) -> None:
    values = bind(function, node.extra_context, scope)
    with function.pushed(values, scope) as inner:
        function.nodelist(node.nodelist, inner)


@writes(defaulttags.CsrfTokenNode)
def write_csrf_token(
    function: Function, node: defaulttags.CsrfTokenNode, scope: Scope
) -> None:
    token = as_local(expressions.local(function, scope, "csrf_token"))
    name = function.constants.add(node, "node")
    # It asks for nothing else.
    write_html(
        function,
        f"{name}.render({{}} if {token.name} is MISSING "
        f"else {{'csrf_token': {token.name}}})",
    )


def analyse_cycle(visit: Visit, node: defaulttags.CycleNode) -> None:
    visit.needs_context = bool(node.variable_name)


@writes(defaulttags.CycleNode, analyse_cycle)
def write_cycle(function: Function, node: defaulttags.CycleNode, scope: Scope) -> None:
    writer = function.writer
    which = writer.name("which")
    if isinstance(function, ContextFunction):
        cycle = f"cycle_of({function.constants.add(node, 'node')}, context)"
        if not may_be_reset(function):
            kept = writer.name("cycle")
            function.prologue.lines.append(f"{kept} = None")
            writer.line(f"if {kept} is None: {kept} = {cycle}")
            cycle = kept
        writer.line(f"{which} = next({cycle})")
    else:
        values = function.constants.add(node.cyclevars, "values")
        cell = function.cell(node)
        writer.line(f"{which} = {values}[{cell}[0] % {len(node.cyclevars)}]")
        writer.line(f"{cell}[0] += 1")
    if not node.variable_name and all(map(is_constant_text, node.cyclevars)):
        writer.string(f"{which}.var")
        return
    value, text = writer.name("value"), writer.name("text")
    for index, expression in enumerate(node.cyclevars):
        each = function.constants.add(expression, "expression")
        with writer.block(f"{'elif' if index else 'if'} {which} is {each}:"):
            resolved = expressions.resolve(function, expression, scope)
            if node.variable_name:
                writer.line(f"{value} = {resolved.code}")
            else:
                writer.line(f"{text} = {expressions.text_of(function, resolved)}")
    if node.variable_name:
        assert isinstance(function, ContextFunction)
        writer.line(f"context.set_upward({node.variable_name!r}, {value})")
        function.was_assigned(node.variable_name, scope)
        if node.silent:
            return
        text = expressions.text_of(function, Value(value))
    writer.value(text)


def is_constant_text(expression: Any) -> bool:
    return type(expression.var) is SafeString and not expression.filters


def may_be_reset(function: Function) -> bool:
    """Return whether another node may begin a cycle again: a tag, or an island."""
    return any(
        facts.reason or type(node) is defaulttags.ResetCycleNode
        for (_, node), facts in function.program.analysis.facts.items()
    )


def analyse_reset_cycle(visit: Visit, node: defaulttags.ResetCycleNode) -> None:
    visit.needs_context = True


@writes(defaulttags.ResetCycleNode, analyse_reset_cycle)
def write_reset_cycle(
    function: Function, node: defaulttags.ResetCycleNode, scope: Scope
) -> None:
    assert isinstance(function, ContextFunction)
    function.render_known(node, scope, None)


@writes(defaulttags.NowNode, analyse_assignment)
def write_now(function: Function, node: defaulttags.NowNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
    name = function.constants.add(node, "node")
    write_result(function, f"{name}.render(None)")


@writes(defaulttags.SpacelessNode, holds_islands=True)
def write_spaceless(
    function: Function, node: defaulttags.SpacelessNode, scope: Scope
) -> None:
    with function.writer.captured() as body:
        function.nodes(node.nodelist, scope)
    write_html(function, f"strip_spaces_between_tags({body}.strip())")


@writes(defaulttags.URLNode, analyse_assignment)
def write_url(function: Function, node: defaulttags.URLNode, scope: Scope) -> None:
    args = [expressions.resolve(function, each, scope).code for each in node.args]
    kwargs = [
        f"{name!r}: {expressions.resolve(function, each, scope).code}"
        for name, each in node.kwargs.items()
    ]
    view_name = expressions.resolve(function, node.view_name, scope).code
    given = f"({view_name}, [{', '.join(args)}], {{{', '.join(kwargs)}}}, state)"
    if node.asvar:
        assert isinstance(function, ContextFunction)
        function.assign(node.asvar, f"reverse_url_or_nothing{given}", scope)
        return
    url = function.writer.name("url")
    function.writer.line(f"{url} = reverse_url{given}")
    function.writer.value(expressions.text_of(function, Value(url)))


def analyse_regroup(visit: Visit, node: defaulttags.RegroupNode) -> None:
    visit.needs_context = True


@writes(defaulttags.RegroupNode, analyse_regroup)
def write_regroup(
    function: Function, node: defaulttags.RegroupNode, scope: Scope
) -> None:
    assert isinstance(function, ContextFunction)
    writer, variable = function.writer, node.var_name
    values = expressions.resolve(function, node.target, scope, ignore_failures=True)
    keyed, item = writer.name("keyed"), writer.name(variable)
    writer.line(f"{keyed} = []")
    with (
        writer.block(
            f"for {item} in {values.code} if {values.code} is not None else ():"
        ),
        function.repeating(),
    ):
        # The key is an expression that begins with this variable.
        writer.line(f"context[{variable!r}] = {item}")
        inner: Scope = {**scope, variable: function.bound(item)}
        key = expressions.resolve(
            function, node.expression, inner, ignore_failures=True
        )
        writer.line(f"{keyed}.append(({key.code}, {item}))")
    function.assign(variable, f"grouped({keyed})", scope)
