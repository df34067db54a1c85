"""
Values: what the expressions of a template are in generated code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

UNKNOWN: Any = object()


@dataclass
class Value:
    """
    code
        A Python expression: a local name or a constant.

    cls
        The exact type of the value, if it is known.

    is_called
        Whether the value needs no call. ``False`` at the end of a lookup: see
        runtime.lookup.

    constant
        The value itself, if it is known.

    is_text
        Whether the value is already rendered text.
    """

    code: str
    cls: type | None = None
    is_called: bool = True
    constant: Any = UNKNOWN
    is_text: bool = False


@dataclass
class Inline:
    """
    A filter's result that needs no call for some values.

    test
        The condition that the value is one of these.

    code
        The expression of the result for these.

    is_text
        Whether the result is already rendered text, with nothing to escape.

    is_safe
        Whether the filter returns a SafeString.
    """

    test: str
    code: str
    is_text: bool = False
    is_safe: bool = False
