# ruff: noqa: F403, F405

from .settings import *

TEMPLATES[0]["BACKEND"] = "django.template.backends.django.DjangoTemplates"
TEMPLATES[0]["OPTIONS"] = {"builtins": ["django.template.partials.tags"]}
