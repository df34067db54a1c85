"""
``manage.py upgrade_template_partials``: from django-template-partials to this package.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.library import InvalidTemplateLibrary

from ...upgrading.files import Rewrite, UnwritableFile
from ...upgrading.plan import make_plan
from ...upgrading.writing import write


class Command(BaseCommand):
    """
    Show the changes that a project from django-template-partials needs, or make them.

    Specified in docs/ref/commands.txt.
    """

    help = (
        "Shows the changes that a project needs in order to work without the package "
        "django-template-partials. With --write, makes them."
    )

    # Must work even if system checks fail.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument("--write", action="store_true", help="Make the changes.")
        modes.add_argument(
            "--check",
            action="store_true",
            help="Exit with a non-zero status if there is something to change.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = make_plan()
        except (ImportError, InvalidTemplateLibrary) as error:
            raise CommandError(
                f"{error} While a setting names django-template-partials, it has to be "
                "installed."
            ) from error
        for rewrite in plan.rewrites:
            self.write_diff(rewrite)
        unusable, is_written = plan.unusable, False
        if options["write"] and not unusable:
            try:
                write(plan.rewrites)
            except UnwritableFile as error:
                unusable = [str(error)]
            else:
                is_written = True
        findings = plan.findings_after() if is_written else plan.findings
        self.write_list("To be done by hand:", [str(finding) for finding in findings])
        self.write_list("Left as it is:", plan.notes)
        if unusable:
            raise CommandError("\n".join(["Nothing can be written:", *unusable]))
        self.write_next(len(plan.rewrites), bool(findings), is_written)
        if options["check"] and (plan.rewrites or findings):
            sys.exit(1)

    def write_diff(self, rewrite: Rewrite) -> None:
        """
        Write a unified diff that the program patch accepts: with the line endings of
        the file.
        """
        for line in rewrite.diff():
            text = line.rstrip("\r\n")
            style = self.style_of(text)
            self.stdout.write(style(text) + line[len(text) :], ending="")

    def style_of(self, line: str) -> Callable[[str], str]:
        match line[:3]:
            case "---" | "+++":
                return self.style.MIGRATE_HEADING
            case "@@ ":
                return self.style.MIGRATE_LABEL
        # The colors of diffsettings.
        styles = {"-": self.style.ERROR, "+": self.style.SUCCESS}
        return styles.get(line[:1], str)

    def write_list(self, heading: str, lines: list[str]) -> None:
        if lines:
            self.stdout.write(self.style.MIGRATE_HEADING(heading))
            for line in lines:
                self.stdout.write(f"  {line}")

    def write_next(self, count: int, has_findings: bool, is_written: bool) -> None:
        """Write what to do next."""
        files = "1 file" if count == 1 else f"{count} files"
        if not count:
            self.stdout.write("Nothing to change.")
        elif is_written:
            by_hand = "do what is listed above, " if has_findings else ""
            self.stdout.write(
                f"Changed {files}. Next, {by_hand}run your tests, and uninstall the other "
                "package:\n  python -m pip uninstall django-template-partials"
            )
        else:
            self.stdout.write(
                f"{files} to change. To do it:\n"
                "  python manage.py upgrade_template_partials --write"
            )
