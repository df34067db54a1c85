"""
Functions that have a context: what can be written as code is, with the variables that
it reads looked up in front of it. All other nodes render themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import Node, defaulttags
from django.template.base import TextNode, VariableNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import TranslateNode

from . import expressions
from .chain import TemplateChain
from .functions import DEEPEST, Function, Program
from .scopes import Local, Opaque, Scope

# Variables that render with the context, and see what {% with %} and {% for %} put there.
SEE_CONTEXT = {"block"}

# Nodes that write nothing but what the nodes in them write.
READERS = (VariableNode, defaulttags.ForNode, defaulttags.IfNode)

# How much time the code of a node saves, in units of what it saves for a variable. What
# isn't here counts once.
GAINS: dict[type, int] = {
    TextNode: 0,
    defaulttags.CommentNode: 0,
    defaulttags.LoadNode: 0,
    defaulttags.VerbatimNode: 0,
    defaulttags.ForNode: 3,
    TranslateNode: 3,
}

# What it costs to enter a function, in the same units.
LEAST_GAIN = 3

# As Django has it, unless a tool has changed it.
RENDER_ANNOTATED = Node.render_annotated


class LiveFunction(Function):
    """
    A function that has a context. What it has read of it is forgotten where a node
    may have changed it.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program, TemplateChain([]), "")
        self.use_tz = "context.use_tz"
        self.is_fresh = True
        # The local variables: a small frame is entered faster.
        self.names: dict[str, str] = {}
        # What renders itself.
        self.rendered: list[Node] = []
        self.number_of_renderings = 0
        self.gain = 0

    def root(self, name: str) -> Local:
        if name in SEE_CONTEXT:
            raise Opaque
        if name not in self.roots:
            if name not in self.names:
                self.names[name] = self.writer.name(name)
            root = self.roots[name] = Local(self.names[name], self.start)
            self.start.lines.append(f"{root.name} = find(context, {name!r})")
        return self.roots[name]

    def begin(self) -> None:
        """Begin a part in front of which variables are looked up."""
        self.start = self.writer.slot()
        if not self.autoescape:
            self.autoescape = "autoescape"
            self.start.lines.append(f"{self.autoescape} = context.autoescape")
        if not self.is_fresh:
            self.start.lines.append("state = State(state.request, context)")
            self.is_fresh = True

    def known(self) -> tuple[dict[str, Local], str, bool]:
        """Return what know() takes."""
        return self.roots.copy(), self.autoescape, self.is_fresh

    def know(self, known: tuple[dict[str, Local], str, bool]) -> None:
        roots, self.autoescape, self.is_fresh = known
        self.roots = roots.copy()

    def forget(self, *, variables: bool = True) -> None:
        self.know(({} if variables else self.roots, "", False))

    def set_autoescape(self, code: str) -> None:
        # If what is in the tag fails, it stays so.
        self.writer.line(f"context.autoescape = {code}")

    def request_context(self) -> str:
        return "context"

    def node(self, node: Node, scope: Scope) -> None:
        super().node(node, scope)
        self.gain += GAINS.get(type(node), 1)

    def live_nodelist(
        self, nodelist: Iterable[Node], round: Callable[[], str] | None = None
    ) -> None:
        """
        Write nodes whose output the caller joins: see nodes(). Behind those that render
        themselves, it may not be these any more that follow.
        """
        writer = self.writer
        writer.flush()
        mark, beginning = writer.mark(), writer.slot()
        nodes = list(nodelist)
        self.program.nodelists[id(nodelist)] = nodelist
        name = ""
        outer, renderings = self.position, self.number_of_renderings
        for index, node in enumerate(nodes):
            self.position = index, len(nodes), round
            self.live_node(node)
            if self.number_of_renderings > renderings:
                renderings = self.number_of_renderings
                name = self.constants.add(nodelist, "nodelist")
                writer.flush()
                with writer.block("if watch.is_changed:"):
                    writer.append(f"render_rest({name}, {index + 1}, context)")
                    writer.line("break")
        self.position = outer
        if name:
            if round is not None:
                rest = f"{writer.append_name}(render_rest({name}, 0, context))"
                beginning.lines += ["if watch.is_changed:", f"    {rest}", "    break"]
            writer.flush()
            writer.line("break")
            writer.enclose(mark, "while True:")

    def live_node(self, node: Node) -> None:
        if type(node) is TextNode:
            self.writer.text(node.s)
            return
        budget = self.program.fast_nodes.copy()
        if self.write_as_code(node):
            return
        mark, known = self.writer.mark(), self.known()
        self.program.fast_nodes = budget
        try:
            self.write_around(node)
        except Opaque:
            self.writer.rollback(mark)
            self.know(known)
            self.render(node)

    def write_as_code(self, node: Node) -> bool:
        """Write a node that doesn't need the context; return whether it is one."""
        writer = self.writer
        mark, known, gain = writer.mark(), self.known(), self.gain
        for root in self.roots.values():
            root.is_required = False
        self.begin()
        start = writer.mark()
        try:
            self.node(node, {})
        except Opaque:
            writer.rollback(mark)
            self.know(known)
            self.gain = gain
            return False
        if any(root.is_required for root in self.roots.values()):
            writer.rollback(mark)
            self.know(known)
            self.gain = gain
            writer.flush()
            self.begin()
            start = writer.mark()
            self.node(node, {})
            writer.flush()
            # The message of the error would have the context in it.
            writer.enclose(start, "else:")
            missing = " or ".join(
                f"{root.name} is MISSING"
                for root in self.roots.values()
                if root.is_required
            )
            writer.precede(start, f"if {missing}:", self.rendering(node))
        return True

    def write_around(self, node: Any) -> None:
        """Write a node of which parts render themselves, or raise Opaque."""
        if self.writer.depth > DEEPEST or self.writer_of(node) is None:
            raise Opaque
        if type(node) is defaulttags.IfNode:
            self.branches(
                node.conditions_nodelists, self.write_condition, self.write_branch
            )
            self.forget()
        elif type(node) is defaulttags.ForNode:
            self.write_for(node)
            self.gain += GAINS[defaulttags.ForNode]
        elif type(node) is IncludeNode:
            # Its values become keyword arguments, where these would be others.
            if not {"self", "context"}.isdisjoint(node.extra_context):
                raise Opaque
            name = self.constants.add(node, "node")
            self.write_rendering(f"include({name}, context)")
            self.forget()
        else:
            raise Opaque

    def write_condition(self, condition: Any) -> str:
        self.begin()
        return expressions.condition(self, condition, {})

    def write_branch(self, nodelist: Iterable[Node]) -> None:
        known = self.known()
        self.write_joined(nodelist)
        self.know(known)

    def write_for(self, node: Any) -> None:
        writer = self.writer
        writer.flush()
        for root in self.roots.values():
            root.is_required = False
        self.begin()
        values = expressions.loop_values(self, node.sequence, {})
        if any(root.is_required for root in self.roots.values()):
            raise Opaque
        parent = self.root("forloop").name
        length, loop, item = (
            writer.name(name) for name in ("length", "forloop", node.loopvars[0])
        )
        iterated = f"reversed({values})" if node.is_reversed else values
        with writer.body("with context.push():"):
            writer.line(f"{length} = len({values})")
            with writer.body(f"if {length} >= 1:"), self.repeating():
                writer.line(
                    f"{loop} = context['forloop'] = forloop({parent}, {length})"
                )
                self.forget()
                with writer.captured() as html:
                    with writer.body(
                        f"for {item} in iterations({loop}, {iterated}, {length}):"
                    ):
                        self.write_loop_body(node, item, f"{loop}['counter0']")
                    self.forget()
                writer.string(html)
            if node.nodelist_empty:
                with writer.body("else:"):
                    self.write_joined(node.nodelist_empty)
        self.forget()

    def write_loop_body(self, node: Any, item: str, round: str) -> None:
        writer = self.writer
        if len(node.loopvars) == 1:
            writer.line(f"context[{node.loopvars[0]!r}] = {item}")
            self.roots[node.loopvars[0]] = Local(item, writer.slot())
            self.live_nodelist(node.nodelist_loop, lambda: round)
        else:
            names = self.constants.add(node.loopvars, "names")
            writer.line(f"check_length({item}, {len(node.loopvars)})")
            writer.line(f"context.update(dict(zip({names}, {item})))")
            self.live_nodelist(node.nodelist_loop, lambda: round)
            writer.flush()
            writer.line("context.pop()")

    def write_joined(self, nodelist: Iterable[Node]) -> None:
        """Write nodes whose output is joined behind them, where that may be an error."""
        with self.writer.captured() as html:
            self.live_nodelist(nodelist)
        self.writer.string(html)

    def render(self, node: Node) -> None:
        """Write that a node renders itself."""
        self.write_rendering(self.rendering(node))
        self.rendered.append(node)
        self.forget(variables=writes_context(node))

    def write_rendering(self, code: str) -> None:
        """Write the call of what may render anything, and change nodelists."""
        self.writer.append_result(code, self.position_code())
        self.number_of_renderings += 1

    def rendering(self, node: Node) -> str:
        # What is annotated is the errors of an engine that debugs. Without a call more,
        # recursion is as deep as Django's.
        is_own = type(node).render_annotated is RENDER_ANNOTATED
        method = "render" if is_own else "render_annotated"
        return f"{self.constants.add(node, 'node')}.{method}(context)"


def least_gain(renderings: int) -> float:
    """
    Return what has to be saved where that many nodes render themselves. The code around
    each costs a little more than Django's loop.
    """
    return LEAST_GAIN * (1 + renderings / 4)


def writes_context(node: Any) -> bool:
    """
    Return whether a node may change a variable of the context. The author of a tag
    can say that it doesn't, by ``writes_context = False`` on the class of its nodes,
    or on the function of a simple or inclusion tag.
    """
    default = type(node) not in READERS
    says = getattr(node, "writes_context", None)
    if says is None:
        says = getattr(getattr(node, "func", None), "writes_context", default)
    return says or any(
        type(child) is not TextNode and writes_context(child)
        for attribute in node.child_nodelists
        for child in getattr(node, attribute, None) or ()
    )
