"""
What htmx asks for, and views that answer it with partials.
"""

from __future__ import annotations

import weakref
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, wraps
from inspect import isawaitable
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast
from urllib.parse import unquote

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.vary import vary_on_headers
from django.views.generic.base import TemplateResponseMixin

from . import validation
from .responses import StreamingTemplateResponse, arender_content, called_back
from .several import (
    Fragments,
    OutOfBand,
    PartialsResponse,
    TemplateName,
    check_arguments,
    check_swaps,
)

Names: TypeAlias = str | Iterable[str]
# Which partials are for which target, such as "#rows".
Targets: TypeAlias = Mapping[str, Names]
View = TypeVar("View", bound=Callable[..., Any])

# What wants_partial() looks at, so that a cache has to look at it too.
HTMX_HEADERS = (
    "HX-Request",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Request-Type",
)
TARGET_HEADER = "HX-Target"

# For a view that asks wants_partial() itself.
vary_on_htmx = vary_on_headers(*HTMX_HEADERS)


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


def target_of(request: HttpRequest) -> str:
    """
    Return the target's id behind a "#": "#" alone if it has none. htmx 2 sends "rows",
    htmx 4 "ul#rows", or "ul" if it has none. Both encode what a header can't have.
    """
    element, has_hash, identifier = request.headers.get(TARGET_HEADER, "").partition(
        "#"
    )
    if not has_hash and "HX-Request-Type" not in request.headers:
        identifier = element
    return f"#{unquote(identifier)}"


def names_for(
    request: HttpRequest,
    template: Any,
    partial_names: list[str] | None,
    targets: Mapping[str, list[str]],
) -> list[str] | None:
    """
    Return the names of the partials of ``template`` that answer a request for a part of it,
    or ``None`` if the whole page does.
    """
    return targets.get(target_of(request), partial_names)


class Parts(NamedTuple):
    """
    What htmx is answered with: the partials, those of each target, and how those are
    swapped that come out of band.
    """

    names: list[str] | None
    targets: dict[str, list[str]]
    swaps: dict[str, str]


def checked(
    argument: str,
    partial_names: Names | None,
    targets: Targets | None,
    oob: OutOfBand | None,
    template: Any = None,
) -> Parts:
    """
    Return what the arguments of a public function mean, of which ``argument`` names the
    first. Raise the exception for what can't be right.
    """
    by_target = {}
    if targets is not None:
        by_target = validation.targets("targets", targets)
        for target, names in by_target.items():
            check_arguments(f"targets['{target}']", names, None, template)
    default = None
    if partial_names is not None or not by_target:
        default = validation.name_or_names(argument, partial_names)
        check_arguments(argument, default, None, template)
    return Parts(default, by_target, check_swaps(oob, None, template))


def answer(response: Any, request: HttpRequest, parts: Parts) -> None:
    """
    Have a response that htmx has asked for render partials of its template. Until it is
    rendered, these can be changed, as those of a PartialsResponse.
    """
    response.partial_names = parts.names and list(parts.names)
    response.targets = {target: list(names) for target, names in parts.targets.items()}
    response.oob = dict(parts.swaps)
    # Not what refers to the response itself: it would be freed late.
    reference = weakref.ref(response)
    response.resolve_template = partial(resolve_template, reference, request)
    # What isn't pickled.
    response.rendering_attrs = [
        *getattr(response, "rendering_attrs", ()),
        "partial_names",
        "targets",
        "oob",
        "resolve_template",
    ]


def resolve_template(reference: Any, request: HttpRequest, template: Any) -> Any:
    """Return what a response renders that answer() has been called with."""
    response = reference()
    name = validation.page("template_name", template)
    parts = checked(
        "partial_names", response.partial_names, response.targets, response.oob, name
    )
    page = type(response).resolve_template(response, name)
    names = names_for(request, page, parts.names, parts.targets)
    return page if names is None else Fragments(page, names, parts.swaps)


def vary(response: HttpResponse, targets: Targets | None) -> None:
    """Inform caches of the headers that decide about the answer."""
    patch_vary_headers(response, HTMX_HEADERS)
    if targets:
        patch_vary_headers(response, [TARGET_HEADER])


def can_answer(response: object) -> bool:
    """Return whether a response renders a template, and hasn't done so yet."""
    return (
        isinstance(response, TemplateResponse | StreamingTemplateResponse)
        and not isinstance(response, PartialsResponse)
        and not response.is_rendered
    )


def partial_for_htmx(
    partial_names: Names | None = None,
    *,
    targets: Targets | None = None,
    oob: OutOfBand | None = None,
) -> Callable[[View], View]:
    """
    Make a view answer htmx with partials of the page that it answers others with.

    The view, a function or a coroutine, returns a ``TemplateResponse`` or a
    ``StreamingTemplateResponse``. Where htmx asks for a part, partials of its template are
    rendered in place of that. Other responses stay as they are.

    partial_names, targets, oob
        As in ``render_for_htmx()``.

    Raise ``TypeError`` or ``ValueError`` for wrong names when the view is decorated.

        >>> from django.template.response import TemplateResponse
        >>> @partial_for_htmx("rows")
        ... def contacts(request):
        ...     return TemplateResponse(request, "contacts.html")

    Specified in docs/ref/templates/shortcuts.txt.
    """
    parts = checked("partial_names", partial_names, targets, validation.reusable(oob))

    def answered(request: HttpRequest, response: Any) -> Any:
        if can_answer(response):
            if wants_partial(request):
                answer(response, request, parts)
            vary(response, parts.targets)
        return response

    async def aanswered(request: HttpRequest, response: Awaitable[Any]) -> Any:
        return answered(request, await response)

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            response = view(request, *args, **kwargs)
            # The method dispatch() of a view whose methods are coroutines is none itself.
            if isawaitable(response):
                return aanswered(request, response)
            return answered(request, response)

        if iscoroutinefunction(view):
            markcoroutinefunction(wrapper)
        return cast("View", wrapper)

    return decorator


def render_for_htmx(
    request: HttpRequest,
    template_name: TemplateName,
    partial_names: Names | None = None,
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    targets: Targets | None = None,
    oob: OutOfBand | None = None,
) -> HttpResponse:
    """
    Return a page, or where htmx asks for a part of it, a partial of it or several.
    ``Vary`` informs caches that the address has two answers.

    request, template_name, context, content_type, status, using
        As in ``render()``.

    partial_names
        The name of the partial, or a list of names. Can be left out if there are
        ``targets``.

    targets
        The partials for each target, by its id, as in ``{"#rows": "rows"}``. Another
        target gets ``partial_names``, or the page if there are none.

    oob
        The partials that follow them and go elsewhere, as in ``render_partials()``.

    Raise ``TypeError`` or ``ValueError`` for wrong arguments, for a whole page as well.

        >>> from django.template.partials.shortcuts import render_for_htmx
        >>> def contacts(request):
        ...     return render_for_htmx(request, "contacts.html", "rows")

    Specified in docs/ref/templates/shortcuts.txt.
    """
    late, parts = prepared(
        request, template_name, partial_names, context, using, targets, oob
    )
    response = HttpResponse(late.rendered_content, content_type, status)
    vary(response, parts.targets)
    return response


async def arender_for_htmx(
    request: HttpRequest,
    template_name: TemplateName,
    partial_names: Names | None = None,
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    targets: Targets | None = None,
    oob: OutOfBand | None = None,
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
    late, parts = prepared(
        request, template_name, partial_names, context, using, targets, oob
    )
    response = HttpResponse(await arender_content(late), content_type, status)
    vary(response, parts.targets)
    return response


def prepared(
    request: HttpRequest,
    template_name: TemplateName,
    partial_names: Names | None,
    context: dict[str, Any] | None,
    using: str | None,
    targets: Targets | None,
    oob: OutOfBand | None,
) -> tuple[TemplateResponse, Parts]:
    """Return a response with the content of render_for_htmx(), not rendered yet."""
    page = validation.page("template_name", template_name)
    swaps = validation.reusable(oob)
    parts = checked("partial_names", partial_names, targets, swaps, page)
    response = TemplateResponse(request, page, context, using=using)
    if wants_partial(request):
        answer(response, request, parts)
    return response, parts


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
    targets: Targets | None = None
    oob: OutOfBand | None = None

    def get_partial_name(self) -> str | Sequence[str] | None:
        """
        Return the name of the partial for htmx, or a list of names: ``None`` if there are
        only those of ``targets``.
        """
        if self.partial_name is None and self.get_targets() is None:
            raise ImproperlyConfigured(
                f"{self.__class__.__name__} needs a partial_name, targets, or a method "
                "get_partial_name()."
            )
        if isinstance(self.partial_name, Iterator):
            # It would be used up by the first request.
            raise validation.wrong_type(
                "partial_name", validation.NAME_OR_NAMES, self.partial_name
            )
        return self.partial_name

    def get_targets(self) -> Targets | None:
        """Return the partials for each target, by its id: ``None`` if it doesn't matter."""
        return self.targets

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        response: Any = super().render_to_response(context, **response_kwargs)
        targets = self.get_targets()
        if wants_partial(self.request) and can_answer(response):
            names, template = self.get_partial_name(), response.template_name
            parts = checked("partial_name", names, targets, self.oob, template)
            answer(response, self.request, parts)
        vary(response, targets)
        return response  # type: ignore[no-any-return]

    async def arender_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        """
        Return what ``render_to_response()`` returns, rendered: what the page or the partial
        reads is awaited.
        """
        response: Any = self.render_to_response(context, **response_kwargs)
        if isinstance(response, StreamingTemplateResponse):
            response = await response.arender()
        elif not getattr(response, "is_rendered", True):
            response.content = await arender_content(response)
            response = called_back(response)
        return response  # type: ignore[no-any-return]
