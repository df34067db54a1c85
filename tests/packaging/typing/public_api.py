"""
The public names as a project uses them, with the types that a checker must find.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, assert_type

from django import template
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template import Context, NodeList, Origin, Template
from django.template.backends import django as core
from django.template.compiler.inspection import generated_source
from django.template.partials import forms
from django.template.partials.django import DjangoTemplates
from django.template.partials.engine import Engine
from django.template.partials.introspection import (
    BlockDescription,
    Description,
    PartialDescription,
    describe,
)
from django.template.partials.shortcuts import (
    DisallowedPartial,
    HtmxPartialMixin,
    PartialsResponse,
    partial_for_htmx,
    render_for_htmx,
    render_partials,
    vary_on_htmx,
    wants_partial,
)
from django.template.partials.templates import PartialTemplate
from django.template.response import TemplateResponse
from django.views.generic import TemplateView

register = template.Library()
assert_type(register, template.Library)


def contacts(request: HttpRequest) -> HttpResponse:
    names = ["rows", "count"]
    assert_type(wants_partial(request), bool)
    assert_type(render_for_htmx(request, "contacts.html", names), HttpResponse)
    render_for_htmx(request, Path("contacts.html"), names, oob=["toast"])
    targets = {"#rows": "rows", "#table": ["rows", "count"]}
    render_for_htmx(request, "contacts.html", targets=targets)
    return render_partials(
        request,
        ["contacts.html"],
        names,
        {"contacts": []},
        status=201,
        allowed={"rows"},
        oob={"toast": "beforeend:#toasts"},
    )


@vary_on_htmx
def page(request: HttpRequest) -> HttpResponse:
    response = PartialsResponse(request, "contacts.html", ["rows"], allowed=["rows"])
    assert_type(response.partial_names, Iterable[str])
    assert_type(response.allowed, Iterable[str] | None)
    assert_type(response.oob, dict[str, str])
    return response


@partial_for_htmx("rows", targets={"#count": "count"}, oob=["toast"])
def late(request: HttpRequest, pk: int) -> TemplateResponse:
    return TemplateResponse(request, "contacts.html")


def call_late(request: HttpRequest) -> None:
    assert_type(late(request, 1), TemplateResponse)


class ContactsView(HtmxPartialMixin, TemplateView):
    template_name = "contacts.html"
    partial_name = ["rows", "count"]
    targets = {"#rows": "rows"}
    oob = ["toast"]

    def get_partial_name(self) -> str | Sequence[str]:
        assert_type(super().get_partial_name(), str | Sequence[str] | None)
        return "rows"


class FormRenderer(forms.DjangoTemplates):
    field_template_name = "forms.html#field"


def backend(params: dict[str, Any]) -> None:
    backend = DjangoTemplates(params)
    assert_type(backend.engine, Engine)
    assert_type(backend.get_template("page.html#row"), core.Template)


def engine() -> None:
    engine = Engine(dirs=["templates"], debug=True, strict=True, compiled=False)
    assert_type(engine.strict, bool)
    assert_type(engine.compiled, bool)
    assert_type(engine.get_template("page.html#row"), Template)
    selected: Template = engine.select_template(["page.html#row"])  # Django's own
    selected.render(Context())
    assert_type(engine.from_string("{% partial row %}"), Template)
    assert_type(generated_source(engine.get_template("page.html")), str)


def partial(partial: PartialTemplate) -> None:
    row: Template = partial
    row.render(Context({"name": "Ada"}))
    name: str = partial.name
    assert_type(name.upper(), str)
    assert_type(partial.origin, Origin)
    assert_type(partial.nodelist, NodeList)
    assert_type(partial.source, str)


def introspection(template: Template) -> None:
    description = describe(template)
    assert_type(description, Description)
    assert_type(description.partials, tuple[PartialDescription, ...])
    assert_type(description.blocks, tuple[BlockDescription, ...])
    assert_type(description.extends, tuple[str, ...])
    assert_type(description.is_complete, bool)
    for partial in description.partials:
        assert_type(partial.signature, str | None)
        assert_type(partial.first_line, int | None)


def answer(error: DisallowedPartial) -> HttpResponse:
    refused: SuspiciousOperation = error
    return HttpResponse(status=400, reason=str(refused))
