"""
What is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from . import (
    awaiting,
    bolt,
    form_renderer,
    gunicorn,
    jinja2,
    observability,
    pyodide,
    streaming,
    uvicorn,
)
from .workspace import Workspace


@dataclass(frozen=True)
class Integration:
    """
    run
        Tries it. Returns what was seen, and raises an error if that is wrong.

    tried
        What ``run`` does, for the documentation.
    """

    name: str
    version: Callable[[], str]
    tried: str
    run: Callable[[Workspace], str]


def of_package(name: str, tried: str, run: Callable[[Workspace], str]) -> Integration:
    return Integration(name, lambda: version(name), tried, run)


OBSERVED = "Pages, partials, fragments, a stream, and templates that fail."

INTEGRATIONS = {
    "gunicorn": of_package(
        "gunicorn",
        "2 workers with 4 threads each serve the demo's pages and fragments, with errors "
        "of forms, in two languages.",
        gunicorn.run,
    ),
    "uvicorn": of_package(
        "uvicorn",
        "The same, and views that are coroutines: render(), render_partials(), "
        "TemplateResponse, each of a page and of fragments.",
        uvicorn.run,
    ),
    "streaming": Integration(
        "Streaming",
        lambda: f"gunicorn {version('gunicorn')}, uvicorn {version('uvicorn')}",
        "stream(), in functions and in a coroutine, by gunicorn's workers of the classes "
        "sync and gthread, and by uvicorn: with queries, with GZip, an exception after "
        "half of the page, a client that goes away, and 50 clients for two minutes.",
        streaming.run,
    ),
    "awaiting": Integration(
        "Awaiting",
        lambda: ", ".join(f"{name} {version(name)}" for name in awaiting.SERVERS),
        "arender() and astream(), by uvicorn and hypercorn, with coroutines and an "
        "asynchronous generator of rows in the context: with queries, with GZip, an "
        "exception after half of the page, a client that goes away, and 50 clients of "
        "astream() for two minutes.",
        awaiting.run,
    ),
    "bolt": of_package(
        "django-bolt",
        "Its render(), in coroutines and functions, and its StreamingResponse with stream() "
        "and astream(): a page and fragments, by its own server and its test client.",
        bolt.run,
    ),
    "pyodide": Integration(
        "Pyodide",
        pyodide.pinned_version,
        "This project's wheel and Django's unpacked into Pyodide's file system, under "
        "Node: pages, fragments, blocks, a form, dates and numbers in German.",
        pyodide.run,
    ),
    "jinja2": of_package(
        "Jinja2",
        "A second backend in TEMPLATES, after this one and before it: names, lists of "
        "names of both, and using=….",
        jinja2.run,
    ),
    "form_renderer": Integration(
        "The admin's forms",
        lambda: f"Django {version('Django')}",
        "FORM_RENDERER with this project's renderer: login, change lists, add and change "
        "pages with inlines, dates, related widgets and filter_horizontal, with errors "
        "and without.",
        form_renderer.run,
    ),
    "sentry": of_package(
        "sentry-sdk",
        f"{OBSERVED} Spans and events, read from its transport.",
        observability.SENTRY.run,
    ),
    "opentelemetry": of_package(
        "opentelemetry-instrumentation-django",
        f"{OBSERVED} Spans and their events, exported to memory.",
        observability.OPENTELEMETRY.run,
    ),
    "elastic": of_package(
        "elastic-apm",
        f"{OBSERVED} Spans and errors, read from its transport.",
        observability.ELASTIC.run,
    ),
    "datadog": of_package(
        "ddtrace",
        f"{OBSERVED} Spans, with DD_DJANGO_INSTRUMENT_TEMPLATES=true.",
        observability.DATADOG.run,
    ),
    "new_relic": of_package(
        "newrelic",
        f"{OBSERVED} Spans and errors of its transactions, in developer mode.",
        observability.NEW_RELIC.run,
    ),
    "scout": of_package(
        "scout-apm",
        f"{OBSERVED} Spans, as they are sent to its agent, with SCOUT_ERRORS_ENABLED = False.",
        observability.SCOUT.run,
    ),
}
