"""
Fields: the group of a field, its label, its errors and its widget.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.utils import ErrorList, RenderableMixin
from django.forms.widgets import Widget
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from ..compat import LEGENDS_HAVE_FOR
from ..runtime.formats import current
from ..runtime.lookup import sentinel_or_raise
from ..runtime.messages import Constant
from .html import attributes, text
from .templates import is_django
from .widgets import write_widget

FIELD = "django/forms/field.html"
LABEL = "django/forms/label.html"
ERRORS = "django/forms/errors/list/default.html", "django/forms/errors/list/ul.html"

# The methods that an attribute of the same name would replace.
METHODS = frozenset(
    {
        *("as_field_group", "as_hidden", "as_widget", "build_widget_attrs"),
        *("css_classes", "get_context", "label_tag", "legend_tag", "render", "value"),
    }
)

RENDER = RenderableMixin.render

# After these characters, a label has no suffix.
ENDS = Constant(":?.!", None)


def is_plain(field: Any) -> bool:
    """Return whether a bound field does the same as Django's class."""
    return type(field) is BoundField and METHODS.isdisjoint(vars(field))


def has_render(renderable: Any) -> bool:
    """Return whether ``renderable.render()`` is Django's own."""
    return type(renderable).render is RENDER and "render" not in vars(renderable)


def call_silently(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the value in a template of a method that a function stands for."""
    try:
        return function(*arguments)
    except Exception as error:
        sentinel_or_raise(error)
        return ""


def silently(
    function: Callable[..., Any], *arguments: Any, write: Callable[[Any], str] = text
) -> str:
    """Return what ``{{ field.method }}`` writes, if a function stands for the method."""
    try:
        value = call_silently(function, *arguments)
    except UnicodeDecodeError:
        return ""
    return write(value)


def escaped(value: Any) -> str:
    """Return what ``conditional_escape()`` returns."""
    return escape(value) if type(value) is str else conditional_escape(value)


def errors_of(field: Any) -> Any:
    """Return ``field.errors``, or ``None`` for an empty list of Django's."""
    form: Any = field.form
    errors = form.errors.get(field.name)
    if errors is None and form.error_class is not ErrorList:
        return field.errors
    return errors


def write_errors(errors: Any) -> Any:
    """Return what ``{{ errors }}`` writes; ``None`` stands for an empty list."""
    if errors is None:
        return ""
    if type(errors) is ErrorList:
        return render_errors(errors, errors.template_name)
    return text(errors)


def render_errors(errors: Any, template_name: str) -> Any:
    """Return what Django's ``render()`` returns, for its own list of errors."""
    if (
        template_name in ERRORS
        and "get_context" not in vars(errors)
        and is_django(errors.renderer)
    ):
        return SafeString(error_list(errors, errors.error_class))
    return RENDER(errors, template_name)


def error_list(errors: Any, css_class: Any) -> str:
    """Return what ``django/forms/errors/list/ul.html`` writes."""
    if not errors.data:
        return ""
    html = f'<ul class="{text(css_class)}"'
    if errors.field_id:
        html += f' id="{text(errors.field_id)}_error"'
    items = "".join([f"<li>{text(error)}</li>" for error in errors])
    return f"{html}>{items}</ul>"


def label(contents: Any, attrs: dict[str, Any] | None, tag: str | None) -> str:
    """Return what ``django/forms/label.html`` writes."""
    if tag is None:
        return text(contents).strip()
    return f"<{text(tag)}{attributes(attrs or {})}>{text(contents)}</{text(tag)}>"


def write_label(
    field: Any,
    known: Any = None,
    contents: Any = None,
    attrs: dict[str, Any] | None = None,
    label_suffix: Any = None,
    tag: str | None = None,
) -> Any:
    """
    Return what ``field.label_tag()`` returns, for a plain field. ``known`` is a
    renderer that is known to be Django's.
    """
    form: Any = field.form
    contents = contents or field.label
    if label_suffix is None:
        label_suffix = field.field.label_suffix
        if label_suffix is None:
            label_suffix = form.label_suffix
    if label_suffix and contents and contents[-1] not in current().messages[ENDS]:
        # Both are escaped before they are joined, as in format_html().
        contents, suffix = escaped(contents), escaped(label_suffix)
        contents = SafeString(f"{contents}{suffix}")
    widget = field.field.widget
    id_ = widget.attrs.get("id") or field.auto_id
    if id_:
        attrs = {**(attrs or {})}
        id_for_label = widget.id_for_label(id_)
        if id_for_label and (tag != "legend" or LEGENDS_HAVE_FOR):
            attrs["for"] = id_for_label
        if field.field.required and hasattr(form, "required_css_class"):
            if "class" in attrs:
                attrs["class"] += " " + form.required_css_class
            else:
                attrs["class"] = form.required_css_class
    tag = tag or "label"
    if (
        form.template_name_label == LABEL
        and has_render(form)
        and (form.renderer is known or is_django(form.renderer))
    ):
        return SafeString(label(contents, attrs, tag if id_ else None))
    context = {
        "field": field,
        "label": contents,
        "attrs": attrs,
        "use_tag": bool(id_),
        "tag": tag,
    }
    return form.render(form.template_name_label, context)


def write_legend(field: Any, known: Any = None) -> Any:
    """Return what ``field.legend_tag()`` returns, for a plain field."""
    return write_label(field, known, tag="legend")


def css_classes(field: Any) -> Any:
    """Return what ``field.css_classes()`` returns, for a plain field."""
    form = field.form
    has_own = hasattr(form, "error_css_class") or hasattr(form, "required_css_class")
    return field.css_classes() if has_own else ""


def described_by(field: Any, widget: Any) -> str | None:
    """Return ``field.aria_describedby``."""
    if widget.attrs.get("aria-describedby"):
        return None
    auto_id = field.auto_id
    if not auto_id or widget.is_hidden:
        return ""
    ids = f"{auto_id}_helptext" if field.help_text else ""
    if errors_of(field):
        ids += f" {auto_id}_error" if ids else f"{auto_id}_error"
    return ids


def widget_attrs(field: Any, widget: Any) -> Any:
    """Return what ``field.build_widget_attrs({}, widget)`` returns."""
    core = field.field
    if hasattr(core, "require_all_fields"):
        return field.build_widget_attrs({}, widget)
    attrs: dict[str, Any] = {}
    if (
        widget.use_required_attribute(field.initial)
        and core.required
        and field.form.use_required_attribute
    ):
        attrs["required"] = True
    if core.disabled:
        attrs["disabled"] = True
    if not widget.is_hidden and errors_of(field):
        attrs["aria-invalid"] = "true"
    if not core.widget.use_fieldset and (ids := described_by(field, core.widget)):
        attrs["aria-describedby"] = ids
    return attrs


def write_field(field: Any, known: Any = None) -> Any:
    """Return what ``str(field)`` returns, for a plain field."""
    core, form = field.field, field.form
    widget = core.widget
    if core.localize:
        widget.is_localized = True
    attrs = widget_attrs(field, widget)
    auto_id = field.auto_id
    if auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", auto_id)
    html = render_widget(
        widget, field.html_name, field.value(), attrs, form.renderer, known
    )
    if core.show_hidden_initial:
        return html + field.as_hidden(only_initial=True)
    return html


def render_widget(
    widget: Any,
    name: str,
    value: Any,
    attrs: dict[str, Any],
    renderer: Any,
    known: Any,
) -> Any:
    """Return what ``widget.render()`` returns."""
    cls = type(widget)
    if not (
        cls.render is Widget.render
        and cls._render is Widget._render  # type: ignore[attr-defined]
        and "render" not in vars(widget)
        and "_render" not in vars(widget)
        and (renderer is known or is_django(renderer))
    ):
        return widget.render(name=name, value=value, attrs=attrs, renderer=renderer)
    context = widget.get_context(name, value, attrs)
    html = write_widget(widget.template_name, context)
    if html is None:
        html = renderer.render(widget.template_name, context)
    return SafeString(html)


def write_group(field: Any) -> Any:
    """Return what ``field.as_field_group()`` returns, for a plain field."""
    renderer: Any = field.renderer
    template_name = field.field.template_name or renderer.field_template_name
    if template_name == FIELD and has_plain_text(field) and is_django(renderer):
        return SafeString(group(field, renderer))
    return field.as_field_group()


def has_plain_text(field: Any) -> bool:
    """Return whether the texts around a field are not callable."""
    return not callable(field.label) and not callable(field.help_text)


def help_text(field: Any) -> str:
    """Return what ``{{ field.help_text|safe }}`` writes."""
    try:
        return str(field.help_text)
    except UnicodeDecodeError:
        return ""


def group(field: Any, known: Any) -> str:
    """Return what ``django/forms/field.html`` writes."""
    widget = field.field.widget
    if widget.use_fieldset:
        start = ""
        if call_silently(described_by, field, widget):
            # As in the template, which evaluates lazy help texts again.
            start = f' aria-describedby="{silently(described_by, field, widget)}"'
        legend = silently(write_legend, field, known) if field.label else ""
        html = f"<fieldset{start}>\n  {legend}\n\n"
    else:
        html = f"{silently(write_label, field, known) if field.label else ''}\n\n"
    if field.help_text:
        auto_id = field.auto_id
        start = f' id="{text(auto_id)}_helptext"' if auto_id else ""
        html += f'<div class="helptext"{start}>{help_text(field)}</div>'
    end = "</fieldset>" if widget.use_fieldset else ""
    errors = silently(errors_of, field, write=write_errors)
    return f"{html}\n{errors}\n{text(write_field(field, known))}{end}".strip()
