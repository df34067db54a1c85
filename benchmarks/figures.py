"""
What the samples say.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# (engine, workload, process): microseconds, one sample for each round. A process
# is named after the engine or the project that it is for, SHARED_PROCESS is for all
# others. A page is a workload as well, and a project is an engine.
Samples = Mapping[tuple[str, str, str], Sequence[float]]
SHARED_PROCESS = ""

# A ratio that says nothing.
NOISE = 1.05


@dataclass(frozen=True)
class Figure:
    """
    median
        Microseconds.

    spread
        The range of the middle half of the samples, as a part of the median.

    django, limit
        The medians of Django and of the work done by hand, if there is one.

    control
        What Django takes in the process of this engine, if it is there as well, as a
        multiple of what it takes in the first one that has it. The median has been
        divided by it.
    """

    median: float
    spread: float
    django: float
    limit: float | None = None
    control: float = 1

    @property
    def times_as_fast(self) -> float:
        """How many times as fast as Django."""
        return self.django / self.median

    @property
    def times_the_limit(self) -> float | None:
        return None if self.limit is None else self.median / self.limit


Figures = dict[tuple[str, str], Figure]


class Cold(NamedTuple):
    """
    Microseconds that pass before a template is warm. ``compiling`` is a part of the
    second render, or of one behind it.
    """

    loading: float | None
    first_render: float
    second_render: float
    compiling: float | None


class Way(NamedTuple):
    """An engine, and the method of its adapter that renders: as a whole, or in chunks."""

    engine: str
    method: str


class Streamed(NamedTuple):
    """
    Of a page: the microseconds until all of it has been asked for, and until there is the
    first chunk, and how many there are.
    """

    median: float
    first: float
    chunks: int


class Rows(NamedTuple):
    """
    Of a table of many rows. ``memory`` is the megabytes that there are at most, beyond
    those at the start.
    """

    seconds: float
    memory: float
    chunks: int


@dataclass
class Results:
    """
    cold, memory
        Of an engine: medians, and kilobytes.

    many
        The seconds in which many templates have rendered twice, by what rendered them.

    streamed, rows
        Pages in chunks: of each workload, and a table of many rows.
    """

    rounds: int
    figures: Figures
    cold: dict[str, Cold]
    memory: dict[str, float]
    many: dict[str, float] = field(default_factory=dict)
    streamed: dict[tuple[Way, str], Streamed] = field(default_factory=dict)
    rows: dict[Way, Rows] = field(default_factory=dict)


def figures(samples: Samples) -> Figures:
    """Return the figure of each engine and workload."""
    medians = {key: statistics.median(values) for key, values in samples.items()}
    first: dict[str, str] = {}
    for engine, workload, process in samples:
        if engine == "django":
            first.setdefault(workload, process)
    found = {}
    for (engine, workload, process), values in samples.items():
        if engine == "django" and process != first[workload]:
            continue
        django = medians["django", workload, first[workload]]
        control = medians.get(("django", workload, process), django) / django
        found[engine, workload] = Figure(
            medians[engine, workload, process] / control,
            spread(values),
            django,
            medians.get(("limit", workload, SHARED_PROCESS)),
            control,
        )
    return found


def spread(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return (upper - lower) / median


def ahead(found: Figures, engine: str, workload: str) -> dict[str, float]:
    """
    Return which engines are faster than this one, by more than noise, and how many
    times as fast they are. What is written by hand is not an engine.
    """
    own = found[engine, workload]
    return {
        other: own.median / figure.median
        for (other, what), figure in found.items()
        if what == workload
        and other not in (engine, "limit")
        and own.median / figure.median > NOISE
    }


def is_slower(figure: Figure) -> bool:
    """Return whether Django is faster, by more than noise."""
    return figure.times_as_fast < 1 / NOISE


def number(value: float) -> str:
    """Return three digits, which is more than noise lets one trust."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
