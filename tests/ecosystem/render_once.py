"""
Render templates by their names, for coverage to measure, with the backend that
TEMPLATE_BACKEND names and an engine that debugs.
"""

import sys

import django
from django.conf import settings


def main(*names):
    settings.TEMPLATES[0]["OPTIONS"]["debug"] = True
    django.setup()
    from django.template.loader import render_to_string

    for name in names:
        render_to_string(name, {"books": [{"title": "One"}], "book": {"title": "Two"}})


if __name__ == "__main__":
    main(*sys.argv[1:])
