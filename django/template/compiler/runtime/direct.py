"""
Methods of Django that templates call, and functions that do the same in less time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from sys import modules
from types import MethodType
from typing import Any

from .state import RenderState

FORMS = "django.template.compiler.forms"

# The modules with functions for the methods of modules that only some projects import.
MODULES = {
    "django.contrib.admin.helpers": f"{FORMS}.admin",
    "django.forms.boundfield": f"{FORMS}.methods",
    "django.forms.utils": f"{FORMS}.methods",
}

# By the method's function. For output, the method is __str__.
METHODS: dict[Any, Callable[[Any], Any]] = {}


def direct(function: Any, state: RenderState) -> Callable[[Any], Any] | None:
    """
    Return a function that does the same as a function of a class, or ``None``. It is
    called with only the object.
    """
    module = MODULES.get(getattr(function, "__module__", ""))
    if module is None:
        return None
    if module not in modules:
        import_module(module)
    if state.renders_forms is None:
        state.renders_forms = import_module(f"{FORMS}.originals").are_originals()
    return METHODS.get(function) if state.renders_forms else None


def direct_method(method: Any, state: RenderState) -> Any:
    """Return a callable that does the same as a method, or the method itself."""
    if type(method) is MethodType:
        function = direct(method.__func__, state)
        if function is not None:
            return partial(function, method.__self__)
    return method
