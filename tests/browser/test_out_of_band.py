"""
What the partials of one answer become in a page, with each version of htmx that
django-htmx has.
"""

from pathlib import Path

import django_htmx
import pytest
from django.template.partials.django import DjangoTemplates
from django.template.partials.htmx import target_of
from django.template.partials.several import Fragments
from django.test import RequestFactory

pytestmark = pytest.mark.browser

STATIC = Path(django_htmx.__file__).parent / "static" / "django_htmx"

PAGE = """
<!doctype html><html><head><script src="/htmx.js"></script></head><body>
<button hx-get="/answer" hx-target="#target">Ask</button>
<div id="target">old</div>
<p id="count">0</p>
<p id="status">old</p>
<table>
  <caption id="caption">old</caption>
  <tbody id="rows"><tr id="row-1"><td>old</td></tr><tr id="row-2"><td>gone</td></tr></tbody>
</table>
<ul id="list"><li id="item">old</li></ul>
<div id="toasts"><p>first</p></div>
<section><p>old</p></section>
</body></html>
"""

PARTS = {
    "main": "<b>new</b>",
    "count": '<p id="count">2</p>',
    "status": '\n<!-- read out -->\n<p id="status">new</p>\n',
    "row": '<tr id="row-1"><td>new</td></tr>',
    "deleted": '<tr id="row-2" hx-swap-oob="delete"></tr>',
    "caption": '<caption id="caption">new</caption>',
    "item": '<li id="item">new</li>',
    "toast": "<p>second</p><p>third</p>",
    "added": '<tr id="row-3"><td>a</td></tr><tr id="row-4"><td>b</td></tr>',
    "last": '<tr id="row-5"><td>c</td></tr>',
    "nested": "<li>added</li>",
    "replaced": "<p>new</p>",
    "empty": "\n",
}
OOB = {
    "count": "true",
    "status": "innerHTML",
    "row": "true",
    "deleted": "true",
    "caption": "innerHTML",
    "item": "true",
    "toast": "beforeend:#toasts",
    "added": "beforeend:#rows",
    "last": "beforeend:table tbody",
    "nested": "afterbegin:ul",
    "replaced": "outerHTML:section p",
    "empty": "true",
}


def text_of(page, selector):
    return " ".join(page.locator(selector).inner_text().split())


@pytest.mark.parametrize("names", [["main"], ["main", "main"]])
@pytest.mark.parametrize("version", [2, 4])
def test_answer(browser, version, names):
    source = "".join(
        f"{{% partialdef {name} %}}{html}{{% endpartialdef %}}"
        for name, html in PARTS.items()
    )
    params = {
        "NAME": "x",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"context_processors": []},
    }
    template = DjangoTemplates(params).from_string(source)
    answer = Fragments(template, names, OOB).render()
    files = {
        "/": ("text/html", PAGE),
        "/answer": ("text/html", answer),
        "/htmx.js": (
            "text/javascript",
            (STATIC / f"htmx-{version}.min.js").read_text(),
        ),
    }
    problems, targets = [], []
    context = browser.new_context(base_url="http://page.test")
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))

        def fulfill(route):
            path = route.request.url.removeprefix("http://page.test")
            headers = {"HX-Target": route.request.headers.get("hx-target", "")}
            targets.append(target_of(RequestFactory(headers=headers).get("/")))
            content_type, body = files.get(path.partition("?")[0], ("text/plain", ""))
            route.fulfill(content_type=content_type, body=body)

        page.route("**/*", fulfill)
        page.goto("/")
        page.get_by_role("button").click()
        page.wait_for_selector("#target b")
        page.wait_for_timeout(200)
        assert page.locator("#target").inner_html().strip() == "<b>new</b>" * len(names)
        assert text_of(page, "#count") == "2"
        assert text_of(page, "#status") == "new"
        assert text_of(page, "#caption") == "new"
        assert text_of(page, "#toasts") == "first second third"
        assert text_of(page, "#list") == "added new"
        assert text_of(page, "section") == "new"
        assert page.locator("tbody").count() == 1
        rows = [row.get_attribute("id") for row in page.locator("tbody > tr").all()]
        assert rows == ["row-1", "row-3", "row-4", "row-5"]
        assert text_of(page, "#row-1") == "new"
        assert page.locator("template").count() == 0
        # Of the page, its script, and what htmx asks for.
        assert targets[-1] == "#target"
        assert problems == []
    finally:
        context.close()
