"""
The emitters of docs/howto/emitters.txt, and templates with their tags.
"""

import re
import textwrap
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "emitters.txt"
MODULE = re.compile(
    r"^\.\. code-block:: python\n    :caption: (\S+)\n\n((?:    .*\n|\n)+)", re.M
)


def write_app(folder):
    """Write the app that the page shows, as a package in a folder."""
    modules = MODULE.findall(PAGE.read_text())
    for name, source in modules:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(source))
    return sorted(name for name, _ in modules)


LOAD = "{% load widget_tweaks crispy_forms_field wagtailcore_tags wagtailimages_tags %}"

IN_CONTEXT = "wagtail.templatetags.wagtailcore_tags.IncludeBlockNode has no emitter."

# The tags, and why one renders itself, if it does.
TAGS = {
    # widget_tweaks
    "{% render_field form.title %}": "",
    '{% render_field form.title class="a" %}': "",
    '{% render_field form.title class+="b" placeholder=label data-n=number %}': "",
    "{% render_field form.title class=first class+=second title=third %}": "",
    '{% render_field form.title type="email" x-on::click="go" required=none %}': "",
    "{% render_field form.title data-cleaned=form.cleaned_data.number %}": "",
    "{% render_field form.kind class=label|lower title=nope %}": "",
    "{% render_field form.when class+='when' %}": "",
    "{% for radio in form.radio %}{% render_field radio class+=label %}{% endfor %}": "",
    "{% render_field nope class='a' title=first %}": "",
    "{% render_field nope type='email' %}": "",
    "{% render_field label class='a' %}": "",
    "{% render_field number %}": "",
    "{% render_field form.title class=fails title=first %}": "",
    "{% render_field form.title title=label|default:nope %}": "",
    # crispy_forms
    "{% crispy_field form.title %}": "",
    "{% crispy_field form.title 'class' 'form-control' %}": "",
    "{% crispy_field form.number 'class' 'wide b' 'data-x' '<1>' %}": "",
    "{% crispy_field form.when 'class' 'a' 'title' 'when' %}": "",
    "{% crispy_field form.kind 'size' 5 'class' 'textinput' %}": "",
    "{% crispy_field form.number 'title' 5 %}": "",
    "{% crispy_field form.title 'title' label %}": "Its attribute label isn't a literal.",
    "{% crispy_field form.title 'title' _('Monday') %}": "Its attribute _('Monday') isn't a literal.",
    "{% crispy_field form.title first 'x' %}": "Its attribute first isn't a literal.",
    "{% crispy_field nope 'class' 'a' %}": "",
    "{% crispy_field form.nope 'class' 'a' %}": "",
    "{% crispy_field label 'class' 'a' %}": "",
    "{% crispy_field none %}": "",
    "{% crispy_field field 'class' 'a' %}": "",
    "{% include 'bootstrap5/field.html' with field=form.title tag='td' %}": "",
    # wagtail
    "{% image photo width-40 %}": "",
    "{% image photo width-40 class='wide' alt=label data-n=number %}": "",
    "{% image photo fill-30x20 format-jpeg rendition=1 self=2 %}": "",
    "{% image photo width-40 title=first alt=second %}": "",
    "{% image photo width-40 title=fails alt=second %}": "",
    "{% image photo wrong-40 title=first %}": "",
    "{% image lost width-40 title=first %}": "",
    "{% image nope width-40 title=fails %}": "",
    "{% image none width-40 title=fails %}": "",
    "{% image label width-40 title=fails %}": "",
    "{% image photo|default:nope width-40 %}": "Its image has a filter, whose error it would hide.",
    "{% image photo width-40 as small %}{{ small.width }}": "It sets the variable 'small'.",
    "{% include_block block %}": IN_CONTEXT,
    "{% include_block block with label=first %}": IN_CONTEXT,
    "{% include_block number %}": IN_CONTEXT,
}

ROWS = "{% for form, label, photo in rows %}"

# Where the tags stand.
PLACES = {
    "top": {"page.html": "<p>{{ label }} TAG {{ label }}</p>"},
    "loop": {
        "page.html": ROWS
        + "{{ forloop.counter }} TAG {{ label }}{% endfor %}{{ label }}"
    },
    "empty loop": {
        "page.html": "{% for form, label, photo in none %}TAG{% empty %}-{% endfor %}"
    },
    "with": {
        "page.html": "{% with label='<w>' WIDGET_ERROR_CLASS='error' "
        "WIDGET_REQUIRED_CLASS=none %}TAG{% endwith %}{{ label }}TAG"
    },
    "loop with": {
        "page.html": ROWS + "{% with WIDGET_REQUIRED_CLASS=label "
        "WIDGET_ERROR_CLASS=forloop.counter %}TAG{% endwith %}{% endfor %}"
    },
    "condition": {
        "page.html": "{% if label %}TAG{% else %}-{% endif %}{% if none %}TAG{% endif %}"
    },
    "autoescape": {
        "page.html": "{% autoescape off %}TAG{{ label }}{% endautoescape %}TAG"
    },
    "block": {
        "page.html": "{% extends 'FOLDER/base.html' %}{% block body %}{{ block.super }}TAG"
        "{{ label }}{% endblock %}",
        "base.html": "<body>{% block body %}TAG{% endblock %}{{ label }}</body>",
    },
    "include": {
        "page.html": ROWS + "{% include 'FOLDER/part.html' %}{{ label }}{% endfor %}",
        "part.html": "<li>TAG</li>",
    },
    "include only": {
        "page.html": "{% include 'FOLDER/part.html' with form=form label=label photo=photo only %}",
        "part.html": "<li>TAG</li>",
    },
    "partial": {
        "page.html": "{% partialdef row inline %}TAG{{ label }}{% endpartialdef %}"
        + ROWS
        + "{% partial row %}{% endfor %}",
    },
    "island": {
        "page.html": "{% around %}TAG{{ label }}{% endaround %}{% set label new %}"
        "{% set WIDGET_REQUIRED_CLASS new %}TAG{{ label }}"
    },
}

# What Django renders instead, since Django 5.2 has no partials.
WITHOUT_PARTIALS = {
    "partial": {"page.html": "TAG{{ label }}" + ROWS + "TAG{{ label }}{% endfor %}"}
}


CASES = [(tag, place) for tag in TAGS for place in PLACES]


def templates_of(case, *, partials=True):
    """Return the templates of a case, in a folder with its number."""
    tag, place = CASES[case]
    templates = PLACES[place]
    if not partials:
        templates = WITHOUT_PARTIALS.get(place, templates)
    return {
        f"{case}/{name}": extends + LOAD + rest.replace("TAG", tag)
        for name, source in templates.items()
        for extends, rest in [split_off_extends(source.replace("FOLDER", str(case)))]
    }


def split_off_extends(source):
    """Return the tag that has to be the first, and the rest."""
    tag, end, rest = source.partition("%}")
    return (tag + end, rest) if "extends" in tag else ("", source)
