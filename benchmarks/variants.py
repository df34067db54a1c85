"""
Templates with an additional tag: what it does to the speed of a page, or of a table.

A variant is a workload whose templates are those of another one with something
inserted, so that the difference between their figures is what the insertion costs. Only
engines that read Django's template language have variants.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .workloads import WORKLOADS, Workload

SOURCES = Path(__file__).parent / "templates" / "django"

# The tags of ``tags``.
LOAD = "{% load benchmark %}"

NOW = '{% now "Y" as year %}'


class Insertion(NamedTuple):
    """
    template
        The name of the template that it changes.

    text
        What is inserted.

    before
        What follows it: a text that the template contains once.
    """

    template: str
    text: str
    before: str


@dataclass(frozen=True, kw_only=True)
class Variant(Workload):
    insertions: tuple[Insertion, ...]

    def sources(self) -> dict[str, str]:
        """Return the templates that differ from those in the folder, by name."""
        found: dict[str, str] = {}
        for template, text, before in self.insertions:
            source = found.get(template) or (SOURCES / template).read_text()
            if source.count(before) != 1:
                raise ValueError(f"{template} doesn't contain {before!r} once.")
            found[template] = source.replace(before, text + before)
        return found


def table(key: str, what: str, cell: str, front: str = "") -> Variant:
    """Return b with another cell in each row, and something in front of the table."""
    b = WORKLOADS["b"]
    return Variant(
        f"b-{key}",
        f"b with {what} in each row",
        b.template,
        b.make_context,
        insertions=(
            Insertion(b.template, front, "<table>"),
            Insertion(b.template, f"<td>{cell}</td>", "</tr>"),
        ),
    )


def page(key: str, where: str, *insertions: Insertion) -> Variant:
    """Return e with a custom node."""
    e = WORKLOADS["e"]
    return Variant(
        f"e-{key}",
        f"e with a custom node {where}",
        e.template,
        e.make_context,
        insertions=insertions,
    )


VARIANTS = {
    variant.key: variant
    for variant in (
        page(
            "tag",
            "at the end of base.html",
            Insertion("base.html", LOAD, "<!doctype html>"),
            Insertion("base.html", "{% mark user %}\n", "</body>"),
        ),
        page(
            "loop",
            "in the loop",
            Insertion("page.html", f"{LOAD}\n", "{% block title %}"),
            Insertion("page.html", " {% mark article %}", "</li>{% empty %}"),
        ),
        table("now", "now as in front, cycle", '{% cycle "odd" "even" %}', NOW),
        table(
            "include",
            "now as in front, an include",
            '{% include "product_link.html" %}',
            NOW,
        ),
        table("context", "a tag that takes the context", "{% product_name %}", LOAD),
        table("node", "a custom node", "{% mark product %}", LOAD),
        table(
            "ifchanged",
            "ifchanged",
            "{% ifchanged product.active %}{{ product.name }}{% endifchanged %}",
        ),
        table("firstof", "firstof", "{% firstof product.weight product.name %}"),
        table(
            "filter", "filter", "{% filter upper %}{{ product.name }}{% endfilter %}"
        ),
        table(
            "blocktranslate",
            "blocktranslate",
            "{% blocktranslate with name=product.name %}Buy {{ name }}"
            "{% endblocktranslate %}",
            "{% load i18n %}",
        ),
        table("inclusion", "an inclusion tag", "{% product_link product %}", LOAD),
        table(
            "url",
            "url as",
            '{% url "order" pk=product.id as link %}<a href="{{ link }}">Order</a>',
        ),
    )
}
