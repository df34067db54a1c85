"""
What differs between the supported releases of Django, and the undocumented
parts of Django that the other modules rely on.

Relied on, besides what is imported here, unchanged from 5.2 to 6.1:

- ``Parser.extra_data`` and ``Template.extra_data``, one dictionary (``tags``)
- ``Token.position`` and ``Token.lineno`` (``tags``)
- ``Template.render()``, ``_render()`` and ``get_exception_info()``, which
  ``templates.PartialTemplate`` inherits or answers to
- ``Engine.get_template_builtins()`` and ``get_template_libraries()``, which
  ``engine.Engine`` extends
- the local variables of ``loader.select_template()`` (below)
- ``BaseEngine.__init__()`` and ``get_templatetag_libraries()`` (``django``)
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django
from django.template import Node, TemplateSyntaxError, loader
from django.template.base import UNKNOWN_SOURCE

if TYPE_CHECKING:
    from django.template.base import Parser, Token

    CompileFunction = Callable[[Parser, Token], Node]

__all__ = ["TAKES_PATHS", "CorePartialTemplate", "tried_next", "with_template_name"]

# Whether Django's Engine.get_template() takes a name that is a path.
TAKES_PATHS = django.VERSION < (6, 0)

if TYPE_CHECKING or django.VERSION < (6, 0):

    class CorePartialTemplate:
        """Stand in for the class that Django has from 6.0 on."""

else:
    # The test client and assertTemplateUsed() know partials by this class.
    from django.template import PartialTemplate as CorePartialTemplate


def tried_next(template_name: str) -> tuple[list[str], list[Any]]:
    """
    Return the names that Django's select_template() tries after ``template_name``, and
    the backends that it asks for them, if it is what calls the caller.

    It asks for one name at a time. No other way tells a backend what follows, and which
    of several names is taken can depend on that.
    """
    frame = sys._getframe(2)
    if frame.f_code is not loader.select_template.__code__:
        return [], []
    names = frame.f_locals["template_name_list"]
    if not isinstance(names, list | tuple):
        return [], []  # an iterator would be used up
    return list(names[names.index(template_name) + 1 :]), frame.f_locals["engines"]


def with_template_name(compile_function: CompileFunction) -> CompileFunction:
    """
    Decorate a tag's compile function: the message of a syntax error begins with
    the template, as Django's Template itself has it begin from 6.0 on.
    """
    if django.VERSION >= (6, 0):
        return compile_function

    @functools.wraps(compile_function)
    def wrapper(parser: Parser, token: Token) -> Node:
        try:
            return compile_function(parser, token)
        except TemplateSyntaxError as error:
            name = str(parser.origin)
            if (
                error.args
                and name != UNKNOWN_SOURCE
                and not hasattr(error, "raw_error_message")
            ):
                message, *rest = error.args
                error.raw_error_message = message  # type: ignore[attr-defined]
                error.args = (f"Template: {name}, {message}", *rest)
            raise

    return wrapper
