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

    refusal
        The statement of a function that isn't given a variable which it must have.

    makes_generators
        Whether functions pass on what they render while they run, those that have a
        context and those that call others which do so included.

    awaits
        Whether they await what they read.
    """

    names: Mapping[str, Any] = {}
    refusal = "return None"
    makes_generators = False
    awaits = False

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

    def output(self, call: str) -> str:
        """Return the statement that renders what a call does."""
        return f"append({call})"

    def string(self, call: str) -> str:
        """Return the expression of the string that a call renders."""
        return call

    def result(self, source: SourceBuilder, call: str) -> str:
        """Return the expression of what a call returns that may call what is looked up."""
        return call

    def text(self, source: SourceBuilder, text: str, *, repeats: bool) -> None:
        """Write that a template's text is rendered."""
        source.text(text)

    def streams(self, source: SourceBuilder) -> bool:
        """Return whether what is rendered is passed on before all of it is there."""
        return False

    def wait(self, source: SourceBuilder, values: str, *, repeats: bool) -> None:
        """Write what happens before a loop asks for its values, which can take long."""

    def sequence(self, source: SourceBuilder, values: str) -> str:
        """Return the expression of what a loop iterates over."""
        return f"sequence({values})"

    def variable(self, source: SourceBuilder, name: str) -> str:
        """Write what is read of a local variable that isn't looked up; return its name."""
        return name

    def truth(self, source: SourceBuilder, value: str) -> None:
        """Write what happens before a condition asks for a value, which can take long."""

    def except_error(self, source: SourceBuilder) -> None:
        """Write that some exceptions aren't what a condition makes False of."""

    def end_round(self, source: SourceBuilder) -> None:
        """Write what happens behind each round of a loop."""
