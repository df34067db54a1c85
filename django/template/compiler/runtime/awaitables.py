"""
Values that are awaited where a template reads them.

In addition to what generators of ``streams`` yield, a generator here yields awaitables.
Its caller sends back the future of each, once it is done.
"""

from __future__ import annotations

import sys
from asyncio import Future, ensure_future, gather, get_running_loop, isfuture
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import asynccontextmanager
from inspect import CORO_CREATED, getcoroutinestate
from types import CoroutineType
from typing import Any, TypeAlias

from asgiref.sync import sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.template import VariableDoesNotExist
from django.utils.functional import SimpleLazyObject, empty

from . import lookup as synchronous
from . import loops, streams
from .direct import direct_method
from .displays import is_display
from .lookup import (
    NEVER_CALLABLE,
    OTHER,
    LookupStrategies,
    call,
    look_up_in_result,
    look_up_key,
    sentinel_or_raise,
)
from .output import text
from .sentinels import INVALID, MISSING
from .state import RenderState
from .streams import StreamState

# The names in generated code of functions that do the same as others, and await.
__all__ = [
    "NEVER_HIDDEN",
    "AsyncRows",
    "argument",
    "call_or_default",
    "load",
    "look_up_step",
    "lookup_strategies",
    "result",
    "retry_lookup",
    "retry_lookup_text",
    "rows",
    "sequence",
    "text_of_lookup",
    "value_of_lookup",
]

Awaiting: TypeAlias = Generator[Any, Any, Any]

# How many rows of an asynchronous iterator are read before they are rendered.
ROWS_AHEAD = 100

# The modules of objects of a request that load themselves when they are read.
OF_REQUEST = (
    "django.contrib.auth.context_processors",
    "django.contrib.messages.",
    "django.contrib.sessions.",
)


class AlreadyAwaited(RuntimeError):
    """A coroutine has been awaited before: it returns its result only once."""


# The exceptions that don't make a condition False.
NEVER_HIDDEN = SynchronousOnlyOperation, AlreadyAwaited


def is_awaitable(value: Any) -> bool:
    # This doesn't evaluate a lazy object.
    return hasattr(type(value), "__await__")


def is_new(value: Any) -> bool:
    """Return whether a value is a coroutine that hasn't been awaited."""
    return type(value) is CoroutineType and getcoroutinestate(value) == CORO_CREATED


def is_used(value: Any) -> bool:
    """Return whether a coroutine has been awaited, or is being awaited elsewhere."""
    return type(value) is CoroutineType and not is_new(value)


def wait_for(value: Any) -> Awaiting:
    """Return the result of an awaitable."""
    if isfuture(value) and value.done():
        return value.result()
    if is_used(value):
        raise AlreadyAwaited(
            f"The coroutine of {value.__qualname__}() has been awaited before, and gives "
            "its result only once. Pass the function itself, which is called where the "
            "template reads it, or the result."
        )
    future = yield value
    return future.result()


def wait_for_thread(function: Callable[..., Any], *arguments: Any) -> Awaiting:
    """Call a function in the thread of the request, and return its result."""
    return (yield from wait_for(sync_to_async(function)(*arguments)))


def is_of_request(value: Any) -> bool:
    return any(cls.__module__.startswith(OF_REQUEST) for cls in type(value).__mro__)


def asking(function: Callable[..., Any], value: Any, *arguments: Any) -> Awaiting:
    """
    Call a function that reads something of a value, and return its result. If this
    makes a query, an object that loads itself once for a request does so in a thread.
    """
    try:
        return function(value, *arguments)
    except SynchronousOnlyOperation:
        if type(value) is SimpleLazyObject and value._wrapped is empty:
            yield from wait_for_thread(getattr, value, "__class__")
            return function(value, *arguments)
        if not is_of_request(value):
            raise
    return (yield from wait_for_thread(function, value, *arguments))


class AsyncLookupStrategies(LookupStrategies):
    """Nothing is looked up in an awaitable directly: its strategy is OTHER."""

    def strategy_of(self, cls: type) -> int:
        return OTHER if hasattr(cls, "__await__") else super().strategy_of(cls)


lookup_strategies = AsyncLookupStrategies()


def result(value: Any) -> Awaiting:
    """Return a value, or its result if it is awaitable."""
    if is_awaitable(value):
        value = yield from wait_for(value)
    return value


def called(value: Any, string_if_invalid: Any, state: RenderState) -> Awaiting:
    """Await a value, call it as Django does in a lookup, and await the result."""
    value = yield from result(value)
    if callable(value):
        if not is_display(value):
            state.forget_formats()  # it can change the language
            value = direct_method(value, state)
        value = yield from result(call(value, string_if_invalid))
    return value


def settled(value: Any, string_if_invalid: Any, state: RenderState) -> Awaiting:
    """Return what called() returns, or one of the sentinels."""
    try:
        return (yield from called(value, string_if_invalid, state))
    except Exception as error:
        return sentinel_or_raise(error)


def look_up_step(
    value: Any, bit: str, string_if_invalid: Any, state: RenderState
) -> Awaiting:
    value = yield from settled(value, string_if_invalid, state)
    return (yield from asking(look_up_in_result, value, bit))


def retry_lookup(value: Any, bit: str, error: Exception) -> Any:
    return synchronous.retry_lookup(value, bit, error, lookup_strategies)


def retry_lookup_text(value: Any, bit: str, error: Exception) -> Any:
    try:
        return retry_lookup(value, bit, error)
    except UnicodeDecodeError:
        return ""


def call_or_default(
    value: Any, string_if_invalid: Any, default: Any, state: RenderState
) -> Awaiting:
    value = yield from settled(value, string_if_invalid, state)
    if value is MISSING:
        return default
    return string_if_invalid if value is INVALID else value


def value_of_lookup(value: Any, string_if_invalid: str, state: RenderState) -> Awaiting:
    try:
        return (
            yield from call_or_default(
                value, string_if_invalid, string_if_invalid, state
            )
        )
    except UnicodeDecodeError:
        return ""


def text_of_lookup(
    value: Any, state: RenderState, autoescape: bool, string_if_invalid: str
) -> Awaiting:
    if type(value) not in NEVER_CALLABLE:
        value = yield from value_of_lookup(value, string_if_invalid, state)
        return (yield from asking(text, value, state, autoescape))
    return text(value, state, autoescape)


def argument(
    value: Any, bits: tuple[str, ...], string_if_invalid: Any, state: RenderState
) -> Awaiting:
    if value is MISSING:
        raise VariableDoesNotExist("A filter's argument is missing")
    try:
        value = yield from called(value, string_if_invalid, state)
        for bit in bits:
            found = yield from asking(look_up_key, value, bit)
            if found is MISSING:
                raise VariableDoesNotExist(
                    "Failed lookup for key [%s] in %r", (bit, value)
                )
            value = yield from called(found, string_if_invalid, state)
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return string_if_invalid
        raise
    return value


def load(value: Any) -> Awaiting:
    """Load what a condition, or a loop, is about to read."""
    if type(value) is SimpleLazyObject:
        yield from asking(bool, value)
    elif is_unfetched(value):
        yield from wait_for(fetch(value))
    elif is_of_request(value):
        yield from asking(bool, value)


def is_unfetched(value: Any) -> bool:
    """Return whether a value is a QuerySet that has made no query yet."""
    query = sys.modules.get("django.db.models.query")
    return (
        query is not None
        and issubclass(type(value), query.QuerySet)
        and value._result_cache is None
    )


async def fetch(values: Any) -> None:
    """Have a QuerySet make its query."""
    async with iterating(values) as iterator:
        await anext(iterator, None)


def is_asynchronous(values: Any) -> bool:
    """Return whether values must be iterated over asynchronously."""
    if not hasattr(type(values), "__aiter__"):
        return False
    query = sys.modules.get("django.db.models.query")
    return query is None or not isinstance(values, query.QuerySet)


def sequence(values: Any) -> Awaiting:
    if is_asynchronous(values):
        return (yield from wait_for(read(values)))
    yield from load(values)
    return loops.sequence(values)


def rows(values: Any, state: AwaitingState) -> Awaiting:
    if not is_asynchronous(values):
        yield from load(values)
        return streams.rows(values)
    found = AsyncRows(values, state)
    yield from found.wait()
    return found


async def read(values: AsyncIterable[Any]) -> list[Any]:
    async with iterating(values) as iterator:
        return [value async for value in iterator]


@asynccontextmanager
async def iterating(values: AsyncIterable[Any]) -> AsyncIterator[AsyncIterator[Any]]:
    """Return a context manager that yields an iterator, and closes it if possible."""
    iterator = aiter(values)
    try:
        yield iterator
    finally:
        if isinstance(iterator, AsyncGenerator):
            await iterator.aclose()


class AsyncRows:
    """
    The values of a loop that can only be iterated over asynchronously. They are read
    while the loop runs, in which nothing depends on their number: a task reads up to
    ROWS_AHEAD of them ahead.
    """

    def __init__(self, values: AsyncIterable[Any], state: AwaitingState) -> None:
        self.ready: deque[Any] = deque()
        # The futures that the loop waits for, and that the task waits for.
        self.row: Future[None] | None = None
        self.room: Future[None] | None = None
        self.task = state.begin(self.read(values))
        self.task.add_done_callback(self.wake)

    async def read(self, values: AsyncIterable[Any]) -> None:
        async with iterating(values) as iterator:
            async for value in iterator:
                self.ready.append(value)
                self.wake()
                if len(self.ready) >= ROWS_AHEAD:
                    self.room = get_running_loop().create_future()
                    await self.room

    def wake(self, task: object = None) -> None:
        if self.row is not None and not self.row.done():
            self.row.set_result(None)

    def wait(self) -> Awaiting:
        """Wait until there is another row, or none is left."""
        if not self.ready and self.room is not None and not self.room.done():
            self.room.set_result(None)
        while not self.ready:
            if self.task.done():
                self.task.result()
                return
            self.row = get_running_loop().create_future()
            yield self.row

    def __len__(self) -> int:
        """
        Return 0 if there is no row left, and otherwise a number that no loop depends
        on.
        """
        return len(self.ready)

    def __iter__(self) -> Iterator[Any]:
        while self.ready:
            yield self.ready.popleft()


class AwaitingState(StreamState):
    """
    The state that the generators of one rendering share, if it awaits.

    futures
        The futures that have begun, and have not ended.

    begun
        The futures of awaitables in the context, which a node that renders itself can't
        await, by the id() of the awaitable.
    """

    def __init__(self) -> None:
        super().__init__()
        self.futures: set[Future[Any]] = set()
        self.begun: dict[int, Future[Any]] = {}

    def begin(self, awaitable: Awaitable[Any]) -> Future[Any]:
        """Start an awaitable, which runs concurrently, and return its future."""
        future = ensure_future(awaitable)
        if future is not awaitable:
            self.futures.add(future)
            future.add_done_callback(self.futures.discard)
        return future

    def begin_all(self, variables: dict[str, Any], names: Iterable[str]) -> None:
        """
        Start the awaitables that a template reads, and replace them with their futures.
        """
        for name in names:
            value: Any = variables.get(name)
            if is_awaitable(value) and not is_used(value):
                key = id(value)
                if key not in self.begun:
                    self.begun[key] = self.begin(value)
                variables[name] = self.begun[key]

    def results(self, context: Any) -> Awaiting:
        """Put results into the context, for nodes that can't await them."""
        if self.begun:
            for scope in context.dicts:
                for name, value in list(scope.items()):
                    if is_awaitable(value):
                        scope[name] = yield from wait_for(value)
            self.begun.clear()

    async def end(self) -> None:
        """Cancel the futures that have not ended, and wait for them."""
        futures = list(self.futures)
        for future in futures:
            future.cancel()
        if futures:
            await gather(*futures, return_exceptions=True)
