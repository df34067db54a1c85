"""
Pages that coroutines render, as a whole and while they are sent: by uvicorn and hypercorn.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import streaming
from .comparing import check, check_same
from .requests import LIMIT
from .serving import HOST, Server, serving
from .streaming import (
    GONE,
    Timing,
    check_content,
    check_ended,
    check_failing,
    check_gone,
    check_logged,
    check_soon,
    check_zipped,
    connect,
    leaving,
    state,
)
from .streaming_load import try_load
from .workspace import Workspace

SERVERS = {
    "uvicorn": streaming.SERVERS["uvicorn"],
    "hypercorn": [
        *(sys.executable, "-m", "hypercorn", "--bind", f"{HOST}:{{port}}"),
        "tests.integrations.project.asgi:application",
    ],
}
PAGES = ("astream/page", "arender/page")
# What hypercorn says of an application without it, such as Django.
LIFESPAN = "ASGI Framework Lifespan error"


def run(workspace: Workspace) -> str:
    timings = [
        try_server(name, command, workspace) for name, command in SERVERS.items()
    ]
    with serving("uvicorn-awaiting", SERVERS["uvicorn"], workspace) as server:
        load = try_load("astream/page", server)
        server.check_log(expected=GONE)
    part = max(timing.first / timing.whole for timing in timings)
    return (
        "By each, the bytes and the headers of render(). The first byte of astream() was "
        f"sent after at most {part:.0%} of the time. A page that failed ended early for the "
        "client, and its line was in the log. Rows and coroutines of the context ended with "
        f"it, and with the client that went away. uvicorn: {load}"
    )


def try_server(name: str, command: list[str], workspace: Workspace) -> Timing:
    with serving(f"{name}-awaiting", command, workspace) as server:
        for page in PAGES:
            check_content(page, server)
        check_zipped("astream/zipped", server)
        timing = check_soon("astream/slow", server)
        server.check_log(expected=LIFESPAN)
        with cancelling(server):
            check_gone("astream/endless", server)
        with cancelling(server):
            check_gone_from_whole("arender/endless", server)
        server.check_log(expected=LIFESPAN)
        with cancelling(server):
            check_failing("astream/failing", server)
        with cancelling(server):
            check_failing_whole("arender/failing", server)
    return timing


@contextmanager
def cancelling(server: Server) -> Iterator[None]:
    """Check that a page that ends in the block cancels the coroutine of its context."""
    before = state(server)["cancelled"]
    yield
    check_same("the number that is cancelled", before + 1, state(server)["cancelled"])


def check_gone_from_whole(path: str, server: Server) -> None:
    """Go away from a page that has no end, and of which nothing is sent."""
    before = state(server)
    with leaving(path, server):
        deadline = time.monotonic() + LIMIT
        while state(server)["begun"] == before["begun"]:
            check(time.monotonic() < deadline, "The rows don't begin.")
            time.sleep(0.1)
    check_ended(before, server)


def check_failing_whole(path: str, server: Server) -> None:
    with connect(path, server) as response:
        check_same("the status of the page that fails", 500, response.status)
        response.read()
    check_logged(server, f"ERROR django.request Internal Server Error: /{path}/")
