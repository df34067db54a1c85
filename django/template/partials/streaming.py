"""
The output of a template, in chunks that can be sent while the rest is rendered.
"""

from __future__ import annotations

import sys
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from django.template import TemplateDoesNotExist
from django.template.backends import django as core
from django.utils.safestring import SafeString

from . import validation

if TYPE_CHECKING:
    from django.template.compiler.runtime.streams import Part

# About how many characters are sent at once.
CHUNK_SIZE = 16_384


class Stream:
    """
    An iterator of strings: the output of a template, in chunks. ``stream()`` of a
    backend's template returns it.

    Template code runs while a chunk is requested. The language, the time zone and all
    context variables are those at the time when the stream was created. If the template
    changes them, nothing changes outside of it.

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
        """End the stream, wherever it is. Anything the template has opened is closed."""
        self._context.run(self._chunks.close)


class AsyncStream:
    """
    An asynchronous iterator of strings: the output of a template, in chunks.
    ``astream()`` of a backend's template returns it.

    Template code runs on the event loop while a chunk is requested, and values that it
    reads are awaited. The language, the time zone and all context variables are those
    at the time when the stream was created.

        >>> from django.template.loader import get_template
        >>> async def write_report(file, rows):
        ...     async for chunk in get_template("report.html").astream({"rows": rows}):
        ...         await file.write(chunk)

    Specified in docs/ref/templates/streaming.txt.
    """

    def __init__(
        self,
        chunks: AsyncGenerator[str, None],
        backend: Any,
        close_unread: Callable[[], None],
    ) -> None:
        self._chunks = chunks
        self._backend = backend
        self._close_unread = close_unread
        self._has_begun = False

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        self._has_begun = True
        try:
            return await anext(self._chunks)
        except TemplateDoesNotExist as error:
            core.reraise(error, self._backend)

    async def aclose(self) -> None:
        """
        End the stream, wherever it is. Awaitables that are running are cancelled, and
        anything that the template has opened is closed.
        """
        if not self._has_begun:
            self.close()
        await self._chunks.aclose()

    def close(self) -> None:
        """Close the coroutines of the context, if no chunk has been requested."""
        if not self._has_begun:
            self._close_unread()


def stream(
    backend_template: Any, context: dict[str, Any] | None, request: Any, size: int
) -> Stream:
    """Do what ``stream()`` of a backend's template does."""
    from django.template.compiler import streaming  # takes long, and few need it

    validation.positive("chunk_size", size)
    chunks = streaming.stream(backend_template.template, context, request, size)
    return Stream(chunks, backend_template.backend)


def stream_partials(
    backend_template: Any,
    parts: Iterable[Part],
    context: dict[str, Any] | None,
    request: Any,
    size: int,
) -> Stream:
    """Do what stream() does with partials of a template, one after another."""
    from django.template.compiler import streaming  # as above

    validation.positive("chunk_size", size)
    template = backend_template.template
    chunks = streaming.stream_partials(template, parts, context, request, size)
    return Stream(chunks, backend_template.backend)


def astream(
    backend_template: Any, context: dict[str, Any] | None, request: Any, size: int
) -> AsyncStream:
    """Do what ``astream()`` of a backend's template does."""
    from django.template.compiler import awaiting  # as above

    validation.positive("chunk_size", size)
    template = backend_template.template
    render = partial(awaiting.render, template)
    return begin(backend_template, render, context, request, size)


async def arender(
    backend_template: Any, context: dict[str, Any] | None, request: Any
) -> SafeString:
    """Do what ``arender()`` of a backend's template does."""
    return await joined(astream(backend_template, context, request, sys.maxsize))


def astream_partials(
    backend_template: Any,
    parts: Iterable[Part],
    context: dict[str, Any] | None,
    request: Any,
    size: int,
) -> AsyncStream:
    """Do what astream() does with partials of a template, one after another."""
    from django.template.compiler import awaiting  # as above

    validation.positive("chunk_size", size)
    render = partial(awaiting.render_partials, backend_template.template, parts)
    return begin(backend_template, render, context, request, size)


def begin(
    backend_template: Any,
    render: Any,
    context: dict[str, Any] | None,
    request: Any,
    size: int,
) -> AsyncStream:
    from django.template.compiler import awaiting  # as above

    engine = backend_template.template.engine
    chunks = awaiting.chunks(engine, render, context, request, size, copy_context())
    close_unread = partial(awaiting.close_unread, context)
    return AsyncStream(chunks, backend_template.backend, close_unread)


async def joined(stream: AsyncStream) -> SafeString:
    return SafeString("".join([chunk async for chunk in stream]))
