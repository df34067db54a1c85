"""
The site that is observed: its settings, views and addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path

BACKENDS = {
    "django": "django.template.backends.django.DjangoTemplates",
    "partials": "django.template.partials.django.DjangoTemplates",
}


def configure(backend: str, **changes: Any) -> None:
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        DEBUG=False,
        ROOT_URLCONF=__name__,
        SECRET_KEY="for these tests only",
        TEMPLATES=[
            {
                "BACKEND": BACKENDS[backend],
                "DIRS": [Path(__file__).parent / "templates"],
            }
        ],
        # Errors are where the tool puts them.
        LOGGING_CONFIG=None,
        **changes,
    )
    django.setup()


class Card:
    def __init__(self, name: str, price: float | None) -> None:
        self.name = name
        self._price = price

    @property
    def price(self) -> float:
        if self._price is None:
            raise ZeroDivisionError(f"{self.name} has no price")
        return self._price


def context(*, fails: bool = False) -> dict[str, Any]:
    cards = [Card("Ada", 1.5), Card("<Grace>", None if fails else 2)]
    return {"cards": cards, "title": "All", "footer": "footer.html"}


def page(request):
    return render(request, "page.html", context())


def response(request):
    return TemplateResponse(request, "page.html", context())


def string(request):
    return HttpResponse(render_to_string("page.html", context(), request))


def failing(request):
    return render(request, "page.html", context(fails=True))


def failing_response(request):
    return TemplateResponse(request, "page.html", context(fails=True))


def missing(request):
    return render(request, "page.html", {**context(), "footer": "missing.html"})


def rows(request):
    return render(request, "rows.html", context())


def row(request):
    return render(request, "rows.html#row", {"card": Card("Ada", 1.5)})


def failing_row(request):
    return render(request, "rows.html#row", {"card": Card("Ada", None)})


# What Django itself has nothing like.
def several(request):
    from django.template.partials.shortcuts import render_partials

    return render_partials(request, "rows.html", ["row", "count"], context())


def htmx(request):
    from django.template.partials.shortcuts import render_for_htmx

    return render_for_htmx(request, "rows.html", "count", context())


def streamed(request):
    from django.template.partials.shortcuts import stream

    return stream(request, "page.html", context())


def failing_streamed(request):
    from django.template.partials.shortcuts import stream

    return stream(request, "page.html", context(fails=True))


VIEWS = {
    view.__name__: view
    for view in (
        *(page, response, string, failing, failing_response, missing),
        *(rows, row, failing_row),
        *(several, htmx, streamed, failing_streamed),
    )
}
urlpatterns = [path(f"{name}/", view, name=name) for name, view in VIEWS.items()]
