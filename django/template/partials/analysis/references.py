"""
The references to the partials of all templates: tags, and names in Python code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple, TypeAlias

from django.template import Template
from django.template.loader_tags import IncludeNode

from ..errors import Diagnostic, name_of, origin_of
from ..templates import Partials, PartialTemplate
from .discovery import is_installed
from .index import Target, TemplateIndex, included_name, place_of, references_in
from .python_references import (
    StringLiteral,
    is_dynamic,
    split_on_quotes,
    string_literals,
)


class Reference(NamedTuple):
    """Where a partial is named: by a tag of ``template``, or a string in ``module``."""

    template: str | None
    file: str
    line: int | None
    module: str | None = None


# The file that defines a partial, and its name.
Key: TypeAlias = tuple[str, str]


class ReferenceIndex:
    """
    The references to the partials of the templates of ``index``.

    found
        The references to each partial.

    dynamic
        The partials that may be used without such a reference: a name that is put
        together when the code runs, or that a template passes to another tag, may lead
        to them, or another partial overrides them.

    bare_names
        The names in Python code without the name of a template, as in
        ``render_partials(request, name, ["row"])``: a partial of any template may be
        meant.

    resolved, unresolved
        The full names in Python code that lead to a partial, and what is wrong with the
        others. Names of other engines' templates are in neither.
    """

    def __init__(self, index: TemplateIndex) -> None:
        self.index = index
        self.found: dict[Key, dict[Reference, None]] = defaultdict(dict)
        self.dynamic: set[Key] = set()
        self.bare_names: set[str] = set()
        self.resolved: set[StringLiteral] = set()
        self.unresolved: dict[StringLiteral, Diagnostic] = {}
        names = {name for each in index.templates for name in Partials.of(each)}
        for template in index.templates:
            self.add_tags(template)
            self.add_dynamic_names(template)
            self.add_overridden(template)
        for string in string_literals(index.names, names):
            self.add_string(string)

    def references_to(self, key: Key) -> tuple[Reference, ...]:
        return tuple(self.found.get(key, ()))

    def may_be_used(self, key: Key) -> bool:
        return key in self.dynamic or key[1] in self.bare_names

    def add_tags(self, template: Template) -> None:
        chain = self.index.chain(template)
        # The templates that a template extends call its overrides as well.
        is_alone = self.index.engine.strict or not Partials.of(template).overrides
        for caller in chain.templates[:1] if is_alone else chain.templates:
            for node in references_in(caller):
                if key := key_of(self.index.resolve(node, chain)):
                    self.found[key][Reference(name_of(caller), *place_of(node))] = None

    def add_dynamic_names(self, template: Template) -> None:
        """Add the names in ``template`` that aren't in its calls."""
        called = {
            included_name(node) if isinstance(node, IncludeNode) else node.full_name
            for node in references_in(template)
        }
        for word in set(split_on_quotes(getattr(template, "source", ""))) - called:
            self.dynamic.update(self.keys(word))

    def add_overridden(self, template: Template) -> None:
        """
        Add the partials that ``template`` overrides: without them, the overrides are
        errors.
        """
        for parent in self.index.chain(template).templates[1:]:
            names = Partials.of(template).overrides.keys() & Partials.of(parent).keys()
            self.dynamic |= {(str(origin_of(parent)), name) for name in names}

    def add_string(self, string: StringLiteral) -> None:
        value, module, file, line = string
        template_name, has_hash, name = value.partition("#")
        if template_name not in self.index.names or not has_hash:
            # A string in an installed package hardly means a partial of the project.
            if not is_installed(file):
                self.bare_names.add(name or value)
        elif is_dynamic(name):
            self.dynamic.update(self.keys(value))
        else:
            target = self.index.resolve_name(value)
            if isinstance(target, Diagnostic):
                self.unresolved[string] = target
                return
            self.resolved.add(string)
            if key := key_of(target):
                self.found[key][Reference(None, file, line, module)] = None

    def keys(self, full_name: str) -> list[Key]:
        """Return the partials to which a name such as "page.html#row" can lead."""
        template_name, has_hash, name = full_name.partition("#")
        if template_name not in self.index.names or not has_hash:
            return []
        if not is_dynamic(name):
            key = key_of(self.index.resolve_name(full_name))
            return [key] if key else []
        template = self.index.load(template_name)
        templates = self.index.chain(template).templates if template else []
        return [
            (str(origin_of(each)), name)
            for each in templates
            for name in Partials.of(each)
        ]


def key_of(target: Target | Diagnostic | None) -> Key | None:
    """Return the partial to which a name leads, if a tag of this package defines it."""
    if isinstance(target, Target) and target.partials:
        partial = target.partials[0]
        if isinstance(partial, PartialTemplate):
            return str(partial.origin), str(partial.name)
    return None
