"""
Rounds of all engines and all workloads.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tqdm import tqdm

from . import worker
from .checking import difference, normalise
from .depth import nth_depth
from .engines import ENGINES
from .figures import SHARED_PROCESS, Cold, Results, figures
from .many import MEASURED, measure_many
from .shop.pages import PAGES
from .shop.projects import PROJECTS
from .variants import VARIANTS
from .worker import Worker
from .workloads import COLD_WORKLOAD, WORKLOADS

# What ratios are made with is always measured.
ALWAYS = ("django", "limit")

# The engines that variants are for.
VARIANT_ENGINES = ("django", "partials")

# Each round goes through so many depths of the stack.
DEPTHS = 10

# What one engine does of one workload at one depth.
SECONDS = 0.005

# After so many rounds, processes are new: what is where in memory makes some percent.
ROUNDS_PER_PROCESS = 5


class DifferentOutput(Exception):
    """Engines that render other pages can't be compared."""


class Task(NamedTuple):
    """What an engine does of a workload, or a project of a page."""

    engine: str
    workload: str
    process: str

    @property
    def label(self) -> str:
        return (PROJECTS if self.workload in PAGES else ENGINES)[self.engine].label


def tasks(engines: Sequence[str], workloads: Sequence[str]) -> list[Task]:
    """Return what is done in a round, workload by workload."""
    found = []
    for workload in workloads:
        made = page_tasks if workload in PAGES else template_tasks
        found += made((*ALWAYS, *engines), workload)
    return found


def page_tasks(engines: Sequence[str], page: str) -> list[Task]:
    return [
        Task(key, page, f"project {key}")
        for key, project in PROJECTS.items()
        if project.engine in engines
    ]


def template_tasks(engines: Sequence[str], workload: str) -> list[Task]:
    found = []
    for key, engine in ENGINES.items():
        if key not in engines or workload in engine.without:
            continue
        if workload in VARIANTS and key not in VARIANT_ENGINES:
            continue
        if engine.own_process:
            found += [Task("django", workload, key), Task(key, workload, key)]
        else:
            found.append(Task(key, workload, SHARED_PROCESS))
    return found


def run(engines: Sequence[str], workloads: Sequence[str], rounds: int) -> Results:
    todo = tasks(engines, workloads)
    samples: dict[Task, list[float]] = {task: [] for task in todo}
    # Measured where the page of COLD_WORKLOAD is among the workloads.
    cold: dict[str, list[Cold]] = {
        task.engine: []
        for task in todo
        if task.workload == COLD_WORKLOAD.key and ENGINES[task.engine].cold
    }
    memory = {}
    for first in range(0, rounds, ROUNDS_PER_PROCESS):
        turns = range(first, min(first + ROUNDS_PER_PROCESS, rounds))
        workers = start_workers(todo)
        try:
            check(workers, todo)
            measure(workers, turns, samples, cold)
            memory = {
                engine: workers[SHARED_PROCESS].call(worker.measure_memory, engine)
                for engine in cold
                if not ENGINES[engine].native
            }
        finally:
            for each in workers.values():
                each.executor.shutdown(cancel_futures=True)
    many = tuple(engine for engine in MEASURED if engine in cold)
    return Results(
        rounds,
        figures(samples),
        {engine: medians(values) for engine, values in cold.items()},
        memory,
        measure_many(many),
    )


def start_workers(todo: Sequence[Task]) -> dict[str, Worker]:
    """Return the processes by their names."""
    members: dict[str, list[Task]] = {}
    for task in todo:
        members.setdefault(task.process, []).append(task)
    workers = {}
    for process, of_process in members.items():
        start = (
            worker.start_project
            if of_process[0].workload in PAGES
            else worker.start_engines
        )
        engines = dict.fromkeys(task.engine for task in of_process)
        workers[process] = Worker(start, *engines)
    return workers


def check(workers: dict[str, Worker], todo: Sequence[Task]) -> None:
    expected = {}
    for task in tqdm(todo, "Comparing output", unit="page"):
        is_page = task.workload in PAGES
        if task.workload in WORKLOADS and not WORKLOADS[task.workload].renders:
            continue
        page = workers[task.process].call(worker.render, task.engine, task.workload)
        # Django in the shared process, or its project, comes first.
        reference = expected.setdefault(task.workload, page)
        differs = difference(
            reference, page, "Django", task.label, str if is_page else normalise
        )
        if differs:
            raise DifferentOutput(
                f"{task.label} renders another page for workload {task.workload}:\n"
                f"{differs}"
            )


def measure(
    workers: dict[str, Worker],
    turns: range,
    samples: dict[Task, list[float]],
    cold: dict[str, list[Cold]],
) -> None:
    """Add the samples of these rounds."""
    repetitions = {
        task: workers[task.process].call(
            worker.repetitions, task.engine, task.workload, SECONDS
        )
        for task in tqdm(samples, "Calibrating", unit="task")
    }
    for each in workers.values():
        each.call(worker.settle)
    total = len(turns) * (DEPTHS * len(samples) + len(cold))
    title = f"Measuring, rounds {turns[0] + 1} to {turns[-1] + 1}"
    with tqdm(total=total, desc=title, unit="sample") as progress:
        for number in range(turns[0] * DEPTHS, (turns[-1] + 1) * DEPTHS):
            depth = nth_depth(number)
            for task in rotated(samples, number):
                microseconds = workers[task.process].call(
                    worker.measure,
                    task.engine,
                    task.workload,
                    repetitions[task],
                    depth,
                )
                samples[task].append(microseconds)
                progress.update()
            if number % DEPTHS == 0:
                for engine, values in cold.items():
                    values.append(
                        workers[SHARED_PROCESS].call(worker.measure_cold, engine, depth)
                    )
                    progress.update()


def rotated(todo: Iterable[Task], turn: int) -> Iterator[Task]:
    """
    Yield the tasks of each workload, in each turn from another one on, so that no
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
