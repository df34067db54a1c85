"""
Print what django-bolt's test client gets for each path that is named, as JSON.
"""

import json
import sys

import django
from django_bolt.testing import TestClient

django.setup()

from .api import api  # noqa: E402

with TestClient(api) as client:
    answers = {path: client.get(path).text for path in sys.argv[1:]}
json.dump(answers, sys.stdout)
