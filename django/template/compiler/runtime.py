"""
What generated code calls: lookups, and the output of values by their type.

A lookup ends with a value that has not been called yet, if it is a callable, or with
one of two marks: ``MISSING``, where Django raises ``VariableDoesNotExist``, and
``INVALID``, where Django ends the lookup with the engine's ``string_if_invalid``
since an exception has ``silent_variable_failure``.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from inspect import signature
from itertools import cycle, groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NoReturn

from django.template import (
    Context,
    NodeList,
    Template,
    TemplateSyntaxError,
    VariableDoesNotExist,
    defaulttags,
)
from django.template.base import TextNode, render_value_in_context
from django.template.context import BaseContext
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
    ExtendsNode,
    construct_relative_path,
)
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from .compat import LOOPS_HAVE_LENGTH
from .formats import Formats, Names, current, use_grouping
from .messages import Messages
from .urls import reverse_url, reverse_url_or_nothing  # noqa: F401


class Mark:
    """The end of a lookup that has no value."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


MISSING: Any = Mark("MISSING")
INVALID: Any = Mark("INVALID")

# Types whose values are neither callable nor one of the marks.
SIMPLE = frozenset(
    {
        *(str, SafeString, int, float, bool, Decimal, type(None)),
        *(list, tuple, dict, set, frozenset, bytes),
        *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    }
)

# The names of the attributes of built-in types. Whether a value of these types has an
# attribute is known without an exception.
BUILTIN_ATTRIBUTES: dict[type, frozenset[str]] = {
    cls: frozenset(dir(cls))
    for cls in (type(None), bool, int, float, str, list, tuple, dict)
}

# How the values of a type are looked up in: only by attribute; first by key, being a
# plain dictionary; otherwise, with all that Django does, callables included.
ATTRIBUTES, KEYS, OTHER = range(3)


class Kinds(dict[type, int]):
    """One of ATTRIBUTES, KEYS and OTHER by the type of a value."""

    # A program can make new classes without end, and this keeps them.
    LIMIT = 10_000

    def __missing__(self, cls: type) -> int:
        if cls is dict:
            kind = KEYS
        elif (
            cls is Mark
            or cls in BUILTIN_ATTRIBUTES
            or hasattr(cls, "__getitem__")
            or getattr(cls, "__getattribute__") is not object.__getattribute__  # noqa: B009
            or any("__call__" in vars(base) for base in cls.__mro__)
        ):
            kind = OTHER
        else:
            kind = ATTRIBUTES
        if len(self) >= self.LIMIT:
            self.clear()
        self[cls] = kind
        return kind


kinds = Kinds()


# The types of Formats.escaped: what languages write in their own ways, and the types
# that are taken for such.
FORMATTED = frozenset(
    {
        *(int, float, Decimal, bool, type(None)),
        *(datetime.date, datetime.datetime, datetime.time),
    }
)

# What no language writes in its own way.
FEW_WRITERS: Mapping[type, Callable[[Any], str]] = {bool: str, type(None): str}


class State:
    """
    What the generated functions of one rendering share, until something may have
    changed the language or the settings.

    plain_integers
        Whether an integer is written as Python writes it.

    formats
        Those of the active language, once something has asked for them.

    escaped, unescaped
        The functions for the types of values that they have.
    """

    formats: Formats | None = None
    escaped = unescaped = FEW_WRITERS

    def __init__(self, request: Any = None) -> None:
        self.request = request
        self.plain_integers = not use_grouping()

    def load_formats(self) -> Formats:
        formats = self.formats = current()
        self.escaped = formats.escaped
        self.unescaped = formats.unescaped
        return formats

    def forget_formats(self) -> None:
        """Look them up again, since something may have changed the language."""
        self.formats = None
        self.escaped = self.unescaped = FEW_WRITERS

    def refresh(self) -> None:
        """Look all up again, since something may have changed the settings, too."""
        self.formats = None
        self.escaped = self.unescaped = FEW_WRITERS
        self.plain_integers = not use_grouping()


def find(context: Context, name: str) -> Any:
    """Return the value of a variable of the context, or MISSING."""
    for scope in reversed(context.dicts):
        if name in scope:
            return scope[name]
    return MISSING


def not_in(name: str, context: Context) -> NoReturn:
    """Raise the error for a filter's argument that isn't in the context."""
    raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (name, context))


def scope_of(context: Context, name: str) -> Any:
    """Return the scope that has a variable of the context, or None."""
    for scope in reversed(context.dicts):
        if name in scope:
            return scope
    return None


def call(value: Any, string_if_invalid: Any) -> Any:
    """Return what Django makes of a callable where it is looked up."""
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return string_if_invalid
    try:
        return value()
    except TypeError:
        try:
            parameters = signature(value)
        except ValueError:
            return string_if_invalid
        try:
            parameters.bind()
        except TypeError:
            return string_if_invalid
        raise


# Of most classes, though type checkers see a method of each.
DEFAULT_DIR: Any = object.__dir__

# What Django takes for a key that isn't there.
LOOKUP_ERRORS = (TypeError, AttributeError, KeyError, ValueError, IndexError)


def at_key(value: Any, bit: str) -> Any:
    """
    Look ``bit`` up in a value that has been called: one step of Django's lookup. Return
    MISSING where Django raises VariableDoesNotExist.
    """
    try:
        if not hasattr(type(value), "__getitem__"):
            raise TypeError
        return value[bit]
    except LOOKUP_ERRORS:
        return at_attribute(value, bit)


def at_attribute(value: Any, bit: str) -> Any:
    """Do what is left of that step after the lookup of a key failed."""
    try:
        if isinstance(value, BaseContext) and getattr(type(value), bit):
            raise AttributeError
        return getattr(value, bit)
    except (TypeError, AttributeError):
        return at_index(value, bit)


def at_index(value: Any, bit: str) -> Any:
    """
    Do what is left of it after that of an attribute failed, with the exception that is
    being handled.
    """
    if not isinstance(value, BaseContext) and lists_attribute(value, bit):
        raise
    try:
        return value[int(bit)]
    except (IndexError, ValueError, KeyError, TypeError):
        return MISSING


def lists_attribute(value: Any, name: str) -> bool:
    """Return ``name in dir(value)``, which sorts what it returns."""
    cls = type(value)
    if cls.__dir__ is DEFAULT_DIR and value.__class__ is cls:
        if name in getattr(value, "__dict__", ()):
            return True
        return any(name in base.__dict__ for base in cls.__mro__)
    return name in dir(value)


def unsuccessful(error: Exception) -> Any:
    """Return the mark that stands for an exception in a lookup, or raise it."""
    if isinstance(error, VariableDoesNotExist):
        return MISSING
    if getattr(error, "silent_variable_failure", False):
        return INVALID
    raise error


def step(value: Any, bit: str, string_if_invalid: Any, state: State) -> Any:
    """Look ``bit`` up in any value, or in one of the marks."""
    cls = type(value)
    if cls is Mark:
        return value
    attributes = BUILTIN_ATTRIBUTES.get(cls)
    if attributes is not None and bit not in attributes:
        return builtin_item(value, bit)
    try:
        if kinds[cls] == ATTRIBUTES and not lists_attribute(value, bit):
            try:
                return getattr(value, bit, MISSING)
            except TypeError:
                return MISSING
        if callable(value):
            state.forget_formats()
            value = call(value, string_if_invalid)
        return at_key(value, bit)
    except Exception as error:
        return unsuccessful(error)


def builtin_item(value: Any, bit: str) -> Any:
    """Look ``bit`` up in a value of a built-in type that has no such attribute."""
    if type(value) is dict and bit in value:
        return value[bit]
    if bit.isidentifier():
        return MISSING  # it is no number
    try:
        return value[int(bit)]
    except (IndexError, ValueError, KeyError, TypeError):
        return MISSING


def failed(value: Any, bit: str, error: Exception) -> Any:
    """
    Return what the lookup of ``bit`` gives that began as one of the kind ATTRIBUTES or
    KEYS, and raised ``error``.
    """
    kind = kinds[type(value)]
    if kind is OTHER:
        raise error
    try:
        if kind is KEYS:
            if not isinstance(error, LOOKUP_ERRORS):
                raise error
            return at_attribute(value, bit)
        if not isinstance(error, (TypeError, AttributeError)):
            raise error
        if not lists_attribute(value, bit):
            return MISSING  # an instance of a class that has no items either
        raise error
    except Exception as error:
        return unsuccessful(error)


def failed_text(value: Any, bit: str, error: Exception) -> Any:
    """Return the same, or "" for a UnicodeDecodeError, as a variable node does."""
    try:
        return failed(value, bit, error)
    except UnicodeDecodeError:
        return ""


def called(value: Any, string_if_invalid: Any) -> Any:
    """Return what a callable at the end of a lookup returns, or one of the marks."""
    try:
        return call(value, string_if_invalid)
    except Exception as error:
        return unsuccessful(error)


def resolved(value: Any, string_if_invalid: Any, default: Any, state: State) -> Any:
    """Return the value at the end of a lookup, or ``default`` if it is missing."""
    if callable(value):
        # It can change the language.
        state.forget_formats()
        value = called(value, string_if_invalid)
    if value is MISSING:
        return default
    return string_if_invalid if value is INVALID else value


def look_up(
    value: Any,
    bits: Sequence[str],
    default: Any,
    string_if_invalid: Any,
    state: State,
) -> Any:
    """
    Return what ``bits`` give, looked up in ``value`` one after another, or ``default`` if
    that is missing. Code that runs repeatedly does this itself.
    """
    for bit in bits:
        kind = kinds[type(value)]
        try:
            if kind == ATTRIBUTES:
                value = getattr(value, bit)
            elif kind == KEYS and bit in value:
                value = value[bit]
            else:
                value = step(value, bit, string_if_invalid, state)
        except Exception as error:
            value = failed(value, bit, error)
    if type(value) in SIMPLE:
        return value
    return resolved(value, string_if_invalid, default, state)


def look_up_text(
    value: Any,
    bits: Sequence[str],
    autoescape: bool,
    string_if_invalid: str,
    state: State,
) -> str:
    """Return what a variable without filters renders."""
    try:
        value = look_up(value, bits, string_if_invalid, string_if_invalid, state)
    except UnicodeDecodeError:
        return ""
    return text(value, state, autoescape)


def argument(
    value: Any, bits: Sequence[str], string_if_invalid: Any, state: State
) -> Any:
    """
    Return a filter's argument: ``bits`` are looked up in ``value``. Where it has no
    value, that is an error, as in Django.
    """
    if value is MISSING:
        raise VariableDoesNotExist("A filter's argument is missing")
    try:
        if callable(value):
            state.forget_formats()
            value = call(value, string_if_invalid)
        for bit in bits:
            found = at_key(value, bit)
            if found is MISSING:
                raise VariableDoesNotExist(
                    "Failed lookup for key [%s] in %r", (bit, value)
                )
            value = found
            if callable(value):
                state.forget_formats()
                value = call(value, string_if_invalid)
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return string_if_invalid
        raise
    return value


class ValueContext:
    """As much of a context as render_value_in_context() asks for."""

    def __init__(
        self, autoescape: bool, use_l10n: bool | None = None, use_tz: bool | None = None
    ) -> None:
        self.autoescape = autoescape
        self.use_l10n = use_l10n
        self.use_tz = use_tz


ESCAPING: Any = ValueContext(True)
NOT_ESCAPING: Any = ValueContext(False)


def text(value: Any, state: State, autoescape: bool) -> str:
    """
    Return the text of a value. Generated code does it itself for the most usual types.
    """
    if type(value) is str:
        return escape(value) if autoescape else value
    if type(value) in FORMATTED:
        formats = state.formats
        if formats is None:
            formats = state.load_formats()
        write = formats.escaped if autoescape else formats.unescaped
        return write[type(value)](value)
    return joined(
        render_value_in_context(value, ESCAPING if autoescape else NOT_ESCAPING)
    )


def called_text(
    value: Any, state: State, autoescape: bool, string_if_invalid: str
) -> str:
    """Return the text of the value at the end of a lookup."""
    if type(value) not in SIMPLE:
        try:
            value = resolved(value, string_if_invalid, string_if_invalid, state)
        except UnicodeDecodeError:
            return ""
    return text(value, state, autoescape)


def called_value(value: Any, string_if_invalid: str, state: State) -> Any:
    """Return the value at the end of a lookup, for a variable node."""
    try:
        return resolved(value, string_if_invalid, string_if_invalid, state)
    except UnicodeDecodeError:
        return ""


def text_with(
    value: Any, autoescape: bool, use_l10n: bool | None, use_tz: bool | None
) -> str:
    """Return the text of a value where a tag has changed how values are formatted."""
    context: Any = ValueContext(autoescape, use_l10n, use_tz)
    return joined(render_value_in_context(value, context))


def float_text(value: Any, places: int, state: State) -> str | None:
    """Return what the filter floatformat does of most numbers, and None of others."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    if formats.decimal_separator is None:
        return None
    if type(value) is float:
        digits = repr(value)
    elif type(value) is Decimal or type(value) is int:
        digits = str(value)
    else:
        return None
    whole, _, fraction = digits.partition(".")
    if not whole.lstrip("-").isdecimal() or len(digits) > 25:
        return None
    if len(fraction) > places:
        if not fraction.isdecimal():
            return None
        digits = str(Decimal(digits).quantize(UNITS[places], ROUND_HALF_UP, PRECISE))
        whole, _, fraction = digits.partition(".")
    elif fraction and not fraction.isdecimal():
        return None
    if whole == "-0" and not fraction.strip("0"):
        whole = "0"
    return f"{whole}{formats.decimal_separator}{fraction:0<{places}}"


UNITS = [Decimal(1).scaleb(-places) for places in range(20)]
PRECISE = decimal.Context(prec=50)


def names(state: State) -> Names:
    """Return the names of months and days."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    return formats.names


def translations(state: State) -> Messages:
    """Return the translations in the active language."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    return formats.messages


def truncated(value: str, length: int, state: State) -> str:
    """Return what the filter truncatechars does of a longer string in ASCII."""
    formats = state.formats
    if formats is None:
        formats = state.load_formats()
    if formats.ellipsis is None:
        text = Truncator(value).chars(length)
    else:
        text = value[: length - 1] + formats.ellipsis
    return text if type(value) is str else SafeString(text)


def untranslated(
    node: Any,
    variables: dict[str, Any],
    string_if_invalid: str,
    autoescape: bool,
    use_l10n: bool | None,
    use_tz: bool | None,
    state: State,
    error: Exception,
) -> str:
    """
    Return what a ``{% blocktranslate %}`` renders without a translation, since that can't
    be formatted. ``variables`` are those that it reads.
    """
    found = {name: value for name, value in variables.items() if value is not MISSING}
    context: Any = Context(
        found, autoescape=autoescape, use_l10n=use_l10n, use_tz=use_tz
    )
    context.template = SimpleNamespace(
        engine=SimpleNamespace(string_if_invalid=string_if_invalid)
    )
    html: str
    if isinstance(error, TypeError):
        html = node.render(context)  # its message has the class of a string
    else:
        with translation.override(None):
            html = node.render(context, nested=True)
    state.refresh()
    return html


class Overriding:
    """A context in which another language or time zone is active."""

    __slots__ = ("override", "state")

    def __init__(self, override: Any, state: State) -> None:
        self.override = override
        self.state = state

    def __enter__(self) -> None:
        self.override.__enter__()
        self.state.refresh()

    def __exit__(self, *error: Any) -> None:
        self.override.__exit__(*error)
        self.state.refresh()


class NotString:
    """What stands in the place of what a node renders that is no string."""

    def __init__(self, html: Any, position: int) -> None:
        self.html = html
        self.position = position


def join(pieces: list[Any]) -> str:
    """Join what nodes render, or raise the error of the first that is no string."""
    try:
        return "".join(pieces)
    except TypeError:
        first = next(piece for piece in pieces if type(piece) is NotString)
    return "".join([*[""] * first.position, first.html])


class RenderNodes(Exception):
    """What follows depends on what only Django's nodes leave behind: they render it."""


class BlockLost(Exception):
    """``{{ block.super }}`` has no block any more that it would render."""


def unresolved_super(
    error: Exception, missing: str, invalid: str, autoescape: bool
) -> str:
    """
    Return what ``{{ block.super }}`` renders if the parent's block raises an error that
    ends a lookup, or raise it.
    """
    if isinstance(error, (UnicodeDecodeError, BlockLost)):
        return ""
    text = missing if unsuccessful(error) is MISSING else invalid
    return escape(text) if autoescape else text


def joined(html: Any, position: int = 0) -> str:
    """
    Return what a node renders as "".join() takes it, whatever its class is. ``position``
    is where it stands among all that Django joins.
    """
    if type(html) is str or type(html) is SafeString:
        return html
    return "".join([*[""] * position, html])


def sequence(values: Any) -> Any:
    """Return what a loop iterates over."""
    if values is None:
        return ()
    if not hasattr(values, "__len__"):
        return list(values)
    return values


def length(values: Any) -> int:
    """Return the number of rounds of a loop."""
    return len(values)


def check_length(item: Any, number: int) -> None:
    """Raise ValueError unless ``item`` is as long as a loop has variables."""
    try:
        length = len(item)
    except TypeError:
        length = 1
    if length != number:
        raise ValueError(f"Need {number} values to unpack in for loop; got {length}. ")


def unpacked(item: Any, number: int) -> Iterable[Any]:
    """Return the values of so many loop variables."""
    check_length(item, number)
    values = [value for _, value in zip(range(number), item, strict=False)]
    return values + [MISSING] * (number - len(values))


def forloop(parent: Any, length: int) -> dict[str, Any]:
    """Return the variable of that name, for a loop in which something reads it."""
    loop = {"parentloop": {} if parent is MISSING else parent}
    if LOOPS_HAVE_LENGTH:
        loop["length"] = length
    return loop


def iterations(
    loop: dict[str, Any], values: Iterable[Any], length: int
) -> Iterator[Any]:
    """Yield the values, having written the counters into ``loop``."""
    for index, value in enumerate(values):
        loop["counter0"] = index
        loop["counter"] = index + 1
        loop["revcounter"] = length - index
        loop["revcounter0"] = length - index - 1
        loop["first"] = index == 0
        loop["last"] = index == length - 1
        yield value


def render_block(
    node: Any,
    context: Any,
    state: State,
    nodelist: NodeList,
    render: Callable[[Any, State], str],
) -> str:
    """
    Render a block as it does itself. ``render`` is the code of ``nodelist``, which is
    that of the block, unless a tag has changed which block is rendered.
    """
    block_context = context.render_context.get(BLOCK_CONTEXT_KEY)
    with context.push():
        if block_context is None:
            context["block"] = node
            return render_nodelist(node.nodelist, context, state, nodelist, render)
        popped = block_context.pop(node.name)
        block = node if popped is None else popped
        context["block"] = new = type(block)(block.name, block.nodelist)
        new.context = context
        html = render_nodelist(new.nodelist, context, state, nodelist, render)
        if popped is not None:
            block_context.push(node.name, popped)
        return html


def render_nodelist(
    nodelist: Any,
    context: Any,
    state: State,
    expected: NodeList,
    render: Callable[[Any, State], str],
) -> str:
    if nodelist is expected:
        return render(context, state)
    html: str = nodelist.render(context)
    return html


def extend(
    node: Any,
    template: Any,
    blocks: Mapping[str, Any] | None,
    context: Any,
    state: State,
    render: Callable[[Any, State], str],
) -> str:
    """
    Render an ``{% extends %}`` as it does itself. ``render`` is the code of
    ``template``, which is what it extends, and ``blocks`` are the blocks of that, if it
    extends nothing.
    """
    parent = node.get_parent(context)
    render_context = context.render_context
    if BLOCK_CONTEXT_KEY not in render_context:
        render_context[BLOCK_CONTEXT_KEY] = BlockContext()
    block_context = render_context[BLOCK_CONTEXT_KEY]
    block_context.add_blocks(node.blocks)
    if parent is not template:
        blocks = root_blocks(parent)
    if blocks is not None:
        block_context.add_blocks(blocks)
    with render_context.push_state(parent, isolated_context=False):
        if parent is template:
            return render(context, state)
        html: str = parent._render(context)
        return html


def root_blocks(template: Any) -> dict[str, BlockNode] | None:
    """Return the blocks of a template that extends nothing."""
    for node in template.nodelist:
        if isinstance(node, ExtendsNode):
            return None
        if not isinstance(node, TextNode):
            blocks: Any = template.nodelist.get_nodes_by_type(BlockNode)
            return {block.name: block for block in blocks}
    return None


def cycle_of(node: Any, context: Any) -> Iterator[Any]:
    """Return what yields the expressions of a ``{% cycle %}``, as Django keeps it."""
    state = context.render_context
    if node not in state:
        state[node] = cycle(node.cyclevars)
    expressions: Iterator[Any] = state[node]
    return expressions


def cell_of(node: Any, context: Any) -> Any:
    """Return the state of a node in a function without a context that this one calls."""
    return context.render_context.setdefault(("cell", node), [0])


def include(node: Any, context: Any) -> Any:
    """
    Render an ``{% include %}`` as it does itself, but without the scopes of a template
    that needs no context.
    """
    template = node.template.resolve(context)
    if not callable(getattr(template, "render", None)):
        names: Any = template or ()
        if isinstance(names, str):
            names = (construct_relative_path(node.origin.template_name, names),)
        else:
            names = tuple(names)
        cache = context.render_context.dicts[0].setdefault(node, {})
        template = cache.get(names)
        if template is None:
            template = context.template.engine.select_template(names)
            cache[names] = template
    elif hasattr(template, "template"):
        template = template.template
    values = {
        name: value.resolve(context) for name, value in node.extra_context.items()
    }
    only = node.isolated_context
    html = part(template, context, values, only=only)
    if html is not None:
        return html
    if only:
        return template.render(context.new(values))
    with context.push(**values):
        return template.render(context)


def part(
    template: Any, context: Any, values: Mapping[str, Any], *, only: bool = False
) -> str | None:
    """
    Render a template within another's rendering, if it is compiled and needs no context.
    """
    nodelist = getattr(template, "nodelist", None)
    render_part = getattr(nodelist, "render_part", None)
    if render_part is None:
        return None
    html: str | None = render_part(template, context, values, only=only)
    return html


def merged(processors: Iterable[Any], request: Any) -> dict[str, Any]:
    """Return the variables of context processors, as RequestContext does."""
    updates: dict[str, Any] = {}
    for processor in processors:
        context = processor(request)
        try:
            updates.update(context)
        except TypeError as error:
            raise TypeError(
                f"Context processor {processor.__qualname__} didn't return a "
                "dictionary."
            ) from error
    return updates


def grouped(keyed: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Return what ``{% regroup %}`` makes of values, each of which has a key."""
    return [
        defaulttags.GroupedResult(grouper=key, list=[value for _, value in group])
        for key, group in groupby(keyed, itemgetter(0))
    ]


def widthratio(value: Any, max_value: Any, max_width: int) -> str:
    """Return what ``{% widthratio %}`` renders."""
    try:
        return str(round(float(value) / float(max_value) * max_width))
    except ZeroDivisionError:
        return "0"
    except (ValueError, TypeError, OverflowError):
        return ""


def not_a_width() -> NoReturn:
    """Raise Django's error. What code raises itself is taken for a defect of the code."""
    raise TemplateSyntaxError("widthratio final argument must be a number")


def lorem(count: int, method: str, common: bool) -> str:
    """Return what ``{% lorem %}`` renders."""
    tags: Any = defaulttags
    if method == "w":
        text: str = tags.words(count, common=common)
        return text
    paragraphs = tags.paragraphs(count, common=common)
    if method == "p":
        paragraphs = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    return "\n\n".join(paragraphs)


def changes(forloop: Any, cell: list[Any]) -> Any:
    """
    Return where ``{% ifchanged %}`` keeps what it compares with, where there is no
    context: in the innermost loop's variable, or else for one rendering.
    """
    if forloop is not MISSING:
        return forloop
    cell[0] = cell[0] or {}
    return cell[0]


def changes_in(context: Any, forloop: Any) -> Any:
    """Return where it does so in a context."""
    return context.render_context if forloop is MISSING else forloop


class Found:
    """What is found in a context, as a dictionary's method finds it."""

    def __init__(self, context: BaseContext) -> None:
        self.context = context

    def get(self, name: str, default: Any) -> Any:
        try:
            return self.context[name]
        except LOOKUP_ERRORS:
            return default


def included(values: Any, csrf_token: Any) -> Any:
    """
    Return what the template of an inclusion tag is given if the tag's function returns
    ``values``.
    """
    context: Any = values if type(values) is dict else BaseContext(values)
    if csrf_token is not MISSING and csrf_token is not None:
        context["csrf_token"] = csrf_token
    return context if type(values) is dict else Found(context)


def render_inclusion(node: Any, values: Any, context: Any) -> Any:
    """Render an inclusion tag as it does itself, whose function returned ``values``."""
    template = context.render_context.get(node)
    if template is None:
        template = template_of(node.filename, context.template.engine)
        context.render_context[node] = template
    csrf_token = context.get("csrf_token")
    if type(values) is dict:
        if csrf_token is not None:
            values["csrf_token"] = csrf_token
        html = part(template, context, values, only=True)
        if html is not None:
            return html
        csrf_token = None
    inner = context.new(values)
    if csrf_token is not None:
        inner["csrf_token"] = csrf_token
    return template.render(inner)


def template_of(source: Any, engine: Any) -> Any:
    """Return the template that an inclusion tag names."""
    if isinstance(source, Template):
        return source
    if isinstance(getattr(source, "template", None), Template):
        return source.template
    if isinstance(source, str) or not isinstance(source, Iterable):
        return engine.get_template(source)
    return engine.select_template(source)
