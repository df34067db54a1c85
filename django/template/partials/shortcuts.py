"""
What views answer with: several partials of a template in one response, and for
htmx the partial that it asked for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template import Template, TemplateDoesNotExist
from django.template.backends import django as core
from django.template.context import make_context
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.vary import vary_on_headers
from django.views.generic.base import TemplateResponseMixin

from . import streaming, validation
from .engine import Engine
from .errors import name_of, quote_list, shown
from .responses import StreamingTemplateResponse, called_back
from .streaming import CHUNK_SIZE
from .templates import PartialTemplate

TemplateName: TypeAlias = (
    str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | core.Template
)

# What wants_partial() looks at, so that a cache has to look at it too.
HTMX_HEADERS = (
    "HX-Request",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Request-Type",
)

# For a view that asks wants_partial() itself.
vary_on_htmx = vary_on_headers(*HTMX_HEADERS)


class DisallowedPartial(SuspiciousOperation):
    """A request named a partial that ``allowed`` doesn't have: a Bad Request."""


class Fragments:
    """
    Several partials of one template, rendered one after another.

    It stands where a backend's template does: ``render()`` takes a dictionary and
    a request.
    """

    def __init__(self, template: Any, names: Iterable[str]) -> None:
        backend = getattr(template, "backend", None)
        engine = getattr(backend, "engine", None)
        if not isinstance(engine, Engine):
            raise ImproperlyConfigured(
                f"{getattr(template, 'origin', 'The template')} was loaded by the "
                f"backend '{getattr(backend, 'name', 'unknown')}', whose templates have "
                "no partials. Its BACKEND must be "
                "'django.template.partials.django.DjangoTemplates'."
            )
        self.template: core.Template = template
        try:
            self.partials = [
                get_partial(engine, template.template, name) for name in names
            ]
        except TemplateDoesNotExist as error:
            core.reraise(error, self.template.backend)

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """
        Render the partials with one context: the processors run once. Each partial
        has a scope of its own, and what it assigns is gone in the next.
        """
        page: Any = self.template.template
        stack = make_context(context, request, autoescape=page.engine.autoescape)
        fragments = []
        try:
            with stack.bind_template(page):
                stack.template_name = page.name
                for partial in self.partials:
                    with stack.push():
                        fragments.append(partial.render(stack))
        except TemplateDoesNotExist as error:
            core.reraise(error, self.template.backend)
        return SafeString("".join(fragments))

    async def arender(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """Return the same. What the partials read is awaited."""
        return await streaming.arender_partials(
            self.template, self.partials, context, request
        )


def get_partial(engine: Engine, page: Template, name: str) -> PartialTemplate:
    try:
        return engine.get_partial(page, f"{name_of(page)}#{name}")
    except TemplateDoesNotExist as error:
        if "#" in name:
            raise validation.not_short(name) from error
        raise


def check_arguments(
    argument: str, names: list[str], allowed: object, template: object
) -> None:
    """
    Raise the exception for ``names``, the value of ``argument``, if one can't be right,
    or isn't among those ``allowed``.
    """
    templates = validation.names_of_page(template)
    if allowed is not None:
        possible = validation.names_in("allowed", allowed, validation.ALLOWED)
        for name in possible:
            validation.check_is_short(name, templates)
        what_is = f"Allowed: {quote_list(set(possible)) or 'none'}."
        if not names:
            raise DisallowedPartial(f"No partial is named. {what_is}")
        for name in names:
            if name not in possible:
                raise DisallowedPartial(
                    f"Partial '{shown(name)}' is not allowed. {what_is}"
                )
    validation.check_names(argument, names, templates)


class PartialsResponse(TemplateResponse):
    """
    A response that is several partials of a template, one after another, rendered
    as late as a ``TemplateResponse``.

    request, template, context, content_type, status, charset, using, headers
        As in ``TemplateResponse``. The context processors run once.

    names
        The names of the partials, in the order in which they are sent. Kept in
        ``partial_names``, which can be changed until the response is rendered.

    allowed
        The names that may be among them, where they come from the request.

    A wrong argument raises at once, and what is changed later is checked when the
    response is rendered: ``TypeError`` for what is no list of names or no template,
    ``ValueError`` for a name that no partial can have, ``DisallowedPartial``, which is
    answered with 400 Bad Request, for one that isn't allowed. A name that the template
    doesn't define raises ``TemplateDoesNotExist`` before any partial renders.

        >>> def save(request):
        ...     return PartialsResponse(request, "page.html", ["row", "toast"])

    Specified in docs/ref/templates/shortcuts.txt.
    """

    rendering_attrs = [*TemplateResponse.rendering_attrs, "partial_names", "allowed"]

    def __init__(
        self,
        request: HttpRequest,
        template: Any,
        names: Iterable[str],
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: dict[str, Any] | None = None,
        *,
        allowed: Iterable[str] | None = None,
    ) -> None:
        self.partial_names: Iterable[str] = validation.reusable(names)
        self.allowed: Iterable[str] | None = validation.reusable(allowed)
        page = validation.page("template", template)
        self.check_names("names", page)
        super().__init__(
            request, template, context, content_type, status, charset, using, headers
        )

    def check_names(self, argument: str, page: object) -> list[str]:
        """Return the names. Raise the exception for one that can't be right."""
        names = validation.ordered_names(argument, self.partial_names)
        check_arguments(argument, names, self.allowed, page)
        return names

    def resolve_template(self, template: Any) -> Fragments:
        # They may have been changed.
        page = validation.page("template_name", template)
        self.partial_names = validation.reusable(self.partial_names)
        self.allowed = validation.reusable(self.allowed)
        names = self.check_names("partial_names", page)
        return Fragments(super().resolve_template(page), names)


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
) -> HttpResponse:
    """
    Return a response that is several partials of a template, one after another:
    what ``render()`` is to a ``TemplateResponse``, this is to ``PartialsResponse``,
    which describes the arguments and errors.

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
) -> HttpResponse:
    """
    Return what ``render_partials()`` returns with the same arguments. What the partials
    read is awaited, as by ``arender()``.

        >>> from django.template.partials.shortcuts import arender_partials
        >>> async def save(request):
        ...     context = {"total": Contact.objects.acount()}
        ...     return await arender_partials(request, "page.html", ["row"], context)

    Specified in docs/ref/templates/shortcuts.txt.
    """
    page = validation.page("template_name", template_name)
    response = PartialsResponse(
        request, page, names, context, using=using, allowed=allowed
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
    Return a response that is a template, as ``django.shortcuts.render()`` does. What the
    template reads is awaited: coroutines of the context side by side, and asynchronous
    iterators in loops. It is rendered on the event loop.

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


async def arender_content(response: TemplateResponse) -> SafeString:
    """Return the content of a response, which hasn't been rendered."""
    template: Any = response.resolve_template(response.template_name)
    if not hasattr(template, "arender"):
        raise validation.wrong_backend(template, "can't await what they read")
    context = response.resolve_context(response.context_data)
    html: SafeString = await template.arender(context, response._request)
    return html


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
    Return a response that is sent while the template renders: what ``render()`` is to a
    ``TemplateResponse``, this is to ``StreamingTemplateResponse``, which describes the
    arguments and errors. In a coroutine, ``render()`` is left to Django, which calls it in
    a thread, as that of a ``TemplateResponse``.

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
    Return what ``stream()`` returns with the same arguments. What the template reads is
    awaited, as by ``arender()``: what has been rendered is sent in the meantime.

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


def wants_partial(request: HttpRequest) -> bool:
    """
    Return whether htmx asks for a part of a page: not for a whole one, as it does
    for a boosted link, to restore its history, or, since htmx 4, to replace the
    body or to select from the answer.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type") != "full"
    )


def render_for_htmx(
    request: HttpRequest,
    template_name: TemplateName,
    partial_names: str | Iterable[str],
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """
    Return a page, or where htmx asks for a part of it, a partial of it or several.
    ``Vary`` informs caches that the address has two answers.

        >>> from django.template.partials.shortcuts import render_for_htmx
        >>> def contacts(request):
        ...     return render_for_htmx(request, "contacts.html", "rows")

    Specified in docs/ref/templates/shortcuts.txt.
    """
    page, names = checked(template_name, partial_names)
    if wants_partial(request):
        response = render_partials(
            request,
            page,
            names,
            context,
            content_type=content_type,
            status=status,
            using=using,
        )
    else:
        whole = TemplateResponse(request, page, context, using=using)
        response = HttpResponse(whole.rendered_content, content_type, status)
    patch_vary_headers(response, HTMX_HEADERS)
    return response


def checked(
    template_name: object, partial_names: str | Iterable[str]
) -> tuple[Any, list[str]]:
    """Return the template and the names that render_for_htmx() is given."""
    page = validation.page("template_name", template_name)
    names = validation.name_or_names("partial_names", partial_names)
    check_arguments("partial_names", names, None, page)
    return page, names


async def arender_for_htmx(
    request: HttpRequest,
    template_name: TemplateName,
    partial_names: str | Iterable[str],
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """
    Return what ``render_for_htmx()`` returns with the same arguments. What the page or the
    partial reads is awaited, as by ``arender()``.

        >>> from django.template.partials.shortcuts import arender_for_htmx
        >>> async def contacts(request):
        ...     context = {"total": Contact.objects.acount()}
        ...     return await arender_for_htmx(request, "contacts.html", "rows", context)

    Specified in docs/ref/templates/shortcuts.txt.
    """
    page, names = checked(template_name, partial_names)
    options: Any = {"content_type": content_type, "status": status, "using": using}
    if wants_partial(request):
        response = await arender_partials(request, page, names, context, **options)
    else:
        response = await arender(request, page, context, **options)
    patch_vary_headers(response, HTMX_HEADERS)
    return response


class HtmxPartialMixin(TemplateResponseMixin):
    """
    Make a class-based view answer as ``render_for_htmx()`` does.

        >>> from django.views.generic import TemplateView
        >>> class ContactsView(HtmxPartialMixin, TemplateView):
        ...     template_name = "contacts.html"
        ...     partial_name = "rows"

    Specified in docs/ref/templates/shortcuts.txt.
    """

    partial_name: str | Sequence[str] | None = None

    def get_partial_name(self) -> str | Sequence[str]:
        """Return the name of the partial for htmx, or a list of names."""
        if self.partial_name is None:
            raise ImproperlyConfigured(
                f"{self.__class__.__name__} needs a partial_name, or a method "
                "get_partial_name()."
            )
        if isinstance(self.partial_name, Iterator):
            # It would be used up by the first request.
            raise validation.wrong_type(
                "partial_name", validation.NAME_OR_NAMES, self.partial_name
            )
        return self.partial_name

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        if wants_partial(self.request):
            response_kwargs.setdefault("content_type", self.content_type)
            response: HttpResponse = PartialsResponse(
                self.request,
                self.get_template_names(),
                validation.name_or_names("partial_name", self.get_partial_name()),
                context,
                using=self.template_engine,
                **response_kwargs,
            )
        else:
            response = super().render_to_response(context, **response_kwargs)
        patch_vary_headers(response, HTMX_HEADERS)
        return response

    async def arender_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        """
        Return what ``render_to_response()`` returns, rendered: what the page or the partial
        reads is awaited.
        """
        response: Any = self.render_to_response(context, **response_kwargs)
        if not getattr(response, "is_rendered", True):
            response.content = await arender_content(response)
            response = called_back(response)
        return response  # type: ignore[no-any-return]
