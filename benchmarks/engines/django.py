"""
Backends that read Django's template language.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.forms import renderers
from django.utils.module_loading import import_string

from ..workloads import Context
from .adapter import TEMPLATES, Adapter


class Backend(Adapter):
    """
    folders
        Those of its templates: first the one that it shares with others, if there is one.
    """

    backend: str
    folders = ("django", "stock")
    options: dict[str, Any] = {}

    def __init__(
        self, sources: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        """``sources`` are templates that are loaded in place of those in the folder."""
        settings = self.settings()
        settings["OPTIONS"] |= options
        if sources:
            settings["OPTIONS"]["loaders"] = [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        ("django.template.loaders.locmem.Loader", sources),
                        "django.template.loaders.filesystem.Loader",
                    ],
                )
            ]
        self.engine = import_string(settings.pop("BACKEND"))(settings)

    @classmethod
    def settings(cls) -> dict[str, Any]:
        """Return what stands in TEMPLATES."""
        return {
            "BACKEND": cls.backend,
            "NAME": cls.__name__,
            "DIRS": [TEMPLATES / folder for folder in cls.folders],
            "APP_DIRS": False,
            "OPTIONS": {
                "libraries": {"benchmark": "benchmarks.tags"},
                **cls.options,
            },
        }

    def template_name(self, name: str) -> str:
        return name

    def get_template(self, name: str) -> Any:
        return self.engine.get_template(name)

    def render(self, name: str, context: Context, request: Any) -> str:
        return self.engine.get_template(name).render(context, request)


class Stock(Backend):
    backend = "django.template.backends.django.DjangoTemplates"


class Partials(Backend):
    backend = "django.template.partials.django.DjangoTemplates"
    folders = ("django", "partials")
    form_renderer = "django.template.partials.forms.DjangoTemplates"

    def stream(self, name: str, context: Context, request: Any) -> Iterator[str]:
        chunks: Iterator[str] = self.get_template(name).stream(context, request)
        return chunks

    def arender(self, name: str, context: Context, request: Any) -> Awaitable[str]:
        html: Awaitable[str] = self.get_template(name).arender(context, request)
        return html

    def astream(self, name: str, context: Context, request: Any) -> AsyncIterator[str]:
        chunks: AsyncIterator[str] = self.get_template(name).astream(context, request)
        return chunks


class Rust(Backend):
    backend = "django_rust_templates.RustTemplates"
    form_renderer = "django_rust_templates.forms.RustFormRenderer"


class TemplateCompiler(Backend):
    backend = "dtc.backend.DTCTemplates"
    form_renderer = f"{__name__}.TemplateCompilerForms"


class TemplateCompilerForms(renderers.DjangoTemplates):
    """The form renderer that the package doesn't have."""

    @cached_property
    def backend(self) -> Any:
        return import_string(TemplateCompiler.backend)
