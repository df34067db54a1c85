"""
Parts of a page that are loaded lazily: by htmx 2 and 4, by a script, and without JavaScript.
"""

from threading import Event

import pytest
from django.template.partials.shortcuts import render_for_htmx
from django.urls import path
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

HEAD = (
    "{% load django_htmx %}<!doctype html><title>Lazy</title>"
    '<link rel="icon" href="data:,">{% htmx_script version=version %}'
)
STATS = (
    '{% partialdef stats %}<p id="stats">{{ figures }} of {{ days }} days</p>{% endpartialdef %}'
    "<main>{% lazypartial stats link='Show the figures' with days=7 %}<i>Counting …</i>"
    "{% endlazypartial %}</main>"
)
ROWS = (
    '{% partialdef rows %}<tr class="row"><td>1<tr class="row"><td>2{% endpartialdef %}'
    "<table><tbody>{% lazypartial rows tag='tr' %}<td>…"
    '<noscript><a href="{% querystring lazy="rows" %}">Show the rows</a></noscript>'
    "{% endlazypartial %}</table>"
)
FAR = (
    '{% partialdef far %}<p id="far">Far{% endpartialdef %}<div style="height: 5000px"></div>'
    "{% lazypartial far trigger='revealed' %}…{% endlazypartial %}"
)
SCRIPT = """\
<div id="{{ id }}">{{ placeholder }}</div>
<script>
  fetch("{{ url|escapejs }}", {headers: {"HX-Request": "true", "HX-Target": "{{ id }}"}})
    .then(response => response.text())
    .then(html => { document.getElementById("{{ id }}").outerHTML = html })
</script>
"""

may_answer = Event()
# What htmx has asked for.
targets = []


def page_view(request, version):
    if target := request.headers.get("HX-Target"):
        targets.append(target)
        may_answer.wait(10)
    context = {"version": version, "figures": 5}
    return render_for_htmx(request, "page.html", context=context)


urlpatterns = [path("<int:version>/", page_view)]


@pytest.fixture(autouse=True)
def templates(settings):
    targets.clear()
    may_answer.set()
    templates = {"page.html": HEAD + STATS + ROWS + FAR}
    settings.ROOT_URLCONF = __name__
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    ("django.template.loaders.locmem.Loader", templates),
                ],
            },
        }
    ]
    return templates


@pytest.mark.parametrize("version", [2, 4])
def test_placeholder_and_then_the_partial(open_page, version):
    may_answer.clear()
    page = open_page(f"/{version}/?q=1")
    expect(page.locator("#lazy-stats")).to_have_text("Counting …")
    expect(page.locator("#stats")).to_have_count(0)
    expect(page.get_by_role("link")).to_have_count(0)
    may_answer.set()
    expect(page.locator("main > #stats")).to_have_text("5 of 7 days")
    expect(page.locator("#lazy-stats")).to_have_count(0)
    expect(page.locator("tbody > tr.row")).to_have_count(2)
    assert page.url.endswith(f"/{version}/?q=1")


@pytest.mark.parametrize("version", [2, 4])
def test_revealed(open_page, version):
    page = open_page(f"/{version}/")
    expect(page.locator("#stats")).to_be_visible()
    expect(page.locator("tr.row")).to_have_count(2)
    assert len(targets) == 2
    page.locator("#lazy-far").scroll_into_view_if_needed()
    expect(page.locator("#far")).to_have_text("Far")
    assert targets[2] in ("lazy-far", "div#lazy-far")


@pytest.mark.parametrize("version", [2, 4])
def test_again(open_page, templates, version):
    templates["page.html"] = (
        f"{HEAD}{{% partialdef stats %}}<p>{{{{ figures }}}}{{% endpartialdef %}}"
        "{% lazypartial stats trigger='load, changed from:body' swap='innerHTML' %}…"
        "{% endlazypartial %}<button onclick=\"htmx.trigger(document.body, 'changed')\">"
    )
    page = open_page(f"/{version}/")
    expect(page.locator("#lazy-stats > p")).to_have_text("5")
    with page.expect_response(f"**/{version}/"):
        page.get_by_role("button").click()
    expect(page.locator("#lazy-stats > p")).to_have_text("5")
    assert len(targets) == 2


def test_without_javascript(open_page):
    page = open_page("/2/?q=1", java_script_enabled=False)
    expect(page.locator("#lazy-stats")).to_contain_text("Counting …")
    page.get_by_role("link", name="Show the figures").click()
    expect(page.locator("main > #stats")).to_have_text("5 of 7 days")
    assert page.url.endswith("/2/?q=1&lazy=stats")
    page.locator("#lazy-far").get_by_role("link", name="Show").click()
    expect(page.locator("#far")).to_have_text("Far")
    expect(page.locator("#stats")).to_be_visible()
    page.get_by_role("link", name="Show the rows").click()
    expect(page.locator("tbody > tr.row")).to_have_count(2)


def test_script(open_page, templates):
    templates["django/partials/lazy.html"] = SCRIPT
    templates["page.html"] = HEAD + STATS + FAR
    page = open_page("/2/?a=1&b=2")
    expect(page.locator("main > #stats")).to_have_text("5 of 7 days")
    expect(page.locator("#far")).to_have_text("Far")
