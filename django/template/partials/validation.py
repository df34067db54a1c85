"""
Checks of the arguments of public functions: a wrong one raises an exception at once,
whose message states what would be right.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from .compat import CorePartialTemplate
from .errors import nearest, quote_list, shown

# Types that iterate over something else than names.
NO_COLLECTIONS = (str, Promise, bytes, bytearray, Mapping)

NAMES = (
    "a list of the names of partials, such as ['row'], or another ordered collection"
)
NAME_OR_NAMES = "the name of a partial, such as 'row', or a list of names"
ALLOWED = "a list or a set of the names of partials, such as ['row']"
SWAPS = f"{NAME_OR_NAMES}, or a dictionary such as {{'toast': 'beforeend:#toasts'}}"
TARGETS = "a dictionary of ids and partials, such as {'#rows': 'rows'}"
TEMPLATE = "the name of a template, a list or a tuple of names, or a backend's template"


def wrong_type(argument: str, right: str, value: object) -> TypeError:
    return TypeError(f"{argument} must be {right}, not {described(value)}.")


def described(value: object) -> str:
    """
    Return a value as messages show it. The items of a container are not shown: it can
    be a context.

    >>> described("row"), described(None), described({"name": "Ada"})
    ("'row'", 'None', 'a value of the type dict')
    """
    if (text := text_of(value)) is not None:
        return f"'{shown(text)}'"
    if value is None or isinstance(value, bytes | int | float):
        return shown(repr(value))
    if isinstance(value, CorePartialTemplate):
        return f"the partial '{shown(str(value.name))}'"  # type: ignore[attr-defined]
    return f"a value of the type {type(value).__qualname__}"


def text_of(value: object) -> str | None:
    """
    Return ``value`` as a plain string, even if it is lazy or of a subclass, such as a
    member of an enumeration. Return ``None`` if it isn't a string.
    """
    if isinstance(value, Promise):
        return str(value)
    return str.__str__(value) if isinstance(value, str) else None


def reusable(value: Any) -> Any:
    """Return ``value``, or a list of its items if it can be iterated only once."""
    return list(value) if isinstance(value, Iterator) else value


def names_in(argument: str, value: object, right: str) -> list[str]:
    """Return the names in ``value``. Raise ``TypeError`` unless it is a collection."""
    if isinstance(value, NO_COLLECTIONS) or not isinstance(value, Iterable):
        raise wrong_type(argument, right, value)
    names = []
    for element in value:
        name = text_of(element)
        if name is None:
            raise TypeError(
                f"The names in {argument} must be strings, such as 'row', not "
                f"{described(element)}."
            )
        names.append(name)
    return names


def ordered_names(argument: str, value: object, right: str = NAMES) -> list[str]:
    """Return the names in ``value``, which are rendered in their order."""
    if isinstance(value, set | frozenset):
        raise wrong_type(argument, right, value)
    return names_in(argument, value, right)


def name_or_names(
    argument: str, value: object, right: str = NAME_OR_NAMES
) -> list[str]:
    """Return the names in ``value``, or ``value`` as the only one."""
    name = text_of(value)
    return ordered_names(argument, value, right) if name is None else [name]


def targets(argument: str, value: object) -> dict[str, list[str]]:
    """
    Return the partials for each target. Raise an exception unless ``value`` is a
    dictionary whose keys are ids after a "#", and whose values are names.
    """
    if not isinstance(value, Mapping):
        raise wrong_type(argument, TARGETS, value)
    checked = {}
    for key, names in value.items():
        target = text_of(key)
        if target is None or len(target) < 2 or target[0] != "#":
            raise ValueError(
                f"A key of {argument} must be the id of an element behind a '#', such as "
                f"'#rows', not {described(key)}."
            )
        partials = f"{argument}['{shown(target)}']"
        if isinstance(names, Iterator):
            raise wrong_type(partials, NAME_OR_NAMES, names)  # each request needs it
        checked[target] = name_or_names(partials, names)
    return checked


def swaps(argument: str, value: object) -> dict[str, str]:
    """
    Return the names of partials and how each is swapped: "true", unless ``value`` is a
    dictionary. Raise an exception for a value that ``hx-swap-oob`` can't have.
    """
    if value is None or value == {}:
        return {}
    if isinstance(value, Iterator):
        raise wrong_type(argument, SWAPS, value)  # as above
    if not isinstance(value, Mapping):
        return dict.fromkeys(name_or_names(argument, value, SWAPS), "true")
    checked = {}
    for name in names_in(argument, list(value), NAMES):
        swap = text_of(value[name])
        style, has_selector, selector = (swap or "").partition(":")
        if len(style.split()) != 1 or (has_selector and not selector.strip()):
            raise ValueError(
                f"{argument}['{shown(name)}'] must be a value of hx-swap-oob, such as "
                f"'innerHTML' or 'beforeend:#toasts', not {described(value[name])}."
            )
        checked[name] = f"{style.strip()}{has_selector}{selector.strip()}"
    return checked


def check_names(argument: str, names: list[str], templates: list[str]) -> None:
    """
    Raise ``ValueError`` if there is no name, or if one is empty or begins with the name
    of one of ``templates``.
    """
    if not names:
        raise ValueError(f"{argument} is empty. Name a partial, as in ['row'].")
    for name in names:
        if not name:
            raise ValueError(
                f"A name in {argument} is empty. Write that of a partial, such as 'row'."
            )
        check_is_short(name, templates)


def check_is_short(name: str, templates: list[str]) -> None:
    """Raise ``ValueError`` if ``name`` begins with the name of one of the templates."""
    template_name, has_hash, _ = name.partition("#")
    if has_hash and template_name in templates:
        raise not_short(name)


def not_short(full_name: str) -> ValueError:
    """Return the error for "page.html#row" where "row" is meant."""
    name = full_name.partition("#")[2]
    return ValueError(
        f"'{shown(full_name)}' is not the name of a partial. Leave out the name of the "
        f"template: '{shown(name)}'."
    )


def template(argument: str, value: Any) -> Any:
    """
    Return a template as a ``TemplateResponse`` takes it: a name, a list of names, or a
    template that a backend has loaded. Names that are paths become strings.

    Raise ``TypeError`` if it is anything else.
    """
    if isinstance(value, list | tuple):
        return [template_name(argument, name) for name in value]
    if hasattr(value, "template") and hasattr(value, "render"):
        return value
    return template_name(argument, value)


def template_name(argument: str, value: object) -> str:
    name = text_of(os.fspath(value) if isinstance(value, os.PathLike) else value)
    if name is None:
        raise wrong_type(argument, TEMPLATE, value)
    return name


def page(argument: str, value: Any) -> Any:
    """
    Return a template as template() does. Raise ``ValueError`` if it is a partial, or the
    name of one.
    """
    partial = getattr(value, "template", None)
    if isinstance(partial, CorePartialTemplate):
        raise partial_for_page(
            argument,
            f"{partial.origin.template_name}#{partial.name}",  # type: ignore[attr-defined]
        )
    whole = template(argument, value)
    for name in names_of_page(whole):
        if name.partition("#")[2]:
            raise partial_for_page(argument, name)
    return whole


def partial_for_page(argument: str, full_name: str) -> ValueError:
    """Return the error for "page.html#row" where "page.html" is meant."""
    template_name, _, name = full_name.partition("#")
    return ValueError(
        f"{argument} must be a whole template, '{shown(template_name)}', not "
        f"'{shown(full_name)}'. Pass the partial's name, '{shown(name)}', separately."
    )


def names_of_page(template: Any) -> list[str]:
    """Return the names by which ``template``, which page() returned, may be found."""
    if isinstance(template, str):
        return [template]
    return template if isinstance(template, list) else []


def wrong_backend(template: Any, lacks: str) -> ImproperlyConfigured:
    """Return the error for the template of a backend whose templates lack something."""
    backend = getattr(template, "backend", None)
    return ImproperlyConfigured(
        f"{getattr(template, 'origin', 'The template')} was loaded by the backend "
        f"'{getattr(backend, 'name', 'unknown')}', whose templates {lacks}. Its BACKEND "
        "must be 'django.template.partials.django.DjangoTemplates'."
    )


def positive(argument: str, value: object) -> int:
    """Return ``value``. Raise an exception unless it is a whole number above 0."""
    if type(value) is not int:
        raise wrong_type(argument, "a whole number, such as 16384", value)
    if value < 1:
        raise ValueError(f"{argument} must be at least 1, not {value}.")
    return value


def check_options(given: Iterable[str], known: Iterable[str]) -> None:
    """Raise ``TypeError``, as Django's engine does, for an unknown option."""
    for option in given:
        if option not in known:
            raise TypeError(
                f"Engine has no option '{shown(option)}'. "
                f"{nearest(option.lower(), known)}Its options: {quote_list(known)}."
            )


def boolean(option: str, value: object) -> bool:
    """
    Return the value of an option. Raise ``ImproperlyConfigured``, as Django's engine does
    for a wrong value, if it isn't a bool.
    """
    if not isinstance(value, bool):
        raise ImproperlyConfigured(
            f"The option '{option}' must be a bool, True or False, not "
            f"{described(value)}."
        )
    return value


def path_or_none(option: str, value: Any) -> str | None:
    """
    Return the path that is the value of an option, or ``None``. Raise
    ``ImproperlyConfigured`` for any other value.
    """
    if value is None:
        return None
    path = os.fspath(value) if isinstance(value, str | os.PathLike) else None
    if not path or not isinstance(path, str):
        raise ImproperlyConfigured(
            f"The option '{option}' must be the path of a directory, not "
            f"{described(value)}."
        )
    return path
