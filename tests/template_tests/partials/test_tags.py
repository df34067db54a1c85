"""
The tags ``{% partialdef %}`` and ``{% partial %}``.
"""

import django
import pytest
from django.template import Context, Node, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import Lexer, Parser
from django.template.engine import Engine as CoreEngine

NAMES = [
    "row",
    "dot.in.name",
    "'space in name'",
    '"double quoted"',
    "exclamation!",
    "@at",
    "slash/something",
    "inline",
    "inline-inline",
    "INLINE",
    "with",
    "only",
    "with+plus",
    "with&amp",
    "with%percent",
    "with,comma",
    "with:colon",
    "with;semicolon",
    "[brackets]",
    "(parens)",
    "{curly}",
    "hash#inside",
    "żółw",
    "42",
    "endpartialdef",
]


@pytest.mark.parametrize("name", NAMES)
class TestNames:
    def test_in_place(self, render, name):
        source = (
            f"{{% partialdef {name} %}}Here is {name}.{{% endpartialdef %}}"
            f"{{% partial {name} %}}"
        )
        assert render({"page.html": source}) == f"Here is {name}."

    def test_inline_with_named_end_tag(self, render, name):
        source = (
            f"{{% partialdef {name} inline %}}Here is {name}."
            f"{{% endpartialdef {name} %}}"
        )
        assert render({"page.html": source}) == f"Here is {name}."

    def test_alone(self, render, name):
        source = f"Page.{{% partialdef {name} %}}Here is {name}.{{% endpartialdef %}}"
        assert render({"page.html": source}, f"page.html#{name}") == f"Here is {name}."


class TestRendering:
    def test_definition_renders_nothing(self, render):
        source = "<{% partialdef row %}Row{% endpartialdef %}>"
        assert render({"page.html": source}) == "<>"

    def test_inline_renders_where_it_stands_and_where_it_is_called(self, render):
        source = "<{% partialdef row inline %}Row{% endpartialdef %}>{% partial row %}"
        assert render({"page.html": source}) == "<Row>Row"

    def test_call_before_definition(self, render):
        source = "{% partial row %};{% partialdef row %}Row{% endpartialdef %}"
        assert render({"page.html": source}) == "Row;"

    def test_definition_in_a_branch_that_does_not_run(self, render):
        source = (
            "{% if never %}{% partialdef row %}Row{% endpartialdef %}{% endif %}"
            "{% partial row %}"
        )
        assert render({"page.html": source}) == "Row"

    def test_white_space_is_kept(self, render):
        source = (
            "{% partialdef row %}\n  Row\n{% endpartialdef row %}\n{% partial row %}"
        )
        assert render({"page.html": source}) == "\n\n  Row\n"

    def test_nested(self, render):
        templates = {
            "page.html": (
                "{% partialdef table inline %}<table>"
                "{% partialdef row inline %}<tr>{% endpartialdef row %}"
                "</table>{% endpartialdef table %}"
            )
        }
        assert render(templates) == "<table><tr></table>"
        assert render(templates, "page.html#table") == "<table><tr></table>"
        assert render(templates, "page.html#row") == "<tr>"

    def test_unknown_call_in_a_branch_that_does_not_run(self, render):
        source = "{% if never %}{% partial nope %}{% endif %}."
        assert render({"page.html": source}) == "."

    def test_partial_that_calls_itself(self, render):
        source = (
            "{% partialdef tree %}<li>{{ node.name }}"
            "{% for node in node.children %}{% partial tree %}{% endfor %}"
            "</li>{% endpartialdef %}{% partial tree %}"
        )
        leaf = {"name": "leaf", "children": []}
        node = {
            "name": "root",
            "children": [{"name": "twig", "children": [leaf]}, leaf],
        }
        expected = "<li>root<li>twig<li>leaf</li></li><li>leaf</li></li>"
        assert render({"page.html": source}, context={"node": node}) == expected


class TestContext:
    def test_of_the_call(self, render):
        source = (
            "{% partialdef row %}<li>{{ forloop.counter }} {{ name }}</li>"
            "{% endpartialdef %}"
            "{% for name in names %}{% partial row %}{% endfor %}"
        )
        expected = "<li>1 Ada</li><li>2 &lt;b&gt;</li>"
        assert (
            render({"page.html": source}, context={"names": ["Ada", "<b>"]}) == expected
        )

    def test_with(self, render):
        source = (
            "{% partialdef row %}{{ name }}{% endpartialdef %}"
            "{% with name='Ada' %}{% partial row %}{% endwith %}"
        )
        assert render({"page.html": source}) == "Ada"

    def test_autoescape_of_the_call(self, render):
        source = (
            "{% partialdef row %}{{ name }}{% endpartialdef %}"
            "{% partial row %} {% autoescape off %}{% partial row %}{% endautoescape %}"
        )
        expected = "&lt;b&gt; <b>"
        assert render({"page.html": source}, context={"name": "<b>"}) == expected

    def test_assignments_reach_the_caller(self, render):
        source = (
            "{% partialdef row %}{% firstof 'set' as name %}{% endpartialdef %}"
            "{% partial row %}{{ name }}"
        )
        assert render({"page.html": source}) == "set"

    def test_missing_variable(self, render, mode):
        source = "{% partialdef row %}<{{ nope }}>{% endpartialdef %}{% partial row %}"
        templates = {"page.html": source}
        expected = f"<{mode.string_if_invalid}>"
        assert render(templates) == expected
        assert render(templates, "page.html#row") == expected

    def test_state_of_tags_is_that_of_one_call(self, render):
        source = (
            "{% partialdef row %}{% cycle 'odd' 'even' %} "
            "{% ifchanged name %}new{% else %}same{% endifchanged %};{% endpartialdef %}"
            "{% for _ in '123' %}{% partial row %}{% endfor %}"
        )
        # ifchanged keeps its state in the forloop, which is the caller's.
        expected = "odd new;odd same;odd same;"
        assert render({"page.html": source}, context={"name": "Ada"}) == expected

    def test_state_of_tags_is_that_of_the_page_where_inline(self, render):
        source = (
            "{% for _ in '123' %}{% partialdef row inline %}{% cycle 'odd' 'even' %};"
            "{% endpartialdef %}{% endfor %}"
        )
        assert render({"page.html": source}) == "odd;even;odd;"


class TestInheritance:
    base = "<main>{% block main %}Default{% endblock %}</main>"

    def test_defined_outside_the_blocks(self, render):
        child = (
            "{% extends 'base.html' %}"
            "{% partialdef row %}Row{% endpartialdef %}"
            "{% block main %}{{ block.super }} {% partial row %}{% endblock %}"
        )
        templates = {"base.html": self.base, "page.html": child}
        assert render(templates) == "<main>Default Row</main>"
        assert render(templates, "page.html#row") == "Row"

    def test_defined_inside_a_block(self, render):
        child = (
            "{% extends 'base.html' %}{% block main %}"
            "{% partialdef row inline %}Row{% endpartialdef %}{% endblock %}"
        )
        templates = {"base.html": self.base, "page.html": child}
        assert render(templates) == "<main>Row</main>"
        assert render(templates, "page.html#row") == "Row"

    def test_a_call_keeps_the_blocks_of_the_defining_template(self, render):
        base = (
            "{% partialdef row %}<{% block cell %}base{% endblock %}>{% endpartialdef %}"
            "{% partial row %}"
        )
        child = "{% extends 'base.html' %}{% block cell %}child{% endblock %}"
        assert render({"base.html": base, "page.html": child}) == "<base>"

    def test_inline_has_the_blocks_of_the_page(self, render):
        base = (
            "{% partialdef row inline %}<{% block cell %}base{% endblock %}>"
            "{% endpartialdef %}"
        )
        child = "{% extends 'base.html' %}{% block cell %}child{% endblock %}"
        assert render({"base.html": base, "page.html": child}) == "<child>"

    def test_parent_that_is_missing_is_not_looked_for(self, render):
        child = "{% extends 'gone.html' %}{% partialdef row %}Row{% endpartialdef %}"
        assert render({"page.html": child}, "page.html#row") == "Row"


class TestIncludeInPartial:
    def test_relative_name(self, render):
        templates = {
            "app/page.html": (
                "{% partialdef row %}{% include './cell.html' %}{% endpartialdef %}"
            ),
            "app/cell.html": "Cell",
        }
        assert render(templates, "app/page.html#row") == "Cell"

    def test_partial_of_the_same_name(self, render):
        templates = {
            "page.html": (
                "{% partialdef row %}page {% include 'other.html' %}{% endpartialdef %}"
                "{% partial row %}"
            ),
            "other.html": "{% partialdef row %}other{% endpartialdef %}{% partial row %}",
        }
        assert render(templates) == "page other"


SYNTAX_ERRORS = {
    "{% partialdef %}{% endpartialdef %}": "'partialdef' tag requires a name",
    "{% partialdef row INLINE %}{% endpartialdef %}": (
        "The 'inline' argument does not have any parameters; either use 'inline' or "
        "remove it completely."
    ),
    "{% partialdef row inline=true %}{% endpartialdef %}": (
        "The 'inline' argument does not have any parameters; either use 'inline' or "
        "remove it completely."
    ),
    "{% partialdef row inline more %}{% endpartialdef %}": (
        "'partialdef' tag takes at most 2 arguments"
    ),
    "{% partialdef row %}Row": (
        "Unclosed tag on line 1: 'partialdef'. Looking for one of: endpartialdef, "
        "endpartialdef row."
    ),
    "{% partialdef row %}{% endpartialdef cell %}": (
        "Invalid block tag on line 1: 'endpartialdef', expected 'endpartialdef' or "
        "'endpartialdef row'. Did you forget to register or load this tag?"
    ),
    "{% partialdef a %}{% partialdef b %}{% endpartialdef a %}{% endpartialdef b %}": (
        "Invalid block tag on line 1: 'endpartialdef', expected 'endpartialdef' or "
        "'endpartialdef b'. Did you forget to register or load this tag?"
    ),
    "{% partialdef a %}1{% endpartialdef %}{% partialdef a %}2{% endpartialdef %}": (
        "Partial 'a' is already defined in the 'page.html' template."
    ),
    "{% partialdef a %}{% partialdef a %}{% endpartialdef %}{% endpartialdef %}": (
        "Partial 'a' is already defined in the 'page.html' template."
    ),
    "{% partialdef row %}{{ x|nope }}{% endpartialdef %}": "Invalid filter: 'nope'",
    "{% partial %}": "'partial' tag requires a single argument",
}


# What ours adds to the message, since it takes more words than Django.
KNOWN_WORDS = (
    " After the name it takes 'override', 'inline' and 'with parameter other=default'."
)
ADDED = {
    "{% partialdef row INLINE %}{% endpartialdef %}": " Got 'INLINE'." + KNOWN_WORDS,
    "{% partialdef row inline=true %}{% endpartialdef %}": (
        " Got 'inline=true'." + KNOWN_WORDS
    ),
    "{% partialdef row inline more %}{% endpartialdef %}": (
        ". Got 'more'." + KNOWN_WORDS
    ),
    "{% partialdef %}{% endpartialdef %}": ", as in {% partialdef row %}.",
    "{% partialdef row %}{% endpartialdef cell %}": (
        " Found 'endpartialdef cell', while 'partialdef row' on line 1 is open."
    ),
    "{% partialdef a %}{% partialdef b %}{% endpartialdef a %}{% endpartialdef b %}": (
        " Found 'endpartialdef a', while 'partialdef b' on line 1 is open."
    ),
    "{% partialdef a %}1{% endpartialdef %}{% partialdef a %}2{% endpartialdef %}": (
        " The other definition is on line 1."
    ),
    "{% partialdef a %}{% partialdef a %}{% endpartialdef %}{% endpartialdef %}": (
        " The other definition is on line 1."
    ),
    "{% partial %}": ": the name of a partial, as in {% partial row %}.",
}


class TestSyntaxErrors:
    @pytest.fixture
    def message(self, source, implementation):
        added = ADDED.get(source, "") if implementation.name == "ours" else ""
        return SYNTAX_ERRORS[source] + added

    @pytest.mark.parametrize("source", SYNTAX_ERRORS)
    def test_of_a_loaded_template(self, make_engine, source, message):
        engine = make_engine({"page.html": source})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        assert str(caught.value) == f"Template: page.html, {message}"

    @pytest.mark.parametrize("source", SYNTAX_ERRORS)
    def test_of_a_template_from_a_string(self, make_engine, source, message):
        engine = make_engine({})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.from_string(source)
        assert str(caught.value) == message.replace("page.html", "<unknown source>")

    @pytest.mark.ours
    @pytest.mark.debug(True)
    @pytest.mark.parametrize(
        "source",
        [
            "{% partialdef a %}{% endpartialdef %}\n\n"
            "{% partialdef a %}\n{% endpartialdef %}",
            "{% partialdef a %}\n\n{% partialdef a %}{% endpartialdef %}"
            "{% endpartialdef %}",
        ],
    )
    def test_of_two_definitions_is_at_the_second(self, make_engine, source):
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": source}).get_template("page.html")
        info = caught.value.template_debug
        assert (info["line"], info["during"]) == (3, "{% partialdef a %}")
        # On Django 5.2 it has the template, as on the debug page there.
        assert info["message"].removeprefix("Template: page.html, ") == (
            "Partial 'a' is already defined in the 'page.html' template. The other "
            "definition is on line 1."
        )

    @pytest.mark.ours
    def test_of_two_definitions_one_of_another_library(self, make_engine):
        source = "{% partialdef a %}{% register a %}{% endpartialdef %}"
        engine = make_engine(
            {"page.html": source},
            builtins=["tests.template_tests.partials.templatetags.shout"],
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        assert str(caught.value) == (
            "Template: page.html, Partial 'a' is already defined in the 'page.html' "
            "template."
        )

    @pytest.mark.ours
    @pytest.mark.parametrize(
        "before", ["", "x", "{% if a %}", "{% extends 'b.html' %}"]
    )
    def test_of_extends_in_a_definition(self, make_engine, before):
        source = (
            before + "\n{% partialdef row %}\n{% extends 'b.html' %}{% endpartialdef %}"
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": source}).get_template("page.html")
        assert str(caught.value) == (
            "Template: page.html, {% extends 'b.html' %} is in the definition of the "
            "partial 'row' on line 2. It must be the first tag of the template."
        )

    @pytest.mark.ours
    @pytest.mark.parametrize(
        ("tag", "added"),
        [
            ("page.html#row", '. Write {% include "page.html#row" %}.'),
            ("page.html#row with x=1", '. Write {% include "page.html#row" %}.'),
            ("page#", ""),
            ("#row", ""),
            ("'page.html'#row", ""),
        ],
    )
    def test_of_an_included_name_without_quotes(self, make_engine, tag, added):
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({}).from_string(f"{{% include {tag} %}}")
        message = str(caught.value)
        assert message.startswith("Could not parse ")
        assert message.endswith(added or repr(tag.split()[0])[1:-1] + "'")

    def test_of_another_tag_without_a_message(self, make_engine):
        engine = make_engine(
            {"page.html": "{% partialdef row %}{% fail %}{% endpartialdef %}"},
            builtins=["tests.template_tests.partials.templatetags.shout"],
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        assert caught.value.args == ()

    @pytest.mark.debug(True)
    def test_the_innermost_tag_is_highlighted(self, make_engine):
        source = "{% partialdef row %}\n{{ x|nope }}\n{% endpartialdef %}"
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": source}).get_template("page.html")
        info = caught.value.template_debug
        assert (info["name"], info["line"]) == ("page.html", 2)
        assert info["during"] == "{{ x|nope }}"

    @pytest.mark.parametrize(
        ("source", "line", "tag"),
        [
            ("{% partialdef a\nb %}\n{% endpartialdef %}", 3, "endpartialdef"),
            (
                "{% partialdef row %}{% endpartialdef %}{% endpartial %}",
                1,
                "endpartial",
            ),
        ],
    )
    def test_end_tag_of_nothing(self, make_engine, source, line, tag):
        engine = make_engine({"page.html": source})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        # Not an error of these tags: Django 5.2 doesn't name the template.
        prefix = "Template: page.html, " if django.VERSION >= (6, 0) else ""
        assert str(caught.value) == (
            f"{prefix}Invalid block tag on line {line}: '{tag}'. Did you forget to "
            "register or load this tag?"
        )


class TestUnknownPartial:
    templates = {
        "page.html": (
            "{% partialdef row %}{% endpartialdef %}{% partialdef cell %}"
            "{% endpartialdef %}\n{% if name %}{% partial rwo %}{% endif %}"
        ),
        "far.html": "{% partialdef row %}{% endpartialdef %}{% partial header %}",
        "none.html": "{% partial row %}",
    }

    def error(self, engine, name):
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template(name).render(Context({"name": "Ada"}))
        return str(caught.value)

    @pytest.mark.core_defect
    def test_shows_no_other_error(self, make_engine):
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine(self.templates).get_template("none.html").render(Context())
        assert caught.value.__context__ is None

    def test_begins_as_in_core(self, make_engine):
        error = self.error(make_engine(self.templates), "page.html")
        expected = "Partial 'rwo' is not defined in the current template."
        assert error.startswith(expected)

    @pytest.mark.ours
    @pytest.mark.parametrize(("length", "is_near"), [(200, True), (201, False)])
    def test_nearest_of_long_names(self, make_engine, length, is_near):
        """What is like a name that a request has made up isn't looked for at any length."""
        name = "x" * 199
        source = f"{{% partialdef {name} %}}{{% endpartialdef %}}"
        engine = make_engine({"page.html": source})
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template(f"page.html#{'x' * length}")
        shown, near = f"{'x' * 200}…", ""
        if is_near:
            shown, near = "x" * 200, f"Did you mean '{name}'? "
        assert str(caught.value) == (
            f"page.html: Partial '{shown}' is not defined. "
            f"{near}Partials defined there: '{name}'."
        )

    @pytest.mark.ours
    def test_nearest_name(self, make_engine):
        assert self.error(make_engine(self.templates), "page.html") == (
            "Partial 'rwo' is not defined in the current template. See page.html, "
            "line 2. Did you mean 'row'? Partials defined there: 'cell', 'row'."
        )

    @pytest.mark.ours
    def test_no_near_name(self, make_engine):
        assert self.error(make_engine(self.templates), "far.html") == (
            "Partial 'header' is not defined in the current template. See far.html, "
            "line 1. Partials defined there: 'row'."
        )

    @pytest.mark.ours
    def test_no_partials(self, make_engine):
        assert self.error(make_engine(self.templates), "none.html") == (
            "Partial 'row' is not defined in the current template. See none.html, "
            "line 1. No partials are defined there."
        )

    @pytest.mark.debug(True)
    def test_the_call_is_highlighted(self, make_engine):
        template = make_engine(self.templates).get_template("page.html")
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context({"name": "Ada"}))
        info = caught.value.template_debug
        assert (info["name"], info["line"]) == ("page.html", 2)
        assert info["during"] == "{% partial rwo %}"


def test_parser_without_an_origin(make_engine):
    source = "{% partialdef row inline %}Row{% endpartialdef %}"
    engine = make_engine({})
    parser = Parser(Lexer(source).tokenize(), builtins=engine.template_builtins)
    assert parser.parse().render(Context()) == "Row"


class TestErrorsInPartials:
    source = "{% partialdef row %}{{ row.name }}{% endpartialdef %}{% partial row %}"

    class Row:
        @property
        def name(self):
            raise self.error

    class Lookup(KeyError):
        pass

    @pytest.mark.core_defect
    @pytest.mark.parametrize("error", [KeyError("colour"), Lookup("colour")])
    def test_key_error_is_not_taken_for_an_unknown_partial(self, make_engine, error):
        row = self.Row()
        row.error = error
        template = make_engine({"page.html": self.source}).get_template("page.html")
        with pytest.raises(KeyError) as caught:
            template.render(Context({"row": row}))
        assert caught.value is error


class TestLoadPartials:
    """``{% load partials %}``, as django-template-partials has it."""

    source = "{% load partials %}{% partialdef row inline %}Row{% endpartialdef %}"

    @pytest.mark.ours
    def test_is_accepted(self, render):
        assert render({"page.html": self.source}) == "Row"

    @pytest.mark.ours
    def test_from(self, render):
        source = self.source.replace("load partials", "load partialdef from partials")
        assert render({"page.html": source}) == "Row"

    def test_installed_library_of_that_name_wins(self, make_engine):
        libraries = {"partials": "tests.template_tests.partials.templatetags.shout"}
        engine = make_engine(
            {"page.html": "{% load partials %}{% partial row %}"}, libraries=libraries
        )
        assert engine.get_template("page.html").render(Context()) == "ROW!"

    def test_is_not_listed(self, make_engine):
        engine = make_engine({"page.html": "{% load nope %}"})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        prefix = "Template: page.html, " if django.VERSION >= (6, 0) else ""
        assert str(caught.value) == (
            f"{prefix}'nope' is not a registered tag library. Must be one of:\n"
        )

    def test_builtins_of_the_project_win(self, make_engine):
        engine = make_engine(
            {"page.html": "{% partial row %}"},
            builtins=["tests.template_tests.partials.templatetags.shout"],
        )
        assert engine.get_template("page.html").render(Context()) == "ROW!"


@pytest.mark.ours
def test_nodes_of_other_tags_have_the_classes_of_django(make_engine):
    source = (
        "{% extends 'base.html' %}{% load i18n static %}"
        "{% block b %}{% if a %}{% for x in y %}{{ x }}{% empty %}{% endfor %}{% endif %}"
        "{% include 'a.html' %}{% include 'a.html#b' %}{% with a=b %}{% cycle 1 2 %}"
        "{% endwith %}{% url 'a' %}{% now 'Y' %}{% firstof a b %}{% static 'a' %}"
        "{% filter upper %}{% comment %}{% endcomment %}{% endfilter %}{% csrf_token %}"
        "{% autoescape off %}{% verbatim %}{% endverbatim %}{% endautoescape %}"
        "{% spaceless %}{% translate 'a' %}{% endspaceless %}{% regroup a by b as c %}"
        "{% ifchanged %}{% templatetag openblock %}{% endifchanged %}{% lorem %}"
        "{% widthratio a b 1 %}{% debug %}{% endblock %}"
    )
    libraries = {name: f"django.templatetags.{name}" for name in ("i18n", "static")}
    engine = make_engine({"page.html": source}, libraries=libraries)

    def classes(template):
        return [type(node) for node in template.nodelist.get_nodes_by_type(Node)]

    template = engine.get_template("page.html")
    core = CoreEngine(libraries=libraries).from_string(source)
    assert len(classes(template)) == 27
    assert classes(template) == classes(core)
