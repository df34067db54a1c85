"""
System checks: what is wrong with the partials of a project's templates, including
branches that never run. Nothing is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning
from django.template import Node, Template, TemplateDoesNotExist, engines
from django.template.compiler.chain import (
    TemplateChain,
    extends_node,
    is_constant,
    own_blocks,
)
from django.template.defaulttags import (
    AutoEscapeControlNode,
    FilterNode,
    SpacelessNode,
    WithNode,
)
from django.template.loader_tags import BlockNode, IncludeNode

from .analysis.discovery import is_installed
from .analysis.index import (
    Place,
    ReferenceNode,
    Target,
    TemplateIndex,
    place_of,
    references_in,
)
from .analysis.python_references import StringLiteral
from .analysis.references import ReferenceIndex
from .analysis.report import rows
from .analysis.unrendered import calls_outside_blocks, supers_outside_overrides
from .django import DjangoTemplates
from .errors import Diagnostic, extends_partial, line_of
from .nodes import PartialDefNode, PartialNode
from .parameters import ParametersNode
from .recursion import steps
from .resolve import overrides_nothing
from .templates import Partials, PartialTemplate

APP = "django.template.partials"
DJANGO_FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
# The app of django-template-partials, whose library has the name "partials".
OTHER_PACKAGE = "template_partials"

# Nodes that always render their contents.
TRANSPARENT = {
    AutoEscapeControlNode,
    FilterNode,
    ParametersNode,
    SpacelessNode,
    WithNode,
}


def check_partials(**kwargs: Any) -> list[CheckMessage]:
    """
    Check all templates of the engines that have partials.

    Specified in docs/ref/checks.txt.
    """
    backends = [each for each in engines.all() if isinstance(each, DjangoTemplates)]
    indexes = [TemplateIndex(backend.engine) for backend in backends]
    references = list(map(ReferenceIndex, indexes))
    found = (
        check_settings(backends),
        *map(check_engine, indexes),
        check_code(references),
        *map(check_unused, references),
    )
    messages: list[CheckMessage] = []
    for message in chain.from_iterable(found):
        # Engines can share a directory, and templates can share a parent.
        if message not in messages:
            messages.append(message)
    return messages


def check_settings(backends: Sequence[DjangoTemplates]) -> Iterator[CheckMessage]:
    if not backends and apps.is_installed(APP):
        yield Warning(
            f"'{APP}' is in INSTALLED_APPS, but no engine in TEMPLATES has partials.",
            hint=(
                f"Set the BACKEND of one to '{APP}.django.DjangoTemplates', or remove the "
                "app."
            ),
            id="django_partials.W004",
        )
    for backend in backends:
        library = backend.engine.libraries.get("partials", "")
        if library.partition(".")[0] == OTHER_PACKAGE:
            yield Warning(
                "In templates of the engine "
                f"'{backend.name}', {{% load partials %}} loads the tags of "
                "django-template-partials. They replace those of "
                f"'{APP}'.",
                hint=(
                    f"Remove '{OTHER_PACKAGE}' from INSTALLED_APPS. To see what else "
                    "to change: python manage.py upgrade_template_partials"
                ),
                id="django_partials.W003",
            )


def check_form_renderer(**kwargs: Any) -> list[CheckMessage]:
    """
    Check whether forms that Python code renders are rendered by this package as well.

    Specified in docs/ref/checks.txt.
    """
    backends = [each for each in engines.all() if isinstance(each, DjangoTemplates)]
    if settings.FORM_RENDERER != DJANGO_FORM_RENDERER or not any(
        backend.engine.compiled for backend in backends
    ):
        return []
    return [
        Info(
            "Forms that Python code renders, and widgets with their own templates, are "
            "rendered by Django's form renderer.",
            hint=(
                f"Set FORM_RENDERER to '{APP}.forms.DjangoTemplates'. To measure what "
                "a page gains: python manage.py measure_templates /its/url/"
            ),
            id="django_partials.I002",
        )
    ]


def check_engine(index: TemplateIndex) -> Iterator[CheckMessage]:
    for template in index.templates:
        chain = index.chain(template)
        yield from check_overrides(chain)
        yield from check_parent(template, index)
        for node in references_in(template):
            yield from check_call(node, index.resolve(node, chain))
        yield from check_unrendered(template)
    yield from check_cycles(index)
    for place, reason in index.failures.items():
        yield Error(
            reason,
            hint=(
                "It can't be loaded until this is corrected. If the file isn't a "
                "Django template, move it out of the template directories."
            ),
            obj=str(place),
            id="django_partials.E005",
        )
    for path, reason in index.unread.items():
        yield Warning(
            reason,
            hint=(
                "It is not checked. Correct the template directories in the settings, "
                "or this path."
            ),
            obj=path,
            id="django_partials.W005",
        )
    if index.charset_error:
        yield Error(
            index.charset_error,
            hint=(
                "Write 'utf-8', which is the default, or another one that Python "
                "supports."
            ),
            id="django_partials.E006",
        )


def check_overrides(chain: TemplateChain) -> Iterator[CheckMessage]:
    template, *parents = chain.templates
    partials = Partials.of(template)
    for name in partials.overrides if chain.is_complete else ():
        if not any(name in Partials.of(parent) for parent in parents):
            partial = partials[name]
            place = Place(str(partial.origin), partial.first_line)
            diagnostic = overrides_nothing(partial, chain)
            yield message(diagnostic, place, "django_partials.E003")


def check_parent(template: Template, index: TemplateIndex) -> Iterator[CheckMessage]:
    node = extends_node(template)
    name = str(node.parent_name.var) if node and is_constant(node.parent_name) else ""
    if name.partition("#")[2]:
        try:
            index.load(name)
        except TemplateDoesNotExist:
            yield message(extends_partial(name), place_of(node), "django_partials.E004")


def check_unrendered(template: Template) -> Iterator[CheckMessage]:
    for node in calls_outside_blocks(template):
        yield Warning(
            f"{{% {text_of_tag(node)} %}} is not rendered: its template extends another, "
            "and it is not in a block.",
            hint="Put it into a block, or into a partial.",
            obj=str(place_of(node)),
            id="django_partials.W006",
        )
    for variable in supers_outside_overrides(template):
        yield Warning(
            f"{{{{ {text_of_tag(variable)} }}}} renders nothing: it is not in an "
            "override.",
            hint=(
                "It renders the overridden partial only in '{% partialdef name "
                "override %}'."
            ),
            obj=str(place_of(variable)),
            id="django_partials.W007",
        )


def text_of_tag(node: Node) -> str:
    assert node.token is not None  # a parser made the node
    return node.token.contents


def check_call(
    node: PartialNode | IncludeNode, target: Target | Diagnostic | None
) -> Iterator[CheckMessage]:
    if isinstance(target, Diagnostic):
        is_name = isinstance(node, PartialNode) and not node.full_name
        id = "django_partials.E001" if is_name else "django_partials.E004"
        yield message(target, place_of(node), id)
    elif target and target.partials and isinstance(node, PartialNode):
        # An override has the parameters of what it overrides.
        parameters = getattr(target.partials[-1], "parameters", None)
        diagnostic = parameters and parameters.mismatch(node.partial_name, node.given)
        if diagnostic:
            yield message(diagnostic, place_of(node), "django_partials.E002")


def message(diagnostic: Diagnostic, place: Place, id: str) -> Error:
    return Error(diagnostic.message, hint=diagnostic.hint, obj=str(place), id=id)


def check_code(references: Sequence[ReferenceIndex]) -> Iterator[CheckMessage]:
    # If one engine doesn't find a template, Django asks the next.
    resolved = {literal for each in references for literal in each.resolved}
    unresolved = {
        literal: each.unresolved[literal]
        for each in references
        for literal in each.unresolved
    }
    for literal, diagnostic in unresolved.items():
        # Tests may use names that don't exist.
        if literal not in resolved and not is_test(literal):
            yield Warning(
                diagnostic.message,
                hint=diagnostic.hint,
                obj=str(Place(literal.file, literal.line)),
                id="django_partials.W002",
            )


def is_test(literal: StringLiteral) -> bool:
    return any(part.startswith("test") for part in literal.module.split("."))


def check_unused(references: ReferenceIndex) -> Iterator[CheckMessage]:
    for row in rows(references, references.index.templates):
        partial = row.description
        if not row.is_used and not is_installed(partial.file):
            yield Info(
                f"Partial '{partial.name}' is not used: no template renders it, and no "
                "Python code of the project names it.",
                hint="Remove it, unless its name is put together when the code runs.",
                obj=str(Place(partial.file, partial.first_line)),
                id="django_partials.I001",
            )


def check_cycles(index: TemplateIndex) -> Iterator[CheckMessage]:
    known: set[frozenset[tuple[str, str]]] = set()
    for template in index.templates:
        for cycle in cycles(template, index):
            named = [
                (name_in(node), f"{node.origin}, line {line_of(node)}")
                for node in cycle
            ]
            # The same cycle is found in each template that extends the one with the
            # partials.
            if frozenset(named) in known:
                continue
            known.add(frozenset(named))
            yield Warning(
                f"Partials call one another without end: {steps(named)}.",
                hint="Put one of the calls into a condition, or a loop that ends.",
                obj=str(place_of(cycle[0])),
                id="django_partials.W001",
            )


def cycles(template: Template, index: TemplateIndex) -> Iterator[list[ReferenceNode]]:
    """
    Yield the calls of each cycle that a partial of ``template`` always gets into.
    """
    followed: set[tuple[TemplateChain, PartialTemplate]] = set()
    # The partials that are being followed, each with the call that is followed in it.
    path: dict[tuple[TemplateChain, PartialTemplate], ReferenceNode] = {}

    def follow(
        chain: TemplateChain, partial: PartialTemplate
    ) -> Iterator[list[ReferenceNode]]:
        step = chain, partial
        if step in path:
            yield list(path.values())[list(path).index(step) :]
        elif step not in followed:
            followed.add(step)
            # A partial of another library's tags may have none.
            nodelist = getattr(partial, "nodelist", ())
            for node in certain_references(nodelist, chain):
                target = index.resolve(node, chain)
                if isinstance(target, Target) and target.partials:
                    path[step] = node
                    yield from follow(target.chain, target.partials[0])
                    del path[step]

    chain = index.chain(template)
    for partial in Partials.of(template).values():
        yield from follow(chain, partial)


def certain_references(
    nodelist: Iterable[Node], chain: TemplateChain
) -> Iterator[ReferenceNode]:
    """Yield the calls in ``nodelist`` that render whenever it does."""
    for node in nodelist:
        if isinstance(node, PartialNode):
            for contents in node.contents.values():
                yield from certain_references(contents, chain)
            yield node
        elif isinstance(node, IncludeNode):
            yield node
        elif isinstance(node, PartialDefNode):
            if node.inline:
                yield node
        elif renders_always(node, chain):
            yield from certain_references(getattr(node, "nodelist", ()), chain)


def renders_always(node: Node, chain: TemplateChain) -> bool:
    """
    Return whether the contents of ``node`` always render in ``chain``. Those of a block
    do unless a child template of the chain has a block of that name.
    """
    if not isinstance(node, BlockNode):
        return type(node) in TRANSPARENT
    blocks = (own_blocks(template).get(node.name) for template in chain.templates)
    return next(filter(None, blocks), None) is node


def name_in(node: ReferenceNode) -> str:
    return node.template.var if isinstance(node, IncludeNode) else node.partial_name
