import pytest

from .comparing import Comparison, Recording, compare

PASSED = {"failures": {}, "skipped": {}}
FAILED = {"failures": {"": "AssertionError: 1 != 2"}, "skipped": {}}
SKIPPED = {"failures": {}, "skipped": {"": "No database."}}


def subtest_failed(*descriptions):
    return {"failures": dict.fromkeys(descriptions, "KeyError: 1"), "skipped": {}}


NOTHING_MADE = {"stock": {}, "substituted": {}}


def comparison(stock, substituted, changed_on_purpose=()):
    """Compare two runs, in which these tests had these outcomes."""
    return compare(
        Recording(stock, NOTHING_MADE, 0),
        Recording(substituted, NOTHING_MADE, 0),
        dict.fromkeys(changed_on_purpose, "An error in 6.0."),
        must_compile=False,
    )


@pytest.mark.parametrize("outcome", [PASSED, FAILED, SKIPPED, subtest_failed("(a=1)")])
def test_same_outcome_agrees(outcome):
    assert comparison({"t": outcome}, {"t": outcome}).agrees


@pytest.mark.parametrize("stock", [{}, {"t": PASSED}, {"t": SKIPPED}])
def test_new_failure(stock):
    found = comparison(stock, {"t": FAILED})
    assert found.new_failures == {"t": "AssertionError: 1 != 2"}
    assert not found.agrees


def test_stock_failures_are_counted():
    assert comparison({"t": FAILED, "u": PASSED}, {"t": PASSED, "u": PASSED}) == (
        Comparison(tests=2, stock_failures=1)
    )


def test_subtest_beside_one_that_fails_in_stock():
    stock, substituted = subtest_failed("(a=1)"), subtest_failed("(a=1)", "(a=2)")
    found = comparison({"t": stock}, {"t": substituted})
    assert list(found.new_failures) == ["t (a=2)"]


def test_address_in_subtest():
    stock, substituted = subtest_failed("<A at 0x1>"), subtest_failed("<A at 0x2>")
    assert comparison({"t": stock}, {"t": substituted}).agrees


def test_module_that_cannot_be_imported():
    test = "unittest.loader._FailedTest.template_tests.typo"
    found = comparison({test: FAILED}, {test: FAILED})
    assert list(found.new_failures) == [test]


def test_vanished():
    assert comparison({"t": PASSED}, {}).differences == ["t didn't run"]


def test_newly_skipped():
    found = comparison({"t": PASSED}, {"t": SKIPPED})
    assert found.differences == ["t is skipped: No database."]


def test_changed_on_purpose():
    found = comparison({"t": PASSED}, {"t": FAILED}, changed_on_purpose=["t"])
    assert found.changed_on_purpose == {"t": "An error in 6.0."}
    assert found.agrees


def test_listed_as_changed_but_passes():
    found = comparison({"t": PASSED}, {"t": PASSED}, changed_on_purpose=["t"])
    assert found.differences == ["t passes, though it is listed as changed"]


@pytest.mark.parametrize(
    ("stock", "substituted", "wrong"),
    [
        ({"Engine": 2}, {"stock": {}, "substituted": {"Engine": 2}}, []),
        ({}, {"stock": {}, "substituted": {}}, []),
        (
            {"Engine": 2},
            {"stock": {"Engine": 1}, "substituted": {"Engine": 1}},
            ["1 objects of Django's own Engine were made"],
        ),
        (
            {"Engine": 2},
            {"stock": {}, "substituted": {}},
            ["no engine of the project was made"],
        ),
    ],
)
def test_substitution(stock, substituted, wrong):
    found = compare(
        Recording({}, {"stock": stock, "substituted": {}}, 0),
        Recording({}, substituted, 0),
        changed_on_purpose={},
        must_compile=False,
    )
    assert found.differences == wrong


@pytest.mark.parametrize(
    ("renders", "must_compile", "wrong"),
    [
        (0, False, []),
        (0, True, ["nothing was rendered by compiled code"]),
        (3, False, []),
        (3, True, []),
    ],
)
def test_compiled_renders(renders, must_compile, wrong):
    found = compare(
        Recording({}, NOTHING_MADE, 0),
        Recording({}, NOTHING_MADE, renders),
        changed_on_purpose={},
        must_compile=must_compile,
    )
    assert found.compiled_renders == renders
    assert found.differences == wrong
