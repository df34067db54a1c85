"""
The contexts of the templates. Every third to tenth value has something to escape.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any


@dataclass
class Contact:
    id: int
    name: str
    email: str
    city: str


@dataclass
class Product:
    id: int
    name: str
    url: str
    price: Decimal
    weight: float
    created: datetime.date
    active: bool


@dataclass
class User:
    name: str
    email: str
    is_staff: bool


@dataclass
class Link:
    url: str
    label: str


@dataclass
class Article:
    title: str
    price: float
    created: datetime.date
    note: str
    stock: int


def make_contact(number: int) -> Contact:
    cities = ("Paris", "Oslo", "Lima", "Rio & Niterói", "Cairo")
    name = f"Person {number}" if number % 10 else f"Ann & Bob <{number}>"
    return Contact(number, name, f"person{number}@example.com", cities[number % 5])


def contact() -> dict[str, Any]:
    return {"contact": make_contact(10)}


def contacts(number: int = 200) -> dict[str, Any]:
    return {"contacts": [make_contact(each) for each in range(number)]}


def make_product(number: int) -> Product:
    return Product(
        id=number,
        name=f"Product {number}" if number % 10 else f"Nuts & bolts <{number}>",
        url=f"/products/{number}/" if number % 3 else f"/products/?id={number}&page=1",
        # minijinja makes a float of it, and would lose a 0 at the end.
        price=Decimal("12.75") + number,
        weight=number * 1.25,
        created=datetime.date(2026, 1 + number % 12, 1 + number % 28),
        active=number % 3 == 0,
    )


def product_objects() -> dict[str, Any]:
    return {"products": [make_product(number) for number in range(100)]}


def product_dicts() -> dict[str, Any]:
    return {"products": [asdict(make_product(number)) for number in range(100)]}


def product_rows(number: int) -> dict[str, Any]:
    """Return dicts that are made while they are read, each with values of its own."""
    products = product_dicts()["products"]
    return {
        "products": (
            products[row % 100] | {"id": row, "name": f"Product {row}"}
            for row in range(number)
        )
    }


def make_article(number: int) -> Article:
    return Article(
        title=f"An article with a long title {number}" if number % 2 else f"<{number}>",
        price=number * 3.37 + 0.5,
        created=datetime.date(2026, 1 + number % 12, 1 + number % 28),
        note="" if number % 3 else f"Size & colour {number}",
        stock=number % 15,
    )


def page() -> dict[str, Any]:
    return {
        "title": "Hello & welcome",
        "site": "The shop",
        "year": 2026,
        "user": User("Zoë <z>", "zoe@example.com", is_staff=True),
        "links": [
            Link("/", "Home"),
            Link("/search/?q=a&page=1", "Search"),
            Link("/nuts/", "Nuts & bolts"),
            Link("/about/", "About"),
        ],
        "articles": [make_article(number) for number in range(20)],
        "text": "The first\nparagraph.\n\nThe <b>second</b>.\n\nThe third & last.",
    }


# A model or a form can be imported only where Django has been set up.


def form(renderer: Any = None) -> dict[str, Any]:
    from .forms import OrderForm
    from .models import Order

    order = Order(
        pk=7, number="A&7", email="ann@example.com", quantity=3, status="paid"
    )
    return {"order": order, "form": OrderForm(instance=order, renderer=renderer)}


def fill_database() -> None:
    from .models import Customer, Order

    customers = [
        Customer.objects.create(name=make_contact(number).name) for number in range(10)
    ]
    for number in range(100):
        Order.objects.create(
            number=f"A&{number}",
            email=f"person{number}@example.com",
            quantity=number,
            status=("new", "paid", "sent")[number % 3],
            customer=customers[number % 10],
        )


def orders() -> dict[str, Any]:
    from .models import Order

    return {"orders": list(Order.objects.select_related("customer"))}
