"""
The form renderer that a project names in ``FORM_RENDERER``.
"""

from __future__ import annotations

from django.forms import renderers

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
