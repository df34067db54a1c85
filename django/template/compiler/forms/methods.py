"""
The methods of forms and fields that templates call, and functions that do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField
from django.forms.utils import (
    ErrorList,
    RenderableErrorMixin,
    RenderableFieldMixin,
    RenderableFormMixin,
)

from ..runtime.direct import METHODS
from . import fields, layouts


def render(renderable: Any) -> Any:
    """Return ``str(renderable)``, for a form, a formset or a list of errors."""
    if isinstance(renderable, (BaseForm, BaseFormSet)):
        return layouts.render(renderable, renderable.template_name)
    if type(renderable) is ErrorList:
        return fields.render_errors(renderable, renderable.template_name)
    return fields.RENDER(renderable)


def as_ul(errors: Any) -> Any:
    if type(errors) is ErrorList and fields.has_render(errors):
        return fields.render_errors(errors, errors.template_name_ul)
    return errors.as_ul()


def of_form(layout: str) -> Callable[[Any], Any]:
    """Return a function that does the same as ``as_div()`` or another such method."""

    def render(form: Any) -> Any:
        template_name = getattr(form, f"template_name_{layout}")
        if fields.has_render(form):
            return layouts.render(form, template_name)
        return form.render(template_name)

    return render


def of_field(method: Any, write: Callable[[Any], Any]) -> None:
    """Have ``write`` called instead of a method of plain bound fields."""

    def render(field: Any) -> Any:
        return write(field) if fields.is_plain(field) else method(field)

    METHODS[method] = render


METHODS[fields.RENDER] = render
METHODS[RenderableErrorMixin.as_ul] = as_ul
for layout in ("div", "p", "table", "ul"):
    METHODS[getattr(RenderableFormMixin, f"as_{layout}")] = of_form(layout)
of_field(RenderableFieldMixin.__str__, fields.write_field)
of_field(RenderableFieldMixin.as_field_group, fields.write_group)
of_field(BoundField.label_tag, fields.write_label)
of_field(BoundField.legend_tag, fields.write_legend)
of_field(BoundField.css_classes, fields.css_classes)
