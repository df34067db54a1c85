"""
The settings with which the pages are rendered.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Project:
    """
    engine
        The key of the engine that it is measured with.

    backend
        What TEMPLATES names.

    form_renderer
        What FORM_RENDERER names.
    """

    key: str
    label: str
    engine: str
    backend: str
    form_renderer: str


PROJECTS = {
    project.key: project
    for project in (
        Project(
            "django",
            "Django",
            "django",
            "django.template.backends.django.DjangoTemplates",
            "django.forms.renderers.DjangoTemplates",
        ),
        Project(
            "partials",
            "django-partials",
            "partials",
            "django.template.partials.django.DjangoTemplates",
            "django.forms.renderers.DjangoTemplates",
        ),
        Project(
            "partials+",
            "django-partials and its form renderer",
            "partials",
            "django.template.partials.django.DjangoTemplates",
            "django.template.partials.forms.DjangoTemplates",
        ),
    )
}
