"""
Run a program with an engine in place, in the process of its tests.

Usage: run.py --engine ENGINE [--option OPTION]... -- PROGRAM [ARGUMENT...]

ENGINE is a key of ENGINES, OPTION one of OPTIONS. PROGRAM is what Python would be
given, a file or "-m" and a module, which runs as Python would run it.
"""

import argparse
import os
import runpy
import sys
from pathlib import Path

import compiling
import streaming
import substitution


def as_shipped():
    substitution.substitute()
    compiling.count_renders()


def compiled_at_once():
    as_shipped()
    compiling.compile_at_once()


def everything_compiled():
    compiled_at_once()
    compiling.compile_direct()


def streamed():
    as_shipped()  # what is streamed is compiled at once
    compiling.compile_short()
    streaming.stream_all()


def awaited():
    as_shipped()
    compiling.compile_short()
    streaming.await_all()


ENGINES = {
    "stock": substitution.count_stock,
    "as shipped": as_shipped,
    "compiled at once": compiled_at_once,
    "everything compiled": everything_compiled,
    "streamed": streamed,
    "awaited": awaited,
    "without tags": substitution.substitute_without_tags,
}

OPTIONS = {
    "without debug": substitution.switch_debug_off,
    "without signals": substitution.switch_signals_off,
}


def run(program, *arguments):
    """Run what Python would run if it were given that."""
    if program == "-m":
        module, *arguments = arguments
        sys.argv = [module, *arguments]
        sys.path.insert(0, os.getcwd())
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [program, *arguments]
        sys.path.insert(0, str(Path(program).resolve().parent))
        runpy.run_path(program, run_name="__main__")


split = sys.argv.index("--")
parser = argparse.ArgumentParser()
parser.add_argument("--engine", choices=ENGINES, required=True)
parser.add_argument("--option", choices=OPTIONS, action="append", default=[])
arguments = parser.parse_args(sys.argv[1:split])
ENGINES[arguments.engine]()
for option in arguments.option:
    OPTIONS[option]()
run(*sys.argv[split + 1 :])
