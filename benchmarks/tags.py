"""
Tags such as other packages have: no engine knows what they do with the context.
"""

from django import template
from django.template.base import render_value_in_context
from django.utils.html import format_html

register = template.Library()


class MarkNode(template.Node):
    """Read a variable: {% mark product %}"""

    def __init__(self, name):
        self.name = name

    def render(self, context):
        return "*" if context[self.name] else ""


class BadgeNode(template.Node):
    """Read a value: {% badge contact.city %}"""

    def __init__(self, value):
        self.value = value

    def render(self, context):
        value = render_value_in_context(self.value.resolve(context), context)
        return f"<b>{value}</b>"


class RememberNode(template.Node):
    """Write a variable: {% remember contact.name name %}"""

    def __init__(self, value, target):
        self.value = value
        self.target = target

    def render(self, context):
        context[self.target] = self.value.resolve(context)
        return ""


class BoxNode(template.Node):
    """Render what it encloses in a scope of its own: {% box %}…{% endbox %}"""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        with context.push(boxed=True):
            return f"<div>{self.nodelist.render(context)}</div>"


@register.simple_tag(takes_context=True)
def product_name(context):
    return context["product"].name


@register.inclusion_tag("product_link.html")
def product_link(product):
    return {"product": product}


@register.simple_block_tag
def card(content, title, footer):
    return format_html(
        '<div class="card"><h2>{}</h2><div>{}</div><footer>{}</footer></div>',
        title,
        content,
        footer,
    )


@register.simple_block_tag
def capture(content):
    """
    Set a variable: {% capture as footer %}…{% endcapture %}

    A block tag has one content. This is how a card has a footer that the template writes.
    """
    return content


@register.tag
def mark(parser, token):
    _, name = token.split_contents()
    return MarkNode(name)


@register.tag
def badge(parser, token):
    _, value = token.split_contents()
    return BadgeNode(parser.compile_filter(value))


@register.tag
def remember(parser, token):
    _, value, target = token.split_contents()
    return RememberNode(parser.compile_filter(value), target)


@register.tag
def box(parser, token):
    nodelist = parser.parse(["endbox"])
    parser.delete_first_token()
    return BoxNode(nodelist)
