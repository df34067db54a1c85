"""
What messages say of a partial that isn't there: what was meant, and how that is written.
"""

import logging
import sys

import pytest
from django.http import HttpResponse
from django.shortcuts import render as render_page
from django.template import Context, TemplateSyntaxError
from django.test import Client, override_settings
from django.urls import path

pytestmark = pytest.mark.ours

ROW = "{% partialdef row %}Row{% endpartialdef %}"
OTHERS = {
    "rows.html": ROW,
    "broken.html": ROW + "{% nope %}",
    "child.html": "{% extends 'rows.html' %}",
}


@pytest.fixture
def message(make_engine):
    """Render a template three times, and return what its error says behind the place."""

    def message(source, context=None):
        engine = make_engine({**OTHERS, "page.html": source})
        template = engine.get_template("page.html")
        messages = set()
        for _ in range(3):
            with pytest.raises(TemplateSyntaxError) as caught:
                template.render(Context(context))
            messages.add(str(caught.value))
        [text] = messages
        _, place, rest = text.partition(" See page.html, line 1. ")
        assert place
        return rest

    return message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rows.html#row", 'Write {% partial "rows.html#row" %}. '),
        ("#own", "Write {% partial own %}. "),
        ("'#own'", "Write {% partial own %}. "),
        ("'own'", "Write {% partial own %}. "),
        ('"own"', "Write {% partial own %}. "),
        ('"owm"', "Did you mean 'own'? "),
        (
            '"rows.html"',
            "Quotes are for the name of another template's partial, as in {% partial "
            '"page.html#row" %}. A whole template is rendered by {% include "rows.html" '
            "%}. ",
        ),
        (
            '"rows.html#"',
            "Quotes are for the name of another template's partial, as in {% partial "
            '"page.html#row" %}. A whole template is rendered by {% include "rows.html#" '
            "%}. ",
        ),
        ("owm", "Did you mean 'own'? "),
        ("gone", ""),
        ("'", ""),
    ],
)
def test_name(message, name, expected):
    source = f"{{% partialdef own %}}{{% endpartialdef %}}{{% partial {name} %}}"
    assert message(source) == f"{expected}Partials defined there: 'own'."


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        (
            "{% if True %}{% include 'rows.html' %}{% endif %}",
            "'rows.html', which is included, has one: write {% partial "
            '"rows.html#row" %}. ',
        ),
        ("{% include './rows.html' %}", None),
        ("{% include 'child.html' %}", ""),
        ("{% if False %}{% include 'gone.html' %}{% endif %}", ""),
        ("{% if False %}{% include 'broken.html' %}{% endif %}", ""),
        ("{% include name %}", ""),
        ("{% include 'rows.html'|lower %}", ""),
    ],
)
def test_partial_of_an_included_template(message, include, expected):
    if expected is None:
        expected = (
            "'rows.html', which is included, has one: write {% partial "
            '"rows.html#row" %}. '
        )
    source = f"{include}{{% partial row %}}"
    context = {"name": "rows.html"}
    assert message(source, context) == f"{expected}No partials are defined there."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "own",
            "To render a partial whose name is in a variable, write {% include "
            '"page.html#"|add:name %}. ',
        ),
        (
            "rows.html#row",
            "To render a partial whose name is in a variable, write {% include name "
            "%}. ",
        ),
        ("gone", ""),
        ("#fff", ""),
        (None, ""),
        (3, ""),
    ],
)
def test_name_in_a_variable(message, value, expected):
    source = "{% partialdef own %}{% endpartialdef %}{% partial name %}"
    assert message(source, {"name": value}) == (
        f"{expected}Partials defined there: 'own'."
    )


def wrong_name(request):
    return render_page(request, "contacts.html#rwo")


def wrong_template(request):
    return render_page(request, "gone.html#row")


def whole_template(request):
    return render_page(request, "gone.html")


async def in_a_coroutine(request):
    return render_page(request, "contacts.html#rwo")


def other_error(request):
    raise ValueError("No.")


def right(request):
    return HttpResponse("x")


urlpatterns = [
    path("name/", wrong_name),
    path("template/", wrong_template),
    path("whole/", whole_template),
    path("coroutine/", in_a_coroutine),
    path("other/", other_error),
    path("right/", right),
]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Exceptions have no notes.")
@pytest.mark.parametrize(
    ("url", "last"),
    [
        (
            "/name/",
            "django.template.exceptions.TemplateDoesNotExist: contacts.html#rwo\n"
            "contacts.html#rwo: Partial 'rwo' is not defined, nor in 'base.html', which it "
            "extends. Did you mean 'row'? Partials defined there: ",
        ),
        (
            "/coroutine/",
            "django.template.exceptions.TemplateDoesNotExist: contacts.html#rwo\n"
            "contacts.html#rwo: Partial 'rwo' is not defined, nor in 'base.html', which it "
            "extends. Did you mean 'row'? Partials defined there: ",
        ),
        (
            "/template/",
            "django.template.exceptions.TemplateDoesNotExist: gone.html#row\ngone.html",
        ),
        ("/whole/", "django.template.exceptions.TemplateDoesNotExist: gone.html"),
        ("/other/", "ValueError: No."),
    ],
)
def test_what_is_logged(caplog, url, last):
    """The function of Django's that a view calls raises an error with the name alone."""
    with override_settings(ROOT_URLCONF=__name__):
        Client(raise_request_exception=False).get(url)
    [record] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    text = logging.Formatter().formatException(record.exc_info)
    assert last in text
    assert text.count("gone.html") == last.count("gone.html") + text.count('"gone.html')
    assert text.count("Partial 'rwo'") == last.count("Partial 'rwo'")
