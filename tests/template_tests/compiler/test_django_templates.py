"""
The templates that Django ships: which of their tags render themselves, and why.
"""

import json
import subprocess
import sys

import django

CODE = """
import json
from pathlib import Path

import django
from django.conf import settings

APPS = ["admin", "admindocs", "auth", "contenttypes", "flatpages", "gis", "humanize",
        "messages", "postgres", "sessions", "sitemaps", "sites", "staticfiles"]
DJANGO = Path(django.__file__).parent
ROOTS = [*sorted(DJANGO.glob("contrib/*/templates")), DJANGO / "forms/templates",
         DJANGO / "views/templates"]
settings.configure(
    INSTALLED_APPS=[f"django.contrib.{app}" for app in APPS if app not in ("gis", "postgres")],
    TEMPLATES=[{
        "BACKEND": "django.template.partials.django.DjangoTemplates",
        "DIRS": ROOTS,
        "APP_DIRS": False,
    }],
)
django.setup()

from django.template import engines
from django.template.compiler import explain

engine = engines["django"].engine
found = {}
number = 0
for root in ROOTS:
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.suffix not in (".html", ".txt", ".xml", ".js", ".kml"):
            continue
        number += 1
        explanation = explain(engine.get_template(str(path.relative_to(root))))
        if reason := explanation.reason or explanation.reason_for_parts:
            found[explanation.template] = reason
        for island in explanation.islands:
            found[f"{Path(island.template).name}: {island.tag}"] = island.reason
print(json.dumps([number, found]))
"""


def test_islands():
    process = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    )
    number, found = json.loads(process.stdout)
    assert number > 120
    assert found == ISLANDS | SMALL


GIVEN_CONTEXT = "Its template can set variables in the context."
TAGS_GIVEN_CONTEXT = [
    "change_form.html: change_form_object_tools",
    "change_form.html: prepopulated_fields_js",
    "change_list.html: admin_actions",
    "change_list.html: change_list_object_tools",
]
if django.VERSION >= (6, 1):
    TAGS_GIVEN_CONTEXT.append("change_form.html: change_form_admin_actions")

ISLANDS = dict.fromkeys(TAGS_GIVEN_CONTEXT, GIVEN_CONTEXT)

# What they include is compiled, which is all that there is in most of them.
SMALL_TEMPLATES = [
    "admin/widgets/radio.html",
    "django/forms/widgets/checkbox_select.html",
    "django/forms/widgets/multiple_hidden.html",
    "django/forms/widgets/radio.html",
    "django/forms/widgets/select_date.html",
    "django/forms/widgets/splitdatetime.html",
    "django/forms/widgets/splithiddendatetime.html",
    "postgres/widgets/split_array.html",
]

SMALL = dict.fromkeys(SMALL_TEMPLATES, "Too little of it would be code.")


def test_the_admin_is_not_imported():
    code = (
        "import sys, django.template.compiler.compiling; "
        "print([name for name in sys.modules if name.startswith('django.contrib')])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert process.stdout == "[]\n"
