"""
Exceptions that end the compilation of a node or a template, or the run of code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.template import Node


class NotCompilable(Exception):
    """
    A node can't be written as code: it renders itself.

    reason
        Why, as ``manage.py partials --explain`` shows it.

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
    """
    Code can't continue without state that only Django's nodes have: they must render.
    """
