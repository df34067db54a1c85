"""
Render one of the lists of pages, and every template of the packages named after
it, with one backend, and print them as JSON:

    TEMPLATE_BACKEND=django.template.backends.django.DjangoTemplates \
    DJANGO_SETTINGS_MODULE=tests.ecosystem.settings \
    python -m tests.ecosystem.render packages crispy_bootstrap5

With COMPILED_AT_ONCE in the environment, each template is compiled when it first
renders.

What is random or depends on the time is the same in every run, so that two runs
differ only in what the backend does.
"""

import html
import json
import random
import re
import sys
import uuid
from contextlib import contextmanager
from importlib import resources
from unittest import mock

import django
from freezegun import freeze_time

from ..comparison.harness import compiling

# The first time a template is interpreted, and later compiled.
TIMES = 3

# The toolbar shows objects with their place in memory.
ADDRESS = re.compile(r"\b0x[0-9a-f]{8,}")

# What django-components calls an instance of a component.
COMPONENT_ID = re.compile(r"\bdata-djc-id-c\w{6}")

# A link of its panel of templates.
LINK = re.compile(r'class="remoteCall toggleTemplate" href="([^"]+)"')


def random_uuid():
    return uuid.UUID(int=random.getrandbits(128))


@contextmanager
def fixed_randomness():
    random.seed(0)
    with (
        mock.patch("secrets.choice", random.choice),
        mock.patch("uuid.uuid4", random_uuid),
    ):
        yield


def render_repeatedly(render, subject):
    """Return each time's text, or how it failed."""
    results = []
    for _ in range(TIMES):
        with fixed_randomness():
            try:
                text = render(subject)
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
        results.append(without_identities(text))
    return results


def without_identities(text):
    """Return ``text`` without what is another one in each process, or each time."""
    return COMPONENT_ID.sub("data-djc-id-", ADDRESS.sub("0x0", text))


def render_page(page):
    """Return the status and the HTML of ``page``, and undo what it stored."""
    from django.contrib.auth.models import User
    from django.db import transaction
    from django.test import Client

    client = Client()
    with transaction.atomic():
        if not page.anonymous:
            client.force_login(User.objects.get())
        if page.post is None:
            response = client.get(page.url)
        else:
            response = client.post(page.url, page.post)
        if page.panel:
            response = client.get(
                "/__debug__/render_panel/",
                {"request_id": response["djdt-request-id"], "panel_id": page.panel},
            )
        if page.source:
            link = LINK.search(response.json()["content"])[1]
            response = client.get(html.unescape(link))
        transaction.set_rollback(True)
    return f"{response.status_code}\n{response.content.decode()}"


def templates_of(package):
    """Return the names of the templates that ship with ``package``."""
    folder = resources.files(package).joinpath("templates")
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


@freeze_time("2026-02-03 04:05:06")
def main(pages, *packages):
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.template import Engine
    from django.template.loader import render_to_string

    from . import data
    from .pages import PAGES

    compiling.count_renders()
    compiling.compile_short()
    if settings.COMPILED_AT_ONCE:
        compiling.compile_at_once()
    connection.creation.create_test_db(verbosity=0)
    with fixed_randomness():
        data.create()
    results = {
        "engine": type(Engine.get_default()).__module__,
        "pages": {
            str(page): render_repeatedly(render_page, page) for page in PAGES[pages]
        },
        "templates": {
            package: {
                name: render_repeatedly(render_to_string, name)
                for name in templates_of(package)
            }
            for package in packages
        },
    }
    return {**results, "compiled renders": compiling.renders}


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:]), sys.stdout)
