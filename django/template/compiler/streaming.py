"""
Templates that are sent while they are rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from django.template import Context
from django.template.context import make_context

from .errors import RenderNodes
from .nodelist import (
    CompiledNodeList,
    Rendering,
    bind,
    is_own,
    run_context_processors,
    save_state,
    unbind,
)
from .runtime.output import join
from .runtime.streams import Streaming, StreamState, render_template
from .tracebacks import show_templates


def stream(
    template: Any, variables: dict[str, Any] | None, request: Any, size: int
) -> Generator[str, None, None]:
    """
    Return a generator of what ``template.render()`` renders in the context of a backend's
    template, in chunks of about ``size`` characters. The context processors run now, all
    else while the chunks are asked for.
    """
    return stream_in_context(
        template, variables, request, size, lambda *args: render(template, *args)
    )


def stream_in_context(
    template: Any,
    variables: dict[str, Any] | None,
    request: Any,
    size: int,
    render: Callable[[Context, StreamState], Streaming],
) -> Generator[str, None, None]:
    """Return a generator of what ``render`` renders in a new context for ``template``."""
    context = make_context(variables, request, autoescape=template.engine.autoescape)
    processed = None
    if request is not None:
        processors = template.engine.template_context_processors
        processed = run_context_processors(processors, request)
    return chunks(template, context, processed, size, render)


def chunks(
    template: Any,
    context: Context,
    processed: dict[str, Any] | None,
    size: int,
    render: Callable[[Context, StreamState], Streaming],
) -> Generator[str, None, None]:
    state = StreamState.of(getattr(context, "request", None))
    bind(context, template, processed)
    streaming = render(context, state)
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
        unbind(context, processed)


def render(template: Any, context: Context, state: StreamState) -> Streaming:
    """Render a template in a context which is bound to it, or to what it is a part of."""
    code = code_of(template, context)
    if code is None:
        yield from render_by_nodes(template, context, state)
        return
    error = restore = None
    if not code.has_run:
        restore = save_state(context)
    begin = len(state.pieces)
    try:
        if code.has_context:
            with context.render_context.push_state(template):
                yield from code.render(context, state)
        else:
            html = code.render(context.flatten(), state)
            if isinstance(html, str):
                state.pieces.append(html)
            else:
                yield from html
        code.has_run = True
        return
    except RenderNodes:
        pass  # it has rendered nothing
    except Exception as raised:
        if state.has_sent:
            raise  # what has been sent can't be rendered again
        if isinstance(raised, RecursionError) and code.recurses:
            # The nodes raise the error: none of them is to try again.
            Rendering.of(context).compiles = False
        elif restore is None or not code.may_be_wrong(raised):
            raise
        else:
            restore()
            error = raised
    del state.pieces[begin:]
    yield from render_by_nodes(template, context, state)
    if error is not None:
        template.nodelist.give_up(error)


def render_by_nodes(template: Any, context: Context, state: StreamState) -> Streaming:
    if is_own(type(template).render):
        with context.render_context.push_state(template):
            yield from render_template(template, context, state)
    else:
        state.pieces.append(template.render(context))


def code_of(template: Any, context: Context) -> Any:
    """Return the code of generators for a template, or None if its nodes render."""
    nodelist = template.nodelist
    if (
        type(nodelist) is not CompiledNodeList
        or nodelist.renders_nodes
        or not Rendering.of(context).compiles
    ):
        return None
    code = nodelist.template_code_of(template, "stream") or None
    has_request = getattr(context, "request", None) is not None
    return None if code and code.needs_request and not has_request else code
