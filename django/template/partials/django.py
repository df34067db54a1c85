"""
The backend that a project names in ``TEMPLATES``.

Django derives the backend's default ``NAME`` from the name of this module.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.backends import django as core
from django.template.backends.base import BaseEngine

from .engine import Engine


class DjangoTemplates(core.DjangoTemplates):
    """
    Django's template backend, with partials.

    It takes the settings of ``django.template.backends.django.DjangoTemplates``::

        TEMPLATES = [
            {
                "BACKEND": "django.template.partials.django.DjangoTemplates",
                "APP_DIRS": True,
            }
        ]

    Specified in docs/ref/templates/partials.txt.
    """

    engine: Engine

    def __init__(self, params: dict[str, Any]) -> None:
        # What the parent class does, with another Engine.
        params = params.copy()
        options = params.pop("OPTIONS").copy()
        options.setdefault("autoescape", True)
        options.setdefault("debug", settings.DEBUG)
        options.setdefault("file_charset", "utf-8")
        options["libraries"] = self.get_templatetag_libraries(
            options.get("libraries", {})
        )
        BaseEngine.__init__(self, params)
        self.engine = Engine(self.dirs, self.app_dirs, **options)
