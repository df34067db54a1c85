"""What the playground runs in the browser, here without one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playground import rendering
from playground.examples import EXAMPLES

DOCS = Path(__file__).parents[2] / "docs"
OPTIONS = {"debug": True, "strict": False, "string_if_invalid": ""}
PAGE = {
    "page.html": "{% partialdef row inline %}<li>{{ name }}{% endpartialdef %}",
    "context.py": "name = 'Ada & Grace'",
}


@pytest.fixture(autouse=True)
def as_in_the_browser(settings):
    settings.INSTALLED_APPS = rendering.INSTALLED_APPS
    # What a test assigns ends with it, since the fixture has set it.
    settings.TEMPLATES = []


def answer(files=PAGE, name="page.html", **options):
    return rendering.answer(files, name, {**OPTIONS, **options})


@pytest.mark.parametrize("name", ["page.html", "page.html#row"])
def test_rendered(name):
    result = answer(name=name)
    assert result["html"] == "<li>Ada &amp; Grace"
    assert result["error"] is None
    assert result["names"] == ["page.html", "page.html#row"]
    assert result["checks"] == []
    assert result["unread"] == ""
    assert result["compiled"].startswith(f"# {name}\ndef render(data, state):\n")
    assert result["partials"] == [
        {
            "template": "page.html",
            "name": "row",
            "signature": None,
            "inline": True,
            "override": False,
            "file": "page.html",
            "first_line": 1,
            "last_line": 1,
            "inherited_from": None,
            "used_by": [],
        }
    ]


def test_a_change():
    assert answer()["html"] == "<li>Ada &amp; Grace"
    files = {**PAGE, "page.html": "{% extends 'base.html' %}", "base.html": "Base"}
    assert answer(files)["html"] == "Base"


def test_what_inherited_partials_are_called():
    child = "{% extends 'page.html' %}{% partialdef row override %}{% endpartialdef %}"
    files = {
        **PAGE,
        "child.html": child,
        "grandchild.html": "{% extends 'child.html' %}",
    }
    result = answer(files, "child.html")
    assert result["html"] == ""
    assert result["names"] == [
        "page.html",
        "page.html#row",
        "child.html",
        "child.html#row",
        "grandchild.html",
    ]


def test_context_is_what_the_python_defines():
    source = (
        "import math\nfrom datetime import date\n_private = 1\nday = date(2026, 1, 2)"
    )
    context = rendering.context_of(source)
    assert set(context) == {"date", "day"}
    assert rendering.context_of("") == {}


def test_forms_in_the_context():
    source = (
        "from django import forms\n"
        "class NameForm(forms.Form):\n"
        "    name = forms.CharField()\n"
        "form = NameForm()\n"
    )
    files = {"page.html": "{{ form.name }}", "context.py": source}
    html = '<input type="text" name="name" required id="id_name">'
    assert answer(files)["html"] == html


def test_request():
    source = (
        "{{ request.method }} {{ request.path }}{% partialdef more %}{% endpartialdef %}"
        "{% lazypartial more %}{% endlazypartial %}"
    )
    html = answer({"page.html": source})["html"]
    assert html.startswith('GET /<div id="lazy-more" hx-get=')


def test_error_of_a_template():
    files = {
        "page.html": "<p>\n{% partialdef row %}{% endpartialdef %}{% partial rwo %}"
    }
    result = answer(files)
    message = (
        "Partial 'rwo' is not defined in the current template. See page.html, line 2. Did "
        "you mean 'row'? Partials defined there: 'row'."
    )
    assert result["html"] is None
    assert result["error"]["summary"] == (
        f"django.template.exceptions.TemplateSyntaxError: {message}"
    )
    page = result["error"]["page"]
    assert "Error during template rendering" in page
    assert '<span class="specific">{% partial rwo %}</span>' in page
    assert "rendering.py" not in page
    assert result["checks"] == [
        {
            "level": "Error",
            "id": "django_partials.E001",
            "object": "page.html:2",
            "message": "Partial 'rwo' is not defined in the current template.",
            "hint": "Did you mean 'row'? Partials defined there: 'row'.",
        }
    ]


def test_error_of_the_context():
    result = answer({**PAGE, "context.py": "name = 1 / 0"})
    assert result["error"]["summary"] == "ZeroDivisionError: division by zero"
    assert "ZeroDivisionError at /" in result["error"]["page"]
    # The rest doesn't need it.
    assert result["names"] == ["page.html", "page.html#row"]
    result = answer({**PAGE, "context.py": "name ="})
    assert "SyntaxError: invalid syntax" in result["error"]["summary"]
    result = answer({**PAGE, "context.py": "raise SystemExit('Done')"})
    assert result["error"]["summary"] == "SystemExit: Done"


def test_what_can_not_be_parsed():
    result = answer({**PAGE, "other.html": "{% partialdef a %}"}, "other.html")
    message = (
        "other.html:1: Unclosed tag on line 1: 'partialdef'. Looking for one of: "
        "endpartialdef, endpartialdef a.\n"
    )
    assert result["unread"] == message
    assert result["compiled"] == f"# {message}"
    assert result["names"] == ["page.html", "page.html#row", "other.html"]


def test_no_template_that_can_be_parsed():
    result = answer({"page.html": "{% partialdef a %}"})
    assert result["partials"] == []
    assert result["unread"].startswith("page.html:1: Unclosed tag on line 1")


def test_no_template():
    result = answer({}, "page.html")
    assert result["error"]["summary"] == (
        "django.template.exceptions.TemplateDoesNotExist: page.html"
    )
    assert result["names"] == result["partials"] == []
    assert result["compiled"] == "# Template 'page.html' does not exist.\n"


def test_options():
    files = {"page.html": "{{ missing }}{% partialdef a with b %}{% endpartialdef %}"}
    assert answer(files, string_if_invalid="?")["html"] == "?"
    result = answer(files, strict=True)
    assert "'partialdef' tag takes at most 2 arguments" in result["error"]["summary"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_examples(example):
    files = {**example.files, "context.py": example.context}
    result = answer(files, example.name)
    assert (result["error"] is None) == (example.output != "error")
    assert example.name in result["names"]
    errors = {check["id"] for check in result["checks"] if check["level"] == "Error"}
    assert bool(errors) == (example.output == "error")


def test_in_a_python_of_its_own():
    request = json.dumps({"files": PAGE, "name": "page.html#row", "options": OPTIONS})
    code = (
        "import json; from playground import rendering; print(json.dumps(["
        f"rendering.set_up(), json.loads(rendering.run({request!r}))]))"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=DOCS, capture_output=True, check=True
    )
    versions, result = json.loads(process.stdout)
    assert set(versions) == {"django", "python"}
    assert result["html"] == "<li>Ada &amp; Grace"
    assert result["checks"] == []
