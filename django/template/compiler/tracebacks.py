"""
Tracebacks of exceptions in generated code, which show the lines of the templates.

Nothing here runs unless there is an exception. When it leaves compiled code, each entry
of its traceback for generated code is replaced by entries for templates, and those for
this package are left out. An entry needs a frame: it is the frame of a generator that
never runs. The generator's code contains the template's filename, the name of the
template's part, and the line.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
import weakref
from importlib.machinery import ModuleSpec
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any
from zlib import crc32

from django.template.base import UNKNOWN_SOURCE

from .lines import LineMap, TemplateLine, TemplatePart
from .runtime.sentinels import Sentinel

# The global variable of generated code that contains its LineMap.
LINES = "__template_lines__"

# The prefix of the names of this package's modules.
PACKAGE = f"{__package__}."

# Whether "raise" uses the traceback that is set on the exception at that time.
RAISES_AS_IT_IS = sys.version_info >= (3, 11)

# The code of the functions that call show_templates().
HANDLERS: set[CodeType] = set()


def make_code() -> tuple[CodeType, int]:
    """
    Return the code of a generator in one line, and the index of an instruction in it
    that has a line but no columns. The columns would be those of that line.
    """
    tree = ast.parse("def part(): yield")
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt)):
            node.col_offset = node.end_col_offset = -1
    namespace: dict[str, Any] = {}
    exec(compile(tree, "", "exec"), namespace)
    code: CodeType = namespace["part"].__code__
    if sys.version_info < (3, 11):
        return code, 0
    positions = list(code.co_positions())
    return code, 2 * positions.index((1, 1, None, None))


CODE, INSTRUCTION = make_code()


class TemplateSource:
    """The loader of a template, as if this were a module: it returns the source."""

    def __init__(self, source: str) -> None:
        self.source = source

    def get_source(self, name: str) -> str:
        r"""
        Return the source, with the line breaks that Django counts and no others.

        >>> TemplateSource("a\x0cb\nc").get_source("page.html")
        'a b\nc'
        """
        lines = self.source.split("\n")
        return "\n".join(" ".join(line.splitlines()) for line in lines)


def show_templates(error: BaseException) -> None:
    """
    Show templates in the traceback of ``error``, and in those of its causes and
    contexts. The caller handles the error, and must end with ``raise``: its own entry
    is left out as well, except on Python 3.10.

    A traceback without generated code stays as it is.
    """
    try:
        own: Any = error.__traceback__
        HANDLERS.add(own.tb_frame.f_code)
        traceback = translated(own.tb_next)
        if traceback is not own.tb_next or is_template(traceback):
            if RAISES_AS_IT_IS:
                error.__traceback__ = traceback
            else:
                own.tb_next = traceback
        seen = {id(error)}
        others = [error.__cause__, error.__context__]
        while others:
            other = others.pop()
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                others += other.__cause__, other.__context__
                other.__traceback__ = translated(other.__traceback__)
    except Exception:
        # The stack may have no room left for a call, not even for that of suppress().
        pass


def line_of(traceback: TracebackType | None) -> TemplateLine | None:
    """Return the last line of a template in a traceback that hasn't been translated."""
    last = None
    while traceback is not None:
        lines = traceback.tb_frame.f_globals.get(LINES)
        if type(lines) is LineMap:
            last = lines.find(traceback.tb_lineno) or last
        traceback = traceback.tb_next
    return last


def is_template(traceback: TracebackType | None) -> bool:
    """Return whether an entry is one of a template."""
    if traceback is None:
        return False
    loader = traceback.tb_frame.f_globals.get("__loader__")
    return type(loader) is TemplateSource


def has_templates(traceback: TracebackType | None) -> bool:
    """Return whether a traceback has entries of templates, or of generated code."""
    while traceback is not None:
        frame = traceback.tb_frame
        if is_template(traceback) or type(frame.f_globals.get(LINES)) is LineMap:
            return True
        if RAISES_AS_IT_IS and frame.f_code in HANDLERS:
            # It has found none in the rest: otherwise, its own entry would be left out.
            return False
        traceback = traceback.tb_next
    return False


def translated(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback that shows templates, or ``traceback`` itself."""
    if not has_templates(traceback):
        return traceback
    entries: list[tuple[FrameType, int, int]] = []
    generated, beginning = None, 0
    caller: TemplateLine | None = None
    last: TemplateLine | None = None
    # The entries after the first template have been translated already.
    while traceback is not None and not is_template(traceback):
        frame = traceback.tb_frame
        lines = frame.f_globals.get(LINES)
        if type(lines) is LineMap:
            found = template_lines(traceback.tb_lineno, lines)
            is_part = bool(found) and found[0].frame.part is None
            if frame is generated:
                # It handled the error, and then called a function that raised it again.
                del entries[beginning:]
            else:
                generated, caller = frame, last
                # It replaces the entry of the call.
                beginning = len(entries) - is_part
                del entries[beginning:]
            if is_part:
                found[0] = in_part_of(caller, found[0])
            entries += [
                (template_frame(line, frame.f_locals, lines), INSTRUCTION, line.number)
                for line in found
            ]
            last = found[-1] if found else None
        elif not str(frame.f_globals.get("__name__")).startswith(PACKAGE):
            generated = last = None
            entries.append((frame, traceback.tb_lasti, traceback.tb_lineno))
        traceback = traceback.tb_next
    for entry in reversed(entries):
        traceback = TracebackType(traceback, *entry)
    return traceback


def template_lines(number: int, lines: LineMap) -> list[TemplateLine]:
    """Return the lines for a line of code: a caller's before those of inlined parts."""
    found = lines.find(number)
    chain: list[TemplateLine] = []
    while found is not None:
        chain.append(found)
        found = found.frame.caller
    return chain[::-1]


def in_part_of(caller: TemplateLine | None, line: TemplateLine) -> TemplateLine:
    """Return a line as one of the part that contains the call of the function."""
    assert caller is not None
    return line._replace(frame=line.frame._replace(part=caller.frame.part))


def template_frame(
    line: TemplateLine, code_variables: Any, lines: LineMap
) -> FrameType:
    """Return a frame that is at a line of a template, with its variables."""
    part = line.frame.part
    assert part is not None
    # Not a SafeString, as the name in an {% include %} is: profilers can't dump those.
    name = str.__str__(part.name)
    filename = filename_of(part)
    source = TemplateSource(part.source)
    show_source(filename, source, lines)
    variables = {
        variable: code_variables[local]
        for variable, local in {**line.frame.parameters, **line.frame.variables}.items()
        if local in code_variables and type(code_variables[local]) is not Sentinel
    }
    changes: dict[str, Any] = {
        "co_filename": filename,
        "co_name": name,
        "co_firstlineno": line.number,
        "co_varnames": tuple(variables),
        "co_nlocals": len(variables),
        "co_argcount": len(variables),
    }
    if sys.version_info >= (3, 11):
        changes["co_qualname"] = name
    namespace = {
        "__name__": name,
        "__file__": filename,
        "__loader__": source,
        # Python 3.15 and later warn about a loader without it.
        "__spec__": ModuleSpec(name, source, origin=filename),  # type: ignore[arg-type]
    }
    generator = FunctionType(CODE.replace(**changes), namespace)(*variables.values())
    found: FrameType = generator.gi_frame
    return found


def filename_of(part: TemplatePart) -> str:
    """
    Return the filename of a template. For a template from a string, it is made from its
    content, and is the same in each process: Python shows no lines for a name between
    "<" and ">".
    """
    # Characters that a filename can't contain are an error when the file is looked up.
    name = part.origin.replace("\0", "\\x00").encode(errors="backslashreplace").decode()
    if name == UNKNOWN_SOURCE:
        return f"{name} {crc32(part.source.encode(errors='replace')):08x}"
    return name


def show_source(filename: str, source: TemplateSource, lines: LineMap) -> None:
    """
    Have Python show the lines of a template that is no file, while its code exists.
    """
    if os.path.isabs(filename) and os.path.exists(filename):
        return
    if filename not in lines.shown:
        text = source.get_source(filename).splitlines(keepends=True)
        shown = lines.shown[filename] = len(source.source), None, text, filename
        weakref.finalize(lines, stop_showing, filename, shown).atexit = False
    linecache.cache[filename] = lines.shown[filename]


def stop_showing(filename: str, shown: object) -> None:
    """Forget the lines of a file, unless other code has replaced them."""
    if linecache.cache.get(filename) is shown:
        del linecache.cache[filename]
