"""
Usage: python -m tests.integrations [--only KEY...]
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from django.utils import translation

from . import report
from .comparing import Differs
from .outcome import Result, conclude
from .registry import INTEGRATIONS, Integration
from .serving import ServerError
from .workspace import SETTINGS, Workspace


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.integrations",
        description="Try this backend where people run Django. If all that is tried "
        "passes, it is written into the documentation.",
    )
    parser.add_argument(
        "--only",
        nargs="*",
        choices=INTEGRATIONS,
        help="what is tried (default: everything)",
    )
    return parser.parse_args()


def attempt(integration: Integration, workspace: Workspace) -> Result:
    started = time.monotonic()
    failure = seen = ""
    # Or else it would be the one of the last request that the test client made.
    translation.deactivate()
    try:
        seen = integration.run(workspace)
    except (Differs, ServerError) as error:
        failure = str(error)
    except Exception:
        failure = traceback.format_exc()
    result = Result(integration, seen, failure, time.monotonic() - started)
    report.print_progress(result)
    return result


def main() -> int:
    arguments = parse_arguments()
    keys = [key for key in INTEGRATIONS if key in (arguments.only or INTEGRATIONS)]
    for number in (signal.SIGINT, signal.SIGTERM):
        # An exception, so that servers are ended.
        signal.signal(number, lambda *_: sys.exit("Stopped."))
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    with tempfile.TemporaryDirectory(prefix="integrations-") as folder:
        workspace = Workspace(Path(folder))
        workspace.make_database()
        results = [attempt(INTEGRATIONS[key], workspace) for key in keys]
    report.print_report(results)
    status, said = conclude(results, len(INTEGRATIONS))
    print(said)
    return status


if __name__ == "__main__":
    sys.exit(main())
