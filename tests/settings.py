"""
Settings of the tests. What a test needs beyond them, it overrides itself.
"""

SECRET_KEY = "tests"
USE_TZ = True
ROOT_URLCONF = "tests.urls"
TEMPLATES = [{"BACKEND": "django.template.partials.django.DjangoTemplates"}]
