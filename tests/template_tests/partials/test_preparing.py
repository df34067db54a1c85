"""
What a response that streams has to do before its headers are sent.
"""

import gc
import re
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from django import template as library
from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.middleware.csrf import _does_token_match  # the only way to unmask one
from django.shortcuts import render
from django.template.loader import get_template
from django.template.partials import preparing
from django.template.partials.preparing import Reads, prepare, reads_of
from django.template.partials.shortcuts import stream
from django.urls import path
from django.utils.functional import SimpleLazyObject

TEMPLATES = {
    "nothing.html": (
        "{% load i18n l10n tz cache static %}{{ title|upper }}{% now 'Y' %}"
        "{% for user in users %}{{ user.name }}{% empty %}none{% endfor %}"
        "{% with user=title messages=title %}{{ user }}{{ messages }}{% endwith %}"
        "{% partialdef unused %}{% csrf_token %}{{ user }}{% endpartialdef %}"
        "{{ request.path }}{% if request.GET.q %}{{ request.GET.q|default:1 }}{% endif %}"
        "{% url 'page' %}{% static 'a.css' %}{% lorem 1 w %}{% debug %}"
        "{% cache 5 name %}{{ title }}{% endcache %}{% querystring a=1 %}"
    ),
    "token.html": "<form>{% csrf_token %}</form>",
    "token-variable.html": "{{ csrf_token }}",
    "maybe-token-branch.html": "{% if title %}x{% else %}{% csrf_token %}{% endif %}",
    "token-last-branch.html": (
        "{% if not title %}1{% endif %}{% if not title %}2{% endif %}"
        "{% if title %}{% csrf_token %}{% endif %}"
    ),
    "token-block-in-partial.html": (
        "{% extends 'block-in-partial.html' %}{% block inner %}{% csrf_token %}{% endblock %}"
    ),
    "block-in-partial.html": (
        "{% partialdef outer inline %}{% block inner %}{% endblock %}{% endpartialdef %}"
    ),
    "token-loop.html": "{% for n in users %}{% csrf_token %}{% endfor %}",
    "maybe-token-empty.html": "{% for n in users %}{% empty %}{% csrf_token %}{% endfor %}",
    "token-include.html": "{% include 'token.html' %}",
    "token-include-path.html": "{% include './token.html' with title=1 %}",
    "token-partial.html": (
        "{% partialdef f %}{% csrf_token %}{% endpartialdef %}{% partial f %}"
    ),
    "token-inline.html": "{% partialdef f inline %}{% csrf_token %}{% endpartialdef %}",
    "token-only.html": "{% partial 'token-inline.html#f' with title=1 only %}",
    "token-contents.html": (
        "{% partialdef f %}{{ content }}{% endpartialdef %}"
        "{% blockpartial f only %}{% csrf_token %}{% endblockpartial %}"
    ),
    "no-token-contents.html": (
        "{% partialdef f %}{{ csrf_token }}{{ user }}{% endpartialdef %}{% blockpartial f %}"
        "{% fill csrf_token %}a{% endfill %}{% fill user %}b{% endfill %}{% endblockpartial %}"
    ),
    "token-inherited.html": "{% extends 'token-base.html' %}{% block other %}{% endblock %}",
    "token-base.html": (
        "{% block form %}{% csrf_token %}{% endblock %}{% block other %}{% endblock %}"
        "{% partialdef field inline %}field{% endpartialdef %}"
    ),
    "token-super.html": (
        "{% extends 'token-base.html' %}{% block form %}{{ block.super }}{% endblock %}"
    ),
    "fail-own-super.html": "{% block form %}{{ block.super }}{% csrf_token %}{% endblock %}",
    "token-all-supers.html": (
        "{% extends 'fail-own-super.html' %}{% block form %}{{ block.super }}{% endblock %}"
    ),
    "token-override.html": (
        "{% extends 'token-base.html' %}"
        "{% block form %}{% endblock %}"
        "{% partialdef field override %}{{ partial.super }}{% csrf_token %}{% endpartialdef %}"
    ),
    "token-inclusion.html": "{% load preparing %}{% form %}",
    "token-inclusion-loaded.html": "{% load preparing %}{% loaded %}",
    "token-default.html": (
        "{% partialdef f with token=csrf_token %}{{ token }}{% endpartialdef %}"
        "{% partial f %}"
    ),
    "maybe-token-filter.html": "{{ title|default:csrf_token }}",
    "token-condition.html": "{% if title == csrf_token or csrf_token %}{% endif %}",
    "token-translated.html": (
        "{% load i18n %}{% blocktranslate %}a {{ csrf_token }}{% endblocktranslate %}"
    ),
    "token-plural.html": (
        "{% load i18n %}{% blocktranslate count n=2 %}a{% plural %}{{ csrf_token }}"
        "{% endblocktranslate %}"
    ),
    "no-token-overridden.html": (
        "{% extends 'token-base.html' %}{% block form %}none{% endblock %}"
    ),
    "no-token-only.html": "{% include 'token.html' only %}",
    "no-token-argument.html": (
        "{% partialdef f with user %}{{ user }}{% endpartialdef %}"
        "{% partial f with user=title %}"
    ),
    "no-token-inclusion.html": "{% load preparing %}{% plain %}",
    "no-token-translated.html": (
        "{% load i18n %}{% blocktranslate with user=title count messages=2 %}"
        "{{ user }}{% plural %}{{ messages }}{% endblocktranslate %}"
    ),
    "user.html": "Hello {{ user.name }}",
    "user-request.html": "{{ request.user.name }}",
    "user-perms.html": "{% if perms.app.change %}yes{% endif %}",
    "user-argument.html": "{% load preparing %}{% shown user %}",
    "user-block-tag.html": "{% load preparing %}{% boxed %}{{ user }}{% endboxed %}",
    "session.html": "{{ request.session.name }}",
    "user-view.html": "{{ owner.name }}",
    "session-view.html": "{{ basket.name }}",
    "unknown-request-view.html": "{{ req.session.name }}",
    "view.html": "{{ view.request.session.name }}",
    "messages.html": (
        "<head></head>{% if messages %}{% for message in messages %}{{ message }};"
        "{% endfor %}{% endif %}<p>{{ title }}</p>"
    ),
    "messages-hidden.html": (
        "{% if not title %}{% for message in messages %}{{ message }}{% endfor %}{% endif %}"
    ),
    "messages-counted.html": "{{ messages|length }}",
    "messages-view.html": "{% for message in shown %}{{ message }}{% endfor %}",
    "fail.html": (
        "{% for message in messages %}{{ message }}{% endfor %}{% include 'gone.html' %}"
    ),
    "unknown-messages.html": "{% load preparing %}{% show_messages %}",
    "unknown.html": "{% load preparing %}{% takes_context %}",
    "unknown-inclusion.html": "{% load preparing %}{% inclusion_with_context %}",
    "unknown-node.html": "{% load preparing %}{% node %}",
    "unknown-include.html": "{% if not title %}{% include title %}{% endif %}",
    "unknown-extends.html": "{% extends base %}",
    "unknown-missing.html": "{% if not title %}{% include 'gone.html' %}{% endif %}",
    "unknown-request.html": "{{ request }}",
    "unknown-partial.html": "{% if not title %}{% partial gone %}{% endif %}",
    "recursive.html": (
        "{% partialdef tree %}{{ title }}{% if not title %}{% partial tree %}{% endif %}"
        "{% endpartialdef %}{% partial tree %}"
        "{% if not title %}{% include 'recursive.html' %}{% endif %}"
    ),
}
NAMES = [name for name in TEMPLATES if not name.startswith(("unknown", "fail"))]
TITLE = "<Title>"
STREAM = {"X-By": "stream"}
register = library.Library()


@register.inclusion_tag("token.html")
def form():
    return {}


@register.inclusion_tag(["gone.html", "nothing.html"])
def plain():
    return {}


@register.inclusion_tag(library.Template("{{ csrf_token }}"))
def loaded():
    return {}


@register.inclusion_tag("nothing.html", takes_context=True)
def inclusion_with_context(context):
    return {}


@register.simple_tag
def shown(value):
    return value.name


@register.simple_block_tag
def boxed(content):
    return content


@register.simple_tag(takes_context=True)
def takes_context(context):
    return ""


@register.simple_tag(takes_context=True)
def show_messages(context):
    return " ".join(map(str, context["messages"]))


class OtherNode(library.Node):
    def render(self, context):
        return ""


@register.tag
def node(parser, token):
    return OtherNode()


class User:
    """Who is loaded from the session, as Django's users are."""

    def __init__(self, request):
        users.append(threading.get_ident())
        self.name = request.session.get("name", "Anonymous")

    def __str__(self):
        return self.name


class View:
    def __init__(self, request):
        self.request = request


users = []


def authentication(get_response):
    def middleware(request):
        request.user = SimpleLazyObject(lambda: User(request))
        return get_response(request)

    return middleware


def auth(request):
    return {"user": request.user, "perms": {"app": request.user}}


def page(request, name):
    context = {
        "title": TITLE,
        "users": [{"name": "Ada"}],
        "base": "nothing.html",
        "owner": request.user,
        "basket": request.session,
        "shown": get_messages(request),
        "req": request,
        "view": View(request),
    }
    return {"stream": stream, "render": render}[request.headers["X-By"]](
        request, name, context
    )


def message(request):
    for number in range(int(request.GET.get("times", 1))):
        messages.info(request, f"Saved {number}.")
    return HttpResponse()


urlpatterns = [
    path("", page, name="page"),
    path("message/", message),
    path("<path:name>/", page),
]
PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    f"{__name__}.auth",
]
pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.ours,
    pytest.mark.modes("compiled", "cached"),
]


@pytest.fixture(autouse=True)
def backend(use_templates, settings):
    users.clear()
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MESSAGE_STORAGE = (
        "django.contrib.messages.storage.fallback.FallbackStorage"
    )
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        f"{__name__}.authentication",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
    libraries = {"preparing": __name__}
    return use_templates(TEMPLATES, context_processors=PROCESSORS, libraries=libraries)


@pytest.fixture
def engine(backend):
    return backend.engine


def asked(client, name, by):
    """Return a page, and what its headers say of who it is for."""
    response = client.get(f"/{name}/", headers={"X-By": by})
    cookies = sorted(response.cookies)
    vary = response.get("Vary", "")
    content = response.getvalue().decode()
    return TOKEN.sub("(token)", content), cookies, vary


TOKEN = re.compile("[A-Za-z0-9]{64}")


class TestHeaders:
    @pytest.mark.parametrize(
        "name", [name for name in NAMES if not name.startswith("maybe")]
    )
    def test_as_rendered(self, client, name):
        expected = asked(client, name, "render")
        client.cookies.clear()
        assert asked(client, name, "stream") == expected

    @pytest.mark.parametrize("name", NAMES)
    def test_what_they_are(self, client, name):
        _, cookies, vary = asked(client, name, "stream")
        has_token = name.startswith(("token", "maybe-token"))
        assert cookies == (["csrftoken"] if has_token else [])
        is_private = name.startswith(("user", "session", "view"))
        assert vary == ("Cookie" if has_token or is_private else "")

    @pytest.mark.parametrize(
        "name", [name for name in TEMPLATES if name.startswith("unknown")]
    )
    def test_what_is_not_known(self, client, name):
        """It is as if the page read everything."""
        _, cookies, vary = asked(client, name, "stream")
        assert cookies == ["csrftoken"]
        assert vary == "Cookie"

    def test_token_is_that_of_the_cookie(self, client):
        response = client.get("/token.html/", headers=STREAM)
        secret = response.cookies["csrftoken"].value
        [token] = TOKEN.findall(response.getvalue().decode())
        assert _does_token_match(token, secret)

    def test_without_middleware(self, rf, use_templates):
        """The request has no session, no user and no messages."""
        request = rf.get("/")
        backend = use_templates(TEMPLATES, libraries={"preparing": __name__})
        response = stream(request, backend.get_template("unknown.html"))
        assert response.getvalue() == b""
        assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]

    @pytest.mark.parametrize("name", ["user.html", "session.html", "messages.html"])
    def test_without_middleware_that_it_reads(self, rf, engine, name):
        request = rf.get("/")
        assert prepare([engine.get_template(name)], None, request) is None
        assert "CSRF_COOKIE" not in request.META

    def test_name_of_the_view(self, rf, engine):
        """It isn't what a context processor would have by that name."""
        request = rf.get("/")
        template = engine.get_template("token-variable.html")
        assert prepare([template], {"csrf_token": "own"}, request) is None
        assert "CSRF_COOKIE" not in request.META


class TestUser:
    def test_loaded_once(self, client):
        response = client.get("/user.html/", headers=STREAM)
        assert users == [threading.get_ident()]
        assert response.getvalue() == b"Hello Anonymous"
        assert len(users) == 1

    def test_not_loaded(self, client):
        client.get("/nothing.html/", headers=STREAM)
        client.get("/token.html/", headers=STREAM)
        assert users == []


class TestMessages:
    @pytest.fixture
    def shown(self, client):
        """Return the messages that a page shows when it is asked for again and again."""

        def shown(name, by="stream", times=1):
            client.get("/message/", {"times": times})
            pages = [
                client.get(f"/{name}/", headers={"X-By": by}).getvalue()
                for _ in range(3)
            ]
            return [page.count(b"Saved") for page in pages]

        return shown

    @pytest.mark.parametrize("by", ["render", "stream"])
    @pytest.mark.parametrize("times", [0, 1, 3])
    def test_shown_once(self, shown, by, times):
        assert shown("messages.html", by, times) == [times, 0, 0]

    @pytest.mark.parametrize("by", ["render", "stream"])
    def test_given_another_name(self, shown, by):
        assert shown("messages-view.html", by) == [1, 0, 0]

    @pytest.mark.parametrize("by", ["render", "stream"])
    @pytest.mark.parametrize("name", ["messages-hidden.html", "messages-counted.html"])
    def test_kept_until_they_are_shown(self, shown, name, by):
        assert shown(name, by) == [0, 0, 0]
        assert shown("messages.html", by) == [2, 0, 0]

    @pytest.mark.parametrize("by", ["render", "stream"])
    def test_shown_by_a_tag(self, shown, by):
        assert shown("unknown-messages.html", by) == [1, 0, 0]

    def test_rest_is_streamed(self, rf):
        """The page is held back until its messages have been read, not longer."""

        class Template:
            template = get_template("messages.html").template
            render = None

            def stream(self, context, request, *, chunk_size):
                for name in ("head", "messages", "rest"):
                    done.append(name)
                    if name == "messages":
                        list(get_messages(request))
                    yield name

        done = []
        for method, content in (("get", b"headmessagesrest"), ("head", b"")):
            request = getattr(rf, method)("/")
            request._messages = CookieStorage(request)
            request._messages.add(messages.INFO, "Saved.")
            done.clear()
            response = stream(request, Template())
            assert done == ["head", "messages"]
            assert response.getvalue() == content

    def test_error_before_they_are_shown(self, client):
        """It is answered with an error page."""
        client.get("/message/")
        client.raise_request_exception = False
        response = client.get("/fail.html/", headers=STREAM)
        assert response.status_code == 500


class TestReads:
    @pytest.mark.parametrize("name", NAMES)
    def test_known(self, engine, name):
        assert reads_of(engine.get_template(name)) is not None

    def test_names(self, engine):
        template = engine.get_template("nothing.html")
        assert reads_of(template) == Reads(
            frozenset({"title", "users", "request"}), frozenset({"path", "GET"})
        )

    def test_fragments(self, engine):
        """What is read is what the fragment reads, not the page."""
        empty = Reads(frozenset(), frozenset())
        token = Reads(frozenset({"csrf_token"}), frozenset())
        expected = {
            "token-inline.html#f": token,
            "token-base.html#form": token,
            "token-base.html#other": empty,
            "token-inherited.html#field": empty,
            "token-inherited.html#form": token,
            "no-token-overridden.html#form": empty,
            "no-token-overridden.html#field": empty,
            "token-override.html#field": Reads(
                frozenset({"partial", "csrf_token"}), frozenset()
            ),
            "unknown-extends.html#form": None,
        }
        found = {name: reads_of(engine.get_template(name)) for name in expected}
        assert found == expected

    def test_kept(self, engine, monkeypatch):
        template = engine.from_string("{{ a }}")
        reads = reads_of(template)
        monkeypatch.setattr(preparing, "Reader", None)
        assert reads_of(template) is reads

    def test_not_kept_longer_than_the_template(self, engine):
        template = engine.from_string("{{ a }}")
        reads_of(template)
        reference = weakref.ref(template)
        del template
        gc.collect()
        assert reference() is None

    def test_threads(self, engine):
        template = engine.get_template("token-override.html")
        barrier = threading.Barrier(8)

        def read(_):
            barrier.wait()
            return reads_of(template)

        with ThreadPoolExecutor(8) as executor:
            [found] = set(executor.map(read, range(8)))
        assert "csrf_token" in found.names
