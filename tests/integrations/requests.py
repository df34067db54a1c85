"""
What a server is asked, over HTTP and by the test client.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.middleware.csrf import _does_token_match  # the only way to unmask one

from .comparing import HEADERS, Answer, without_tokens
from .serving import HOST

# Seconds that an answer may take.
LIMIT = 30

# How ``data`` is written.
FORM = "application/x-www-form-urlencoded"

# What the middleware of the project reports of the process that answered.
PROCESS, AT_ONCE = "X-Process", "X-At-Once"
LIVE, PAGES = "X-Compiled-Live", "X-Compiled-Pages"


@dataclass(frozen=True)
class Request:
    """
    A request: with ``data`` it is a POST; with ``htmx``, one of htmx. Each has a secret
    of its own in its cookie, so that the CSRF tokens in the answer must be made of it.
    """

    path: str
    language: str = "en"
    htmx: bool = False
    data: str | None = None

    def __str__(self) -> str:
        method = "GET" if self.data is None else "POST"
        return f"{method} {self.path} {self.language}{' htmx' * self.htmx}"

    def headers(self, secret: str) -> dict[str, str]:
        headers = {
            "Accept-Language": self.language,
            "X-CSRFToken": secret,
        }
        if self.htmx:
            headers["HX-Request"] = "true"
        return headers


@dataclass(frozen=True)
class Served:
    """An answer, and what the project's middleware reports of who served it."""

    answer: Answer
    by: dict[str, str] = field(default_factory=dict)


def ask_test_client(request: Request, secret: str) -> Answer:
    from django.test import Client

    client = Client(headers=request.headers(secret), SERVER_NAME=HOST)
    client.cookies["csrftoken"] = secret
    if request.data is None:
        response = client.get(request.path)
    else:
        response = client.post(request.path, request.data, FORM)
    return answer(response.status_code, response.headers, response.content, secret)


def ask_server(request: Request, secret: str, port: int) -> Served:
    connection = http.client.HTTPConnection(HOST, port, timeout=LIMIT)
    headers = {**request.headers(secret), "Cookie": f"csrftoken={secret}"}
    try:
        if request.data is None:
            connection.request("GET", request.path, headers=headers)
        else:
            headers["Content-Type"] = FORM
            connection.request("POST", request.path, request.data, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    headers = {key.title(): value for key, value in response.getheaders()}
    return Served(
        answer(response.status, headers, content, secret),
        {
            name: headers[name]
            for name in (PROCESS, AT_ONCE, LIVE, PAGES)
            if name in headers
        },
    )


def answer(
    status: int, headers: Mapping[str, str], content: bytes, secret: str
) -> Answer:
    text = without_tokens(
        content.decode(), lambda token: bool(_does_token_match(token, secret))
    )
    kept = {name: headers[name] for name in HEADERS if name in headers}
    return Answer(status, kept, text)
