"""
The tags of Django 6.0, for engines with the option ``strict``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Library, TemplateSyntaxError

from .calls import partials_of
from .compat import with_template_name
from .nodes import PartialDefNode, PartialNode
from .tags import AT_MOST_TWO, NEEDS_NAME, NEEDS_ONE_ARGUMENT, ONLY_INLINE, define

if TYPE_CHECKING:
    from django.template.base import Parser, Token

register = Library()


@register.tag
@with_template_name
def partialdef(parser: Parser, token: Token) -> PartialDefNode:
    """Define a partial: ``{% partialdef row [inline] %}…{% endpartialdef [row] %}``."""
    match token.split_contents():
        case [_]:
            raise TemplateSyntaxError(NEEDS_NAME)
        case [_, name]:
            return define(parser, token, name)
        case [_, name, "inline"]:
            return define(parser, token, name, inline=True)
        case [_, _, _]:
            raise TemplateSyntaxError(ONLY_INLINE)
        case _:
            raise TemplateSyntaxError(AT_MOST_TWO)


@register.tag
@with_template_name
def partial(parser: Parser, token: Token) -> PartialNode:
    """Render a partial of this template: ``{% partial row %}``."""
    match token.split_contents():
        case [_, name]:
            node = PartialNode(name, partials_of(parser))
            node.partials.calls.append(node)
            return node
        case _:
            raise TemplateSyntaxError(NEEDS_ONE_ARGUMENT)
