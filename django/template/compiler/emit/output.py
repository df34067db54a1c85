"""
How the built-in tags are written as code that render what they are given, or what they
enclose, in another way.
"""

from __future__ import annotations

from typing import Any

from django.template import defaulttags
from django.utils.safestring import SafeString

from .. import expressions
from ..analysis import Visit
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction
from ..scopes import Loop, Scope, as_local
from ..values import Value
from .results import analyse_assignment, write_html


@writes(defaulttags.FirstOfNode, analyse_assignment)
def write_first_of(
    function: Function, node: defaulttags.FirstOfNode, scope: Scope
) -> None:
    writer = function.writer
    first = writer.name("first")
    with writer.block("while True:"):
        for each in node.vars:
            value = expressions.resolve(function, each, scope, ignore_failures=True)
            with writer.block(f"if {value.code}:"):
                if node.asvar:
                    text = f"render_value_in_context({value.code}, context)"
                else:
                    text = expressions.text_of(function, value)
                writer.line(f"{first} = {text}")
                writer.line("break")
        writer.line(f"{first} = ''")
        writer.line("break")
    if node.asvar:
        assert isinstance(function, ContextFunction)
        function.assign(node.asvar, first, scope)
    else:
        writer.value(first)


@writes(defaulttags.FilterNode, holds_islands=True)
def write_filter(
    function: Function, node: defaulttags.FilterNode, scope: Scope
) -> None:
    writer = function.writer
    with writer.captured() as body:
        function.nodes(node.nodelist, scope)
    html = writer.name("html")
    writer.line(f"{html} = SafeString({body})")
    with function.pushed({"var": function.bound(html)}, scope) as inner:
        value = expressions.filtered(
            function, node.filter_expr, Value(html, SafeString), scope=inner
        )
        writer.append_result(value.code, function.position_code())


@writes(defaulttags.IfChangedNode, holds_islands=True)
def write_if_changed(function: Function, node: Any, scope: Scope) -> None:
    function.writer.flush()
    previous = Previous(function, node, scope)
    if node._varlist:
        write_if_values_changed(function, node, scope, previous)
    else:
        write_if_output_changed(function, node, scope, previous)


class Previous:
    """
    What an ``{% ifchanged %}`` compares with: a local variable if nothing else can read
    it, where it stands in a loop.
    """

    def __init__(self, function: Function, node: Any, scope: Scope) -> None:
        self.writer = function.writer
        self.node = function.constants.add(node, "node")
        self.forloop = expressions.local(function, scope, "forloop")
        if isinstance(self.forloop, Loop):
            shared = function.program.shared
            self.local = shared.setdefault(
                ("previous", self.forloop, node), self.writer.name("previous")
            )
            self.beginning = self.writer.reserve()
            function.program.at_end.append(self.finish)
            self.todo: list[Any] = []
            return
        forloop = as_local(self.forloop).name
        self.where = self.writer.name("where")
        if isinstance(function, ContextFunction):
            code = f"changes_in(context, {forloop})"
        else:
            code = f"changes({forloop}, {function.cell(node)})"
        self.writer.line(f"{self.where} = {code}")
        self.writer.line(f"{self.where}.setdefault({self.node})")

    def line(self, text: str) -> None:
        """Write a line, in which ``{}`` is what is compared with."""
        if isinstance(self.forloop, Loop):
            self.todo.append((self.writer.reserve(), text))
        else:
            self.writer.line(text.format(f"{self.where}[{self.node}]"))

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


def write_if_values_changed(
    function: Function, node: Any, scope: Scope, previous: Previous
) -> None:
    writer = function.writer
    values = [
        expressions.resolve(function, each, scope, ignore_failures=True).code
        for each in node._varlist
    ]
    compared = writer.name("compared")
    writer.line(f"{compared} = [{', '.join(values)}]")
    writer.flush()
    previous.line(f"if {compared} != {{}}:")
    with writer.indented(), function.branch():
        previous.line(f"{{}} = {compared}")
        function.nodelist(node.nodelist_true, scope)
    if node.nodelist_false:
        with writer.body("else:"), function.branch():
            function.nodelist(node.nodelist_false, scope)


def write_if_output_changed(
    function: Function, node: Any, scope: Scope, previous: Previous
) -> None:
    """Write what renders its nodes twice, if they render nothing at first."""
    writer = function.writer
    again = writer.name("again")
    is_synced = isinstance(function, ContextFunction) and function.is_synced
    if isinstance(function, ContextFunction) and is_synced:
        function.forget()
    with (
        writer.body(f"for {again} in (False, True):"),
        function.branch(),
        function.repeating(),
    ):
        with writer.captured() as html:
            function.nodes(node.nodelist_true, scope)
        with writer.block(f"if not {again}:"):
            previous.line(f"if {html} != {{}}:")
            with writer.indented():
                previous.line(f"{{}} = SafeString({html})")
                with writer.block(f"if not {html}:"):
                    writer.line("continue")
            with writer.body("else:"), function.branch():
                function.nodelist(node.nodelist_false, scope)
                writer.flush()
                writer.line("break")
        writer.string(html)
        writer.flush()
        writer.line("break")
    if isinstance(function, ContextFunction) and is_synced:
        function.forget()


@writes(defaulttags.WidthRatioNode, analyse_assignment)
def write_width_ratio(
    function: Function, node: defaulttags.WidthRatioNode, scope: Scope
) -> None:
    writer = function.writer
    result = writer.name("ratio")
    with writer.block("try:"):
        value = expressions.resolve(function, node.val_expr, scope).code
        max_value = expressions.resolve(function, node.max_expr, scope).code
        given = expressions.resolve(function, node.max_width, scope).code
        max_width = writer.name("width")
        writer.line(f"{max_width} = int({given})")
    with writer.block("except VariableDoesNotExist:"):
        writer.line(f"{result} = {None if node.asvar else repr('')}")
    with writer.block("except (ValueError, TypeError):"):
        writer.line("not_a_width()")
    with writer.block("else:"):
        writer.line(f"{result} = widthratio({value}, {max_value}, {max_width})")
    if node.asvar:
        assert isinstance(function, ContextFunction)
        with writer.body(f"if {result} is not None:"), function.branch():
            function.assign(node.asvar, result, scope)
    else:
        writer.string(result)


@writes(defaulttags.LoremNode)
def write_lorem(function: Function, node: defaulttags.LoremNode, scope: Scope) -> None:
    writer = function.writer
    count = writer.name("count")
    with writer.block("try:"):
        given = expressions.resolve(function, node.count, scope).code
        writer.line(f"{count} = int({given})")
    with writer.block("except (ValueError, TypeError):"):
        writer.line(f"{count} = 1")
    method = function.constants.add(node.method, "method")
    write_html(function, f"lorem({count}, {method}, {bool(node.common)})")


def analyse_debug(visit: Visit, node: defaulttags.DebugNode) -> None:
    visit.needs_context = True


@writes(defaulttags.DebugNode, analyse_debug)
def write_debug(function: Function, node: defaulttags.DebugNode, scope: Scope) -> None:
    assert isinstance(function, ContextFunction)
    function.render_known(node, scope, None)
