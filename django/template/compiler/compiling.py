"""
Compiles a nodelist to a function: the stages in their order.
"""

from __future__ import annotations

import dis
import linecache
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from django.template import Engine, Node, Template

from . import emit  # noqa: F401
from .builder import EntryBuilder, FunctionBuilder, ModuleBuilder, Shared
from .chain import TemplateChain, cached_loader, chain_of
from .code_cache import filename_of
from .context_builder import ContextBuilder, least_gain
from .emitters import EMITTERS
from .errors import NotCompilable, RenderNodes
from .executing import execute, source_of
from .lines import TemplatePart
from .originals import is_observed
from .runtime import state
from .sharing import share
from .sinks import Sink
from .watching import Watch

# The methods that render a template.
METHODS = ("render", "_render")

# The instructions that test whether a value is true.
TRUTH_TESTS = frozenset(
    opcode
    for name, opcode in dis.opmap.items()
    if name in ("TO_BOOL", "UNARY_NOT") or ("JUMP_" in name and "IF_" in name)
)


@dataclass(kw_only=True, eq=False)
class Code:
    """
    The code that nodes have been compiled to.

    render
        The function.

    is_current
        A function that returns whether the nodes still render the same as when they
        were compiled: a tool may have replaced a method, and a tag may have changed a
        nodelist.

    filename
        What tracebacks show as the filename.

    has_context
        Whether the function is called with a context, and not with variables.

    rendered
        The nodes that render themselves in it, and the parts that tracebacks show them
        in.

    is_worth_while
        Whether it saves more time than it costs to enter the function.

    needs_request
        Whether it can be rendered only with a request.

    recurses
        Whether a part of it calls itself.

    shared
        The code that it shares with other pages.

    has_run
        Whether it has rendered without an error.

    state_class
        The class of the state that the functions of one rendering share.
    """

    state_class = state.RenderState

    render: Callable[..., str | None]
    is_current: Callable[[], bool]
    filename: str
    engine: Engine
    string_if_invalid: str
    has_context: bool
    rendered: dict[Node, TemplatePart | None]
    is_worth_while: bool
    needs_request: bool
    recurses: bool
    shared: list[Shared]
    has_run: bool = False

    @property
    def source(self) -> str:
        """The source of the function, and of those that it calls."""
        return source_of(self.render)

    def __post_init__(self) -> None:
        # Tracebacks leave the lines that they have shown in linecache.
        weakref.finalize(self, linecache.cache.pop, self.filename, None).atexit = False

    def is_outdated(self) -> bool:
        """Return whether the nodes must be compiled again."""
        return self.engine.string_if_invalid is not self.string_if_invalid

    def may_be_wrong(self, error: Exception) -> bool:
        """
        Return whether ``error`` is possibly a defect of the code, which the nodes don't
        raise: the code itself has raised it, not something that it calls, or the stack
        had no room for a call.
        """
        if isinstance(error, RecursionError):
            # If a part calls itself, the nodes report what is wrong.
            return not self.recurses
        if isinstance(error, RenderNodes):
            return False
        trace = error.__traceback__
        assert trace is not None
        if trace.tb_next is None:
            return True  # it couldn't be called
        while trace.tb_next is not None:
            trace = trace.tb_next
        code = trace.tb_frame.f_code
        if code.co_filename not in (
            self.filename,
            *(shared.filename for shared in self.shared),
        ):
            return False
        instruction = trace.tb_lasti
        while code.co_code[instruction] == dis.EXTENDED_ARG:
            instruction += 2
        # A truth test raises an error if __bool__() doesn't return a bool. So do the
        # nodes.
        return code.co_code[instruction] not in TRUTH_TESTS


@dataclass(kw_only=True, eq=False)
class TemplateCode(Code):
    """
    A page, compiled to a function of variables, or of a context, and of a RenderState.
    The function returns None if a variable is missing and that is an error.

    names
        The variables that it reads.

    dependencies
        The templates that are part of it, by their key in the cached loader.

    inlines
        Whether it contains something that Django renders as a template within the
        template.

    is_observed
        Whether a tool has replaced the methods that render the template. They call the
        code.

    hides_templates
        Whether such a tool would miss templates that the code renders. If so, the code
        isn't run.
    """

    names: list[str]
    dependencies: list[tuple[str, Template]]
    inlines: bool
    is_observed: bool
    hides_templates: bool = False

    def is_valid(self) -> bool:
        """Return whether it still renders the same as the template."""
        return self.is_current() and (
            not self.dependencies or self.has_current_templates()
        )

    def is_outdated(self) -> bool:
        return super().is_outdated() or not self.has_current_templates()

    def has_current_templates(self) -> bool:
        loader = cached_loader(self.engine)
        if loader is None:
            return False
        templates = loader.get_template_cache
        # Called for each form field: a generator would take as long as the comparisons.
        for key, template in self.dependencies:
            if templates.get(key) is not template:
                return False
        return True


@dataclass(kw_only=True, eq=False)
class NodeListCode(Code):
    """A nodelist, compiled to a function of a context, and of a RenderState."""


def compile_template(
    engine: Engine,
    nodelist: Iterable[Node],
    template: Any,
    sink: Sink | None = None,
    *,
    part: TemplatePart | None = None,
) -> TemplateCode:
    """
    Compile a template as a whole, or raise NotCompilable. By default, the function
    returns its output as a string. Its bytecode is kept only if ``part`` is passed, and
    is part of a template that has been loaded by a name.
    """
    if type(engine.string_if_invalid) is not str:
        # Some tools set an object that raises errors.
        raise NotCompilable("string_if_invalid isn't a string.")
    module = ModuleBuilder(engine, EMITTERS, sink, origin=template.origin, share=share)
    chain = chain_of(module, template)
    flags = str(bool(engine.autoescape)), "None", "None"
    entry, source = write(module, nodelist, chain, flags)
    cls: Any = type(template)
    for method in METHODS:
        function = getattr(cls, method)
        # A wrapper of another type can be a new object each time.
        if type(function) is FunctionType:
            module.expected[cls, method] = function
    return TemplateCode(
        **compiled(module, source, str(template.origin), part),
        has_context=isinstance(entry, ContextBuilder),
        names=list(entry.part.variables),
        dependencies=list(module.dependencies.items()),
        inlines=module.inlines,
        is_observed=is_observed(cls, *METHODS),
    )


def compile_nodelist(
    engine: Engine,
    nodelist: Iterable[Node],
    autoescape: bool | None = None,
    sink: Sink | None = None,
    *,
    use_l10n: bool | None = None,
    use_tz: bool | None = None,
    part: TemplatePart | None = None,
) -> NodeListCode:
    """
    Compile a nodelist for places where it isn't known how it is rendered. By default,
    output is escaped as the engine specifies, and the function returns it as a string.
    """
    module = ModuleBuilder(engine, EMITTERS, sink)
    escapes = bool(engine.autoescape if autoescape is None else autoescape)
    flags = str(escapes), str(use_l10n), str(use_tz)
    _, source = write(module, nodelist, TemplateChain([]), flags)
    name = "live" if part is None else part.origin
    return NodeListCode(**compiled(module, source, name, part), has_context=True)


def write(
    module: ModuleBuilder,
    nodelist: Iterable[Node],
    chain: TemplateChain,
    flags: tuple[str, str, str],
) -> tuple[FunctionBuilder, str]:
    """
    Return the function for a nodelist, rendered with a context that has these flags,
    and the source of all functions of the module.
    """
    autoescape, use_l10n, use_tz = flags
    while True:
        facts = module.analysis.settle(nodelist, chain)
        make: Any = EntryBuilder
        if facts.needs_context or not chain.templates:
            make = ContextBuilder
        module.begin()
        function = make(module, chain, autoescape)
        function.use_l10n, function.use_tz = use_l10n, use_tz
        try:
            function.nodes(nodelist, {})
            return function, module.finish()
        except NotCompilable as error:
            node: Any = error.node
            if node is None or node in module.analysis.islands:
                raise
            module.analysis.add_island(node, error.reason)


def compiled(
    module: ModuleBuilder, source: str, name: str, part: TemplatePart | None
) -> dict[str, Any]:
    """Return the fields of Code for the functions that have been written."""
    watch = Watch()
    engine = module.engine
    module.expected[engine, "string_if_invalid"] = engine.string_if_invalid
    conditions = ["not watch.is_changed"]
    for (owner, attribute), value in module.expected.items():
        owner_name = module.constants.add(owner, "owner")
        value_name = module.constants.add(value, "value")
        conditions.append(f"{owner_name}.{attribute} is {value_name}")
    check = f"def is_current():\n    return {' and '.join(conditions)}\n"
    filename = filename_of(name, source)
    has_name = part is not None and part.template_name is not None
    kept_for = part.origin if part is not None and has_name else None
    namespace = execute(module, source, filename, kept_for, check, watch=watch)
    for nodelist in module.nodelists.values():
        watch.add(nodelist)
    return {
        "render": namespace["render"],
        "is_current": namespace["is_current"],
        "filename": filename,
        "engine": engine,
        "string_if_invalid": engine.string_if_invalid,
        "rendered": module.rendered,
        "is_worth_while": module.gain >= least_gain(module.number_of_renderings),
        "needs_request": module.needs_request,
        "recurses": module.recurses,
        "shared": list(module.used.values()),
    }
