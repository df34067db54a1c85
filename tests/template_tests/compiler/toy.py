"""
A package with tags, as other people write them: its emitters use the public API alone.
"""

from django.template import Library, Node
from django.template.compiler import NotCompilable, register_emitter
from django.utils.html import format_html
from django.utils.translation import activate

register = Library()


class StarsNode(Node):
    """``{% stars number %}``"""

    def __init__(self, number):
        self.number = number

    def render(self, context):
        return stars(self.number.resolve(context))


def stars(number, sign="*"):
    if number == "error":
        raise ValueError("stars")
    return format_html("<b>{}</b>", sign * int(number or 0))


@register_emitter(StarsNode)
def emit_stars(node, code):
    if getattr(node.number.var, "lookups", None) is None:
        raise NotCompilable("The number of stars is constant.")
    code.html(code.call(stars, code.value(node.number), sign=code.constant("*")))


@register.tag("stars")
def do_stars(parser, token):
    return StarsNode(parser.compile_filter(token.split_contents()[1]))


class PanelNode(Node):
    """``{% panel title %}…{% endpanel %}``, in which ``{{ panel }}`` is the title."""

    def __init__(self, title, nodelist):
        self.title = title
        self.nodelist = nodelist

    def render(self, context):
        title = self.title.resolve(context)
        with context.push(panel=title):
            body = self.nodelist.render(context)
        return f"<p>{body.strip()}</p>"


def stripped(body):
    return body.strip()


@register_emitter(PanelNode)
def emit_panel(node, code):
    title = code.value(node.title)
    with code.captured() as body, code.variables(panel=title):
        code.nodelist(node.nodelist)
    code.text("<p>")
    code.html(code.call(stripped, body))
    code.text("</p>")


@register.tag("panel")
def do_panel(parser, token):
    title = parser.compile_filter(token.split_contents()[1])
    nodelist = parser.parse(("endpanel",))
    parser.delete_first_token()
    return PanelNode(title, nodelist)


class CountNode(Node):
    """``{% count name %}`` adds one to a variable, and renders what follows it."""

    def __init__(self, name):
        self.name = name

    def render(self, context):
        return count(context, self.name)


def count(context, name):
    context[name] = int(context.get(name) or 0) + 1
    if context[name] == 3:
        activate("de")
    return ""


def emit_count(node, code):
    code.html(code.call(count, code.context, code.constant(node.name)))


register_emitter(CountNode, emit_count, needs_context=True)


@register.tag("count")
def do_count(parser, token):
    return CountNode(token.split_contents()[1])


class EchoNode(Node):
    """``{% echo value %}`` renders a value as ``{{ value }}`` does."""

    def __init__(self, value):
        self.value = value

    def render(self, context):
        from django.template.base import render_value_in_context

        return render_value_in_context(self.value.resolve(context), context)


@register_emitter(EchoNode)
def emit_echo(node, code):
    code.output(node.value)


@register.tag("echo")
def do_echo(parser, token):
    return EchoNode(parser.compile_filter(token.split_contents()[1]))
