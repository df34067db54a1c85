"""
The output of a partial, changed so that htmx swaps it out of band: with the attribute
hx-swap-oob, or in an element that has it.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from django.template import TemplateSyntaxError
from django.utils.html import escape
from django.utils.safestring import SafeString

from .errors import shown

ATTRIBUTE = "hx-swap-oob"

# Elements without an end tag.
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
}  # fmt: skip

# Elements that a browser parses only in this parent, and ignores after other elements.
PARENTS = {
    "caption": "table",
    "col": "colgroup",
    "colgroup": "table",
    "tbody": "table",
    "td": "tr",
    "tfoot": "table",
    "th": "tr",
    "thead": "table",
    "tr": "tbody",
}


class Root(NamedTuple):
    """An element that is in no other: its tag, attributes, line and column."""

    tag: str
    attributes: dict[str, str | None]
    line: int
    column: int


class Roots(HTMLParser):
    """
    The elements of ``html`` that are in no other, and whether there is text outside of
    them.

    >>> [root.tag for root in Roots("<p>A <b>word</b><br></p><hr>").found]
    ['p', 'hr']
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Root] = []
        self.has_text = False
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.open:
            self.found.append(Root(tag, dict(attrs), *self.getpos()))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        # The end tags of the elements in it may have been left out.
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.has_text |= not self.open and bool(data.strip())


def out_of_band(html: str, swap: str, name: str, template_name: str) -> SafeString:
    """
    Return ``html``, the output of a partial, for an out-of-band swap. ``swap`` is a
    value of hx-swap-oob. If the output is only white space and comments, return an
    empty string.

    Raise ``TemplateSyntaxError``, which names the partial, if htmx couldn't find out
    which element to replace.

    >>> out_of_band('<p id="count">2</p>', "true", "count", "page.html")
    '<p hx-swap-oob="true" id="count">2</p>'
    >>> out_of_band("<p>Saved.</p>", "beforeend:#toasts", "toast", "page.html")
    '<div hx-swap-oob="beforeend:#toasts"><p>Saved.</p></div>'
    """
    roots = Roots(html)
    if not roots.found and not roots.has_text:
        return SafeString()
    if has_wrapper(swap):
        return wrapped(html, swap, roots.found)
    if len(roots.found) != 1 or roots.has_text:
        has = (
            "more than one element"
            if len(roots.found) > 1
            else "text outside of an element"
        )
        raise not_one_element(name, template_name, has)
    [root] = roots.found
    own = root.attributes.get(ATTRIBUTE) or root.attributes.get(f"data-{ATTRIBUTE}")
    identifier = root.attributes.get("id")
    if not identifier and ":" not in (own or swap):
        raise not_one_element(name, template_name, f"a <{root.tag}> without an id")
    if own is None:
        before = html.split("\n", root.line)[: root.line - 1]
        start = sum(len(line) + 1 for line in before) + root.column
        end = start + 1 + len(root.tag)
        html = f'{html[:end]} {ATTRIBUTE}="{escape(swap)}"{html[end:]}'
    if root.tag in PARENTS or (own is None and " " in parse_swap(swap).selector):
        html = in_template(html, own or swap, identifier)
    return SafeString(html)


def not_one_element(name: str, template_name: str, has: str) -> TemplateSyntaxError:
    return TemplateSyntaxError(
        f"{template_name}: Partial '{shown(name)}' can't be sent out of band: it renders "
        f"{has}. Put all of it into one element with an id, or say where it goes, as in "
        f"oob={{'{shown(name)}': 'beforeend:#list'}}."
    )


def has_wrapper(swap: str) -> bool:
    """
    Return whether the partial needs an element around it, whose contents htmx swaps: if
    ``swap`` names the target, unless that is replaced.

    >>> [has_wrapper(swap) for swap in ("true", "beforeend:#list", "outerHTML:#row")]
    [False, True, False]
    """
    return bool(parse_swap(swap).selector) and not swap.startswith("outer")


class SwapValue(NamedTuple):
    """The style in a value of hx-swap-oob, and the selector of its target, or ""."""

    style: str
    selector: str


def parse_swap(swap: str) -> SwapValue:
    """
    Return the parts of a value. In htmx 4, modifiers can follow the style after a space.

    >>> parse_swap("beforeend:#list").selector, parse_swap("outerHTML swap:1s").selector
    ('#list', '')
    """
    style, _, selector = swap.partition(":")
    return SwapValue(swap, "") if " " in style else SwapValue(style, selector)


def wrapped(html: str, swap: str, roots: list[Root]) -> SafeString:
    parent = PARENTS.get(roots[0].tag, "div") if roots else "div"
    html = f'<{parent} {ATTRIBUTE}="{escape(swap)}">{html}</{parent}>'
    if parent != "div" or " " in parse_swap(swap).selector:
        html = in_template(html, swap, None)
    return SafeString(html)


def in_template(html: str, swap: str, identifier: str | None) -> str:
    """
    Return ``html``, an element with hx-swap-oob, in a ``<template>``. Browsers parse
    any element there, and a selector can contain spaces, at which htmx 4 splits
    hx-swap-oob. htmx 2 looks for the element in any ``<template>``, and htmx 4 uses the
    attributes of the ``<template>``.
    """
    style, selector = parse_swap(swap)
    if style == "true":
        style = "outerHTML"
    strip = "" if style.startswith("outer") else " strip:true"
    target = (
        f'hx-target="{escape(selector)}"'
        if selector
        else f'id="{escape(identifier or "")}"'
    )
    return (
        f'<template hx type="partial" {target} hx-swap="{escape(style)}{strip}">'
        f"{html}</template>"
    )
