"""
The project with django-fastdev, which puts methods of its own into Django's classes and
has more of them where DEBUG is on.
"""

from pathlib import Path

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS

# Its templates may not use what is missing.
BASE_DIR = Path(__file__).parent
DEBUG = True
INSTALLED_APPS = [*INSTALLED_APPS, "django_fastdev"]
STATIC_URL = "/static/"
