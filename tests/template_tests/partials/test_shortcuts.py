"""
Several partials in one response, and what htmx is answered with.
"""

import pickle

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.partials.shortcuts import (
    DisallowedPartial,
    HtmxPartialMixin,
    PartialsResponse,
    render_for_htmx,
    render_partials,
    vary_on_htmx,
    wants_partial,
)
from django.template.response import ContentNotRenderedError
from django.test.signals import template_rendered
from django.urls import path
from django.views.generic import TemplateView
from pytest_django.asserts import assertTemplateNotUsed, assertTemplateUsed

TEMPLATES = {
    "page.html": (
        "Page {{ name }}: {% partialdef row inline %}<li>{{ name }}</li>"
        "{% endpartialdef %}"
        "{% partialdef toast %}<p>{{ path }} {{ n }}</p>{% endpartialdef %}"
        "{% partialdef set %}{% firstof 'changed' as name %}{{ name }};{% endpartialdef %}"
        "{% partialdef cycle %}{% cycle 'odd' 'even' %};{% endpartialdef %}"
        "{% partialdef fail %}{{ fail.now }}{% endpartialdef %}"
        "{% partialdef include %}{% include 'gone.html' %}{% endpartialdef %}"
    ),
    "empty.html": "Empty",
    "child.html": (
        "{% extends 'parent.html' %}"
        "{% partialdef cell override %}({{ partial.super }}){% endpartialdef %}"
        "{% block title %}child of {{ block.super }}{% endblock %}"
    ),
    "parent.html": (
        "{% block title %}parent{% endblock %}"
        "{% partialdef cell %}{{ n }}{% endpartialdef %}"
        "{% partialdef card with name n='n' %}{{ name }} {{ n }};{% endpartialdef %}"
    ),
}
CONTEXT = {"name": "<Ada>"}
ROW = "<li>&lt;Ada&gt;</li>"

calls = []


def processor(request):
    calls.append(request)
    return {"path": request.path, "n": len(calls)}


def partials_view(request, response=render_partials):
    return response(request, "page.html", ["toast", "row", "toast"], CONTEXT)


def late_view(request):
    return partials_view(request, PartialsResponse)


def chosen_view(request):
    names = request.GET.getlist("name")
    return render_partials(request, "page.html", names, CONTEXT, allowed=["row"])


def htmx_view(request):
    return render_for_htmx(request, "page.html", "row", CONTEXT)


def htmx_view_of_two(request):
    return render_for_htmx(request, "page.html", ["row", "toast"], CONTEXT, status=202)


@vary_on_htmx
def decorated_view(request):
    return HttpResponse(str(wants_partial(request)))


class HtmxView(HtmxPartialMixin, TemplateView):
    template_name = "page.html"
    partial_name = "row"
    extra_context = CONTEXT


class HtmxViewOfTwo(HtmxView):
    partial_name = ("row", "toast")
    content_type = "text/x-fragment"


class ViewWithoutAPartial(HtmxPartialMixin, TemplateView):
    template_name = "page.html"


urlpatterns = [
    path("partials/", partials_view),
    path("late/", late_view),
    path("chosen/", chosen_view),
    path("htmx/", htmx_view),
    path("decorated/", decorated_view),
    path("htmx-two/", htmx_view_of_two),
    path("htmx-class/", HtmxView.as_view()),
    path("htmx-class-two/", HtmxViewOfTwo.as_view()),
    path("htmx-none/", ViewWithoutAPartial.as_view()),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.ours]


@pytest.fixture(autouse=True)
def backend(use_templates):
    calls.clear()
    return use_templates(TEMPLATES, context_processors=[f"{__name__}.processor"])


@pytest.fixture(params=[render_partials, PartialsResponse])
def content(request, rf):
    """Return the content of the response, from the function and from the class."""

    def content(names, context=CONTEXT, template="page.html", **options):
        response = request.param(rf.get("/x/"), template, names, context, **options)
        if isinstance(response, PartialsResponse):
            response.render()
        return response.content.decode()

    return content


class TestContent:
    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            ([], ""),
            (["row"], ROW),
            (["row", "toast"], f"{ROW}<p>/x/ 1</p>"),
            (["toast", "row", "toast"], f"<p>/x/ 1</p>{ROW}<p>/x/ 1</p>"),
            (("row", "row"), ROW * 2),
        ],
    )
    def test_order_and_one_run_of_the_processors(self, content, names, expected):
        assert content(names) == expected
        assert len(calls) == 1

    def test_names_from_a_generator(self, content):
        assert content(name for name in ["row", "row"]) == ROW * 2

    def test_each_has_a_scope(self, content):
        context = {"name": "Ada"}
        assert content(["set", "row"], context) == "changed;<li>Ada</li>"
        assert context == {"name": "Ada"}

    def test_each_has_state_of_its_own(self, content):
        assert content(["cycle", "cycle"]) == "odd;odd;"

    def test_without_a_context(self, content, mode):
        assert content(["row"], None) == f"<li>{mode.string_if_invalid}</li>"

    def test_list_of_templates(self, content):
        assert content(["row"], template=["gone.html", "page.html"]) == ROW

    def test_what_the_template_inherits(self, content):
        names = ["title", "cell", "card", "cell"]
        context = {"name": "Ada"}
        expected = "child of parent(1)Ada 1;(1)"
        assert content(names, context, "child.html") == expected

    def test_autoescape_off(self, content, use_templates):
        use_templates(TEMPLATES, autoescape=False)
        assert content(["row"]) == "<li><Ada></li>"

    def test_options(self, rf):
        options = {"status": 202, "content_type": "text/plain", "using": "django"}
        response = render_partials(rf.get("/"), "page.html", ["row"], **options)
        assert type(response) is HttpResponse
        assert response.status_code == 202
        assert response["Content-Type"] == "text/plain"

    def test_without_a_request(self):
        assert render_partials(None, "page.html", ["row"], CONTEXT).content == (
            ROW.encode()
        )


class TestWrongNames:
    """They are refused before anything is rendered."""

    @pytest.fixture
    def error(self, content):
        def error(exception, names, **options):
            rendered = []
            template_rendered.connect(receiver := lambda **kw: rendered.append(kw))
            try:
                with pytest.raises(exception) as caught:
                    content(names, **options)
            finally:
                template_rendered.disconnect(receiver)
            assert (rendered, calls) == ([], [])
            return str(caught.value)

        return error

    def test_unknown(self, error):
        assert error(TemplateDoesNotExist, ["row", "tost"]) == (
            "page.html#tost: Partial 'tost' is not defined. Did you mean 'toast'? "
            "Partials defined there: 'cycle', 'fail', 'include', 'row', 'set', 'toast'."
        )

    def test_unknown_tells_the_backend(self, content, backend):
        with pytest.raises(TemplateDoesNotExist) as caught:
            content(["tost"])
        assert caught.value.backend is backend

    def test_template_without_partials(self, error):
        assert error(TemplateDoesNotExist, ["row"], template="empty.html") == (
            "empty.html#row: Partial 'row' is not defined. No partials are defined "
            "there."
        )

    def test_missing_template(self, error):
        message = error(TemplateDoesNotExist, ["row"], template="gone.html")
        assert message == "gone.html"

    def test_empty(self, error):
        assert error(ValueError, ["row", ""]) == "The name of a partial is empty."

    def test_one_string(self, error):
        expected = "names must be a list: ['row'], not 'row'."
        assert error(TypeError, "row") == expected

    @pytest.mark.parametrize("name", ["toast", "", "#", "../x"])
    def test_not_allowed(self, error, name):
        message = error(DisallowedPartial, ["row", name], allowed={"set", "row"})
        assert message == f"Partial {name!r} is not allowed. Allowed: 'row', 'set'."

    def test_allowed_but_empty(self, error):
        message = error(ValueError, [""], allowed=[""])
        assert message == "The name of a partial is empty."

    def test_backend_without_partials(self, error, settings):
        core = "django.template.backends.django.DjangoTemplates"
        loader = ("django.template.loaders.locmem.Loader", {"page.html": "Plain"})
        settings.TEMPLATES = [{"BACKEND": core, "OPTIONS": {"loaders": [loader]}}]
        assert error(ImproperlyConfigured, ["row"]) == (
            "page.html was loaded by the backend 'django', whose templates have no "
            "partials. Its BACKEND must be "
            "'django.template.partials.django.DjangoTemplates'."
        )

    def test_answer_to_a_client(self, client):
        assert client.get("/chosen/", {"name": "row"}).content == ROW.encode()
        assert client.get("/chosen/", {"name": ["row", "set"]}).status_code == 400


class TestErrorsWhileRendering:
    def test_missing_include_tells_the_backend(self, content, backend):
        with pytest.raises(TemplateDoesNotExist) as caught:
            content(["include"])
        assert str(caught.value) == "gone.html"
        assert caught.value.backend is backend

    def test_error_in_a_partial(self, content):
        class Fail:
            @property
            def now(self):
                raise OSError("now")

        with pytest.raises(OSError, match="now"):
            content(["row", "fail"], {"fail": Fail()})


class TestLateRendering:
    def test_until_then_all_can_change(self, rf):
        response = PartialsResponse(rf.get("/x/"), "gone.html", ["nope"])
        with pytest.raises(ContentNotRenderedError):
            response.content  # noqa: B018
        response.template_name = "page.html"
        response.partial_names = ["row"]
        response.context_data = CONTEXT
        assert response.render().content == ROW.encode()

    def test_pickle(self, rf):
        response = PartialsResponse(rf.get("/"), "page.html", ["row"], CONTEXT).render()
        response = pickle.loads(pickle.dumps(response))
        assert response.content == ROW.encode()
        assert not hasattr(response, "partial_names")


@pytest.mark.parametrize("url", ["/partials/", "/late/"])
def test_test_client(client, url):
    response = client.get(url)
    assert response.content.decode() == f"<p>{url} 1</p>{ROW}<p>{url} 1</p>"
    assert [template.name for template in response.templates] == [
        "toast",
        "row",
        "toast",
    ]
    assert response.context["name"] == "<Ada>"
    assertTemplateUsed(response, "page.html#toast", count=2)
    assertTemplateNotUsed(response, "page.html")


FRAGMENT_HEADERS = [
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Boosted": "false"},
    {"HX-Request": "true", "HX-Request-Type": "partial"},
]
PAGE_HEADERS = [
    {},
    {"HX-Request": "false"},
    {"HX-Request": "true", "HX-Boosted": "true"},
    {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    {"HX-Request": "true", "HX-Request-Type": "full"},
]
VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request, HX-Request-Type"


class TestHtmx:
    @pytest.mark.parametrize("headers", FRAGMENT_HEADERS, ids=str)
    @pytest.mark.parametrize("url", ["/htmx/", "/htmx-class/"])
    def test_fragment(self, client, url, headers):
        response = client.get(url, headers=headers)
        assert response.content == ROW.encode()
        assert response["Vary"] == VARY
        assert wants_partial(response.wsgi_request)

    @pytest.mark.parametrize("headers", PAGE_HEADERS, ids=str)
    @pytest.mark.parametrize("url", ["/htmx/", "/htmx-class/"])
    def test_page(self, client, url, headers):
        response = client.get(url, headers=headers)
        assert response.content.decode() == f"Page &lt;Ada&gt;: {ROW}"
        assert response["Vary"] == VARY
        assert not wants_partial(response.wsgi_request)

    @pytest.mark.parametrize("url", ["/htmx-two/", "/htmx-class-two/"])
    def test_several(self, client, url):
        response = client.get(url, headers={"HX-Request": "true"})
        assert response.content.decode() == f"{ROW}<p>{url} 1</p>"

    def test_options(self, client):
        for headers in FRAGMENT_HEADERS[0], PAGE_HEADERS[0]:
            response = client.get("/htmx-two/", headers=headers)
            assert response.status_code == 202
            response = client.get("/htmx-class-two/", headers=headers)
            assert response["Content-Type"] == "text/x-fragment"

    def test_decorator(self, client):
        response = client.get("/decorated/", headers={"HX-Request": "true"})
        assert (response.content, response["Vary"]) == (b"True", VARY)

    def test_view_without_a_partial(self, client):
        assert client.get("/htmx-none/").status_code == 200
        with pytest.raises(ImproperlyConfigured) as caught:
            client.get("/htmx-none/", headers={"HX-Request": "true"})
        assert str(caught.value) == (
            "ViewWithoutAPartial needs a partial_name, or a method get_partial_name()."
        )

    def test_beside_django_htmx(self, client, settings):
        settings.MIDDLEWARE = ["django_htmx.middleware.HtmxMiddleware"]
        response = client.get("/htmx/", headers={"HX-Request": "true"})
        assert response.content == ROW.encode()
