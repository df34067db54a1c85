from __future__ import annotations

from typing import Any

import minijinja
from django.urls import reverse

from ..workloads import Context
from .adapter import TEMPLATES, Adapter
from .filters import linebreaks, truncate


def url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs)


class Minijinja(Adapter):
    def __init__(self) -> None:
        self.environment = minijinja.Environment(
            loader=minijinja.load_from_path(TEMPLATES / "jinja2"),
            filters={
                "linebreaks": lambda text: minijinja.safe(linebreaks(text)),
                "truncate": truncate,
            },
            globals={"url": url},
            debug=False,
        )

    def render(self, name: str, context: Context, request: Any) -> str:
        return self.environment.render_template(name, **context)
