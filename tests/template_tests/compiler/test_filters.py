"""
Filters that are written as code return what Django's functions return.
"""

import datetime
from decimal import Decimal

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import SafeString, mark_safe

LITERALS = "'2'", "2", "'d'", "'<'", "''", "0", "1", "'1'", "'-1'", "'0'", "2.0", "'2g'"


class Text(str):
    pass


class Number(float):
    pass


VALUES = [
    *("", "a", "abc", "abcdefgh", "ÄÖÜß", "éèê and so on", "a\u0301bcdef", "<b> & 'c'"),
    *("İI", "ŉ", "ﬁ", "x" * 300, " spaces ", "12", "3.14159", "1e3", "-0", "1_000"),
    *(
        mark_safe("<b>"),
        mark_safe("<B>abcdefgh"),
        Text("Abcdefgh"),
        lazystr("Abcdefgh"),
    ),
    *(0, 1, -1, 10, 123456789, 10**30, True, False, None),
    *(0.0, -0.0, 0.5, 1.5, 2.5, 0.125, -0.001, -0.005, 1.005, 34.23234, 1e15, 1e16),
    *(
        1e22,
        1e300,
        1e-7,
        1.5e-7,
        1.5e300,
        5e-324,
        0.1 + 0.2,
        99.995,
        -99.995,
        123456.789,
    ),
    *(float("inf"), float("-inf"), float("nan"), Number(2.5)),
    *(Decimal("0"), Decimal("-0"), Decimal("1.005"), Decimal("1E+3"), Decimal("-0.00")),
    *(Decimal("NaN"), Decimal("Infinity"), Decimal("1.10"), Decimal("9" * 40)),
    *(Decimal("0.12345678901234567890123"), Decimal("1E-30"), Decimal("sNaN")),
    *([], [1, "<"], (), {}, b"bytes", len, 1j),
    *(datetime.date(2020, 5, 4), datetime.date(1, 1, 1), datetime.date(9999, 12, 31)),
    *(datetime.datetime(2020, 5, 4, 13, 5), datetime.time(13, 5)),
    datetime.datetime(2020, 5, 4, 13, 5, tzinfo=datetime.timezone.utc),
]
CONTEXTS = [{"x": value} for value in VALUES]


def in_every_way(name, argument=None):
    """Return a template that uses a filter's result as output, value and condition."""
    call = name if argument is None else f"{name}:{argument}"
    return (
        f"{{{{ x|{call} }}}},{{{{ x|{call}|type_of }}}},{{{{ x|{call}|kept }}}},"
        f"{{% autoescape off %}}{{{{ x|{call} }}}}{{% endautoescape %}},"
        f"{{% with y=x|{call} %}}{{{{ y }}}}{{% endwith %}},"
        f"{{% if x|{call} %}}yes{{% endif %}}"
    )


@pytest.fixture
def check(compare_all):
    def check(name, argument=None, **variables):
        contexts = [context | variables for context in CONTEXTS]
        source = in_every_way(name, argument)
        return compare_all(source, contexts, expected="page")

    return check


@pytest.mark.parametrize("language", ["en", "de", "fr", "ar", "hi"])
@pytest.mark.parametrize("name", ["floatformat", "truncatechars"])
def test_languages(settings, check, name, language, monkeypatch):
    from . import conftest

    override = conftest.translation.override
    monkeypatch.setattr(conftest.translation, "override", lambda _: override(language))
    check(name, "2")
    check(name, "3")


@pytest.mark.parametrize("name", ["upper", "lower", "floatformat", "date"])
def test_without_an_argument(check, name):
    check(name)


@pytest.mark.parametrize("argument", LITERALS)
@pytest.mark.parametrize(
    "name", ["default", "default_if_none", "truncatechars", "floatformat"]
)
def test_literal_argument(check, name, argument):
    check(name, argument)


@pytest.mark.parametrize(
    "value", [2, "2", "d", None, 2.0, "<", mark_safe("<b>"), [], True]
)
@pytest.mark.parametrize(
    "name", ["default", "default_if_none", "truncatechars", "floatformat", "date"]
)
def test_variable_argument(check, name, value):
    check(name, "y", y=value)


@pytest.mark.parametrize("places", [1, 3, 19, 20, -2])
def test_places(check, places):
    check("floatformat", places)


@pytest.mark.parametrize(
    "format",
    [
        *("Y-m-d", "d.m.y", "j. F Y", "l, N jS", "D M b", "W o z t L", "Y", "m", "c"),
        *("<b>Y</b>", "Y & m", "\\Y Y", "'Y'", "{Y}", "", "-", "H:i", "U"),
        *(
            "DATE_FORMAT",
            "SHORT_DATE_FORMAT",
            "YEAR_MONTH_FORMAT",
            "r",
            "e T",
            "\\",
            "ß Y",
        ),
    ],
)
def test_formats_of_dates(check, format):
    escaped = format.replace("\\", "\\\\")
    check("date", f'"{escaped}"')


@pytest.mark.parametrize("length", range(9))
def test_lengths(check, length):
    check("truncatechars", length)


@pytest.mark.parametrize("grouping", [False, True])
def test_thousand_separators(settings, check, grouping):
    settings.USE_THOUSAND_SEPARATOR = grouping
    check("floatformat", 2)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{{ x|floatformat:2 }}", "2.50"),
        ("{{ x|floatformat:'2' }}", "2.50"),
        ("{{ s|upper }}{{ s|lower }}", "&lt;AB&gt;&lt;ab&gt;"),
        ("{{ s|upper|safe }}", "<AB>"),
        ("{{ s|truncatechars:2 }}", "&lt;…"),
        ("{{ none|default:'d' }}{{ none|default_if_none:s }}", "d&lt;aB&gt;"),
        ("{{ d|date:'Y-m-d' }} {{ d|date:'<b>' }} {{ d|date:'F' }}", None),
        ("{{ x|floatformat:2|upper|default:'d'|truncatechars:3 }}", "2.…"),
    ],
)
def test_everywhere(everywhere, source, html):
    variables = {
        "x": 2.5,
        "s": "<aB>",
        "none": None,
        "d": datetime.date(2020, 5, 4),
    }
    rendered = everywhere(source, variables)
    assert html is None or rendered == html


def test_code_runs_for_the_usual_types(source_of):
    """The function of the filter is there for other types alone."""
    source = source_of("{{ x|upper }}", {"x": "a"})
    assert ".upper()" in source
    assert source.index("is str") < source.index("_filter_")


def test_argument_is_no_subclass_of_a_safe_string(check):
    """A constant is one or the other exactly."""

    class Safe(SafeString):
        pass

    check("floatformat", "y", y=Safe("2"))
