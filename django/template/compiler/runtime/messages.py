"""
The translations of a template's own texts: each is looked up once for a language.
"""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.template import TemplateSyntaxError
from django.template.base import render_value_in_context
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe


class Constant:
    """A text of a template, and the message context for its translation."""

    def __init__(self, text: str, context: str | None) -> None:
        self.text = text
        self.context = context

    def translation(self) -> str:
        """Return its translation into the active language."""
        return translated(self.text, self.context)


class Formatted(Constant):
    """A text without variables."""

    def translation(self) -> str:
        try:
            return super().translation() % {}
        except (KeyError, ValueError):
            with translation.override(None):
                return super().translation() % {}


class Literal(Constant):
    """A safe string in which percent signs are doubled only for the translation."""

    def translation(self) -> str:
        return mark_safe(super().translation().replace("%%", "%"))


class Messages(dict[Constant, str]):
    """The translations in one language."""

    # Templates that are loaded each time can contain any number of new texts.
    LIMIT = 10_000

    def __missing__(self, constant: Constant) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        text = self[constant] = constant.translation()
        return text


def translated(text: str, context: Any) -> str:
    """Return the translation of ``text``, in a message context if there is one."""
    if context:
        return translation.pgettext(context, text)
    return translation.gettext(text)


def plural(singular: str, plural: str, count: Any, context: Any) -> str:
    """Return the translation of a message for this count."""
    if context:
        return translation.npgettext(context, singular, plural, count)
    return translation.ngettext(singular, plural, count)


def lazily_translated(message: Any, context: Any) -> Any:
    """Return the lazy translation of a variable's value, for ``{% translate %}``."""
    text = message.replace("%", "%%")
    if isinstance(message, SafeData):
        text = mark_safe(text)
    if context:
        return translation.pgettext_lazy(context, text)
    return translation.gettext_lazy(text)


def translated_value(
    value: Any, autoescape: bool, use_l10n: bool | None, use_tz: bool | None
) -> str:
    """Return what ``{% translate as %}`` assigns for a value."""
    context: Any = SimpleNamespace(
        autoescape=autoescape, use_l10n=use_l10n, use_tz=use_tz
    )
    text = render_value_in_context(value, context)
    is_safe = isinstance(text, SafeData)
    text = text.replace("%%", "%")
    return mark_safe(text) if is_safe else text


def check_count(count: Any, name: str, tag: str) -> None:
    """
    Raise TemplateSyntaxError unless the count of ``{% blocktranslate %}`` is a number.
    """
    if not isinstance(count, (Decimal, float, int)):
        raise TemplateSyntaxError(f"{name!r} argument to {tag!r} tag must be a number.")
