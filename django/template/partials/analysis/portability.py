"""
Tags that Django 6.0 rejects, for projects that go back to Django's own partials.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.template import Node, Template
from django.template.compiler.chain import TemplateChain
from django.template.defaulttags import LoadNode
from django.template.loader_tags import IncludeNode

from ..errors import Diagnostic, line_of, origin_of
from ..nodes import BlockPartialNode, PartialDefNode, PartialNode
from ..parameters import ParametersNode
from ..templates import Partials
from .index import Target, TemplateIndex, included_name, references_in


class Finding(NamedTuple):
    """
    A tag that Django 6.0 rejects, or whose partial it doesn't find.

    what
        Why: one of "arguments", "contents", "variable", "lazy", "parameters",
        "override", "inherited", "other template", "block" and "load".
    """

    file: str
    line: int | None
    what: str
    tag: str

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


def findings(index: TemplateIndex, templates: Iterable[Template]) -> list[Finding]:
    """
    Return what Django 6.0 rejects in ``templates``, in the order of files and lines.
    """
    found = {
        finding: None
        for template in templates
        for finding in findings_in(template, index)
    }
    return sorted(found, key=lambda finding: (finding.file, finding.line or 0))


def findings_in(template: Template, index: TemplateIndex) -> Iterator[Finding]:
    for node, what in nodes_in(template, index):
        contents = node.token.contents if node.token else ""
        file = str(origin_of(template))
        yield Finding(file, line_of(node), what, f"{{% {contents} %}}")


def nodes_in(template: Template, index: TemplateIndex) -> Iterator[tuple[Node, str]]:
    nodes = template.nodelist
    for node in nodes.get_nodes_by_type(PartialDefNode):
        if isinstance(node, PartialDefNode) and node.override:
            yield node, "override"
    for node in nodes.get_nodes_by_type(ParametersNode):
        yield node, "parameters"
    lazy = [node.call for node in Partials.of(template).lazy.values()]
    chain = index.chain(template)
    for call in references_in(template):
        if call in lazy:
            yield call, "lazy"
        elif isinstance(call, BlockPartialNode):
            yield call, "contents"
        elif isinstance(call, PartialNode):
            if call.arguments or call.only:
                yield call, "arguments"
            if call.variable is not None:
                yield call, "variable"
        if what := missing_for(call, chain, index):
            yield call, what
    if "partials" not in index.engine.template_libraries:
        for node in nodes.get_nodes_by_type(LoadNode):
            # {% load a b %} and {% load tag from a %} name libraries.
            words = node.token.split_contents() if node.token else []
            if "partials" in (words[-1:] if "from" in words else words):
                yield node, "load"


def missing_for(
    call: PartialNode | IncludeNode, chain: TemplateChain, index: TemplateIndex
) -> str | None:
    """
    Return why Django 6.0 doesn't find the partial that ``call`` names, or ``None``.
    """
    target = index.resolve(call, chain)
    if isinstance(call, PartialNode):
        own, name = call.partials, call.partial_name
        what = "other template" if call.full_name else "inherited"
    else:
        template_name, _, name = included_name(call).partition("#")
        own = Partials.of(index.loaded.get(template_name))
        is_block = isinstance(target, Target) and not target.partials
        what = "block" if is_block else "inherited"
    # A name that nothing defines is an error with this package as well.
    return None if name in own or isinstance(target, Diagnostic) else what
