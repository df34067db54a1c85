"""
The emitters for each class of nodes: those of ``emit``, and those that other packages
register.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from django.template import Node

from .analysis import Emitter, Steps, Visit
from .builder import FunctionBuilder
from .code import Code
from .context_builder import ContextBuilder, writes_context
from .originals import is_own
from .registry import REGISTRATIONS, STEPS, Registration
from .symbols import Scope

Emit = Callable[[FunctionBuilder, Any, Scope], None]
Analyse = Callable[[Visit, Any], None]


class EmittersByClass(dict[type, Emitter]):
    """
    The emitters of Django's nodes, by class. Those that other packages have registered
    are added at each lookup.

    later
        The modules that register emitters for nodes of modules which only some projects
        import, by the names of the latter.
    """

    def __init__(self, later: Mapping[str, str]) -> None:
        super().__init__()
        self.later = later

    def of(self, node_class: type) -> Emitter | None:
        """Return the emitter for the nodes of a class, if there is one."""
        if node_class not in self and (module := self.later.get(node_class.__module__)):
            import_module(module)
        emitter = self.get(node_class)
        for registration in REGISTRATIONS.get(node_class, ()):
            emitter = emitter_of(registration, emitter)
        return emitter

    def steps_of(self, node: Node) -> Steps | None:
        """Return how a node renders itself step by step, if it does."""
        if type(node) not in STEPS:
            return None
        steps, expressions, check = STEPS[type(node)]
        given = expressions(node)
        return None if given is None else Steps(steps, given, check)


# See EmittersByClass.later.
LATER = {
    f"django.contrib.admin.templatetags.{name}": f"{__package__}.emit.admin"
    for name in ("base", "log")
}

EMITTERS = EmittersByClass(LATER)


def emits(
    node_class: Any, analyse: Analyse | None = None, *, holds_islands: bool = False
) -> Callable[[Emit], Emit]:
    """
    Register a function that writes the nodes of exactly this class, which is one of
    Django's: see Emitter. If a tool has already replaced its render(), the nodes render
    themselves.
    """
    render = node_class.render if is_own(node_class.render, "render") else None

    def register(emit: Emit) -> Emit:
        EMITTERS[node_class] = Emitter(emit, render, analyse, holds_islands)
        return emit

    return register


def emitter_of(registration: Registration, earlier: Emitter | None) -> Emitter:
    """Return the emitter for a registration, on top of an earlier one."""
    emit, render, analyse, needs_context = registration

    def visit_node(visit: Visit, node: Any) -> None:
        visit.earlier = earlier
        visit.needs_context = needs_context
        if analyse is None:
            # Code.value() can read variables that must exist.
            visit.has_arguments = True
            visit.nodelists()
        else:
            analyse(visit, node)

    def write(function: FunctionBuilder, node: Any, scope: Scope) -> None:
        emit(node, Code(function, scope, earlier))
        if needs_context and writes_context(node):
            assert isinstance(function, ContextBuilder)
            function.source.flush()
            function.wrote_anything()

    return Emitter(write, render, visit_node, True)
