"""
Functions that parse what the tags of partials have in common: their end tags, and the
form of their arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import NodeList, TemplateSyntaxError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template.base import Parser, Token


def parse_body(
    parser: Parser, token: Token, tag: str, name: str
) -> tuple[NodeList, Token]:
    """
    Parse up to the end tag, which can repeat ``name``. Return the nodes and the end
    tag.
    """
    end_tags = end_tags_of(tag, name)
    nodelist = parser.parse(end_tags)
    end_token = parser.next_token()
    if end_token.contents not in end_tags:
        raise wrong_end(parser, token, tag, end_token, end_tags)
    return nodelist, end_token


def end_tags_of(tag: str, name: str) -> tuple[str, str]:
    return f"end{tag}", f"end{tag} {name}"


def wrong_end(
    parser: Parser, token: Token, tag: str, found: Token, expected: Sequence[str]
) -> TemplateSyntaxError:
    """
    Return Django's error for an end tag of another name. Add the tag that was found.
    """
    try:
        parser.invalid_block_tag(found, f"end{tag}", expected)
    except TemplateSyntaxError as raised:
        error = raised
    message = f"Found '{found.contents}', while '{token.contents}' on line "
    error.args = (f"{error} {message}{token.lineno} is open.",)
    return error


def check_blanks(tag: str, bits: Sequence[str]) -> None:
    """Raise TemplateSyntaxError if an argument is written as in ``name = value``."""
    for index, bit in enumerate(bits):
        start, end = index, index + 1
        if bit.startswith("="):
            start -= 1
        if bit.endswith("="):
            end += 1
        words = bits[start:end] if start >= 0 and end <= len(bits) else []
        if len(words) > 1 and words[0] not in ("with", "only"):
            raise TemplateSyntaxError(
                f"{tag!r} tag takes no blanks around '='. Write '{''.join(words)}'."
            )
