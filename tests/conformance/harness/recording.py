"""
The test runner that writes down what became of each test.

It writes JSON to the file that CONFORMANCE_RESULTS names. "tests" has an object
for each test that ran, by its id: "failures" and "skipped" tell why, by subtest,
with "" for the test itself. Both are empty if it passed. "made" is
``substitution.made``, "compiled_renders" is ``compiling.renders``.
"""

import json
import os
from pathlib import Path
from unittest import TextTestResult

import compiling
import substitution
from django.test.runner import DiscoverRunner


class RecordingResult(TextTestResult):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tests = {}

    def record(self, test):
        return self.tests.setdefault(test.id(), {"failures": {}, "skipped": {}})

    def note(self, what, test, reason):
        # A subtest knows the test that it is part of.
        whole = getattr(test, "test_case", test)
        part = test.id().removeprefix(whole.id()).strip()
        self.record(whole)[what][part] = reason

    def note_failure(self, test, error):
        kind, exception, _ = error
        self.note("failures", test, f"{kind.__name__}: {exception}")

    def startTest(self, test):
        super().startTest(test)
        self.record(test)

    def addError(self, test, err):
        super().addError(test, err)
        self.note_failure(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note_failure(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note_failure(subtest, err)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note("failures", test, "unexpected success")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note("skipped", test, reason)


class Runner(DiscoverRunner):
    def get_resultclass(self):
        return RecordingResult

    def suite_result(self, suite, result, **kwargs):
        record = {
            "tests": result.tests,
            "made": substitution.made,
            "compiled_renders": compiling.renders,
        }
        Path(os.environ["CONFORMANCE_RESULTS"]).write_text(json.dumps(record, indent=1))
        return super().suite_result(suite, result, **kwargs)
