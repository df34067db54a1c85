"""
The same pages, with templates that await what they read, and what became of that.
"""

import asyncio
import itertools
from contextlib import aclosing

from contacts.models import Contact
from django.template.partials.shortcuts import arender, astream
from django.views.decorators.gzip import gzip_page

from .streams import TEMPLATE, Row, ended, numbers


class AwaitedRow:
    """A row whose text is awaited where the template shows it."""

    def __init__(self, row):
        self.row = row

    async def text(self):
        await asyncio.sleep(0)
        return self.row.text


async def contacts():
    """Yield all contacts from the database, again and again."""
    # Not by aiterator(): where that isn't read to its end, Django closes the connection
    # before the cursor.
    found = Contact.objects.order_by("pk")
    for start in itertools.cycle(range(0, await found.acount(), 100)):
        async for contact in found[start : start + 100]:
            yield contact


async def rows(seconds=0.0, failing=None, numbers=range(100)):
    """Yield rows from the database: each takes ``seconds``."""
    ended["begun"] += 1
    try:
        numbers = iter(numbers)
        async with aclosing(contacts()) as found:
            async for contact in found:
                if (number := next(numbers, None)) is None:
                    break
                await asyncio.sleep(seconds)
                yield AwaitedRow(Row(contact, number == failing))
    finally:
        ended["rows"] += 1


async def never():
    """Go on until the page has ended, which shows it behind the rows."""
    try:
        await asyncio.Event().wait()
    finally:
        ended["cancelled"] += 1


def context(request):
    numbered = rows(numbers=numbers(request))
    return {"rows": numbered, "total": Contact.objects.acount()}


async def page(request):
    return await astream(request, TEMPLATE, context(request))


async def slow(request):
    return await astream(request, TEMPLATE, {"rows": rows(0.01)})


def endless_context():
    return {"rows": rows(0.01, numbers=itertools.count()), "total": never()}


async def endless(request):
    return await astream(request, TEMPLATE, endless_context())


def failing_context():
    return {"rows": rows(failing=50), "total": never()}


async def failing(request):
    return await astream(request, TEMPLATE, failing_context())


zipped = gzip_page(page)


async def whole_page(request):
    return await arender(request, TEMPLATE, context(request))


async def endless_whole_page(request):
    return await arender(request, TEMPLATE, endless_context())


async def failing_whole_page(request):
    return await arender(request, TEMPLATE, failing_context())
