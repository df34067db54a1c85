"""
``{% for %}``: its variables are local variables of generated code, as long as nothing
reads all of ``forloop``.
"""

import itertools

import pytest

from .conftest import RENDERINGS

COUNTERS = ["counter", "counter0", "revcounter", "revcounter0", "first", "last"]


class TestCounters:
    @pytest.mark.parametrize(
        "name", [*COUNTERS, "length", "nope", "counter.real", "parentloop"]
    )
    @pytest.mark.parametrize(
        "source",
        [
            "{% for x in xs %}{{ forloop.NAME }},{% endfor %}",
            "{% for x in xs reversed %}{{ x }}{{ forloop.NAME }},{% endfor %}",
            "{% for x in xs %}{% if forloop.NAME %}yes{% else %}no{% endif %}{% endfor %}",
            "{% for x in xs %}{% if forloop.NAME == 1 %}one{{ x }}{% endif %}{% endfor %}",
            "{% for x in xs %}{{ forloop.NAME|type_of }}{% endfor %}",
            "{% for x in xs %}{{ x|both:forloop.NAME }}{% endfor %}",
            "{% for x in xs %}{% for y in x %}{{ forloop.parentloop.NAME }}{% endfor %}{% endfor %}",
            "{% for x in xs %}{% for y in x %}{% for z in y %}"
            "{{ forloop.parentloop.parentloop.NAME }}{% endfor %}{% endfor %}{% endfor %}",
            "{% for x in xs %}{% with n=forloop.NAME %}{{ n }}{% endwith %}{% endfor %}",
        ],
    )
    def test_values(self, everywhere, source, name):
        everywhere(source.replace("NAME", name), {"xs": ["ab", "c", "def"]})

    def test_are_numbers(self, everywhere):
        source = "{% for x in xs %}{{ forloop.counter }}{{ forloop.counter0|add:10 }},{% endfor %}"
        assert everywhere(source, {"xs": "ab"}) == "110,211,"

    def test_thousand_separators(self, everywhere, settings):
        settings.USE_THOUSAND_SEPARATOR = True
        settings.NUMBER_GROUPING = 3
        source = "{% for x in xs %}{% if forloop.last %}{{ forloop.counter }}{% endif %}{% endfor %}"
        assert everywhere(source, {"xs": range(1000)}) == "1,000"

    def test_are_not_counted_where_nothing_reads_them(self, source_of):
        source = source_of("{% for x in xs %}{{ x }}{% endfor %}", {"xs": "ab"})
        assert "enumerate" not in source


class TestVariable:
    """The variable ``forloop`` as a whole."""

    @pytest.mark.parametrize(
        "source",
        [
            "{% for x in xs %}{{ forloop }}{% endfor %}",
            "{% for x in xs %}{% for y in x %}{{ forloop }}{% endfor %}{% endfor %}",
            "{% for x in xs %}{% for y in x %}{{ forloop.parentloop }}{% endfor %}{% endfor %}",
            "{% for x in xs %}{{ forloop.counter }}{% for y in x %}"
            "{{ forloop.parentloop.counter }}{{ forloop.parentloop.items }}{% endfor %}{% endfor %}",
            "{% for x in xs %}{% with loop=forloop %}{{ loop.counter }}{% endwith %}{% endfor %}",
            "{% for x in xs %}{% for k, v in forloop.items %}{{ k }}={{ v }}{% endfor %}{% endfor %}",
            "{% for x in xs %}{{ forloop|length }}{% endfor %}",
            "{% for x in xs %}{% if forloop %}{{ x }}{% endif %}{% endfor %}",
            "{% for x in xs %}{{ x|both:forloop }}{% endfor %}",
            "{% for a, b in pairs %}{{ a }}{{ forloop }}{{ b }}{% endfor %}",
            "{% for a, b in pairs %}{{ a }}{{ forloop.counter }}{{ b }}{% endfor %}",
            "{{ forloop }}{% for x in xs %}{{ forloop.parentloop }}{% endfor %}",
        ],
    )
    @pytest.mark.parametrize("outer", [None, "own", {"counter": "own"}])
    def test_as_a_whole(self, everywhere, source, outer):
        variables = {"xs": ["ab", "c"], "pairs": [(1, 2), [3, 4]]}
        if outer is not None:
            variables["forloop"] = outer
        everywhere(source, variables)

    def test_of_the_caller(self, page):
        """An included template reads the loop that it is included in."""
        templates = {
            "page.html": "{% for x in xs %}{% include 'row.html' %}{% endfor %}",
            "row.html": "{{ forloop.counter }}{{ x }}{% if forloop.last %}.{% endif %}",
        }
        assert page(templates, {"xs": "ab"}) == "1a2b."

    def test_of_two_callers(self, page):
        templates = {
            "page.html": "{% for x in xs %}{% for y in x %}{% include 'row.html' %}{% endfor %}{% endfor %}",
            "row.html": "{{ forloop.parentloop.counter }}{{ y }}",
        }
        assert page(templates, {"xs": ["ab", "c"]}) == "1a1b2c"

    def test_that_with_sets(self, everywhere):
        source = (
            "{% with forloop=7 %}{{ forloop }}{% for x in xs %}"
            "{{ forloop.parentloop }}{{ forloop.counter }}{% endfor %}{% endwith %}"
        )
        assert everywhere(source, {"xs": "ab"}) == "77172"

    def test_in_spaceless(self, page):
        source = "{% for x in xs %}{% spaceless %}<a> <b>{{ forloop }}{% endspaceless %}{% endfor %}"
        page(source, {"xs": "ab"})


class TestValues:
    def test_of_every_kind(self, compare_all):
        class Sized:
            def __len__(self):
                return 2

            def __iter__(self):
                return iter("xy")

        class Unsized:
            def __iter__(self):
                return iter("xy")

        values = [
            *([], ["a"], ("a", "b"), "ab", "", range(3), {"k": "v"}, {"k": 1}.items()),
            *({"k"}, {"k": 1}.keys(), None, 5, 0, True, b"ab", Sized(), Unsized()),
            *(lambda: ["called"], lambda: None, len),
        ]
        for reverse in ("", " reversed"):
            source = (
                "{% for x in xs" + reverse + " %}{{ forloop.counter }}{{ x }}"
                "{{ forloop.last }},{% empty %}none{% endfor %}"
            )
            contexts = [{"xs": value} for value in values]
            compare_all(source, contexts, expected="page")
            compare_all(source + "{% opaque %}", contexts, expected="live")
            opaque = source.replace("{{ x }}", "{{ x }}{% opaque %}")
            compare_all(opaque, contexts, expected="live")

    def test_generators(self, page):
        variables = lambda: {"xs": (c for c in "ab")}  # noqa: E731
        assert (
            page(
                "{% for x in xs %}{{ x }}{{ forloop.revcounter }}{% endfor %}",
                variables,
            )
            == "a2b1"
        )
        assert page("{% for x in xs reversed %}{{ x }}{% endfor %}", variables) == "ba"

    def test_infinite_in_a_slice(self, page):
        variables = lambda: {"xs": itertools.islice(itertools.count(), 3)}  # noqa: E731
        assert page("{% for x in xs %}{{ x }}{% endfor %}", variables) == "012"

    def test_list_that_grows(self, page):
        """The counters go by the length at the beginning."""

        def variables():
            xs = [1, 2]

            def grow():
                if len(xs) < 4:
                    xs.append(len(xs) + 1)
                return ""

            return {"xs": xs, "grow": grow}

        source = "{% for x in xs %}{{ grow }}{{ x }}{{ forloop.revcounter }}{{ forloop.last }},{% endfor %}"
        assert page(source, variables) == "12False,21True,30False,4-1False,"

    def test_errors(self, everywhere):
        for xs in (5, object(), True):
            assert (
                everywhere("{% for x in xs %}{{ x }}{% endfor %}", {"xs": xs})[0]
                is TypeError
            )

    def test_literal(self, everywhere):
        assert everywhere("{% for x in 'ab' %}{{ x }}{% endfor %}") == "ab"
        assert everywhere("{% for x in 'a,b'|make_list %}{{ x }}{% endfor %}") == "a,b"


class TestUnpacking:
    @pytest.mark.parametrize(
        "names", ["a, b", "a, b, c", "b, a", "a, a", "a,b", "x, forloops"]
    )
    def test_values(self, compare_all, names):
        class Short:
            """Has fewer items than it says."""

            def __len__(self):
                return 2

            def __iter__(self):
                return iter("x")

        class Long(Short):
            def __iter__(self):
                return iter("xyz")

        values = [
            *([(1, 2)], [[1, 2]], ["ab"], [{"k": 1, "l": 2}], [(1, 2, 3)], [(1,)], [1]),
            *([None], [()], [(1, 2), 3], {"k": 1}.items(), {"ab": 1}, [{1}], []),
            *([Long()], [iter("ab")]),
            # Django's variables are one here.
            *([] if names == "a, a" else [[Short()]]),
        ]
        source = (
            "{% for " + names + " in xs %}{{ a }},{{ b }},{{ c }};{{ forloop.counter }}"
            "{% empty %}none{% endfor %}"
        )
        contexts = [{"xs": value} for value in values]
        compare_all(source, contexts, expected="page")
        compare_all(source + "{% opaque %}", contexts, expected="live")
        opaque = source.replace("{{ a }}", "{{ a }}{% get a %}{% get b %}")
        compare_all(opaque, contexts, expected="live")

    def test_message(self, everywhere):
        assert everywhere("{% for a, b in xs %}{% endfor %}", {"xs": [(1,)]}) == (
            ValueError,
            "Need 2 values to unpack in for loop; got 1. ",
        )

    def test_forloop_as_a_variable(self, live):
        """No code is written for that."""
        source = "{% for forloop in xs %}{{ forloop }}{% endfor %}"
        assert live(source, {"xs": "ab"}) == "ab"
        source = (
            "{% for a, forloop in xs %}{{ forloop }}{{ a }}{% endfor %}{{ forloop }}"
        )
        assert live(source, {"xs": ["ab", "cd"]}) == "badc"


class TestShadowing:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ x }}{% for x in xs %}{{ x }}{% endfor %}{{ x }}", "oabo"),
            ("{% for x in x %}{{ x }}{% endfor %}{{ x }}", "oo"),
            (
                "{% for x in xs %}{% for x in x %}{{ x }}{% endfor %}{{ x }}{% endfor %}",
                "aabb",
            ),
            ("{% for xs in xs %}{{ xs }}{% endfor %}{{ xs|length }}", "ab2"),
            (
                "{% for x in xs %}{% with x=x|upper %}{{ x }}{% endwith %}{{ x }}{% endfor %}",
                "AaBb",
            ),
            (
                "{% with x=xs %}{% for x in x %}{{ x }}{% endfor %}{% endwith %}{{ x }}",
                "abo",
            ),
            (
                "{% with x='w' %}{% with x=x y=x %}{{ x }}{{ y }}{% endwith %}{% endwith %}",
                "ww",
            ),
            ("{% with x='w' y=x %}{{ x }}{{ y }}{% endwith %}{{ y }}", "wo"),
            (
                "{% for x in xs %}{% empty %}{{ x }}{% endfor %}{% for x in none %}{% empty %}{{ x }}{% endfor %}",
                "o",
            ),
            (
                "{% for x in xs %}{% for y in xs %}{{ x }}{{ y }}{% endfor %},{% endfor %}",
                "aaab,babb,",
            ),
        ],
    )
    def test_names(self, everywhere, source, html):
        assert everywhere(source, {"x": "o", "xs": ["a", "b"]}) == html

    def test_with_binds_a_value_once(self, everywhere):
        calls = []
        everywhere(
            "{% with x=f %}{{ x }}{{ x }}{% endwith %}", {"f": lambda: calls.append(1)}
        )
        assert len(calls) == 4 * 3 * RENDERINGS


class TestDepth:
    """Python has limits for nested statements."""

    @pytest.mark.parametrize("depth", [3, 12, 14, 15, 16, 20, 25])
    @pytest.mark.parametrize(
        ("opening", "closing"),
        [
            ("{% for x in xs %}", "{% endfor %}"),
            ("{% if xs %}", "{% endif %}"),
            ("{% with y=xs %}", "{% endwith %}"),
            ("{% if no %}{% else %}{{ xs }}", "{% endif %}"),
            ("{% for a, b in pairs %}{{ forloop }}", "{% endfor %}"),
        ],
    )
    @pytest.mark.parametrize(
        "middle", ["{{ x }}{{ xs.0|upper }}", "{% opaque %}{{ x }}"]
    )
    def test_nesting(self, compare, opening, closing, depth, middle):
        from .conftest import Engine, code_of, engine_options, nodelist

        source = opening * depth + middle + closing * depth
        template = Engine(**engine_options(source)).get_template("page.html")
        from django.template import Context

        variables = {"xs": ["a"], "pairs": [(1, 2)]}
        template.render(Context(variables))
        assert nodelist.RENDERS_BEFORE_COMPILING == 0
        compare(source, variables, expected=code_of(template))
