"""
A partial as a template, and the partials of one template.
"""

from __future__ import annotations

import copy
import warnings
from typing import TYPE_CHECKING, Any, Protocol

from django.template import Engine, NodeList, Origin, Template
from django.template.compiler.chain import TemplateChain

from .compat import CorePartialTemplate

if TYPE_CHECKING:
    from django.template.base import Token

    from .parameters import Parameters


class Partials(dict[str, "PartialTemplate"]):
    """
    The partials that one template defines, by name.

    The dictionary is filled while the template is parsed. ``template`` is set
    when an engine has loaded the template, and for a template that no engine
    loads, ``Template("…")``, when it first renders one of its partials. A
    cached template is shared by all threads: each would set the same value.
    """

    template: Template | None = None

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # The tags of the partials that override one of a parent template.
        self.overrides: dict[str, Token] = {}
        # The nodes of the {% partial %} tags and, by the name of the partial, those
        # before the definition.
        self.calls: list[Any] = []
        self.unchecked: dict[str, list[Any]] = {}
        # The tags of the definitions that are being parsed.
        self.open: dict[str, Token] = {}
        # The nodes of the {% lazypartial %} tags, by the names of their partials.
        self.lazy: dict[str, Any] = {}

    @classmethod
    def of(cls, template: object) -> Partials:
        """
        Return the partials of ``template``, which may come from any loader or be a
        parser. If only another library's tags have registered partials, return a copy
        of their dictionary.
        """
        extra_data = getattr(template, "extra_data", None)
        partials = extra_data.get("partials") if isinstance(extra_data, dict) else None
        if isinstance(partials, cls):
            return partials
        partials = cls(partials if isinstance(partials, dict) else {})
        partials.template = template if isinstance(template, Template) else None
        return partials


class PartialReference(Protocol):
    """A node that renders a partial, in the template with ``partials``."""

    partial_name: str
    partials: Partials


class PartialName(str):
    """
    The name of a partial, which also equals its full name.

    assertTemplateUsed() compares its argument with ``name`` if it gets a response, and
    on Django 5.2 always. Otherwise, from Django 6.0 on, it compares with ``name`` after
    the name of the template. In both cases, it must find "page.html#row", and "row"
    where Django does.
    """

    full_name: str

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) or self.full_name == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class PartialTemplate(Template, CorePartialTemplate):
    """
    A partial: the part of a template between ``{% partialdef %}`` and
    ``{% endpartialdef %}``, which renders as a template does.

    It is a ``Template``, so that code that instruments templates (the test client, a
    debug toolbar, a tracer) finds out when a partial is rendered.

    nodelist
        The nodes between the tags.

    origin
        The origin of the template that defines the partial.

    name
        The partial's name, such as "row". It equals "page.html#row" as well.

    source_start, source_end
        Where the partial begins and ends in the template's source, with its tags.
        ``None`` unless the template was parsed for debugging.

    partials
        The partials of the template that defines this one.

    inline, override, parameters, first_line, last_line
        The options of its tag, and the lines of its tags. ``parameters`` is ``None`` if
        it declares no parameters.

    It has no ``template`` attribute. ``{% include %}`` recognizes a backend's template
    by that attribute, and would render the whole page.

    Specified in docs/ref/templates/partials.txt.
    """

    name: PartialName

    # The chain of templates as part of which it renders.
    chain: TemplateChain | None = None

    def __init__(
        self,
        nodelist: NodeList,
        origin: Origin,
        name: str,
        source_start: int | None = None,
        source_end: int | None = None,
        partials: Partials | None = None,
        *,
        inline: bool = False,
        override: bool = False,
        parameters: Parameters | None = None,
        first_line: int | None = None,
        last_line: int | None = None,
    ) -> None:
        # Template.__init__() would parse a source.
        self.nodelist = nodelist
        self.origin = origin
        self.name = PartialName(name)
        self.name.full_name = f"{origin.template_name!s}#{name}"
        self._source_start = source_start
        self._source_end = source_end
        self.partials = Partials() if partials is None else partials
        self.inline = inline
        self.override = override
        self.parameters = parameters
        self.first_line = first_line
        self.last_line = last_line

    def __repr__(self) -> str:
        return (
            f"<{self.__class__.__qualname__} "
            f"name={self.name!r} origin={self.origin.name!r}>"
        )

    def make_chain(self) -> TemplateChain:
        """Return the chain in which the partial renders alone: see compiler.chain."""
        template: Any = self.partials.template
        return TemplateChain([template], blocks={})

    def with_nodelist(self, nodelist: NodeList) -> PartialTemplate:
        """Return a copy of this partial with another body."""
        partial = copy.copy(self)
        partial.nodelist = nodelist
        return partial

    @property
    def engine(self) -> Engine:  # type: ignore[override]
        """The engine of the template; the default one, as for Template, if unknown."""
        template = self.partials.template
        return Engine.get_default() if template is None else template.engine

    @property
    def source(self) -> str:  # type: ignore[override]
        """
        The text from ``{% partialdef %}`` to ``{% endpartialdef %}``. Empty,
        with a warning, where it isn't known: if the engine doesn't debug, or
        for a partial of ``Template("…")`` that has not been rendered.
        """
        template = self.partials.template
        if template is None or not template.engine.debug:
            warnings.warn(
                "PartialTemplate.source is only available when template "
                "debugging is enabled.",
                RuntimeWarning,
                stacklevel=2,
            )
            return ""
        return self.find_partial_source(template.source)

    def find_partial_source(self, full_source: str) -> str:
        """
        Return the partial's part of ``full_source``, the source of the template
        that defines it: "" where its place in it isn't known.
        """
        start, end = self._source_start, self._source_end
        if start is None or end is None or end > len(full_source):
            return ""
        return full_source[start:end]

    def get_exception_info(self, exception: Exception, token: Token) -> dict[str, Any]:
        """
        Return what the debug page shows of ``exception``, raised while the node
        of ``token`` rendered: see Template.get_exception_info().
        """
        template = self.partials.template
        if template is not None:
            return template.get_exception_info(exception, token)
        # A partial of a Template("…") that was not rendered by this template.
        start, end = token.position or (0, 0)
        return {
            "message": str(exception),
            "source_lines": [],
            "before": "",
            "during": token.contents,
            "after": "",
            "top": token.lineno,
            "bottom": token.lineno,
            "total": 0,
            "line": token.lineno,
            "name": self.origin.name,
            "start": start,
            "end": end,
        }
