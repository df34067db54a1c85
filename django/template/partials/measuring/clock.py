"""
How long a page's templates take, as a part of the request.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from time import process_time
from typing import Any

from django.template import Template, engines
from django.template.backends import django as core

from .. import django as own

# The methods that a view, a response or a form renderer calls.
LOADING = "get_template"
RENDERING = "render"
METHODS = (
    (core.DjangoTemplates, LOADING),
    (own.DjangoTemplates, LOADING),
    (core.Template, RENDERING),
    (own.Template, RENDERING),
)


class RenderingClock:
    """
    A context manager that measures the processor time in which backends load and render
    templates. With wall-clock time, other work of the machine would interrupt long
    renderings more often than short ones.

    seconds
        The time since start(). If a template renders another one, its time counts once.

    is_used
        Whether anything has been loaded or rendered since then.

    names
        The names of the outermost templates since then.
    """

    def __init__(self) -> None:
        self.is_running = False
        self.start()

    def start(self) -> None:
        self.seconds = 0.0
        self.is_used = False
        self.names: dict[str, None] = {}

    def __enter__(self) -> RenderingClock:
        self.methods = [(cls, name, getattr(cls, name)) for cls, name in METHODS]
        for cls, name, method in self.methods:
            setattr(cls, name, self.timed(method))
        return self

    def __exit__(self, *exception: object) -> None:
        for cls, name, method in self.methods:
            setattr(cls, name, method)

    def timed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """
        Return the method, with its time measured unless one of the others has called
        it.
        """

        @wraps(method)
        def wrapper(owner: Any, *args: Any, **kwargs: Any) -> Any:
            if method.__name__ == RENDERING and (other := replacement(owner)):
                return other.render(*args, **kwargs)
            if self.is_running:
                return method(owner, *args, **kwargs)
            self.is_running = self.is_used = True
            started = process_time()
            try:
                result = method(owner, *args, **kwargs)
            finally:
                self.seconds += process_time() - started
                self.is_running = False
            if method.__name__ == LOADING:
                self.names[str(args[0])] = None
            return result

        return wrapper


def replacement(template: Any) -> Any:
    """
    Return what to render instead of a template that the project's code has kept from
    earlier engines, for example in a function's lru_cache. Return ``None`` if the
    template is one of the current engines, or if it can't be loaded again: it is a
    partial or has no name.
    """
    backend, kept = template.backend, template.template
    is_other = (
        backend.name in engines.templates and engines[backend.name] is not backend
    )
    if is_other and type(kept) is Template and kept.name:
        return engines[backend.name].get_template(kept.name)
    return None
