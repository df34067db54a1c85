"""
Jinja2 as a second backend, after this one and before it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.shortcuts import render
from django.template import TemplateDoesNotExist, engines
from django.template.loader import select_template
from django.test import override_settings

from .comparing import Differs, check_same
from .workspace import Workspace

FILES = {
    "django/page.html": "{% for name in names %}"
    "{% partialdef row inline %}<li>{{ name|upper }}</li>{% endpartialdef %}"
    "{% endfor %}",
    "django/child.html": '{% extends "page.html" %}',
    "django/shared.html": "django {% partialdef row inline %}<i>{{ name }}</i>{% endpartialdef %}",
    "jinja2/hello.html": "{% macro row(name) %}<b>{{ name }}</b>{% endmacro %}"
    "{% for name in names %}{{ row(name.upper()) }}{% endfor %}",
    "jinja2/shared.html": "jinja2 <u>{{ name }}</u>",
}

CONTEXT = {"names": ["Ada", "<Grace>"], "name": "<Ada>"}

PAGE, ROW = "<li>ADA</li><li>&lt;GRACE&gt;</li>", "<li>&lt;ADA&gt;</li>"
HELLO = "<b>ADA</b><b>&lt;GRACE&gt;</b>"

# By name, or names: what it renders, and by which engine. None is a name that neither
# engine has.
Names = str | tuple[str, ...]
ALWAYS: dict[Names, tuple[str, str] | None] = {
    "page.html": ("django", PAGE),
    "page.html#row": ("django", ROW),
    "child.html#row": ("django", ROW),
    "shared.html#row": ("django", "<i>&lt;Ada&gt;</i>"),
    "hello.html": ("jinja2", HELLO),
    "hello.html#row": None,
    "page.html#nothing": None,
    ("hello.html", "page.html#row"): ("jinja2", HELLO),
    ("page.html#row", "hello.html"): ("django", ROW),
    ("nothing.html", "page.html#row", "hello.html"): ("django", ROW),
    ("nothing.html#row", "hello.html"): ("jinja2", HELLO),
    ("hello.html#row", "page.html#row"): ("django", ROW),
    # The first that exists, also if Django itself couldn't load it.
    ("child.html#row", "hello.html"): ("django", ROW),
    ("child.html#nothing", "hello.html"): ("jinja2", HELLO),
}
# What both engines have is the first one's.
FIRST: dict[str, dict[Names, tuple[str, str] | None]] = {
    "django": {"shared.html": ("django", "django <i>&lt;Ada&gt;</i>")},
    "jinja2": {"shared.html": ("jinja2", "jinja2 <u>&lt;Ada&gt;</u>")},
}
USING: dict[tuple[str, str], str | None] = {
    ("django", "page.html"): PAGE,
    ("django", "page.html#row"): ROW,
    ("django", "shared.html"): "django <i>&lt;Ada&gt;</i>",
    ("django", "hello.html"): None,
    ("jinja2", "hello.html"): HELLO,
    ("jinja2", "shared.html"): "jinja2 <u>&lt;Ada&gt;</u>",
    ("jinja2", "page.html#row"): None,
    ("jinja2", "shared.html#row"): None,
}

# The second time and later, compiled code renders.
TIMES = 3


def run(workspace: Workspace) -> str:
    folder = workspace.folder / "jinja2"
    for name, source in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    number = 0
    for order in (["django", "jinja2"], ["jinja2", "django"]):
        with override_settings(TEMPLATES=backends(folder, order)):
            cases: list[tuple[Any, str | None, tuple[str, str] | None]] = [
                *((name, None, found) for name, found in ALWAYS.items()),
                *((name, None, found) for name, found in FIRST[order[0]].items()),
                *(
                    (name, engine, None if html is None else (engine, html))
                    for (engine, name), html in USING.items()
                ),
            ]
            for name, using, found in cases:
                what = f"{name!r}, engines {order}, using={using}"
                for _ in range(TIMES):
                    check_same(what, found, rendered(name, using))
            number += len(cases)
            check_compiled()
    return f"{number} names and lists of names, each three times: all as expected."


def backends(folder: Path, order: list[str]) -> list[dict[str, Any]]:
    both = {
        "django": "django.template.partials.django.DjangoTemplates",
        "jinja2": "django.template.backends.jinja2.Jinja2",
    }
    return [
        {"BACKEND": both[key], "NAME": key, "DIRS": [folder / key], "OPTIONS": {}}
        for key in order
    ]


def rendered(names: Names, using: str | None) -> tuple[str, str] | None:
    """Return which engine has the template and what render() makes of it."""
    listed = [names] if isinstance(names, str) else list(names)
    try:
        engine = select_template(listed, using).backend.name
        name: Any = names if isinstance(names, str) else listed
        response = render(HttpRequest(), name, dict(CONTEXT), using=using)
    except TemplateDoesNotExist:
        return None
    return engine, response.content.decode()


def check_compiled() -> None:
    nodelist = engines["django"].engine.get_template("page.html").nodelist
    if not (nodelist.template_code or nodelist.nodelist_code):
        raise Differs("page.html was not compiled.")
