"""
Nodelists that report changes of their nodes: code that was compiled before is no longer
valid then.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.template import Node, NodeList

# Held while a nodelist gets another class or watch, and while it is decided which thread
# compiles it.
LOCK = Lock()


class Watch:
    """Whether one of the nodelists that are watched for the same code has changed."""

    __slots__ = ("__weakref__", "is_changed")

    def __init__(self) -> None:
        self.is_changed = False

    def add(self, nodelist: Iterable[Node]) -> None:
        """Watch a nodelist, if its class is one that can be watched."""
        with LOCK:
            if type(nodelist) is NodeList:
                # Other objects refer to the nodelist, so it can't be replaced by a
                # copy.
                nodelist.__class__ = WatchedNodeList
            if isinstance(nodelist, WatchedNodeList):
                # Templates that extend the same one come and go.
                others = [each for each in nodelist.watches if each() is not None]
                nodelist.watches = (*others, weakref.ref(self))


class WatchedNodeList(NodeList):
    """A nodelist that reports changes of its nodes."""

    watches: tuple[weakref.ref[Watch], ...] = ()


def changing(name: str) -> Callable[..., Any]:
    """Return a method that changes a list, and reports it."""
    method = getattr(list, name)

    def change(self: WatchedNodeList, *args: Any, **kwargs: Any) -> Any:
        for reference in self.watches:
            if watch := reference():
                watch.is_changed = True
        return method(self, *args, **kwargs)

    return change


for name in (
    *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
    *("__setitem__", "__delitem__", "__iadd__", "__imul__"),
):
    setattr(WatchedNodeList, name, changing(name))


def render_rest(nodelist: NodeList, start: int, context: Any) -> str:
    """
    Render the nodes from ``start`` on. As in Django, some may be added or removed.
    """
    rendered: list[Any] = [""] * start
    index = start
    while index < len(nodelist):
        rendered.append(nodelist[index].render_annotated(context))
        index += 1
    return "".join(rendered)
