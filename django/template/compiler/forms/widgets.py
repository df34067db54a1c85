"""
Widgets: what Django's templates write of the context that a widget gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.html import strip_spaces_between_tags

from .html import Unusual, attributes, checked, text, unformatted

FOLDER = "django/forms/widgets/"

SELECT_OPTION = f"{FOLDER}select_option.html"


def write_input(widget: dict[str, Any]) -> str:
    value, attrs = widget["value"], checked(widget["attrs"])
    html = f'<input type="{text(widget["type"])}" name="{text(widget["name"])}"'
    if value != None:  # noqa: E711, as the template asks
        html += f' value="{unformatted(value)}"'
    return f"{html}{attributes(attrs)}>\n"


def write_textarea(widget: dict[str, Any]) -> str:
    value, attrs = widget["value"], checked(widget["attrs"])
    return (
        f'<textarea name="{text(widget["name"])}"{attributes(attrs)}>\n'
        f"{text(value) if value else ''}</textarea>\n"
    )


def write_file_input(widget: dict[str, Any]) -> str:
    if widget["is_initial"]:
        raise Unusual  # what is written of a file is asked of its storage
    attrs = checked(widget["attrs"])
    return (
        f'\n<input type="{text(widget["type"])}" name="{text(widget["name"])}"'
        f"{attributes(attrs)}>\n"
    )


def write_select(widget: dict[str, Any]) -> str:
    attrs = checked(widget["attrs"])
    parts = [f'<select name="{text(widget["name"])}"{attributes(attrs)}>']
    for group_name, options, _ in widget["optgroups"]:
        if group_name:
            parts.append(f'\n  <optgroup label="{text(group_name)}">')
        for option in options:
            if option["template_name"] != SELECT_OPTION:
                raise Unusual
            parts.append(f"\n  {write_select_option(option)}")
        if group_name:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>\n")
    return "".join(parts)


def write_select_option(option: dict[str, Any]) -> str:
    attrs = checked(option["attrs"])
    return (
        f'<option value="{unformatted(option["value"])}"{attributes(attrs)}>'
        f"{text(option['label'])}</option>\n"
    )


def write_choices(widget: dict[str, Any]) -> str:
    id_, css_class = (widget["attrs"].get(name) for name in ("id", "class"))
    html = "<div"
    if id_:
        html += f' id="{text(id_)}"'
    if css_class:
        html += f' class="{text(css_class)}"'
    parts = [f"{html}>"]
    for group_name, options, _ in widget["optgroups"]:
        if group_name:
            parts.append(f"\n  <div><label>{text(group_name)}</label>")
        for option in options:
            if option["template_name"] not in OPTIONS:
                raise Unusual
            parts.append(f"<div>\n    {write_choice(option)}\n</div>")
        if group_name:
            parts.append("\n  </div>")
    parts.append("\n</div>\n")
    return "".join(parts)


def write_choice(option: dict[str, Any]) -> str:
    html = write_input(option)
    if not option["wrap_label"]:
        return f"{html}\n"
    id_ = option["attrs"].get("id")
    label_for = f' for="{text(id_)}"' if id_ else ""
    return f"<label{label_for}>{html} {text(option['label'])}</label>\n"


def write_subwidgets(widget: dict[str, Any]) -> str:
    html = ""
    for subwidget in widget["subwidgets"]:
        write = WRITERS.get(subwidget["template_name"])
        if write is None:
            raise Unusual
        html += write(subwidget)
    return f"{strip_spaces_between_tags(html.strip())}\n"


def included(write: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
    """Return the function for a template that includes another, and no more."""
    return lambda widget: f"{write(widget)}\n"


INPUTS = "checkbox color date datetime email file hidden number password search tel"
OPTIONS = {f"{FOLDER}{name}_option.html" for name in ("checkbox", "radio")}

# By the name of a template, with what it includes.
WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    f"{FOLDER}{name}.html": write
    for names, write in (
        ("input", write_input),
        (f"{INPUTS} text time url", included(write_input)),
        ("textarea", write_textarea),
        ("clearable_file_input", write_file_input),
        ("select", write_select),
        ("select_option", write_select_option),
        ("multiple_input", write_choices),
        ("checkbox_select radio", included(write_choices)),
        ("input_option", write_choice),
        ("checkbox_option radio_option", included(write_choice)),
        ("multiwidget", write_subwidgets),
        (
            "multiple_hidden select_date splitdatetime splithiddendatetime",
            included(write_subwidgets),
        ),
    )
    for name in names.split()
}


def write_widget(template_name: str, context: dict[str, Any]) -> str | None:
    """
    Return what a widget's template writes, or ``None`` if that is left to the template.
    """
    write = WRITERS.get(template_name)
    if write is None:
        return None
    try:
        return write(context["widget"]).strip()
    except (Unusual, LookupError, TypeError, ValueError, AttributeError):
        # Of what is no widget's context, the template says what is wrong.
        return None
