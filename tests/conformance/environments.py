"""
What the suites of one release run in: an interpreter with that Django and the
packages that its tests use, and the tests themselves.

Everything is kept in the user's cache directory. This project isn't installed
there: the harness takes it from the checkout.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from .suites import PARTIALS_FILES, RELEASES, UNAVAILABLE_REQUIREMENTS, Release

CACHE = user_cache_path("django-partials") / "conformance"


class Environment:
    """
    The environment of one release, made if it isn't there.

    stock_tests
        Django's tests as they are.

    tests
        The same with the tests of partials of the latest release.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.directory = CACHE / f"django-{release.version}-{recipe_digest(release)}"
        self.python = self.directory / "venv" / "bin" / "python"
        self.stock_tests = self.directory / "stock" / "tests"
        self.tests = self.directory / "with-partials" / "tests"
        complete = self.directory / "complete"
        with FileLock(f"{self.directory}.lock"):
            if not complete.exists():
                print(f"Django {release.version}: preparing {self.directory}")
                shutil.rmtree(self.directory, ignore_errors=True)
                self.unpack_tests()
                self.install()
                complete.touch()

    def unpack_tests(self) -> None:
        extract_tests(self.release, self.stock_tests.parent)
        shutil.copytree(self.stock_tests.parent, self.tests.parent)
        latest = self.directory / "latest"
        extract_tests(RELEASES[-1], latest)
        for pattern in PARTIALS_FILES:
            for path in latest.joinpath("tests").glob(pattern):
                shutil.copy(path, self.tests / path.relative_to(latest / "tests"))
        shutil.rmtree(latest)

    def install(self) -> None:
        venv = self.directory / "venv"
        command = ["virtualenv", "--quiet", "--python", self.release.python, str(venv)]
        try:
            subprocess.run([sys.executable, "-m", *command], check=True)
        except subprocess.CalledProcessError:
            sys.exit(
                f"The tests of Django {self.release.version} run on Python "
                f"{self.release.python}, which wasn't found. Install it (pyenv: and "
                "list it in PYENV_VERSION), or name the releases to run, as in: "
                "make conformance DJANGO=6.1"
            )
        wanted = (self.stock_tests / "requirements" / "py3.txt").read_text()
        requirements = self.directory / "requirements.txt"
        requirements.write_text(
            "\n".join(
                line
                for line in wanted.splitlines()
                if not line.startswith(UNAVAILABLE_REQUIREMENTS)
            )
        )
        subprocess.run(
            [
                *(self.python, "-m", "pip", "install", "--quiet"),
                *("--requirement", requirements, f"Django=={self.release.version}"),
            ],
            check=True,
        )


def recipe_digest(release: Release) -> str:
    """
    Return what differs between environments that are made otherwise, so that
    none is made again while another checkout runs its tests in it.
    """
    recipe = (release, RELEASES[-1], PARTIALS_FILES, UNAVAILABLE_REQUIREMENTS)
    return hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]


def extract_tests(release: Release, directory: Path) -> None:
    """Extract the folder ``tests`` of a source distribution to ``directory``."""
    with tarfile.open(source_distribution(release)) as archive:
        for member in archive.getmembers():
            _, _, member.name = member.name.partition("/")
            if member.name.startswith("tests/"):
                archive.extract(member, directory, filter="data")


def source_distribution(release: Release) -> Path:
    """Return the path of a release's source distribution, downloaded once."""
    path = CACHE / f"django-{release.version}.tar.gz"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            print(f"Django {release.version}: downloading the source distribution")
            subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                    *("--no-binary", "Django", "--ignore-requires-python"),
                    *("--dest", CACHE, f"Django=={release.version}"),
                ],
                check=True,
            )
    return path
