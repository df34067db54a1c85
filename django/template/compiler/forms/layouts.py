"""
Forms and formsets: what surrounds their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .fields import (
    RENDER,
    call_silently,
    css_classes,
    errors_of,
    has_plain_text,
    help_text,
    is_plain,
    silently,
    write_errors,
    write_field,
    write_group,
    write_label,
)
from .html import called, text
from .templates import is_django

Context = dict[str, Any]

FORM_CONTEXT = BaseForm.get_context


def group(field: Any) -> str:
    """Return what ``{{ field.as_field_group }}`` writes."""
    if is_plain(field):
        return silently(write_group, field)
    return text(field.as_field_group)


def label(field: Any) -> str:
    """Return what ``{% if field.label %}{{ field.label_tag }}{% endif %}`` writes."""
    if not field.label:
        return ""
    if is_plain(field):
        return silently(write_label, field)
    return text(field.label_tag)


def widget(field: Any) -> str:
    """Return what ``{{ field }}`` writes."""
    return text(write_field(field)) if is_plain(field) else text(field)


def classes(field: Any) -> str:
    """Return the attribute for the classes of a field."""
    if is_plain(field):
        names = call_silently(css_classes, field)
    else:
        names = call_silently(field.css_classes)
    return f' class="{text(names)}"' if called(names, None) else ""


def help_element(field: Any) -> str:
    """Return the element of a field's help text, for a field without a group."""
    auto_id = field.auto_id
    id_ = f' id="{text(auto_id)}_helptext"' if auto_id else ""
    return f'<span class="helptext"{id_}>{help_text(field)}</span>'


def label_and_widget(field: Any) -> str:
    """Return the HTML of a field that is in neither a group nor a table."""
    html = f"{label(field)}\n    {widget(field)}\n    "
    if field.help_text:
        html += f"\n      {help_element(field)}\n    "
    return f"{html}\n    "


def all_of(fields: Iterable[Any]) -> str:
    return "".join([widget(field) for field in fields])


# Writes a form's errors and, if it has errors but no visible fields, its hidden fields.
Start = Callable[[Any, list[Any], list[Any]], str]


def above_rows(tag: str) -> Start:
    """Return a Start that writes ``tag`` around the hidden fields only."""

    def start(errors: Any, fields: list[Any], hidden: list[Any]) -> str:
        html = f"{write_errors(errors)}\n"
        if errors and not fields:
            html += f"\n  <{tag}>{all_of(hidden)}</{tag}>\n"
        return html

    return start


def in_row(opening: str, closing: str, indent: str) -> Start:
    """Return a Start that writes a row for both."""

    def start(errors: Any, fields: list[Any], hidden: list[Any]) -> str:
        if not errors:
            return ""
        html = f"\n  {opening}{write_errors(errors)}\n{indent}"
        if not fields:
            html += f"\n{indent}  {all_of(hidden)}\n{indent}"
        return f"{html}\n{closing}\n"

    return start


def div_row(field: Any, errors: Any) -> str:
    return f"\n  <div{classes(field)}>\n    {group(field)}\n    "


def p_row(field: Any, errors: Any) -> str:
    return (
        f"\n  {write_errors(errors)}\n  <p{classes(field)}>\n    "
        f"{label_and_widget(field)}"
    )


def table_row(field: Any, errors: Any) -> str:
    html = (
        f"\n  <tr{classes(field)}>\n    <th>{label(field)}</th>\n    <td>\n      "
        f"{write_errors(errors)}\n      {widget(field)}\n      "
    )
    if field.help_text:
        html += f"\n        <br>\n        {help_element(field)}\n      "
    return f"{html}\n      "


def ul_row(field: Any, errors: Any) -> str:
    return (
        f"\n  <li{classes(field)}>\n    {write_errors(errors)}\n    "
        f"{label_and_widget(field)}"
    )


def layout(
    start: Start, row: Callable[[Any, Any], str], closing: str, indent: str = "    "
) -> Callable[[Context], str]:
    """
    Return the function for a template of forms that writes ``row`` and ``closing`` for
    each field. The last row contains the hidden fields between these.
    """

    def write(context: Context) -> str:
        errors, fields = context["errors"], context["fields"]
        hidden = context["hidden_fields"]
        html = [start(errors, fields, hidden), "\n"]
        last = len(fields) - 1
        for number, (field, field_errors) in enumerate(fields):
            html.append(row(field, field_errors))
            if number == last:
                html.append(f"\n{indent}  {all_of(hidden)}\n{indent}")
            html.append(closing)
        html.append("\n\n" if fields or errors else f"\n\n  {all_of(hidden)}\n\n")
        return "".join(html)

    return write


def write_formset(method: str) -> Callable[[Context], str]:
    """Return the function for a template that renders each form by this method."""

    def write(context: Context) -> str:
        formset = context["formset"]
        parts = [text(formset.management_form)]
        # A field of that name takes precedence over the method.
        parts += [
            text(form[method] if method in form.fields else getattr(form, method))
            for form in formset
        ]
        return "".join(parts)

    return write


FORMSETS = {
    f"django/forms/formsets/{name}.html": write_formset(f"as_{name}")
    for name in ("div", "p", "table", "ul")
}
WRITERS: dict[str, Callable[[Context], str]] = {
    "django/forms/div.html": layout(above_rows("div"), div_row, "\n</div>\n"),
    "django/forms/p.html": layout(above_rows("p"), p_row, "\n  </p>\n"),
    "django/forms/table.html": layout(
        in_row('<tr>\n    <td colspan="2">\n      ', "    </td>\n  </tr>", "      "),
        table_row,
        "\n    </td>\n  </tr>\n",
        indent="      ",
    ),
    "django/forms/ul.html": layout(
        in_row("<li>\n    ", "  </li>", "  "), ul_row, "\n  </li>\n"
    ),
    **FORMSETS,
}


def context_of(form: Any) -> Context:
    """
    Return what Django's ``get_context()`` returns, with ``None`` for the errors of a
    field that has none.
    """
    fields, hidden_fields = [], []
    errors = form.non_field_errors().copy()
    for _, field in form._bound_items():
        if not field.is_hidden:
            fields.append((field, errors_of(field)))
            continue
        if field.errors:
            errors += [
                gettext("(Hidden field %(name)s) %(error)s")
                % {"name": field.name, "error": str(error)}
                for error in field.errors
            ]
        hidden_fields.append(field)
    return {
        "form": form,
        "fields": fields,
        "hidden_fields": hidden_fields,
        "errors": errors,
    }


def is_usual(template_name: str, context: Any) -> bool:
    """Return whether a context contains what Django's classes pass to a template."""
    if type(context) is not dict:
        return False
    if template_name in FORMSETS:
        return "formset" in context
    return (
        context.keys() >= {"errors", "fields", "hidden_fields"}
        and type(context["fields"]) is type(context["hidden_fields"]) is list
        and all(
            type(each) is tuple
            and len(each) == 2
            and isinstance(each[0], BoundField)
            and has_plain_text(each[0])
            for each in context["fields"]
        )
    )


def render(form: Any, template_name: str) -> Any:
    """Return what Django's ``render()`` returns, for a form or a formset."""
    if template_name not in WRITERS or not is_django(form.renderer):
        return RENDER(form, template_name)
    has_own = type(form).get_context is not FORM_CONTEXT or "get_context" in vars(form)
    context = form.get_context() if has_own else context_of(form)
    if is_usual(template_name, context):
        return SafeString(WRITERS[template_name](context).strip())
    return RENDER(form, template_name, context if has_own else None)
