"""
An example in two engines: where the outcomes differ.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any
from unittest import mock

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.backends.django import DjangoTemplates
from django.template.compiler.runtime import streams

from . import engines
from .examples import Example
from .rendering import (
    NOT_AWAITED,
    AwaitableSession,
    AwaitedSession,
    Outcome,
    Session,
    StreamedSession,
    WrappedSession,
    render,
    surroundings,
)

# What Django may reject, and this project renders.
REJECTED = {
    f"{error.__module__}.{error.__qualname__}"
    for error in (TemplateDoesNotExist, TemplateSyntaxError)
}

TOO_DEEP = "builtins.RecursionError"
MISSING = "django.template.base.VariableDoesNotExist"

# What "".join() says.
NO_STRING = "expected str instance"


class Mismatch(AssertionError):
    """Two engines make something else of the same example."""

    def __init__(self, example: Example, differences: list[Difference]) -> None:
        super().__init__("\n\n".join([repr(example), *map(str, differences)]))


@cache
def kind_of_mismatch(name: str) -> type[Mismatch]:
    """Return a class for this kind: Hypothesis distinguishes errors by type."""
    return type(name, (Mismatch,), {})


@dataclass
class Difference:
    """That of a field of an outcome, by the names of the engines."""

    visit: int
    field: str
    values: dict[str, Any]

    def __str__(self) -> str:
        texts = {name: repr(value) for name, value in self.values.items()}
        columns = zip(*texts.values(), strict=False)
        same = itertools.takewhile(lambda column: len(set(column)) == 1, columns)
        start = max(len(list(same)) - 100, 0)
        lines = [f"Visit {self.visit}, {self.field}"]
        lines += [f"  {name + ': ':<13}{excerpt(texts[name], start)}" for name in texts]
        return "\n".join(lines)

    @property
    def kind(self) -> str:
        """Which engine, the field, and what is wrong with an error."""
        name, value = list(self.values.items())[-1]
        found = value if self.field == "error" else ""
        return f"{name} {self.field} {re.sub(r'[^a-z ].*', '', found or '')}"


class DoesNotParse(Exception):
    """An example has a template with an error in its syntax."""


def check(example: Example, subject: engines.Maker = engines.subject) -> list[Outcome]:
    """
    Raise Mismatch if ``subject`` makes something else of the example, as a whole or
    streamed, than the reference or, where it doesn't reject it, Django's own engine.
    Return what the reference makes of it.
    """
    reference = engines.reference(example)
    if not parses(example, reference):
        raise DoesNotParse
    by_engine = {"interpreted": render(example, reference)}
    if any(outcome.kind == TOO_DEEP for outcome in by_engine["interpreted"]):
        # It depends on the frames that a tag takes, here and around all of it.
        return by_engine["interpreted"]
    stock = engines.stock(example)
    if parses(example, stock):
        by_engine["Django"] = render(example, stock)
    by_engine["compiled"] = render(example, subject(example))
    differences = [
        difference
        for number, outcomes in enumerate(by_visit(by_engine), 1)
        for difference in differ(number, outcomes)
    ]
    for name, session in {
        "streamed": StreamedSession,
        "awaited": AwaitedSession,
    }.items():
        expected = by_engine["interpreted"]
        differences += differ_sent(example, subject, expected, session, name)
    differences += differ_awaitable(example, subject)
    if differences and is_steady(example, by_engine["interpreted"]):
        # An error is reported before that there is no output.
        first = max(differences, key=lambda difference: difference.field == "error")
        raise kind_of_mismatch(first.kind)(example, differences)
    return by_engine["interpreted"]


def excerpt(text: str, start: int) -> str:
    end = start + 400
    return f"{'…' if start else ''}{text[start:end]}{'…' if text[end:] else ''}"


def parses(example: Example, backend: DjangoTemplates) -> bool:
    """Return whether all templates parse."""
    with surroundings(example):
        try:
            for name in example.templates:
                backend.engine.get_template(name)
        except (
            Exception
        ):  # not all are of a kind: int("1" * 5000), "{% with _('a')|b %}"
            return False
    return True


def is_steady(example: Example, outcomes: list[Outcome]) -> bool:
    """Return whether another engine like the reference does the same again."""
    return render(example, engines.reference(example)) == outcomes


def by_visit(by_engine: dict[str, list[Outcome]]) -> Iterator[dict[str, Outcome]]:
    """
    Yield the outcomes of each visit, without Django's own where it rejects something. If
    the reference renders that, its tags may have changed what later visits render.
    """
    is_rejected = False
    for row in zip(*by_engine.values(), strict=True):
        outcomes = dict(zip(by_engine, row, strict=True))
        if "Django" in outcomes:
            rejects = outcomes["Django"].kind in REJECTED
            if rejects and outcomes["interpreted"].kind not in REJECTED:
                is_rejected = True
            if rejects or is_rejected:
                del outcomes["Django"]
        yield outcomes


def differ(visit: int, outcomes: dict[str, Outcome]) -> Iterator[Difference]:
    """Yield in what the outcomes of a visit differ."""
    for field in fields(Outcome):
        values = {name: getattr(outcomes[name], field.name) for name in outcomes}
        if any(value != values["interpreted"] for value in values.values()):
            yield Difference(visit, field.name, values)


def differ_sent(
    example: Example,
    subject: engines.Maker,
    expected: list[Outcome],
    session: type[Session],
    name: str,
) -> Iterator[Difference]:
    """
    Yield in what a stream differs. It reads some iterators round by round, of which Django
    makes lists: their calls come later, or not at all if another fails before. So there
    must be no difference once it makes lists, too, and as it is, none but in the order of
    calls where nothing fails, while what fails must fail either way.
    """
    sent = render(example, subject(example), session)
    if sent == expected:
        return
    with mock.patch.object(streams, "Rows", list):
        at_once = render(example, subject(example), session)
    for number, outcome in enumerate(expected):
        if not fails_elsewhere(outcome, at_once[number]):
            by_engine = {"interpreted": outcome, f"{name} at once": at_once[number]}
            yield from differ(number + 1, by_engine)
        if outcome.error is None or sent[number].error is None:
            by_engine = {
                "interpreted": in_any_order(outcome),
                name: in_any_order(sent[number]),
            }
            yield from differ(number + 1, by_engine)


def fails_elsewhere(expected: Outcome, streamed: Outcome) -> bool:
    """
    Return whether both fail, and need not do so in the same place. What a tag renders that
    is no string fails where it is sent, and in Django behind its nodelist. And where
    StopIteration is raised in a generator, that raises RuntimeError.
    """
    if expected.error is None or streamed.error is None:
        return False
    return (
        NO_STRING in expected.error
        or NO_STRING in streamed.error
        or expected.kind == "builtins.StopIteration"
    )


def differ_awaitable(example: Example, subject: engines.Maker) -> Iterator[Difference]:
    """
    Yield in what the text differs, or the type of an error, if values are awaited. Where an
    argument of a filter is missing, the node that it is part of renders itself, and so
    finds some that aren't.
    """
    expected = render(example, engines.reference(example), WrappedSession)
    found = render(example, subject(example), AwaitableSession)
    for number, (outcome, awaitable) in enumerate(zip(expected, found, strict=True), 1):
        if awaitable.kind == NOT_AWAITED or outcome.kind == TOO_DEEP:
            return  # what it leaves in the cache can be in the next one
        is_missing = outcome.kind == MISSING and awaitable.error is not None
        if not is_missing and not fails_elsewhere(outcome, awaitable):
            by_engine = {
                "interpreted": text_alone(outcome),
                "awaitable": text_alone(awaitable),
            }
            yield from differ(number, by_engine)


def text_alone(outcome: Outcome) -> Outcome:
    return Outcome(outcome.output, outcome.kind, None, [], [], "", [])


def in_any_order(outcome: Outcome) -> Outcome:
    return replace(outcome, journal=sorted(outcome.journal))
