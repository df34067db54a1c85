"""
Facts about nodes that are found out before code is written: which nodes render
themselves, and why, and which need a context.
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

# How deep nodes are analysed. A node that is nested deeper renders itself, and the
# nodes in it are compiled separately.
MOST_NESTED = 80

# Variables whose value has ``super``, which renders with the context.
RENDER_WITH_CONTEXT = {"block", "partial"}


class Facts(NamedTuple):
    """
    The facts about a node at its place in a template.

    needs_context
        Whether the node, or anything that it encloses or calls, needs a context.

    reason
        Why the node renders itself, or "" if it is written as code.

    has_arguments
        Whether the argument of a filter is a variable.
    """

    needs_context: bool = False
    reason: str = ""
    has_arguments: bool = False


class Emitter(NamedTuple):
    """
    How the nodes of one class are written.

    emit
        Writes a node, with a builder.FunctionBuilder.

    render
        The method of the class that the code stands for.

    analyse
        Analyses a node: see Visit. By default, its nodelists are analysed.

    holds_islands
        Whether the nodes that a node encloses may render themselves. If not, the whole
        node renders itself.
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
        """Return the emitter for the nodes of a class, if there is one."""

    def steps_of(self, node: Node) -> Steps | None:
        """Return how a node renders itself step by step, if it does."""


class KnownNodes(Protocol):
    """
    Nodes that have been compiled already: see builder.Run.

    stop
        The index of the node after them in their nodelist.

    facts
        The facts about them.
    """

    stop: int
    facts: Facts


class Analysed(Dependent, Protocol):
    """
    The module that is analysed: see builder.ModuleBuilder.

    shared
        Data that emitters keep while the module is analysed and written.
    """

    shared: dict[Any, Any]

    def known_nodes(self, nodelist: Iterable[Node]) -> Mapping[int, KnownNodes]:
        """
        Return the nodes that have been compiled, by the index of the first of each run.
        """

    def emitter_of(self, node: Node) -> Emitter:
        """Return the emitter of a node, or raise NotCompilable."""


class Visit:
    """
    What is found out about a node while it is analysed.

    node
        The node.

    chain
        The templates that the node is part of. The chain is empty if these depend on
        what renders the node.

    needs_context
        Whether the node needs a context. If that depends on the node, the emitter sets
        it.

    has_arguments
        Whether the node reads variables that must exist, such as the arguments of a
        filter. An emitter that requires other variables sets it.

    earlier
        The emitter that was registered for the node's class before this one.
    """

    def __init__(self, analysis: Analysis, node: Node, chain: TemplateChain) -> None:
        self.analysis = analysis
        self.module = analysis.module
        self.earlier: Emitter | None = None
        self.node = node
        self.chain = chain
        self.needs_context = False
        self.has_arguments = False
        # Whether something that the node encloses or calls needs a context.
        self.is_open = False

    def nodelist(
        self, nodelist: Iterable[Node], chain: TemplateChain | None = None
    ) -> Facts:
        """
        Analyse a nodelist that the node encloses or, with ``chain``, one that it calls:
        for Django, that is a separate template, which is part of ``chain``.
        """
        self.module.inlines |= chain is not None
        facts = self.analysis.of_nodelist(nodelist, chain or self.chain)
        self.is_open |= facts.needs_context
        self.needs_context |= facts.needs_context
        self.has_arguments |= facts.has_arguments
        return facts

    def nodelists(self) -> None:
        """Analyse the nodelists that the node encloses."""
        for attribute in self.node.child_nodelists:
            self.nodelist(getattr(self.node, attribute, None) or ())

    def body(self, body: Body) -> None:
        """Analyse a body that the node calls."""
        supers = {} if body.overridden is None else {body.variable: True}
        with self.analysis.within(supers):
            self.nodelist(body.nodelist, body.chain)
        if body.overridden is not None:
            self.body(body.overridden)

    def as_before(self) -> None:
        """Analyse the node with the emitter that was registered before this one."""
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
                    # If this failed only while the node is written, the compilation
                    # would start over.
                    invalid_text(self.module.engine.string_if_invalid, variable)
                    self.lookup(*variable.lookups, is_alone=not expression.filters)
                else:
                    self.has_arguments = True
                    self.lookup(*variable.lookups)

    def lookup(self, name: str, *bits: str, is_alone: bool = False) -> None:
        """Analyse a variable. ``is_alone`` states whether it is a whole expression."""
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
    """Return the text that is rendered for a missing variable."""
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
    The facts about the nodes of a module.

    islands
        The nodes that turned out not to be compilable while they were written, and why.

    supers
        The variables that have ``super`` at the node that is analysed, and whether
        ``super`` is code.

    context_blocks
        The blocks that need a context, each the id() of a chain and a name. For them,
        ``{{ block.super }}`` isn't code.
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
        Analyse everything that is rendered. A node that contains or calls itself is
        assumed to need no context until it is known that it does.
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
        """Return the facts about all nodes in a nodelist, combined."""
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
        """Return the facts about a node, in a template that is part of ``chain``."""
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
        """Return a context manager within which these variables have ``super``."""
        outer, self.supers = self.supers, supers
        try:
            yield
        finally:
            self.supers = outer


def variables_of(expression: FilterExpression) -> Iterator[Variable]:
    """Yield the variables in an expression, starting with that of its value."""
    if isinstance(expression.var, Variable):
        yield expression.var
    for _, arguments in expression.filters:
        for is_variable, argument in arguments:
            if is_variable:
                yield argument


def expressions_of(node: Node) -> Iterator[FilterExpression]:
    """Yield the filter expressions of a node, but not of the nodes that it encloses."""
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
