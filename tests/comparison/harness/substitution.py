"""
This project's classes in place of Django's, before the tests are loaded.

Django and the tests import the classes, so they are replaced wherever a module
of Django's has them. They keep the names of Django's, which some messages
contain.
"""

import functools
import sys
from collections import Counter
from pathlib import Path

import django.template
from django.template import Engine, Template, base
from django.template.backends.django import DjangoTemplates

PACKAGES = ("django.template.partials", "django.template.compiler")

# How many objects of each class were made: of Django's own, or of the project's.
made = {"stock": Counter(), "substituted": Counter()}


def count(cls, whose):
    """Count what ``cls`` makes; ``whose`` returns where an object belongs."""
    name = cls.__name__
    initialise = cls.__init__

    @functools.wraps(initialise)
    def __init__(self, *args, **kwargs):
        initialise(self, *args, **kwargs)
        made[whose(self)][name] += 1

    cls.__init__ = __init__


def stock(instance):
    return "stock"


def substituted(instance):
    return "substituted"


def count_stock():
    for cls in [Engine, Template, DjangoTemplates]:
        count(cls, stock)


def substitute():
    # As if the package were installed beside Django's files.
    checkout = Path(__file__).parents[3]
    django.template.__path__.append(str(checkout / "django" / "template"))
    from django.template.partials import django as backend
    from django.template.partials import engine, templates

    def whose(engine_of_a_template):
        ours = isinstance(engine_of_a_template, engine.Engine)
        return "substituted" if ours else "stock"

    # The project's engine makes itself, and Django's templates, by Django's code.
    count(Engine, whose)
    count(Template, lambda template: whose(template.engine))
    count(DjangoTemplates, stock)
    count(backend.DjangoTemplates, substituted)
    replace(Engine, engine.Engine)
    replace(DjangoTemplates, backend.DjangoTemplates)
    # The test client goes on to instrument Django's own class of partials, as it
    # does for a user; tests that import the class get the project's.
    from django import test  # noqa: F401

    count(templates.PartialTemplate, substituted)
    if hasattr(base, "PartialTemplate"):
        count(base.PartialTemplate, stock)
    django.template.PartialTemplate = templates.PartialTemplate


def replace(stock_class, substitute):
    """Replace ``stock_class`` in the modules of Django, and the classes there."""
    substitute.__module__ = stock_class.__module__
    substitute.__qualname__ = stock_class.__qualname__
    for name, module in list(sys.modules.items()):
        if name.startswith("django.") and not name.startswith(PACKAGES):
            # isinstance() would set up the lazy settings.
            classes = (v for v in vars(module).values() if issubclass(type(v), type))
            for holder in [module, *classes]:
                for attribute, value in list(vars(holder).items()):
                    if value is stock_class:
                        setattr(holder, attribute, substitute)


def substitute_without_tags():
    substitute()
    from django.template import defaulttags
    from django.template.partials import tags

    for library in [tags.register, defaulttags.register]:
        for name in ["partialdef", "partial"]:
            library.tags.pop(name, None)


def switch_debug_off():
    """Have no engine debug, whatever the settings say: one that does compiles nothing."""
    initialise = Engine.__init__

    @functools.wraps(initialise)
    def __init__(self, *args, **kwargs):
        initialise(self, *args, **{**kwargs, "debug": False})

    Engine.__init__ = __init__


def switch_signals_off():
    """Have templates under a test client render as they do without one."""
    from django.test import utils

    utils.instrumented_test_render = Template._render
