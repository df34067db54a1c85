"""
Builders for the functions of a compiled template.

A function that needs no context is passed the variables that it reads. A function that
has a context is built by a ContextBuilder: see context_builder.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from django.template import (
    Engine,
    Node,
    NodeList,
    Origin,
    Template,
    defaulttags,
    library,
)
from django.template.base import TextNode
from django.template.loader_tags import BlockNode
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode

from .analysis import Analysis, Emitter, Emitters, Facts
from .chain import TemplateChain
from .errors import NotCompilable, TooLarge
from .lines import LineMap, TemplateFrame, TemplateLine, TemplatePart
from .sinks import Sink
from .source import Constants, Line, Slot, SourceBuilder, is_plain_identifier
from .symbols import Local, Loop, Scope, Super, Symbol, as_local

# How deep statements are nested before the inner ones become a separate function:
# Python's limit is 20 for some statements, and 100 for all.
DEEPEST = 10

# The maximum number of nodes in a module, including those of all templates that are
# part of it. Django's nodes render what is larger.
MOST_NODES = 5_000

# How many nodes are written as the code that runs fastest, by whether they render
# repeatedly. The others are written as the code that is compiled fastest.
FAST_NODES = {False: 24, True: 120}

# How much time the code of a node saves, in units of what it saves for a variable.
# Other classes count 1.
GAINS: dict[type, int] = {
    TextNode: 0,
    defaulttags.CommentNode: 0,
    defaulttags.LoadNode: 0,
    defaulttags.VerbatimNode: 0,
    defaulttags.ForNode: 3,
    TranslateNode: 3,
}

# Where output isn't escaped, these nodes render whatever other packages' functions and
# storages return, even if it is no string.
MAY_RETURN_ANYTHING = (library.SimpleNode, library.SimpleBlockNode, StaticNode)

# The sink of functions that return a string.
STRINGS = Sink()

# The variables that each context contains.
BUILTINS = ("True", "False", "None")


@dataclass(eq=False)
class Part:
    """
    A part of a function. The variables that it reads are looked up before it.

    required
        The variables that a filter's argument begins with: they must not be missing.

    is_exact
        Whether the error for a missing variable can be raised where the variable is
        read.
    """

    slot: Slot
    variables: dict[str, Local] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    is_exact: bool = False

    def name_of(self, local: Local) -> str | None:
        """Return the name of a variable that has been looked up before the part."""
        return next(
            (name for name, variable in self.variables.items() if variable is local),
            None,
        )


@dataclass(eq=False)
class Run:
    """
    Consecutive nodes that have been compiled to a function, which other modules call.

    name, render
        The function's name, and the function once it has been made.

    stop
        The index of the node after them.

    facts
        The facts about them.

    part
        The variables that are passed to the function.

    gain, number_of_nodes, fast_nodes
        What they count as: see ModuleBuilder.
    """

    name: str
    stop: int
    facts: Facts
    part: Part
    gain: int
    number_of_nodes: int
    fast_nodes: dict[bool, int]
    render: Any = None
    shared_cells: Mapping[Node, str] = field(default_factory=dict)


class Shared(Protocol):
    """What pages share of a nodelist: see sharing.SharedNodes."""

    nodes: list[Node]
    runs: dict[int, Run]
    filename: str
    expected: dict[tuple[Any, str], object]
    nodelists: dict[int, Iterable[Node]]
    dependencies: dict[str, Template]
    inlines: bool
    needs_request: bool
    recurses: bool


class Call(NamedTuple):
    """
    A call of a function, whose parameters are known when it has been written.

    line, statement
        The line of the call, and a function that returns its statement.

    part
        The part of the caller in which it looks up variables for the call.
    """

    caller: FunctionBuilder
    called: FunctionBuilder | Run
    line: Line
    statement: Callable[[str], str]
    scope: Scope
    only: bool
    part: Part
    node: Node | None


class ModuleBuilder:
    """
    Functions that refer to one another.

    emitters
        How the nodes of each class are written.

    sink
        Where the functions put their output.

    analysis
        The facts about the nodes, before these are written.

    expected
        The attributes that the output of the nodes depends on, and their values: by
        owner and name.

    nodelists
        The nodelists that have been written. The code is valid for what they contained
        then.

    number_of_nodes
        How many nodes have been written.

    fast_nodes
        How many nodes may still be written as the code that runs fastest: see
        FAST_NODES.

    dependencies
        The templates that are part of it, by their key in the cached loader.

    inlines
        Whether it contains something that Django renders as a template within the
        template.

    shared
        Data that emitters keep while the module is analysed and written.

    written_blocks
        The blocks that have been written in place, each a node and its chain.

    functions, todo
        The functions, and callables that write those that have not been written.

    edges
        Which function calls which.

    at_end
        Callables that are called when all parameters are known.

    needs_request
        Whether a tag reads the request from the context.

    rendered
        The nodes that render themselves, and the parts that tracebacks show them in.

    number_of_renderings
        How many calls in the code may change the context.

    gain
        How much time the code saves: see GAINS.

    lines
        The lines of templates for the lines of the source.

    parts
        What tracebacks show blocks as, by the id() of their nodelists.

    origin
        The origin of the template that is compiled: its own nodes aren't shared.

    share
        Returns what pages share of a nodelist.

    found, used
        What pages share of the nodelists that have been analysed, and of those that are
        called.
    """

    def __init__(
        self,
        engine: Engine,
        emitters: Emitters,
        sink: Sink | None = None,
        *,
        origin: Origin | None = None,
        share: Callable[[Engine, Emitters, NodeList], Shared] | None = None,
    ) -> None:
        self.engine = engine
        self.emitters = emitters
        self.sink = sink or STRINGS
        self.analysis = Analysis(self)
        self.dependencies: dict[str, Template] = {}
        self.pages: dict[int, TemplateChain] = {}
        self.inlines = False
        self.shared: dict[Any, Any] = {}
        self.expected: dict[tuple[Any, str], object] = {}
        self.share = share if sink is None else None
        self.origin = origin
        self.found: dict[int, tuple[NodeList, Shared]] = {}
        self.begin()

    def begin(self) -> None:
        """Forget what has been written."""
        self.constants = Constants()
        self.written_blocks: set[tuple[Node, TemplateChain]] = set()
        self.functions: list[FunctionBuilder] = []
        self.named: dict[Any, FunctionBuilder] = {}
        self.todo: deque[Callable[[], None]] = deque()
        self.at_end: list[Callable[[], None]] = []
        self.calls: list[Call] = []
        self.edges: list[tuple[FunctionBuilder, FunctionBuilder | Run]] = []
        self.nodelists: dict[int, Iterable[Node]] = {}
        self.number_of_nodes = 0
        self.fast_nodes = FAST_NODES.copy()
        self.needs_request = False
        self.rendered: dict[Node, TemplatePart | None] = {}
        self.number_of_renderings = 0
        self.gain = 0
        self.lines = LineMap(keeps_contents=self.sink.awaits)
        self.parts: dict[int, TemplatePart] = {}
        self.used: dict[int, Shared] = {}

    def is_fast(self, *, repeats: bool) -> bool:
        """
        Count a node that is written, and return whether to write it as the code that
        runs fastest. Raise TooLarge if there are too many.
        """
        self.add_nodes(1)
        self.fast_nodes[repeats] -= 1
        # Plans can't await.
        return self.fast_nodes[repeats] >= 0 or self.sink.awaits

    def add_nodes(self, number: int) -> None:
        self.number_of_nodes += number
        if self.number_of_nodes > MOST_NODES:
            raise TooLarge(f"more than {MOST_NODES} nodes would be written")

    def known_nodes(self, nodelist: Iterable[Node]) -> Mapping[int, Run]:
        """
        Return the runs of nodes that pages share in a nodelist of another template, by
        the index of the first node.
        """
        if self.share is None or not isinstance(nodelist, NodeList) or not nodelist:
            return {}
        origin = getattr(nodelist[0], "origin", None)
        if origin is None or origin is self.origin:
            return {}
        if id(nodelist) not in self.found:
            shared = self.share(self.engine, self.emitters, nodelist)
            self.found[id(nodelist)] = nodelist, shared
        return self.found[id(nodelist)][1].runs

    def use(self, nodelist: Iterable[Node], run: Run) -> str:
        """Return a name for the function of a run, and add its nodes to the module."""
        shared = self.used[id(nodelist)] = self.found[id(nodelist)][1]
        self.nodelists |= shared.nodelists
        self.expected |= shared.expected
        self.dependencies |= shared.dependencies
        self.inlines |= shared.inlines
        self.needs_request |= shared.needs_request
        self.gain += run.gain
        for repeats, number in run.fast_nodes.items():
            self.fast_nodes[repeats] -= number
        self.add_nodes(run.number_of_nodes)
        return self.constants.add(run.render, "shared")

    def emitter_of(self, node: Node) -> Emitter:
        """
        Return the emitter of a node. Raise NotCompilable if there is none, or if
        render() of its class has been replaced.
        """
        cls = type(node)
        emitter = self.emitters.of(cls)
        if emitter is None:
            raise NotCompilable(
                f"{cls.__module__}.{cls.__qualname__} has no emitter.", node
            )
        if cls.render is not emitter.render:
            raise NotCompilable(
                f"{cls.__qualname__}.render() is not the method of its class.", node
            )
        self.expected[cls, "render"] = emitter.render
        return emitter

    def depend_on(self, nodelist: Iterable[Node]) -> None:
        """Note that the code is valid for what a nodelist contains now."""
        self.nodelists[id(nodelist)] = nodelist

    def function(
        self,
        caller: FunctionBuilder,
        nodelist: Iterable[Node],
        chain: TemplateChain,
        hint: str,
        scope: Mapping[str, Symbol] | None = None,
        entered: Mapping[str, int] | None = None,
        *,
        is_outlined: bool = False,
    ) -> FunctionBuilder:
        """
        Return the function for the nodes of a template that is part of a chain, for a
        call in ``caller``. ``scope`` contains the names that the nodes see in addition
        to the variables that are passed, and ``entered`` how many nodes of each block
        are being rendered. Outlined nodes have the same state as in the caller.
        """
        scope, entered = scope or {}, entered or {}
        key = (
            *(id(nodelist), id(chain), *caller.flags(), caller.repeats),
            *(frozenset(scope.items()), frozenset(entered.items())),
        )
        if key not in self.named:
            body = FunctionBuilder(
                self,
                chain,
                caller.autoescape,
                repeats=caller.repeats,
                name=self.name(hint),
                entered=entered,
            )
            body.use_l10n, body.use_tz = caller.use_l10n, caller.use_tz
            body.shares_cells |= is_outlined
            self.named[key] = body
            self.todo.append(lambda: body.nodes(nodelist, {**scope}))
        return self.named[key]

    def name(self, hint: str) -> str:
        """
        Return the name of a new function. Local names never start with an underscore.
        """
        hint = hint if is_plain_identifier(hint) else "include"
        return f"_render_{hint}_{len(self.functions)}"

    def write_called(self) -> None:
        while self.todo:
            self.todo.popleft()()

    def finish(self) -> str:
        """Write what has been called, and return the source of all functions."""
        self.write_called()
        self.find_generators()
        needs: list[int] = []
        while needs != (needs := [function.needs() for function in self.functions]):
            for call in self.calls:
                pass_on(call)
        for call in self.calls:
            call.line.text = call.statement(call_code(call))
        for finish in self.at_end:
            finish()
        source = ""
        for function in reversed(self.functions):
            source += function.code()
            self.lines.add_function(function.source.origins)
        return source

    def find_generators(self) -> None:
        """
        Find out which functions are generators: those that yield, and their callers.
        """
        number = -1
        while number != (number := sum(map(self.is_generator, self.functions))):
            for caller, called in self.edges:
                caller.source.yields |= self.is_generator(called)

    def is_generator(self, function: FunctionBuilder | Run) -> bool:
        """Return whether a function is a generator, once all functions are written."""
        return isinstance(function, FunctionBuilder) and function.source.yields

    def sink_of(self, function: FunctionBuilder | Run) -> Sink:
        """Return where a function puts its output, once all functions are written."""
        return self.sink if self.is_generator(function) else STRINGS

    @property
    def recurses(self) -> bool:
        """Whether a function calls itself, directly or through others."""
        if any(shared.recurses for shared in self.used.values()):
            return True
        called: dict[Any, set[Any]] = {}
        for caller, function in self.edges:
            called.setdefault(caller, set()).add(function)
        while called:
            last = [
                function
                for function, others in called.items()
                if others.isdisjoint(called)
            ]
            if not last:
                return True
            for function in last:
                del called[function]
        return False


def pass_on(call: Call) -> None:
    """Have the caller look up the variables that a call passes."""
    called, part = call.called, call.part
    required = called.part.required
    for name in list(called.part.variables):
        is_required = name in required
        if name in call.scope:
            found = as_local(call.scope[name])
            if is_required and (outer := part.name_of(found)):
                part.required.add(outer)
        elif not call.only:
            call.caller.variable(name, part)
            if is_required:
                call.caller.require(name, part)
        elif is_required and name not in BUILTINS:
            raise NotCompilable(
                f"It has no variable {name!r}, which a filter's argument begins with.",
                call.node,
            )
    for node in called.shared_cells:
        call.caller.cell(node)


def call_code(call: Call) -> str:
    """Return the expression of a call."""
    arguments = ["state"]
    for name in call.called.part.variables:
        if name in call.scope:
            arguments.append(as_local(call.scope[name]).name)
        elif not call.only:
            arguments.append(call.caller.variable(name, call.part).name)
        else:
            arguments.append(name if name in BUILTINS else "MISSING")
    arguments += map(call.caller.cell, call.called.shared_cells)
    return f"{call.called.name}({', '.join(arguments)})"


class FunctionBuilder:
    """
    A function whose parameters are the variables that it reads.

    chain
        The templates that the nodes are part of.

    autoescape, use_l10n, use_tz
        The expressions of the context's flags of these names.

    is_synced
        Whether there is a context that contains all variables, at the node that is
        written.

    repeats, is_in_loop
        Whether the code that is written now renders repeatedly, and whether it is in a
        loop of this function.

    is_fast
        Whether it is written as the code that runs fastest.

    entered
        How many nodes of each block are being rendered.

    position
        The position of the node that is written: its index in its nodelist, the number
        of nodes there, and in a loop a function that returns the expression of the
        round.

    part
        Where variables are looked up.

    prologue
        Code that runs before everything else, once the parameters exist.
    """

    is_synced = False

    # How many loops will enclose the code, in addition to what source.depth counts.
    enclosing = 0

    # The version of the context: see ContextBuilder.
    version = 0

    def __init__(
        self,
        module: ModuleBuilder,
        chain: TemplateChain,
        autoescape: str,
        *,
        name: str = "render",
        repeats: bool = False,
        entered: Mapping[str, int] | None = None,
    ) -> None:
        self.module = module
        self.chain = chain
        self.autoescape = autoescape
        self.name = name
        self.repeats = repeats
        self.is_in_loop = False
        self.use_l10n = "None"
        self.use_tz = "None"
        self.is_fast = module.sink.awaits
        self.constants = module.constants
        self.string_if_invalid = module.engine.string_if_invalid
        self.source = SourceBuilder(module.constants)
        self.start = self.source.slot()
        self.prologue = self.source.slot()
        self.part = Part(self.start)
        self.shares_cells = bool(entered)
        self.entered = dict(entered or {})
        self.is_in_condition = False
        self.cells: dict[Node, str] = {}
        self.position: tuple[int, int, Callable[[], str] | None] = 0, 0, None
        self.written: Node | None = None
        module.functions.append(self)

    def variable(self, name: str, part: Part | None = None) -> Local:
        """Return a variable that exists where the function begins."""
        variables = (part or self.part).variables
        if name not in variables:
            variables[name] = Local(self.source.parameter(name), self.start)
        return variables[name]

    def bound(self, name: str) -> Local:
        """Return the variable that is the local variable ``name`` from here on."""
        return Local(name, self.source.slot(), self.version)

    def is_stale(self, symbol: Any) -> bool:
        """Return whether code after a variable's assignment may have changed it."""
        return False

    def require(self, name: str, part: Part | None = None) -> None:
        """Note that it is an error if a variable is missing."""
        # Django's nodes raise the error: its message contains the context.
        (part or self.part).required.add(name)

    def begin(self) -> None:
        """Begin a part of the function: see Part."""

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Return a context manager within which code is written that may not run."""
        yield

    def cell(self, node: Node) -> str:
        """
        Return the name of a list that contains the state of ``node``, which is 0 at
        first. All blocks of a page use the same list. A template that is included or
        called uses another one in each call.
        """
        if node not in self.cells:
            self.cells[node] = self.source.name("cell")
        return self.cells[node]

    def new_cell(self, node: Node) -> str:
        """Return the expression of a list that no other call uses."""
        return "[0]"

    @property
    def shared_cells(self) -> dict[Node, str]:
        """The cells that are parameters."""
        return self.cells if self.shares_cells else {}

    def needs(self) -> int:
        """Return the number of values that a call has to pass, or to look up."""
        return len(self.part.variables) + len(self.part.required) + len(self.cells)

    def parameters(self) -> list[str]:
        variables = [variable.name for variable in self.part.variables.values()]
        return ["state", *variables, *self.shared_cells.values()]

    def code(self) -> str:
        """Return the source of the function."""
        if not self.shares_cells:
            self.start.lines += [
                f"{cell} = {self.new_cell(node)}" for node, cell in self.cells.items()
            ]
        self.source.flush()
        self.module.sink_of(self).finish(self.source)
        body = self.source.code()
        return f"def {self.name}({', '.join(self.parameters())}):\n{body}"

    def result(self, call: str) -> str:
        """
        Return the expression of a call's result. It may call a value that is looked up.
        """
        return self.module.sink.result(self.source, call)

    def nodelist(self, nodelist: Iterable[Node], scope: Scope) -> None:
        """Write a nodelist that is within a node, and rendered once with it."""
        with self.joining(nodelist):
            self.nodes(nodelist, scope)

    def nodes(
        self,
        nodelist: Iterable[Node],
        scope: Scope,
        round: Callable[[], str] | None = None,
    ) -> None:
        """
        Write nodes whose output the caller joins. ``round`` returns the expression of
        the number of the round, if the nodes are those of a loop.
        """
        nodes = list(nodelist)
        self.module.depend_on(nodelist)
        frame = self.frame(nodelist, scope)
        outer = self.position, self.source.origin
        runs = {} if frame is None else self.callable_runs(nodelist, scope)
        stop = 0
        try:
            for index, node in enumerate(nodes):
                if index < stop:
                    continue
                self.position = index, len(nodes), round
                self.locate(node, frame)
                if index in runs:
                    stop = runs[index].stop
                    self.run(nodelist, runs[index], scope)
                else:
                    self.node(node, scope)
        finally:
            self.position, self.source.origin = outer

    def nodes_of_run(self, nodes: list[Node], start: int, stop: int) -> None:
        """
        Write some nodes of a nodelist, as part of any function that calls this one.
        """
        frame = TemplateFrame(None, {}, self.source.parameters, None)
        for index in range(start, stop):
            self.position = index, len(nodes), None
            self.locate(nodes[index], frame)
            self.node(nodes[index], {})

    def callable_runs(
        self, nodelist: Iterable[Node], scope: Scope
    ) -> Mapping[int, Run]:
        """Return the functions that can be called here for nodes of a nodelist."""
        _, shared = self.module.found.get(id(nodelist), (None, None))
        autoescape = str(bool(self.module.engine.autoescape))
        if (
            shared is None
            or self.repeats
            or self.flags() != (autoescape, "None", "None")
        ):
            return {}
        return {
            index: run
            for index, run in shared.runs.items()
            if self.can_call(run, shared)
            # Runs see neither loops nor blocks of the page.
            and not any(
                isinstance(scope.get(name), (Loop, Super))
                for name in run.part.variables
            )
        }

    def can_call(self, run: Run, shared: Shared) -> bool:
        """Return whether the nodes of a run can be rendered by a call."""
        return True

    def run(self, nodelist: Iterable[Node], run: Run, scope: Scope) -> None:
        """Write the call of a function for nodes that pages share."""
        name = self.module.use(nodelist, run)
        self.output_call(replace(run, name=name), scope)

    def frame(self, nodelist: Iterable[Node], scope: Scope) -> TemplateFrame | None:
        """Return what tracebacks show the nodes of a nodelist as."""
        origin = self.source.origin
        variables = {
            name: variable.name
            for name, variable in scope.items()
            if isinstance(variable, Local)
        }
        part = getattr(nodelist, "part", None) or self.module.parts.get(id(nodelist))
        if part is not None and (origin is None or origin.frame.part != part):
            return TemplateFrame(part, variables, self.source.parameters, origin)
        if origin is None or origin.frame.variables == variables:
            return origin and origin.frame
        return origin.frame._replace(variables=variables)

    def locate(self, node: Node, frame: TemplateFrame | None) -> None:
        """Note that the lines of ``node`` follow."""
        token = node.token
        if frame is not None and token is not None and token.lineno:
            self.source.origin = TemplateLine(frame, token.lineno, token.contents)

    def add_blocks(self, nodes: Iterable[BlockNode]) -> None:
        """Note what tracebacks show the blocks of the page's templates as."""
        for node in nodes:
            for template in self.chain.templates:
                part = getattr(template.nodelist, "part", None)
                if part is not None and template.origin == node.origin:
                    block = part._replace(fragment=node.name)
                    self.module.parts.setdefault(id(node.nodelist), block)

    def position_code(self) -> str:
        """Return the expression of the index of a node's output in what is joined."""
        index, number, round = self.position
        return str(index) if round is None else f"{round()} * {number} + {index}"

    def facts(self, node: Node) -> Facts:
        """Return the facts about a node in this function."""
        return self.module.analysis.of(node, self.chain)

    @contextmanager
    def pushed(self, values: Scope, scope: Scope) -> Iterator[Scope]:
        """Return a context manager that yields ``scope`` with these variables added."""
        yield {**scope, **values}

    @contextmanager
    def escaping(self, autoescape: str) -> Iterator[None]:
        """Return a context manager within which output is escaped, or isn't."""
        outer, self.autoescape = self.autoescape, autoescape
        try:
            yield
        finally:
            self.autoescape = outer

    @contextmanager
    def escaping_as_left(self) -> Iterator[None]:
        """
        Return a context manager within which output is escaped, or isn't, depending on
        what the nodes in a tag have left.
        """
        yield

    def flags(self) -> tuple[str, str, str]:
        """Return the expressions of the context's flags at the node that is written."""
        return self.autoescape, self.use_l10n, self.use_tz

    @contextmanager
    def formatting(self, flag: str, value: str) -> Iterator[None]:
        """
        Return a context manager within which a flag of the context has another value.
        """
        outer = getattr(self, flag)
        setattr(self, flag, value)
        try:
            yield
        finally:
            setattr(self, flag, outer)

    def request_context(self) -> str:
        """
        Return the expression for a tag that reads only the request of the context.
        """
        self.module.needs_request = True
        return "state"

    @contextmanager
    def joining(self, nodelist: Iterable[Node]) -> Iterator[None]:
        """
        Join the output of the nodes where Django does, if that can raise an error:
        after the nodelist, or after all rounds of a loop. Streamed output is joined
        where it is sent.
        """
        if self.joins(nodelist) and not self.module.sink.streams(self.source):
            with self.source.captured() as html:
                yield
            self.source.string(html)
        else:
            yield

    def joins(self, nodelist: Iterable[Node]) -> bool:
        return any(
            type(node) is defaulttags.FilterNode
            or (self.autoescape != "True" and type(node) in MAY_RETURN_ANYTHING)
            for node in nodelist
        )

    @contextmanager
    def repeating(self) -> Iterator[None]:
        """
        Return a context manager within which code that renders repeatedly is written.
        """
        outer = self.repeats, self.is_in_loop
        self.repeats = self.is_in_loop = True
        try:
            yield
        finally:
            self.repeats, self.is_in_loop = outer

    def branches(
        self,
        branches: list[Any],
        emit_condition: Callable[[Any], str],
        emit_body: Callable[[Any], None],
    ) -> None:
        """
        Write the branches of an ``{% if %}``: side by side, however many there are,
        since Python limits how deep statements can be nested.
        """
        source = self.source
        source.flush()
        [condition, nodelist], *others = branches
        if len(others) < 2 and all(other is None for other, _ in others):
            header = f"if {emit_condition(condition)}:"
            with source.body(header), self.branch():
                emit_body(nodelist)
            for _, nodelist in others:
                with source.body("else:"), self.branch():
                    emit_body(nodelist)
            return
        with source.body("while True:"), self.branch():
            for condition, nodelist in branches:
                if condition is None:
                    emit_body(nodelist)
                    continue
                header = f"if {emit_condition(condition)}:"
                with source.body(header), self.branch():
                    emit_body(nodelist)
                    source.flush()
                    source.line("break")
            source.flush()
            source.line("break")

    def node(self, node: Node, scope: Scope) -> None:
        """Write what a node renders, or raise NotCompilable."""
        if type(node) is TextNode:
            self.module.sink.text(self.source, node.s, repeats=self.repeats)
            return
        if self.module.sink.awaits and not self.repeats:
            # Earlier output can be sent before the values that the node reads are
            # awaited.
            self.source.flush()
        outer = self.is_fast, self.written
        self.module.gain += GAINS.get(type(node), 1)
        self.is_fast = self.module.is_fast(repeats=self.repeats)
        self.written = node
        try:
            if self.source.depth + self.enclosing > DEEPEST and any(
                getattr(node, attribute, None) for attribute in node.child_nodelists
            ):
                self.outline(node, scope)
            else:
                self.module.emitter_of(node).emit(self, node, scope)
                self.depend_on_absent(node)
        except NotCompilable as error:
            error.node = error.node or node
            raise
        finally:
            self.is_fast, self.written = outer

    def depend_on_absent(self, node: Node) -> None:
        """Have the code depend on the empty nodelists of a node."""
        for attribute in node.child_nodelists:
            nodelist = vars(node).get(attribute)
            if isinstance(nodelist, NodeList) and not nodelist:
                self.module.depend_on(nodelist)

    def outline(self, node: Node, scope: Scope) -> None:
        """Write a node as a function, which is called."""
        nodelist = self.outlined(node)
        supers = {
            name: symbol for name, symbol in scope.items() if isinstance(symbol, Super)
        }
        function = self.module.function(
            self, nodelist, self.chain, "nested", supers, self.entered, is_outlined=True
        )
        self.output_call(function, scope)

    def outlined(self, node: Node) -> NodeList:
        nodelist: NodeList = self.module.shared.setdefault(
            ("outlined", node), NodeList([node])
        )
        return nodelist

    def call(
        self, function: FunctionBuilder | Run, scope: Scope, *, only: bool = False
    ) -> str:
        """
        Write a call of a function with what it reads, and return the name of its
        result.
        """
        html = self.source.name("html")
        sink_of = self.module.sink_of
        self.emit_call(
            lambda call: f"{html} = {sink_of(function).string(call)}",
            *(function, scope, only),
        )
        return html

    def output_call(
        self, function: FunctionBuilder | Run, scope: Scope, *, only: bool = False
    ) -> None:
        """Write code that renders the result of a call of a function."""
        source, sink = self.source, self.module.sink
        if not sink.streams(source):
            source.string(self.call(function, scope, only=only))
            return
        source.flush()
        sink_of = self.module.sink_of
        line = self.emit_call(
            lambda call: sink_of(function).output(call), function, scope, only
        )
        source.appended.append(line)

    def emit_call(
        self,
        statement: Callable[[str], str],
        function: FunctionBuilder | Run,
        scope: Scope,
        only: bool,
    ) -> Line:
        line = self.source.reserve()
        scope = {
            name: symbol for name, symbol in scope.items() if not self.is_stale(symbol)
        }
        self.module.edges.append((self, function))
        self.module.calls.append(
            Call(self, function, line, statement, scope, only, self.part, self.written)
        )
        return line


class EntryBuilder(FunctionBuilder):
    """The function that is passed all variables, as ``data``."""

    def variable(self, name: str, part: Part | None = None) -> Local:
        variables = (part or self.part).variables
        if name not in variables:
            variable = super().variable(name)
            default = name if name in BUILTINS else "MISSING"
            self.start.lines.append(f"{variable.name} = data.get({name!r}, {default})")
        return variables[name]

    def parameters(self) -> list[str]:
        return ["data", "state"]

    def code(self) -> str:
        variables = self.part.variables
        required = [
            variable.name
            for name, variable in variables.items()
            if name in self.part.required
        ]
        if required:
            missing = " or ".join(f"{name} is MISSING" for name in required)
            refusal = self.module.sink.refusal
            self.prologue.lines += [f"if {missing}:", f"    {refusal}"]
        return super().code()
