"""
How inclusion tags are written as code.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Node, library

from .. import expressions
from ..analysis import Visit
from ..chain import TemplateChain, load
from ..emitters import writes
from ..functions import Entry, Function
from ..live import ContextFunction, writes_context
from ..scopes import NotCompilable, Scope, as_local
from .simple import call_of


def analyse_inclusion(visit: Visit, node: library.InclusionNode) -> None:
    if node.takes_context or not visit.page.templates:
        visit.needs_context = True  # it renders the template as tools expect
        return
    try:
        nodelist, page = load(visit.program, file_of(node))
    except NotCompilable:
        visit.needs_context = True
    else:
        with visit.analysis.within({}):
            visit.nodelist(nodelist, page)


def file_of(node: library.InclusionNode) -> str:
    """Return the name of the template, or raise NotCompilable."""
    if type(node.filename) is not str:
        raise NotCompilable("It renders what has no name.")
    return node.filename


@writes(library.InclusionNode, analyse_inclusion, holds_islands=True)
def write_inclusion(
    function: Function, node: library.InclusionNode, scope: Scope
) -> None:
    is_synced = isinstance(function, ContextFunction) and function.is_synced
    values = call_of(function, node, scope, ["context"] if node.takes_context else [])
    if isinstance(function, ContextFunction) and is_synced:
        name = function.constants.add(node, "node")
        function.write_rendering(
            f"render_inclusion({name}, {values}, context)",
            writes_context=writes_context(node),
        )
        return
    nodelist, page = load(function.program, file_of(node))
    called = function_of_values(function, node, nodelist, page)
    token = as_local(expressions.local(function, scope, "csrf_token")).name
    html = function.writer.name("html")
    function.writer.line(f"{html} = {called.name}(included({values}, {token}), state)")
    function.writer.string(html)


def function_of_values(
    caller: Function, node: Node, nodelist: Iterable[Node], page: TemplateChain
) -> Function:
    """Return the function of a template that is given a dictionary of variables."""
    program = caller.program
    key: Any = ("values", id(page), caller.autoescape, caller.repeats)
    if key not in program.named:
        body = program.named[key] = Entry(
            program,
            page,
            caller.autoescape,
            name=program.name("inclusion"),
            repeats=caller.repeats,
        )
        program.todo.append(lambda: body.nodes(nodelist, {}))
    called = program.named[key]

    def check() -> None:
        if called.part.required:
            raise NotCompilable(
                "A filter's argument in its template may be missing.", node
            )

    program.at_end.append(check)
    program.edges.append((caller, called))
    return called
