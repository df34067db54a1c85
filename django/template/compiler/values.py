"""
What an expression of a template is in generated code.
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
        The exact type of the value, where it is known.

    is_called
        Whether it is more than the end of a lookup: see runtime.lookup.

    constant
        The value itself, where it is known.

    is_text
        Whether it is the text of the value, as it is rendered.
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
        The expression of whether the value is one of them.

    code
        The expression of the result then.

    is_text
        Whether that is its text as well, with nothing in it to escape.

    is_safe
        Whether the filter returns a SafeString.
    """

    test: str
    code: str
    is_text: bool = False
    is_safe: bool = False
