"""
How the tags of the library i18n are written as code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.template.base import Token
from django.templatetags.i18n import (
    BlockTranslateNode,
    GetAvailableLanguagesNode,
    GetCurrentLanguageBidiNode,
    GetCurrentLanguageNode,
    GetLanguageInfoListNode,
    GetLanguageInfoNode,
    LanguageNode,
    TranslateNode,
)
from django.utils import translation
from django.utils.safestring import mark_safe

from .. import expressions
from ..analysis import Visit, expressions_of, variables_of
from ..builder import FunctionBuilder
from ..context_builder import ContextBuilder
from ..emitters import emits
from ..errors import NotCompilable
from ..runtime.messages import Constant, Formatted, Literal
from ..symbols import Loop, Scope, as_local
from ..values import Value
from .results import analyse_assignment, assigns, bind, literal_of


def analyse_translate(visit: Visit, node: TranslateNode) -> None:
    if node.asvar:
        visit.needs_context = True


@emits(TranslateNode, analyse_translate)
def emit_translate(
    function: FunctionBuilder, node: TranslateNode, scope: Scope
) -> None:
    message = literal_of(node.filter_expression)
    context = node.message_context
    if (
        node.noop
        and not node.asvar
        and message is not None
        and (not context or literal_of(context) is not None)
    ):
        function.source.text(message.replace("%%", "%"))
        return
    code, is_string = translated(function, node, scope)
    if not node.asvar:
        if not is_string:
            function.source.line(f"{code} = {code}.replace('%%', '%')")
        function.source.string(code)
        return
    assert isinstance(function, ContextBuilder)
    function.assign(node.asvar, code, scope)


def translated(
    function: FunctionBuilder, node: TranslateNode, scope: Scope
) -> tuple[str, bool]:
    """
    Write a translation. Return its expression, and whether this is the final string, in
    which percent signs are not doubled.
    """
    source = function.source
    expression = node.filter_expression
    message_context = node.message_context
    message = literal_of(expression)
    context = "None"
    if message_context:
        if message is not None and (known := literal_of(message_context)) is not None:
            return constant_message(function, node, message, known), True
        value = expressions.resolve(function, message_context, scope)
        context = source.name("context")
        source.line(f"{context} = {value.code}")
    elif message is not None:
        return constant_message(function, node, message, None), True
    given = lookup_message(function, node, scope, context)
    if not node.asvar:
        html = source.name("html")
        text = expressions.text_of(function, Value(given))
        source.line(f"{html} = f'{{{text}}}'")
        return html, False
    result = source.name("translated")
    flags = ", ".join(function.flags())
    source.line(f"{result} = translated_value({given}, {flags})")
    return result, True


def constant_message(
    function: FunctionBuilder, node: TranslateNode, message: str, context: str | None
) -> str:
    """Return the expression of the translation of a string, which is marked safe."""
    source = function.source
    if node.noop:
        return function.constants.add(mark_safe(message.replace("%%", "%")), "message")
    html = source.name("html")
    key = Literal(mark_safe(message.replace("%", "%%")), context)
    name = function.constants.add(key, "message")
    source.line(f"{html} = translations(state)[{name}]")
    return html


def lookup_message(
    function: FunctionBuilder, node: TranslateNode, scope: Scope, context: str
) -> str:
    """Write the lookup of the message to translate; return its local variable."""
    source = function.source
    expression = node.filter_expression
    if node.noop:
        value = expressions.resolve(function, expression, scope)
        given = source.name("message")
        source.line(f"{given} = {value.code}")
        return given
    value = expressions.resolve_variable(function, expression.var, scope, "MISSING")
    given = source.name("message")
    source.line(f"{given} = {value.code}")
    translate = f"{given} = lazily_translated({given}, {context})"
    with source.block(f"if {given} is not MISSING:"):
        source.line(translate)
        if function.string_if_invalid:
            emit_filters(function, node, given, scope)
    with source.block("else:"):
        missing = expressions.invalid(function, expression.var)
        source.line(f"{given} = {missing}")
    if not function.string_if_invalid:
        emit_filters(function, node, given, scope)
    return given


def emit_filters(
    function: FunctionBuilder, node: TranslateNode, given: str, scope: Scope
) -> None:
    if node.filter_expression.filters:
        value = expressions.filtered(
            function, node.filter_expression, Value(given), scope=scope
        )
        function.source.line(f"{given} = {value.code}")


def analyse_block_translate(visit: Visit, node: BlockTranslateNode) -> None:
    for message in messages_of(node):
        message.check(visit.module.engine.string_if_invalid)
    if node.asvar:
        visit.needs_context = True


class Message:
    """A message of ``{% blocktranslate %}``, and its variables."""

    def __init__(self, node: BlockTranslateNode, tokens: list[Token]) -> None:
        self.text, self.names = node.render_token_list(tokens)

    def check(self, string_if_invalid: str) -> None:
        """Raise NotCompilable if the message can't be formatted."""
        try:
            self.text % dict.fromkeys(self.names, "")
            for name in self.names:
                missing(string_if_invalid, name)
        except (TypeError, ValueError, KeyError):
            raise NotCompilable("Its text can't be formatted.") from None


def messages_of(node: BlockTranslateNode) -> list[Message]:
    tokens = [node.singular]
    if has_plural(node):
        tokens.append(node.plural)
    return [Message(node, each) for each in tokens]


def has_plural(node: BlockTranslateNode) -> bool:
    return bool(node.plural and node.countervar and node.counter)


def missing(string_if_invalid: str, name: str) -> str:
    """Return the text that is rendered for a missing variable."""
    return string_if_invalid % name if "%s" in string_if_invalid else string_if_invalid


@emits(BlockTranslateNode, analyse_block_translate)
def emit_block_translate(
    function: FunctionBuilder, node: BlockTranslateNode, scope: Scope
) -> None:
    if node.asvar and function.facts(node).has_arguments:
        # The message of an error contains the context at that time.
        assigns(function, node, scope)
        return
    html = block_translated(function, node, scope)
    if not node.asvar:
        function.source.string(html)
        return
    assert isinstance(function, ContextBuilder)
    function.assign(node.asvar, f"SafeString({html})", scope)


def block_translated(function: FunctionBuilder, node: Any, scope: Scope) -> str:
    """Write the translation with its variables; return the local variable."""
    source = function.source
    html = source.name("html")
    context = "None"
    is_known = not node.message_context or literal_of(node.message_context) is not None
    if not is_known:
        value = expressions.resolve(function, node.message_context, scope)
        context = source.name("context")
        source.line(f"{context} = {value.code}")
    elif node.message_context:
        context = function.constants.add(literal_of(node.message_context), "context")
    bound = bind(function, node.extra_context, scope)
    singular, *plurals = messages_of(node)
    names = [name for each in (singular, *plurals) for name in each.names]
    if plurals:
        assert node.countervar is not None
        with leaving(function, bound):
            inner = {**scope, **bound}
            counter = bind(function, {node.countervar: node.counter}, inner)
            count = as_local(counter[node.countervar]).name
            source.line(f"check_count({count}, {node.countervar!r}, {node.tag_name!r})")
        bound |= counter
        texts = ", ".join(
            function.constants.add(each.text, "message")
            for each in (singular, *plurals)
        )
        code = f"plural({texts}, {count}, {context})"
    elif is_known:
        known = literal_of(node.message_context) if node.message_context else None
        make = Constant if names else Formatted
        key = function.constants.add(make(singular.text, known), "message")
        code = f"translations(state)[{key}]"
        if not names:
            source.line(f"{html} = {code}")
            return html
    else:
        text = function.constants.add(singular.text, "message")
        code = f"translated({text}, {context})"
    with leaving(function, bound):
        source.line(f"{html} = {code}")
        texts_of = [
            f"{name!r}: f'{{{variable_text(function, name, scope, bound)}}}'"
            for name in names
        ]
    with source.block("try:"):
        source.line(f"{html} %= {{{', '.join(texts_of)}}}")
    name = function.constants.add(node, "node")
    with source.block("except (KeyError, ValueError, TypeError) as error:"):
        given = ", ".join(
            f"{name!r}: {code}" for name, code in inputs(function, node, scope, bound)
        )
        source.line(
            f"{html} = render_untranslated({name}, {{{given}}}, string_if_invalid, "
            f"{', '.join(function.flags())}, state, error)"
        )
    return html


@contextmanager
def leaving(function: FunctionBuilder, bound: Scope) -> Iterator[None]:
    """
    Return a context manager. An error within it leaves a scope on the context, if there
    is a context.
    """
    if not isinstance(function, ContextBuilder):
        yield
        return
    with function.source.block("try:"):
        yield
    items = ", ".join(
        f"{name!r}: {as_local(value).name}" for name, value in bound.items()
    )
    with function.source.block("except BaseException:"):
        function.source.line(f"context.update({{{items}}})")
        function.source.line("raise")


def variable_text(
    function: FunctionBuilder, name: str, scope: Scope, bound: Scope
) -> str:
    """Write the text of a variable of a translation; return its expression."""
    if name in bound:
        value = as_local(bound[name]).name
    else:
        found = expressions.variable_as_it_is(function, scope, name)
        source = function.source
        value = source.name("value")
        invalid = missing(function.string_if_invalid, name)
        default = function.constants.add(invalid, "invalid")
        source.line(f"{value} = {default} if {found} is MISSING else {found}")
    return expressions.text_of(function, Value(value))


def inputs(
    function: FunctionBuilder, node: BlockTranslateNode, scope: Scope, bound: Scope
) -> Iterator[tuple[str, str]]:
    """Yield the variables that a node reads, and the expression of each."""
    lookups: dict[str, dict[tuple[str, ...], None]] = {}
    for expression in expressions_of(node):
        for variable in variables_of(expression):
            if variable.lookups is not None:
                first, *bits = variable.lookups
                lookups.setdefault(first, {})[tuple(bits)] = None
    for message in messages_of(node):
        for name in message.names:
            if name not in bound:
                lookups.setdefault(name, {})[()] = None
    for name, paths in lookups.items():
        found = expressions.local(function, scope, name)
        if isinstance(found, Loop) and all(
            len(bits) == 1 and found.counter(bits) for bits in paths
        ):
            counters = (
                f"{bit!r}: {counter[0]}"
                for [bit] in paths
                if (counter := found.counter((bit,)))
            )
            yield name, f"{{{', '.join(counters)}}}"
        else:
            yield (
                name,
                function.module.sink.variable(function.source, as_local(found).name),
            )


@emits(LanguageNode, holds_islands=True)
def emit_language(function: FunctionBuilder, node: LanguageNode, scope: Scope) -> None:
    value = expressions.resolve(function, node.language, scope)
    name = function.constants.add(translation.override, "override")
    with function.source.body(f"with Overriding({name}({value.code}), state):"):
        function.nodelist(node.nodelist, scope)


@emits(GetCurrentLanguageNode, analyse_assignment)
@emits(GetCurrentLanguageBidiNode, analyse_assignment)
def emit_current_language(function: FunctionBuilder, node: Any, scope: Scope) -> None:
    assert isinstance(function, ContextBuilder)
    is_bidi = isinstance(node, GetCurrentLanguageBidiNode)
    code = "get_language_bidi()" if is_bidi else "get_language()"
    function.assign(node.variable, code, scope)


@emits(GetAvailableLanguagesNode, analyse_assignment)
@emits(GetLanguageInfoNode, analyse_assignment)
@emits(GetLanguageInfoListNode, analyse_assignment)
def emit_languages(function: FunctionBuilder, node: Any, scope: Scope) -> None:
    assigns(function, node, scope)
