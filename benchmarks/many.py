"""
What a process pays for the templates of a whole project: until each has rendered twice.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.template import engines

from . import worker
from .engines import ENGINES, adapter_class
from .engines.django import Backend
from .worker import Worker

# How many templates, of which many are copies: a project's extend the same few, too.
NUMBER = 500

FOLDERS = (
    *(
        Path(django.__file__).parent / folder / "templates"
        for folder in ("contrib/admin", "contrib/auth", "forms")
    ),
    Path(__file__).parents[1] / "examples" / "contacts" / "contacts" / "templates",
)

# Those of Django's language that render all of them.
MEASURED = ("django", "partials", "rust")
TIMES = 3


def measure_many(measured: tuple[str, ...] = MEASURED) -> dict[str, float]:
    """Return the seconds by what is measured, each in processes of its own."""
    found = {}
    for engine in measured:
        label = ENGINES[engine].label
        found[label] = statistics.median(seconds(engine) for _ in range(TIMES))
        if engine == "partials":
            with TemporaryDirectory() as folder:
                seconds(engine, folder)  # which fills it
                found[f"{label}, with code_cache"] = statistics.median(
                    seconds(engine, folder) for _ in range(TIMES)
                )
    return found


def seconds(engine: str, code_cache: str | None = None) -> float:
    """Measure an engine in a new process."""
    process = Worker(worker.start_project, "django")
    try:
        result: float = process.call(render_many, engine, code_cache)
    finally:
        process.executor.shutdown()
    return result


def render_many(engine: str, code_cache: str | None) -> float:
    """Load each template and render it twice; return the seconds of the processor."""
    sources = {
        str(path.relative_to(folder)): path.read_text()
        for folder in FOLDERS
        for path in sorted(folder.rglob("*.html"))
    }
    templates = copies({n: sources[n] for n in sources if renders_alone(n)})
    backend = adapter_class(ENGINES[engine])
    assert issubclass(backend, Backend)
    options = {"code_cache": code_cache} if code_cache else {}
    adapter = backend(sources | templates, **options)
    gc.collect()
    started = time.process_time()
    for name in templates:
        for _ in range(2):
            adapter.render(name, {}, None)
    return time.process_time() - started


def renders_alone(name: str) -> bool:
    """Return whether a template renders without anything in its context."""
    try:
        engines.all()[0].get_template(name).render()
    except Exception:
        return False
    return True


def copies(sources: Mapping[str, str]) -> dict[str, str]:
    """
    Return so many templates, by name: those given, and copies, which extend and include
    what those do.
    """
    named = (
        (f"{number}/{name}" if number else name, source)
        for number in range(NUMBER)
        for name, source in sources.items()
    )
    return dict(islice(named, NUMBER))
