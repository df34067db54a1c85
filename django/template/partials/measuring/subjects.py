"""
What is rendered: the page at a URL, or a template.
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module
from time import perf_counter
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template
from django.test.client import Client, ClientHandler

from ..analysis.discovery import discover_templates
from ..errors import nearest

ACCEPT = "text/html,*/*;q=0.8"


class NotMeasurable(Exception):
    """
    Raised if there is nothing to measure. The message states why, and what would be
    right.
    """


class Answer(NamedTuple):
    """
    What has been rendered.

    seconds
        How long the request took, without the server, or ``None`` if there was no
        request.

    queries
        How many queries the request made, or ``None``.
    """

    html: bytes
    seconds: float | None = None
    queries: int | None = None


class TemplateSubject:
    """A template, or a partial, with a context and without a request."""

    def __init__(self, name: str, context: dict[str, Any]) -> None:
        self.name = name
        self.context = context

    def render(self) -> Answer:
        try:
            template = get_template(self.name)
        except TemplateDoesNotExist as error:
            raise NotMeasurable(self.missing(error)) from error
        return Answer(template.render({**self.context}).encode())

    def missing(self, error: TemplateDoesNotExist) -> str:
        """
        Return the message for a missing template, with the name that may have been
        meant.
        """
        for each in error.chain:
            if str(each) != self.name:
                return str(each)  # such as the message for a partial
        hint = nearest(self.name, template_names())
        return f"Template '{self.name}' does not exist. {hint}".strip()

    def close(self) -> None:
        pass


class UrlSubject:
    """
    The page at a path, or at a URL with a host. It is requested as by a browser, which
    keeps its cookies, and with HTTPS if the project redirects HTTP.

    No session is created for ``username``: the user is set on the request, in the
    attributes where AuthenticationMiddleware caches a user.
    """

    def __init__(self, url: str, username: str | None = None) -> None:
        self.name = url
        self.username = username
        parts = urlsplit(url)
        self.secure = (
            parts.scheme == "https"
            if parts.scheme
            else bool(settings.SECURE_SSL_REDIRECT)
        )
        self.client = Client(
            headers={"accept": ACCEPT, "host": parts.netloc or "localhost"},
            # The handler raises exceptions. The client would raise one again at the
            # next request.
            raise_request_exception=False,
        )
        self.client.handler = self.handler = Handler()

    def render(self) -> Answer:
        if self.username is not None:
            # A new object each time, since it keeps the permissions that it has loaded.
            self.handler.user = load_user(self.username)
        response = self.client.get(self.name, secure=self.secure)
        # This reads a streaming response as well.
        html = response.getvalue()
        if response.status_code != 200:
            raise NotMeasurable(self.refusal(response))
        return Answer(html, self.handler.seconds, self.handler.queries)

    def refusal(self, response: Any) -> str:
        """
        Return what is wrong with an answer that isn't a page, and what would be right.
        """
        if location := response.headers.get("Location"):
            hint = (
                "Name that URL instead"
                if self.username
                else (
                    "If a login is required, name a user with --user. Otherwise, name "
                    "that URL"
                )
            )
            return f"{self.name} redirects to {location}. {hint}."
        status = f"{response.status_code} ({response.reason_phrase})"
        message = f"{self.name} answers with the status {status}."
        if response.status_code in (401, 403) and not self.username:
            message += " Name a user with --user."
        return message

    def close(self) -> None:
        """Delete the session, if a view has made one."""
        if cookie := self.client.cookies.get(settings.SESSION_COOKIE_NAME):
            store = import_module(settings.SESSION_ENGINE).SessionStore
            store(cookie.value).delete()


class Handler(ClientHandler):
    """
    Answers a request as the user, if there is one, measures the time and counts the
    queries.

    The time doesn't include work of the test client: no test environment is set up, and
    no signal is sent for a rendered template.
    """

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=False)
        self.user: Any = None

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        if self.user is not None:
            known: Any = request
            known.user = known._cached_user = known._acached_user = self.user
        self.queries = 0
        with ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(self.count))
            started = perf_counter()
            response = super().get_response(request)
            self.seconds = perf_counter() - started
        return response

    def count(self, execute: Any, *args: Any) -> Any:
        self.queries += 1
        return execute(*args)


# The name is the argument of the command.
Subject: TypeAlias = TemplateSubject | UrlSubject


def load_user(username: str) -> Any:
    """Return the user of that name."""
    try:
        model = get_user_model()
    except ImproperlyConfigured as error:
        raise NotMeasurable(f"The project has no users: {error}.") from error
    try:
        manager: Any = model._default_manager
        return manager.get_by_natural_key(username)
    except model.DoesNotExist:
        raise NotMeasurable(f"The user '{username}' does not exist.") from None


def template_names() -> set[str]:
    """Return the names of the templates of the project."""
    backends = [each for each in engines.all() if isinstance(each, DjangoTemplates)]
    return {
        name
        for backend in backends
        for name in discover_templates(backend.engine).names
    }
