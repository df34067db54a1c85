"""
The text of numbers and dates, as Django's ``render_value_in_context()`` returns it if
``use_l10n`` and ``use_tz`` of the context are None. What depends on the language and on
settings is looked up once for both, not for each value. If it isn't certain what Django
returns, Django's function is called.

In addition to what is imported, this module relies on these facts, which have been true
from Django 5.2 to 6.1:

- ``formats._format_cache`` is replaced once a setting of formats changes
- ``trans_real._translations`` is replaced once languages or catalogs change
- ``trans_real._active`` is a Local of asgiref, whose context variable is looked up and
  tested: without it, the language is looked up each time
- ``numberformat.format()``: numbers of up to 200 digits are never in scientific
  notation, and only ``settings.USE_THOUSAND_SEPARATOR`` has them grouped
- ``dateformat.re_formatchars`` and ``re_escaped``, which take a format apart
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar, copy_context
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from threading import get_ident
from types import NoneType
from typing import Any, NamedTuple

from asgiref.local import Local
from django.conf import settings
from django.template import Context
from django.template.base import render_value_in_context
from django.utils import dateformat, formats, timezone, translation
from django.utils.text import add_truncation_text
from django.utils.translation import trans_real

from ..originals import is_own
from .messages import Messages

__all__ = [
    "Field",
    "Formats",
    "Name",
    "current",
    "date_parts",
    "needs_date",
    "needs_time",
]

Formatter = Callable[[Any], str]
Names = Mapping[str, Mapping[int, str]]


class Field(NamedTuple):
    """
    Text that depends only on the value: a Python expression, with "{0}" for the value,
    and the format specification of its result. The text needs no escaping.
    """

    expression: str
    spec: str = ""


class Name(NamedTuple):
    """
    Text that depends on the language: a table of ``Formats.names``, and a Python
    expression for the key in that table, with "{0}" for the value.
    """

    table: str
    expression: str


# Literal text, or text that depends on the value.
Part = str | Field | Name

LETTERS: dict[str, Field | Name] = {
    "A": Name("A", "{0}.hour > 11"),
    "D": Name("D", "{0}.weekday()"),
    "E": Name("E", "{0}.month"),
    "F": Name("F", "{0}.month"),
    "G": Field("{0}.hour"),
    "H": Field("{0}.hour", "02d"),
    "M": Name("M", "{0}.month"),
    "N": Name("N", "{0}.month"),
    "P": Name("P", "{0}.hour * 60 + {0}.minute"),
    "S": Name("S", "{0}.day"),
    "W": Field("{0}.isocalendar()[1]"),
    "Y": Field("{0}.year", "04d"),
    "a": Name("a", "{0}.hour > 11"),
    "b": Name("b", "{0}.month"),
    "c": Field("{0}.isoformat()"),
    "d": Field("{0}.day", "02d"),
    "g": Field("({0}.hour % 12 or 12)"),
    "h": Field("({0}.hour % 12 or 12)", "02d"),
    "i": Field("{0}.minute", "02d"),
    "j": Field("{0}.day"),
    "l": Name("l", "{0}.weekday()"),
    "m": Field("{0}.month", "02d"),
    "n": Field("{0}.month"),
    "o": Field("{0}.isocalendar()[0]"),
    "s": Field("{0}.second", "02d"),
    "u": Field("{0}.microsecond", "06d"),
    "w": Field("{0}.isoweekday() % 7"),
    "y": Field("{0}.year % 100", "02d"),
    "z": Field("{0}.timetuple().tm_yday"),
}

# A value for each key of the tables of names. 2001 began on a Monday.
DAYS = {day: datetime(2001, 1, day) for day in range(1, 32)}
WEEKDAYS = {day.weekday(): day for day in list(DAYS.values())[:7]}
MONTHS = {month: datetime(2001, month, 1) for month in range(1, 13)}
HALVES: Mapping[int, datetime] = {
    hour > 11: datetime(2001, 1, 1, hour) for hour in (0, 12)
}
SAMPLES: dict[str, Mapping[int, datetime]] = {
    "A": HALVES,
    "D": WEEKDAYS,
    "E": MONTHS,
    "F": MONTHS,
    "M": MONTHS,
    "N": MONTHS,
    "P": {minutes: datetime(2001, 1, 1, minutes // 60) for minutes in (0, 720)},
    "S": DAYS,
    "a": HALVES,
    "b": MONTHS,
    "l": WEEKDAYS,
}


class Formats:
    """
    How one language, with one set of settings, writes values of exactly these types.

    Valid as long as ``current()`` returns it.
    """

    __slots__ = (
        "decimal_separator",
        "ellipsis",
        "escaped",
        "escaped_names",
        "messages",
        "named",
        "names",
        "plain_integers",
        "unescaped",
    )

    # Whether every int is formatted as str() does.
    plain_integers: bool

    # The names in the language's modules of formats. If a literal argument of the
    # filter ``date`` is one of them, it stands for this format, not for what
    # date_parts() returns.
    named: frozenset[str]

    # The separator that the filter ``floatformat`` writes, if digits are not grouped.
    decimal_separator: str | None

    # The text that the filter ``truncatechars`` appends, if it does nothing else.
    ellipsis: str | None

    # The functions that format a value, by its type: with autoescape on, and off.
    escaped: Mapping[type, Formatter]
    unescaped: Mapping[type, Formatter]

    # The tables of Name: with autoescape on, and off.
    escaped_names: Names
    names: Names

    # The translations of templates' own texts.
    messages: Messages

    def __init__(self, language: str | None, use_grouping: bool) -> None:
        grouping = formats.get_format("NUMBER_GROUPING", language)
        comma = formats.get_format("THOUSAND_SEPARATOR", language)
        if not use_grouping or (type(comma) is str and not comma):
            grouping = 0
        self.plain_integers = grouping == 0
        self.named = frozenset(
            name
            for module in formats.get_format_modules(language)
            for name in dir(module)
        )
        point = formats.get_format("DECIMAL_SEPARATOR", language)
        is_plain = self.plain_integers and type(point) is str
        self.decimal_separator = point if is_plain else None
        is_usual = [add_truncation_text(text) for text in ("", "a")] == ["…", "a…"]
        self.ellipsis = "…" if is_usual else None
        texts = {
            letter: {
                key: dateformat.format(sample, letter)
                for key, sample in samples.items()
            }
            for letter, samples in SAMPLES.items()
        }
        self.messages = Messages()
        self.names = names(texts, str)
        self.escaped_names = names(texts, escape)
        self.unescaped = formatters(language, grouping, self.names, autoescape=False)
        self.escaped = formatters(
            language, grouping, self.escaped_names, autoescape=True
        )


class Known(dict[str | None, Formats]):
    """
    The formats by language, as long as everything else they depend on is the same.
    """

    # More languages than this are not in use, unless some codes are made up.
    LIMIT = 200

    def __init__(self, get_language: Callable[[], str | None], grouping: Any) -> None:
        super().__init__()
        self.get_language = get_language
        self.grouping = grouping
        self.format_cache = formats._format_cache  # type: ignore[attr-defined]
        self.translations = trans_real._translations  # type: ignore[attr-defined]

    def __missing__(self, language: str | None) -> Formats:
        if len(self) >= self.LIMIT:
            self.clear()
        self[language] = found = Formats(language, bool(self.grouping))
        return found


_known = Known(translation.get_language, None)

# LazySettings caches values in its __dict__. Reading a setting in the usual way takes
# as long as the output of five values.
SETTINGS: dict[str, Any] = vars(settings)


def use_grouping() -> Any:
    """Return ``settings.USE_THOUSAND_SEPARATOR``."""
    grouping = SETTINGS.get("USE_THOUSAND_SEPARATOR")
    return settings.USE_THOUSAND_SEPARATOR if grouping is None else grouping


@functools.lru_cache(maxsize=8)
def variable_of(local: Any) -> ContextVar[Any] | None:
    """
    Return the context variable of a Local of asgiref, whose value is another object
    after each assignment to the Local. Return None if asgiref doesn't work like that.
    """
    try:
        variable = local._storage._data
        is_replaced = copy_context().run(replaces_values)
    except Exception:
        return None
    return variable if type(variable) is ContextVar and is_replaced else None


def replaces_values() -> bool:
    local: Any = Local()
    variable = local._storage._data
    values = [variable.get(None)]
    for value in (1, 2):
        local.value = value
        values.append(variable.get(None))
    del local.value
    values.append(variable.get(None))
    return len(set(map(id, values))) == len(values)


# If it is Django's, its result depends on the active language and on the setting.
GET_LANGUAGE = trans_real.get_language
GETS_LANGUAGE = is_own(GET_LANGUAGE, "get_language")


class Latest(NamedTuple):
    """
    The formats that were current last, and everything that must be the same for them to
    be still current.

    local, variable, active
        The Local with the active language, its context variable, and the value of this.

    language
        The setting LANGUAGE_CODE, if it has been read: the language if none is active.
    """

    formats: Formats
    known: Known
    local: Any
    variable: ContextVar[Any]
    active: Any
    thread: int
    language: str | None


_latest: Latest | None = None


def latest() -> Formats | None:
    """
    Return the formats that were current last if they certainly are still current, or
    None.
    """
    if _latest is None:
        return None
    found, known, local, variable, active, thread, language = _latest
    if (
        trans_real._active is local  # type: ignore[attr-defined]
        and variable.get(None) is active
        and get_ident() == thread
        and SETTINGS.get("LANGUAGE_CODE") is language
        and known.get_language is translation._trans.get_language  # type: ignore[attr-defined]
        and known.format_cache is formats._format_cache  # type: ignore[attr-defined]
        and known.translations is trans_real._translations  # type: ignore[attr-defined]
        and known.grouping is use_grouping()
    ):
        return found
    return None


def current() -> Formats:
    """Return the formats of the active language, with the settings as they are now."""
    global _known, _latest
    found = latest()
    if found is not None:
        return found
    known = _known
    # The function that translation.get_language() calls. It is another one if USE_I18N
    # is off.
    get_language = translation._trans.get_language  # type: ignore[attr-defined]
    format_cache = formats._format_cache  # type: ignore[attr-defined]
    translations = trans_real._translations  # type: ignore[attr-defined]
    grouping = use_grouping()
    if (
        known.format_cache is not format_cache
        or known.translations is not translations
        or known.get_language is not get_language
        or known.grouping is not grouping
    ):
        known = _known = Known(get_language, grouping)
    found = known[get_language()]
    if get_language is GET_LANGUAGE and GETS_LANGUAGE:
        local = trans_real._active  # type: ignore[attr-defined]
        variable = variable_of(local)
        if variable is not None:
            active, language = variable.get(None), SETTINGS.get("LANGUAGE_CODE")
            _latest = Latest(
                found, known, local, variable, active, get_ident(), language
            )
    return found


class Clock(dict[int, str]):
    """The texts of "P" by the minute of the day. Each is made on first use."""

    def __init__(self, texts: Mapping[int, str], halves: Mapping[int, str]) -> None:
        super().__init__(texts)  # midnight and noon
        self.halves = halves

    def __missing__(self, minutes: int) -> str:
        hour, minute = divmod(minutes, 60)
        clock = f"{hour % 12 or 12}:{minute:02d}" if minute else f"{hour % 12}"
        self[minutes] = text = f"{clock} {self.halves[hour > 11]}"
        return text


def names(texts: Names, finish: Callable[[str], str]) -> Names:
    """Return the tables of ``Name``, with ``finish`` applied to each text."""
    tables: dict[str, Mapping[int, str]] = {
        letter: {key: finish(text) for key, text in table.items()}
        for letter, table in texts.items()
    }
    return {**tables, "P": Clock(tables["P"], tables["a"])}


def formatters(
    language: str | None, grouping: Any, names: Names, *, autoescape: bool
) -> Mapping[type, Formatter]:
    """Return the functions that format a value, by its type."""
    slow: Formatter = functools.partial(
        render_value_in_context, context=Context(autoescape=autoescape)
    )
    finish = escape if autoescape else str

    def get_format(name: str) -> Any:
        return formats.get_format(name, language)

    def numbers() -> Mapping[type, Formatter]:
        separators = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
        # Not lazy translations, or other objects that Django may make strings of.
        if all(type(separator) is str for separator in separators):
            point, comma = map(finish, separators)
            if grouping == 0:
                return plain_numbers(point, slow)
            if grouping == 3:
                return grouped_numbers(point, comma, slow)
        return dict.fromkeys((int, float, Decimal), slow)

    def formatter(name: str, *missing: Callable[[Iterable[Part]], bool]) -> Formatter:
        parts = parts_of(get_format(name))
        if parts is None or any(needs(parts) for needs in missing):
            return slow
        return written_by(parts, names, finish)

    return {
        NoneType: str,
        bool: str,
        **numbers(),
        date: formatter("DATE_FORMAT", needs_time),
        datetime: in_local_time(formatter("DATETIME_FORMAT"), slow),
        time: formatter("TIME_FORMAT", needs_date),
    }


def plain_numbers(point: str, slow: Formatter) -> Mapping[type, Formatter]:
    """Return the functions that format a number, if digits are not grouped."""

    def format_float(value: float) -> str:
        text = repr(value)
        return slow(value) if "e" in text else text.replace(".", point)

    def format_decimal(value: Decimal) -> str:
        text = str(value)
        return text.replace(".", point) if is_plain(value, text) else slow(value)

    return {int: str, float: format_float, Decimal: format_decimal}


def grouped_numbers(
    point: str, comma: str, slow: Formatter
) -> Mapping[type, Formatter]:
    """Return the functions that format a number, if digits are grouped by three."""

    def format_int(value: int) -> str:
        return f"{value:,}".replace(",", comma)

    def format_float(value: float) -> str:
        text = f"{value:,}"
        if "e" in text:
            return slow(value)
        whole, dot, fraction = text.partition(".")
        return f"{whole.replace(',', comma)}{dot and point}{fraction}"

    def format_decimal(value: Decimal) -> str:
        if not is_plain(value, str(value)):
            return slow(value)
        whole, dot, fraction = f"{value:,f}".partition(".")
        return f"{whole.replace(',', comma)}{dot and point}{fraction}"

    return {int: format_int, float: format_float, Decimal: format_decimal}


def is_plain(value: Decimal, text: str) -> bool:
    """
    Return whether Django writes all digits of ``value``, and ``text``, which is its
    str(), contains them as well.
    """
    # No zero is appended to it, so neither its digits nor its places are more than 100.
    return (
        len(text) <= 100
        and value.is_finite()
        and "E" not in text
        and "e" not in text  # where the decimal context has no capitals
    )


def in_local_time(write: Formatter, slow: Formatter) -> Formatter:
    """Return a function that formats a datetime in local time, as Django does."""

    def format_datetime(value: datetime) -> str:
        if value.tzinfo is None:
            return write(value)
        if not settings.USE_TZ:
            return slow(value)  # it calls the time zone, which may fail
        return write(timezone.template_localtime(value))  # type: ignore[attr-defined]

    return format_datetime


def date_parts(format_string: str) -> list[Part] | None:
    """
    Return what the filter ``date`` writes for a literal argument in any language, or
    None if only Django can format it. The parts are for a value of exactly the type
    date or datetime, in local time. They are valid for a date if they don't need a
    time. The filter ``time`` writes the same for a time if they don't need a date.

    If the argument is an identifier, look it up in ``Formats.named`` as well.

    >>> date_parts("j M")
    [Field(expression='{0}.day', spec=''), ' ', Name(table='M', expression='{0}.month')]
    """
    if (
        not format_string
        or "\\" in format_string
        or format_string.startswith("__")  # which any module has
    ):
        return None
    return parts_of("".join(format_string))  # not a SafeString, as literals are


def needs_time(parts: Iterable[Part]) -> bool:
    """Return whether the parts need a time."""
    return any(is_of_time(part) for part in parts if not isinstance(part, str))


def needs_date(parts: Iterable[Part]) -> bool:
    """Return whether the parts need a date."""
    return any(not is_of_time(part) for part in parts if not isinstance(part, str))


def is_of_time(part: Field | Name) -> bool:
    """Return whether a part writes the time of day."""
    units = ("hour", "minute", "second", "microsecond")
    return any(f"{{0}}.{unit}" in part.expression for unit in units)


def parts_of(format_string: Any) -> list[Part] | None:
    """Return the parts of a format, or None if it contains an unsupported character."""
    if type(format_string) is not str:
        return None
    parts: list[Part] = []
    for index, piece in enumerate(dateformat.re_formatchars.split(format_string)):
        if not index % 2:
            if piece:
                parts.append(dateformat.re_escaped.sub(r"\1", piece))
        elif piece in LETTERS:
            parts.append(LETTERS[piece])
        else:
            return None
    return parts


def written_by(
    parts: Iterable[Part], names: Names, finish: Callable[[str], str]
) -> Formatter:
    """
    Return a function that formats a value, with ``finish`` applied to literal text.
    """
    template, arguments = "", ""
    for part in parts:
        if isinstance(part, str):
            template += finish(part).replace("%", "%%")
        elif isinstance(part, Field):
            template += f"%{part.spec or 's'}"
            arguments += f"{part.expression}, "
        else:
            template += "%s"
            arguments += f"{part.table}[{part.expression}], "
    source = f"lambda value: {template!r} % ({arguments.format('value')})"
    formatter: Formatter = eval(source, dict(names))
    return formatter
