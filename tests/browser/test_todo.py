"""
The to-do example, with this project's partials and with Django's own, on each version of
htmx that django-htmx has.
"""

from pathlib import Path

import django
import django_htmx
import pytest
from playwright.sync_api import expect
from todo import settings as partials_settings
from todo import settings_core
from todo.models import Todo
from todo.paging import PAGE_SIZE
from todo.seed import make_todos

pytestmark = pytest.mark.browser

SCRIPTS = Path(django_htmx.__file__).parent / "static" / "django_htmx"
SETTINGS = ["ROOT_URLCONF", "TEMPLATES", "MIDDLEWARE", "MESSAGE_STORAGE"]


@pytest.fixture(
    params=[
        partials_settings,
        pytest.param(
            settings_core,
            marks=pytest.mark.skipif(
                django.VERSION < (6, 0), reason="Django has no partials of its own"
            ),
        ),
    ],
    ids=["partials", "core"],
)
def todos(request, settings, live_server):
    for name in SETTINGS:
        setattr(settings, name, getattr(request.param, name))
    Todo.objects.bulk_create(make_todos())
    return list(Todo.objects.all())


@pytest.fixture(params=[2, 4], ids=["htmx2", "htmx4"])
def page(request, todos, open_page):
    page = open_page("/add/")
    page.on("dialog", lambda dialog: dialog.accept())
    script = SCRIPTS / f"htmx-{request.param}.min.js"
    page.route("**/htmx-2.min.js", lambda route: route.fulfill(path=script))
    page.goto("/")
    assert page.evaluate("htmx.version").startswith(f"{request.param}.")
    return page


def card_of(page, todo):
    return page.locator(f"#{todo.html_id}")


def cards(page):
    return page.locator("#todos article")


def expect_changed(page, message, count):
    """Expect the toast, the number in the header, and that the modal is closed."""
    expect(page.locator("#toast")).to_have_text(message)
    expect(page.locator("#count")).to_have_text(f"{count} open")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_actions(page, todos):
    count = Todo.objects.count_open()
    modal = page.get_by_role("dialog")

    page.get_by_role("link", name="Add a to-do").click()
    expect(modal.get_by_label("Title")).to_be_focused()
    modal.get_by_label("Title").fill(todos[1].title)
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_contain_text("There is already a to-do with this title.")
    expect(modal.get_by_label("Title")).to_be_focused()
    modal.get_by_label("Title").fill("Learn Analytics")
    modal.get_by_label("Due").fill("2030-01-31")
    modal.get_by_label("Title").press("Enter")
    expect_changed(page, "Saved “Learn Analytics”.", count + 1)
    expect(cards(page)).to_have_count(PAGE_SIZE + 1)
    expect(cards(page).first).to_contain_text("Learn Analytics")
    expect(cards(page).first).to_contain_text("Due 31 January 2030")
    expect(page.get_by_role("link", name="Add a to-do")).to_be_focused()

    added = Todo.objects.get(title="Learn Analytics")
    card_of(page, added).get_by_role("link", name="Edit").click()
    expect(modal.get_by_label("Due")).to_have_value("2030-01-31")
    modal.get_by_label("Title").fill("Learn <b>Analytics</b>")
    modal.get_by_role("button", name="Save").click()
    expect_changed(page, "Saved “Learn <b>Analytics</b>”.", count + 1)
    expect(cards(page).first).to_contain_text("Learn <b>Analytics</b>")
    expect(cards(page)).to_have_count(PAGE_SIZE + 1)
    edit = card_of(page, added).get_by_role("link", name="Edit")
    expect(edit).to_be_focused()

    edit.click()
    modal.get_by_role("link", name="Cancel").click()
    expect(modal).to_have_count(0)
    edit.click()
    expect(modal).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    expect(edit).to_be_focused()

    card_of(page, added).get_by_role("button", name="Done").click()
    expect_changed(page, "Marked “Learn <b>Analytics</b>” as done.", count)
    expect(card_of(page, added).get_by_role("button", name="Reopen")).to_be_focused()
    assert Todo.objects.get(pk=added.pk).done

    card_of(page, added).get_by_role("button", name="Delete").click()
    expect_changed(page, "Deleted “Learn <b>Analytics</b>”.", count)
    expect(cards(page)).to_have_count(PAGE_SIZE)
    assert not Todo.objects.filter(pk=added.pk).exists()


def test_scroll_and_panel(page, todos):
    expect(page.get_by_role("definition").first).to_have_text(str(len(todos)))
    expect(page.get_by_text("Counting …")).to_have_count(0)
    expect(cards(page).nth(PAGE_SIZE - 1)).to_be_visible()
    while cards(page).count() < len(todos):
        count = cards(page).count()
        page.locator(".more").scroll_into_view_if_needed()
        expect(cards(page).nth(count)).to_be_attached()
    expect(page.locator(".more")).to_have_count(0)
    ids = [card.get_attribute("id") for card in cards(page).all()]
    assert ids == [todo.html_id for todo in todos]


def test_without_javascript(todos, open_page):
    page = open_page(java_script_enabled=False)
    count = Todo.objects.count_open()
    page.get_by_role("link", name="Show statistics").click()
    expect(page.get_by_role("definition").first).to_have_text(str(len(todos)))
    page.get_by_role("link", name="More to-dos").click()
    expect(cards(page).first).to_have_id(todos[PAGE_SIZE].html_id)
    page.get_by_role("link", name="To-dos", exact=True).click()

    page.get_by_role("link", name="Add a to-do").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Title").fill("Learn Analytics")
    page.get_by_role("button", name="Save").click()
    expect_changed(page, "Saved “Learn Analytics”.", count + 1)

    card = card_of(page, Todo.objects.get(title="Learn Analytics"))
    card.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Teach Analytics")
    page.get_by_role("button", name="Save").click()
    expect_changed(page, "Saved “Teach Analytics”.", count + 1)
    card.get_by_role("button", name="Done").click()
    expect_changed(page, "Marked “Teach Analytics” as done.", count)
    card.get_by_role("button", name="Delete").click()
    expect_changed(page, "Deleted “Teach Analytics”.", count)
    assert not Todo.objects.filter(title="Teach Analytics").exists()
