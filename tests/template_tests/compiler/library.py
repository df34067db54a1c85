"""
Tags and filters that the templates of these tests load.
"""

from django import template
from django.utils import translation

register = template.Library()


class OpaqueNode(template.Node):
    """Renders what its function returns: no compiler can know what that is."""

    child_nodelists = ("nodelist",)

    def __init__(self, function, *arguments):
        self.function = function
        self.arguments = arguments

    def render(self, context):
        return self.function(context, *self.arguments)


class QuietNode(OpaqueNode):
    writes_context = False


def opaque(name, node_class=OpaqueNode):
    """Register a function as a tag, given the context and the words of the tag."""

    def register_function(function):
        def parse(parser, token):
            return node_class(function, *token.split_contents()[1:])

        register.tag(name, parse)
        return function

    return register_function


@opaque("opaque")
def nothing(context):
    return ""


@opaque("set")
def set_variable(context, name, value):
    """Write to the innermost scope."""
    context[name] = value
    return ""


@opaque("set_below")
def set_variable_below(context, layer, name, value):
    """Write to the scope of that index."""
    context.dicts[int(layer)][name] = value
    return ""


@opaque("set_upward")
def set_variable_upward(context, name, value):
    """Write to where the variable is."""
    context.set_upward(name, value)
    return ""


@opaque("delete")
def delete_variable(context, name):
    del context[name]
    return ""


@opaque("push")
def push(context, name, value):
    context.update({name: value})
    return ""


@opaque("pop")
def pop(context):
    context.pop()
    return ""


@opaque("escaping")
def set_autoescape(context, setting):
    context.autoescape = setting == "on"
    return ""


@opaque("language")
def activate(context, code):
    translation.activate(code)
    return ""


@opaque("get")
def get(context, name):
    return f"<{name}={context.get(name)}>"


@opaque("quiet_get", QuietNode)
def get_quietly(context, name):
    return f"<{name}={context.get(name)}>"


@opaque("quiet_set", QuietNode)
def set_quietly(context, name, value):
    context[name] = value
    return ""


@register.tag
def around(parser, token):
    """Render what is in it, with a variable of its own."""
    nodelist = parser.parse(("endaround",))
    parser.delete_first_token()

    def render(context):
        with context.push(inside=True):
            return f"[{nodelist.render(context)}]"

    node = OpaqueNode(render)
    node.nodelist = nodelist
    return node


@register.tag
def quiet_around(parser, token):
    nodelist = parser.parse(("endquiet_around",))
    parser.delete_first_token()
    node = QuietNode(lambda context: f"[{nodelist.render(context)}]")
    node.nodelist = nodelist
    return node


@register.simple_tag
def shout(*args, **kwargs):
    words = [*args, *(f"{name}={value}" for name, value in sorted(kwargs.items()))]
    return " ".join(map(str, words)).upper()


@register.simple_tag
def give(value):
    return value


@register.simple_tag
def language_is(code):
    translation.activate(code)
    return ""


@register.simple_tag(takes_context=True)
def context_tag(context, name):
    return context.get(name)


@register.simple_tag(takes_context=True)
def quiet_context_tag(context, name):
    return context.get(name)


quiet_context_tag.writes_context = False


@register.inclusion_tag("included.html", takes_context=True)
def quiet_inclusion(context):
    return {"x": context.get("x")}


quiet_inclusion.writes_context = False


@register.filter
def fails(value, error=None):
    raise error or ValueError("failed")


@register.filter
def type_of(value):
    return type(value).__name__


@register.filter
def both(value, other):
    return f"{value}+{other}"


@register.filter(is_safe=True)
def kept(value):
    return f"({value})"


@register.filter(needs_autoescape=True)
def escaping(value, autoescape=True):
    return f"{value}:{autoescape}"


@register.filter(expects_localtime=True)
def hour(value):
    return getattr(value, "hour", value)


@opaque("set_flag")
def set_flag(context, name, value):
    setattr(context, name, {"True": True, "False": False}[value])
    return ""


@register.inclusion_tag("link.html")
def link(value=None, **kwargs):
    return {"value": value, **kwargs}


@register.inclusion_tag("link.html")
def link_of(values):
    """Return whatever is given."""
    return values


@register.inclusion_tag("link.html", takes_context=True)
def link_in_context(context, value=None):
    context["set_by_tag"] = value
    return {"value": value, "x": context.get("x")}


@register.inclusion_tag(["nope.html", "link.html"])
def link_of_many(value=None):
    return {"value": value}


@register.inclusion_tag("again.html")
def again(number):
    return {"number": number - 1}


@register.inclusion_tag("link.html")
def german_link(value):
    translation.activate("de")
    return {"value": value}


@register.simple_block_tag
def box(content, *args, **kwargs):
    words = [*args, *(f"{name}={value}" for name, value in sorted(kwargs.items()))]
    return f"[{content}|{' '.join(map(str, words))}|{type(content).__name__}]"


@register.simple_block_tag
def same(content):
    return content


@register.simple_block_tag
def give_instead(content, value):
    return value


@register.simple_block_tag(takes_context=True)
def box_in_context(context, content, name):
    context["boxed"] = content
    return f"{context.get(name)}:{content}"
