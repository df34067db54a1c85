"""
Where generated functions put what they render.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .source import SourceBuilder, returned


class Sink:
    """
    The functions of a module return what they render, as a string.

    A subclass can have them pass it on in another way, such as piece by piece.

    names
        The global names that the code has for it.
    """

    names: Mapping[str, Any] = {}

    def finish(self, source: SourceBuilder) -> None:
        """Write what a function does before and after all else."""
        match source.appended:
            case []:
                source.line("return ''")
            case [line] if (
                line is source.lines[-1]
                and line.depth == 1
                and not source.may_be_no_string
            ):
                line.text = f"return {returned(line.text)}"
            case _:
                source.begin("pieces = []", "append = pieces.append")
                source.line(f"return {source.join()}")

    def output(self, call: str) -> str | None:
        """
        Return the statement that renders what a call does, or ``None`` if its string is
        rendered as any other.
        """
        return None

    def string(self, call: str) -> str:
        """Return the expression of the string that a call renders."""
        return call

    def function(self, name: str) -> str:
        """Return the expression of a function that returns what another renders."""
        return name

    def end_round(self, source: SourceBuilder) -> None:
        """Write what happens behind each round of a loop."""
