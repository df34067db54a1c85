"""
The examples of the documentation, run.

Every ``code-block`` of a page runs, in order, by its language. On the pages of
``PROJECTS`` the blocks make a project: a block with a caption is that file, or a change
of it, and the commands are run. On the other pages ``html+django`` with a caption is a
template of that name, and ``python`` and ``pycon`` share the names of the page;
``python`` with a folder in its caption is a module of an app as well. The settings, the
URLs and the tests that a ``python`` block defines are used, and the commands of
``manage.py`` run. The page about emitters needs other packages: tests/ecosystem runs its
blocks.
"""

import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import types
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import AppConfig
from django.core.management import CommandError, call_command
from django.template import Engine, Template
from django.test.utils import _TestState
from django.urls import clear_url_caches
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from sybil.parsers.rest.lexers import DirectiveLexer

README = Path(__file__).parents[2] / "README.md"
DOCS = README.parent / "docs"
TUTORIAL = DOCS / "intro" / "tutorial.txt"
RENDERING = DOCS / "internals" / "rendering.txt"
COMMANDS = DOCS / "ref" / "commands.txt"
STREAMING = (
    DOCS / "ref" / "templates" / "streaming.txt",
    DOCS / "topics" / "streaming.txt",
)
TESTING = DOCS / "howto" / "testing.txt"
MIGRATION = DOCS / "howto" / "migrate-from-django-template-partials.txt"
PROJECTS = TUTORIAL, TESTING, MIGRATION
EMITTERS = DOCS / "howto" / "emitters.txt"
PAGES = sorted(
    path
    for path in DOCS.rglob("*.txt")
    if "_build" not in path.parts and path.name != "requirements.txt"
)

# How output is compared: its white space is tidied in the documentation.
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
OUTPUT = doctest.OutputChecker()

Evaluator = Callable[[Example], str | None]

# Directives that show no example, or with literalinclude one that runs elsewhere.
PROSE = {
    "attribute",
    "class",
    "container",
    "decorator",
    "exception",
    "function",
    "image",
    "include",
    "list-table",
    "literalinclude",
    "method",
    "module",
    "playground",
    "templatetag",
    "toctree",
}

# Commands that aren't run: they make the environment, which the tests have
# already, or serve until they are stopped.
BY_HAND = {
    "mkdir tutorial",
    "cd tutorial",
    "python -m venv .venv",
    ". .venv/bin/activate",
    "python -m pip install django-partials",
    "python -m pip install django-partials django-htmx",
    "python -m pip install coverage django_coverage_plugin",
    "python -m pip install Django django-partials",
    "python -m pip check",
    "python -m pip install --target vendor Django django-partials",
    "python -m pip install ../django-partials",
    "uv add django-partials",
    "uv add ../django-partials",
    "poetry add django-partials",
    "poetry add ../django-partials",
    "python -m pip show --files django-partials Django",
    "python -m pip uninstall django-partials",
    "python -m pip uninstall django-template-partials",
    "python manage.py measure_templates /admin/shop/order/1/change/ --user ann",
    "python manage.py measure_templates /orders/ --user ann",
    "python manage.py runserver",
    """cd "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')\"""",
    "ln -s ../../django/template/partials ../../django/template/compiler "
    "django-stubs/template/",
    "gunicorn --workers 2 --threads 4 mysite.wsgi",
    "uvicorn mysite.asgi:application",
    "python manage.py runbolt --host 127.0.0.1",
    "npm install pyodide@314.0.7",
    "python -m pip wheel --wheel-dir wheels django-partials tzdata",
    "node main.js render.py wheels/*.whl",
    "make integrations",
    "make integrations DJANGO=5.2",
    'make integrations ONLY="gunicorn pyodide"',
    "make todo",
    "make todo CORE=1",
    "make docs",
    "python -m http.server --directory docs/_build/html",
    "make bench",
    'make bench ROUNDS=5 WORKLOADS="admin-list drf" ENGINES=partials',
    'make bench ROUNDS=5 WORKLOADS="a d" ENGINES="partials jinja2"',
    'make bench ROUNDS=1 WORKLOADS="e e-tag e-loop b-now" ENGINES=partials',
}

# The project of the page about tests: what startproject makes, with this at the end.
SETTINGS = """
TEMPLATES[0]["BACKEND"] = "django.template.partials.django.DjangoTemplates"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates"]
INSTALLED_APPS.append("django.template.partials")
"""

# A request as curl makes it: a URL, and any number of headers.
CURL = """\
import argparse, django
from django.test import Client

parser = argparse.ArgumentParser()
parser.add_argument("-H", dest="headers", action="append", default=[])
parser.add_argument("url")
arguments = parser.parse_args()
django.setup()
client = Client(
    SERVER_NAME="127.0.0.1",
    headers=dict(header.split(": ") for header in arguments.headers),
)
print(client.get(arguments.url).content.decode(), end="")
"""


def run(
    page: Path, namespace: dict[str, Any], evaluators: dict[str, Evaluator]
) -> None:
    """Run the examples of ``page``; a language without an evaluator is an error."""

    def code_blocks(document: Document) -> Iterator[Region]:
        for block in DirectiveLexer("code-block")(document):
            block.parsed = block.lexemes["source"]
            block.evaluator = evaluators[block.lexemes["arguments"]]
            yield block

    document = Sybil([code_blocks]).parse(page)
    document.namespace = namespace
    for example in document.examples():
        example.evaluate()


def caption(example: Example) -> str | None:
    return example.region.lexemes["options"].get("caption")


def typed(example: Example) -> Iterator[tuple[str, str]]:
    """Yield each command typed in a terminal, and the output shown below it."""
    for prompt in example.parsed.split("$ ")[1:]:
        command, _, shown = prompt.partition("\n")
        yield command, shown


class Page:
    """A page of reference, whose examples run in this process."""

    def __init__(self, folder: Path, settings, monkeypatch) -> None:
        self.folder = folder
        self.settings = settings
        self.templates = folder / "templates"
        self.templates.mkdir()
        # The page's templates, without those of the demo's app.
        settings.TEMPLATES = [
            {**settings.TEMPLATES[0], "DIRS": [self.templates], "APP_DIRS": False}
        ]
        # A module, so that it can be the URLconf as well, and an app.
        self.module = settings.ROOT_URLCONF = types.ModuleType("page")
        self.module.__path__ = [str(folder)]
        # Where settings name its classes.
        for name in ["mysite.middleware", "mysite.renderers", "mysite.stock"]:
            monkeypatch.setitem(sys.modules, name, self.module)
        self.namespace = vars(self.module)
        self.namespace["BASE_DIR"] = folder
        self.namespace["urlpatterns"] = []
        self.evaluators = {
            "console": self.commands,
            "docker": self.write,
            "html+django": self.template,
            "html+jinja": self.write,
            "pycon": self.session,
            "python": self.python,
        }

    def commands(self, example: Example) -> str:
        """Run each command of manage.py, and compare its output."""
        differing = ""
        for command, shown in typed(example):
            if command in BY_HAND:
                continue
            program, script, *arguments = shlex.split(command)
            assert (program, script) == ("python", "manage.py")
            printed = io.StringIO()
            try:
                call_command(*arguments, stdout=printed, stderr=printed)
            except CommandError as error:
                printed.write(f"{error}\n")
            if not OUTPUT.check_output(shown, printed.getvalue(), OPTIONS):
                differing += f"$ {command}\n{printed.getvalue()}"
        return differing

    def template(self, example: Example) -> None:
        name = caption(example)
        if name is None:
            Engine.get_default().from_string(example.parsed)
        else:
            path = self.templates / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.parsed)

    def write(self, example: Example) -> None:
        path = self.folder / caption(example)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(example.parsed)

    def python(self, example: Example) -> None:
        PythonEvaluator()(example)
        # A page can add URLs.
        clear_url_caches()
        self.write_module(caption(example) or "", example.parsed)
        if "TEMPLATES" in self.namespace:
            self.settings.TEMPLATES = self.namespace.pop("TEMPLATES")
            for engine in self.settings.TEMPLATES:
                for directory in engine.get("DIRS", ()):
                    Path(directory).mkdir(exist_ok=True)
        if "MIDDLEWARE" in self.namespace:
            self.settings.MIDDLEWARE = self.namespace.pop("MIDDLEWARE")
        if "FORM_RENDERER" in self.namespace:
            self.settings.FORM_RENDERER = self.namespace.pop("FORM_RENDERER")
            # Last, since the next form renderer is made after a change of it. The
            # page is an app, so that a form renderer finds its templates.
            self.settings.INSTALLED_APPS = [
                *self.namespace.pop("INSTALLED_APPS", ()),
                AppConfig("page", self.module),
            ]

    def write_module(self, name: str, source: str) -> None:
        """Write a module with a folder in its name, which is then an app's."""
        package, _, module = name.partition("/")
        if not module:
            return
        path = self.templates.parent / name
        path.parent.mkdir()
        path.write_text(source)
        app = types.ModuleType(package)
        app.__path__ = [str(path.parent)]
        self.settings.INSTALLED_APPS = [
            *self.settings.INSTALLED_APPS,
            AppConfig(package, app),
        ]

    def session(self, example: Example) -> str:
        lines = doctest.DocTestParser().get_examples(example.parsed)
        assert lines
        test = doctest.DocTest(
            lines, self.namespace, "", example.path, example.line, None
        )
        report: list[str] = []
        runner = doctest.DocTestRunner(optionflags=OPTIONS)
        runner.run(test, out=report.append, clear_globs=False)
        self.namespace.update(test.globs)
        return "".join(report)


class Project:
    """The project of a page, made in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.evaluators = {
            "console": self.commands,
            "diff": self.change,
            "html+django": self.write,
            "ini": self.write,
            "python": self.write,
        }

    def write(self, example: Example) -> None:
        path = self.folder / caption(example)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(example.parsed)

    def change(self, example: Example) -> None:
        path = self.folder / caption(example)
        lines = example.parsed.splitlines(keepends=True)
        before = "".join(line[1:] or line for line in lines if line[0] != "+")
        after = "".join(line[1:] or line for line in lines if line[0] != "-")
        source = path.read_text()
        assert source.count(before) == 1, f"not once in {path}:\n{before}"
        path.write_text(source.replace(before, after))

    def commands(self, example: Example) -> str:
        """Run each command, and compare its output where some is shown."""
        differing = ""
        for command, shown in typed(example):
            if command in BY_HAND:
                continue
            printed = self.run(command)
            if shown and not OUTPUT.check_output(shown, printed, OPTIONS):
                differing += f"$ {command}\n{printed}"
        return differing

    def run(self, command: str) -> str:
        """Return what ``command`` prints; curl asks Django's test client."""
        program, *arguments = shlex.split(command)
        program = {
            "coverage": [sys.executable, "-m", "coverage"],
            "curl": [sys.executable, "-c", CURL],
            "django-admin": [sys.executable, "-m", "django"],
            "python": [sys.executable],
        }[program]
        process = subprocess.run(
            [*program, *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "mysite.settings",
                "PYTHONUNBUFFERED": "1",
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.returncode == 0, process.stdout
        return process.stdout


@pytest.mark.parametrize(
    "path",
    [path for path in PAGES if path not in (*PROJECTS, EMITTERS)],
    ids=lambda path: path.stem,
)
def test_page(path, tmp_path, settings, monkeypatch):
    page = Page(tmp_path, settings, monkeypatch)
    with monkeypatch.context() as patch:
        if path in (RENDERING, COMMANDS, *STREAMING):
            # The test client has its own method there: no page is compiled, or sent in chunks.
            own = _TestState.saved_data.template_render
            patch.setattr(Template, "_render", own)
        run(path, page.namespace, page.evaluators)
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromModule(page.module).run(result)
    assert not result.failures + result.errors


def test_readme(tmp_path):
    """
    What the README has is pasted into a new project. Its view sends the fragment of
    contacts.html, which friends.html overrides.
    """
    readme = Document(README.read_text(), str(README))

    def blocks(language: str) -> list[str]:
        lexer = FencedCodeBlockLexer(language)
        return [block.lexemes["source"] for block in lexer(readme)]

    templates, [settings, urls] = blocks(r"html\+django"), blocks("python")
    assert len(blocks(r"\S+")) == len(templates) + 2
    project = Project(tmp_path)
    project.run("django-admin startproject --verbosity 0 mysite .")
    assert settings.startswith("# settings.py\n")
    with (tmp_path / "mysite" / "settings.py").open("a") as file:
        file.write(settings)
    assert urls.startswith("# urls.py\n")
    (tmp_path / "mysite" / "urls.py").write_text(urls)
    (tmp_path / "templates").mkdir()
    for name, source in zip(("contacts.html", "friends.html"), templates, strict=True):
        assert source.startswith(f"{{# templates/{name} #}}\n")
        (tmp_path / "templates" / name).write_text(source)
    assert "no issues" in project.run("python manage.py check --fail-level WARNING")
    row = "<tr><td>Ada Lovelace</td></tr>"
    url = "http://127.0.0.1:8000/?q=ada"
    assert project.run(f"curl -H 'HX-Request: true' '{url}'").strip() == row
    whole = project.run("curl http://127.0.0.1:8000/")
    assert whole.startswith("\n<script src=")
    assert row in whole
    assert whole.count("<tr>") == 3
    (tmp_path / "render.py").write_text(
        "import django\n"
        "from django.template.loader import render_to_string\n"
        "django.setup()\n"
        "for name in 'friends.html#rows', 'friends.html':\n"
        "    print(render_to_string(name, {'contacts': ['Ada Lovelace']}))\n"
    )
    lines = [line.strip() for line in project.run("python render.py").splitlines()]
    assert [line for line in lines if line.startswith("<tr>")] == [
        *("<tr><th>Friends</th></tr>", row),
        *("<tr><th>Friends</th></tr>", row),
    ]


def test_description(tmp_path, settings, monkeypatch, rf):
    """What a package index shows: the view sends the fragment, or the page."""
    page = Page(tmp_path, settings, monkeypatch)
    path = DOCS / "description.md"
    description = Document(path.read_text(), str(path))

    def blocks(language: str) -> list[str]:
        lexer = FencedCodeBlockLexer(language)
        return [block.lexemes["source"] for block in lexer(description)]

    [template], [setting, view] = blocks(r"html\+django"), blocks("python")
    assert len(blocks(r"\S+")) == 3
    for source in setting, view:
        exec(source, page.namespace)
    [backend] = page.namespace["TEMPLATES"]
    settings.TEMPLATES = [{**backend, "DIRS": [page.templates]}]
    assert template.startswith("{# contacts.html #}\n")
    (page.templates / "contacts.html").write_text(template)
    answer = page.namespace["contacts"]
    rows = "<tr><td>Ada Lovelace</td></tr><tr><td>Grace Hopper</td></tr>"
    fragment = answer(rf.get("/", headers={"HX-Request": "true"})).content.decode()
    assert fragment.strip() == rows
    whole = answer(rf.get("/")).content.decode()
    assert whole.startswith("\n<table>")
    assert rows in whole


def test_tutorial(tmp_path):
    run(TUTORIAL, {}, Project(tmp_path).evaluators)


def test_page_about_tests(tmp_path):
    project = Project(tmp_path)
    project.run("django-admin startproject --verbosity 0 mysite .")
    with (tmp_path / "mysite" / "settings.py").open("a") as settings:
        settings.write(SETTINGS)
    run(TESTING, {}, project.evaluators)


def test_migration(tmp_path):
    project = Project(tmp_path)
    project.run("django-admin startproject mysite .")
    run(MIGRATION, {}, project.evaluators)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_example_is_a_code_block(path):
    text = path.read_text()
    directives = set(re.findall(r"^ *\.\. ([\w-]+)::", text, re.M))
    assert directives <= {*PROSE, "code-block"}
    assert not re.findall(r"^(?! *\.\. [\w-]+::).*::$", text, re.M), "literal block"
