"""
The tags ``{% partialdef %}`` and ``{% partial %}``, and their nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template import Library, Node, NodeList, Origin, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE, FilterExpression, token_kwargs
from django.template.loader_tags import construct_relative_path
from django.utils.safestring import SafeString

from .compat import with_template_name
from .errors import hint
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from django.template import Context, Template
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
        full_name: str | None = None,
    ) -> None:
        self.partial_name = partial_name
        self.partials = partials
        self.arguments = arguments or {}
        self.only = only
        # The name within the quotes, if it is one such as "page.html#row".
        self.full_name = full_name

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

    def find_partial(self, context: Context) -> Template:
        """
        Return the partial: the template's own, or else another template's. It is
        looked up now, since the definition may follow the call in the template.
        """
        if self.partials.template is None:
            # No engine loaded this template: it is a Template("…").
            for template in (context.render_context.template, context.template):
                if Partials.of(template) is self.partials:
                    self.partials.template = template
        partial = self.partials.get(self.partial_name)
        if partial is not None:
            return partial
        if self.full_name:
            return self.load(self.full_name, context)
        raise TemplateSyntaxError(
            f"Partial '{self.partial_name}' is not defined in the current template. "
            f"See {self.origin}, line {self.token.lineno}. "
            + hint(self.partial_name, self.partials)
        )

    def load(self, full_name: str, context: Context) -> Template:
        """Return another template's partial, loaded once while a page renders."""
        cache: dict[Any, Template] = context.render_context.dicts[0]  # type: ignore[assignment]
        if self not in cache:
            template_name = self.origin.template_name
            if template_name is None and full_name.startswith(("./", "../")):
                raise TemplateSyntaxError(
                    f"'{full_name}' is relative to the template of the tag, which has "
                    f"no name. See {self.origin}, line {self.token.lineno}."
                )
            full_name = construct_relative_path(
                template_name,  # type: ignore[arg-type]
                full_name,
                allow_recursion=True,
            )
            assert context.template is not None  # while it renders
            cache[self] = context.template.engine.get_template(full_name)
        return cache[self]


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

    In quotes and with a ``#``, the name is that of another template's partial::

        {% partial "contacts.html#row" with contact=friend %}
    """
    match token.split_contents():
        case [_, name, *bits]:
            arguments, only = parse_arguments(parser, bits)
            return PartialNode(
                name, partials_of(parser), arguments, only, full_name_in(name)
            )
        case _:
            raise TemplateSyntaxError("'partial' tag requires a single argument")


def full_name_in(name: str) -> str | None:
    """Return what is in the quotes of a name such as ``"page.html#row"``."""
    quotes, full_name = name[:1] + name[-1:], name[1:-1]
    template_name, _, partial_name = full_name.partition("#")
    is_full = quotes in ("''", '""') and template_name and partial_name
    return full_name if is_full else None


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
def strict_partial(parser: Parser, token: Token) -> PartialNode:
    match token.split_contents():
        case [_, name]:
            return PartialNode(name, partials_of(parser))
        case _:
            raise TemplateSyntaxError("'partial' tag requires a single argument")


strict_register.tag("partialdef", partialdef)
strict_register.tag("partial", strict_partial)
