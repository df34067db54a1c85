"""
How Django's nodes are written as code, each class by a function.
"""

from . import i18n, inclusion, loops, output, simple, static, tags, templates

__all__ = [
    "i18n",
    "inclusion",
    "loops",
    "output",
    "simple",
    "static",
    "tags",
    "templates",
]
