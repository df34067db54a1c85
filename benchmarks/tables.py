"""
What has been measured, as tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tabulate import tabulate

from .engines import ENGINES
from .figures import Figures, Results, Way, is_slower, number
from .shop.pages import PAGES
from .shop.projects import PROJECTS
from .variants import VARIANTS
from .workloads import COLD_WORKLOAD, WORKLOADS, Workload

MISSING = "—"

# Every kind that is rendered from templates of the engines.
TEMPLATES: dict[str, Workload] = {**WORKLOADS, **VARIANTS}

# What stands behind a figure of a page that is slower than Django's.
SLOWER = " (slower)"


def page_table(figures: Figures, style: str = "simple") -> str:
    """Return how many times as fast as Django each page is."""
    others = [
        key
        for key in PROJECTS
        if key != "django" and any((key, page) in figures for page in PAGES)
    ]
    rows = [
        (
            f"{key}: {page.title}",
            number(figures["django", key].median / 1000),
            *(ratio(figures, project, key) for project in others),
        )
        for key, page in PAGES.items()
        if ("django", key) in figures
    ]
    labels = [PROJECTS[key].label for key in others]
    return table(rows, ("page", "Django, ms", *labels), style)


def ratio(figures: Figures, project: str, page: str) -> str:
    figure = figures[project, page]
    return number(figure.times_as_fast) + (SLOWER if is_slower(figure) else "")


def page_figures_table(figures: Figures, style: str = "simple") -> str:
    rows = [
        (
            f"{page}: {PAGES[page].title}",
            PROJECTS[project].label,
            number(figure.median / 1000),
            f"{figure.spread:.0%}",
            number(figure.times_as_fast),
        )
        for (project, page), figure in figures.items()
        if page in PAGES
    ]
    headers = ("page", "rendered by", "median ms", "spread", "times as fast as Django")
    return table(rows, headers, style)


def figures_table(figures: Figures, style: str = "simple") -> str:
    rows = [
        (
            f"{workload}: {TEMPLATES[workload].title}",
            ENGINES[engine].label,
            number(figure.median),
            f"{figure.spread:.0%}",
            number(figure.times_as_fast),
            MISSING
            if figure.times_the_limit is None
            else number(figure.times_the_limit),
        )
        for (engine, workload), figure in figures.items()
        if workload in TEMPLATES
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
    figures: Figures,
    style: str = "simple",
    workloads: Iterable[str] = WORKLOADS,
    engines: Iterable[str] = ENGINES,
) -> str:
    engines = [
        engine
        for engine in engines
        if engine != "django"
        and any((engine, workload) in figures for workload in workloads)
    ]
    rows = []
    for workload in workloads:
        if ("django", workload) not in figures:
            continue
        found = [figures.get((engine, workload)) for engine in engines]
        title = f"{workload}: {TEMPLATES[workload].title}"
        rows.append(
            (title, *(number(f.times_as_fast) if f else MISSING for f in found))
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
        "compiling µs",
        "warm µs",
        "memory kB",
    )
    return table(rows, headers, style)


def many_table(results: Results, style: str = "simple") -> str:
    rows = [
        (label, number(seconds), number(results.many["Django"] / seconds))
        for label, seconds in results.many.items()
    ]
    headers = ("engine", "seconds", "times as fast as Django")
    return table(rows, headers, style)


def streamed_table(results: Results, style: str = "simple") -> str:
    """Return what it takes to render a page in chunks, and what as a whole."""
    rows = [
        (
            f"{workload}: {WORKLOADS[workload].title}",
            way_label(way),
            number(found.median),
            number(
                found.median
                / results.streamed[way._replace(method="render"), workload].median
            ),
            number(found.first),
            str(found.chunks),
        )
        for (way, workload), found in results.streamed.items()
    ]
    headers = (
        "workload",
        "rendered by",
        "median µs",
        "times as long as render()",
        "first chunk µs",
        "chunks",
    )
    return table(rows, headers, style)


def rows_table(results: Results, style: str = "simple") -> str:
    rows = [
        (way_label(way), number(seconds), number(memory), str(chunks))
        for way, (seconds, memory, chunks) in results.rows.items()
    ]
    headers = ("rendered by", "seconds", "memory MB", "chunks")
    return table(rows, headers, style)


def way_label(way: Way) -> str:
    return f"{ENGINES[way.engine].label}, {way.method}()"


def table(rows: Sequence[Sequence[str]], headers: Sequence[str], style: str) -> str:
    left = ("page", "rendered by", "workload", "engine")
    alignment = ["left" if name in left else "right" for name in headers]
    return tabulate(
        rows,
        headers,
        style,
        disable_numparse=True,
        colalign=alignment if rows else None,
    )
