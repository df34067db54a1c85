"""
What suites run in: an interpreter with a release of Django and other packages, and
the files of the tests.

Everything is kept in the user's cache directory. This project isn't installed
there: the harness takes it from the checkout.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from .releases import Release

CACHE = user_cache_path("django-partials") / "conformance"


class Environment:
    """
    An interpreter and files, made if they aren't there.

    release
        Its release of Django.

    directory
        Where it is: other directories for whatever ``recipe`` says that differs, so
        that none is made again while another checkout runs its tests in it.

    python
        The interpreter.
    """

    def __init__(self, name: str, release: Release, recipe: object) -> None:
        self.release = release
        self.directory = CACHE / f"{name}-{digest(repr((release, recipe)).encode())}"
        self.python = self.directory / "venv" / "bin" / "python"
        complete = self.directory / "complete"
        with FileLock(f"{self.directory}.lock"):
            if not complete.exists():
                print(f"Preparing {self.directory}", flush=True)
                shutil.rmtree(self.directory, ignore_errors=True)
                self.unpack()
                self.install(self.requirements())
                complete.touch()

    def unpack(self) -> None:
        """Put the files of the tests into the directory."""
        raise NotImplementedError

    def requirements(self) -> Iterable[str]:
        """Return what is installed beside Django, as pip takes it."""
        raise NotImplementedError

    def install(self, requirements: Iterable[str]) -> None:
        venv = self.directory / "venv"
        command = ["virtualenv", "--quiet", "--python", self.release.python, str(venv)]
        try:
            subprocess.run([sys.executable, "-m", *command], check=True)
        except subprocess.CalledProcessError:
            sys.exit(
                f"The tests on Django {self.release.version} run on Python "
                f"{self.release.python}, which wasn't found. Install it (pyenv: and "
                "list it in PYENV_VERSION), or name another release to run on, as in: "
                "DJANGO=5.2"
            )
        file = self.directory / "requirements.txt"
        file.write_text("\n".join([f"Django=={self.release.version}", *requirements]))
        subprocess.run(
            [self.python, "-m", "pip", "install", "--quiet", "--requirement", file],
            check=True,
        )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def source_distribution(package: str, version: str) -> Path:
    """Return the path of a release's source distribution, downloaded once."""
    directory = CACHE / f"{package.lower()}-{version}"
    with FileLock(f"{directory}.lock"):
        if not directory.exists():
            print(f"Downloading the source of {package} {version}", flush=True)
            part = CACHE / f"{directory.name}.part"
            subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                    *("--no-binary", package, "--ignore-requires-python"),
                    *("--dest", part, f"{package}=={version}"),
                ],
                check=True,
            )
            part.rename(directory)
    (path,) = directory.glob("*.tar.gz")
    return path


def extract(archive: Path, directory: Path, folder: str = "") -> None:
    """Extract what a source distribution has in ``folder`` to ``directory``."""
    with tarfile.open(archive) as members:
        for member in members.getmembers():
            _, _, member.name = member.name.partition("/")
            if member.name.startswith(folder):
                members.extract(member, directory, filter="data")
