"""
Executes the source of generated functions.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import date
from importlib.machinery import ModuleSpec
from types import CodeType
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape, strip_spaces_between_tags
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import get_language, get_language_bidi

from .builder import ModuleBuilder
from .code_cache import CodeCache
from .errors import RenderNodes
from .runtime import lookup, loops, messages, output, state, tags, templates, urls
from .tracebacks import LINES
from .watching import render_rest

RUNTIME_MODULES = (templates, tags, loops, output, lookup, state, urls, messages)
RUNTIME = {
    name: value
    for module in RUNTIME_MODULES
    for name, value in vars(module).items()
    if name[0] != "_"
}
GLOBALS = {
    **RUNTIME,
    "conditional_escape": conditional_escape,
    "date": date,
    "get_current_timezone_name": timezone.get_current_timezone_name,
    "get_language": get_language,
    "get_language_bidi": get_language_bidi,
    "RenderNodes": RenderNodes,
    "SafeData": SafeData,
    "mark_safe": mark_safe,
    "render_rest": render_rest,
    "strip_spaces_between_tags": strip_spaces_between_tags,
    "template_localtime": timezone.template_localtime,  # type: ignore[attr-defined]
}


def execute(
    module: ModuleBuilder,
    source: str,
    filename: str,
    kept_for: str | None,
    check: str = "",
    **names: object,
) -> dict[str, Any]:
    """
    Execute generated source, and then ``check``, with these global ``names`` in
    addition to the usual ones. Return all global names. The bytecode is kept for
    ``kept_for``, unless this is ``None``.
    """
    cache: CodeCache | None = getattr(module.engine, "code_cache", None)
    if cache is None or kept_for is None:
        code = compile(source + check, filename, "exec", dont_inherit=True)
    else:
        code = cache.compile(source + check, filename, kept_for)
    loader = Source(source)
    namespace: dict[str, Any] = {
        **{name: GLOBALS[name] for name in names_in(code) if name in GLOBALS},
        **module.sink.names,
        **module.constants,
        "string_if_invalid": module.engine.string_if_invalid,
        LINES: module.lines,
        "__name__": __name__,
        "__loader__": loader,
        # Python 3.15 and later warn about a loader without it.
        "__spec__": ModuleSpec(__name__, loader),  # type: ignore[arg-type]
        **names,
    }
    exec(code, namespace)
    return namespace


def source_of(function: Callable[..., object]) -> str:
    """Return the source of a generated function, and of those that it calls."""
    namespace: dict[str, Any] = function.__globals__
    loader: Source = namespace["__loader__"]
    return loader.get_source("")


def names_in(code: CodeType) -> Iterator[str]:
    """Yield the names that code refers to, and those of the functions in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


class Source:
    """
    The loader from which Python gets the lines of generated code, to log an error of
    the compiler itself.
    """

    def __init__(self, source: str) -> None:
        # It is rarely read. Compressed, it takes a sixth of the memory.
        self.compressed = zlib.compress(source.encode(errors="surrogatepass"), 1)

    def get_source(self, name: str) -> str:
        return zlib.decompress(self.compressed).decode(errors="surrogatepass")
