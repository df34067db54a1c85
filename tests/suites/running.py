"""
How the tests of a package run.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from ..comparison import environments
from ..comparison.environments import extract, source_distribution
from ..comparison.modes import COMPILED_AT_ONCE, EVERYTHING_COMPILED
from ..comparison.releases import Release
from ..comparison.running import Suite
from .packages import Package

MODES = (COMPILED_AT_ONCE, EVERYTHING_COMPILED)


class Environment(environments.Environment):
    """
    A package and its source: that of a release, or a copy of a checkout.
    """

    def __init__(
        self, package: Package, release: Release, checkout: Path | None = None
    ) -> None:
        self.package = package
        self.checkout = checkout
        version = package.version if checkout is None else digest_of_files(checkout)
        self.label = f"{package.name} {version}"
        name = f"{package.name}-{version}-django-{release.version}"
        super().__init__(name, release, package.requirements)

    @property
    def source(self) -> Path:
        return self.directory / "source"

    def unpack(self) -> None:
        package = self.package
        if self.checkout is None:
            extract(source_distribution(package.name, package.version), self.source)
        else:
            shutil.copytree(self.checkout, self.source)

    def requirements(self) -> list[str]:
        package = self.package
        installed = (
            f"{package.name}=={package.version}"
            if self.checkout is None
            else str(self.source)
        )
        return [installed, *package.requirements]


def digest_of_files(checkout: Path) -> str:
    """Return what changes when a file of the checkout does."""
    digest = hashlib.sha256()
    for path in sorted(checkout.rglob("*")):
        if path.is_file() and not {".git", "__pycache__"} & set(path.parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def suite_of_package(environment: Environment) -> Suite:
    package = environment.package
    directory = environment.source / package.directory
    return Suite(
        environment,
        environment.label,
        package.program,
        directory,
        directory,
        MODES,
        MODES if package.compiles else (),
        ("without debug",) if package.switches_debug_on else (),
        package.changed_on_purpose,
    )
