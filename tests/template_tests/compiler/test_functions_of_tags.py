"""
Tags that are made of a function: inclusion tags and simple block tags.
"""

import pytest
from django.forms import Media
from django.template import Context, defaulttags
from django.utils.safestring import mark_safe

from .conftest import RENDERINGS, code_of, rendered_by_themselves

VARIABLES = {
    "x": "<x>",
    "y": 5,
    "half": 1.5,
    "xs": ["a", "b"],
    "safe": mark_safe("<b>"),
    "csrf_token": "to<ken",
    "value": "outer",
}
LINK = (
    "<a>{{ value }}{{ x }}{{ forloop.counter }}{% if True %}{{ y }}{% endif %}</a>"
    "{% csrf_token %}"
)


def templates(source, **others):
    return {"page.html": source, "link.html": LINK, **others}


class TestInclusionTags:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% link x %}", "<a>&lt;x&gt;</a>"),
            ("{% link safe y=y %}", "<a><b>5</a>"),
            ("{% link value=x|upper x=y %}", "<a>&lt;X&gt;5</a>"),
            ("{% for a in xs %}{% link a %}{% endfor %}", "<a>a</a><a>b</a>"),
            ("{% with value=y %}{% link %}{{ value }}{% endwith %}", "<a>None</a>5"),
            ("{% autoescape off %}{% link x %}{% endautoescape %}", "<a><x></a>"),
            ("{% link 1.5 %}", "<a>1.5</a>"),
        ],
    )
    @pytest.mark.parametrize("token", ["abc", None, ""])
    def test_pages(self, page, live, settings, source, html, token):
        settings.DEBUG = False
        variables = {**VARIABLES, "csrf_token": token}
        field = '<input type="hidden" name="csrfmiddlewaretoken" value="abc">'
        expected = html.replace("</a>", f"</a>{field if token else ''}")
        assert page(templates(source), variables) == expected
        called = templates("{% include 'a.html' %}", **{"a.html": source})
        assert page(called, variables) == expected
        assert live(templates(source + "{% opaque %}"), variables) == expected
        del variables["csrf_token"]
        assert page(templates(source), variables) == html

    @pytest.mark.parametrize(
        "make",
        [
            lambda: None,
            dict,
            lambda: {"value": 1, "True": "other"},
            lambda: Context({"value": 1, "x": "<"}),
            lambda: Context({"value": 1}).new(),
            lambda: type("Dict", (dict,), {})(value=1, x=2),
            list,
            lambda: "value",
        ],
    )
    @pytest.mark.parametrize("token", ["abc", None])
    def test_what_the_function_returns(self, compare, settings, make, token):
        settings.DEBUG = False
        source = "{% link_of values %}{{ values.csrf_token }}"

        def variables():
            return {"values": make(), "csrf_token": token}

        compare(templates(source), variables, expected="page")
        compare(templates(source + "{% opaque %}"), variables, expected="live")

    @pytest.mark.parametrize(
        "source",
        [
            "{% link x|fails %}",
            "{% link_of x|fails %}",
            "{% link nope|fails %}",
        ],
    )
    def test_errors(self, page, source):
        assert page(templates(source), VARIABLES)[0] is ValueError

    def test_template_that_fails(self, page):
        source = {**templates("-{% link x %}"), "link.html": "{{ value|fails }}"}
        assert page(source, VARIABLES)[0] is ValueError

    def test_argument_that_may_be_missing(self, live):
        """The message of the error has the inner context."""
        source = templates("{{ y }}{% link x %}")
        source["link.html"] = "{{ value|both:nope }}"
        live(source, VARIABLES)
        source["link.html"] = "{{ value|both:value }}"
        live(source, VARIABLES)

    def test_that_includes_itself(self, page):
        source = templates("{% again 5 %}")
        source["again.html"] = (
            "{{ number }}{% if number %}{% again number %}{% endif %}"
        )
        assert page(source, VARIABLES) == "43210"

    def test_without_end(self, page):
        source = templates("{% again 5 %}")
        source["again.html"] = "{% again number %}"
        assert page(source, VARIABLES, strings_if_invalid=("",))[0] is RecursionError

    def test_that_changes_the_language(self, page):
        source = templates("{{ half }}{% german_link half %}{{ half }}")
        assert page(source, {"half": 1.5}) == "1.5<a>1,5</a>1,5"

    def test_cycles_begin_again(self, page):
        source = templates("{% for a in xs %}{% link a %}{% endfor %}")
        source["link.html"] = "{% cycle '1' '2' %}"
        assert page(source, VARIABLES) == "11"

    @pytest.mark.parametrize(
        "source",
        [
            "{% link_in_context y %}{{ set_by_tag }}{{ x }}",
            "{% for a in xs %}{% link_in_context a %}{{ set_by_tag }}{% endfor %}",
            "{% autoescape off %}{% link_in_context x %}{% endautoescape %}",
            "{% link_of_many y %}",
            "{% for a in xs %}{% link_of_many a %}{% endfor %}",
        ],
    )
    def test_with_a_context(self, live, settings, source):
        settings.DEBUG = False
        live(templates(source), VARIABLES)
        live(templates(source), {**VARIABLES, "csrf_token": None})
        assert rendered_by_themselves(templates(source)) == []

    @pytest.mark.parametrize("inner", ["{% opaque %}", "{% set x 1 %}{{ x }}"])
    def test_template_that_needs_a_context(self, live, settings, inner):
        settings.DEBUG = False
        source = templates("{{ x }}{% link x %}{{ x }}{{ y }}")
        source["link.html"] = LINK + inner + LINK
        live(source, VARIABLES)

    def test_template_that_extends(self, page):
        source = templates("{% link x %}")
        source["link.html"] = (
            "{% extends 'base.html' %}{% block a %}{{ value }}{% endblock %}"
        )
        source["base.html"] = "<p>{% block a %}{% endblock %}</p>"
        assert page(source, VARIABLES) == "<p>&lt;x&gt;</p>"

    def test_template_that_is_missing(self, live):
        cls, message = live({"page.html": "{{ x }}{{ y }}{% link x %}"}, VARIABLES)
        assert (cls.__name__, message) == ("TemplateDoesNotExist", "link.html")

    def test_other_template(self, at_once, make_engine):
        """The template is loaded again, as by the autoreloader."""
        sources = templates("{% link x %}", **{"link.html": "old"})
        engine = make_engine(sources)
        template = engine.get_template("page.html")
        assert template.render(Context(VARIABLES)) == "old"
        assert code_of(template) == "page"
        sources["link.html"] = "new"
        engine.template_loaders[0].reset()
        assert template.render(Context(VARIABLES)) == "new"

    def test_the_function_is_called_once(self, compare):
        calls = []

        def variables():
            return {"values": lambda: calls.append(1) or {"value": 1}}

        source = templates("{% link_of values %}")
        compare(source, variables, expected="page", strings_if_invalid=("",))
        assert len(calls) == 2 * RENDERINGS


class TestSimpleBlockTags:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% box %}{{ x }}{% endbox %}", "[&amp;lt;x&amp;gt;||SafeString]"),
            ("{% box x k=y|add:1 %}a{% endbox %}", "[a|&lt;x&gt; k=6|SafeString]"),
            ("{% same %}{{ x }}{% endsame %}", "&lt;x&gt;"),
            ("{% same %}{% same %}<a>{% endsame %}{% endsame %}", "<a>"),
            ("{% give_instead y %}a{% endgive_instead %}", "5"),
            (
                "{% autoescape off %}{% box x %}{{ x }}{% endbox %}{% endautoescape %}",
                "[<x>|<x>|SafeString]",
            ),
            (
                "{% for a in xs %}{% same %}{{ a }}{{ forloop.counter }}{% endsame %}{% endfor %}",
                "a1b2",
            ),
        ],
    )
    def test_pages(self, page, live, source, html):
        assert page("-" + source, VARIABLES) == f"-{html}"
        called = {"page.html": "{{ y }}{% include 'a.html' %}", "a.html": source}
        assert page(called, VARIABLES) == f"5{html}"
        assert live(source + "{% opaque %}{{ y }}", VARIABLES) == f"{html}5"
        assert rendered_by_themselves(source) == []

    @pytest.mark.parametrize(
        "source",
        [
            "{% box x as z %}{{ x }}{% endbox %}{{ z }}{{ x }}",
            "{% for a in xs %}{% box z as z %}{{ a }}{% endbox %}{% endfor %}{{ z }}",
            "{% box_in_context 'x' %}{{ x }}{% endbox_in_context %}{{ boxed }}",
            "{% box_in_context 'x' as z %}{{ x }}{% endbox_in_context %}{{ boxed }}{{ z }}",
            "{% same %}{% firstof nope y as x %}{{ x }}{% endsame %}{{ x }}",
        ],
    )
    def test_with_a_context(self, live, source):
        strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
        live(source, VARIABLES, **strings)
        assert rendered_by_themselves(source) == []

    def test_with_a_node_that_renders_itself(self, live):
        source = "{% box x %}{{ x }}{% set x 1 %}{{ x }}{% endbox %}{{ x }}"
        live(source, VARIABLES)
        assert rendered_by_themselves(source) == ["OpaqueNode"]

    def test_what_it_returns(self, page):
        page(
            "{% autoescape off %}{% give_instead y %}{% endgive_instead %}{% endautoescape %}",
            VARIABLES,
        )

    def test_order(self, page):
        order = []
        variables = {
            letter: lambda letter=letter: order.append(letter) for letter in "abc"
        }
        source = "{% box b c=c %}{{ a }}{% endbox %}"
        page(source, variables, strings_if_invalid=("",))
        assert order == list("bca") * 2 * RENDERINGS

    def test_errors(self, page):
        assert page("{% box x|fails %}{% endbox %}", VARIABLES)[0] is ValueError
        assert page("{% box x %}{{ x|fails }}{% endbox %}", VARIABLES)[0] is ValueError


@pytest.mark.skipif(
    "csp_nonce_attr" not in defaulttags.register.tags, reason="It is new in Django 6.1."
)
@pytest.mark.parametrize("tag", ["{% csp_nonce_attr %}", "{% csp_nonce_attr media %}"])
def test_csp_nonce_attr_changes_nothing(live, source_of, tag):
    source = "{{ x }}" + tag + "{{ x }}"
    for nonce in ("a<b", None):
        variables = {"x": "x", "csp_nonce": nonce, "media": Media(js=["a.js"])}
        html = live(source, variables)
        assert ('nonce="a&lt;b"' in html) is (nonce is not None)
    assert "render_rest" not in source_of(source, variables)
