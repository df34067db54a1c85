"""
A plugin of pytest that writes down what became of each test.
"""

from recording import Tests

tests = Tests()


def reason(report):
    """Return what a report says of a failure: the exception, not where it was."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return crash.message if crash else str(report.longrepr)


def pytest_runtest_logreport(report):
    test = tests[report.nodeid]
    # A test that failed in one of its phases has passed the others.
    subtest = str(getattr(report, "context", ""))
    if report.failed:
        test["failures"][subtest] = reason(report)
    elif report.skipped and not hasattr(report, "wasxfail"):
        test["skipped"][subtest] = str(report.longrepr[-1])


def pytest_collectreport(report):
    if report.failed:
        tests[report.nodeid]["failures"][""] = reason(report)


def pytest_unconfigure():
    tests.write()
