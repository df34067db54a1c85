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


def ids(page):
    return [row.get_attribute("id") for row in rows(page).all()]


def load_all(page, contacts):
    while (count := rows(page).count()) < len(contacts):
        page.locator("tr.next").scroll_into_view_if_needed()
        expect(rows(page)).to_have_count(min(count + PAGE_SIZE, len(contacts)))


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
    assert ids(page) == [f"contact-{contact.pk}" for contact in contacts]
    expect(page.locator("tr.next")).to_have_count(0)


def test_contact_elsewhere_in_the_list_is_there_once(page, contacts):
    row = row_of(page, contacts[0])
    row.get_by_role("link", name="Edit").click()
    row.get_by_label("Name").fill("Zoe")
    row.get_by_label("Name").press("Enter")
    expect(row).to_contain_text("Zoe")
    load_all(page, contacts)
    assert ids(page) == [f"contact-{contact.pk}" for contact in contacts]


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
    expect(row).to_contain_text("Use digits, spaces, +, - and parentheses.")
    expect(row.get_by_label("E-mail")).to_be_focused()
    expect(row.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    row.get_by_role("link", name="Cancel").click()
    expect(row.get_by_role("link", name=contacts[1].email)).to_be_visible()
    expect(rows(page)).to_have_count(PAGE_SIZE)


def test_escape_cancels_an_edit(page, contacts):
    row = row_of(page, contacts[1])
    row.get_by_role("link", name="Edit").click()
    row.get_by_label("Company").fill("Gone")
    row.get_by_label("Company").press("Escape")
    expect(row).to_contain_text(contacts[1].company)
    expect(row.get_by_role("link", name="Edit")).to_be_focused()


@pytest.mark.parametrize(
    "path", ["/add/?q=a", "/{}/edit/?q=a", "/delete/?contacts={}&q=a"]
)
def test_escape_leaves_the_page_of_a_form(contacts, open_page, path):
    page = open_page(path.format(contacts[1].pk))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/\?q=a$"))


def test_page_of_a_form(contacts, open_page):
    page = open_page(f"/{contacts[1].pk}/edit/?q=lovelace")
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/\?q=lovelace$"))
    expect(page.locator("#toast")).to_have_text("Saved Ada Lovelace.")


def test_add(page, contacts):
    page.get_by_role("link", name="Add a contact").click()
    form = page.locator("#contact-new")
    expect(form.get_by_label("Name")).to_be_focused()
    form.get_by_label("Name").fill("Zoe Lovelace")
    form.get_by_label("E-mail").fill(contacts[1].email)
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Another contact has this e-mail address.")
    expect(form.get_by_label("E-mail")).to_be_focused()
    form.get_by_label("E-mail").fill("zoe@example.com")
    form.get_by_label("E-mail").press("Enter")
    expect(page.locator("#toast")).to_have_text("Saved Zoe Lovelace.")
    expect(page.locator("#count")).to_contain_text("121 contacts")
    added = Contact.objects.get(email="zoe@example.com")
    assert ids(page) == [f"contact-{c.pk}" for c in [added, *contacts[:PAGE_SIZE]]]
    expect(row_of(page, added)).to_contain_text("Zoe Lovelace")
    expect(row_of(page, added).get_by_role("link", name="Edit")).to_be_focused()
    expect(form).to_have_count(0)

    page.get_by_role("link", name="Add a contact").click()
    expect(form.get_by_label("Name")).to_have_value("")
    load_all(page, [*contacts, added, "the form"])
    assert ids(page).count(f"contact-{added.pk}") == 1


@pytest.mark.parametrize("cancel", ["Escape", "Cancel"])
def test_add_is_cancelled(page, cancel):
    page.get_by_role("link", name="Add a contact").click()
    form = page.locator("#contact-new")
    expect(form.get_by_label("Name")).to_be_focused()
    # The script of the page is faster than htmx, which has to know the link first.
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    if cancel == "Escape":
        page.keyboard.press("Escape")
    else:
        form.get_by_role("link", name="Cancel").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("link", name="Add a contact")).to_be_focused()
    assert Contact.objects.count() == 120


def test_delete(page, contacts):
    row_of(page, contacts[1]).get_by_role("link", name="Delete").click()
    expect(row_of(page, contacts[1])).to_have_count(0)
    following = row_of(page, contacts[2]).get_by_role("link", name="Delete")
    expect(following).to_be_focused()
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


def test_focus_after_the_last_ones_are_deleted(page, contacts):
    search(page, "ltd")
    expect(rows(page)).to_have_count(2)
    first, second = (row.get_by_role("link", name="Delete") for row in rows(page).all())
    second.click()
    expect(rows(page)).to_have_count(1)
    expect(first).to_be_focused()
    first.press("Enter")
    expect(page.get_by_text("No contact matches “ltd”")).to_be_visible()
    expect(page.get_by_role("heading", name="Contacts")).to_be_focused()
    expect(page.locator("#toast")).to_contain_text("Deleted")
    expect(page.locator("#toast")).to_have_role("status")


def test_focus_stays_where_it_is(page, contacts):
    """Rows come and go, but not what has focus."""
    row_of(page, contacts[1]).get_by_role("link", name="Delete").click()
    expect(row_of(page, contacts[1])).to_have_count(0)
    page.locator("#count").click()
    load_all(page, contacts[1:])
    expect(page.locator("body")).to_be_focused()
    search(page, "ltd")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_toast_does_not_stay_in_the_way(page, contacts):
    toast = page.locator("#toast")
    delete = row_of(page, contacts[1]).get_by_role("link", name="Delete")
    delete.click()
    expect(toast).to_have_text(f"Deleted {contacts[1].name}.")
    box = toast.bounding_box()
    # In the middle, where it is also while it appears.
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    at_toast = f"toast.contains(document.elementFromPoint({x}, {y}))"
    assert page.evaluate(at_toast)
    # Six seconds later
    toast.locator("p").evaluate("p => p.getAnimations().forEach(each => each.finish())")
    expect(toast.locator("p")).to_be_hidden()
    assert not page.evaluate(at_toast)


def test_toast_is_not_over_the_bulk_buttons(contacts, open_page):
    page = open_page(viewport={"width": 320, "height": 480})
    box = rows(page).nth(3).get_by_role("checkbox")
    box.check()
    page.get_by_role("button", name="Archive").click()
    toast = page.locator("#toast p")
    expect(toast).to_be_visible()
    box.check()
    for button in page.locator("#bulk button").all():
        button_box, toast_box = button.bounding_box(), toast.bounding_box()
        assert button_box["y"] + button_box["height"] < toast_box["y"]


def test_number_of_selected_contacts(page, contacts):
    selected = page.locator("#selected")
    every = page.get_by_role("checkbox", name="Select all")
    expect(selected).to_be_empty()
    box = row_of(page, contacts[1]).get_by_role("checkbox")
    box.check()
    expect(selected).to_have_text("1 selected")
    expect(every).to_have_js_property("indeterminate", True)
    every.check()
    expect(selected).to_have_text(f"{PAGE_SIZE} selected")

    page.locator("tr.next").scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(2 * PAGE_SIZE)
    expect(selected).to_have_text(f"{2 * PAGE_SIZE} selected")
    later = row_of(page, contacts[PAGE_SIZE + 1])
    expect(later.get_by_role("checkbox")).to_be_checked()
    # In sight, though the list's end is.
    expect(page.get_by_role("button", name="Archive")).to_be_in_viewport(ratio=1)

    later.get_by_role("checkbox").uncheck()
    expect(selected).to_have_text(f"{2 * PAGE_SIZE - 1} selected")
    expect(every).not_to_be_checked()
    page.locator("tr.next").scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(len(contacts))
    expect(selected).to_have_text(f"{2 * PAGE_SIZE - 1} selected")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#count")).to_contain_text("21 contacts")
    expect(rows(page)).to_have_count(21)
    expect(selected).to_be_empty()


def test_bulk_status(page, contacts):
    Contact.objects.update(status="active")
    page.reload()
    bulk = page.locator("#bulk")
    expect(bulk.get_by_role("button")).to_have_count(0)
    for contact in contacts[1:4]:
        row_of(page, contact).get_by_role("checkbox").check()
    bulk.get_by_role("button", name="Archive").click()
    expect(page.locator("#toast")).to_have_text("Marked 3 contacts as archived.")
    expect(page.locator("#count")).to_have_text("120 contacts, 117 active")
    for contact in contacts[1:4]:
        expect(row_of(page, contact)).to_contain_text("Archived")
    expect(row_of(page, contacts[4])).to_contain_text("Active")
    expect(rows(page)).to_have_count(PAGE_SIZE)
    expect(bulk.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Select all")).to_be_focused()


def test_bulk_delete_of_all_that_are_found(page):
    found = Contact.objects.matching("ltd").count()
    assert 1 < found < PAGE_SIZE
    search(page, "ltd")
    expect(rows(page)).to_have_count(found)
    page.get_by_role("checkbox", name="Select all").check()
    page.locator("#bulk").get_by_role("button", name="Delete").click()
    expect(page.locator("#toast")).to_have_text(f"Deleted {found} contacts.")
    expect(page.get_by_text("No contact matches “ltd”")).to_be_visible()
    expect(page.locator("#count")).to_have_text("0 contacts matching “ltd”, 0 active")
    expect(page.get_by_role("heading", name="Contacts")).to_be_focused()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    assert Contact.objects.count() == 120 - found


def test_no_answer(page, contacts, problems):
    expected = "No answer from the server. Check the connection and try again."
    page.context.set_offline(True)
    page.locator("tr.next").scroll_into_view_if_needed()
    expect(page.locator("#toast")).to_have_text(expected)
    page.evaluate("toast.replaceChildren()")
    search(page, "ltd")
    expect(page.locator("#toast")).to_have_text(expected)
    expect(rows(page)).to_have_count(PAGE_SIZE)
    search(page, "")
    page.context.set_offline(False)
    page.get_by_role("link", name="More contacts").click()
    expect(rows(page)).to_have_count(2 * PAGE_SIZE)
    assert any("net::ERR_INTERNET_DISCONNECTED" in problem for problem in problems)
    problems.clear()


def test_answer_that_is_an_error(page, contacts, problems):
    Contact.objects.filter(pk=contacts[1].pk).delete()
    edit = row_of(page, contacts[1]).get_by_role("link", name="Edit")
    edit.click()
    expect(page.locator("#toast")).to_have_text(
        "The server reported an error. Reload the page and try again."
    )
    expect(edit).to_be_focused()
    expect(rows(page)).to_have_count(PAGE_SIZE)
    assert any("404" in problem for problem in problems)
    problems.clear()


def test_without_javascript(contacts, open_page):
    page = open_page(java_script_enabled=False)
    first, second, third = contacts[:3]
    expect(page.locator(".spinner")).to_have_count(2)
    expect(page.locator(".spinner:visible")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Select all")).to_be_hidden()

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

    page.get_by_role("link", name="Add a contact").click()
    page.get_by_label("E-mail").fill("zoe@example.com")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Name").fill("Zoe")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/\?q="))
    expect(page.locator("#toast")).to_have_text("Saved Zoe.")

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
