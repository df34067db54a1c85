"""
That many templates are what a project has: a few, and others like them.
"""

from benchmarks.figures import Results
from benchmarks.many import NUMBER, copies
from benchmarks.tables import many_table


def test_copies():
    found = copies({"a.html": "A", "b.html": "B"})
    assert len(found) == NUMBER
    assert list(found)[:4] == ["a.html", "b.html", "1/a.html", "1/b.html"]
    assert set(found.values()) == {"A", "B"}
    assert copies({}) == {}


def test_table():
    seconds = {"Django": 0.5, "other": 0.25}
    table = many_table(Results(1, {}, {}, {}, seconds))
    assert [line.split() for line in table.splitlines()[2:]] == [
        ["Django", "0.50", "1.00"],
        ["other", "0.25", "2.00"],
    ]
