"""
The playground in the built documentation, in Chromium. ``tox run -e docs`` runs these
tests; others skip them, unless DOCS_HTML is the folder of the built pages.
"""

import os
import re
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.built import served
from tests.browser.chromium import launched

pytestmark = pytest.mark.browser

# What is loaded when it starts, beside others.
LOADED = {"pyodide.asm.wasm", "python_stdlib.zip", "packages.zip"}

# Python starts meanwhile, on a machine that has other things to do.
STARTED = 90_000
RENDERED = 20_000


# What the server is asked for: Playwright doesn't see what a frame in a sandbox requests.
REQUESTED: list[str] = []


@pytest.fixture(scope="module")
def address():
    with served(REQUESTED) as address:
        yield f"{address}playground.html"


@pytest.fixture(scope="module")
def browser(address):
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def context(browser):
    """What all tests have in common: the cache."""
    with browser.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def requests(context):
    urls = []
    context.on("request", lambda request: urls.append(request.url))
    yield urls
    hosts = {urlsplit(url).hostname for url in urls if url.startswith("http")}
    assert hosts == {"127.0.0.1"}


@contextmanager
def opened(context, address):
    with context.new_page() as page:
        problems = []
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.goto(address)
        yield page
    assert not problems


@pytest.fixture
def page(context, address, requests):
    with opened(context, address) as page:
        yield page


@pytest.fixture(scope="module")
def running(context, address, requests):
    """A page in which Python has started, which takes seconds: the same for all tests."""
    with opened(context, address) as page:
        page.get_by_role("button", name="Start").click()
        expect_status(page, re.compile("^Rendered "), timeout=STARTED)
        # Or else their absence would say nothing.
        assert {name for name in LOADED if find(requests, name)} == LOADED
        yield page


@pytest.fixture
def started(running):
    running.get_by_label("Example").select_option("Choose one")
    running.get_by_label("Example").select_option("A partial, in place and alone")
    expect_status(running, re.compile(r"^Rendered contacts\.html#row"))
    return running


def find(urls, name):
    """Return the first of the addresses that is of the file of that name."""
    return next((url for url in urls if urlsplit(url).path.endswith(f"/{name}")), None)


def expect_status(page, text, timeout=RENDERED):
    expect(page.locator("#playground-status")).to_have_text(text, timeout=timeout)


def tab(page, name):
    return page.get_by_role("tab", name=name, exact=True)


def output(page, name):
    """Return the panel of an output, which it shows."""
    tab(page, name).click()
    return page.get_by_role("tabpanel", name=name, exact=True)


def edit(page, name, source):
    tab(page, name).click()
    page.get_by_label(f"Source of {name}").fill(source)


def check_accessibility(page):
    # The theme isn't ours, nor is the page of errors in its frame.
    options = {"iframes": False, "resultTypes": ["violations"]}
    found = Axe().run(page, context="#playground-root", options=options)
    assert found.response["violations"] == []


def test_nothing_is_loaded_before_it_starts(page, requests):
    start = page.get_by_role("button", name=re.compile(r"^Start: loads \d+\.\d MB$"))
    expect(start).to_be_visible()
    expect_status(page, "Nothing is loaded until you press Start.")
    page.get_by_label("Source of contacts.html").fill("<p>")
    page.wait_for_function("location.hash")
    assert not any(find(requests, name) for name in LOADED)
    check_accessibility(page)


@pytest.mark.parametrize("width", [390, 1024, 1280, 1440])
def test_fits_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("#playground-panels").bounding_box()["x"] < width
    right = "document.querySelector('#playground-panels').getBoundingClientRect().right"
    assert page.evaluate(right) <= width


def test_outputs(started):
    page = started
    expect(output(page, "HTML")).to_contain_text("<li>Grace Hopper, 1906</li>")
    expect_status(page, re.compile(r"^Rendered contacts\.html#row\. Django 6\.\d"))

    page.get_by_label("Render", exact=True).fill("contacts.html")
    expect(output(page, "HTML")).to_contain_text("<li>Ada Lovelace, 1815</li>")
    edit(page, "context.py", "contacts = [{'name': 'Žofia & Ada', 'born': 1}]")
    expect(output(page, "HTML")).to_contain_text("<li>Žofia &amp; Ada, 1</li>")
    output(page, "Preview")
    preview = page.frame_locator("iframe[title='What is rendered']")
    expect(preview.get_by_role("listitem")).to_have_text("Žofia & Ada, 1")
    expect(output(page, "Error page")).to_have_text("No exception was raised.")
    expect(output(page, "Compiled")).to_contain_text("def render(data, state):")
    expect(output(page, "Partials")).to_contain_text("The checks report nothing.")
    check_accessibility(page)

    # The name of a partial renders it.
    output(page, "Partials").get_by_role("button", name="contacts.html#row").click()
    expect(page.get_by_label("Render", exact=True)).to_have_value("contacts.html#row")
    expect(page.get_by_role("tabpanel", name="HTML")).to_contain_text("<li>, </li>")


def test_error_page(started):
    page = started
    page.get_by_label("Example").select_option("A mistake, and its error page")
    expect_status(page, re.compile("TemplateSyntaxError: Partial 'rwo' is not defined"))
    error_page = page.frame_locator('iframe[title="Django\'s error page"]')
    expect(error_page.get_by_role("heading", level=1)).to_have_text(
        "TemplateSyntaxError at /"
    )
    expect(error_page.locator("#template .specific")).to_have_text(
        "{% partial rwo with order=order %}"
    )
    expect(output(page, "Partials")).to_contain_text("(django_partials.E001)")
    check_accessibility(page)


def test_preview_runs_and_loads_nothing(started):
    page = started
    source = (
        "<img src='/image.png'><script>document.write('ran')</script>"
        "<meta http-equiv='refresh' content='0; url=/refreshed'>"
        "<link rel='stylesheet' href='/style.css'><a href='/followed'>Away</a>"
    )
    edit(page, "contacts.html", source)
    page.get_by_label("Render", exact=True).fill("contacts.html")
    output(page, "Preview")
    preview = page.frame_locator("iframe[title='What is rendered']")
    preview.get_by_role("link").click()
    expect(preview.locator("body")).to_have_text("Away")
    expect(preview.locator("img")).to_have_js_property("complete", True)
    unexpected = {"/image.png", "/refreshed", "/style.css", "/followed"}
    assert unexpected.isdisjoint(REQUESTED)


def test_files(page):
    page.get_by_role("button", name="Add a template").click()
    name = page.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    name.fill("contacts.html")
    name.press("Enter")
    expect(tab(page, "contacts-2.html")).to_have_attribute("aria-selected", "true")
    # What is rendered is renamed as well.
    tab(page, "contacts.html").click()
    name.fill("people.html")
    name.press("Enter")
    expect(page.get_by_label("Render", exact=True)).to_have_value("people.html#row")
    name.fill("contacts.html")
    name.press("Enter")
    tab(page, "contacts-2.html").click()
    page.get_by_role("button", name="Remove").click()
    expect(tab(page, "contacts.html")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tab(page, "context.py")).to_be_focused()
    expect(name).to_be_disabled()
    expect(page.get_by_role("button", name="Remove")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    expect(tab(page, "contacts.html")).to_be_focused()


def test_link(page, context):
    edit(page, "contacts.html", "{{ 'Žofia' }} {% partial missing %}")
    page.get_by_label("strict").check()
    page.wait_for_function("location.hash")
    page.get_by_role("button", name="Copy a link to this").click()
    expect_status(page, re.compile("^The link is "))
    with context.new_page() as other:
        other.goto(page.url)
        expect(other.get_by_label("Source of contacts.html")).to_have_value(
            "{{ 'Žofia' }} {% partial missing %}"
        )
        expect(other.get_by_label("strict")).to_be_checked()
        expect(other.locator("#playground-shared")).to_be_visible()
        expect_status(other, "Nothing is loaded until you press Start.")
        check_accessibility(other)
        other.goto(f"{page.url.partition('#')[0]}#state=broken")
        other.reload()
        expect(other.get_by_label("Source of contacts.html")).to_have_value(
            re.compile("<h1>Contacts</h1>")
        )


def test_recursion_is_an_error_as_others(started):
    edit(started, "context.py", "def again(): again()\nagain()")
    expect_status(started, re.compile("RecursionError: maximum recursion depth"))


def test_from_a_file(browser):
    with browser.new_page() as page:
        page.goto(
            (Path(os.environ["DOCS_HTML"]) / "playground.html").absolute().as_uri()
        )
        expect(page.get_by_text("browsers don't run it from a file.")).to_be_visible()
        expect(page.get_by_role("button", name="Start")).to_be_hidden()


def test_endless_loop_is_stopped(started):
    page = started
    edit(page, "context.py", "while True:\n    pass")
    expect_status(page, "Rendering …")
    page.get_by_role("button", name="Stop").click()
    expect_status(page, "Stopped.")
    edit(page, "context.py", "contact = {'name': 'Joan', 'born': 1920}")
    page.get_by_role("button", name="Start again").click()
    expect(output(page, "HTML")).to_contain_text("Joan, 1920", timeout=STARTED)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    check_accessibility(page)
