"""
uvicorn: the demo's views in threads, and views that are coroutines.
"""

from __future__ import annotations

import sys

from .concurrency import ask_at_once, check_load
from .gunicorn import sync_requests
from .requests import Request
from .serving import HOST, serving
from .workspace import Workspace

ASYNC = ("greeting", "page", "rows", "partials", "response", "fragment-response")
QUERIES = ("an", "er", "%3CZoe%3E")


def async_requests() -> list[Request]:
    return [
        Request(f"/async/{view}/?q={query}&name={query}", language)
        for view in ASYNC
        for query in QUERIES
        for language in ("en", "de")
    ]


def run(workspace: Workspace) -> str:
    command = [
        *(sys.executable, "-m", "uvicorn", "--host", HOST, "--port", "{port}"),
        "tests.integrations.project.asgi:application",
    ]
    with serving("uvicorn", command, workspace) as server:
        load = ask_at_once(server, [*sync_requests(), *async_requests()])
    server.check_log()
    check_load(load)
    return str(load)
