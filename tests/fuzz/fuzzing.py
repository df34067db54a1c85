"""
Many examples in a row, the first that fails made as small as it gets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis.errors import Flaky

from . import engines
from .comparing import DoesNotParse, Mismatch, check
from .drawing import examples


@dataclass
class Tally:
    """How many examples there were, and what became of them."""

    examples: int = 0
    unparsed: int = 0
    renderings: int = 0
    errors: int = 0
    empty: int = 0


class Failures(AssertionError):
    """The smallest example for each kind of failure."""


def repeated(number: int, seed: int | None, **settings: Any) -> Callable[[Any], Any]:
    """
    Have a test of Hypothesis run with so many examples, the same ones each time where
    ``seed`` is None.
    """

    def decorate(test: Any) -> Any:
        test = hypothesis.settings(
            max_examples=number,
            derandomize=seed is None,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
            **settings,
        )(test)
        return test if seed is None else hypothesis.seed(seed)(test)

    return decorate


def fuzz(
    number: int,
    seed: int | None,
    subject: engines.Maker = engines.subject,
    progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """
    Check so many examples, the same ones each time where ``seed`` is None. Raise
    Failures if there are any.
    """
    tally = Tally()

    @repeated(number, seed, verbosity=hypothesis.Verbosity.quiet)
    @hypothesis.given(examples())
    def run(example):
        tally.examples += 1
        progress(tally)
        try:
            outcomes = check(example, subject)
        except DoesNotParse:
            tally.unparsed += 1
            hypothesis.reject()
        tally.renderings += len(outcomes)
        tally.errors += sum(outcome.output is None for outcome in outcomes)
        tally.empty += sum(outcome.output == "" for outcome in outcomes)

    try:
        run()
    except Exception as error:
        raise Failures("\n\n\n".join(describe(error))) from None
    return tally


def describe(error: Exception) -> list[str]:
    """Describe what Hypothesis raises: a mismatch, a group of them, or a flaky one."""
    if isinstance(error, Mismatch):
        return [str(error)]
    if not hasattr(error, "exceptions"):
        raise error
    texts = [text for each in error.exceptions for text in describe(each)]
    if isinstance(error, Flaky):
        # What renderings leave behind, in a cache for example, can change others.
        return ["This failed, and then didn't.", *texts]
    return texts
