"""The settings that Django's tests have by default, with another test runner."""

from test_sqlite import *  # noqa: F403

TEST_RUNNER = "unittest_recording.Runner"
