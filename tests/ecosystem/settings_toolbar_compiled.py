"""
The project with django-debug-toolbar, which shows the context of each template as well,
and an engine that compiles.
"""

from .settings_toolbar import *  # noqa: F403
from .settings_toolbar import DEBUG_TOOLBAR_CONFIG, TEMPLATES

DEBUG_TOOLBAR_CONFIG = {**DEBUG_TOOLBAR_CONFIG, "SHOW_TEMPLATE_CONTEXT": True}
TEMPLATES[0]["OPTIONS"]["debug"] = False
