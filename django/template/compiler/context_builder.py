"""
Functions that have a context. Nodes that can't be written as code render themselves in
them, with the same context as in Django.

Nodes that need no context are written as in any function: the variables that they read
are looked up before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.template import Node, NodeList, defaulttags
from django.template.base import TextNode, VariableNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.templatetags import i18n, static, tz

from . import expressions
from .analysis import RENDER_WITH_CONTEXT, expressions_of, variables_of
from .builder import FunctionBuilder, Part, Run, Shared
from .source import Slot
from .symbols import Local, Scope

# Nodes that don't change the context, unless the nodes in them do.
READERS = (VariableNode, defaulttags.ForNode, defaulttags.IfNode)

# Nodes that set a variable of the context, and read none.
SETTERS = (
    defaulttags.NowNode,
    i18n.GetAvailableLanguagesNode,
    i18n.GetCurrentLanguageBidiNode,
    i18n.GetCurrentLanguageNode,
    static.PrefixNode,
    tz.GetCurrentTimezoneNode,
)

# Functions of Django's simple tags that only read the context.
READING = {
    "django.contrib.admin.templatetags.admin_urls.add_preserved_filters",
    "django.template.defaulttags.csp_nonce_attr",
}

# What it costs to enter a function, in the units of builder.GAINS.
LEAST_GAIN = 3

# The line before a node that can't await the variables that it reads.
RESULTS = "if state.begun: yield from state.results(context)"

# Django's own, unless a tool has replaced it.
RENDER_ANNOTATED = Node.render_annotated


class ContextBuilder(FunctionBuilder):
    """
    A function that has a context. After a node that may have changed it, all variables
    are looked up again.

    names
        The local variable of each variable that has been looked up. It is reused, since
        a small frame is entered faster.

    assigned
        The variables of the context that the code has set.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shares_cells = False  # its cells are in the render context
        self.is_synced = True
        self.names: dict[str, str] = {}
        self.assigned: set[str] = set()
        self.guards: list[Guard] = []
        self.is_in_part = True
        self.source.yields = self.module.sink.makes_generators

    def variable(self, name: str, part: Part | None = None) -> Local:
        if part is None and not self.is_in_part:
            self.begin()
        part = part or self.part
        if name not in part.variables:
            if name not in self.names:
                self.names[name] = self.source.parameter(name)
            local = self.names[name]
            part.variables[name] = Local(local, part.slot, self.version)
            part.slot.lines.append(f"{local} = find(context, {name!r})")
        return part.variables[name]

    def is_stale(self, symbol: Any) -> bool:
        return isinstance(symbol, Local) and symbol.version != self.version

    def require(self, name: str, part: Part | None = None) -> None:
        part = part or self.part
        if part.is_exact:
            local = part.variables[name].name
            self.source.line(f"if {local} is MISSING: not_in({name!r}, context)")
        else:
            part.required.add(name)

    def begin(self) -> None:
        if not self.is_synced:
            return
        variables = self.part.variables.copy() if self.is_in_part else {}
        self.part = Part(self.source.slot(), variables, is_exact=True)
        self.is_in_part = True

    def forget(self) -> None:
        """Note that variables may have been changed."""
        self.version += 1
        self.is_in_part = False

    @contextmanager
    def branch(self) -> Iterator[None]:
        if not self.is_synced:
            yield
            return
        outer = self.part, self.version, self.is_in_part
        outer_assigned, self.assigned = self.assigned, set()
        yield
        part, version, is_in_part = outer
        if self.version == version:
            self.is_in_part = is_in_part
            variables = {
                name: variable
                for name, variable in part.variables.items()
                if name not in self.assigned
            }
            self.part = Part(part.slot, variables, is_exact=True)
        else:
            self.forget()
        self.assigned |= outer_assigned

    def assign(self, name: str, code: str, scope: Scope) -> None:
        """Write code that sets a variable of the context."""
        local = self.source.name(name)
        self.source.line(f"{local} = context[{name!r}] = {code}")
        self.was_assigned(name, scope)
        if self.is_in_part:
            self.part.variables[name] = self.bound(local)

    def was_assigned(self, name: str, scope: Scope) -> None:
        """Note that a variable of the context has been set."""
        if isinstance(found := scope.get(name), Local):
            found.version = -1
        self.part.variables.pop(name, None)
        self.assigned.add(name)

    @contextmanager
    def pushed(self, values: Scope, scope: Scope) -> Iterator[Scope]:
        if not self.is_synced:
            yield {**scope, **values}
            return
        items = ", ".join(
            f"{name!r}: {local.name}"
            for name, local in values.items()
            if isinstance(local, Local)
        )
        with self.source.body(f"with context.push({{{items}}}):"), self.branch():
            yield {**scope, **values}

    @contextmanager
    def escaping(self, autoescape: str) -> Iterator[None]:
        outer = self.autoescape
        # If a node in the tag fails, the flag stays changed, as in Django.
        self.source.line(f"context.autoescape = {autoescape}")
        with super().escaping(autoescape):
            yield
        self.source.flush()
        self.source.line(f"context.autoescape = {outer}")

    @contextmanager
    def escaping_as_left(self) -> Iterator[None]:
        outer = self.autoescape
        if self.is_synced:
            self.autoescape = "context.autoescape"
        yield
        self.autoescape = outer

    @contextmanager
    def formatting(self, flag: str, value: str) -> Iterator[None]:
        outer = getattr(self, flag)
        # If a node in the tag fails, the flag stays changed, as in Django.
        self.source.line(f"context.{flag} = {value}")
        with super().formatting(flag, value):
            yield
        self.source.flush()
        self.source.line(f"context.{flag} = {outer}")

    def request_context(self) -> str:
        return "context"

    def joins(self, nodelist: Iterable[Node]) -> bool:
        return super().joins(nodelist) or (
            self.is_synced
            and any(
                type(node) is not TextNode and self.facts(node).reason
                for node in nodelist
            )
        )

    def nodes(
        self,
        nodelist: Iterable[Node],
        scope: Scope,
        round: Callable[[], str] | None = None,
    ) -> None:
        """
        Write nodes whose output the caller joins. A node that renders itself may change
        the nodes after it: the code checks this.
        """
        if not self.is_synced:
            super().nodes(nodelist, scope, round)
            return
        source, module = self.source, self.module
        source.flush()
        mark, beginning = source.mark(), source.slot()
        nodes = list(nodelist)
        module.depend_on(nodelist)
        name = ""
        frame = self.frame(nodelist, {})
        outer = self.position, source.origin
        renderings = module.number_of_renderings
        self.enclosing += 1
        runs = {} if frame is None else self.callable_runs(nodelist, scope)
        stop = 0
        for index, node in enumerate(nodes):
            if index < stop:
                continue
            self.position = index, len(nodes), round
            self.locate(node, frame)
            if index in runs:
                stop = runs[index].stop
                self.run(nodelist, runs[index], scope)
                continue
            self.node(node, scope)
            if module.number_of_renderings > renderings:
                renderings = module.number_of_renderings
                name = self.constants.add(nodelist, "nodelist")
                source.flush()
                with source.block(f"if {self.is_changed()}:"):
                    source.append(f"render_rest({name}, {index + 1}, context)")
                    source.line("break")
                source.line("state.refresh()")
        self.position, source.origin = outer
        self.enclosing -= 1
        if name:
            if round is not None:
                rest = f"{source.append_name}(render_rest({name}, 0, context))"
                beginning.lines += [
                    f"if {self.is_changed()}:",
                    f"    {rest}",
                    "    break",
                ]
            source.flush()
            source.line("break")
            source.enclose(mark, "while True:")
            self.forget()

    def can_call(self, run: Run, shared: Shared) -> bool:
        # If a required variable is missing, only the node that reads it must render
        # itself.
        return not shared.needs_request and not (self.is_synced and run.part.required)

    def run(self, nodelist: Iterable[Node], run: Run, scope: Scope) -> None:
        outer = self.is_synced
        self.begin()
        self.is_synced = False
        try:
            super().run(nodelist, run, scope)
        finally:
            self.is_synced = outer

    def is_changed(self) -> str:
        """Return the condition under which the code can't continue."""
        return (
            f"watch.is_changed or context.autoescape is not {self.autoescape} or "
            f"context.use_l10n is not {self.use_l10n} or "
            f"context.use_tz is not {self.use_tz}"
        )

    def node(self, node: Node, scope: Scope) -> None:
        if not self.is_synced or type(node) is TextNode:
            super().node(node, scope)
            return
        facts = self.facts(node)
        if self.module.sink.awaits and (facts.reason or facts.needs_context):
            # {{ block.super }} isn't an island, but renders with the context.
            has_steps = facts.reason or type(node) is VariableNode
            if has_steps and self.renders_in_steps(node, scope):
                return
            if facts.reason or reads_context(node):
                self.source.line(RESULTS)
        self.begin()
        if facts.reason:
            self.render(node)
        elif facts.needs_context:
            super().node(node, scope)
        else:
            self.node_without_context(node, scope, has_guard=facts.has_arguments)

    def node_without_context(
        self, node: Node, scope: Scope, *, has_guard: bool
    ) -> None:
        """Write a node as in any function."""
        with self.without_context(node, has_guard=has_guard):
            super().node(node, scope)

    @contextmanager
    def without_context(self, node: Node, *, has_guard: bool) -> Iterator[None]:
        """
        Return a context manager within which a node is written as in any function.
        """
        source = self.source
        self.part.is_exact = False
        self.is_synced = False
        first = None
        if has_guard:
            source.flush()
            first = source.slot()
        try:
            yield
        finally:
            self.is_synced = True
        if first is not None:
            source.flush()
            source.is_guarded = True
            self.guards.append(
                Guard(self.part, first, source.slot(), node, source.append_name)
            )

    @contextmanager
    def set_upward(self, node: Node, name: str, scope: Scope) -> Iterator[None]:
        """
        Return a context manager. The output of code that is written within it, as in
        any function, becomes the value of a variable, as ``{% cycle … as name %}`` sets
        it.
        """
        source = self.source
        with self.without_context(node, has_guard=self.facts(node).has_arguments):
            with source.captured() as html:
                yield
            source.line(f"context.set_upward({name!r}, SafeString({html}))")
        self.was_assigned(name, scope)

    def outline(self, node: Node, scope: Scope) -> None:
        if not self.is_synced:
            super().outline(node, scope)
            return
        body = self.body(self.outlined(node), "nested", self.entered)
        self.emit_body(f"{body.name}(context, state)")

    def render(self, node: Node) -> None:
        """Write code in which a node renders itself."""
        # render_annotated() annotates errors if the engine debugs. Skipping this call
        # allows recursion as deep as Django's.
        is_own = type(node).render_annotated is RENDER_ANNOTATED
        method = "render" if is_own else "render_annotated"
        name = self.constants.add(node, "node")
        origin = self.source.origin
        self.module.rendered[node] = origin.frame.part if origin else None
        self.emit_rendering(
            f"{name}.{method}(context)",
            # If its method has been replaced, a node can do anything.
            writes_context=type(node) in READERS or writes_context(node),
        )

    def renders_in_steps(self, node: Node, scope: Scope) -> bool:
        """
        Write code in which a node renders its contents step by step, and return whether
        it can.
        """
        steps = self.module.emitters.steps_of(node)
        if steps is None:
            return False
        self.begin()
        name = self.constants.add(node, "node")
        render = self.constants.add(steps.render, "steps")
        if steps.check is not None:
            check = self.constants.add(steps.check, "check")
            self.source.line(f"{check}({name}, context)")
        values = self.values(steps.expressions, scope)
        self.emit_body(f"{render}({name}, {values}, context, state)")
        return True

    def values(self, given: Mapping[str, Any], scope: Scope) -> str:
        """Write code that resolves expressions; return a dictionary of the values."""
        items = [
            f"{name!r}: {expressions.resolve(self, expression, scope).code}"
            for name, expression in given.items()
        ]
        return f"{{{', '.join(items)}}}"

    def render_known(self, node: Node, scope: Scope, assigned: str | None) -> None:
        """
        Write code in which a node renders itself. The node must set no variable of the
        context except ``assigned``, and must return a string.
        """
        html = self.source.name("html")
        name = self.constants.add(node, "node")
        self.source.line(f"{html} = {name}.render(context)")
        self.source.string(html)
        self.source.line("state.refresh()")
        if assigned:
            self.was_assigned(assigned, scope)

    def emit_rendering(self, code: str, *, writes_context: bool = True) -> None:
        """
        Write a call that may render anything and, unless ``writes_context`` is False,
        change nodelists, variables and the language.
        """
        self.source.append_result(code, self.position_code())
        if writes_context:
            self.wrote_anything()

    def emit_body(self, call: str) -> None:
        """Write the call of another function that has a context."""
        source, sink = self.source, self.module.sink
        if sink.streams(source):
            source.flush()
            source.line(sink.output(call))
            self.wrote_anything()
        else:
            self.emit_rendering(sink.string(call))

    def wrote_anything(self) -> None:
        """Note that nodelists, variables and the language may have been changed."""
        self.module.number_of_renderings += 1
        self.forget()

    def body(
        self, nodelist: NodeList, hint: str, entered: Mapping[str, int]
    ) -> FunctionBuilder:
        """Return a function with a context, for a nodelist that is part of the page."""
        module = self.module
        body = ContextBuilder(
            module,
            self.chain,
            self.autoescape,
            name=module.name(hint),
            repeats=self.repeats,
            entered=entered,
        )
        body.use_l10n, body.use_tz = self.use_l10n, self.use_tz
        module.todo.append(lambda: body.nodes(nodelist, {}))
        return body

    def new_cell(self, node: Node) -> str:
        if isinstance(node, BlockNode):
            return super().new_cell(node)
        # Several calls can render the same template.
        return f"cell_of({self.constants.add(node, 'node')}, context)"

    def parameters(self) -> list[str]:
        return ["context", "state"]

    def code(self) -> str:
        for guard in self.guards:
            guard.write(self)
        return super().code()


class Guard:
    """
    A node that renders itself if a variable is missing that a filter's argument begins
    with: the message of the error contains the context.
    """

    def __init__(
        self, part: Part, first: Slot, last: Slot, node: Node, append_name: str
    ) -> None:
        self.part = part
        self.first = first
        self.last = last
        self.node = node
        self.append_name = append_name

    def write(self, function: ContextBuilder) -> None:
        """Put a condition before the node's code, which is between the two slots."""
        missing = " or ".join(
            f"{variable.name} is MISSING"
            for name, variable in self.part.variables.items()
            if name in self.part.required
        )
        if missing:
            name = function.constants.add(self.node, "node")
            function.source.guard(
                self.first,
                self.last,
                f"if {missing}:",
                f"{self.append_name}({name}.render(context))",
                *([RESULTS] if function.module.sink.awaits else []),
            )


def least_gain(renderings: int) -> float:
    """
    Return the gain from which code is used if that many nodes render themselves. The
    code around each costs a little more than Django's loop.
    """
    return LEAST_GAIN * (1 + renderings / 4)


def reads_context(node: Any) -> bool:
    """Return whether a node itself reads the context, not only the nodes in it."""
    return type(node) not in (IncludeNode, *SETTERS) and not any(
        getattr(node, attribute, None) for attribute in node.child_nodelists
    )


def reads_super(node: Node) -> bool:
    """Return whether a node has a variable that renders with the context."""
    return any(
        variable.lookups is not None and variable.lookups[0] in RENDER_WITH_CONTEXT
        for expression in expressions_of(node)
        for variable in variables_of(expression)
    )


def writes_context(node: Any) -> bool:
    """
    Return whether a node may change a variable of the context. The author of a tag can
    declare that it doesn't, with ``writes_context = False`` on the class of its nodes,
    or on the function of a simple or inclusion tag.
    """
    default = type(node) not in READERS or reads_super(node)
    says = getattr(node, "writes_context", None)
    if says is None:
        function = getattr(node, "func", None)
        name = (
            f"{getattr(function, '__module__', '')}.{getattr(function, '__name__', '')}"
        )
        default = default and name not in READING
        says = getattr(function, "writes_context", default)
    return says or any(
        type(child) is not TextNode and writes_context(child)
        for attribute in node.child_nodelists
        for child in getattr(node, attribute, None) or ()
    )
