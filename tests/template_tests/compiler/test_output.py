"""
Tags that render what they are given, or what they enclose, in another way.
"""

import pytest
from django.template import TemplateSyntaxError
from django.utils.safestring import mark_safe

from .conftest import RENDERINGS, rendered_by_themselves


def fails():
    raise ValueError("failed")


class Item:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Item({self.name!r})"


VARIABLES = {
    "x": "<x>",
    "y": 5,
    "half": 0.5,
    "empty": "",
    "none": None,
    "safe": mark_safe("<b>"),
    "xs": ["a", "a", "b", "b", "a"],
    "words": ["<a>", "<a>", "b"],
    "pairs": [("a", 1), ("a", 2), ("b", 2), ("b", 2)],
    "items": [Item("a"), Item("a"), Item("b"), Item("a")],
    "rows": [["a", "a", "b"], ["b", "b"], []],
    "name": "plain",
}


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% firstof nope x %}", "&lt;x&gt;"),
        ("{% firstof nope empty none %}", ""),
        ("{% firstof empty y x %}", "5"),
        ("{% firstof half %}", "0.5"),
        ("{% firstof safe x %}{% firstof '' '<b>' %}", "<b><b>"),
        ("{% firstof x|upper %}{% firstof nope|default:x %}", "&lt;X&gt;&lt;x&gt;"),
        ("{% autoescape off %}{% firstof x %}{% endautoescape %}", "<x>"),
        (
            "{% for a in xs %}{% firstof forloop.first forloop.counter0 %},{% endfor %}",
            "True,1,2,3,4,",
        ),
        ("{% for a in items %}{% firstof a.nope a.name %}{% endfor %}", "aaba"),
        ("{% filter upper %}{{ x }}a{% endfilter %}", "&LT;X&GT;A"),
        ("{% filter lower|upper %}a{{ y }}{% endfilter %}", "A5"),
        ("{% filter kept %}{{ x }}{% endfilter %}", "(&lt;x&gt;)"),
        ("{% filter default:x %}{% endfilter %}", "<x>"),
        ("{% filter both:var %}a{% endfilter %}", "a+a"),
        ("{% filter escaping %}{{ x }}{% endfilter %}", "&lt;x&gt;:True"),
        ("{% filter force_escape %}{{ x }}{% endfilter %}", "&amp;lt;x&amp;gt;"),
        (
            "{% filter upper %}a{% filter lower %}B{% endfilter %}{% endfilter %}",
            "AB",
        ),
        ("{% filter type_of %}{{ x }}{% endfilter %}", "SafeString"),
        (
            "{% for a in xs %}{% filter upper %}{{ a }}{% endfilter %}{% endfor %}",
            "AABBA",
        ),
        (
            "{% filter default:'d' %}{% for a in xs %}{{ a }}{% endfor %}{% endfilter %}",
            "aabba",
        ),
        ("{% ifchanged x %}{{ x }}{% endifchanged %}", "&lt;x&gt;"),
        (
            "{% for a in xs %}{% ifchanged a %}{{ a }}{% endifchanged %}{% endfor %}",
            "aba",
        ),
        (
            "{% for a in xs %}{% ifchanged %}{{ a }}{% endifchanged %}{% endfor %}",
            "aba",
        ),
        (
            "{% for a in words %}{% ifchanged %}{{ a }}{% endifchanged %}{% endfor %}",
            "&lt;a&gt;b",
        ),
        (
            "{% for a, b in pairs %}{% ifchanged a b %}{{ a }}{{ b }}{% else %}-"
            "{% endifchanged %}{% endfor %}",
            "a1a2b2-",
        ),
        (
            "{% for a in xs %}{% ifchanged %}{{ a }}{% else %}-{% endifchanged %}{% endfor %}",
            "a-b-a",
        ),
        (
            "{% for row in rows %}{% for a in row %}{% ifchanged a %}{{ a }}"
            "{% else %}-{% endifchanged %}{% endfor %},{% endfor %}",
            "a-b,b-,,",
        ),
        (
            "{% for row in rows %}{% ifchanged row %}{% for a in row %}{% ifchanged %}"
            "{{ a }}{% endifchanged %}{% endfor %},{% endifchanged %}{% endfor %}",
            "ab,b,,",
        ),
        # What renders nothing is rendered again.
        (
            "{% for a in xs %}{% ifchanged %}{% cycle '' 'c' '' 'd' %}{% endifchanged %}"
            "{% endfor %}",
            "cdc",
        ),
        (
            "{% for a in xs %}{% ifchanged %}{% if a == 'b' %}b{% endif %}{% else %}-"
            "{% endifchanged %}{% endfor %}",
            "-b-",
        ),
        (
            "{% for a in xs %}{% ifchanged nope %}1{% else %}2{% endifchanged %}{% endfor %}",
            "12222",
        ),
        (
            "{% for a in xs %}{% ifchanged forloop.first %}{{ forloop.counter }}"
            "{% endifchanged %}{% endfor %}",
            "12",
        ),
        (
            "{% for a in xs %}{% with b=a %}{% ifchanged b %}{{ b }}{% endifchanged %}"
            "{% endwith %}{% endfor %}",
            "aba",
        ),
        (
            "{% for a in xs %}{% if forloop.counter != 3 %}{% ifchanged a|upper %}{{ a }}"
            "{% endifchanged %}{% endif %}{% endfor %}",
            "aba",
        ),
        ("{% widthratio y 10 100 %}{% widthratio y 0 100 %}", "500"),
        ("{% widthratio nope 10 100 %}{% widthratio x 10 100 %}-", "-"),
        ("{% widthratio half 1 y %}{% widthratio y|add:1 4 '3' %}", "24"),
        ("{% lorem 2 w %}", "lorem ipsum"),
        ("{% lorem nope w %}", "lorem"),
        ("{% lorem y w %}", "lorem ipsum dolor sit amet"),
        (
            "{% lorem xs w %}{% lorem y|default:1 w %}",
            "loremlorem ipsum dolor sit amet",
        ),
    ],
)
def test_everywhere(page, live, source, html):
    strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
    assert page("-" + source + "{{ y }}", VARIABLES, **strings) == f"-{html}5"
    called = {"page.html": "{{ y }}{% include 'a.html' %}", "a.html": "-" + source}
    assert page(called, VARIABLES, **strings) == f"5-{html}"
    around = source + "{% opaque %}{{ y }}"
    assert live(around, VARIABLES, **strings) == f"{html}5"
    assert rendered_by_themselves(around) == ["OpaqueNode"]


@pytest.mark.parametrize(
    "source",
    [
        "{% filter length %}{{ x }}{% endfilter %}{% shout x|fails %}",
        "{% filter length %}{{ x }}{% endfilter %}",
        "{% for a in xs %}{% filter length %}{{ x }}{% endfilter %}{% endfor %}",
        "{% if x %}-{% filter length %}{{ x }}{% endfilter %}{% endif %}",
        "{% filter fails %}a{% endfilter %}",
        "{% filter upper %}{{ x|fails }}{% endfilter %}",
        "{% firstof empty x|fails %}",
        "{% ifchanged x|fails %}{% endifchanged %}",
        "{% ifchanged %}{{ x|fails }}{% endifchanged %}",
        "{% widthratio y 10 x %}",
        "{% widthratio y 10 nope %}",
        "{% widthratio y|fails 10 10 %}",
        "{% widthratio broken 10 10 %}",
        "{% lorem x|fails:none w %}",
        "{% regroup y by a as groups %}",
        "{% regroup xs|fails by a as groups %}",
        "{% regroup xs by a|fails as groups %}",
    ],
)
def test_errors(compare, source):
    variables = {**VARIABLES, "broken": fails}
    live = "regroup" in source
    compare(source, variables, expected="live" if live else "page")
    compare("{% opaque %}" + source + "{{ y }}", variables, expected="live")


def test_error_of_widthratio(page):
    assert page("{% widthratio y 10 x %}", VARIABLES) == (
        TemplateSyntaxError,
        "widthratio final argument must be a number",
    )


ASSIGNING = [
    "{% firstof nope x as z %}{{ z }}",
    "{% firstof nope as z %}-{{ z }}",
    "{% autoescape off %}{% firstof x as z %}{% endautoescape %}{{ z }}",
    "{% for a in xs %}{% firstof z a as z %}{% endfor %}{{ z }}",
    "{% widthratio y 10 100 as z %}{{ z }}",
    "{% widthratio y nope 100 as z %}-{{ z }}",
    "{% if y %}{% widthratio y 10 100 as z %}{% endif %}{{ z }}",
    "{% regroup pairs by 0 as z %}{{ z }}{% for g in z %}{{ g.grouper }}{{ g.list }}{% endfor %}",
    "{% regroup items by name as z %}{% for g in z %}{{ g.grouper }}{{ g.list }}{% endfor %}",
    "{% regroup items by name|upper as z %}{% for g, l in z %}{{ g }}{{ l }}{% endfor %}",
    "{% regroup items by name|default:x as z %}{{ z }}",
    "{% regroup items by name|default:z as z %}{{ z }}",
    "{% regroup items by nope as z %}{{ z }}",
    "{% regroup nope by name as z %}-{{ z }}",
    "{% regroup none by name as z %}-{{ z }}",
    "{% for z in rows %}{% regroup z by 0 as z %}{{ z }}{% endfor %}{{ z }}",
    "{% with z=x %}{{ z }}{% regroup pairs by 1 as z %}{{ z }}{% endwith %}{{ z }}",
    "{% for a in xs %}{% ifchanged %}{{ z }}{% firstof a as z %}{% endifchanged %}{{ z }}{% endfor %}",
    "{% for a in xs %}{% ifchanged a %}{% firstof a as z %}{% else %}{% firstof z as b %}{% endifchanged %}{{ z }}{{ b }}{% endfor %}",
    "{% filter upper %}{% firstof x as z %}{{ z }}{% endfilter %}{{ z }}{{ var }}",
]


@pytest.mark.parametrize("source", ASSIGNING)
def test_assignments(live, source):
    strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
    live(source, VARIABLES, **strings)
    live(
        {"page.html": "{% include 'a.html' %}{{ z }}", "a.html": source},
        VARIABLES,
        **strings,
    )
    assert rendered_by_themselves(source) == []


class Counted:
    """An iterator that counts how often it is asked, for itself and for an item."""

    def __init__(self, items, asked):
        self.items = iter(items)
        self.asked = asked

    def __iter__(self):
        self.asked[1] += 1
        return self

    def __next__(self):
        self.asked[0] += 1
        return next(self.items)


@pytest.mark.parametrize("items", ["", "a", "aab"])
def test_regroup_asks_for_items_as_django_does(compare_all, items):
    asked = []

    def variables():
        asked.append([0, 0])
        return {"xs": Counted(items, asked[-1])}

    source = "{% regroup xs by a as z %}{{ z|length }}"
    compare_all(source, [variables], expected="live")
    # groupby() asks once more when there is nothing left.
    expected = len(items) + (2 if items else 1)
    assert all(each == [expected, 1] for each in asked)


class TestIfChanged:
    """Where it keeps what it compares with."""

    @pytest.mark.parametrize(
        "source",
        [
            # All of the variable
            "{% for a in xs %}{% ifchanged a %}{{ a }}{% endifchanged %}{{ forloop|length }}{% endfor %}",
            "{% for a in xs %}{% ifchanged %}{{ a }}{% endifchanged %}{{ forloop|length }}{% endfor %}",
            "{% for a in xs %}{% include 'changed.html' %}{% endfor %}",
            "{% for a in xs %}{% include 'changed.html' with forloop=x only %}{% endfor %}",
            "{% for a in xs %}{% include 'changed.html' with a=a only %}{% endfor %}",
            "{% include 'changed.html' with a=x %}{% include 'changed.html' with a=x %}",
            "{% with forloop=xs %}{% ifchanged a %}{{ a }}{% endifchanged %}{% endwith %}",
            "{% for r in rows %}{% for a in r %}{% ifchanged a %}{{ a }}{% endifchanged %}"
            "{{ forloop.parentloop }}{% endfor %}{% endfor %}",
        ],
    )
    def test_pages(self, page, source):
        changed = "{% ifchanged a %}{{ a }}{% else %}-{% endifchanged %}"
        page({"page.html": source, "changed.html": changed}, VARIABLES)

    @pytest.mark.parametrize(
        "source",
        [
            "{% for a in xs %}{% ifchanged %}{{ a }}{% opaque %}{% endifchanged %}{% endfor %}",
            "{% for a in xs %}{% ifchanged a %}{% opaque %}{{ a }}{% else %}-{% endifchanged %}{% endfor %}",
            "{% for a in xs %}{% ifchanged a %}a{% else %}{% opaque %}-{% endifchanged %}{% endfor %}",
            "{% for a in xs %}{% ifchanged %}{% if a == 'b' %}b{% endif %}{% opaque %}{% else %}-{% set y 1 %}{% endifchanged %}{{ y }}{% endfor %}",
            "{% ifchanged %}{% opaque %}{% endifchanged %}{% ifchanged x %}{% opaque %}{% endifchanged %}",
            "{% for a in xs %}{% opaque %}{% ifchanged a %}{{ a }}{% endifchanged %}{{ forloop|length }}{% endfor %}",
            "{% for a in xs %}{% ifchanged a %}{% set x 1 %}{% endifchanged %}{{ x }}{% delete x %}{% set forloop y %}{% endfor %}",
            "{% for a in xs %}{% ifchanged %}{% language de %}{{ half }}{% endifchanged %}{% language en %}{% endfor %}",
        ],
    )
    def test_with_a_node_that_renders_itself(self, live, source):
        live(source, VARIABLES)

    def test_in_a_block(self, page):
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{{ block.super }}{{ block.super }}{% endblock %}",
            "base.html": "{% for a in xs %}{% block a %}{% ifchanged a %}{{ a }}{% else %}-{% endifchanged %}{% endblock %}{% endfor %}",
        }
        assert page(templates, VARIABLES) == "a---b---a-"

    def test_that_renders_super_again(self, page):
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{% ifchanged %}{{ block.super }}{% endifchanged %}{% endblock %}",
            "base.html": "-{% block a %}{{ x|fails }}{% endblock %}",
        }
        page(templates, VARIABLES)

    def test_in_a_loop_of_a_partial(self, page):
        from django.template.partials.engine import Engine

        source = (
            "{% partialdef p %}{% ifchanged a %}{{ a }}{% else %}-{% endifchanged %}"
            "{% endpartialdef %}{% for a in xs %}{% partial p %}{% partial p %}{% endfor %}"
        )

        def reference(options):
            return Engine(**options, compiled=False)

        assert page(source, VARIABLES, reference=reference) == "a---b---a-"


class TestOrder:
    @pytest.mark.parametrize(
        "source",
        [
            "{% firstof b a c %}",
            "{% firstof b a c as z %}",
            "{% widthratio b a c %}",
            "{% widthratio b a c as z %}",
            "{% ifchanged b a c %}{% endifchanged %}",
        ],
    )
    def test_order(self, compare, source):
        order = []

        def value(letter):
            def record():
                order.append(letter)
                return letter == "c" and "1"

            return record

        variables = {letter: value(letter) for letter in "abc"}
        expected = "live" if " as " in source else "page"
        compare(source, variables, expected=expected, strings_if_invalid=("",))
        assert order == list("bac") * 2 * RENDERINGS

    def test_no_more_than_needed(self, page):
        order = []
        variables = {
            "a": lambda: order.append("a") or 1,
            "b": lambda: order.append("b"),
        }
        page("{% firstof a b %}", variables, strings_if_invalid=("",))
        assert set(order) == {"a"}


class TestFormats:
    def test_of_a_language_that_a_value_sets(self, page):
        from django.utils import translation

        def german():
            translation.activate("de")
            return 1.5

        page(
            "{{ half }}{% firstof empty german %}{{ half }}",
            {**VARIABLES, "german": german},
        )


class TestDebug:
    @pytest.mark.parametrize("debug", [True, False])
    def test_settings(self, live, settings, monkeypatch, debug):
        import sys

        settings.DEBUG = debug
        monkeypatch.setattr("sys.modules", {**sys.modules})
        monkeypatch.setattr(
            "django.template.defaulttags.sys", type("sys", (), {"modules": {}})
        )
        assert bool(live("{% debug %}", VARIABLES)) is debug


@pytest.mark.parametrize(
    "tag",
    [
        "{% cycle 'a' 'b' 'c' %}",
        "{% cycle a x %}",
        "{% ifchanged %}{{ a }}{% else %}-{% endifchanged %}",
        "{% ifchanged a %}{{ a }}{% else %}-{% endifchanged %}",
    ],
)
class TestStateOfWhatIsNestedDeep:
    """It is written as a function that is called."""

    def test_pages(self, page, tag):
        deep = "{% if y %}" * 14 + tag + "{% endif %}" * 14
        page("{% for a in xs %}" + deep + "{% endfor %}" + deep, VARIABLES)
        row = "{% for a in row %}" + deep + "{% endfor %}"
        page("{% for row in rows %}" + row + "{% endfor %}", VARIABLES)
        called = {"page.html": "{% include 'a.html' %}" * 2, "a.html": row + deep}
        page(called, {**VARIABLES, "row": "abc"})

    def test_with_a_node_that_renders_itself(self, live, tag):
        deep = "{% if y %}" * 14 + tag + "{% endif %}" * 14
        live("{% for a in xs %}{% opaque %}" + deep + "{% endfor %}", VARIABLES)
        around = "{% around %}{{ x }}{{ y }}{{ x }}{{ y }}" + deep + "{% endaround %}"
        live("{% for a in xs %}" + around + "{% endfor %}", VARIABLES)
        live(around + around, VARIABLES)


@pytest.mark.parametrize("method", ["w", "p", "b"])
def test_methods_of_lorem(page, method):
    assert page("{% lorem 1 " + method + " %}")
