"""
Symbols: what the variables of a template are in generated code.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .compat import LOOPS_HAVE_LENGTH
from .errors import NotCompilable
from .source import Slot, SourceBuilder


@dataclass(eq=False)
class Local:
    """
    A variable of a template that is a local variable of generated code.

    name
        The local variable.

    slot
        The place after its assignment.

    version
        The version of the context when the variable was read: see ContextBuilder. Later
        code may have changed the variable.
    """

    name: str
    slot: Slot
    version: int = 0
    strategy: str | None = None

    def strategy_of(self, source: SourceBuilder) -> str:
        """
        Return the local variable that contains its strategy: see LookupStrategies.
        """
        if self.strategy is None:
            self.strategy = source.name("strategy")
            self.slot.lines.append(
                f"{self.strategy} = lookup_strategies[type({self.name})]"
            )
        return self.strategy


@dataclass(eq=False)
class Loop:
    """
    The variable ``forloop`` of a loop: its counters are local variables.

    parent
        Returns the variable ``forloop`` outside of this loop.

    start
        The place before the loop where the dictionary is made, if something reads the
        variable as a whole.

    reads_length
        Whether something depends on how many rounds there are.
    """

    index: str
    length: str
    parent: Callable[[], Local | Loop | Super]
    start: Slot
    name: str
    reads_index: bool = False
    reads_length: bool = False
    variable: Local | None = None

    def counter(self, bits: tuple[str, ...]) -> tuple[str, type] | None:
        """
        Return the expression of ``forloop.…`` and the type of its value, if it is a
        counter.
        """
        match bits:
            case ["parentloop", *rest] if rest:
                parent = self.parent()
                return parent.counter(tuple(rest)) if isinstance(parent, Loop) else None
            case ["length"] if LOOPS_HAVE_LENGTH:
                self.reads_length = True
                return self.length, int
            case [name] if name in COUNTERS:
                self.reads_index = True
                expression, cls = COUNTERS[name]
                self.reads_length |= "{n}" in expression
                return expression.format(i=self.index, n=self.length), cls
        return None

    def round(self) -> str:
        """Return the expression of the number of the round, from 0."""
        self.reads_index = True
        return self.index

    def as_variable(self) -> Local:
        """Return the variable as a whole."""
        if self.variable is None:
            self.reads_length = True
            parent = as_local(self.parent())
            self.start.lines.append(
                f"{self.name} = forloop({parent.name}, {self.length})"
            )
            self.variable = Local(self.name, self.start)
        return self.variable


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
    A variable such as ``block``, of which only ``{{ block.super }}`` can be written.

    renders
        What ``{{ block.super }}`` renders. Variables that render the same are equal.

    write
        Writes this, with a builder.FunctionBuilder, or ``None`` if it is an error.
    """

    renders: Hashable
    write: Callable[[Any, Scope], None] | None = field(compare=False)


Symbol: TypeAlias = Local | Loop | Super
Scope: TypeAlias = "dict[str, Symbol]"


def as_local(symbol: Symbol) -> Local:
    """
    Return the local variable, or raise NotCompilable for ``block``, which has none.
    """
    if isinstance(symbol, Loop):
        return symbol.as_variable()
    if isinstance(symbol, Super):
        raise NotCompilable(
            "It uses the variable 'block' itself, not 'block.super' alone."
        )
    return symbol


def check_names(names: Iterable[str]) -> None:
    """Raise NotCompilable if Django can't push variables of these names."""
    for name in ("self", "context"):
        if name in names:
            raise NotCompilable(
                f"It sets a variable named {name!r}, which is an error."
            )
