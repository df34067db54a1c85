"""
The engine: Django's, with the tags of partials in every template, and names
such as ``"page.html#row"``.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from functools import cached_property
from inspect import signature
from typing import Any

from django.template import Library, Origin, Template, TemplateDoesNotExist
from django.template import engine as core
from django.template.compiler.chain import (
    ParentUnknown,
    TemplateChain,
    cached_loader,
)
from django.template.compiler.code_cache import CodeCache
from django.template.compiler.lines import TemplatePart
from django.template.compiler.nodelist import CompiledNodeList, make_compiled

from . import emitters, strict, tags  # noqa: F401
from .errors import does_not_exist, is_not_defined, shown
from .fragments import fragment_node, is_resolved, make_fragment
from .resolve import Resolution, definitions, resolve
from .templates import Partials, PartialTemplate
from .validation import boolean, check_options, path_or_none


class TagLibraries(dict[str, Library]):
    """
    The libraries for ``{% load %}``, by name. ``{% load partials %}``, which is in
    templates for django-template-partials, loads the tags of this package unless
    another library has that name.
    """

    def __missing__(self, name: str) -> Library:
        if name == "partials":
            return tags.register
        raise KeyError(name)


class Engine(core.Engine):
    """
    An engine whose templates have partials. It takes the arguments of
    ``django.template.Engine``, and three more:

    strict
        Whether only the tags of Django 6.0 are accepted. The additions of this package
        are errors then, as in Django.

    compiled
        Whether templates are compiled to Python functions once they have been rendered
        for a while. On by default, and always off when ``debug`` is true.

    code_cache
        The path of a directory in which compiled code is kept for processes that start
        later. These compile a template sooner, and a short one when it is first
        rendered. By default, there is none.

    Raise ``TypeError`` for an unknown argument, and ``ImproperlyConfigured`` if
    ``strict`` or ``compiled`` is not a bool, or ``code_cache`` is not a path.

    >>> templates = {"page.html": "{% partialdef row %}<li>{% endpartialdef %}"}
    >>> loader = ("django.template.loaders.locmem.Loader", templates)
    >>> Engine(loaders=[loader]).get_template("page.html#row")
    <PartialTemplate name='row' origin='page.html'>

    Specified in docs/ref/templates/partials.txt.
    """

    def __init__(
        self,
        *args: Any,
        strict: bool = False,
        compiled: bool = True,
        code_cache: str | os.PathLike[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.strict = boolean("strict", strict)
        # Requested name with a # -> (template's name, template, partial).
        self._partial_cache: dict[object, tuple[str, Template, PartialTemplate]] = {}
        try:
            super().__init__(*args, **kwargs)
        except TypeError:
            # The options of Django's engine, and those of this one.
            known = signature(super().__init__).parameters
            check_options(kwargs, {*known, "strict", "compiled", "code_cache"})
            raise
        self.compiled = boolean("compiled", compiled) and not self.debug
        path = path_or_none("code_cache", code_cache)
        self.code_cache = CodeCache(path) if path and self.compiled else None

    @cached_property
    def cached_templates(self) -> Mapping[str, Template]:
        """
        The templates in the cache of Django's cached loader, by name, if all templates
        come from it. Otherwise, it is empty: other loaders can return another template
        each time.
        """
        loader = cached_loader(self)
        return {} if loader is None else loader.get_template_cache

    def copy_for_analysis(self, *, debug: bool) -> Engine:
        """
        Return an engine with the same options that has loaded nothing yet. With
        ``debug``, its partials have a source, and its syntax errors have a file and a
        line. Without it, its templates have the nodes that are compiled.
        """
        engine = copy.copy(self)
        engine.debug = debug
        engine.compiled = False
        engine._partial_cache = {}
        for name in ("template_loaders", "cached_templates"):
            vars(engine).pop(name, None)
        return engine

    def get_template_builtins(self, builtins: list[str]) -> list[Library]:
        libraries = super().get_template_builtins(builtins)
        # After Django's own libraries, so that these tags replace Django's. Before
        # those of OPTIONS["builtins"], which can replace these tags as well as
        # Django's.
        library = strict.register if self.strict else tags.register
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
        self.prepare_template(template)
        return template, origin

    def from_string(self, template_code: str) -> Template:
        template = super().from_string(template_code)
        self.prepare_template(template)
        return template

    def prepare_template(self, template: Template) -> None:
        """Attach the template to its Partials, and wrap its nodelists for compilation."""
        if type(getattr(template, "nodelist", None)) is CompiledNodeList:
            return  # it comes from the cache
        partials = Partials.of(template)
        partials.template = template
        if self.compiled and type(template) is Template:
            part = TemplatePart.of(template)
            for name, partial in partials.items():
                if isinstance(partial, PartialTemplate):
                    make_compiled(partial, self, part._replace(fragment=name))
            make_compiled(template, self, part)

    def get_template(self, template_name: str | os.PathLike[str]) -> Template:
        """
        Return the template of that name, or for ``"page.html#row"`` the partial
        ``row`` of ``page.html``: see get_partial().

        Raise ``TemplateDoesNotExist`` if there is no such template or partial,
        or if ``template_name`` isn't a name.
        """
        if type(template_name) is str and template_name and "#" not in template_name:
            return super().get_template(template_name)
        if type(template_name) is str and template_name in self._partial_cache:
            known_name, template, partial = self._partial_cache[template_name]
            if self.cached_templates.get(known_name) is template:
                return partial
        full_name, template_name, partial_name = split(template_name)
        template = super().get_template(template_name)
        if not partial_name:
            return template
        partial = self.get_partial(template, full_name)
        # Unresolved names are not cached: requests can contain any number of them.
        if (
            is_resolved(partial)
            and self.cached_templates.get(template_name) is template
        ):
            self._partial_cache[full_name] = template_name, template, partial
        return partial

    def get_partial(self, template: Template, full_name: str) -> PartialTemplate:
        """
        Return what ``full_name``, such as "page.html#row", names after the ``#``: a
        partial that ``template`` defines or inherits, or else a block. If that depends
        on a variable in ``{% extends %}``, the name is looked up when it renders.

        Raise ``TemplateDoesNotExist`` if there is none.
        """
        name = full_name.partition("#")[2]
        chain = TemplateChain([template])
        resolution = None
        try:
            resolution = resolve(name, chain)
        except ParentUnknown:
            pass
        except TemplateDoesNotExist as error:
            raise TemplateDoesNotExist(
                f"{is_not_defined(full_name)}, and a template that would be extended "
                f"does not exist: {error}",
                tried=error.tried,
            ) from error
        else:
            if resolution is None:
                raise does_not_exist(full_name, definitions(chain))
        own = Partials.of(template).get(name)
        if own is not None and resolution == Resolution([own]):
            partial = own
        else:
            partial = make_fragment(full_name, chain, resolution)
            if self.compiled and fragment_node(partial):
                part = TemplatePart.of(template)._replace(fragment=name)
                make_compiled(partial, self, part)
        if not isinstance(partial, PartialTemplate):
            # A partial of another library's tags needs the engine as an attribute.
            partial.engine = self
        return partial


def split(name: str | os.PathLike[str]) -> tuple[str, str, str]:
    """
    Return the full name, the name of the template, and that of the partial.

    >>> split("page.html#row")
    ('page.html#row', 'page.html', 'row')
    """
    full_name = os.fspath(name) if isinstance(name, os.PathLike) else name
    try:
        template_name, _, partial_name = full_name.partition("#")
    except AttributeError:
        raise TemplateDoesNotExist(full_name) from None
    if not template_name:
        raise TemplateDoesNotExist(shown(full_name))
    return full_name, template_name, partial_name
