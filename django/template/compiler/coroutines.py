"""
Functions that await the values that they read.
"""

from __future__ import annotations

from .generators import GeneratorSink
from .runtime import awaitables, steps, templates
from .source import SourceBuilder


class AwaitingSink(GeneratorSink):
    """
    Functions that read awaitables, or values that can only be iterated over
    asynchronously, are generators that also yield what has to be awaited: see
    ``runtime.awaitables``.
    """

    names = {
        **GeneratorSink.names,
        **{name: getattr(awaitables, name) for name in awaitables.__all__},
        "include": steps.include,
        "included": templates.included,
        "render_inclusion": steps.render_inclusion,
    }
    awaits = True

    def result(self, source: SourceBuilder, call: str) -> str:
        source.make_generator()
        return f"(yield from {call})"

    def variable(self, source: SourceBuilder, name: str) -> str:
        value = source.name("value")
        source.line(f"{value} = {self.result(source, f'result({name})')}")
        return value

    def sequence(self, source: SourceBuilder, values: str) -> str:
        return self.result(source, f"sequence({values})")

    def rows(self, values: str) -> str:
        return f"(yield from rows({values}, state))"

    def next_row(self, values: str) -> str:
        return f"if type({values}) is AsyncRows: yield from {values}.wait()"

    def truth(self, source: SourceBuilder, value: str) -> None:
        with source.block(f"if type({value}) not in NEVER_CALLABLE:"):
            source.line(self.result(source, f"load({value})"))

    def except_error(self, source: SourceBuilder) -> None:
        with source.block("except NEVER_HIDDEN:"):
            source.line("raise")
