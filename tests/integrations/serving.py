"""
A server in a process of its own, which always ends.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .comparing import Differs
from .workspace import ROOT, Workspace

HOST = "127.0.0.1"

# Seconds that a server has to serve, and to end.
START, STOP = 60, 15

# How what is wrong begins in the log of a server or of Django.
WRONG = ("Traceback", "ERROR", "CRITICAL", "WARNING", "[ERROR]", "[WARNING]")


class ServerError(Exception):
    """A server didn't start, or didn't end."""


@dataclass(frozen=True)
class Server:
    port: int
    log: Path

    def check_log(self, *, expected: str | None = None) -> None:
        """
        Raise ``Differs`` with the log if there is a warning or an error in it, other than
        lines with what is ``expected``.
        """
        lines = self.log.read_text().splitlines(keepends=True)
        text = "".join(
            line for line in lines if expected is None or expected not in line
        )
        if any(word in text for word in WRONG):
            raise Differs(
                f"The server's log has an error or a warning:\n{text[-4000:]}"
            )


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def serving(name: str, command: list[str], workspace: Workspace) -> Iterator[Server]:
    """Run ``command``, in which ``{port}`` is a free port, until the block ends."""
    port = free_port()
    server = Server(port, workspace.folder / f"{name}.log")
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=ROOT,
            env=workspace.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A group of processes: what the server starts ends with it.
            start_new_session=True,
        )
        try:
            wait_until_it_serves(process, server)
            yield server
            if process.poll() is not None:
                raise ServerError(f"The server ended:\n{server.log.read_text()}")
        finally:
            end(process)


def wait_until_it_serves(process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"The server ended:\n{server.log.read_text()}")
        with suppress(OSError), socket.create_connection((HOST, server.port), 1):
            return
        time.sleep(0.1)
    raise ServerError(
        f"Nothing served within {START} seconds:\n{server.log.read_text()}"
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End the server politely, then whatever of its group is left."""
    try:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP)
    except subprocess.TimeoutExpired:
        raise ServerError(f"The server didn't end within {STOP} seconds.") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
