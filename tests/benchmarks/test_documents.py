import pytest

from benchmarks.documents import with_part

DOCUMENT = """\
Pages:

<!-- Written by make bench: pages -->

old
pages

<!-- End -->

Templates:

<!-- Written by make bench: templates -->
<!-- End -->

The rest.
"""


def test_part_is_replaced():
    assert with_part(DOCUMENT, "pages", "new") == DOCUMENT.replace("old\npages", "new")


def test_other_part():
    assert with_part(DOCUMENT, "templates", "new") == DOCUMENT.replace(
        "templates -->\n<!-- End", "templates -->\n\nnew\n\n<!-- End"
    )


def test_written_again():
    once = with_part(DOCUMENT, "templates", "new")
    assert with_part(once, "templates", "new") == once


@pytest.mark.parametrize("document", ["", DOCUMENT.replace("<!-- End -->", "")])
def test_part_is_missing(document):
    """Nothing is lost where there is no place for it."""
    with pytest.raises(ValueError, match=r"^The document has no part 'pages'\.$"):
        with_part(document, "pages", "new")
