"""
Usage: python -m benchmarks [--rounds N] [--workloads KEY...] [--engines KEY...]
"""

from __future__ import annotations

import argparse
import sys

from . import report, streaming
from .engines import ENGINES
from .measuring import DifferentOutput, run
from .shop.pages import PAGES
from .variants import VARIANTS
from .workloads import WORKLOADS

# What the documentation shows has at least so many, and as many stack depths.
ROUNDS = 25

# All that is rendered.
KEYS = [*PAGES, *WORKLOADS, *VARIANTS]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks",
        description="Measure this backend and other template engines. A run of all "
        f"workloads and engines, with {ROUNDS} rounds or more, is written into the "
        "documentation.",
    )
    parser.add_argument(
        "--rounds",
        nargs="?",
        type=int,
        default=ROUNDS,
        const=ROUNDS,
        help="how often everything is measured, each time at another depth of "
        f"Python's stack (default: {ROUNDS})",
    )
    parser.add_argument(
        "--workloads",
        nargs="*",
        choices=KEYS,
        help="what is rendered: pages of real packages, templates, or variants of them "
        "(default: all)",
    )
    parser.add_argument(
        "--engines",
        nargs="*",
        choices=ENGINES,
        help="beside Django and what is written by hand (default: all)",
    )
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    engines = arguments.engines or list(ENGINES)
    workloads = [key for key in KEYS if key in (arguments.workloads or KEYS)]
    try:
        results = run(engines, workloads, arguments.rounds)
        streaming.measure(results, engines, workloads)
    except DifferentOutput as error:
        sys.exit(str(error))
    report.print_report(results)
    complete = set(engines) == set(ENGINES) and workloads == KEYS
    if complete and arguments.rounds >= ROUNDS:
        for path in report.write_report(results):
            print(f"Wrote {path.relative_to(report.ROOT)}")
    else:
        print("Nothing was written: that takes all workloads, engines and rounds.")


if __name__ == "__main__":
    main()
