from django.template import Library, Node

register = Library()


class OpaqueNode(Node):
    """A node of another package, which renders itself."""

    def render(self, context):
        return "-"


class NumberNode(Node):
    """A node that renders no string: an error."""

    def render(self, context):
        return 5


@register.tag
def opaque(parser, token):
    return OpaqueNode()


@register.tag
def number(parser, token):
    return NumberNode()


@register.simple_tag(takes_context=True)
def path(context):
    request = context.request if hasattr(context, "request") else None
    return request.path if request else "none"
