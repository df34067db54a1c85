"""
The project with django-debug-toolbar and an engine that compiles.
"""

from .settings_toolbar import *  # noqa: F403
from .settings_toolbar import TEMPLATES

TEMPLATES[0]["OPTIONS"]["debug"] = False
