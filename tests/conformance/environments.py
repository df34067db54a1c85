"""
What the suites of one release run in: an interpreter with that Django and the
packages that its tests use, and the tests themselves.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..comparison import environments
from ..comparison.environments import extract, source_distribution
from ..comparison.releases import RELEASES, Release
from .suites import PARTIALS_FILES, UNAVAILABLE_REQUIREMENTS


class Environment(environments.Environment):
    """
    The environment of one release.

    stock_tests
        Django's tests as they are.

    tests
        The same with the tests of partials of the latest release.
    """

    def __init__(self, release: Release) -> None:
        recipe = (RELEASES[-1], PARTIALS_FILES, UNAVAILABLE_REQUIREMENTS)
        super().__init__(f"django-{release.version}", release, recipe)

    @property
    def stock_tests(self) -> Path:
        return self.directory / "stock" / "tests"

    @property
    def tests(self) -> Path:
        return self.directory / "with-partials" / "tests"

    def unpack(self) -> None:
        unpack_tests(self.release, self.stock_tests)
        shutil.copytree(self.stock_tests.parent, self.tests.parent)
        latest = self.directory / "latest" / "tests"
        unpack_tests(RELEASES[-1], latest)
        for pattern in PARTIALS_FILES:
            for path in latest.glob(pattern):
                shutil.copy(path, self.tests / path.relative_to(latest))
        shutil.rmtree(latest.parent)

    def requirements(self) -> list[str]:
        wanted = (self.stock_tests / "requirements" / "py3.txt").read_text()
        return [
            line
            for line in wanted.splitlines()
            if not line.startswith(UNAVAILABLE_REQUIREMENTS)
        ]


def unpack_tests(release: Release, tests: Path) -> None:
    """Have the folder ``tests`` of the source of Django as ``tests``."""
    extract(source_distribution("Django", release.version), tests.parent, "tests/")
