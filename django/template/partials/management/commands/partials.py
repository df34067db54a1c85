"""
``manage.py partials``: the partials of a project's templates.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase
from shutil import get_terminal_size
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import (
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    engines,
)
from django.template.compiler import Explanation, explain
from django.template.compiler.inspection import generated_source

from ...analysis.index import TemplateIndex
from ...analysis.portability import Finding, findings
from ...analysis.references import ReferenceIndex
from ...analysis.report import Row, rows
from ...django import DjangoTemplates
from ...errors import hint, name_of, nearest
from ..tables import aligned

HEADER = (
    "TEMPLATE",
    "PARTIAL",
    "PARAMETERS",
    "LINES",
    "MODE",
    "INHERITED FROM",
    "USED BY",
)
MOST_USES_SHOWN = 3


class Command(BaseCommand):
    """
    List partials, print their source or their code, explain which tags aren't compiled,
    or list what Django's own partials reject.

    Specified in docs/ref/commands.txt.
    """

    help = (
        "Lists the partials of all templates, or those of the named templates, including "
        "the partials that these inherit."
    )

    # Must work even if system checks fail.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "names",
            metavar="name",
            nargs="*",
            help=(
                'A template or a partial, such as "page.html" or "page.html#row". Names '
                'can have wildcards: "orders/*", "*#row".'
            ),
        )
        parser.add_argument(
            "--json", action="store_true", help="Write JSON, for editors and scripts."
        )
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument(
            "--source", action="store_true", help="Print the source of the partials."
        )
        modes.add_argument(
            "--compiled",
            action="store_true",
            help="Print the Python that templates and partials are compiled to.",
        )
        modes.add_argument(
            "--explain",
            action="store_true",
            help=(
                "Print which tags render themselves in compiled templates, and why "
                "(default: in all templates)."
            ),
        )
        modes.add_argument(
            "--unused",
            action="store_true",
            help="List only the partials that no template renders and no code names.",
        )
        modes.add_argument(
            "--beyond-core",
            action="store_true",
            help="List the tags that Django's own partials reject.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        indexes = [
            TemplateIndex(backend.engine)
            for backend in engines.all()
            if isinstance(backend, DjangoTemplates)
        ]
        if not indexes:
            raise CommandError(
                "No engine in the setting TEMPLATES has partials. Set the BACKEND of "
                f"one to '{DjangoTemplates.__module__}.{DjangoTemplates.__qualname__}'."
            )
        names = options["names"]
        for option in ("source", "compiled"):
            if options[option] and not names:
                raise CommandError(f'--{option} needs a name, such as "page.html#row".')
        if options["beyond_core"]:
            self.write_findings(select_findings(indexes, names), options)
        elif options["compiled"]:
            sources = {
                name: generated_source(template)
                for name, template in select_templates(indexes, names).items()
            }
            self.write_compiled(sources, options)
        elif options["explain"]:
            failures: dict[str, Exception] = {}
            if names:
                templates = select_templates(indexes, names)
            else:
                templates, failures = all_templates(indexes)
            self.write_explanations(list(map(explain, templates.values())), options)
            for name, error in failures.items():
                self.stderr.write(f"{name}: {error}", self.style.WARNING)
        else:
            self.write_rows(select_rows(indexes, names), options)
        for index in indexes:
            for place, reason in (*index.failures.items(), *index.unread.items()):
                self.stderr.write(f"{place}: {reason}", self.style.WARNING)
            if index.charset_error:
                self.stderr.write(index.charset_error, self.style.WARNING)

    def write_rows(self, found: list[Row], options: dict[str, Any]) -> None:
        if options["unused"]:
            found = [row for row in found if not row.is_used]
        if options["json"]:
            with_source = options["source"]
            self.write_json([row.as_json(with_source) for row in found])
        elif options["source"]:
            for row in found:
                self.stdout.write(row.source)
        elif found:
            self.write_table(found)
        else:
            self.stdout.write("No partials.")

    def write_table(self, found: list[Row]) -> None:
        lines = [HEADER, *map(cells, found)]
        for index, (template, text) in enumerate(
            aligned(lines, get_terminal_size().columns)
        ):
            if index == 0:
                self.stdout.write(self.style.MIGRATE_HEADING(f"{template}{text}"))
            else:
                self.stdout.write(f"{self.style.MIGRATE_LABEL(template)}{text}")

    def write_findings(self, found: list[Finding], options: dict[str, Any]) -> None:
        if options["json"]:
            self.write_json([finding.as_json() for finding in found])
            return
        for finding in found:
            place = self.style.MIGRATE_LABEL(f"{finding.file}:{finding.line}:")
            self.stdout.write(f"{place} {finding.what}: {finding.tag}")
        if not found:
            self.stdout.write("No template has tags that Django 6.0 rejects.")

    def write_compiled(self, found: dict[str, str], options: dict[str, Any]) -> None:
        if options["json"]:
            self.write_json(
                [{"name": name, "compiled": source} for name, source in found.items()]
            )
            return
        for index, (name, source) in enumerate(found.items()):
            line = "\n" if index else ""
            self.stdout.write(f"{line}{self.style.MIGRATE_HEADING(f'# {name}')}")
            self.stdout.write(source)

    def write_explanations(
        self, found: list[Explanation], options: dict[str, Any]
    ) -> None:
        if options["json"]:
            self.write_json([asdict(explanation) for explanation in found])
            return
        for explanation in found:
            name = self.style.MIGRATE_LABEL(f"{explanation.template}:")
            self.stdout.write(f"{name} {summary(explanation)}")
            for island in explanation.islands:
                self.stdout.write(f"  {island}")
        if len(found) > 1:
            self.stdout.write("")
            self.stdout.write(self.style.MIGRATE_HEADING(total(found)))
            reasons = Counter(
                island.reason for each in found for island in set(each.islands)
            )
            for reason, number in reasons.most_common():
                self.stdout.write(f"  {number:4}  {reason}")

    def write_json(self, value: list[dict[str, Any]]) -> None:
        self.stdout.write(json.dumps(value, indent=2, ensure_ascii=False))


def select_rows(indexes: Sequence[TemplateIndex], names: Sequence[str]) -> list[Row]:
    """
    Return the partials of those names. Without names, return those of all templates,
    without inherited ones.
    """
    references = list(map(ReferenceIndex, indexes))
    found: dict[Row, None] = {}
    for each in references if not names else ():
        found |= dict.fromkeys(rows(each, each.index.templates))
    for name in names:
        found |= dict.fromkeys(row for _, row in named(references, name))
    return list(found)


def named(
    references: Sequence[ReferenceIndex], name: str
) -> list[tuple[TemplateIndex, Row]]:
    """
    Return the partials that ``name`` matches, or those of the templates that it
    matches.
    """
    template_name, _, pattern = name.partition("#")
    templates = matching([each.index for each in references], template_name)
    candidates = [
        (each.index, row)
        for each in references
        for row in rows(each, templates.get(each.index, ()), inherited=True)
    ]
    if not pattern:
        return candidates
    found = [
        (index, row)
        for index, row in candidates
        if matches(row.description.name, pattern)
    ]
    if not found:
        defined = {row.description.name for _, row in candidates}
        raise CommandError(
            f"{name}: Partial '{pattern}' is not defined. {hint(pattern, defined)}"
        )
    return found


def select_templates(
    indexes: Sequence[TemplateIndex], names: Sequence[str]
) -> dict[str, Template]:
    """
    Return the templates and partials of those names, with the nodes that are compiled.
    """
    references = list(map(ReferenceIndex, indexes))
    compiling = {
        index: index.engine.copy_for_analysis(debug=False) for index in indexes
    }
    found: dict[str, Template] = {}
    for name in names:
        if "#" in name:
            full_names = [
                (index, f"{row.template}#{row.description.name}")
                for index, row in named(references, name)
            ]
        else:
            full_names = [
                (index, name_of(template))
                for index, templates in matching(indexes, name).items()
                for template in templates
            ]
        for index, full_name in full_names:
            try:
                template = compiling[index].get_template(full_name)
            except (TemplateDoesNotExist, TemplateSyntaxError) as error:
                raise CommandError(f"{full_name}: {error}") from error
            found.setdefault(full_name, template)
    return found


def all_templates(
    indexes: Sequence[TemplateIndex],
) -> tuple[dict[str, Template], dict[str, Exception]]:
    """
    Return all templates, with the nodes that are compiled, and the errors of templates
    that can't be loaded, unless the index contains them.
    """
    found: dict[str, Template] = {}
    failures: dict[str, Exception] = {}
    for index in indexes:
        engine = index.engine.copy_for_analysis(debug=False)
        for name in sorted(index.names):
            try:
                found.setdefault(name, engine.get_template(name))
            except (TemplateDoesNotExist, TemplateSyntaxError, UnicodeError) as error:
                if name not in index.broken:
                    failures[name] = error
    return found, failures


def summary(explanation: Explanation) -> str:
    """
    Return how a template is rendered, in a few words.

    >>> summary(Explanation("page.html", number_of_nodes=2))
    'compiled, 2 nodes.'
    """
    if not explanation.is_compiled:
        return f"rendered by Django's nodes. {explanation.reason}"
    number = explanation.number_of_nodes
    nodes = "1 node" if number == 1 else f"{number} nodes"
    text = "compiled in parts" if explanation.reason_for_parts else "compiled"
    if explanation.needs_context:
        text += ", with a context"
    text += f", {nodes}"
    islands = len(explanation.islands)
    if islands:
        text += "; 1 tag renders" if islands == 1 else f"; {islands} tags render"
        text += " itself" if islands == 1 else " themselves"
    text += ":" if islands else "."
    return f"{text} {explanation.reason_for_parts}".strip()


def total(found: list[Explanation]) -> str:
    compiled = sum(explanation.is_compiled for explanation in found)
    whole = sum(each.is_compiled and not each.islands for each in found)
    return (
        f"{compiled} of {len(found)} templates are compiled, {whole} of them without a "
        "tag that renders itself."
    )


def select_findings(
    indexes: Sequence[TemplateIndex], names: Sequence[str]
) -> list[Finding]:
    """
    Return what Django rejects in the templates of those names, or by default in all.
    """
    found: dict[Finding, None] = {}
    for index in indexes if not names else ():
        found |= dict.fromkeys(findings(index, index.templates))
    for name in names:
        for index, templates in matching(indexes, name).items():
            found |= dict.fromkeys(findings(index, templates))
    return list(found)


def matching(
    indexes: Sequence[TemplateIndex], name: str
) -> dict[TemplateIndex, list[Template]]:
    """
    Return the templates of that name, which can contain wildcards. Wildcards match only
    the templates that may have to do with partials.
    """
    found: dict[TemplateIndex, list[Template]] = {}
    for index in indexes:
        try:
            template = index.load(name)
        except TemplateDoesNotExist:
            loaded = index.loaded.items()
            templates = [each for known, each in loaded if fnmatchcase(known, name)]
            if templates:
                found[index] = templates
            continue
        if template is None:
            place = index.broken[name]
            raise CommandError(f"{place}: {index.failures[place]}")
        found[index] = [template]
    if not found:
        known_names = {known for index in indexes for known in index.names}
        message = f"Template '{name}' does not exist. {nearest(name, known_names)}"
        raise CommandError(message.strip())
    return found


def matches(name: str, pattern: str) -> bool:
    return name == pattern or fnmatchcase(name, pattern)


def cells(row: Row) -> tuple[str, ...]:
    """Return what the table shows of a partial, in the order of its header."""
    partial = row.description
    first, last = partial.first_line, partial.last_line
    lines = f"{first}-{last}" if first != last else str(first or "")
    modes = {"override": partial.override, "inline": partial.inline}
    uses = [f"{use.template or use.module}:{use.line}" for use in row.used_by]
    if len(uses) > MOST_USES_SHOWN:
        uses[MOST_USES_SHOWN:] = [f"{len(uses) - MOST_USES_SHOWN} more"]
    return (
        row.template,
        partial.name,
        partial.signature or "",
        lines,
        " ".join(mode for mode, is_set in modes.items() if is_set),
        partial.inherited_from or "",
        ", ".join(uses),
    )
