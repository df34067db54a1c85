"""
What the admin writes around the fields of its forms.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.helpers import AdminField, Fieldline
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from ..runtime.direct import METHODS
from . import fields
from .methods import as_ul


def label_tag(admin_field: Any) -> Any:
    """Return what ``admin_field.label_tag()`` returns."""
    field = admin_field.field
    if not fields.is_plain(field):
        return LABEL_TAG(admin_field)
    contents = conditional_escape(field.label)
    classes = [
        name
        for name, has_it in (
            ("vCheckboxLabel", admin_field.is_checkbox),
            ("required", field.field.required),
            ("inline", not admin_field.is_first),
        )
        if has_it
    ]
    return fields.write_label(
        field,
        contents=SafeString(contents),
        attrs={"class": " ".join(classes)} if classes else {},
        label_suffix="" if admin_field.is_checkbox else None,
        # Django 5.2 has no such fields.
        tag="legend" if getattr(admin_field, "is_fieldset", False) else None,
    )


def errors_of_field(admin_field: Any) -> str:
    """Return what ``admin_field.errors()`` returns."""
    return SafeString(as_ul(admin_field.field.errors))


def errors_of_line(line: Any) -> str:
    """Return what ``line.errors()`` returns."""
    lists = [
        as_ul(line.form[name].errors)
        for name in line.fields
        if name not in line.readonly_fields
    ]
    return SafeString("\n".join(lists).strip("\n"))


LABEL_TAG: Any = AdminField.label_tag
METHODS[LABEL_TAG] = label_tag
METHODS[AdminField.errors] = errors_of_field
METHODS[Fieldline.errors] = errors_of_line
