"""
Settings of the tests: the demo's, which the browser tests drive, and the app of the other
example, whose tests override the rest. What a test needs beyond them, it overrides itself.
"""

from contacts.settings import *  # noqa: F403
from contacts.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "todo"]
