"""
Usage: python -m tests.conformance [--django SERIES...] [--labels LABEL...]
                                   [--streamed | --awaited]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from ..comparison.command import argument_parser, compare_suites
from ..comparison.modes import AWAITED, STREAMED
from ..comparison.releases import RELEASES
from ..comparison.report import say
from .environments import Environment
from .running import check_harness, suite_of_label
from .suites import GROUPS


def check_labels(labels: Iterable[str], environments: Iterable[Environment]) -> None:
    # Django's tests would take an unknown label for a test that fails.
    for environment in environments:
        for label in labels:
            if not (environment.tests / label.split(".")[0]).is_dir():
                sys.exit(
                    f"Django {environment.release.version} has no tests labelled "
                    f"{label!r}, and no group has that name: {', '.join(GROUPS)}."
                )


def check_and_say(environment: Environment, logs: Path) -> None:
    failures = check_harness(environment, logs)
    say(
        f"{environment.release.series}  without the tags, {failures} tests of partials "
        "fail, as they should"
    )


def main() -> int:
    parser = argument_parser(
        "tests.conformance", "Run Django's test suites on this project's engine."
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
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--streamed",
        dest="mode",
        action="store_const",
        const=STREAMED,
        help="stream templates, instead of rendering each as a whole",
    )
    ways.add_argument(
        "--awaited",
        dest="mode",
        action="store_const",
        const=AWAITED,
        help="do so by code that awaits what it reads",
    )
    arguments = parser.parse_args()
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
    suites = [
        suite_of_label(environment, label, arguments.mode)
        for label in labels
        for environment in environments
    ]
    checks = [partial(check_and_say, environment) for environment in environments]
    return compare_suites(suites, arguments, checks)


if __name__ == "__main__":
    sys.exit(main())
