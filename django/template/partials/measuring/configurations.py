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

# Functions that cache what they read from the settings.
CACHED: tuple[Any, ...] = (Engine.get_default, get_default_renderer)

# The titles of the configurations.
DJANGO = "Django"
PARTIALS = "django-partials"
WITH_FORMS = "and its form renderer"


class Configuration:
    """
    The project's settings with a certain backend and form renderer, and engines that
    are made from these settings.

    title
        Its name in the output.

    is_chosen
        Whether it has the backend that the project has chosen.

    is_for_forms
        Whether it differs from another one only in the form renderer.
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
        """Replace the engines with new ones, which have loaded nothing yet."""
        self.engines = EngineHandler(self.templates)
        # The attributes of its form renderer, such as an engine.
        self.renderer: dict[str, Any] = {}

    @contextmanager
    def activated(self) -> Iterator[None]:
        """Make the process render with this configuration."""
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
        """Whether the form renderer has used an engine that isn't in TEMPLATES."""
        return "engine" in self.renderer

    def compile(self) -> WarmedUp:
        """
        Compile the templates that have been loaded, except those that contain only
        text.
        """
        result = WarmedUp([], [], {})
        for backend in (*self.engines.all(), self.renderer.get("engine")):
            if isinstance(backend, DjangoTemplates):
                # The loader's cache also contains missing templates and, under other
                # keys, parents that have the same name as their child.
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
    """Return an item of TEMPLATES, with another backend if its language is Django's."""
    if params.get("BACKEND") not in (CORE, OWN):
        return params
    options = {**params.get("OPTIONS", {}), "debug": False}
    if backend == CORE:
        options = {key: options[key] for key in options.keys() - OWN_OPTIONS}
    return {**params, "BACKEND": backend, "OPTIONS": options}


def configurations() -> list[Configuration]:
    """
    Return the project's configuration with Django's backend, with this one and, unless
    the project has chosen another form renderer, with this one and its form renderer.
    """
    backends = {params.get("BACKEND") for params in settings.TEMPLATES}
    if not backends & {CORE, OWN}:
        raise NotMeasurable(
            "No engine in the setting TEMPLATES can be compared. The BACKEND of one "
            f"must be '{OWN}' or '{CORE}'."
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
    Return a context manager in which configurations can be activated: DEBUG is off, all
    hosts are allowed, and errors in views are raised instead of mailed to ADMINS. At
    its end, the project gets its own engines back.
    """
    return override_settings(
        ALLOWED_HOSTS=["*"],
        DEBUG=False,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        FORM_RENDERER=settings.FORM_RENDERER,
        TEMPLATES=settings.TEMPLATES,
    )
