"""
Streams, and what awaits, in the place of what renders as a whole.
"""

from contextvars import copy_context
from functools import partial

from django.template import Context
from django.utils.safestring import SafeString


def stream_all():
    """
    Have templates of a backend, and those that an engine renders to a string, streamed in
    chunks that end wherever they can.
    """
    from django.template.compiler import streaming

    def render(self, context=None, request=None):
        return SafeString("".join(self.stream(context, request, chunk_size=1)))

    def render_template(template, variables):
        return SafeString("".join(streaming.stream(template, variables, None, 1)))

    replace(render, render_template)


def await_all():
    """
    Have them rendered by code that awaits what it reads, in such chunks. There is no event
    loop: querysets make their queries at once.
    """
    from django.template.compiler import awaiting
    from django.template.compiler.runtime import awaitables

    def render(self, context=None, request=None):
        return drive(joined(self.astream(context, request, chunk_size=1)))

    def render_template(template, variables):
        rendering = partial(awaiting.render, template)
        chunks = awaiting.chunks(
            template.engine, rendering, variables, None, 1, copy_context()
        )
        return drive(joined(chunks))

    awaitables.is_unfetched = lambda value: False
    replace(render, render_template)


async def joined(chunks):
    return SafeString("".join([chunk async for chunk in chunks]))


def drive(coroutine):
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("It waits.")


def replace(render, render_template):
    from django.template.partials.django import Template
    from django.template.partials.engine import Engine

    def render_to_string(self, template_name, context=None):
        if isinstance(context, Context):
            return whole(self, template_name, context)
        many = isinstance(template_name, (list, tuple))
        find = self.select_template if many else self.get_template
        return render_template(find(template_name), context)

    whole = Engine.render_to_string
    Template.render = render
    Engine.render_to_string = render_to_string
