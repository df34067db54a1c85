"""
The partials of all templates of an engine, and what each reference to a partial leads
to, without rendering: for checks and commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from django.template import Node, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression
from django.template.compiler.chain import (
    ParentUnknown,
    TemplateChain,
    extends_node,
)
from django.template.loader_tags import IncludeNode

from .. import errors
from ..engine import Engine
from ..errors import Diagnostic, line_of
from ..nodes import PartialDefNode, PartialNode
from ..resolve import definitions, included_partials, known_ancestors, resolve
from ..templates import Partials, PartialTemplate
from .discovery import charset_error, discover_templates, unread

# The nodes that refer to a partial.
ReferenceNode: TypeAlias = PartialNode | PartialDefNode | IncludeNode


class Place(NamedTuple):
    """A line of a file. As a string, it looks as in the messages of compilers."""

    file: str
    line: int | None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Target(NamedTuple):
    """
    What a reference leads to, as part of ``chain``: a partial, then those that it
    overrides, or a block, for which ``partials`` is empty.
    """

    chain: TemplateChain
    partials: list[PartialTemplate]


class TemplateIndex:
    """
    The templates of ``engine``, loaded by another engine with the same options.

    names
        Whether a template may have to do with partials, by its name.

    loaded
        The templates that may, and others that were requested, by name.

    broken
        The place of the error in each template that doesn't parse, by the name of the
        template.

    failures
        The errors in templates and in those that they extend, by place.

    unread
        Why a directory or a file can't be read, by path. Whether it has to do with
        partials isn't known.

    charset_error
        What is wrong with the engine's encoding, so that no file is read, or ``None``.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine.copy_for_analysis(debug=True)
        found = discover_templates(self.engine)
        self.names = found.names
        self.loaded: dict[str, Template] = {}
        self.broken: dict[str, Place] = {}
        self.failures: dict[Place, str] = {}
        self.unread = {path: unread(error) for path, error in found.failures.items()}
        self.charset_error = charset_error(self.engine)
        for path in found.undecoded:
            charset = self.engine.file_charset
            self.failures[Place(path, None)] = (
                f"Isn't text in '{charset}', the encoding in the option 'file_charset'."
            )
        self.chains: dict[Template, TemplateChain] = {}
        for name, may_contain_partials in self.names.items():
            if may_contain_partials:
                # A loader may not load all files in its directories.
                with suppress(TemplateDoesNotExist):
                    self.load(name)

    @property
    def templates(self) -> list[Template]:
        """The templates that are loaded."""
        return list(self.loaded.values())

    def load(self, name: str) -> Template | None:
        """
        Return the template of that name, or ``None`` if it doesn't parse. Raise
        ``TemplateDoesNotExist`` if there is none.
        """
        if name not in self.loaded and name not in self.broken:
            try:
                self.loaded[name], _ = self.engine.find_template(name)
            except TemplateDoesNotExist:
                raise
            except Exception as error:
                # A tag of any library may raise anything while it is parsed.
                self.broken[name] = self.add_failure(error, Place(name, None))
        return self.loaded.get(name)

    def add_failure(self, error: Exception, place: Place) -> Place:
        """
        Add the error of a template. Return its place: ``place``, unless the error has a
        file and a line.
        """
        if info := getattr(error, "template_debug", None):
            place = Place(info["name"], info["line"])
        # The message itself can begin with the file: see compat.
        reason = getattr(error, "raw_error_message", None) or str(error) or repr(error)
        self.failures[place] = reason
        return place

    def chain(self, template: Template) -> TemplateChain:
        """
        Return a template and those it extends, as far as that is known without rendering:
        up to a variable, a template that doesn't exist, or one that doesn't parse.
        """
        if template not in self.chains:
            chain = self.chains[template] = TemplateChain([template])
            try:
                for _ in chain.walk():
                    pass
            except (ParentUnknown, TemplateDoesNotExist):
                chain.is_complete = False
            except Exception as error:
                # A tag of any library may raise anything while it is parsed.
                chain.is_complete = False
                child = chain.templates[-1]
                line = line_of(extends_node(child))
                self.add_failure(error, Place(str(child.origin), line))
        return self.chains[template]

    def resolve(
        self, node: ReferenceNode, chain: TemplateChain
    ) -> Target | Diagnostic | None:
        """
        Return what ``node`` leads to in ``chain``, or what is wrong with it, or
        ``None`` if that can't be known without rendering.
        """
        if isinstance(node, IncludeNode):
            return self.resolve_name(included_name(node))
        if (
            isinstance(node, PartialNode)
            and node.full_name
            and node.partial_name not in node.partials
        ):
            try:
                return self.resolve_name(node.absolute(node.full_name))
            except TemplateSyntaxError as error:
                return Diagnostic(str(error), "Name a template in the same directory.")
        try:
            resolution = resolve(node.partial_name, chain, node.partials)
        except (ParentUnknown, TemplateSyntaxError):
            return None
        if resolution is not None:
            return Target(chain, resolution.partials)
        # If another library's tags have replaced the Partials of the template, those of
        # the node have no template.
        parents = [] if self.engine.strict else known_ancestors(node.partials, chain)
        return errors.not_defined(
            node.partial_name,
            node.partials,
            {template: Partials.of(template) for template in parents},
            included_partials(node.partials.template, self.loaded.get)
            if node.partials.template
            else {},
            strict=self.engine.strict,
        )

    def resolve_name(self, full_name: str) -> Target | Diagnostic | None:
        """Return what a name such as "page.html#row" leads to, as resolve() does."""
        template_name, _, name = full_name.partition("#")
        if not name:
            return None
        if not template_name:
            return Diagnostic(
                f"{full_name}: The name of the template is missing.",
                f"Write '{{% partial {name} %}}' for a partial of the same template.",
            )
        try:
            template = self.load(template_name)
        except TemplateDoesNotExist:
            return Diagnostic(
                f"{full_name}: Template '{template_name}' does not exist.",
                errors.nearest(template_name, self.names).strip()
                or "No template that can be listed has a name like it.",
            )
        if template is None:
            return None
        chain = self.chain(template)
        try:
            resolution = resolve(name, chain)
        except (ParentUnknown, TemplateSyntaxError):
            return None
        if resolution is None:
            return errors.unresolved_name(full_name, definitions(chain))
        return Target(chain, resolution.partials)


def references_in(template: Template) -> Iterator[PartialNode | IncludeNode]:
    """Yield the tags in ``template`` that refer to a partial by its name."""
    yield from Partials.of(template).calls
    for node in template.nodelist.get_nodes_by_type(IncludeNode):
        if isinstance(node, IncludeNode) and included_name(node):
            yield node


def included_name(node: IncludeNode) -> str:
    """Return the name such as "page.html#row" that ``node`` includes, or ""."""
    expression = node.template
    is_constant = isinstance(expression, FilterExpression) and not expression.filters
    name = expression.var if is_constant else None
    return name if isinstance(name, str) and name.partition("#")[2] else ""


def place_of(node: Node) -> Place:
    """Return the place of the tag of ``node``."""
    return Place(str(node.origin), line_of(node))
