"""
The project with django-fastdev, and an engine that compiles.
"""

from .settings_fastdev import *  # noqa: F403
from .settings_fastdev import TEMPLATES

TEMPLATES[0]["OPTIONS"]["debug"] = False
