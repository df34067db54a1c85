"""
The names of an engine's templates, and which of their files have to do with partials.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

import django
from django.template.engine import Engine as CoreEngine
from django.template.loaders import locmem

# How many bytes are read of a file that isn't text: it can be a large video.
LONGEST_LOOK = 1_000_000
# The folders into which installers put packages.
INSTALLED = {"site-packages", "dist-packages"}
# The folders of Django and of django.template.partials, which are elsewhere in an
# editable installation.
OTHERS = (
    os.path.dirname(os.path.realpath(django.__file__)) + os.sep,
    os.path.dirname(os.path.dirname(os.path.realpath(__file__))) + os.sep,
)


# Why a file or a directory can't be read, by its path.
Failures: TypeAlias = dict[str, OSError]


class DiscoveredTemplates(NamedTuple):
    """
    The templates that the loaders of an engine can list.

    names
        Whether a file or a text of that name has to do with partials, by the name of
        the template. Listed are the files in the loaders' directories, and the keys of
        a loader whose templates are in a dictionary. Other loaders list nothing.

    failures
        Why a file or a directory can't be read, by its path.

    undecoded
        The paths of files that contain tags of partials, but can't be decoded with the
        engine's encoding.
    """

    names: dict[str, bool]
    failures: Failures
    undecoded: list[str]


def discover_templates(engine: CoreEngine) -> DiscoveredTemplates:
    """Return the templates that the loaders of ``engine`` can list."""
    found = DiscoveredTemplates({}, {}, [])
    names = found.names
    for loader in iter_loaders(engine.template_loaders):
        if isinstance(loader, locmem.Loader):
            for name, source in loader.templates_dict.items():
                may_contain = may_contain_partials(str(source).splitlines())
                names[name] = names.get(name, False) or may_contain
        elif hasattr(loader, "get_dirs") and charset_error(engine) is None:
            for directory in loader.get_dirs():
                for name, path in walk_templates(os.fspath(directory), found.failures):
                    # Several files can share a name; the engine decides which is loaded.
                    may_contain = file_may_contain(path, engine.file_charset, found)
                    names[name] = names.get(name, False) or may_contain
    return found


def iter_loaders(loaders: Iterable[Any]) -> Iterator[Any]:
    """
    Yield the loaders. If one contains others, as Django's cached loader does, yield
    those instead.
    """
    for loader in loaders:
        if hasattr(loader, "loaders"):
            yield from iter_loaders(loader.loaders)
        else:
            yield loader


def walk_templates(
    directory: str, failures: Failures, prefix: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """
    Yield the names and the paths of the files in ``directory`` that can be templates,
    and add to ``failures`` what can't be read.

    Leave out Python modules, which Django's autoreload doesn't take for templates
    either, hidden files, backups of editors, and names with a ``#``, which can't be
    loaded. ``above`` are the directories around this one: a link can lead back to one
    of them.
    """
    real = os.path.realpath(directory)
    try:
        if real in above:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError as error:
        failures[directory] = error
        return
    for entry in entries:
        name = entry.name
        if name.startswith(".") or name.endswith(("~", ".py")) or "#" in name:
            continue
        try:
            is_directory, is_file = entry.is_dir(), entry.is_file()
        except OSError as error:
            failures[entry.path] = error
            continue
        if is_directory and name != "node_modules":
            yield from walk_templates(
                entry.path, failures, f"{prefix}{name}/", (*above, real)
            )
        elif is_file:
            yield prefix + name, entry.path


def unread(error: OSError) -> str:
    """Return the message for one of ``Failures``."""
    return f"Can't be read: {error.strerror}."


def is_installed(path: str) -> bool:
    """Return whether ``path`` belongs to an installed package, not to the project."""
    path = os.path.realpath(path)
    return path.startswith(OTHERS) or not INSTALLED.isdisjoint(path.split(os.sep))


def file_may_contain(path: str, charset: str, found: DiscoveredTemplates) -> bool:
    """
    Return whether the file is text that has to do with partials. If it can't be read,
    or isn't text although it contains the tags, add it to ``found``.
    """
    try:
        with open(path, encoding=charset) as file:
            may_contain = may_contain_partials(file)
            for _ in file if may_contain else ():
                pass  # decode all of it
            return may_contain
    except UnicodeDecodeError:
        if has_tags(path):
            found.undecoded.append(path)
    except OSError as error:
        found.failures[path] = error
    return False


def has_tags(path: str) -> bool:
    """Return whether the file, which can't be decoded, contains tags of partials."""
    with open(path, "rb") as file:
        return may_contain_partials(
            file.read(LONGEST_LOOK).decode("latin-1").split("\n")
        )


def charset_error(engine: CoreEngine) -> str | None:
    """
    Return what is wrong with the encoding of the files of ``engine``, or ``None``.
    """
    try:
        "".encode(engine.file_charset)
    except LookupError as error:
        return f"The option 'file_charset' of an engine is not an encoding: {error}."
    return None


def may_contain_partials(lines: Iterable[str]) -> bool:
    """
    Return whether a line may contain a tag of partials, or include a partial.
    Otherwise, the template needn't be parsed, which takes a hundred times longer than
    reading it.

    >>> may_contain_partials(["<ul>", "{% partial row %}"])
    True
    >>> may_contain_partials(["{% include 'partials.html' %}", "{% include 'a.html' %}"])
    True
    >>> may_contain_partials(["<a href='#'>partial</a>", "{% include 'a.html' %}"])
    False
    """
    return any(
        "{%" in line and ("partial" in line or ("include" in line and "#" in line))
        for line in lines
    )
