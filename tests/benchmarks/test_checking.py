import pytest

from benchmarks.checking import difference, normalise


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (" <p>\n  a \n b </p>\n", "<p>a b</p>"),
        ("&#39;&apos;&#34;&#x2f;", "&#x27;&#x27;&quot;/"),
        (f'<input value="{"aB3" * 21}c">', '<input value="token">'),
        ('<tr data-djc-id-c1="">', "<tr>"),
    ],
)
def test_normalise(html, expected):
    assert normalise(html) == expected


def test_no_difference():
    assert difference("<p>&#x27;</p>", "<p> &#39; </p>", "Django", "Jinja2") == ""


@pytest.mark.parametrize(
    "actual", ["<p>a </p>", "<p>a</p>\n", "<p>a\n</p>", "<p>A</p>"]
)
def test_everything_is_different(actual):
    assert difference("<p>a</p>", "<p>a</p>", "Django", "partials", str) == ""
    assert difference("<p>a</p>", actual, "Django", "partials", str) != ""


def test_difference():
    assert difference("<p>a</p>", "<p>b</p>", "Django", "Jinja2") == (
        "--- Django\n+++ Jinja2\n@@ -1,3 +1,3 @@\n \n-<p>a\n+<p>b\n </p>"
    )
