"""
The examples in docstrings run, and every public name has a docstring.
"""

import doctest
import inspect
import pkgutil
from importlib import import_module

import django.template.compiler
import django.template.partials
import pytest

PACKAGES = [django.template.compiler, django.template.partials]
NAMES = [package.__name__ for package in PACKAGES] + [
    module.name
    for package in PACKAGES
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name):
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples():
    attempted = sum(doctest.testmod(import_module(name)).attempted for name in NAMES)
    assert attempted > 5


@pytest.mark.parametrize("name", NAMES)
def test_modules_and_classes_are_described(name):
    module = import_module(name)
    assert module.__doc__
    for _, value in inspect.getmembers(module, inspect.isclass):
        if value.__module__ == name and not value.__name__.endswith("Node"):
            assert value.__doc__, value
