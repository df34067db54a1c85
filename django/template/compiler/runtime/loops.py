"""
Loops, and what is kept from one round to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..compat import LOOPS_HAVE_LENGTH
from .sentinels import MISSING


def sequence(values: Any) -> Any:
    """Return the values of a loop as an object with a length."""
    if values is None:
        return ()
    if not hasattr(values, "__len__"):
        return list(values)
    return values


def backwards(values: Any) -> Any:
    """Return the values of a loop in reverse order."""
    return reversed(values)


def length(values: Any) -> int:
    """Return the number of rounds of a loop."""
    return len(values)


def check_length(item: Any, number: int) -> None:
    """Raise ValueError unless ``item`` has one value for each loop variable."""
    try:
        length = len(item)
    except TypeError:
        length = 1
    if length != number:
        raise ValueError(f"Need {number} values to unpack in for loop; got {length}. ")


def unpack(item: Any, number: int) -> Iterable[Any]:
    """Return the values of ``number`` loop variables."""
    check_length(item, number)
    values = [value for _, value in zip(range(number), item, strict=False)]
    return values + [MISSING] * (number - len(values))


def forloop(parent: Any, length: int) -> dict[str, Any]:
    """Return the variable ``forloop``, for a loop in which something reads it."""
    loop = {"parentloop": {} if parent is MISSING else parent}
    if LOOPS_HAVE_LENGTH:
        loop["length"] = length
    return loop


def iterations(
    loop: dict[str, Any], values: Iterable[Any], length: int
) -> Iterator[Any]:
    """Yield the values, after writing the counters of each into ``loop``."""
    for index, value in enumerate(values):
        loop["counter0"] = index
        loop["counter"] = index + 1
        loop["revcounter"] = length - index
        loop["revcounter0"] = length - index - 1
        loop["first"] = index == 0
        loop["last"] = index == length - 1
        yield value


def changes(forloop: Any, cell: list[Any], node: Any) -> Any:
    """
    Return the dictionary in which ``{% ifchanged %}`` keeps the value that it compares
    with, if there is no context: the innermost loop's variable, or one for the
    rendering.
    """
    if forloop is MISSING:
        cell[0] = cell[0] or {}
        forloop = cell[0]
    forloop.setdefault(node)
    return forloop


def changes_in(context: Any, forloop: Any, node: Any) -> Any:
    """Return the same dictionary, if there is a context."""
    where = context.render_context if forloop is MISSING else forloop
    where.setdefault(node)
    return where
