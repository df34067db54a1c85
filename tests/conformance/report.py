"""
What is printed: a line while it runs for each label, and the table at the end.
"""

from __future__ import annotations

from tabulate import tabulate

from .comparing import Comparison
from .suites import Release

HEADERS = ("Django", "label", "tests", "stock failures", "new failures")


def progress(release: Release, label: str, comparison: Comparison, seconds: float) -> str:
    verdict = "agrees" if comparison.agrees else "DIFFERS"
    return (
        f"{release.series}  {label}: {comparison.tests} tests, {verdict} "
        f"({seconds:.0f} s)"
    )


def table(comparisons: dict[tuple[Release, str], Comparison]) -> str:
    return tabulate(
        [
            (
                release.version,
                label,
                comparison.tests,
                comparison.stock_failures,
                len(comparison.new_failures),
            )
            for (release, label), comparison in comparisons.items()
        ],
        HEADERS,
        disable_numparse=[0],
    )


def differences(comparisons: dict[tuple[Release, str], Comparison]) -> str:
    """Return the names of what differs, and of what is meant to."""
    lines = []
    for (release, _), comparison in comparisons.items():
        for test, why in comparison.new_failures.items():
            lines.append(f"{release.series}  FAILS  {test}\n{indented(why)}")
        for difference in comparison.differences:
            lines.append(f"{release.series}  DIFFERS  {difference}")
        for test, reason in comparison.changed_on_purpose.items():
            lines.append(f"{release.series}  changed on purpose  {test}: {reason}")
    return "\n".join(lines)


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines()[:6])
