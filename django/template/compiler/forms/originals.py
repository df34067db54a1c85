"""
Compares the functions of Django that the functions here stand for with the originals.
"""

from __future__ import annotations

from django.template import Template

from ..originals import comparison, is_own, places
from .templates import are_known

FUNCTIONS = {
    "django.forms.boundfield:BoundField": "__init__ aria_describedby as_field_group "
    "as_widget auto_id build_widget_attrs css_classes errors get_context label_tag "
    "legend_tag template_name use_fieldset",
    "django.forms.boundfield": "format_html",
    "django.forms.forms:BaseForm": "__getitem__ _bound_items get_context non_field_errors",
    "django.forms.formsets:BaseFormSet": "get_context",
    "django.forms.renderers:BaseRenderer": "render",
    "django.forms.renderers:EngineMixin": "engine get_template",
    "django.forms.utils": "mark_safe",
    "django.forms.utils:ErrorList": "__getitem__ __init__ copy get_context",
    "django.forms.utils:RenderableErrorMixin": "as_ul",
    "django.forms.utils:RenderableFieldMixin": "__str__ as_field_group",
    "django.forms.utils:RenderableFormMixin": "as_div as_p as_table as_ul",
    "django.forms.utils:RenderableMixin": "render",
    "django.forms.widgets": "mark_safe",
    "django.forms.widgets:Widget": "_render render",
}

PLACES = [*places(FUNCTIONS)]

compare = comparison(PLACES)


def are_originals() -> bool:
    """Return whether forms can be rendered without Django's templates."""
    return (
        are_known()
        and compare()
        # The test client and tracers replace these methods to record what is rendered.
        and is_own(Template._render, "_render")  # type: ignore[attr-defined]
        and is_own(Template.render, "render")
    )
