"""
The patterns of docs/howto/patterns.txt, as they stand there, on each version of htmx that
django-htmx has.
"""

import re
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import expect

from tests.docs.test_examples import DOCS, Page, run

pytestmark = pytest.mark.browser

SCRIPTS = Path(django_htmx.__file__).parent / "static" / "django_htmx"


@pytest.fixture
def patterns(live_server, tmp_path, settings, monkeypatch):
    patterns = Page(tmp_path, settings, monkeypatch)
    run(DOCS / "howto" / "patterns.txt", patterns.namespace, patterns.evaluators)
    # What the examples have changed.
    patterns.namespace["TASKS"].clear()
    patterns.namespace["add_task"]("Read")
    patterns.namespace["add_task"]("Write")
    # No browser asks for /favicon.ico then.
    base = patterns.templates / "base.html"
    icon = '<head><link rel="icon" href="data:,">'
    base.write_text(base.read_text().replace("<head>", icon))
    # It has been loaded.
    settings.TEMPLATES = [*settings.TEMPLATES]


@pytest.fixture(params=[2, 4], ids=["htmx2", "htmx4"])
def visit(request, patterns, open_page):
    def visit(path):
        page = open_page("/ping/")
        page.on("dialog", lambda dialog: dialog.accept())
        script = SCRIPTS / f"htmx-{request.param}.min.js"
        page.route("**/htmx-2.min.js", lambda route: route.fulfill(path=script))
        page.goto(path)
        assert page.evaluate("htmx.version").startswith(f"{request.param}.")
        return page

    return visit


def test_toast(visit):
    page = visit("/ping/")
    for count in 1, 2:
        page.get_by_role("button", name="Ping").click()
        expect(page.locator("#toasts p")).to_have_text(["Pong."] * count)


def test_deleting_a_row(visit):
    page = visit("/tasks/")
    read = page.get_by_role("listitem").filter(has_text="Read")
    read.get_by_role("button", name="Delete").click()
    expect(read).to_have_count(0)
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.locator("#count")).to_have_text("1 task")
    expect(page.locator("#toasts p")).to_have_text("Deleted.")


def test_modal(visit):
    page = visit("/tasks/")
    dialog = page.get_by_role("dialog", name="New task")
    for close in "Cancel", None:
        page.get_by_role("link", name="Add a task").click()
        expect(dialog).to_be_visible()
        if close:
            dialog.get_by_role("link", name=close).click()
        else:
            page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Add a task").click()
    dialog.get_by_role("textbox").fill(" ")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_contain_text("This field is required.")
    dialog.get_by_role("textbox").fill("Rest")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text="Rest")).to_be_visible()
    expect(page.locator("#count")).to_have_text("3 tasks")
    expect(page.locator("#toasts p")).to_have_text("Added.")
    assert page.url.endswith("/tasks/")


def test_infinite_scrolling(visit):
    page = visit("/feed/")
    expect(page.get_by_role("listitem")).to_have_text(["Ada", "Grace", "Mary", "Edith"])


def test_dependent_selects(visit):
    page = visit("/office/")
    options = page.locator("#id_city option")
    expect(options).to_have_text(["Lyon", "Paris"])
    page.get_by_label("Country").select_option("Japan")
    expect(options).to_have_text(["Osaka", "Tokyo"])
    page.get_by_label("City").select_option("Tokyo")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts p")).to_have_text("Moved to Tokyo.")


def test_validation(visit):
    page = visit("/signup/")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").click()
    expect(page.locator("#email-errors")).to_have_text("This address is taken.")
    expect(page.locator("#password-errors")).to_have_text("")
    page.get_by_label("Email").fill("mary@example.com")
    page.get_by_label("Password").fill("correct horse")
    expect(page.locator("#email-errors")).to_have_text("")
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(re.compile("/tasks/$"))


def test_tabs(visit):
    page = visit("/account/")
    expect(page.get_by_role("heading")).to_have_text("Profile")
    page.get_by_role("link", name="Orders").click()
    expect(page.get_by_role("heading")).to_have_text("2 orders")
    expect(page.locator("[aria-current]")).to_have_text("Orders")
    assert page.url.endswith("/account/?tab=orders")
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("2 orders")


def test_a_slow_part(visit):
    page = visit("/statistics/")
    expect(page.get_by_text("1234 visits")).to_be_visible()
