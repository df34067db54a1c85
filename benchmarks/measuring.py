"""
Rounds of all engines and all workloads.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from tqdm import tqdm

from . import worker
from .checking import difference
from .engines import ENGINES
from .figures import SHARED_PROCESS, Figures, figures
from .worker import Cold, Worker
from .workloads import COLD_WORKLOAD, WORKLOADS

# What ratios are made with is always measured.
ALWAYS = ("django", "limit")

# What one engine does of one workload in one round.
SECONDS = 0.03


class DifferentOutput(Exception):
    """Engines that render other pages can't be compared."""


class Task(NamedTuple):
    engine: str
    workload: str
    process: str


@dataclass
class Results:
    rounds: int
    figures: Figures
    cold: dict[str, Cold]
    memory: dict[str, float]


def tasks(engines: Sequence[str], workloads: Sequence[str]) -> list[Task]:
    """Return what is done in a round, workload by workload."""
    found = []
    for workload in workloads:
        for key, engine in ENGINES.items():
            if key not in (*ALWAYS, *engines) or workload in engine.without:
                continue
            if engine.own_process:
                found += [Task("django", workload, key), Task(key, workload, key)]
            else:
                found.append(Task(key, workload, SHARED_PROCESS))
    return found


def run(engines: Sequence[str], workloads: Sequence[str], rounds: int) -> Results:
    todo = tasks(engines, workloads)
    processes: dict[str, list[str]] = {}
    for task in todo:
        members = processes.setdefault(task.process, [])
        if task.engine not in members:
            members.append(task.engine)
    workers = {process: Worker(members) for process, members in processes.items()}
    try:
        check(workers, todo)
        return measure(workers, todo, rounds)
    finally:
        for each in workers.values():
            each.executor.shutdown(cancel_futures=True)


def check(workers: dict[str, Worker], todo: Sequence[Task]) -> None:
    expected = {}
    for task in tqdm(todo, "Comparing output", unit="page"):
        if not WORKLOADS[task.workload].renders:
            continue
        page = workers[task.process].call(worker.render, task.engine, task.workload)
        # Django in the shared process comes first.
        reference = expected.setdefault(task.workload, page)
        label = ENGINES[task.engine].label
        if differs := difference(reference, page, "Django", label):
            raise DifferentOutput(
                f"{label} renders another page for workload {task.workload}:\n{differs}"
            )


def measure(workers: dict[str, Worker], todo: Sequence[Task], rounds: int) -> Results:
    repetitions = {
        task: workers[task.process].call(
            worker.repetitions, task.engine, task.workload, SECONDS
        )
        for task in tqdm(todo, "Calibrating", unit="task")
    }
    # Measured where the page of COLD_WORKLOAD is among the workloads.
    cold: dict[str, list[Cold]] = {
        task.engine: []
        for task in todo
        if task.workload == COLD_WORKLOAD.key and ENGINES[task.engine].cold
    }
    samples: dict[tuple[str, str, str], list[float]] = {task: [] for task in todo}
    shared = workers[SHARED_PROCESS]
    total = rounds * (len(todo) + len(cold))
    with tqdm(total=total, desc=f"Measuring, {rounds} rounds", unit="task") as progress:
        for turn in range(rounds):
            for task in rotated(todo, turn):
                microseconds = workers[task.process].call(
                    worker.measure, task.engine, task.workload, repetitions[task]
                )
                samples[task].append(microseconds)
                progress.update()
            for engine, values in cold.items():
                values.append(shared.call(worker.measure_cold, engine))
                progress.update()
    return Results(
        rounds,
        figures(samples),
        {engine: medians(values) for engine, values in cold.items()},
        {
            engine: shared.call(worker.measure_memory, engine)
            for engine in cold
            if not ENGINES[engine].native
        },
    )


def rotated(todo: Sequence[Task], turn: int) -> Iterator[Task]:
    """
    Yield the tasks of each workload, in each round from another one on, so that no
    engine always finds the processor's caches as the same other one left them.
    """
    for _, group in groupby(todo, key=lambda task: task.workload):
        of_workload = list(group)
        start = turn % len(of_workload)
        yield from of_workload[start:] + of_workload[:start]


def medians(values: Sequence[Cold]) -> Cold:
    return Cold(
        *(
            None if None in column else statistics.median(column)
            for column in zip(*values, strict=True)
        )
    )
