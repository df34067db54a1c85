"""
What ends the compilation of a node or a template, and the run of code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.template import Node


class NotCompilable(Exception):
    """
    A node can't be written as code: it renders itself.

    reason
        Why, for those who wonder why a page is slow.

    node
        The node; by default the one that is being written.
    """

    def __init__(self, reason: str, node: Node | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node


class TooLarge(Exception):
    """More nodes than builder.MOST_NODES would be written."""


class RenderNodes(Exception):
    """What follows depends on what only Django's nodes leave behind: they render it."""
