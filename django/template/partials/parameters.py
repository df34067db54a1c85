"""
Declared parameters: ``{% partialdef card with title subtitle="" %}``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.template import Node, NodeList, Origin, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE, FilterExpression, token_kwargs

from .errors import Diagnostic, nearest
from .parsing import check_blanks

if TYPE_CHECKING:
    from django.template import Context
    from django.template.base import Parser, Token
    from django.utils.safestring import SafeString


class Parameters:
    """
    The parameters that a partial declares.

    text
        The text after ``with`` in its tag.

    defaults
        The default of each parameter by its name, or ``None`` if it has none.

    token, origin
        The tag, and the origin of its template.
    """

    def __init__(self, parser: Parser, token: Token, bits: list[str]) -> None:
        """Parse ``bits``, the words after ``with`` in the tag ``token``."""
        check_blanks("partialdef", bits)
        self.text = " ".join(bits)
        self.token = token
        self.origin = parser.origin or Origin(UNKNOWN_SOURCE)
        self.defaults: dict[str, FilterExpression | None] = {}
        for bit in bits:
            default = token_kwargs([bit], parser)
            [name] = default or [bit]
            if not name.isidentifier():
                raise TemplateSyntaxError(
                    f"{bit!r} is not a valid parameter for 'partialdef' tag. After "
                    "'with' it takes names, and names with a default, as in 'with "
                    'title subtitle=""\'.'
                )
            if name in ("inline", "override"):
                raise TemplateSyntaxError(
                    f"{name!r} must precede 'with' in 'partialdef' tag, and no "
                    "parameter can have that name."
                )
            if name in self.defaults:
                raise TemplateSyntaxError(
                    f"'partialdef' tag has two parameters named {name!r}."
                )
            self.defaults[name] = default.get(name)
        if not bits:
            raise TemplateSyntaxError(
                "'with' in 'partialdef' tag needs at least one parameter, as in "
                "'with title subtitle=\"\"'."
            )

    def __str__(self) -> str:
        return self.text

    def missing(self, given: Collection[str]) -> list[str]:
        """Return the parameters without a default that are not ``given``."""
        return [
            name
            for name, default in self.defaults.items()
            if default is None and name not in given
        ]

    def mismatch(
        self, partial_name: str, arguments: Collection[str]
    ) -> Diagnostic | None:
        """
        Return what is wrong with a call with arguments of these names, or ``None``.
        """
        declared = f"It is declared with: {self}."
        for name in arguments:
            if name not in self.defaults:
                return Diagnostic(
                    f"Partial '{partial_name}' has no parameter {name!r}.",
                    nearest(name, self.defaults) + declared,
                )
        for name in self.missing(arguments):
            return Diagnostic(
                f"Partial '{partial_name}' needs an argument {name!r}.", declared
            )
        return None

    def check(self, partial_name: str, arguments: Collection[str], where: str) -> None:
        """
        Raise TemplateSyntaxError unless the partial can be called with arguments of
        these names. ``where`` is the place of the call.
        """
        if diagnostic := self.mismatch(partial_name, arguments):
            raise TemplateSyntaxError(f"{' '.join(diagnostic)} See {where}.")

    def add_defaults(self, given: Collection[str], context: Context) -> None:
        """Add to ``context`` the defaults of the parameters that aren't ``given``."""
        for name, default in self.defaults.items():
            if default is not None and name not in given:
                context[name] = default.resolve(context)

    def wrap(self, partial_name: str, nodelist: NodeList) -> NodeList:
        """
        Return the body of a partial with these parameters, in a node that binds them.
        """
        node = ParametersNode(partial_name, self, nodelist)
        node.token, node.origin = self.token, self.origin
        return NodeList([node])


class ParametersNode(Node):
    """
    The body of a partial with parameters. If a ``{% partial %}`` tag calls it, all
    parameters have their values. If it is rendered in another way, the values are those
    of variables of the context.
    """

    token: Token

    def __init__(
        self, partial_name: str, parameters: Parameters, nodelist: NodeList
    ) -> None:
        self.partial_name = partial_name
        self.parameters = parameters
        self.nodelist = nodelist

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.parameters}>"

    def render(self, context: Context) -> SafeString:
        parameters = self.parameters
        given = [name for name in parameters.defaults if name in context]
        for name in parameters.missing(given):
            raise TemplateSyntaxError(
                f"Partial '{self.partial_name}' needs {name!r}, which is not in the "
                f"context. It is declared with: {parameters}. "
                f"See {self.origin}, line {self.token.lineno}."
            )
        with context.push():
            parameters.add_defaults(given, context)
            return self.nodelist.render(context)
