"""
Django's test runner, which writes down what became of each test.
"""

from unittest import TextTestResult

from django.test.runner import DiscoverRunner
from recording import Tests


class RecordingResult(TextTestResult):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tests = Tests()

    def note(self, what, test, reason):
        # A subtest knows the test that it is part of.
        whole = getattr(test, "test_case", test)
        part = test.id().removeprefix(whole.id()).strip()
        self.tests[whole.id()][what][part] = reason

    def note_failure(self, test, error):
        kind, exception, _ = error
        self.note("failures", test, f"{kind.__name__}: {exception}")

    def startTest(self, test):
        super().startTest(test)
        self.tests[test.id()]  # it passes if nothing else is said of it

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
        result.tests.write()
        return super().suite_result(suite, result, **kwargs)
