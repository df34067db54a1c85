"""
Which partials htmx is answered with: by the target, and from views that return a
TemplateResponse.
"""

import asyncio
import gc
import pickle
import weakref

import pytest
from asgiref.sync import iscoroutinefunction
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, HttpResponseRedirect
from django.template import TemplateDoesNotExist
from django.template.partials.responses import StreamingTemplateResponse
from django.template.partials.shortcuts import (
    HtmxPartialMixin,
    PartialsResponse,
    arender_for_htmx,
    partial_for_htmx,
    render_for_htmx,
)
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.test import AsyncClient
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

TEMPLATES = {
    "page.html": (
        "Page: {% partialdef rows inline %}<li>{{ name }}</li>{% endpartialdef %}"
        "{% partialdef count inline %}<p id='count'>{{ n }}</p>{% endpartialdef %}"
    ),
    "other.html": "Other: {% partialdef rows inline %}<b>{{ name }}</b>{% endpartialdef %}",
}
CONTEXT = {"name": "<Ada>"}
ROWS = "<li>&lt;Ada&gt;</li>"
COUNT = "<p id='count'>1</p>"
OOB = "<p hx-swap-oob=\"true\" id='count'>1</p>"
PAGE = f"Page: {ROWS}{COUNT}"
VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request, HX-Request-Type"
HTMX = {"HX-Request": "true"}
TARGETS = {"#rows": "rows", "#both": ["count", "rows"], "#é b": "count"}

calls = []


def processor(request):
    calls.append(request)
    return {"n": len(calls)}


class OwnResponse(TemplateResponse):
    def resolve_context(self, context):
        return {**context, "name": "own"}

    def resolve_template(self, template):
        return super().resolve_template([template, "page.html"])


def page(request, response_class=TemplateResponse, **options):
    template = options.pop("template", "page.html")
    return response_class(request, template, CONTEXT, **options)


@partial_for_htmx("rows", oob=["count"])
def decorated(request):
    response = page(request, status=202, headers={"X-Own": "yes"})
    response.set_cookie("a", "b")
    return response


@partial_for_htmx("rows", oob=["count"])
async def adecorated(request):
    return decorated.__wrapped__(request)


@partial_for_htmx("rows", oob=["count"])
def streamed(request):
    response = page(request, StreamingTemplateResponse, status=202)
    response.headers["X-Own"] = "yes"
    response.set_cookie("a", "b")
    return response


@method_decorator(partial_for_htmx("rows", oob=["count"]), name="dispatch")
class Decorated(TemplateView):
    template_name = "page.html"
    extra_context = CONTEXT

    def render_to_response(self, context, **options):
        response = super().render_to_response(context, status=202)
        response.headers["X-Own"] = "yes"
        response.set_cookie("a", "b")
        return response


class AsyncDecorated(Decorated):
    async def get(self, request):
        return self.render_to_response(CONTEXT)


def shortcut(request):
    return render_for_htmx(request, "page.html", context=CONTEXT, targets=TARGETS)


async def ashortcut(request):
    return await arender_for_htmx(
        request, "page.html", context=CONTEXT, targets=TARGETS
    )


@partial_for_htmx(targets=TARGETS)
def decorated_by_target(request):
    return page(request)


class ByTarget(HtmxPartialMixin, TemplateView):
    template_name = "page.html"
    extra_context = CONTEXT
    targets = TARGETS


class AsyncByTarget(ByTarget):
    async def get(self, request):
        return await self.arender_to_response(self.get_context_data())


class AsyncStreamed(AsyncByTarget):
    response_class = StreamingTemplateResponse


urlpatterns = [
    path("decorated/", decorated),
    path("adecorated/", adecorated),
    path("streamed/", streamed),
    path("class/", Decorated.as_view()),
    path("aclass/", AsyncDecorated.as_view()),
    path("target/shortcut/", shortcut),
    path("target/ashortcut/", ashortcut),
    path("target/decorated/", decorated_by_target),
    path("target/mixin/", ByTarget.as_view()),
    path("target/amixin/", AsyncByTarget.as_view()),
    path("target/astreamed/", AsyncStreamed.as_view()),
]
pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.ours,
    pytest.mark.modes("compiled", "debug"),
]


@pytest.fixture(autouse=True)
def backend(use_templates):
    calls.clear()
    return use_templates(TEMPLATES, context_processors=[f"{__name__}.processor"])


def get(client, url, headers):
    """Return a response, and the content that a client gets, under WSGI or ASGI."""
    calls.clear()
    if client is None:

        async def answer():
            response = await AsyncClient().get(url, headers=headers)
            if not response.streaming:
                return response, response.content.decode()
            return response, b"".join([chunk async for chunk in response]).decode()

        return asyncio.run(answer())
    response = client.get(url, headers=headers)
    content = response.getvalue() if response.streaming else response.content
    return response, content.decode()


@pytest.fixture(params=["wsgi", "asgi"])
def server(request, client):
    return None if request.param == "asgi" else client


class TestDecorator:
    @pytest.mark.parametrize(
        "name", ["decorated", "adecorated", "streamed", "class", "aclass"]
    )
    def test_answers(self, server, name):
        for headers, expected in [(HTMX, f"{ROWS}{OOB}"), ({}, PAGE)] * 2:
            response, content = get(server, f"/{name}/", headers)
            assert content == expected
            assert response.status_code == 202
            assert response["X-Own"] == "yes"
            assert response["Vary"] == VARY
            assert response["Content-Type"] == "text/html; charset=utf-8"
            assert response.cookies["a"].value == "b"
            assert len(calls) == 1

    @pytest.mark.parametrize(
        "response",
        [
            HttpResponse("x"),
            HttpResponseRedirect("/"),
            HttpResponse(status=204),
            SimpleTemplateResponse("page.html"),
        ],
        ids=lambda response: type(response).__name__,
    )
    def test_other_responses_stay_as_they_are(self, rf, response):
        before = dict(vars(response))
        view = partial_for_htmx("rows")(lambda request: response)
        assert view(rf.get("/", headers=HTMX)) is response
        assert vars(response) == before
        assert not response.has_header("Vary")

    def test_response_that_is_rendered(self, rf):
        view = partial_for_htmx("rows")(lambda request: page(request).render())
        response = view(rf.get("/", headers=HTMX))
        assert response.content.decode() == PAGE
        assert not response.has_header("Vary")

    def test_partials_that_the_view_has_chosen(self, rf):
        view = partial_for_htmx("rows")(
            lambda request: PartialsResponse(request, "page.html", ["count"])
        )
        response = view(rf.get("/", headers=HTMX)).render()
        assert response.content.decode() == COUNT

    def test_subclass(self, rf):
        view = partial_for_htmx("rows")(
            lambda request: page(request, OwnResponse, template="gone.html")
        )
        response = view(rf.get("/", headers=HTMX)).render()
        assert type(response) is OwnResponse
        assert response.content.decode() == "<li>own</li>"
        assert view(rf.get("/")).render().content.decode() == (
            "Page: <li>own</li><p id='count'>2</p>"
        )

    def test_what_only_the_partials_read(self, rf, use_templates):
        """It is there before the headers of a stream are sent."""
        use_templates(
            {
                "page.html": "{% partialdef a %}a{% endpartialdef %}{% partialdef form %}"
                "<b id='form'>{% csrf_token %}</b>{% endpartialdef %}"
            }
        )
        for names, oob, needs_token in [
            ("a", None, False),
            ("form", None, True),
            (["a"], "form", True),
        ]:
            view = partial_for_htmx(names, oob=oob)(
                lambda request: page(request, StreamingTemplateResponse)
            )
            request = rf.get("/", headers=HTMX)
            view(request).render()
            assert ("CSRF_COOKIE" in request.META) is needs_token

    def test_options(self, rf):
        view = partial_for_htmx("rows")(
            lambda request: page(
                request, using="django", content_type="text/x", charset="latin-1"
            )
        )
        response = view(rf.get("/", headers=HTMX)).render()
        assert response.content.decode() == ROWS
        assert response["Content-Type"] == "text/x"

    def test_callbacks(self, rf):
        def view(request):
            response = page(request)
            response.add_post_render_callback(lambda response: HttpResponse("called"))
            return response

        response = partial_for_htmx("rows")(view)(rf.get("/", headers=HTMX))
        assert response.render().content == b"called"

    def test_until_it_is_rendered_all_can_change(self, rf):
        view = partial_for_htmx(
            "rows", targets={"#x": ["rows"]}, oob={"count": "innerHTML"}
        )(page)
        for name in "<a>", "<b>":
            response = view(rf.get("/", headers=HTMX))
            assert response.partial_names == ["rows"]
            assert response.targets == {"#x": ["rows"]}
            response.targets["#x"].append("count")
            assert response.oob == {"count": "innerHTML"}
            response.template_name = "other.html"
            response.context_data = {"name": name}
            response.partial_names.append("rows")
            del response.oob["count"]
            response.targets["#count"] = "count"
            row = f"<b>&lt;{name[1]}&gt;</b>"
            assert response.render().content.decode() == row * 2

    def test_attributes_of_a_page(self, rf):
        """By them middleware recognizes an answer with partials."""
        response = partial_for_htmx("rows")(page)(rf.get("/"))
        assert not hasattr(response, "oob")
        assert not hasattr(response, "partial_names")

    @pytest.mark.parametrize(
        ("changes", "exception", "message"),
        [
            (
                {"partial_names": 5},
                TypeError,
                "partial_names must be the name of a partial, such as 'row', or a list "
                "of names, not 5.",
            ),
            (
                {"template_name": "page.html#rows"},
                ValueError,
                "template_name must be a whole template, 'page.html', not "
                "'page.html#rows'. Pass the partial's name, 'rows', separately.",
            ),
            (
                {"targets": "rows"},
                TypeError,
                "targets must be a dictionary of ids and partials, such as {'#rows': "
                "'rows'}, not 'rows'.",
            ),
            (
                {"partial_names": "rwos"},
                TemplateDoesNotExist,
                "page.html#rwos: Partial 'rwos' is not defined. Did you mean 'rows'? "
                "Partials defined there: 'count', 'rows'.",
            ),
        ],
    )
    def test_changes_are_checked(self, rf, changes, exception, message):
        response = partial_for_htmx("rows")(page)(rf.get("/", headers=HTMX))
        vars(response).update(changes)
        with pytest.raises(exception) as caught:
            response.render()
        assert str(caught.value) == message

    def test_pickle(self, rf):
        response = partial_for_htmx("rows")(page)(rf.get("/", headers=HTMX)).render()
        response = pickle.loads(pickle.dumps(response))
        assert response.content.decode() == ROWS
        for name in "partial_names", "targets", "oob":
            assert not hasattr(response, name)

    def test_is_freed_at_once(self, rf):
        gc.disable()
        try:
            response = partial_for_htmx("rows")(page)(rf.get("/", headers=HTMX))
            reference = weakref.ref(response)
            del response
            assert reference() is None
        finally:
            gc.enable()

    def test_attributes_of_the_view(self):
        @partial_for_htmx("rows")
        @csrf_exempt
        def view(request):
            """Documented."""

        assert view.csrf_exempt
        assert (view.__name__, view.__doc__) == ("view", "Documented.")
        assert not iscoroutinefunction(view)
        assert iscoroutinefunction(adecorated)

    def test_arguments_of_the_view(self, rf):
        @partial_for_htmx("rows")
        def view(request, name, *, last):
            return HttpResponse(name + last)

        assert view(rf.get("/"), "a", last="b").content == b"ab"

    @pytest.mark.parametrize(
        ("arguments", "exception", "message"),
        [
            *(
                (
                    {"partial_names": names},
                    TypeError,
                    "partial_names must be the name of a partial, such as 'row', or a "
                    f"list of names, not {described}.",
                )
                for names, described in [
                    (page, "a value of the type function"),
                    ({"rows"}, "a value of the type set"),
                ]
            ),
            (
                {"partial_names": []},
                ValueError,
                "partial_names is empty. Name a partial, as in ['row'].",
            ),
            (
                {"partial_names": "rows", "oob": 5},
                TypeError,
                "oob must be the name of a partial, such as 'row', or a list of names, "
                "or a dictionary such as {'toast': 'beforeend:#toasts'}, not 5.",
            ),
        ],
    )
    def test_wrong_arguments(self, arguments, exception, message):
        """They are refused where the view is decorated."""
        with pytest.raises(exception) as caught:
            partial_for_htmx(**arguments)
        assert str(caught.value) == message

    @pytest.mark.parametrize("arguments", [{}, {"targets": {}}])
    def test_no_partials(self, rf, arguments):
        """A page can have lazy calls, which is known when the response renders."""
        view = partial_for_htmx(**arguments)(page)
        assert view(rf.get("/")).render().status_code == 200
        with pytest.raises(TypeError) as caught:
            view(rf.get("/", headers=HTMX)).render()
        assert str(caught.value) == (
            "partial_names must be the name of a partial, such as 'row', or a list of "
            "names, not None."
        )

    def test_errors_are_not_shared(self, rf):
        """The same exception would keep what each request before has left in it."""
        view = partial_for_htmx()(page)
        errors = set()
        for _ in range(3):
            with pytest.raises(TypeError) as caught:
                view(rf.get("/", headers=HTMX)).render()
            errors.add(caught.value)
        assert len(errors) == 3

    def test_what_can_be_gone_through_once(self, rf):
        view = partial_for_htmx(iter(["rows"]), oob=iter(["count"]))(page)
        for _ in range(2):
            calls.clear()
            response = view(rf.get("/", headers=HTMX)).render()
            assert response.content.decode() == f"{ROWS}{OOB}"


WRONG_TARGETS = [
    (
        ["#rows"],
        TypeError,
        "targets must be a dictionary of ids and partials, such as {'#rows': 'rows'}, "
        "not a value of the type list.",
    ),
    *(
        (
            {key: "rows"},
            ValueError,
            "A key of targets must be the id of an element behind a '#', such as "
            f"'#rows', not {described}.",
        )
        for key, described in [
            ("rows", "'rows'"),
            ("#", "'#'"),
            ("", "''"),
            ("ul#rows", "'ul#rows'"),
            (None, "None"),
        ]
    ),
    *(
        (
            {"#rows": names},
            TypeError,
            "targets['#rows'] must be the name of a partial, such as 'row', or a list of "
            f"names, not {described}.",
        )
        for names, described in [
            (None, "None"),
            ({"rows"}, "a value of the type set"),
            (iter(["rows"]), "a value of the type list_iterator"),
        ]
    ),
    (
        {"#rows": []},
        ValueError,
        "targets['#rows'] is empty. Name a partial, as in ['row'].",
    ),
    (
        {"#rows": ["rows", 5]},
        TypeError,
        "The names in targets['#rows'] must be strings, such as 'row', not 5.",
    ),
    (
        {"#rows": "page.html#rows"},
        ValueError,
        "'page.html#rows' is not the name of a partial. Leave out the name of the "
        "template: 'rows'.",
    ),
]


class TestTargets:
    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({"HX-Target": "rows"}, ROWS),
            ({"HX-Target": "ul#rows"}, ROWS),
            ({"HX-Target": "ul#rows", "HX-Request-Type": "partial"}, ROWS),
            ({"HX-Target": "both"}, f"{COUNT}{ROWS}"),
            ({"HX-Target": "div#%C3%A9%20b", "HX-Request-Type": "partial"}, COUNT),
            ({"HX-Target": "%C3%A9%20b", "HX-Target-URI-AutoEncoded": "true"}, COUNT),
            # The id is "x", and the element has none.
            ({"HX-Target": "rows#x", "HX-Request-Type": "partial"}, PAGE),
            ({"HX-Target": "rows", "HX-Request-Type": "partial"}, PAGE),
            ({"HX-Target": "count"}, PAGE),
            ({"HX-Target": "#rows"}, ROWS),
            ({"HX-Target": ""}, PAGE),
            ({}, PAGE),
            ({"HX-Target": "rows", "HX-Boosted": "true"}, PAGE),
        ],
    )
    @pytest.mark.parametrize(
        "name",
        ["shortcut", "ashortcut", "decorated", "mixin", "amixin", "astreamed"],
    )
    def test_answers(self, server, name, headers, expected):
        if name == "astreamed":
            server = None  # WSGI has no asynchronous streams
        response, content = get(server, f"/target/{name}/", {**HTMX, **headers})
        assert content == expected
        assert response["Vary"] == f"{VARY}, HX-Target"

    def test_page_for_a_browser(self, server):
        response, content = get(server, "/target/mixin/", {"HX-Target": "rows"})
        assert content == PAGE
        assert response["Vary"] == f"{VARY}, HX-Target"

    @pytest.mark.parametrize("headers", [{"HX-Target": "nope"}, {}])
    def test_default(self, rf, headers):
        request = rf.get("/", headers={**HTMX, **headers})
        response = render_for_htmx(
            request, "page.html", "count", CONTEXT, targets=TARGETS
        )
        assert response.content.decode() == COUNT

    def test_kinds(self, rf):
        request = rf.get("/", headers={**HTMX, "HX-Target": "a"})
        targets = {gettext_lazy("#a"): (gettext_lazy("rows"),)}
        response = render_for_htmx(
            request, "page.html", None, CONTEXT, targets=targets, oob=iter(["count"])
        )
        assert response.content.decode() == f"{ROWS}{OOB}"

    @pytest.mark.parametrize("headers", [HTMX, {}])
    @pytest.mark.parametrize(("targets", "exception", "message"), WRONG_TARGETS)
    def test_wrong(self, rf, headers, targets, exception, message):
        request = rf.get("/", headers=headers)
        with pytest.raises(exception) as caught:
            render_for_htmx(request, "page.html", targets=targets)
        assert calls == []
        assert str(caught.value) == message

    def test_nothing_is_named(self, rf):
        assert render_for_htmx(rf.get("/"), "page.html").status_code == 200
        with pytest.raises(TypeError) as caught:
            render_for_htmx(rf.get("/", headers=HTMX), "page.html")
        assert str(caught.value) == (
            "partial_names must be the name of a partial, such as 'row', or a list of "
            "names, not None."
        )


class TestMixin:
    def ask(self, rf, target="rows", **attributes):
        request = rf.get("/", headers={**HTMX, "HX-Target": target})
        return type("View", (ByTarget,), attributes).as_view()(request)

    def content(self, rf, **attributes):
        calls.clear()
        response = self.ask(rf, **attributes).render()
        content = response.getvalue() if response.streaming else response.content
        return content.decode()

    def test_default(self, rf):
        assert self.content(rf, target="x", partial_name="count") == COUNT

    def test_method(self, rf):
        def get_targets(self):
            return {"#rows": "count"}

        assert self.content(rf, get_targets=get_targets, targets=None) == COUNT

    def test_out_of_band(self, rf):
        for _ in range(2):
            assert self.content(rf, oob=["count"]) == f"{ROWS}{OOB}"
        assert self.content(rf, oob={"count": "delete"}) == (
            f"{ROWS}{OOB.replace('true', 'delete')}"
        )

    def test_out_of_band_that_would_be_used_up(self, rf):
        with pytest.raises(TypeError) as caught:
            self.ask(rf, oob=iter(["count"]))
        assert str(caught.value) == (
            "oob must be the name of a partial, such as 'row', or a list of names, or a "
            "dictionary such as {'toast': 'beforeend:#toasts'}, not a value of the type "
            "list_iterator."
        )

    def test_response_class(self, rf):
        response = self.ask(rf, response_class=StreamingTemplateResponse)
        assert response.render().getvalue().decode() == ROWS
        assert self.content(rf, response_class=OwnResponse) == "<li>own</li>"

    def test_other_response(self, rf):
        class Other(TemplateView):
            def render_to_response(self, context, **options):
                return HttpResponse("other")

        class View(HtmxPartialMixin, Other):
            partial_name = "rows"

        response = View.as_view()(rf.get("/", headers=HTMX))
        assert response.content == b"other"
        assert response["Vary"] == VARY

    def test_neither(self, rf):
        with pytest.raises(ImproperlyConfigured) as caught:
            self.ask(rf, targets=None).render()
        assert str(caught.value) == (
            "View needs a partial_name, targets, or a method get_partial_name(), since its "
            "template has no 'lazypartial' tag."
        )

    @pytest.mark.parametrize(("targets", "exception", "message"), WRONG_TARGETS)
    def test_wrong(self, rf, targets, exception, message):
        with pytest.raises(exception) as caught:
            self.ask(rf, targets=targets)
        assert str(caught.value) == message
