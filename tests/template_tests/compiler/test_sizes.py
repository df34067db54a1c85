"""
Templates of any size: what stands side by side in a template, however often, renders as
in Django, and generated code grows with a template as the template does.

``everywhere`` where a way of writing conditions and branches is at stake, ``page`` and
``live`` where one is enough. ``same`` where it doesn't matter which code renders.
"""

import itertools
import sys
from functools import partial

import pytest
from django.template import Context
from django.template import Engine as CoreEngine

from .conftest import Engine, core_engine, engine_options, interpreted_engine, outcome

OPERATORS = ["==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not"]
COUNTS = [21, 60, 300]


@pytest.fixture(autouse=True)
def recursion_limit():
    """
    Let Django evaluate long conditions: they are nested, and false where Python's limit
    is reached in them.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_500)
    yield
    sys.setrecursionlimit(before)


@pytest.fixture
def compare_all(compare_all):
    """No size depends on string_if_invalid: one of them is enough."""
    return partial(compare_all, strings_if_invalid=("",))


@pytest.fixture
def same():
    """Return a function that renders as Django does, again and again: by any code."""

    def same(templates, variables=None, reference=core_engine):
        options = engine_options(templates)
        ours = Engine(**options).get_template("page.html")
        django = reference(options).get_template("page.html")
        for _ in range(3):
            expected = outcome(lambda: django.render(Context(variables)))
            assert outcome(lambda: ours.render(Context(variables))) == expected
        return expected[1]

    return same


def repeat(source, count, between=""):
    """Return ``source`` so many times, with numbers in the place of "#"."""
    return between.join(source.replace("#", str(index)) for index in range(count))


def condition(test, yes="yes", no="no"):
    return f"{{% if {test} %}}{yes}{{% else %}}{no}{{% endif %}}"


def chain(body, last, count):
    """Return ``count`` templates with ``body``, in which "NEXT" is the next of them."""
    names = ["page.html", *(f"{index}.html" for index in range(1, count + 1))]
    templates = {
        name: body.replace("NEXT", following)
        for name, following in itertools.pairwise(names)
    }
    return templates | {names[-1]: last}


def both(source):
    """Return ``source`` in two branches, of which one renders."""
    return f"{{% if x %}}{source}{{% else %}}-{source}{{% endif %}}"


class Fails:
    """Raises where it is an operand."""

    def __bool__(self):
        raise ValueError("bool")

    def __eq__(self, other):
        raise ValueError("eq")

    def __lt__(self, other):
        raise ValueError("lt")

    def __contains__(self, item):
        raise ValueError("contains")

    __hash__ = None


def fail():
    raise ValueError("called")


class TestConditions:
    @pytest.mark.parametrize("count", COUNTS)
    @pytest.mark.parametrize(
        ("word", "test", "found", "missed"),
        [("or", "k == '#'", "yes", "no"), ("and", "k != '#'", "no", "yes")],
    )
    def test_length(self, everywhere, word, test, found, missed, count):
        source = condition(repeat(test, count, f" {word} "))
        for k in ("0", str(count - 1)):
            assert everywhere(source, {"k": k}) == found
        assert everywhere(source, {"k": "none"}) == missed

    @pytest.mark.parametrize("operator", OPERATORS)
    @pytest.mark.parametrize("word", ["or", "and", "or not", "and not"])
    def test_operators(self, compare_all, operator, word):
        source = condition(repeat(f"k {operator} xs.#", 40, f" {word} "))
        xs = [[], *range(3, 42)]
        values = (0, 5, 41, 100, "5", None, [], [5], Fails())
        contexts = [{"k": value, "xs": xs} for value in values]
        contexts += [{"k": 5}, {"xs": xs}, {"k": 5, "xs": ["a5", *[Fails()] * 39]}]
        compare_all(source, contexts, expected="page")

    @pytest.mark.parametrize("operator", OPERATORS)
    def test_comparisons_of_comparisons(self, compare_all, operator):
        source = condition(repeat("x", 60, f" {operator} "))
        values = (1, True, "a", None, [], Fails(), fail)
        compare_all(source, [{"x": x} for x in values] + [{}], expected="page")

    @pytest.mark.parametrize(
        "test",
        [
            "a and b or ",
            "a or b and not c or ",
            "not a and b == c or ",
            "a in d and not b in d or c == b and ",
            "not not a and not not b or not ",
        ],
    )
    def test_precedence(self, compare_all, test):
        contexts = [
            {"a": a, "b": b, "c": c, "d": [0, 2]}
            for a in (0, 1)
            for b in (0, 2)
            for c in (0, 2)
        ]
        compare_all(condition(test * 30 + "c"), contexts, expected="page")

    @pytest.mark.parametrize("count", [30, 31, 200])
    @pytest.mark.parametrize("operand", ["x", "x == 1", "nope", "x|default:nope", "f"])
    def test_not(self, everywhere, count, operand):
        for x in (0, 1):
            everywhere(condition("not " * count + operand), {"x": x, "f": Fails()})

    @pytest.mark.parametrize("word", ["or", "and"])
    @pytest.mark.parametrize(
        "operand",
        [
            *("nope", "nope.nope", "x.nope", "x|upper", "x|default:nope", "x|fails"),
            *("fails", "fails == 1", "1 == fails", "fails < 1", "1 in fails", "call"),
            *("call == 1", "not nope", "x|length > 4", "nope|default_if_none:x == x"),
        ],
    )
    def test_operands(self, everywhere, word, operand):
        variables = {"x": "text", "fails": Fails(), "call": fail}
        for last in ("x", "nope"):
            test = repeat(operand, 25, f" {word} ")
            everywhere(condition(f"{test} {word} {last}"), variables)

    @pytest.mark.parametrize("x", [0, 1])
    @pytest.mark.parametrize(
        "source",
        [
            "{% for i in 'ab' %}CONDITION{{ i }}{% endfor %}",
            "{% for i in 'ab' %}{% for j in 'cd' %}CONDITION{% endfor %}{% endfor %}",
            "{% for i in nope %}{% empty %}CONDITION{% endfor %}",
            "{% if y %}{% if y %}{% if y %}{% if y %}CONDITION{% endif %}{% endif %}{% endif %}{% endif %}",
            "{% if nope %}{% elif y %}CONDITION{% endif %}",
            "{% if nope %}{% else %}CONDITION{% endif %}",
            "{% with z=y %}CONDITION{{ z }}{% endwith %}",
            "{% spaceless %}<p> CONDITION </p>{% endspaceless %}",
            "{% autoescape off %}CONDITION{% endautoescape %}",
            "{% block a %}CONDITION{% endblock %}",
            "CONDITIONCONDITION",
        ],
    )
    @pytest.mark.parametrize("word", ["or", "and"])
    def test_places(self, page, live, source, word, x):
        test = repeat("x|add:0", 30, f" {word} ")
        source = source.replace("CONDITION", condition(test))
        variables = {"x": x, "y": 1}
        html = page(source, variables)
        assert ("yes" if x else "no") in html.lower()
        source = "{% opaque %}" + source
        assert live(source, variables) == html

    def test_in_templates_of_a_page(self, page):
        test = condition(repeat("k == '#'", 60, " or "))
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{{ block.super }}"
            + test
            + "{% for k in ks %}{% include 'part.html' %}{% endfor %}{% endblock %}",
            "base.html": "{% block a %}" + test + "{% endblock %}",
            "part.html": test,
        }
        html = page(templates, {"k": "59", "ks": ["0", "60", "30"]})
        assert html == "yesyesyesnoyes"

    @pytest.mark.parametrize("word", ["or", "and"])
    def test_evaluates_what_django_does(self, word, at_once):
        """An operand behind the one that decides is not evaluated."""
        calls = []

        def call(index):
            calls.append(index)
            return (index == 30) == (word == "or")

        variables = {"calls": [lambda index=index: call(index) for index in range(60)]}
        options = engine_options(condition(repeat("calls.#", 60, f" {word} ")))
        for engine in (CoreEngine(**options), Engine(**options)):
            calls.clear()
            engine.get_template("page.html").render(Context(variables))
            assert calls == list(range(31))


class TestElif:
    @pytest.mark.parametrize("count", [21, 99, 400])
    @pytest.mark.parametrize("end", ["", "{% else %}none"])
    def test_length(self, everywhere, count, end):
        branches = repeat("{% elif k == '#' %}#{{ x }}", count)
        source = "{% if k == 'a' %}a" + branches + end + "{% endif %}"
        for k in ("a", str(count - 1)):
            shown = k if k == "a" else f"{k}&lt;"
            variables = {"k": k, "x": "<"}
            assert everywhere(source, variables) == shown
        html = everywhere(source, {"k": "z"})
        assert html == end.removeprefix("{% else %}")

    def test_thousands(self, same):
        """Python's own elif is nested, and can't be written so often."""
        branches = repeat("{% elif k == '#' %}#{{ x }}", 3_000)
        source = "{% if k == 'a' %}a" + branches + "{% endif %}"
        assert same(source, {"k": "2999", "x": "<"}) == "2999&lt;"

    @pytest.mark.parametrize(
        "source",
        [
            "{% for k in ks %}BRANCHES,{% endfor %}",
            "{% for i in ks %}{% with k=i %}BRANCHES{% endwith %}{% endfor %}",
            "{% if ks %}{% for k in ks %}{% if k %}BRANCHES{% endif %}{% endfor %}{% endif %}",
            "{% if nope %}{% elif ks %}{% for k in ks %}BRANCHES{% endfor %}{% endif %}",
        ],
    )
    def test_places(self, everywhere, source):
        branches = repeat("{% elif k == '#' %}{{ k }}{{ x.# }}", 100)
        branches = f"{{% if nope %}}{branches}{{% else %}}-{{% endif %}}"
        variables = {"ks": ["0", "50", "99", "100"], "x": {"50": "<fifty>"}}
        assert "&lt;fifty&gt;" in everywhere(
            source.replace("BRANCHES", branches), variables
        )

    def test_in_one_another(self, everywhere):
        source = "{{ k }}"
        for _ in range(3):
            branches = repeat("{% elif k == '#' %}#", 30)
            source = "{% if k == 'x' %}x" + branches + "{% else %}" + source
            source += "{% endif %}"
        assert everywhere(source, {"k": "29"}) == "29"
        assert everywhere(source, {"k": "<"}) == "&lt;"

    def test_long_conditions(self, everywhere):
        test = repeat("k == '#x'", 30, " or ")
        branches = repeat("{% elif " + test.replace("x'", "-#'") + " %}#", 30)
        source = "{% if nope %}" + branches + "{% endif %}"
        for k in ("0-0", "29-7", "7-29"):
            html = everywhere(source, {"k": k})
            assert html == k.partition("-")[2]

    @pytest.mark.parametrize(
        "operand", ["nope", "x|default:nope", "x|fails", "fails", "fails == 1", "call"]
    )
    def test_condition_that_fails_among_others(self, everywhere, operand):
        before = repeat("{% elif k == '#' %}#", 30)
        source = "{% if k == 'a' %}a" + before + "{% elif " + operand + " %}here"
        source += repeat("{% elif k == '1#' %}1#", 30) + "{% endif %}"
        for k in ("3", "13", "100"):
            variables = {"k": k, "x": "x", "fails": Fails(), "call": fail}
            everywhere(source, variables)

    def test_evaluates_what_django_does(self, at_once):
        calls = []

        def call(index):
            calls.append(index)
            return index == 50

        variables = {"calls": [lambda index=index: call(index) for index in range(99)]}
        source = "{% if nope %}" + repeat("{% elif calls.# %}#", 99) + "{% endif %}"
        options = engine_options(source)
        for engine in (CoreEngine(**options), Engine(**options)):
            calls.clear()
            html = engine.get_template("page.html").render(Context(variables))
            assert (html, calls) == ("50", list(range(51)))


class TestDepth:
    """What is nested in a template, as deep as Django parses it."""

    TAGS = [
        ("{% if x %}", "{% endif %}"),
        ("{% if nope %}{% else %}", "{% endif %}"),
        ("{% if nope %}{% elif x %}", "{% endif %}"),
        ("{% for i in x %}", "{% endfor %}"),
        ("{% for i in nope %}{% empty %}", "{% endfor %}"),
        ("{% with x=x %}", "{% endwith %}"),
        ("{% spaceless %}", "{% endspaceless %}"),
        ("{% autoescape off %}", "{% endautoescape %}"),
        ("{% filter lower %}", "{% endfilter %}"),
        ("{% ifchanged x %}", "{% endifchanged %}"),
        ("{% around %}", "{% endaround %}"),
    ]

    @pytest.mark.parametrize("depth", [19, 60, 150])
    @pytest.mark.parametrize(("start", "end"), TAGS)
    def test_of_one_tag(self, same, start, end, depth):
        inside = condition(repeat("x == '#'", 25, " or "), no="{{ x }}")
        html = same(start * depth + inside + end * depth, {"x": "<"})
        assert html.strip("[]") in ("<", "&lt;")

    def test_of_all(self, same):
        source = "{% if x and nope or x %}{{ x }}{% endif %}"
        for _ in range(8):
            for start, end in self.TAGS:
                source = start + source + end
        assert same(source, {"x": "x"}).strip("[]") == "x"

    def test_includes(self, page):
        templates = chain("{{ x }}{% include 'NEXT' %}", "{{ x }}", 40)
        assert page(templates, {"x": "a"}) == "a" * 41

    def test_includes_in_loops(self, page):
        body = (
            "{% for i in 'a' %}{{ i }}{% include 'NEXT' with x=x|add:i %}{% endfor %}"
        )
        assert page(chain(body, "{{ x }}", 30), {"x": "x"}) == "a" * 30 + "x" + "a" * 30


def many(words, between=" "):
    return repeat(words, 300, between)


def read(name="a#"):
    return repeat("{{ " + name + " }}", 300)


class TestSideBySide:
    """Three hundred of everything that a tag or an expression takes any number of."""

    SOURCES = {
        "filters": "{{ x" + "|upper|lower" * 150 + " }}",
        "filters of projects": "{{ x" + "|kept" * 300 + " }}",
        "arguments of filters": "{{ nope" + "|default:x" * 300 + " }}",
        "filters of an iterable": "{% for c in x" + "|upper" * 300 + " %}{{ c }}{% endfor %}",
        "lookups": "{{ nested" + ".a" * 299 + " }}",
        "lookups that miss": "{{ nested" + ".b" * 299 + " }}",
        "lookups in a condition": condition("nested" + ".a" * 299),
        "with": "{% with " + many("a#=x|upper") + " %}" + read() + "{% endwith %}",
        "cycle": "{% for i in xs %}{% cycle " + many("i|add:'#'") + " %}{% endfor %}",
        "firstof": "{% firstof " + many("nope#|lower") + " x %}",
        "ifchanged": "{% for i in xs %}{% ifchanged "
        + many("i|add:'#'")
        + " %}{{ i }}{% endifchanged %}{% endfor %}",
        "unpacked": "{% for " + many("a#", ",") + " in rows %}" + read() + "{% endfor %}",
        "arguments": "{% shout " + many("x|add:'#'") + " %}",
        "keyword arguments": "{% shout " + many("k#=x|add:'#'") + " %}",
        "variables of a translation": "{% load i18n %}{% blocktranslate with "
        + many("a#=x|upper")
        + " %}"
        + read()
        + "{% endblocktranslate %}",
        "blocks": many("{% block b# %}{{ x }}{% endblock %}"),
        "loops": many("{% for i in xs %}{{ i }}{{ forloop.counter }}{% endfor %}"),
        "ifs": many("{% if x == '#' %}#{% endif %}"),
        "tags that render themselves": many("{% opaque %}{{ x }}"),
    }  # fmt: skip

    @pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
    def test_in_a_tag(self, same, source):
        nested = "end"
        for _ in range(299):
            nested = {"a": nested}
        same(
            source,
            {
                "x": "<x>",
                "xs": ["<a>", "b", "b"],
                "rows": [range(300), range(300)],
                "nested": nested,
            },
        )

    def test_arguments_of_include(self, page):
        templates = {
            "page.html": "{% for i in xs %}{% include 'part.html' with "
            + many("a#=i|upper")
            + " %}{% endfor %}",
            "part.html": read(),
        }
        assert page(templates, {"xs": ["a", "<"]}) == "A" * 300 + "&lt;" * 300

    def test_blocks_of_a_child(self, page):
        templates = {
            "base.html": many("{% block b# %}{{ x }}{% endblock %}"),
            "page.html": "{% extends 'base.html' %}"
            + many("{% block b# %}{{ block.super }}#{% endblock %}"),
        }
        assert page(templates, {"x": "<"}) == many("&lt;#")

    def test_variables(self, same):
        row = "<b>{{ x.a }}</b>{% if x.b %}{{ x.c|default:'' }}{% endif %}\n"
        html = same(row * 2000, {"x": {"a": "<a>", "b": 1, "c": "c"}})
        assert html == "<b>&lt;a&gt;</b>c\n" * 2000

    def test_different_variables(self, same):
        variables = {f"v{index}": index for index in range(0, 2000, 2)}
        html = same(repeat("{{ v# }},", 2000), variables)
        assert html.startswith("0,,2,,4,")
        assert html.endswith(",1998,,")


class TestText:
    """Text of a hundred thousand characters and more."""

    PIECES = [
        "if (a) { b(); }\n",
        "{ {% templatetag openblock %} } %} }} ",
        "\"'''\"\"\" ' \\ \\n \\N{BULLET} \\x41 \\u0041\\",
        "%s %(a)s {0} {a!r} {x} ",
        "ünïcödé € 日本語 \U0001f600 ",
        "\x00\x01\x7f\x85\u2028\u2029\ufeff",
        "\r\n\t \f\v",
        "\ud83d lone \udc00",
    ]

    @pytest.mark.parametrize(
        "source",
        [
            "TEXT",
            "{{ x }}TEXT{{ x }}TEXT",
            "{% for i in 'ab' %}{% if x %}TEXT{{ i }}{% else %}TEXT{% endif %}{% endfor %}",
            "{% spaceless %}TEXT{{ x }}{% endspaceless %}{% include 'part.html' %}",
            "{% opaque %}TEXT{{ x }}{% block a %}TEXT{% endblock %}",
        ],
    )
    @pytest.mark.parametrize("piece", PIECES)
    def test_is_rendered(self, same, source, piece):
        text = piece * (120_000 // len(piece))
        templates = {"page.html": source.replace("TEXT", text), "part.html": text}
        same(templates, {"x": "<"})

    def test_of_a_variable(self, page):
        assert page("{{ x }}", {"x": "<" * 200_000}) == "&lt;" * 200_000

    @pytest.mark.parametrize("piece", ["a", "{", "\\'", "é€😀", "<", "%"])
    def test_of_a_literal(self, everywhere, piece):
        text = piece * (100_000 // len(piece))
        source = '{{ "' + text.replace("\\", "\\\\") + '" }}{{ nope|default:"'
        source += text.replace("\\", "\\\\") + '" }}'
        assert everywhere(source) == text * 2


class TestGrowth:
    """
    Where a template doubles, what is added to the generated source doubles, too: it is
    no multiple of all that was there.
    """

    @pytest.fixture
    def growth(self, source_of):
        """Return how much more code the second doubling adds than the first."""

        def growth(write, smallest):
            first, second, third = (
                len(source_of(write(count)))
                for count in (smallest, 2 * smallest, 4 * smallest)
            )
            return (third - second) / max(second - first, 500)

        return growth

    ROWS = {
        "variables": "<b>{{ x.a# }}</b>{% if x.b# %}{{ x.c|default:'' }}{% endif %}",
        "loops": "{% for a in x %}{{ a }}{{ forloop.counter }}{% endfor %}",
        "scopes": "{% with a=x.# %}{{ a }}{% endwith %}",
        "text": "<p>'text' {and} \"more\"</p>{{ x }}\n",
    }

    @pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    def test_of_rows(self, growth, row, start):
        assert growth(lambda count: start + repeat(row, count), 100) < 2.5

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    @pytest.mark.parametrize("word", [" or ", " and ", " == "])
    def test_of_conditions(self, growth, word, start):
        def write(count):
            return start + condition(repeat("x.#", count, word))

        assert growth(write, 50) < 2.5

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    def test_of_elif(self, growth, start):
        def write(count):
            branches = repeat("{% elif y == '#' %}{{ y }}", count)
            return start + "{% if x %}" + branches + "{% endif %}"

        assert growth(write, 50) < 2.5

    # Blocks in one another are rendered more often the more levels there are.
    BODIES = {
        "once": "{{ block.super }}",
        "in two branches": both("{{ block.super }}"),
        "in three branches": "{% if x == 1 %}{{ block.super }}{% elif x %}"
        "{{ block.super }}{% else %}-{{ block.super }}{% endif %}",
        "in a scope": both("{% with x=x %}{{ block.super }}{% endwith %}"),
        "in a loop": both("{% for i in 'a' %}{{ block.super }}{% endfor %}"),
        "in a condition": "{% if x or block.super %}{{ block.super }}{% endif %}",
        "with filters": both("{{ block.super|upper }}"),
        "in a nested block": "{% block inner %}"
        + both("{{ block.super }}")
        + "{% endblock %}",
        "beside a nested block": both("{{ block.super }}")
        + "{% block inner %}{{ block.super }}{% endblock %}",
    }  # fmt: skip
    LAST = "{% block main %}end{% block inner %}{% endblock %}{% endblock %}"

    def levels(self, body, count):
        body = f"{{% extends 'NEXT' %}}{{% block main %}}{body}{{% endblock %}}"
        return chain(body, self.LAST, count)

    @pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
    def test_of_block_super(self, growth, body):
        assert growth(lambda count: self.levels(body, count), 3) < 4.5

    @pytest.mark.parametrize("x", [None, 1])
    def test_block_super(self, page, x):
        html = page(self.levels(self.BODIES["in two branches"], 15), {"x": x})
        assert html == ("end" if x else "-" * 15 + "end")

    @pytest.mark.parametrize("x", [None, 1])
    def test_partial_super(self, growth, page, x):
        """Django has no partial.super: its nodes, with this project's tags, do."""
        body = "{% extends 'NEXT' %}{% partialdef row override %}"
        body += both("{{ partial.super }}") + "{% endpartialdef %}"
        last = "{% partialdef row inline %}end{% endpartialdef %}"

        html = page(chain(body, last, 15), {"x": x}, reference=interpreted_engine)
        assert html == ("end" if x else "-" * 15 + "end")
        assert growth(lambda count: chain(body, last, count), 3) < 2.5

    @pytest.mark.parametrize("words", ["", " with y=x", " with y=x only"])
    def test_of_includes(self, growth, page, words):
        body = both("{% include 'NEXT'" + words + " %}")
        assert page(chain(body, "end", 15)) == "-" * 15 + "end"
        assert growth(lambda count: chain(body, "end", count), 3) < 2.5
