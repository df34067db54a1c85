"""
Libraries of components, on Django's own backend.
"""

from __future__ import annotations

from .adapter import file_name
from .django import Stock


class Cotton(Stock):
    folders = ("cotton",)
    options = {
        "builtins": ["django_cotton.templatetags.cotton"],
        "loaders": [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                ],
            )
        ],
    }

    def template_name(self, name: str) -> str:
        return file_name(name)


class Components(Stock):
    folders = ("components",)
    options = {"builtins": ["django_components.templatetags.component_tags"]}

    def __init__(self) -> None:
        super().__init__()
        # Registers the component, which needs Django to be set up.
        from . import component  # noqa: F401

    def template_name(self, name: str) -> str:
        return file_name(name)
