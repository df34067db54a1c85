"""
A response that sends a template while it renders.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import chain
from types import GeneratorType
from typing import Any, NoReturn, cast

from asgiref.sync import sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, StreamingHttpResponse
from django.template import Template
from django.template.response import (
    ContentNotRenderedError,
    SimpleTemplateResponse,
    TemplateResponse,
)
from django.utils.safestring import SafeString

from . import validation
from .streaming import CHUNK_SIZE, AsyncStream

# The logger that Django uses for exceptions of views.
logger = logging.getLogger("django.request")

# In the thread of the request: thread_sensitive is the default.
advance: Any = sync_to_async(next)


def called_back(response: Any) -> Any:
    """
    Call the post-render callbacks of a response. Return the response, or what a
    callback returns instead.
    """
    for callback in response._post_render_callbacks:
        if (new := callback(response)) is not None:
            response = new
    return response


async def arender_content(response: TemplateResponse) -> SafeString:
    """Return the content of a response that hasn't been rendered."""
    template: Any = response.resolve_template(response.template_name)
    if not hasattr(template, "arender"):
        raise validation.wrong_backend(template, "can't await what they read")
    context = response.resolve_context(response.context_data)
    html: SafeString = await template.arender(context, response._request)
    return html


def rendered_by(template: Any) -> list[Template]:
    """
    Return what a backend's template renders: its template, or the partials of
    Fragments.
    """
    return getattr(template, "partials", None) or [template.template]


class StreamingTemplateResponse(StreamingHttpResponse):
    """
    A response that is sent while its template renders. Until ``render()`` starts the
    stream, middleware and decorators can change the response, as they can change a
    ``TemplateResponse``.

    request, template, context, content_type, status, charset, using, headers
        As in ``TemplateResponse``.

    chunk_size
        About how many characters are sent at a time.

    A wrong argument raises ``TypeError`` or ``ValueError`` at once. If the template
    can't be loaded or a context processor fails, ``render()`` raises the exception, and
    Django answers with an error page. Later exceptions are logged, and the connection
    is aborted.

        >>> def report(request):
        ...     return StreamingTemplateResponse(request, "report.html", {"rows": rows()})

    Specified in docs/ref/templates/shortcuts.txt.
    """

    def __init__(
        self,
        request: HttpRequest,
        template: Any,
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: dict[str, Any] | None = None,
        *,
        chunk_size: int = CHUNK_SIZE,
    ) -> None:
        # The names are those of TemplateResponse.
        self.template_name = validation.template("template", template)
        self.context_data = context
        self.using = using
        self.chunk_size = validation.positive("chunk_size", chunk_size)
        self._request = request
        self._post_render_callbacks: list[Callable[[Any], Any]] = []
        self._stream: AsyncStream | None = None
        super().__init__((), content_type, status, charset=charset, headers=headers)
        self._is_rendered = False

    def resolve_template(self, template: Any) -> Any:
        """Return the template of that name, or the first that exists of several."""
        return SimpleTemplateResponse.resolve_template(cast("Any", self), template)

    def resolve_context(self, context: Any) -> Any:
        """Return the context data to render with."""
        return context

    def add_post_render_callback(self, callback: Callable[[Any], Any]) -> None:
        """
        Make ``render()`` call a function with the response, or call it now if the
        response has been rendered.
        """
        SimpleTemplateResponse.add_post_render_callback(cast("Any", self), callback)

    @property
    def is_rendered(self) -> bool:
        """Whether ``render()`` has started the stream."""
        return self._is_rendered

    def render(self) -> Any:
        """
        Start the stream: load the template, run the context processors, and do what
        must be done before the headers are sent. The template renders while it is sent.
        Return the response, or what a callback returns instead.
        """
        if self._is_rendered:
            return self
        self.streaming_content = self._begin()
        return called_back(self)

    async def arender(self) -> Any:
        """
        Do what ``render()`` does. The template renders on the event loop, and the
        values that it reads are awaited.
        """
        if self._is_rendered:
            return self
        self.streaming_content = await self._abegin()
        return called_back(self)

    def _resolve(self) -> tuple[Any, Any]:
        """Return the template, which can be streamed, and the context."""
        template = self.resolve_template(self.template_name)
        if not hasattr(template, "stream"):
            raise validation.wrong_backend(template, "can't be streamed")
        return template, self.resolve_context(self.context_data)

    def _begin(self) -> Iterator[str]:
        """Return the stream, of which nothing has been sent."""
        from .preparing import prepare  # it imports much that only streaming needs

        template, context = self._resolve()
        stream = template.stream(context, self._request, chunk_size=self.chunk_size)
        closers: list[Any] = self._resource_closers  # type: ignore[attr-defined]
        closers.append(stream.close)
        # Django's contexts are parts of reference cycles, and would keep the cursor of
        # a query open. isinstance() would evaluate a lazy object.
        values = (context or {}).values()
        closers += [each.close for each in values if type(each) is GeneratorType]
        messages = prepare(rendered_by(template), context, self._request)
        first = []
        if messages is not None:
            for chunk in stream:
                first.append(chunk)
                if messages.used:
                    break
        if self._request.method == "HEAD":
            first = []
            stream.close()
        return self._logging(chain(first, stream))

    async def _abegin(self) -> AsyncIterator[str]:
        """Return the asynchronous stream, of which nothing has been sent."""
        from .preparing import prepare  # as above

        template, context = self._resolve()
        stream = template.astream(context, self._request, chunk_size=self.chunk_size)
        closers: list[Any] = self._resource_closers  # type: ignore[attr-defined]
        closers.append(stream.close)
        self._stream = stream
        arguments = rendered_by(template), context, self._request
        try:
            messages = prepare(*arguments)
        except SynchronousOnlyOperation:
            messages = await sync_to_async(prepare)(*arguments)
        first: list[str] = []
        if messages is not None:
            async for chunk in stream:
                first.append(chunk)
                if messages.used:
                    break
        if self._request.method == "HEAD":
            first = []
            await stream.aclose()
        return self._alogging(first, stream)

    async def _alogging(
        self, first: list[str], stream: AsyncIterator[str]
    ) -> AsyncIterator[str]:
        """Do what _logging() does."""
        try:
            for chunk in first:
                yield chunk
            async for chunk in stream:
                yield chunk
        except Exception as error:
            await sync_to_async(self._log)(error)
            raise

    def _logging(self, chunks: Iterator[str]) -> Iterator[str]:
        """
        Yield the chunks. Log an exception as that of a view, and raise it again: the
        server aborts the connection.
        """
        try:
            yield from chunks
        except Exception as error:
            self._log(error)
            raise

    def _log(self, error: Exception) -> None:
        got_request_exception.send(sender=None, request=self._request)
        logger.error(
            "Streaming failed: %s",
            self._request.path,
            exc_info=error,
            extra={"status_code": 500, "request": self._request},
        )

    def _set_streaming_content(self, value: Any) -> None:
        super()._set_streaming_content(value)  # type: ignore[misc]
        self._is_rendered = True

    @property
    def streaming_content(self) -> Any:
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be accessed."
            )
        return super().streaming_content

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        self._set_streaming_content(value)

    def __iter__(self) -> Iterator[bytes]:
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be iterated over."
            )
        return super().__iter__()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """
        Yield the chunks. Unless ``arender()`` has started the stream, template code
        runs in the thread of the request, where it can use the database, one chunk at a
        time.
        """
        try:
            if self.is_async:
                async for chunk in super().__aiter__():
                    yield chunk
            else:
                chunks = iter(self)
                while (chunk := await advance(chunks, None)) is not None:
                    yield chunk
        except Exception:
            # Under ASGI, Django doesn't close a response that has failed.
            if not self.closed:
                await sync_to_async(self.close)()
            raise
        finally:
            if self._stream is not None:
                await self._stream.aclose()

    def __getstate__(self) -> NoReturn:
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be pickled."
            )
        raise TypeError("A response that is streamed can't be pickled.")
