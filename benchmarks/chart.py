"""
The figures as bars.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from .engines import ENGINES
from .figures import Figures, number
from .workloads import WORKLOADS

COLOURS = {"partials": "#0c4b33", "django": "#44b78b", "limit": "#d9d9d9"}
OTHER = "#8fa3ad"
COLUMNS = 2


def draw(figures: Figures, path: Path) -> None:
    """Write an SVG with a panel for each workload. It has no date and no random ids."""
    workloads = [key for key in WORKLOADS if ("django", key) in figures]
    rows = ceil(len(workloads) / COLUMNS)
    style = {"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 8}
    with matplotlib.rc_context(style):
        drawing = Drawing(figsize=(10, 2.3 * rows), layout="constrained")
        panels = drawing.subplots(rows, COLUMNS, squeeze=False, sharex=True).flat
        for panel, workload in zip(panels, workloads, strict=False):
            draw_workload(panel, figures, workload)
        for panel in list(panels)[len(workloads) :]:
            panel.set_axis_off()
        drawing.suptitle("Times as fast as Django (more is better, logarithmic)")
        path.parent.mkdir(exist_ok=True)
        drawing.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def draw_workload(panel: Axes, figures: Figures, workload: str) -> None:
    engines = sorted(
        (engine for engine, key in figures if key == workload),
        key=lambda engine: figures[engine, workload].times_as_fast,
    )
    ratios = [figures[engine, workload].times_as_fast for engine in engines]
    bars = panel.barh(
        [ENGINES[engine].label for engine in engines],
        # On a logarithmic scale: from Django's 1 to the left or to the right.
        [ratio - 1 for ratio in ratios],
        left=1,
        color=[COLOURS.get(engine, OTHER) for engine in engines],
    )
    panel.bar_label(bars, [number(ratio) for ratio in ratios], padding=2)
    panel.set_xscale("log")
    panel.axvline(1, color="black", linewidth=0.8)
    panel.margins(x=0.1)
    panel.set_title(f"{workload}: {WORKLOADS[workload].title}", loc="left")
    panel.spines[["top", "right", "bottom"]].set_visible(False)
    panel.xaxis.set_visible(False)
