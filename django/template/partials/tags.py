"""
The tags: ``{% partialdef %}``, ``{% partial %}``, and Django's ``{% extends %}``
with a node that reports what it extends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Library, Origin, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE, FilterExpression, token_kwargs
from django.template.loader_tags import ExtendsNode, do_extends

from .compat import with_template_name
from .inheritance import reporting
from .nodes import PartialDefNode, PartialNode
from .parameters import Parameters
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template.base import Parser, Token

register = Library()

# How Django's messages begin.
ONLY_INLINE = (
    "The 'inline' argument does not have any parameters; either use 'inline' or remove "
    "it completely."
)
AT_MOST_TWO = "'partialdef' tag takes at most 2 arguments"


@register.tag
def extends(parser: Parser, token: Token) -> ExtendsNode:
    """
    Signal that this template extends another: Django's tag, by which this template
    has the partials of the other, too.
    """
    node = do_extends(parser, token)
    # What the parser sets of the node that it is given.
    node.token, node.origin = token, parser.origin or Origin(UNKNOWN_SOURCE)
    return reporting(node)


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

    It can declare what a call has to give, and what it may::

        {% partialdef card with title subtitle="" %}

    With ``override`` it takes the place of a partial that this template inherits,
    in the whole page. ``{{ partial.super }}`` renders the one it overrides::

        {% partialdef row override %}<b>{{ partial.super }}</b>{% endpartialdef %}
    """
    match token.split_contents():
        case [_, name, *bits]:
            inline, override, parameters = parse_definition(parser, token, bits)
        case _:
            raise TemplateSyntaxError("'partialdef' tag requires a name")
    return define(parser, token, name, inline, override, parameters)


def parse_definition(
    parser: Parser, token: Token, bits: list[str]
) -> tuple[bool, bool, Parameters | None]:
    """
    Parse what follows the name in a definition: ``[override] [inline]``, or
    ``[inline] [with a b=x]``.
    """
    words, parameters = bits, None
    if "with" in bits:
        index = bits.index("with")
        words = bits[:index]
        parameters = Parameters(parser, token, bits[index + 1 :])
    for index, word in enumerate(words):
        if word in words[:index]:
            raise TemplateSyntaxError(f"'partialdef' tag has {word!r} twice.")
        if word not in ("inline", "override"):
            # Both messages begin as Django's.
            message = ONLY_INLINE if len(bits) == 1 else f"{AT_MOST_TWO}."
            raise TemplateSyntaxError(
                f"{message} Got {word!r}. Known after the name are 'override', 'inline' "
                "and 'with parameter other=default'."
            )
    override = "override" in words
    if override and parameters is not None:
        raise TemplateSyntaxError(
            "'partialdef' tag has both 'override' and 'with': an override has the "
            "parameters of what it overrides."
        )
    return "inline" in words, override, parameters


def define(
    parser: Parser,
    token: Token,
    name: str,
    inline: bool = False,
    override: bool = False,
    parameters: Parameters | None = None,
) -> PartialDefNode:
    """Parse up to the end tag, and add the partial to those of the template."""
    end_tags = ("endpartialdef", f"endpartialdef {name}")
    nodelist = parser.parse(end_tags)
    end_token = parser.next_token()
    if end_token.contents not in end_tags:
        parser.invalid_block_tag(end_token, "endpartialdef", end_tags)
    if parameters is not None:
        nodelist = parameters.wrap(name, nodelist)

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
        inline=inline,
        override=override,
        parameters=parameters,
        first_line=token.lineno,
        last_line=end_token.lineno,
    )
    if override:
        partials.overrides[name] = token
    for node in partials.unchecked.pop(name, ()):
        check_call(node)
    return PartialDefNode(partials[name])


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

    In quotes and with a ``#``, the name is that of another template's partial::

        {% partial "contacts.html#row" with contact=friend %}
    """
    match token.split_contents():
        case [_, name, *bits]:
            arguments, only = parse_arguments(parser, token, name, bits)
        case _:
            raise TemplateSyntaxError("'partial' tag requires a single argument")
    node = PartialNode(name, partials_of(parser), arguments, only, full_name_in(name))
    # The parser sets them again.
    node.token, node.origin = token, parser.origin or Origin(UNKNOWN_SOURCE)
    node.partials.calls.append(node)
    if name in node.partials:
        check_call(node)
    else:
        node.partials.unchecked.setdefault(name, []).append(node)
    return node


def check_call(node: PartialNode) -> None:
    """
    Raise TemplateSyntaxError if the template of ``node`` has defined the partial,
    and its parameters don't take the arguments.
    """
    partial = node.partials.get(node.partial_name)
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        try:
            parameters.check(node.partial_name, node.arguments, node.place)
        except TemplateSyntaxError as error:
            # The debug page shows the call, though a definition may be parsed.
            error.token = node.token  # type: ignore[attr-defined]
            raise


def full_name_in(name: str) -> str | None:
    """Return what is in the quotes of a name such as ``"page.html#row"``."""
    quotes, full_name = name[:1] + name[-1:], name[1:-1]
    template_name, _, partial_name = full_name.partition("#")
    is_full = quotes in ("''", '""') and template_name and partial_name
    return full_name if is_full else None


def parse_arguments(
    parser: Parser, token: Token, partial_name: str, bits: list[str]
) -> tuple[dict[str, FilterExpression], bool]:
    """Parse what follows the name in a call: ``[with a=x b=y] [only]``."""
    arguments: dict[str, FilterExpression] = {}
    only = False
    while bits:
        word = bits.pop(0)
        if word == "with" and not arguments:
            while bits and (argument := argument_in(bits[0], parser)):
                if arguments.keys() & argument:
                    raise given_twice(parser, token, partial_name, *argument)
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


def argument_in(bit: str, parser: Parser) -> dict[str, FilterExpression]:
    """Return the name and the value in a word such as name=value, if it is one."""
    name, has_value, _ = bit.partition("=")
    if has_value and not name.isidentifier():
        raise TemplateSyntaxError(
            f"{bit!r} is no argument for 'partial' tag. After 'with' it takes "
            "identifiers with a value, as in 'with name=value'."
        )
    return token_kwargs([bit], parser)


def given_twice(
    parser: Parser, token: Token, partial_name: str, name: str
) -> TemplateSyntaxError:
    partial = partials_of(parser).get(partial_name)
    parameters = getattr(partial, "parameters", None)
    declared = f"It is declared with: {parameters}. " if parameters else ""
    return TemplateSyntaxError(
        f"Partial '{partial_name}' is given two arguments named {name!r}. {declared}"
        f"See {parser.origin}, line {token.lineno}."
    )
