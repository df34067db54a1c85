"""
Pages that are asked for in functions, and in coroutines: how long they take.
"""

from __future__ import annotations

import asyncio
import gc
import timeit
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Protocol, TypeAlias

from .worker import clock

# Returns what an engine's method does: a page as a whole, or what has its chunks.
Page: TypeAlias = Callable[[], Any]


class Reader(Protocol):
    def chunks(self, page: Page) -> list[str]: ...

    def count(self, page: Page) -> int:
        """Ask for each chunk and drop it; return how many there are."""
        ...

    def seconds(self, page: Page, number: int) -> float:
        """Return how long that takes, done so often."""
        ...

    def seconds_until_first(self, page: Page, number: int) -> float:
        """Return the seconds until there are the first chunks of so many pages."""
        ...


class InFunctions:
    """A page is a string, or an iterable of its chunks."""

    def chunks(self, page: Page) -> list[str]:
        found = page()
        return [found] if isinstance(found, str) else list(found)

    def count(self, page: Page) -> int:
        found = page()
        if isinstance(found, str):
            return 1
        number = 0
        for _ in found:
            number += 1
        return number

    def seconds(self, page: Page, number: int) -> float:
        # timeit turns the garbage collector off.
        return timeit.Timer(partial(self.count, page), timer=clock).timeit(number)

    def seconds_until_first(self, page: Page, number: int) -> float:
        # They end when the time has been taken.
        begun = []
        gc.disable()
        started = clock()
        for _ in range(number):
            chunks = iter(page())
            next(chunks)
            begun.append(chunks)
        taken = clock() - started
        gc.enable()
        return taken


class InCoroutines:
    """
    A page is awaited, or an asynchronous iterable of its chunks. All coroutines of a process
    run on one event loop, whose own work for them isn't timed.
    """

    def chunks(self, page: Page) -> list[str]:
        return run(self.achunks(page))  # type: ignore[no-any-return]

    async def achunks(self, page: Page) -> list[str]:
        found = page()
        if hasattr(found, "__await__"):
            return [await found]
        return [chunk async for chunk in found]

    def count(self, page: Page) -> int:
        return run(self.acount(page))  # type: ignore[no-any-return]

    async def acount(self, page: Page) -> int:
        found = page()
        if hasattr(found, "__await__"):
            await found
            return 1
        number = 0
        async for _ in found:
            number += 1
        return number

    def seconds(self, page: Page, number: int) -> float:
        return run(self.aseconds(page, number))  # type: ignore[no-any-return]

    async def aseconds(self, page: Page, number: int) -> float:
        gc.disable()
        started = clock()
        for _ in range(number):
            await self.acount(page)
        taken = clock() - started
        gc.enable()
        return taken

    def seconds_until_first(self, page: Page, number: int) -> float:
        return run(self.aseconds_until_first(page, number))  # type: ignore[no-any-return]

    async def aseconds_until_first(self, page: Page, number: int) -> float:
        begun = []
        gc.disable()
        started = clock()
        for _ in range(number):
            chunks = aiter(page())
            await anext(chunks)
            begun.append(chunks)
        taken = clock() - started
        gc.enable()
        for chunks in begun:
            await chunks.aclose()
        return taken


@cache
def event_loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def run(coroutine: Any) -> Any:
    return event_loop().run_until_complete(coroutine)
