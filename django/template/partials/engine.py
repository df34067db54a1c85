"""
The engine: Django's, with the tags of partials in every template, and names
such as ``"page.html#row"``.
"""

from __future__ import annotations

import os
from typing import Any

from django.template import Library, Origin, Template, TemplateDoesNotExist
from django.template import engine as core

from . import tags
from .errors import hint
from .templates import Partials, PartialTemplate


class TagLibraries(dict[str, Library]):
    """
    The libraries for ``{% load %}``, by name. ``{% load partials %}``, which
    templates for django-template-partials have, finds the tags again where no
    installed library has that name.
    """

    def __missing__(self, name: str) -> Library:
        if name == "partials":
            return tags.register
        raise KeyError(name)


class Engine(core.Engine):
    """
    An engine whose templates have partials. It takes the arguments of
    ``django.template.Engine``, and one more:

    strict
        Whether the language of partials is that of Django 6.0 alone, with its
        errors for what this package adds.

    >>> templates = {"page.html": "{% partialdef row %}<li>{% endpartialdef %}"}
    >>> loader = ("django.template.loaders.locmem.Loader", templates)
    >>> Engine(loaders=[loader]).get_template("page.html#row")
    <PartialTemplate name='row' origin='page.html'>

    Specified in docs/ref/templates/partials.txt.
    """

    def __init__(self, *args: Any, strict: bool = False, **kwargs: Any) -> None:
        self.strict = strict
        super().__init__(*args, **kwargs)

    def get_template_builtins(self, builtins: list[str]) -> list[Library]:
        libraries = super().get_template_builtins(builtins)
        # After Django's own, so that these tags win; before OPTIONS["builtins"],
        # whose libraries win as they do over Django's.
        library = tags.strict_register if self.strict else tags.register
        libraries.insert(len(self.default_builtins), library)
        return libraries

    def get_template_libraries(self, libraries: dict[str, str]) -> dict[str, Library]:
        loaded = super().get_template_libraries(libraries)
        return loaded if self.strict else TagLibraries(loaded)

    def find_template(
        self,
        name: str,
        dirs: None = None,
        skip: list[Origin] | None = None,
    ) -> tuple[Template, Origin]:
        template, origin = super().find_template(name, dirs, skip)
        Partials.of(template).template = template
        return template, origin

    def from_string(self, template_code: str) -> Template:
        template = super().from_string(template_code)
        Partials.of(template).template = template
        return template

    def get_template(self, template_name: str | os.PathLike[str]) -> Template:
        """
        Return the template of that name, or for ``"page.html#row"`` the partial
        ``row`` that ``page.html`` defines.

        Raise ``TemplateDoesNotExist`` if there is no such template or partial,
        or if ``template_name`` isn't a name.
        """
        full_name = template_name
        if isinstance(full_name, os.PathLike):
            full_name = os.fspath(full_name)
        try:
            template_name, _, partial_name = full_name.partition("#")
        except AttributeError:
            raise TemplateDoesNotExist(full_name) from None
        if not template_name:
            raise TemplateDoesNotExist(full_name)
        template = super().get_template(template_name)
        return self.get_partial(template, full_name) if partial_name else template

    def get_partial(self, template: Template, full_name: str) -> PartialTemplate:
        """
        Return the partial of ``template`` that ``full_name``, such as
        "page.html#row", names behind the ``#``, or raise ``TemplateDoesNotExist``.
        """
        template_name, _, name = full_name.partition("#")
        partials = Partials.of(template)
        try:
            partial = partials[name]
        except KeyError:
            reason = f"Partial '{name}' is not defined. " + hint(name, partials)
            origin = getattr(template, "origin", Origin(template_name))
            raise TemplateDoesNotExist(
                f"{full_name}: {reason}", tried=[(origin, reason)]
            ) from None
        if not isinstance(partial, PartialTemplate):
            # Another library's tags made it: it relies on being given an engine.
            partial.engine = self
        return partial
