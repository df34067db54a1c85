"""
What is printed: a line for each label while the tests run, and the table.
"""

from __future__ import annotations

import textwrap
from collections import Counter

from tabulate import tabulate

from .comparing import Comparison
from .suites import Release

Comparisons = dict[tuple[Release, str], Comparison]

HEADERS = ("Django", "label", "tests", "stock failures", "new failures")


def print_check(release: Release, failures: int) -> None:
    say(
        f"{release.series}  without the tags, {failures} tests of partials fail, "
        "as they should"
    )


def print_progress(
    release: Release, label: str, comparison: Comparison, seconds: float
) -> None:
    verdict = "agrees" if comparison.agrees else "DIFFERS"
    tests = f"{comparison.tests} tests"
    say(f"{release.series}  {label}: {tests}, {verdict} ({seconds:.0f} s)")


def print_report(comparisons: Comparisons, seconds: float) -> None:
    say(f"\n{table(comparisons)}\n")
    for (release, _), comparison in comparisons.items():
        for line in differences(comparison):
            say(f"{release.series}  {line}")
    made = sum((Counter(c.made) for c in comparisons.values()), Counter())
    by_class = ", ".join(f"{number} {name}" for name, number in made.items())
    say(f"Objects of the project's classes that were made: {by_class}")
    say(f"{seconds / 60:.1f} minutes")


def table(comparisons: Comparisons) -> str:
    rows = [
        (
            release.version,
            label,
            comparison.tests,
            comparison.stock_failures,
            len(comparison.new_failures),
        )
        for (release, label), comparison in sorted(
            comparisons.items(), key=lambda item: item[0][0]
        )
    ]
    return str(tabulate(rows, HEADERS, disable_numparse=[0]))


def differences(comparison: Comparison) -> list[str]:
    """Return the names of what differs, and of what is meant to."""
    return [
        *(
            f"FAILS  {test}\n    {textwrap.shorten(why, 300)}"
            for test, why in comparison.new_failures.items()
        ),
        *(f"DIFFERS  {difference}" for difference in comparison.differences),
        *(
            f"CHANGED ON PURPOSE  {test}: {reason}"
            for test, reason in comparison.changed_on_purpose.items()
        ),
    ]


def say(text: str) -> None:
    # At once, so that a log can be followed.
    print(text, flush=True)
