"""
Views that answer htmx with partials.
"""

from __future__ import annotations

import weakref
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, wraps
from inspect import isawaitable
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.vary import vary_on_headers
from django.views.generic.base import TemplateResponseMixin

from . import validation
from .htmx_headers import HTMX_HEADERS, TARGET_HEADER, target_of, wants_partial
from .lazy_calls import lazy_calls
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
# The partials for each target, such as "#rows".
Targets: TypeAlias = Mapping[str, Names]
View = TypeVar("View", bound=Callable[..., Any])

# For a view that asks wants_partial() itself.
vary_on_htmx = vary_on_headers(*HTMX_HEADERS)


class Parts(NamedTuple):
    """
    The answer to htmx: the partials, those of each target, and the partials that are
    swapped out of band, with how each is swapped.

    missing
        Returns the exception for a view without names and targets whose page has no
        lazy calls.
    """

    names: list[str] | None
    targets: dict[str, list[str]]
    swaps: dict[str, str]
    missing: Callable[[], Exception]


def checked(
    argument: str,
    partial_names: Names | None,
    targets: Targets | None,
    oob: OutOfBand | None,
    template: Any = None,
) -> Parts:
    """
    Return what the arguments of a public function mean. ``argument`` is the name of the
    first one. Raise ``TypeError`` or ``ValueError`` for a wrong argument.
    """
    by_target = {}
    if targets is not None:
        by_target = validation.targets("targets", targets)
        for target, names in by_target.items():
            check_arguments(f"targets['{target}']", names, None, template)
    default = None
    if partial_names is not None:
        default = validation.name_or_names(argument, partial_names)
        check_arguments(argument, default, None, template)
    missing = partial(validation.wrong_type, argument, validation.NAME_OR_NAMES, None)
    return Parts(default, by_target, check_swaps(oob, None, template), missing)


def answer(response: Any, request: HttpRequest, parts: Parts | None) -> None:
    """
    Make a response with a page answer htmx with partials of the page, and with its lazy
    calls. The partials can be changed until the response is rendered, as those of a
    PartialsResponse. ``parts`` may be ``None`` if htmx requests no partial.
    """
    attributes = ["resolve_template"]
    if parts is not None and wants_partial(request):
        response.partial_names = parts.names and list(parts.names)
        response.targets = {
            target: list(names) for target, names in parts.targets.items()
        }
        response.oob = dict(parts.swaps)
        attributes += ["partial_names", "targets", "oob"]
    missing = None
    if parts is not None and parts.names is None and not parts.targets:
        missing = parts.missing
    # A reference to the response itself would be a cycle, and it would be freed late.
    reference = weakref.ref(response)
    response.resolve_template = partial(resolve_template, reference, request, missing)
    # These attributes aren't pickled.
    response.rendering_attrs = [*getattr(response, "rendering_attrs", ()), *attributes]


def resolve_template(
    reference: Any,
    request: HttpRequest,
    missing: Callable[[], Exception] | None,
    template: Any,
) -> Any:
    """Return what a response renders after answer() has been called with it."""
    response = reference()
    name = validation.page("template_name", template)
    page = type(response).resolve_template(response, name)
    calls = lazy_calls(request, page, response.context_data)
    if calls:
        patch_vary_headers(response, [TARGET_HEADER])
    if not wants_partial(request):
        return page
    if calls and (lazy := calls.answer(request)):
        return lazy
    if missing is not None and not calls and (calls is None or calls.are_known):
        raise missing()
    parts = checked(
        "partial_names", response.partial_names, response.targets, response.oob, name
    )
    names = parts.targets.get(target_of(request), parts.names)
    return page if names is None else Fragments(page, names, parts.swaps)


def vary(response: HttpResponse, targets: Targets | None) -> None:
    """Inform caches of the headers on which the answer depends."""
    patch_vary_headers(response, HTMX_HEADERS)
    if targets:
        patch_vary_headers(response, [TARGET_HEADER])


def can_answer(response: object) -> bool:
    """Return whether a response renders a template, and hasn't been rendered yet."""
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
    Make a view answer htmx with partials of its page.

    The view, a function or a coroutine, returns a ``TemplateResponse`` or a
    ``StreamingTemplateResponse``. If htmx requests a part, partials of its template are
    rendered instead of the template. Other responses are not changed.

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
            answer(response, request, parts)
            vary(response, parts.targets)
        return response

    async def aanswered(request: HttpRequest, response: Awaitable[Any]) -> Any:
        return answered(request, await response)

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            response = view(request, *args, **kwargs)
            # If the handlers of a class-based view are coroutines, dispatch() isn't one
            # itself.
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
    Return a page or, if htmx requests a part of it, one or several of its partials. The
    header ``Vary`` informs caches that the URL has two answers.

    request, template_name, context, content_type, status, using
        As in ``render()``.

    partial_names
        The name of the partial, or a list of names. Can be left out if there are
        ``targets``, or if the page has ``{% lazypartial %}`` tags.

    targets
        The partials for each target, by its id, as in ``{"#rows": "rows"}``. Any other
        target gets ``partial_names``, or the page if there are none.

    oob
        The partials that are added and that htmx swaps elsewhere in the page, as in
        ``render_partials()``.

    Raise ``TypeError`` or ``ValueError`` for wrong arguments, even if the page is
    returned.

        >>> from django.template.partials.shortcuts import render_for_htmx
        >>> def contacts(request):
        ...     return render_for_htmx(request, "contacts.html", "rows")

    Specified in docs/ref/templates/shortcuts.txt.
    """
    late = prepared(request, template_name, partial_names, context, using, targets, oob)
    html = late.rendered_content
    return HttpResponse(html, content_type, status, headers=headers_of(late))


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
    Return what ``render_for_htmx()`` returns with the same arguments. Values that the
    page or the partials read are awaited, as by ``arender()``.

        >>> from django.template.partials.shortcuts import arender_for_htmx
        >>> async def contacts(request):
        ...     context = {"total": Contact.objects.acount()}
        ...     return await arender_for_htmx(request, "contacts.html", "rows", context)

    Specified in docs/ref/templates/shortcuts.txt.
    """
    late = prepared(request, template_name, partial_names, context, using, targets, oob)
    html = await arender_content(late)
    return HttpResponse(html, content_type, status, headers=headers_of(late))


def prepared(
    request: HttpRequest,
    template_name: TemplateName,
    partial_names: Names | None,
    context: dict[str, Any] | None,
    using: str | None,
    targets: Targets | None,
    oob: OutOfBand | None,
) -> TemplateResponse:
    """Return a response with the content of render_for_htmx(), not rendered yet."""
    page = validation.page("template_name", template_name)
    swaps = validation.reusable(oob)
    parts = checked("partial_names", partial_names, targets, swaps, page)
    response = TemplateResponse(request, page, context, using=using)
    answer(response, request, parts)
    vary(response, parts.targets)
    return response


def headers_of(late: TemplateResponse) -> dict[str, str]:
    return {"Vary": late.headers["Vary"]}


def needs_partials(view_name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{view_name} needs a partial_name, targets, or a method get_partial_name(), since "
        "its template has no 'lazypartial' tag."
    )


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
        Return the name of the partial for htmx, or a list of names, or ``None`` if
        there are only partials of ``targets`` or of ``{% lazypartial %}`` tags.
        """
        if isinstance(self.partial_name, Iterator):
            # It would be used up by the first request.
            raise validation.wrong_type(
                "partial_name", validation.NAME_OR_NAMES, self.partial_name
            )
        return self.partial_name

    def get_targets(self) -> Targets | None:
        """
        Return the partials for each target, by its id, or ``None`` if targets don't
        matter.
        """
        return self.targets

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        response: Any = super().render_to_response(context, **response_kwargs)
        targets = self.get_targets()
        if can_answer(response):
            parts = None
            if wants_partial(self.request):
                names, template = self.get_partial_name(), response.template_name
                parts = checked("partial_name", names, targets, self.oob, template)
                missing = partial(needs_partials, self.__class__.__name__)
                parts = parts._replace(missing=missing)
            answer(response, self.request, parts)
        vary(response, targets)
        return response  # type: ignore[no-any-return]

    async def arender_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        """
        Return what ``render_to_response()`` returns, rendered. Values that the page or
        the partials read are awaited.
        """
        response: Any = self.render_to_response(context, **response_kwargs)
        if isinstance(response, StreamingTemplateResponse):
            response = await response.arender()
        elif not getattr(response, "is_rendered", True):
            response.content = await arender_content(response)
            response = called_back(response)
        return response  # type: ignore[no-any-return]
