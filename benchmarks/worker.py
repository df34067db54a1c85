"""
A process in which engines render.
"""

from __future__ import annotations

import gc
import time
import timeit
import tracemalloc
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any, NamedTuple

from .engines import ENGINES, adapter_class
from .setup import set_up
from .workloads import COLD_WORKLOAD, WORKLOADS

# What other processes do in the meantime is not counted.
clock = time.process_time


class Cold(NamedTuple):
    """
    Microseconds that pass before a template is warm. ``compiling`` is a part of the
    second render.
    """

    loading: float | None
    first_render: float
    second_render: float
    compiling: float | None


class Worker:
    """The process of these engines; the functions below are called in it."""

    def __init__(self, engines: Sequence[str]) -> None:
        self.executor = ProcessPoolExecutor(
            1, get_context("spawn"), initializer=start, initargs=(engines,)
        )

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self.executor.submit(function, *arguments).result()


def start(engines: Sequence[str]) -> None:
    # django-template-compiler reads what a partial has only in debug mode.
    warnings.filterwarnings("ignore", "PartialTemplate.source", RuntimeWarning)
    set_up([ENGINES[engine] for engine in engines])


@cache
def work(engine: str, workload: str) -> Callable[[], Any]:
    adapter = adapter_class(ENGINES[engine])()
    return adapter.bind(WORKLOADS[workload])


def render(engine: str, workload: str) -> str:
    """Return what is rendered when the template has been rendered before."""
    # A compiler may wait for the second render, or the third.
    for _ in range(3):
        work(engine, workload)()
    return str(work(engine, workload)())


def repetitions(engine: str, workload: str, seconds: float) -> int:
    """Return how often the work is done in this time, at least once."""
    timer = timeit.Timer(work(engine, workload), timer=clock)
    number = 1
    while (taken := timer.timeit(number)) < seconds / 2:
        number *= 2
    return max(1, round(number * seconds / taken))


def measure(engine: str, workload: str, number: int) -> float:
    """Return the microseconds that the work takes, done so often."""
    gc.collect()
    # timeit turns the garbage collector off.
    timer = timeit.Timer(work(engine, workload), timer=clock)
    return timer.timeit(number) / number * 1e6


def measure_cold(engine: str) -> Cold:
    """Measure an engine that has loaded nothing yet."""
    adapter = adapter_class(ENGINES[engine])()
    name = adapter.template_name(COLD_WORKLOAD.template)
    context = COLD_WORKLOAD.make_context()
    gc.collect()
    gc.disable()
    started = clock()
    if "g" not in ENGINES[engine].without:
        adapter.get_template(name)
    loaded = clock()
    adapter.render(name, context, None)
    rendered = clock()
    adapter.render(name, context, None)
    again = clock()
    adapter.render(name, context, None)
    warm = clock()
    gc.enable()
    first, second, third = rendered - loaded, again - rendered, warm - again
    return Cold(
        None if "g" in ENGINES[engine].without else (loaded - started) * 1e6,
        first * 1e6,
        second * 1e6,
        (second - third) * 1e6 if ENGINES[engine].compiles_late else None,
    )


def measure_memory(engine: str) -> float:
    """Return the kilobytes that the loaded templates of a page keep."""
    adapter = adapter_class(ENGINES[engine])()
    render = adapter.bind(COLD_WORKLOAD)
    gc.collect()
    tracemalloc.start()
    for _ in range(3):
        render()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / 1000
