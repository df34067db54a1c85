"""
``get_FOO_display()`` of models, for which Django makes a dictionary of all choices each
time. Here, the dictionary is kept for as long as the choices are the same.
"""

from __future__ import annotations

import weakref
from functools import cache, partial
from types import NoneType
from typing import Any, NamedTuple

from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.hashable import make_hashable

from ..originals import is_own

NAME = "_get_FIELD_display"

# Values of these types are found in a dictionary as Django finds them.
PLAIN = frozenset({str, int, bool, NoneType})

# More fields than this are not in use, unless models come and go.
LIMIT = 1_000


class Labels(NamedTuple):
    """
    The labels of a field.

    choices
        The choices that they were made from.

    labels
        The labels by value. None if they have to be made each time.
    """

    field: weakref.ref[Any]
    choices: list[Any]
    labels: dict[Any, Any] | None


# By the id() of the field, whose hash takes longer.
KNOWN: dict[int, Labels] = {}


@cache
def originals() -> tuple[Any, Any]:
    """Return Django's method, and its property of fields, if they are its own."""
    from django.db.models import Field, Model

    method, choices = vars(Model)[NAME], vars(Field)["flatchoices"]
    if is_own(method, NAME) and is_own(choices.fget, "flatchoices"):
        return method, choices
    return None, None


def is_display(method: Any) -> bool:
    """Return whether a value found by a lookup is Django's ``get_FOO_display()``."""
    if type(method) is not partial or method.args or len(method.keywords) != 1:
        return False
    function = getattr(method.func, "__func__", None)
    return (
        getattr(function, "__name__", "") == NAME
        and function is originals()[0]
        and "field" in method.keywords
    )


def display(method: partial[Any]) -> Any:
    """Return the result of a method for which is_display() is true."""
    field = method.keywords["field"]
    value = getattr(method.func.__self__, field.attname)  # type: ignore[attr-defined]
    labels = labels_of(field)
    if labels is None or type(value) not in PLAIN:
        labels = dict(make_hashable(field.flatchoices))
        value = labels.get(make_hashable(value), value)
    else:
        value = labels.get(value, value)
    return force_str(value, strings_only=True)


def labels_of(field: Any) -> dict[Any, Any] | None:
    """Return the labels of a field by value, or None if they can't be kept."""
    choices = field.choices
    if type(choices) is not list:
        return None
    known = KNOWN.get(id(field))
    if known is None or known.field() is not field or known.choices != choices:
        if len(KNOWN) >= LIMIT:
            KNOWN.clear()
        labels = None
        if type(field).flatchoices is originals()[1] and all(map(is_plain, choices)):
            labels = dict(choices)
        known = KNOWN[id(field)] = Labels(weakref.ref(field), choices.copy(), labels)
    return known.labels


def is_plain(choice: Any) -> bool:
    """Return whether a choice isn't a group, and can't change."""
    return (
        type(choice) is tuple
        and len(choice) == 2
        and type(choice[0]) in PLAIN
        and (type(choice[1]) is str or isinstance(choice[1], Promise))
    )
