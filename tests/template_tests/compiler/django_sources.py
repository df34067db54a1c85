"""
The source of what compiled code does in Django's place, as it is in each release that
someone has compared with the compiler: in django_sources.json, a hash of each function
and the releases that have it.

    python -m tests.template_tests.compiler.django_sources

adds those of the installed Django to the file, and names the functions that it has not
had so before. Look at each of them first: does compiled code still do the same?
"""

import ast
import hashlib
import inspect
import json
import textwrap
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.contrib.admin import helpers
from django.db import models
from django.template import Node, base, defaultfilters, smartif
from django.template.compiler import filters
from django.template.compiler.forms import originals as form_originals
from django.template.compiler.originals import PLACES, getter
from django.template.compiler.runtime import urlizing
from django.utils.choices import flatten_choices
from django.utils.encoding import force_str
from django.utils.hashable import make_hashable
from django.utils.html import Urlizer

FILE = Path(__file__).with_suffix(".json")

MODULES_OF_NODES = [
    "django.template.base",
    "django.template.defaulttags",
    "django.template.library",
    "django.template.loader_tags",
    *(
        f"django.templatetags.{name}"
        for name in ("cache", "i18n", "l10n", "static", "tz")
    ),
]

# What runs where a template is parsed, or for people.
NOT_RENDERED = {"__init__", "__repr__", "handle_token"}


def name_of(function):
    return f"{function.__module__}.{function.__qualname__}"


def functions():
    """Yield the functions: what originals has, and methods of nodes."""
    for place in [*PLACES, *form_originals.PLACES]:
        yield inspect.unwrap(getter(place.original))
    yield from [
        helpers.AdminField.errors,
        helpers.AdminField.label_tag,
        helpers.Fieldline.errors,
    ]
    yield from [
        base.Template.render,
        base.Template._render,
        smartif.infix,
        smartif.prefix,
    ]
    yield from [
        models.Model._get_FIELD_display,
        models.Field.flatchoices.fget,
        flatten_choices,
        make_hashable,
        force_str,
    ]
    for name in urlizing.METHODS:
        yield getattr(Urlizer, name)
    for module_name in MODULES_OF_NODES:
        for cls in vars(import_module(module_name)).values():
            if (
                isinstance(cls, type)
                and issubclass(cls, Node)
                and cls.__module__ == module_name
            ):
                yield from methods(cls)


def methods(cls):
    for name, method in vars(cls).items():
        method = getattr(method, "__func__", getattr(method, "fget", method))
        if inspect.isfunction(method) and name not in NOT_RENDERED:
            yield inspect.unwrap(method)


def filter_functions():
    """Yield the functions of Django's filters, whether they are written as code or not."""
    for function in defaultfilters.register.filters.values():
        yield inspect.unwrap(function)


def written_filters():
    return [inspect.unwrap(function) for function in filters.WRITERS]


def operators():
    """Return the source of the operators of {% if %}, which are lambdas."""
    source = inspect.getsource(smartif)
    [assignment] = [
        statement
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "OPERATORS"
    ]
    return ast.get_source_segment(source, assignment)


def sources(functions):
    """Return the sources by the name of each function."""
    found = {
        name_of(each): textwrap.dedent(inspect.getsource(each)) for each in functions
    }
    found["django.template.smartif.OPERATORS"] = operators()
    return found


def digest(source):
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def load():
    return json.loads(FILE.read_text())


def problem(name, source, table):
    """Return what is to be done about a function that is not known, or ``None``."""
    known = table.get(name, {})
    if digest(source) in known:
        return None
    releases = ", ".join(sorted(release for each in known.values() for release in each))
    return (
        f"Django {django.__version__} has a {name}() that was not compared with the "
        f"compiler. Those of these releases were: {releases or 'none'}. Look whether "
        "compiled code does the same, then run python -m "
        f"tests.template_tests.compiler.django_sources, which adds {digest(source)}. Its "
        f"source:\n{source}"
    )


def add(table, sources, release):
    """Add the sources of a release, and return the names of those that are new."""
    new = []
    for name, source in sources.items():
        known = table.setdefault(name, {})
        if digest(source) not in known:
            new.append(name)
        releases = known.setdefault(digest(source), [])
        if release not in releases:
            releases.append(release)
            releases.sort()
    return new


def main():
    table = load() if FILE.exists() else {}
    every = [*functions(), *filter_functions()]
    for name in add(table, sources(every), django.__version__):
        print(name)
    FILE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    settings.configure()
    django.setup()
    main()
