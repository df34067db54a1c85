"""
Running a suite in its environment, and reading what it recorded.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .comparing import Comparison, Recording, compare
from .environments import Environment
from .modes import Mode

HARNESS = Path(__file__).parent / "harness"


class HarnessError(Exception):
    """The tests didn't run as they should have, whatever their outcome."""


@dataclass(frozen=True, eq=False)
class Suite:
    """
    Tests that run in a process of their own.

    environment
        What they run in.

    label
        What they are called in the report.

    program
        What Python is given to run them: a file, or "-m" and a module, and arguments.

    directory
        Where the program runs; ``stock_directory`` where it runs with Django's engine.

    modes
        How they run with the project's engine.

    compiling
        The modes in which compiled code has to render something.

    options
        Keys of OPTIONS in harness/run.py, which hold in every mode.

    changed_on_purpose
        Tests that assert what this project changes on purpose: {test id: reason}.
    """

    environment: Environment
    label: str
    program: tuple[str, ...]
    directory: Path
    stock_directory: Path
    modes: tuple[Mode, ...]
    compiling: tuple[Mode, ...]
    options: tuple[str, ...] = ()
    changed_on_purpose: Mapping[str, str] = field(default_factory=dict)


def compare_with(stock: Recording, suite: Suite, mode: Mode, logs: Path) -> Comparison:
    """
    Run the tests on the project's engine in that mode, and compare them with what
    Django's own did. Some tests depend on the time that they take: what differs has
    to differ twice.
    """
    for _ in range(2):
        comparison = compare(
            stock,
            run(suite, mode.engine, mode.options, logs),
            suite.changed_on_purpose,
            must_compile=mode in suite.compiling,
        )
        if comparison.agrees:
            break
    return comparison


def stock_recording(suite: Suite, mode: Mode, logs: Path, refresh: bool) -> Recording:
    """Return what Django's own engine does, which is kept for the next time."""
    name = f"{suite.label} {digest_of_run(suite, mode)}.json"
    kept = suite.environment.directory / "recordings" / name
    if refresh or not kept.exists():
        recording = run(suite, "stock", mode.options, logs)
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(vars(recording)))
        part.replace(kept)
    return Recording(**json.loads(kept.read_text()))


def digest_of_run(suite: Suite, mode: Mode) -> str:
    """Return what changes when a run with Django's engine might record something else."""
    run = (suite.program, suite.options, mode.options)
    digest = hashlib.sha256(repr(run).encode())
    for path in sorted(HARNESS.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def run(suite: Suite, engine: str, options: Iterable[str], logs: Path) -> Recording:
    """Run the tests on that engine, a key of ENGINES in harness/run.py."""
    release = suite.environment.release
    name = ", ".join([f"{release.series} {suite.label} {engine}", *options])
    log, results = logs / f"{name}.log", logs / f"{name}.json"
    with log.open("w") as output:
        subprocess.run(
            [
                *without_override(),
                *(suite.environment.python, HARNESS / "run.py"),
                *("--engine", engine),
                *(f"--option={option}" for option in (*suite.options, *options)),
                *("--", *suite.program),
            ],
            check=False,  # It exits with 1 if any test fails.
            cwd=suite.stock_directory if engine == "stock" else suite.directory,
            env={**os.environ, "CONFORMANCE_RESULTS": str(results)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    if not results.exists():
        last_lines = log.read_text().splitlines()[-5:]
        raise HarnessError("\n".join([f"{name} ended early:", *last_lines, str(log)]))
    return Recording(**json.loads(results.read_text()))


def without_override() -> list[str]:
    """Return a command that holds root to the permissions of files."""
    if os.geteuid() or not shutil.which("setpriv"):
        return []
    capabilities = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={capabilities}", f"--inh-caps={capabilities}"]
