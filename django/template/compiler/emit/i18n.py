"""
How the tags of the library i18n are written as code.
"""

from __future__ import annotations

from typing import Any

from django.templatetags.i18n import (
    GetAvailableLanguagesNode,
    GetCurrentLanguageBidiNode,
    GetCurrentLanguageNode,
    GetLanguageInfoListNode,
    GetLanguageInfoNode,
    TranslateNode,
)
from django.utils.safestring import SafeString, mark_safe

from ..analysis import Visit
from ..emitters import writes
from ..functions import Function
from ..scopes import NotCompilable, Scope
from .results import analyse_assignment, assigns, write_html


def analyse_translate(visit: Visit, node: TranslateNode) -> None:
    expression = node.filter_expression
    message = getattr(expression.var, "literal", None)
    if node.asvar:
        visit.needs_context = True
    elif node.message_context or expression.filters or type(message) is not SafeString:
        raise NotCompilable("It translates what isn't a string alone.")


@writes(TranslateNode, analyse_translate)
def write_translate(function: Function, node: TranslateNode, scope: Scope) -> None:
    if assigns(function, node, scope):
        return
    message = node.filter_expression.var.literal
    if node.noop:
        function.writer.text(message.replace("%%", "%"))
        return
    name = function.constants.add(mark_safe(message.replace("%", "%%")), "message")
    # A literal is safe, and so is its translation.
    write_html(function, f"gettext({name}).replace('%%', '%')")


@writes(GetCurrentLanguageNode, analyse_assignment)
@writes(GetCurrentLanguageBidiNode, analyse_assignment)
@writes(GetAvailableLanguagesNode, analyse_assignment)
@writes(GetLanguageInfoNode, analyse_assignment)
@writes(GetLanguageInfoListNode, analyse_assignment)
def write_language(function: Function, node: Any, scope: Scope) -> None:
    assigns(function, node, scope)
