"""
Why a page is as fast as it is: which nodes render themselves, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.template import Node

from .builder import ModuleBuilder
from .chain import TemplateChain, chain_of
from .compiling import write
from .context_builder import ContextBuilder, least_gain
from .emitters import EMITTERS
from .errors import NotCompilable

TOO_LITTLE = "Too little of it would be code."


@dataclass(frozen=True)
class Island:
    """
    A node that renders itself in a compiled template.

    template, line, tag
        The position of the node, and the contents of its tag.

    reason
        Why it isn't code.
    """

    template: str
    line: int | None
    tag: str
    reason: str

    def __str__(self) -> str:
        place = (
            self.template if self.line is None else f"{self.template}, line {self.line}"
        )
        return f"{place}: {{% {self.tag} %}}: {self.reason}"


@dataclass(frozen=True)
class Explanation:
    """
    How a template is rendered.

    template
        Its name.

    reason
        Why Django's nodes render all of it, or "" if it is compiled.

    reason_for_parts
        Why its parts, such as blocks, are compiled separately, or "" if the template is
        compiled as a whole, with all that it extends.

    needs_context
        Whether something in it needs a context. A page without one is rendered faster.

    number_of_nodes
        How many nodes are written as code, including those of all templates that are
        part of it.

    islands
        The nodes that render themselves in it.
    """

    template: str
    reason: str = ""
    reason_for_parts: str = ""
    needs_context: bool = False
    number_of_nodes: int = 0
    islands: list[Island] = field(default_factory=list)

    @property
    def is_compiled(self) -> bool:
        return not self.reason


def explain(template: Any) -> Explanation:
    """
    Return how a template or a partial is rendered once it is compiled, and which of its
    nodes render themselves. Its engine must be one that compiles.

    ``template``
        A template as ``Engine.get_template()`` returns it: for a template of a backend,
        its attribute ``template``.

    >>> from django.template.compiler import explain
    >>> from django.template.partials.engine import Engine
    >>> explanation = explain(Engine().from_string("{% if user %}in{% endif %}"))
    >>> explanation.is_compiled, explanation.number_of_nodes, explanation.islands
    (True, 1, [])

    Specified in docs/ref/templates/compiler.txt.
    """
    name = str(getattr(template, "name", None) or template.origin)
    engine = template.engine
    if type(engine.string_if_invalid) is not str:
        return Explanation(name, "string_if_invalid isn't a string.")
    module = ModuleBuilder(engine, EMITTERS)
    reason_for_parts = ""
    try:
        try:
            chain = chain_of(module, template)
        except NotCompilable as error:
            chain, reason_for_parts = TemplateChain([]), error.reason
        flags = str(bool(engine.autoescape)), "None", "None"
        function, _ = write(module, template.nodelist, chain, flags)
    except Exception as error:
        return Explanation(name, f"{type(error).__name__}: {error}")
    needs_context = isinstance(function, ContextBuilder)
    reason = ""
    if (
        needs_context
        and not reason_for_parts
        and module.gain < least_gain(module.number_of_renderings)
    ):
        reason = TOO_LITTLE
    return Explanation(
        name,
        reason,
        reason_for_parts=reason_for_parts,
        needs_context=needs_context,
        number_of_nodes=module.number_of_nodes,
        islands=list(islands(module)),
    )


def islands(module: ModuleBuilder) -> Iterator[Island]:
    """
    Yield the nodes that render themselves, in the order in which they were analysed.
    """
    reasons: dict[Node, str] = {
        node: facts.reason
        for (_, node), facts in module.analysis.facts.items()
        if facts.reason
    }
    for node, reason in reasons.items():
        token = node.token
        yield Island(
            str(getattr(node.origin, "template_name", None) or node.origin),
            token.lineno if token else None,
            token.contents if token else type(node).__name__,
            reason,
        )
