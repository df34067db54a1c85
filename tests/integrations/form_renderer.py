"""
FORM_RENDERER in the admin: its pages with this project's renderer and with Django's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import override_settings

from .comparing import check, check_same
from .requests import answer
from .workspace import Workspace

DJANGO = "django.forms.renderers.DjangoTemplates"
OURS = "django.template.partials.forms.DjangoTemplates"

SECRET = "0" * 32
# The second time and later, compiled code renders.
TIMES = 3

BOOK = {
    "title": "A <new> book",
    "author": "1",
    "genre": "science",
    "price": "12.50",
    "published_0": "2026-02-03",
    "published_1": "04:05:06",
    "in_print": "on",
    "tags": ["1", "3"],
    "editions-TOTAL_FORMS": "1",
    "editions-INITIAL_FORMS": "0",
    "editions-0-number": "1",
    "editions-0-released": "2026-02-03",
}
WRONG = {
    **BOOK,
    "title": "",
    "price": "<much>",
    "published_0": "yesterday",
    "editions-0-number": "-1",
}
AUTHOR = {
    "name": "",
    "books-TOTAL_FORMS": "1",
    "books-INITIAL_FORMS": "0",
    "books-0-title": "Untitled & <new>",
}
CHANGED_LIST = {
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "1",
    "form-0-id": "1",
    "form-0-genre": "lost",
    "form-0-price": "much",
    "_save": "Save",
}


@dataclass(frozen=True)
class Page:
    """A page of the admin, what must be in it, and what is sent to it."""

    path: str
    marks: tuple[str, ...]
    data: Any = None
    status: int = 200
    anonymous: bool = False


PAGES = (
    Page("/admin/login/", ('name="password"',), anonymous=True),
    Page(
        "/admin/login/",
        ("Please enter the correct username",),
        {"username": "reader", "password": "wrong"},
        anonymous=True,
    ),
    Page("/admin/password_change/", ('name="new_password2"',)),
    Page("/admin/auth/user/1/change/", ("algorithm", "selectfilter")),
    Page("/admin/project/book/", ('name="form-0-genre"', "radiolist", "By genre")),
    Page(
        "/admin/project/book/?q=Volume&genre__exact=fiction", ('name="form-0-price"',)
    ),
    Page(
        "/admin/project/book/",
        ("Please correct the errors below", "Select a valid choice", "Enter a number"),
        CHANGED_LIST,
    ),
    Page(
        "/admin/project/book/add/",
        (
            'class="vDateField"',
            "related-widget-wrapper",
            "selectfilter",
            'name="editions-0-number"',
            'type="file"',
        ),
    ),
    Page("/admin/project/book/add/?_popup=1", ("related-widget-wrapper",)),
    Page("/admin/project/book/2/change/", ("Volume 1 &quot;&lt;", "12345.67")),
    Page(
        "/admin/project/book/add/",
        (
            "Please correct the errors below",
            "This field is required",
            "Enter a valid date",
            'value="&lt;much&gt;"',
            "greater than or equal to 0",
        ),
        WRONG,
    ),
    Page("/admin/project/book/add/", (), BOOK, status=302),
    Page("/admin/project/book/2/change/", (), BOOK, status=302),
    Page("/admin/project/author/1/change/", ("Volume 4", 'class="vTextField"')),
    Page(
        "/admin/project/author/1/change/",
        ("Please correct the errors below", "Untitled &amp; &lt;new&gt;"),
        AUTHOR,
    ),
    Page("/admin/project/edition/1/change/", ("vForeignKeyRawIdAdminField",)),
    Page("/admin/project/tag/add/", ('name="name"',)),
)


def run(workspace: Workspace) -> str:
    expected = results(DJANGO)
    found = results(OURS)
    for number, page in enumerate(PAGES):
        method = "GET" if page.data is None else "POST"
        what = f"{method} {page.path}"
        text = expected[number][0]
        missing = [
            mark for mark in (f"{page.status}\n", *page.marks) if mark not in text
        ]
        check(not missing, f"{what} has no {missing}:\n{text[:2000]}")
        for each in (*expected[number], *found[number]):
            check_same(what, text, each)
    return (
        f"{len(PAGES)} requests, each {TIMES} times: the same bytes as with Django's "
        "renderer, except for CSRF tokens. Valid data was saved, and invalid data was "
        f"shown with its errors. {check_renderer()} templates of forms were rendered by it."
    )


def results(renderer: str) -> list[list[str]]:
    """Return what each page answers each time, and what it stored, undone."""
    with override_settings(FORM_RENDERER=renderer):
        return [[visited(page) for _ in range(TIMES)] for page in PAGES]


def visited(page: Page) -> str:
    from django.contrib.auth.models import User
    from django.db import transaction
    from django.test import Client

    from .project.models import Book

    client = Client()
    client.cookies["csrftoken"] = SECRET
    with transaction.atomic():
        if not page.anonymous:
            client.force_login(User.objects.get())
            # Or else a page would show when that was.
            User.objects.update(last_login=None)
            # Logging in makes a new secret.
            client.cookies["csrftoken"] = SECRET
        if page.data is None:
            response = client.get(page.path)
        else:
            response = client.post(page.path, page.data)
        stored = [
            (book.title, book.price, [tag.pk for tag in book.tags.order_by("pk")])
            for book in Book.objects.all()
        ]
        transaction.set_rollback(True)
    shown = answer(response.status_code, response.headers, response.content, SECRET)
    return f"{shown}\n{stored}"


def check_renderer() -> int:
    """Return how many templates the engine of the project's renderer has loaded."""
    from django.forms.renderers import get_default_renderer

    with override_settings(FORM_RENDERER=OURS):
        for page in PAGES:
            visited(page)
        engine = get_default_renderer().engine.engine
        (loader,) = engine.template_loaders
        templates = [
            template
            for template in loader.get_template_cache.values()
            if not isinstance(template, type | Exception)
        ]
    check(templates, "The project's renderer rendered nothing.")
    return len(templates)
