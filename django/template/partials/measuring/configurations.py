"""
The settings of a project, with Django's backend and with this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.forms.renderers import get_default_renderer
from django.template import Engine, Template, engines
from django.template.base import TextNode
from django.template.utils import EngineHandler
from django.test.utils import override_settings

from ..django import DjangoTemplates
from ..warming import WarmedUp, compile_ahead, with_partials
from .subjects import NotMeasurable

CORE = "django.template.backends.django.DjangoTemplates"
OWN = "django.template.partials.django.DjangoTemplates"
OWN_OPTIONS = frozenset({"strict", "compiled", "code_cache"})

CORE_RENDERER = "django.forms.renderers.DjangoTemplates"
OWN_RENDERER = "django.template.partials.forms.DjangoTemplates"

# Functions that keep what the settings were.
CACHED: tuple[Any, ...] = (Engine.get_default, get_default_renderer)

# What the configurations are called.
DJANGO = "Django"
PARTIALS = "django-partials"
WITH_FORMS = "and its form renderer"


class Configuration:
    """
    The project's settings with another backend and another form renderer, and engines that
    are made of them.

    title
        What it is called.

    is_chosen
        Whether it has the backend that the project has chosen.

    is_for_forms
        Whether it differs from another one in the form renderer alone.
    """

    def __init__(
        self,
        title: str,
        backend: str,
        form_renderer: str,
        *,
        is_chosen: bool = False,
        is_for_forms: bool = False,
    ) -> None:
        self.title = title
        self.form_renderer = form_renderer
        self.is_chosen = is_chosen
        self.is_for_forms = is_for_forms
        self.templates = [with_backend(each, backend) for each in settings.TEMPLATES]
        self.renew()

    def renew(self) -> None:
        """Have engines that have loaded nothing yet."""
        self.engines = EngineHandler(self.templates)
        # What its form renderer has, such as an engine.
        self.renderer: dict[str, Any] = {}

    @contextmanager
    def activated(self) -> Iterator[None]:
        """Have the process render with it."""
        settings.TEMPLATES = self.templates
        settings.FORM_RENDERER = self.form_renderer
        for function in CACHED:
            function.cache_clear()
        known: Any = self.engines
        vars(engines).update(templates=known.templates, _engines=known._engines)
        renderer = get_default_renderer()
        vars(renderer).update(self.renderer)
        try:
            yield
        finally:
            self.renderer = dict(vars(renderer))

    @property
    def has_rendered_forms(self) -> bool:
        """Whether the form renderer has an engine of its own, and it was needed."""
        return "engine" in self.renderer

    def compile(self) -> WarmedUp:
        """
        Compile the templates that have been loaded, and leave out what has nothing to
        compile.
        """
        result = WarmedUp([], [], {})
        for backend in (*self.engines.all(), self.renderer.get("engine")):
            if isinstance(backend, DjangoTemplates):
                # The loader keeps as well what it hasn't found, and under other names
                # what a template extends that has the same name.
                loaded = [
                    name
                    for name, template in backend.engine.cached_templates.items()
                    if getattr(template, "name", None) == name and not is_text(template)
                ]
                for name in loaded:
                    for each in with_partials(backend.engine, name):
                        compile_ahead(backend.engine, each, result)
        return result


def is_text(template: Template) -> bool:
    return all(type(node) is TextNode for node in template.nodelist)


def with_backend(params: Any, backend: str) -> Any:
    """Return what TEMPLATES has of an engine of Django's language, with another backend."""
    if params.get("BACKEND") not in (CORE, OWN):
        return params
    options = {**params.get("OPTIONS", {}), "debug": False}
    if backend == CORE:
        options = {key: options[key] for key in options.keys() - OWN_OPTIONS}
    return {**params, "BACKEND": backend, "OPTIONS": options}


def configurations() -> list[Configuration]:
    """
    Return the project's configuration with Django's backend, that with this one, and that
    with this one and its form renderer, if the project has no other form renderer.
    """
    backends = {params.get("BACKEND") for params in settings.TEMPLATES}
    if not backends & {CORE, OWN}:
        raise NotMeasurable(
            "No engine in the setting TEMPLATES can be compared. Its BACKEND would be "
            f"'{OWN}' or '{CORE}'."
        )
    is_chosen = OWN in backends
    renderer = settings.FORM_RENDERER
    is_replaced = renderer in (CORE_RENDERER, OWN_RENDERER)
    if is_replaced:
        renderer = CORE_RENDERER
    found = [
        Configuration(DJANGO, CORE, renderer, is_chosen=not is_chosen),
        Configuration(PARTIALS, OWN, renderer, is_chosen=is_chosen),
    ]
    if is_replaced:
        found.append(Configuration(WITH_FORMS, OWN, OWN_RENDERER, is_for_forms=True))
    return found


def as_in_production() -> override_settings:
    """
    Return a context manager: the project's settings with DEBUG off, and with hosts that
    are allowed. Errors in views are raised, and not mailed to ADMINS. In it, each
    configuration can be activated. Behind it, the project has its own engines.
    """
    return override_settings(
        ALLOWED_HOSTS=["*"],
        DEBUG=False,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        FORM_RENDERER=settings.FORM_RENDERER,
        TEMPLATES=settings.TEMPLATES,
    )
