"""
Streams in the place of what renders as a whole.
"""

from django.template import Context
from django.utils.safestring import SafeString


def stream_all():
    """
    Have templates of a backend, and those that an engine renders to a string, streamed in
    chunks that end wherever they can.
    """
    from django.template.compiler import streaming
    from django.template.partials.django import Template
    from django.template.partials.engine import Engine

    def render(self, context=None, request=None):
        return SafeString("".join(self.stream(context, request, chunk_size=1)))

    def render_to_string(self, template_name, context=None):
        if isinstance(context, Context):
            return whole(self, template_name, context)
        many = isinstance(template_name, (list, tuple))
        find = self.select_template if many else self.get_template
        chunks = streaming.stream(find(template_name), context, None, 1)
        return SafeString("".join(chunks))

    whole = Engine.render_to_string
    Template.render = render
    Engine.render_to_string = render_to_string
