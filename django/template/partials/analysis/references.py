"""
What uses the partials of all templates: tags, and names in Python code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple, TypeAlias

from django.template import Template
from django.template.loader_tags import IncludeNode

from ..errors import Diagnostic, name_of, origin_of
from ..templates import Partials, PartialTemplate
from .discovery import is_installed
from .index import Survey, Target, calls, included_name, place_of
from .python_references import Literal, is_open, literals, quoted


class Use(NamedTuple):
    """What names a partial: a tag of ``template``, or a string in ``module``."""

    template: str | None
    file: str
    line: int | None
    module: str | None = None


# The file that defines a partial, and its name.
Key: TypeAlias = tuple[str, str]


class Uses:
    """
    What uses the partials of a survey.

    found
        Of each partial, what names it.

    possible
        The partials to which a name may lead that is put together when the code runs,
        or that a template hands to a tag.

    mentioned
        The names that stand alone in Python code, as in ``render_partials(request,
        "page.html", ["row"])``: they may be any template's.

    led, astray
        The names in Python code that can lead somewhere, and what is wrong with those
        that lead nowhere. Of other engines' templates, neither has them.
    """

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.found: dict[Key, dict[Use, None]] = defaultdict(dict)
        self.possible: set[Key] = set()
        self.mentioned: set[str] = set()
        self.led: set[Literal] = set()
        self.astray: dict[Literal, Diagnostic] = {}
        names = {name for each in survey.templates for name in Partials.of(each)}
        for template in survey.templates:
            self.add_tags(template)
            self.add_words(template)
        for literal in literals(survey.names, names):
            self.add_literal(literal)

    def of(self, key: Key) -> tuple[Use, ...]:
        return tuple(self.found.get(key, ()))

    def can_be(self, key: Key) -> bool:
        return key in self.possible or key[1] in self.mentioned

    def add_tags(self, template: Template) -> None:
        chain = self.survey.chain(template)
        # An override is called by the templates above it as well.
        is_alone = self.survey.engine.strict or not Partials.of(template).overrides
        for caller in chain.templates[:1] if is_alone else chain.templates:
            for node in calls(caller):
                if key := key_of(self.survey.target(node, chain)):
                    self.found[key][Use(name_of(caller), *place_of(node))] = None

    def add_words(self, template: Template) -> None:
        """Add the names in ``template`` that aren't those of its calls."""
        called = {
            included_name(node) if isinstance(node, IncludeNode) else node.full_name
            for node in calls(template)
        }
        for word in set(quoted(getattr(template, "source", ""))) - called:
            self.possible.update(self.keys(word))

    def add_literal(self, literal: Literal) -> None:
        value, module, file, line = literal
        template_name, has_hash, name = value.partition("#")
        if template_name not in self.survey.names or not has_hash:
            # In other packages, a word is hardly one of the project's names.
            if not is_installed(file):
                self.mentioned.add(name or value)
        elif is_open(name):
            self.possible.update(self.keys(value))
        else:
            target = self.survey.named(value)
            if isinstance(target, Diagnostic):
                self.astray[literal] = target
                return
            self.led.add(literal)
            if key := key_of(target):
                self.found[key][Use(None, file, line, module)] = None

    def keys(self, full_name: str) -> list[Key]:
        """Return the partials to which a name such as "page.html#row" can lead."""
        template_name, has_hash, name = full_name.partition("#")
        if template_name not in self.survey.names or not has_hash:
            return []
        if not is_open(name):
            key = key_of(self.survey.named(full_name))
            return [key] if key else []
        template = self.survey.load(template_name)
        templates = self.survey.chain(template).templates if template else []
        return [
            (str(origin_of(each)), name)
            for each in templates
            for name in Partials.of(each)
        ]


def key_of(target: Target | Diagnostic | None) -> Key | None:
    """Return the partial to which a name leads, if it is one of this library's tags."""
    if isinstance(target, Target) and target.partials:
        partial = target.partials[0]
        if isinstance(partial, PartialTemplate):
            return str(partial.origin), str(partial.name)
    return None
