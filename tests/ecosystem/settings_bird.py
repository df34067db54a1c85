"""
The project with django-bird, which looks through the nodes of a page for assets.
"""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "django_bird"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "django_bird.staticfiles.BirdAssetFinder",
]
TEMPLATES[0]["OPTIONS"]["builtins"] = ["django_bird.templatetags.django_bird"]
# Their numbers count what was rendered before.
DJANGO_BIRD = {"ENABLE_BIRD_ATTRS": False}
