"""
The releases of Django that the suites run on.
"""

from __future__ import annotations

from typing import NamedTuple


class Release(NamedTuple):
    series: str
    version: str
    python: str


RELEASES = (
    Release("5.2", "5.2.19", python="3.11"),
    Release("6.0", "6.0.10", python="3.12"),
    Release("6.1", "6.1.3", python="3.13"),
)
