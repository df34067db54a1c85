"""
The tags ``{% partialdef %}`` and ``{% partial %}``, and their nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Library, Node, NodeList, Origin, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE
from django.utils.safestring import SafeString

from .compat import with_template_name
from .errors import hint
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template import Context
    from django.template.base import Parser, Token

register = Library()


class PartialDefNode(Node):
    def __init__(self, partial_name: str, inline: bool, nodelist: NodeList) -> None:
        self.partial_name = partial_name
        self.inline = inline
        self.nodelist = nodelist

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.partial_name}>"

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context) if self.inline else SafeString("")


class PartialNode(Node):
    child_nodelists = ()
    token: Token  # the parser sets it

    def __init__(self, partial_name: str, partials: Partials) -> None:
        self.partial_name = partial_name
        self.partials = partials

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.partial_name}>"

    def render(self, context: Context) -> SafeString:
        return self.find_partial(context).render(context)

    def find_partial(self, context: Context) -> PartialTemplate:
        """
        Return the partial. It is looked up now, since the definition may follow
        the call in the template.
        """
        if self.partials.template is None:
            # No engine loaded this template: it is a Template("…").
            for template in (context.render_context.template, context.template):
                if Partials.of(template) is self.partials:
                    self.partials.template = template
        try:
            return self.partials[self.partial_name]
        except KeyError:
            raise TemplateSyntaxError(
                f"Partial '{self.partial_name}' is not defined in the current "
                f"template. See {self.origin}, line {self.token.lineno}. "
                + hint(self.partial_name, self.partials)
            ) from None


def partials_of(parser: Parser) -> Partials:
    """Return the partials of the template that is being parsed."""
    partials = parser.extra_data["partials"] = Partials.of(parser)
    return partials


@register.tag
@with_template_name
def partialdef(parser: Parser, token: Token) -> PartialDefNode:
    """
    Define a partial: a named part of the template that ``{% partial %}``
    renders in place and ``"page.html#name"`` renders alone.

    Usage::

        {% partialdef row %}
            <li>{{ name }}</li>
        {% endpartialdef %}

    The definition itself renders nothing. With ``inline`` it renders the
    partial where it stands as well::

        {% for name in names %}
            {% partialdef row inline %}<li>{{ name }}</li>{% endpartialdef row %}
        {% endfor %}

    A name is any word, or any words in quotes; the quotes are part of it.
    """
    match token.split_contents():
        case [_]:
            raise TemplateSyntaxError("'partialdef' tag requires a name")
        case [_, name]:
            inline = False
        case [_, name, "inline"]:
            inline = True
        case [_, _, _]:
            raise TemplateSyntaxError(
                "The 'inline' argument does not have any parameters; either use "
                "'inline' or remove it completely."
            )
        case _:
            raise TemplateSyntaxError("'partialdef' tag takes at most 2 arguments")

    end_tags = ("endpartialdef", f"endpartialdef {name}")
    nodelist = parser.parse(end_tags)
    end_token = parser.next_token()
    if end_token.contents not in end_tags:
        parser.invalid_block_tag(end_token, "endpartialdef", end_tags)

    partials = partials_of(parser)
    if name in partials:
        raise TemplateSyntaxError(
            f"Partial '{name}' is already defined in the '{parser.origin}' template."
        )
    # Only an engine that debugs has positions.
    source_start, _ = token.position or (None, None)
    _, source_end = end_token.position or (None, None)
    partials[name] = PartialTemplate(
        nodelist,
        parser.origin or Origin(UNKNOWN_SOURCE),
        name,
        source_start=source_start,
        source_end=source_end,
        partials=partials,
    )
    return PartialDefNode(name, inline, nodelist)


@register.tag
@with_template_name
def partial(parser: Parser, token: Token) -> PartialNode:
    """
    Render a partial of this template with the current context.

    Usage::

        {% partial row %}

    The partial may be defined further down.
    """
    match token.split_contents():
        case [_, name]:
            return PartialNode(name, partials_of(parser))
        case _:
            raise TemplateSyntaxError("'partial' tag requires a single argument")
