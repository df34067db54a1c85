"""
What the names of a template are in generated code.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from .compat import LOOPS_HAVE_LENGTH
from .writer import Slot, Writer

if TYPE_CHECKING:
    from .functions import Function


class Opaque(Exception):
    """A node can't be written as code: it renders itself."""


class NeedsForloop(Exception):
    """Something reads the variable ``forloop`` of a loop that has none so far."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop


@dataclass(eq=False)
class Local:
    """
    A variable of a template that is a local variable of generated code.

    name
        The local variable.

    slot
        Where it has just been assigned.

    is_required
        Whether a filter's argument begins with it: it must not be missing.
    """

    name: str
    slot: Slot
    is_required: bool = False
    kind: str | None = None

    def kind_of(self, writer: Writer) -> str:
        """Return the local variable that has the value's kind: see runtime.Kinds."""
        if self.kind is None:
            self.kind = writer.name("kind")
            self.slot.lines.append(f"{self.kind} = kinds[type({self.name})]")
        return self.kind


@dataclass(eq=False)
class Loop:
    """The variable ``forloop`` of a loop: its counters are local variables."""

    index: str
    length: str
    parent: Any
    reads_index: bool = False

    def counter(self, bits: tuple[str, ...]) -> tuple[str, type]:
        """Return the expression of ``forloop.…`` and the type of its value."""
        match bits:
            case ["parentloop", *rest] if isinstance(self.parent, Loop) and rest:
                return self.parent.counter(tuple(rest))
            case ["length"] if LOOPS_HAVE_LENGTH:
                return self.length, int
            case [name] if name in COUNTERS:
                self.reads_index = True
                expression, cls = COUNTERS[name]
                return expression.format(i=self.index, n=self.length), cls
        raise NeedsForloop(self)


COUNTERS = {
    "counter": ("({i} + 1)", int),
    "counter0": ("{i}", int),
    "revcounter": ("({n} - {i})", int),
    "revcounter0": ("({n} - {i} - 1)", int),
    "first": ("({i} == 0)", bool),
    "last": ("({i} == {n} - 1)", bool),
}


@dataclass(frozen=True)
class Super:
    """
    A variable such as ``block``, of which ``{{ block.super }}`` alone can be written.

    renders
        What that renders. Variables that render the same are equal.

    write
        Writes it. ``None`` where it is an error.
    """

    renders: Hashable
    write: Callable[[Function, Scope], None] | None = field(compare=False)


Scope: TypeAlias = "dict[str, Local | Loop | Super]"
