"""
Functions for tags that take more than a line of code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle, groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NoReturn

from django.template import Context, TemplateSyntaxError, defaulttags
from django.utils import translation

from .sentinels import MISSING
from .state import RenderState


def render_untranslated(
    node: Any,
    variables: dict[str, Any],
    string_if_invalid: str,
    autoescape: bool,
    use_l10n: bool | None,
    use_tz: bool | None,
    state: RenderState,
    error: Exception,
) -> str:
    """
    Return what a ``{% blocktranslate %}`` renders without a translation, since the
    translation can't be formatted. ``variables`` are those that it reads.
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
        html = node.render(context)  # its message contains the class of a string
    else:
        with translation.override(None):
            html = node.render(context, nested=True)
    state.refresh()
    return html


def cycle_of(node: Any, context: Any) -> Iterator[Any]:
    """
    Return the iterator of the expressions of a ``{% cycle %}``, as Django keeps it.
    """
    state = context.render_context
    if node not in state:
        state[node] = cycle(node.cyclevars)
    expressions: Iterator[Any] = state[node]
    return expressions


def cell_of(node: Any, context: Any) -> Any:
    """Return the state of a node in a function without a context that this one calls."""
    return context.render_context.setdefault(("cell", node), [0])


def grouped_values(values: Any) -> Iterator[Any]:
    """
    Yield the values that ``{% regroup %}`` groups. This is a function since an error
    that generated code raises itself is taken for a defect of the code.
    """
    if values is None:
        return
    iterator, is_empty = iter(values), True
    # A loop would call iter() of the iterator.
    while (value := next(iterator, MISSING)) is not MISSING:
        is_empty = False
        yield value
    if not is_empty:
        next(iterator, None)  # groupby() calls it once more, after the last group


def group(keyed: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Return the groups of ``{% regroup %}``, for values each of which has a key."""
    return [
        defaulttags.GroupedResult(grouper=key, list=[value for _, value in group])
        for key, group in groupby(keyed, itemgetter(0))
    ]


def integer(value: Any) -> int:
    """Return ``int(value)``. A function for the same reason as grouped_values()."""
    return int(value)


def widthratio(value: Any, max_value: Any, max_width: int) -> str:
    """Return what ``{% widthratio %}`` renders."""
    try:
        return str(round(float(value) / float(max_value) * max_width))
    except ZeroDivisionError:
        return "0"
    except (ValueError, TypeError, OverflowError):
        return ""


def not_a_width() -> NoReturn:
    """Raise Django's error. A function for the same reason as grouped_values()."""
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
