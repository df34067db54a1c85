"""The settings that Django's tests have by default, with another test runner."""

from test_sqlite import *

TEST_RUNNER = "recording.Runner"
