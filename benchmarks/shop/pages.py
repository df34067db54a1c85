"""
The pages of real packages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """
    key
        What names it on the command line and in the tables.

    mark
        What it contains, so that it is no other page.

    distribution
        The name on PyPI of the package that it is of.

    anonymous
        Whether it is requested without a login.
    """

    key: str
    title: str
    url: str
    mark: str
    distribution: str = "Django"
    anonymous: bool = False


PAGES = {
    page.key: page
    for page in (
        Page("admin-index", "the admin's index", "/admin/", "Recent actions"),
        Page(
            "admin-list",
            "100 rows in the admin",
            "/admin/benchmarks/order/",
            "100 orders",
        ),
        Page(
            "admin-form",
            "a form with two inlines in the admin",
            "/admin/benchmarks/order/1/change/",
            'name="payment_set-0-amount"',
        ),
        Page(
            "admin-login",
            "the admin's login",
            "/admin/login/",
            'name="password"',
            anonymous=True,
        ),
        Page(
            "drf",
            "a list in Django REST framework's browsable API",
            "/api/orders/",
            "Raw data",
            "djangorestframework",
        ),
        Page(
            "allauth",
            "django-allauth's login",
            "/accounts/login/",
            'name="login"',
            "django-allauth",
            anonymous=True,
        ),
        Page(
            "crispy",
            "a form of django-crispy-forms, with Bootstrap 5",
            "/crispy/",
            'class="accordion"',
            "crispy-bootstrap5",
        ),
        Page(
            "tables2",
            "25 rows of django-tables2",
            "/table/",
            "page-item",
            "django-tables2",
        ),
    )
}
