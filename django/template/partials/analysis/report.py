"""
The partials of all templates, with the references to them.
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
    """A partial that the template of that name defines or inherits."""

    template: str
    description: PartialDescription
    used_by: tuple[Reference, ...]
    can_be_used: bool
    partial: PartialTemplate

    def as_json(self, with_source: bool = False) -> dict[str, Any]:
        """
        Return what ``--json`` writes. The keys are documented and must not change.
        """
        source = {"source": self.source} if with_source else {}
        return {
            "template": self.template,
            **asdict(self.description),
            "used_by": [use._asdict() for use in self.used_by],
            **source,
        }

    @property
    def source(self) -> str:
        """
        The text from tag to tag. Partials of another library's tags may have none.
        """
        return getattr(self.partial, "source", "")

    @property
    def is_used(self) -> bool:
        """
        Whether a template renders the partial, or Python code may name it. An override
        counts as used: it renders wherever the partial that it overrides is called.
        """
        description = self.description
        is_rendered = description.inline or description.override or self.used_by
        return bool(is_rendered or self.can_be_used)


def line_in(item: tuple[str, PartialTemplate]) -> int:
    """Return the first line of a partial, or 0 for one of another library's tags."""
    return getattr(item[1], "first_line", None) or 0


def rows(
    references: ReferenceIndex, templates: Iterable[Template], inherited: bool = False
) -> Iterator[Row]:
    """
    Yield the partials that ``templates`` define, in the order of their lines, and with
    ``inherited`` those that they inherit.
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
                # The partial that an override overrides may not exist.
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
