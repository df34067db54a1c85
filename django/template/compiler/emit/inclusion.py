"""
How inclusion tags are written as code.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import Node, library

from .. import expressions
from ..analysis import Visit
from ..builder import EntryBuilder, FunctionBuilder
from ..chain import TemplateChain, load
from ..context_builder import ContextBuilder, writes_context
from ..emitters import emits
from ..errors import NotCompilable
from ..symbols import Scope, as_local
from .simple import call_of


def analyse_inclusion(visit: Visit, node: library.InclusionNode) -> None:
    if node.takes_context or not visit.chain.templates:
        visit.needs_context = True  # it renders the template as tools expect
        return
    try:
        nodelist, chain = load(visit.module, file_of(node))
    except NotCompilable:
        visit.needs_context = True
    else:
        with visit.analysis.within({}):
            visit.nodelist(nodelist, chain)


def file_of(node: library.InclusionNode) -> str:
    """Return the name of the template, or raise NotCompilable."""
    if type(node.filename) is not str:
        raise NotCompilable("Its template isn't given by its name.")
    return node.filename


@emits(library.InclusionNode, analyse_inclusion, holds_islands=True)
def emit_inclusion(
    function: FunctionBuilder, node: library.InclusionNode, scope: Scope
) -> None:
    is_synced = isinstance(function, ContextBuilder) and function.is_synced
    values = call_of(function, node, scope, ["context"] if node.takes_context else [])
    if isinstance(function, ContextBuilder) and is_synced:
        name = function.constants.add(node, "node")
        if function.module.sink.awaits:
            function.emit_body(f"render_inclusion({name}, {values}, context, state)")
            return
        function.emit_rendering(
            f"render_inclusion({name}, {values}, context)",
            writes_context=writes_context(node),
        )
        return
    module = function.module
    nodelist, chain = load(module, file_of(node))
    called = function_of_values(function, node, nodelist, chain)
    token = as_local(expressions.local(function, scope, "csrf_token")).name
    source = function.source
    html = source.name("html")
    call = f"{called.name}(inclusion_variables({values}, {token}), state)"
    line = source.reserve()

    def finish() -> None:
        line.text = f"{html} = {module.sink_of(called).string(call)}"

    module.at_end.append(finish)
    source.string(html)


def function_of_values(
    caller: FunctionBuilder, node: Node, nodelist: Iterable[Node], chain: TemplateChain
) -> FunctionBuilder:
    """Return the function of a template that is passed a dictionary of variables."""
    module = caller.module
    key: Any = ("values", id(chain), caller.autoescape, caller.repeats)
    if key not in module.named:
        body = module.named[key] = EntryBuilder(
            module,
            chain,
            caller.autoescape,
            name=module.name("inclusion"),
            repeats=caller.repeats,
        )
        module.todo.append(lambda: body.nodes(nodelist, {}))
    called = module.named[key]

    def check() -> None:
        if called.part.required:
            raise NotCompilable(
                "A filter's argument in its template may be missing.", node
            )

    module.at_end.append(check)
    module.edges.append((caller, called))
    return called
