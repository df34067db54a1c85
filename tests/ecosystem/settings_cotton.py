"""
The project with django-cotton, whose app sets up its loader.
"""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_cotton"]
