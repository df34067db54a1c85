"""
Maps lines of generated code to lines of templates.

While a function is written, each of its lines refers to the line of the template that
it is written for. A ``LineMap`` keeps three numbers for each tag or variable.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.template import Template


class TemplatePart(NamedTuple):
    """
    A template, or a partial or a block of it: what tracebacks show as a function.

    origin
        The name of the template's origin: the filename, if the template comes from a
        file.

    template_name
        ``None`` for a template that is made from a string.

    fragment
        The name of the partial or of the block, or "".

    source
        The source of the whole template.
    """

    origin: str
    template_name: str | None
    fragment: str
    source: str

    @classmethod
    def of(cls, template: Template) -> TemplatePart:
        name = template.name
        return cls(str(template.origin.name), name and str(name), "", template.source)

    @property
    def name(self) -> str:
        """
        The name by which an engine loads it.

        >>> TemplatePart("/srv/page.html", "page.html", "row", "…").name
        'page.html#row'
        """
        name = "<template>" if self.template_name is None else self.template_name
        return f"{name}#{self.fragment}" if self.fragment else name


class TemplateFrame(NamedTuple):
    """
    A part of a template that is written into a function.

    part
        The part, or ``None`` for that of the function's caller.

    variables, parameters
        The local variables of the function by the template's names for them: those that
        the template binds there, and those that the function begins with.

    caller
        The line of the template that extends, includes or calls this part, if that is
        written into the same function.
    """

    part: TemplatePart | None
    variables: Mapping[str, str]
    parameters: Mapping[str, str]
    caller: TemplateLine | None


class TemplateLine(NamedTuple):
    """
    A line of a template, and what it is part of.

    contents
        The contents of the tag, or of the variable, that begins there.
    """

    frame: TemplateFrame
    number: int
    contents: str = ""


class LineMap:
    """
    The lines of templates by the lines of generated code.

    shown
        The entries of linecache for templates that tracebacks have shown, by filename.

    contents
        The contents of the lines, if they are kept.
    """

    def __init__(self, *, keeps_contents: bool = False) -> None:
        self.contents: list[str] | None = [] if keeps_contents else None
        self.shown: dict[str, tuple[int, None, list[str], str]] = {}
        self.length = 0
        self.frames: list[TemplateFrame] = []
        # The line of code where another line of a template begins, its frame, and its
        # number or 0.
        self.starts = array("I")
        self.indexes = array("I")
        self.numbers = array("I")

    def add_function(self, lines: Iterable[TemplateLine | None]) -> None:
        """
        Add the lines of a function after all that have been added. A line of code for
        which no line of a template is known stands for the same as the line before it,
        within the function.
        """
        # The first line contains the name and the parameters.
        lines = [None, *lines]
        last = next((line for line in lines if line is not None), None)
        self.add(1, last)
        for number, line in enumerate(lines, 1):
            if line is not None and line is not last:
                self.add(number, line)
                last = line
        self.length += len(lines)

    def add(self, number: int, line: TemplateLine | None) -> None:
        self.starts.append(self.length + number)
        if self.contents is not None:
            self.contents.append("" if line is None else line.contents)
        if line is None:
            self.indexes.append(0)
            self.numbers.append(0)
            return
        if not self.frames or self.frames[-1] is not line.frame:
            self.frames.append(line.frame)
        self.indexes.append(len(self.frames) - 1)
        self.numbers.append(line.number)

    def find(self, number: int) -> TemplateLine | None:
        """Return the line of a template for a line of code, if there is one."""
        index = bisect_right(self.starts, number) - 1
        if index < 0 or not self.numbers[index]:
            return None
        contents = "" if self.contents is None else self.contents[index]
        frame = self.frames[self.indexes[index]]
        return TemplateLine(frame, self.numbers[index], contents)
