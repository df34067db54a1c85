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
        Whether it is more than the end of a lookup: see the module runtime.

    constant
        The value itself, where it is known.
    """

    code: str
    cls: type | None = None
    is_called: bool = True
    constant: Any = UNKNOWN
