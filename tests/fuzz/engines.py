"""
The engines that are compared.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from django.template.backends import django as core
from django.template.partials.django import DjangoTemplates
from django.template.partials.engine import Engine

from .examples import Example

# Templates that every example has.
TEMPLATES = {
    "inclusion.html": "<i>{{ value }}{{ a }}{{ other }}{{ args }}{{ kwargs }}</i>",
    "tree.html": "{{ node.name }}{% for node in node.children %}"
    '{% include "tree.html" %}{% endfor %}',
    "broken.html": "{% if %}",
}
LIBRARIES = [
    "django.templatetags.i18n",
    "django.templatetags.l10n",
    "django.templatetags.tz",
    "django.templatetags.cache",
    "django.templatetags.static",
    "tests.fuzz.tags",
]
CAN_COMPILE = "compiled" in inspect.signature(Engine.__init__).parameters

# What makes the backend for an example.
Maker = Callable[[Example], core.DjangoTemplates]


def make(backend: type[core.DjangoTemplates], example: Example, **options: object):
    templates = TEMPLATES | example.templates
    locmem = ("django.template.loaders.locmem.Loader", templates)
    options |= {
        "debug": False,
        "loaders": [("django.template.loaders.cached.Loader", [locmem])],
        "builtins": LIBRARIES,
        "libraries": {"fuzz": "tests.fuzz.tags"},
    }
    params = {"NAME": "django", "DIRS": [], "APP_DIRS": False}
    return backend(params | {"OPTIONS": options | example.options})


def make_project(example: Example, compiled: bool) -> DjangoTemplates:
    options = {"compiled": compiled} if CAN_COMPILE else {}
    return make(DjangoTemplates, example, **options)


def reference(example: Example) -> core.DjangoTemplates:
    """Django's nodes, with this project's tags."""
    return make_project(example, compiled=False)


def subject(example: Example) -> core.DjangoTemplates:
    """What the compiler makes of them."""
    return make_project(example, compiled=True)


def stock(example: Example) -> core.DjangoTemplates:
    """Django's own engine."""
    return make(core.DjangoTemplates, example)
