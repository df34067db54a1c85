"""
The functions for views that return responses, and all other public names for views.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from . import validation
from .htmx import (
    HtmxPartialMixin,
    arender_for_htmx,
    partial_for_htmx,
    render_for_htmx,
    vary_on_htmx,
)
from .htmx_headers import wants_partial
from .responses import StreamingTemplateResponse, arender_content
from .several import (
    DisallowedPartial,
    OutOfBand,
    PartialsResponse,
    TemplateName,
)
from .streaming import CHUNK_SIZE

__all__ = [
    "DisallowedPartial",
    "HtmxPartialMixin",
    "PartialsResponse",
    "arender",
    "arender_for_htmx",
    "arender_partials",
    "astream",
    "partial_for_htmx",
    "render_for_htmx",
    "render_partials",
    "stream",
    "vary_on_htmx",
    "wants_partial",
]


def render_partials(
    request: HttpRequest,
    template_name: TemplateName,
    names: Iterable[str],
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    allowed: Iterable[str] | None = None,
    oob: OutOfBand | None = None,
) -> HttpResponse:
    """
    Return a response that consists of several partials of a template, one after
    another. It is rendered at once. See ``PartialsResponse`` for the arguments and
    errors.

        >>> from django.template.partials.shortcuts import render_partials
        >>> def save(request):
        ...     return render_partials(request, "page.html", ["row", "toast"])

    Specified in docs/ref/templates/shortcuts.txt.
    """
    response = PartialsResponse(
        request,
        validation.page("template_name", template_name),
        names,
        context,
        content_type,
        status,
        using=using,
        allowed=allowed,
        oob=oob,
    )
    return HttpResponse(response.rendered_content, content_type, status)


async def arender_partials(
    request: HttpRequest,
    template_name: TemplateName,
    names: Iterable[str],
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    allowed: Iterable[str] | None = None,
    oob: OutOfBand | None = None,
) -> HttpResponse:
    """
    Return what ``render_partials()`` returns with the same arguments. Values that the
    partials read are awaited, as by ``arender()``.

        >>> from django.template.partials.shortcuts import arender_partials
        >>> async def save(request):
        ...     context = {"total": Contact.objects.acount()}
        ...     return await arender_partials(request, "page.html", ["row"], context)

    Specified in docs/ref/templates/shortcuts.txt.
    """
    page = validation.page("template_name", template_name)
    response = PartialsResponse(
        request, page, names, context, using=using, allowed=allowed, oob=oob
    )
    return HttpResponse(await arender_content(response), content_type, status)


async def arender(
    request: HttpRequest,
    template_name: TemplateName,
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """
    Return a response with a rendered template, as ``django.shortcuts.render()`` does.
    The template renders on the event loop. Values that it reads are awaited: coroutines
    in the context, which run concurrently, and asynchronous iterators in loops.

    Raise ``ImproperlyConfigured`` if the backend's templates can't await, and what
    ``Template.arender()`` raises.

        >>> from django.template.partials.shortcuts import arender
        >>> async def contacts(request):
        ...     context = {"total": Contact.objects.acount()}
        ...     return await arender(request, "contacts.html", context)

    Specified in docs/ref/templates/shortcuts.txt.
    """
    name = validation.template("template_name", template_name)
    response = TemplateResponse(request, name, context, using=using)
    return HttpResponse(await arender_content(response), content_type, status)


def stream(
    request: HttpRequest,
    template_name: TemplateName,
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    chunk_size: int = CHUNK_SIZE,
) -> StreamingTemplateResponse:
    """
    Return a response that is sent while the template renders. The stream is started at
    once. In a coroutine, Django starts it: it calls ``render()`` in a thread, as it
    does for a ``TemplateResponse``. See ``StreamingTemplateResponse`` for the arguments
    and errors.

        >>> from django.template.partials.shortcuts import stream
        >>> def report(request):
        ...     return stream(request, "report.html", {"rows": Row.objects.iterator()})

    Specified in docs/ref/templates/shortcuts.txt.
    """
    response = StreamingTemplateResponse(
        request,
        validation.template("template_name", template_name),
        context,
        content_type,
        status,
        using=using,
        chunk_size=chunk_size,
    )
    if not is_in_coroutine():
        response.render()
    return response


async def astream(
    request: HttpRequest,
    template_name: TemplateName,
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    chunk_size: int = CHUNK_SIZE,
) -> StreamingTemplateResponse:
    """
    Return what ``stream()`` returns with the same arguments. Values that the template
    reads are awaited, as by ``arender()``. The text that has been rendered is sent in
    the meantime.

        >>> from django.template.partials.shortcuts import astream
        >>> async def report(request):
        ...     context = {"rows": Row.objects.aiterator()}
        ...     return await astream(request, "report.html", context)

    Specified in docs/ref/templates/shortcuts.txt.
    """
    response = StreamingTemplateResponse(
        request,
        validation.template("template_name", template_name),
        context,
        content_type,
        status,
        using=using,
        chunk_size=chunk_size,
    )
    await response.arender()
    return response


def is_in_coroutine() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
