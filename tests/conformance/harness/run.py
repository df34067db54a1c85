"""
Run Django's tests/runtests.py, in the process of the tests.

Usage: run.py ENGINE TESTS LABEL...

ENGINE is a key of ENGINES, TESTS the folder of runtests.py. What the tests do is
recorded by recording.py.
"""

import runpy
import sys
from pathlib import Path

import compiling
import substitution


def as_shipped():
    substitution.substitute()
    compiling.count_renders()


def compiled_at_once():
    as_shipped()
    compiling.compile_at_once()


ENGINES = {
    "stock": substitution.count_stock,
    "as shipped": as_shipped,
    "compiled at once": compiled_at_once,
    "without tags": substitution.substitute_without_tags,
}

engine, tests, *labels = sys.argv[1:]
ENGINES[engine]()
sys.path.insert(0, tests)
sys.argv = [
    str(Path(tests, "runtests.py")),
    *("--settings=recording_settings", "--noinput", "--parallel=1"),
    *labels,
]
runpy.run_path(sys.argv[0], run_name="__main__")
