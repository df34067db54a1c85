"""
Awkward values. What templates make them do, they write into ``journal``.
"""

from __future__ import annotations

import enum
import functools
from collections import OrderedDict, defaultdict, namedtuple  # noqa: F401
from datetime import date, datetime, time, timedelta, timezone  # noqa: F401
from decimal import Decimal
from fractions import Fraction  # noqa: F401
from inspect import CORO_CREATED, getcoroutinestate
from io import StringIO
from types import CoroutineType, MappingProxyType  # noqa: F401
from uuid import UUID  # noqa: F401
from zoneinfo import ZoneInfo  # noqa: F401

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import IntegerChoices, TextChoices
from django.http import QueryDict  # noqa: F401
from django.template import VariableDoesNotExist  # noqa: F401
from django.utils.datastructures import MultiValueDict  # noqa: F401
from django.utils.functional import SimpleLazyObject, lazy, lazystr  # noqa: F401
from django.utils.html import format_html  # noqa: F401
from django.utils.safestring import SafeString, mark_safe  # noqa: F401
from django.utils.translation import gettext_lazy

journal: list[str] = []

# Those that asynchronous functions have returned.
coroutines: list[CoroutineType] = []


def record(event: str, *arguments: object) -> None:
    plain = [arg for arg in arguments if type(arg) in (str, int)]
    journal.append(" ".join([event, *map(repr, plain)]))


def outcome(what):
    """Return ``what``, or raise it if it is an exception."""
    if isinstance(what, BaseException) or (
        isinstance(what, type) and issubclass(what, BaseException)
    ):
        raise what
    return what


def end_iteration(key):
    """Have an iteration by index end, where every index has an item."""
    if isinstance(key, int) and key > 3:
        raise IndexError(key)


class Silent(Exception):
    silent_variable_failure = True


def decode_error():
    return UnicodeDecodeError("utf-8", b"\xff", 0, 1, "<b>invalid</b>")


class Value:
    """Without an address in its representation, which filters might garble."""

    def __repr__(self):
        return f"<{type(self).__name__}>"


# Strings


class Str(str):
    pass


class Shouting(str):
    def __str__(self):
        record("Shouting.__str__")
        return self.upper() + "<!>"


class Formatted(str):
    def __format__(self, spec):
        record("Formatted.__format__", spec)
        return "formatted <f>"


class Html(str):
    def __html__(self):
        record("Html.__html__")
        return f"<html>{self[:]}</html>"


class Safe(SafeString):
    pass


class SafeShouting(SafeString):
    def __str__(self):
        record("SafeShouting.__str__")
        return self.upper() + "<!>"


class Unequal(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        record("Unequal.__eq__", other)
        return False


# Numbers


class Int(int):
    def __str__(self):
        record("Int.__str__")
        return f"<int {int(self)}>"


class PlainInt(int):
    pass


class Float(float):
    def __str__(self):
        record("Float.__str__")
        return f"<float {float(self)}>"

    def __format__(self, spec):
        record("Float.__format__", spec)
        return f"<float as {spec}>"


class Dec(Decimal):
    def __str__(self):
        record("Dec.__str__")
        return "<dec>"


class Truthy(int):
    def __bool__(self):
        record("Truthy.__bool__")
        return not int(self)


class Priority(IntegerChoices):
    LOW = 1, "Low <l>"
    HIGH = 2, gettext_lazy("Yes")


class Suit(TextChoices):
    HEARTS = "h", "Hearts & hearts"
    SPADES = "s", "Spades"


class Colour(enum.Enum):
    RED = "red"
    BLUE = 2


# Dates


class Moment(datetime):
    def __str__(self):
        record("Moment.__str__")
        return "<moment>"


class Day(date):
    pass


class Raw(datetime):
    convert_to_local_time = False


# Collections


class Dict(dict):
    """A dictionary whose items are seen being asked for."""

    def __getitem__(self, key):
        record("Dict.__getitem__", key)
        return super().__getitem__(key)


class Missing(dict):
    def __missing__(self, key):
        record("Missing.__missing__", key)
        return f"<{key}>"


class List(list):
    def __str__(self):
        return "<list>"


class Indexed(Value):
    """What can be iterated over by index alone."""

    def __init__(self, *values):
        self.values = values

    def __getitem__(self, index):
        record("Indexed.__getitem__", index)
        return self.values[index]


class Once(Value):
    """An iterator, of no known length."""

    def __init__(self, *values):
        self.rest = list(values)

    def __iter__(self):
        record("Once.__iter__")
        return self

    def __next__(self):
        record("Once.__next__")
        if not self.rest:
            raise StopIteration
        return outcome(self.rest.pop(0))


class Sized(Once):
    """A collection with a length that need not be true."""

    def __init__(self, length, *values):
        super().__init__(*values)
        self.length = length

    def __len__(self):
        record("Sized.__len__")
        return outcome(self.length)


class File(StringIO):
    """What fails where it is read once it is closed."""

    __repr__ = Value.__repr__


def generate(*values):
    for value in values:
        record("generate")
        yield outcome(value)


Point = namedtuple("Point", "a b")


# Objects


class Obj(Value):
    """An object with the attributes it is given."""

    def __init__(self, **attributes):
        vars(self).update(attributes)


class Thing(Obj):
    """An object with a method or property of each kind."""

    count = 3

    @property
    def prop(self):
        record("Thing.prop")
        return "<prop>"

    @property
    def attribute_error(self):
        record("Thing.attribute_error")
        raise AttributeError("<attribute>")

    @property
    def type_error(self):
        record("Thing.type_error")
        raise TypeError("<type>")

    @property
    def key_error(self):
        record("Thing.key_error")
        raise KeyError("<key>")

    @property
    def silent(self):
        record("Thing.silent")
        raise Silent("silent")

    @property
    def unicode(self):
        record("Thing.unicode")
        raise decode_error()

    def method(self):
        record("Thing.method")
        return "<method>"

    def args(self, required):
        record("Thing.args")

    def default(self, optional="default"):
        record("Thing.default")
        return optional

    def type_error_inside(self):
        record("Thing.type_error_inside")
        return len(3)

    def does_not_exist(self):
        record("Thing.does_not_exist")
        raise ObjectDoesNotExist("gone")

    def delete(self):
        record("Thing.delete")
        return "deleted"

    delete.alters_data = True

    def raw(self):
        record("Thing.raw")

    raw.do_not_call_in_templates = True

    @classmethod
    def made(cls):
        return "made"

    def items(self):
        record("Thing.items")
        return [("a", 1), ("<b>", 2)]


def tree(*children, name="n"):
    return {"name": name, "children": list(children)}


class Call(Value):
    """What is callable, and gives a value or raises."""

    def __init__(self, value="called", **attributes):
        self.value = value
        vars(self).update(attributes)

    def __call__(self):
        record("Call")
        return outcome(self.value)


def function(value):
    def called():
        record("function")
        return outcome(value)

    return called


def requires(value):
    record("requires")
    return value


def needs_keyword(*, value):
    record("needs_keyword")
    return value


def odd(bases=(), **behaviour):
    """
    Return an object whose methods give or raise what ``behaviour`` says, by name
    without the underscores.
    """

    def method(name, what):
        def do(self, *arguments):
            record(f"odd.{name}", *arguments)
            if name == "getitem":
                end_iteration(arguments[0])
            return outcome(what)

        return do

    methods = {f"__{name}__": method(name, what) for name, what in behaviour.items()}
    return type("Odd", bases or (Value,), methods)()


class Attributes(Value):
    """An object that has every attribute that isn't Python's own."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        record("Attributes.__getattr__", name)
        return f"<{name}>"


class Meta(type):
    def __getitem__(cls, key):
        record("Meta.__getitem__", key)
        end_iteration(key)
        return f"<{key}>"


class WithMeta(Value, metaclass=Meta):
    def __init__(self):
        record("WithMeta")

    def __str__(self):
        return "<with meta>"


class Plain(Value):
    a = "class attribute"

    def __init__(self):
        record("Plain")

    def __str__(self):
        return "<plain>"


class Generic(Value):
    """A class that has items, but not of its metaclass's."""

    def __class_getitem__(cls, key):
        record("Generic.__class_getitem__", key)
        return key


def lazy_of(value, *types):
    """Return a lazy value, which may raise."""

    def evaluate():
        record("lazy")
        return outcome(value)

    return lazy(evaluate, *(types or (type(value),)))()


def lazy_object(value):
    def evaluate():
        record("lazy_object")
        return outcome(value)

    return SimpleLazyObject(evaluate)


# What has to be awaited, and looks like what gives the same at once


def asynchronous(function):
    async def run(arguments):
        return function(*arguments)

    @functools.wraps(function)
    def begin(*arguments):
        coroutines.append(run(arguments))
        return coroutines[-1]

    return begin


def close_unawaited():
    """Close what hasn't been awaited, and return whether that is any."""
    unawaited = [each for each in coroutines if getcoroutinestate(each) == CORO_CREATED]
    for coroutine in unawaited:
        coroutine.close()
    coroutines.clear()
    return bool(unawaited)


def asynchronous_function(value):
    return asynchronous(function(value))


def with_asynchronous(cls, *names):
    """Return a class whose methods of those names are asynchronous."""
    methods = {name: asynchronous(getattr(cls, name)) for name in names}
    return type(cls.__name__, (cls,), methods)


class Rows(Once):
    """What can be iterated over both ways."""

    def __aiter__(self):
        record("Once.__iter__")
        return self

    async def __anext__(self):
        try:
            return next(self)
        except StopIteration:
            raise StopAsyncIteration from None


Rows.__name__ = Rows.__qualname__ = "Once"

AWAITABLE = {
    "function": asynchronous_function,
    "Call": with_asynchronous(Call, "__call__"),
    "Thing": with_asynchronous(
        Thing,
        "method",
        "default",
        "type_error_inside",
        "does_not_exist",
        "delete",
        "items",
    ),
    "Once": Rows,
}
