"""
The project with django-template-partials, whose app sets up its loader.
"""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "template_partials"]
