"""
How ``{% for %}`` is written as code.
"""

from __future__ import annotations

from typing import Any

from django.template import defaulttags

from .. import expressions
from ..analysis import Visit
from ..emitters import writes
from ..functions import Function
from ..live import ContextFunction
from ..scopes import Local, Loop, NotCompilable, Scope, as_local


def analyse_for(visit: Visit, node: Any) -> None:
    if "forloop" in node.loopvars:
        raise NotCompilable("A loop's variable is named 'forloop'.")
    visit.nodelists()


@writes(defaulttags.ForNode, analyse_for, holds_islands=True)
def write_for(function: Function, node: Any, scope: Scope) -> None:
    writer = function.writer
    writer.flush()
    if isinstance(function, ContextFunction) and function.is_synced:
        write_loop_with_context(function, node, scope)
        return
    values = expressions.loop_values(function, node.sequence, scope)
    length = writer.name("length")
    writer.line(length_of(values, length))
    with (
        writer.body(f"if {length} >= 1:"),
        function.joining(node.nodelist_loop),
        function.repeating(),
    ):
        iterated = f"reversed({values})" if node.is_reversed else values
        write_loop(function, node, iterated, length, scope)
    if node.nodelist_empty:
        with writer.body("else:"):
            function.nodelist(node.nodelist_empty, scope)


def length_of(values: str, length: str) -> str:
    """Return the line that assigns the length. Code itself raises no error of values."""
    return f"{length} = len({values}) if type({values}) is list else length({values})"


def write_loop(
    function: Function, node: Any, values: str, length: str, scope: Scope
) -> None:
    """Write a loop. What is read of the variable ``forloop`` decides what there is of it."""
    writer, part = function.writer, function.part
    loop = Loop(
        writer.name("index"),
        length,
        lambda: expressions.local(function, scope, "forloop", part),
        writer.slot(),
        writer.name("forloop"),
    )
    header = writer.reserve()
    item = writer.name(node.loopvars[0])
    with writer.indented():
        inner: Scope = {**scope, "forloop": loop}
        inner |= bind_loop_variables(function, node.loopvars, item)
        function.nodes(node.nodelist_loop, inner, loop.round)

    def finish() -> None:
        iterated = values
        if loop.variable:
            iterated = f"iterations({loop.name}, {values}, {length})"
        if loop.reads_index:
            header.text = f"for {loop.index}, {item} in enumerate({iterated}):"
        else:
            header.text = f"for {item} in {iterated}:"

    # What is called can read it, too.
    function.program.at_end.append(finish)


def write_loop_with_context(function: ContextFunction, node: Any, scope: Scope) -> None:
    """Write a loop in which something needs a context."""
    writer = function.writer
    parent = as_local(expressions.local(function, scope, "forloop")).name
    with writer.body("with context.push():"):
        values = expressions.loop_values(function, node.sequence, scope)
        iterated = f"reversed({values})" if node.is_reversed else values
        length, name, item = (
            writer.name(hint) for hint in ("length", "forloop", node.loopvars[0])
        )
        writer.line(length_of(values, length))
        with writer.body(f"if {length} >= 1:"), function.branch(), function.repeating():
            writer.line(f"{name} = context['forloop'] = forloop({parent}, {length})")
            function.forget()
            with writer.captured() as html:
                with writer.body(
                    f"for {item} in iterations({name}, {iterated}, {length}):"
                ):
                    write_round(function, node, item, name, scope)
                function.forget()
            writer.string(html)
        if node.nodelist_empty:
            with writer.body("else:"), function.branch():
                function.nodelist(node.nodelist_empty, scope)
    function.forget()


def write_round(
    function: ContextFunction, node: Any, item: str, forloop: str, scope: Scope
) -> None:
    writer, names = function.writer, node.loopvars
    round = f"{forloop}['counter0']"
    # They are looked up in each round, since a tag can set them.
    inner = {
        name: symbol
        for name, symbol in scope.items()
        if name != "forloop" and name not in names
    }
    if len(names) == 1:
        writer.line(f"context.dicts[-1][{names[0]!r}] = {item}")
        inner[names[0]] = function.bound(item)
        writer.parameters[names[0]] = item
        function.nodes(node.nodelist_loop, inner, lambda: round)
        return
    constant = function.constants.add(names, "names")
    writer.line(f"check_length({item}, {len(names)})")
    writer.line(f"context.update(dict(zip({constant}, {item})))")
    function.nodes(node.nodelist_loop, inner, lambda: round)
    writer.flush()
    writer.line("context.pop()")


def bind_loop_variables(
    function: Function, names: list[str], item: str
) -> dict[str, Local]:
    writer = function.writer
    if len(names) == 1:
        return {names[0]: function.bound(item)}
    locals_ = [writer.name(name) for name in names]
    targets, number = ", ".join(locals_), len(names)
    with writer.block(f"if type({item}) is tuple and len({item}) == {number}:"):
        writer.line(f"{targets} = {item}")
    with writer.block("else:"):
        writer.line(f"{targets} = unpacked({item}, {number})")
    slot = writer.slot()
    return {
        name: Local(local, slot, function.version)
        for name, local in zip(names, locals_, strict=True)
    }
