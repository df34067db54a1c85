"""
How Django's nodes are written as code, each class by a function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from django.template import (
    Node,
    Variable,
    defaulttags,
    library,
    loader_tags,
)
from django.template.base import TextNode, VariableNode
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe

from . import expressions
from .chain import TemplateChain, constant_name, load
from .functions import Function, Signature, WriteNode
from .scopes import Local, Loop, NeedsForloop, Opaque, Scope, Super
from .values import Value

# The function for each class of nodes, and the method that it stands for.
WRITERS: dict[type, tuple[WriteNode, Any]] = {}


def writes(node_class: Any) -> Callable[[WriteNode], WriteNode]:
    """Register a function that writes the nodes of exactly this class."""

    def register(write: WriteNode) -> WriteNode:
        WRITERS[node_class] = write, node_class.render
        return write

    return register


@writes(TextNode)
def write_text(function: Function, node: TextNode, scope: Scope) -> None:
    function.writer.text(node.s)


@writes(VariableNode)
def write_variable(function: Function, node: VariableNode, scope: Scope) -> None:
    expression = node.filter_expression
    match expression.var.lookups if expression.is_var else None:
        case [name, "super"] if isinstance(scope.get(name), Super):
            variable: Any = scope[name]
            if expression.filters or variable.write is None:
                raise Opaque
            variable.write(function, scope)
        case _:
            expressions.output(function, expression, scope)


@writes(defaulttags.CommentNode)
@writes(defaulttags.LoadNode)
def write_nothing(function: Function, node: Any, scope: Scope) -> None:
    pass


@writes(defaulttags.VerbatimNode)
def write_verbatim(
    function: Function, node: defaulttags.VerbatimNode, scope: Scope
) -> None:
    function.writer.text(node.content)


@writes(defaulttags.TemplateTagNode)
def write_template_tag(
    function: Function, node: defaulttags.TemplateTagNode, scope: Scope
) -> None:
    function.writer.text(node.mapping.get(node.tagtype, ""))


@writes(defaulttags.AutoEscapeControlNode)
def write_autoescape(
    function: Function, node: defaulttags.AutoEscapeControlNode, scope: Scope
) -> None:
    outer, function.autoescape = function.autoescape, str(bool(node.setting))
    function.set_autoescape(function.autoescape)
    try:
        function.nodelist(node.nodelist, scope)
    finally:
        function.autoescape = outer
    function.set_autoescape(outer)


@writes(defaulttags.IfNode)
def write_if(function: Function, node: defaulttags.IfNode, scope: Scope) -> None:
    texts: list[Any] = []
    match node.conditions_nodelists:
        case [[condition, nodelist]]:
            texts = [nodelist, []]
        case [[condition, nodelist], [None, alternative]]:
            texts = [nodelist, alternative]
    if texts and all(type(each) is TextNode for text in texts for each in text):
        test = expressions.condition(function, condition, scope)
        chosen = function.writer.name("chosen")
        yes, no = (
            function.writer.text_code("".join([each.s for each in text]))
            for text in texts
        )
        function.writer.line(f"{chosen} = {yes} if {test} else {no}")
        function.writer.value(chosen)
    else:
        write_branches(function, node.conditions_nodelists, scope)


def write_branches(function: Function, branches: list[Any], scope: Scope) -> None:
    function.branches(
        branches,
        lambda condition: expressions.condition(function, condition, scope),
        lambda nodelist: function.nodelist(nodelist, scope),
    )


@writes(defaulttags.ForNode)
def write_for(function: Function, node: Any, scope: Scope) -> None:
    if "forloop" in node.loopvars:
        raise Opaque
    writer = function.writer
    writer.flush()
    values = expressions.loop_values(function, node.sequence, scope)
    length = writer.name("length")
    writer.line(f"{length} = len({values})")
    with (
        writer.body(f"if {length} >= 1:"),
        function.joining(node.nodelist_loop),
        function.repeating(),
    ):
        iterated = f"reversed({values})" if node.is_reversed else values
        mark = writer.mark()
        loop = Loop(writer.name("index"), length, scope.get("forloop"))
        try:
            write_counted_loop(function, node, iterated, loop, scope)
        except NeedsForloop as needs:
            if needs.loop is not loop:
                raise
            writer.rollback(mark)
            write_loop_with_variable(function, node, iterated, length, scope)
    if node.nodelist_empty:
        with writer.body("else:"):
            function.nodelist(node.nodelist_empty, scope)


def write_counted_loop(
    function: Function, node: Any, values: str, loop: Loop, scope: Scope
) -> None:
    """Write a loop whose counters are local variables."""
    writer = function.writer
    header = writer.reserve()
    scope = {**scope, "forloop": loop}
    item = writer.name(node.loopvars[0])
    with writer.indented():
        scope |= bind_loop_variables(function, node.loopvars, item)
        function.nodes(
            node.nodelist_loop, scope, lambda: loop.counter(("counter0",))[0]
        )
    if loop.reads_index:
        header.text = f"for {loop.index}, {item} in enumerate({values}):"
    else:
        header.text = f"for {item} in {values}:"


def write_loop_with_variable(
    function: Function, node: Any, values: str, length: str, scope: Scope
) -> None:
    """Write a loop in which something reads the variable ``forloop`` as a whole."""
    writer = function.writer
    parent: Any = expressions.local(function, scope, "forloop")
    if isinstance(parent, Loop):
        raise NeedsForloop(parent)
    name = writer.name("forloop")
    variable = Local(name, writer.slot())
    writer.line(f"{name} = forloop({parent.name}, {length})")
    variable.slot = writer.slot()
    item = writer.name(node.loopvars[0])
    writer.line(f"for {item} in iterations({name}, {values}, {length}):")
    with writer.indented():
        scope = {**scope, "forloop": variable}
        scope |= bind_loop_variables(function, node.loopvars, item)
        function.nodes(node.nodelist_loop, scope, lambda: f"{name}['counter0']")


def bind_loop_variables(
    function: Function, names: list[str], item: str
) -> dict[str, Local]:
    writer = function.writer
    if len(names) == 1:
        return {names[0]: Local(item, writer.slot())}
    locals_ = [writer.name(name) for name in names]
    targets, number = ", ".join(locals_), len(names)
    with writer.block(f"if type({item}) is tuple and len({item}) == {number}:"):
        writer.line(f"{targets} = {item}")
    with writer.block("else:"):
        writer.line(f"{targets} = unpacked({item}, {number})")
    slot = writer.slot()
    return {
        name: Local(local, slot) for name, local in zip(names, locals_, strict=True)
    }


@writes(defaulttags.WithNode)
def write_with(function: Function, node: defaulttags.WithNode, scope: Scope) -> None:
    values = bind(function, node.extra_context, scope)
    function.nodelist(node.nodelist, {**scope, **values})


def bind(function: Function, values: dict[str, Any], scope: Scope) -> Scope:
    """Write the values of ``{% with %}``; return a scope that has them alone."""
    if not values.keys().isdisjoint({"self", "context"}):
        raise Opaque  # Context.push() raises TypeError
    writer = function.writer
    new: dict[str, str] = {}
    for name, expression in values.items():
        new[name] = writer.name(name)
        value = expressions.resolve(function, expression, scope)
        writer.line(f"{new[name]} = {value.code}")
    slot = writer.slot()
    return {name: Local(code, slot) for name, code in new.items()}


@writes(defaulttags.CsrfTokenNode)
def write_csrf_token(
    function: Function, node: defaulttags.CsrfTokenNode, scope: Scope
) -> None:
    token: Any = expressions.local(function, scope, "csrf_token")
    name = function.constants.add(node, "node")
    # It asks for nothing else.
    write_html(
        function,
        f"{name}.render({{}} if {token.name} is MISSING "
        f"else {{'csrf_token': {token.name}}})",
    )


@writes(defaulttags.CycleNode)
def write_cycle(function: Function, node: defaulttags.CycleNode, scope: Scope) -> None:
    values = [value.var for value in node.cyclevars]
    if (
        not function.page.templates  # where it stands is known to the context alone
        or node.variable_name
        or any(value.filters or value.is_var for value in node.cyclevars)
        or any(type(value) is not SafeString for value in values)
    ):
        raise Opaque
    writer = function.writer
    cell = function.cell(node)
    texts = function.constants.add(values, "values")
    value = writer.name("value")
    writer.line(f"{value} = {texts}[{cell}[0] % {len(values)}]")
    writer.line(f"{cell}[0] += 1")
    writer.value(value)


@writes(defaulttags.NowNode)
def write_now(function: Function, node: defaulttags.NowNode, scope: Scope) -> None:
    if node.asvar:
        raise Opaque
    name = function.constants.add(node, "node")
    write_result(function, f"{name}.render(None)")


@writes(defaulttags.SpacelessNode)
def write_spaceless(
    function: Function, node: defaulttags.SpacelessNode, scope: Scope
) -> None:
    with function.writer.captured() as body:
        function.nodes(node.nodelist, scope)
    write_html(function, f"strip_spaces_between_tags({body}.strip())")


@writes(defaulttags.URLNode)
def write_url(function: Function, node: defaulttags.URLNode, scope: Scope) -> None:
    if node.asvar:
        raise Opaque
    args = [expressions.resolve(function, each, scope).code for each in node.args]
    kwargs = [
        f"{name!r}: {expressions.resolve(function, each, scope).code}"
        for name, each in node.kwargs.items()
    ]
    view_name = expressions.resolve(function, node.view_name, scope).code
    call = (
        f"reverse_url({view_name}, [{', '.join(args)}], {{{', '.join(kwargs)}}}, state)"
    )
    url = function.writer.name("url")
    function.writer.line(f"{url} = {call}")
    function.writer.value(expressions.text_of(function, Value(url)))


@writes(library.SimpleNode)
def write_simple_tag(
    function: Function, node: library.SimpleNode, scope: Scope
) -> None:
    if node.target_var is not None:
        raise Opaque
    arguments = []
    if node.takes_context:
        if node.func is not defaulttags.querystring:
            raise Opaque  # it may ask for anything, and not for the request alone
        arguments.append(function.request_context())
    name = function.constants.add(node.func, "tag")
    arguments += [expressions.resolve(function, each, scope).code for each in node.args]
    named = [
        f"{key!r}: {expressions.resolve(function, each, scope).code}"
        for key, each in node.kwargs.items()
    ]
    if named:
        arguments.append(f"**{{{', '.join(named)}}}")
    result = function.writer.name("result")
    function.writer.line(f"{result} = {name}({', '.join(arguments)})")
    expressions.forget_formats(function, node.func)
    write_result(function, escaping(function, result))


@writes(StaticNode)
def write_static(function: Function, node: StaticNode, scope: Scope) -> None:
    if node.varname is not None:
        raise Opaque
    path = expressions.resolve(function, node.path, scope)
    name = function.constants.add(node, "node")
    url = function.writer.name("url")
    function.writer.line(f"{url} = {name}.handle_simple({path.code})")
    write_result(function, escaping(function, url))


@writes(TranslateNode)
def write_translate(function: Function, node: TranslateNode, scope: Scope) -> None:
    expression = node.filter_expression
    message = getattr(expression.var, "literal", None)
    if (
        node.asvar
        or node.message_context
        or expression.filters
        or type(message) is not SafeString
    ):
        raise Opaque
    if node.noop:
        function.writer.text(message.replace("%%", "%"))
        return
    name = function.constants.add(mark_safe(message.replace("%", "%%")), "message")
    # A literal is safe, and so is its translation.
    write_html(function, f"gettext({name}).replace('%%', '%')")


def escaping(function: Function, code: str) -> str:
    """Return the expression of a local variable, escaped if output is."""
    if function.autoescape == "False":
        return code
    if function.autoescape == "True":
        return f"conditional_escape({code})"
    return f"conditional_escape({code}) if {function.autoescape} else {code}"


def write_html(function: Function, code: str) -> None:
    """Write what is evaluated now, and rendered as it is."""
    html = function.writer.name("html")
    function.writer.line(f"{html} = {code}")
    function.writer.string(html)


def write_result(function: Function, code: str) -> None:
    """Write what is rendered as it is, if it is a string."""
    position = function.position_code()
    if function.autoescape == "True":
        write_html(function, f"joined({code}, {position})")
    else:
        function.writer.append_result(code, position)


@writes(loader_tags.BlockNode)
def write_block(function: Function, node: loader_tags.BlockNode, scope: Scope) -> None:
    page, name = function.page, node.name
    if not page.templates:
        raise Opaque  # which block it is depends on what extends the template
    nodes = page.blocks.get(name, ())
    entered = function.entered.get(name, 0)
    if entered < len(nodes):
        node = nodes[entered]
        if ("block", node, page) in function.program.shared:
            function.writer.string(call_block(function, node, scope))
            return
        # Another tag with that name can render it, too.
        function.program.shared["block", node, page] = True
    function.entered[name] = entered + 1
    try:
        inner = {**scope, "block": block_variable(function, node)}
        function.nodelist(node.nodelist, inner)
    finally:
        function.entered[name] = entered


def block_variable(function: Function, node: loader_tags.BlockNode) -> Super:
    """Return the variable ``block`` in the block of ``node``."""
    has_parents = node.name in function.page.blocks
    return Super(node, partial(write_super, name=node.name) if has_parents else None)


def write_super(function: Function, scope: Scope, *, name: str) -> None:
    """Write ``{{ block.super }}`` in the block of that name."""
    nodes = function.page.blocks[name]
    entered = function.entered.get(name, 0)
    if entered >= len(nodes):
        return
    if any(
        body.get_nodes_by_type(defaulttags.AutoEscapeControlNode)
        for body in function.page.bodies(name)
    ):
        raise Opaque  # if it fails within the tag, that holds from then on
    node = nodes[entered]
    writer = function.writer
    missing = expressions.invalid(function, Variable("block.super"))
    failed = None
    if function.repeats or renders_super_again(function.page, name):
        failed = function.cell(node)
    with writer.block("try:"):
        if failed:
            # Django has lost a block that has failed: the next one takes its place.
            with writer.block(f"if {failed}[0]:"):
                writer.line(
                    f"raise {'BlockLost' if node is nodes[-1] else 'RenderNodes'}"
                )
        html = call_block(function, node, scope)
    with writer.block("except Exception as error:"):
        writer.line(
            f"{html} = unresolved_super(error, {missing}, string_if_invalid, "
            f"{function.autoescape})"
        )
        if failed:
            writer.line(f"{failed}[0] = 1")
    writer.string(html)


def renders_super_again(page: TemplateChain, name: str) -> bool:
    """Return whether ``{{ block.super }}`` can render more than once in the same block."""
    return any(
        len(supers_in(body)) > 1
        or any(map(supers_in, body.get_nodes_by_type(defaulttags.ForNode)))
        for body in page.bodies(name)
    )


def supers_in(nodes: Any) -> list[Node]:
    """Return the nodes of ``{{ block.super }}`` in a node or a nodelist."""
    return [
        node
        for node in nodes.get_nodes_by_type(VariableNode)
        if str(node.filter_expression.var) == "block.super"
    ]


def call_block(function: Function, node: loader_tags.BlockNode, scope: Scope) -> str:
    """
    Write the call of a function for a block that is rendered more than once, or whose
    errors are caught, and return its result.
    """
    page, name = function.page, node.name
    entered = {
        other: number
        for other, number in function.entered.items()
        if other in page.blocks_within(name)
    }
    variables = {
        other: variable
        for other, variable in scope.items()
        if isinstance(variable, Super)
    }
    signature = function.program.signature(
        function,
        node.nodelist,
        page,
        "block",
        {**variables, "block": block_variable(function, node)},
        {**entered, name: function.entered.get(name, 0) + 1},
    )
    return function.call(signature, scope)


@writes(loader_tags.ExtendsNode)
def write_extends(
    function: Function, node: loader_tags.ExtendsNode, scope: Scope
) -> None:
    templates = function.page.templates
    for template, parent in pairwise(templates):
        if node in template.nodelist:
            function.nodelist(parent.nodelist, scope)
            return
    raise Opaque


@writes(loader_tags.IncludeNode)
def write_include(
    function: Function, node: loader_tags.IncludeNode, scope: Scope
) -> None:
    if not function.page.templates:
        raise Opaque  # it renders the template as tools expect
    nodelist, page = load(function.program, constant_name(node.template))
    only = node.isolated_context
    values = bind(function, node.extra_context, scope)
    signature = function.program.signature(function, nodelist, page, "include")
    write_call(function, signature, values if only else {**scope, **values}, only=only)


def write_call(
    function: Function, signature: Signature, scope: Scope, *, only: bool = False
) -> None:
    function.writer.string(function.call(signature, scope, only=only))
