"""
What the commands that run suites have in common.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from . import report
from .comparing import Comparison
from .modes import Mode
from .report import Comparisons
from .running import HarnessError, Suite, compare_with, stock_recording


def argument_parser(program: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count(),
        help="how many suites run at a time (default: one for each processor)",
    )
    parser.add_argument(
        "--refresh",
        action="store_true",
        help="run Django's own engine again, instead of taking what it did before",
    )
    return parser


def compare_suites(
    suites: Iterable[Suite],
    arguments: argparse.Namespace,
    checks: Iterable[Callable[[Path], None]] = (),
) -> int:
    """
    Compare suites, and print a report. ``checks`` of the harness run beside them, and
    are given the directory for what tests print. Return the exit status.
    """
    started = time.monotonic()
    logs = Path(tempfile.mkdtemp(prefix="suites-"))
    try:
        comparisons = compare_all(suites, checks, logs, arguments)
    except HarnessError as error:
        sys.exit(f"The harness is at fault. {error}")
    report.print_report(comparisons, time.monotonic() - started)
    if all(comparison.agrees for comparison in comparisons.values()):
        shutil.rmtree(logs)
        return 0
    print(f"The output of the tests is in {logs}")
    return 1


def compare_all(
    suites: Iterable[Suite],
    checks: Iterable[Callable[[Path], None]],
    logs: Path,
    arguments: argparse.Namespace,
) -> Comparisons:
    def compare(suite: Suite) -> dict[Mode, Comparison]:
        comparisons = {}
        for mode in suite.modes:
            stock = stock_recording(suite, mode, logs, arguments.refresh)
            started = time.monotonic()
            comparisons[mode] = compare_with(stock, suite, mode, logs)
            seconds = time.monotonic() - started
            report.print_progress(suite, mode, comparisons[mode], seconds)
        return comparisons

    with ThreadPoolExecutor(arguments.jobs) as executor:
        checking = [executor.submit(check, logs) for check in checks]
        comparing = {suite: executor.submit(compare, suite) for suite in suites}
        started: list[Future[Any]] = [*checking, *comparing.values()]
        try:
            for future in as_completed(started):
                future.result()
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
    return {
        (suite, mode): comparison
        for suite, future in comparing.items()
        for mode, comparison in future.result().items()
    }
