"""
How Django's ``tests/runtests.py`` runs the tests of a label.
"""

from __future__ import annotations

from pathlib import Path

from ..comparison.modes import Mode
from ..comparison.running import HarnessError, Suite, run
from .environments import Environment
from .suites import PARTIALS_LABELS, changed, modes, must_compile

PROGRAM = ("runtests.py", "--settings=django_settings", "--noinput", "--parallel=1")


def suite_of_label(
    environment: Environment, label: str, mode: Mode | None = None
) -> Suite:
    in_modes = (mode,) if mode else modes(label)
    return Suite(
        environment,
        label,
        (*PROGRAM, label),
        environment.tests,
        environment.stock_tests,
        in_modes,
        tuple(mode for mode in in_modes if must_compile(label, mode)),
        changed_on_purpose=changed(mode),
    )


def check_harness(environment: Environment, logs: Path) -> int:
    """
    Return how many tests of partials fail without the tags of partials. Raise
    HarnessError if those of any label pass all the same.
    """
    failing = 0
    for label in PARTIALS_LABELS:
        suite = suite_of_label(environment, label)
        failures = run(suite, "without tags", (), logs).number_of_failures()
        if not failures:
            raise HarnessError(f"{label} passes without the tags of partials")
        failing += failures
    return failing
