"""
The project with django-components, which renders templates by methods of its own.
"""

from pathlib import Path

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, TEMPLATES

BASE_DIR = Path(__file__).parent
COMPONENTS = {"autodiscover": False, "libraries": ["tests.ecosystem.components"]}
INSTALLED_APPS = [*INSTALLED_APPS, "django_components"]
TEMPLATES[0]["OPTIONS"]["builtins"] = ["django_components.templatetags.component_tags"]
