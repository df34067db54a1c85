"""
The nodes of ``{% partialdef %}``, ``{% partial %}`` and ``{% blockpartial %}``.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.template import (
    Node,
    NodeList,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from django.template.base import FilterExpression
from django.template.compiler.runtime.parts import render_compiled
from django.template.loader_tags import construct_relative_path
from django.utils.safestring import SafeString

from . import errors
from .inheritance import chain_in, partial_in, template_of
from .recursion import explained
from .resolve import included_partials, known_ancestors
from .templates import Partials, PartialTemplate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.template import Context, Template
    from django.template.base import Token

    from .parameters import Parameters


class PartialDefNode(Node):
    def __init__(self, partial: PartialTemplate) -> None:
        self.partial = partial
        self.partial_name = str(partial.name)
        self.partials = partial.partials
        self.inline = partial.inline
        self.override = partial.override

    @property
    def nodelist(self) -> NodeList:
        """The nodes of the partial, which may have been compiled in the meantime."""
        return self.partial.nodelist

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.partial_name}>"

    def render(self, context: Context) -> SafeString:
        if not self.inline and not self.override:
            return SafeString("")
        # An override that overrides nothing raises here.
        partial = partial_in(context, self)
        if not self.inline:
            return SafeString("")
        if partial is None or partial.nodelist is self.nodelist:
            return self.nodelist.render(context)
        return partial.render(context)

    def steps(self, values: object, context: Any, state: Any) -> Any:
        """Do what render() does, step by step."""
        partial = partial_in(context, self) if self.inline or self.override else None
        if not self.inline:
            return
        if partial is None or partial.nodelist is self.nodelist:
            yield from state.render_nodes(self.nodelist, context)
        else:
            yield from state.render_within(partial, context)


class PartialNode(Node):
    """
    A call of a partial.

    arguments
        The arguments for the partial, by name.

    variable
        The name after ``as``: the output of the partial becomes its value.
    """

    child_nodelists: tuple[str, ...] = ()
    token: Token  # the parser sets it

    def __init__(
        self,
        partial_name: str,
        partials: Partials,
        arguments: dict[str, FilterExpression] | None = None,
        only: bool = False,
        full_name: str | None = None,
        variable: str | None = None,
    ) -> None:
        self.partial_name = partial_name
        self.partials = partials
        self.arguments = arguments or {}
        self.only = only
        # The name in the quotes, if it is one such as "page.html#row".
        self.full_name = full_name
        self.variable = variable

    @property
    def contents(self) -> Mapping[str, NodeList]:
        """The nodelists whose output is passed to the partial, by name."""
        return {}

    @property
    def given(self) -> Collection[str]:
        """The names of everything that is passed to the partial."""
        return [*self.arguments, *self.contents]

    def unfilled(self, parameters: Parameters | None) -> dict[str, str]:
        """Return values for names that the partial neither declares nor is passed."""
        return {}

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.partial_name}>"

    def render(self, context: Context) -> SafeString:
        # In one frame, so that partials can call one another as deeply as Django's.
        partial, parameters = self.find_checked(context)
        values = {
            **self.unfilled(parameters),
            **{name: each.resolve(context) for name, each in self.arguments.items()},
            **{name: each.render(context) for name, each in self.contents.items()},
        }
        inner = isolated(self, context) if self.only else context
        html = None
        try:
            if parameters is None:
                html = render_compiled(partial, inner, values)
            if html is None:
                has_scope = values or parameters is not None
                with inner.push(values) if has_scope else nullcontext():
                    if parameters is not None:
                        parameters.add_defaults(values, inner)
                    html = partial.render(inner)
        except RecursionError as error:
            explanation = explained(error)
            if explanation is None:
                raise
            # The traceback would contain the frames of all the calls.
            raise explanation.with_traceback(None) from None
        if self.variable is None:
            return SafeString(html)
        # As {% cycle … as name %} does.
        context.set_upward(self.variable, SafeString(html))
        return SafeString("")

    def steps(self, values: dict[str, Any], context: Any, state: Any) -> Any:
        """Do what render() does, step by step, with the values of the arguments."""
        steps = self.partial_steps(values, context, state)
        if self.variable is None:
            yield from steps
        else:
            html = yield from state.collect(steps)
            context.set_upward(self.variable, html)

    def partial_steps(self, values: dict[str, Any], context: Any, state: Any) -> Any:
        partial, parameters = self.find_checked(context)
        for name, nodelist in self.contents.items():
            steps = state.render_nodes(nodelist, context)
            values[name] = yield from state.collect(steps)
        values = {**self.unfilled(parameters), **values}
        try:
            if self.only:
                context = isolated(self, context)
            has_scope = values or parameters is not None
            with context.push(values) if has_scope else nullcontext():
                if parameters is not None:
                    parameters.add_defaults(values, context)
                yield from state.render_within(partial, context)
        except RecursionError as error:
            explanation = explained(error)
            if explanation is None:
                raise
            raise explanation.with_traceback(None) from None

    def find_checked(self, context: Context) -> tuple[Template, Parameters | None]:
        """
        Return the partial, and its parameters if it declares any. Raise
        TemplateSyntaxError if the call doesn't fit these.
        """
        partial = self.find_partial(context)
        # A partial of another library's tags has none.
        parameters: Parameters | None = getattr(partial, "parameters", None)
        if parameters is not None:
            parameters.check(self.partial_name, self.given, self.place)
        return partial, parameters

    def find_partial(self, context: Context) -> Template:
        """
        Return the partial: the template's own, another template's if the name contains
        that template, or otherwise one that the template inherits. It is looked up when
        the call renders, since the definition may follow the call in the template.
        """
        if self.full_name and self.partial_name not in self.partials:
            return self.load(self.full_name, context)
        try:
            partial = partial_in(context, self)
        except TemplateDoesNotExist as error:
            if self.partial_name in self.partials:
                raise  # the partial exists, but not what it overrides
            raise self.not_defined(context, missing=str(error)) from error
        if partial is None:
            raise self.not_defined(context)
        return partial

    def not_defined(
        self, context: Context, missing: str | None = None
    ) -> TemplateSyntaxError:
        """
        Return the exception for a partial that nothing defines. ``missing`` is the name
        of a template that would be extended.
        """
        name, template = self.partial_name, template_of(self, context)
        chain = chain_in(context, self)
        parents = known_ancestors(self.partials, chain) if chain else []
        return errors.not_defined(
            name,
            self.partials,
            {parent: Partials.of(parent) for parent in parents},
            included_partials(template) if template else {},
            missing,
            context.get(name),
            strict=getattr(getattr(template, "engine", None), "strict", False),
        ).at(self.place)

    @property
    def place(self) -> str:
        """The place of the tag, for messages."""
        return f"{self.origin}, line {self.token.lineno}"

    def load(self, full_name: str, context: Context) -> Template:
        """Return another template's partial, loaded once while a page renders."""
        cache: dict[Any, Template] = context.render_context.dicts[0]  # type: ignore[assignment]
        if self not in cache:
            assert context.template is not None  # while it renders
            engine = context.template.engine
            cache[self] = engine.get_template(self.absolute(full_name))
        return cache[self]

    def absolute(self, full_name: str) -> str:
        """
        Return the full name for one that can be relative to the template of the tag.
        """
        template_name = self.origin.template_name
        if template_name is None and full_name.startswith(("./", "../")):
            raise TemplateSyntaxError(
                f"'{full_name}' is relative to the template of the tag, which has "
                f"no name. See {self.place}."
            )
        return construct_relative_path(
            template_name,  # type: ignore[arg-type]
            full_name,
            allow_recursion=True,
        )


class BlockPartialNode(PartialNode):
    """
    A call with contents: "content", and the contents of ``{% fill %}`` tags.
    """

    def __init__(
        self, *args: Any, contents: dict[str, NodeList], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # Code that walks through nodes, or changes them, expects attributes.
        self.names = {name: f"nodelist_{name}" for name in contents}
        for name, attribute in self.names.items():
            setattr(self, attribute, contents[name])
        self.child_nodelists = tuple(self.names.values())

    @property
    def contents(self) -> Mapping[str, NodeList]:
        return {
            name: getattr(self, attribute) for name, attribute in self.names.items()
        }

    def unfilled(self, parameters: Parameters | None) -> dict[str, str]:
        # The page may have a variable of that name.
        if parameters is None or "content" in [*parameters.defaults, *self.given]:
            return {}
        return {"content": ""}


def isolated(call: PartialNode, context: Context) -> Context:
    """Return a context with nothing but the CSRF token, which forms need."""
    token = {name: context[name] for name in ("csrf_token",) if name in context}
    new = context.new(token)
    # A variable that the template of the call extends is looked up in the original
    # context.
    new.isolated = template_of(call, context), context  # type: ignore[attr-defined]
    return new
