"""
Many requests at a time, each answer compared with the test client's.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.test import override_settings

from .comparing import check, check_same
from .requests import (
    AT_ONCE,
    LIVE,
    PAGES,
    PROCESS,
    Request,
    Served,
    ask_server,
    ask_test_client,
)
from .serving import Server

THREADS, REQUESTS = 8, 100


@dataclass(frozen=True)
class Load:
    """What a server answered, as the project's middleware reports it."""

    answers: int
    kinds: int
    processes: int
    at_once: int
    live: int
    pages: int

    def __str__(self) -> str:
        return (
            f"{self.answers} answers to {self.kinds} different requests, by "
            f"{self.processes} {'process' if self.processes == 1 else 'processes'}, up "
            f"to {self.at_once} at a time in one process: each the same as with the test "
            f"client. Compiled code rendered {self.live} times with a context, and "
            f"{self.pages} times without one. No error or warning in the log."
        )


@contextmanager
def interpreted() -> Iterator[None]:
    """Have Django's own nodes render templates in this process."""
    (backend,) = settings.TEMPLATES
    options = {**backend["OPTIONS"], "compiled": False}
    with override_settings(TEMPLATES=[{**backend, "OPTIONS": options}]):
        yield


def check_load(load: Load) -> None:
    check(load.at_once > 1, "No two requests were answered at a time.")
    check(load.live, "Compiled code rendered nothing with a context.")
    check(load.pages, "Compiled code rendered nothing without a context.")


def secret(thread: int) -> str:
    """Return the secret of the CSRF cookie of that thread."""
    return f"{thread:032}"


def ask_at_once(server: Server, requests: list[Request]) -> Load:
    """Ask a server by ``THREADS`` threads, ``REQUESTS`` requests each."""
    with interpreted():
        expected = {
            request: str(ask_test_client(request, secret(0))) for request in requests
        }
    for request, text in expected.items():
        # Otherwise errors would be compared with errors.
        check(
            text[:3] in {"200", "302"}, f"The test client got, for {request}:\n{text}"
        )
    barrier = threading.Barrier(THREADS, timeout=30)

    def ask(thread: int) -> list[Served]:
        order = [requests[number % len(requests)] for number in range(REQUESTS)]
        random.Random(thread).shuffle(order)
        barrier.wait()
        answers = []
        for request in order:
            served = ask_server(request, secret(thread), server.port)
            check_same(f"the answer to {request}", expected[request], served.answer)
            answers.append(served)
        return answers

    with ThreadPoolExecutor(THREADS) as executor:
        answers = [
            served for each in executor.map(ask, range(THREADS)) for served in each
        ]
    return summed(answers, len(requests))


def summed(answers: list[Served], kinds: int) -> Load:
    processes = {served.by[PROCESS] for served in answers}

    def most(header: str, process: str) -> int:
        return max(
            int(served.by[header])
            for served in answers
            if served.by[PROCESS] == process
        )

    return Load(
        answers=len(answers),
        kinds=kinds,
        processes=len(processes),
        at_once=max(most(AT_ONCE, process) for process in processes),
        live=sum(most(LIVE, process) for process in processes),
        pages=sum(most(PAGES, process) for process in processes),
    )
