"""
Forms and formsets: what is around their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    """Return what is written of a field's help where it has no group."""
    auto_id = field.auto_id
    id_ = f' id="{text(auto_id)}_helptext"' if auto_id else ""
    return f'<span class="helptext"{id_}>{help_text(field)}</span>'


def parts_of(context: Context) -> tuple[Any, list[Any], list[Any]]:
    return context["errors"], context["fields"], context["hidden_fields"]


def with_rest(
    fields: list[Any], hidden: list[Any], inner: str, outer: str
) -> Iterator[tuple[Any, Any, Callable[[], str]]]:
    """Yield each field, its errors, and what writes the hidden fields behind the last."""
    last = len(fields) - 1
    for number, (field, errors) in enumerate(fields):
        if number == last:
            yield field, errors, lambda: f"\n{inner}{all_of(hidden)}\n{outer}"
        else:
            yield field, errors, str


def without_fields(errors: Any, fields: list[Any], hidden: list[Any]) -> str:
    """Return what is written at the end of a form that has no other fields."""
    return "\n" if fields or errors else f"\n  {all_of(hidden)}\n\n"


def all_of(fields: Iterable[Any]) -> str:
    return "".join([widget(field) for field in fields])


def write_div(context: Context) -> str:
    """Return what ``django/forms/div.html`` writes."""
    errors, fields, hidden = parts_of(context)
    html = [write_errors(errors), "\n"]
    if errors and not fields:
        html.append(f"\n  <div>{all_of(hidden)}</div>\n")
    html.append("\n")
    for field, _, rest in with_rest(fields, hidden, "      ", "    "):
        html += f"\n  <div{classes(field)}>\n    ", group(field), "\n    "
        html += rest(), "\n</div>\n"
    html += "\n", without_fields(errors, fields, hidden)
    return "".join(html)


def write_p(context: Context) -> str:
    """Return what ``django/forms/p.html`` writes."""
    errors, fields, hidden = parts_of(context)
    html = [write_errors(errors), "\n"]
    if errors and not fields:
        html.append(f"\n  <p>{all_of(hidden)}</p>\n")
    html.append("\n")
    for field, field_errors, rest in with_rest(fields, hidden, "      ", "    "):
        html += (f"\n  {write_errors(field_errors)}\n  <p{classes(field)}>\n    ",)
        html += label(field), "\n    ", widget(field), "\n    "
        if field.help_text:
            html.append(f"\n      {help_element(field)}\n    ")
        html += "\n    ", rest(), "\n  </p>\n"
    html += "\n", without_fields(errors, fields, hidden)
    return "".join(html)


def write_table(context: Context) -> str:
    """Return what ``django/forms/table.html`` writes."""
    errors, fields, hidden = parts_of(context)
    html = []
    if errors:
        html.append(
            f'\n  <tr>\n    <td colspan="2">\n      {write_errors(errors)}\n      '
        )
        if not fields:
            html.append(f"\n        {all_of(hidden)}\n      ")
        html.append("\n    </td>\n  </tr>\n")
    html.append("\n")
    for field, field_errors, rest in with_rest(fields, hidden, "        ", "      "):
        html += (
            f"\n  <tr{classes(field)}>\n    <th>{label(field)}</th>\n    <td>\n      ",
        )
        html += write_errors(field_errors), "\n      ", widget(field), "\n      "
        if field.help_text:
            html.append(f"\n        <br>\n        {help_element(field)}\n      ")
        html += "\n      ", rest(), "\n    </td>\n  </tr>\n"
    html += "\n", without_fields(errors, fields, hidden)
    return "".join(html)


def write_ul(context: Context) -> str:
    """Return what ``django/forms/ul.html`` writes."""
    errors, fields, hidden = parts_of(context)
    html = []
    if errors:
        html.append(f"\n  <li>\n    {write_errors(errors)}\n  ")
        if not fields:
            html.append(f"\n    {all_of(hidden)}\n  ")
        html.append("\n  </li>\n")
    html.append("\n")
    for field, field_errors, rest in with_rest(fields, hidden, "      ", "    "):
        html += (f"\n  <li{classes(field)}>\n    {write_errors(field_errors)}\n    ",)
        html += label(field), "\n    ", widget(field), "\n    "
        if field.help_text:
            html.append(f"\n      {help_element(field)}\n    ")
        html += "\n    ", rest(), "\n  </li>\n"
    html += "\n", without_fields(errors, fields, hidden)
    return "".join(html)


def write_formset(method: str) -> Callable[[Context], str]:
    """Return the function for a template that renders each form by this method."""

    def write(context: Context) -> str:
        formset = context["formset"]
        parts = [text(formset.management_form)]
        # A field of that name comes before the method.
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
    "django/forms/div.html": write_div,
    "django/forms/p.html": write_p,
    "django/forms/table.html": write_table,
    "django/forms/ul.html": write_ul,
    **FORMSETS,
}


def context_of(form: Any) -> Context:
    """
    Return what Django's ``get_context()`` does, with ``None`` for the errors of a field that
    has none.
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
    """Return whether a context has what Django's classes put there for a template."""
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
    """Return what Django's ``render()`` does, of a form or a formset."""
    if template_name not in WRITERS or not is_django(form.renderer):
        return RENDER(form, template_name)
    has_own = type(form).get_context is not FORM_CONTEXT or "get_context" in vars(form)
    context = form.get_context() if has_own else context_of(form)
    if is_usual(template_name, context):
        return SafeString(WRITERS[template_name](context).strip())
    return RENDER(form, template_name, context if has_own else None)
