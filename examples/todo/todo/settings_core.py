"""The application with the partials of Django 6.0 and later, and django-htmx."""

from .settings import *  # noqa: F403
from .settings import BASE_DIR, INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "django.template.partials"]

TEMPLATES = [
    {
        **TEMPLATES[0],
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "todo" / "core" / "templates"],
    }
]

ROOT_URLCONF = "todo.core.urls"
