"""
What the admin shows.
"""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from django.contrib.auth.models import User

from .models import Author, Book, Edition, Tag

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


def create():
    User.objects.create_superuser("reader", "reader@example.com", "secret")
    ada = Author.objects.create(name="Ada <Lovelace>", born=date(1815, 12, 10))
    tags = [Tag.objects.create(name=name) for name in ("old", "new & used", "<rare>")]
    for number in range(5):
        book = Book.objects.create(
            title=f'Volume {number} "<&>"',
            author=ada,
            genre=Book.Genre.values[number % 2],
            price=Decimal(number * 1234567) / 100,
            published=NOON - timedelta(days=number * 40),
            in_print=number % 2 == 0,
        )
        book.tags.set(tags[: number % 3])
        Edition.objects.create(book=book, number=number, released=date(2026, 2, 3))
