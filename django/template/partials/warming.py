"""
Templates that are loaded and compiled before the first request needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.template import TemplateDoesNotExist, engines

# The compiler is imported here, even if no template is compiled ahead.
from django.template.compiler import compiling  # noqa: F401
from django.template.compiler.nodelist import CompiledNodeList

from .analysis.discovery import discover_templates
from .django import DjangoTemplates
from .engine import Engine
from .templates import Partials
from .validation import names_in

NAMES = "a list of the names of templates and partials, such as ['page.html']"


class WarmedUp(NamedTuple):
    """
    What ``warm_up()`` has done.

    compiled
        The names of the templates and partials that have been compiled.

    interpreted
        Those that Django's nodes will render.

    failures
        The error of each template that can't be loaded, by name.
    """

    compiled: list[str]
    interpreted: list[str]
    failures: dict[str, Exception]


def warm_up(using: str | None = None, names: Iterable[str] | None = None) -> WarmedUp:
    """
    Load and compile templates now, in this process: before a server makes its workers,
    or takes its first request.

    ``using``
        The name of a backend in the setting TEMPLATES. By default, all backends of this
        package.

    ``names``
        The templates and partials, such as ``["page.html", "page.html#row"]``. By default,
        all templates that the loaders can list, and the partials that are defined there.

    Return which templates have been compiled, and which can't be. Raise
    ``TemplateDoesNotExist`` if no backend has one of ``names``, and
    ``InvalidTemplateEngineError`` if no backend has the name ``using``. Raise
    ``TypeError`` if the backend isn't one of this package, or ``names`` isn't a list.

    >>> from django.template.partials.warming import warm_up
    >>> warm_up(names=[])
    WarmedUp(compiled=[], interpreted=[], failures={})

    Specified in docs/howto/deploy.txt.
    """
    result = WarmedUp([], [], {})
    backends = own_backends(using)
    if names is None:
        for backend in backends:
            for name in sorted(discover_templates(backend.engine).names):
                try:
                    for each in with_partials(backend.engine, name):
                        compile_ahead(backend.engine, each, result)
                except Exception as error:
                    # The file may not be a template, and a tag of any library may raise
                    # anything.
                    result.failures[name] = error
        return result
    for name in names_in("names", names, NAMES):
        missing = []
        for backend in backends:
            try:
                compile_ahead(backend.engine, name, result)
                break
            except TemplateDoesNotExist as error:
                missing.append(error)
        else:
            raise TemplateDoesNotExist(name, chain=missing)
    return result


def own_backends(using: str | None) -> list[DjangoTemplates]:
    """Return the backends of this package, or the one of that name."""
    if using is None:
        return [each for each in engines.all() if isinstance(each, DjangoTemplates)]
    backend = engines[using]
    if not isinstance(backend, DjangoTemplates):
        raise TypeError(
            f"The backend '{using}' must be a "
            f"'{DjangoTemplates.__module__}.{DjangoTemplates.__qualname__}' to be warmed "
            f"up, not a '{type(backend).__module__}.{type(backend).__qualname__}'."
        )
    return [backend]


def with_partials(engine: Engine, name: str) -> Iterator[str]:
    """Yield the name of a template, and those of the partials that it defines."""
    yield name
    for partial in Partials.of(engine.get_template(name)):
        yield f"{name}#{partial}"


def compile_ahead(engine: Engine, name: str, result: WarmedUp) -> None:
    nodelist = engine.get_template(name).nodelist
    is_compiled = type(nodelist) is CompiledNodeList and nodelist.compile_ahead()
    (result.compiled if is_compiled else result.interpreted).append(name)
