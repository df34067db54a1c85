"""
uvicorn: the demo's views in threads, and views that are coroutines.
"""

from __future__ import annotations

import sys

from .comparing import check
from .concurrency import ask_at_once
from .gunicorn import demo_requests
from .requests import Request
from .serving import HOST, serving
from .workspace import Workspace

ASYNC = ("page", "rows", "partials", "response", "fragment-response")
QUERIES = ("an", "er", "%3Cnobody%3E")


def async_requests() -> list[Request]:
    return [
        Request(f"/async/{view}/?q={query}", language)
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
        load = ask_at_once(server, [*demo_requests(), *async_requests()])
    server.check_log()
    check(load.at_once > 1, "No two requests were answered at a time.")
    check(load.compiled, "Compiled code rendered nothing.")
    return str(load)
