"""
Running Django's ``runtests.py`` in an environment, and reading what it recorded.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from .comparing import Comparison, Recording, compare
from .environments import Environment
from .suites import CHANGED_ON_PURPOSE, PARTIALS_LABELS, must_compile

HARNESS = Path(__file__).parent / "harness"


class HarnessError(Exception):
    """The tests didn't run as they should have, whatever their outcome."""


def compare_with(
    stock: Recording, environment: Environment, label: str, mode: str, logs: Path
) -> Comparison:
    """
    Run the tests of ``label`` on the project's engine in that mode, and compare
    them with what Django's own did. Some of Django's tests depend on the time that
    they take: what differs has to differ twice.
    """
    for _ in range(2):
        comparison = compare(
            stock,
            run(environment, mode, label, logs),
            CHANGED_ON_PURPOSE,
            must_compile=must_compile(label, mode),
        )
        if comparison.agrees:
            break
    return comparison


def stock_recording(
    environment: Environment, label: str, logs: Path, refresh: bool
) -> Recording:
    """Return what Django's own engine does, which is kept for the next time."""
    kept = environment.directory / "recordings" / harness_digest() / f"{label}.json"
    if refresh or not kept.exists():
        recording = run(environment, "stock", label, logs)
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(vars(recording)))
        part.replace(kept)
    return Recording(**json.loads(kept.read_text()))


def harness_digest() -> str:
    """Return what changes when the harness might record something else."""
    digest = hashlib.sha256()
    for path in sorted(HARNESS.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def check_harness(environment: Environment, logs: Path) -> int:
    """
    Return how many tests of partials fail without the tags of partials. Raise
    HarnessError if those of any label pass all the same.
    """
    failing = 0
    for label in PARTIALS_LABELS:
        recording = run(environment, "without tags", label, logs)
        if not recording.number_of_failures():
            raise HarnessError(f"{label} passes without the tags of partials")
        failing += recording.number_of_failures()
    return failing


def run(environment: Environment, engine: str, label: str, logs: Path) -> Recording:
    """Run the tests of ``label`` on that engine, a key of ENGINES in run.py."""
    name = f"{environment.release.series} {engine} {label}"
    tests = environment.stock_tests if engine == "stock" else environment.tests
    log, results = logs / f"{name}.log", logs / f"{name}.json"
    with log.open("w") as output:
        subprocess.run(
            [
                *without_override(),
                *(environment.python, HARNESS / "run.py", engine, tests, label),
            ],
            check=False,  # It exits with 1 if any test fails.
            cwd=tests,
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
