"""
Templates that are rendered on the event loop, and await the values that they read.

They are always rendered by code, since nodes can't await: by the code of the template
as a whole or, if there is none, by that of each nodelist.
"""

from __future__ import annotations

from asyncio import Future, get_running_loop
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context as Variables
from copy import copy
from typing import Any, TypeAlias, cast

from asgiref.sync import sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.template import Template
from django.template.base import VariableNode
from django.template.context import make_context
from django.template.loader_tags import BlockNode, ExtendsNode

from . import compiling
from .chain import cached_loader
from .coroutines import AwaitingSink
from .errors import NotCompilable, RenderNodes
from .lines import TemplatePart
from .nodelist import (
    bind,
    compiler_logger,
    run_context_processors,
    unbind,
)
from .originals import is_observed
from .registry import register_steps
from .runtime import steps
from .runtime.awaitables import AwaitingState, is_awaitable, is_new
from .runtime.output import join
from .runtime.streams import Part, Streaming, changed, render_nodes
from .tracebacks import line_of, show_templates

# The attributes of a template, and of a nodelist, that contain their code.
CODE, CODES = "awaiting_code", "awaiting_codes"


Render: TypeAlias = Callable[
    [dict[str, Any] | None, dict[str, Any] | None, "AwaitingRendering"], Streaming
]


def is_super(node: VariableNode) -> dict[str, Any] | None:
    """
    Return {} for ``{{ block.super }}`` or ``{{ partial.super }}``, otherwise None.
    """
    is_super = node.filter_expression.token in ("block.super", "partial.super")
    return {} if is_super else None


register_steps(BlockNode, steps.render_own_block)
register_steps(ExtendsNode, steps.render_extends)
register_steps(VariableNode, steps.render_super, expressions=is_super)


async def chunks(
    engine: Any,
    render: Render,
    variables: dict[str, Any] | None,
    request: Any,
    size: int,
    around: Variables,
) -> AsyncGenerator[str, None]:
    """
    Yield the output of ``render``, in chunks of about ``size`` characters. It is passed
    the variables, those of the context processors, and a state. The awaitables that it
    yields are awaited. It runs with the context variables of ``around``.
    """
    if not isinstance(variables, dict):
        make_context(variables)  # an error, unless it is None
    state = AwaitingRendering.of(request)
    processed = rendering = None
    future: Future[Any] | None = None
    try:
        if request is not None:
            processors = engine.template_context_processors
            processed = await run_processors(processors, state, around)
        rendering = cast("Any", render(variables, processed, state))
        while True:
            try:
                asked = around.run(rendering.send, future)
            except StopIteration:
                break
            future = None
            if isinstance(asked, bool):
                if text := state.take(size, at_once=asked):
                    state.has_sent = True
                    yield text
                continue
            future = around.run(state.begin, asked)
            # The future can take long.
            if text := state.take(size, at_once=True):
                state.has_sent = True
                yield text
            await ended(future)
        if text := join(state.pieces):
            yield text
    except Exception as error:
        explain(error)
        show_templates(error)
        raise
    finally:
        try:
            if rendering is not None:
                around.run(rendering.close)
        finally:
            await state.end()
            close_unread(variables)


async def run_processors(
    processors: Iterable[Any], state: AwaitingRendering, around: Variables
) -> dict[str, Any]:
    """Run context processors. One that makes a query runs in the request's thread."""
    processed: dict[str, Any] = {}
    for processor in processors:
        arguments = [processor], state.request
        try:
            values = around.run(run_context_processors, *arguments)
        except SynchronousOnlyOperation:
            in_thread = sync_to_async(run_context_processors)(*arguments)
            values = await around.run(state.begin, in_thread)
        processed.update(values)
    return processed


async def ended(future: Future[Any]) -> None:
    """Wait until a future is done. The future isn't cancelled if the caller is."""
    waiter: Future[None] = get_running_loop().create_future()

    def wake(future: Future[Any]) -> None:
        if not waiter.done():
            waiter.set_result(None)

    future.add_done_callback(wake)
    await waiter


def close_unread(variables: dict[str, Any] | None) -> None:
    """Close the coroutines that the template hasn't read, without running them."""
    if not isinstance(variables, dict):
        return
    for value in variables.values():
        if is_new(value):
            value.close()


def render(
    template: Any,
    variables: dict[str, Any] | None,
    processed: dict[str, Any] | None,
    state: AwaitingRendering,
) -> Streaming:
    """Render a template with its code."""
    code = template_code_of(template, state.request)
    is_plain = type(variables) is dict or variables is None
    if code is not None and not code.has_context and is_plain:
        data = {**(processed or {}), **(variables or {})}
        state.begin_all(data, code.names)
        try:
            yield from state.run(code, data)
            return
        except RenderNodes:
            pass  # it has rendered nothing
        except RecursionError:
            # Rendered by nodelists, partials report which of them calls itself.
            if state.has_sent or not code.recurses:
                raise
            state.pieces.clear()
        code = None
    with (
        state.binding(template, variables, processed) as context,
        context.render_context.push_state(template),
    ):
        if code is not None and code.has_context:
            yield from state.run(code, context)
        else:
            yield from state.render_template(template, context)


def render_partials(
    page: Any,
    parts: Iterable[Part],
    variables: dict[str, Any] | None,
    processed: dict[str, Any] | None,
    state: AwaitingRendering,
) -> Streaming:
    """Render partials of a page one after another, each in its own scope."""
    with state.binding(page, variables, processed) as context:
        for partial, change in parts:
            with context.push():
                rendering = state.render_within(partial, context)
                yield from changed(rendering, change, state)


class AwaitingRendering(AwaitingState):
    """The state that the generators of one rendering share. Renders other templates."""

    @contextmanager
    def binding(
        self,
        template: Any,
        variables: dict[str, Any] | None,
        processed: dict[str, Any] | None,
    ) -> Iterator[Any]:
        """Yield a context that contains the variables, and begin its awaitables."""
        if variables and any(map(is_awaitable, variables.values())):
            variables = copy(variables)  # futures replace the awaitables in it
        context: Any = make_context(
            variables, self.request, autoescape=template.engine.autoescape
        )
        bind(context, template, processed)
        try:
            for scope in context.dicts:
                self.begin_all(scope, list(scope))
            yield context
        finally:
            unbind(context, processed)

    def run(self, code: Any, variables: Any) -> Streaming:
        """Run code with variables or with a context."""
        html = code.render(variables, self)
        if isinstance(html, str):
            self.pieces.append(html)
        else:
            yield from html

    def render_template(self, template: Any, context: Any) -> Streaming:
        if is_tested(template):
            from django.test.signals import template_rendered  # only tests have it

            template_rendered.send(sender=template, template=template, context=context)
        set_part(template.nodelist, template)
        yield from self.render_nodes(template.nodelist, context)

    def render_nodes(self, nodelist: Any, context: Any) -> Streaming:
        entering = getattr(nodelist, "entering", None)
        if entering is not None:
            with entering(context):
                yield from self.render_nodes(nodelist.nodelist, context)
            return
        code = nodelist_code_of(nodelist, context)
        if code is not None:
            yield from self.run(code, context)
        else:
            yield from self.results(context)
            yield from render_nodes(nodelist, context, self)


def is_tested(template: Any) -> bool:
    """Return whether Django's test client records which templates are rendered."""
    method = type(template)._render
    return bool(
        method.__module__ == "django.test.utils"
        and method.__name__ == "instrumented_test_render"
    )


def template_code_of(template: Any, request: Any) -> Any:
    """Return the code for a template as a whole, or None if each nodelist has its own."""
    engine = template.engine
    # Other loaders can return another template each time, and the test client records
    # each template.
    if cached_loader(engine) is None or is_observed(type(template), "_render"):
        return None
    code = vars(template).get(CODE)
    if code is None or (code and not code.is_valid()):
        nodelist = template.nodelist
        part = set_part(nodelist, template)
        code = compiled(
            lambda: compiling.compile_template(
                engine, nodelist, template, AwaitingSink(), part=part
            ),
            part,
        )
        setattr(template, CODE, code)
    return None if code and code.needs_request and request is None else code or None


def nodelist_code_of(nodelist: Any, context: Any) -> Any:
    """Return the code for a nodelist, or None if it can't be compiled."""
    engine = context.template.engine
    if type(engine.string_if_invalid) is not str:
        return None  # some tools set an object that raises errors
    codes = vars(nodelist).setdefault(CODES, {})
    flags = bool(context.autoescape), context.use_l10n, context.use_tz
    code = codes.get(flags)
    if code is None or (code and not code.is_current()):
        part = set_part(nodelist)
        code = codes[flags] = compiled(
            lambda: compiling.compile_nodelist(
                engine,
                nodelist,
                flags[0],
                AwaitingSink(),
                use_l10n=flags[1],
                use_tz=flags[2],
                part=part,
            ),
            part,
        )
    return code or None


def set_part(nodelist: Any, template: Any = None) -> TemplatePart | None:
    """Return what tracebacks show a nodelist as, and set it as the nodelist's part."""
    part: TemplatePart | None = getattr(nodelist, "part", None)
    if part is None and type(template) is Template:
        part = nodelist.part = TemplatePart.of(template)
    origin = getattr(nodelist[0], "origin", None) if nodelist else None
    if part is None and origin is not None:
        name = origin.template_name
        part = nodelist.part = TemplatePart(str(origin), name and str(name), "", "")
    return part


def compiled(compile: Callable[[], Any], part: TemplatePart | None) -> Any:
    """Return the compiled code, or False if it can't be compiled."""
    try:
        return compile()
    except NotCompilable:
        return False
    except Exception as error:
        compiler_logger.warning(
            "%s can't await what it reads, since it can't be compiled: %s: %s",
            *(part.name if part else "A template", type(error).__name__, error),
            exc_info=error,
        )
        return False


def explain(error: Exception) -> None:
    """Name what the template was reading in the message of a query's error."""
    if not isinstance(error, SynchronousOnlyOperation):
        return
    line = line_of(error.__traceback__)
    if line is not None:
        part = line.frame.part
        name = part.name if part else "the template"
        error.args = (
            f"'{line.contents}' made a query, which can't be done on the event loop "
            f"({name}, line {line.number}). Load it before the template renders, or pass "
            f"an awaitable. Django says: {error}",
        )
