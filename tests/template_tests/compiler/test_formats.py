"""
The text of numbers and dates: what Django writes, byte for byte.
"""

import datetime
import gc
import math
import random
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from decimal import Decimal, localcontext
from html import escape
from threading import Barrier
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import Context, defaultfilters
from django.template.base import render_value_in_context
from django.template.compiler.runtime import formats
from django.template.compiler.runtime.formats import (
    Field,
    Formats,
    Name,
    current,
    date_parts,
    latest,
    needs_date,
    needs_time,
)
from django.test import override_settings
from django.utils import timezone, translation
from django.utils.formats import FORMAT_SETTINGS, reset_format_cache
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import trans_real

# None: no language, so that what settings say of formats is what holds. The names of
# br and uk have apostrophes; es and lv have letters with backslashes in their formats.
LANGUAGES = [
    None,
    *[
        "en",
        "de",
        "de-ch",
        "fr",
        "cs",
        "ar",
        "fa",
        "ja",
        "es",
        "lv",
        "br",
        "uk",
        "zh-hans",
        "hi",
    ],
]

INTEGERS = [0, 1, -1, 12, 999, -999, 1000, -1000, 12345, 1234567, 10**30, -(10**30)]
INTEGERS += [10**4299, 10**4300, -(10**5000)]

FLOATS = [0.0, -0.0, 0.1, 1.5, -1.5, 999.5, -999.5, 1000.0, 1234.5, -1234567.891]
FLOATS += [1e15, 123456789012345.6, 1e16, -1e16, 1.5e20, 1e22, 1e199, 1e200, 1e300]
FLOATS += [1e-4, 1e-5, 1e-7, -1.5e-10, 1e-300, 5e-324, sys.float_info.max]
FLOATS += [math.inf, -math.inf, math.nan, -math.nan]

DECIMALS = [
    Decimal(text)
    for text in (
        *("0", "-0", "0.00", "-0.00", "1", "-1", "1.50", "-1.50", "999.99", "-999"),
        *("1000", "-1000.5", "1234567.891", "0.000001", "0.0000001", "-1E-7"),
        *("1E+1", "1.5E+3", "-1E+10", "1E+199", "1E+200", "1E+400", "-1.5E+400"),
        *("1E-199", "1E-200", "1E-400", "0E+3", "0E-8", "0E-200", "12E+400"),
        *("9" * 99, "9" * 100, "9" * 101, "9" * 200, "9" * 201, "-" + "9" * 201),
        *(f"{'9' * 50}.{'9' * 48}", f"{'9' * 50}.{'9' * 50}", f"0.{'0' * 98}1"),
        *(f"0.{'1' * 97}", f"-0.{'1' * 97}", f"0.{'1' * 98}", f"1.{'1' * 110}"),
        *("Infinity", "-Infinity", "NaN", "-NaN", "NaN123", "sNaN"),
    )
]

DATES = [
    datetime.date(*arguments)
    for arguments in (
        *((1, 1, 1), (999, 12, 31), (1000, 1, 1), (1900, 2, 28), (1999, 12, 31)),
        *((2000, 2, 29), (2005, 1, 2), (2008, 12, 29), (9999, 12, 31)),
        *((2024, month, 2 * month) for month in range(1, 13)),
        *((2026, 3, day) for day in range(1, 32)),
    )
]

TIMES = [
    datetime.time(hour, minute, second, microsecond)
    for hour in (0, 1, 11, 12, 13, 23)
    for minute, second, microsecond in ((0, 0, 0), (0, 0, 1), (5, 7, 89), (59, 59, 10))
]
TIMES += [datetime.time(12, 30, tzinfo=datetime.timezone.utc)]


class Unset(datetime.tzinfo):
    """A time zone that has no offset: a value in it is naive."""

    def utcoffset(self, value):
        return None

    dst = tzname = utcoffset


class Broken(datetime.tzinfo):
    """A time zone that fails."""

    def utcoffset(self, value):
        raise LookupError("offset")


ZONES = [
    None,
    datetime.timezone.utc,
    ZoneInfo("America/New_York"),
    datetime.timezone(datetime.timedelta(hours=-5, minutes=-17, seconds=-3)),
    Unset(),
    Broken(),
]

DATETIMES = [
    datetime.datetime.combine(date, time.replace(tzinfo=None))
    for date in DATES[:9]
    for time in TIMES[::5]
]
# In a gap and twice, where the default time zone has it.
DATETIMES += [datetime.datetime(2026, 3, 29, 2, 30)]
DATETIMES += [datetime.datetime(2026, 10, 25, 2, 30, fold=fold) for fold in (0, 1)]

VALUES = {
    int: INTEGERS,
    float: FLOATS,
    Decimal: DECIMALS,
    bool: [True, False],
    type(None): [None],
    datetime.date: DATES,
    datetime.time: TIMES,
    datetime.datetime: [
        value.replace(tzinfo=zone) for value in DATETIMES for zone in ZONES
    ],
}


@pytest.fixture(autouse=True)
def _formats_of_the_test():
    """Have no formats stay known that the test has changed."""
    reset_format_cache()
    yield
    reset_format_cache()


def outcome(function, *arguments):
    """Return what the function does: the text, or the exception's type and text."""
    try:
        text = function(*arguments)
    except Exception as error:
        return type(error), str(error)
    assert isinstance(text, str)
    return str(text)


def outcomes(values, *, autoescape):
    """Return what is done with each value: by this module, and by Django."""
    found = current()
    writers = found.escaped if autoescape else found.unescaped
    context = Context(autoescape=autoescape)
    ours = [outcome(writers[type(value)], value) for value in values]
    return ours, [outcome(render_value_in_context, value, context) for value in values]


def check(values):
    for autoescape in (True, False):
        ours, djangos = outcomes(values, autoescape=autoescape)
        assert ours == djangos


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("grouping", [False, True])
@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.usefixtures("language")
class TestValues:
    def test_every_kind(self, kind, grouping, settings):
        settings.USE_THOUSAND_SEPARATOR = grouping
        check(VALUES[kind])

    def test_only_these_kinds(self, kind, grouping, settings):
        settings.USE_THOUSAND_SEPARATOR = grouping
        found = current()
        assert set(found.escaped) == set(found.unescaped) == set(VALUES)
        assert all(type(value) is kind for value in VALUES[kind])


class TestNumbers:
    @pytest.mark.parametrize("grouping", [0, 1, 2, 3, 4, (3,), (3, 0), (3, 2, 0), [2]])
    @pytest.mark.parametrize(
        ("point", "comma"),
        [
            (".", ","),
            (",", "."),
            ("<", ">"),
            ("&", "'"),
            ("'", "&nbsp;"),
            ("", ""),
            ("e", "n"),
            ("::", "_-_"),
            (",", ","),
            (mark_safe("<i>"), mark_safe("<b>")),
            (lazystr(";"), ","),
            (".", lazystr(";")),
            (None, ","),
            (".", None),
        ],
    )
    def test_settings(self, point, comma, grouping):
        with (
            translation.override(None),
            override_settings(
                DECIMAL_SEPARATOR=point,
                THOUSAND_SEPARATOR=comma,
                NUMBER_GROUPING=grouping,
                USE_THOUSAND_SEPARATOR=True,
            ),
        ):
            check([*INTEGERS, *FLOATS, *DECIMALS])
            settings.USE_THOUSAND_SEPARATOR = False
            check([*INTEGERS, *FLOATS, *DECIMALS])

    # In zh-hans the groups have nothing between them.
    @pytest.mark.parametrize("language", ["en", "de", "zh-hans", None])
    @pytest.mark.parametrize("use_grouping", [False, True])
    @pytest.mark.parametrize("number_grouping", [0, 3])
    def test_plain_integers(self, language, use_grouping, number_grouping, settings):
        settings.USE_THOUSAND_SEPARATOR = use_grouping
        settings.NUMBER_GROUPING = number_grouping
        with translation.override(language):
            text = render_value_in_context(1234567890, Context())
            assert current().plain_integers is (text == "1234567890")

    @pytest.mark.parametrize("capitals", [0, 1])
    @pytest.mark.parametrize("precision", [1, 28])
    @pytest.mark.parametrize("grouping", [False, True])
    def test_decimal_context(self, capitals, precision, grouping, settings):
        settings.USE_THOUSAND_SEPARATOR = grouping
        with localcontext() as context, translation.override("de"):
            context.capitals = capitals
            context.prec = precision
            check(DECIMALS)

    @pytest.mark.parametrize("language", ["en", "de", "fr", None])
    @pytest.mark.parametrize("grouping", [False, True])
    def test_random_values(self, language, grouping, settings):
        settings.USE_THOUSAND_SEPARATOR = grouping
        choose = random.Random(5)
        values = []
        for _ in range(1000):
            digits = "".join(choose.choices("0123456789", k=choose.randint(1, 120)))
            exponent = choose.choice([0, -2, -len(digits), choose.randint(-210, 210)])
            values += [
                struct.unpack("d", choose.randbytes(8))[0],
                choose.uniform(-1, 1) * 10 ** choose.randint(-8, 20),
                round(choose.uniform(-1e6, 1e6), 2),
                choose.randint(-(10**9), 10**9) >> choose.randint(0, 30),
                Decimal(f"{choose.choice(['', '-'])}{digits}E{exponent}"),
                Decimal(choose.randint(-(10**9), 10**9)) / 100,
            ]
        with translation.override(language):
            check(values)


class TestDates:
    @pytest.mark.parametrize(
        "pattern",
        [
            *("Y-m-d", "H:i", "Y-m-d H:i", "P", "", "100%", "{0} %s {", "'<b>' \"&\""),
            *("\\Y Y", "\\\\Y", "\\", "T", "r", "U", "e", "N j, Y, P", "<A> \\a a"),
            *(mark_safe("<b>Y</b>"), lazystr("Y < m"), "c", "SHORT_DATE_FORMAT"),
        ],
    )
    @pytest.mark.parametrize("language", [None, "br"])
    def test_settings(self, pattern, language, settings):
        settings.DATE_FORMAT = pattern
        settings.TIME_FORMAT = pattern
        settings.DATETIME_FORMAT = pattern
        with translation.override(language):
            for kind in (datetime.date, datetime.time, datetime.datetime):
                check(VALUES[kind])

    @pytest.mark.parametrize("use_tz", [False, True])
    @pytest.mark.parametrize("default", ["UTC", "Europe/Paris"])
    @pytest.mark.parametrize("zone", [None, "UTC", "Asia/Kathmandu"])
    def test_time_zones(self, use_tz, default, zone, settings):
        settings.TIME_ZONE = default
        found = current()
        settings.USE_TZ = use_tz
        assert current() is found  # the time zone is looked up for each value
        with timezone.override(zone and ZoneInfo(zone)):
            check(VALUES[datetime.datetime])

    def test_random_values(self, language):
        choose = random.Random(7)
        values = []
        for _ in range(300):
            value = datetime.datetime.fromordinal(choose.randint(1, 3652059))
            value += datetime.timedelta(microseconds=choose.randrange(86400 * 10**6))
            zone = choose.choice(ZONES[:-1])
            values += [value, value.date(), value.time(), value.replace(tzinfo=zone)]
        check(values)


class TestCurrent:
    VALUES = [1234.5, 12345, Decimal("1234.5"), DATES[5], TIMES[3]]
    VALUES += [datetime.datetime(2026, 3, 1, 12, 0)]

    def test_is_cached(self):
        for language in ("de", "fr", "de", None, "fr"):
            with translation.override(language):
                assert current() is current()
        with translation.override("de"):
            german = current()
        with translation.override("fr"):
            assert current() is not german
        with translation.override("de"):
            assert current() is german

    def test_language(self):
        found = set()
        for language in ("en", "de", "fr", None, "ja", "de"):
            with translation.override(language):
                check(self.VALUES)
                found.add(tuple(outcomes(self.VALUES, autoescape=True)[0]))
        assert len(found) == 4  # en is what there is without a language

    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            ("DECIMAL_SEPARATOR", "+", "1234+5"),
            ("DATE_FORMAT", "j/n Y", "29/2 2000"),
            ("TIME_FORMAT", "H.i", "00.59"),
            ("DATETIME_FORMAT", "y H", "26 12"),
        ],
    )
    def test_setting(self, name, value, expected):
        with translation.override(None):
            check(self.VALUES)
            with override_settings(**{name: value}):
                check(self.VALUES)
                assert expected in outcomes(self.VALUES, autoescape=True)[0]
            check(self.VALUES)
            assert expected not in outcomes(self.VALUES, autoescape=True)[0]

    def test_thousand_separator_set_directly(self, monkeypatch):
        with translation.override("de"), override_settings():
            for grouping, expected in (
                (True, "12.345"),
                (False, "12345"),
                (1, "12.345"),
            ):
                settings.USE_THOUSAND_SEPARATOR = grouping
                assert current().escaped[int](12345) == expected
                check(self.VALUES)

    def test_translations(self, tmp_path):
        """What the settings LANGUAGES and LOCALE_PATHS discard is read again."""
        with translation.override("de"):
            found = current()
            paths = override_settings(LOCALE_PATHS=[str(tmp_path)])
            with paths, translation.override("de"):
                assert current() is not found

    @pytest.mark.parametrize("code", ["de", "en-us"])
    def test_without_i18n(self, code, monkeypatch):
        with override_settings(USE_I18N=True, LANGUAGE_CODE=code):
            check(self.VALUES)
            with_i18n = current().names["F"][2]
            assert with_i18n == {"de": "Februar", "en-us": "February"}[code]
            with override_settings(USE_I18N=False):
                monkeypatch.setattr(translation, "_trans", type(translation._trans)())
                check(self.VALUES)
                assert current().names["F"][2] == "February"

    def test_threads(self):
        languages = ["en", "de", "fr", "ja", "cs", "ar", "fa", "br"]
        barrier = Barrier(len(languages))

        def write(language):
            with translation.override(language):
                barrier.wait()
                for _ in range(50):
                    check(self.VALUES)
                return language, current()

        with ThreadPoolExecutor(len(languages)) as pool:
            found = dict(pool.map(write, languages))
        for language in languages:
            with translation.override(language):
                assert current() is found[language]

    def test_does_not_grow_without_bound(self, monkeypatch):
        codes = iter(f"en-{number}" for number in range(10**6))
        trans = SimpleNamespace(
            **{**vars(translation._trans), "get_language": lambda: next(codes)}
        )
        monkeypatch.setattr(Formats, "__init__", lambda *arguments: None)
        with monkeypatch.context() as patch:
            patch.setattr(translation, "_trans", trans)
            for _ in range(1000):
                current()
            assert 100 < len(formats._known) <= 200
        gc.collect()
        assert sum(type(thing) is Formats for thing in gc.get_objects()) < 300


@pytest.fixture
def tells_languages_apart():
    if formats.variable_of(trans_real._active) is None:
        pytest.skip("asgiref doesn't show which language is active.")


@pytest.mark.usefixtures("tells_languages_apart")
class TestLatest:
    """The language is looked up only where it may be another one."""

    @pytest.fixture(autouse=True)
    def in_german(self):
        with translation.override("de"):
            yield current()

    def test_same(self, in_german):
        assert latest() is latest() is in_german is current()

    @pytest.mark.parametrize(
        "change",
        [
            lambda: translation.activate("fr"),
            lambda: translation.activate("de"),
            translation.deactivate,
            translation.deactivate_all,
            reset_format_cache,
        ],
    )
    def test_changed(self, change):
        change()
        assert latest() is None
        check(TestCurrent.VALUES)
        found = current()
        assert latest() is found

    @pytest.mark.parametrize(
        "changed", [{"LANGUAGE_CODE": "fr"}, {"USE_THOUSAND_SEPARATOR": True}]
    )
    def test_settings(self, changed):
        for _ in range(2):
            with override_settings(**changed):
                assert latest() is None
                check(TestCurrent.VALUES)
                found = current()
                assert latest() is found
            assert latest() is None
            current()

    def test_setting_without_a_language(self):
        translation.deactivate()
        for code in ("fr", "de"):
            with override_settings(LANGUAGE_CODE=code):
                assert latest() is None
                check(TestCurrent.VALUES)

    def test_override_is_left(self, in_german):
        with translation.override("fr"):
            assert latest() is None
            current()
        assert latest() is None
        assert current() is in_german
        assert latest() is in_german

    def test_in_another_thread(self):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(latest).result() is None
            # As Python has it where threads inherit their context.
            assert pool.submit(copy_context().run, latest).result() is None

    def test_function_of_a_tool(self, monkeypatch):
        languages = []
        function = lambda: languages.append("fr") or "fr"  # noqa: E731
        monkeypatch.setattr(translation._trans, "get_language", function)
        for number in (1, 2, 3):
            assert latest() is None
            current()
            assert len(languages) == number

    def test_variable_of_a_tool(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(trans_real, "_active", SimpleNamespace())
            assert latest() is None

    def test_asgiref_shows_none(self, monkeypatch):
        monkeypatch.setattr(formats, "variable_of", lambda local: None)
        translation.activate("fr")
        check(TestCurrent.VALUES)
        assert latest() is None


class Storage:
    """As asgiref could have it: a change is none of the variable's value."""

    def __init__(self, replaces):
        vars(self).update(_data=ContextVar("data"), replaces=replaces)

    def __setattr__(self, name, value):
        data = self._data.get({})
        data[name] = value
        self._data.set(data.copy() if self.replaces else data)

    def __delattr__(self, name):
        self.__setattr__(name, None)


class OwnLocal:
    def __init__(self, replaces):
        vars(self)["_storage"] = Storage(replaces)

    def __setattr__(self, name, value):
        setattr(self._storage, name, value)

    def __delattr__(self, name):
        delattr(self._storage, name)


@pytest.mark.parametrize("replaces", [True, False])
def test_variable_is_tried(monkeypatch, replaces):
    monkeypatch.setattr(formats, "Local", lambda: OwnLocal(replaces))
    assert copy_context().run(formats.replaces_values) is replaces
    assert (formats.variable_of(OwnLocal(True)) is not None) is replaces


@pytest.mark.parametrize("data", [None, SimpleNamespace(get=lambda default: default)])
def test_no_variable(data):
    local = SimpleNamespace(_storage=SimpleNamespace(_data=data))
    assert formats.variable_of.__wrapped__(local) is None
    assert formats.variable_of.__wrapped__(None) is None


FORMATS = [
    *("Y-m-d", "j M Y", "d/m/Y", "d.m.Y", "N j, Y", "F j, Y", "l, j F Y", "D d M y"),
    *("jS F Y", "j b Y", "j E Y", "o-W", "z w", "n/j/y", "c", "Y", "j", "M", "l"),
    *(
        "Y%m%d",
        "{Y}",
        "<b>Y</b>",
        "'Y'",
        'q "Y" k',
        "Y年n月j日",
        "  Y ",
        "--",
        "k",
        "Ymd",
    ),
]
TIME_FORMATS = [
    *("H:i", "H:i:s.u", "G:i", "g:i A", "h:i a", "P", "i", "A", "%H %i {0}"),
]
BOTH = ["Y-m-d H:i", "N j, Y, P", "c H", "D G", "j b, g.i a", "c%s", "y z u"]


def written(parts, value, names):
    """Return what the parts write of the value."""
    pieces = []
    for part in parts:
        match part:
            case Field(expression, spec):
                number = eval(expression.format("given"), {"given": value})
                pieces.append(format(number, spec))
            case Name(table, expression):
                key = eval(expression.format("given"), {"given": value})
                pieces.append(names[table][key])
            case _:
                assert type(part) is str
                pieces.append(part)
    return "".join(pieces)


@pytest.mark.parametrize("autoescape", [False, True])
@pytest.mark.usefixtures("language")
class TestDateParts:
    def check(self, values, format_strings, by_filter, autoescape):
        finish = escape if autoescape else str
        found = current()
        names = found.escaped_names if autoescape else found.names
        parts = {
            format_string: [
                finish(part) if isinstance(part, str) else part
                for part in date_parts(format_string)
            ]
            for format_string in format_strings
        }
        assert {
            format_string: [
                written(parts[format_string], value, names) for value in values
            ]
            for format_string in format_strings
        } == {
            format_string: [finish(by_filter(value, format_string)) for value in values]
            for format_string in format_strings
        }

    def test_dates(self, autoescape):
        self.check(DATES, FORMATS, defaultfilters.date, autoescape)

    def test_datetimes(self, autoescape):
        values = [
            value.replace(tzinfo=zone) for value in DATETIMES for zone in ZONES[:-1]
        ]
        format_strings = [*FORMATS, *TIME_FORMATS, *BOTH]
        self.check(values, format_strings, defaultfilters.date, autoescape)

    def test_times(self, autoescape):
        self.check(TIMES, TIME_FORMATS, defaultfilters.time, autoescape)


class TestWhatPartsNeed:
    @pytest.mark.parametrize("letter", formats.LETTERS)
    def test_each_letter(self, letter):
        """What fails without it needs it, so Django writes all else."""
        parts = date_parts(f"{letter}:")
        assert needs_time(parts) is isinstance(
            outcome(defaultfilters.date, DATES[0], f"{letter}:"), tuple
        )
        assert needs_date(parts) is (defaultfilters.time(TIMES[0], f"{letter}:") == "")

    @pytest.mark.parametrize(
        ("format_string", "date", "time"),
        [("--", False, False), ("d H", True, True), ("H:i", False, True)],
    )
    def test_together(self, format_string, date, time):
        parts = date_parts(format_string)
        assert (needs_date(parts), needs_time(parts)) == (date, time)

    def test_of_the_formats_above(self):
        assert not any(needs_time(date_parts(format_)) for format_ in FORMATS)
        assert not any(needs_date(date_parts(format_)) for format_ in TIME_FORMATS)


class TestNoParts:
    @pytest.mark.parametrize(
        "format_string",
        [
            *sorted(FORMAT_SETTINGS),
            *("", "\\Y-m", "Y-\\m", "\\", "__doc__", "__class__", "__YmdHs__"),
            *("Y L", "t.", "Y-m-d e", "H:i T", "O", "f", "Z", "r", "I", "U", "B D r"),
        ],
    )
    def test_none(self, format_string):
        assert date_parts(format_string) is None

    def test_exactly(self):
        assert date_parts(mark_safe("Y-m M")) == [
            Field("{0}.year", "04d"),
            "-",
            Field("{0}.month", "02d"),
            " ",
            Name("M", "{0}.month"),
        ]

    def test_literal_text_is_not_safe(self):
        parts = date_parts(mark_safe("--"))
        assert [type(part) for part in parts] == [str]


class TestNamed:
    @pytest.mark.parametrize("name", ["Y", "Q", "Ymd", "Y年n月j日"])
    def test_module_of_the_project(self, name, tmp_path, monkeypatch):
        # A module is imported once: its name is not that of another test.
        project = f"project_{'_'.join(str(ord(letter)) for letter in name)}"
        package = tmp_path / project / "en"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "formats.py").write_text(f"{name} = 'j'", encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        date = datetime.date(2026, 1, 5)
        with translation.override("en"):
            assert name not in current().named
            assert defaultfilters.date(date, name) != "5"
        with translation.override("en"), override_settings(FORMAT_MODULE_PATH=project):
            reset_format_cache()
            assert name in current().named
            assert defaultfilters.date(date, name) == "5"
            with translation.override("de"):
                assert name not in current().named

    def test_nothing_else_is_one(self, language):
        assert not current().named.intersection([*FORMATS, *TIME_FORMATS, *BOTH])
