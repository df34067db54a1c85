"""
django-bolt: its render(), with names of partials, by its own server and its test client.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from .comparing import check, check_same
from .concurrency import interpreted
from .requests import Request, ask_server
from .serving import HOST, serving
from .workspace import ROOT, Workspace

SETTINGS = "tests.integrations.project.settings_bolt"
NAMES = ("Ada", "<Žofia>", "Eve")
TEMPLATES = {
    "/names": "names.html",
    "/names/stream": "names.html",
    "/names/astream": "names.html",
    "/names/row": "names.html#row",
    "/names/title": "names.html#title",
}
THREADS, TIMES = 8, 80


def expected_texts() -> dict[str, str]:
    """Return what each path must answer, rendered by Django's nodes."""
    from django.template.loader import render_to_string

    texts = {}
    with interpreted():
        for name in NAMES:
            context = {"names": [name, "Grace"], "name": name}
            for path, template in TEMPLATES.items():
                html = render_to_string(template, context)
                texts[f"{path}?name={quote(name)}"] = html
    return texts


def run(workspace: Workspace) -> str:
    expected = expected_texts()
    check_test_client(workspace, expected)
    command = [
        *(sys.executable, "-m", "django", "runbolt", "--settings", SETTINGS),
        *("--host", HOST, "--port", "{port}"),
    ]

    def ask(path: str) -> None:
        served = ask_server(Request(path), "0" * 32, server.port)
        check_same(f"the answer to {path}", 200, served.answer.status)
        check_same(f"the answer to {path}", expected[path], served.answer.text)

    with serving("bolt", command, workspace) as server:
        paths = list(expected) * TIMES
        with ThreadPoolExecutor(THREADS) as executor:
            list(executor.map(ask, paths))
        served = ask_server(Request("/compiled-renders"), "0" * 32, server.port)
        renders = json.loads(served.answer.text)["renders"]
    server.check_log()
    check(renders, "Compiled code rendered nothing.")
    return (
        f"{len(paths)} answers of its server to {len(expected)} different requests by "
        f"{THREADS} clients at a time, and {len(expected)} of its test client: each as "
        f"Django renders it. Compiled code rendered {renders} times. No error or warning "
        "in the log."
    )


def check_test_client(workspace: Workspace, expected: dict[str, str]) -> None:
    module = "tests.integrations.project.bolt_client"
    process = subprocess.run(
        [sys.executable, "-m", module, *expected],
        cwd=ROOT,
        env={**workspace.environment, "DJANGO_SETTINGS_MODULE": SETTINGS},
        text=True,
        capture_output=True,
        timeout=60,
    )
    check(process.returncode == 0, f"Its test client failed:\n{process.stderr}")
    for path, text in json.loads(process.stdout).items():
        check_same(f"the test client's answer to {path}", expected[path], text)
