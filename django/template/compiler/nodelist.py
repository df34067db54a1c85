"""
The nodelist that runs compiled code.

It replaces the parser's nodelist. So everything that renders a template renders
compiled code: the test client, ``{% extends %}``, a block, other packages' tags.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from logging import DEBUG, INFO, WARNING, getLogger
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.template import Context, Engine, Node, NodeList, RequestContext, Template
from django.template.base import UNKNOWN_SOURCE, TextNode
from django.template.context import ContextDict, make_context
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.safestring import SafeString

from . import originals
from .chain import loaded_parents
from .errors import NotCompilable, RenderNodes, TooLarge
from .lines import TemplatePart
from .originals import are_originals, first_replaced, is_observed
from .tracebacks import show_templates
from .watching import LOCK, WatchedNodeList

if TYPE_CHECKING:
    from .compiling import Code, NodeListCode, TemplateCode
    from .runtime.state import RenderState

# Django logs each variable that isn't found, at the level DEBUG.
logger = getLogger("django.template")
compiler_logger = getLogger("django.template.compiler")

# How often a nodelist is rendered before it is compiled. Repetitions within one
# rendering don't count. A template that is reloaded each time is never compiled.
RENDERS_BEFORE_COMPILING = 1

# About how many seconds it takes to compile a node, by whether its bytecode is kept.
# The nodes of a template render it until they have taken as long. The first few nodes
# don't count.
SECONDS_PER_NODE = {False: 60e-6, True: 25e-6}
FEW_NODES = {False: 10, True: 100}

# How many times as long the nodes render if they will be part of a template that isn't
# compiled yet, such as one that extends theirs.
PATIENCE = 4

CONTEXTS = (Context, RequestContext)
SCOPES = frozenset({dict, ContextDict})

# Django's own, or None if a tool has replaced it before.
RENDER = NodeList.render if originals.is_own(NodeList.render, "render") else None

# The same as formats.SETTINGS.
SETTINGS: dict[str, Any] = vars(settings)

# The attributes of a context that affect output, besides its variables.
FLAGS = ("autoescape", "use_l10n", "use_tz")

# The key of the Rendering in the render context.
RENDERING_KEY = "compiler_rendering"


class Replaced(Exception):
    """A tool has replaced a function that compiled code stands for."""


class SeemsWrong(Exception):
    """
    Code has raised ``error`` when it first ran. Possibly, the nodes don't raise it.
    """

    def __init__(self, error: Exception) -> None:
        self.error = error


class Rendering:
    """
    One rendering of a template, including everything that is rendered in it.

    compiles
        Whether compiled code renders the same as Django would.
    """

    __slots__ = ("compiles",)

    def __init__(self, context: Context) -> None:
        template: Any = context.template
        engine = template.engine
        self.compiles = (
            are_originals()
            and not logger.isEnabledFor(DEBUG)
            # Some tools have an object there that raises errors.
            and type(engine.string_if_invalid) is str
            and all(type(scope) in SCOPES for scope in context.dicts)
        )

    @classmethod
    def of(cls, context: Context) -> Rendering:
        shared: dict[Any, Any] = context.render_context.dicts[0]
        rendering = shared.get(RENDERING_KEY)
        if rendering is None:
            rendering = shared[RENDERING_KEY] = cls(context)
        return rendering


class CompiledNodeList(WatchedNodeList):
    """
    A nodelist that is compiled once its nodes have rendered for as long as that takes.

    codes
        The code by key, or ``False`` if it can't be compiled or nothing is gained by
        it. The key is "template" for rendering the nodelist as a whole template, and
        "stream" for sending this while it is rendered. For all other places, the key is
        whether output is escaped.

    renders_nodes
        Whether its nodes render it from now on, whatever code there is.

    compiles_at_once
        Whether its code runs when it is rendered for the first time: it was compiled
        ahead, or costs little to compile, since an earlier process has kept its
        bytecode.

    cost
        About how many seconds it takes to compile it. ``None`` until this is needed.

    spent
        How many seconds its nodes have taken to render.

    part
        What tracebacks show it as.
    """

    engine: Engine
    template: weakref.ref[Any] | None
    part: TemplatePart
    compiles_at_once: bool

    def set_up(self, engine: Engine, part: TemplatePart, template: Any = None) -> None:
        """
        ``template`` is the owner of the nodelist, if it is rendered as a template.
        """
        self.engine = engine
        self.part = part
        # A weak reference, to avoid a reference cycle.
        self.template = weakref.ref(template) if template else None
        self.renders = 0
        self.cost: float | None = None
        self.spent = 0.0
        self.last_rendering: Rendering | None = None
        self.codes: dict[Any, Any] = {}
        self.is_being_compiled = False
        self.renders_nodes = False
        cache = getattr(engine, "code_cache", None)
        self.compiles_at_once = (
            cache is not None
            and part.template_name is not None
            and cache.has_code_of(part.origin)
        )

    @property
    def template_code(self) -> TemplateCode | Literal[False] | None:
        """The code for rendering the nodelist as a whole template."""
        return self.codes.get("template")

    @property
    def nodelist_code(self) -> NodeListCode | Literal[False] | None:
        """The code for all other places, if there is any."""
        codes = [self.codes.get(autoescape) for autoescape in (True, False)]
        return next(filter(None, codes), False if False in codes else None)

    def render(self, context: Context) -> SafeString:
        # Compiled code and nodes are called directly from here, with as few calls in
        # between as in Django, so that recursion can be as deep.
        error = None
        try:
            if self.runs_for(context):
                try:
                    code: Any = self.template_code_in(context)
                    if code and not code.has_context:
                        html = self.render_template_code(code, context)
                        if html is not None:
                            return SafeString(html)
                        code = False
                    if code is False:
                        code = self.nodelist_code_in(context.autoescape)
                    request = getattr(context, "request", None)
                    if code is not None and (
                        request is not None or not code.needs_request
                    ):
                        state = code.state_class.of(request)
                        if code.has_run:
                            return SafeString(code.render(context, state))
                        return SafeString(self.enter_in(context, code, state))
                except SeemsWrong as wrong:
                    error = wrong.error
                    # Otherwise, the code of each nodelist in it would be tried again.
                    Rendering.of(context).compiles = False
            started = perf_counter()
            if NodeList.render is RENDER:
                rendered: list[Any] = [node.render_annotated(context) for node in self]
                text = SafeString("".join(rendered))
            else:
                text = super().render(context)
            self.spent += perf_counter() - started
        except BaseException as raised:
            show_templates(raised)
            raise
        if error is not None:
            Rendering.of(context).compiles = True
            self.give_up(error)
        return text

    def runs_for(self, context: Context) -> bool:
        """Return whether compiled code renders the same as Django would."""
        template = context.template
        if (
            self.renders_nodes
            or type(context) not in CONTEXTS
            or context.use_tz is not None
            or context.use_l10n is not None
            or template is None
            or template.engine is not self.engine
        ):
            return False
        rendering = Rendering.of(context)
        return rendering.compiles and self.is_due(rendering, template)

    def is_due(self, rendering: Rendering, page: Any) -> bool:
        if rendering is not self.last_rendering:
            self.last_rendering = rendering
            self.renders += 1
        return (
            (self.renders > RENDERS_BEFORE_COMPILING or self.compiles_at_once)
            and self.has_earned_it()
            and (
                bool(self.codes)
                or not self.will_be_part_of(page)
                or self.has_earned_it(PATIENCE)
            )
        )

    def will_be_part_of(self, page: Any) -> bool:
        """
        Return whether this will be part of the code of a page that isn't compiled yet.
        """
        nodelist = getattr(page, "nodelist", None)
        return (
            nodelist is not self
            and type(nodelist) is CompiledNodeList
            and not nodelist.codes
            and not nodelist.renders_nodes
        )

    def has_earned_it(self, patience: int = 1) -> bool:
        """Return whether its nodes have rendered for as long as it takes to compile it."""
        if self.cost is None:
            number = 0
            # This is an estimate: if nodes can't be counted, compiling them will fail.
            with suppress(Exception):
                number = number_of_nodes(self, self.template and self.template())
            is_kept = self.compiles_at_once
            self.cost = max(0, number - FEW_NODES[is_kept]) * SECONDS_PER_NODE[is_kept]
        return self.spent >= self.cost * patience

    def template_code_in(
        self, context: Context
    ) -> TemplateCode | Literal[False] | None:
        """
        Return the code of the template, if the nodelist is rendered as a whole
        template.
        """
        render_context = context.render_context
        # This scope contains the blocks of a child, for example.
        if render_context.dicts[-1] or context.autoescape is not self.engine.autoescape:
            return False
        return self.template_code_of(render_context.template)

    def nodelist_code_in(self, autoescape: Any) -> NodeListCode | None:
        """
        Return the code for places where it isn't known what the nodelist is part of.
        """
        code = self.codes.get(autoescape)
        if code and code.is_current():
            return code  # type: ignore[no-any-return]
        if code is not None and not is_outdated(code):
            return None
        if type(autoescape) is not bool:
            return None
        compile = partial(self.compile_nodelist, autoescape)
        return self.compile(autoescape, code, compile) or None

    def template_code_of(
        self, template: Any, key: str = "template"
    ) -> TemplateCode | Literal[False] | None:
        """
        Return the code of ``template``, ``False`` if it has none as a whole or if this
        isn't its nodelist, or ``None`` if its nodes must render.
        """
        code: TemplateCode | Literal[False] | None = self.codes.get(key)
        if code is False or self.template is None or self.template() is not template:
            return False
        if code is None or not code.is_valid():
            observed = is_observed(type(template), "render", "_render")
            if observed and (key == "stream" or (code and not code.is_observed)):
                return False
            if (
                code is not None
                and code.is_observed is observed
                and not is_outdated(code)
            ):
                return None
            code = self.compile(key, code, partial(self.compile_template, key))
        # Keep it, since the tool may be removed: see TemplateCode.is_valid().
        return False if code and code.hides_templates else code

    def compile(self, key: Any, known: Any, make: Callable[[], Any]) -> Any:
        """
        Return what ``make`` returns, and keep it under the key, instead of the code
        ``known``. Return ``None`` while another thread compiles, and after an error.
        """
        with LOCK:
            code = self.codes.get(key)
            if code is not known:
                return code  # another thread has compiled it
            if self.is_being_compiled or self.renders_nodes:
                return None
            self.is_being_compiled = True
        try:
            if replaced := first_replaced():
                raise Replaced(f"{replaced}() is not Django's own")
            code = make()
            self.codes[key] = code
        except Exception as error:
            self.give_up(error)
            return None
        finally:
            self.is_being_compiled = False
        return code

    def compile_template(self, key: str = "template") -> TemplateCode | Literal[False]:
        assert self.template is not None
        from . import compiling  # takes long, and only compiling needs it

        sink: Any = None
        if key == "stream":
            from .generators import GeneratorSink  # as above

            sink = GeneratorSink()
        try:
            code = compiling.compile_template(
                self.engine, self, self.template(), sink, part=self.part
            )
        except NotCompilable:
            return False
        if code.has_context and not code.is_worth_while and sink is None:
            return False
        code.hides_templates = code.is_observed and self.hides_templates(code)
        if not code.hides_templates:
            self.compile_enclosed(code)
        return code

    def hides_templates(self, code: TemplateCode) -> bool:
        """Return whether a tool would miss templates that the code renders."""
        if code.has_context or code.inlines:
            return True
        # Only this method renders a parent.
        cls = type(self.template and self.template())
        return bool(code.dependencies) and is_observed(cls, "_render")

    def compile_nodelist(self, autoescape: bool) -> NodeListCode | Literal[False]:
        from . import compiling  # as above

        code = compiling.compile_nodelist(self.engine, self, autoescape, part=self.part)
        self.compile_enclosed(code)
        if code.is_worth_while:
            return code
        is_part = self.template is None or self.template_code is False
        self.renders_nodes = is_part and autoescape is bool(self.engine.autoescape)
        return False

    def compile_enclosed(self, code: Code) -> None:
        """Set up the nodelists of nodes that render themselves for compilation."""
        for node, known_part in code.rendered.items():
            for owner, attribute in children(node):
                part = known_part or self.part
                if isinstance(owner, BlockNode):
                    part = part._replace(fragment=owner.name)
                make_compiled(owner, self.engine, part, attribute)

    def compile_ahead(self) -> Code | None:
        """
        Compile the nodelist before it is rendered, and those in it that are compiled
        separately. Return its code, or ``None`` if its nodes will render it.
        """
        self.compiles_at_once, self.cost = True, 0
        template = self.template and self.template()
        code: Any = False
        if template is not None:
            code = self.template_code_of(template)
        if code is False:
            code = self.nodelist_code_in(bool(self.engine.autoescape))
        for node in code.rendered if code else ():
            for owner, attribute in children(node):
                nodelist = getattr(owner, attribute)
                if type(nodelist) is CompiledNodeList:
                    nodelist.compile_ahead()
        return code or None

    def enter(self, code: Code, *arguments: Any) -> str | None:
        """
        Return what ``code`` renders. When it runs for the first time, raise SeemsWrong
        for an error that the nodes possibly don't raise.
        """
        if code.has_run:
            return code.render(*arguments)
        try:
            html = code.render(*arguments)
        except Exception as error:
            if not code.may_be_wrong(error):
                raise
            raise SeemsWrong(error) from None
        # If it is None, little of the code has run.
        code.has_run = html is not None
        return html

    def enter_in(self, context: Context, code: Code, state: RenderState) -> str | None:
        restore = save_state(context)
        try:
            return self.enter(code, context, state)
        except SeemsWrong:
            restore()
            raise

    def give_up(self, error: Exception) -> None:
        """Have the nodes render from now on."""
        with LOCK:
            if self.renders_nodes:
                return  # another thread has given up, or a rendering within this
            self.renders_nodes = True
        self.codes = {}
        is_expected = isinstance(error, (TooLarge, Replaced))
        # The stack may have no room left for a call.
        with suppress(RecursionError):
            compiler_logger.log(
                INFO if is_expected else WARNING,
                "%s is rendered by Django's nodes, since it can't be compiled: %s: %s",
                self.place(),
                type(error).__name__,
                error,
                exc_info=None if is_expected else error,
            )

    def place(self) -> str:
        """Return the template and, for a part of it, the line."""
        template = self.template and self.template()
        node: Any = next((node for node in self if node.token), None)
        if type(template) is Template or node is None:
            return str(getattr(template, "origin", UNKNOWN_SOURCE))
        return f"{node.origin}, line {node.token.lineno}"

    def render_part(
        self, template: Any, context: Context, values: Mapping[str, Any], *, only: bool
    ) -> str | None:
        """
        Render ``template`` within another's rendering, with ``values`` and, unless
        ``only``, the variables of the context. Return ``None`` if it needs a context.
        """
        code = self.template_code
        if (
            not code
            or code.has_context
            or code.is_observed
            or self.template is None
            or self.template() is not template
            or not code.is_valid()
            or context.autoescape is not self.engine.autoescape
            or not self.runs_for(context)
        ):
            return None
        variables = {}
        for name in code.names:
            if name in values:
                variables[name] = values[name]
            elif not only and (scope := scope_of(context, name)) is not None:
                if type(scope) not in SCOPES:
                    return None  # it may treat templates differently
                variables[name] = scope[name]
        try:
            return self.render_template_code(code, context, variables)
        except SeemsWrong:
            return None  # this is found out again when it has a context
        except BaseException as error:
            show_templates(error)
            raise

    def render_template_code(
        self,
        code: TemplateCode,
        context: Context,
        variables: dict[str, Any] | None = None,
    ) -> str | None:
        """
        Render the code of a template where there is a context, by default with the
        context's variables.
        """
        state = code.state_class.of(getattr(context, "request", None))
        if code.needs_request and state.request is None:
            return None
        if variables is None:
            variables = {
                name: scope[name]
                for name in code.names
                if (scope := scope_of(context, name)) is not None
            }
        try:
            return self.enter(code, variables, state)
        except RenderNodes:
            return None
        except RecursionError:
            if not code.recurses:
                raise
            # The nodes raise the error. None of them must try code again.
            Rendering.of(context).compiles = False
            return None

    def render_variables(
        self, template: Any, variables: dict[str, Any], request: Any
    ) -> SafeString | None:
        """
        Render ``template`` without a context, or return ``None`` if that isn't
        possible.
        """
        # The template can be that of a table's row: each call counts.
        code: Any = self.codes.get("template")
        if code and (code.has_context or code.is_observed):
            return None
        if not (
            code
            and code.is_current()
            and (not code.dependencies or code.has_current_templates())
        ):
            if self.renders_nodes or not (
                (self.compiles_at_once or self.renders >= RENDERS_BEFORE_COMPILING)
                and self.has_earned_it()
            ):
                return None
            code = self.template_code_of(template)
            if not code or code.has_context or code.is_observed:
                return None
        if (
            not are_originals()
            or logger.isEnabledFor(DEBUG)
            or (code.needs_request and request is None)
        ):
            return None
        processed, data = None, variables
        if request is not None:
            processed = run_context_processors(
                self.engine.template_context_processors, request
            )
            data = {**processed, **variables}
        try:
            # The same as RenderState.of().
            state = code.state_class()
            if request is not None:
                state.request = request
            if SETTINGS.get("USE_THOUSAND_SEPARATOR") is not False:
                state.refresh()
            if code.has_run:
                html = code.render(data, state)
            else:
                html = self.enter(code, data, state)
        except (RenderNodes, SeemsWrong):
            html = None
        except RecursionError as error:
            if not code.recurses:
                show_templates(error)
                raise
            html = None
        except BaseException as error:
            show_templates(error)
            raise
        if html is not None:
            return SafeString(html)
        if processed is None:
            return None
        return render_processed(template, variables, request, processed)


def make_compiled(
    owner: Any, engine: Engine, part: TemplatePart, attribute: str = "nodelist"
) -> None:
    """Set up a nodelist of a template or of a node for compilation."""
    nodelist = getattr(owner, attribute)
    template = None if isinstance(owner, Node) else owner
    with LOCK:
        if type(nodelist) in (NodeList, WatchedNodeList) and any(
            type(node) is not TextNode for node in nodelist
        ):
            # Before it gets its class: another thread can be rendering it.
            CompiledNodeList.set_up(nodelist, engine, part, template)
            # Other objects refer to the nodelist, so it can't be replaced by a copy.
            nodelist.__class__ = CompiledNodeList


def number_of_nodes(nodelist: NodeList, template: Any) -> int:
    """
    Return the number of nodes in a nodelist and, if it is that of a template, in the
    template's parents, as far as these are loaded. Nodes that have been compiled for
    other pages don't count.
    """
    number = len(nodelist.get_nodes_by_type(Node))
    if template is not None:
        for parent in loaded_parents(template):
            nodes = parent.nodelist.get_nodes_by_type(Node)
            number += len(nodes) - number_of_shared(parent, nodes)
    return number


def number_of_shared(template: Any, nodes: Iterable[Any]) -> int:
    """Return how many of the nodes in a template have been compiled for all pages."""
    nodelists = [template.nodelist]
    for node in nodes:
        nodelists += [getattr(node, name, None) for name in node.child_nodelists]
    found = [getattr(nodelist, "shared", None) for nodelist in nodelists]
    return sum(shared.size for shared in found if shared is not None)


def children(node: Any) -> Iterator[tuple[Any, str]]:
    """
    Yield the nodelists that a node renders itself, each as its owner and attribute.
    """
    owners = node.blocks.values() if isinstance(node, ExtendsNode) else [node]
    for owner in owners:
        for attribute in owner.child_nodelists:
            if attribute in vars(owner):
                yield owner, attribute


def run_context_processors(processors: Iterable[Any], request: Any) -> dict[str, Any]:
    """Return the variables of context processors, as RequestContext does."""
    updates: dict[str, Any] = {}
    for processor in processors:
        context = processor(request)
        try:
            updates.update(context)
        except TypeError as error:
            raise TypeError(
                f"Context processor {processor.__qualname__} didn't return a "
                "dictionary."
            ) from error
    return updates


def render_processed(
    template: Any, variables: dict[str, Any], request: Any, processed: dict[str, Any]
) -> SafeString:
    """Do what Template.render() does after the context processors have run."""
    context: Any = make_context(
        variables, request, autoescape=template.engine.autoescape
    )
    bind(context, template, processed)
    try:
        with context.render_context.push_state(template):
            html: SafeString = template._render(context)
    finally:
        unbind(context, processed)
    return html


def bind(context: Any, template: Any, processed: dict[str, Any] | None) -> None:
    """
    Do what Template.render() does before the rendering. ``processed`` are the variables
    of the context processors, if there are any.
    """
    if processed is not None:
        context.dicts[context._processors_index] = processed
    context.template = template
    context.template_name = template.name


def unbind(context: Any, processed: dict[str, Any] | None) -> None:
    """
    Do what Template.render() does after the rendering. The messages of errors, which
    contain the context, are made later.
    """
    context.template = None
    if processed is not None:
        context.dicts[context._processors_index] = {}


def scope_of(context: Context, name: str) -> Any:
    """Return the scope that contains a variable of the context, or None."""
    for scope in reversed(context.dicts):
        if name in scope:
            return scope
    return None


def is_outdated(code: Code | Literal[False]) -> bool:
    """Return whether there can be other code by now."""
    return code is not False and code.is_outdated()


def save_state(context: Context) -> Callable[[], None]:
    """Return a function that undoes all changes of ``context`` from now on."""
    layers: list[list[Any]] = [context.dicts, context.render_context.dicts]
    scopes = [
        # The method of dict, whatever methods its class has.
        (scope, dict.copy(scope))
        for layer in layers
        for scope in layer
        if isinstance(scope, dict)
    ]
    depths = [(layer, len(layer)) for layer in layers]
    flags = {name: getattr(context, name) for name in FLAGS}

    def restore() -> None:
        for layer, depth in depths:
            del layer[depth:]
        for scope, variables in scopes:
            dict.clear(scope)
            dict.update(scope, variables)
        vars(context).update(flags)

    return restore
