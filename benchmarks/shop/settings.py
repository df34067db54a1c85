"""
The settings of the shop: what startproject writes, and what the packages ask for.
"""

from __future__ import annotations

from typing import Any

from .projects import Project


def settings_of(project: Project) -> dict[str, Any]:
    return {
        "ALLOWED_HOSTS": ["testserver"],
        "CRISPY_ALLOWED_TEMPLATE_PACKS": "bootstrap5",
        "CRISPY_TEMPLATE_PACK": "bootstrap5",
        "DATABASES": {
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        },
        "DEBUG": False,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "DJANGO_TABLES2_TEMPLATE": "django_tables2/bootstrap5.html",
        "FORM_RENDERER": project.form_renderer,
        "INSTALLED_APPS": [
            "benchmarks",
            "benchmarks.shop",
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.sessions",
            "django.contrib.staticfiles",
            "allauth",
            "allauth.account",
            "crispy_bootstrap5",
            "crispy_forms",
            "django_tables2",
            "rest_framework",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "benchmarks.shop.timing.RenderingTime",
        ],
        "REST_FRAMEWORK": {
            "DEFAULT_PAGINATION_CLASS": (
                "rest_framework.pagination.PageNumberPagination"
            ),
            "PAGE_SIZE": 25,
        },
        "ROOT_URLCONF": "benchmarks.shop.urls",
        "SECRET_KEY": "measured",
        "STATIC_URL": "static/",
        "TEMPLATES": [
            {
                "BACKEND": project.backend,
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                },
            }
        ],
    }
