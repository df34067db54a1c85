"""
What differs between the supported releases of Django, and the undocumented
parts of Django that the other modules rely on.

Relied on, besides what is imported here, unchanged from 5.2 to 6.1:

- ``Parser.extra_data`` and ``Template.extra_data``, one dictionary (``tags``)
- ``Token.position`` and ``Token.lineno`` (``tags``)
- ``Template.render()``, ``_render()`` and ``get_exception_info()``, which
  ``templates.PartialTemplate`` inherits or overrides
- ``Engine.get_template_builtins()`` and ``get_template_libraries()``, which
  ``engine.Engine`` extends
- ``BaseEngine.__init__()`` and ``get_templatetag_libraries()`` (``django``)
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import django
from django.template import Node, TemplateSyntaxError
from django.template.base import UNKNOWN_SOURCE

if TYPE_CHECKING:
    from django.template.base import Parser, Token

    CompileFunction = Callable[[Parser, Token], Node]

__all__ = ["CorePartialTemplate", "with_template_name"]

if TYPE_CHECKING or django.VERSION < (6, 0):

    class CorePartialTemplate:
        """Stand in for the class that Django has from 6.0 on."""

else:
    # The test client and assertTemplateUsed() recognize partials by this class.
    from django.template import PartialTemplate as CorePartialTemplate


def with_template_name(compile_function: CompileFunction) -> CompileFunction:
    """
    Decorate a tag's compile function, so that the message of a syntax error begins with
    the name of the template. From Django 6.0 on, Template itself does this.
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
