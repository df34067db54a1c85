"""
Tags of third parties that do with a context what they shouldn't, and one that takes a
picture of it. The templates of test_islands.py load them, beside those of library.py.

What happens while a template renders is recorded in ``journal``: pictures, and what values
do when they are used.
"""

from __future__ import annotations

from django import template
from django.template import (
    Context,
    Node,
    NodeList,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    VariableDoesNotExist,
)
from django.template.context import BaseContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from .library import OpaqueNode, QuietNode

register = template.Library()

# What only an engine with partials has in a render context, and in a context.
OWN_KEYS = {"partials_chain"}
OWN_ATTRIBUTES = {"isolated"}
# With this, keys begin by which the compiler knows what it has done in a rendering.
COMPILER_PREFIX = "compiler_"

PLAIN = (str, SafeString, bytes, int, float, bool, type(None))


class Journal(list):
    """
    What happened in a rendering. An object is called by the number of those that were
    seen before it: it can't be compared with that of another rendering.

    nodes
        For each picture, what islands have in the render context.

    own
        What only an engine with partials has there.
    """

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.own: list[str] = []
        self.numbers: dict[int, int] = {}
        self.seen: list[object] = []

    def clear(self) -> None:
        super().clear()
        self.nodes.clear()
        self.own.clear()
        self.numbers.clear()
        self.seen.clear()

    def number(self, value: object) -> int:
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.numbers)
            # Or else another object can be at its address.
            self.seen.append(value)
        return self.numbers[id(value)]


journal = Journal()


class Pictured:
    """A value of a view, with an attribute that is recorded when it is looked up."""

    def __init__(self, **attributes: object) -> None:
        vars(self).update(attributes)

    @property
    def recorded(self) -> str:
        journal.append("recorded")
        return "<r>"

    def __repr__(self) -> str:
        return "<Pictured>"

    def __str__(self) -> str:
        journal.append("__str__")
        return "<pictured>"


class Silent(Exception):
    silent_variable_failure = True


class Unstoppable(BaseException):
    """What isn't for anyone to catch."""


ERRORS = {
    "plain": lambda: ValueError("<failed>"),
    "key": lambda: KeyError("x"),
    "type": lambda: TypeError("failed"),
    "variable": lambda: VariableDoesNotExist("No %s", ("<variable>",)),
    "silent": lambda: Silent("silent"),
    "template": lambda: TemplateDoesNotExist("missing.html"),
    "syntax": lambda: TemplateSyntaxError("syntax"),
    "stop": lambda: StopIteration("stop"),
    "base": lambda: Unstoppable("unstoppable"),
}


# Pictures


def describe(value: object, depth: int = 3) -> str:
    kind = type(value)
    if kind in PLAIN:
        return f"{kind.__name__} {value!r}" if kind is SafeString else repr(value)
    if isinstance(value, Node):
        return describe_node(value)
    if isinstance(value, (Context, Template, BaseException)):
        return f"{kind.__name__} {getattr(value, 'name', '')}#{journal.number(value)}"
    label = f"#{journal.number(value)}"
    if not depth:
        return f"{kind.__name__}{label}"
    if isinstance(value, BaseContext):
        return f"{kind.__name__}{label}"
    if isinstance(value, dict):
        return f"{kind.__name__}{label}{describe_items(value, depth - 1)}"
    if kind in (list, tuple):
        items = ", ".join(describe(item, depth - 1) for item in value)
        return f"{kind.__name__}({items})"
    return f"{kind.__name__}{label}"


def describe_items(items: dict, depth: int = 3) -> str:
    # In their order, and as they are, whatever methods their class has.
    parts = [
        f"{describe(key, 0)}: {describe(value, depth)}"
        for key, value in dict.items(items)
    ]
    return f"{{{', '.join(parts)}}}"


def describe_node(node: Node) -> str:
    """The names of nodes can be those of objects that are made for each rendering."""
    name = getattr(node, "name", "")
    token = getattr(node, "token", None)
    origin = getattr(node, "origin", None)
    return (
        f"<{type(node).__name__} {name} {getattr(origin, 'template_name', None)}:"
        f"{getattr(token, 'lineno', None)} {getattr(token, 'position', None)}>"
    )


def describe_block(context: Context) -> str:
    """What ``{{ block }}`` is: a node, with the context in which it was rendered."""
    block = context.get("block")
    if not isinstance(block, Node):
        return describe(block)
    own = getattr(block, "context", None)
    return f"{describe_node(block)} {own is context} {len(block.nodelist)}"


def describe_blocks(blocks: BlockContext | None) -> str:
    if blocks is None:
        return "None"
    nodes = {
        name: ", ".join(map(describe_node, queue))
        for name, queue in blocks.blocks.items()
    }
    return str(dict(sorted(nodes.items())))


def describe_context(context: Context) -> str:
    """Describe all that a tag can see of a context."""
    state = context.render_context
    flat = context.flatten()
    attributes = sorted(set(vars(context)) - OWN_ATTRIBUTES)
    scopes = [
        {
            key: value
            for key, value in scope.items()
            if not (isinstance(key, Node) or is_own_key(key))
        }
        for scope in state.dicts
    ]
    blocks = [scope.pop(BLOCK_CONTEXT_KEY, None) for scope in scopes]
    lines = [
        f"{type(context).__name__}#{journal.number(context)} {attributes}",
        *(describe(scope) for scope in context.dicts),
        f"flat {list(flat)} {all(flat[name] is context[name] for name in flat)}",
        f"flags {context.autoescape} {context.use_l10n} {context.use_tz}",
        f"template {describe(context.template)} {context.template_name}",
        f"block {describe_block(context)}",
        f"state {type(state).__name__}#{journal.number(state)} {describe(state.template)}",
        *map(describe_items, scopes),
        *map(describe_blocks, blocks),
    ]
    return "\n".join(lines)


def describe_nodes(context: Context) -> str:
    """
    Describe what islands keep for a rendering. What Django's nodes keep there is their
    own: code can keep it elsewhere.
    """
    return "\n".join(
        describe_items(
            {
                key: value
                for key, value in scope.items()
                if isinstance(key, Node)
                and not type(key).__module__.startswith("django.")
            }
        )
        for scope in context.render_context.dicts
    )


def is_own_key(key: object) -> bool:
    return isinstance(key, str) and (key in OWN_KEYS or key.startswith(COMPILER_PREFIX))


def describe_own(context: Context) -> str:
    """Describe what only an engine with partials has."""
    keys = [sorted(OWN_KEYS & set(scope)) for scope in context.render_context.dicts]
    kinds = [
        type(scope[BLOCK_CONTEXT_KEY]).__name__
        for scope in context.render_context.dicts
        if BLOCK_CONTEXT_KEY in scope
    ]
    return f"{keys} {kinds} {sorted(OWN_ATTRIBUTES & set(vars(context)))}"


def tag(name, node_class=OpaqueNode):
    """Register a function as a tag, given the context and the words of the tag."""

    def register_function(function):
        def parse(parser, token):
            return node_class(function, *token.split_contents()[1:])

        register.tag(name, parse)
        return function

    return register_function


@tag("quiet_picture", QuietNode)
@tag("picture")
def picture(context):
    text = describe_context(context)
    journal.append(text)
    journal.nodes.append(describe_nodes(context))
    journal.own.append(describe_own(context))
    # Not the text: it would be in later pictures of what is made of the output.
    return f"<picture {len(journal)}>"


# Variables


@tag("forget")
def forget(context, name):
    context.dicts[-1].pop(name, None)
    return ""


@tag("forget_below")
def forget_below(context, layer, name):
    context.dicts[int(layer)].pop(name, None)
    return ""


def view_variables(context):
    """Return the dict of the view, where there is one."""
    return next((scope for scope in context.dicts if "own" in scope), {})


@tag("set_own")
def set_own(context, name, value):
    view_variables(context)[name] = value
    return ""


@tag("forget_own")
def forget_own(context, name):
    view_variables(context).pop(name, None)
    return ""


@tag("clear_own")
def clear_own(context):
    view_variables(context).clear()
    return ""


@tag("set_everywhere")
def set_everywhere(context, name, value):
    for scope in context.dicts:
        scope[name] = value
    return ""


@tag("push_empty")
def push_empty(context):
    context.push()
    return ""


@tag("push_own")
def push_own(context):
    """Push the dict of the view once more."""
    context.dicts.append(view_variables(context))
    return ""


@tag("insert_below")
def insert_below(context, name, value):
    context.dicts.insert(1, {name: value})
    return ""


@tag("swap")
def swap(context):
    """Have the two innermost scopes change places."""
    context.dicts[-2:] = reversed(context.dicts[-2:])
    return ""


@tag("replace_scope")
def replace_scope(context, name, value):
    """Put another dict in the place of the innermost scope."""
    context.dicts[-1] = {**context.dicts[-1], name: value}
    return ""


@tag("replace_scopes")
def replace_scopes(context, name, value):
    context.dicts = [dict(scope) for scope in context.dicts]
    context.dicts[-1][name] = value
    return ""


@tag("set_attribute")
def set_attribute(context):
    """Keep something on the context, as some packages do."""
    context.visits = getattr(context, "visits", 0) + 1
    return f"{context.visits}"


@tag("set_name")
def set_name(context):
    context.template_name = "renamed.html"
    return ""


@tag("set_writer")
def set_writer(context, name, written):
    """Set a function that sets a variable when it is called."""

    def write():
        context[written] = "<written>"
        return "writes"

    context[name] = write
    return ""


# The state of a rendering


@tag("count")
def count(context, *scope):
    """Count in the innermost scope of the render context, or in that of the index."""
    state = context.render_context
    values = state.dicts[int(scope[0])] if scope else state
    values["count"] = values.get("count", 0) + 1
    return f"{values['count']}"


class CounterNode(Node):
    """Counts in its own state, as Django's cycle does."""

    def render(self, context):
        state = context.render_context.get(self, 0) + 1
        context.render_context[self] = state
        return f"{state}"


@register.tag
def counter(parser, token):
    return CounterNode()


@tag("remember")
def remember(context):
    """Render whether the context and its scopes are those of before."""
    state = context.render_context
    before = state.setdefault("remembered", (context, list(context.dicts)))
    same = [one is other for one, other in zip(before[1], context.dicts, strict=False)]
    return f"{before[0] is context} {same} {len(before[1])}"


@tag("push_state")
def push_state(context):
    context.render_context.push({"pushed": True})
    return ""


@tag("pop_state")
def pop_state(context):
    context.render_context.pop()
    return ""


# Loops


@tag("loop")
def loop(context):
    """Render the loops around, and whether they are those of before."""
    state = context.render_context
    found = context.get("forloop")
    before = state.setdefault("loop", found)
    text = f"{found is before} {describe(before)} {describe(found)}"
    journal.append(text)
    return ""


@tag("set_loop")
def set_loop(context, name, value):
    context["forloop"][name] = value
    return ""


@tag("set_outer_loop")
def set_outer_loop(context, name, value):
    context["forloop"]["parentloop"][name] = value
    return ""


@tag("replace_loop")
def replace_loop(context):
    context["forloop"] = {"counter": "<other>", "first": True}
    return ""


@tag("clear_loop")
def clear_loop(context):
    context["forloop"].clear()
    return ""


# Blocks


@tag("block_name")
def block_name(context):
    return f"{getattr(context.get('block'), 'name', 'none')}"


@tag("super")
def render_super(context):
    block = context.get("block")
    return f"({block.super()})" if isinstance(block, Node) else ""


@tag("skip_block")
def skip_block(context, name):
    """Take a block out of those that templates define."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is not None and blocks.blocks.get(name):
        blocks.pop(name)
    return ""


# Flags, locales


@tag("be_in")
def be_in(context, zone):
    timezone.activate(zone)
    return ""


# Errors


@tag("fail")
def fail(context, kind, *variable):
    """Raise an error, after setting the variable if there is one."""
    for name in variable:
        context[name] = "<set>"
    raise ERRORS[kind]()


@tag("fail_pushed")
def fail_pushed(context, kind, name):
    """Raise an error with a scope left open."""
    context.push(**{name: "<pushed>"})
    context.autoescape = not context.autoescape
    context.render_context["failed"] = True
    raise ERRORS[kind]()


# Tags with a nodelist


class BlockTagNode(Node):
    def __init__(self, render, nodelist):
        self.render_nodelist = render
        self.nodelist = nodelist

    def render(self, context):
        return self.render_nodelist(context, self.nodelist)


def block(name):
    """Register a function as a tag, given what is between it and its end tag."""

    def register_function(function):
        def parse(parser, token):
            words = token.split_contents()[1:]
            nodelist = parser.parse((f"end{name}",))
            parser.delete_first_token()
            return BlockTagNode(
                lambda context, nodelist: function(context, nodelist, *words), nodelist
            )

        register.tag(name, parse)
        return function

    return register_function


@block("times")
def times(context, nodelist, number):
    """Render the nodelist so many times, with a scope for each."""
    html = ""
    for index in range(int(number)):
        with context.push(time=index):
            html += nodelist.render(context)
    return html


@block("plainly")
def plainly(context, nodelist):
    return nodelist.render(context)


@block("attempt")
def attempt(context, nodelist):
    """Catch what is raised, and go on."""
    try:
        return nodelist.render(context)
    except Exception as error:
        journal.append(f"caught {type(error).__name__} with {len(context.dicts)}")
        return f"caught {error}"


@block("attempt_restoring")
def attempt_restoring(context, nodelist):
    depth = len(context.dicts)
    try:
        return nodelist.render(context)
    except Exception as error:
        del context.dicts[depth:]
        return f"caught {type(error).__name__}"


@block("node_by_node")
def node_by_node(context, nodelist):
    return "/".join(str(node.render_annotated(context)) for node in nodelist)


@block("in_copy")
def in_copy(context, nodelist):
    """Render in another context, with the same variables."""
    copied = context.new(context.flatten())
    copied.template = context.template
    return nodelist.render(copied)


@block("captured")
def captured(context, nodelist, name):
    """Set a variable to what is rendered."""
    context[name] = nodelist.render(context)
    return ""


@block("replacing")
def replacing(context, nodelist):
    """Render nodes of another list."""
    return NodeList(reversed(nodelist)).render(context)


# Tags made of functions


@register.simple_tag(takes_context=True)
def read_simply(context, name):
    journal.append(describe_context(context))
    return context.get(name)


@register.simple_tag(takes_context=True)
def write_simply(context, name, value):
    context[name] = value
    return f"{name}={value}"


@register.inclusion_tag("included.html", takes_context=True)
def include_context(context, value=None):
    """Render another template with this context."""
    if value is not None:
        context["x"] = value
    return context


@register.inclusion_tag("included.html", takes_context=True)
def include_variables(context, value):
    context["y"] = value
    return {"x": value, "y": context.get("x")}


@register.inclusion_tag("included.html")
def include_value(value):
    return {"x": value}


@register.simple_block_tag(takes_context=True)
def block_simply(context, content, name):
    journal.append(f"{type(content).__name__} {context.get(name)}")
    context[name] = "<block>"
    return mark_safe(f"[{content}]")


@register.simple_block_tag
def block_without(content):
    return mark_safe(f"[{content}]")


# Tags of which the places of test_islands.py are made


@register.inclusion_tag("placed.html", takes_context=True)
def place_in_context(context):
    return context


@register.inclusion_tag("placed.html")
def place_value(value):
    return {"x": value}
