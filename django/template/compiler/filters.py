"""
Built-in filters that are written as code instead of being called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

WRITERS: dict[Any, Callable[..., Any]] = {}
