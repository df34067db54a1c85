"""
What a template renders, in chunks that can be sent while the rest is rendered.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextvars import copy_context
from threading import get_ident
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.backends import django as core
from django.utils import timezone, translation

from . import validation

# About as many characters are sent at once.
CHUNK_SIZE = 16_384


class Stream:
    """
    An iterator of strings: what a template renders, in chunks. ``stream()`` of a backend's
    template returns it.

    Template code runs while a chunk is asked for, in whichever thread that is. The language,
    the time zone and all context variables are those of where the stream was made, and what
    the template changes of them stays within it.

        >>> from django.template.loader import get_template
        >>> def write_report(file, rows):
        ...     file.writelines(get_template("report.html").stream({"rows": rows}))

    Specified in docs/ref/templates/streaming.txt.
    """

    def __init__(self, chunks: Generator[str, None, None], backend: Any) -> None:
        self._chunks = chunks
        self._backend = backend
        self._context = copy_context()
        self._thread = get_ident()
        self._keep()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._context.run(self._next)

    def _next(self) -> str:
        self._enter()
        try:
            return next(self._chunks)
        except TemplateDoesNotExist as error:
            core.reraise(error, self._backend)
        finally:
            self._keep()

    def close(self) -> None:
        """End it, wherever it is: what the template has opened is closed."""
        self._context.run(self._close)

    def _close(self) -> None:
        self._enter()
        self._chunks.close()

    def _keep(self) -> None:
        """Note what is active."""
        self._language = translation.get_language()
        self._time_zone = timezone.get_current_timezone()

    def _enter(self) -> None:
        """Have in this thread active what was so in another, as asgiref has not."""
        if self._thread == (thread := get_ident()):
            return
        self._thread = thread
        timezone.activate(self._time_zone)
        if self._language is None:
            translation.deactivate_all()
        else:
            translation.activate(self._language)


def stream(
    backend_template: Any, context: dict[str, Any] | None, request: Any, size: int
) -> Stream:
    """Do what ``stream()`` of a backend's template does."""
    from django.template.compiler import streaming  # takes long: few need it

    validation.positive("chunk_size", size)
    chunks = streaming.stream(backend_template.template, context, request, size)
    return Stream(chunks, backend_template.backend)
