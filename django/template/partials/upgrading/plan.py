"""
All changes that a project needs in order to work without django-template-partials.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.forms.renderers import get_default_renderer
from django.template import engines
from django.template.backends import django as core

from ..django import DjangoTemplates
from .files import Finding, Rewrite, UnwritableFile
from .names import BACKEND, LIBRARY, LOADER, LOADER_APPS, STOCK_BACKEND, is_app
from .python import Code
from .settings import Module, SettingsFacts, modules, upgrade
from .templates import TemplateScan


class Plan(NamedTuple):
    """
    What the command shows.

    rewrites
        The files that change.

    findings
        The changes to make by hand.

    notes
        What couldn't be read, and what is left as it is.

    unusable
        The files for which nothing can be written.
    """

    rewrites: list[Rewrite]
    findings: list[Finding]
    notes: list[str]
    unusable: list[str]

    def findings_after(self) -> list[Finding]:
        """Return the findings, with their lines after all files have been written."""
        rewrites = {rewrite.file.path: rewrite for rewrite in self.rewrites}
        return [
            finding._replace(line=rewrites[finding.path].line_after(finding.line))
            if finding.path in rewrites and finding.line
            else finding
            for finding in self.findings
        ]


def make_plan() -> Plan:
    """Return the plan for the project whose settings are configured."""
    templates = TemplateScan()
    for backend in engines.all():
        if isinstance(backend, core.DjangoTemplates):
            templates.add_engine(backend.name, backend.engine)
    name = settings.SETTINGS_MODULE
    unusable = list(templates.unusable)
    found: list[Module] = []
    try:
        found = modules(name) if name else []
    except UnwritableFile as error:
        unusable.append(str(error))
    code = Code()
    folders = [config.path for config in apps.get_app_configs()]
    if found:
        folders.append(folder_of(found[0]))
    code.add(folders, {module.file.path for module in found})
    set_up = {"django"} if set(LOADER_APPS) & set(settings.INSTALLED_APPS) else set()
    facts = SettingsFacts(found, set_up | code.wrapped, code.is_complete)
    upgraded = [upgrade(module, facts) for module in found]
    subjects = {subject for part in upgraded for subject in part.subjects}
    written_out = {name for part in upgraded for name in part.engines}
    where = {
        setting: facts.lines.get(setting, (found[0].file.path if found else "", None))
        for setting in ("INSTALLED_APPS", "TEMPLATES")
    }
    findings = [finding for part in upgraded for finding in part.findings]
    if not unusable:
        findings += [
            Finding(*(where[setting] if found else (name or "settings", None)), *what)
            for setting, *what in not_found(subjects, facts.wrapped, written_out)
        ]
    findings += templates.findings
    findings += forms(templates)
    findings += code.findings
    rewrites = [part.rewrite for part in upgraded if part.rewrite is not None]
    rewrites += [rewrite for _, rewrite in sorted(templates.rewrites.items())]
    return Plan(rewrites, findings, list(templates.notes), unusable)


def folder_of(module: Module) -> str:
    """Return the folder from which Python imports the module."""
    path = module.file.path
    if module.name == module.package:
        path = os.path.dirname(path)
    for _ in module.name.split("."):
        path = os.path.dirname(path)
    return path


def not_found(
    subjects: set[str], wrapped: set[str], written_out: set[object]
) -> Iterator[tuple[str, ...]]:
    """
    Yield the values of settings that are not found in the source of their modules: the
    setting, a description, and the suggested fix.
    """
    comes_from = "Its value comes from elsewhere."
    for app in settings.INSTALLED_APPS:
        if is_app(app) and app not in subjects:
            yield (
                "INSTALLED_APPS",
                f"INSTALLED_APPS has '{app}'. {comes_from}",
                "Remove it there.",
            )
    for backend in engines.all():
        if isinstance(backend, core.DjangoTemplates) and not isinstance(
            backend, DjangoTemplates
        ):
            kind = type(backend)
            if kind is not core.DjangoTemplates:
                yield (
                    "TEMPLATES",
                    f"The backend of the engine '{backend.name}' is {kind.__module__}."
                    f"{kind.__qualname__}.",
                    f"Derive it from {BACKEND}.",
                )
            elif STOCK_BACKEND not in subjects:
                yield (
                    "TEMPLATES",
                    f"The backend of the engine '{backend.name}' is '{STOCK_BACKEND}'. "
                    f"{comes_from}",
                    f"Write '{BACKEND}' there.",
                )
    for name, params in engines.templates.items():
        options = params["OPTIONS"]
        for key in ("builtins", "libraries", "loaders"):
            names = set(strings(options.get(key)))
            if key == "loaders" and name in wrapped:
                continue  # they aren't those of the settings
            for path in (LIBRARY, LOADER):
                if path in names and path not in subjects:
                    yield (
                        "TEMPLATES",
                        f"The {key} of the engine '{name}' have '{path}'. {comes_from}",
                        "Remove it there.",
                    )
        if name in wrapped - written_out:
            yield (
                "TEMPLATES",
                f"django-template-partials has set up the loaders of the engine '{name}', "
                "whose settings aren't written out.",
                'Make sure that it has loaders, or "APP_DIRS": True.',
            )


def strings(value: Any) -> Iterator[str]:
    """Yield the strings in lists, tuples and the values of dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def forms(templates: TemplateScan) -> Iterator[Finding]:
    """Yield the changed templates of forms that a renderer without partials loads."""
    renderer = get_default_renderer()
    backend = getattr(renderer, "backend", type)
    if issubclass(backend, core.DjangoTemplates) and not issubclass(
        backend, DjangoTemplates
    ):
        for path, name in templates.names.items():
            if name.startswith("django/forms/"):
                yield Finding(
                    path,
                    None,
                    "FORM_RENDERER renders this template, and has no partials before "
                    "Django 6.0.",
                    "Set it to 'django.template.partials.forms.DjangoTemplates'.",
                )
