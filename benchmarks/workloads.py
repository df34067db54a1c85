"""
What is rendered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from . import data

Context = dict[str, Any]


@dataclass(frozen=True)
class Workload:
    """
    key
        What names it on the command line and in the tables.

    template
        The template's name. Engines without partials have a file for
        "contacts.html#row": contacts_row.html.

    make_context
        Returns what the template is given.

    request
        Whether it is rendered for a request, with the context processor for CSRF.

    context_per_render
        Whether each render gets a context of its own, as a form must be.

    own_form_renderer
        Whether the form renders itself by the engine, not by Django. Where it does,
        ``make_context`` takes the form renderer.

    renders
        Whether the template is rendered, and not just asked for.
    """

    key: str
    title: str
    template: str
    make_context: Callable[..., Context]
    request: bool = False
    context_per_render: bool = False
    own_form_renderer: bool = False
    renders: bool = True


WORKLOADS = {
    workload.key: workload
    for workload in (
        Workload("a", "one row", "contacts.html#row", data.contact),
        Workload(
            "a+",
            "one row, with a request",
            "contacts.html#row",
            data.contact,
            request=True,
        ),
        Workload("b", "100 rows of objects", "objects.html", data.product_objects),
        Workload("c", "100 rows of dicts", "dicts.html", data.product_dicts),
        Workload("d", "a partial called 200 times", "contacts.html", data.contacts),
        Workload("e", "a full page", "page.html", data.page),
        Workload(
            "f",
            "a page with a form",
            "form.html",
            data.form,
            request=True,
            context_per_render=True,
        ),
        Workload(
            "f+",
            "a page with a form, own form renderer",
            "form.html",
            data.form,
            request=True,
            context_per_render=True,
            own_form_renderer=True,
        ),
        Workload("g", "get_template() alone", "contacts.html#row", dict, renders=False),
        Workload("h", "100 model instances", "orders.html", data.orders),
        Workload(
            "h-",
            "100 model instances, no URLs",
            "orders_without_urls.html",
            data.orders,
        ),
        Workload("i", "a page of custom tags", "tags.html", data.contacts),
        Workload(
            "j", "100 cards with content", "cards.html", partial(data.contacts, 100)
        ),
    )
}

# What the first render, the second one and memory are measured with.
COLD_WORKLOAD = WORKLOADS["e"]
