"""
The configuration of editors in docs/ref/tools.txt has the tags, and their ends.
"""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.template.partials import tags
from django.template.partials.engine import Engine

FILES = Path(__file__).parent / "editors"
# Those of Django are known by their names.
NAMES = set(tags.register.tags) - {"extends", "include"}
CARD = "{% partialdef card with x='' %}{{ x }}{% endpartialdef %}"

# What is around each tag that has an end.
AROUND = {
    "partialdef": ("", "a"),
    "blockpartial": (CARD, "card"),
    "fill": (CARD + "{% blockpartial card %}", "x"),
    "lazypartial": (CARD, "card"),
}


def read(name):
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 has no tomllib")
    return tomllib.loads((FILES / name).read_text())


def test_djls():
    [library] = read("djls.toml")["tagspecs"]["libraries"]
    assert library["module"] == tags.__name__
    assert {tag["name"] for tag in library["tags"]} == NAMES
    ends = {
        tag["name"]: tag["end"]["name"]
        for tag in library["tags"]
        if tag["type"] == "block"
    }
    assert ends.keys() == AROUND.keys()
    for name, end in ends.items():
        before, argument = AROUND[name]
        after = "{% endblockpartial %}" if name == "fill" else ""
        source = f"{before}{{% {name} {argument} %}}{{% {end} %}}{after}"
        Engine().from_string(source)


def test_settings(tmp_path, monkeypatch):
    """The settings are those of the project, with a backend that can be found by its name."""
    package = tmp_path / "edited"
    package.mkdir()
    backend = "django.template.partials.django.DjangoTemplates"
    (package / "settings.py").write_text(
        f"DEBUG = True\nTEMPLATES = [{{'BACKEND': {backend!r}, 'APP_DIRS': True}}]\n"
    )
    source = (FILES / "editor_settings.py").read_text()
    (package / "editor_settings.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    module = import_module("edited.editor_settings")
    assert module.DEBUG is True
    [params] = module.TEMPLATES
    assert params == {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"builtins": [tags.__name__]},
    }


def test_djlint():
    blocks = read("djlint.toml")["custom_blocks"].split(",")
    assert set(blocks) == AROUND.keys()


def test_module_is_read_without_conditions():
    """Or else djls reports no unknown tag at all."""
    module = ast.parse(Path(tags.__file__).read_text())
    assert not any(isinstance(statement, ast.If | ast.Try) for statement in module.body)
