"""
What is known of nodes before code is written: which of them render themselves, and why,
and which need a context, since something in them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from django.template import Node, NodeList, Variable
from django.template.base import FilterExpression, TextNode, VariableNode
from django.template.smartif import TokenBase

from .chain import Body, Dependent, TemplateChain, Templates
from .errors import NotCompilable
from .symbols import Scope

# How deep nodes are analysed. What is deeper renders itself, and is compiled by itself.
MOST_NESTED = 80

# Variables whose value has ``super``, which renders with the context.
RENDER_WITH_CONTEXT = {"block", "partial"}


class Facts(NamedTuple):
    """
    What is known of a node where it stands.

    needs_context
        Whether it, or what it encloses or calls, needs a context.

    reason
        Why it renders itself: "" if it is written as code.

    has_arguments
        Whether there is a variable that is the argument of a filter.
    """

    needs_context: bool = False
    reason: str = ""
    has_arguments: bool = False


class Emitter(NamedTuple):
    """
    How the nodes of one class are written.

    emit
        Writes a node, in a builder.FunctionBuilder.

    render
        The method of the class that the code stands for.

    analyse
        Finds out what is known of a node: see Visit. By default its nodelists are
        analysed.

    holds_islands
        Whether what a node encloses may render itself. Otherwise, the node does.
    """

    emit: Callable[[Any, Any, Scope], None]
    render: Any
    analyse: Callable[[Visit, Any], None] | None
    holds_islands: bool


class Steps(NamedTuple):
    """How a node renders itself step by step, and its expressions: see register_steps()."""

    render: Callable[..., Any]
    expressions: Mapping[str, FilterExpression]
    check: Callable[[Any, Any], object] | None


class Emitters(Protocol):
    """How nodes are written, by their class."""

    def of(self, node_class: type) -> Emitter | None:
        """Return what writes the nodes of a class, if there is something."""

    def steps_of(self, node: Node) -> Steps | None:
        """Return how a node renders itself step by step, if it does."""


class KnownNodes(Protocol):
    """
    Nodes that have been compiled already: see sharing.Run.

    stop
        The index of the node behind them in their nodelist.

    facts
        What is known of them.
    """

    stop: int
    facts: Facts


class Analysed(Dependent, Protocol):
    """
    What is analysed: see builder.ModuleBuilder.

    shared
        What emitters keep while it is analysed and written.
    """

    shared: dict[Any, Any]

    def known_nodes(self, nodelist: Iterable[Node]) -> Mapping[int, KnownNodes]:
        """Return what has been compiled already, by the index of the first node."""

    def emitter_of(self, node: Node) -> Emitter:
        """Return what writes a node, or raise NotCompilable."""


class Visit:
    """
    What is found out of a node while it is analysed.

    node
        The node.

    chain
        The templates that it is part of. It has none where these depend on what renders
        the node.

    needs_context
        Whether a context is needed where it stands. An emitter for which that depends on
        the node sets it.

    has_arguments
        Whether it reads variables that must be there, as those of a filter's arguments.
        An emitter that requires others sets it.

    earlier
        The emitter that was registered for its class before this one.
    """

    def __init__(self, analysis: Analysis, node: Node, chain: TemplateChain) -> None:
        self.analysis = analysis
        self.module = analysis.module
        self.earlier: Emitter | None = None
        self.node = node
        self.chain = chain
        self.needs_context = False
        self.has_arguments = False
        # Whether something that it encloses or calls needs a context.
        self.is_open = False

    def nodelist(
        self, nodelist: Iterable[Node], chain: TemplateChain | None = None
    ) -> Facts:
        """
        Analyse what the node encloses, or what it calls, which is part of ``chain``: for
        Django, that is a template of its own.
        """
        self.module.inlines |= chain is not None
        facts = self.analysis.of_nodelist(nodelist, chain or self.chain)
        self.is_open |= facts.needs_context
        self.needs_context |= facts.needs_context
        self.has_arguments |= facts.has_arguments
        return facts

    def nodelists(self) -> None:
        """Analyse what the node encloses."""
        for attribute in self.node.child_nodelists:
            self.nodelist(getattr(self.node, attribute, None) or ())

    def body(self, body: Body) -> None:
        """Analyse what the node calls."""
        supers = {} if body.overridden is None else {body.variable: True}
        with self.analysis.within(supers):
            self.nodelist(body.nodelist, body.chain)
        if body.overridden is not None:
            self.body(body.overridden)

    def as_before(self) -> None:
        """Analyse the node as the emitter does that was registered before this one."""
        if self.earlier is None or self.earlier.analyse is None:
            self.nodelists()
        else:
            self.earlier.analyse(self, self.node)

    @property
    def templates(self) -> Templates:
        """The templates that the code depends on."""
        return Templates(self.module)

    def expressions(self) -> None:
        """Analyse the expressions of the node."""
        for expression in expressions_of(self.node):
            for variable in variables_of(expression):
                if variable.lookups is None:
                    continue
                if variable is expression.var:
                    # Found out while it is written, each would begin that again.
                    invalid_text(self.module.engine.string_if_invalid, variable)
                    self.lookup(*variable.lookups, is_alone=not expression.filters)
                else:
                    self.has_arguments = True
                    self.lookup(*variable.lookups)

    def lookup(self, name: str, *bits: str, is_alone: bool = False) -> None:
        """Analyse a variable. ``is_alone`` is whether it is all of an expression."""
        if name not in RENDER_WITH_CONTEXT:
            return
        supers = self.analysis.supers
        is_code = (
            supers.get(name)
            and bits == ("super",)
            and type(self.node) is VariableNode
            and is_alone
        )
        if is_code or (self.chain.templates and name not in supers):
            return
        if type(self.node) is not VariableNode:
            raise NotCompilable(f"It reads {name!r}, which renders with the context.")
        self.needs_context = True


def invalid_text(string_if_invalid: str, variable: Variable) -> str:
    """Return what stands for a variable that is missing."""
    if "%s" not in string_if_invalid:
        return string_if_invalid
    try:
        return string_if_invalid % variable
    except (TypeError, ValueError):
        raise NotCompilable(
            f"string_if_invalid can't be formatted with {str(variable)!r}."
        ) from None


class Analysis:
    """
    What is known of the nodes of a module.

    islands
        The nodes that can't be written as code, as has been found out while they were
        written, and why.

    supers
        The variables that have ``super`` where the node stands that is analysed, and
        whether that is code.

    context_blocks
        The blocks that need a context, each a page and a name. What they make of
        ``{{ block.super }}`` does so, too.
    """

    def __init__(self, module: Analysed) -> None:
        self.module = module
        self.islands: dict[Node, str] = {}
        self.supers: Mapping[str, bool] = {}
        self.context_blocks: set[tuple[int, str]] = set()
        self.facts: dict[tuple[int, Node], Facts] = {}
        self.assumed: dict[tuple[int, Node], Facts] = {}
        self.open: list[tuple[int, Node]] = []
        self.is_settled = True

    def add_island(self, node: Node, reason: str) -> None:
        self.islands[node] = reason
        self.facts = {}

    def settle(self, nodelist: Iterable[Node], chain: TemplateChain) -> Facts:
        """
        Analyse all that is rendered. What renders itself again is taken to need no
        context, until it is known that it does.
        """
        while True:
            self.facts = {}
            self.is_settled = True
            facts = self.of_nodelist(nodelist, chain)
            for key, assumed in self.assumed.items():
                if (found := self.facts.get(key, assumed)) != assumed:
                    self.assumed[key] = found
                    self.is_settled = False
            if self.is_settled:
                return facts

    def of_nodelist(self, nodelist: Iterable[Node], chain: TemplateChain) -> Facts:
        """Return what is known of all nodes in a nodelist."""
        known = self.module.known_nodes(nodelist)
        stop = 0
        every = [run.facts for run in known.values()]
        for index, node in enumerate(nodelist):
            if index in known:
                stop = known[index].stop
            if index >= stop and type(node) is not TextNode:
                every.append(self.of(node, chain))
        return Facts(
            needs_context=any(facts.needs_context for facts in every),
            has_arguments=any(facts.has_arguments for facts in every),
        )

    def of(self, node: Node, chain: TemplateChain) -> Facts:
        """Return what is known of a node, in a template that is part of ``page``."""
        key = id(chain), node
        facts = self.facts.get(key)
        if facts is not None:
            return facts
        if key in self.open:
            return self.assumed.setdefault(key, Facts())
        self.open.append(key)
        try:
            facts = self.facts[key] = self.analyse(node, chain)
        finally:
            self.open.pop()
        return facts

    def analyse(self, node: Node, chain: TemplateChain) -> Facts:
        try:
            if node in self.islands:
                raise NotCompilable(self.islands[node])
            if len(self.open) > MOST_NESTED:
                raise NotCompilable(f"It is nested deeper than {MOST_NESTED} tags.")
            emitter = self.module.emitter_of(node)
            visit = Visit(self, node, chain)
            visit.expressions()
            if emitter.analyse is None:
                visit.nodelists()
            else:
                emitter.analyse(visit, node)
            if visit.is_open and not emitter.holds_islands:
                raise NotCompilable("Something in it renders itself.")
        except NotCompilable as error:
            return Facts(True, error.reason)
        return Facts(visit.needs_context, "", visit.has_arguments)

    @contextmanager
    def within(self, supers: Mapping[str, bool]) -> Iterator[None]:
        """Return a context in which nodes are analysed that have these variables."""
        outer, self.supers = self.supers, supers
        try:
            yield
        finally:
            self.supers = outer


def variables_of(expression: FilterExpression) -> Iterator[Variable]:
    """Yield the variables in an expression, that of its value first."""
    if isinstance(expression.var, Variable):
        yield expression.var
    for _, arguments in expression.filters:
        for is_variable, argument in arguments:
            if is_variable:
                yield argument


def expressions_of(node: Node) -> Iterator[FilterExpression]:
    """Yield the filter expressions that a node has, but not what it encloses."""
    if type(node) is VariableNode:
        yield node.filter_expression
        return
    todo: list[Any] = list(vars(node).values())
    while todo:
        match todo.pop():
            case FilterExpression() as expression:
                yield expression
            case TokenBase() as token:
                todo += [token.first, token.second, getattr(token, "value", None)]
            case NodeList():
                pass
            case dict() as values:
                todo += values.values()
            case list() | tuple() as values:
                todo += values
