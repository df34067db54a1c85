"""
What is printed: a line for each run of a suite, and the table.
"""

from __future__ import annotations

import textwrap
from collections import Counter

from tabulate import tabulate

from .comparing import Comparison
from .modes import Mode
from .releases import Release
from .running import Suite

Comparisons = dict[tuple[Suite, Mode], Comparison]

HEADERS = (
    "Django",
    "suite",
    "mode",
    "tests",
    "stock failures",
    "new failures",
    "compiled renders",
)


def print_progress(
    suite: Suite, mode: Mode, comparison: Comparison, seconds: float
) -> None:
    series = suite.environment.release.series
    verdict = "agrees" if comparison.agrees else "DIFFERS"
    tests = f"{comparison.tests} tests"
    say(f"{series}  {suite.label}, {mode.name}: {tests}, {verdict} ({seconds:.0f} s)")


def print_report(comparisons: Comparisons, seconds: float) -> None:
    say(f"\n{table(comparisons)}\n")
    for (suite, mode), comparison in comparisons.items():
        for line in differences(comparison):
            say(f"{suite.environment.release.series}  {mode.name}  {line}")
    for (release, mode), renders in compiled_renders(comparisons).items():
        say(f"{release.series}  {mode.name}: compiled code rendered {renders} times")
    made = sum((Counter(c.made) for c in comparisons.values()), Counter())
    by_class = ", ".join(f"{number} {name}" for name, number in made.items())
    say(f"Objects of the project's classes that were made: {by_class}")
    say(f"{seconds / 60:.1f} minutes")


def table(comparisons: Comparisons) -> str:
    rows = [
        (
            suite.environment.release.version,
            suite.label,
            mode.name,
            comparison.tests,
            comparison.stock_failures,
            len(comparison.new_failures),
            comparison.compiled_renders,
        )
        for (suite, mode), comparison in sorted(
            comparisons.items(), key=lambda item: item[0][0].environment.release
        )
    ]
    return str(tabulate(rows, HEADERS, disable_numparse=[0]))


def compiled_renders(comparisons: Comparisons) -> Counter[tuple[Release, Mode]]:
    renders: Counter[tuple[Release, Mode]] = Counter()
    for (suite, mode), comparison in comparisons.items():
        renders[suite.environment.release, mode] += comparison.compiled_renders
    return renders


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
