from __future__ import annotations

from typing import Any

from ..workloads import Context
from .adapter import Adapter, file_name


class ByHand(Adapter):
    """The functions of ``limit``, which have the names of the templates."""

    def __init__(self) -> None:
        # Its models can be imported only where Django has been set up.
        from .. import limit

        self.functions = vars(limit)

    def render(self, name: str, context: Context, request: Any) -> str:
        return self.functions[name](context, request)

    def template_name(self, name: str) -> str:
        return file_name(name).removesuffix(".html")
