"""
Nodelists that say when their nodes change: what was compiled of them is no longer what
they render then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import Node, NodeList


class Watch:
    """Whether one of the nodelists has changed that are watched for the same code."""

    __slots__ = ("is_changed",)

    def __init__(self) -> None:
        self.is_changed = False

    def add(self, nodelist: Iterable[Node]) -> None:
        """Watch a nodelist, if its class is one that can be watched."""
        if type(nodelist) is NodeList:
            # Whoever has the nodelist must keep it, and not a copy.
            nodelist.__class__ = WatchedNodeList
        if isinstance(nodelist, WatchedNodeList):
            nodelist.watches = (*nodelist.watches, self)


class WatchedNodeList(NodeList):
    watches: tuple[Watch, ...] = ()


def changing(name: str) -> Callable[..., Any]:
    """Return a method of lists that changes them."""
    method = getattr(list, name)

    def change(self: WatchedNodeList, *args: Any, **kwargs: Any) -> Any:
        for watch in self.watches:
            watch.is_changed = True
        return method(self, *args, **kwargs)

    return change


for name in (
    *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
    *("__setitem__", "__delitem__", "__iadd__", "__imul__"),
):
    setattr(WatchedNodeList, name, changing(name))


def render_rest(nodelist: NodeList, start: int, context: Any) -> str:
    """Render the nodes from ``start`` on, while others may come and go, as Django does."""
    rendered: list[Any] = [""] * start
    index = start
    while index < len(nodelist):
        rendered.append(nodelist[index].render_annotated(context))
        index += 1
    return "".join(rendered)
