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
from django.template.compiler.emitters import EMITTERS
from django.template.compiler.functions import Program
from django.template.compiler.pages import make_page
from django.template.compiler.scopes import NotCompilable
from django.template.compiler.unit import write

engine = engines["django"].engine
found = {}
number = 0
for root in ROOTS:
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.suffix not in (".html", ".txt", ".xml", ".js", ".kml"):
            continue
        number += 1
        name = str(path.relative_to(root))
        template = engine.get_template(name)
        program = Program(engine, EMITTERS)
        try:
            page = make_page(program, template)
            write(program, template.nodelist, page, "True")
        except NotCompilable as error:
            found[name] = [error.reason]
            continue
        for (_, node), facts in program.analysis.facts.items():
            if facts.reason:
                origin = Path(str(node.origin)).name
                place = f"{origin}: {node.token.contents}"
                found.setdefault(place, facts.reason)
print(json.dumps([number, found]))
"""


def test_islands():
    process = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    )
    number, found = json.loads(process.stdout)
    assert number > 120
    assert found == ISLANDS


GIVEN_CONTEXT = "Its template can set variables in the context."
TAGS_GIVEN_CONTEXT = [
    "change_form.html: change_form_object_tools",
    "change_form.html: prepopulated_fields_js",
    "change_list.html: admin_actions",
    "change_list.html: change_list_object_tools",
]
if django.VERSION >= (6, 1):
    TAGS_GIVEN_CONTEXT.append("change_form.html: change_form_admin_actions")

FIRSTOF, FILTER, IFCHANGED = (
    f"django.template.defaulttags.{name}Node has no emitter."
    for name in ("FirstOf", "Filter", "IfChanged")
)

ISLANDS = {
    **dict.fromkeys(TAGS_GIVEN_CONTEXT, GIVEN_CONTEXT),
    "base.html: firstof user.get_short_name user.get_username": FIRSTOF,
    "index.html: filter capfirst": FILTER,
    "technical_500.html: ifchanged frame.exc_cause": IFCHANGED,
    "technical_500.txt: firstof exception_type 'Report'": FIRSTOF,
    "technical_500.txt: firstof exception_value 'No exception message supplied'": FIRSTOF,
    "technical_500.txt: ifchanged frame.exc_cause": IFCHANGED,
    'template_filter_index.html: firstof library.grouper _("Built-in filters")': FIRSTOF,
    'template_tag_index.html: firstof library.grouper _("Built-in tags")': FIRSTOF,
    "view_index.html: ifchanged": IFCHANGED,
}
