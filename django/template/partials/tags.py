"""
The tags ``{% partialdef %}`` and ``{% partial %}``, and their nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template import Library, Node, NodeList, Origin, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE, FilterExpression, token_kwargs
from django.utils.safestring import SafeString

from .compat import with_template_name
from .errors import hint
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template import Context
    from django.template.base import Parser, Token

register = Library()
# The language of Django 6.0 alone, for engines with the option strict.
strict_register = Library()


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

    def __init__(
        self,
        partial_name: str,
        partials: Partials,
        arguments: dict[str, FilterExpression] | None = None,
        only: bool = False,
    ) -> None:
        self.partial_name = partial_name
        self.partials = partials
        self.arguments = arguments or {}
        self.only = only

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.partial_name}>"

    def render(self, context: Context) -> SafeString:
        partial = self.find_partial(context)
        values = {
            name: argument.resolve(context) for name, argument in self.arguments.items()
        }
        if self.only:
            return partial.render(isolated(context, values))
        if values:
            with context.push(values):
                return partial.render(context)
        return partial.render(context)

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


def isolated(context: Context, values: dict[str, Any]) -> Context:
    """Return a context of ``values`` alone, and the CSRF token, which forms need."""
    if "csrf_token" in context:
        values = {"csrf_token": context["csrf_token"]} | values
    return context.new(values)


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

    The partial may be defined further down. Arguments are added to the context,
    or with ``only`` take its place::

        {% partial row with contact=friend highlight=True %}
        {% partial row with contact=friend only %}
    """
    match token.split_contents():
        case [_, name, *bits]:
            arguments, only = parse_arguments(parser, bits)
            return PartialNode(name, partials_of(parser), arguments, only)
        case _:
            raise TemplateSyntaxError("'partial' tag requires a single argument")


def parse_arguments(
    parser: Parser, bits: list[str]
) -> tuple[dict[str, FilterExpression], bool]:
    """Parse what follows the name in a call: ``[with a=x b=y] [only]``."""
    arguments: dict[str, FilterExpression] = {}
    only = False
    while bits:
        word = bits.pop(0)
        if word == "with" and not arguments:
            while bits and (argument := token_kwargs(bits[:1], parser)):
                if arguments.keys() & argument:
                    raise TemplateSyntaxError(
                        f"'partial' tag has two arguments named {next(iter(argument))!r}."
                    )
                arguments |= argument
                del bits[0]
            if not arguments:
                raise TemplateSyntaxError(
                    "'with' in 'partial' tag needs at least one argument, as in "
                    "'with name=value'."
                )
        elif word == "only" and not only:
            only = True
        elif word in ("with", "only"):
            raise TemplateSyntaxError(f"'partial' tag has {word!r} twice.")
        else:
            raise TemplateSyntaxError(
                f"Unknown argument for 'partial' tag: {word!r}. After the name it takes "
                "'with name=value' and 'only'."
            )
    return arguments, only


@with_template_name
def strict_partial(parser: Parser, token: Token) -> Node:
    if len(token.split_contents()) > 2:
        raise TemplateSyntaxError("'partial' tag requires a single argument")
    return partial(parser, token)


strict_register.tag("partialdef", partialdef)
strict_register.tag("partial", strict_partial)
