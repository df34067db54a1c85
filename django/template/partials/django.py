"""
The backend that a project names in ``TEMPLATES``.

Django derives the backend's default ``NAME`` from the name of this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends import django as core
from django.template.backends.base import BaseEngine
from django.template.compiler.nodelist import CompiledNodeList
from django.utils.safestring import SafeString

from .engine import Engine
from .fragments import is_resolved
from .streaming import CHUNK_SIZE, AsyncStream, Stream, arender, astream, stream


class DjangoTemplates(core.DjangoTemplates):
    """
    Django's template backend, with partials.

    It takes the settings of ``django.template.backends.django.DjangoTemplates``::

        TEMPLATES = [
            {
                "BACKEND": "django.template.partials.django.DjangoTemplates",
                "APP_DIRS": True,
            }
        ]

    Specified in docs/ref/templates/partials.txt.
    """

    engine: Engine

    def __init__(self, params: dict[str, Any]) -> None:
        # What the parent class does, with another Engine.
        params = params.copy()
        options = params.pop("OPTIONS").copy()
        options.setdefault("autoescape", True)
        options.setdefault("debug", settings.DEBUG)
        options.setdefault("file_charset", "utf-8")
        options["libraries"] = self.get_templatetag_libraries(
            options.get("libraries", {})
        )
        BaseEngine.__init__(self, params)
        self.engine = Engine(self.dirs, self.app_dirs, **options)
        # Requested name -> (the loader's cache, key there, loaded template, backend template).
        self._template_cache: dict[
            str, tuple[Mapping[str, object], str, object, Template]
        ] = {}

    def from_string(self, template_code: str) -> core.Template:
        """Return a template of that source."""
        return Template(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> core.Template:
        """
        Return the template, or partial, of that name. Raise ``TemplateDoesNotExist`` if
        there is none.
        """
        try:
            cached, name, loaded, template = self._template_cache[template_name]
            if cached[name] is loaded:
                return template
        except (KeyError, TypeError):
            pass  # not cached here, gone from the loader's cache, or not a name
        cached = self.engine.cached_templates
        name = str(template_name).partition("#")[0]
        loaded = cached.get(name)
        try:
            template = Template(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as error:
            core.reraise(error, self)
        is_known = loaded is not None and cached.get(name) is loaded
        if is_known and is_resolved(template.template):
            # Another thread can't have reloaded it in the meantime.
            self._template_cache[template_name] = cached, name, loaded, template
        return template


class Template(core.Template):
    """
    Django's class for the templates of a backend. If the template is compiled, it is
    rendered from a plain dictionary without a Context, where the result is observably
    the same.
    """

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        nodelist = self.template.nodelist
        if type(nodelist) is CompiledNodeList and (
            type(context) is dict or context is None
        ):
            try:
                html = nodelist.render_variables(self.template, context or {}, request)
            except TemplateDoesNotExist as error:
                core.reraise(error, self.backend)
            if html is not None:
                return html
        return super().render(context, request)  # type: ignore[return-value]

    def stream(
        self,
        context: dict[str, Any] | None = None,
        request: HttpRequest | None = None,
        *,
        chunk_size: int = CHUNK_SIZE,
    ) -> Stream:
        """
        Return what ``render()`` returns with the same arguments, in chunks of about
        ``chunk_size`` characters: each is rendered when it is requested.

        Raise ``TypeError`` or ``ValueError`` for a wrong argument, and any exception of
        a context processor. Exceptions in the template are raised while chunks are
        requested.

            >>> from django.template.loader import get_template
            >>> def report(rows):
            ...     return get_template("report.html").stream({"rows": rows})

        Specified in docs/ref/templates/streaming.txt.
        """
        return stream(self, context, request, chunk_size)

    async def arender(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """
        Return what ``render()`` returns with the same arguments. Values that the
        template reads are awaited: awaitables, and asynchronous iterators in loops.
        Awaitables in the context run concurrently.

        Raise ``SynchronousOnlyOperation`` if the template makes a query.

            >>> from django.template.loader import get_template
            >>> async def summary(authors):
            ...     context = {"authors": authors.acount()}
            ...     return await get_template("summary.html").arender(context)

        Specified in docs/ref/templates/awaiting.txt.
        """
        return await arender(self, context, request)

    def astream(
        self,
        context: dict[str, Any] | None = None,
        request: HttpRequest | None = None,
        *,
        chunk_size: int = CHUNK_SIZE,
    ) -> AsyncStream:
        """
        Return what ``arender()`` returns with the same arguments, in chunks of about
        ``chunk_size`` characters: each is rendered when it is requested. The text that
        has been rendered is sent before something is awaited.

        Raise ``ValueError`` or ``TypeError`` for a wrong ``chunk_size``. All other
        exceptions are raised while chunks are requested.

            >>> from django.template.loader import get_template
            >>> def report(rows):
            ...     return get_template("report.html").astream({"rows": rows})

        Specified in docs/ref/templates/awaiting.txt.
        """
        return astream(self, context, request, chunk_size)
