"""
What a name means in a template and those that it extends. The engine, the nodes, their
emitters and the checks all call ``resolve()``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from django.template import Template, TemplateSyntaxError
from django.template.compiler.chain import TemplateChain, is_constant, own_blocks
from django.template.loader_tags import IncludeNode

from . import errors
from .errors import Diagnostic
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template import Context
    from django.template.loader_tags import BlockNode


class Resolution(NamedTuple):
    """
    What a name means.

    partials
        The partial, then those that it overrides. Empty for a block.

    block, template
        The block, and the template that defines it.
    """

    partials: list[PartialTemplate]
    block: BlockNode | None = None
    template: Template | None = None


def resolve(
    name: str,
    chain: TemplateChain,
    caller: Partials | None = None,
    context: Context | None = None,
) -> Resolution | None:
    """
    Return what ``name`` means in ``chain``, or ``None`` if nothing defines it.

    ``caller``
        The partials of the template in the chain that contains ``{% partial name %}``.
        If left out, ``name`` is the one in "page.html#name", where page.html is the
        first template of the chain, and can also mean a block.

    ``context``
        The context for templates that extend a variable. Without it, raise
        ``ParentUnknown`` if the name may be defined in what these would extend.

    Raise ``TemplateSyntaxError`` for a partial that overrides nothing, and
    ``TemplateDoesNotExist`` if a template that would be extended doesn't exist.

    >>> from django.template.partials.engine import Engine
    >>> page = Engine().from_string("{% partialdef row %}<li>{% endpartialdef %}")
    >>> resolve("row", TemplateChain([page])).partials
    [<PartialTemplate name='row' origin='<unknown source>'>]
    """
    if is_strict(chain):
        own = Partials.of(chain.templates[0]) if caller is None else caller
        return Resolution([own[name]]) if name in own else None
    found: list[PartialTemplate] = []
    is_below = caller is not None
    for template in chain.walk(context):
        defined = Partials.of(template)
        if defined is caller:
            is_below = False
        if name not in defined:
            continue
        partial = defined[name]
        found.append(partial)
        if not getattr(partial, "override", False):
            if not is_below:
                return Resolution(found)
            # A child template defines it only for itself and its own children.
            found = []
    if found:
        raise override_error(found[-1], chain)
    for template in chain.templates if caller is None else ():
        if block := own_blocks(template).get(name):
            return Resolution([], block, template)
    return None


def is_strict(chain: TemplateChain) -> bool:
    """Return whether the templates accept only the tags of Django 6.0."""
    # The templates of an unusual loader may have no engine.
    engine = getattr(chain.templates[0], "engine", None)
    return getattr(engine, "strict", False)


def check_overrides(chain: TemplateChain) -> None:
    """
    Raise TemplateSyntaxError if an override in one of the templates, which are all
    known, overrides nothing.
    """
    for template in chain.templates:
        if "partials" not in getattr(template, "extra_data", ()):
            continue  # most have none, and this runs for each page
        partials = Partials.of(template)
        for name in partials.overrides:
            resolve(name, chain, partials)


def override_error(
    partial: PartialTemplate, chain: TemplateChain
) -> TemplateSyntaxError:
    """Return the exception for ``partial``, which overrides nothing."""
    place = f"{partial.origin}, line {partial.first_line}"
    error = overrides_nothing(partial, chain).at(place)
    template = partial.partials.template
    token = partial.partials.overrides[partial.name]
    if template is not None and template.engine.debug and token.position:
        # The debug page shows the definition, not the tag that was rendered.
        error.template_debug = template.get_exception_info(error, token)  # type: ignore[attr-defined]
    return error


def overrides_nothing(partial: PartialTemplate, chain: TemplateChain) -> Diagnostic:
    """
    Return what is wrong with ``partial``, an override in one of the templates, which
    are all known.
    """
    if ancestors := known_ancestors(partial.partials, chain):
        reason = (
            f"it is not defined in {errors.names_of(ancestors)}, which its template "
            "extends"
        )
    else:
        reason = "its template extends no other"
    names = {name for template in ancestors for name in Partials.of(template)}
    return Diagnostic(
        f"Partial '{partial.name}' overrides nothing: {reason}.",
        errors.hint(partial.name, names),
    )


def known_ancestors(partials: Partials, chain: TemplateChain) -> list[Template]:
    """Return what the template with ``partials`` extends, as far as it is known."""
    for index, template in enumerate(chain.templates):
        if Partials.of(template) is partials:
            return chain.templates[index + 1 :]
    return []


def included_partials(
    template: Template, load: Callable[[str], object] | None = None
) -> dict[str, Partials]:
    """
    Return the partials of the templates that tags of ``template`` include by a constant
    name. ``load`` returns a template by its name; by default, the engine does.
    """
    load = load or template.engine.get_template
    found = {}
    for node in template.nodelist.get_nodes_by_type(IncludeNode):
        assert isinstance(node, IncludeNode)
        name = node.template.var
        # This is for a message about something else: missing templates are left out.
        with suppress(Exception):
            if is_constant(node.template):
                found[str(name)] = Partials.of(load(str(name)))
    return found


def definitions(chain: TemplateChain) -> errors.Defined:
    """
    Return the names of the partials and of the blocks of each template that a name such
    as "page.html#row" can mean. All templates are known.
    """
    if is_strict(chain):
        first = chain.templates[0]
        return {first: (Partials.of(first), ())}
    return {
        template: (Partials.of(template), own_blocks(template))
        for template in chain.templates
    }
