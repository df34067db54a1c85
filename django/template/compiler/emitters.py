"""
How the nodes of each class are written as code: what ``emit`` and other packages register.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .analysis import Emitter, Visit
from .functions import Function
from .scopes import Scope

EMITTERS: dict[type, Emitter] = {}

Emit = Callable[[Function, Any, Scope], None]
Analyse = Callable[[Visit, Any], None]


def writes(
    node_class: Any, analyse: Analyse | None = None, *, holds_islands: bool = False
) -> Callable[[Emit], Emit]:
    """Register a function that writes the nodes of exactly this class: see Emitter."""

    def register(emit: Emit) -> Emit:
        EMITTERS[node_class] = Emitter(emit, node_class.render, analyse, holds_islands)
        return emit

    return register
