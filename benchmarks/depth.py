"""
The depth of Python's stack, at which something is called.

CPython has the frames of Python functions in chunks of 16 kB. Where a chunk ends while
a function runs, each call that goes beyond takes a new chunk from the system, and gives
it back when it returns: at such a depth a template takes up to 15 times as long. Which
depth that is depends on the engine and the template, so that figures of one depth are
a matter of luck. Those of many depths, all over a chunk, have a median that isn't.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# As many frames of at_depth() as fill a chunk, about: a prime number.
FRAMES_PER_CHUNK = 107

# The golden section of it, so that a few depths are spread over a chunk as well as many.
STEP = 66


def nth_depth(number: int) -> int:
    """Return one of the depths: those of 107 numbers in a row are all different."""
    return number * STEP % FRAMES_PER_CHUNK


def at_depth(depth: int, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the function with so many frames more on the stack."""
    if depth:
        return at_depth(depth - 1, function, *arguments)
    return function(*arguments)
