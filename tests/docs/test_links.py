"""
What the documentation and the code refer to exists: files by their path, names of the
code in the page that walks through it, and addresses in the form that they should have.

The links of the built pages and of Markdown files are checked where the documentation is
built: see docs/lychee.toml.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import django
import pytest

from .test_examples import DOCS, PAGES, RENDERING

ROOT = DOCS.parent
CODE = [
    path
    for folder in ("django", "tests", "benchmarks", "examples")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != Path(__file__)
]
DESCRIPTION = DOCS / "description.md"
FILES = [*sorted(ROOT.glob("*.md")), DESCRIPTION, *PAGES, *CODE]

PATH = re.compile(r"(?<![\w./-])(?:docs|tests|benchmarks|examples)/[\w./-]*\w\.\w+")
# Of Django's repository.
NOT_OURS = {"tests/runtests.py"}
URL = re.compile(r"https?://[^\s<>()\"'`{}]+")
CALL = re.compile(r"``(?:\w+\.)*(\w+)\(\)``")
MODULE = re.compile(r"``((?:partials|compiler)/\w+\.py)``")


def missing_paths(text: str) -> list[str]:
    """Return the paths in ``text``, from the root of the project, that don't exist."""
    paths = set(PATH.findall(text)) - NOT_OURS
    return sorted(path for path in paths if not (ROOT / path).exists())


def fault(url: str) -> str | None:
    """Return what is wrong with the form of an address of someone else's pages."""
    parts = urlsplit(url)
    if parts.hostname == "127.0.0.1":
        return None
    if parts.scheme != "https":
        return "not https"
    if url[-1] in ".,:;!?":
        return "ends in punctuation"
    if "." not in (parts.hostname or ""):
        return "no host"
    if re.search(r"/v?\d+\.\d|/dev(/|$)", parts.path):
        return "of a version"
    return None


def documented(path: Path) -> str:
    """Return the text of a file in which addresses are those of pages to read."""
    return "" if path.is_relative_to(ROOT / "tests") else path.read_text()


URLS = sorted({url for path in FILES for url in URL.findall(documented(path))})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_exist(path):
    assert missing_paths(path.read_text()) == []


@pytest.mark.parametrize("url", URLS)
def test_addresses_have_the_form_that_they_should(url):
    assert fault(url) is None


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Specified in docs/ref/limits.txt.", []),
        ("Specified in docs/ref/limit.txt.", ["docs/ref/limit.txt"]),
        ("see docs/gone/page.txt)", ["docs/gone/page.txt"]),
        ("[a](docs/_static/a.png)", ["docs/_static/a.png"]),
        ("tests/docs/test_links.py and tests/gone.py", ["tests/gone.py"]),
        ("a folder, docs/_build/html, and mytests/gone.py", []),
    ],
)
def test_a_path_that_leads_nowhere_is_found(text, missing):
    assert missing_paths(text) == missing


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://docs.djangoproject.com/en/stable/ref/", None),
        ("http://127.0.0.1:8000/", None),
        ("http://htmx.org/docs/", "not https"),
        ("https://htmx.org/docs/.", "ends in punctuation"),
        ("https://docs/", "no host"),
        ("https://docs.djangoproject.com/en/5.2/ref/", "of a version"),
        ("https://example.com/v1.2", "of a version"),
        ("https://docs.djangoproject.com/en/dev/ref/", "of a version"),
    ],
)
def test_an_address_that_has_another_form_is_found(url, expected):
    assert fault(url) == expected


def test_names_of_the_code_that_a_page_walks_through():
    """Those with ``()`` are functions, of this project's or of Django's engine."""
    text = RENDERING.read_text()
    sources = [
        path.read_text()
        for folder in (ROOT / "django" / "template", *(map(Path, django.__path__)))
        for path in folder.rglob("*.py")
        if "template" in path.parts
    ]
    calls, modules = set(CALL.findall(text)), set(MODULE.findall(text))
    assert len(calls) > 30
    assert len(modules) > 10
    defined = {name for source in sources for name in re.findall(r"def (\w+)", source)}
    assert calls - defined == set()
    assert [
        name for name in modules if not (ROOT / "django" / "template" / name).exists()
    ] == []


def test_description_for_a_package_index():
    """It has no address of this repository, which a package index doesn't have."""
    targets = re.findall(
        r"\]\(([^)]*)\)|(?:src|href)=.([^\"']*)", DESCRIPTION.read_text()
    )
    assert targets
    assert all((link or other).startswith("https://") for link, other in targets)
