"""
A project that uses most packages. ``TEMPLATE_BACKEND`` names another template
backend. With ``COMPILED_AT_ONCE`` each template is compiled when it first renders,
unless ``DEBUG`` is on.
"""

import os

# Every template of these is rendered.
PACKAGES = [
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.headless",
    "allauth.socialaccount.providers.dummy",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.telegram",
    "crispy_bootstrap5",
    "django_filters",
    "django_tables2",
    "rest_framework",
]

COMPILED_AT_ONCE = "COMPILED_AT_ONCE" in os.environ

SECRET_KEY = "ecosystem"
ALLOWED_HOSTS = ["testserver"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "TEST": {"MIGRATE": False},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "tests.ecosystem",
    *PACKAGES,
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "tests.ecosystem.urls"
STATIC_URL = "static/"
TEMPLATES = [
    {
        "BACKEND": os.environ.get(
            "TEMPLATE_BACKEND", "django.template.partials.django.DjangoTemplates"
        ),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
# The widgets come from the project's engine too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5.html"
REST_FRAMEWORK = {
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.SearchFilter",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 5,
}
