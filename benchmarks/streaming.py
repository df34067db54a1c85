"""
Pages in chunks, and those that coroutines render: what they take more than render(), when
there is the first chunk, and how little memory a long table takes.
"""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import NamedTuple

from tqdm import tqdm

from . import data, worker
from .checking import difference
from .depth import at_depth, nth_depth
from .engines import ENGINES, adapter_class
from .engines.adapter import Adapter
from .figures import Results, Rows, Streamed, Way
from .measuring import DEPTHS, ROUNDS_PER_PROCESS, DifferentOutput
from .reading import InCoroutines, InFunctions, Page, Reader
from .worker import RENDERS_UNTIL_COMPILED, Worker
from .workloads import WORKLOADS, Context, Workload

# Those of more than a row, without a request.
STREAMED = ("b", "c", "d", "e", "h")

# The one that is a table of many rows, too: of how many, and how often it is timed.
ROWS_WORKLOAD = WORKLOADS["c"]
ROWS = 100_000
TIMES = 3

# What is done of a page as a whole.
WHOLE = ("render", "arender", "render_async")

# What is done in one way of one workload at one depth, until there are all chunks.
SECONDS = 0.001


class Sample(NamedTuple):
    """Microseconds until there are all chunks, and until there is the first."""

    page: float
    first: float


def measure(results: Results, engines: Sequence[str], workloads: Sequence[str]) -> None:
    """Add what pages in chunks take to the results."""
    found = ways(engines)
    if not found:
        return
    keys = [key for key in STREAMED if key in workloads]
    results.streamed = measure_pages(found, keys, results.rounds) if keys else {}
    if ROWS_WORKLOAD.key in keys:
        results.rows = measure_tables(found)


def ways(engines: Sequence[str]) -> list[Way]:
    """Return all that the engines do that have streams: first their render()."""
    return [
        Way(key, method)
        for key, engine in ENGINES.items()
        if key in engines and engine.streams
        for method in ("render", *engine.streams, *engine.coroutines)
    ]


def measure_pages(
    found: Sequence[Way], keys: Sequence[str], rounds: int
) -> dict[tuple[Way, str], Streamed]:
    samples: dict[tuple[Way, str], list[Sample]] = {
        (way, key): [] for key in keys for way in found
    }
    chunks: dict[tuple[Way, str], int] = {}
    for begin in range(0, rounds, ROUNDS_PER_PROCESS):
        end = min(begin + ROUNDS_PER_PROCESS, rounds)
        with process_of(found) as process:
            chunks = {(way, key): process.call(check, way, key) for way, key in samples}
            process.call(worker.settle)
            title = f"Streaming, rounds {begin + 1} to {end}"
            for turn in tqdm(range(begin * DEPTHS, end * DEPTHS), title, unit="depth"):
                for key in keys:
                    # None always runs behind the same other one.
                    start = turn % len(found)
                    for way in (*found[start:], *found[:start]):
                        sample = process.call(measure_page, way, key, nth_depth(turn))
                        samples[way, key].append(sample)
    return {
        task: Streamed(
            statistics.median(sample.page for sample in of_task),
            statistics.median(sample.first for sample in of_task),
            chunks[task],
        )
        for task, of_task in samples.items()
    }


def measure_tables(found: Sequence[Way]) -> dict[Way, Rows]:
    with process_of(found) as process:
        rounds = [
            {
                way: process.call(measure_table, way, ROWS, nth_depth(turn))
                for way in found
            }
            for turn in tqdm(range(TIMES), f"{ROWS:,} rows", unit="round")
        ]
        memory = {way: process.call(table_memory, way, ROWS) for way in found}
    return {
        way: Rows(
            statistics.median(times[way] for times in rounds),
            *memory[way],
        )
        for way in found
    }


@contextmanager
def process_of(found: Sequence[Way]) -> Iterator[Worker]:
    process = Worker(worker.start_engines, *dict.fromkeys(way.engine for way in found))
    try:
        yield process
    finally:
        process.executor.shutdown(cancel_futures=True)


# What runs in the process.


@cache
def adapter_of(engine: str) -> Adapter:
    adapter: Adapter = adapter_class(ENGINES[engine])()
    return adapter


def reader_of(way: Way) -> Reader:
    is_awaited = way.method in ENGINES[way.engine].coroutines
    return InCoroutines() if is_awaited else InFunctions()


def bind(way: Way, workload: Workload, context: Context) -> Page:
    """Return a function that asks for a page in a way."""
    adapter = adapter_of(way.engine)
    name = adapter.template_name(workload.template)
    return partial(getattr(adapter, way.method), name, context, None)


@cache
def page(way: Way, key: str) -> Page:
    return bind(way, WORKLOADS[key], WORKLOADS[key].make_context())


def check(way: Way, key: str) -> int:
    """Return how many chunks a page has, if they are what the engine's render() returns."""
    reader = reader_of(way)
    whole = page(way._replace(method="render"), key)
    for _ in range(RENDERS_UNTIL_COMPILED):
        whole()
        reader.count(page(way, key))
    chunks = reader.chunks(page(way, key))
    differs = difference(whole(), "".join(chunks), "render", way.method, str)
    if differs:
        raise DifferentOutput(
            f"{ENGINES[way.engine].label} gives another page by {way.method}() than by "
            f"render() for workload {key}:\n{differs}"
        )
    return len(chunks)


@cache
def repetitions(way: Way, key: str) -> int:
    number = 10
    taken = reader_of(way).seconds(page(way, key), number)
    return max(1, round(number * SECONDS / taken))


def measure_page(way: Way, key: str, depth: int) -> Sample:
    reader, number = reader_of(way), repetitions(way, key)
    gc.collect()
    reader.count(
        page(way, key)
    )  # the processor's caches are as the collector left them
    taken = at_depth(depth, reader.seconds, page(way, key), number) / number * 1e6
    if way.method in WHOLE:
        return Sample(taken, taken)
    first = at_depth(depth, reader.seconds_until_first, page(way, key), number)
    return Sample(taken, first / number * 1e6)


def table(way: Way, rows: int) -> Page:
    return bind(way, ROWS_WORKLOAD, data.product_rows(rows))


def measure_table(way: Way, rows: int, depth: int) -> float:
    """Return the seconds that a table of so many rows takes at this depth."""
    compile_table(way)
    gc.collect()
    return at_depth(depth, reader_of(way).seconds, table(way, rows), 1)  # type: ignore[no-any-return]


def table_memory(way: Way, rows: int) -> tuple[float, int]:
    """Return the megabytes that it takes at most, and how many chunks it has."""
    compile_table(way)
    page = table(way, rows)
    gc.collect()
    tracemalloc.start()
    chunks = reader_of(way).count(page)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6, chunks


def compile_table(way: Way) -> None:
    for _ in range(RENDERS_UNTIL_COMPILED):
        reader_of(way).count(table(way, 1))
