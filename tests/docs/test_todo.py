"""
The two to-do applications that docs/topics/todo.txt compares: how long they are.
"""

import pytest

from .test_examples import DOCS

PAGE = DOCS / "topics" / "todo.txt"
EXAMPLE = DOCS.parent / "examples" / "todo" / "todo"
VARIANTS = "partials", "core"
FILES = {
    "``views.py``": "views.py",
    "``urls.py``": "urls.py",
    "Templates": "templates/*.html",
}


def count_lines(variant, pattern):
    """Return how many lines of the files that are found have something in them."""
    paths = list((EXAMPLE / variant).glob(pattern))
    assert paths
    return sum(
        bool(line.strip()) for path in paths for line in path.read_text().splitlines()
    )


@pytest.mark.parametrize("name", FILES)
def test_fewer_lines(name):
    partials, core = (count_lines(variant, FILES[name]) for variant in VARIANTS)
    assert partials < core


def test_lines_are_those_of_the_page():
    counts = {
        name: [count_lines(variant, pattern) for variant in VARIANTS]
        for name, pattern in FILES.items()
    }
    counts["Together"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    rows = "".join(
        f"    * - {name}\n" + "".join(f"      - {count}\n" for count in row)
        for name, row in counts.items()
    )
    assert rows in PAGE.read_text()


def test_page_shows_every_file():
    text = PAGE.read_text()
    for variant in VARIANTS:
        for pattern in FILES.values():
            for path in (EXAMPLE / variant).glob(pattern):
                name = f"../../{path.relative_to(DOCS.parent)}"
                assert text.count(f".. literalinclude:: {name}\n") == 1
