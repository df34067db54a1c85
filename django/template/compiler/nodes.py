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
from django.templatetags.i18n import (
    GetAvailableLanguagesNode,
    GetCurrentLanguageBidiNode,
    GetCurrentLanguageNode,
    GetLanguageInfoListNode,
    GetLanguageInfoNode,
    TranslateNode,
)
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe

from . import expressions
from .analysis import Emitter, Visit
from .functions import Function, Page
from .live import ContextFunction, writes_context
from .pages import constant_name, load
from .scopes import Local, Loop, NotCompilable, Scope, Super, as_local
from .values import Value

# How the nodes of each class are written.
EMITTERS: dict[type, Emitter] = {}

Emit = Callable[[Function, Any, Scope], None]
Analyse = Callable[[Visit, Any], None]


def writes(
    node_class: Any, analyse: Analyse | None = None, *, holds_islands: bool = False
) -> Callable[[Emit], Emit]:
    """Register a function that writes the nodes of exactly this class: see Emitter."""

    def register(emit: Emit) -> Emit:
        EMITTERS[node_class] = Emitter(emit, node_class.render, analyse, holds_islands)
        return emit

    return register


@writes(VariableNode)
def write_variable(function: Function, node: VariableNode, scope: Scope) -> None:
    expression = node.filter_expression
    match expression.var.lookups if expression.is_var else None:
        case [name, "super"] if isinstance(scope.get(name), Super):
            variable: Any = scope[name]
            if expression.filters or variable.write is None:
                raise NotCompilable("It uses 'super' where that is an error.")
            variable.write(function, scope)
        case _:
            expressions.output(function, expression, scope)
            if isinstance(function, ContextFunction) and function.is_synced:
                # {{ block.super }}: a template can do anything.
                function.wrote_anything()


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


@writes(defaulttags.AutoEscapeControlNode, holds_islands=True)
def write_autoescape(
    function: Function, node: defaulttags.AutoEscapeControlNode, scope: Scope
) -> None:
    with function.escaping(str(bool(node.setting))):
        function.nodelist(node.nodelist, scope)


def analyse_if(visit: Visit, node: defaulttags.IfNode) -> None:
    for condition, nodelist in node.conditions_nodelists:
        if condition is not None:
            expressions.check_condition(condition)
        visit.nodelist(nodelist)


@writes(defaulttags.IfNode, analyse_if, holds_islands=True)
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
    def write_condition(condition: Any) -> str:
        function.begin()
        return expressions.condition(function, condition, scope)

    function.branches(
        branches, write_condition, lambda nodelist: function.nodelist(nodelist, scope)
    )


def analyse_for(visit: Visit, node: Any) -> None:
    if "forloop" in node.loopvars:
        raise NotCompilable("A loop's variable is named 'forloop'.")
    visit.nodelists()


@writes(defaulttags.ForNode, analyse_for, holds_islands=True)
def write_for(function: Function, node: Any, scope: Scope) -> None:
    writer = function.writer
    writer.flush()
    if isinstance(function, ContextFunction) and function.is_synced:
        write_loop_with_context(function, node, scope)
        return
    values = expressions.loop_values(function, node.sequence, scope)
    length = writer.name("length")
    writer.line(f"{length} = len({values})")
    with (
        writer.body(f"if {length} >= 1:"),
        function.joining(node.nodelist_loop),
        function.repeating(),
    ):
        iterated = f"reversed({values})" if node.is_reversed else values
        write_loop(function, node, iterated, length, scope)
    if node.nodelist_empty:
        with writer.body("else:"):
            function.nodelist(node.nodelist_empty, scope)


def write_loop(
    function: Function, node: Any, values: str, length: str, scope: Scope
) -> None:
    """Write a loop. What is read of the variable ``forloop`` decides what there is of it."""
    writer, part = function.writer, function.part
    loop = Loop(
        writer.name("index"),
        length,
        lambda: expressions.local(function, scope, "forloop", part),
        writer.slot(),
        writer.name("forloop"),
    )
    header = writer.reserve()
    item = writer.name(node.loopvars[0])
    with writer.indented():
        inner: Scope = {**scope, "forloop": loop}
        inner |= bind_loop_variables(function, node.loopvars, item)
        function.nodes(
            node.nodelist_loop, inner, lambda: str(loop.counter(("counter0",))[0])
        )

    def finish() -> None:
        iterated = values
        if loop.variable:
            iterated = f"iterations({loop.name}, {values}, {length})"
        if loop.reads_index:
            header.text = f"for {loop.index}, {item} in enumerate({iterated}):"
        else:
            header.text = f"for {item} in {iterated}:"

    # What is called can read it, too.
    function.program.at_end.append(finish)


def write_loop_with_context(
    function: ContextFunction, node: Any, scope: Scope
) -> None:
    """Write a loop in which something needs a context."""
    writer = function.writer
    parent = as_local(expressions.local(function, scope, "forloop")).name
    with writer.body("with context.push():"):
        values = expressions.loop_values(function, node.sequence, scope)
        iterated = f"reversed({values})" if node.is_reversed else values
        length, name, item = (
            writer.name(hint) for hint in ("length", "forloop", node.loopvars[0])
        )
        writer.line(f"{length} = len({values})")
        with writer.body(f"if {length} >= 1:"), function.branch(), function.repeating():
            writer.line(f"{name} = context['forloop'] = forloop({parent}, {length})")
            function.forget()
            with writer.captured() as html:
                with writer.body(
                    f"for {item} in iterations({name}, {iterated}, {length}):"
                ):
                    write_round(function, node, item, name, scope)
                function.forget()
            writer.string(html)
        if node.nodelist_empty:
            with writer.body("else:"), function.branch():
                function.nodelist(node.nodelist_empty, scope)
    function.forget()


def write_round(
    function: ContextFunction, node: Any, item: str, forloop: str, scope: Scope
) -> None:
    writer, names = function.writer, node.loopvars
    round = f"{forloop}['counter0']"
    # They are looked up in each round, since a tag can set them.
    inner = {
        name: symbol
        for name, symbol in scope.items()
        if name != "forloop" and name not in names
    }
    if len(names) == 1:
        writer.line(f"context.dicts[-1][{names[0]!r}] = {item}")
        inner[names[0]] = function.bound(item)
        function.nodes(node.nodelist_loop, inner, lambda: round)
        return
    constant = function.constants.add(names, "names")
    writer.line(f"check_length({item}, {len(names)})")
    writer.line(f"context.update(dict(zip({constant}, {item})))")
    function.nodes(node.nodelist_loop, inner, lambda: round)
    writer.flush()
    writer.line("context.pop()")


def bind_loop_variables(
    function: Function, names: list[str], item: str
) -> dict[str, Local]:
    writer = function.writer
    if len(names) == 1:
        return {names[0]: function.bound(item)}
    locals_ = [writer.name(name) for name in names]
    targets, number = ", ".join(locals_), len(names)
    with writer.block(f"if type({item}) is tuple and len({item}) == {number}:"):
        writer.line(f"{targets} = {item}")
    with writer.block("else:"):
        writer.line(f"{targets} = unpacked({item}, {number})")
    slot = writer.slot()
    return {
        name: Local(local, slot, function.version)
        for name, local in zip(names, locals_, strict=True)
    }


def analyse_with(visit: Visit, node: defaulttags.WithNode) -> None:
    check_names(node.extra_context)
    visit.nodelists()


def check_names(values: dict[str, Any]) -> None:
    """Raise NotCompilable if variables are named as Django can't push them."""
    for name in ("self", "context"):
        if name in values:
            raise NotCompilable(f"It sets a variable named {name!r}: an error.")


@writes(defaulttags.WithNode, analyse_with, holds_islands=True)
def write_with(function: Function, node: defaulttags.WithNode, scope: Scope) -> None:
    values = bind(function, node.extra_context, scope)
    with function.pushed(values, scope) as inner:
        function.nodelist(node.nodelist, inner)


def bind(function: Function, values: dict[str, Any], scope: Scope) -> Scope:
    """Write the values of ``{% with %}``; return a scope that has them alone."""
    writer = function.writer
    new: dict[str, str] = {}
    for name, expression in values.items():
        new[name] = writer.name(name)
        value = expressions.resolve(function, expression, scope)
        writer.line(f"{new[name]} = {value.code}")
    slot = writer.slot()
    return {name: Local(code, slot, function.version) for name, code in new.items()}


@writes(defaulttags.CsrfTokenNode)
def write_csrf_token(
    function: Function, node: defaulttags.CsrfTokenNode, scope: Scope
) -> None:
    token = as_local(expressions.local(function, scope, "csrf_token"))
    name = function.constants.add(node, "node")
    # It asks for nothing else.
    write_html(
        function,
        f"{name}.render({{}} if {token.name} is MISSING "
        f"else {{'csrf_token': {token.name}}})",
    )


def analyse_cycle(visit: Visit, node: defaulttags.CycleNode) -> None:
    visit.needs_context = not has_constants(node)


def has_constants(node: defaulttags.CycleNode) -> bool:
    """Return whether a cycle has no name, and strings alone."""
    return not node.variable_name and all(
        type(value.var) is SafeString and not value.filters for value in node.cyclevars
    )


@writes(defaulttags.CycleNode, analyse_cycle)
def write_cycle(function: Function, node: defaulttags.CycleNode, scope: Scope) -> None:
    writer = function.writer
    value = writer.name("value")
    if not isinstance(function, ContextFunction):
        values = function.constants.add([each.var for each in node.cyclevars], "values")
        cell = function.cell(node)
        writer.line(f"{value} = {values}[{cell}[0] % {len(node.cyclevars)}]")
        writer.line(f"{cell}[0] += 1")
        writer.string(value)
    elif has_constants(node):
        # {% resetcycle %} begins it again.
        name = function.constants.add(node, "node")
        writer.line(f"{value} = next_of_cycle({name}, context).var")
        writer.string(value)
    else:
        function.render_known(node, scope, node.variable_name)


def analyse_reset_cycle(visit: Visit, node: defaulttags.ResetCycleNode) -> None:
    visit.needs_context = True


@writes(defaulttags.ResetCycleNode, analyse_reset_cycle)
def write_reset_cycle(
    function: Function, node: defaulttags.ResetCycleNode, scope: Scope
) -> None:
    assert isinstance(function, ContextFunction)
    function.render_known(node, scope, None)


def analyse_assignment(visit: Visit, node: Any) -> None:
    visit.needs_context = bool(getattr(node, ASSIGNS_TO[type(node)]))


def assigns(function: Function, node: Any, scope: Scope) -> bool:
    """Write a node that sets a variable of the context; return whether it is one."""
    name = getattr(node, ASSIGNS_TO[type(node)])
    if not name:
        return False
    assert isinstance(function, ContextFunction)
    function.render_known(node, scope, name)
    return True


@writes(defaulttags.NowNode, analyse_assignment)
def write_now(function: Function, node: defaulttags.NowNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
    name = function.constants.add(node, "node")
    write_result(function, f"{name}.render(None)")


@writes(defaulttags.SpacelessNode, holds_islands=True)
def write_spaceless(
    function: Function, node: defaulttags.SpacelessNode, scope: Scope
) -> None:
    with function.writer.captured() as body:
        function.nodes(node.nodelist, scope)
    write_html(function, f"strip_spaces_between_tags({body}.strip())")


@writes(defaulttags.URLNode, analyse_assignment)
def write_url(function: Function, node: defaulttags.URLNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
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


def analyse_simple_tag(visit: Visit, node: library.SimpleNode) -> None:
    visit.needs_context = bool(node.target_var) or takes_context(node)


def takes_context(node: library.SimpleNode) -> bool:
    """Return whether a tag may ask the context for anything, and not for the request."""
    return bool(node.takes_context and node.func is not defaulttags.querystring)


@writes(library.SimpleNode, analyse_simple_tag)
def write_simple_tag(
    function: Function, node: library.SimpleNode, scope: Scope
) -> None:
    arguments = []
    if node.takes_context:
        arguments.append(
            "context" if takes_context(node) else function.request_context()
        )
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
    if node.target_var:
        assert isinstance(function, ContextFunction)
        function.assign(node.target_var, result, scope)
    elif takes_context(node):
        result = f"conditional_escape({result}) if context.autoescape else {result}"
        write_result(function, result)
    else:
        write_result(function, escaping(function, result))
    if takes_context(node) and writes_context(node):
        assert isinstance(function, ContextFunction)
        function.wrote_anything()


@writes(StaticNode, analyse_assignment)
def write_static(function: Function, node: StaticNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
    path = expressions.resolve(function, node.path, scope)
    name = function.constants.add(node, "node")
    url = function.writer.name("url")
    function.writer.line(f"{url} = {name}.handle_simple({path.code})")
    write_result(function, escaping(function, url))


def analyse_translate(visit: Visit, node: TranslateNode) -> None:
    expression = node.filter_expression
    message = getattr(expression.var, "literal", None)
    if node.asvar:
        visit.needs_context = True
    elif (
        node.message_context or expression.filters or type(message) is not SafeString
    ):
        raise NotCompilable("It translates what isn't a string alone.")


@writes(TranslateNode, analyse_translate)
def write_translate(function: Function, node: TranslateNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
    message = node.filter_expression.var.literal
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


def analyse_block(visit: Visit, node: loader_tags.BlockNode) -> None:
    page, name = visit.page, node.name
    if not page.templates:
        raise NotCompilable("Which block it is depends on what extends the template.")
    key = id(page), name
    analysis = visit.analysis
    bodies = [block.nodelist for block in page.blocks.get(name, ())] or [node.nodelist]
    is_entered_again = name in page.blocks_within(name)
    has_supers = False
    with analysis.within({"block": key not in analysis.context_blocks}):
        for body in bodies:
            visit.nodelist(body)
            if not supers_in(body):
                if not is_entered_again:
                    break
                continue
            has_supers = True
    if has_supers and any(
        body.get_nodes_by_type(defaulttags.AutoEscapeControlNode)
        for body in page.bodies(name)
    ):
        # If it fails within the tag, that holds from then on.
        visit.needs_context = True
    if visit.needs_context and key not in analysis.context_blocks:
        analysis.context_blocks.add(key)
        analysis.is_settled = analysis.is_settled and not has_supers
    visit.needs_context = key in analysis.context_blocks


@writes(loader_tags.BlockNode, analyse_block, holds_islands=True)
def write_block(function: Function, node: loader_tags.BlockNode, scope: Scope) -> None:
    page, name = function.page, node.name
    nodes = page.blocks.get(name, ())
    entered = function.entered.get(name, 0)
    if isinstance(function, ContextFunction) and function.is_synced:
        write_block_with_context(function, node)
        return
    if entered < len(nodes):
        node = nodes[entered]
        if (node, page) in function.program.written_blocks:
            function.writer.string(call_block(function, node, scope))
            return
        # Another tag with that name can render it, too.
        function.program.written_blocks.add((node, page))
    function.entered[name] = entered + 1
    try:
        inner = {**scope, "block": block_variable(function, node)}
        function.nodelist(node.nodelist, inner)
    finally:
        function.entered[name] = entered


def write_block_with_context(
    function: ContextFunction, node: loader_tags.BlockNode
) -> None:
    """Write a block in which something needs a context."""
    nodes = function.page.blocks.get(node.name) or [node]
    entered = {**function.entered, node.name: function.entered.get(node.name, 0) + 1}
    body = function.body(nodes[0].nodelist, f"block_{node.name}", entered)
    function.program.rendered += nodes
    name = function.constants.add(node, "node")
    expected = function.constants.add(nodes[0].nodelist, "nodelist")
    function.write_rendering(
        f"render_block({name}, context, state, {expected}, {body.name})"
    )


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


def renders_super_again(page: Page, name: str) -> bool:
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
    called = function.program.function(
        function,
        node.nodelist,
        page,
        "block",
        {**variables, "block": block_variable(function, node)},
        {**entered, name: function.entered.get(name, 0) + 1},
    )
    return function.call(called, scope)


def parent_of(page: Page, node: loader_tags.ExtendsNode) -> tuple[Any, int]:
    """Return the template that a node extends, and where it stands in the chain."""
    for index, (template, parent) in enumerate(pairwise(page.templates), 1):
        if node in template.nodelist:
            return parent, index
    raise NotCompilable("What it extends depends on the context.")


def analyse_extends(visit: Visit, node: loader_tags.ExtendsNode) -> None:
    parent, _ = parent_of(visit.page, node)
    visit.nodelist(parent.nodelist)


@writes(loader_tags.ExtendsNode, analyse_extends, holds_islands=True)
def write_extends(
    function: Function, node: loader_tags.ExtendsNode, scope: Scope
) -> None:
    parent, index = parent_of(function.page, node)
    if not (isinstance(function, ContextFunction) and function.is_synced):
        function.nodelist(parent.nodelist, scope)
        return
    blocks = None
    if index == len(function.page.templates) - 1:
        blocks = {
            block.name: block
            for block in parent.nodelist.get_nodes_by_type(loader_tags.BlockNode)
        }
    body = function.body(parent.nodelist, "extended", function.entered)
    names = (
        function.constants.add(value, hint)
        for value, hint in ((node, "node"), (parent, "template"), (blocks, "blocks"))
    )
    function.write_rendering(
        f"extend({', '.join(names)}, context, state, {body.name})"
    )


def analyse_include(visit: Visit, node: loader_tags.IncludeNode) -> None:
    check_names(node.extra_context)
    if not visit.page.templates:
        visit.needs_context = True  # it renders the template as tools expect
        return
    try:
        nodelist, page = load(visit.program, constant_name(node.template))
    except NotCompilable:
        visit.needs_context = True
    else:
        with visit.analysis.within({}):
            visit.nodelist(nodelist, page)


@writes(loader_tags.IncludeNode, analyse_include, holds_islands=True)
def write_include(
    function: Function, node: loader_tags.IncludeNode, scope: Scope
) -> None:
    if isinstance(function, ContextFunction) and function.is_synced:
        name = function.constants.add(node, "node")
        function.write_rendering(f"include({name}, context)")
        return
    nodelist, page = load(function.program, constant_name(node.template))
    only = node.isolated_context
    values = bind(function, node.extra_context, scope)
    called = function.program.function(function, nodelist, page, "include")
    write_call(function, called, values if only else {**scope, **values}, only=only)


def write_call(
    function: Function, called: Function, scope: Scope, *, only: bool = False
) -> None:
    function.writer.string(function.call(called, scope, only=only))


# Nodes that set a variable of the context, where this attribute has its name.
ASSIGNS_TO = {
    defaulttags.NowNode: "asvar",
    defaulttags.URLNode: "asvar",
    StaticNode: "varname",
    TranslateNode: "asvar",
    GetCurrentLanguageNode: "variable",
    GetCurrentLanguageBidiNode: "variable",
    GetAvailableLanguagesNode: "variable",
    GetLanguageInfoNode: "variable",
    GetLanguageInfoListNode: "variable",
    defaulttags.RegroupNode: "var_name",
}


@writes(GetCurrentLanguageNode, analyse_assignment)
@writes(GetCurrentLanguageBidiNode, analyse_assignment)
@writes(GetAvailableLanguagesNode, analyse_assignment)
@writes(GetLanguageInfoNode, analyse_assignment)
@writes(GetLanguageInfoListNode, analyse_assignment)
@writes(defaulttags.RegroupNode, analyse_assignment)
def write_assignment(function: Function, node: Any, scope: Scope) -> None:
    assigns(function, node, scope)
