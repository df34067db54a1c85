"""
Usage: python -m conformance [--django SERIES...] [--labels LABEL...]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from . import report
from .environments import Environment
from .running import HarnessError, check_harness, compare_label
from .suites import GROUPS, RELEASES


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="conformance",
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
        help="labels of Django's tests, or groups: %s (default: all groups)"
        % ", ".join(GROUPS),
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


def main() -> int:
    arguments = parse_arguments()
    started = time.monotonic()
    environments = [
        Environment(release)
        for release in RELEASES
        if release.series in (arguments.django or [release.series])
    ]
    labels = [
        label
        for name in arguments.labels or GROUPS
        for label in GROUPS.get(name, (name,))
    ]
    for environment in environments:
        for label in labels:
            if not (environment.tests / label.split(".")[0]).is_dir():
                sys.exit(
                    f"Django {environment.release.version} has no tests labelled "
                    f"{label!r}, and no group has that name: {', '.join(GROUPS)}."
                )
    logs = Path(tempfile.mkdtemp(prefix="conformance-"))

    def check(environment: Environment) -> None:
        failing = check_harness(environment, logs)
        print(
            f"{environment.release.series}  without its tags: {failing} tests of "
            "partials fail, as they should",
            flush=True,
        )

    def job(environment: Environment, label: str):
        began = time.monotonic()
        comparison = compare_label(environment, label, logs, arguments.refresh)
        seconds = time.monotonic() - began
        print(
            report.progress(environment.release, label, comparison, seconds), flush=True
        )
        return comparison

    with ThreadPoolExecutor(arguments.jobs) as executor:
        checks = [executor.submit(check, environment) for environment in environments]
        jobs = {
            (environment.release, label): executor.submit(job, environment, label)
            for label in labels
            for environment in environments
        }
        try:
            for future in as_completed([*checks, *jobs.values()]):
                future.result()
        except HarnessError as error:
            executor.shutdown(cancel_futures=True)
            sys.exit(f"The harness is at fault. {error}")
    comparisons = {
        (environment.release, label): jobs[environment.release, label].result()
        for environment in environments
        for label in labels
    }
    print(f"\n{report.table(comparisons)}\n")
    if differences := report.differences(comparisons):
        print(f"{differences}\n")
    print(f"{time.monotonic() - started:.0f} seconds.")
    if all(comparison.agrees for comparison in comparisons.values()):
        shutil.rmtree(logs)
        return 0
    print(f"The output of the tests is in {logs}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
