import pytest

from benchmarks.figures import Figure, ahead, figures, is_slower, number, spread


def test_ratios():
    samples = {
        ("django", "a", ""): [90.0, 100.0, 200.0],
        ("partials", "a", ""): [20.0, 15.0, 30.0],
        ("limit", "a", ""): [10.0, 10.0, 10.0],
    }
    figure = figures(samples)["partials", "a"]
    assert figure.median == 20
    assert figure.times_as_fast == 5
    assert figure.times_the_limit == 2


def test_no_limit():
    found = figures({("django", "g", ""): [2.0]})
    assert found == {("django", "g"): Figure(median=2, spread=0, django=2)}
    assert found["django", "g"].times_the_limit is None


def test_control():
    """A process in which Django takes twice as long counts for half."""
    samples = {
        ("django", "a", ""): [100.0],
        ("django", "a", "cotton"): [200.0],
        ("cotton", "a", "cotton"): [300.0],
    }
    found = figures(samples)
    assert found.keys() == {("django", "a"), ("cotton", "a")}
    assert found["cotton", "a"].control == 2
    assert found["cotton", "a"].median == 150


def test_process_without_django():
    """Django of the pages has a process of its own."""
    samples = {
        ("django", "drf", "project django"): [100.0],
        ("partials", "drf", "project partials"): [80.0],
    }
    found = figures(samples)
    assert found["django", "drf"] == Figure(median=100, spread=0, django=100)
    assert found["partials", "drf"] == Figure(median=80, spread=0, django=100)


@pytest.mark.parametrize(
    ("median", "expected"), [(80, False), (104, False), (106, True)]
)
def test_is_slower(median, expected):
    assert is_slower(Figure(median, spread=0, django=100)) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1.0], 0), ([2.0, 2.0], 0), ([1.0, 2.0, 3.0, 4.0, 5.0], 2 / 3)],
)
def test_spread(values, expected):
    assert spread(values) == pytest.approx(expected)


def test_ahead():
    medians = {"django": 104, "partials": 100, "jinja2": 25, "mako": 99, "limit": 1}
    found = {
        (engine, workload): Figure(median, spread=0, django=104)
        for workload in "ab"
        for engine, median in medians.items()
    }
    assert ahead(found, "partials", "a") == {"jinja2": 4}
    assert ahead(found, "jinja2", "a") == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.096, "0.10"), (1, "1.00"), (12.34, "12.3"), (1234.5, "1234")],
)
def test_number(value, expected):
    assert number(value) == expected
