"""
Custom tags and filters, as projects have them: the library "fuzz".
"""

from __future__ import annotations

from django.template import (
    Library,
    Node,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    VariableDoesNotExist,
)
from django.template.base import NodeList, TextNode, VariableNode, token_kwargs
from django.template.defaultfilters import stringfilter
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from .describing import describe, describe_surroundings
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
    """Render what the context is like in the middle of a rendering."""
    plain = [sorted(layer, key=str) for layer in context.dicts]
    flags = context.autoescape, context.use_l10n, context.use_tz
    return mark_safe(f"{plain} {flags} {type(context).__name__}")


@register.simple_tag(takes_context=True)
def contents(context):
    """Render what is in the context in the middle of a rendering."""
    return mark_safe(describe(context.dicts[1:]))


@register.simple_tag(takes_context=True)
def place(context):
    """Render which template renders."""
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
    # Not any value: how often a flag is tested doesn't matter.
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
    record("render")
    return context.template.engine.from_string(source).render(context.new(context))


@register.simple_tag(takes_context=True)
def render_here(context, source):
    """Render another template in the same context, as include does."""
    record("render")
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


# Tags that do what they shouldn't, with the context and what is around it


class IslandNode(Node):
    def __init__(self, do, name, value):
        self.do = do
        self.name = name
        self.value = value

    def render(self, context):
        return self.do(context, self.name, self.value.resolve(context)) or ""


class QuietNode(IslandNode):
    writes_context = False


ISLANDS = {}


def island(do):
    ISLANDS[do.__name__] = do
    return do


@register.tag(name="island")
@register.tag(name="quiet_island")
def parse_island(parser, token):
    """{% island what name value %}, and quiet_island for what changes nothing"""
    tag, what, name, value = token.split_contents()
    node_class = QuietNode if tag == "quiet_island" else IslandNode
    return node_class(ISLANDS[what], name, parser.compile_filter(value))


@island
def picture(context, name, value):
    record("picture", describe_surroundings(context))


@island
def read(context, name, value):
    return f"{name in context} {describe(context.get(name))}"


@island
def read_loop(context, name, value):
    """Record whether the loop is the one of before."""
    loop = context.get("forloop")
    before = context.render_context.setdefault("loop", loop)
    record("loop", describe(loop), loop is before)


@island
def read_again(context, name, value):
    """Record which scopes, and whether the context, are those of before."""
    scopes = list(context.dicts)
    before = context.render_context.setdefault("scopes", (context, scopes))
    same = [one is other for one, other in zip(before[1], scopes, strict=False)]
    record("again", before[0] is context, str(same))


# Variables


def layer(context, index):
    """Return the dict of that index, or else the one that is nearest."""
    return context.dicts[max(min(index, len(context.dicts) - 1), -len(context.dicts))]


@island
def set_top(context, name, value):
    context[name] = value


@island
def set_second(context, name, value):
    layer(context, -2)[name] = value


@island
def set_third(context, name, value):
    layer(context, -3)[name] = value


@island
def set_first(context, name, value):
    layer(context, 1)[name] = value


@island
def set_bottom(context, name, value):
    layer(context, 0)[name] = value


@island
def set_upward(context, name, value):
    context.set_upward(name, value)


@island
def set_everywhere(context, name, value):
    for scope in context.dicts:
        scope[name] = value


@island
def delete_top(context, name, value):
    del context[name]


@island
def forget_top(context, name, value):
    layer(context, -1).pop(name, None)


@island
def forget_second(context, name, value):
    layer(context, -2).pop(name, None)


@island
def forget_first(context, name, value):
    layer(context, 1).pop(name, None)


@island
def forget_bottom(context, name, value):
    layer(context, 0).pop(name, None)


@island
def clear_top(context, name, value):
    layer(context, -1).clear()


# Scopes


@island
def push_value(context, name, value):
    context.push({name: value})


@island
def push_empty(context, name, value):
    context.push()


@island
def pop_top(context, name, value):
    context.pop()


@island
def pop_and_push(context, name, value):
    context.push(context.pop())


@island
def replace_top(context, name, value):
    context.dicts[-1] = {**context.dicts[-1], name: value}


@island
def insert_second(context, name, value):
    context.dicts.insert(1, {name: value})


@island
def swap(context, name, value):
    context.dicts[-2:] = reversed(context.dicts[-2:])


# Loops


def loop_of(context):
    loop = context.get("forloop")
    return loop if isinstance(loop, dict) else {}


@island
def set_counter(context, name, value):
    loop_of(context)["counter"] = value


@island
def set_last(context, name, value):
    loop_of(context)["last"] = value


@island
def set_in_loop(context, name, value):
    loop_of(context)[name] = value


@island
def set_parentloop(context, name, value):
    loop_of(context)["parentloop"] = value


@island
def set_in_parentloop(context, name, value):
    parent = loop_of(context).get("parentloop")
    if isinstance(parent, dict):
        parent["counter"] = value


@island
def replace_loop(context, name, value):
    context["forloop"] = {"counter": value, "first": True}


@island
def forget_loop(context, name, value):
    context.dicts[-1].pop("forloop", None)


# The rendering


@island
def count_here(context, name, value):
    state = context.render_context
    state["island"] = state.get("island", 0) + 1
    return f"{state['island']}"


@island
def count_at_bottom(context, name, value):
    state = context.render_context.dicts[0]
    state["island"] = state.get("island", 0) + 1
    return f"{state['island']}"


@island
def push_state(context, name, value):
    context.render_context.push({name: value})


@island
def skip_block(context, name, value):
    """Take a block out of those that the templates define."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is not None and blocks.blocks.get("main"):
        blocks.pop("main")


@island
def call_super(context, name, value):
    block = context.get("block")
    return block.super() if isinstance(block, Node) else ""


@island
def escape_not(context, name, value):
    context.autoescape = False


@island
def escape(context, name, value):
    context.autoescape = True


@island
def localize_not(context, name, value):
    context.use_l10n = False


@island
def rename(context, name, value):
    context.template_name = "renamed.html"


@island
def speak_german(context, name, value):
    translation.activate("de")


# Errors


def failure(kind):
    record("fail", kind)
    return {
        "silent": Silent("<silent>"),
        "variable": VariableDoesNotExist("No %s", ("<name>",)),
        "template": TemplateDoesNotExist("missing.html"),
        "syntax": TemplateSyntaxError("<syntax>"),
        "stop": StopIteration("<stop>"),
    }[kind]


def fails_as(kind):
    def fail(context, name, value):
        raise failure(kind)

    return fail


def fails_later_as(kind):
    def change_and_fail(context, name, value):
        context[name] = value
        context.push({name: kind})
        context.render_context[name] = kind
        raise failure(kind)

    return change_and_fail


for each in ("silent", "variable", "template", "syntax", "stop"):
    ISLANDS[f"fail_{each}"] = fails_as(each)
    ISLANDS[f"change_and_fail_{each}"] = fails_later_as(each)


class EncloseNode(Node):
    def __init__(self, name, times, nodelist):
        self.name = name
        self.times = times
        self.nodelist = nodelist

    def render(self, context):
        texts = []
        for number in range(self.times):
            with context.push({self.name: number}):
                texts.append(self.nodelist.render(context))
        context[self.name] = mark_safe("|".join(texts))
        return texts[-1] if texts else ""


@register.tag
def enclose(parser, token):
    """Render the contents in scopes, and set a variable to what they render."""
    _, name, times = token.split_contents()
    nodelist = parser.parse(("endenclose",))
    parser.delete_first_token()
    return EncloseNode(name, int(times), nodelist)


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
