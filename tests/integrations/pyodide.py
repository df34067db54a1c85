"""
Pyodide under Node: this project's wheel and Django's in a Python compiled to WebAssembly.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .comparing import Differs, check, check_same
from .workspace import ROOT, Workspace

HERE = Path(__file__).parent / "in_pyodide"
PACKAGE = json.loads((HERE / "package.json").read_text())

# Where npm installs, so that it does so once.
NODE = Path(sys.prefix) / "pyodide"

# What is unpacked into Pyodide beside this project: the versions of this environment.
REQUIREMENTS = ("Django", "asgiref", "sqlparse", "tzdata")

LIMIT = 300


def pinned_version() -> str:
    pinned: str = PACKAGE["dependencies"]["pyodide"]
    return pinned


def run(workspace: Workspace) -> str:
    install()
    wheels = make_wheels(workspace.folder / "wheels")
    script = HERE / "render.py"
    expected = printed([sys.executable, "-I", str(script)])
    found = printed(["node", "main.js", str(script), *map(str, wheels)], cwd=NODE)
    check_same("the platform", "emscripten", found["platform"])
    check_same("the version of Django", expected["django"], found["django"])
    check_same("the list of what is compiled", expected["compiled"], found["compiled"])
    check(len(found["compiled"]) > 3, f"Only this was compiled: {found['compiled']}")
    for name, texts in expected["rendered"].items():
        # The first is rendered by Django's nodes, the others by compiled code.
        for text in (*texts, *found["rendered"][name]):
            check_same(f"what {name} renders", texts[0], text)
    return (
        f"{len(found['rendered'])} names, each three times, with Pyodide's Python "
        f"{found['python']}: the same bytes as with CPython {expected['python']}. "
        f"{len(found['compiled'])} of them were compiled."
    )


def install() -> None:
    """Install Pyodide from npm, if that version isn't there."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Differs(
            "Pyodide runs under Node, which wasn't found: install node and npm."
        )
    NODE.mkdir(exist_ok=True)
    for name in ("package.json", "main.js"):
        shutil.copy(HERE / name, NODE)
    installed = NODE / "node_modules" / "pyodide" / "package.json"
    if (
        installed.exists()
        and json.loads(installed.read_text())["version"] == pinned_version()
    ):
        return
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
    check_run(command, cwd=NODE)


def make_wheels(folder: Path) -> list[Path]:
    """Build this project's wheel, and get those of what it needs."""
    source = folder / "source"
    source.mkdir(parents=True)
    # A copy, since setuptools would take what an earlier build has left.
    for name in ("LICENSE", "README.md", "pyproject.toml", "setup.cfg"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "django", source / "django", ignore=shutil.ignore_patterns("__pycache__")
    )
    pip = [sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps"]
    pinned = [f"{name}=={version(name)}" for name in REQUIREMENTS]
    check_run([*pip, "--wheel-dir", str(folder), str(source), *pinned])
    return sorted(folder.glob("*.whl"))


def printed(command: list[str], **options: Any) -> Any:
    return json.loads(check_run(command, **options))


def check_run(command: list[str], **options: Any) -> str:
    process = subprocess.run(
        command, text=True, capture_output=True, timeout=LIMIT, **options
    )
    if process.returncode:
        raise Differs(f"{command[0]} failed:\n{process.stdout}{process.stderr}")
    return process.stdout
