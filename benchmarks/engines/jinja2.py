from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

import jinja2
from django.template.backends.jinja2 import Jinja2 as Backend
from django.urls import reverse
from django.utils import translation
from jinja2_fragments import render_block

from ..workloads import Context
from .adapter import TEMPLATES, Adapter
from .filters import linebreaks

# Of how many pieces a chunk of stream() is: with fewer it takes longer, and with more no
# less.
BUFFER_SIZE = 100


def url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


def make_environment(**options: Any) -> jinja2.Environment:
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], **options)
    environment.install_gettext_translations(translation)  # type: ignore[attr-defined]
    environment.filters["linebreaks"] = linebreaks
    environment.globals["url"] = url
    return environment


class Jinja2(Adapter):
    """Jinja2 alone, or by way of Django's backend where there is a request."""

    form_renderer = "django.forms.renderers.Jinja2"

    def __init__(self) -> None:
        self.backend = Backend(
            {
                "NAME": "jinja2",
                "DIRS": [TEMPLATES / "jinja2"],
                "APP_DIRS": False,
                "OPTIONS": {"environment": f"{__name__}.make_environment"},
            }
        )
        self.environment = self.backend.env
        # What is compiled for coroutines takes longer in functions.
        self.awaiting_environment = self.environment.overlay(enable_async=True)

    def get_template(self, name: str) -> Any:
        return self.environment.get_template(name)

    def render(self, name: str, context: Context, request: Any) -> str:
        if request:
            return self.backend.get_template(name).render(context, request)
        return self.environment.get_template(name).render(context)

    def generate(self, name: str, context: Context, request: Any) -> Iterator[str]:
        return self.environment.get_template(name).generate(context)

    def stream(self, name: str, context: Context, request: Any) -> Iterator[str]:
        chunks = self.environment.get_template(name).stream(context)
        chunks.enable_buffering(BUFFER_SIZE)
        return chunks

    def render_async(self, name: str, context: Context, request: Any) -> Awaitable[str]:
        return self.awaiting_environment.get_template(name).render_async(context)

    def generate_async(
        self, name: str, context: Context, request: Any
    ) -> AsyncIterator[str]:
        return self.awaiting_environment.get_template(name).generate_async(context)


class Fragments(Jinja2):
    def template_name(self, name: str) -> str:
        return "contacts_fragment.html"

    def render(self, name: str, context: Context, request: Any) -> str:
        return render_block(self.environment, name, "row", context)
