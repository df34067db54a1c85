"""
The strategy of examples.
"""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from .examples import Example, Visit
from .grammar import BOUND, ODD_NAMES, READ
from .recipes import BY_NAME, draw_recipe
from .rendering import ENTRIES
from .writing import Draw, Writer, percent, styles, write_templates

LANGUAGES = st.sampled_from(["en", "de", "fr", "de-ch", "ar", "cs"])
ZONES = st.sampled_from([None, "Asia/Tokyo", "UTC"])
AWKWARDNESS = st.sampled_from([0, 0, 5, 15, 40])
INVALID = st.sampled_from(["", "", "INVALID", "bad %s", "<%s>", "%s %s"])
PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.template.context_processors.tz",
    "tests.fuzz.tags.gives_a",
    "tests.fuzz.tags.reads_path",
]


def one_in(draw: Draw, number: int) -> bool:
    return draw(percent) >= 100 - 100 // number


def draw_settings(draw: Draw) -> dict[str, Any]:
    settings = {}
    if one_in(draw, 3):
        settings["USE_THOUSAND_SEPARATOR"] = True
    if one_in(draw, 6):
        settings["USE_TZ"] = False
    if one_in(draw, 12):
        settings["USE_I18N"] = False
    return settings


def draw_options(draw: Draw) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if one_in(draw, 8):
        options["autoescape"] = False
    if one_in(draw, 3):
        options["string_if_invalid"] = draw(INVALID)
    if one_in(draw, 3):
        options["context_processors"] = draw(
            st.lists(st.sampled_from(PROCESSORS), max_size=3, unique=True)
        )
        if one_in(draw, 20):
            options["context_processors"].append("tests.fuzz.tags.fails")
    return options


def draw_context(draw: Draw, names: list[str], writers: list[Writer]) -> dict[str, str]:
    awkwardness = draw(AWKWARDNESS)
    first = writers[0].name
    special = {
        "parent": [repr(first)],
        "tpl": [repr(first), f"lazystr({first!r})", "template('{{ a }}{{ x }}')"],
        "tpls": [f"['missing.html', {first!r}]", f"({first!r},)", "['no', 'nor']"],
    }
    return {
        name: draw(st.sampled_from(special[name]))
        if name in special
        else draw_recipe(draw, name, awkwardness)
        for name in names
    }


def draw_flags(draw: Draw) -> dict[str, bool | None]:
    flags: dict[str, bool | None] = {}
    for name in ("autoescape", "use_l10n", "use_tz"):
        if one_in(draw, 12):
            flags[name] = draw(st.booleans())
    return flags


def draw_visits(draw: Draw, writers: list[Writer], names: list[str]) -> list[Visit]:
    """Draw three visits of the last template, and often some of another name between."""
    main = Visit(
        writers[-1].name,
        draw(st.sampled_from(ENTRIES)),
        language=draw(LANGUAGES) if one_in(draw, 3) else "en",
        zone=draw(ZONES) if one_in(draw, 4) else None,
        flags=draw_flags(draw),
    )
    visits = [main] * 3
    others = [writer.name for writer in writers[:-1]] + [
        writer.name + name
        for writer in writers
        for name in writer.defined
        if name.startswith("#")
    ]
    # Django has no fragments of blocks.
    others += [
        f"{writer.name}#{name}"
        for writer in writers
        for name in writer.defined
        if not (writer.core or name.startswith("#"))
    ]
    if others and one_in(draw, 3):
        other = draw(st.sampled_from(others))
        entry = draw(st.sampled_from(["context", "backend", "backend, request"]))
        visits[draw(st.integers(0, 2)) : 0] = [Visit(other, entry)] * 3
    for index, visit in enumerate(visits):
        if one_in(draw, 4):
            visits[index] = draw_variation(draw, visit, writers, names)
    return visits


def draw_variation(
    draw: Draw, visit: Visit, writers: list[Writer], names: list[str]
) -> Visit:
    """Draw a visit with other values, or in another language."""
    changed = [name for name in names if one_in(draw, 2)]
    return Visit(
        visit.name,
        visit.entry if one_in(draw, 2) else draw(st.sampled_from(ENTRIES[:4])),
        draw_context(draw, changed, writers),
        draw(LANGUAGES) if one_in(draw, 3) else visit.language,
        draw(ZONES) if one_in(draw, 4) else visit.zone,
        draw_flags(draw),
    )


@st.composite
def examples(draw: Draw) -> Example:
    writers = write_templates(draw, draw(styles()))
    templates = {writer.name: writer.source for writer in writers}
    words = set(re.findall(r"\w+", "".join(templates.values())))
    names = [
        name
        for name in [*READ, *sorted(set(BY_NAME) - set(READ)), "parent", "tpl", "tpls"]
        if name in words
    ]
    names += [
        name
        for name in dict.fromkeys(BOUND + ODD_NAMES)
        if name not in READ and name in words and one_in(draw, 4)
    ]
    return Example(
        templates,
        draw_context(draw, names, writers),
        draw_visits(draw, writers, names),
        draw_options(draw),
        draw_settings(draw),
        signals=one_in(draw, 6),
    )
