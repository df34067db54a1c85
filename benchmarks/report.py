"""
What is printed, and written into the documentation.
"""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from tabulate import tabulate

from . import chart
from .engines import ENGINES
from .figures import ahead, number
from .measuring import Results
from .workloads import COLD_WORKLOAD, WORKLOADS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CHART = ROOT / "docs" / "_static" / "benchmarks.svg"
TABLES = ROOT / "docs" / "topics" / "benchmarks.inc"

# The table in the README stands between these lines.
BEGIN, END = "<!-- Written by make bench: -->\n", "<!-- End -->\n"

# What it has: a reader wants to know in a glance.
README_WORKLOADS = ("a", "b", "d", "e", "h")
README_ENGINES = ("partials", "jinja2", "minijinja", "mako")

MISSING = "—"


def print_report(results: Results) -> None:
    print(f"\n{figures_table(results)}\n")
    if results.cold:
        print(f"The first renders of the full page\n{cold_table(results)}\n")
    print(f"Times as fast as Django\n{ratio_table(results)}\n")
    for line in (measured_on(results), *controls(results), *not_ahead(results)):
        print(line)


def write_report(results: Results) -> list[Path]:
    """Write what the documentation shows, and return the files."""
    chart.draw(results.figures, CHART)
    TABLES.write_text(
        "\n\n".join(
            (
                measured_on(results),
                "Times as fast as Django; more is better:",
                ratio_table(results, "rst"),
                bullets(controls(results)),
                ".. _benchmarks-not-ahead:",
                section("Where this backend is not ahead"),
                bullets(not_ahead(results)),
                section("All figures"),
                figures_table(results, "rst"),
                section("The first renders"),
                cold_table(results, "rst"),
                section("What is missing"),
                bullets(missing()),
            )
        )
        + "\n"
    )
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    table = ratio_table(results, "github", README_WORKLOADS, README_ENGINES)
    README.write_text(f"{before}{BEGIN}\n{table}\n\n{END}{after}")
    return [CHART, TABLES, README]


def figures_table(results: Results, style: str = "simple") -> str:
    rows = [
        (
            f"{workload}: {WORKLOADS[workload].title}",
            ENGINES[engine].label,
            number(figure.median),
            f"{figure.spread:.0%}",
            number(figure.times_as_fast),
            MISSING
            if figure.times_the_limit is None
            else number(figure.times_the_limit),
        )
        for (engine, workload), figure in results.figures.items()
    ]
    headers = (
        "workload",
        "engine",
        "median µs",
        "spread",
        "times as fast as Django",
        "times as long as by hand",
    )
    return table(rows, headers, style)


def ratio_table(
    results: Results,
    style: str = "simple",
    workloads: Iterable[str] = WORKLOADS,
    engines: Iterable[str] = ENGINES,
) -> str:
    engines = [
        engine
        for engine in engines
        if engine != "django" and any(key == engine for key, _ in results.figures)
    ]
    rows = []
    for workload in workloads:
        if ("django", workload) not in results.figures:
            continue
        figures = [results.figures.get((engine, workload)) for engine in engines]
        title = f"{workload}: {WORKLOADS[workload].title}"
        rows.append(
            (title, *(number(f.times_as_fast) if f else MISSING for f in figures))
        )
    headers = ("workload", *(ENGINES[engine].label for engine in engines))
    return table(rows, headers, style)


def cold_table(results: Results, style: str = "simple") -> str:
    rows = []
    for engine, cold in results.cold.items():
        warm = results.figures[engine, COLD_WORKLOAD.key].median
        memory = results.memory.get(engine)
        rows.append(
            (
                ENGINES[engine].label,
                *(MISSING if each is None else number(each) for each in (*cold, warm)),
                MISSING if memory is None else f"{memory:.0f}",
            )
        )
    headers = (
        "engine",
        "get_template() µs",
        "first render µs",
        "second render µs",
        "of it compiling µs",
        "warm µs",
        "memory kB",
    )
    return table(rows, headers, style)


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], style: str) -> str:
    alignment = [
        "left" if name in ("workload", "engine") else "right" for name in headers
    ]
    return tabulate(
        rows,
        headers,
        style,
        disable_numparse=True,
        colalign=alignment if rows else None,
    )


def controls(results: Results) -> list[str]:
    """Return how Django is affected by what patches it."""
    lines = []
    for key, engine in ENGINES.items():
        took = [
            f"{figure.control:.2f} ({workload})"
            for (other, workload), figure in results.figures.items()
            if engine.own_process and other == key
        ]
        if took:
            lines.append(
                f"{engine.label} ran in a process of its own, where Django took "
                f"{', '.join(took)} times as long. Its times are divided by that."
            )
    return lines


def not_ahead(results: Results) -> list[str]:
    lines = []
    for workload, what in WORKLOADS.items():
        if ("partials", workload) not in results.figures:
            continue
        faster = ahead(results.figures, "partials", workload)
        if faster:
            named = ", ".join(
                f"{ENGINES[engine].label} ({number(times)} times as fast)"
                for engine, times in sorted(faster.items(), key=lambda item: -item[1])
            )
            lines.append(f"{workload}, {what.title}: behind {named}.")
    return lines


def missing() -> list[str]:
    """Return which engines don't render which workloads, and why."""
    lines = []
    for engine in ENGINES.values():
        for reason in dict.fromkeys(engine.without.values()):
            keys = [key for key, why in engine.without.items() if why == reason]
            lines.append(f"{engine.label}, {', '.join(keys)}: {reason}")
    return lines


def measured_on(results: Results) -> str:
    versions = ", ".join(
        f"{engine.label} {version(engine.distribution)}"
        for engine in ENGINES.values()
        if engine.distribution
    )
    return (
        f"Measured on {datetime.date.today()}, in {results.rounds} rounds, with Python "
        f"{platform.python_version()} on {platform.system()}, {os.cpu_count()} "
        f"processors {processor()}. {versions}."
    )


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.machine()


def section(title: str) -> str:
    return f"{title}\n{'-' * len(title)}"


def bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"* {line}" for line in lines)
