"""
What becomes of an example in an engine.
"""

from __future__ import annotations

import asyncio
import random
import sys
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from unittest import mock
from zlib import crc32

from django.conf import settings
from django.core.cache import cache
from django.template import Context, RequestContext
from django.template import context_processors as core_processors
from django.template.backends.django import DjangoTemplates
from django.template.compiler import awaiting, nodelist, sharing, streaming
from django.test import RequestFactory, override_settings
from django.test.signals import template_rendered
from django.test.utils import setup_test_environment, teardown_test_environment
from django.urls import set_urlconf
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from ..template_tests.compiler.conftest import drive
from . import values
from .describing import describe, describe_context, message, without_addresses
from .examples import Example, Visit
from .recipes import build
from .values import journal, record


@dataclass
class Outcome:
    """
    What one rendering did.

    output
        The output, or None if there is an error.

    kind
        The type of the output or of the error.

    journal
        What the values, tags and filters were made to do, in order.

    signals
        The templates that the test client would have seen, with their contexts.

    context
        What the rendering left in the context, or in the dictionary.
    """

    output: str | None
    kind: str
    error: str | None
    journal: list[str]
    signals: list[str]
    context: str
    warnings: list[str]


# Django's conditions are false where Python's limit is reached in one: a long one renders
# something else where the stack is deeper.
RECURSION_LIMIT = 2_000

# Loops in loops can render a template thousands of times.
MOST_CONTEXTS = 300


# The kind of an outcome that can be anything.
NOT_AWAITED = "not awaited"


class OtherContext(Context):
    """A context of a third party's."""


class Session:
    """Renderings by one engine, each of which starts with fresh values."""

    def __init__(self, backend: DjangoTemplates, example: Example) -> None:
        self.backend = backend
        self.example = example
        self.strings: dict[str, object] = {}

    def visit(self, visit: Visit) -> Outcome:
        names: list[str] = []

        def listen(template, context, **kwargs):
            is_described = len(names) < MOST_CONTEXTS
            described = describe_context(context) if is_described else ""
            names.append(f"{template.name}: {described}")

        recipes = self.example.context | visit.context
        values = {name: self.build(name, recipe) for name, recipe in recipes.items()}
        context = self.make_context(values, visit)
        output = error = None
        journal.clear()
        random.seed(0)
        template_rendered.connect(listen)
        try:
            with (
                warnings.catch_warnings(record=True) as caught,
                translation.override(visit.language),
                timezone.override(visit.zone),
            ):
                warnings.simplefilter("always")
                result: object = self.render(visit, context, values)
                output = without_addresses(str.__str__(result))
        except Exception as exception:
            result = exception
            error = message(exception)
        finally:
            template_rendered.disconnect(listen)
        return Outcome(
            output,
            f"{type(result).__module__}.{type(result).__qualname__}",
            error,
            journal.copy(),
            names,
            describe_left(values, context, error),
            [f"{each.category.__name__}: {each.message}" for each in caught],
        )

    def build(self, name: str, recipe: str) -> object:
        return build(recipe, template=self.from_string)

    def make_context(self, values: dict, visit: Visit) -> Context | None:
        match visit.entry:
            case "context" | "string":
                return Context(values, **visit.flags)
            case "request context":
                return RequestContext(make_request(), values, **visit.flags)
            case "other context":
                return OtherContext(values, **visit.flags)
        return None

    def render(self, visit: Visit, context: Context | None, values: dict) -> str:
        return self.template(visit).render(*arguments(visit, context, values))

    def template(self, visit: Visit):
        match visit.entry:
            case "backend" | "backend, request":
                return self.backend.get_template(visit.name)
            case "string":
                if visit.name not in self.strings:
                    source = self.example.templates.get(visit.name, "")
                    self.strings[visit.name] = self.from_string(source)
                return self.strings[visit.name]
        return self.backend.engine.get_template(visit.name)

    def from_string(self, source: str):
        return self.backend.engine.from_string(source)


class StreamedSession(Session):
    """Renderings in chunks, which end wherever they can."""

    def render(self, visit: Visit, context: Context | None, values: dict) -> str:
        template = self.template(visit)
        if context is None:
            return self.send(template, *arguments(visit, None, values))
        if self.is_plain(context, visit):
            return SafeString(self.send_in(context, template, values))
        return template.render(context)

    def send(self, template, *arguments) -> str:
        """Return what a template of the backend sends."""
        return SafeString("".join(template.stream(*arguments, chunk_size=1)))

    def is_plain(self, context: Context, visit: Visit) -> bool:
        """Return whether it is as a backend makes it where there is no request."""
        is_escaped_so = context.autoescape is self.backend.engine.autoescape
        return type(context) is Context and is_escaped_so and not visit.flags

    def send_in(self, context: Context, template, values: dict) -> str:
        """Do what stream() does, in a context of which it is seen what is left in it."""
        with mock.patch.object(streaming, "make_context", return_value=context):
            return "".join(streaming.stream(template, values, None, 1))


class AwaitedSession(StreamedSession):
    """The same by code that awaits what it reads: nothing has to be awaited."""

    def send(self, template, *arguments) -> str:
        return SafeString(drive(joined(template.astream(*arguments, chunk_size=1))))

    def send_in(self, context: Context, template, values: dict) -> str:
        render = partial(awaiting.render, template)
        variables = copy_context()
        with mock.patch.object(awaiting, "make_context", return_value=context):
            return drive(
                joined(
                    awaiting.chunks(template.engine, render, values, None, 1, variables)
                )
            )


class WrappedSession(Session):
    """Renderings by the backend, with some of the values wrapped in what gives them."""

    wrappers = {name: getattr(values, name) for name in values.AWAITABLE}

    def build(self, name: str, recipe: str) -> object:
        value = build(recipe, template=self.from_string, **self.wrappers)
        match crc32(f"{name} {recipe}".encode()) % 4:
            case 0:
                return self.result(value)
            # What these are read by doesn't await what it calls.
            case 1 if name not in ("parent", "languages"):
                return self.wrappers["function"](value)
            case 2 if type(value) is list and name != "languages":
                return self.wrappers["Once"](*value)
        return value

    def result(self, value: object) -> object:
        return value

    def visit(self, visit: Visit) -> Outcome:
        is_request = visit.entry in ("backend, request", "request context")
        entry = "backend, request" if is_request else "backend"
        return super().visit(replace(visit, entry=entry, flags={}))


class AwaitableSession(WrappedSession):
    """The same with values that have to be awaited."""

    wrappers = values.AWAITABLE

    def result(self, value: object) -> object:
        return values.asynchronous(lambda: value)()

    def visit(self, visit: Visit) -> Outcome:
        """Some is not awaited where nodes render themselves: return NOT_AWAITED."""
        rendered: list[object] = []

        class Rendering(awaiting.AwaitingRendering):
            def run(self, code, variables):
                rendered.extend(code.rendered)
                yield from super().run(code, variables)

            def results(self, context):
                rendered.append(context)
                yield from super().results(context)

        with mock.patch.object(awaiting, "AwaitingRendering", Rendering):
            outcome = super().visit(visit)
        renders = rendered or "render" in outcome.journal
        if values.close_unawaited() and renders:
            return replace(outcome, kind=NOT_AWAITED)
        return outcome

    def render(self, visit: Visit, context: Context | None, values: dict) -> str:
        stream = self.template(visit).astream(
            *arguments(visit, None, values), chunk_size=1
        )
        # asyncio.run() leaves its handler of SIGINT behind where the repr() of an exception
        # raises another one.
        loop = asyncio.new_event_loop()
        try:
            return SafeString(loop.run_until_complete(joined(stream)))
        finally:
            loop.close()


async def joined(chunks: AsyncIterator[str]) -> str:
    return "".join([chunk async for chunk in chunks])


def arguments(visit: Visit, context: Context | None, values: dict) -> tuple:
    """Return what render() is given."""
    match visit.entry:
        case "backend":
            return (values or None,)
        case "backend, request":
            return values, make_request()
    return (context,)


def describe_left(values: dict, context: Context | None, error: str | None) -> str:
    """Describe what a rendering has left in what it was given."""
    if context is None:
        return describe(values)
    if error is not None:
        # What is built in, and the values: what tags had pushed, or set until their
        # end, is of no use to anyone.
        return describe(context.dicts[:2])
    return describe_context(context)


ENTRIES = [
    "context",
    "backend",
    "backend, request",
    "request context",
    "string",
    "other context",
]


def make_request():
    return RequestFactory().get("/path/?a=1&b=%3Cb%3E&a=2")


def get_token(request) -> str:
    record("get_token")
    return "<token>"


@contextmanager
def surroundings(example: Example) -> Iterator[None]:
    """Have the settings of an example, and nothing that differs each time."""
    changed = {
        name: value
        for name, value in example.settings.items()
        if getattr(settings, name) != value
    }
    use_i18n = example.settings.get("USE_I18N", True)
    random_state = random.getstate()
    recursion_limit = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION_LIMIT)
    set_urlconf("tests.fuzz.urls")
    if example.signals:
        setup_test_environment(debug=False)
    try:
        with (
            override_settings(**changed) if changed else nullcontext(),
            # It keeps which of its two implementations it has chosen.
            nullcontext()
            if use_i18n
            else mock.patch.object(translation, "_trans", type(translation._trans)()),
            mock.patch.object(core_processors, "get_token", get_token),
            # Long templates are compiled as soon as short ones.
            mock.patch.object(nodelist, "SECONDS_PER_NODE", {False: 0, True: 0}),
            # And few nodes that pages share, as many are.
            mock.patch.object(sharing, "FEWEST", 1),
        ):
            yield
    finally:
        if example.signals:
            teardown_test_environment()
        set_urlconf(None)
        random.setstate(random_state)
        sys.setrecursionlimit(recursion_limit)


def render(
    example: Example, backend: DjangoTemplates, session: type[Session] = Session
) -> list[Outcome]:
    """Return what becomes of each visit."""
    visitor = session(backend, example)
    with surroundings(example):
        cache.clear()
        return [visitor.visit(visit) for visit in example.visits]
