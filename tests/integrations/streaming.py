"""
Pages that are sent while they render: by gunicorn, with and without threads, and uvicorn.
"""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .comparing import check, check_same
from .requests import LIMIT, Request, ask_server
from .serving import HOST, Server, serving
from .streaming_load import CLIENTS, try_load
from .workspace import Workspace

GUNICORN = [
    *(sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{{port}}"),
    *("--workers", "1", "tests.integrations.project.wsgi"),
]
SERVERS = {
    "gunicorn-sync": [*GUNICORN, "--worker-class", "sync"],
    "gunicorn-gthread": [*GUNICORN, "--worker-class", "gthread", "--threads", "4"],
    "uvicorn": [
        *(sys.executable, "-m", "uvicorn", "--host", HOST, "--port", "{port}"),
        "tests.integrations.project.asgi:application",
    ],
}
# Which of them have many clients at a time, with a thread for each.
CROWDED = {
    "gunicorn-gthread": [
        *(*GUNICORN, "--worker-class", "gthread"),
        *("--threads", f"{CLIENTS}"),
    ],
    "uvicorn": SERVERS["uvicorn"],
}
# What asyncio says of a client that has gone away.
GONE = "WARNING asyncio socket.send() raised exception."
# Only an ASGI server runs coroutines as they are; by the others, Django does.
PAGES = ("streams/page", "streams/coro")
# What render() makes of the same.
SAME = "streams/same"
# How often a page is asked for: compiled code renders it later on.
TIMES = 4
# The first byte of a page that takes a second comes after this part of the time.
SOON = 0.3


@dataclass(frozen=True)
class Timing:
    """How long a page took, in seconds."""

    first: float
    whole: float


def run(workspace: Workspace) -> str:
    timings = [
        try_server(name, command, workspace) for name, command in SERVERS.items()
    ]
    loads = []
    for name, command in CROWDED.items():
        with serving(f"{name}-crowded", command, workspace) as server:
            loads.append(f"{name}: {try_load('streams/page', server)}")
            server.check_log(expected=GONE)
    part = max(timing.first / timing.whole for timing in timings)
    return (
        "By each, the bytes and the headers of render(). The first byte was sent after at "
        f"most {part:.0%} of the time. The page that failed ended early for the client, and "
        "its line was in the log. The rows ended with the client that went away, and each "
        f"request was finished. {' '.join(loads)}"
    )


def try_server(name: str, command: list[str], workspace: Workspace) -> Timing:
    with serving(name, command, workspace) as server:
        for page in PAGES:
            check_content(page, server)
        check_zipped("streams/zipped", server)
        timing = check_soon("streams/slow", server)
        server.check_log()
        check_gone("streams/endless", server)
        server.check_log()
        check_failing("streams/failing", server)
    return timing


def check_content(page: str, server: Server) -> None:
    for language in ("en", "de"):
        for _ in range(TIMES):
            rendered, streamed = (
                ask_server(Request(f"/{path}/", language), "0" * 32, server.port).answer
                for path in (SAME, page)
            )
            check(rendered.text.count("<tr>") == 100, f"No rows: {rendered}")
            check_same(f"the page of {page}", rendered, streamed)
    check_same("the cookies", cookies(SAME, server), cookies(page, server))


def connect(path: str, server: Server, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=LIMIT)
    connection.request("GET", f"/{path}/", headers=headers)
    return connection.getresponse()


def cookies(path: str, server: Server) -> list[str]:
    """Return the names of the cookies that a client gets with its first page."""
    with connect(path, server) as response:
        response.read()
        found = response.headers.get_all("Set-Cookie", [])
    check(found, f"There is no cookie with {path}.")
    return [cookie.partition("=")[0] for cookie in found]


def check_zipped(path: str, server: Server) -> None:
    with connect(path, server, **{"Accept-Encoding": "gzip"}) as response:
        check_same("the encoding", "gzip", response.headers["Content-Encoding"])
        text = gzip.decompress(response.read()).decode()
    check_same("the number of rows with GZip", 100, text.count("<tr>"))
    check(text.endswith("</html>\n"), "The page with GZip has no end.")


def check_soon(path: str, server: Server) -> Timing:
    began = time.monotonic()
    with connect(path, server) as response:
        response.read(1)
        first = time.monotonic() - began
        response.read()
        timing = Timing(first, time.monotonic() - began)
    check(timing.first < timing.whole * SOON, f"The first byte came late: {timing}.")
    return timing


def state(server: Server) -> dict[str, int]:
    with connect("streams/state", server) as response:
        counts: dict[str, int] = json.loads(response.read())
        return counts


@contextmanager
def leaving(path: str, server: Server) -> Iterator[socket.socket]:
    """Ask for a page, and go away at the end of the block."""
    with socket.create_connection((HOST, server.port), LIMIT) as client:
        client.sendall(f"GET /{path}/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        yield client
        # What is on its way is reset.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def check_gone(path: str, server: Server) -> None:
    """Go away from a page that has no end."""
    before = state(server)
    with leaving(path, server) as client:
        read = b""
        while b"<tr>" not in read and (data := client.recv(65536)):
            read += data
    check_ended(before, server)


def check_ended(before: dict[str, int], server: Server) -> None:
    """Wait until the rows have ended that a client has gone away from."""
    deadline = time.monotonic() + LIMIT
    while (after := state(server))["rows"] == before["rows"]:
        check(time.monotonic() < deadline, "The rows go on without the client.")
        time.sleep(0.1)
    finished = after["requests"] - before["requests"]
    # That of the state before is among them.
    check(finished >= 2, f"{finished} requests were finished.")


def check_failing(path: str, server: Server) -> None:
    before = state(server)
    with connect(path, server) as response:
        check_same("the status of the page that fails", 200, response.status)
        try:
            response.read()
        except http.client.IncompleteRead as error:
            read = error.partial
        else:
            read = b""
    check(read, "The page that failed looked whole, or nothing of it came.")
    check(b"</html>" not in read, "The page that failed has an end.")
    check_logged(server, f"ERROR django.request Streaming failed: /{path}/")
    after = state(server)
    check_same("the number of rows that ended", before["rows"] + 1, after["rows"])
    # The request for the state before, and the one that failed.
    finished = after["requests"] - before["requests"]
    check_same("the number of requests that were finished", 2, finished)


def check_logged(server: Server, title: str) -> None:
    """Check that the log has the exception of a row, and the line of the template."""
    log = server.log.read_text()
    for part in (
        title,
        'stream.html", line 4',
        "ZeroDivisionError: a row that fails",
    ):
        check(part in log, f"The log doesn't have {part!r}:\n{log[-4000:]}")
