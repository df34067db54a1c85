"""
What is called for the filter urlize returns what Django's function does.
"""

import random
import re

import pytest
from django.template import Context, defaultfilters
from django.template.compiler.runtime import urlizing
from django.utils import html
from django.utils.functional import lazystr
from django.utils.safestring import SafeString, mark_safe

PIECES = [
    *("http", "HTTPS", "http\u017f", "://", ":", "/", "//", "?a=1&b=2", "#", "xn--"),
    *("www.", "WwW.", "ww.", ".com", ".COM", ".Net/", ".int", ".\u0131nt", ".m\u0130l"),
    *("a", "\u00e9", "\u212a", "1", "12.75", "a.b", "x.org", "@", "ann@example.com"),
    *(".", ",", ";", "!", "(", ")", "[", "]", "&amp;", "&lt;", "&", "%41", "\\"),
    *(" ", "  ", "\n", "\t", "\u00a0", "\u2003", "<", ">", "'", '"', "<b>"),
]


# Django 6.1 warns of the protocol that it will assume.
pytestmark = pytest.mark.filterwarnings("ignore:The default protocol")


@pytest.fixture
def words(monkeypatch):
    """The words in which Django has looked for a link."""
    found = []
    handle_word = html.Urlizer.handle_word

    def handle(self, word, **options):
        found.append(word)
        return handle_word(self, word, **options)

    monkeypatch.setattr(html.Urlizer, "handle_word", handle)
    monkeypatch.setitem(urlizing.ORIGINALS, "handle_word", handle)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_same_as_django(seed):
    chosen = random.Random(seed)
    for _ in range(200):
        text = "".join(chosen.choices(PIECES, k=chosen.randrange(12)))
        for value in (text, mark_safe(text), lazystr(text)):
            for autoescape in (True, False):
                result = urlizing.urlize(value, autoescape=autoescape)
                expected = defaultfilters.urlize(value, autoescape=autoescape)
                assert result == expected, (value, autoescape)
                assert type(result) is type(expected) is SafeString


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "{{ x|urlize }}",
            "&lt;a 1.5&gt; "
            '<a href="http://a.org/" rel="nofollow">http://a.org/</a> b:c',
        ),
        (
            "{% autoescape off %}{{ x|urlize }}{% endautoescape %}",
            '<a 1.5> <a href="http://a.org/" rel="nofollow">http://a.org/</a> b:c',
        ),
        ("{{ n|urlize }}{{ missing|urlize }}{{ n|urlize|add:1 }}", "2.5"),
        ("{% for each in l %}{{ each|urlize|length }}{% endfor %}", "1463"),
        (
            "{% filter urlize %}{{ n }} a@b.org{% endfilter %}",
            '2.5 <a href="mailto:a@b.org">a@b.org</a>',
        ),
    ],
)
def test_templates(everywhere, source, expected):
    variables = {
        "x": "<a 1.5> http://a.org/ b:c",
        "n": 2.5,
        "l": ["a", "http://b", "c:d"],
    }
    assert everywhere(source, variables) == expected


class Shouting(str):
    def __str__(self):
        return self.upper() + "<!>"


class Odd:
    def __str__(self):
        return Shouting("a http://b")


def test_string_of_another_class():
    for value in (Shouting("a http://b"), Odd()):
        result = urlizing.urlize(value)
        assert result == defaultfilters.urlize(value)
        assert result.startswith("A ")


def test_words_that_are_looked_at(words):
    urlizing.urlize(
        "1.5 b:c a.b.c <www.x> e@f,http://g e@f 2026-01-01T12:00:00.5 i.com"
    )
    assert words == ["www.x", "e@f,http://g", "e@f", "i.com"]


@pytest.mark.parametrize("source", ["{{ x|urlize }}", "{% if x|urlize %}a{% endif %}"])
def test_code_calls_it(words, make_engine, source):
    make_engine(source).get_template("page.html").render(Context({"x": "1.5 a.org"}))
    assert words == ["a.org"]


@pytest.mark.parametrize("attribute", urlizing.PATTERNS)
def test_patterns_of_a_project(monkeypatch, attribute):
    monkeypatch.setattr(html.Urlizer, attribute, re.compile("(e)"))
    text = "1.5 e http://a.org everything"
    assert urlizing.urlize(text) == defaultfilters.urlize(text)
    monkeypatch.undo()
    monkeypatch.setattr(html.urlizer, attribute, re.compile("(e)"), raising=False)
    assert urlizing.urlize(text) == defaultfilters.urlize(text)


def test_patterns_of_another_release(monkeypatch):
    """What Django finds links with isn't what this module knows of."""
    monkeypatch.setitem(urlizing.ORIGINALS, "simple_url_re", re.compile("x"))
    urlizing.separators.cache_clear()
    assert urlizing.separators() is None
    monkeypatch.undo()
    assert urlizing.urlize("http://a.org") == defaultfilters.urlize("http://a.org")
    urlizing.separators.cache_clear()
    assert urlizing.separators() is not None


@pytest.mark.parametrize("attribute", urlizing.METHODS)
def test_methods_of_a_project(monkeypatch, attribute):
    monkeypatch.setattr(html.Urlizer, attribute, None)
    assert not urlizing.finds_same()


class Loud(html.Urlizer):
    def handle_word(self, word, **options):
        return word.upper()


def test_urlizer_of_a_project(monkeypatch):
    monkeypatch.setattr(html, "urlizer", Loud())
    assert urlizing.urlize("1.5 b") == defaultfilters.urlize("1.5 b") == "1.5 B"


def test_function_of_a_project(monkeypatch):
    monkeypatch.setattr(defaultfilters, "_urlize", lambda text, **options: text.upper())
    assert urlizing.urlize("1.5 b") == defaultfilters.urlize("1.5 b") == "1.5 B"
