"""
The messages for a partial that doesn't exist: where it was looked up, which name may
have been meant, and what would be right.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.template import (
    Node,
    Origin,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from django.template.base import UNKNOWN_SOURCE

# A longer name is not misspelled, but comes from a request . Messages show no more of
# it, and don't look for similar names, which would take long.
LONGEST_NAME = 200


class Diagnostic(NamedTuple):
    """What is wrong, and what would be right."""

    message: str
    hint: str

    def at(self, place: str) -> TemplateSyntaxError:
        """Return the exception for an error at ``place``."""
        return TemplateSyntaxError(f"{self.message} See {place}. {self.hint}")


def shown(name: str) -> str:
    r"""
    Return ``name`` as messages show it: on one line, and shortened if it is long.
    Unlike ``repr()``, it doesn't escape quotes and backslashes.

    >>> print(shown("it's\\nhere"))
    it's\nhere
    >>> len(shown("a" * 100_000))
    201
    """
    if len(name) <= LONGEST_NAME and name.isprintable():
        return name
    escaped = "".join(
        character if character.isprintable() else repr(character)[1:-1]
        for character in name[: LONGEST_NAME + 1]
    )
    if len(escaped) <= LONGEST_NAME:
        return escaped
    return f"{escaped[:LONGEST_NAME]}…"


def nearest(name: str, names: Iterable[str]) -> str:
    """
    Return the question whether the nearest of ``names`` was meant, with a space after
    it, or "" if none is near.

    >>> nearest("rwo", ["row", "cell"])
    "Did you mean 'row'? "
    """
    if len(name) > LONGEST_NAME:
        return ""
    close = get_close_matches(name, sorted(names), n=1)
    return f"Did you mean {close[0]!r}? " if close else ""


def quote_list(names: Iterable[str]) -> str:
    """
    Return the names in order, in quotes.

    >>> quote_list(["row", "cell"])
    "'cell', 'row'"
    """
    return ", ".join(repr(name) for name in sorted(names))


def hint(name: str, names: Iterable[str], blocks: Iterable[str] = ()) -> str:
    """
    Return a hint for a name that is not one of ``names``, the partials of a template:
    the nearest of them, and all of them. If the name can also be that of a block,
    ``blocks`` are the blocks of the template.

    >>> hint("rwo", ["row", "cell"])
    "Did you mean 'row'? Partials defined there: 'cell', 'row'."
    """
    names, blocks = set(names), set(blocks)
    partials = f"Partials defined there: {quote_list(names)}."
    message = partials if names else "No partials are defined there."
    if blocks:
        message += f" Blocks: {quote_list(blocks)}."
    return nearest(name, names | blocks) + message


def not_defined(
    name: str,
    own: Collection[str],
    inherited: Mapping[Template, Collection[str]],
    included: Mapping[str, Collection[str]],
    missing: str | None = None,
    value: object = None,
    *,
    strict: bool,
) -> Diagnostic:
    """
    Return what is wrong with a ``{% partial name %}`` that nothing defines.

    own, inherited, included
        The names of the partials of its template, of each template that it extends, and
        of each template that it includes.

    missing
        The name of a template that would be extended, if it existed.

    value
        The value of a variable ``name``.
    """
    message = f"Partial '{name}' is not defined in the current template."
    if inherited:
        message += f" Nor in {names_of(list(inherited))}, which it extends."
    if missing:
        message += f" A template that would be extended does not exist: {missing}."
    names = set(own).union(*inherited.values())
    right = written_right(name, names, included, strict)
    if isinstance(value, str) and (tag := tag_of_variable(name, value, names)):
        right = f"To render a partial whose name is in a variable, write {tag}."
    if right:
        return Diagnostic(message, f"{right} {hint('', names)}")
    return Diagnostic(message, hint(name, names))


def written_right(
    name: str,
    names: Collection[str],
    included: Mapping[str, Collection[str]],
    strict: bool,
) -> str:
    """
    Return what to write instead of ``{% partial name %}``, if it is clear what is
    meant.

    >>> written_right("page.html#row", [], {}, False)
    'Write {% partial "page.html#row" %}.'
    """
    quotes, inner = name[:1] + name[-1:], name[1:-1]
    is_quoted = bool(inner) and quotes in ("''", '""')
    template_name, _, partial_name = (inner if is_quoted else name).partition("#")
    # Django's own tag doesn't take the name of another template's partial.
    tag = "include" if strict else "partial"
    if template_name and partial_name:
        return f'Write {{% {tag} "{shown(template_name)}#{shown(partial_name)}" %}}.'
    if partial_name:
        return f"Write {{% partial {shown(partial_name)} %}}."
    if is_quoted and inner in names:
        return f"Write {{% partial {inner} %}}."
    if is_quoted:
        return nearest(inner, names).strip() or (
            "Quotes are for the name of another template's partial, as in "
            f'{{% {tag} "page.html#row" %}}. A whole template is rendered by '
            f"{{% include {shown(name)} %}}."
        )
    for included_name, partials in included.items():
        if name in partials:
            return (
                f"'{included_name}', which is included, has one: write {{% {tag} "
                f'"{included_name}#{name}" %}}.'
            )
    return ""


def tag_of_variable(name: str, value: str, names: Collection[str]) -> str:
    """Return the tag for a variable ``name``, if its value is the name of a partial."""
    if value in names:
        return f'{{% include "page.html#"|add:{name} %}}'
    template_name, _, partial_name = value.partition("#")
    return f"{{% include {name} %}}" if template_name and partial_name else ""


# For a template and each that it extends: the names of its partials and of its blocks.
Defined = Mapping[Template, tuple[Collection[str], Collection[str]]]


def unresolved_name(full_name: str, defined: Defined) -> Diagnostic:
    """Return what is wrong with a name such as "page.html#row"."""
    message = is_not_defined(full_name)
    if parents := list(defined)[1:]:
        message += f", nor in {names_of(parents)}, which it extends"
    partials = {name for names, _ in defined.values() for name in names}
    blocks = {name for _, names in defined.values() for name in names}
    name = full_name.partition("#")[2]
    return Diagnostic(f"{message}.", hint(name, partials, blocks))


def extends_partial(full_name: str) -> Diagnostic:
    """Return what is wrong with an ``{% extends %}`` that names a partial."""
    template_name = full_name.partition("#")[0]
    return Diagnostic(
        f"{shown(full_name)}: 'extends' tag takes a whole template, not a partial.",
        f'Write {{% extends "{shown(template_name)}" %}}.',
    )


def is_not_defined(full_name: str) -> str:
    """
    Return the beginning of the message for a name such as "page.html#row". If the name
    is shortened, it occurs only once.
    """
    template_name, _, name = full_name.partition("#")
    prefix = template_name if len(full_name) > LONGEST_NAME else full_name
    return f"{shown(prefix)}: Partial '{shown(name)}' is not defined"


def does_not_exist(full_name: str, defined: Defined) -> TemplateDoesNotExist:
    """Return the exception for a name such as "page.html#row"."""
    template_name, _, name = full_name.partition("#")
    return TemplateDoesNotExist(
        " ".join(unresolved_name(full_name, defined)),
        tried=[
            (
                origin_of(template, template_name),
                f"Partial '{shown(name)}' is not defined. {hint(name, *names)}",
            )
            for template, names in defined.items()
        ],
    )


def add_reasons(**kwargs: Any) -> None:
    """
    Add the messages of the engines to the exception of a view that has requested a
    missing template. The debug page shows them anyway. The log would show only the
    name, which is the message of the exception that Django's functions raise.
    """
    error = sys.exception() if sys.version_info >= (3, 11) else None
    if isinstance(error, TemplateDoesNotExist):
        for reason in map(str, error.chain):
            if reason != str(error):
                error.add_note(reason)


def origin_of(template: Template, name: str = UNKNOWN_SOURCE) -> Origin:
    """
    Return the origin of a template. The template of an unusual loader may have none.
    """
    return getattr(template, "origin", None) or Origin(name)


def line_of(node: Node) -> int | None:
    """Return the line of a node's tag, if a parser made the node."""
    return node.token.lineno if node.token else None


def name_of(template: Template) -> str:
    """Return the name of a template, or of its origin if it has none."""
    return getattr(template, "name", None) or str(origin_of(template))


def names_of(templates: Sequence[Template]) -> str:
    """Return the names of the templates, in quotes."""
    return ", ".join(repr(name_of(template)) for template in templates)
