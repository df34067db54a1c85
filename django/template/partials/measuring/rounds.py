"""
A page, rendered in turn with each of the project's configurations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import median
from typing import NamedTuple

from django.template.compiler import Island, explain
from django.template.loader import get_template

from .. import django as own
from .clock import RenderingClock
from .configurations import Configuration
from .subjects import Answer, NotMeasurable, Subject

# How many times a page is rendered with new engines, which have loaded nothing yet.
FIRST_ROUNDS = 3
# How many renderings don't count before the others. After these, compiled code has run.
UNCOUNTED_ROUNDS = 3

# Each request has a different token: in forms, and for scripts.
CSRF_TOKEN = re.compile(rb"(?<![a-zA-Z0-9])[a-zA-Z0-9]{64}(?![a-zA-Z0-9])")


class Visit(NamedTuple):
    """An answer, and in ``rendering`` how many seconds the templates took."""

    answer: Answer
    rendering: float

    @property
    def page(self) -> bytes:
        """The HTML without CSRF tokens: the same each time, unless the page varies."""
        return CSRF_TOKEN.sub(b"", self.answer.html)


@dataclass(frozen=True)
class Figures:
    """
    How long a page takes with one configuration: medians, in seconds. The request is
    measured in wall-clock time, the others in processor time.

    title
        The title of the configuration.

    request
        The time of the request, or ``None`` if there is none.

    rendering
        The time of rendering.

    first_rendering, second_rendering
        The time of the first rendering with a new engine, and that of the next.

    queries
        How many queries the request made, or ``None`` if there is no request.

    differs_from
        The first line that isn't the same as with Django's backend, or ``None`` if
        there is none or the page varies.
    """

    title: str
    request: float | None
    rendering: float
    first_rendering: float
    second_rendering: float
    queries: int | None
    differs_from: int | None


@dataclass(frozen=True)
class Measurement:
    """
    What has been measured for a page.

    name
        The URL, or the name of the template.

    templates
        The names of the templates that its view renders.

    figures
        The figures of each configuration that renders it.

    failures
        Why other configurations don't render it, by title.

    varies
        Whether the page differs from one request to the next, with one configuration.

    compiled, interpreted
        The templates that are compiled for it, and those that Django's nodes render.

    islands
        The tags that render themselves.
    """

    name: str
    templates: list[str]
    figures: list[Figures]
    failures: dict[str, str]
    varies: bool
    compiled: list[str]
    interpreted: list[str]
    islands: list[Island]


def measure(
    subject: Subject, configurations: Sequence[Configuration], rounds: int
) -> Measurement:
    """
    Return the measurement of ``subject``, rendered in turn with each configuration.
    Call it in ``as_in_production()``.

    Raise ``NotMeasurable`` if the project's own configuration doesn't render it.
    """
    with RenderingClock() as clock:
        try:
            return Race(subject, clock).run(configurations, rounds)
        finally:
            subject.close()


class Race:
    """A subject that configurations render in turn."""

    def __init__(self, subject: Subject, clock: RenderingClock) -> None:
        self.subject = subject
        self.clock = clock

    def run(self, configurations: Sequence[Configuration], rounds: int) -> Measurement:
        failures: dict[str, str] = {}
        running = list(self.those_that_render(configurations, failures))
        first: dict[Configuration, list[Visit]] = {each: [] for each in running}
        second: dict[Configuration, list[Visit]] = {each: [] for each in running}
        later: dict[Configuration, list[Visit]] = {each: [] for each in running}
        for _ in range(FIRST_ROUNDS):
            for each in running:
                each.renew()
                first[each].append(self.visit(each))
                second[each].append(self.visit(each))
        names = list(self.clock.names)
        for each in running:
            # The results of the last one are kept: it has the most to compile.
            with each.activated():
                warmed_up = each.compile()
                islands = [island for name in names for island in islands_of(name)]
        for _ in range(UNCOUNTED_ROUNDS + rounds):
            for each in running:
                later[each].append(self.visit(each))
        counted = {each: visits[-rounds:] for each, visits in later.items()}
        previous, expected = (visit.page for visit in later[running[0]][-2:])
        varies = previous != expected
        return Measurement(
            self.subject.name,
            names,
            [
                Figures(
                    each.title,
                    request=time_of_requests(counted[each]),
                    rendering=time_of_rendering(counted[each]),
                    first_rendering=time_of_rendering(first[each]),
                    second_rendering=time_of_rendering(second[each]),
                    queries=counted[each][-1].answer.queries,
                    differs_from=(
                        None
                        if varies
                        else first_difference(expected, counted[each][-1].page)
                    ),
                )
                for each in running
            ],
            failures,
            varies,
            warmed_up.compiled,
            warmed_up.interpreted,
            list(dict.fromkeys(islands)),
        )

    def those_that_render(
        self, configurations: Sequence[Configuration], failures: dict[str, str]
    ) -> Iterator[Configuration]:
        """
        Yield the configurations that render the subject, and add to ``failures`` why
        others don't. One that differs only in the form renderer is tried only if forms
        have been rendered.
        """
        has_forms = True
        for configuration in configurations:
            if configuration.is_for_forms and not has_forms:
                continue
            configuration.renew()
            has_forms = False
            try:
                self.visit(configuration)
            except NotMeasurable as error:
                if configuration.is_chosen:
                    raise
                failures[configuration.title] = str(error)
            else:
                has_forms = configuration.has_rendered_forms
                yield configuration

    def visit(self, configuration: Configuration) -> Visit:
        name = self.subject.name
        self.clock.start()
        try:
            with configuration.activated():
                answer = self.subject.render()
        except NotMeasurable:
            raise
        except Exception as error:
            raise NotMeasurable(
                f"{name} raises {type(error).__name__}: {error}"
            ) from error
        if not self.clock.is_used:
            raise NotMeasurable(
                f"{name} renders no Django template, or the page comes from a cache."
            )
        return Visit(answer, self.clock.seconds)


def time_of_requests(visits: Sequence[Visit]) -> float | None:
    seconds = [visit.answer.seconds for visit in visits]
    return (
        median(each for each in seconds if each is not None) if any(seconds) else None
    )


def time_of_rendering(visits: Sequence[Visit]) -> float:
    return median(visit.rendering for visit in visits)


def islands_of(name: str) -> list[Island]:
    """Return the tags that render themselves in what is rendered under that name."""
    template = get_template(name)
    if isinstance(template, own.Template):
        return explain(template.template).islands
    return []


def first_difference(expected: bytes, page: bytes) -> int | None:
    """
    Return the number of the first line that differs, or ``None``.

    >>> first_difference(b"<p>\\n1", b"<p>\\n2")
    2
    """
    if page == expected:
        return None
    lines = zip_longest(expected.splitlines(True), page.splitlines(True))
    return next(number for number, (a, b) in enumerate(lines, 1) if a != b)
