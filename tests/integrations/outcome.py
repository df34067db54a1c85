"""
What became of the integrations, and what of it is written into the documentation.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from .registry import Integration
from .workspace import ROOT

TABLE = ROOT / "docs" / "ref" / "integrations.inc"

# The release of Django with which the documentation shows what was seen.
LATEST = "6.1"

HEADERS = ("name", "version", "what was tried", "result")


@dataclass(frozen=True)
class Result:
    """What became of an integration: what was seen, or why it failed."""

    integration: Integration
    seen: str
    failure: str
    seconds: float


def rows(results: Iterable[Result]) -> list[tuple[str, ...]]:
    return [
        (
            result.integration.name,
            result.integration.version(),
            result.integration.tried,
            "FAILED" if result.failure else result.seen,
        )
        for result in results
    ]


def conclude(
    results: Sequence[Result], integrations: int, table: Path = TABLE
) -> tuple[int, str]:
    """
    Write the table if all ``integrations`` passed on the latest Django. Return the exit
    status of the command, and what it says in the end.
    """
    if any(result.failure for result in results):
        return 1, "Nothing was written, since something failed."
    if len(results) < integrations:
        return 0, "Nothing was written: that takes all integrations."
    if not version("Django").startswith(f"{LATEST}."):
        return 0, f"Nothing was written: that takes Django {LATEST}."
    table.write_text(f"{tried_on()}\n\n{list_table(rows(results))}\n")
    return 0, f"Wrote {os.path.relpath(table)}"


def tried_on() -> str:
    # Not today(), since Django has set the time zone of this process.
    today = datetime.now(timezone.utc).date()
    return (
        f"Tried on {today} with Django {version('Django')} and Python "
        f"{platform.python_version()} on {platform.system()}:"
    )


def list_table(rows: Sequence[tuple[str, ...]]) -> str:
    lines = [".. list-table::", "    :header-rows: 1", ""]
    for row in (HEADERS, *rows):
        for number, cell in enumerate(row):
            lines.append(f"    {' ' if number else '*'} - {cell}")
    return "\n".join(lines)
