"""
Tags for partials that are not Django's: they register an object of their own,
as those of django-template-partials do.
"""

from django.template import Library
from django.template.base import TextNode

register = Library()


class OtherPartial:
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        if context.template is not None:
            return self.nodelist.render(context)
        with context.render_context.push_state(self), context.bind_template(self):
            return self.nodelist.render(context)


@register.tag
def partialdef(parser, token):
    _, name = token.split_contents()
    nodelist = parser.parse(["endpartialdef"])
    parser.delete_first_token()
    parser.extra_data.setdefault("partials", {})[name] = OtherPartial(nodelist)
    return TextNode("")
