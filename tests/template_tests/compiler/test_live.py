"""
Code with a context: what a node that renders itself may have changed is read again.
"""

from datetime import datetime, timezone

import pytest
from django.template import Context, VariableDoesNotExist
from django.template.backends.django import DjangoTemplates
from django.template.compiler.inspection import generated_source
from django.utils import translation

from .conftest import rendered_by_themselves

VARIABLES = {"x": "<x>", "y": 5, "n": 1.5, "xs": ["a", "b"], "empty": ""}


class TestContext:
    """A node that writes to the context, at any layer of it."""

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ x }}{% set x new %}{{ x }}", "&lt;x&gt;new"),
            ("{{ x }}{% set_below 0 x new %}{{ x }}", "&lt;x&gt;&lt;x&gt;"),
            ("{{ z }}{% set_below 0 z new %}{{ z }}", "new"),
            ("{{ x }}{% set_below 1 x new %}{{ x }}", "&lt;x&gt;new"),
            ("{{ x }}{% set_upward x new %}{{ x }}", "&lt;x&gt;new"),
            ("{{ x }}{% delete x %}{{ x }}", "&lt;x&gt;"),
            ("{{ x }}{% push x new %}{{ x }}{% pop %}{{ x }}", "&lt;x&gt;new&lt;x&gt;"),
            ("{{ True }}{% set True new %}{{ True }}", "Truenew"),
            (
                "{% for x in xs %}{{ x }}{% set x new %}{{ x }}{% endfor %}{{ x }}",
                "anewbnew&lt;x&gt;",
            ),
            (
                "{% for x in xs %}{{ y }}{% set y new %}{{ y }}{% endfor %}{{ y }}",
                "5newnewnew5",
            ),
            (
                "{% for x in xs %}{{ y }}{% set_upward y new %}{% endfor %}{{ y }}",
                "5newnew",
            ),
            (
                "{% for x in xs %}{{ forloop.counter }}{% set forloop new %}{{ forloop }}{% endfor %}",
                "1newnew",
            ),
            (
                "{% for a, b in pairs %}{{ a }}{% set b new %}{{ b }}{% endfor %}{{ b }}",
                "1new3new",
            ),
            ("{% if y %}{% set x new %}{{ x }}{% endif %}{{ x }}", "newnew"),
            (
                "{% if empty %}{% else %}{% set x new %}{{ x }}{% endif %}{{ x }}",
                "newnew",
            ),
            (
                "{% if empty %}{% set x no %}{% elif y %}{% set x new %}{% endif %}{{ x }}",
                "new",
            ),
            (
                "{% for z in empty %}{% empty %}{% set x new %}{{ x }}{% endfor %}{{ x }}",
                "new&lt;x&gt;",
            ),
            (
                "{% with x=y %}{{ x }}{% set x new %}{{ x }}{% endwith %}{{ x }}",
                "5new&lt;x&gt;",
            ),
            ("{{ x }}{% firstof 'new' as x %}{{ x }}", "&lt;x&gt;new"),
            (
                "{{ x }}{% if x %}{{ x }}{% endif %}{% set x new %}{% if x == 'new' %}{{ x }}{% endif %}",
                "&lt;x&gt;&lt;x&gt;new",
            ),
            (
                "{% for x in xs %}{% for y in xs %}{{ x }}{{ y }}{% set_below 2 x new %}{% endfor %}{{ x }}{% endfor %}",
                None,
            ),
            ("{% set xs ab %}{% for x in xs %}{% opaque %}{{ x }}{% endfor %}", "ab"),
            ("{% for x in xs %}{{ x }}{% set xs no %}{% endfor %}{{ xs }}", None),
        ],
    )
    def test_writing(self, live, source, html):
        variables = VARIABLES | {"pairs": [(1, 2), (3, 4)]}
        rendered = live(
            source, lambda: dict(variables), strings_if_invalid=("", "INVALID")
        )
        assert html is None or rendered == html

    @pytest.mark.parametrize(
        "source",
        [
            "{% for x in xs %}{% get x %}{% get forloop %}{% endfor %}",
            "{% for x in xs reversed %}{% get x %}{{ forloop.counter }}{% endfor %}",
            "{% for x in xs %}{% for y in xs %}{% get x %}{% get y %}{% get forloop %}{% endfor %}{% endfor %}",
            "{% for a, b in pairs %}{% get a %}{% get b %}{{ a }}{{ b }}{% endfor %}{% get a %}",
            "{% for x in xs %}{% get x %}{% empty %}{% get x %}{% endfor %}",
            "{% for x in empty %}{% get x %}{% empty %}{% get forloop %}{% endfor %}",
            "{% with x=y %}{% get x %}{% endwith %}",
            "{% if y %}{% get y %}{% endif %}{% get y %}",
            "{% for x in xs %}{% endfor %}{% get x %}",
        ],
    )
    def test_reading(self, live, source):
        """A node sees the loop's variables where Django has them."""
        live(source, VARIABLES | {"pairs": [(1, 2), (3, 4)]})

    def test_missing_argument_in_front_of_a_loop(self, live):
        source = "{% for x in xs|default:nope %}{% opaque %}{{ x }}{% empty %}none{% endfor %}"
        assert live(source, {"xs": "ab"})[0] is VariableDoesNotExist
        assert live(source, {"xs": "ab", "nope": ""}) == "ab"
        assert live(source, {"xs": "", "nope": "c"}) == "c"

    @pytest.mark.parametrize(
        "source",
        [
            "{% for x in xs|default:y.nope %}{% opaque %}{{ x }}{% empty %}none{% endfor %}",
            "{% for x in xs|default:y.nope %}{{ x }}{% empty %}none{% endfor %}{% opaque %}",
        ],
    )
    def test_missing_attribute_in_front_of_a_loop(self, live, source):
        assert live(source, {"xs": "ab", "y": {}})[0] is VariableDoesNotExist

    def test_error_leaves_the_context_as_django_does(self, at_once, make_engine):
        source = "{% for x in xs %}{% opaque %}{{ x|fails }}{% endfor %}"
        sizes = []
        for compiled in (True, False):
            template = make_engine(source, compiled=compiled).get_template("page.html")
            context = Context(VARIABLES)
            with pytest.raises(ValueError, match="failed"):
                template.render(context)
            sizes.append(len(context.dicts))
        assert sizes[0] == sizes[1]


class TestEscaping:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            (
                "{{ x }}{% escaping off %}{{ x }}{% escaping on %}{{ x }}",
                "&lt;x&gt;<x>&lt;x&gt;",
            ),
            (
                "{% escaping off %}{{ x|upper }}{% shout x %}{{ x|escaping }}",
                "<X><X><x>:False",
            ),
            (
                "{% escaping off %}{% autoescape on %}{{ x }}{% endautoescape %}{{ x }}",
                "&lt;x&gt;<x>",
            ),
            (
                "{% autoescape on %}{% escaping off %}{{ x }}{% endautoescape %}{{ x }}",
                "<x>&lt;x&gt;",
            ),
            (
                "{% filter escaping %}{{ x }}{% escaping off %}{{ x }}{% endfilter %}{{ x }}",
                "&lt;x&gt;<x>:False<x>",
            ),
            (
                "{% filter escaping %}{% filter upper %}{% escaping off %}{% endfilter %}{{ x }}"
                "{% endfilter %}",
                "<x>:False",
            ),
            (
                "{% give_instead x %}{% escaping off %}{% endgive_instead %}{{ x }}"
                "{% give_instead x %}{% escaping on %}{% endgive_instead %}",
                "<x><x>&lt;x&gt;",
            ),
            ("{% if y %}{% escaping off %}{% endif %}{{ x }}", "<x>"),
            (
                "{% for a in xs %}{{ x }}{% escaping off %}{% endfor %}{{ x }}",
                "&lt;x&gt;<x><x>",
            ),
            (
                "{% escaping off %}{% load i18n %}{% translate 'Yes' %}{% url 'nope' as u %}{{ n }}",
                "Yes1.5",
            ),
        ],
    )
    def test_changes(self, live, source, html):
        assert live(source, VARIABLES) == html

    def test_context_that_does_not_escape(self, at_once, make_engine):
        html = []
        for compiled in (True, False):
            template = make_engine(
                "{{ x }}{{ x|upper }}{% if x %}{{ f }}{% endif %}{{ d.x }}{% shout x %}",
                compiled=compiled,
            ).get_template("page.html")
            context = {"x": "<", "f": lambda: "<", "d": {"x": "<"}}
            html.append(template.render(Context(context, autoescape=False)))
            if compiled:
                assert template.nodelist.codes[False]
        assert html == ["<<<<<", "<<<<<"]


class TestLanguage:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ n }}{% language de %}{{ n }}{% language en %}{{ n }}", "1.51,51.5"),
            ("{{ n }}{% if y %}{% language de %}{% endif %}{{ n }}", "1.51,5"),
            (
                "{% for a in xs %}{{ n }}{% language de %}{% endfor %}{{ n }}",
                "1.51,51,5",
            ),
            (
                "{% for a in xs %}{{ n|floatformat:1 }}{% language de %}{% endfor %}",
                "1.51,5",
            ),
            ("{{ n|floatformat:2 }}{% language de %}{{ n|floatformat:2 }}", "1.501,50"),
            (
                "{{ n }}{% around %}{% language de %}{{ n }}{% endaround %}{{ n }}",
                "1.5[1,5]1,5",
            ),
            (
                "{{ n }}{% quiet_around %}{% language de %}{% endquiet_around %}{{ n }}",
                "1.5[]1,5",
            ),
        ],
    )
    def test_changes(self, live, source, html):
        assert live(source, VARIABLES) == html

    @pytest.mark.parametrize(
        "expression",
        [
            "{{ f }}",
            "{{ f.x }}",
            "{{ f|upper }}",
            "{{ f.x|upper }}",
            "{% if f %}{% endif %}",
            "{% for a in f %}{% endfor %}",
            "{% with a=f %}{% endwith %}",
        ],
    )
    def test_changed_by_what_is_called(self, page, expression):
        def function():
            translation.activate("de")
            return ""

        source = "{{ n }}" + expression + "{{ n }}"
        variables = {"n": 1.5, "f": function}
        assert page(source, variables, strings_if_invalid=("",)) == "1.51,5"


class TestQuietNodes:
    """``writes_context = False``: what has been looked up is kept."""

    @pytest.mark.parametrize(
        ("tag", "times"),
        [
            ("{% opaque %}", 2),
            ("{% quiet_get x %}", 1),
            ("{% context_tag 'x' %}", 2),
            ("{% quiet_context_tag 'x' %}", 1),
            ("{% quiet_inclusion %}", 1),
            ("{% quiet_around %}a{% endquiet_around %}", 1),
            ("{% quiet_around %}a{% quiet_get x %}{% endquiet_around %}", 1),
            ("{% quiet_around %}a{% opaque %}{% endquiet_around %}", 2),
            ("{% quiet_around %}{{ x }}{% endquiet_around %}", 1),
            (
                "{% quiet_around %}{% for a in xs %}{% if a %}{{ a }}{% endif %}{% endfor %}{% endquiet_around %}",
                1,
            ),
            (
                "{% quiet_around %}{% for a in xs %}{% opaque %}{% endfor %}{% endquiet_around %}",
                2,
            ),
            ("{% around %}a{% endaround %}", 2),
        ],
    )
    def test_what_is_looked_up_again(self, source_of, tag, times):
        templates = {
            "page.html": "{{ x }}" + tag + "{{ x }}",
            "included.html": "{{ x }}",
        }
        source = source_of(templates, {"x": 1})
        assert source.count("find(context, 'x')") == times

    @pytest.mark.parametrize(
        "source",
        [
            "{{ x }}{% quiet_get x %}{{ x }}{{ y }}",
            "{{ x }}{% quiet_context_tag 'x' %}{{ x }}",
            "{{ x }}{% quiet_inclusion %}{{ x }}",
            "{% for a in xs %}{{ a }}{{ x }}{% quiet_get a %}{{ a }}{{ x }}{% endfor %}{{ x }}{{ a }}",
            "{% if y %}{{ x }}{% quiet_get x %}{% else %}{{ n }}{% endif %}{{ x }}{{ n }}",
            "{% if y %}{{ x }}{% endif %}{% quiet_get x %}{{ x }}",
            "{{ x }}{% quiet_around %}{% for x in xs %}{{ x }}{% endfor %}{% endquiet_around %}{{ x }}",
        ],
    )
    def test_output(self, live, source):
        live({"page.html": source, "included.html": "({{ x }})"}, VARIABLES)

    def test_querystring(self, make_engine):
        source = "{% opaque %}{{ x }}{% querystring a=1 %}{{ x }}"
        code = generated_source(make_engine({}).from_string(source))
        assert code.count("find(context, 'x')") == 1
        assert code.count("(context, **") == 1

    def test_that_writes_all_the_same(self, at_once, make_engine):
        """The promise is taken at its word."""
        template = make_engine("{{ x }}{% quiet_set x new %}{{ x }}").get_template(
            "page.html"
        )
        assert template.render(Context({"x": "old"})) == "oldold"


class TestStatements:
    """Around nodes that render themselves, conditions and loops are code."""

    @pytest.mark.parametrize(
        ("source", "nodes"),
        [
            ("{% if x %}{% opaque %}{% endif %}", ["OpaqueNode"]),
            (
                "{% if x %}{% elif y %}{% opaque %}{% else %}{% get x %}{% endif %}",
                ["OpaqueNode"] * 2,
            ),
            ("{% for a in x %}{% opaque %}{% endfor %}", ["OpaqueNode"]),
            (
                "{% for a, b in x %}{% opaque %}{% empty %}{% opaque %}{% endfor %}",
                ["OpaqueNode"] * 2,
            ),
            ("{% with a=x %}{% opaque %}{% endwith %}", ["OpaqueNode"]),
            ("{% spaceless %}{% opaque %}{% endspaceless %}", ["OpaqueNode"]),
            ("{% for a in x|default:nope %}{% opaque %}{% endfor %}", ["OpaqueNode"]),
            ("{% block a %}{{ x }}{% endblock %}", ["BlockNode"]),
        ],
    )
    def test_what_renders_itself(self, source, nodes):
        assert rendered_by_themselves("{{ x }}" + source) == nodes

    def test_condition_that_is_no_code(self, live):
        source = "{% block a %}{% if block.name == 'a' %}{% opaque %}yes{% endif %}{% endblock %}"
        assert live(source) == "yes"
        source = "{% block a %}{% for x in block.name %}{% opaque %}{{ x }}{% endfor %}{% endblock %}"
        assert live(source) == "a"

    @pytest.mark.parametrize("count", [1, 10, 14, 15, 16, 30])
    def test_depth(self, live, count):
        for opening, closing in [
            ("{% if y %}", "{% endif %}"),
            ("{% for a in 'b' %}", "{% endfor %}"),
        ]:
            assert (
                live(
                    opening * count + "{% opaque %}{{ y }}" + closing * count, VARIABLES
                )
                == "5"
            )

    def test_many_branches(self, live):
        """Each ``elif`` is a level deeper."""
        branches = "".join(f"{{% elif y == {n} %}}{{% opaque %}}{n}" for n in range(30))
        source = "{% if empty %}" + branches + "{% else %}none{% endif %}"
        assert live(source, {"y": 29}) == "29"
        assert live(source, {"y": 30}) == "none"

    def test_children_are_compiled(self, at_once, make_engine):
        template = make_engine("{% around %}{{ x }}{% endaround %}").get_template(
            "page.html"
        )
        assert template.render(Context({"x": 1})) == "[1]"
        assert type(template.nodelist[0].nodelist).__name__ == "CompiledNodeList"

    def test_children_that_are_missing(self, at_once, make_engine):
        """A class can name lists that a node doesn't have."""
        template = make_engine("{% opaque %}{{ x }}").get_template("page.html")
        assert template.render(Context({"x": 1})) == "1"
        assert not hasattr(template.nodelist[0], "nodelist")


class TestStringIfInvalid:
    def test_that_changes(self, at_once, make_engine):
        engine = make_engine("{% opaque %}{{ x }}{{ x|upper }}")
        template = engine.get_template("page.html")
        assert template.render(Context()) == ""
        engine.string_if_invalid = "I"
        assert template.render(Context()) == "II"
        engine.string_if_invalid = ""
        assert template.render(Context()) == ""

    def test_that_changes_of_a_page(self, at_once, make_engine):
        engine = make_engine("{{ x }}{{ x|upper }}")
        template = engine.get_template("page.html")
        assert template.render(Context()) == ""
        engine.string_if_invalid = "I"
        assert template.render(Context()) == "II"
        assert template.nodelist.template_code.string_if_invalid == "I"


class TestFlags:
    """A tag that changes how all values are written, and doesn't change it back."""

    @pytest.mark.parametrize("flag", ["use_l10n", "use_tz"])
    @pytest.mark.parametrize("value", ["True", "False"])
    def test_of_the_context(self, live, settings, flag, value):
        settings.USE_THOUSAND_SEPARATOR = True
        settings.TIME_ZONE = "Asia/Tokyo"
        source = (
            "{{ n }}{{ when }}{% set_flag " + flag + " " + value + " %}"
            "{{ n }}{{ i }}{{ when }}{{ n|floatformat:2 }}{{ f }}{{ when }}{{ x }}"
        )
        variables = {
            "n": 1234.5,
            "i": 1234567,
            "when": datetime(2026, 1, 2, 23, 4, tzinfo=timezone.utc),
            "f": lambda: 1234.5,
            "x": "<x>",
        }
        live(source, variables)

    def test_within_autoescape(self, live):
        """The context doesn't decide whether output is escaped."""
        source = "{% set_flag use_l10n False %}{% autoescape off %}{{ o }}{% endautoescape %}{{ o }}"

        class Object:
            def __str__(self):
                return "<o>"

        assert live(source, {"o": Object()}) == "<o>&lt;o&gt;"


class TestInclude:
    def test_backends_template(self, live):
        backend = DjangoTemplates(
            {"NAME": "other", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}}
        )
        template = backend.from_string("<{{ x }}>")
        assert live("{% opaque %}{% include t %}", {"t": template, "x": "x"}) == "<x>"
