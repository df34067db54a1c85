"""
Functions that pass on their output while they run.
"""

from __future__ import annotations

from .runtime import streams
from .runtime.streams import END_OF_HEAD
from .sinks import Sink
from .source import Line, SourceBuilder


class GeneratorSink(Sink):
    """
    Functions that have something to pass on are generators. They append their output to
    the list of the rendering, ``state.pieces``, and yield where it can be sent: see
    ``runtime.streams``. The others return a string.
    """

    names = {
        name: getattr(streams, name)
        for name in ("collect", "extend", "may_wait", "render_block", "rows")
    }
    refusal = "raise RenderNodes"
    makes_generators = True

    def finish(self, source: SourceBuilder) -> None:
        texts = source.texts()
        if any("limit" in text for text in texts):
            source.begin("limit = state.limit")
        uses = [text for text in texts if "pieces" in text or "append" in text]
        lines = [line for line in source.appended if line.text in uses]
        match lines:
            case [Line(depth=1, text=str(text))] if len(uses) == 1 and text.startswith(
                "append("
            ):
                # Called once, so that the method isn't needed as a variable.
                lines[0].text = f"state.pieces.{text}"
            case _ if uses:
                source.begin("pieces = state.pieces", "append = pieces.append")
        if not source.has_yield:
            # The function must be a generator, even if nothing else in it yields.
            source.line("yield from ()")

    def output(self, call: str) -> str:
        return f"yield from {call}"

    def string(self, call: str) -> str:
        return f"(yield from collect(state, {call}))"

    def text(self, source: SourceBuilder, text: str, *, repeats: bool) -> None:
        head, tag, _ = text.partition(END_OF_HEAD)
        if not tag or repeats or source.is_captured:
            source.text(text)
            return
        source.text(head + tag)
        source.flush()
        self.send(source)
        source.text(text[len(head + tag) :])

    def streams(self, source: SourceBuilder) -> bool:
        return not source.is_captured

    def wait(self, source: SourceBuilder, values: str, *, repeats: bool) -> None:
        if repeats:
            self.end_round(source)
        else:
            with source.block(f"if may_wait({values}):"):
                self.send(source)

    def send(self, source: SourceBuilder) -> None:
        """Write the statement by which the output so far is sent."""
        source.line("yield True")
        source.make_generator()

    def rows(self, values: str) -> str:
        """
        Return the expression of the values of a loop in which nothing depends on their
        number.
        """
        return f"rows({values})"

    def end_round(self, source: SourceBuilder) -> None:
        with source.block("if len(pieces) > limit:"):
            source.line("yield False")
            source.line("limit = state.limit")
        source.make_generator()

    def next_row(self, values: str) -> str | None:
        """
        Return the statement before the next round of such a loop, if there is one.
        """
        return None
