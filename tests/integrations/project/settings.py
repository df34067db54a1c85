"""
The demo's settings, with those of production.
"""

import os

from contacts.settings import *  # noqa: F403
from contacts.settings import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

SECRET_KEY = "for these tests only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]

INSTALLED_APPS = [
    *INSTALLED_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "tests.integrations.project",
]
MIDDLEWARE = [
    "tests.integrations.project.middleware.telling",
    *MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# The admin asks for it.
TEMPLATES = [
    {
        **TEMPLATES[0],
        "OPTIONS": {
            "context_processors": [
                *TEMPLATES[0]["OPTIONS"]["context_processors"],
                "django.contrib.auth.context_processors.auth",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["INTEGRATIONS_DATABASE"],
    }
}
ROOT_URLCONF = "tests.integrations.project.urls"

# The languages write numbers and the errors of forms in their own way.
LANGUAGES = [("en", "English"), ("de", "German")]
TIME_ZONE = "Europe/Berlin"

# What is wrong is in the server's log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"named": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"log": {"class": "logging.StreamHandler", "formatter": "named"}},
    "root": {"handlers": ["log"], "level": "WARNING"},
}
