"""
Views that are coroutines, and what their templates read of the database.
"""

import asyncio
import gc
import gzip
import logging
import re
import warnings

import pytest
from asgiref.sync import async_to_sync
from contacts.models import Contact
from django.contrib.auth.context_processors import PermWrapper
from django.contrib.messages.storage.base import BaseStorage, Message
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ImproperlyConfigured, SynchronousOnlyOperation
from django.core.signals import got_request_exception, request_finished
from django.db import connection
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.template.partials import preparing
from django.template.partials.responses import StreamingTemplateResponse
from django.template.partials.shortcuts import (
    HtmxPartialMixin,
    arender,
    arender_for_htmx,
    arender_partials,
    astream,
)
from django.test import AsyncClient, AsyncRequestFactory
from django.urls import path
from django.utils import translation
from django.utils.functional import SimpleLazyObject, cached_property
from django.views.generic import TemplateView

from .test_responses import ask

TEMPLATES = {
    "page.html": "<title>{{ title }}</title>{% for row in rows %}<li>{{ row }}</li>"
    "{% endfor %}{% partialdef count %}<b>{{ total }}</b>{% endpartialdef %}"
    "{% partialdef toast %}<i>{{ title }}{{ path }}</i>{% endpartialdef %}",
    "fail.html": "<p>{% for row in rows %}{{ row }}{% endfor %}",
    "missing.html": "{% include 'gone.html' %}",
}
EXPECTED = "<title>&lt;T&gt;</title><li>0</li><li>1</li><li>2</li>"

# Which coroutines have run.
ran = []


async def result(value):
    await asyncio.sleep(0)
    ran.append(value)
    return value


async def rows(fails=False):
    for number in range(3):
        yield number
    if fails:
        await asyncio.sleep(0.01)
        raise ZeroDivisionError("no row")


async def forever():
    try:
        while True:
            yield "row"
            await asyncio.sleep(0.001)
    finally:
        ran.append("closed")


def make_context():
    return {"title": result("<T>"), "rows": rows(), "total": result(3)}


def processor(request):
    return {"path": request.path}


async def view(request):
    return await arender(request, "page.html", make_context())


async def partials_view(request):
    return await arender_partials(
        request, "page.html", ["toast", "count"], make_context()
    )


async def htmx_view(request):
    return await arender_for_htmx(request, "page.html", "count", make_context())


async def several_view(request):
    names = ["count", "toast"]
    return await arender_for_htmx(
        request, ["gone.html", "page.html"], names, make_context(), status=202
    )


async def stream_view(request):
    return await astream(request, "page.html", make_context())


async def late_view(request):
    response = StreamingTemplateResponse(request, "gone.html", {"rows": rows()})
    response.template_name = "page.html"
    response.add_post_render_callback(lambda response: HttpResponse("replaced"))
    return await response.arender()


async def failing_view(request):
    return await astream(request, "fail.html", {"rows": rows(fails=True)}, chunk_size=1)


async def forever_view(request):
    return await astream(request, "fail.html", {"rows": forever()}, chunk_size=1)


class ClassView(HtmxPartialMixin, TemplateView):
    template_name = "page.html"
    partial_name = "count"

    async def get(self, request):
        return await self.arender_to_response(make_context())


class RedirectingView(ClassView):
    def render_to_response(self, context, **options):
        for value in context.values():
            getattr(value, "close", lambda: None)()
        return HttpResponse("elsewhere")


class CallingView(ClassView):
    def render_to_response(self, context, **options):
        response = super().render_to_response(context, **options)
        response.add_post_render_callback(lambda response: ran.append("called"))
        response.add_post_render_callback(lambda response: HttpResponse("replaced"))
        return response


urlpatterns = [
    path("calling/", CallingView.as_view()),
    path("page/", view),
    path("partials/", partials_view),
    path("htmx/", htmx_view),
    path("several/", several_view),
    path("stream/", stream_view),
    path("late/", late_view),
    path("fail/", failing_view),
    path("forever/", forever_view),
    path("class/", ClassView.as_view()),
    path("redirecting/", RedirectingView.as_view()),
]

pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.ours,
    pytest.mark.modes("compiled", "debug"),
]


@pytest.fixture(autouse=True)
def backend(use_templates):
    ran.clear()
    return use_templates(TEMPLATES, context_processors=[f"{__name__}.processor"])


@pytest.fixture(autouse=True)
def no_warnings():
    """Django warns of streams that become lists, Python of coroutines that don't run."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Django's handler leaves the file of a request's body to Python.
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


def get(url, **headers):
    return async_to_sync(AsyncClient().get)(url, headers=headers)


HTMX = {"hx-request": "true"}


class TestViews:
    def test_page(self):
        response = get("/page/")
        assert response.content.decode() == EXPECTED
        assert response.templates[0].name == "page.html"

    def test_partials(self):
        response = get("/partials/")
        assert response.content.decode() == "<i>&lt;T&gt;/partials/</i><b>3</b>"

    @pytest.mark.parametrize("url", ["/htmx/", "/class/"])
    def test_htmx(self, url):
        response = get(url)
        assert response.content.decode() == EXPECTED
        vary = "HX-Request, HX-Boosted, HX-History-Restore-Request, HX-Request-Type"
        assert response["Vary"] == vary
        response = get(url, **HTMX)
        assert response.content == b"<b>3</b>"
        assert response["Vary"] == vary

    def test_several(self):
        response = get("/several/", **HTMX)
        assert response.status_code == 202
        assert response.content.decode() == "<b>3</b><i>&lt;T&gt;/several/</i>"

    def test_response_that_is_no_template(self):
        assert get("/redirecting/").content == b"elsewhere"

    def test_callbacks(self):
        """They are called once the response is rendered, as Django does."""
        assert get("/calling/").content == b"replaced"
        assert ran[-1] == "called"

    def test_arguments(self):
        request = AsyncRequestFactory().get("/")

        async def answer():
            return await arender(
                request,
                "page.html",
                {"title": 1},
                content_type="text/plain",
                status=202,
                using="django",
            )

        response = async_to_sync(answer)()
        assert response.status_code == 202
        assert response["Content-Type"] == "text/plain"

    def test_wrong_arguments(self):
        request = AsyncRequestFactory().get("/")
        with pytest.raises(TypeError, match="template_name"):
            async_to_sync(arender)(request, 5)
        with pytest.raises(TypeError, match="names"):
            async_to_sync(arender_partials)(request, "page.html", 5)
        with pytest.raises(TypeError, match="partial_names"):
            async_to_sync(arender_for_htmx)(request, "page.html", 5)
        with pytest.raises(TypeError, match="chunk_size"):
            async_to_sync(astream)(request, "page.html", chunk_size="1")
        with pytest.raises(TemplateDoesNotExist, match=r"^gone\.html$"):
            async_to_sync(arender)(request, "gone.html")
        with pytest.raises(
            TypeError, match=r"^context must be a dict rather than list\.$"
        ):
            async_to_sync(arender)(request, "page.html", [])

    def test_other_backend(self, settings):
        name = "django.template.backends.django.DjangoTemplates"
        settings.TEMPLATES = [*settings.TEMPLATES, {"BACKEND": name, "NAME": "other"}]
        template = engines["other"].from_string("")
        request = AsyncRequestFactory().get("/")
        with pytest.raises(ImproperlyConfigured) as caught:
            async_to_sync(arender)(request, template)
        assert str(caught.value) == (
            "<unknown source> was loaded by the backend 'other', whose templates can't "
            "await what they read. Its BACKEND must be "
            "'django.template.partials.django.DjangoTemplates'."
        )
        with pytest.raises(
            ImproperlyConfigured, match="whose templates can't be streamed"
        ):
            async_to_sync(astream)(request, template)


class TestStreams:
    def test_stream(self):
        async def answer():
            response = await AsyncClient().get("/stream/")
            assert response.is_async
            return [chunk async for chunk in response]

        chunks = async_to_sync(answer)()
        assert b"".join(chunks).decode() == EXPECTED
        assert len(chunks) > 1

    def test_asgi(self):
        server = ask("/stream/")
        assert b"".join(server.bodies).decode() == EXPECTED
        assert server.is_complete

    def test_head(self):
        server = ask("/stream/", method="HEAD")
        assert b"".join(server.bodies) == b""
        assert server.is_complete
        assert ran == []

    def test_callback(self):
        assert get("/late/").content == b"replaced"

    def test_is_rendered_once(self):
        async def answer():
            request = AsyncRequestFactory().get("/")
            response = StreamingTemplateResponse(request, "page.html", {"rows": rows()})
            assert not response.is_rendered
            assert await response.arender() is response
            assert response.is_rendered
            assert await response.arender() is response
            assert response.render() is response
            return b"".join([chunk async for chunk in response])

        assert async_to_sync(answer)().startswith(b"<title></title><li>0</li>")

    def test_error(self, caplog):
        errors, finished = [], []

        def note(sender, request, **kwargs):
            errors.append(request.path)

        def finish(**kwargs):
            finished.append(kwargs)

        got_request_exception.connect(note)
        request_finished.connect(finish)
        try:
            with caplog.at_level(logging.ERROR, "django.request"):
                server = ask("/fail/")
        finally:
            got_request_exception.disconnect(note)
            request_finished.disconnect(finish)
        assert str(server.error) == "no row"
        assert not server.is_complete
        assert b"".join(server.bodies) == b"<p>012"
        assert errors == ["/fail/"]
        assert len(finished) == 1
        [record] = caplog.records
        assert record.getMessage() == "Streaming failed: /fail/"
        assert record.exc_info[0] is ZeroDivisionError

    def test_client_that_goes_away(self):
        ask("/forever/", gone_after=3)
        assert ran == ["closed"]

    def test_gzip(self):
        async def answer():
            headers = {"accept-encoding": "gzip"}
            request = AsyncRequestFactory().get("/", headers=headers)
            response = await GZipMiddleware(stream_view)(request)
            assert response["Content-Encoding"] == "gzip"
            return b"".join([chunk async for chunk in response])

        assert gzip.decompress(async_to_sync(answer)()).decode() == EXPECTED

    @pytest.mark.parametrize("number", [1, 2, 100])
    def test_messages(self, monkeypatch, number):
        """What is rendered before the headers are sent ends where they have been shown."""

        class Messages:
            asked = 0

            @property
            def used(self):
                self.asked += 1
                return self.asked == number

        messages = Messages()
        monkeypatch.setattr(preparing, "prepare", lambda *arguments: messages)

        async def answer():
            request = AsyncRequestFactory().get("/")
            response = await astream(request, "page.html", make_context(), chunk_size=1)
            asked = messages.asked
            return asked, b"".join([chunk async for chunk in response])

        asked, content = async_to_sync(answer)()
        assert content.decode() == EXPECTED
        assert asked == number if number < 100 else 1 < asked < 100

    def test_closed_before_it_began(self):
        async def answer():
            request = AsyncRequestFactory().get("/")
            response = await astream(request, "page.html", make_context())
            response.close()

        async_to_sync(answer)()
        assert ran == []


def render(source, context=None, request=None):
    template = engines["django"].from_string(source)
    return async_to_sync(template.arender)(context, request)


MADE_A_QUERY = (
    "'{}' made a query, which can't be done on the event loop (<template>, line {}). Load it "
    "before the template renders, or pass an awaitable. Django says: You cannot call this "
    "from an async context - use a thread or sync_to_async."
)


@pytest.mark.django_db
class TestDatabase:
    @pytest.fixture(autouse=True)
    def contacts(self):
        Contact.objects.bulk_create(
            Contact(name=name, email=f"{name}@example.com") for name in ("Ada", "Grace")
        )

    @pytest.mark.parametrize(
        ("source", "expected", "queries"),
        [
            ("{% for c in cs %}{{ c.name }},{% endfor %}", "Ada,Grace,", 1),
            ("{% for c in cs reversed %}{{ c.name }},{% endfor %}", "Grace,Ada,", 1),
            ("{% for c in cs.all %}{{ c.name }},{% endfor %}", "Ada,Grace,", 1),
            ("{% for c in cs.aiterator %}{{ c.name }},{% endfor %}", "Ada,Grace,", 1),
            ('{% for c in cs|slice:"1:" %}{{ c.name }}{% endfor %}', "Grace", 1),
            ("{% if cs %}{% for c in cs %}{{ c.name }}{% endfor %}{% endif %}",
             "AdaGrace", 1),
            ("{% if cs and not cs.none %}{{ cs|length }}{% endif %}", "2", 1),
            ("{% if cs.aexists %}{% if cs %}{{ cs.0.name }}{% endif %}{% endif %}",
             "Ada", 2),
            ("{{ cs.acount }}{% if cs.aexists %}y{% endif %}{{ cs.afirst.name }}",
             "2yAda", 3),
            ("{% with cs.acount as n %}{{ n }}{{ n|add:cs.acount }}{% endwith %}", "24", 2),
        ],
    )  # fmt: skip
    def test_queries(self, source, expected, queries, django_assert_num_queries):
        with django_assert_num_queries(queries):
            assert render(source, {"cs": Contact.objects.order_by("name")}) == expected

    @pytest.mark.parametrize(
        ("source", "read", "line"),
        [
            ("{{ cs.count }}", "cs.count", 1),
            ("\n{{ cs.0 }}", "cs.0", 2),
            ("{{ cs|length }}", "cs|length", 1),
            ("\n\n{% if cs.exists %}{% endif %}", "if cs.exists", 3),
            ("{% if cs.count > 1 %}{% endif %}", "if cs.count > 1", 1),
            ("{% if 1 and cs.count == 2 or cs.get.name == 'Ada' %}{% endif %}",
             "if 1 and cs.count == 2 or cs.get.name == 'Ada'", 1),
            ("{% for c in cs.iterator %}{% endfor %}", "for c in cs.iterator", 1),
            ("{% with n=cs.count %}{{ n }}{% endwith %}", "with n=cs.count", 1),
            ("{% for x in 'ab' %}\n{{ x }}{{ lazy }}{% endfor %}", "lazy", 2),
            ("{% if cs|default:1 %}{% endif %}", "if cs|default:1", 1),
        ],
    )  # fmt: skip
    def test_query_on_the_loop(self, source, read, line):
        """An operator doesn't hide it."""
        contacts = Contact.objects.order_by("name")
        context = {"cs": contacts, "lazy": SimpleLazyObject(contacts.count)}
        if read == "lazy":
            context["lazy"] = contacts.count
        with pytest.raises(SynchronousOnlyOperation) as caught:
            render(source, context)
        assert str(caught.value) == MADE_A_QUERY.format(read, line)

    def test_query_in_a_template_with_a_name(self, use_templates):
        use_templates(
            {"page.html": "{% include 'part.html' %}", "part.html": "\n{{ c }}"}
        )
        with pytest.raises(SynchronousOnlyOperation, match=r"\(part\.html, line 2\)"):
            async_to_sync(get_template("page.html").arender)(
                {"c": Contact.objects.count}
            )

    def test_query_in_a_partial(self, use_templates):
        source = "{% partialdef p %}\n{{ c }}{% endpartialdef %}{% partial p %}"
        use_templates({"page.html": source})
        for name in "page.html", "page.html#p":
            with pytest.raises(SynchronousOnlyOperation) as caught:
                async_to_sync(get_template(name).arender)({"c": Contact.objects.count})
            assert str(caught.value).startswith("'c' made a query")
            assert re.search(r"\(page\.html(#p)?, line 2\)", str(caught.value))

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("{{ c.name }}", "Ada"),
            ("{{ c }}", "Ada"),
            ("{% if c %}{{ c.name|upper }}{% endif %}", "ADA"),
            ("{{ 'x'|default:c.name }}{{ ''|default:c.name }}", "xAda"),
            ("{% if c.name == 'Ada' %}y{% endif %}", "y"),
        ],
    )
    def test_lazy_object(self, source, expected, django_assert_num_queries):
        """What is loaded once is loaded in a thread: the user of a request, say."""
        lazy = SimpleLazyObject(Contact.objects.order_by("name").first)
        with django_assert_num_queries(1):
            assert render(source, {"c": lazy}) == expected

    def test_query_of_an_object_that_was_lazy(self):
        class Page:
            @property
            def number(self):
                return Contact.objects.count()

        lazy = SimpleLazyObject(Page)
        with pytest.raises(SynchronousOnlyOperation) as caught:
            render("{{ page.number }}", {"page": lazy})
        assert str(caught.value) == MADE_A_QUERY.format("page.number", 1)

    def test_session_permissions_and_messages(self):
        class Session(SessionBase):
            def load(self):
                return {"theme": f"dark {Contact.objects.count()}"}

        class User:
            is_active = True

            @cached_property
            def permissions(self):
                return [contact.name for contact in Contact.objects.all()]

            def has_module_perms(self, label):
                return bool(self.permissions)

            def has_perm(self, name):
                return bool(self.permissions)

        class Storage(BaseStorage):
            def _get(self, *args, **kwargs):
                return [Message(20, f"Saved {Contact.objects.count()}.")], True

        request = AsyncRequestFactory().get("/")
        context = {
            "session": Session("a" * 32),
            "perms": PermWrapper(User()),
            "messages": Storage(request),
        }
        source = (
            "{{ session.theme }}{% if perms.contacts.add_contact %} may add{% endif %}"
            "{% if perms.contacts %} may{% endif %}"
            "{% if messages %}{% for message in messages %} {{ message }}{% endfor %}{% endif %}"
        )
        assert render(source, context) == "dark 2 may add may Saved 2."

    def test_context_processor_that_makes_a_query(self, use_templates):
        backend = use_templates(
            {"page.html": "{{ contacts }}{{ path }}"},
            context_processors=[f"{__name__}.processor", f"{__name__}.counting"],
        )
        request = AsyncRequestFactory().get("/x/")

        async def answer():
            return await backend.get_template("page.html").arender({}, request)

        assert async_to_sync(answer)() == "2/x/"

    def test_language_of_a_context_processor_that_makes_a_query(self, use_templates):
        """It is that of the view, where the stream was made."""
        backend = use_templates(
            {"page.html": "{{ language }}"},
            context_processors=[f"{__name__}.counting"],
        )
        request = AsyncRequestFactory().get("/x/")

        async def answer():
            with translation.override("de"):
                stream = backend.get_template("page.html").astream({}, request)
            return "".join([chunk async for chunk in stream])

        with translation.override("en"):
            assert async_to_sync(answer)() == "de"

    def test_context_processor_that_fails(self, use_templates):
        """What the view has passed is closed: no warning is left."""
        backend = use_templates(
            {"page.html": ""}, context_processors=[f"{__name__}.failing"]
        )
        request = AsyncRequestFactory().get("/x/")

        async def answer():
            template = backend.get_template("page.html")
            return await template.arender(make_context(), request)

        with pytest.raises(ValueError, match=r"^No context\.$"):
            async_to_sync(answer)()
        gc.collect()
        assert ran == []

    def test_what_must_be_known_before(self, monkeypatch):
        """It is loaded in a thread, if it makes a query."""

        def prepare(*arguments):
            return connection.cursor() and None

        monkeypatch.setattr(preparing, "prepare", prepare)

        async def answer():
            response = await AsyncClient().get("/stream/")
            return b"".join([chunk async for chunk in response])

        assert async_to_sync(answer)().decode() == EXPECTED


def counting(request):
    contacts = Contact.objects.count()
    return {"contacts": contacts, "language": translation.get_language()}


def failing(request):
    raise ValueError("No context.")
