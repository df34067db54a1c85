"""
From a nodelist to a function: the stages in their order.
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.template import Engine, Node, Template
from django.utils import timezone
from django.utils.html import conditional_escape, strip_spaces_between_tags
from django.utils.safestring import SafeData, mark_safe

from . import runtime
from .functions import Entry, Program
from .live import LEAST_GAIN, LiveFunction
from .nodes import WRITERS
from .pages import cached_loader, make_page
from .scopes import Opaque
from .watching import Watch, render_rest

NUMBERS = count(1)

GLOBALS = {
    **{name: value for name, value in vars(runtime).items() if name[0] != "_"},
    "conditional_escape": conditional_escape,
    "date": date,
    "SafeData": SafeData,
    "mark_safe": mark_safe,
    "render_rest": render_rest,
    "strip_spaces_between_tags": strip_spaces_between_tags,
    "template_localtime": timezone.template_localtime,  # type: ignore[attr-defined]
}


@dataclass(kw_only=True, eq=False)
class Code:
    """
    What nodes have been compiled to.

    render
        The function.

    filename
        What tracebacks have in the place of a file.

    source
        That of the function, and of those that it calls.

    classes, methods
        The classes of the nodes, and what rendered those of each.

    watch
        Whether one of the nodelists has changed since.

    has_run
        Whether it has rendered without an error.
    """

    render: Callable[..., str | None]
    filename: str
    source: str
    engine: Engine
    string_if_invalid: str
    classes: list[Any]
    methods: list[Any]
    watch: Watch
    has_run: bool = False

    def __post_init__(self) -> None:
        # Tracebacks leave the lines there that they have shown.
        weakref.finalize(self, linecache.cache.pop, self.filename, None).atexit = False

    def is_current(self) -> bool:
        """Return whether the nodes render what they did when they were compiled."""
        return (
            not self.watch.is_changed
            and [cls.render for cls in self.classes] == self.methods
        )

    def has_raised(self, error: Exception) -> bool:
        """
        Return whether the code itself has raised ``error``, and nothing that it calls:
        whether it may be wrong.
        """
        traceback: Any = error.__traceback__
        if traceback.tb_next is None:
            return True  # it couldn't be called
        while traceback.tb_next is not None:
            traceback = traceback.tb_next
        is_own: bool = traceback.tb_frame.f_code.co_filename == self.filename
        return is_own


@dataclass(kw_only=True, eq=False)
class PageCode(Code):
    """
    A page as a function of variables, and of a runtime.State. It returns None if a
    variable is missing without which there is an error.

    names
        The variables that it reads.

    dependencies
        The templates that are part of it, by their key in the cached loader.

    recurses
        Whether a part of it calls itself.

    needs_request
        Whether it can be rendered with a request alone.
    """

    names: list[str]
    dependencies: list[tuple[str, Template]]
    recurses: bool
    needs_request: bool
    render_method: Any
    _render_method: Any

    def is_valid_for(self, template: Any) -> bool:
        """Return whether it renders what ``template``, whose page it is, renders now."""
        cls = type(template)
        if (
            cls.render is not self.render_method
            or cls._render is not self._render_method
            or self.engine.string_if_invalid is not self.string_if_invalid
        ):
            return False
        if not self.dependencies:
            return True
        loader = cached_loader(self.engine)
        if loader is None:
            return False
        templates = loader.get_template_cache
        return all(templates.get(key) is each for key, each in self.dependencies)


@dataclass(kw_only=True, eq=False)
class LiveCode(Code):
    """
    A nodelist as a function of a context, and of a runtime.State.

    rendered
        The nodes that render themselves in it.

    is_worth_while
        Whether it gains more than it costs to enter the function.
    """

    rendered: list[Node]
    is_worth_while: bool


def compile_page(engine: Engine, nodelist: Iterable[Node], template: Any) -> PageCode:
    """Compile a page, or raise Opaque."""
    if type(engine.string_if_invalid) is not str:
        raise Opaque  # some tools have an object there that raises errors
    program = Program(engine, WRITERS)
    page = make_page(program, template)
    function = Entry(program, page, str(bool(engine.autoescape)))
    function.nodes(nodelist, {})
    function.define_cells()
    required = [root.name for root in function.roots.values() if root.is_required]
    if required:
        missing = " or ".join(f"{name} is MISSING" for name in required)
        function.checks.lines += [f"if {missing}:", "    return None"]
    program.source += ["def render(data, state):\n", function.writer.code()]
    cls: Any = type(template)
    return PageCode(
        **compiled(program, str(template.origin)),
        names=list(function.roots),
        dependencies=list(program.dependencies.items()),
        recurses=program.recurses,
        needs_request=program.needs_request,
        render_method=cls.render,
        _render_method=cls._render,
    )


def compile_live(engine: Engine, nodelist: Iterable[Node]) -> LiveCode:
    program = Program(engine, WRITERS)
    function = LiveFunction(program)
    function.live_nodelist(nodelist)
    program.source += ["def render(context, state):\n", function.writer.code()]
    return LiveCode(
        **compiled(program, "live"),
        rendered=function.rendered,
        is_worth_while=function.gain >= LEAST_GAIN,
    )


def compiled(program: Program, name: str) -> dict[str, Any]:
    """Return the fields of Code for the functions that have been written."""
    # A file's name has no NUL.
    name = name.encode("unicode_escape").decode()
    filename = f"{name} (compiled {next(NUMBERS)})"
    source = "".join(program.source)
    watch = Watch()
    namespace = {
        **GLOBALS,
        **program.constants,
        "string_if_invalid": program.engine.string_if_invalid,
        "watch": watch,
        "__name__": __name__,
        "__loader__": Source(source),
    }
    exec(compile(source, filename, "exec"), namespace)
    for nodelist in program.nodelists.values():
        watch.add(nodelist)
    return {
        "render": namespace["render"],
        "filename": filename,
        "source": source,
        "engine": program.engine,
        "string_if_invalid": program.engine.string_if_invalid,
        "classes": list(program.methods),
        "methods": list(program.methods.values()),
        "watch": watch,
    }


class Source:
    """What Python's tracebacks show the lines of generated code from."""

    def __init__(self, source: str) -> None:
        self.source = source

    def get_source(self, name: str) -> str:
        return self.source
