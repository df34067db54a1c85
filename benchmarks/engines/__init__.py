"""
The engines: what is known of each without importing it.

``adapter`` names a class of a module in this folder, imported only in the process
where the engine runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

# Reasons that several engines have for not rendering a workload.
NO_REQUEST = "It doesn't know Django's requests."
NO_DJANGO_TAGS = "It doesn't have Django's tags."
ONE_COMPONENT = "Django renders what isn't a component."
REST_IS_JINJA2 = "Jinja2 renders what isn't a block alone."


@dataclass(frozen=True)
class Engine:
    """
    key
        What names it on the command line.

    distribution
        The name on PyPI.

    apps
        What it needs in INSTALLED_APPS.

    own_process
        Whether it patches Django, so that nothing else may be measured there.

    without
        The workloads that it doesn't render, and why.

    cold
        Whether its first render is measured, on the page of ``COLD_WORKLOAD``.

    compiles_late
        Whether it compiles a template when it has rendered for a while.

    native
        Whether Python can't see the memory that it takes.

    streams
        The methods of its adapter that give a page in chunks.

    coroutines
        Those that do it on an event loop: as a whole, and in chunks.
    """

    key: str
    label: str
    distribution: str
    adapter: str
    apps: tuple[str, ...] = ()
    own_process: bool = False
    without: dict[str, str] = field(default_factory=dict)
    cold: bool = True
    compiles_late: bool = False
    native: bool = False
    streams: tuple[str, ...] = ()
    coroutines: tuple[str, ...] = ()


ENGINES = {
    engine.key: engine
    for engine in (
        Engine("django", "Django", "Django", "django.Stock"),
        Engine(
            "partials",
            "django-partials",
            "django-partials",
            "django.Partials",
            compiles_late=True,
            streams=("stream",),
            coroutines=("arender", "astream"),
        ),
        Engine(
            "rust",
            "django-rust-templates",
            "django-rust-templates",
            "django.Rust",
            native=True,
        ),
        Engine(
            "dtc",
            "django-template-compiler",
            "django-template-compiler",
            "django.TemplateCompiler",
            without={
                "e": "It writes nothing for {{ forloop.counter }} where the parent "
                "template has a loop of its own."
            },
        ),
        Engine(
            "jinja2",
            "Jinja2",
            "Jinja2",
            "jinja2.Jinja2",
            without={"i": NO_DJANGO_TAGS},
            streams=("generate", "stream"),
            coroutines=("render_async", "generate_async"),
        ),
        Engine(
            "fragments",
            "jinja2-fragments",
            "jinja2-fragments",
            "jinja2.Fragments",
            without=dict.fromkeys(
                ["a+", "b", "c", "d", "e", "f", "f+", "g", "h", "h-", "i", "j"],
                REST_IS_JINJA2,
            ),
            cold=False,
        ),
        Engine(
            "minijinja",
            "minijinja",
            "minijinja",
            "minijinja.Minijinja",
            without={
                **dict.fromkeys(("a+", "f", "f+"), NO_REQUEST),
                "g": "It renders by name and returns no template.",
                "i": NO_DJANGO_TAGS,
            },
            native=True,
        ),
        Engine(
            "mako",
            "Mako",
            "Mako",
            "mako.Mako",
            without={
                **dict.fromkeys(("a+", "f", "f+"), NO_REQUEST),
                "i": NO_DJANGO_TAGS,
            },
        ),
        Engine(
            "cotton",
            "django-cotton",
            "django-cotton",
            "components.Cotton",
            apps=("django_cotton.apps.SimpleAppConfig",),
            own_process=True,
            without=dict.fromkeys(
                ["b", "c", "e", "f", "f+", "g", "h", "h-", "i"], ONE_COMPONENT
            ),
            cold=False,
        ),
        Engine(
            "components",
            "django-components",
            "django_components",
            "components.Components",
            apps=("django_components",),
            own_process=True,
            without=dict.fromkeys(
                ["b", "c", "e", "f", "f+", "g", "h", "h-", "i"], ONE_COMPONENT
            ),
            cold=False,
        ),
        Engine(
            "limit",
            "by hand",
            "",
            "by_hand.ByHand",
            without={"g": "It has no templates."},
            cold=False,
        ),
    )
}


def adapter_class(engine: Engine) -> Any:
    module, name = engine.adapter.split(".")
    return getattr(import_module(f"{__name__}.{module}"), name)
