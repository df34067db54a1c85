import os
import platform
from datetime import datetime, timezone

import pytest

from . import outcome
from .outcome import Result, conclude, list_table, rows
from .registry import Integration

SERVER = Integration("server", lambda: "1.0", "Many requests.", None)
PASSED = Result(SERVER, "All as expected.", "", 1)
FAILED = Result(SERVER, "", "GET / differs", 1)


def test_rows():
    assert rows([PASSED, FAILED]) == [
        ("server", "1.0", "Many requests.", "All as expected."),
        ("server", "1.0", "Many requests.", "FAILED"),
    ]


def test_list_table():
    assert list_table([("server", "1.0", "Many requests.", "All.")]).splitlines() == [
        ".. list-table::",
        "    :header-rows: 1",
        "",
        "    * - name",
        "      - version",
        "      - what was tried",
        "      - result",
        "    * - server",
        "      - 1.0",
        "      - Many requests.",
        "      - All.",
    ]


@pytest.mark.parametrize(
    ("results", "status", "said"),
    [
        ([PASSED, FAILED], 1, "Nothing was written, since something failed."),
        ([FAILED], 1, "Nothing was written, since something failed."),
        ([PASSED], 0, "Nothing was written: that takes all integrations."),
    ],
)
def test_not_written(tmp_path, results, status, said):
    table = tmp_path / "table.inc"
    assert conclude(results, 2, table) == (status, said)
    assert not table.exists()


def test_not_written_of_another_django(tmp_path, monkeypatch):
    monkeypatch.setattr(outcome, "version", lambda name: "6.10.1")
    table = tmp_path / "table.inc"
    assert conclude([PASSED], 1, table) == (
        0,
        "Nothing was written: that takes Django 6.1.",
    )
    assert not table.exists()


def test_written(tmp_path, monkeypatch):
    monkeypatch.setattr(outcome, "version", lambda name: "6.1.3")
    table = tmp_path / "table.inc"
    assert conclude([PASSED, PASSED], 2, table) == (
        0,
        f"Wrote {os.path.relpath(table)}",
    )
    row = ("server", "1.0", "Many requests.", "All as expected.")
    assert table.read_text() == (
        f"Tried on {datetime.now(timezone.utc).date()} with Django 6.1.3 and "
        f"Python {platform.python_version()} on {platform.system()}:\n\n"
        f"{list_table([row, row])}\n"
    )
