"""
The partials of all templates, with what references them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from django.template import Template, TemplateSyntaxError

from ..errors import name_of
from ..introspection import PartialDescription, describe_partial, signature_of
from ..templates import Partials, PartialTemplate
from .references import Reference, ReferenceIndex


@dataclass(frozen=True)
class Row:
    """A partial of the template of that name, its own or one that it inherits."""

    template: str
    description: PartialDescription
    used_by: tuple[Reference, ...]
    can_be_used: bool
    partial: PartialTemplate

    def as_json(self, with_source: bool = False) -> dict[str, Any]:
        """Return what ``--json`` writes; its keys are documented, and stay."""
        source = {"source": self.source} if with_source else {}
        return {
            "template": self.template,
            **asdict(self.description),
            "used_by": [use._asdict() for use in self.used_by],
            **source,
        }

    @property
    def source(self) -> str:
        """The text from tag to tag; another library's partials may have none."""
        return getattr(self.partial, "source", "")

    @property
    def is_used(self) -> bool:
        """
        Whether a template renders the partial, or Python code may name it. An override
        is used where what it overrides is, by ``{{ partial.super }}`` at least.
        """
        description = self.description
        is_rendered = description.inline or description.override or self.used_by
        return bool(is_rendered or self.can_be_used)


def line_in(item: tuple[str, PartialTemplate]) -> int:
    """Return where a partial begins. That of another library's tags has no line."""
    return getattr(item[1], "first_line", None) or 0


def rows(
    references: ReferenceIndex, templates: Iterable[Template], inherited: bool = False
) -> Iterator[Row]:
    """
    Yield the partials of ``templates``, with those that they inherit or without, each
    template's in the order of their lines.
    """
    index = references.index
    for template in templates:
        chain = index.chain(template)
        seen = set()
        is_alone = index.engine.strict or not inherited
        for defining in chain.templates[:1] if is_alone else chain.templates:
            for name, partial in sorted(Partials.of(defining).items(), key=line_in):
                if name in seen:
                    continue
                seen.add(name)
                signature = None
                # What an override overrides may not be there.
                with suppress(TemplateSyntaxError):
                    signature = signature_of(partial, chain)
                description = describe_partial(
                    name, partial, signature, defining, template
                )
                key = description.file, name
                yield Row(
                    name_of(template),
                    description,
                    references.references_to(key),
                    references.may_be_used(key),
                    partial,
                )
