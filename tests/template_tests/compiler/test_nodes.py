"""
Each class of nodes that is written as code renders what its own method does.
"""

import pytest
from django.template import TemplateSyntaxError, defaulttags
from django.template.base import VariableNode
from django.test import RequestFactory
from django.urls import NoReverseMatch, include, path
from django.utils.safestring import SafeString, mark_safe

from .conftest import RENDERINGS, code_of, rendered_by_themselves


def view(request):
    """No test asks for it."""


urlpatterns = [
    path("plain/", view, name="plain"),
    path("one/<str:x>/", view, name="one"),
    path("two/<str:x>/<int:y>/", view, name="two"),
    path("first/", include(([path("in/", view, name="in")], "app"), namespace="first")),
    path("app/", include(([path("in/", view, name="in")], "app"), namespace="app")),
]
pytestmark = pytest.mark.urls(__name__)
VARIABLES = {
    "x": "<x>",
    "y": 5,
    "xs": ["a", "b"],
    "empty": "",
    "safe": mark_safe("<b>"),
    "csrf_token": "to<ken",
    "name": "plain",
}


class TestEverywhere:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("", ""),
            ("text {# comment #}'\"\\{}\n", "text '\"\\{}\n"),
            ("{% comment %}{{ x }}{% nope %}{% endcomment %}a", "a"),
            ("{% load i18n static %}a", "a"),
            (
                "{% verbatim %}{{ x }}{% if %}'{}\\{% endverbatim %}",
                "{{ x }}{% if %}'{}\\",
            ),
            (
                "{% verbatim a %}{% endverbatim %}{% endverbatim a %}",
                "{% endverbatim %}",
            ),
            (
                "{% templatetag openblock %}{% templatetag closevariable %}"
                "{% templatetag openbrace %}{% templatetag opencomment %}",
                "{%}}{{#",
            ),
            ("{% autoescape off %}{{ x }}{% endautoescape %}{{ x }}", "<x>&lt;x&gt;"),
            (
                "{% autoescape off %}{% autoescape on %}{{ x }}{% endautoescape %}{{ x }}"
                "{% endautoescape %}",
                "&lt;x&gt;<x>",
            ),
            ("{% autoescape on %}{{ x }}{{ safe }}{% endautoescape %}", "&lt;x&gt;<b>"),
            (
                "{% with a=x b='<l>' %}{{ a }}{{ b }}{% endwith %}{{ a }}",
                "&lt;x&gt;<l>",
            ),
            ("{% with x as a %}{{ a }}{% endwith %}", "&lt;x&gt;"),
            (
                "{% spaceless %} <a> {{ x }} </a>  <b> </b> {% endspaceless %}",
                "<a> &lt;x&gt; </a><b></b>",
            ),
            (
                "{% spaceless %}{% spaceless %}<a> <b>{% endspaceless %} <c>{% endspaceless %}",
                "<a><b><c>",
            ),
            (
                "{% spaceless %}{% for a in xs %} <a> {% endfor %}{% endspaceless %}",
                "<a><a>",
            ),
            ("{% now '\\<\\b\\>' %}", "<b>"),
            ("{% if x %}a{% else %}b{% endif %}", "a"),
            ("{% if empty %}a{% else %}{% endif %}", ""),
            ("{% if empty %}'{% else %}\"{}\\{% endif %}", '"{}\\'),
            ("{% if x %}{% endif %}", ""),
            ("{% if x %}{{ y }}{% endif %}{% if empty %}{{ y }}{% endif %}", "5"),
            ("{% if empty %}a{% elif y %}b{{ y }}{% else %}c{% endif %}", "b5"),
            ("{% shout x y %}", "&lt;X&gt; 5"),
            ("{% shout %}", ""),
            ("{% shout x y='a' z=x|upper %}", "&lt;X&gt; Y=A Z=&lt;X&gt;"),
            ('{% shout "it\'s" nope %}', "IT&#x27;S "),
            ("{% autoescape off %}{% shout x %}{% endautoescape %}", "<X>"),
            (
                "{% give safe %}{% autoescape off %}{% give safe %}{% endautoescape %}",
                "<b><b>",
            ),
            ("{% give y %}", "5"),
            ("{% url 'plain' %}{% url name %}", "/plain//plain/"),
            ("{% url 'one' 'a&b' %}", "/one/a&amp;b/"),
            ("{% url 'one' x='a\"b' %}", "/one/a%22b/"),
            ("{% url 'two' x=x|slice:'1:2' y=y %}", "/two/x/5/"),
            (
                "{% autoescape off %}{% url 'one' 'a&b' %}{% endautoescape %}",
                "/one/a&b/",
            ),
            ("{% url 'app:in' %}", "/app/in/"),
            (
                "{% csrf_token %}",
                '<input type="hidden" name="csrfmiddlewaretoken" value="to&lt;ken">',
            ),
            (
                "{% load static %}{% static 'a.css' %}{% static name %}",
                "/static/a.css/static/plain",
            ),
            ('{% load static %}{% static "a\'b&c" %}', "/static/a&#x27;b%26c"),
            ("{% load i18n %}{% translate 'Yes' %}{% translate '<b>' %}", "Yes<b>"),
            (
                "{% load i18n %}{% translate 'Yes' noop %}{% trans '100%%' %}",
                "Yes100%%",
            ),
            (
                "{% load i18n %}{% autoescape off %}{% translate 'Yes' %}{% endautoescape %}",
                "Yes",
            ),
        ],
    )
    def test_nodes(self, page, live, source, html):
        strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
        assert page("-" + source + "{{ y }}", VARIABLES, **strings) == f"-{html}5"
        called = {
            "page.html": "{{ y }}{% include 'part.html' %}",
            "part.html": "-" + source,
        }
        assert page(called, VARIABLES, **strings) == f"5-{html}"
        assert live(source + "{% opaque %}{{ y }}", VARIABLES, **strings) == f"{html}5"

    @pytest.mark.parametrize(
        ("source", "error"),
        [
            ("{% url 'nope' %}", NoReverseMatch),
            ("{% url nope %}", NoReverseMatch),
            ("{% url 'one' %}", NoReverseMatch),
            ("{% shout x|fails %}", ValueError),
            ("{% shout a=x|fails %}", ValueError),
            ("{% url 'one' x|fails %}", ValueError),
            ("{% url 'one' x=x|fails %}", ValueError),
            ("{% with a=x|fails %}{% endwith %}", ValueError),
        ],
    )
    def test_errors(self, everywhere, source, error):
        assert everywhere(source, VARIABLES)[0] is error

    def test_order_of_arguments(self, page):
        """They are evaluated as Django does it, and none more than once."""
        order = []

        def name(letter):
            def record():
                order.append(letter)
                return "plain"

            return record

        variables = {letter: name(letter) for letter in "abcd"}
        page(
            "{% url d a b k=c %}{% shout a b k=c %}",
            variables,
            strings_if_invalid=("",),
        )
        assert order == list("abcd") * 2 * RENDERINGS
        order.clear()
        page("{% shout a b k=c %}", variables, strings_if_invalid=("",))
        assert order == list("abc") * 2 * RENDERINGS


class TestResults:
    """What the function of a simple tag can return."""

    @pytest.mark.parametrize("autoescape", ["on", "off"])
    def test_of_simple_tags(self, compare_all, autoescape):
        class Text(str):
            def __str__(self):
                return "not this"

        values = [
            *("<", mark_safe("<"), Text("<"), type("Safe", (SafeString,), {})("<")),
        ]
        if autoescape == "on":
            html = type("Html", (), {"__html__": lambda self: "<html>"})()
            values += [5, 2.5, None, True, [], b"<", html]
        source = "{% autoescape " + autoescape + " %}-{% give x %}-{% endautoescape %}"
        contexts = [{"x": value} for value in values]
        compare_all(source, contexts, expected="page")
        compare_all(source + "{% opaque %}", contexts, expected="live")

    def test_that_are_no_string(self, page):
        """Without autoescape, a tag's result is joined as it is."""
        source = "{% autoescape off %}{% give x %}{% endautoescape %}"
        page(source, {"x": 5})

    def test_of_a_tag_that_changes_the_language(self, page):
        source = "{{ n }}{% language_is 'de' %}{{ n }}"
        assert page(source, {"n": 1.5}) == "1.51,5"


class TestCsrfToken:
    @pytest.mark.parametrize("token", ["", "NOTPROVIDED", "abc", None, mark_safe("<")])
    def test_values(self, everywhere, settings, token):
        settings.DEBUG = False
        everywhere("a{% csrf_token %}b", {"csrf_token": token})
        everywhere("{% with csrf_token=t %}{% csrf_token %}{% endwith %}", {"t": token})

    def test_missing(self, everywhere, settings):
        settings.DEBUG = False
        assert everywhere("a{% csrf_token %}b") == "ab"

    def test_missing_in_debug(self, at_once, make_engine, settings):
        settings.DEBUG = True
        from django.template import Context

        template = make_engine("{% csrf_token %}").get_template("page.html")
        with pytest.warns(UserWarning, match="csrf_token %} was used in a template"):
            template.render(Context())

    def test_included_with_only(self, page, settings):
        settings.DEBUG = False
        templates = {
            "page.html": "{% include 'a.html' only %}",
            "a.html": "a{% csrf_token %}b",
        }
        assert page(templates, {"csrf_token": "abc"}) == "ab"

    def test_that_is_a_loop(self, compare, settings):
        """A name that a loop has given a meaning."""
        settings.DEBUG = False
        source = "{% for csrf_token in xs %}{% csrf_token %}{% endfor %}"
        assert compare(source, {"xs": ["", "a"]}, expected="page").count("input") == 1


class TestCycle:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% for x in xs %}{% cycle 'a' 'b' %}{% endfor %}", "aba"),
            ("{% for x in xs %}{% cycle '<' \"'\" '{}' %}{% endfor %}", "<'{}"),
            (
                "{% for x in xs %}{% for y in xs %}{% cycle 'a' 'b' %}{% endfor %},{% endfor %}",
                "aba,bab,aba,",
            ),
            ("{% cycle 'a' 'b' %}{% cycle 'a' 'b' %}", "aa"),
            (
                "{% for x in xs %}{% if x %}{% cycle 'a' 'b' %}{% endif %}{% endfor %}",
                "ab",
            ),
            ("{% for x in xs %}{% cycle 'a' 'a' %}{% endfor %}", "aaa"),
        ],
    )
    def test_pages(self, page, source, html):
        assert page(source, {"xs": [1, 0, 2]}) == html

    def test_state_of_a_template_that_is_included(self, page):
        """It begins again each time."""
        templates = {
            "page.html": "{% for x in 'abc' %}{% include 'row.html' %}{% cycle '1' '2' %}{% endfor %}",
            "row.html": "{% cycle 'a' 'b' %}",
        }
        assert page(templates) == "a1a2a1"

    def test_state_of_a_block(self, page):
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{{ block.super }}{{ block.super }}{% endblock %}",
            "base.html": "{% for x in 'abc' %}{% block a %}{% cycle '1' '2' '3' %}{% endblock %}{% endfor %}",
        }
        assert page(templates) == "123123"

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% for x in xs %}{% cycle x y %}{% endfor %}", "1&lt;2"),
            ("{% for x in xs %}{% cycle 'a'|upper 'b' %}{% endfor %}", "AbA"),
            ("{% for x in xs %}{% cycle 1 2.5 %}{% endfor %}", "12.51"),
            ("{% for x in xs %}{% cycle _('Yes') 'b' %}{% endfor %}", "YesbYes"),
            ("{% for x in xs %}{% cycle y|safe nope x %}{% endfor %}", "<2"),
            (
                "{% autoescape off %}{% for x in xs %}{% cycle x y %}{% endfor %}"
                "{% endautoescape %}",
                "1<2",
            ),
            (
                "{% for x in xs %}{% cycle forloop.counter forloop.first %}{% endfor %}",
                "1False3",
            ),
            (
                "{% for x in xs %}{% if x %}{% cycle x y %}{% endif %}{% endfor %}",
                "1&lt;",
            ),
        ],
    )
    def test_variables(self, everywhere, source, html):
        strings = {"strings_if_invalid": ("",)} if "nope" in source else {}
        variables = {"xs": [1, 0, 2], "y": "<"}
        assert everywhere(source, variables, **strings) == html

    def test_order(self, page):
        """What comes next is known before it is evaluated."""
        source = "{% for x in xs %}{% cycle x|fails 'b' %}{% endfor %}"
        assert page(source, {"xs": [1, 2]})[0] is ValueError

    @pytest.mark.parametrize(
        "source",
        [
            "{% for x in xs %}{% cycle 'a' 'b' as c %}{{ c }}{% endfor %}{{ c }}",
            "{% for x in xs %}{% cycle 'a' 'b' as c silent %}{{ c }}{% endfor %}",
            "{% with c=1 %}{% for x in xs %}{% cycle x y as c %}{{ c }}{% endfor %}{{ c }}"
            "{% endwith %}{{ c }}",
            "{% cycle x y as c %}{{ c }}{% cycle c %}{{ c }}{% cycle c %}{{ c }}",
            "{% for x in xs %}{% cycle x y as x silent %}{{ x }}{% endfor %}{{ x }}",
            "{% for x in xs %}{% if x %}{% cycle x y as c %}{% endif %}{{ c }}{% endfor %}",
            "{% for x in xs %}{% cycle 'a' 'b' %}{% if x %}{% resetcycle %}{% endif %}{% endfor %}",
            "{% for x in xs %}{% cycle x y %}{% if x %}{% resetcycle %}{% endif %}{% endfor %}",
        ],
    )
    def test_with_a_context(self, live, source):
        live(source, {"xs": [1, 0, 2], "y": "<"})
        assert rendered_by_themselves(source) == []


OPAQUE = [
    "{% cycle 'a' 'b' as c %}{{ c }}",
    "{% now 'Y' as year %}{% if year %}year{% endif %}",
    "{% url 'plain' as u %}{{ u }}",
    "{% url 'nope' as u %}-{{ u }}",
    "{% shout x as s %}{{ s }}",
    "{% context_tag 'x' %}",
    "{% load static %}{% static 'a' as s %}{{ s }}",
    "{% load i18n %}{% translate 'Yes' as s %}{{ s }}",
    "{% with self=1 %}{{ y }}{% endwith %}",
    "{% with context=1 %}{{ y }}{% endwith %}",
    "{% regroup xs by 0 as groups %}{% for g in groups %}{{ g.grouper }}{% endfor %}",
    "{% around %}{{ x }}{% endaround %}",
    "{% block a %}{{ block.name }}{% endblock %}",
    "{% block a %}{{ block.super }}{% endblock %}",
    "{% block a %}{{ block|type_of }}{% endblock %}",
    "{% block a %}{{ x|both:block.name }}{% endblock %}",
    "{% block a %}{% for x in xs %}{{ forloop }}{{ block.name }}{% endfor %}{% endblock %}",
    "{% opaque %}",
]


@pytest.mark.parametrize("source", OPAQUE)
class TestNodesThatRenderThemselves:
    def test_alone(self, live, source):
        live(source, VARIABLES)

    def test_in_statements(self, live, source):
        live("{{ x }}{% if y %}{{ y }}" + source + "{% endif %}{{ x }}", VARIABLES)
        live("{% for a in xs %}{{ a }}" + source + "{{ x }}{% endfor %}", VARIABLES)
        live("{% if empty %}{% else %}" + source + "{% endif %}{{ y }}", VARIABLES)

    def test_in_what_is_no_statement(self, live, source):
        live(
            "{{ x }}{% with z=x %}" + source + "{{ z }}{% endwith %}{{ z }}", VARIABLES
        )
        live(
            "{% autoescape off %}" + source + "{{ x }}{% endautoescape %}{{ x }}",
            VARIABLES,
        )

    def test_in_what_is_included(self, live, source):
        templates = {
            "page.html": "{{ y }}{% include 'a.html' %}{{ y }}",
            "a.html": source,
        }
        live(templates, VARIABLES)


class TestSpaceless:
    def test_with_a_node_that_renders_itself(self, live):
        source = "{% spaceless %}<a> <b>{% opaque %}{% endspaceless %}{{ x }}"
        assert live(source, VARIABLES) == "<a><b>&lt;x&gt;"


class TestChangedClasses:
    """What a tool has changed renders itself."""

    @pytest.mark.parametrize(
        ("node_class", "source", "html"),
        [
            (VariableNode, "{{ x }}{{ y }}", "changedchanged"),
            (defaulttags.WithNode, "{% with a=x %}a{% endwith %}-", "changed-"),
            pytest.param(
                defaulttags.IfNode,
                "{% if x %}a{% endif %}-",
                "changed-",
            ),
            pytest.param(
                defaulttags.ForNode,
                "{% for a in xs %}a{% endfor %}{{ y }}",
                "changed5",
            ),
        ],
    )
    def test_methods(self, at_once, make_engine, monkeypatch, node_class, source, html):
        from django.template import Context

        monkeypatch.setattr(node_class, "render", lambda self, context: "changed")
        template = make_engine(source).get_template("page.html")
        assert template.render(Context(VARIABLES)) == html
        assert code_of(template) != "page"

    def test_subclasses(self, at_once, make_engine):
        from django.template import Context

        class Own(VariableNode):
            def render(self, context):
                return "own"

        template = make_engine("a{{ x }}").get_template("page.html")
        template.nodelist[1].__class__ = Own
        assert template.render(Context(VARIABLES)) == "aown"


class TestUrls:
    """``request.current_app``, and that of the view."""

    @pytest.mark.parametrize("current_app", ["first", "app", None])
    @pytest.mark.parametrize("where", ["request", "match", "neither"])
    def test_current_app(self, at_once, make_engine, where, current_app):
        from types import SimpleNamespace

        from django.template import RequestContext

        request = RequestFactory().get("/")
        if where == "request":
            request.current_app = current_app
        elif where == "match":
            request.resolver_match = SimpleNamespace(namespace=current_app)
        html = []
        for compiled in (True, False):
            engine = make_engine("{% url 'app:in' %}", compiled=compiled)
            template = engine.get_template("page.html")
            html.append(template.render(RequestContext(request)))
        expected = (
            "/first/in/"
            if where != "neither" and current_app == "first"
            else "/app/in/"
        )
        assert html == [expected, expected]

    def test_error(self, everywhere):
        cls, message = everywhere("{% url 'one' nope=1 %}")
        assert (cls, message[:38]) == (
            NoReverseMatch,
            "Reverse for 'one' with keyword argumen",
        )


def test_syntax_errors_are_djangos(make_engine):
    with pytest.raises(TemplateSyntaxError):
        make_engine("{% nope %}").get_template("page.html")
