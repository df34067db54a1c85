"""
The partials and blocks of a template, without rendering it: for tools.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template import Template
from django.template.compiler.chain import ParentUnknown, TemplateChain, own_blocks

from .errors import line_of, name_of, origin_of
from .resolve import resolve
from .templates import Partials, PartialTemplate
from .validation import wrong_type

if TYPE_CHECKING:
    from django.template.backends import django as core


@dataclass(frozen=True)
class PartialDescription:
    """
    A partial of a template.

    name
        The name in its tag.

    signature
        The parameters as the tag declares them, such as ``'title subtitle=""'``, or
        ``None`` if it declares none. For an override, those that the overridden partial
        declares.

    inline, override
        Whether its tag has this option.

    file, first_line, last_line
        Where it is defined. ``file`` is the name of the template's origin, which is the
        path of a template in a file. The lines are those of the tags.

    inherited_from
        The name of the template that defines it, if that is not the template itself.
    """

    name: str
    signature: str | None
    inline: bool
    override: bool
    file: str
    first_line: int | None
    last_line: int | None
    inherited_from: str | None


@dataclass(frozen=True)
class BlockDescription:
    """
    A block of a template: the nearest of that name.

    name
        The name in its tag.

    file, line
        The place of its tag.

    inherited_from
        The name of the template that contains it, if that is not the template itself.
    """

    name: str
    file: str
    line: int | None
    inherited_from: str | None


@dataclass(frozen=True)
class Description:
    """
    What describe() returns.

    partials, blocks
        Those of the template itself, in the order of their end tags, then those that it
        inherits.

    extends
        The names of the templates that it extends, the nearest first.

    is_complete
        Whether these are all. They are not if a template extends a variable, whose
        value is known only when the template is rendered.
    """

    partials: tuple[PartialDescription, ...]
    blocks: tuple[BlockDescription, ...]
    extends: tuple[str, ...]
    is_complete: bool


def describe(template: Template | core.Template) -> Description:
    """
    Return the partials and blocks of ``template``, and what it extends. ``template`` is
    a whole template, from an engine or a backend.

    Raise ``TypeError`` if it isn't a template of Django's language, and
    ``TemplateDoesNotExist`` if it extends one that doesn't exist.

    >>> from django.template.partials.engine import Engine
    >>> engine = Engine()
    >>> source = '{% partialdef row with name %}<li>{{ name }}{% endpartialdef %}'
    >>> [row] = describe(engine.from_string(source)).partials
    >>> row.name, row.signature, row.first_line
    ('row', 'name', 1)

    Specified in docs/ref/templates/introspection.txt.
    """
    template = getattr(template, "template", template)
    if not isinstance(template, Template) or isinstance(template, PartialTemplate):
        raise wrong_type(
            "template", "a whole template that get_template() has returned", template
        )
    chain = TemplateChain([template])
    partials: dict[str, PartialDescription] = {}
    blocks: dict[str, BlockDescription] = {}
    is_complete = True
    try:
        for ancestor in chain.walk():
            inherited_from = None if ancestor is template else name_of(ancestor)
            for name, partial in Partials.of(ancestor).items():
                signature = signature_of(partial, chain)
                partials.setdefault(
                    name, describe_partial(name, partial, signature, ancestor, template)
                )
            for name, block in own_blocks(ancestor).items():
                file, line = str(origin_of(ancestor)), line_of(block)
                blocks.setdefault(
                    name, BlockDescription(name, file, line, inherited_from)
                )
    except ParentUnknown:
        is_complete = False
    return Description(
        tuple(partials.values()),
        tuple(blocks.values()),
        tuple(map(name_of, chain.templates[1:])),
        is_complete,
    )


def describe_partial(
    name: str,
    partial: PartialTemplate,
    signature: str | None,
    defining: Template,
    template: Template,
) -> PartialDescription:
    """Return the description of a partial of ``template`` that ``defining`` defines."""
    return PartialDescription(
        name,
        signature,
        # Another library's tags may have made it.
        getattr(partial, "inline", False),
        getattr(partial, "override", False),
        str(origin_of(defining)),
        getattr(partial, "first_line", None),
        getattr(partial, "last_line", None),
        None if defining is template else name_of(defining),
    )


def signature_of(partial: PartialTemplate, chain: TemplateChain) -> str | None:
    """Return the parameters that ``partial``, or what it overrides, declares."""
    if getattr(partial, "override", False):
        with suppress(ParentUnknown):
            resolution = resolve(partial.name, chain, partial.partials)
            partial = resolution.partials[-1] if resolution else partial
    parameters = getattr(partial, "parameters", None)
    return None if parameters is None else str(parameters)
