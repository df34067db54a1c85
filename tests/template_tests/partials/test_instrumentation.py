"""
What watches templates render sees partials: the test client, the assertions,
the ``template_rendered`` signal, and tools that patch ``Template``.
"""

from contextlib import contextmanager

import django
import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.template.partials.shortcuts import render_partials
from django.template.response import TemplateResponse
from django.test import SimpleTestCase
from django.test.signals import template_rendered
from django.test.utils import setup_test_environment, teardown_test_environment
from django.urls import path
from django.views.generic import TemplateView
from pytest_django import asserts
from pytest_django.asserts import assertTemplateNotUsed, assertTemplateUsed

TEMPLATES = {
    "page.html": (
        "{% partialdef row %}<li>{{ name }}</li>{% endpartialdef %}"
        "{% partial row %}{% partial row %}"
    ),
    "include.html": "{% include 'page.html#row' %}",
}


# What each request to "/inheriting/" renders, by full names.
INHERITING = {
    "base.html": (
        "{% partialdef toast %}base{% endpartialdef %}"
        "{% partialdef note %}{% partial toast %}{% endpartialdef %}"
        "{% block main %}{% endblock %}"
    ),
    "child.html": (
        "{% extends 'base.html' %}"
        "{% partialdef toast override %}{{ partial.super }}{% endpartialdef %}"
        "{% partialdef row %}row{% endpartialdef %}"
        "{% block main %}{% partial note %}{% include 'child.html#note' %}{% endblock %}"
    ),
    "other.html": "{% partial 'child.html#row' %}{% partial 'child.html#note' %}",
}
TOASTS = ["child.html#toast", "base.html#toast"]
RENDERED = {
    "name=child.html#row": ["child.html#row"],
    "name=child.html#toast": TOASTS,
    "name=child.html#note": ["child.html#note", *TOASTS],
    "name=child.html#main": [
        *("child.html#main", "base.html#note", *TOASTS),
        *("child.html#note", *TOASTS),
    ],
    "name=child.html": [
        *("child.html", "base.html", "base.html#note", *TOASTS),
        *("child.html#note", *TOASTS),
    ],
    "name=other.html": [
        *("other.html", "child.html#row", "child.html#note", *TOASTS),
    ],
    "partials=row&partials=note": ["child.html#row", "child.html#note", *TOASTS],
}

# Whether it does as context managers.
DJANGO_COMPARES_FULL_NAMES = django.VERSION >= (6, 0)


def not_used(name, used):
    return (
        f"False is not true : Template '{name}' was not a template used to render the "
        f"response. Actual template(s) used: {used}"
    )


def used_unexpectedly(name):
    return f"True is not false : Template '{name}' was used unexpectedly in rendering the response"


class RowView(TemplateView):
    template_name = "page.html#row"
    extra_context = {"name": "Ada"}


def shortcut(request):
    return render(request, "page.html#row", {"name": "Ada"})


def template_response(request):
    return TemplateResponse(request, "page.html#row", {"name": "Ada"})


def to_string(request):
    return HttpResponse(render_to_string("page.html#row", {"name": "Ada"}))


def whole_page(request):
    return render(request, "page.html", {"name": "Ada"})


def included(request):
    return render(request, "include.html", {"name": "Ada"})


def inheriting(request):
    names = request.GET.getlist("partials")
    if names:
        return render_partials(request, "child.html", names)
    return render(request, request.GET["name"])


urlpatterns = [
    path("shortcut/", shortcut),
    path("template-response/", template_response),
    path("to-string/", to_string),
    path("class/", RowView.as_view()),
    path("page/", whole_page),
    path("include/", included),
    path("inheriting/", inheriting),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def backend(use_templates):
    return use_templates(TEMPLATES)


@contextmanager
def signals():
    received = []

    def receive(sender, template, context, **kwargs):
        received.append((sender, template))

    template_rendered.connect(receive)
    try:
        yield received
    finally:
        template_rendered.disconnect(receive)


class TestClient:
    @pytest.mark.parametrize(
        "url", ["/shortcut/", "/template-response/", "/to-string/", "/class/"]
    )
    def test_response_that_is_one_partial(self, client, url):
        response = client.get(url)
        assert response.content == b"<li>Ada</li>"
        assert [template.name for template in response.templates] == ["row"]
        assert response.context["name"] == "Ada"
        assertTemplateUsed(response, "row", count=1)
        assertTemplateNotUsed(response, "page.html")

    @pytest.mark.core_defect
    @pytest.mark.parametrize(
        "url", ["/shortcut/", "/template-response/", "/to-string/", "/class/"]
    )
    def test_full_name(self, client, url):
        assertTemplateUsed(client.get(url), "page.html#row", count=1)

    def test_page_that_renders_partials(self, client):
        response = client.get("/page/")
        assert response.content == b"<li>Ada</li><li>Ada</li>"
        names = [template.name for template in response.templates]
        assert names == ["page.html", "row", "row"]
        assertTemplateUsed(response, "page.html", count=1)
        assertTemplateUsed(response, "row", count=2)

    def test_include(self, client):
        response = client.get("/include/")
        assert response.content == b"<li>Ada</li>"
        assertTemplateUsed(response, "include.html", count=1)
        assertTemplateUsed(response, "row", count=1)

    def test_wrong_name(self, client):
        with pytest.raises(AssertionError) as caught:
            assertTemplateUsed(client.get("/shortcut/"), "page.html#cell")
        assert str(caught.value) == not_used("page.html#cell", used="row")

    def test_around_a_block_of_code(self):
        with assertTemplateUsed("page.html#row", count=1):
            render_to_string("page.html#row")
        with assertTemplateNotUsed("page.html"):
            render_to_string("page.html#row")

    def test_wrong_name_around_a_block_of_code(self):
        cell_is_used = assertTemplateUsed("page.html#cell")
        with pytest.raises(AssertionError) as caught, cell_is_used:
            render_to_string("page.html#row")
        used = "page.html#row" if DJANGO_COMPARES_FULL_NAMES else "row"
        assert str(caught.value) == not_used("page.html#cell", used)

    def test_name_alone_around_a_block_of_code(self):
        """Django itself makes a difference between its releases."""
        row_is_used = assertTemplateUsed("row")
        if not DJANGO_COMPARES_FULL_NAMES:
            with row_is_used:
                render_to_string("page.html#row")
            return
        with pytest.raises(AssertionError) as caught, row_is_used:
            render_to_string("page.html#row")
        assert str(caught.value) == not_used("row", used="page.html#row")


@pytest.mark.ours
@pytest.mark.parametrize("assertions", [SimpleTestCase(), asserts])
@pytest.mark.parametrize(("query", "names"), RENDERED.items())
class TestAssertions:
    """
    Django's assertions, and those of pytest-django, know what a response rendered by
    the same full names, before its templates are compiled and after.
    """

    @pytest.fixture(autouse=True)
    def get(self, use_templates, client, query):
        use_templates(INHERITING)
        return lambda: client.get(f"/inheriting/?{query.replace('#', '%23')}")

    def test_response(self, get, assertions, names):
        for _ in range(3):
            response = get()
            used = [template.name for template in response.templates]
            assert [getattr(name, "full_name", name) for name in used] == names
            for name in names:
                assertions.assertTemplateUsed(response, name, count=names.count(name))
            for name in {name.partition("#")[2] for name in names} - {""}:
                count = sum(full_name.endswith(f"#{name}") for full_name in names)
                assertions.assertTemplateUsed(response, name, count=count)

    def test_around_a_block_of_code(self, get, assertions, names):
        for _ in range(3):
            for name in set(names):
                with assertions.assertTemplateUsed(name, count=names.count(name)):
                    get()

    def test_what_is_not_used(self, get, assertions, names):
        others = {name for names in RENDERED.values() for name in names}
        unused = {*INHERITING, *others, "base.html#row"} - {*names}
        response = get()
        for name in unused:
            assertions.assertTemplateNotUsed(response, name)
            with assertions.assertTemplateNotUsed(name):
                get()

    def test_what_is_used_unexpectedly(self, get, assertions, names):
        for name in set(names):
            with pytest.raises(AssertionError) as caught:
                assertions.assertTemplateNotUsed(get(), name)
            assert str(caught.value) == used_unexpectedly(name)
            not_used = assertions.assertTemplateNotUsed(name)
            with pytest.raises(AssertionError) as caught, not_used:
                get()
            assert str(caught.value) == used_unexpectedly(name)


class TestSignal:
    def test_one_for_each_rendering(self):
        engine = engines["django"].engine
        partial = engine.get_template("page.html#row")
        with signals() as received:
            partial.render(Context())
        assert received == [(partial, partial)]

    def test_partial_of_a_string(self):
        template = engines["django"].engine.from_string(TEMPLATES["page.html"])
        partial = template.extra_data["partials"]["row"]
        with signals() as received:
            template.render(Context())
        assert [template for _, template in received] == [template, partial, partial]

    def test_teardown(self):
        partial = engines["django"].engine.get_template("page.html#row")
        teardown_test_environment()
        try:
            with signals() as received:
                assert partial.render(Context({"name": "Ada"})) == "<li>Ada</li>"
            assert received == []
        finally:
            setup_test_environment()
        with signals() as received:
            partial.render(Context())
        assert received == [(partial, partial)]


class TestPatchedTemplate:
    """A debug toolbar or a tracer patches Django's ``Template``."""

    @pytest.mark.core_defect
    @pytest.mark.parametrize("method", ["render", "_render"])
    def test_sees_a_response_that_is_one_partial(self, client, monkeypatch, method):
        original = getattr(Template, method)
        seen = []

        def patched(self, context):
            seen.append(self)
            return original(self, context)

        monkeypatch.setattr(Template, method, patched)
        assert client.get("/shortcut/").content == b"<li>Ada</li>"
        assert [template.name for template in seen] == ["row"]


@pytest.mark.ours
@pytest.mark.parametrize(
    "name", ["child.html#row", "child.html#main", "child.html#own"]
)
@pytest.mark.parametrize("parent", ["'base.html'", "parent"])
def test_full_name_of_what_is_inherited(use_templates, rf, name, parent):
    """It is that of the template that was asked for."""
    use_templates(
        {
            "base.html": (
                "{% partialdef row %}{% endpartialdef %}"
                "{% partialdef own %}{% endpartialdef %}{% block main %}{% endblock %}"
            ),
            "child.html": (
                f"{{% extends {parent} %}}"
                "{% partialdef own override %}{% endpartialdef %}"
            ),
        }
    )
    context = {"parent": "base.html"}
    with assertTemplateUsed(name, count=1):
        render(rf.get("/"), name, context)
    unused = assertTemplateNotUsed(name)
    with pytest.raises(AssertionError), unused:
        render(rf.get("/"), name, context)
