"""
``{% partialdef card with title subtitle="" %}``: declared parameters.
"""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

pytestmark = pytest.mark.ours

CARD = (
    "{% partialdef card with title subtitle='none'|upper size=base|add:1 %}"
    "[{{ title }} {{ subtitle }} {{ size }}]{% endpartialdef %}"
)
PARAMETERS = "title subtitle='none'|upper size=base|add:1"


class TestCall:
    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("{% partial card with title='a' %}", "[a NONE 2]"),
            ("{% partial card with title='a' subtitle='b' size=9 %}", "[a b 9]"),
            ("{% partial card with size=9 title=title %}", "[context NONE 9]"),
            ("{% partial card with title='a' size=9 only %}", "[a NONE 9]"),
            ("{% partial card only with title='a' size=base %}", "[a NONE 1]"),
            ("{% partial card with title='' size=None %}", "[ NONE None]"),
        ],
    )
    @pytest.mark.parametrize("source", ["{card}{call}", "{call}{card}"])
    def test_values(self, render, source, call, expected):
        source = source.format(card=CARD, call=call)
        # The context has the parameters too: a call doesn't take them from there.
        context = {"base": 1, "title": "context", "subtitle": "context", "size": "c"}
        assert render({"page.html": source}, context=context) == expected

    def test_other_variables_are_those_of_the_context(self, render):
        source = (
            "{% partialdef card with title %}{{ title }} {{ name }}{% endpartialdef %}"
            "{% partial card with title=1 %}"
        )
        assert render({"page.html": source}, context={"name": "Ada"}) == "1 Ada"

    @pytest.mark.parametrize("call", ["{% partial card %}", "{% partial card only %}"])
    def test_no_arguments(self, render, call):
        source = (
            "{% partialdef card with title='default' %}{{ title }}{% endpartialdef %}"
        )
        context = {"title": "context"}
        assert render({"page.html": source + call}, context=context) == "default"

    def test_default_of_another_parameter(self, render):
        source = (
            "{% partialdef card with title subtitle=title label=subtitle %}"
            "{{ title }} {{ subtitle }} {{ label }}{% endpartialdef %}"
            "{% partial card with title='a' %}"
        )
        assert render({"page.html": source}) == "a a a"

    def test_has_a_scope(self, render):
        source = (
            "{% partialdef card with title='x' %}{% firstof 'y' as title %}"
            "{% firstof 'z' as other %}{{ title }}{% endpartialdef %}"
            "{% partial card %}{% firstof title '-' %}{% firstof other '-' %}"
        )
        assert render({"page.html": source}) == "y--"

    def test_of_an_inherited_partial(self, render):
        templates = {
            "root.html": CARD + "{% block content %}{% endblock %}",
            "page.html": (
                "{% extends 'root.html' %}"
                "{% block content %}{% partial card with title=1 size=2 %}{% endblock %}"
            ),
        }
        assert render(templates) == "[1 NONE 2]"

    def test_of_an_override(self, render):
        """Its parameters are those of what it overrides."""
        templates = {
            "root.html": CARD + "{% partial card with title='a' size=2 %}",
            "page.html": (
                "{% extends 'root.html' %}{% partialdef card override %}"
                "{{ title }}{{ subtitle }}: {{ partial.super }}"
                "{% with title='b' %}{{ partial.super }}{% endwith %}{% endpartialdef %}"
            ),
        }
        context = {"subtitle": "context"}
        assert render(templates, context=context) == "aNONE: [a NONE 2][b NONE 2]"

    def test_of_another_template(self, render):
        templates = {
            "cards.html": CARD,
            "page.html": "{% partial 'cards.html#card' with title='a' size=2 %}",
        }
        assert render(templates) == "[a NONE 2]"

    def test_undeclared_takes_any_argument(self, render):
        source = (
            "{% partialdef row %}{{ a }}{{ b }}{% endpartialdef %}"
            "{% partial row with a=1 b=2 c=3 %}"
        )
        assert render({"page.html": source}) == "12"


INCLUDING = {
    "include": {"page.html": "{% include 'cards.html#card' %}", "cards.html": CARD},
    "inline": {"page.html": CARD.replace("card with", "card inline with")},
    "inherited": {
        "page.html": "{% include 'child.html#card' %}",
        "child.html": "{% extends 'cards.html' %}",
        "cards.html": CARD,
    },
    "override": {
        "page.html": "{% include 'child.html#card' %}",
        "child.html": (
            "{% extends 'cards.html' %}{% partialdef card override %}"
            "[{{ title }} {{ subtitle }} {{ size }}]{% endpartialdef %}"
        ),
        "cards.html": CARD,
    },
    "super": {
        "page.html": "{% include 'child.html#card' %}",
        "child.html": (
            "{% extends 'cards.html' %}{% partialdef card override %}"
            "{{ partial.super }}{% endpartialdef %}"
        ),
        "cards.html": CARD,
    },
    "inline override": {
        "page.html": (
            "{% extends 'cards.html' %}{% partialdef card override %}"
            "{{ partial.super }}{% endpartialdef %}"
        ),
        "cards.html": CARD.replace("card with", "card inline with"),
    },
}


class TestBindingFromTheContext:
    """Where no tag calls it."""

    @pytest.mark.parametrize("templates", INCLUDING.values(), ids=INCLUDING)
    def test_values(self, render, templates):
        context = {"title": "a", "subtitle": "b", "size": 3}
        assert render(templates, context=context) == "[a b 3]"
        context = {"title": None, "base": 1}
        assert render(templates, context=context) == "[None NONE 2]"

    @pytest.mark.parametrize("templates", INCLUDING.values(), ids=INCLUDING)
    def test_missing(self, make_engine, templates):
        template = make_engine(templates).get_template("page.html")
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context({"subtitle": "b", "size": 3}))
        origin = "cards.html" if "cards.html" in templates else "page.html"
        assert str(caught.value) == (
            "Partial 'card' needs 'title', which is not in the context. It is declared "
            f"with: {PARAMETERS}. See {origin}, line 1."
        )

    def test_render_to_string(self, use_templates):
        use_templates({"cards.html": CARD})
        html = render_to_string("cards.html#card", {"title": "a", "size": 2})
        assert html == "[a NONE 2]"

    @pytest.mark.parametrize("context", [{}, {"title": "context"}])
    def test_has_a_scope(self, render, context):
        source = (
            "{% partialdef card inline with title='x' %}{% firstof 'y' as title %}"
            "{% firstof 'z' as other %}{{ title }}{% endpartialdef %}"
            "{% firstof title '-' %}{% firstof other '-' %}"
        )
        html = render({"page.html": source}, context=context)
        assert html == f"y{context.get('title', '-')}-"

    def test_defaults_are_gone_afterwards(self, render):
        source = (
            CARD.replace("card with", "card inline with") + "{% firstof size '-' %}"
        )
        context = {"title": "a", "base": 1}
        assert render({"page.html": source}, context=context) == "[a NONE 2]-"


ERRORS = {
    "{% partial card %}": "Partial 'card' needs an argument 'title'.",
    "{% partial card with size=1 %}": "Partial 'card' needs an argument 'title'.",
    "{% partial card only %}": "Partial 'card' needs an argument 'title'.",
    "{% partial card with titel=1 %}": (
        "Partial 'card' has no parameter 'titel'. Did you mean 'title'?"
    ),
    "{% partial card with title=1 colour=2 %}": (
        "Partial 'card' has no parameter 'colour'."
    ),
    "{% partial card with title=1 title=2 %}": (
        "Partial 'card' is given two arguments named 'title'."
    ),
}


class TestErrorsInACall:
    @pytest.mark.parametrize("call", ERRORS)
    def test_in_the_template_of_the_definition(self, make_engine, call):
        """They are raised when it is loaded, though the call may never render."""
        engine = make_engine({"page.html": f"{CARD}\n{{% if 0 %}}{call}{{% endif %}}"})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        assert str(caught.value) == (
            f"Template: page.html, {ERRORS[call]} It is declared with: {PARAMETERS}. "
            "See page.html, line 2."
        )

    @pytest.mark.parametrize("call", list(ERRORS)[:-1])
    def test_before_the_definition(self, make_engine, call):
        engine = make_engine({"page.html": f"\n{call}\n{CARD}"})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        assert str(caught.value) == (
            f"Template: page.html, {ERRORS[call]} It is declared with: {PARAMETERS}. "
            "See page.html, line 2."
        )

    @pytest.mark.debug(True)
    @pytest.mark.parametrize("source", ["{card}\n\n{call}", "\n\n{call}\n{card}"])
    def test_the_call_is_highlighted(self, make_engine, source):
        call = "{% partial card with titel=1 %}"
        engine = make_engine({"page.html": source.format(card=CARD, call=call)})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html")
        info = caught.value.template_debug
        assert (info["line"], info["during"]) == (3, call)

    def test_in_a_template_from_a_string(self, use_templates):
        use_templates({})
        with pytest.raises(TemplateSyntaxError) as caught:
            Template(CARD + "{% partial card %}")
        assert str(caught.value) == (
            "Partial 'card' needs an argument 'title'. It is declared with: "
            f"{PARAMETERS}. See <unknown source>, line 1."
        )

    @pytest.mark.parametrize("call", list(ERRORS)[:-1])
    @pytest.mark.parametrize("other", [False, True])
    def test_in_another_template(self, make_engine, call, other):
        if other:
            call = call.replace("card", "'root.html#card'")
        engine = make_engine(
            {
                "root.html": CARD + "{% block content %}{% endblock %}",
                "page.html": (
                    "{% extends 'root.html' %}\n\n"
                    f"{{% block content %}}{call}{{% endblock %}}"
                ),
            }
        )
        template = engine.get_template("page.html")
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context())
        expected = ERRORS[call.replace("'root.html#card'", "card")]
        if other:
            expected = expected.replace("'card'", "''root.html#card''")
        assert str(caught.value) == (
            f"{expected} It is declared with: {PARAMETERS}. See page.html, line 3."
        )

    def test_of_an_override(self, make_engine):
        engine = make_engine(
            {
                "root.html": CARD,
                "page.html": (
                    "{% extends 'root.html' %}"
                    "{% partialdef card override %}{% endpartialdef %}"
                    "{% partialdef list %}{% partial card with titel=1 %}"
                    "{% endpartialdef %}"
                ),
            }
        )
        template = engine.get_template("page.html#list")
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context())
        assert str(caught.value) == (
            "Partial 'card' has no parameter 'titel'. Did you mean 'title'? It is "
            f"declared with: {PARAMETERS}. See page.html, line 1."
        )


def test_repr(make_engine):
    template = make_engine({"page.html": CARD}).get_template("page.html#card")
    assert repr(template.nodelist) == f"[<ParametersNode: {PARAMETERS}>]"


class TestErrorsInADefinition:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (
                "with",
                "'with' in 'partialdef' tag needs at least one parameter, as in 'with "
                'title subtitle=""\'.',
            ),
            (
                "with title title=1",
                "'partialdef' tag has two parameters named 'title'.",
            ),
            (
                "with a.b",
                "'a.b' is not a valid parameter for 'partialdef' tag. After 'with' it "
                "takes names, and names with a default, as in 'with title "
                'subtitle=""\'.',
            ),
            (
                "with 1=2",
                "'1=2' is not a valid parameter for 'partialdef' tag. After 'with' it "
                "takes names, and names with a default, as in 'with title "
                'subtitle=""\'.',
            ),
            (
                "with title inline",
                "'inline' must precede 'with' in 'partialdef' tag, and no parameter "
                "can have that name.",
            ),
            (
                "with override=1",
                "'override' must precede 'with' in 'partialdef' tag, and no parameter "
                "can have that name.",
            ),
            ("with a=b|nope", "Invalid filter: 'nope'"),
            (
                "override with a",
                "'partialdef' tag has both 'override' and 'with': an override has the "
                "parameters of what it overrides.",
            ),
            ("inline inline", "'partialdef' tag has 'inline' twice."),
        ],
    )
    def test_message(self, make_engine, words, message):
        source = f"{{% partialdef card {words} %}}{{% endpartialdef %}}"
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": source}).get_template("page.html")
        assert str(caught.value) == f"Template: page.html, {message}"
