"""
Pages that are sent while they render, and what became of their rows.
"""

import itertools
import time
from pathlib import Path

from contacts.models import Contact
from django.core.signals import request_finished
from django.http import JsonResponse
from django.shortcuts import render
from django.template.partials.shortcuts import stream
from django.views.decorators.gzip import gzip_page

TEMPLATE = "stream.html"
# About a thousand characters a row.
FILLING = "<&>" * 110

ended = {"rows": 0, "requests": 0, "begun": 0, "cancelled": 0}


def count_request(**kwargs):
    ended["requests"] += 1


request_finished.connect(count_request)


class Row:
    """A contact, and whether the template fails where it shows it."""

    def __init__(self, contact, fails):
        self.contact = contact
        self.fails = fails

    @property
    def text(self):
        if self.fails:
            raise ZeroDivisionError("a row that fails")
        return f"{self.contact} {FILLING}"


def rows(seconds=0.0, failing=None, numbers=range(100)):
    """Yield rows from the database: each takes ``seconds``."""
    ended["begun"] += 1
    try:
        contacts = itertools.cycle(Contact.objects.order_by("pk").iterator())
        for number, contact in zip(numbers, contacts, strict=False):
            time.sleep(seconds)
            yield Row(contact, number == failing)
    finally:
        ended["rows"] += 1


def numbers(request):
    """How many rows a page has: 100, or as many as are asked for."""
    return range(int(request.GET.get("rows", 100)))


def context(request):
    return {"rows": rows(numbers=numbers(request)), "total": Contact.objects.count}


def page(request):
    return stream(request, TEMPLATE, context(request))


async def async_page(request):
    return page(request)


def rendered(request):
    return render(request, TEMPLATE, context(request))


def slow(request):
    return stream(request, TEMPLATE, {"rows": rows(0.01)})


def endless(request):
    return stream(request, TEMPLATE, {"rows": rows(0.01, numbers=itertools.count())})


def failing(request):
    return stream(request, TEMPLATE, {"rows": rows(failing=50)})


zipped = gzip_page(page)


def state(request):
    _, pages, *_ = Path("/proc/self/statm").read_text().split()
    return JsonResponse({**ended, "memory": int(pages)})
