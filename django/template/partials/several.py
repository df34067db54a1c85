"""
Several partials of a template, and a response that consists of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from sys import maxsize
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest
from django.template import Template, TemplateDoesNotExist
from django.template.backends import django as core
from django.template.context import make_context
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from . import validation
from .engine import Engine
from .errors import name_of, quote_list, shown
from .out_of_band import out_of_band
from .streaming import (
    CHUNK_SIZE,
    AsyncStream,
    Stream,
    astream_partials,
    joined,
    stream_partials,
)
from .templates import PartialTemplate

if TYPE_CHECKING:
    from django.template.compiler.runtime.streams import Part

TemplateName: TypeAlias = (
    str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | core.Template
)
# The names of partials that are sent out of band, or each name with how it is swapped.
OutOfBand: TypeAlias = str | Iterable[str] | Mapping[str, str]


class DisallowedPartial(SuspiciousOperation):
    """
    A request named a partial that isn't ``allowed``. Django answers with 400 Bad
    Request.
    """


class Fragments:
    """
    Several partials of one template, rendered one after another.

    It has the methods of a backend's template: ``render()`` takes a dictionary and a
    request.

    swaps
        The names of partials that follow the others, each with a value of hx-swap-oob.
    """

    def __init__(
        self,
        template: Any,
        names: Iterable[str],
        swaps: Mapping[str, str] | None = None,
    ) -> None:
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
        page = template.template
        try:
            self.parts: list[Part] = [
                *((get_partial(engine, page, name), None) for name in names),
                *(
                    (get_partial(engine, page, name), swapping(swap, name, page))
                    for name, swap in (swaps or {}).items()
                ),
            ]
        except TemplateDoesNotExist as error:
            core.reraise(error, self.template.backend)

    @property
    def partials(self) -> list[PartialTemplate]:
        return [partial for partial, _ in self.parts]

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """
        Render the partials with one context: the context processors run once. Each
        partial has a separate scope: variables that it sets don't exist in the next.
        """
        page: Any = self.template.template
        stack = make_context(context, request, autoescape=page.engine.autoescape)
        fragments = []
        try:
            with stack.bind_template(page):
                stack.template_name = page.name
                for partial, change in self.parts:
                    with stack.push():
                        html = partial.render(stack)
                    fragments.append(html if change is None else change(html))
        except TemplateDoesNotExist as error:
            core.reraise(error, self.template.backend)
        return SafeString("".join(fragments))

    async def arender(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """Return what render() returns. Values that the partials read are awaited."""
        return await joined(self.astream(context, request, chunk_size=maxsize))

    def stream(
        self,
        context: dict[str, Any] | None = None,
        request: HttpRequest | None = None,
        *,
        chunk_size: int = CHUNK_SIZE,
    ) -> Stream:
        """Return the output in chunks: see ``stream()`` of a backend's template."""
        return stream_partials(self.template, self.parts, context, request, chunk_size)

    def astream(
        self,
        context: dict[str, Any] | None = None,
        request: HttpRequest | None = None,
        *,
        chunk_size: int = CHUNK_SIZE,
    ) -> AsyncStream:
        """Return what arender() returns, in chunks."""
        return astream_partials(self.template, self.parts, context, request, chunk_size)


def get_partial(engine: Engine, page: Template, name: str) -> PartialTemplate:
    try:
        return engine.get_partial(page, f"{name_of(page)}#{name}")
    except TemplateDoesNotExist as error:
        if "#" in name:
            raise validation.not_short(name) from error
        raise


def swapping(swap: str, name: str, page: Template) -> Any:
    """Return the function that changes a partial's output for an out-of-band swap."""
    return partial(out_of_band, swap=swap, name=name, template_name=name_of(page))


def check_arguments(
    argument: str, names: list[str], allowed: object, template: object
) -> None:
    """
    Raise an exception if one of ``names``, the value of ``argument``, can't be right,
    or isn't ``allowed``.
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


def check_swaps(oob: object, allowed: object, template: object) -> dict[str, str]:
    """
    Return how the partials of ``oob`` are swapped. Check their names like all others.
    """
    swaps = validation.swaps("oob", oob)
    if swaps:
        check_arguments("oob", list(swaps), allowed, template)
    return swaps


class PartialsResponse(TemplateResponse):
    """
    A response that consists of several partials of a template, one after another. It is
    rendered as late as a ``TemplateResponse``.

    request, template, context, content_type, status, charset, using, headers
        As in ``TemplateResponse``. The context processors run once.

    names
        The names of the partials, in the order in which they are sent. Kept in
        ``partial_names``, which can be changed until the response is rendered.

    allowed
        The names that are allowed, if the names come from the request.

    oob
        The partials that follow these and that htmx swaps elsewhere in the page, by
        their ids: a name, a list of names, or a dictionary of names and values of
        ``hx-swap-oob``. Kept as such a dictionary, which can be changed as well.

    Arguments are checked at once, and later changes when the response is rendered.
    Raise ``TypeError`` for a value that isn't a list of names or isn't a template,
    ``ValueError`` for a name that no partial can have, and ``DisallowedPartial``, which
    Django answers with 400 Bad Request, for a name that isn't allowed. A name that the
    template doesn't define raises ``TemplateDoesNotExist`` before any partial renders.
    A partial of ``oob`` that isn't an element with an id raises ``TemplateSyntaxError``
    when it has rendered.

        >>> def save(request):
        ...     return PartialsResponse(request, "page.html", ["row"], oob=["toast"])

    Specified in docs/ref/templates/shortcuts.txt.
    """

    rendering_attrs = [
        *TemplateResponse.rendering_attrs,
        "partial_names",
        "allowed",
        "oob",
    ]

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
        oob: OutOfBand | None = None,
    ) -> None:
        self.partial_names: Iterable[str] = validation.reusable(names)
        self.allowed: Iterable[str] | None = validation.reusable(allowed)
        page = validation.page("template", template)
        self.oob: dict[str, str] = check_swaps(
            validation.reusable(oob), self.allowed, page
        )
        self.check_names("names", page)
        super().__init__(
            request, template, context, content_type, status, charset, using, headers
        )

    def check_names(
        self, argument: str, page: object
    ) -> tuple[list[str], dict[str, str]]:
        """
        Return the names, and those of ``oob`` with how they are swapped. Raise an
        exception for a name that can't be right.
        """
        names = validation.ordered_names(argument, self.partial_names)
        swaps = check_swaps(self.oob, self.allowed, page)
        # If partials are sent out of band, there may be none for the target.
        if names or not swaps or self.allowed is not None:
            check_arguments(argument, names, self.allowed, page)
        return names, swaps

    def resolve_template(self, template: Any) -> Fragments:
        # The attributes may have been changed.
        page = validation.page("template_name", template)
        self.partial_names = validation.reusable(self.partial_names)
        self.allowed = validation.reusable(self.allowed)
        names, swaps = self.check_names("partial_names", page)
        return Fragments(super().resolve_template(page), names, swaps)
