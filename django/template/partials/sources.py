"""
The names of an engine's templates, and which of their files have to do with partials.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

import django
from django.template.loaders import locmem

from .engine import Engine

# Folders whose contents an installer has put there.
INSTALLED = {"site-packages", "dist-packages"}
# Django's folder, and this package's, which are elsewhere if they are worked on.
OTHERS = (
    os.path.dirname(os.path.realpath(django.__file__)) + os.sep,
    os.path.dirname(os.path.realpath(__file__)) + os.sep,
)


def template_names(engine: Engine) -> dict[str, bool]:
    """
    Return the names of the templates that the loaders of ``engine`` can list, each
    with whether a file of that name has to do with partials.

    They are the files in the loaders' directories, and the keys of a loader that has
    its templates in a dictionary. A loader that has neither lists none.
    """
    names: dict[str, bool] = {}
    for loader in each(engine.template_loaders):
        if isinstance(loader, locmem.Loader):
            for name, source in loader.templates_dict.items():
                is_about = is_about_partials(str(source).splitlines())
                names[name] = names.get(name, False) or is_about
        elif hasattr(loader, "get_dirs"):
            for directory in loader.get_dirs():
                for name, path in files(os.fspath(directory)):
                    # Which of the files of one name is loaded, the engine knows.
                    names[name] = names.get(name, False) or reads(path, engine)
    return names


def each(loaders: Iterable[Any]) -> Iterator[Any]:
    """
    Yield the loaders: of one that has others, such as Django's cached loader, those in
    its place.
    """
    for loader in loaders:
        if hasattr(loader, "loaders"):
            yield from each(loader.loaders)
        else:
            yield loader


def files(directory: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """
    Yield the names and the paths of the files in ``directory`` that can be templates.
    Not among them are Python modules, which Django's autoreload doesn't take for
    templates, what is hidden, an editor's backup, and a name with a ``#``, which can't
    be loaded.
    """
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = entry.name
        if name.startswith(".") or name.endswith(("~", ".py")) or "#" in name:
            continue
        if entry.is_dir(follow_symlinks=False):
            if name != "node_modules":
                yield from files(entry.path, f"{prefix}{name}/")
        elif entry.is_file():
            yield prefix + name, entry.path


def is_installed(path: str) -> bool:
    """Return whether ``path`` belongs to an installed package, not to the project."""
    path = os.path.realpath(path)
    return path.startswith(OTHERS) or not INSTALLED.isdisjoint(path.split(os.sep))


def reads(path: str, engine: Engine) -> bool:
    """Return whether the file is text that has to do with partials."""
    try:
        with open(path, encoding=engine.file_charset) as file:
            return is_about_partials(file)
    except (OSError, UnicodeDecodeError):
        return False


def is_about_partials(lines: Iterable[str]) -> bool:
    """
    Return whether a line may have a tag of partials, or include one: what has no such
    line needn't be parsed, which takes a hundred times longer than to read it.

    >>> is_about_partials(["<ul>", "{% partial row %}"])
    True
    >>> is_about_partials(["{% include 'partials.html' %}", "{% include 'a.html' %}"])
    True
    >>> is_about_partials(["<a href='#'>partial</a>", "{% include 'a.html' %}"])
    False
    """
    return any(
        "{%" in line and ("partial" in line or ("include" in line and "#" in line))
        for line in lines
    )
