"""
How long the pages of the shop take to render.
"""

from __future__ import annotations

import gc
import random
import time
from typing import Any
from unittest import mock

from django.contrib.auth.models import User
from django.test import Client

from .pages import Page

clock = time.process_time


class RenderingTime:
    """
    Render the response of a view, as Django is about to do, and take the time.

    That is all that the templates do, with the queries of what they evaluate, and
    nothing of the view.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return self.get_response(request)

    def process_template_response(self, request: Any, response: Any) -> Any:
        started = clock()
        response.render()
        response.rendering_time = clock() - started
        return response


class Visitor:
    """Requests a page as a browser does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.client = self.new_client()

    def new_client(self) -> Client:
        client = Client(headers={"accept": "text/html"})
        if not self.page.anonymous:
            client.force_login(User.objects.get())
        return client

    def visit(self) -> Any:
        return self.client.get(self.page.url)

    def render(self) -> str:
        """Return the page of a new session, with the CSRF token that all of them have."""
        client = self.new_client()
        with mock.patch("secrets.choice", random.Random(0).choice):
            html = client.get(self.page.url).content.decode()
        if self.page.mark not in html:
            raise ValueError(f"{self.page.url} is another page:\n{html}")
        return html

    def seconds(self, number: int) -> float:
        """Return how long the page renders, rendered so often."""
        gc.disable()
        try:
            return sum(self.visit().rendering_time for _ in range(number))
        finally:
            gc.enable()
