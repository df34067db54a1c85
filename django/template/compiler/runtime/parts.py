"""
Compiled templates that are rendered within another's rendering.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def render_compiled(
    template: Any, context: Any, values: Mapping[str, Any], *, only: bool = False
) -> str | None:
    """
    Render a template within another's rendering, if it is compiled and needs no
    context. Otherwise, return ``None``.
    """
    nodelist = getattr(template, "nodelist", None)
    render_part = getattr(nodelist, "render_part", None)
    if render_part is None:
        return None
    html: str | None = render_part(template, context, values, only=only)
    return html
