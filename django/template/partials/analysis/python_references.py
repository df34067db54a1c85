"""
The strings in a project's Python code that can name partials, such as those in views.
"""

from __future__ import annotations

import ast
import os
import sys
import tokenize
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from typing import NamedTuple

from django.apps import apps
from django.conf import settings

from .python_calls import full_names


class StringLiteral(NamedTuple):
    """A string in a module's code, and its place."""

    value: str
    module: str
    file: str
    line: int


def string_literals(
    templates: Collection[str], partials: Collection[str]
) -> Iterator[StringLiteral]:
    """
    Yield the strings in the project's code that can name one of ``partials``, or any
    partial of one of ``templates``. If code names a template and its partial
    separately, yield them as one string.

    The code is that of the apps, and of the packages of the settings and the URLconf.
    """
    words = {name.strip("\"'") for name in partials}
    seen = set()
    for module, path in modules():
        if path in seen:
            continue
        seen.add(path)
        try:
            # This finds out the encoding as Python does.
            with tokenize.open(path) as file:
                text = file.read()
            # Parsing a module takes thirty times longer than reading it.
            pieces = split_on_quotes(text)
            if not any(can_name(piece, templates, words) for piece in pieces) and not (
                "partial" in text and any(piece in templates for piece in pieces)
            ):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it can't be read or parsed
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and can_name(node.value, templates, partials)
            ):
                yield StringLiteral(node.value, module, path, node.lineno)
        for full_name, line in full_names(tree, templates):
            yield StringLiteral(full_name, module, path, line)


def can_name(text: str, templates: Collection[str], partials: Collection[str]) -> bool:
    """
    Return whether ``text`` is the name of a partial, ends in one, or begins with a
    template's name and a ``#``.

    >>> texts = ("row", "#row", "page.html#row", "page.html#", "page.html", "#fff")
    >>> [can_name(text, {"page.html"}, {"row"}) for text in texts]
    [True, True, True, True, False, False]
    """
    template_name, has_hash, name = text.partition("#")
    if not has_hash:
        return text in partials
    return template_name in templates or name in partials


def is_dynamic(name: str) -> bool:
    """Return whether the name of the partial is inserted when the code runs."""
    return not name or name[0] in "{%"


def split_on_quotes(text: str) -> list[str]:
    """
    Return the parts of ``text`` between quotes, and those around them.

    >>> split_on_quotes("{% include 'page.html#row' %}")
    ['{% include ', 'page.html#row', ' %}']
    """
    return text.replace("'", '"').split('"')


def modules() -> Iterator[tuple[str, str]]:
    """Yield the names and the paths of the project's modules."""
    for app in apps.get_app_configs():
        yield from in_package(app.name, app.path)
    for name in (settings.SETTINGS_MODULE, getattr(settings, "ROOT_URLCONF", None)):
        if isinstance(name, str) and (path := path_of(name)):
            package, folder = name.rpartition(".")[0], os.path.dirname(path)
            if package:
                yield from in_package(package, folder)
            else:
                # The folder of a project can contain anything: only its own modules are
                # read.
                with suppress(OSError):  # the folder may not be readable
                    yield from in_folder("", folder, os.listdir(folder))


def path_of(module: str) -> str | None:
    """Return the path of a module, which may not have been imported."""
    if module in sys.modules:
        return getattr(sys.modules[module], "__file__", None)
    with suppress(ImportError, ValueError):  # Django itself reports these
        if spec := find_spec(module):
            return spec.origin
    return None


def in_package(package: str, directory: str) -> Iterator[tuple[str, str]]:
    for folder, folders, files in os.walk(directory):
        folders[:] = sorted(
            name for name in folders if name.isidentifier() and name != "node_modules"
        )
        parts = os.path.relpath(folder, directory).split(os.sep)
        prefix = ".".join([package, *(part for part in parts if part != os.curdir)])
        yield from in_folder(f"{prefix}.", folder, files)


def in_folder(
    prefix: str, folder: str, files: Iterable[str]
) -> Iterator[tuple[str, str]]:
    for name in sorted(files):
        module, extension = os.path.splitext(name)
        if extension == ".py":
            full_name = f"{prefix}{module}".removesuffix(".__init__")
            yield full_name, os.path.join(folder, name)
