"""
Templates that are sent while they are rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from copy import copy
from functools import partial
from logging import DEBUG
from typing import Any, TypeAlias

from django.template.context import make_context

from .errors import RenderNodes
from .nodelist import (
    CompiledNodeList,
    Rendering,
    SeemsWrong,
    bind,
    logger,
    run_context_processors,
    save_state,
    unbind,
)
from .originals import are_originals, is_observed
from .runtime.output import join
from .runtime.streams import Part, Streaming, StreamState, changed
from .tracebacks import show_templates

Render: TypeAlias = Callable[
    [dict[str, Any] | None, dict[str, Any] | None, StreamState], Streaming
]


def stream(
    template: Any, variables: dict[str, Any] | None, request: Any, size: int
) -> Generator[str, None, None]:
    """
    Return a generator of what ``render()`` of a backend's template returns, in chunks
    of about ``size`` characters. The context processors run now, everything else while
    the chunks are read.
    """
    return begin(template.engine, partial(render, template), variables, request, size)


def stream_partials(
    page: Any,
    parts: Iterable[Part],
    variables: dict[str, Any] | None,
    request: Any,
    size: int,
) -> Generator[str, None, None]:
    """Return a generator of the output of partials of a page, one after another."""
    render = partial(render_partials, parts)
    return begin(page.engine, render, variables, request, size)


def begin(
    engine: Any,
    render: Render,
    variables: dict[str, Any] | None,
    request: Any,
    size: int,
) -> Generator[str, None, None]:
    if not isinstance(variables, dict):
        make_context(variables)  # an error, unless it is None
    processed = None
    if request is not None:
        processors = engine.template_context_processors
        processed = run_context_processors(processors, request)
    return chunks(render, variables, request, processed, size)


def chunks(
    render: Render,
    variables: dict[str, Any] | None,
    request: Any,
    processed: dict[str, Any] | None,
    size: int,
) -> Generator[str, None, None]:
    state = StreamState.of(request)
    streaming = render(variables, processed, state)
    try:
        for at_once in streaming:
            if text := state.take(size, at_once=at_once):
                state.has_sent = True
                yield text
        if text := join(state.pieces):
            yield text
    except Exception as error:
        show_templates(error)
        raise
    finally:
        streaming.close()


def render_partials(
    parts: Iterable[Part],
    variables: dict[str, Any] | None,
    processed: dict[str, Any] | None,
    state: StreamState,
) -> Streaming:
    """Render partials one after another, each in its own context."""
    for template, change in parts:
        # Django's contexts assign to the dictionary that they are made from.
        rendering = render(template, copy(variables), processed, state)
        yield from changed(rendering, change, state)


def render(
    template: Any,
    variables: dict[str, Any] | None,
    processed: dict[str, Any] | None,
    state: StreamState,
) -> Streaming:
    """Render a template, with its code if this renders the same as Django would."""
    code = code_of(template, state.request)
    start = len(state.pieces)
    wrong: SeemsWrong | None = None
    is_plain = type(variables) is dict or variables is None
    if code is not None and not code.has_context and is_plain:
        try:
            data = {**(processed or {}), **(variables or {})}
            yield from run(code, data, state)
            return
        except RenderNodes:
            pass  # it has rendered nothing
        except SeemsWrong as error:
            wrong = error
        code = None
    context: Any = make_context(
        variables, state.request, autoescape=template.engine.autoescape
    )
    bind(context, template, processed)
    try:
        if code is not None and code.has_context and Rendering.of(context).compiles:
            restore = None if code.has_run else save_state(context)
            try:
                with context.render_context.push_state(template):
                    yield from run(code, context, state)
                return
            except SeemsWrong as error:
                wrong = error
                if restore is not None:
                    restore()
        if wrong is not None:
            del state.pieces[start:]
            # Otherwise, the code of each nodelist in it would be tried again.
            Rendering.of(context).compiles = False
        if is_observed(type(template), "render"):
            state.pieces.append(template.render(context))
        else:
            with context.render_context.push_state(template):
                yield from state.render_template(template, context)
    finally:
        unbind(context, processed)
    if wrong is not None:
        template.nodelist.give_up(wrong.error)


def run(code: Any, variables: Any, state: StreamState) -> Streaming:
    """
    Run the code of a template with variables or with a context. Raise SeemsWrong for an
    error that the nodes possibly don't raise, if nothing has been sent.
    """
    try:
        html = code.render(variables, state)
        if isinstance(html, str):
            state.pieces.append(html)
        else:
            yield from html
    except RenderNodes:
        raise
    except Exception as error:
        # If a part calls itself, the nodes report what is wrong.
        is_endless = isinstance(error, RecursionError) and code.recurses
        is_doubtful = is_endless or (not code.has_run and code.may_be_wrong(error))
        if state.has_sent or not is_doubtful:
            raise
        raise SeemsWrong(error) from None
    code.has_run = True


def code_of(template: Any, request: Any) -> Any:
    """Return the code for sending a template, or None if its nodes render."""
    nodelist = template.nodelist
    if (
        type(nodelist) is not CompiledNodeList
        or nodelist.renders_nodes
        or not are_originals()
        or logger.isEnabledFor(DEBUG)
    ):
        return None
    code = nodelist.template_code_of(template, "stream") or None
    return None if code and code.needs_request and request is None else code
