"""
How the built-in tags that render their arguments or their contents in another way are
written as code.
"""

from __future__ import annotations

from typing import Any

from django.template import defaulttags
from django.utils.safestring import SafeString

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..symbols import Loop, Scope, as_local
from ..values import Value
from .results import analyse_assignment, emit_html


@emits(defaulttags.FirstOfNode, analyse_assignment)
def emit_first_of(
    function: FunctionBuilder, node: defaulttags.FirstOfNode, scope: Scope
) -> None:
    source = function.source
    first = source.name("first")
    with source.block("while True:"):
        for each in node.vars:
            value = expressions.resolve(function, each, scope, ignore_failures=True)
            with source.block(f"if {value.code}:"):
                if node.asvar:
                    text = f"render_value_in_context({value.code}, context)"
                else:
                    text = expressions.text_of(function, value)
                source.line(f"{first} = {text}")
                source.line("break")
        source.line(f"{first} = ''")
        source.line("break")
    if node.asvar:
        assert isinstance(function, ContextBuilder)
        function.assign(node.asvar, first, scope)
    else:
        source.value(first)


@emits(defaulttags.FilterNode, holds_islands=True)
def emit_filter(
    function: FunctionBuilder, node: defaulttags.FilterNode, scope: Scope
) -> None:
    source = function.source
    with source.captured() as body:
        function.nodes(node.nodelist, scope)
    html = source.name("html")
    source.line(f"{html} = SafeString({body})")
    with (
        function.pushed({"var": function.bound(html)}, scope) as inner,
        function.escaping_as_left(),
    ):
        value = expressions.filtered(
            function, node.filter_expr, Value(html, SafeString), scope=inner
        )
        source.append_result(value.code, function.position_code())


@emits(defaulttags.IfChangedNode, holds_islands=True)
def emit_if_changed(function: FunctionBuilder, node: Any, scope: Scope) -> None:
    function.source.flush()
    previous = Previous(function, node, scope)
    if node._varlist:
        emit_if_values_changed(function, node, scope, previous)
    else:
        emit_if_output_changed(function, node, scope, previous)


class Previous:
    """
    The value that an ``{% ifchanged %}`` compares with. In a loop, it is a local
    variable if nothing else can read it.
    """

    def __init__(self, function: FunctionBuilder, node: Any, scope: Scope) -> None:
        self.source = function.source
        self.node = function.constants.add(node, "node")
        self.forloop = expressions.local(function, scope, "forloop")
        if isinstance(self.forloop, Loop):
            shared = function.module.shared
            self.local = shared.setdefault(
                ("previous", self.forloop, node), self.source.name("previous")
            )
            self.beginning = self.source.reserve()
            function.module.at_end.append(self.finish)
            self.todo: list[Any] = []
            return
        forloop = as_local(self.forloop).name
        self.where = self.source.name("where")
        if isinstance(function, ContextBuilder):
            code = f"changes_in(context, {forloop}, {self.node})"
        else:
            code = f"changes({forloop}, {function.cell(node)}, {self.node})"
        self.source.line(f"{self.where} = {code}")

    def line(self, text: str) -> None:
        """Write a line, in which ``{}`` stands for this value."""
        if isinstance(self.forloop, Loop):
            self.todo.append((self.source.reserve(), text))
        else:
            self.source.line(text.format(f"{self.where}[{self.node}]"))

    def finish(self) -> None:
        loop: Any = self.forloop
        code = self.local
        if loop.variable:
            code = f"{loop.name}[{self.node}]"
            self.beginning.text = f"{loop.name}.setdefault({self.node})"
        else:
            loop.start.lines.append(f"{self.local} = None")
        for line, text in self.todo:
            line.text = text.format(code)


def emit_if_values_changed(
    function: FunctionBuilder, node: Any, scope: Scope, previous: Previous
) -> None:
    source = function.source
    values = [
        expressions.resolve(function, each, scope, ignore_failures=True).code
        for each in node._varlist
    ]
    compared = source.name("compared")
    source.line(f"{compared} = [{', '.join(values)}]")
    source.flush()
    previous.line(f"if {compared} != {{}}:")
    with source.indented(), function.branch():
        previous.line(f"{{}} = {compared}")
        function.nodelist(node.nodelist_true, scope)
    if node.nodelist_false:
        with source.body("else:"), function.branch():
            function.nodelist(node.nodelist_false, scope)


def emit_if_output_changed(
    function: FunctionBuilder, node: Any, scope: Scope, previous: Previous
) -> None:
    """Write code that renders the nodes twice, if they render nothing at first."""
    source = function.source
    again = source.name("again")
    is_synced = isinstance(function, ContextBuilder) and function.is_synced
    if isinstance(function, ContextBuilder) and is_synced:
        function.forget()
    with (
        source.body(f"for {again} in (False, True):"),
        function.branch(),
        function.repeating(),
    ):
        with source.captured() as html:
            function.nodes(node.nodelist_true, scope)
        with source.block(f"if not {again}:"):
            previous.line(f"if {html} != {{}}:")
            with source.indented():
                previous.line(f"{{}} = SafeString({html})")
                with source.block(f"if not {html}:"):
                    source.line("continue")
            with source.body("else:"), function.branch():
                function.nodelist(node.nodelist_false, scope)
                source.flush()
                source.line("break")
        source.string(html)
        source.flush()
        source.line("break")
    if isinstance(function, ContextBuilder) and is_synced:
        function.forget()


@emits(defaulttags.WidthRatioNode, analyse_assignment)
def emit_width_ratio(
    function: FunctionBuilder, node: defaulttags.WidthRatioNode, scope: Scope
) -> None:
    source = function.source
    result = source.name("ratio")
    with source.block("try:"):
        value = expressions.resolve(function, node.val_expr, scope).code
        max_value = expressions.resolve(function, node.max_expr, scope).code
        given = expressions.resolve(function, node.max_width, scope).code
        max_width = source.name("width")
        source.line(f"{max_width} = integer({given})")
    with source.block("except VariableDoesNotExist:"):
        source.line(f"{result} = {None if node.asvar else repr('')}")
    with source.block("except (ValueError, TypeError):"):
        source.line("not_a_width()")
    with source.block("else:"):
        source.line(f"{result} = widthratio({value}, {max_value}, {max_width})")
    if node.asvar:
        assert isinstance(function, ContextBuilder)
        with source.body(f"if {result} is not None:"), function.branch():
            function.assign(node.asvar, result, scope)
    else:
        source.string(result)


@emits(defaulttags.LoremNode)
def emit_lorem(
    function: FunctionBuilder, node: defaulttags.LoremNode, scope: Scope
) -> None:
    source = function.source
    count = source.name("count")
    with source.block("try:"):
        given = expressions.resolve(function, node.count, scope).code
        source.line(f"{count} = integer({given})")
    with source.block("except (ValueError, TypeError):"):
        source.line(f"{count} = 1")
    method = function.constants.add(node.method, "method")
    emit_html(function, f"lorem({count}, {method}, {bool(node.common)})")


def analyse_debug(visit: Visit, node: defaulttags.DebugNode) -> None:
    visit.needs_context = True


@emits(defaulttags.DebugNode, analyse_debug)
def emit_debug(
    function: FunctionBuilder, node: defaulttags.DebugNode, scope: Scope
) -> None:
    assert isinstance(function, ContextBuilder)
    function.render_known(node, scope, None)
