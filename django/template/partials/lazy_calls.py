"""
How a view answers htmx if it requests one of the page's lazy calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import template as core
from django.http import HttpRequest
from django.template.compiler.chain import TemplateChain, extends_node, loaded_parents
from django.template.compiler.lines import TemplatePart
from django.template.compiler.nodelist import make_compiled

from .django import Template
from .lazy import CALLS_KEY, LazyAnswerNode, LazyPartialNode, name_asked_for
from .templates import Partials, PartialTemplate

# The attribute of a template that keeps its LazyCalls.
KEPT = "lazy_calls"


class LazyCalls(dict[str, LazyPartialNode]):
    """
    The lazy calls of a page, by the names of their partials: those of its template and
    of the templates that it extends. If several have the same name, it is the nearest
    of them.

    page
        The backend's template.

    context
        The context data of the page, which can determine what a template extends.

    are_known
        Whether all those templates could be loaded.
    """

    def __init__(self, page: Any, context: Any) -> None:
        super().__init__()
        self.page = page
        self.chain = TemplateChain([page.template])
        self.answers: dict[str, Template] = {}
        variables: Any = context if isinstance(context, Mapping) else None
        self.are_known = False
        # Errors in the page are raised when it is rendered.
        with suppress(Exception):
            for template in self.chain.walk(core.Context(variables)):
                for name, node in Partials.of(template).lazy.items():
                    self.setdefault(name, node)
            self.are_known = True

    @classmethod
    def of(cls, page: Any, context: Any) -> LazyCalls | None:
        """
        Return the lazy calls of a page, or ``None`` if its language isn't Django's.
        """
        template = getattr(page, "template", None)
        if not isinstance(template, core.Template):
            return None
        kept: LazyCalls | None = vars(template).get(KEPT)
        if kept is None or not kept.is_current():
            kept = vars(template)[KEPT] = cls(page, context)
        return kept

    def is_current(self) -> bool:
        """
        Return whether it is certain that the page still extends the same templates.
        """
        templates = self.chain.templates
        return (
            extends_node(templates[-1]) is None
            and list(loaded_parents(templates[0])) == templates[1:]
        )

    def answer(self, request: HttpRequest) -> Template | None:
        """
        Return the backend's template that is rendered instead of the page if htmx
        requests one of the calls, or ``None``.
        """
        name = name_asked_for(request)
        if name in self and name not in self.answers:
            self.answers[name] = Template(self.make_partial(name), self.page.backend)
        return self.answers.get(name)

    def make_partial(self, name: str) -> PartialTemplate:
        """Return a call as a template."""
        template = self.page.template
        partial = PartialTemplate(
            core.NodeList(), template.origin, name, partials=Partials.of(template)
        )
        node = LazyAnswerNode(self[name], self.chain, partial.name.full_name)
        partial.nodelist.append(node)
        if getattr(template.engine, "compiled", False):
            part = TemplatePart.of(template)._replace(fragment=name)
            make_compiled(partial, template.engine, part)
        return partial


def lazy_calls(request: HttpRequest, page: Any, context: Any) -> LazyCalls | None:
    """
    Return the lazy calls of the page that a view answers with, or ``None`` if its
    language isn't Django's. Store them on the request, so that a call that the view
    would not answer raises an error.
    """
    calls = LazyCalls.of(page, context)
    if calls is not None:
        setattr(request, CALLS_KEY, calls)
    return calls
