import re
from itertools import cycle, islice
from threading import Event

import pytest
from contacts import views
from contacts.models import Contact
from contacts.views import PAGE_SIZE
from django.template import Template
from django.test.utils import _TestState
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def row_of(page, contact):
    return page.locator(f"#contact-{contact.pk}")


def rows(page):
    return page.locator("tr.contact")


def search(page, query):
    page.get_by_role("searchbox").fill(query)


def test_search(page, contacts):
    wanted = contacts[100]
    search(page, wanted.email)
    expect(rows(page)).to_have_count(1)
    expect(row_of(page, wanted)).to_contain_text(wanted.name)
    expect(page.locator("#count")).to_have_text(
        f"1 contact matching “{wanted.email}”, {int(wanted.status == 'active')} active"
    )
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.reload()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value(wanted.email)


def test_search_without_matches(page):
    search(page, "zzzz")
    expect(page.get_by_text("No contact matches “zzzz”")).to_be_visible()
    page.get_by_role("link", name="Show all contacts").click()
    expect(rows(page)).to_have_count(PAGE_SIZE)


def test_back_shows_the_whole_page(page, contacts):
    first, second = contacts[3], contacts[100]
    for contact in first, second:
        search(page, contact.email)
        expect(rows(page)).to_have_count(1)
        expect(row_of(page, contact)).to_be_visible()
    page.go_back()
    expect(row_of(page, first)).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value(first.email)
    page.go_back()
    expect(rows(page)).to_have_count(PAGE_SIZE)
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    expect(page.locator("#count")).to_contain_text("120 contacts")
    expect(page.get_by_role("searchbox")).to_have_value("")
    # The page works on.
    row_of(page, first).get_by_role("link", name="Edit").click()
    expect(row_of(page, first).get_by_label("Name")).to_be_focused()


def test_infinite_scroll(page, contacts):
    expect(rows(page)).to_have_count(PAGE_SIZE)
    for expected in 2 * PAGE_SIZE, len(contacts):
        # No further than that: a wheel can go on turning when the rows have come.
        page.locator("tr.next").scroll_into_view_if_needed()
        expect(rows(page)).to_have_count(expected)
    ids = [row.get_attribute("id") for row in rows(page).all()]
    assert ids == [f"contact-{contact.pk}" for contact in contacts]
    expect(page.locator("tr.next")).to_have_count(0)


def test_edit(page, contacts):
    row = row_of(page, contacts[1])
    row.get_by_role("link", name="Edit").click()
    expect(row.get_by_label("Name")).to_be_focused()
    row.get_by_label("Name").fill("Ada Lovelace")
    row.get_by_label("E-mail").press("Enter")
    expect(row.locator("strong")).to_have_text("Ada Lovelace")
    expect(row.get_by_role("link", name="Edit")).to_be_focused()
    expect(page.locator("#toast")).to_have_text("Saved Ada Lovelace.")
    assert Contact.objects.get(pk=contacts[1].pk).name == "Ada Lovelace"


def test_edit_with_errors(page, contacts):
    row = row_of(page, contacts[1])
    row.get_by_role("link", name="Edit").click()
    row.get_by_label("E-mail").fill(contacts[2].email)
    row.get_by_label("Phone").fill("call me")
    row.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Another contact has this e-mail address.")
    expect(row).to_contain_text("Use digits, spaces, +, - and brackets.")
    expect(row.get_by_label("E-mail")).to_be_focused()
    expect(row.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    row.get_by_role("link", name="Cancel").click()
    expect(row.get_by_role("link", name=contacts[1].email)).to_be_visible()
    expect(rows(page)).to_have_count(PAGE_SIZE)


def test_delete(page, contacts):
    row_of(page, contacts[1]).get_by_role("link", name="Delete").click()
    expect(row_of(page, contacts[1])).to_have_count(0)
    expect(rows(page)).to_have_count(PAGE_SIZE - 1)
    expect(page.locator("#toast")).to_have_text(f"Deleted {contacts[1].name}.")
    expect(page.locator("#count")).to_contain_text("119 contacts")


def test_delete_is_not_confirmed(contacts, open_page):
    page = open_page()
    messages = []
    page.on(
        "dialog", lambda dialog: messages.append(dialog.message) or dialog.dismiss()
    )
    row_of(page, contacts[1]).get_by_role("link", name="Delete").click()
    assert messages == [f"Delete {contacts[1].name}?"]
    expect(row_of(page, contacts[1])).to_be_visible()
    assert Contact.objects.count() == 120


def test_bulk_status(page, contacts):
    Contact.objects.update(status="active")
    page.reload()
    bulk = page.locator("#bulk")
    expect(bulk).to_be_hidden()
    for contact in contacts[1:4]:
        row_of(page, contact).get_by_role("checkbox").check()
    bulk.get_by_role("button", name="Archive").click()
    expect(page.locator("#toast")).to_have_text("Marked 3 contacts as archived.")
    expect(page.locator("#count")).to_have_text("120 contacts, 117 active")
    for contact in contacts[1:4]:
        expect(row_of(page, contact)).to_contain_text("Archived")
    expect(row_of(page, contacts[4])).to_contain_text("Active")
    expect(rows(page)).to_have_count(PAGE_SIZE)
    expect(bulk).to_be_hidden()


def test_bulk_delete_of_all_that_are_found(page):
    found = Contact.objects.matching("ltd").count()
    assert 1 < found < PAGE_SIZE
    search(page, "ltd")
    expect(rows(page)).to_have_count(found)
    page.get_by_role("checkbox", name="Check all").check()
    page.locator("#bulk").get_by_role("button", name="Delete").click()
    expect(page.locator("#toast")).to_have_text(f"Deleted {found} contacts.")
    expect(page.get_by_text("No contact matches “ltd”")).to_be_visible()
    expect(page.locator("#count")).to_have_text("0 contacts matching “ltd”, 0 active")
    expect(page.get_by_role("checkbox", name="Check all")).not_to_be_checked()
    assert Contact.objects.count() == 120 - found


def test_without_javascript(contacts, open_page):
    page = open_page(java_script_enabled=False)
    first, second, third = contacts[:3]

    page.get_by_role("link", name="More contacts").click()
    expect(rows(page)).to_have_count(PAGE_SIZE)
    expect(rows(page).first).to_have_id(f"contact-{contacts[PAGE_SIZE].pk}")
    page.get_by_role("link", name="Back to the first contacts").click()

    row_of(page, second).get_by_role("checkbox").check()
    row_of(page, third).get_by_role("checkbox").check()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator("#toast")).to_have_text("Marked 2 contacts as archived.")
    expect(row_of(page, third)).to_contain_text("Archived")

    search(page, first.email)
    page.get_by_role("button", name="Search").click()
    expect(rows(page)).to_have_count(1)

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("E-mail").fill("nonsense")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Enter a valid email address.")).to_be_visible()
    page.get_by_label("E-mail").fill(first.email)
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/\?q="))
    expect(row_of(page, first)).to_contain_text("Ada Lovelace")

    page.get_by_role("link", name="Delete").click()
    expect(page).to_have_title("Delete Ada Lovelace?")
    expect(page.get_by_role("heading")).to_have_text("Delete Ada Lovelace?")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#toast")).to_have_text("Deleted Ada Lovelace.")
    expect(page.get_by_text("No contact matches")).to_be_visible()
    assert not Contact.objects.filter(pk=first.pk).exists()


def test_report_is_shown_while_it_is_sent(contacts, open_page, monkeypatch):
    seen = Event()

    def repeated(queryset, count):
        rows = islice(cycle(contacts), count)
        yield from islice(rows, 200)
        assert seen.wait(timeout=30)
        yield from rows

    monkeypatch.setattr(views, "repeated", repeated)
    # The test client has its own method there, with which a page is one chunk.
    own = _TestState.saved_data.template_render
    monkeypatch.setattr(Template, "_render", own)
    page = open_page("/report/?rows=1000", wait_until="commit")
    rows = page.locator(".report tbody tr")
    expect(rows.first).to_contain_text(contacts[0].email)
    expect(page.get_by_text("Rows are coming")).to_be_visible()
    assert page.evaluate("document.readyState") == "loading"
    assert 50 < rows.count() <= 200
    seen.set()
    page.wait_for_load_state()
    expect(rows).to_have_count(1000)
    expect(page.get_by_text("Rows are coming")).to_be_hidden()
    expect(page.get_by_text("End of the report")).to_be_visible()
