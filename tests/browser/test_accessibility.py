"""
The demo's pages for those who see, hear or reach them in another way: what axe finds,
without a mouse, on phones, in the dark.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from contacts import views
from contacts.models import Contact
from contacts.seed import make_contacts
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

OPTIONS = {
    "resultTypes": ["violations"],
    # Of the rules that aren't on by default, that of WCAG 2.2.
    "rules": {"target-size": {"enabled": True}},
}


def row(page, number):
    return page.locator("tr.contact").nth(number)


def link(page, name):
    return page.get_by_role("link", name=name)


def select_two(page):
    for number in 1, 2:
        row(page, number).get_by_role("checkbox").check()
    expect(page.locator("#selected")).to_have_text("2 selected")


def archive(page):
    select_two(page)
    page.get_by_role("button", name="Archive").click()
    expect(page.locator("#toast")).to_have_text("Marked 2 contacts as archived.")


def edit_with_error(page):
    link(row(page, 1), "Edit").click()
    save_with_error(page)


def add_with_error(page):
    link(page, "Add a contact").click()
    save_with_error(page)


def save_with_error(page):
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".errorlist").first).to_be_visible()


def delete_all(page):
    Contact.objects.all().delete()
    page.reload()


# What a page is called in the tests, where it is, and what is done there
PAGES = {
    "list": ("/", None),
    "selected": ("/", select_two),
    "toast": ("/", archive),
    "edit": ("/", edit_with_error),
    "add": ("/", add_with_error),
    "page to edit": ("/{pk}/edit/", save_with_error),
    "page to add": ("/add/", save_with_error),
    "page to delete": ("/delete/?contacts={pk}", None),
    "not found": ("/?q=zzzz", None),
    "report": ("/report/?rows=30", None),
    "empty report": ("/report/?q=zzzz", None),
    "empty": ("/", delete_all),
}


@pytest.fixture
def contacts(live_server, monkeypatch):
    """More than a page of contacts; pages are short, which makes axe fast."""
    monkeypatch.setattr(views, "PAGE_SIZE", 15)
    Contact.objects.bulk_create(make_contacts(20))
    return list(Contact.objects.all())


@pytest.fixture
def open_named(contacts, open_page):
    """Open one of PAGES, and do there what is to be done."""

    def open_named(name, **options):
        path, act = PAGES[name]
        path = path.format(pk=contacts[1].pk)
        # A toast that appears, a row that flashes: in the middle, colours are others.
        page = open_page(path, reduced_motion="reduce", **options)
        if act is not None:
            act(page)
        return page

    return open_named


# The boxes of what can be clicked, and of texts
BOXES = """
() => [...document.querySelectorAll(
    "a, button, input:not([type=hidden]), select,"
    + "h1, #count, strong, .company, .phone:not(:has(*)), .status span"
  )]
  .filter(element => element.checkVisibility() && !element.closest("#toast"))
  .map(element => {
    const {left, top, right, bottom} = element.getBoundingClientRect()
    const name = element.ariaLabel || element.textContent.trim() || element.id || element.name
    const isTarget = element.matches("a, button, input, select")
    return {name, isTarget, left, top, right, bottom}
  })
"""

IS_SEEN = """
element => {
  const {x, y} = element.getBoundingClientRect()
  return element.contains(document.elementFromPoint(x + 5, y + 5))
}
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(open_named, name):
    page = open_named(name)
    for scheme in "light", "dark":
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page, options=OPTIONS)
        assert not results.violations_count, f"{scheme}: {results.generate_report()}"
    # The bar would stay where it is, over what is scrolled.
    page.add_style_tag(content=".toolbar { position: static !important }")
    for width in 320, 360, 390:
        page.set_viewport_size({"width": width, "height": 640})
        check_phone(page, width)


def check_phone(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = page.evaluate(BOXES)
    for number, box in enumerate(boxes):
        assert box["left"] >= 0, box
        assert box["right"] <= width, box
        if box["isTarget"]:
            assert box["right"] - box["left"] >= 24, box
            assert box["bottom"] - box["top"] >= 24, box
        for other in boxes[:number]:
            assert not overlap(box, other), (box, other)


def overlap(one, other):
    """Whether they have more in common than a border."""
    width = min(one["right"], other["right"]) - max(one["left"], other["left"])
    height = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return width > 1 and height > 1


def test_keyboard(contacts, open_page):
    page = open_page()
    first, second = (contact.name for contact in contacts[:2])
    tab(page, "Search")
    tab(page, "Select all")
    tab(page, "Report")
    tab(page, "Add a contact")
    tab(page, f"Select {first}")
    tab(page, contacts[0].email)
    tab(page, f"Edit {first}")
    tab(page, f"Delete {first}")
    tab(page, f"Select {second}")
    page.keyboard.press("Space")
    expect(page.locator("#selected")).to_have_text("1 selected")
    expect(page.get_by_text("Press Enter for the buttons")).to_be_visible()
    page.keyboard.press("Enter")
    expect_focus(page, "Activate")
    assert Contact.objects.filter(status="archived").count()
    tab(page, "Archive")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text(f"Marked {second} as archived.")
    expect_focus(page, "Select all")


def test_focus_is_not_under_the_bar(contacts, open_page):
    page = open_page(viewport={"width": 390, "height": 640})
    row(page, 14).get_by_role("checkbox").check()
    row(page, 14).get_by_role("checkbox").focus()
    for _ in range(4 * 14):
        page.keyboard.press("Shift+Tab")
        assert page.locator(":focus").evaluate(IS_SEEN)


def tab(page, name):
    page.keyboard.press("Tab")
    expect_focus(page, name)


def expect_focus(page, name):
    """Expect that the element of that name has focus, and that one can see it."""
    focused = page.locator(":focus")
    expect(focused).to_have_accessible_name(name)
    expect(focused).to_have_css("outline-style", "solid")
    expect(focused).to_be_in_viewport()


def test_checkboxes_in_the_dark(contacts, open_page):
    page = open_page(color_scheme="dark")
    box = row(page, 0).get_by_role("checkbox")
    surface, control_line, accent = "27, 30, 39", "111, 118, 140", "147, 163, 255"
    expect(box).to_have_css("background-color", f"rgb({surface})")
    expect(box).to_have_css("border-color", f"rgb({control_line})")
    box.check()
    expect(box).to_have_css("background-color", f"rgb({accent})")
