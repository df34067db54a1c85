"""
The built documentation, in Chromium: axe finds no barriers in its pages, and the search
finds what readers look for. ``tox run -e docs`` runs these tests; others skip them, unless
DOCS_HTML is the folder of the built pages.
"""

import pytest

pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.built import served
from tests.browser.chromium import launched

pytestmark = pytest.mark.browser

# One of each kind: tables and lists, diffs, output of commands, what Sphinx makes itself.
PAGES = [
    "index.html",
    "intro/tutorial.html",
    "ref/checks.html",
    "genindex.html",
    "search.html?q=upgrade",
]
# What is searched for, and a page that is found.
SEARCHES = {
    "poetry": "intro/install",
    "uv": "intro/install",
    "modal": "howto/patterns",
    "infinite scroll": "howto/patterns",
    "several fragments": "howto/several-fragments",
    "upgrade": "howto/migrate-from-django-template-partials",
}
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address():
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def browser(address):
    with launched() as browser:
        yield browser


def barriers(page, **options):
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_no_barriers(browser, address, name):
    page = browser.new_page(base_url=address, color_scheme="light", viewport=WIDE)
    page.goto(name)
    if "search" in name:
        expect(page.locator(".search li").first).to_be_visible()
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, runOnly=["color-contrast"]) == []
    # It has the same colours.
    page.set_viewport_size(NARROW)
    page.reload()
    assert barriers(page, rules={"color-contrast": {"enabled": False}}) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.close()


@pytest.mark.parametrize("query", SEARCHES)
def test_search(browser, address, query):
    page = browser.new_page(base_url=address)
    page.goto(f"search.html?q={query}")
    result = page.locator(f".search a[href*='{SEARCHES[query]}.html']")
    expect(result.first).to_be_visible(timeout=10_000)
    page.close()
