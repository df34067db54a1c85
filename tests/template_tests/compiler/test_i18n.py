"""
The tags of the libraries i18n, l10n, tz and static render what Django's nodes do, in any
language and with translations that are wrong.
"""

import datetime

import pytest
from django.template import TemplateSyntaxError
from django.test import override_settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, trans_real

from .conftest import RENDERINGS, rendered_by_themselves

VARIABLES = {
    "x": "<x>",
    "y": 5,
    "one": 1,
    "f": 1234.5,
    "xs": ["a", "b"],
    "safe": mark_safe("<b>"),
    "yes": "Yes",
    "lazy": gettext_lazy("Yes"),
    "month": "month name",
    "de": "de",
    "none": None,
    "when": datetime.datetime(2026, 1, 2, 23, 4, tzinfo=datetime.timezone.utc),
}
LOAD = "{% load i18n l10n tz static %}"

# Translations into English.
CATALOG = {
    "Buy %(x)s": "Get %(x)s",
    "Bad %(x)s": "%(nope)s",
    "Worse %(x)s": "50% %(x)s %",
    "No number %(y)s": "%(y)d",
    "100%%": "100%% sure",
    "50%%": "50% !",
    "verb\x04Open": "To open",
    "verb\x04Open %(x)s": "To open %(x)s",
    ("%(n)s thing", 0): "%(n)s item",
    ("%(n)s thing", 1): "%(n)s items",
    ("%(n)s bad", 0): "%(nope)s",
    ("%(n)s bad", 1): "%(nope)s",
    "<x>": "<translated>",
    "Typed %(x)s": "Typed %(x)d",
}


def no_number(name):
    """Return Python's error of a variable in the place of a number; versions differ."""
    text = f"%({name})d"
    with pytest.raises(TypeError) as raised:
        text % {name: SafeString("x")}
    return str(raised.value)


@pytest.fixture(autouse=True)
def catalog(monkeypatch):
    monkeypatch.setattr(trans_real, "_translations", {})
    monkeypatch.setattr(trans_real, "_default", None)
    translations = trans_real.translation("en")._catalog
    for message, text in CATALOG.items():
        translations[message] = text


class TestBlockTranslate:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% blocktranslate %}Yes{% endblocktranslate %}", "Yes"),
            ("{% blocktrans %}Buy {{ x }}{% endblocktrans %}", "Get &lt;x&gt;"),
            ("{% blocktranslate %}{{ x }}{{ x }}{{ y }}{% endblocktranslate %}", "&lt;x&gt;&lt;x&gt;5"),
            ("{% blocktranslate %}100%{% endblocktranslate %}", "100% sure"),
            ("{% blocktranslate %}50%{% endblocktranslate %}", "50%"),
            ("{% blocktranslate %}Bad {{ x }}{% endblocktranslate %}", "Bad &lt;x&gt;"),
            ("{% blocktranslate %}Worse {{ x }}{% endblocktranslate %}", "Worse &lt;x&gt;"),
            ("{% blocktranslate with x=y|add:1 %}Bad {{ x }}{% endblocktranslate %}", "Bad 6"),
            ("{% blocktranslate with x=safe y=x %}Buy {{ x }}{% endblocktranslate %}", "Get <b>"),
            ("{% blocktranslate with x as z and y as x %}{{ z }}{{ x }}{% endblocktranslate %}", "&lt;x&gt;5"),
            ("{% blocktranslate with self=x context=y %}{{ self }}{{ context }}{% endblocktranslate %}", "&lt;x&gt;5"),
            ("{% autoescape off %}{% blocktranslate %}Buy {{ x }}{% endblocktranslate %}{% endautoescape %}", "Get <x>"),
            ("{% blocktranslate count n=y %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}", "5 items"),
            ("{% blocktranslate count n=one %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}", "1 item"),
            ("{% blocktranslate count n=y %}{{ n }} bad{% plural %}{{ n }} bads {{ x }}{% endblocktranslate %}", "5 bads &lt;x&gt;"),
            ("{% blocktranslate count n=f context 'a' %}{{ n }} a{% plural %}{{ n }} b{% endblocktranslate %}", "1234.5 b"),
            ("{% blocktranslate with m=y count n=m|add:1 %}{{ n }}{% plural %}{{ m }}{{ n }}{% endblocktranslate %}", "56"),
            ("{% blocktranslate context 'verb' %}Open{% endblocktranslate %}", "To open"),
            ("{% blocktranslate context 'verb' %}Open {{ x }}{% endblocktranslate %}", "To open &lt;x&gt;"),
            ("{% blocktranslate context nope %}Open {{ x }}{% endblocktranslate %}", "Open &lt;x&gt;"),
            ("{% with v='verb' %}{% blocktranslate context v %}Open{% endblocktranslate %}{% endwith %}", "To open"),
            ("{% blocktranslate trimmed %}\n  Buy\n  {{ x }}\n{% endblocktranslate %}", "Get &lt;x&gt;"),
            ("{% for a in xs %}{% blocktranslate with x=a n=forloop.counter %}Bad {{ x }}{% endblocktranslate %}{% endfor %}", "Bad aBad b"),
            ("{% for a in xs %}{% blocktranslate with n=forloop.counter %}{{ n }}{{ a }}{% endblocktranslate %}{% endfor %}", "1a2b"),
            ("{% blocktranslate with a=nope|default:x %}{{ a }}{% endblocktranslate %}", "&lt;x&gt;"),
            ("{% language 'de' %}{% blocktranslate %}{{ f }}{% endblocktranslate %}{% endlanguage %}", "1234,5"),
            ("{% blocktranslate with x=f %}Worse {{ x }}{% endblocktranslate %}{{ f }}", "Worse 1234.51234.5"),
            ("{% blocktranslate %}{{ lazy }}{{ none }}{{ when }}{% endblocktranslate %}", "YesNoneJan. 2, 2026, 11:04 p.m."),
        ],
    )  # fmt: skip
    def test_forms(self, everywhere, source, html):
        strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
        with override_settings(USE_TZ=True, TIME_ZONE="UTC"):
            assert everywhere(LOAD + source, VARIABLES, **strings) == html

    def test_missing(self, everywhere):
        source = "{% blocktranslate %}[{{ nope }}{{ x.y }}{{ x|upper }}]{% endblocktranslate %}"
        assert everywhere(LOAD + source, VARIABLES) == "[]"
        invalid = {"strings_if_invalid": ("<%s>",)}
        html = everywhere(LOAD + source, VARIABLES, **invalid)
        assert html == "[&lt;nope&gt;&lt;x.y&gt;&lt;x|upper&gt;]"

    @pytest.mark.parametrize(
        ("source", "error"),
        [
            (
                "{% blocktranslate with a=x count n=x %}{{ n }}{% plural %}s{% endblocktranslate %}",
                (TemplateSyntaxError, "'n' argument to 'blocktranslate' tag must be a number."),
            ),
            (
                "{% blocktrans count n=nope %}{{ n }}{% plural %}s{% endblocktrans %}",
                (TemplateSyntaxError, "'n' argument to 'blocktrans' tag must be a number."),
            ),
            (
                "{% blocktranslate %}No number {{ y }}{% endblocktranslate %}",
                (TypeError, no_number("y")),
            ),
            ("{% blocktranslate with a=x|fails %}{% endblocktranslate %}", (ValueError, "failed")),
        ],
    )  # fmt: skip
    def test_errors(self, everywhere, source, error):
        assert everywhere(LOAD + source, VARIABLES) == error

    @pytest.mark.parametrize(
        "source",
        [
            "{% blocktranslate asvar t %}Buy {{ x }}{% endblocktranslate %}{{ t }}{{ t|upper }}",
            "{% blocktranslate with x=y asvar t %}Bad {{ x }}{% endblocktranslate %}{{ t }}{{ x }}",
            "{% blocktranslate count n=y asvar n %}{{ n }} thing{% plural %}{{ n }}{% endblocktranslate %}{{ n }}",
            "{% blocktranslate with a=y|add:y asvar t %}{{ a }}{% endblocktranslate %}{{ t }}{{ a }}",
            "{% blocktranslate asvar t %}Yes{% endblocktranslate %}{{ t }}",
            "{% for x in xs %}{% blocktranslate asvar t %}Bad {{ x }}{% endblocktranslate %}{{ t }}{% endfor %}{{ t }}",
        ],
    )  # fmt: skip
    def test_assigned(self, live, source):
        live(LOAD + source, VARIABLES)
        assert rendered_by_themselves(LOAD + source) == []

    def test_calls(self, page):
        """What is called is called as often, and in the same order."""
        order = []

        class Text:
            def __init__(self, name):
                self.name = name

            def __str__(self):
                order.append(self.name)
                return self.name

        variables = {
            "a": Text("a"),
            "b": Text("b"),
            "c": lambda: order.append("c") or 2,
        }
        for source, expected in (
            ("{% blocktranslate %}{{ b }}{{ a }}{{ b }}{% endblocktranslate %}", "bab"),
            ("{% blocktranslate with x=a %}Bad {{ x }}{% endblocktranslate %}", "aa"),
            (
                "{% blocktranslate with n=c|add:0 count m=c %}{{ a }}{% plural %}{{ b }}"
                "{% endblocktranslate %}",
                "ccab",
            ),
        ):
            order.clear()
            page(LOAD + source, variables, strings_if_invalid=("",))
            assert "".join(order) == expected * 2 * RENDERINGS


class TestTranslate:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% translate 'Open' context 'verb' %}", "To open"),
            ("{% translate 'Open' context '' %}{% translate 'Open' context nope %}", "OpenOpen"),
            ("{% with v='verb' %}{% translate 'Open' context v %}{% endwith %}", "To open"),
            ("{% translate x %}{% translate yes %}", "&lt;translated&gt;Yes"),
            ("{% translate x noop %}{% translate x|upper noop %}", "&lt;x&gt;&lt;X&gt;"),
            ("{% translate 'Yes' noop context 'verb' %}", "Yes"),
            ("{% autoescape off %}{% translate x %}{% endautoescape %}", "<translated>"),
            ("{% translate safe %}{% translate lazy %}", "<b>Yes"),
            ("{% translate 'Yes'|upper %}{% translate x|upper %}", "YES&lt;TRANSLATED&gt;"),
            ("{% translate nope|default:x %}{% translate nope %}", "&lt;x&gt;"),
            ("{% translate '100%' %}{% translate '50%' %}", "100% sure50% !"),
            ("{% language 'de' %}{% translate 'Yes' %}{% endlanguage %}{% translate 'Yes' %}", "JaYes"),
            ("{% language de %}{% for a in xs %}{% translate yes %}{% endfor %}{% endlanguage %}", "JaJa"),
            ("{% language none %}{% translate x %}{% endlanguage %}{% translate x %}", "&lt;x&gt;&lt;translated&gt;"),
        ],
    )  # fmt: skip
    def test_forms(self, everywhere, source, html):
        strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
        assert everywhere(LOAD + source, VARIABLES, **strings) == html

    @pytest.mark.parametrize("invalid", ["INVALID", "bad %s"])
    @pytest.mark.parametrize("source", ["{% translate nope %}", "{% translate nope|default:x %}", "{% translate nope noop %}"])  # fmt: skip
    def test_missing(self, everywhere, source, invalid):
        everywhere(LOAD + source, VARIABLES, strings_if_invalid=(invalid,))

    @pytest.mark.parametrize(
        "source", ["{% translate y %}", "{% translate 5 %}", "{% translate x|fails %}", "{% translate none %}"]
    )  # fmt: skip
    def test_errors(self, everywhere, source):
        cls, _ = everywhere(LOAD + source, VARIABLES)
        assert cls in (AttributeError, ValueError)

    @pytest.mark.parametrize(
        "source",
        [
            "{% translate 'Yes' as t %}{{ t }}",
            "{% translate '100%' as t %}{{ t }}",
            "{% translate '<i>' as t %}{{ t }}{{ t|upper }}",
            "{% translate x as t %}{{ t }}{{ t|upper }}",
            "{% autoescape off %}{% translate x as t %}{% endautoescape %}{{ t }}",
            "{% translate 'Open' context 'verb' as t %}{{ t }}",
            "{% translate x noop as t %}{{ t }}",
            "{% get_current_language as l %}{% get_current_language_bidi as b %}{{ l }}{{ b }}",
            "{% language 'he' %}{% get_current_language as l %}{% get_current_language_bidi as b %}{{ l }}{{ b }}{% endlanguage %}{{ l }}",
            "{% get_available_languages as ls %}{{ ls }}",
            "{% get_language_info for 'de' as i %}{{ i.name }}",
            "{% get_language_info_list for xs as i %}{{ i }}",
            "{% get_current_timezone as z %}{{ z }}",
            "{% timezone 'Asia/Tokyo' %}{% get_current_timezone as z %}{% endtimezone %}{{ z }}",
            "{% static 'a b' as s %}{{ s }}{% get_media_prefix as m %}{{ m }}",
        ],
    )  # fmt: skip
    def test_assigned(self, live, source):
        live(LOAD + source, VARIABLES)
        assert rendered_by_themselves(LOAD + source) == []


class TestFlags:
    @pytest.fixture(autouse=True)
    def formats(self, settings):
        settings.USE_TZ = True
        settings.TIME_ZONE = "UTC"
        settings.USE_THOUSAND_SEPARATOR = True

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ f }}{% localize off %}{{ f }}{% endlocalize %}{{ f }}", "1,234.51234.51,234.5"),
            ("{% localize off %}{% localize on %}{{ f }}{% endlocalize %}{{ y }}{% endlocalize %}", "1,234.55"),
            ("{% localize off %}{% for a in xs %}{{ f }}{{ a }}{{ x }}{% endfor %}{% endlocalize %}", "1234.5a&lt;x&gt;1234.5b&lt;x&gt;"),
            ("{% localize off %}{% autoescape off %}{{ x }}{{ f }}{% endautoescape %}{% endlocalize %}", "<x>1234.5"),
            ("{% localize off %}{% with g=f %}{{ g }}{{ g|floatformat:2 }}{% endwith %}{{ f.real }}{% endlocalize %}", "1234.51,234.501234.5"),
            ("{% localize off %}{% blocktranslate %}Buy {{ f }}{% endblocktranslate %}{% endlocalize %}", "Buy 1234.5"),
            ("{% localize off %}{% blocktranslate with x=f %}Bad {{ x }}{% endblocktranslate %}{% endlocalize %}", "Bad 1234.5"),
            ("{% timezone 'Asia/Tokyo' %}{{ when|date:'d H:i' }}{% localtime off %}{{ when|date:'d H:i' }}{% endlocaltime %}{% endtimezone %}", "03 08:0402 23:04"),
            ("{% timezone 'Asia/Tokyo' %}{% localtime off %}{{ when }}{% localtime on %}{{ when }}{% endlocaltime %}{% endlocaltime %}{% endtimezone %}", "Jan. 2, 2026, 11:04 p.m.Jan. 3, 2026, 8:04 a.m."),
            ("{{ when }}{% timezone 'Asia/Tokyo' %}{{ when }}{% endtimezone %}", "Jan. 2, 2026, 11:04 p.m.Jan. 3, 2026, 8:04 a.m."),
            ("{% timezone none %}{{ when|time:'H' }}{% endtimezone %}", "23"),
        ],
    )  # fmt: skip
    def test_formats(self, everywhere, source, html):
        assert everywhere(LOAD + source, VARIABLES) == html

    def test_included(self, page):
        """A template is code for each way in which values are formatted."""
        templates = {
            "page.html": "{% load l10n %}{% include 'part.html' %}{% localize off %}"
            "{% include 'part.html' %}{% endlocalize %}{% include 'part.html' %}",
            "part.html": "{{ f }} ",
        }
        assert page(templates, VARIABLES) == "1,234.5 1234.5 1,234.5 "

    def test_error(self, everywhere):
        for source in ("{% timezone 'nope' %}{% endtimezone %}", "{% timezone y %}{% endtimezone %}"):  # fmt: skip
            cls, _ = everywhere(LOAD + source, VARIABLES)
            assert issubclass(cls, Exception)


@override_settings(STATIC_URL="/s<t>/", MEDIA_URL="/é/")
def test_prefixes(everywhere):
    source = "{% get_static_prefix %}{% get_media_prefix %}"
    assert everywhere(LOAD + source) == "/s%3Ct%3E//%C3%A9/"


def test_language_after_an_error(compare):
    """What is rendered behind a block that failed in another language."""
    templates = {
        "base.html": "{% load i18n %}{% block a %}{% language 'de' %}{{ f }}"
        "{{ x|fails:nope }}{% endlanguage %}{% endblock %}",
        "page.html": "{% extends 'base.html' %}{% load i18n %}{% block a %}{{ f }}"
        "{{ block.super }}{{ f }}{% translate 'Yes' %}{% endblock %}",
    }
    html = compare(templates, VARIABLES, expected="page", strings_if_invalid=("",))
    assert html == "1234.51234.5Yes"


class Silent(Exception):
    silent_variable_failure = True


class Bad:
    def __str__(self):
        raise Silent


@pytest.mark.parametrize(
    ("tag", "html"),
    [
        ("{% localize off %}{{ bad }}{% endlocalize %}", "1234.5"),
        ("{% localtime off %}{{ bad }}{% endlocaltime %}", "1,234.5"),
        ("{% blocktranslate with f=x %}{{ bad }}{% endblocktranslate %}", "1,234.5"),
        ("{% language 'de' %}{{ bad }}{% endlanguage %}", "1,234.5"),
    ],
)
def test_what_a_failed_block_leaves(live, page, settings, tag, html):
    settings.USE_THOUSAND_SEPARATOR = True
    render = page if "language" in tag else live
    templates = {
        "base.html": LOAD + "{% block a %}" + tag + "{% endblock %}",
        "page.html": "{% extends 'base.html' %}{% block a %}{{ block.super }}{{ f }}"
        "{% endblock %}",
    }
    variables = VARIABLES | {"bad": Bad()}
    assert render(templates, variables, strings_if_invalid=("",)) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% translate 'a %' noop as s %}{{ s }}", "a %"),
        ("{% translate '<a>' noop as s %}{{ s }}", "<a>"),
    ],
)
def test_no_translation_of_a_constant_that_is_assigned(live, source, html):
    assert live("{% load i18n %}" + source) == html


def test_string_if_invalid_that_can_not_be_formatted(live):
    """A tag whose variables are there renders, and others raise Django's error."""
    source = "{% load i18n %}{% blocktranslate %}Hello {{ x }}{% endblocktranslate %}"
    for variables in ({"x": "<x>"}, {}):
        live(source, variables, strings_if_invalid=["%s %s"])


def test_translation_of_another_type(page):
    """Its error is Django's, with the class of the string."""
    source = "{% load i18n %}{% blocktranslate %}Typed {{ x }}{% endblocktranslate %}"
    cls, text = page(source, {"x": "x"})
    assert (cls, text) == (TypeError, no_number("x"))
