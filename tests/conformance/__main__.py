"""
Usage: python -m tests.conformance [--django SERIES...] [--labels LABEL...]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from . import report
from .comparing import Comparison
from .environments import Environment
from .report import Comparisons
from .running import HarnessError, check_harness, compare_with, stock_recording
from .suites import GROUPS, RELEASES, modes


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.conformance",
        description="Run Django's test suites on this project's engine.",
    )
    parser.add_argument(
        "--django",
        nargs="*",
        choices=[release.series for release in RELEASES],
        help="the releases of Django (default: all)",
    )
    parser.add_argument(
        "--labels",
        nargs="*",
        help=f"labels of Django's tests, or groups: {', '.join(GROUPS)} (default: all)",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count(),
        help="how many labels run at a time (default: one for each processor)",
    )
    parser.add_argument(
        "--refresh",
        action="store_true",
        help="run Django's own engine again, instead of taking what it did before",
    )
    return parser.parse_args()


def check_labels(labels: Iterable[str], environments: Iterable[Environment]) -> None:
    # Django's tests would take an unknown label for a test that fails.
    for environment in environments:
        for label in labels:
            if not (environment.tests / label.split(".")[0]).is_dir():
                sys.exit(
                    f"Django {environment.release.version} has no tests labelled "
                    f"{label!r}, and no group has that name: {', '.join(GROUPS)}."
                )


def compare_all(
    environments: list[Environment],
    labels: list[str],
    logs: Path,
    *,
    jobs: int,
    refresh: bool,
) -> Comparisons:
    """Check the harness and compare each label, ``jobs`` at a time."""

    def check(environment: Environment) -> None:
        failures = check_harness(environment, logs)
        report.print_check(environment.release, failures)

    def run(environment: Environment, label: str) -> dict[str, Comparison]:
        stock = stock_recording(environment, label, logs, refresh)
        comparisons = {}
        for mode in modes(label):
            started = time.monotonic()
            comparison = compare_with(stock, environment, label, mode, logs)
            seconds = time.monotonic() - started
            report.print_progress(environment.release, label, mode, comparison, seconds)
            comparisons[mode] = comparison
        return comparisons

    with ThreadPoolExecutor(jobs) as executor:
        checks = [executor.submit(check, environment) for environment in environments]
        comparisons = {
            (environment.release, label): executor.submit(run, environment, label)
            for label in labels
            for environment in environments
        }
        started: list[Future[Any]] = [*checks, *comparisons.values()]
        try:
            for future in as_completed(started):
                future.result()
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
    return {
        (release, label, mode): comparison
        for (release, label), future in comparisons.items()
        for mode, comparison in future.result().items()
    }


def main() -> int:
    started = time.monotonic()
    arguments = parse_arguments()
    environments = [
        Environment(release)
        for release in RELEASES
        if release.series in (arguments.django or [release.series])
    ]
    labels = [
        label
        for name in arguments.labels or GROUPS
        for label in GROUPS.get(name, [name])
    ]
    check_labels(labels, environments)
    logs = Path(tempfile.mkdtemp(prefix="conformance-"))
    try:
        comparisons = compare_all(
            environments,
            labels,
            logs,
            jobs=arguments.jobs,
            refresh=arguments.refresh,
        )
    except HarnessError as error:
        sys.exit(f"The harness is at fault. {error}")
    report.print_report(comparisons, time.monotonic() - started)
    if all(comparison.agrees for comparison in comparisons.values()):
        shutil.rmtree(logs)
        return 0
    print(f"The output of the tests is in {logs}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
