"""
From a nodelist to a function: the stages in their order.
"""

from __future__ import annotations

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
from .live import LiveFunction
from .nodes import WRITERS
from .pages import cached_loader, make_page
from .scopes import Opaque

NUMBERS = count(1)

GLOBALS = {
    **{name: value for name, value in vars(runtime).items() if name[0] != "_"},
    "conditional_escape": conditional_escape,
    "date": date,
    "SafeData": SafeData,
    "mark_safe": mark_safe,
    "strip_spaces_between_tags": strip_spaces_between_tags,
    "template_localtime": timezone.template_localtime,  # type: ignore[attr-defined]
}


@dataclass
class PageCode:
    """
    A page as a function.

    render
        Renders the variables it is given, with a runtime.State: None if one is missing
        without which there is an error.

    names
        The variables that it reads.

    dependencies
        The templates that are part of it, by their key in the cached loader.

    recurses
        Whether a part of it calls itself.

    needs_request
        Whether it can be rendered with a request alone.
    """

    render: Callable[[dict[str, Any], runtime.State], str | None]
    source: str
    names: list[str]
    dependencies: list[tuple[str, Template]]
    recurses: bool
    needs_request: bool
    engine: Engine
    string_if_invalid: str
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


@dataclass(frozen=True)
class LiveCode:
    """
    A nodelist as a function of a context.

    rendered
        The nodes that render themselves in it.
    """

    render: Callable[[Any, runtime.State], str]
    source: str
    rendered: list[Node]
    string_if_invalid: str


def compile_page(engine: Engine, nodelist: Iterable[Node], template: Any) -> PageCode:
    """Compile a page, or raise Opaque."""
    if type(engine.string_if_invalid) is not str:
        raise Opaque  # some tools have an object there that raises errors
    program = Program(engine, WRITERS)
    page = make_page(program, template)
    function = Entry(program, page, str(bool(engine.autoescape)))
    function.nodelist(nodelist, {})
    required = [root.name for root in function.roots.values() if root.is_required]
    if required:
        missing = " or ".join(f"{name} is MISSING" for name in required)
        function.checks.lines += [f"if {missing}:", "    return None"]
    source = "".join(
        [*program.source, "def render(data, state):\n", function.writer.code()]
    )
    return PageCode(
        run(source, program, str(template.origin)),
        source,
        list(function.roots),
        list(program.dependencies.items()),
        program.recurses,
        program.needs_request,
        engine,
        engine.string_if_invalid,
        type(template).render,
        type(template)._render,
    )


def compile_live(engine: Engine, nodelist: Iterable[Node]) -> LiveCode:
    program = Program(engine, WRITERS)
    function = LiveFunction(program)
    function.live_nodelist(nodelist)
    source = "def render(context, state):\n" + function.writer.code()
    return LiveCode(
        run(source, program, "live"),
        source,
        function.rendered,
        engine.string_if_invalid,
    )


class Source:
    """What Python's tracebacks show the lines of generated code from."""

    def __init__(self, source: str) -> None:
        self.source = source

    def get_source(self, name: str) -> str:
        return self.source


def run(source: str, program: Program, name: str) -> Any:
    """Return the function ``render`` of generated source."""
    # A file's name has no NUL.
    name = name.encode("unicode_escape").decode()
    filename = f"{name} (compiled {next(NUMBERS)})"
    namespace = {
        **GLOBALS,
        **program.constants,
        "string_if_invalid": program.engine.string_if_invalid,
        "__name__": __name__,
        "__loader__": Source(source),
    }
    exec(compile(source, filename, "exec"), namespace)
    return namespace["render"]
