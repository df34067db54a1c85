"""
An example: templates, how they are rendered, and under what settings.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any


class Shown:
    """What is shown by the Python code that makes it, without the defaults."""

    def __repr__(self) -> str:
        return self.code("")

    def code(self, indent: str) -> str:
        inner = indent + "    "
        lines = []
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            makes_default = each.default_factory
            default = each.default if makes_default is MISSING else makes_default()
            if value != default:
                lines.append(f"{inner}{each.name}={code(value, inner)},\n")
        body = "".join(["\n", *lines, indent]) if lines else ""
        return f"{type(self).__name__}({body})"


def code(value: Any, indent: str) -> str:
    inner = indent + "    "
    match value:
        case Shown():
            return value.code(indent)
        case dict() if value:
            items = [f"{inner}{key!r}: {value[key]!r},\n" for key in value]
            return "".join(["{\n", *items, indent, "}"])
        case list() if value and isinstance(value[0], Shown):
            items = [f"{inner}{code(item, inner)},\n" for item in value]
            return "".join(["[\n", *items, indent, "]"])
    return repr(value)


@dataclass(repr=False)
class Visit(Shown):
    """
    One rendering.

    entry
        Which way the template is rendered: a key of ``rendering.ENTRIES``.

    context
        Recipes of variables, beside those of the example.

    flags
        Arguments of Context: autoescape, use_l10n, use_tz.
    """

    name: str = "page.html"
    entry: str = "context"
    context: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    zone: str | None = None
    flags: dict[str, bool | None] = field(default_factory=dict)


@dataclass(repr=False)
class Example(Shown):
    """
    Templates by name, recipes of variables, and what is rendered in turn.

    options
        Arguments of the engine, as in ``OPTIONS``.

    signals
        Whether the test client's instrumentation is in place.
    """

    templates: dict[str, str]
    context: dict[str, str] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=lambda: [Visit(), Visit(), Visit()])
    options: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    signals: bool = False
