"""
What the figures say, in sentences.
"""

from __future__ import annotations

from .engines import ENGINES
from .figures import NOISE, Figures, ahead, is_slower, number
from .shop.pages import PAGES
from .shop.projects import PROJECTS
from .workloads import WORKLOADS


def gains(figures: Figures) -> str:
    """Say what pages gain, from the least to the most, if anything but Django is measured."""
    ranges = []
    for key, project in PROJECTS.items():
        times = [
            figures[key, page].times_as_fast for page in PAGES if (key, page) in figures
        ]
        if times and key != "django":
            ranges.append(
                f"{min(times):.1f} to {max(times):.1f} times as fast with "
                f"{project.label}"
            )
    if not ranges:
        return ""
    return f"Compared to Django's backend, these pages are {', '.join(ranges)}."


def slower(figures: Figures) -> str:
    """Say which pages Django renders faster, if anything but Django is measured."""
    compared = {
        (project, page): figure
        for (project, page), figure in figures.items()
        if page in PAGES and project != "django"
    }
    found = [
        f"{page} with {PROJECTS[project].label} ({number(figure.times_as_fast)})"
        for (project, page), figure in compared.items()
        if is_slower(figure)
    ]
    if not compared:
        return ""
    if found:
        return f"Slower than with Django's backend: {', '.join(found)}."
    return f"No page is more than {NOISE - 1:.0%} slower than with Django's backend."


def controls(figures: Figures) -> list[str]:
    """Return how Django is affected by what patches it."""
    lines = []
    for key, engine in ENGINES.items():
        took = [
            f"{figure.control:.2f} ({workload})"
            for (other, workload), figure in figures.items()
            if engine.own_process and other == key
        ]
        if took:
            lines.append(
                f"{engine.label} ran in a process of its own, where Django took "
                f"{', '.join(took)} times as long. Its times are divided by that."
            )
    return lines


def not_ahead(figures: Figures) -> list[str]:
    lines = []
    for workload, what in WORKLOADS.items():
        if ("partials", workload) not in figures:
            continue
        faster = ahead(figures, "partials", workload)
        if faster:
            named = ", ".join(
                f"{ENGINES[engine].label} ({number(times)} times as fast)"
                for engine, times in sorted(faster.items(), key=lambda item: -item[1])
            )
            lines.append(f"{workload}, {what.title}: behind {named}.")
    return lines
