"""
Django with production's settings, for the engines of one process.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from . import data
from .engines import Engine, adapter_class
from .engines.django import Backend


def set_up(engines: Sequence[Engine]) -> None:
    # First those that patch Django: they look for files in the first backend.
    backends = [
        adapter_class(engine)
        for engine in sorted(engines, key=lambda engine: not engine.own_process)
    ]
    templates = [
        backend.settings() for backend in backends if issubclass(backend, Backend)
    ]
    settings.configure(
        BASE_DIR=Path(__file__).parent,  # django-components asks for it.
        DEBUG=False,
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["benchmarks", *(app for e in engines for app in e.apps)],
        ROOT_URLCONF="benchmarks.urls",
        SECRET_KEY="measured",
        TEMPLATES=templates,
        COMPONENTS={"autodiscover": False, "dirs": []},
    )
    django.setup()
    from .models import Customer, Order

    with connection.schema_editor() as editor:
        editor.create_model(Customer)
        editor.create_model(Order)
    data.fill_database()
