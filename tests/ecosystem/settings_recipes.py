"""
The project of docs/howto/emitters.txt. Its own templates are rendered by Django's
backend, and those of the tests by both.
"""

from .settings_wagtail import *  # noqa: F403
from .settings_wagtail import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "widget_tweaks"]
CRISPY_CLASS_CONVERTERS = {"textinput": "textinput own", "select": ""}
