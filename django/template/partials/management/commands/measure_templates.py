"""
``manage.py measure_templates``: how long the project's pages take with Django's backend
and with this one.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from logging import DEBUG, getLogger
from textwrap import fill as wrap
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import Template
from django.template.compiler.originals import first_replaced, is_observed

from ...measuring.configurations import (
    DJANGO,
    OWN,
    OWN_RENDERER,
    PARTIALS,
    WITH_FORMS,
    as_in_production,
    configurations,
)
from ...measuring.rounds import Figures, Measurement, measure
from ...measuring.subjects import (
    NotMeasurable,
    Subject,
    TemplateSubject,
    UrlSubject,
)
from ..tables import aligned

fill = partial(wrap, width=79, break_long_words=False, break_on_hyphens=False)

ROUNDS = 20
MOST_TAGS_SHOWN = 3

# The lines of the table, with the attributes of Figures that they show.
TIMES = {
    "request": "request",
    "rendering": "rendering",
    "first rendering": "first_rendering",
    "second rendering": "second_rendering",
}


class Command(BaseCommand):
    """
    Print how long pages take with Django's backend and with this one.

    Specified in docs/ref/commands.txt.
    """

    help = (
        "Renders pages of the project with its data, alternately with Django's backend "
        "and with this one, and prints how long each takes."
    )

    # Must run even if the project uses another backend.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "names",
            metavar="url-or-template",
            nargs="+",
            help=(
                'What to render: "/orders/?page=2", "https://shop.example.com/orders/", '
                'a template such as "orders.html", or a partial such as "orders.html#row".'
            ),
        )
        parser.add_argument(
            "--user",
            metavar="USERNAME",
            help="The user who requests the URLs. No session is created.",
        )
        parser.add_argument(
            "--context",
            metavar="JSON",
            type=json_object,
            help="The context of the templates, such as '{\"page\": 2}'.",
        )
        parser.add_argument(
            "--rounds",
            type=positive,
            default=ROUNDS,
            help="How many times each backend renders each (default: %(default)s).",
        )
        parser.add_argument(
            "--json", action="store_true", help="Write JSON, for scripts."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        subjects = [subject_of(name, options) for name in options["names"]]
        self.write_remarks(remarks_on_settings())
        found: list[Measurement] = []
        try:
            with as_in_production():
                chosen = configurations()
                for subject in subjects:
                    found.append(measure(subject, chosen, options["rounds"]))
                    if not options["json"]:
                        self.write_measurement(found[-1])
        except NotMeasurable as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            value = [asdict(measurement) for measurement in found]
            self.stdout.write(json.dumps(value, indent=2, ensure_ascii=False))
        # Modules of the project, such as the URLconf, may have activated such tools by
        # now.
        self.write_remarks(remarks_on_tools())

    def write_remarks(self, remarks: Iterable[str]) -> None:
        for remark in remarks:
            self.stderr.write(fill(remark), self.style.WARNING)

    def write_measurement(self, measurement: Measurement) -> None:
        self.stdout.write(self.style.MIGRATE_LABEL(measurement.name))
        header, *lines = aligned(list(table(measurement.figures)))
        self.stdout.write(self.style.MIGRATE_HEADING("".join(header)))
        for line in lines:
            self.stdout.write("".join(line))
        for remark in remarks_on(measurement):
            self.stdout.write(fill(remark))
        self.stdout.write("")


def subject_of(name: str, options: dict[str, Any]) -> Subject:
    """Return what a name means: a URL, or a template."""
    username, context = options["user"], options["context"]
    if name.startswith(("/", "http://", "https://")):
        if context is not None:
            raise CommandError(f"--context is for templates, and {name} is a URL.")
        return UrlSubject(name, username)
    if username is not None:
        raise CommandError(f"--user is for URLs, and {name} is a template.")
    return TemplateSubject(name, context or {})


def json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ArgumentTypeError(f"isn't JSON: {error}.") from error
    if not isinstance(value, dict):
        raise ArgumentTypeError('must be a JSON object, such as {"page": 2}.')
    return value


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("must be a whole number, 1 or more.")
    return int(text)


def table(figures: Sequence[Figures]) -> Iterator[tuple[str, ...]]:
    """
    Yield the lines of the table: one for each time, with the ratios to the first
    configuration.
    """
    yield ("", *(each.title.upper() for each in figures))
    for label, name in TIMES.items():
        times = [getattr(each, name) for each in figures]
        if None not in times:
            yield label, *cells(times)
    if figures[0].queries is not None:
        yield "queries", *(f"{each.queries:>7}" for each in figures)


def cells(times: Sequence[float]) -> Iterator[str]:
    first, *others = times
    yield f"{milliseconds(first):>7} ms"
    for seconds in others:
        # With the coarse clock of some systems, it can be 0.
        ratio = f"  {first / seconds:.2f}x" if seconds else ""
        yield f"{milliseconds(seconds):>7} ms{ratio}"


def milliseconds(seconds: float) -> str:
    """
    Return a time with three digits.

    >>> milliseconds(1.23456), milliseconds(0.0123456), milliseconds(0.0000123)
    ('1235', '12.3', '0.012')
    """
    number = seconds * 1000
    digits = next((digits for digits in range(3) if number >= 100 / 10**digits), 3)
    return f"{number:.{digits}f}"


def remarks_on(measurement: Measurement) -> Iterator[str]:
    """Yield what the figures don't show."""
    titles = [each.title for each in measurement.figures]
    for title, reason in measurement.failures.items():
        yield f"{title}: {reason}"
    if measurement.varies:
        yield (
            f"The output differs from one rendering to the next, with {titles[0]} as "
            "well."
        )
    elif len(titles) > 1:
        yield from differences(measurement.figures)
    if titles != [DJANGO]:
        yield (
            f"Compiled: {len(measurement.compiled)} templates and partials. "
            f"Left to Django's nodes: {len(measurement.interpreted)}."
        )
    if measurement.islands:
        tags = Counter(island.tag.split()[0] for island in measurement.islands)
        shown = ", ".join(name for name, _ in tags.most_common(MOST_TAGS_SHOWN))
        more = ", …" if len(tags) > MOST_TAGS_SHOWN else ""
        yield (
            f"Tags that render themselves: {len(measurement.islands)} ({shown}{more}). "
            "With this backend in the settings, manage.py partials --explain "
            f"{' '.join(measurement.templates)} says why."
        )
    if titles[-1] == WITH_FORMS:
        yield f"The last column has the FORM_RENDERER {OWN_RENDERER!r}."


def differences(figures: Sequence[Figures]) -> Iterator[str]:
    differing = [each for each in figures if each.differs_from is not None]
    for each in differing:
        yield (
            f"{each.title}: The output differs from line {each.differs_from} on. "
            "Unless the page depends on its backend, this is a bug: please report it."
        )
    if not differing:
        yield "The same bytes are rendered."


def remarks_on_settings() -> Iterator[str]:
    """Yield how the settings differ from what is measured."""
    if settings.DEBUG:
        yield "DEBUG is on in the settings, and off while pages are measured."
    if all(params.get("BACKEND") != OWN for params in settings.TEMPLATES):
        yield f"{PARTIALS} is the BACKEND {OWN!r}, which TEMPLATES doesn't use."


def remarks_on_tools() -> Iterator[str]:
    """Yield what keeps compiled code from running."""
    template_class: Any = Template
    if replaced := first_replaced():
        yield f"Nothing is compiled: {replaced}() is not Django's own."
    else:
        for method in ("render", "_render"):
            if is_observed(template_class, method):
                yield (
                    "Templates that are part of others are compiled separately: "
                    f"Template.{method}() is not Django's own."
                )
    if getLogger("django.template").isEnabledFor(DEBUG):
        yield "No compiled code runs: the logger 'django.template' has the level DEBUG."
