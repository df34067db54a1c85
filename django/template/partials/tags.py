"""
The tags: ``{% partialdef %}``, ``{% partial %}``, ``{% blockpartial %}``,
``{% lazypartial %}``, Django's ``{% extends %}`` with a node that reports what it
extends, and Django's ``{% include %}`` with an error that states how to include a
partial.
"""

from __future__ import annotations

from typing import NoReturn

from django.template import Library, Origin, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE, Parser, Token
from django.template.loader_tags import ExtendsNode, IncludeNode, do_extends, do_include

from .calls import add_call, check_call, parse_call, parse_contents, partials_of
from .compat import with_template_name
from .errors import shown
from .inheritance import reporting
from .lazy import LazyPartialNode, parse_lazy
from .nodes import BlockPartialNode, PartialDefNode, PartialNode
from .parameters import Parameters
from .parsing import parse_body
from .templates import Partials, PartialTemplate

# Language servers find the tags without running this module, but not those whose
# definition depends on a condition.
register = Library()

# Django's messages, or their beginnings.
ONLY_INLINE = (
    "The 'inline' argument does not have any parameters; either use 'inline' or remove "
    "it completely."
)
AT_MOST_TWO = "'partialdef' tag takes at most 2 arguments"
NEEDS_NAME = "'partialdef' tag requires a name, as in {% partialdef row %}."
NEEDS_ONE_ARGUMENT = (
    "'partial' tag requires a single argument: the name of a partial, as in "
    "{% partial row %}."
)


@register.tag
@with_template_name
def extends(parser: Parser, token: Token) -> ExtendsNode:
    """
    Signal that this template extends a parent template: Django's tag, with which this
    template also inherits the partials of the parent.
    """
    for name, outer in Partials.of(parser).open.items():
        raise TemplateSyntaxError(
            f"{{% {token.contents} %}} is in the definition of the partial '{name}' on "
            f"line {outer.lineno}. It must be the first tag of the template."
        )
    node = do_extends(parser, token)
    # The parser sets these only for the copy that this function returns.
    node.token, node.origin = token, parser.origin or Origin(UNKNOWN_SOURCE)
    return reporting(node)


@register.tag
def include(parser: Parser, token: Token) -> IncludeNode:
    """
    Render a template, or a partial such as "page.html#row", in place: Django's tag.
    """
    try:
        return do_include(parser, token)
    except TemplateSyntaxError as error:
        _, name, *_ = [*token.split_contents(), "", ""]
        template_name, _, partial_name = name.partition("#")
        if template_name and partial_name and name[0] not in "\"'":
            error.args = (f'{error}. Write {{% include "{shown(name)}" %}}.',)
        raise


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

    The definition itself renders nothing. With ``inline``, it also renders the partial,
    in place::

        {% for name in names %}
            {% partialdef row inline %}<li>{{ name }}</li>{% endpartialdef row %}
        {% endfor %}

    A name is any word, or any words in quotes; the quotes are part of it.

    A definition can declare required and optional arguments::

        {% partialdef card with title subtitle="" %}

    With ``override``, it replaces a partial that this template inherits, in the whole
    page. ``{{ partial.super }}`` renders the partial that it overrides::

        {% partialdef row override %}<b>{{ partial.super }}</b>{% endpartialdef %}
    """
    match token.split_contents():
        case [_, name, *bits]:
            inline, override, parameters = parse_definition(parser, token, bits)
        case _:
            raise TemplateSyntaxError(NEEDS_NAME)
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
            # Both messages begin like Django's.
            message = ONLY_INLINE if len(bits) == 1 else f"{AT_MOST_TWO}."
            raise TemplateSyntaxError(
                f"{message} Got {word!r}. After the name it takes 'override', 'inline' "
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
    partials = partials_of(parser)
    check_is_new(parser, name, partials)
    partials.open[name] = token
    nodelist, end_token = parse_body(parser, token, "partialdef", name)
    del partials.open[name]
    check_is_new(parser, name, partials)
    if parameters is not None:
        nodelist = parameters.wrap(name, nodelist)

    # Tokens have positions only if the engine debugs.
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


def check_is_new(parser: Parser, name: str, partials: Partials) -> None:
    """
    Raise TemplateSyntaxError if the name is defined already, or around this definition.
    """
    if name in partials:
        # A partial of another library's tags has no line.
        line = getattr(partials[name], "first_line", None)
    elif name in partials.open:
        line = partials.open[name].lineno
    else:
        return
    place = f" The other definition is on line {line}." if line else ""
    raise TemplateSyntaxError(
        f"Partial '{name}' is already defined in the '{parser.origin}' template.{place}"
    )


@register.tag
@with_template_name
def partial(parser: Parser, token: Token) -> PartialNode:
    """
    Render a partial of this template with the current context.

    Usage::

        {% partial row %}

    The partial may be defined further down. Arguments are added to the context or, with
    ``only``, replace it::

        {% partial row with contact=friend highlight=True %}
        {% partial row with contact=friend only %}

    In quotes and with a ``#``, the name is that of another template's partial::

        {% partial "contacts.html#row" with contact=friend %}
    """
    match token.split_contents():
        case [_, name, *bits]:
            call = parse_call(parser, token, "partial", name, bits)
        case _:
            raise TemplateSyntaxError(NEEDS_ONE_ARGUMENT)
    return add_call(parser, token, PartialNode(name, partials_of(parser), **call))


@register.tag
@with_template_name
def blockpartial(parser: Parser, token: Token) -> PartialNode:
    """
    Render a partial with the contents between the tags as its argument ``content``.

    Usage::

        {% blockpartial card with title="Ada" %}
            <p>Any nodes.</p>
        {% endblockpartial %}

    The contents of each ``{% fill %}`` tag are the argument of its name::

        {% blockpartial card %}
            <p>The content.</p>
            {% fill footer %}<a href="/">More</a>{% endfill %}
        {% endblockpartial %}

    Contents are rendered once, before the partial, with the variables at the place of
    the call. White space alone doesn't count as content.
    """
    match token.split_contents():
        case [_, name, *bits]:
            call = parse_call(parser, token, "blockpartial", name, bits)
        case _:
            raise TemplateSyntaxError(
                "'blockpartial' tag requires the name of a partial, as in "
                "{% blockpartial card %}."
            )
    contents = parse_contents(parser, token, name, call["arguments"])
    node = BlockPartialNode(name, partials_of(parser), contents=contents, **call)
    return add_call(parser, token, node)


@register.tag
def fill(parser: Parser, token: Token) -> NoReturn:
    """Pass contents to a partial as an argument: see ``blockpartial``."""
    raise TemplateSyntaxError(
        "'fill' tag must be directly between 'blockpartial' and 'endblockpartial', not "
        "in another tag there."
    )


@register.tag
@with_template_name
def lazypartial(parser: Parser, token: Token) -> LazyPartialNode:
    """
    Render the contents between the tags until htmx has requested a partial of this
    template.

    Usage::

        {% lazypartial stats with days=7 %}<p>Loading …</p>{% endlazypartial %}

    The arguments, and the variables that the partial reads, are not evaluated for the
    page. Options precede ``with``: ``trigger``, when htmx requests the partial;
    ``swap``, where htmx puts it; ``tag``, the element that is rendered; ``link``, the
    text of the link for browsers without JavaScript; and ``in_place``, whether the
    partial renders in place::

        {% lazypartial stats trigger="revealed" tag="section" in_place=is_printed %}
            …
        {% endlazypartial %}
    """
    return parse_lazy(parser, token)
