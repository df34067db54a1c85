"""
``manage.py upgrade_template_partials``: projects written for django-template-partials
render the same afterwards, where that package can't be imported.
"""

import json
import os
import subprocess
import sys
from textwrap import dedent

import pytest

MANAGE = """\
import sys
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""

# Prints what the names render to.
RENDER = """\
import json
import sys

import django

django.setup()

from django.template.loader import render_to_string

context = {"title": "A & B", "names": ["Ada", "<Grace>"]}
json.dump({name: render_to_string(name, context) for name in sys.argv[1:]}, sys.stdout)
"""

# The package can't be imported.
WITHOUT = "import sys\nsys.modules['template_partials'] = None\n"

TEMPLATES = {
    "mysite/templates/page.html": """\
        {% load partials %}
        <title>{% block title %}{{ title }}{% endblock %}</title>
        {% partialdef row inline=True %}<li {% cycle 'a' 'b' %}>{{ name }}</li>{% endpartialdef row %}
        {% startpartial foot %}<footer>{% now "Y" as year %}{{ title }}</footer>{% endpartial %}
        {% for name in names %}{% partial row %}{% endfor %}
        {% partial foot %}{% verbatim %}{% load partials %}{% endverbatim %}
        {% block content %}{% endblock %}
        """,
    "shop/templates/shop/list.html": """\
        {% extends "page.html" %}
        {% load i18n partials %}
        {% block title %}
          {% partialdef heading inline %}{% translate "Name" %}: {{ title }}{% endpartialdef %}
        {% endblock %}
        {% block content %}
          {% load partialdef partial from partials %}
          {% include "page.html#row" with name="Linus" %}{% partial heading %}
        {% endblock %}
        """,
}

# What is rendered, and where white space stood instead of a tag that is removed.
NAMES = {
    "page.html": [("\n<title>", "<title>")],
    "page.html#row": [],
    "page.html#foot": [],
    "shop/list.html": [("\n<title>", "<title>"), ("\n  \n  <li", "\n  <li")],
    "shop/list.html#heading": [],
}

SETTINGS = """\
    from pathlib import Path

    BASE_DIR = Path(__file__).resolve().parent
    SECRET_KEY = "upgrade"
    USE_TZ = True
    """
LAYOUTS = {
    # The app does everything.
    "app": {
        "mysite/settings.py": """\
            INSTALLED_APPS = [
                "django.template.partials",
                "template_partials",
                "shop",
            ]
            TEMPLATES = [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "DIRS": [BASE_DIR / "templates"],
                }
            ]
            """,
    },
    # The settings name the loader.
    "loaders": {
        "mysite/settings.py": """\
            INSTALLED_APPS = [
                "django.template.partials", "template_partials.apps.SimpleAppConfig",
                "shop",
            ]
            TEMPLATES = [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "DIRS": [BASE_DIR / "templates"],
                    "OPTIONS": {
                        "loaders": [
                            (
                                "template_partials.loader.Loader",
                                [
                                    (
                                        "django.template.loaders.cached.Loader",
                                        [
                                            "django.template.loaders.filesystem.Loader",
                                            "django.template.loaders.app_directories.Loader",
                                        ],
                                    )
                                ],
                            )
                        ],
                    },
                }
            ]
            """,
    },
    # The tags are built in, and the settings have a base.
    "builtins": {
        "mysite/base.py": """\
            THIRD_PARTY_APPS = ["template_partials.apps.LoaderAppConfig"]
            INSTALLED_APPS = ["django.template.partials", "shop"] + THIRD_PARTY_APPS
            TEMPLATES = [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "DIRS": [BASE_DIR / "templates"],
                    "APP_DIRS": True,
                    "OPTIONS": {
                        "builtins": ["template_partials.templatetags.partials"],
                    },
                }
            ]
            """,
        "mysite/settings.py": "from .base import *\n",
    },
    # The settings call the package.
    "wrap_loaders": {
        "mysite/settings.py": """\
            from template_partials.apps import wrap_loaders

            INSTALLED_APPS = ["django.template.partials", "shop"]
            INSTALLED_APPS += ["template_partials.apps.SimpleAppConfig"]
            TEMPLATES = [
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "NAME": "pages",
                    "DIRS": [BASE_DIR / "templates"],
                    "APP_DIRS": False,
                }
            ]

            wrap_loaders("pages")
            """,
    },
}


class Project:
    """A project in ``folder``."""

    def __init__(self, folder, layout):
        self.folder = folder
        packages = {"mysite/__init__.py": "", "shop/__init__.py": ""}
        for name, text in (packages | TEMPLATES | layout).items():
            first = SETTINGS if "INSTALLED_APPS" in text else ""
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(first) + dedent(text))

    def run(self, program, *arguments, warnings="error"):
        """Run Python code in the project, and return what it prints."""
        process = subprocess.run(
            [sys.executable, "-B", "-W", warnings, "-c", program, *arguments],
            cwd=self.folder,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "mysite.settings"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.returncode == 0, process.stdout
        return process.stdout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_upgrade(layout, tmp_path):
    project = Project(tmp_path, LAYOUTS[layout])
    # The package warns of itself from Django 6.0 on.
    before = json.loads(project.run(RENDER, *NAMES, warnings="ignore"))
    assert "<li a>Ada</li><li a>&lt;Grace&gt;</li>" in before["page.html"]
    assert "{% load partials %}" in before["page.html"]
    assert "Name: A &amp; B" in before["shop/list.html#heading"]

    command = "upgrade_template_partials"
    shown = project.run(MANAGE, command, warnings="ignore")
    written = project.run(MANAGE, command, "--write", warnings="ignore")
    assert "To be done by hand" not in shown
    diff, changed, _ = written.partition("Changed ")
    assert changed
    assert shown.startswith(diff)
    for path in tmp_path.rglob("*.py"):
        assert "template_partials" not in path.read_text()

    after = json.loads(project.run(WITHOUT + RENDER, *NAMES))
    for name, spaces in NAMES.items():
        expected = before[name]
        for old, new in spaces:
            assert expected.count(old) == 1
            expected = expected.replace(old, new)
        assert after[name] == expected
    assert project.run(WITHOUT + MANAGE, command) == "Nothing to change.\n"
    assert project.run(WITHOUT + MANAGE, "check") == (
        "System check identified no issues (0 silenced).\n"
    )
