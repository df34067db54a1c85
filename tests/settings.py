"""
Settings of the tests: the demo's, which the browser tests drive. What a test
needs beyond them, it overrides itself.
"""

from contacts.settings import *  # noqa: F403
