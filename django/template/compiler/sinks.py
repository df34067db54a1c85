"""
Where generated functions put their output.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .source import SourceBuilder, returned


class Sink:
    """
    The functions of a module return their output as a string.

    A subclass can pass it on in another way, such as piece by piece.

    names
        The global names that the code needs for it.

    refusal
        The statement that a function runs if a required variable is missing.

    makes_generators
        Whether functions pass on their output while they run. This includes functions
        that have a context, and those that call other generators.

    awaits
        Whether functions await the values that they read.
    """

    names: Mapping[str, Any] = {}
    refusal = "return None"
    makes_generators = False
    awaits = False

    def finish(self, source: SourceBuilder) -> None:
        """Write the first and the last statements of a function."""
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
        """Return the statement that outputs the result of a call."""
        return f"append({call})"

    def string(self, call: str) -> str:
        """Return the expression of the string that a call renders."""
        return call

    def result(self, source: SourceBuilder, call: str) -> str:
        """
        Return the expression of a call's result. It may call a value that is looked up.
        """
        return call

    def text(self, source: SourceBuilder, text: str, *, repeats: bool) -> None:
        """Write code that renders a template's text."""
        source.text(text)

    def streams(self, source: SourceBuilder) -> bool:
        """Return whether output is passed on before it is complete."""
        return False

    def wait(self, source: SourceBuilder, values: str, *, repeats: bool) -> None:
        """Write code that runs before a loop reads its values, which can take long."""

    def sequence(self, source: SourceBuilder, values: str) -> str:
        """Return the expression of the sequence that a loop iterates over."""
        return f"sequence({values})"

    def variable(self, source: SourceBuilder, name: str) -> str:
        """Write code that reads a local variable without a lookup; return its name."""
        return name

    def truth(self, source: SourceBuilder, value: str) -> None:
        """
        Write code that runs before a condition tests a value, which can take long.
        """

    def except_error(self, source: SourceBuilder) -> None:
        """Write code that raises the exceptions that don't make a condition False."""

    def end_round(self, source: SourceBuilder) -> None:
        """Write code that runs after each round of a loop."""
