"""
Usage: python -m tests.suites [--django SERIES] [--only PACKAGE...]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from ..comparison.command import argument_parser, compare_suites
from ..comparison.releases import RELEASES
from ..comparison.report import say
from .packages import PACKAGES
from .running import Environment, suite_of_package

NAMES = [package.name for package in PACKAGES]


def parse_arguments() -> argparse.Namespace:
    parser = argument_parser(
        "tests.suites", "Run other packages' test suites on this project's engine."
    )
    parser.add_argument(
        "--django",
        choices=[release.series for release in RELEASES],
        default=RELEASES[-1].series,
        help="the release of Django, for packages that support it (default: the newest)",
    )
    parser.add_argument(
        "--only", nargs="*", choices=NAMES, help="the packages (default: all)"
    )
    parser.add_argument(
        "--checkouts",
        type=Path,
        help="a directory with checkouts of the packages that release no tests",
    )
    return parser.parse_args()


def environments(arguments: argparse.Namespace) -> Iterator[Environment]:
    for package in PACKAGES:
        if package.name not in (arguments.only or NAMES):
            continue
        release = package.release(arguments.django)
        if package.tests_are_released:
            yield Environment(package, release)
        elif arguments.checkouts and (arguments.checkouts / package.name).is_dir():
            yield Environment(package, release, arguments.checkouts / package.name)
        else:
            say(
                f"{package.name} {package.version} left out: its source distribution "
                f"has no tests. They run in a checkout, DIRECTORY/{package.name}, with "
                "CHECKOUTS=DIRECTORY."
            )


def main() -> int:
    arguments = parse_arguments()
    suites = [suite_of_package(environment) for environment in environments(arguments)]
    return compare_suites(suites, arguments)


if __name__ == "__main__":
    sys.exit(main())
