"""
A package with tags, as other people write them: its emitters use the public API alone.
"""

from django.template import Library, Node, Variable, VariableDoesNotExist
from django.template.compiler import Body, NotCompilable, register_emitter
from django.utils.html import format_html, format_html_join
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


class LinkNode(Node):
    """
    ``{% link url name=value … %}`` renders nothing without a URL, and fails if there is no
    variable of that name. ``link_class`` is a variable that may be missing.
    """

    def __init__(self, url, attributes):
        self.url = url
        self.attributes = attributes

    def render(self, context):
        url = Variable(self.url).resolve(context)
        if not url:
            return ""
        css_class = context.get("link_class", "plain")
        attributes = {
            name: value.resolve(context) for name, value in self.attributes.items()
        }
        return link(url, css_class, **attributes)


def link(url, css_class, /, **attributes):
    attributes = sorted({"href": url, **attributes, "class": css_class}.items())
    return format_html_join("", " {}={}", attributes)


@register_emitter(LinkNode)
def emit_link(node, code):
    url = code.value(Variable(node.url))
    with code.when(url):
        css_class = code.variable("link_class", "plain")
        attributes = {
            name: code.value(value) for name, value in node.attributes.items()
        }
        code.html(code.call(link, url, css_class, **attributes))


@register.tag("link")
def do_link(parser, token):
    _, url, *pairs = token.split_contents()
    attributes = dict(pair.split("=", 1) for pair in pairs)
    return LinkNode(
        url, {name: parser.compile_filter(each) for name, each in attributes.items()}
    )


class ShowNode(Node):
    """``{% show test %}…{% endshow %}`` renders what it encloses if the test is true."""

    def __init__(self, test, nodelist):
        self.test = test
        self.nodelist = nodelist

    def render(self, context):
        if self.test.resolve(context, ignore_failures=True):
            return self.nodelist.render(context)
        return ""


@register_emitter(ShowNode)
def emit_show(node, code):
    with code.when(code.value(node.test, ignore_failures=True)):
        code.nodelist(node.nodelist)


@register.tag("show")
def do_show(parser, token):
    test = parser.compile_filter(token.split_contents()[1])
    nodelist = parser.parse(("endshow",))
    parser.delete_first_token()
    return ShowNode(test, nodelist)


class CardNode(Node):
    """``{% card title %}`` renders a template with that variable alone."""

    template_name = "card.html"

    def __init__(self, title):
        self.title = title

    def render(self, context):
        template = context.template.engine.get_template(self.template_name)
        inner = context.new({"title": self.title.resolve(context)})
        inner["csrf_token"] = context.get("csrf_token", "")
        return template.render(inner)


def card(node, templates):
    template = templates.find(node.template_name)
    return Body(template.nodelist, templates.chain_of(template), "card")


def analyse_card(visit, node):
    visit.body(card(node, visit.templates))


@register_emitter(CardNode, analyse=analyse_card)
def emit_card(node, code):
    title = code.value(node.title)
    with code.variables(title=title, only=True):
        code.body(card(node, code.templates), only=True)


@register.tag("card")
def do_card(parser, token):
    return CardNode(parser.compile_filter(token.split_contents()[1]))


class QuotedNode(StarsNode):
    """``{% quoted number %}`` has another emitter, registered around the first."""

    def render(self, context):
        return format_html("“{}”", super().render(context))


@register_emitter(QuotedNode)
def emit_all_stars(node, code):
    code.html(code.call(stars, code.value(node.number)))


def analyse_quoted(visit, node):
    visit.as_before()
    if node.number.filters:
        raise NotCompilable("The number has filters.")


@register_emitter(QuotedNode, analyse=analyse_quoted)
def emit_quoted(node, code):
    code.text("“")
    code.as_before(node)
    code.text("”")


@register.tag("quoted")
def do_quoted(parser, token):
    return QuotedNode(parser.compile_filter(token.split_contents()[1]))


class DefaultNode(Node):
    """``{% default n %}`` renders ``{{ size }}``, or ``n``, in front of ``{{ unit }}``."""

    def __init__(self, default):
        self.default = default

    def render(self, context):
        if "unit" not in context:
            raise VariableDoesNotExist(
                "Failed lookup for key [%s] in %r", ("unit", context)
            )
        size = context["size"] if "size" in context else self.default.resolve(context)
        return format_html("{}{}", size, context["unit"])


@register_emitter(DefaultNode)
def emit_default(node, code):
    code.require("unit")
    size = code.variable_or_value("size", node.default)
    with code.variables({"in": size}):
        code.html(code.call(with_unit, size, code.variable("unit")))


def with_unit(size, unit):
    return format_html("{}{}", size, unit)


@register.tag("default")
def do_default(parser, token):
    return DefaultNode(parser.compile_filter(token.split_contents()[1]))


class AddressNode(Node):
    """``{% address %}`` renders the path of the request, or nothing."""

    def render(self, context):
        return path_of(getattr(context, "request", None))


@register_emitter(AddressNode)
def emit_address(node, code):
    code.html(code.call(path_of, code.request()))


def path_of(request):
    return "" if request is None else request.path


@register.tag("address")
def do_address(parser, token):
    return AddressNode()
