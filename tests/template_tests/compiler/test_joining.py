"""
Where autoescaping is off, a tag may render what is no string. Django finds out when it
joins the nodes of a list, behind the last of them, and says where in the list it stands.

``page`` and ``live`` where an error's message is compared, since both have code of their
own for it; ``same``, three times from the first rendering on, for the rest.
"""

import pytest
from django.template import Engine as CoreEngine
from django.template import Library
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from .conftest import LIBRARY, Engine, engine_options, render_in_context

register = Library()
CALLS = []


@register.simple_tag
def give_and_record(value, name):
    CALLS.append(name)
    return value


@register.simple_tag
def raise_and_record(error, name):
    CALLS.append(name)
    raise error.with_traceback(None)


class Text(str):
    pass


class Shouting(str):
    def __str__(self):
        return "SHOUTED"


class Markup:
    def __html__(self):
        return "<i>markup</i>"

    def __str__(self):
        return "<text>"


NO_STRINGS = {
    "int": 5,
    "zero": 0,
    "bool": True,
    "none": None,
    "float": 1.5,
    "bytes": b"<b>",
    "list": ["<a>"],
    "lazy": lazystr("<lazy>"),
    "translation": gettext_lazy("Yes"),
    "markup": Markup(),
}
STRINGS = {
    "str": "<a>",
    "empty": "",
    "safe": mark_safe("<b>"),
    "formatted": format_html("<u>{}</u>", "<"),
    "subclass": Text("<c>"),
    "with a method": Shouting("quiet"),
}
PLACES = {
    "alone": "{% give v %}",
    "behind text": "text{% give v %}",
    "behind others": "text{{ x }}{% give x %}{% give v %}{{ x }}text",
    "twice": "{{ x }}{% give v %}{% give v %}",
    "in if": "{{ x }}{% if x %}{{ x }}{% give v %}{% endif %}{{ x }}",
    "in elif": "{% if nope %}{% elif x %}{{ x }}{{ x }}{% give v %}{% else %}no{% endif %}",
    "in else": "{% if nope %}{% give v %}{% else %}{% give v %}{% endif %}",
    "in if in if": "{{ x }}{% if x %}{% if x %}{% give v %}{{ x }}{% endif %}{% endif %}",
    "in with": "{{ x }}{% with y=x %}{{ y }}{% give v %}{% endwith %}",
    "in for": "{% for i in 'abc' %}{{ i }}{% give v %}{% endfor %}",
    "alone in for": "{% for i in 'abc' %}{% give v %}{% endfor %}",
    "late in for": "{% for i in xs %}{{ forloop.counter }}{% give i %}{{ i }}{% endfor %}",
    "in empty": "{% for i in nope %}{% empty %}{{ x }}{% give v %}{% endfor %}",
    "in for in for": "{% for i in 'ab' %}{{ i }}{% for j in 'cd' %}{{ j }}{% give v %}"
    "{% endfor %}{% endfor %}",
    "in spaceless": "{% spaceless %}<p> {{ x }}{% give v %}</p>{% endspaceless %}",
    "in filter": "{% filter upper %}{{ x }}{% give v %}{% endfilter %}",
    "in autoescape": "{{ x }}{% autoescape off %}{{ x }}{% give v %}{% endautoescape %}",
    "in autoescape on": "{% autoescape on %}{{ x }}{% give v %}{% endautoescape %}",
    "in ifchanged": "{% ifchanged %}{{ x }}{% give v %}{% endifchanged %}",
    "in ifchanged else": "{% for i in 'aa' %}{% ifchanged i %}{{ x }}{% else %}{{ x }}{{ x }}"
    "{% give v %}{% endifchanged %}{% endfor %}",
    "in a block": "{% block a %}{{ x }}{% give v %}{% endblock %}{{ x }}",
    "in an own tag": "{% around %}{{ x }}{% give v %}{% endaround %}{{ x }}",
    "behind comments": "{# no #}{{ x }}{% comment %}{% endcomment %}{% give v %}",
    "behind load": "{% load i18n %}{% give v %}",
    "in translations": "{% load i18n %}{% language 'de' %}{{ x }}{% give v %}{% endlanguage %}",
}
VARIABLES = {"x": "<x>", "xs": ["a", "b", 3, "d", 4]}


def off(source):
    return "{% autoescape off %}" + source + "{% endautoescape %}"


@pytest.fixture
def same():
    """Return a function that renders as Django does, by any code, three times."""

    def same(templates, variables, **options):
        options |= engine_options(templates, builtins=[LIBRARY, __name__])
        ours = Engine(**options).get_template("page.html")
        django = CoreEngine(**options).get_template("page.html")
        for _ in range(3):
            expected = render_in_context(django, variables)
            assert render_in_context(ours, variables) == expected
        cls, text = expected[0]
        return text if cls is SafeString else (cls, text)

    return same


class TestMessage:
    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("{% give 5 %}", "sequence item 0: expected str instance, int found"),
            ("a{% give 5 %}", "sequence item 1: expected str instance, int found"),
            ("{{ x }}b{% give None %}{% give 5 %}{{ x }}", "sequence item 2: expected str instance, NoneType found"),
            ("{{ x }}{# c #}{% give 1.5 %}", "sequence item 1: expected str instance, float found"),
            ("{{ x }}{% load i18n %}{% give 1 %}", "sequence item 2: expected str instance, int found"),
            ("a{% if x %}b{{ x }}{% give 5 %}{% endif %}", "sequence item 2: expected str instance, int found"),
            ("{% for i in 'abc' %}{{ i }}{% give 5 %}{% endfor %}", "sequence item 1: expected str instance, int found"),
            ("{% for i in xs %}-{% give i %}{% endfor %}", "sequence item 5: expected str instance, int found"),
            ("{{ x }}{% with y=x %}{% give True %}{% endwith %}", "sequence item 0: expected str instance, bool found"),
            ("{{ x }}{% give lazy %}", "sequence item 1: expected str instance, __proxy__ found"),
        ],
    )  # fmt: skip
    def test_exactly(self, page, live, source, message):
        variables = VARIABLES | {"lazy": lazystr("lazy")}
        assert page(off(source), variables) == (TypeError, message)
        assert live("{% opaque %}" + off(source), variables) == (TypeError, message)

    @pytest.mark.parametrize("source", PLACES.values(), ids=PLACES)
    @pytest.mark.parametrize("value", [5, None])
    def test_places(self, same, source, value):
        variables = VARIABLES | {"v": value}
        same(off(source), variables)
        same("{% opaque %}" + off("{{ x }}" + source), variables)

    @pytest.mark.parametrize("value", NO_STRINGS.values(), ids=NO_STRINGS)
    @pytest.mark.parametrize("place", ["behind others", "in if", "in for", "alone"])
    def test_classes(self, page, live, place, value):
        variables = VARIABLES | {"v": value}
        source = off(PLACES[place])
        cls, message = page(source, variables)
        assert cls is TypeError
        assert message.endswith(f"expected str instance, {type(value).__name__} found")
        assert live(source + "{% opaque %}", variables) == (cls, message)

    @pytest.mark.parametrize("source", PLACES.values(), ids=PLACES)
    def test_engine_that_does_not_escape(self, same, source):
        """The nodes of the template itself are joined, too."""
        variables = VARIABLES | {"v": 5}
        for start in ("", "{{ x }}", "{% opaque %}{{ x }}"):
            same(start + source, variables, autoescape=False)

    def test_other_templates(self, page):
        """A list of nodes is joined where it is rendered, in whichever template."""
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{{ x }}{{ block.super }}"
            "{% endblock %}",
            "base.html": "{% autoescape off %}{% block a %}text{{ x }}{% include 'part.html' %}"
            "{% endblock %}{% endautoescape %}",
            "part.html": "{{ x }}text{{ x }}{% give v %}",
        }
        message = "sequence item 3: expected str instance, int found"
        assert page(templates, VARIABLES | {"v": 5}) == (TypeError, message)
        assert page(templates, VARIABLES | {"v": "v"}) == "<x>text<x><x>text<x>v"


class TestStrings:
    """What is a string is joined as it is, whatever its class."""

    @pytest.mark.parametrize("value", STRINGS.values(), ids=STRINGS)
    @pytest.mark.parametrize("source", PLACES.values(), ids=PLACES)
    def test_places(self, same, source, value):
        variables = VARIABLES | {"v": value, "xs": ["a", value]}
        same(off(source), variables)

    @pytest.mark.parametrize("value", (STRINGS | NO_STRINGS).values())
    def test_with_autoescaping(self, page, live, value):
        """Autoescaping makes a string of everything."""
        html = page(PLACES["behind others"], VARIABLES | {"v": value})
        assert html.startswith("text&lt;x&gt;&lt;x&gt;")
        source = PLACES["behind others"] + "{% opaque %}"
        assert live(source, VARIABLES | {"v": value}) == html


class TestOrder:
    """What stands behind a result that is no string is evaluated, up to the list's end."""

    @pytest.fixture
    def calls(self, at_once):
        """Return a function for what Django and compiled code call, and its outcome."""

        def calls(source, variables):
            options = engine_options(source, builtins=[LIBRARY, __name__])
            found = []
            for engine in (CoreEngine, Engine):
                template = engine(**options).get_template("page.html")
                for _ in range(3):
                    CALLS.clear()
                    outcome, _ = render_in_context(template, variables)
                    found.append((outcome, CALLS.copy()))
            assert found[3:] == found[:3]
            (_, message), names = found[0]
            return message, "".join(names)

        return calls

    ITEM = "sequence item {}: expected str instance, int found"

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    @pytest.mark.parametrize(
        ("source", "message", "names"),
        [
            ("{% give_and_record 5 'a' %}{% give_and_record x 'b' %}", ITEM.format(0), "ab"),
            ("{% give_and_record 5 'a' %}{% raise_and_record error 'b' %}", "raised", "ab"),
            ("{% give_and_record 5 'a' %}{% if x %}{% raise_and_record error 'b' %}{% endif %}", "raised", "ab"),
            ("{% give_and_record 5 'a' %}{{ x|fails }}{% give_and_record x 'b' %}", "failed", "a"),
            ("{% if x %}{% give_and_record 5 'a' %}{% endif %}{% give_and_record x 'b' %}", ITEM.format(0), "a"),
            ("{% if x %}{% give_and_record 5 'a' %}{% give_and_record x 'b' %}{% endif %}{{ x|fails }}", ITEM.format(0), "ab"),
            ("{% for i in 'xy' %}{% give_and_record 5 i %}{% endfor %}{% give_and_record x 'b' %}", ITEM.format(0), "xy"),
            ("{% for i in xs %}{% give_and_record i 'i' %}{% endfor %}{% give_and_record x 'b' %}", ITEM.format(2), "iiiii"),
            ("{% for i in 'xy' %}{% give_and_record 5 i %}{% raise_and_record error '!' %}{% endfor %}", "raised", "x!"),
            ("{% for i in 'xy' %}{% if x %}{% give_and_record 5 i %}{% endif %}{% endfor %}", ITEM.format(0), "x"),
            ("{% with y=5 %}{% give_and_record y 'a' %}{% endwith %}{% give_and_record x 'b' %}", ITEM.format(0), "a"),
            ("{% spaceless %}{% give_and_record 5 'a' %}{% endspaceless %}{% give_and_record x 'b' %}", ITEM.format(0), "a"),
            ("{% autoescape off %}{% give_and_record 5 'a' %}{% endautoescape %}{% give_and_record x 'b' %}", ITEM.format(0), "a"),
            ("{% block m %}{% give_and_record 5 'a' %}{% endblock %}{% give_and_record x 'b' %}", ITEM.format(0), "a"),
            ("{% give_and_record 5 'a' %}{% block m %}{% give_and_record x 'b' %}{% endblock %}", ITEM.format(0), "ab"),
            ("{% give_and_record 5 'a' %}{% around %}{% give_and_record x 'b' %}{% endaround %}", ITEM.format(0), "ab"),
            ("{% around %}{% give_and_record 5 'a' %}{% endaround %}{% give_and_record x 'b' %}", ITEM.format(0), "a"),
        ],
    )  # fmt: skip
    def test_of_calls(self, calls, source, message, names, start):
        variables = VARIABLES | {"error": ValueError("raised")}
        assert calls(start + off(source), variables) == (message, names)

    def test_changes_of_the_context_behind_it(self, same):
        """They are made, and seen by what catches the error."""
        source = off("{% give 5 %}{% set x changed %}{{ x }}")
        same(source, VARIABLES)

    def test_hidden_by_nothing(self, same):
        """{{ block.super }} and {% if %} hide no TypeError."""
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}"
            "{% if block.super %}{{ block.super }}{% endif %}{% endblock %}",
            "base.html": "{% autoescape off %}{% block a %}{{ x }}{% give 5 %}{% endblock %}"
            "{% endautoescape %}",
        }
        message = "sequence item 1: expected str instance, int found"
        assert same(templates, VARIABLES) == (TypeError, message)


@pytest.mark.parametrize("start", ["", "{% opaque %}"])
def test_object_that_is_not_evaluated(compare, start):
    """To be joined, nothing is asked for its class."""
    calls = []

    def gone():
        calls.append("gone")
        raise ValueError("gone")

    source = "{% autoescape off %}a{% give x %}{{ y }}{% endautoescape %}"
    variables = {"x": SimpleLazyObject(gone), "y": lambda: calls.append("y")}
    error, message = compare(
        start + source, lambda: variables, expected="live" if start else "page"
    )
    assert error is TypeError
    assert message == "sequence item 1: expected str instance, SimpleLazyObject found"
    assert set(calls) == {"y"}
