"""
In which direction the modules of the packages import from one another: as their
docstrings say, for annotations as well.
"""

import ast
import importlib
import re
from pathlib import Path

import pytest
from django.template import compiler, partials
from django.template.compiler import forms, runtime


def listed(package):
    """Return the modules in the order that the docstring of the package gives."""
    _, _, text = package.__doc__.partition(
        " imports only from those after it in this list"
    )
    text = text.partition(".\n")[0]
    return re.findall(r"``(\w+)``", text)


def imports_of(path, package):
    """Yield the modules of the package that one of them, or of its folders, imports."""
    level = 1 + len(path.relative_to(Path(package.__file__).parent).parents) - 1
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        if node.level == level:
            pass
        elif node.level == 0 and module.startswith(package.__name__):
            module = module.removeprefix(package.__name__).removeprefix(".")
        else:
            continue
        if module:
            yield module.partition(".")[0]
        else:
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("package", [compiler, forms, runtime, partials])
def test_direction(package):
    order = listed(package)
    assert len(order) == len(set(order)) > 8
    folder = Path(package.__file__).parent
    wrong = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).with_suffix("").parts[0]
        if name not in order:
            assert name == "__init__", f"{name} is in no list"
            continue
        for imported in imports_of(path, package):
            if imported not in order:
                importlib.import_module(f"{package.__name__}.{imported}")
            if order.index(imported) <= order.index(name):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_the_compiler_does_not_know_partials():
    for path in Path(compiler.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert "partials" not in (getattr(node, "module", "") or "")


def test_emitters_of_partials_use_what_other_packages_can_use():
    path = Path(partials.__file__).parent / "emitters.py"
    names = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and "compiler" in (node.module or "")
        for alias in node.names
    ]
    assert len(names) > 5
    for module, name in names:
        assert module == "django.template.compiler"
        assert name in compiler.__all__
