"""
How Django's nodes are written as code, each class by a function.
"""

from . import i18n, loops, simple, static, tags, templates

__all__ = ["i18n", "loops", "simple", "static", "tags", "templates"]
