"""
How the tags that call a partial are parsed: the words after its name, and the contents
between ``{% blockpartial %}`` and ``{% endblockpartial %}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template import NodeList, Origin, TemplateSyntaxError
from django.template.base import (
    UNKNOWN_SOURCE,
    FilterExpression,
    TextNode,
    token_kwargs,
)

from .parsing import check_blanks, end_tags_of, parse_body, wrong_end
from .templates import Partials

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.template.base import Parser, Token

    from .nodes import PartialNode


def partials_of(parser: Parser) -> Partials:
    """Return the partials of the template that is being parsed."""
    partials = parser.extra_data["partials"] = Partials.of(parser)
    return partials


def add_call(parser: Parser, token: Token, node: PartialNode) -> PartialNode:
    """
    Add a call to those of the template, and check it if its partial is already defined.
    """
    name = node.partial_name
    # The check needs these. The parser sets them again.
    node.token, node.origin = token, parser.origin or Origin(UNKNOWN_SOURCE)
    node.partials.calls.append(node)
    if name in node.partials:
        check_call(node)
    else:
        node.partials.unchecked.setdefault(name, []).append(node)
    return node


def check_call(node: PartialNode) -> None:
    """
    Raise TemplateSyntaxError if the template of ``node`` defines the partial, and the
    arguments don't fit its parameters.
    """
    partial = node.partials.get(node.partial_name)
    parameters = getattr(partial, "parameters", None)
    if parameters is not None:
        try:
            parameters.check(node.partial_name, node.given, node.place)
        except TemplateSyntaxError as error:
            # The debug page shows the call, even if the parser is at the definition.
            error.token = node.token  # type: ignore[attr-defined]
            raise


def parse_call(
    parser: Parser, token: Token, tag: str, partial_name: str, bits: list[str]
) -> dict[str, Any]:
    """
    Parse what follows the name in a call: ``[with] [a=x b=y] [only] [as name]``. Return
    the arguments for the node's class.
    """
    call: dict[str, Any] = {"full_name": full_name_in(partial_name)}
    match bits:
        case [*bits, "as", name] if name.isidentifier():
            call["variable"] = name
        case [*_, "as"] | [*_, "as", _]:
            raise TemplateSyntaxError(
                f"'as' in {tag!r} tag must be followed by the name of a variable, at "
                "the end."
            )
    check_blanks(tag, bits)
    arguments: dict[str, FilterExpression] = {}
    words: list[str] = []
    for bit in bits:
        if bit in ("with", "only"):
            if bit in words:
                raise TemplateSyntaxError(f"{tag!r} tag has {bit!r} twice.")
            words.append(bit)
        elif argument := argument_in(parser, tag, bit):
            if arguments.keys() & argument:
                raise given_twice(parser, token, partial_name, *argument)
            arguments |= argument
        else:
            raise TemplateSyntaxError(
                f"Unknown argument for {tag!r} tag: {bit!r}. After the name it takes "
                "'with name=value', 'only' and 'as variable'."
            )
    if "with" in words and not arguments:
        raise TemplateSyntaxError(
            f"'with' in {tag!r} tag needs at least one argument, as in 'with name=value'."
        )
    return {**call, "arguments": arguments, "only": "only" in words}


def full_name_in(name: str) -> str | None:
    """
    Return the text in the quotes of a name such as ``"page.html#row"``, or ``None``.
    """
    quotes, full_name = name[:1] + name[-1:], name[1:-1]
    template_name, _, partial_name = full_name.partition("#")
    is_full = quotes in ("''", '""') and template_name and partial_name
    return full_name if is_full else None


def argument_in(parser: Parser, tag: str, bit: str) -> dict[str, FilterExpression]:
    """
    Return the name and the value in a word such as name=value, or an empty dictionary.
    """
    name, has_value, value = bit.partition("=")
    if has_value and not (name.isidentifier() and value):
        raise TemplateSyntaxError(
            f"{bit!r} is not a valid argument for {tag!r} tag. It takes identifiers "
            "with a value, as in 'with name=value'."
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


def parse_contents(
    parser: Parser, token: Token, partial_name: str, arguments: Collection[str]
) -> dict[str, NodeList]:
    """
    Parse up to the end of a call with contents, and return these by name. All that is
    not in a ``{% fill %}`` tag is "content", unless it is only white space.
    """
    end_tags = end_tags_of("blockpartial", partial_name)
    content = NodeList()
    contents: dict[str, NodeList] = {}
    while True:
        content.extend(parser.parse(("fill", *end_tags)))
        inner = parser.next_token()
        if inner.contents in end_tags:
            break
        match inner.split_contents():
            case ["fill", *bits]:
                name, nodelist = parse_fill(parser, inner, bits)
            case _:
                expected = ("fill", *end_tags)
                raise wrong_end(parser, token, "blockpartial", inner, expected)
        if name in contents or name in arguments:
            raise given_twice(parser, inner, partial_name, name)
        contents[name] = nodelist
    if is_blank(content):
        return contents
    if "content" in contents or "content" in arguments:
        raise given_twice(parser, token, partial_name, "content")
    return {"content": content, **contents}


def is_blank(nodelist: Iterable[Any]) -> bool:
    return all(type(node) is TextNode and not node.s.strip() for node in nodelist)


def parse_fill(parser: Parser, token: Token, bits: list[str]) -> tuple[str, NodeList]:
    """Parse a ``{% fill %}`` tag up to its end. Return its name and its contents."""
    match bits:
        case [name] if name.isidentifier():
            nodelist, _ = parse_body(parser, token, "fill", name)
            return name, nodelist
        case _:
            raise TemplateSyntaxError(
                "'fill' tag requires the name of a parameter, as in '{% fill footer %}'."
            )
