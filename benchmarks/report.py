"""
What is printed, and written into the documentation.
"""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from . import chart
from .documents import with_part
from .engines import ENGINES
from .figures import Results
from .many import NUMBER
from .measuring import DEPTHS
from .shop.pages import PAGES
from .streaming import ROWS
from .summary import controls, gains, not_ahead, slower
from .tables import (
    TEMPLATES,
    cold_table,
    figures_table,
    many_table,
    page_figures_table,
    page_table,
    ratio_table,
    rows_table,
    streamed_table,
)
from .variants import VARIANTS
from .workloads import WORKLOADS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CHART = ROOT / "docs" / "_static" / "benchmarks.svg"
TABLES = ROOT / "docs" / "topics" / "benchmarks.inc"

# What the README has of the templates: a reader wants to know in a glance.
README_WORKLOADS = ("a", "b", "d", "e", "h")
README_ENGINES = ("partials", "rust", "jinja2", "minijinja", "mako")

MANY = (
    f"Time of the processor until each of {NUMBER} templates has rendered twice in a new "
    "process:"
)


STREAMED_ROWS = f"{ROWS:,} rows of dicts that are made while they are read:"


def print_report(results: Results) -> None:
    found = results.figures
    if any(page in PAGES for _, page in found):
        print(f"\n{page_figures_table(found)}")
        print(f"\nPages, times as fast as Django\n{page_table(found)}")
        print(f"\n{gains(found)}\n{slower(found)}".rstrip())
    if any(workload in TEMPLATES for _, workload in found):
        print(f"\n{figures_table(found)}")
        if results.cold:
            print(f"\nThe first renders of the full page\n{cold_table(results)}")
            print(f"\n{MANY}\n{many_table(results)}")
        for title, workloads in (("Templates", WORKLOADS), ("Variants", VARIANTS)):
            if any(workload in workloads for _, workload in found):
                ratios = ratio_table(found, workloads=workloads)
                print(f"\n{title}, times as fast as Django\n{ratios}")
        print()
    if results.streamed:
        print(f"Streaming and coroutines\n{streamed_table(results)}\n")
    if results.rows:
        print(f"{STREAMED_ROWS}\n{rows_table(results)}\n")
    for line in (measured_on(results), *controls(found), *not_ahead(found)):
        print(line)


def write_report(results: Results) -> list[Path]:
    """Write what the documentation shows, and return the files."""
    found = results.figures
    chart.draw(found, CHART)
    TABLES.write_text(
        "\n\n".join(
            (
                measured_on(results),
                section("Real pages"),
                gains(found),
                "Times as fast as Django; more is better:",
                page_table(found, "rst"),
                slower(found),
                section("Templates made for the comparison"),
                "Times as fast as Django; more is better:",
                ratio_table(found, "rst"),
                bullets(controls(found)),
                section("Variants of them"),
                "Times as fast as Django; more is better:",
                ratio_table(found, "rst", VARIANTS),
                ".. _benchmarks-not-ahead:",
                section("Where this backend is not ahead"),
                bullets(not_ahead(found)),
                section("All figures"),
                page_figures_table(found, "rst"),
                figures_table(found, "rst"),
                section("The first renders"),
                cold_table(results, "rst"),
                section("A whole project"),
                MANY,
                many_table(results, "rst"),
                section("Streaming and coroutines"),
                streamed_table(results, "rst"),
                STREAMED_ROWS,
                rows_table(results, "rst"),
                section("What is missing"),
                bullets(missing()),
            )
        )
        + "\n"
    )
    pages = f"{gains(found)}\n\n{page_table(found, 'github')}"
    templates = ratio_table(found, "github", README_WORKLOADS, README_ENGINES)
    readme = with_part(README.read_text(), "pages", pages)
    README.write_text(with_part(readme, "templates", templates))
    return [CHART, TABLES, README]


def missing() -> list[str]:
    """Return which engines don't render which workloads, and why."""
    lines = []
    for engine in ENGINES.values():
        for reason in dict.fromkeys(engine.without.values()):
            keys = [key for key, why in engine.without.items() if why == reason]
            lines.append(f"{engine.label}, {', '.join(keys)}: {reason}")
    return lines


def measured_on(results: Results) -> str:
    labels = {page.distribution: page.distribution for page in PAGES.values()}
    labels |= {engine.distribution: engine.label for engine in ENGINES.values()}
    versions = ", ".join(
        f"{label} {version(distribution)}"
        for distribution, label in labels.items()
        if distribution
    )
    return (
        f"Measured on {datetime.date.today()}, in {results.rounds} rounds at {DEPTHS} "
        f"depths of the stack each, with Python {platform.python_version()} on "
        f"{platform.system()}, {os.cpu_count()} processors {processor()}. {versions}."
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
