from unittest import mock, skipIf

import django
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, override_settings

from . import settings, settings_core
from .models import Todo
from .paging import PAGE_SIZE
from .seed import make_todos

HTMX = {"HX-Request": "true"}
VALID = {"title": "Learn Analytics", "notes": "At <b>home</b>", "due": "2030-01-31"}
HAS_PARTIALS = django.VERSION >= (6, 0)


def variant(module):
    """Return what overrides the settings of the tests by those of one variant."""
    return override_settings(
        ROOT_URLCONF=module.ROOT_URLCONF,
        TEMPLATES=module.TEMPLATES,
        MIDDLEWARE=module.MIDDLEWARE,
        MESSAGE_STORAGE=module.MESSAGE_STORAGE,
    )


class TodoTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        Todo.objects.bulk_create(make_todos())
        cls.total = Todo.objects.count()
        cls.open = Todo.objects.count_open()
        cls.todo = Todo.objects.filter(done=False).first()
        cls.url = f"/{cls.todo.pk}"


class VariantTests:
    """What a browser gets, and htmx, the same from both variants."""

    def assertFragment(self, response):
        assert response.status_code == 200
        self.assertNotContains(response, "<html")

    def assertChanged(self, response, message, count):
        """Of the page, the number of open to-dos and the toast have changed."""
        self.assertFragment(response)
        self.assertContains(
            response,
            f'<p id="count" role="status" hx-swap-oob="innerHTML">{count} open</p>',
            html=True,
        )
        self.assertContains(
            response,
            f"""
            <div id="toast" role="status" hx-swap-oob="innerHTML"><p>{message}</p></div>
            """,
            html=True,
        )

    def test_page(self):
        # The to-dos, and how many are open: the statistics aren't counted.
        with self.assertNumQueries(2):
            response = self.client.get("/")
        self.assertContains(response, "<html")
        self.assertContains(response, '<article id="todo-', count=PAGE_SIZE)
        self.assertContains(response, f"{self.open} open")
        self.assertContains(response, "Counting …")
        self.assertNotContains(response, "Statistics</h2>")
        self.assertNotContains(response, "hx-swap-oob")
        assert response.headers["Vary"] == f"{self.vary}, Cookie"

    def test_statistics_in_the_page(self):
        with self.assertNumQueries(3):
            response = self.client.get(self.statistics_link)
        self.assertContains(response, "<html")
        self.assertContains(response, f"<dt>To-dos</dt> <dd>{self.total}</dd>")
        self.assertNotContains(response, "Counting …")

    def test_statistics_for_htmx(self):
        for headers in self.statistics_headers:
            with self.subTest(headers), self.assertNumQueries(1):
                response = self.client.get(self.statistics_url, headers=headers)
            self.assertFragment(response)
            self.assertContains(response, f"<dt>To-dos</dt> <dd>{self.total}</dd>")
            self.assertContains(response, "<article", count=1)

    def test_pages_show_each_to_do_once(self):
        url, shown = "/", []
        while url:
            response = self.client.get(url)
            page = response.context["page"]
            shown += page.todos
            url = f"/?before={page.next}" if page.next else ""
            self.assertContains(response, 'class="more"', count=bool(url))
        assert shown == list(Todo.objects.all())

    def test_next_page_for_htmx(self):
        before = self.client.get("/").context["page"].next
        with self.assertNumQueries(1):
            response = self.client.get("/", {"before": before}, headers=HTMX)
        self.assertFragment(response)
        self.assertContains(response, '<article id="todo-', count=PAGE_SIZE)
        self.assertContains(response, 'hx-trigger="revealed"', count=1)

    def test_nonsense_before_what(self):
        for before in "", "x", "9" * 5000:
            with self.subTest(before[:9]):
                response = self.client.get("/", {"before": before})
                self.assertContains(response, '<article id="todo-', count=PAGE_SIZE)

    def test_add(self):
        response = self.client.get("/add/")
        self.assertContains(response, "<title>Add a to-do</title>")
        self.assertNotContains(response, "hx-post")
        response = self.client.post("/add/", VALID | {"title": self.todo.title})
        self.assertContains(response, "There is already a to-do with this title.")
        response = self.client.post("/add/", VALID, follow=True)
        self.assertRedirects(response, "/")
        self.assertContains(response, "<p>Saved “Learn Analytics”.</p>")
        self.assertContains(response, "At &lt;b&gt;home&lt;/b&gt;")
        self.assertContains(response, "Due 31 January 2030")

    def test_add_in_the_modal(self):
        response = self.client.get("/add/", headers=HTMX)
        self.assertFragment(response)
        self.assertContains(response, 'hx-post="/add/" hx-target="#modal"')
        assert "HX-Request" in response.headers["Vary"]
        response = self.client.post("/add/", {"title": ""}, headers=HTMX)
        self.assertFragment(response)
        self.assertContains(response, "This field is required.")
        response = self.client.post("/add/", VALID, headers=HTMX)
        self.assertChanged(response, "Saved “Learn Analytics”.", self.open + 1)
        self.assertContains(response, '<div hx-swap-oob="afterbegin:#todos">')
        self.assertContains(response, "<article", count=1)

    def test_edit(self):
        response = self.client.get(f"{self.url}/edit/")
        self.assertContains(response, "<title>Edit a to-do</title>")
        response = self.client.post(f"{self.url}/edit/", VALID, follow=True)
        self.assertRedirects(response, "/")
        self.todo.refresh_from_db()
        assert self.todo.title == "Learn Analytics"

    def test_edit_in_the_modal(self):
        response = self.client.get(f"{self.url}/edit/", headers=HTMX)
        self.assertFragment(response)
        response = self.client.post(f"{self.url}/edit/", VALID, headers=HTMX)
        self.assertChanged(response, "Saved “Learn Analytics”.", self.open)
        self.assertContains(response, 'hx-swap-oob="true"', count=1)
        self.assertContains(response, f'id="{self.todo.html_id}"', count=1)

    def test_toggle(self):
        with self.subTest("browser"):
            response = self.client.post(f"{self.url}/toggle/", follow=True)
            self.assertRedirects(response, "/")
            self.assertContains(response, f"Marked “{self.todo}” as done.")
        with self.subTest("htmx"):
            response = self.client.post(f"{self.url}/toggle/", headers=HTMX)
            self.assertChanged(response, f"Marked “{self.todo}” as open.", self.open)
            self.assertContains(response, "<article", count=1)
            self.assertContains(response, "hx-swap-oob", count=2)

    def test_delete(self):
        with self.subTest("browser"):
            response = self.client.post(f"{self.url}/delete/", follow=True)
            self.assertRedirects(response, "/")
            self.assertContains(response, f"Deleted “{self.todo}”.")
        other = Todo.objects.filter(done=True).first()
        with self.subTest("htmx"):
            response = self.client.post(f"/{other.pk}/delete/", headers=HTMX)
            self.assertChanged(response, f"Deleted “{other}”.", self.open - 1)
            self.assertNotContains(response, "<article")
        assert Todo.objects.count() == self.total - 2

    def test_a_link_changes_nothing(self):
        for path in "toggle", "delete":
            assert self.client.get(f"{self.url}/{path}/").status_code == 405

    def test_no_to_dos(self):
        Todo.objects.all().delete()
        self.assertContains(self.client.get("/"), "Nothing to do.")


@variant(settings)
class PartialsTests(VariantTests, TodoTestCase):
    vary = (
        "HX-Request, HX-Boosted, HX-History-Restore-Request, HX-Request-Type, HX-Target"
    )
    statistics_link = "/?lazy=statistics"
    statistics_url = "/"
    statistics_headers = [
        HTMX | {"HX-Target": "lazy-statistics"},
        HTMX | {"HX-Target": "div#lazy-statistics", "HX-Request-Type": "partial"},
    ]


@skipIf(not HAS_PARTIALS, "Django's own partials come with Django 6.0")
@variant(settings_core)
class CoreTests(VariantTests, TodoTestCase):
    vary = "HX-Request"
    statistics_link = "/?statistics=show"
    statistics_url = "/statistics/"
    statistics_headers = [HTMX]


@skipIf(not HAS_PARTIALS, "Django's own partials come with Django 6.0")
class SameTests(TodoTestCase):
    """Both variants send the same HTML, but for white space and the lazy panel."""

    def setUp(self):
        get_token = "django.template.context_processors.get_token"
        patch = mock.patch(get_token, return_value="token")
        patch.start()
        self.addCleanup(patch.stop)

    def answer(self, tests, method, url, data=None, headers=None):
        """Return what a variant answers. What it changes is undone."""
        module = settings if tests is PartialsTests else settings_core
        with variant(module), transaction.atomic():
            send = getattr(self.client_class(headers=headers), method)
            response = send(url, data)
            transaction.set_rollback(True)
        return response

    def test_answers(self):
        title = {"title": self.todo.title}
        for method, url, data in [
            ("get", "/", {}),
            ("get", "/", {"before": self.todo.pk}),
            ("get", "/add/", {}),
            ("post", "/add/", {"title": ""}),
            ("post", "/add/", title),
            ("post", "/add/", VALID),
            ("get", f"{self.url}/edit/", {}),
            ("post", f"{self.url}/edit/", {"due": "tomorrow"}),
            ("post", f"{self.url}/edit/", VALID),
            ("post", f"{self.url}/toggle/", {}),
            ("post", f"{self.url}/delete/", {}),
            ("get", "/0/edit/", {}),
        ]:
            for headers in {}, HTMX:
                with self.subTest(f"{method} {url} {data} {headers}"):
                    ours, core = (
                        self.answer(tests, method, url, data, headers)
                        for tests in (PartialsTests, CoreTests)
                    )
                    assert ours.status_code == core.status_code
                    assert ours.headers.get("Location") == core.headers.get("Location")
                    self.assertHTMLEqual(
                        without_panel(ours.text), without_panel(core.text)
                    )

    def test_statistics(self):
        ours, core = (
            self.answer(tests, "get", tests.statistics_link).text
            for tests in (PartialsTests, CoreTests)
        )
        self.assertHTMLEqual(ours, core)
        ours, core = (
            self.answer(
                tests,
                "get",
                tests.statistics_url,
                headers=tests.statistics_headers[0],
            ).text
            for tests in (PartialsTests, CoreTests)
        )
        self.assertHTMLEqual(ours, core)


class CommandTests(TestCase):
    def test_to_dos_are_valid(self):
        for todo in make_todos():
            todo.full_clean()
            todo.save()

    def test_to_dos_are_made_once(self):
        command = "todo.management.commands.todos.call_command"
        for _ in range(2):
            with mock.patch(command) as called:
                call_command("todos", port=8001)
            called.assert_called_with("runserver", "127.0.0.1:8001")
            assert Todo.objects.count() == 60


def without_panel(html):
    before, _, rest = html.partition("<aside>")
    return before + rest.partition("</aside>")[2]
