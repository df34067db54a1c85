from django.template import Library, Node
from django.template.compiler import register_steps

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


class AroundNode(Node):
    """A node of another package that encloses others."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return f"<{self.nodelist.render(context)}>"


class StepsAroundNode(AroundNode):
    def steps(self, values, context, state):
        state.pieces.append("<")
        yield from state.render_nodes(self.nodelist, context)
        state.pieces.append(">")


register_steps(StepsAroundNode, StepsAroundNode.steps)


@register.tag
def opaque_around(parser, token):
    nodelist = parser.parse(["endopaque_around"])
    parser.delete_first_token()
    return AroundNode(nodelist)


@register.tag
def steps_around(parser, token):
    nodelist = parser.parse(["endsteps_around"])
    parser.delete_first_token()
    return StepsAroundNode(nodelist)


@register.simple_tag(takes_context=True)
def read(context, name):
    return context[name]


@register.inclusion_tag("card.html")
def card(x):
    return {"x": x, "a": Counted()}


@register.inclusion_tag("card.html", takes_context=True)
def card_in_context(context, x):
    return {"x": x, "a": context["a"]}


class Counted:
    async def acount(self):
        return 1


@register.inclusion_tag("form.html")
def form():
    return {}
