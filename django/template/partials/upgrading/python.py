"""
Names of django-template-partials in a project's Python code, outside of its settings.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator

from ..analysis.discovery import INSTALLED, is_installed
from ..engine import Engine
from .files import Finding, UnwritableFile
from .names import PACKAGE, is_of_package
from .settings import names_loaders, read, tree_of, wrapped_by
from .templates import rewrite

# Folders without code of the project.
SKIPPED = {*INSTALLED, "node_modules", "__pycache__", PACKAGE}

# Words in modules that have to do with the package and, with the last, with the
# settings.
OWN_WORDS = (PACKAGE.encode(), b"partialdef", b"startpartial")
WORDS = (*OWN_WORDS, b"TEMPLATES")

NO_LOADER = "Remove it: the backend needs no loader of its own."
RIGHT = {
    "wrap_loaders": NO_LOADER,
    "Loader": NO_LOADER,
    "TemplateProxy": "Use django.template.partials.templates.PartialTemplate.",
}


class Code:
    """
    The changes to make by hand in Python code.

    wrapped, is_complete
        What the code adds to settings.SettingsFacts: it calls the package, or contains
        settings that aren't used now.
    """

    def __init__(self) -> None:
        self.findings: dict[Finding, None] = {}
        self.wrapped: set[str] = set()
        self.is_complete = True

    def add(self, folders: Iterable[str], known: Iterable[str]) -> None:
        """
        Add the findings in the modules in ``folders``, except in those of paths
        ``known``.
        """
        paths = dict.fromkeys(
            os.path.realpath(path) for folder in folders for path in walk(folder)
        )
        for path in paths:
            if path not in known and mentions(path, WORDS):
                self.add_module(path)

    def add_module(self, path: str) -> None:
        try:
            tree = tree_of(read(path))
        except UnwritableFile:
            what = "Can't be parsed."
            right = "Check whether it uses django-template-partials."
            if mentions(path, OWN_WORDS):
                self.findings[Finding(path, None, what, right)] = None
            return
        found = []
        for node in ast.walk(tree):
            found += [Finding(path, *what) for what in named(node)]
            if name := wrapped_by(node):
                self.wrapped.add(name)
            if isinstance(node, ast.Name) and node.id == "TEMPLATES":
                self.is_complete = self.is_complete and not names_loaders(tree)
        self.findings |= dict.fromkeys(
            sorted(found, key=lambda finding: finding.line or 0)
        )


def walk(folder: str) -> Iterator[str]:
    """Yield the paths of the project's modules in ``folder``."""
    for directory, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith(".")
            and name not in SKIPPED
            and not os.path.exists(os.path.join(directory, name, "pyvenv.cfg"))
        ]
        for name in sorted(files):
            path = os.path.join(directory, name)
            if name.endswith(".py") and not is_installed(path):
                yield path


def mentions(path: str, words: Iterable[bytes]) -> bool:
    """Return whether one of the words is in the file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    return any(word in data for word in words)


def named(node: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Yield the line, a description of what is named there, and the suggested fix."""
    match node:
        case ast.ImportFrom(level=0, names=names) if is_of_package(node.module or ""):
            for alias in names:
                what = f"Imports '{node.module}.{alias.name}'."
                yield node.lineno, what, RIGHT.get(alias.name, "Remove it.")
        case ast.Import(names=names):
            for alias in names:
                if is_of_package(alias.name):
                    yield node.lineno, f"Imports '{alias.name}'.", "Remove it."
        case ast.Constant(value=str() as value) if is_of_package(value):
            yield (
                node.lineno,
                f"Names '{value}'.",
                "Remove it. For settings, run this command with --settings.",
            )
        case ast.Constant(value=str() as value) if has_old_tags(value):
            yield (
                node.lineno,
                "A string has tags that only django-template-partials accepts.",
                "Write {% partialdef name inline %} and {% endpartialdef %}.",
            )


def has_old_tags(text: str) -> bool:
    """Return whether a string is a template with tags that Django 6.0 rejects."""
    return "{%" in text and rewrite(text, Engine(), "").has_required_changes
