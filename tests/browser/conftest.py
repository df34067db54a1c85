"""
Chromium drives the demo. Every test fails on an error in the browser's console, a script's
error, or a failed request.
"""

from pathlib import Path

import django_htmx
import pytest
from contacts.models import Contact
from contacts.seed import make_contacts

from .chromium import launched

SCRIPTS = Path(django_htmx.__file__).parent / "static" / "django_htmx"


@pytest.fixture(scope="module")
def browser():
    with launched() as browser, pytest.MonkeyPatch.context() as monkeypatch:
        # Playwright's event loop runs in the thread in which tests use the database.
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield browser


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    # Started before the database in memory exists, the server's threads would
    # each open a connection of their own, and never close it.
    return live_server


@pytest.fixture
def problems():
    """What a browser reported. A test that expects some of it removes that."""
    return []


@pytest.fixture
def open_page(browser, live_server, problems):
    """
    Open the demo in a browser of its own, and wait until it has loaded; the options are
    Playwright's. htmx is the script of that version.
    """
    contexts = []

    def open_page(path="/", wait_until="load", htmx=2, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        script = SCRIPTS / f"htmx-{htmx}.min.js"
        page.route("**/htmx-2.min.js", lambda route: route.fulfill(path=script))
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and problems.append(message.text)
            ),
        )
        page.on(
            "requestfailed",
            lambda request: (
                # Leaving a page aborts what it still requests.
                request.failure == "net::ERR_ABORTED"
                or problems.append(f"{request.failure}: {request.url}")
            ),
        )
        page.on(
            "response",
            lambda response: (
                response.ok
                or response.status in (302, 304)
                or problems.append(f"{response.status}: {response.url}")
            ),
        )
        page.goto(path, wait_until=wait_until)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(params=[2, 4], ids=["htmx2", "htmx4"])
def page(request, contacts, open_page):
    page = open_page(htmx=request.param)
    assert page.evaluate("htmx.version").startswith(f"{request.param}.")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


@pytest.fixture
def contacts(live_server):
    """More than two pages of contacts, as in the list."""
    Contact.objects.bulk_create(make_contacts(120))
    return list(Contact.objects.all())
