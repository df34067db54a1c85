"""
Two runs of the same tests side by side: what one engine does that the other
doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# What unittest names a test that stands for a module it couldn't import.
NOT_IMPORTED = "unittest.loader._FailedTest."


@dataclass
class Recording:
    """What one run did; see harness/recording.py."""

    tests: dict[str, dict[str, dict[str, str]]]
    made: dict[str, dict[str, int]]
    compiled_renders: int

    def failures(self, test: str) -> dict[str, str]:
        return self.reasons_by_subtest(test, "failures")

    def skipped(self, test: str) -> dict[str, str]:
        return self.reasons_by_subtest(test, "skipped")

    def reasons_by_subtest(self, test: str, what: str) -> dict[str, str]:
        reasons = self.tests.get(test, {}).get(what, {})
        # The description of a subtest may have an address in it.
        return {re.sub("0x[0-9a-f]+", "0x…", name): reasons[name] for name in reasons}

    def number_of_failures(self) -> int:
        return sum(bool(self.failures(test)) for test in self.tests)


@dataclass
class Comparison:
    """
    How a run with the project's engine differs from one with Django's.

    new_failures
        Tests and subtests that fail now, and what they say.

    differences
        What else differs, or is wrong with the runs themselves.

    changed_on_purpose
        Tests of that list which ran, and why they are meant to fail.

    made
        How many objects of each of the project's classes were made.

    compiled_renders
        How many times compiled code rendered what a template has.
    """

    tests: int
    stock_failures: int
    new_failures: dict[str, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    changed_on_purpose: dict[str, str] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    compiled_renders: int = 0

    @property
    def agrees(self) -> bool:
        return not self.new_failures and not self.differences


def compare(
    stock: Recording,
    substituted: Recording,
    changed_on_purpose: Mapping[str, str],
    *,
    must_compile: bool,
) -> Comparison:
    comparison = Comparison(
        len(substituted.tests),
        stock.number_of_failures(),
        differences=check_substitution(stock, substituted),
        made=substituted.made["substituted"],
        compiled_renders=substituted.compiled_renders,
    )
    differences = comparison.differences
    if must_compile and not comparison.compiled_renders:
        differences.append("nothing was rendered by compiled code")
    for test in substituted.tests:
        failures = substituted.failures(test)
        if test in changed_on_purpose:
            comparison.changed_on_purpose[test] = changed_on_purpose[test]
            if not failures:
                differences.append(f"{test} passes, though it is listed as changed")
        else:
            known = {} if test.startswith(NOT_IMPORTED) else stock.failures(test)
            for subtest in sorted(failures.keys() - known.keys()):
                name = f"{test} {subtest}".strip()
                comparison.new_failures[name] = failures[subtest]
        skipped = substituted.skipped(test)
        for subtest in sorted(skipped.keys() - stock.skipped(test).keys()):
            name = f"{test} {subtest}".strip()
            differences.append(f"{name} is skipped: {skipped[subtest]}")
    for test in sorted(stock.tests.keys() - substituted.tests.keys()):
        if not stock.failures(test):
            differences.append(f"{test} didn't run")
    return comparison


def check_substitution(stock: Recording, substituted: Recording) -> list[str]:
    """Return what is wrong with the engines and templates that were made."""
    wrong = [
        f"{number} objects of Django's own {name} were made"
        for name, number in substituted.made["stock"].items()
    ]
    if stock.made["stock"] and not substituted.made["substituted"]:
        wrong.append("no engine of the project was made")
    return wrong
