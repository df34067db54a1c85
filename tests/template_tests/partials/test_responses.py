"""
Responses that are sent while their template renders.
"""

import asyncio
import gzip
import logging
import pickle
import threading
import warnings
from pathlib import Path

import pytest
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished
from django.db import close_old_connections, connection, connections
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.template.partials.responses import StreamingTemplateResponse
from django.template.partials.shortcuts import stream
from django.template.partials.streaming import CHUNK_SIZE
from django.template.response import ContentNotRenderedError
from django.test import AsyncClient, RequestFactory
from django.urls import path
from django.utils import timezone, translation
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import get_language, gettext_lazy
from pytest_django.asserts import assertTemplateUsed

ROWS = 50
TEMPLATES = {
    "page.html": (
        "<title>{{ title }}</title>{% for row in rows %}<li>{{ row }} of {{ n }}</li>"
        "{% endfor %}{% partialdef row %}<b>{{ title }}</b>{% endpartialdef %}"
    ),
    "child.html": "{% extends 'page.html' %}",
    "other.html": "other {{ title }}",
    "fail.html": "<p>\n{{ row.fails }}",
    "language.html": (
        "{% load i18n tz %}{% get_current_language as code %}{{ code }} "
        "{% get_current_timezone as zone %}{{ zone }}"
    ),
}
CONTEXT = {"title": "<Title>", "rows": range(ROWS)}
EXPECTED = "<title>&lt;Title&gt;</title>" + "".join(
    f"<li>{row} of 1</li>" for row in range(ROWS)
)

calls = []
# The threads in which streams ended.
closed = []


def processor(request):
    calls.append(request)
    return {"n": len(calls)}


class InRows:
    """A backend's template of which each row is a chunk, in which template code runs."""

    def __init__(self, row=lambda number: f"<li>{number}</li>"):
        self.row = row
        self.template = get_template("other.html").template

    def render(self, context, request):
        raise AssertionError

    def stream(self, context, request, *, chunk_size):
        try:
            for number in range(ROWS):
                yield self.row(number)
        finally:
            closed.append(threading.get_ident())


LIST_OF_ROWS = [f"<li>{number}</li>".encode() for number in range(ROWS)]
LIST = b"".join(LIST_OF_ROWS)


def failing(number):
    if number == 2:
        raise ZeroDivisionError("no row")
    return "row"


def view(request):
    return stream(request, "page.html", CONTEXT)


def late_view(request):
    return StreamingTemplateResponse(request, "page.html", dict(CONTEXT))


async def async_view(request):
    return view(request)


async def async_late_view(request):
    return late_view(request)


def rows_view(request):
    return stream(request, InRows())


async def async_rows_view(request):
    return stream(request, InRows())


def threads_view(request):
    return stream(request, InRows(lambda number: f"{threading.get_ident()},"))


def failing_view(request):
    return stream(request, InRows(failing))


def failing_template_view(request):
    return stream(request, "fail.html", {"row": Row()})


class Row:
    @property
    def fails(self):
        raise ZeroDivisionError("no row")


def language_view(request):
    with translation.override("de"), timezone.override("Asia/Tokyo"):
        return stream(request, "language.html")


def transaction_view(request):
    response = stream(request, InRows(lambda number: str(connection.in_atomic_block)))
    response["X-In-View"] = str(connection.in_atomic_block)
    return response


def missing_view(request):
    return stream(request, "gone.html")


gzipped = decorator_from_middleware(GZipMiddleware)

urlpatterns = [
    path("sync/", view),
    path("late/", late_view),
    path("async/", async_view),
    path("async-late/", async_late_view),
    path("rows/", rows_view),
    path("async-rows/", async_rows_view),
    path("threads/", threads_view),
    path("fail/", failing_view),
    path("fail-template/", failing_template_view),
    path("language/", language_view),
    path("gzip/", gzipped(view)),
    path("gzip-late/", gzipped(late_view)),
    path("gzip-rows/", gzipped(rows_view)),
    path("transaction/", transaction_view),
    path("missing/", missing_view),
]
VIEWS = ["sync", "late", "async", "async-late"]
pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.ours,
    pytest.mark.modes("compiled", "debug"),
]


@pytest.fixture(autouse=True)
def backend(use_templates):
    calls.clear()
    closed.clear()
    return use_templates(TEMPLATES, context_processors=[f"{__name__}.processor"])


@pytest.fixture(autouse=True)
def no_warnings():
    """Django warns where a stream would be turned into a list."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture(autouse=True)
def connections_left_open():
    """As the test client has it: another test's connection can't be used."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def make(rf):
    def make(template="page.html", data=None, *args, method="get", **options):
        request = getattr(rf, method)("/x/")
        data = dict(CONTEXT) if data is None else data
        return StreamingTemplateResponse(request, template, data, *args, **options)

    return make


class Server:
    """An ASGI server, as far as Django sees one: it keeps what is sent."""

    def __init__(self, gone_after=None):
        self.sent = []
        self.gone_after = gone_after
        self.is_gone = asyncio.Event()
        self.has_request = False

    async def receive(self):
        if not self.has_request:
            self.has_request = True
            return {"type": "http.request"}
        await self.is_gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)
        if len(self.sent) == self.gone_after:
            self.is_gone.set()
            # The task that sends is cancelled meanwhile.
            await asyncio.sleep(0.05)

    @property
    def bodies(self):
        return [message.get("body", b"") for message in self.sent[1:]]

    @property
    def is_complete(self):
        return not self.sent[-1].get("more_body", False)

    @classmethod
    async def ask(cls, path, gone_after=None, method="GET", headers=()):
        server = cls(gone_after)
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"testserver"), *headers],
        }
        try:
            await asyncio.wait_for(
                ASGIHandler()(scope, server.receive, server.send), timeout=10
            )
        except ZeroDivisionError as error:
            server.error = error
        return server


def ask(path, **options):
    return asyncio.run(Server.ask(path, **options))


class TestContent:
    def test_content(self, make):
        response = make().render()
        assert b"".join(response) == EXPECTED.encode()
        assert list(response) == []
        assert len(calls) == 1

    def test_chunk_size(self, make):
        """It is the template's to make chunks."""
        sizes = []

        class Template(InRows):
            def stream(self, context, request, *, chunk_size):
                sizes.append(chunk_size)
                return super().stream(context, request, chunk_size=chunk_size)

        make(Template()).render()
        make(Template(), chunk_size=5).render()
        assert sizes == [CHUNK_SIZE, 5]

    def test_renders_while_it_is_read(self, make):
        def row(number):
            rendered.append(number)
            return f"{number}"

        rendered = []
        response = make(InRows(row)).render()
        assert rendered == []
        chunks = iter(response)
        assert next(chunks) == b"0"
        assert rendered == [0]
        assert list(chunks)[-1] == b"49"

    @pytest.mark.parametrize(
        "template",
        [
            "other.html",
            Path("other.html"),
            ["gone.html", "other.html"],
            ("gone.html", Path("other.html")),
            gettext_lazy("other.html"),
            "page.html#row",
            "child.html#row",
        ],
        ids=str,
    )
    def test_kinds_of_templates(self, make, template):
        response = make(template).render()
        name = "other.html" if "other" in str(template) else "page.html#row"
        assert response.getvalue().decode() == render_to_string(name, dict(CONTEXT))

    def test_loaded_template(self, make):
        assert make(get_template("page.html")).render().getvalue() == EXPECTED.encode()

    def test_shortcut(self, rf):
        response = stream(
            rf.get("/"),
            "other.html",
            dict(CONTEXT),
            content_type="text/plain",
            status=202,
            using="django",
        )
        assert type(response) is StreamingTemplateResponse
        assert response.is_rendered
        assert response.status_code == 202
        assert response["Content-Type"] == "text/plain"
        assert response.getvalue() == b"other &lt;Title&gt;"

    def test_without_a_context(self, rf, mode):
        response = stream(rf.get("/"), "other.html")
        assert response.getvalue() == f"other {mode.string_if_invalid}".encode()

    def test_options(self, make):
        response = make(
            "other.html",
            {"title": "ä"},
            "text/html; charset=latin-1",
            202,
            using="django",
            headers={"X-Name": "value"},
        ).render()
        assert response.status_code == 202
        assert response["X-Name"] == "value"
        assert b"".join(response) == b"other \xe4"

    def test_charset(self, make):
        response = make("other.html", {"title": "ä"}, charset="latin-1").render()
        assert response.getvalue() == b"other \xe4"

    @pytest.mark.parametrize("url", VIEWS[:2])
    def test_client(self, client, url):
        response = client.get(f"/{url}/")
        assert response.streaming
        assert b"".join(response) == EXPECTED.encode()
        assert client.get(f"/{url}/").getvalue().decode().startswith("<title>")
        assert response.closed

    def test_client_sees_templates_while_it_reads(self, client):
        response = client.get("/sync/")
        with assertTemplateUsed("page.html"):
            response.getvalue()

    def test_head(self, client, make):
        response = client.head("/sync/")
        assert response.getvalue() == b""
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert len(calls) == 1
        response = make(InRows(failing), method="head").render()
        assert response.getvalue() == b""


class TestLate:
    def test_what_is_changed_until_then(self, make):
        response = make()
        assert not response.is_rendered
        assert calls == []
        response.template_name = "other.html"
        response.context_data["title"] = "new"
        assert response.render() is response
        assert response.is_rendered
        assert len(calls) == 1
        response.template_name = "page.html"
        assert response.render() is response
        assert response.getvalue() == b"other new"

    def test_methods_to_override(self, rf):
        class Response(StreamingTemplateResponse):
            def resolve_template(self, template):
                return super().resolve_template(["gone.html", "other.html"])

            def resolve_context(self, context):
                return {"title": "new"} | super().resolve_context(context)

        response = Response(rf.get("/"), "page.html", {})
        assert response.render().getvalue() == b"other new"

    def test_callbacks(self, make):
        response, other = make(), HttpResponse()
        seen = []
        response.add_post_render_callback(seen.append)
        response.add_post_render_callback(lambda response: other)
        response.add_post_render_callback(seen.append)
        assert seen == []
        assert response.render() is other
        assert seen == [response, other]
        response.add_post_render_callback(seen.append)
        assert seen == [response, other, response]

    @pytest.mark.parametrize("url", VIEWS)
    def test_middleware(self, url, settings, client):
        settings.MIDDLEWARE = [f"{__name__}.Changing"]
        content = asyncio.run(content_of(url)) if "async" in url else None
        content = client.get(f"/{url}/").getvalue() if content is None else content
        # What stream() has begun in a function can't be changed, as with render().
        assert content.decode() == (EXPECTED if url == "sync" else "other changed")

    def test_not_rendered(self, make):
        response = make()
        message = "The response content must be rendered before it can be "
        with pytest.raises(ContentNotRenderedError, match=f"^{message}iterated over.$"):
            iter(response)
        for read in (lambda: response.streaming_content, response.getvalue):
            with pytest.raises(ContentNotRenderedError, match=f"^{message}accessed.$"):
                read()
        with pytest.raises(ContentNotRenderedError, match=f"^{message}iterated over.$"):
            asyncio.run(read_all(response))
        with pytest.raises(ContentNotRenderedError, match=f"^{message}pickled.$"):
            pickle.dumps(response)

    def test_pickled(self, make):
        message = "^A response that is streamed can't be pickled.$"
        with pytest.raises(TypeError, match=message):
            pickle.dumps(make().render())

    def test_other_content(self, make):
        response = make()
        response.streaming_content = [b"other"]
        assert response.is_rendered
        assert b"".join(response.render()) == b"other"
        assert calls == []

    def test_content(self, make):
        message = (
            "^This StreamingTemplateResponse instance has no `content` attribute. Use "
            "`streaming_content` instead.$"
        )
        with pytest.raises(AttributeError, match=message):
            make().content  # noqa: B018


class Changing:
    """Changes what is rendered, in functions and in coroutines."""

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        response.template_name = "other.html"
        response.context_data = {"title": "changed"}
        return response


async def read_all(response):
    return b"".join([chunk async for chunk in response])


async def content_of(url):
    response = await AsyncClient().get(f"/{url}/")
    return await sync_to_async(response.getvalue)()


class TestWrongArguments:
    @pytest.fixture(params=["class", "shortcut"])
    def error(self, request, rf):
        def error(exception, template="page.html", **options):
            function = {"class": StreamingTemplateResponse, "shortcut": stream}
            with pytest.raises(exception) as caught:
                function[request.param](rf.get("/"), template, **options)
            name = "template_name" if request.param == "shortcut" else "template"
            assert calls == []
            return str(caught.value).replace(f"{name} must", "TEMPLATE must")

        return error

    @pytest.mark.parametrize(
        ("template", "described"),
        [
            (None, "None"),
            (5, "5"),
            (b"page.html", "b'page.html'"),
            ({"page.html"}, "a value of the type set"),
            ([None], "None"),
        ],
    )
    def test_template(self, error, template, described):
        assert error(TypeError, template) == (
            "TEMPLATE must be the name of a template, a list or a tuple of names, or a "
            f"backend's template, not {described}."
        )

    @pytest.mark.parametrize(
        ("size", "described"),
        [("5", "'5'"), (None, "None"), (1.5, "1.5"), (True, "True")],
    )
    def test_chunk_size(self, error, size, described):
        assert error(TypeError, chunk_size=size) == (
            f"chunk_size must be a whole number, such as 16384, not {described}."
        )

    @pytest.mark.parametrize("size", [0, -1])
    def test_chunk_size_too_small(self, error, size):
        message = f"chunk_size must be at least 1, not {size}."
        assert error(ValueError, chunk_size=size) == message

    def test_missing_template(self, rf):
        with pytest.raises(TemplateDoesNotExist, match=r"^gone\.html$"):
            stream(rf.get("/"), "gone.html")

    def test_missing_partial(self, rf):
        with pytest.raises(TemplateDoesNotExist) as caught:
            stream(rf.get("/"), "page.html#rwo")
        assert str(caught.value) == "page.html#rwo"

    def test_other_backend(self, rf, settings):
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "NAME": "core",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"page.html": ""})
                    ]
                },
            }
        ]
        with pytest.raises(ImproperlyConfigured) as caught:
            stream(rf.get("/"), "page.html")
        assert str(caught.value) == (
            "page.html was loaded by the backend 'core', whose templates can't be "
            "streamed. Its BACKEND must be "
            "'django.template.partials.django.DjangoTemplates'."
        )

    def test_template_without_a_backend(self, make):
        class Template:
            template = render = None

        with pytest.raises(ImproperlyConfigured) as caught:
            make(Template()).render()
        assert str(caught.value) == (
            "The template was loaded by the backend 'unknown', whose templates can't be "
            "streamed. Its BACKEND must be "
            "'django.template.partials.django.DjangoTemplates'."
        )


class TestAsync:
    @pytest.mark.parametrize("url", VIEWS)
    def test_content(self, url):
        server = ask(f"/{url}/")
        assert b"".join(server.bodies) == EXPECTED.encode()
        assert server.is_complete
        assert len(calls) == 1

    @pytest.mark.parametrize("url", ["rows", "async-rows"])
    def test_chunks(self, url):
        server = ask(f"/{url}/")
        assert b"".join(server.bodies) == LIST
        assert len(server.bodies) == ROWS + 1

    def test_client(self):
        assert asyncio.run(content_of("async")) == EXPECTED.encode()

    def test_thread_of_the_request(self):
        """All of the template runs in one thread, which isn't the event loop's."""
        server = ask("/threads/")
        assert set(server.bodies) == {b"%d," % closed[0], b""}
        assert closed != [threading.get_ident()]

    def test_gzip(self):
        server = ask("/gzip-rows/", headers=[(b"accept-encoding", b"gzip")])
        assert gzip.decompress(b"".join(server.bodies)) == LIST

    def test_head(self):
        server = ask("/sync/", method="HEAD")
        assert b"".join(server.bodies) == b""

    def test_asynchronous_content(self, make):
        async def chunks():
            yield b"a"
            yield b"b"

        response = make()
        response.streaming_content = chunks()
        assert asyncio.run(read_all(response)) == b"ab"

    def test_client_goes_away(self):
        finished = []
        request_finished.connect(receiver := lambda **kw: finished.append(kw))
        try:
            server = ask("/rows/", gone_after=5)
        finally:
            request_finished.disconnect(receiver)
        assert len(server.sent) == 5
        assert not server.is_complete
        assert len(closed) == 1
        assert len(finished) == 1


class TestLanguage:
    """It is that of the view, whatever is active when the template renders."""

    def test_asgi(self):
        assert b"".join(ask("/language/").bodies) == b"de Asia/Tokyo"

    def test_wsgi(self, client):
        response = client.get("/language/")
        with translation.override("fr"):
            assert response.getvalue() == b"de Asia/Tokyo"
            assert get_language() == "fr"


class TestErrors:
    @pytest.fixture
    def seen(self):
        """Return the requests of which an error tracker hears."""
        seen = []
        got_request_exception.connect(
            receiver := lambda sender, request, **kw: seen.append(request.path)
        )
        yield seen
        got_request_exception.disconnect(receiver)

    def check_log(self, caplog):
        [record] = [each for each in caplog.records if each.name == "django.request"]
        assert record.levelno == logging.ERROR
        assert record.getMessage() == "Streaming failed: /fail/"
        assert record.status_code == 500
        assert record.request.path == "/fail/"
        assert record.exc_info[0] is ZeroDivisionError

    def test_wsgi(self, client, caplog, seen):
        response = client.get("/fail/")
        chunks = []
        with pytest.raises(ZeroDivisionError, match=r"^no row$"):
            chunks.extend(response.streaming_content)
        assert chunks == [b"row", b"row"]
        self.check_log(caplog)
        assert seen == ["/fail/"]
        assert len(closed) == 1

    def test_asgi(self, caplog, seen):
        finished = []
        request_finished.connect(receiver := lambda **kw: finished.append(kw))
        try:
            server = ask("/fail/")
        finally:
            request_finished.disconnect(receiver)
        assert type(server.error) is ZeroDivisionError
        assert not server.is_complete
        self.check_log(caplog)
        assert seen == ["/fail/"]
        assert len(closed) == 1
        assert len(finished) == 1

    def test_asynchronous_client(self, caplog):
        async def read():
            response = await AsyncClient().get("/fail/")
            finished = []
            request_finished.connect(receiver := lambda **kw: finished.append(kw))
            try:
                await read_all(response)
            finally:
                request_finished.disconnect(receiver)
                assert len(finished) == 1

        with pytest.raises(ZeroDivisionError, match=r"^no row$"):
            asyncio.run(read())
        self.check_log(caplog)

    def test_line_of_the_template(self, client, caplog, mode):
        with pytest.raises(ZeroDivisionError):
            client.get("/fail-template/").getvalue()
        if mode.compiled:
            assert 'fail.html", line 2' in caplog.text

    def test_head_of_the_page(self, client, caplog, seen):
        client.raise_request_exception = False
        assert client.get("/missing/").status_code == 500
        assert seen == ["/missing/"]

    def test_closed_before_it_begins(self, make):
        response = make(InRows()).render()
        response.close()
        assert response.getvalue() == b""
        assert closed == []

    def test_generators_are_closed(self, make):
        """Django's contexts are parts of cycles: they would wait for the next gc."""

        def rows():
            try:
                yield 1
            finally:
                ended.append(1)

        ended = []
        began, not_begun = rows(), rows()
        next(began)
        data = {"began": began, "rows": not_begun, "title": "title"}
        response = make("other.html", data).render()
        assert response.getvalue() == b"other title"
        assert ended == []
        response.close()
        assert ended == [1]
        assert list(not_begun) == []

    def test_client_goes_away(self, make):
        class Template(InRows):
            def stream(self, *args, **kwargs):
                streams.append(super().stream(*args, **kwargs))
                return streams[0]

        streams = []
        response = make(Template()).render()
        chunks = iter(response)
        next(chunks)
        response.close()
        assert len(closed) == 1
        assert list(chunks) == []


@pytest.mark.django_db(transaction=True)
class TestDatabase:
    def test_transaction_of_the_view(self, client, monkeypatch):
        """It has ended when the template renders."""
        monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)
        response = client.get("/transaction/")
        assert response["X-In-View"] == "True"
        assert set(response.streaming_content) == {b"False"}

    def test_request_finishes_after_the_last_byte(self):
        def finish(**kwargs):
            seen.append("finished")

        seen = []
        request_finished.connect(finish)
        try:
            environ = RequestFactory()._base_environ(PATH_INFO="/rows/")
            response = WSGIHandler()(environ, lambda *args: seen.append("headers"))
            seen.extend(map(len, response))
            response.close()
        finally:
            request_finished.disconnect(finish)
        assert seen == ["headers", *map(len, LIST_OF_ROWS), "finished"]


class TestMiddleware:
    @pytest.mark.parametrize("url", ["gzip", "gzip-late"])
    def test_gzip(self, client, url):
        response = client.get(f"/{url}/", headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert response["Vary"] == "Accept-Encoding"
        assert gzip.decompress(response.getvalue()) == EXPECTED.encode()

    def test_gzip_of_a_client_that_goes_away(self, rf):
        request = rf.get("/", headers={"accept-encoding": "gzip"})
        response = gzipped(rows_view)(request)
        chunks = iter(response)
        next(chunks)
        next(chunks, None)
        response.close()
        assert list(chunks) == []
        assert len(closed) == 1

    def test_conditional_get(self, client, settings):
        settings.MIDDLEWARE = [
            "django.middleware.http.ConditionalGetMiddleware",
            "django.middleware.common.CommonMiddleware",
        ]
        response = client.get("/sync/")
        assert "ETag" not in response
        assert "Content-Length" not in response
        assert response.getvalue() == EXPECTED.encode()

    def test_not_modified(self, client, settings):
        settings.MIDDLEWARE = [
            "django.middleware.http.ConditionalGetMiddleware",
            f"{__name__}.tagging",
        ]
        response = client.get("/rows/", headers={"if-none-match": '"tag"'})
        assert (response.status_code, response.content) == (304, b"")
        assert closed == []

    def test_cache(self, client, settings):
        settings.MIDDLEWARE = [
            "django.middleware.cache.UpdateCacheMiddleware",
            "django.middleware.cache.FetchFromCacheMiddleware",
        ]
        for n in (1, 2):
            assert f"0 of {n}<" in client.get("/sync/").getvalue().decode()


def tagging(get_response):
    def middleware(request):
        response = get_response(request)
        response["ETag"] = '"tag"'
        return response

    return middleware
