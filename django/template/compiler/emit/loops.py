"""
How ``{% for %}`` is written as code.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.template import defaulttags

from .. import expressions
from ..analysis import Visit
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..errors import NotCompilable
from ..source import Line, Slot
from ..symbols import Local, Loop, Scope, as_local


def analyse_for(visit: Visit, node: Any) -> None:
    if "forloop" in node.loopvars:
        raise NotCompilable("A loop's variable is named 'forloop'.")
    visit.nodelists()


@emits(defaulttags.ForNode, analyse_for, holds_islands=True)
def emit_for(function: FunctionBuilder, node: Any, scope: Scope) -> None:
    source = function.source
    source.flush()
    if isinstance(function, ContextBuilder) and function.is_synced:
        emit_loop_with_context(function, node, scope)
        return
    streams = function.module.sink.streams(source)
    values, sequence = expressions.loop_values(function, node.sequence, scope)
    length = source.name("length")
    source.line(length_of(values, length))
    with (
        source.body(f"if {length} >= 1:"),
        function.joining(node.nodelist_loop),
        function.repeating(),
    ):
        start = source.mark()
        iterated = f"backwards({values})" if node.is_reversed else values
        loop = emit_loop(function, node, iterated, length, scope)
        with source.indented():
            next_row = source.reserve()
    if streams and not node.is_reversed:
        root = None
        if node.sequence.is_var:
            root = expressions.root_of(function, node.sequence.var, scope)
        body = source.lines[start:]
        read_in_rounds(function, loop, sequence, next_row, values, root, body)
    if node.nodelist_empty:
        with source.body("else:"):
            function.nodelist(node.nodelist_empty, scope)


def length_of(values: str, length: str) -> str:
    """
    Return the line that assigns the length. length() raises errors, not the code
    itself.
    """
    return f"{length} = len({values}) if type({values}) is list else length({values})"


def emit_loop(
    function: FunctionBuilder, node: Any, values: str, length: str, scope: Scope
) -> Loop:
    """Write a loop. Only what is read of the variable ``forloop`` is written."""
    source, part = function.source, function.part
    loop = Loop(
        source.name("index"),
        length,
        lambda: expressions.local(function, scope, "forloop", part),
        source.slot(),
        source.name("forloop"),
    )
    header = source.reserve()
    item = source.name(node.loopvars[0])
    with source.indented():
        inner: Scope = {**scope, "forloop": loop}
        inner |= bind_loop_variables(function, node.loopvars, item)
        function.nodes(node.nodelist_loop, inner, loop.round)
        end_round(function)

    def finish() -> None:
        iterated = values
        if loop.variable:
            iterated = f"iterations({loop.name}, {values}, {length})"
        if loop.reads_index:
            header.text = f"for {loop.index}, {item} in enumerate({iterated}):"
        else:
            header.text = f"for {item} in {iterated}:"

    # Functions that are called can read it as well.
    function.module.at_end.append(finish)
    return loop


def read_in_rounds(
    function: FunctionBuilder,
    loop: Loop,
    sequence: Line,
    next_row: Line,
    values: str,
    root: Local | None,
    body: list[Line | Slot],
) -> None:
    """
    Have an iterator read round by round, if nothing in the body of the loop depends on
    its length, or reads the variable that contains it: in Django, nothing is left to
    read then.
    """

    def finish() -> None:
        texts = [
            text or ""
            for each in body
            for text in (each.lines if isinstance(each, Slot) else [each.text])
        ]
        is_read = root is not None and any(root.name in text for text in texts)
        if not loop.reads_length and not is_read:
            sink: Any = function.module.sink
            sequence.text = f"{values} = {sink.rows(values)}"
            next_row.text = sink.next_row(values)

    function.module.at_end.append(finish)


def end_round(function: FunctionBuilder) -> None:
    """Write code that runs after each round of a loop."""
    if function.module.sink.streams(function.source):
        function.source.flush()
        function.module.sink.end_round(function.source)


def emit_loop_with_context(function: ContextBuilder, node: Any, scope: Scope) -> None:
    """Write a loop in which something needs a context."""
    source = function.source
    parent = as_local(expressions.local(function, scope, "forloop")).name
    streams = function.module.sink.streams(source)
    with source.body("with context.push():"):
        values, _ = expressions.loop_values(function, node.sequence, scope)
        iterated = f"backwards({values})" if node.is_reversed else values
        length, name, item = (
            source.name(hint) for hint in ("length", "forloop", node.loopvars[0])
        )
        source.line(length_of(values, length))
        with source.body(f"if {length} >= 1:"), function.branch(), function.repeating():
            source.line(f"{name} = context['forloop'] = forloop({parent}, {length})")
            function.forget()
            # Django joins all rounds, which can raise an error.
            with nullcontext() if streams else source.captured() as html:
                with source.body(
                    f"for {item} in iterations({name}, {iterated}, {length}):"
                ):
                    emit_round(function, node, item, name, scope)
                    end_round(function)
                function.forget()
            if html is not None:
                source.string(html)
        if node.nodelist_empty:
            with source.body("else:"), function.branch():
                function.nodelist(node.nodelist_empty, scope)
    function.forget()


def emit_round(
    function: ContextBuilder, node: Any, item: str, forloop: str, scope: Scope
) -> None:
    source, names = function.source, node.loopvars
    round = f"{forloop}['counter0']"
    # These variables are looked up in each round, since a tag can set them.
    inner = {
        name: symbol
        for name, symbol in scope.items()
        if name != "forloop" and name not in names
    }
    if len(names) == 1:
        source.line(f"context.dicts[-1][{names[0]!r}] = {item}")
        inner[names[0]] = function.bound(item)
        source.parameters[names[0]] = item
        function.nodes(node.nodelist_loop, inner, lambda: round)
        return
    constant = function.constants.add(names, "names")
    source.line(f"check_length({item}, {len(names)})")
    source.line(f"context.update(dict(zip({constant}, {item})))")
    function.nodes(node.nodelist_loop, inner, lambda: round)
    source.flush()
    source.line("context.pop()")


def bind_loop_variables(
    function: FunctionBuilder, names: list[str], item: str
) -> dict[str, Local]:
    source = function.source
    if len(names) == 1:
        return {names[0]: function.bound(item)}
    locals_ = [source.name(name) for name in names]
    targets, number = ", ".join(locals_), len(names)
    with source.block(f"if type({item}) is tuple and len({item}) == {number}:"):
        source.line(f"{targets} = {item}")
    with source.block("else:"):
        source.line(f"{targets} = unpack({item}, {number})")
    slot = source.slot()
    return {
        name: Local(local, slot, function.version)
        for name, local in zip(names, locals_, strict=True)
    }
