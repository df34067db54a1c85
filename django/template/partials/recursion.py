"""
Partials that call one another without end.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


class PartialRecursionError(RecursionError):
    """Partials called one another deeper than Python's recursion limit."""

    def __init__(self, cycle: list[tuple[str, str]]) -> None:
        """Take the name of each partial of the cycle and the place of its call."""
        super().__init__(
            f"Partials call one another too deeply: {steps(cycle)}. Either that never "
            "ends, or the data is nested deeper than Python's recursion limit, "
            f"{sys.getrecursionlimit()}, allows."
        )


def steps(cycle: list[tuple[str, str]]) -> str:
    """
    Return the text for a cycle: the name of each partial and the place of its call.

    >>> steps([("chicken", "page.html, line 2"), ("egg", "page.html, line 1")])
    "'chicken' (page.html, line 2) -> 'egg' (page.html, line 1) -> 'chicken'"
    """
    calls = " -> ".join(f"'{name}' ({place})" for name, place in cycle)
    return f"{calls} -> '{cycle[0][0]}'"


def explained(error: RecursionError) -> PartialRecursionError | None:
    """
    Return what to raise instead of ``error``, or ``None`` if partials are not its
    cause. Only a method of a node that renders a partial calls this, when it has caught
    ``error``.
    """
    if isinstance(error, PartialRecursionError):
        return error
    # The stack may be too full for any call here. If one fails, the call of the partial
    # around this one catches the error, and calls this function again.
    caller = frame = sys._getframe(1)
    calls: list[tuple[str, str]] = []
    depth = depth_of_calls = 0
    while frame is not None:
        depth += 1
        if frame.f_code is caller.f_code:
            call: Any = frame.f_locals["self"]
            # Not the node: a template that is loaded each time has other nodes each
            # time.
            calls.append((call.partial_name, call.place))
            depth_of_calls = depth
        frame = frame.f_back  # type: ignore[assignment]
    # If partials have used up the stack, the error is raised close to the last of their
    # calls. It isn't if a filter calls itself without end in deeply nested partials.
    a_call = depth_of_calls // len(calls)
    if length(error.__traceback__) > min(depth_of_calls, 3 * a_call + 100):
        return None
    cycles = (
        calls[outer : calls.index(step) : -1]
        for outer, step in enumerate(calls)
        if calls.index(step) < outer
    )
    cycle = next(cycles, None)
    return PartialRecursionError(cycle) if cycle else None


def length(traceback: TracebackType | None) -> int:
    frames = 0
    while traceback is not None:
        frames += 1
        traceback = traceback.tb_next
    return frames
