"""
``manage.py compile_templates``: compile all templates when an image is built.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...django import DjangoTemplates
from ...warming import own_backends, warm_up


class Command(BaseCommand):
    """
    Compile all templates, and keep the code in the directory that ``code_cache`` names.

    Specified in docs/ref/commands.txt.
    """

    help = (
        "Compiles all templates, and keeps the code in the directory that the option "
        "'code_cache' names."
    )

    # Must work without a database, since there is none while an image is built.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clear",
            action="store_true",
            help="First delete the existing code, including that of earlier releases.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        backends = own_backends(None)
        if not backends:
            raise CommandError(
                "No engine in the setting TEMPLATES compiles templates. Set the BACKEND "
                f"of one to '{DjangoTemplates.__module__}.{DjangoTemplates.__qualname__}'."
            )
        # If none keeps code, an error reports what the first one lacks.
        keeping = [backend for backend in backends if backend.engine.code_cache]
        for backend in keeping or backends:
            self.compile(backend, options)

    def compile(self, backend: DjangoTemplates, options: dict[str, Any]) -> None:
        engine = backend.engine
        if not engine.compiled:
            reason = "debug' is True" if engine.debug else "compiled' is False"
            raise CommandError(
                f"The engine '{backend.name}' compiles nothing, since its option "
                f"'{reason}. Run this command with the settings of production."
            )
        if engine.code_cache is None:
            raise CommandError(
                f"The engine '{backend.name}' keeps no code. Name a directory in its "
                'OPTIONS: "code_cache": BASE_DIR / "code_cache".'
            )
        if options["clear"]:
            engine.code_cache.clear()
        result = warm_up(backend.name)
        for name, error in result.failures.items():
            self.stderr.write(f"{name}: {error}", self.style.WARNING)
        for name in result.interpreted if options["verbosity"] > 1 else ():
            self.stdout.write(f"{name}: rendered by Django's nodes.")
        if options["verbosity"]:
            self.stdout.write(
                f"{backend.name}: {len(result.compiled)} templates and partials compiled, "
                f"{len(result.interpreted)} left to Django's nodes. "
                f"Their code is in {engine.code_cache.directory}."
            )
