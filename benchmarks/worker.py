"""
A process in which engines render.
"""

from __future__ import annotations

import gc
import time
import timeit
import tracemalloc
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any, Protocol

from . import setup
from .depth import at_depth
from .engines import ENGINES, adapter_class
from .figures import Cold
from .shop import setup as shop_setup
from .shop.pages import PAGES
from .shop.projects import PROJECTS
from .variants import VARIANTS
from .workloads import COLD_WORKLOAD, WORKLOADS

# After so many renders, each page has been compiled.
RENDERS_UNTIL_COMPILED = 30

# What other processes do in the meantime is not counted.
clock = time.process_time


class Worker:
    """A process, in which the functions below are called. The first is ``start``."""

    def __init__(self, start: Callable[..., None], *arguments: Any) -> None:
        self.executor = ProcessPoolExecutor(
            1, get_context("spawn"), initializer=start, initargs=arguments
        )

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self.executor.submit(function, *arguments).result()


def start_engines(*engines: str) -> None:
    # django-template-compiler reads what a partial has only in debug mode.
    warnings.filterwarnings("ignore", "PartialTemplate.source", RuntimeWarning)
    setup.set_up([ENGINES[engine] for engine in engines])


def start_project(project: str) -> None:
    shop_setup.set_up(PROJECTS[project])


class Work(Protocol):
    """What an engine does of a workload."""

    def render(self) -> str: ...

    def seconds(self, number: int) -> float:
        """Return how long it takes, done so often."""
        ...


class Template:
    """A template of an engine, or a page by hand."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function

    def render(self) -> str:
        return str(self.function())

    def seconds(self, number: int) -> float:
        # timeit turns the garbage collector off.
        return timeit.Timer(self.function, timer=clock).timeit(number)


@cache
def work(engine: str, workload: str) -> Work:
    if workload in PAGES:
        # Its models can be imported only where Django has been set up.
        from .shop.timing import Visitor

        return Visitor(PAGES[workload])
    adapter = adapter_class(ENGINES[engine])
    if workload in VARIANTS:
        variant = VARIANTS[workload]
        return Template(adapter(variant.sources()).bind(variant))
    return Template(adapter().bind(WORKLOADS[workload]))


def render(engine: str, workload: str) -> str:
    """Return what is rendered when the template has been rendered before."""
    # A compiler may wait until it knows that it is worth while.
    for _ in range(RENDERS_UNTIL_COMPILED):
        work(engine, workload).render()
    return work(engine, workload).render()


def repetitions(engine: str, workload: str, seconds: float) -> int:
    """Return how often the work is done in this time, at least once."""
    number = 1
    while (taken := work(engine, workload).seconds(number)) < seconds / 2:
        number *= 2
    return max(1, round(number * seconds / taken))


def settle() -> None:
    """Keep the garbage collector from what has been loaded: each sample is after it."""
    gc.collect()
    gc.freeze()


def measure(engine: str, workload: str, number: int, depth: int) -> float:
    """Return the microseconds that the work takes, done so often at this depth."""
    gc.collect()
    return at_depth(depth, work(engine, workload).seconds, number) / number * 1e6


def measure_cold(engine: str, depth: int) -> Cold:
    """Measure an engine that has loaded nothing yet, at this depth."""
    return at_depth(depth, first_renders, engine)


def first_renders(engine: str) -> Cold:
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
    later = []
    for _ in range(RENDERS_UNTIL_COMPILED if ENGINES[engine].compiles_late else 0):
        begun = clock()
        adapter.render(name, context, None)
        later.append((clock() - begun) * 1e6)
    gc.enable()
    return Cold(
        None if "g" in ENGINES[engine].without else (loaded - started) * 1e6,
        (rendered - loaded) * 1e6,
        (again - rendered) * 1e6,
        max((again - rendered) * 1e6, *later) - later[-1] if later else None,
    )


def measure_memory(engine: str) -> float:
    """Return the kilobytes that the loaded templates of a page keep."""
    adapter = adapter_class(ENGINES[engine])()
    render = adapter.bind(COLD_WORKLOAD)
    gc.collect()
    tracemalloc.start()
    for _ in range(RENDERS_UNTIL_COMPILED):
        render()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / 1000
