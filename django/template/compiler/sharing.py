"""
Nodes that are part of several pages, such as those of a common parent. Nodes that
render the same in each page are compiled once, to functions that the code of the pages
calls.
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NoReturn

from django.template import Engine, Node, NodeList, Template
from django.template.base import TextNode
from django.templatetags.i18n import BlockTranslateNode

from .analysis import RENDER_WITH_CONTEXT, Emitters, Facts
from .builder import FunctionBuilder, ModuleBuilder, Run
from .chain import TemplateChain, cached_loader
from .code_cache import filename_of
from .emit.templates import LEAVING
from .errors import NotCompilable, TooLarge
from .executing import execute
from .watching import Watch

# For fewer nodes, a function costs more than it saves.
FEWEST = 4

# What these nodes leave behind if they fail depends on whether ``{{ block.super }}``
# renders them.
LEAVING_SOMETHING: Any = (*LEAVING, BlockTranslateNode)


class DependsOnPage(Exception):
    """What a node renders depends on the page that it is part of."""


def refuse(*args: object) -> NoReturn:
    raise DependsOnPage


class SomeTemplates:
    """Templates about which it is only known that there are some."""

    __iter__ = __len__ = __getitem__ = __getattr__ = refuse

    def __bool__(self) -> bool:
        return True


class AnyChain(TemplateChain):
    """The chain of an unknown page. Reading it raises DependsOnPage."""

    __getattr__ = refuse

    def __init__(self) -> None:
        self.templates: Any = SomeTemplates()


@dataclass(eq=False)
class SharedNodes:
    """
    The code of nodes in a nodelist that is part of several pages.

    nodes
        The nodes that the nodelist contained.

    runs
        The functions, by the index of the first node of each.

    filename
        What tracebacks show as the filename.

    expected, nodelists, dependencies, inlines, needs_request, recurses
        The same as in ModuleBuilder, for all functions.
    """

    nodes: list[Node]
    engine: Engine
    string_if_invalid: str
    autoescape: bool
    runs: dict[int, Run]
    filename: str
    expected: dict[tuple[Any, str], object]
    nodelists: dict[int, Iterable[Node]]
    dependencies: dict[str, Template]
    inlines: bool
    needs_request: bool
    recurses: bool

    def __post_init__(self) -> None:
        self.watch = Watch()
        for nodelist in self.nodelists.values():
            self.watch.add(nodelist)
        weakref.finalize(self, linecache.cache.pop, self.filename, None).atexit = False

    def is_current(self, nodelist: NodeList, engine: Engine) -> bool:
        """Return whether the code is still valid for the nodelist."""
        return (
            self.nodes == list(nodelist)
            and self.string_if_invalid is engine.string_if_invalid
            and self.autoescape is engine.autoescape
            and not self.watch.is_changed
            and all(
                getattr(owner, attribute) is value
                for (owner, attribute), value in self.expected.items()
            )
            and self.has_current_templates()
        )

    def has_current_templates(self) -> bool:
        """Return whether the loader still has the templates that are part of it."""
        loader = cached_loader(self.engine)
        return not self.dependencies or (
            loader is not None
            and all(
                loader.get_template_cache.get(key) is template
                for key, template in self.dependencies.items()
            )
        )

    @property
    def size(self) -> int:
        """How many nodes the functions are for, including those that these enclose."""
        return sum(
            len(NodeList(self.nodes[start : run.stop]).get_nodes_by_type(Node))
            for start, run in self.runs.items()
        )


def share(engine: Engine, emitters: Emitters, nodelist: Any) -> SharedNodes:
    """Return the code that pages share of a nodelist that is part of them."""
    shared: SharedNodes | None = getattr(nodelist, "shared", None)
    if shared is None or not shared.is_current(nodelist, engine):
        # Another thread may do the same at the same time, with an equal result.
        module = ModuleBuilder(engine, emitters)
        shared = nodelist.shared = compile_shared(module, list(nodelist))
    return shared


def compile_shared(module: ModuleBuilder, nodes: list[Node]) -> SharedNodes:
    engine = module.engine
    facts = dict(known_facts(module, nodes))
    runs: dict[int, Run] | None = None
    while runs is None:
        runs = write_runs(module, nodes, facts)
    filename = ""
    if runs:
        origin = nodes[0].origin
        source = module.finish()
        filename = filename_of(str(origin), source)
        # The code of the template itself has another name.
        kept_for = f"{origin} (shared)" if origin.template_name else None
        namespace = execute(module, source, filename, kept_for)
        for run in runs.values():
            run.render = namespace[run.name]
    return SharedNodes(
        nodes,
        engine,
        engine.string_if_invalid,
        engine.autoescape,
        runs,
        filename,
        module.expected if runs else {},
        module.nodelists,
        module.dependencies if runs else {},
        module.inlines,
        module.needs_request,
        module.recurses,
    )


def known_facts(
    module: ModuleBuilder, nodes: list[Node]
) -> Iterator[tuple[Node, Facts]]:
    """Yield the nodes that render the same in all pages, with the facts about them."""
    if number_of_tags(nodes) < FEWEST:
        return
    chain, analysis = AnyChain(), module.analysis
    for node in nodes:
        if node.get_nodes_by_type(LEAVING_SOMETHING):
            continue
        try:
            facts = Facts() if type(node) is TextNode else analysis.of(node, chain)
        except DependsOnPage:
            continue
        # A template that includes itself would have to be analysed again.
        if not facts.needs_context and not analysis.assumed:
            yield node, facts


def number_of_tags(nodes: list[Node]) -> int:
    """Return how many tags and variables there are in nodes."""
    inner: Any = NodeList(nodes).get_nodes_by_type(Node)
    return sum(type(node) is not TextNode for node in inner)


def write_runs(
    module: ModuleBuilder, nodes: list[Node], facts: dict[Node, Facts]
) -> dict[int, Run] | None:
    """
    Write a function for each group of consecutive nodes with facts, if there are
    enough. If one can't be written, delete the facts of its nodes, and return None.
    """
    module.begin()
    # The numbers are those for a page, which consists of several nodelists.
    module.fast_nodes = {key: n // 4 for key, n in module.fast_nodes.items()}
    runs = {}
    for is_known, group in groupby(range(len(nodes)), lambda i: nodes[i] in facts):
        indexes = list(group)
        start, stop = indexes[0], indexes[-1] + 1
        if not is_known or number_of_tags(nodes[start:stop]) < FEWEST:
            continue
        try:
            runs[start] = write_run(module, nodes, start, stop, facts)
        except (NotCompilable, DependsOnPage, TooLarge):
            for node in nodes[start:stop]:
                del facts[node]
            return None
    return runs


def write_run(
    module: ModuleBuilder,
    nodes: list[Node],
    start: int,
    stop: int,
    facts: dict[Node, Facts],
) -> Run:
    """Write the function for some nodes of a nodelist."""
    number, gain, fast = module.number_of_nodes, module.gain, module.fast_nodes.copy()
    autoescape = str(bool(module.engine.autoescape))
    name = module.name("shared")
    function = FunctionBuilder(module, AnyChain(), autoescape, name=name)
    function.nodes_of_run(nodes, start, stop)
    module.write_called()
    part = function.part
    if (
        function.cells
        or function.source.may_be_no_string
        or RENDER_WITH_CONTEXT & part.variables.keys()
    ):
        # The output depends on the place of the nodes: on their state, an error, or a
        # block.
        raise DependsOnPage
    has_arguments = any(facts[node].has_arguments for node in nodes[start:stop])
    return Run(
        name,
        stop,
        Facts(has_arguments=has_arguments),
        part,
        gain=module.gain - gain,
        number_of_nodes=module.number_of_nodes - number,
        fast_nodes={key: fast[key] - module.fast_nodes[key] for key in fast},
    )
