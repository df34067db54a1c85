"""
Custom tags and filters, as projects have them: the library "fuzz".
"""

from __future__ import annotations

from django.template import Library, Node, TemplateSyntaxError
from django.template.base import NodeList, TextNode, VariableNode, token_kwargs
from django.template.defaultfilters import stringfilter
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from .describing import describe
from .values import Html, Int, Silent, lazy_of, record

register = Library()


# Filters


@register.filter
def shout(value):
    record("shout")
    return f"{value}<!>"


@register.filter(is_safe=True)
def keep_safe(value):
    return value


@register.filter(is_safe=True)
@stringfilter
def stringly(value, arg=""):
    return f"{value}{arg}"


@register.filter(needs_autoescape=True)
def aware_of_autoescape(value, autoescape=True):
    value = conditional_escape(value) if autoescape else value
    return mark_safe(f"<{autoescape}>{value}")


@register.filter(is_safe=True, needs_autoescape=True)
def twice_escaped(value, arg=None, autoescape=None):
    return f"{value}&{arg}&{autoescape}"


@register.filter(expects_localtime=True)
def local(value, arg=None):
    return f"{type(value).__name__} {value} {arg}"


@register.filter(expects_localtime=True, is_safe=True)
def local_safe(value):
    return value


@register.filter
def typed(value, arg=None):
    return f"{type(value).__name__} {type(arg).__name__}"


@register.filter
def argument(value, arg):
    return arg


@register.filter
def raising(value, arg=None):
    record("raising")
    raise {"silent": Silent, "type": TypeError}.get(arg, ValueError)("<raising>")


@register.filter
def becomes(value, arg):
    """Return something odd."""
    return {
        "none": None,
        "int": 12345,
        "float": 1234.5,
        "bytes": b"<b>",
        "lazy": lazy_of("<lazy>", str),
        "list": [value, "<x>"],
        "html": Html("x"),
        "number": Int(5),
        "call": lambda: "<called>",
        "true": True,
    }.get(arg, value)


@register.filter(name="odd name")
def odd_name(value):
    return f"{value} odd"


register.filter("class", odd_name)


# Tags made of functions


@register.simple_tag
def say(*args, **kwargs):
    record("say", *args)
    return f"{args} {sorted(kwargs.items(), key=str)}"


@register.simple_tag
def value_of(value):
    return value


@register.simple_tag
def markup(value="<b>"):
    return format_html("<u>{}</u>", value)


@register.simple_tag(takes_context=True)
def look(context, name, default="none"):
    return f"{context.get(name, default)} {name in context}"


@register.simple_tag(takes_context=True)
def layers(context):
    """Tell what the context is like in the middle of a rendering."""
    plain = [sorted(layer, key=str) for layer in context.dicts]
    flags = context.autoescape, context.use_l10n, context.use_tz
    return mark_safe(f"{plain} {flags} {type(context).__name__}")


@register.simple_tag(takes_context=True)
def contents(context):
    """Tell what is in the context in the middle of a rendering."""
    return mark_safe(describe(context.dicts[1:]))


@register.simple_tag(takes_context=True)
def place(context):
    """Tell which template renders."""
    names = context.template_name, context.template.name
    state = context.render_context
    return f"{names} {state.template.name} {len(state.dicts)}"


@register.simple_tag(takes_context=True)
def put(context, name, value):
    context[name] = value
    return ""


@register.simple_tag(takes_context=True)
def put_upward(context, name, value):
    context.set_upward(name, value)
    return ""


@register.simple_tag(takes_context=True)
def put_at_root(context, name, value):
    context.dicts[0][name] = value
    return ""


@register.simple_tag(takes_context=True)
def put_at_bottom(context, name, value):
    context.dicts[-2][name] = value
    return ""


@register.simple_tag(takes_context=True)
def forget(context, name):
    context.dicts[-1].pop(name, None)
    return ""


@register.simple_tag(takes_context=True)
def push(context, name, value):
    """Push, and leave it to others to pop."""
    context.push(**{name: value})
    return ""


@register.simple_tag(takes_context=True)
def pop(context):
    context.pop()
    return ""


@register.simple_tag(takes_context=True)
def update(context, name, value):
    context.update({name: value})
    return ""


@register.simple_tag
def speak(language):
    translation.activate(language)
    return ""


@register.simple_tag
def be_in(zone):
    timezone.activate(zone)
    return ""


@register.simple_tag(takes_context=True)
def set_flag(context, name, value):
    """Change autoescape, use_l10n or use_tz in the middle of a rendering."""
    # Not any value: how often a flag is tested is nobody's business.
    setattr(context, name, {"on": True, "off": False, "none": None}[value])
    return ""


@register.simple_tag(takes_context=True)
def count(context, name="count"):
    """Count in the state of this rendering."""
    number = context.render_context.get(name, 0) + 1
    context.render_context[name] = number
    return number


@register.simple_tag(takes_context=True)
def render_string(context, source):
    return context.template.engine.from_string(source).render(context.new(context))


@register.simple_tag(takes_context=True)
def render_here(context, source):
    """Render another template in the same context, as include does."""
    return context.template.engine.from_string(source).render(context)


@register.simple_tag
def fail(kind="value"):
    record("fail", kind)
    raise {"silent": Silent, "type": TypeError, "key": KeyError}.get(kind, ValueError)(
        "<fail>"
    )


@register.inclusion_tag("inclusion.html")
def included(value, other="other"):
    record("included")
    return {"value": value, "other": other}


@register.inclusion_tag("inclusion.html", takes_context=True)
def included_in(context, value=None):
    context["value"] = value
    return context


@register.inclusion_tag("inclusion.html", takes_context=True)
def included_with(context, *args, **kwargs):
    return {"value": context.get("a"), "args": args, "kwargs": kwargs}


@register.simple_block_tag
def block_tag(content, suffix="<"):
    return f"[{content}{type(content).__name__}{suffix}]"


@register.simple_block_tag(takes_context=True, end_name="end_block_in")
def block_in(context, content, name="x"):
    context[name] = content
    return content


# Tags made of nodes


class RepeatNode(Node):
    def __init__(self, times, nodelist):
        self.times = times
        self.nodelist = nodelist

    def render(self, context):
        return "".join(self.nodelist.render(context) for _ in range(self.times))


@register.tag
def repeat(parser, token):
    """Render the contents zero, one or two times."""
    times = int(token.split_contents()[1])
    nodelist = parser.parse(("endrepeat",))
    parser.delete_first_token()
    return RepeatNode(times, nodelist)


class ScopeNode(Node):
    child_nodelists = ("first", "second")

    def __init__(self, values, first, second):
        self.values = values
        self.first = first
        self.second = second

    def render(self, context):
        values = {name: value.resolve(context) for name, value in self.values.items()}
        with context.push(**values):
            first = self.first.render(context)
        return first + "|" + self.second.render(context)


@register.tag
def scope(parser, token):
    """Render two lists of nodes, one of them in a scope."""
    values = token_kwargs(token.split_contents()[1:], parser)
    first = parser.parse(("outside",))
    parser.delete_first_token()
    second = parser.parse(("endscope",))
    parser.delete_first_token()
    return ScopeNode(values, first, second)


class OneByOneNode(Node):
    def __init__(self, nodelist, annotated):
        self.nodelist = nodelist
        self.annotated = annotated

    def render(self, context):
        return "/".join(
            str(
                node.render_annotated(context)
                if self.annotated
                else node.render(context)
            )
            for node in self.nodelist
        )


@register.tag
def one_by_one(parser, token):
    """Render the nodes without their list."""
    annotated = "annotated" in token.split_contents()
    nodelist = parser.parse(("endone_by_one",))
    parser.delete_first_token()
    return OneByOneNode(nodelist, annotated)


class CopyNode(Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        copied = context.new(context.flatten())
        copied.template = context.template
        return self.nodelist.render(copied)


@register.tag
def in_copy(parser, token):
    """Render the contents in a copy of the context."""
    nodelist = parser.parse(("endin_copy",))
    parser.delete_first_token()
    return CopyNode(nodelist)


class CatchNode(Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        try:
            return self.nodelist.render(context)
        except Exception as error:
            return f"caught {type(error).__name__} {len(context.dicts)}"


@register.tag
def catch(parser, token):
    """Hide what the contents raise."""
    nodelist = parser.parse(("endcatch",))
    parser.delete_first_token()
    return CatchNode(nodelist)


class GivesNode(Node):
    def __init__(self, what):
        self.what = what

    def render(self, context):
        return self.what

    def __repr__(self):
        return f"<GivesNode {self.what!r}>"


@register.tag
def gives(parser, token):
    """Render what isn't exactly a string."""
    what = token.split_contents()[1]
    try:
        return GivesNode(
            {
                "int": 3,
                "none": None,
                "bytes": b"x",
                "html": Html("<h>"),
                "safe": mark_safe("<s>"),
                "lazy": lazy_of("lazy", str),
            }[what]
        )
    except KeyError:
        raise TemplateSyntaxError(what) from None


class CounterNode(Node):
    """Counts in its own state, as Django's cycle does."""

    def render(self, context):
        state = context.render_context.get(self, 0) + 1
        context.render_context[self] = state
        return f"{state}"


@register.tag
def counter(parser, token):
    return CounterNode()


class ChangeNode(Node):
    """Changes a list of nodes the n-th time that it is rendered."""

    def __init__(self, where, how, nth, nodes, nodelist=None):
        self.where = where
        self.how = how
        self.left = nth
        self.nodes = nodes
        if nodelist is not None:
            self.nodelist = nodelist

    def render(self, context):
        self.left -= 1
        if not self.left:
            found = list(self.targets(context))
            record("change", self.how, len(found))
            for nodelist in found:
                self.change(nodelist)
        return self.nodelist.render(context) if self.where == "own" else ""

    def targets(self, context):
        whole = context.render_context.template.nodelist
        match self.where:
            case "own":
                yield self.nodelist
            case "template":
                yield whole
            case "enclosing":
                yield from [each for each in nodelists(whole) if self in each][:1]
            case "last":
                yield [*nodelists(whole)][-1]

    def change(self, nodelist):
        text, variable = self.nodes
        match self.how:
            case "append":
                nodelist.append(text)
            case "extend":
                nodelist += [variable, text]
            case "insert":
                nodelist.insert(0, variable)
            case "set":
                nodelist[-1] = text
            case "delete":
                del nodelist[-1]
            case "remove":
                nodelist.remove(self)
            case "slice":
                nodelist[:] = [text, variable]
            case "reverse":
                nodelist.reverse()
            case "clear":
                nodelist.clear()


def nodelists(nodelist):
    """Yield a list of nodes, and those that its nodes have: where all engines have them."""
    yield nodelist
    for node in nodelist:
        if "Partial" in type(node).__name__:
            continue
        branches = [branch for _, branch in getattr(node, "conditions_nodelists", [])]
        for value in [*vars(node).values(), *branches]:
            if isinstance(value, NodeList):
                yield from nodelists(value)


def new_nodes(parser):
    return TextNode("<new>"), VariableNode(parser.compile_filter("a"))


@register.tag
def change(parser, token):
    _, where, how, nth = token.split_contents()
    return ChangeNode(where, how, int(nth), new_nodes(parser))


@register.tag
def changing(parser, token):
    """Change what it contains, and render that."""
    _, how, nth = token.split_contents()
    nodelist = parser.parse(("endchanging",))
    parser.delete_first_token()
    return ChangeNode("own", how, int(nth), new_nodes(parser), nodelist)


# Context processors


def gives_a(request):
    record("gives_a")
    return {"a": "<processed>", "processed": 1}


def reads_path(request):
    record("reads_path", request.path)
    return {"path": request.path}


def fails(request):
    record("fails")
    raise ValueError("<processor>")
