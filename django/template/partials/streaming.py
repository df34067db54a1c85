"""
What a template renders, in chunks that can be sent while the rest is rendered.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextvars import copy_context
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.backends import django as core

from . import validation

# About as many characters are sent at once.
CHUNK_SIZE = 16_384


class Stream:
    """
    An iterator of strings: what a template renders, in chunks. ``stream()`` of a backend's
    template returns it.

    Template code runs while a chunk is asked for. The language, the time zone and all
    context variables are those of where the stream was made, and what the template changes
    of them stays within it.

        >>> from django.template.loader import get_template
        >>> def write_report(file, rows):
        ...     file.writelines(get_template("report.html").stream({"rows": rows}))

    Specified in docs/ref/templates/streaming.txt.
    """

    def __init__(self, chunks: Generator[str, None, None], backend: Any) -> None:
        self._chunks = chunks
        self._backend = backend
        self._context = copy_context()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return self._context.run(next, self._chunks)
        except TemplateDoesNotExist as error:
            core.reraise(error, self._backend)

    def close(self) -> None:
        """End it, wherever it is: what the template has opened is closed."""
        self._context.run(self._chunks.close)


def stream(
    backend_template: Any, context: dict[str, Any] | None, request: Any, size: int
) -> Stream:
    """Do what ``stream()`` of a backend's template does."""
    from django.template.compiler import streaming  # takes long: few need it

    validation.positive("chunk_size", size)
    chunks = streaming.stream(backend_template.template, context, request, size)
    return Stream(chunks, backend_template.backend)
