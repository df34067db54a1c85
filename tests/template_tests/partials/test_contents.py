"""
``{% blockpartial card %}…{% fill footer %}…{% endfill %}{% endblockpartial %}``, and what a
call renders as the value of a variable.
"""

import pytest
from django.template import Context, NodeList, TemplateSyntaxError
from django.template.base import TextNode
from django.template.partials.nodes import BlockPartialNode

pytestmark = pytest.mark.ours

CARD = (
    "{% partialdef card with title='-' content='none' footer='' %}"
    "<h1>{{ title }}</h1>{{ content }}<footer>{{ footer }}</footer>{% endpartialdef %}"
)
OPEN = "{% partialdef open %}[{{ content }}|{{ footer }}]{% endpartialdef %}"


class TestContents:
    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("{% blockpartial card %}<p>{{ a }}</p>{% endblockpartial %}",
             "<h1>-</h1><p>&lt;A&gt;</p><footer></footer>"),
            ("{% blockpartial card with title=a %}x{% endblockpartial card %}",
             "<h1>&lt;A&gt;</h1>x<footer></footer>"),
            ("{% blockpartial card %}x{% fill footer %}<i>{{ a }}</i>{% endfill %}y"
             "{% endblockpartial %}",
             "<h1>-</h1>xy<footer><i>&lt;A&gt;</i></footer>"),
            ("{% blockpartial card %}{% fill title %}t{% endfill title %}{% fill footer %}f"
             "{% endfill %}{% endblockpartial %}",
             "<h1>t</h1>none<footer>f</footer>"),
            # White space alone is no content, and what renders nothing is one.
            ("{% blockpartial card %} \n\t{% fill footer %} {% endfill %}{% endblockpartial %}",
             "<h1>-</h1>none<footer> </footer>"),
            ("{% blockpartial card %}{% if nope %}x{% endif %}{% endblockpartial %}",
             "<h1>-</h1><footer></footer>"),
            ("{% blockpartial card %}{# c #}{% endblockpartial %}",
             "<h1>-</h1>none<footer></footer>"),
            # It sees what is around the call, and not what the partial is given.
            ("{% with title='outer' %}{% blockpartial card with title='inner' %}{{ title }}"
             "{% endblockpartial %}{% endwith %}",
             "<h1>inner</h1>outer<footer></footer>"),
            ("{% blockpartial card with title=a only %}{{ a }}{% endblockpartial %}",
             "<h1>&lt;A&gt;</h1>&lt;A&gt;<footer></footer>"),
            ("{% for x in 'ab' %}{% blockpartial card with title=x %}{{ forloop.counter }}{{ x }}"
             "{% endblockpartial %}{% endfor %}",
             "<h1>a</h1>1a<footer></footer><h1>b</h1>2b<footer></footer>"),
            ("{% blockpartial card %}{% blockpartial card with title='in' %}{{ a }}"
             "{% endblockpartial %}{% endblockpartial %}",
             "<h1>-</h1><h1>in</h1>&lt;A&gt;<footer></footer><footer></footer>"),
            ("{% autoescape off %}{% blockpartial card %}{{ a }}{% endblockpartial %}"
             "{% endautoescape %}",
             "<h1>-</h1><A><footer></footer>"),
            # What declares nothing is given them, and sees the page's variables.
            ("{% blockpartial open %}x{% endblockpartial %}", "[x|page]"),
            ("{% blockpartial open %}{% fill footer %}f{% endfill %}{% endblockpartial %}",
             "[page|f]"),
            ("{% blockpartial open %}{% endblockpartial %}", "[page|page]"),
            ("{% blockpartial 'other.html#far' with x=1 %}{{ a }}{% endblockpartial %}",
             "(1&lt;A&gt;)"),
            ("{% blockpartial later %}x{% endblockpartial %}{% partialdef later %}"
             "{{ content }}{{ content }}{% endpartialdef %}", "xx"),
        ],
    )  # fmt: skip
    def test_rendered(self, render, call, expected):
        templates = {
            "page.html": CARD + OPEN + call,
            "other.html": "{% partialdef far %}({{ x }}{{ content }}){% endpartialdef %}",
        }
        context = {"a": "<A>", "content": "page", "footer": "page", "title": "page"}
        assert render(templates, context=context) == expected

    @pytest.mark.parametrize(
        ("declared", "call", "expected"),
        [
            ("with x=1", "{% blockpartial p %}{% endblockpartial %}", "[]"),
            ("with x=1", "{% blockpartial p only %} {% endblockpartial %}", "[]"),
            ("with content='-'", "{% blockpartial p %}{% endblockpartial %}", "[-]"),
            ("with x content=x", "{% blockpartial p with x=2 %}{% endblockpartial %}", "[2]"),
            ("with x=1", "{% partial p %}", "[page]"),
            ("", "{% blockpartial p %}{% endblockpartial %}", "[page]"),
        ],
    )  # fmt: skip
    def test_content_that_is_neither_declared_nor_given(
        self, render, declared, call, expected
    ):
        """What declares parameters doesn't show a variable of the page by mistake."""
        source = (
            f"{{% partialdef p {declared} %}}[{{{{ content }}}}]{{% endpartialdef %}}"
        )
        context = {"content": "page"}
        assert render({"page.html": source + call}, context=context) == expected
        assert render({"page.html": call + source}, context=context) == expected

    def test_inherited_and_overridden(self, render):
        templates = {
            "base.html": CARD
            + "{% blockpartial card with title='base' %}b{% endblockpartial %}"
            + "{% block main %}{% endblock %}",
            "page.html": "{% extends 'base.html' %}{% partialdef card override %}"
            "<{{ partial.super }}{{ content }}>{% endpartialdef %}{% block main %}"
            "{% blockpartial card %}p{% endblockpartial %}{% endblock %}",
        }
        assert render(templates) == (
            "<<h1>base</h1>b<footer></footer>b><<h1>-</h1>p<footer></footer>p>"
        )

    def test_rendered_once(self, render):
        calls = []
        source = OPEN + "{% blockpartial open %}{{ f }}{% endblockpartial %}"
        render({"page.html": source}, context={"f": lambda: calls.append(1)})
        assert len(calls) == 2

    def test_nodes_that_another_package_replaces(self, make_engine):
        template = make_engine(
            {"page.html": CARD + "{% blockpartial card %}a{% endblockpartial %}"}
        ).get_template("page.html")
        [node] = template.nodelist.get_nodes_by_type(BlockPartialNode)
        assert node.child_nodelists == ("nodelist_content",)
        node.nodelist_content = NodeList([TextNode("b")])
        for _ in range(3):
            assert template.render(Context()) == "<h1>-</h1>b<footer></footer>"

    def test_blocks_in_it(self, render):
        templates = {
            "base.html": OPEN
            + "{% blockpartial open %}{% block b %}base{% endblock %}{% endblockpartial %}",
            "page.html": "{% extends 'base.html' %}{% block b %}{{ block.super }}!"
            "{% endblock %}",
        }
        assert render(templates, context={"footer": "f"}) == "[base!|f]"


class TestErrors:
    @pytest.mark.parametrize(
        ("call", "message"),
        [
            ("{% blockpartial %}x{% endblockpartial %}",
             "'blockpartial' tag requires the name of a partial, as in {% blockpartial card "
             "%}."),
            ("{% fill footer %}{% endfill %}",
             "'fill' tag must be directly between 'blockpartial' and "
             "'endblockpartial', not in another tag there."),
            ("{% blockpartial card %}{% if a %}{% fill footer %}{% endfill %}{% endif %}"
             "{% endblockpartial %}",
             "'fill' tag must be directly between 'blockpartial' and "
             "'endblockpartial', not in another tag there."),
            ("{% blockpartial card %}{% fill %}{% endfill %}{% endblockpartial %}",
             "'fill' tag requires the name of a parameter, as in '{% fill footer %}'."),
            ("{% blockpartial card %}{% fill a.b %}{% endfill %}{% endblockpartial %}",
             "'fill' tag requires the name of a parameter, as in '{% fill footer %}'."),
            ("{% blockpartial card %}{% fill foot %}{% endfill %}{% endblockpartial %}",
             "Partial 'card' has no parameter 'foot'. Did you mean 'footer'? It is declared "
             "with: title='-' content='none' footer=''. See page.html, line 1."),
            ("{% blockpartial card with content='x' %}y{% endblockpartial %}",
             "Partial 'card' is given two arguments named 'content'. It is declared with: "
             "title='-' content='none' footer=''. See page.html, line 1."),
            ("{% blockpartial card %}{% fill title %}{% endfill %}\n{% fill title %}{% endfill %}"
             "{% endblockpartial %}",
             "Partial 'card' is given two arguments named 'title'. It is declared with: "
             "title='-' content='none' footer=''. See page.html, line 2."),
            ("{% blockpartial card %}x{% endblockpartial cart %}",
             "Invalid block tag on line 1: 'endblockpartial', expected 'fill', "
             "'endblockpartial' or 'endblockpartial card'. Did you forget to register or load "
             "this tag? Found 'endblockpartial cart', while 'blockpartial card' on "
             "line 1 is open."),
            ("{% blockpartial card %}{% fill title %}x{% endfill footer %}{% endblockpartial %}",
             "Invalid block tag on line 1: 'endfill', expected 'endfill' or 'endfill title'. "
             "Did you forget to register or load this tag? Found 'endfill footer', "
             "while 'fill title' on line 1 is open."),
            ("{% partial card as %}",
             "'as' in 'partial' tag must be followed by the name of a variable, at the "
             "end."),
            ("{% partial card as a.b %}",
             "'as' in 'partial' tag must be followed by the name of a variable, at the "
             "end."),
            ("{% partialdef needs with content %}{% endpartialdef %}"
             "{% blockpartial needs %} {% endblockpartial %}",
             "Partial 'needs' needs an argument 'content'. It is declared with: content. See "
             "page.html, line 1."),
        ],
    )  # fmt: skip
    def test_message(self, make_engine, call, message):
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": CARD + call}).get_template("page.html")
        text = str(caught.value).removeprefix("Template: page.html, ")
        assert text == message

    def test_where_the_partial_is_inherited(self, make_engine):
        engine = make_engine(
            {
                "base.html": CARD + "{% block b %}{% endblock %}",
                "page.html": "{% extends 'base.html' %}{% block b %}{% blockpartial card %}"
                "{% fill foot %}{% endfill %}{% endblockpartial %}{% endblock %}",
            }
        )
        template = engine.get_template("page.html")
        for _ in range(3):
            with pytest.raises(TemplateSyntaxError, match="has no parameter 'foot'"):
                template.render(Context())


class TestVariable:
    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("{% partial card with title=a as x %}[{{ x }}]",
             "[<h1>&lt;A&gt;</h1>none<footer></footer>]"),
            ("{% partial open only as x %}{{ x }}{{ x|length }}", "[-|-]5"),
            ("{% blockpartial open as x %}c{% endblockpartial %}{{ x|upper }}", "[C|PAGE]"),
            ("{% for i in 'ab' %}{% partial open as x %}{% endfor %}<{{ x }}>", "<>"),
            ("{% with x=1 %}{% for i in 'ab' %}{% partial open as x %}{% endfor %}{{ x }}"
             "{% endwith %}", "[page|page]"),
        ],
    )  # fmt: skip
    def test_set(self, render, call, expected, mode):
        context = {"a": "<A>", "content": "page", "footer": "page"}
        html = render({"page.html": CARD + OPEN + call}, context=context)
        invalid = mode.string_if_invalid
        if "only" in call and invalid:
            expected = f"[{invalid}|{invalid}]{2 * len(invalid) + 3}"
        elif "only" in call:
            expected = "[|]3"
        assert html == (expected.replace("<>", f"<{invalid}>"))
