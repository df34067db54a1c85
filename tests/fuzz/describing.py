"""
Values and contexts as text, for comparison: nothing is evaluated, and nothing of an
awkward value runs.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from zlib import crc32

from django.template import Context, Node
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

PLAIN = (
    str,
    SafeString,
    int,
    float,
    bool,
    Decimal,
    bytes,
    type(None),
    datetime.date,
    datetime.datetime,
    datetime.time,
)

# How the keys begin that only this project has in the state of a rendering.
OWN = ("partials_", "compiler_", "PartialNode")


def describe(value: object, depth: int = 4) -> str:
    kind = type(value)
    if kind in PLAIN:
        return f"{kind.__name__} {plain(value)}"
    if depth and issubclass(kind, (list, tuple)):
        parts = (
            [describe(item, depth - 1) for item in list.__iter__(list(value))]
            if (kind in (list, tuple))
            else []
        )
        return f"{kind.__name__}({', '.join(parts)})"
    if depth and kind.__name__ in ("dict", "ContextDict"):
        parts = [
            f"{describe(key, 0)}: {describe(item, depth - 1)}"
            for key, item in dict.items(value)
        ]
        return f"{kind.__name__}({', '.join(parts)})"
    return kind.__qualname__


def plain(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # an integer of too many digits
        return "huge"
    # A tag can render the description of a context that has an earlier one in it.
    return text if len(text) < 300 else f"{text[:100]}… {crc32(text.encode())}"


def without_addresses(text: str) -> str:
    return re.sub(r"\b(at 0x)[0-9a-f]+", r"\1…", text, flags=re.IGNORECASE)


def message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as another:
        return f"{type(another).__name__} in str()"
    return without_addresses(text)


def describe_context(context: Context) -> str:
    """Describe what can be seen of a context, and how deep its state is."""
    flags = context.autoescape, context.use_l10n, context.use_tz
    template = getattr(context.template, "name", None)
    depth = len(context.render_context.dicts)
    return f"{describe(context.dicts)} {flags} {template} {depth}"


def describe_surroundings(context: Context) -> str:
    """
    Describe all that a tag can see of a context where it renders, but for what is there by
    this project alone: its own keys in the state, and its class for the blocks.
    """
    state = context.render_context
    scopes = []
    for scope in state.dicts:
        names = [describe_key(key) for key in scope if not is_kept_elsewhere(key)]
        names = [name for name in names if not name.startswith(OWN)]
        scopes.append(f"{names} {describe_blocks(scope.get(BLOCK_CONTEXT_KEY))}")
    block = context.get("block")
    return " | ".join(
        [
            type(context).__name__,
            *map(describe, context.dicts),
            str([describe(name, 0) for name in context.flatten()]),
            f"{context.autoescape} {context.use_l10n} {context.use_tz}",
            f"{context.template_name} {context.template.name} {state.template.name}",
            f"{getattr(block, 'name', None)} {getattr(block, 'context', None) is context}",
            *scopes,
        ]
    )


def is_kept_elsewhere(key: object) -> bool:
    """Return whether it is what Django's nodes, or code for them, keep of a rendering."""
    return isinstance(key, tuple) or (
        isinstance(key, Node) and type(key).__module__.startswith("django.")
    )


def describe_key(key: object) -> str:
    """Nodes keep what they know of a rendering by themselves."""
    if isinstance(key, Node):
        return f"{type(key).__name__} {key.token.lineno}"
    return key if isinstance(key, str) else type(key).__name__


def describe_blocks(blocks: object) -> str:
    if blocks is None:
        return ""
    names = {
        name: [f"{node.origin.template_name}:{node.token.lineno}" for node in nodes]
        for name, nodes in blocks.blocks.items()  # type: ignore[attr-defined]
    }
    return str(sorted(names.items()))
