"""
What is printed: a line for each integration, and the table.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tabulate import tabulate

from .outcome import HEADERS, Result, rows


def print_progress(result: Result) -> None:
    verdict = "FAILED" if result.failure else "passed"
    text = f"{result.integration.name}: {verdict} ({result.seconds:.0f} s)"
    if result.failure:
        text += "\n" + textwrap.indent(result.failure, "    ")
    # At once, so that a log can be followed.
    print(text, flush=True)


def print_report(results: Sequence[Result]) -> None:
    table = tabulate(rows(results), HEADERS, maxcolwidths=[16, None, 40, 40])
    print(f"\n{table}\n", flush=True)
