"""
Renders templates for a form renderer, with a context that Django has made.
"""

from __future__ import annotations

from logging import DEBUG, getLogger
from typing import Any

from django.conf import settings
from django.forms.utils import ErrorList

from . import fields, layouts, widgets
from .html import Unusual, checked
from .originals import are_originals
from .templates import is_django

logger = getLogger("django.template")


def render(renderer: Any, template_name: str, context: Any) -> str | None:
    """
    Return what ``renderer.render()`` returns, or ``None`` if the template has to render
    it.
    """
    if (
        template_name not in TEMPLATES
        or type(context) is not dict
        or not is_django(renderer)
        or not are_originals()
        # Django's templates log missing variables.
        or logger.isEnabledFor(DEBUG)
        or settings.DEBUG
    ):
        return None
    if template_name in widgets.WRITERS:
        return widgets.write_widget(template_name, context)
    if template_name in layouts.WRITERS:
        if layouts.is_usual(template_name, context):
            return layouts.WRITERS[template_name](context).strip()
    elif template_name == fields.FIELD:
        field: Any = context.get("field")
        if fields.is_plain(field) and fields.has_plain_text(field):
            return fields.group(field, renderer)
    elif template_name == fields.LABEL:
        return write_label(context)
    elif type(context.get("errors")) is ErrorList:
        return fields.error_list(context["errors"], context.get("error_class"))
    return None


def write_label(context: dict[str, Any]) -> str | None:
    contents, attrs, tag, use_tag = map(context.get, LABEL_VARIABLES)
    try:
        attrs = checked(attrs or {})
    except Unusual:
        return None
    return fields.label(contents, attrs, tag if use_tag else None)


TEMPLATES = {
    *widgets.WRITERS,
    *layouts.WRITERS,
    *fields.ERRORS,
    fields.FIELD,
    fields.LABEL,
}

LABEL_VARIABLES = "label", "attrs", "tag", "use_tag"
