"""
Widgets: what Django's templates write for the context of a widget.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from operator import ne
from typing import Any

from django.utils.html import strip_spaces_between_tags

from .html import Unusual, attributes, called, checked, holds, text, unformatted

FOLDER = "django/forms/widgets/"

# The templates of options.
SELECT_OPTIONS = {f"{FOLDER}select_option.html"}
CHOICES = {f"{FOLDER}{name}_option.html" for name in ("checkbox", "radio")}


Widget = dict[str, Any]


def check(widget: Any, templates: Container[str]) -> None:
    """Raise Unusual unless it is a widget or an option with one of these templates."""
    if type(widget) is not dict or widget.get("template_name") not in templates:
        raise Unusual
    checked(widget.get("attrs"))


def write_input(widget: Widget) -> str:
    value = widget.get("value")
    html = f'<input type="{text(widget.get("type", ""))}"{name_of(widget)}'
    if type(value) is str or holds(ne, value, None):
        html += f' value="{unformatted(value)}"'
    return f"{html}{attributes(widget['attrs'])}>\n"


def name_of(widget: Widget) -> str:
    return f' name="{text(widget.get("name", ""))}"'


def write_textarea(widget: Widget) -> str:
    value = widget.get("value")
    return (
        f"<textarea{name_of(widget)}{attributes(widget['attrs'])}>\n"
        f"{text(value) if called(value, None) else ''}</textarea>\n"
    )


def write_file_input(widget: Widget) -> str:
    if widget.get("is_initial"):
        raise Unusual  # what is written depends on the file's storage
    return (
        f'\n<input type="{text(widget.get("type", ""))}"{name_of(widget)}'
        f"{attributes(widget['attrs'])}>\n"
    )


def groups_of(widget: Widget, templates: set[str]) -> list[Any]:
    """
    Return the groups of a widget's options, or raise Unusual if one has another template
    than these.
    """
    groups = widget.get("optgroups")
    if type(groups) is not list:
        raise Unusual
    for group in groups:
        if type(group) is not tuple or len(group) != 3 or type(group[1]) is not list:
            raise Unusual
        for option in group[1]:
            check(option, templates)
    return groups


def write_groups(
    groups: list[Any], start: str, write: Callable[[Widget], str], end: str
) -> str:
    """Return the HTML of options. ``start`` and ``end`` are those of a named group."""
    html = []
    for name, options, _ in groups:
        if name is not None and called(name, None):
            html.append(start.format(text(name)))
        html += [write(option) for option in options]
        if name is not None and called(name, None):
            html.append(end)
    return "".join(html)


def write_select(widget: Widget) -> str:
    groups = groups_of(widget, SELECT_OPTIONS)
    return (
        f"<select{name_of(widget)}{attributes(widget['attrs'])}>"
        f"{write_groups(groups, *OPTGROUP)}\n</select>\n"
    )


def write_select_option(option: Widget) -> str:
    value, label = option.get("value", ""), option.get("label", "")
    return (
        f'<option value="{unformatted(value)}"{attributes(option["attrs"])}>'
        f"{text(label)}</option>\n"
    )


def write_choices(widget: Widget) -> str:
    groups = groups_of(widget, CHOICES)
    attrs = widget["attrs"]
    html = "<div"
    id_ = called(attrs.get("id"))
    if called(id_, None):
        html += f' id="{text(id_)}"'
    css_class = attrs.get("class")
    if called(css_class, None):
        html += f' class="{text(css_class)}"'
    return f"{html}>{write_groups(groups, *DIVISION)}\n</div>\n"


def write_choice(option: Widget) -> str:
    id_ = option["attrs"].get("id")
    if not option.get("wrap_label"):
        return f"{write_input(option)}\n"
    html = f' for="{text(id_)}"' if called(id_, None) else ""
    html = f"<label{html}>{write_input(option)}"
    return f"{html} {text(option.get('label', ''))}</label>\n"


# What is written for a group: its start, an option and its end.
OPTGROUP = (
    '\n  <optgroup label="{}">',
    lambda option: f"\n  {write_select_option(option)}",
    "\n  </optgroup>",
)
DIVISION = (
    "\n  <div><label>{}</label>",
    lambda option: f"<div>\n    {write_choice(option)}\n</div>",
    "\n  </div>",
)


def write_subwidgets(widget: Widget) -> str:
    subwidgets = widget.get("subwidgets")
    if type(subwidgets) is not list:
        raise Unusual
    for subwidget in subwidgets:
        check(subwidget, WRITERS)
    # A subwidget can still be unusual in its contents, after others have been written.
    html = "".join([WRITERS[each["template_name"]](each) for each in subwidgets])
    return f"{strip_spaces_between_tags(html.strip())}\n"


def included(write: Callable[[Widget], str]) -> Callable[[Widget], str]:
    """Return the function for a template that only includes another one."""
    return lambda widget: f"{write(widget)}\n"


INPUTS = "checkbox color date datetime email file hidden number password search tel"

# By the name of the template. Each writes what this includes as well.
WRITERS: dict[str, Callable[[Widget], str]] = {
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
    Return what a widget's template writes, or ``None`` if the template has to render
    it.
    """
    write = WRITERS.get(template_name)
    if write is None or type(context) is not dict:
        return None
    widget: Any = context.get("widget")
    try:
        check(widget, {template_name})
        return write(widget).strip()
    except Unusual:
        return None
