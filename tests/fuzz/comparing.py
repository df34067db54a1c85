"""
An example in two engines: where the outcomes differ.
"""

from __future__ import annotations

from dataclasses import asdict

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.backends.django import DjangoTemplates

from . import engines
from .examples import Example
from .rendering import Outcome, render, surroundings

# What Django may reject, and this project renders.
REJECTED = {
    f"{error.__module__}.{error.__qualname__}"
    for error in (TemplateDoesNotExist, TemplateSyntaxError)
}


class Mismatch(AssertionError):
    """Two engines make something else of the same example."""

    def __init__(self, example: Example, differences: list[str]) -> None:
        super().__init__("\n\n".join([repr(example), *differences]))


class DoesNotParse(Exception):
    """An example has a template with an error in its syntax."""


def check(example: Example, subject: engines.Maker = engines.subject) -> list[Outcome]:
    """
    Raise Mismatch if ``subject`` makes something else of the example than the
    reference or, where it doesn't reject it, Django's own engine. Return what the
    reference makes of it.
    """
    reference = engines.reference(example)
    if not parses(example, reference):
        raise DoesNotParse
    expected = render(example, reference)
    found = render(example, subject(example))
    differences = differ("interpreted", expected, found)
    stock = engines.stock(example)
    if parses(example, stock):
        for index, outcome in enumerate(by_stock := render(example, stock)):
            if outcome.kind in REJECTED:
                by_stock[index] = found[index]
        differences += differ("Django", by_stock, found)
    if differences and is_steady(example, expected):
        raise Mismatch(example, differences)
    return expected


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


def differ(name: str, expected: list[Outcome], found: list[Outcome]) -> list[str]:
    """Tell in what the outcomes differ."""
    return [
        f"Visit {number}, {field}\n  {name + ':':<13}{before[field]!r}\n"
        f"  {'compiled:':<13}{after[field]!r}"
        for number, (before, after) in enumerate(
            zip(map(asdict, expected), map(asdict, found), strict=True), 1
        )
        for field in before
        if before[field] != after[field]
    ]
