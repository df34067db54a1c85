"""
The pages of the workloads as Python functions: about as fast as an engine could
render them, if all that it leaves to others (URLs, translation, forms) stays theirs.

A function has the name of the template that it stands for. It writes what Django
writes for the objects of ``data``, whose types it takes for granted: numbers and
dates are formatted for English, and a float has at least one decimal place.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext

from .models import Order

MONTHS = [
    "",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def text(value: str) -> str:
    # Looking is faster than replacing, and there is seldom something to replace.
    if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
        return escape(value)
    return value


def contacts_row(context: dict[str, Any], request: Any) -> str:
    return contact_row(context["contact"])


def contact_row(contact: Any) -> str:
    return (
        f"<tr><td>{contact.id}</td><td>{text(contact.name)}</td>"
        f"<td>{text(contact.email)}</td><td>{text(contact.city)}</td></tr>\n"
    )


def contacts(context: dict[str, Any], request: Any) -> str:
    rows = "".join([contact_row(contact) for contact in context["contacts"]])
    return f"<table>\n{rows}</table>\n"


def cards(context: dict[str, Any], request: Any) -> str:
    written = "".join(
        [
            f'<div class="card"><h2>{text(contact.name)}</h2>'
            f"<div><p>{text(contact.city)}</p></div>"
            f'<footer><a href="mailto:{text(contact.email)}">Write</a></footer></div>\n'
            for contact in context["contacts"]
        ]
    )
    return f"<main>\n{written}</main>\n"


def objects(context: dict[str, Any], request: Any) -> str:
    rows = "".join(
        [
            f'<tr class="{"on" if product.active else "off"}"><td>{product.id}</td>'
            f'<td><a href="{text(product.url)}">{text(product.name)}</a></td>'
            f"<td>{product.price!s}</td><td>{product.weight!r}</td>"
            f"<td>{product.created.isoformat()}</td></tr>\n"
            for product in context["products"]
        ]
    )
    return f"<table>\n{rows}</table>\n"


def dicts(context: dict[str, Any], request: Any) -> str:
    rows = "".join(
        [
            f'<tr class="{"on" if product["active"] else "off"}">'
            f"<td>{product['id']}</td>"
            f'<td><a href="{text(product["url"])}">{text(product["name"])}</a></td>'
            f"<td>{product['price']!s}</td><td>{product['weight']!r}</td>"
            f"<td>{product['created'].isoformat()}</td></tr>\n"
            for product in context["products"]
        ]
    )
    return f"<table>\n{rows}</table>\n"


def page(context: dict[str, Any], request: Any) -> str:
    title, site, user = context["title"], text(context["site"]), context["user"]
    name = text(user.name)
    heading = text(title)
    if user.is_staff and context["articles"]:
        greeting = f'<p class="staff">Staff: {name}</p>'
    else:
        greeting = f"<p>Hello {name or 'you'}</p>" if user else ""
    return (
        "<!doctype html>\n<html>\n"
        f"<head><title>{text(title.upper())} | {site}</title></head>\n<body>\n"
        f"<nav>{page_links(context['links'])}</nav>\n"
        f"<main><h1>{heading}</h1>\n{greeting}\n"
        f"<ul>{page_articles(context['articles'])}\n</ul>\n"
        f"<div>{linebreaks(context['text'], autoescape=True)}</div>\n"
        f'<div class="card"><h2>{heading}</h2><p>{name}</p></div>\n</main>\n'
        f"<footer><p>{site}, {context['year']}</p><p>{text(user.email)}</p></footer>\n"
        "</body>\n</html>\n"
    )


def page_links(links: list[Any]) -> str:
    first = ' class="first"'
    written = []
    for link in links:
        written.append(f'<a href="{text(link.url)}"{first}>{text(link.label)}</a>')
        first = ""
    return "".join(written)


def page_articles(articles: list[Any]) -> str:
    if not articles:
        return "\n<li>Nothing here.</li>"
    written = []
    last = len(articles)
    for counter, article in enumerate(articles, 1):
        title, created, stock = article.title, article.created, article.stock
        if len(title) > 20:
            title = title[:19] + "…"
        if stock > 10:
            left = "many"
        elif stock == 0:
            left = "none"
        else:
            left = f"{stock} left"
        css_class = ' class="last"' if counter == last else ""
        written.append(
            f"\n<li{css_class}>{counter}. "
            f"{text(title)} {article.price:.2f} "
            f"{created.day} {MONTHS[created.month]} {created.year} "
            f"{text(article.note) or '-'} {left}</li>"
        )
    return "".join(written)


def form(context: dict[str, Any], request: Any) -> str:
    order, initial = context["order"], context["form"].initial
    statuses = "".join(
        [
            f'<option value="{text(value)}"'
            f"{' selected' if value == initial['status'] else ''}>{text(label)}</option>"
            for value, label in Order.STATUSES
        ]
    )
    return (
        f'<form method="post" action="{reverse("order-edit", kwargs={"pk": order.pk})}">'
        '<input type="hidden" name="csrfmiddlewaretoken" '
        f'value="{get_token(request)}">\n'
        f"<h1>{text(gettext('Change'))} {text(order.number)}</h1>\n"
        '<div><label for="id_number">Number:</label><input type="text" name="number" '
        f'value="{text(initial["number"])}" maxlength="10" required id="id_number">'
        '</div>\n<div><label for="id_email">Email:</label><input type="email" '
        f'name="email" value="{text(initial["email"])}" maxlength="254" required '
        'id="id_email"></div>\n<div><label for="id_quantity">Quantity:</label>'
        '<div class="helptext" id="id_quantity_helptext">At most 100.</div>'
        f'<input type="number" name="quantity" value="{initial["quantity"]}" required '
        'aria-describedby="id_quantity_helptext" id="id_quantity"></div>\n'
        '<div><label for="id_status">Status:</label><select name="status" required '
        f'id="id_status">{statuses}</select></div>\n'
        '<div><label for="id_gift">Gift:</label><input type="checkbox" name="gift" '
        f'id="id_gift"{" checked" if initial["gift"] else ""}></div>\n'
        '<div><label for="id_note">Note:</label><textarea name="note" cols="40" '
        f'rows="10" id="id_note">\n{text(initial["note"])}</textarea></div>\n'
        f"<button>{text(gettext('Save'))}</button>\n</form>\n"
    )


def orders(context: dict[str, Any], request: Any) -> str:
    rows = "".join(
        [
            f'<tr><td><a href="{reverse("order", kwargs={"pk": order.pk})}">'
            f"{text(order.number)}</a></td>"
            f"<td>{text(order.email)}</td><td>{order.quantity}</td>"
            f"<td>{text(order.get_status_display())}</td>"
            f"<td>{text(order.customer.name)}</td></tr>\n"
            for order in context["orders"]
        ]
    )
    return f"<table>\n{rows}</table>\n"


def orders_without_urls(context: dict[str, Any], request: Any) -> str:
    rows = "".join(
        [
            f"<tr><td>{text(order.number)}</td>"
            f"<td>{text(order.email)}</td><td>{order.quantity}</td>"
            f"<td>{text(order.get_status_display())}</td>"
            f"<td>{text(order.customer.name)}</td></tr>\n"
            for order in context["orders"]
        ]
    )
    return f"<table>\n{rows}</table>\n"


def tags(context: dict[str, Any], request: Any) -> str:
    rows = "".join(
        [
            f"<div><li>{text(contact.name)}, <b>{text(contact.city)}</b> "
            f"<b>{text(contact.email)}</b></li></div>\n"
            for contact in context["contacts"]
        ]
    )
    return f"<ul>\n{rows}</ul>\n"
