"""
What is asked of an engine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.test import RequestFactory
from django.utils.module_loading import import_string

from ..workloads import Context, Workload

TEMPLATES = Path(__file__).parents[1] / "templates"


class Adapter:
    """
    One object of an engine, with nothing loaded yet.

    Subclasses do what a view would: ask for a template by its name, and render it.
    ``form_renderer`` is what a project would name in FORM_RENDERER.
    """

    form_renderer = "django.forms.renderers.DjangoTemplates"

    def get_template(self, name: str) -> Any:
        raise NotImplementedError

    def render(self, name: str, context: Context, request: Any) -> str:
        raise NotImplementedError

    def template_name(self, name: str) -> str:
        """Return what the engine calls the template of a workload."""
        return file_name(name)

    def bind(self, workload: Workload) -> Callable[[], Any]:
        """Return a function that does the work once."""
        name = self.template_name(workload.template)
        if not workload.renders:
            return partial(self.get_template, name)
        request = RequestFactory().get("/") if workload.request else None
        render, make_context = self.render, workload.make_context
        if workload.own_form_renderer:
            make_context = partial(make_context, import_string(self.form_renderer)())
        if workload.context_per_render:
            return lambda: render(name, make_context(), request)
        return partial(render, name, make_context(), request)


def file_name(name: str) -> str:
    """Return which file has a partial, for engines that have none."""
    return name.replace(".html#", "_") + ".html" if "#" in name else name
