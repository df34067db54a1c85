"""
The form renderer that a project names in ``FORM_RENDERER``.
"""

from __future__ import annotations

from typing import Any

from django.forms import renderers
from django.http import HttpRequest
from django.template.compiler.forms import rendering, templates

from .django import DjangoTemplates as Backend


class DjangoTemplates(renderers.DjangoTemplates):
    """
    Django's form renderer, on the backend of this package.

    It finds what Django's renderer finds: the templates of ``django.forms``, then
    those in the folder ``templates`` of each app. All of them have partials::

        FORM_RENDERER = "django.template.partials.forms.DjangoTemplates"

    Specified in docs/ref/forms/renderers.txt.
    """

    backend = Backend

    def render(
        self,
        template_name: str,
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> str:
        html = rendering.render(self, template_name, context)
        return super().render(template_name, context, request) if html is None else html


templates.register(DjangoTemplates)
