"""
What the pages show: enough for several pages of a list, with text that must be
escaped, numbers, dates and empty values.
"""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User

from .models import Author, Book

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


def create():
    user = User.objects.create_superuser("reader", "reader@example.com", "secret")
    authors = Author.objects.bulk_create(
        [
            Author(
                name="Ada <Lovelace>", email="ada@example.com", born=date(1815, 12, 10)
            ),
            Author(name="Grace & Hopper", email="", born=None),
            Author(
                name="Žofia 'Quote'", email="zofia@example.com", born=date(1990, 2, 28)
            ),
            Author(name="No one"),
        ]
    )
    Book.objects.bulk_create(
        Book(
            title=f'Volume {number:02} "<&>"',
            author=authors[number % 3],
            genre=Book.Genre.values[number % 2],
            price=Decimal(number * 1234567) / 100,
            published=NOON - timedelta(days=number * 40),
            in_print=number % 3 > 0,
        )
        for number in range(24)
    )
    LogEntry.objects.log_actions(
        user.pk,
        authors[:2],
        CHANGE,
        [{"changed": {"fields": ["Name", "Born"]}}],
    )
    if apps.is_installed("wagtail"):
        from .cms import data

        data.create()
