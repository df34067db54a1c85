"""
What views answer with: several partials of a template in one response, and for
htmx the partial that it asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.backends import django as core
from django.template.context import make_context
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.vary import vary_on_headers
from django.views.generic.base import TemplateResponseMixin

from .engine import Engine

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

    def __init__(
        self,
        template: core.Template,
        names: Iterable[str],
        allowed: Collection[str] | None = None,
    ) -> None:
        engine = getattr(template.backend, "engine", None)
        if not isinstance(engine, Engine):
            raise ImproperlyConfigured(
                f"{template.origin} was loaded by the backend "
                f"'{template.backend.name}', whose templates have no partials. Its "
                "BACKEND must be 'django.template.partials.django.DjangoTemplates'."
            )
        if isinstance(names, str):
            raise TypeError(f"names must be a list: [{names!r}], not {names!r}.")
        page = template.template
        self.template = template
        try:
            self.partials = [
                engine.get_partial(page, f"{page.name}#{checked(name, allowed)}")
                for name in names
            ]
        except TemplateDoesNotExist as error:
            core.reraise(error, template.backend)

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """
        Render the partials with one context: the processors run once. Each partial
        has a scope of its own, and what it assigns is gone in the next.
        """
        page = self.template.template
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


def checked(name: str, allowed: Collection[str] | None) -> str:
    if allowed is not None and name not in allowed:
        names = ", ".join(sorted(map(repr, allowed)))
        raise DisallowedPartial(f"Partial {name!r} is not allowed. Allowed: {names}.")
    if not name:
        raise ValueError("The name of a partial is empty.")
    return name


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

    When it is rendered, a wrong name raises before any partial renders:
    ``TemplateDoesNotExist`` if the template doesn't define it,
    ``DisallowedPartial``, which is answered with 400 Bad Request, if it isn't
    allowed, ``ValueError`` if it is empty.

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
        allowed: Collection[str] | None = None,
    ) -> None:
        super().__init__(
            request, template, context, content_type, status, charset, using, headers
        )
        self.partial_names = names
        self.allowed = allowed

    def resolve_template(self, template: Any) -> Fragments:
        template = super().resolve_template(template)
        return Fragments(template, self.partial_names, self.allowed)


def render_partials(
    request: HttpRequest,
    template_name: str | Sequence[str],
    names: Iterable[str],
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
    allowed: Collection[str] | None = None,
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
        template_name,
        names,
        context,
        content_type,
        status,
        using=using,
        allowed=allowed,
    )
    return HttpResponse(response.rendered_content, content_type, status)


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
    template_name: str | Sequence[str],
    partial_names: str | Sequence[str],
    context: dict[str, Any] | None = None,
    *,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """
    Return a page, or where htmx asks for a part of it, a partial of it or several.
    ``Vary`` tells caches that the address has two answers.

        >>> from django.template.partials.shortcuts import render_for_htmx
        >>> def contacts(request):
        ...     return render_for_htmx(request, "contacts.html", "rows")

    Specified in docs/ref/templates/shortcuts.txt.
    """
    if wants_partial(request):
        response = render_partials(
            request,
            template_name,
            names_in(partial_names),
            context,
            content_type=content_type,
            status=status,
            using=using,
        )
    else:
        response = render(request, template_name, context, content_type, status, using)
    patch_vary_headers(response, HTMX_HEADERS)
    return response


def names_in(partial_names: str | Sequence[str]) -> Sequence[str]:
    return [partial_names] if isinstance(partial_names, str) else partial_names


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
        return self.partial_name

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        if wants_partial(self.request):
            response_kwargs.setdefault("content_type", self.content_type)
            response: HttpResponse = PartialsResponse(
                self.request,
                self.get_template_names(),
                names_in(self.get_partial_name()),
                context,
                using=self.template_engine,
                **response_kwargs,
            )
        else:
            response = super().render_to_response(context, **response_kwargs)
        patch_vary_headers(response, HTMX_HEADERS)
        return response
