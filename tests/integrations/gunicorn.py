"""
gunicorn with threads: the demo's pages and fragments, in two languages.
"""

from __future__ import annotations

import sys

from .comparing import check
from .concurrency import ask_at_once, check_load
from .requests import Request
from .serving import HOST, serving
from .workspace import Workspace

WORKERS, THREADS = 2, 4


def sync_requests() -> list[Request]:
    """Return what views that are functions are asked: each in both languages."""
    wrong = "name=&email=invalid&phone=call+me&status=lost"
    return [
        Request(path, language, htmx, data)
        for language in ("en", "de")
        for path, htmx, data in (
            ("/", False, None),
            ("/", True, None),
            ("/?q=an", False, None),
            ("/?q=an", True, None),
            ("/?q=%3CZoe%3E", True, None),
            ("/?after=1,M", True, None),
            ("/1/", True, None),
            ("/2/edit/", False, None),
            ("/3/edit/?q=an", True, None),
            ("/4/edit/", True, wrong),
            ("/5/edit/", False, wrong),
            ("/delete/?contacts=6&contacts=7", False, None),
            ("/status/", True, "status=active"),
            ("/greeting/?name=Ada", False, None),
            ("/greeting/?name=%3C%C5%BDofia%3E", False, None),
            ("/greeting/row/?name=Ada", True, None),
            ("/greeting/token/?name=Ada", True, None),
            ("/greeting/token/?name=Eve", True, None),
        )
    ]


def run(workspace: Workspace) -> str:
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{{port}}"),
        *("--workers", f"{WORKERS}", "--threads", f"{THREADS}"),
        *("--worker-class", "gthread", "tests.integrations.project.wsgi"),
    ]
    with serving("gunicorn", command, workspace) as server:
        load = ask_at_once(server, sync_requests())
    server.check_log()
    check(load.processes == WORKERS, f"{load.processes} of {WORKERS} workers answered.")
    check_load(load)
    return str(load)
