"""
Many clients at a time that read long pages while they render, some of which go away.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from .comparing import check, check_same
from .requests import LIMIT
from .serving import HOST, Server

CLIENTS, SECONDS = 50, 120
# By then, each thread and connection of the server has been in use.
SECONDS_UNTIL_FULL = 40
ROWS = 2000
# One of so many is cut off.
CUT = 5
# So much more memory than then is the allocator's doing, at most.
MOST_GROWTH = 1.1


@dataclass(frozen=True)
class Load:
    """What a server sent, and how many times as much memory it took at the end."""

    pages: int
    cut: int
    megabytes: float
    growth: float

    def __str__(self) -> str:
        return (
            f"{self.pages} pages of {self.megabytes:.1f} MB to {CLIENTS} clients at a time, "
            f"each byte compared, and {self.cut} that were cut off; at the end, the "
            f"process took {self.growth:.2f} times as much memory as after "
            f"{SECONDS_UNTIL_FULL} seconds."
        )


def try_load(path: str, server: Server) -> Load:
    """Read long pages for a while, and check each."""
    expected = digest_of("streams/same", server)
    deadline = time.monotonic() + SECONDS
    barrier = threading.Barrier(CLIENTS, timeout=LIMIT)

    def read_pages(client: int) -> tuple[int, int]:
        chance = random.Random(client)
        barrier.wait()
        whole = cut = 0
        while time.monotonic() < deadline:
            if chance.randrange(CUT):
                check_same("a streamed page", expected, digest_of(path, server))
                whole += 1
            else:
                go_away(path, server, chance.randrange(200_000))
                cut += 1
        return whole, cut

    with ThreadPoolExecutor(CLIENTS + 1) as executor:
        full = executor.submit(memory_after, SECONDS_UNTIL_FULL, server)
        counts = list(executor.map(read_pages, range(CLIENTS)))
    wait_until_read(server)
    growth = memory(server) / full.result()
    check(growth < MOST_GROWTH, f"The memory grew {growth:.2f} times.")
    pages, cut = (sum(column) for column in zip(*counts, strict=True))
    return Load(pages, cut, expected[0] / 1e6, growth)


def ask(path: str, server: Server) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(HOST, server.port, timeout=LIMIT)
    connection.request("GET", f"/{path}/?rows={ROWS}")
    return connection.getresponse()


def digest_of(path: str, server: Server) -> tuple[int, str]:
    """Return the length of a long page, and a hash of it but for the CSRF token."""
    with ask(path, server) as response:
        head, _, rest = response.read().partition(b"<table>")
    check(b"</form>" in head, f"The page begins otherwise: {head[-400:]!r}")
    return len(rest), sha256(rest).hexdigest()


def go_away(path: str, server: Server, number: int) -> None:
    """Read so many bytes of a page, and close the connection."""
    with ask(path, server) as response:
        response.read(number)


def state(server: Server) -> dict[str, int]:
    with ask("streams/state", server) as response:
        found: dict[str, int] = json.loads(response.read())
        return found


def memory(server: Server) -> int:
    return state(server)["memory"]


def memory_after(seconds: float, server: Server) -> int:
    time.sleep(seconds)
    return memory(server)


def wait_until_read(server: Server) -> None:
    """Wait until the rows of each page have ended, also of those that were cut off."""
    deadline = time.monotonic() + LIMIT
    while (found := state(server))["rows"] < found["begun"]:
        check(time.monotonic() < deadline, f"Some rows go on: {found}")
        time.sleep(0.2)
