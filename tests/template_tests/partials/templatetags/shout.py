from django.template import Library, NodeList, TemplateSyntaxError
from django.template.base import TextNode

register = Library()


@register.simple_tag
def partial(name):
    return "ROW!"


@register.tag
def fail(parser, token):
    raise TemplateSyntaxError


@register.tag("register")
def register_partial(parser, token):
    """Register a partial as another library may."""
    _, name = token.split_contents()
    parser.extra_data["partials"][name] = NodeList()
    return TextNode("")
