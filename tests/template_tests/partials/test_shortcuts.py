"""
Several partials in one response, and what htmx is answered with.
"""

import enum
import pickle
from collections import deque
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import Engine, Template, TemplateDoesNotExist
from django.template.loader import get_template
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
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
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
EMPTY = "A name in names is empty. Write that of a partial, such as 'row'."


class Names(str, enum.Enum):
    """From Python 3.12 on, an f-string writes the name of its member."""

    ROW = "row"


class NamesOfDjango(TextChoices):
    ROW = "row"


calls = []


def kind(value):
    """Return the word by which pytest names a value."""
    return type(value).__name__


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
            (["row"], ROW),
            (["row", "toast"], f"{ROW}<p>/x/ 1</p>"),
            (["toast", "row", "toast"], f"<p>/x/ 1</p>{ROW}<p>/x/ 1</p>"),
            (("row", "row"), ROW * 2),
        ],
    )
    def test_order_and_one_run_of_the_processors(self, content, names, expected):
        assert content(names) == expected
        assert len(calls) == 1

    @pytest.mark.parametrize(
        "names",
        [
            {1: "row", 2: "row"}.values(),
            deque(["row", "row"]),
            [mark_safe("row"), gettext_lazy("row")],
            [Names.ROW, Names.ROW],
            [NamesOfDjango.ROW] * 2,
        ],
        ids=kind,
    )
    def test_kinds_of_names(self, content, names):
        assert content(names) == ROW * 2

    def test_names_from_a_generator(self, content):
        assert content(name for name in ["row", "row"]) == ROW * 2

    @pytest.mark.parametrize(
        "allowed",
        [
            ["row"],
            ("row",),
            frozenset(["row"]),
            {"row": 1}.keys(),
            [gettext_lazy("row")],
            Names,
        ],
        ids=kind,
    )
    def test_kinds_of_allowed(self, content, allowed):
        assert content(["row", Names.ROW], allowed=allowed) == ROW * 2

    def test_allowed_from_a_generator(self, content):
        """It is asked for each name."""
        allowed = (name for name in ["row", "toast"])
        assert content(["toast", "row", "toast"], allowed=allowed) == (
            f"<p>/x/ 1</p>{ROW}<p>/x/ 1</p>"
        )

    def test_name_with_a_hash(self, content, use_templates):
        use_templates({"page.html": "{% partialdef a#1 %}1{% endpartialdef %}"})
        assert content(["a#1"]) == "1"

    @pytest.mark.parametrize(
        "template",
        [
            Path("page.html"),
            [Path("gone.html"), Path("page.html")],
            ("page.html",),
            mark_safe("page.html"),
            gettext_lazy("page.html"),
            "page.html#",
        ],
        ids=kind,
    )
    def test_kinds_of_templates(self, content, template):
        assert content(["row"], template=template) == ROW

    def test_loaded_template(self, content):
        assert content(["row"], template=get_template("page.html")) == ROW

    def test_template_without_a_name(self, content, backend):
        source = "{% partialdef row %}1{% endpartialdef %}"
        template = backend.from_string(source)
        assert content(["row"], template=template) == "1"
        with pytest.raises(TemplateDoesNotExist) as caught:
            content(["rwo"], template=template)
        assert str(caught.value) == (
            "<unknown source>#rwo: Partial 'rwo' is not defined. Did you mean 'row'? "
            "Partials defined there: 'row'."
        )

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
        assert error(ValueError, ["row", ""]) == EMPTY

    def test_none(self, error):
        expected = "names is empty. Name a partial, as in ['row']."
        assert error(ValueError, []) == expected
        assert error(ValueError, iter([])) == expected

    @pytest.mark.parametrize(
        ("names", "described"),
        [
            ("row", "'row'"),
            (mark_safe("row"), "'row'"),
            (gettext_lazy("row"), "'row'"),
            (b"row", "b'row'"),
            (b"", "b''"),
            (bytearray(b"row"), "a value of the type bytearray"),
            (None, "None"),
            (5, "5"),
            (CONTEXT, "a value of the type dict"),
            (QueryDict("row="), "a value of the type QueryDict"),
            ({"row"}, "a value of the type set"),
            (frozenset(["row"]), "a value of the type frozenset"),
            (object(), "a value of the type object"),
            ("row\n" * 50_000, "'" + "row\\n" * 40 + "…'"),
        ],
        ids=kind,
    )
    def test_no_list(self, error, names, described):
        assert error(TypeError, names) == (
            "names must be a list of the names of partials, such as ['row'], or "
            f"another ordered collection, not {described}."
        )

    @pytest.mark.parametrize(
        ("name", "described"),
        [
            (None, "None"),
            (5, "5"),
            (b"row", "b'row'"),
            (["row"], "a value of the type list"),
        ],
    )
    def test_no_string(self, error, name, described):
        assert error(TypeError, ["row", name]) == (
            f"The names in names must be strings, such as 'row', not {described}."
        )

    def test_swapped(self, error):
        assert error(TypeError, "page.html", template=["row"]) == (
            "names must be a list of the names of partials, such as ['row'], or "
            "another ordered collection, not 'page.html'."
        )

    @pytest.mark.parametrize(
        ("template", "name"),
        [
            ("page.html", "page.html#row"),
            (["gone.html", "page.html"], "page.html#row"),
            ("page.html", "other.html#row"),
            ("page.html", "#row"),
        ],
    )
    def test_full_name(self, error, template, name):
        assert error(ValueError, ["toast", name], template=template) == (
            f"'{name}' is not the name of a partial. Leave out the name of the "
            "template: 'row'."
        )

    @pytest.mark.parametrize("name", ["toast", "", "#", "../x"])
    def test_not_allowed(self, error, name):
        message = error(DisallowedPartial, ["row", name], allowed={"set", "row"})
        assert message == f"Partial {name!r} is not allowed. Allowed: 'row', 'set'."

    def test_not_allowed_and_made_up(self, error):
        message = error(DisallowedPartial, ["a\n" * 50_000], allowed=[])
        name = "a\\n" * 66 + "a\\…"
        assert message == f"Partial '{name}' is not allowed. Allowed: none."

    def test_no_name_in_the_request(self, error):
        message = error(DisallowedPartial, [], allowed=["row"])
        assert message == "No partial is named. Allowed: 'row'."

    def test_allowed_but_empty(self, error):
        assert error(ValueError, [""], allowed=[""]) == EMPTY

    @pytest.mark.parametrize(
        ("allowed", "described"),
        [
            ("rows", "'rows'"),
            (gettext_lazy("rows"), "'rows'"),
            (b"rows", "b'rows'"),
            ({"row": 1}, "a value of the type dict"),
            (5, "5"),
            (True, "True"),
        ],
        ids=kind,
    )
    def test_allowed_is_no_list(self, error, allowed, described):
        assert error(TypeError, ["row"], allowed=allowed) == (
            "allowed must be a list or a set of the names of partials, such as ['row'], "
            f"not {described}."
        )

    def test_allowed_has_no_string(self, error):
        assert error(TypeError, ["row"], allowed=["row", None]) == (
            "The names in allowed must be strings, such as 'row', not None."
        )

    def test_allowed_has_a_full_name(self, error):
        assert error(ValueError, ["row"], allowed=["page.html#row"]) == (
            "'page.html#row' is not the name of a partial. Leave out the name of the "
            "template: 'row'."
        )

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


class TestWrongTemplates:
    @pytest.fixture(
        params=[
            (render_partials, "template_name"),
            (PartialsResponse, "template"),
            (render_for_htmx, "template_name"),
        ]
    )
    def error(self, request, rf):
        """Return what the exception says of the argument, which is raised at the call."""
        function, argument = request.param

        def error(exception, template):
            with pytest.raises(exception) as caught:
                function(rf.get("/x/"), template, ["row"], CONTEXT)
            assert calls == []
            return str(caught.value).removeprefix(f"{argument} ")

        return error

    @pytest.mark.parametrize(
        ("template", "described"),
        [
            (None, "None"),
            (5, "5"),
            (b"page.html", "b'page.html'"),
            (b"", "b''"),
            ({"page.html"}, "a value of the type set"),
            (CONTEXT, "a value of the type dict"),
            (HttpRequest(), "a value of the type HttpRequest"),
            (["page.html", None], "None"),
            (["page.html", ["page.html"]], "a value of the type list"),
            (Template("x", engine=Engine()), "a value of the type Template"),
        ],
        ids=kind,
    )
    def test_no_template(self, error, template, described):
        assert error(TypeError, template) == (
            "must be the name of a template, a list or a tuple of names, or a "
            f"backend's template, not {described}."
        )

    @pytest.mark.parametrize(
        "template",
        [
            "page.html#row",
            Path("page.html#row"),
            ["gone.html", "page.html#row"],
        ],
        ids=kind,
    )
    def test_partial(self, error, template):
        assert error(ValueError, template) == (
            "must be a whole template, 'page.html', not "
            "'page.html#row'. Pass the partial's name, 'row', separately."
        )

    def test_loaded_partial(self, error):
        assert error(ValueError, get_template("page.html#row")) == (
            "must be a whole template, 'page.html', not "
            "'page.html#row'. Pass the partial's name, 'row', separately."
        )

    def test_backend_without_attributes(self, rf, settings, tmp_path):
        (tmp_path / "page.html").write_text("$x")
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.backends.dummy.TemplateStrings",
                "DIRS": [tmp_path],
            }
        ]
        with pytest.raises(ImproperlyConfigured) as caught:
            render_partials(rf.get("/"), "page.html", ["row"])
        assert str(caught.value) == (
            "The template was loaded by the backend 'unknown', whose templates have no "
            "partials. Its BACKEND must be "
            "'django.template.partials.django.DjangoTemplates'."
        )


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

    def test_wrong_arguments_are_refused_at_once(self, rf):
        for names, exception in [("row", TypeError), ([], ValueError)]:
            with pytest.raises(exception):
                PartialsResponse(rf.get("/x/"), "gone.html", names)
        with pytest.raises(DisallowedPartial):
            PartialsResponse(rf.get("/x/"), "gone.html", ["row"], allowed=["toast"])

    @pytest.mark.parametrize(
        ("changes", "exception", "message"),
        [
            (
                {"partial_names": "row"},
                TypeError,
                "partial_names must be a list of the names of partials, such as ['row'], "
                "or another ordered collection, not 'row'.",
            ),
            (
                {"partial_names": []},
                DisallowedPartial,
                "No partial is named. Allowed: 'row'.",
            ),
            (
                {"partial_names": ["toast"]},
                DisallowedPartial,
                "Partial 'toast' is not allowed. Allowed: 'row'.",
            ),
            (
                {"partial_names": [], "allowed": None},
                ValueError,
                "partial_names is empty. Name a partial, as in ['row'].",
            ),
            (
                {"allowed": "row"},
                TypeError,
                "allowed must be a list or a set of the names of partials, such as "
                "['row'], not 'row'.",
            ),
            (
                {"template_name": "page.html#row"},
                ValueError,
                "template_name must be a whole template, 'page.html', not "
                "'page.html#row'. Pass the partial's name, 'row', separately.",
            ),
        ],
    )
    def test_changes_are_checked(self, rf, changes, exception, message):
        response = PartialsResponse(
            rf.get("/x/"), "page.html", ["row"], CONTEXT, allowed=["row"]
        )
        vars(response).update(changes)
        with pytest.raises(exception) as caught:
            response.render()
        assert str(caught.value) == message
        assert calls == []

    def test_rendered_again(self, rf):
        """What can be gone through once is kept."""
        response = PartialsResponse(
            rf.get("/x/"),
            "page.html",
            iter(["row"]),
            CONTEXT,
            allowed=iter(["row", "toast"]),
        )
        assert [response.rendered_content for _ in range(2)] == [ROW] * 2
        response.partial_names = iter(["row", "row"])
        response.allowed = iter(["row"])
        assert [response.rendered_content for _ in range(2)] == [ROW * 2] * 2

    def test_what_was_given_is_kept(self, rf):
        names, allowed = ["row"], {"row"}
        response = PartialsResponse(
            rf.get("/x/"), "page.html", names, CONTEXT, allowed=allowed
        )
        assert response.partial_names is names
        assert response.allowed is allowed

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
            "ViewWithoutAPartial needs a partial_name, targets, or a method "
            "get_partial_name(), since its template has no 'lazypartial' tag."
        )

    @pytest.mark.parametrize("headers", [FRAGMENT_HEADERS[0], PAGE_HEADERS[0]])
    @pytest.mark.parametrize(
        ("names", "exception", "message"),
        [
            *(
                (
                    names,
                    TypeError,
                    "partial_names must be the name of a partial, such as 'row', or a "
                    f"list of names, not {described}.",
                )
                for names, described in [
                    (5, "5"),
                    (b"row", "b'row'"),
                    (CONTEXT, "a value of the type dict"),
                    ({"row"}, "a value of the type set"),
                ]
            ),
            (
                ["row", None],
                TypeError,
                "The names in partial_names must be strings, such as 'row', not None.",
            ),
            (
                [],
                ValueError,
                "partial_names is empty. Name a partial, as in ['row'].",
            ),
            (
                "",
                ValueError,
                "A name in partial_names is empty. Write that of a partial, such as "
                "'row'.",
            ),
            (
                "page.html#row",
                ValueError,
                "'page.html#row' is not the name of a partial. Leave out the name of "
                "the template: 'row'.",
            ),
        ],
    )
    def test_wrong_names(self, rf, headers, names, exception, message):
        """For a whole page as well, so that they are seen at once."""
        request = rf.get("/", headers=headers)
        with pytest.raises(exception) as caught:
            render_for_htmx(request, "page.html", names, CONTEXT)
        assert str(caught.value) == message
        assert calls == []

    @pytest.mark.parametrize("headers", [FRAGMENT_HEADERS[0], PAGE_HEADERS[0]])
    @pytest.mark.parametrize(
        "names",
        [("row",), {"row": 1}.keys(), gettext_lazy("row"), mark_safe("row"), Names.ROW],
        ids=kind,
    )
    @pytest.mark.parametrize("load", [Path, gettext_lazy, get_template])
    def test_kinds_of_names(self, rf, headers, names, load):
        request = rf.get("/", headers=headers)
        response = render_for_htmx(request, load("page.html"), names, CONTEXT)
        is_page = headers is PAGE_HEADERS[0]
        expected = f"Page &lt;Ada&gt;: {ROW}" if is_page else ROW
        assert response.content.decode() == expected

    @pytest.mark.parametrize(
        ("name", "exception", "message"),
        [
            *(
                (
                    name,
                    TypeError,
                    "partial_name must be the name of a partial, such as 'row', or a "
                    f"list of names, not {described}.",
                )
                for name, described in [
                    (5, "5"),
                    (b"", "b''"),
                    (CONTEXT, "a value of the type dict"),
                    (iter(["row"]), "a value of the type list_iterator"),
                ]
            ),
            (
                "page.html#row",
                ValueError,
                "'page.html#row' is not the name of a partial. Leave out the name of "
                "the template: 'row'.",
            ),
            ([], ValueError, "partial_name is empty. Name a partial, as in ['row']."),
        ],
    )
    def test_wrong_name_of_a_view(self, rf, name, exception, message):
        view = HtmxView.as_view(partial_name=name)
        with pytest.raises(exception) as caught:
            view(rf.get("/", headers=FRAGMENT_HEADERS[0]))
        assert str(caught.value) == message

    def test_names_that_a_view_generates(self, rf):
        class GeneratingView(HtmxView):
            def get_partial_name(self):
                yield "row"
                yield "row"

        response = GeneratingView.as_view()(rf.get("/", headers=FRAGMENT_HEADERS[0]))
        assert response.render().content.decode() == ROW * 2

    def test_beside_django_htmx(self, client, settings):
        settings.MIDDLEWARE = ["django_htmx.middleware.HtmxMiddleware"]
        response = client.get("/htmx/", headers={"HX-Request": "true"})
        assert response.content == ROW.encode()
