"""
Usage: python -m tests.fuzz [--examples N] [--seed N]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time

import django
from django.conf import settings


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.fuzz",
        description="Render random templates and forms, compiled and interpreted.",
    )
    parser.add_argument(
        "--examples",
        type=int,
        default=10_000,
        help="how many examples are checked (default: 10000)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=random.randrange(10**9),
        help="what makes the examples the same again (default: a new one)",
    )
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    settings.DEBUG = False  # else {% debug %} renders all of sys.modules
    django.setup()
    # These need settings.
    from .forms import fuzz_forms
    from .fuzzing import Failures, Tally, fuzz

    started = time.monotonic()

    def show_progress(tally: Tally) -> None:
        if tally.examples % 100 == 0:
            print(f"\r{tally.examples} examples", end="", file=sys.stderr, flush=True)

    print(f"Seed {arguments.seed}, Django {django.get_version()}")
    try:
        tally = fuzz(arguments.examples, arguments.seed, progress=show_progress)
    except Failures as error:
        print(f"\nThe smallest examples that fail:\n\n{error}")
        return 1
    seconds = time.monotonic() - started
    fuzz_forms(arguments.examples, arguments.seed)
    print(
        f"\n{tally.examples} examples in {seconds:.0f} s, "
        f"{tally.examples / seconds:.0f} per second. "
        f"{tally.unparsed / tally.examples:.1%} don't parse. "
        f"Of {tally.renderings} renderings {tally.errors / tally.renderings:.0%} raise, "
        f"{tally.empty / tally.renderings:.0%} are empty."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
