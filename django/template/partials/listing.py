"""
The partials of all templates, and where they are used: for the command ``partials``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.template import Template, TemplateSyntaxError

from .errors import name_of
from .introspection import PartialDescription, describe_partial, signature_of
from .survey import Survey, Target, calls, place_of
from .templates import Partials, PartialTemplate


class Use(NamedTuple):
    """A tag that renders a partial by its name."""

    template: str
    file: str
    line: int | None


# By the file that defines the partial, and its name.
Uses = Mapping[tuple[str, str], Mapping[Use, None]]


@dataclass(frozen=True)
class Row:
    """A partial of the template of that name, its own or one that it inherits."""

    template: str
    description: PartialDescription
    used_by: tuple[Use, ...]
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
        Whether a template renders the partial. An override is used where what it
        overrides is, by ``{{ partial.super }}`` at least.
        """
        description = self.description
        return bool(description.inline or description.override or self.used_by)


def rows(
    survey: Survey, templates: Iterable[Template], uses: Uses, inherited: bool
) -> Iterator[Row]:
    """Yield the partials of ``templates``, with those that they inherit or without."""
    for template in templates:
        page = survey.page(template)
        seen = set()
        is_alone = survey.engine.strict or not inherited
        for defining in page.templates[:1] if is_alone else page.templates:
            for name, partial in Partials.of(defining).items():
                if name in seen:
                    continue
                seen.add(name)
                signature = None
                # What an override overrides may not be there.
                with suppress(TemplateSyntaxError):
                    signature = signature_of(partial, page)
                description = describe_partial(
                    name, partial, signature, defining, template
                )
                used_by = tuple(uses.get((description.file, name), ()))
                yield Row(name_of(template), description, used_by, partial)


def uses_in(survey: Survey) -> Uses:
    """Return what uses each partial, in the order of the templates."""
    found: dict[tuple[str, str], dict[Use, None]] = defaultdict(dict)
    for template in survey.templates:
        page = survey.page(template)
        # An override is called by the templates above it as well.
        is_alone = survey.engine.strict or not Partials.of(template).overrides
        for caller in page.templates[:1] if is_alone else page.templates:
            for node in calls(caller):
                target = survey.target(node, page)
                if isinstance(target, Target) and target.partials:
                    partial = target.partials[0]
                    if isinstance(partial, PartialTemplate):
                        key = str(partial.origin), str(partial.name)
                        found[key][Use(name_of(caller), *place_of(node))] = None
    return found
