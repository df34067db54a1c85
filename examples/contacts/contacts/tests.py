from io import StringIO
from socket import create_server
from unittest import mock

from django.core.management import CommandError, call_command
from django.shortcuts import render
from django.template import Template
from django.test import TestCase
from django.test.utils import _TestState

from .models import Contact
from .seed import make_contacts
from .views import PAGE_SIZE

HTMX = {"HX-Request": "true"}


class ContactsTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        Contact.objects.bulk_create(make_contacts(PAGE_SIZE + 10))
        cls.ada = Contact.objects.create(
            name="Ada Lovelace", company="Analytical Engines", email="ada@example.com"
        )
        cls.grace = Contact.objects.create(
            name="Grace Hopper", company="Navy", email="grace@example.com"
        )

    def valid_data(self, **changes):
        fields = ["name", "company", "email", "phone", "status"]
        return {field: getattr(self.ada, field) for field in fields} | changes


class WholePageTests(ContactsTestCase):
    """What a browser without JavaScript gets."""

    def test_list(self):
        response = self.client.get("/")
        self.assertTemplateUsed(response, "contacts.html")
        self.assertContains(response, "<html")
        self.assertContains(response, f"{PAGE_SIZE + 12} contacts")
        self.assertContains(response, '<tr id="contact-', count=PAGE_SIZE)
        self.assertNotContains(response, "hx-swap-oob")

    def test_search(self):
        response = self.client.get("/", {"q": "lovelace analytical"})
        self.assertContains(response, "1 contact matching “lovelace analytical”")
        self.assertContains(response, '<tr id="contact-', count=1)

    def test_search_without_matches(self):
        response = self.client.get("/", {"q": "<Zoe>"})
        self.assertContains(response, "No contact matches “&lt;Zoe&gt;”")

    def test_paging_shows_each_contact_once(self):
        first = self.client.get("/")
        second = self.client.get("/", {"after": first.context["next_after"]})
        self.assertContains(second, "Back to the first contacts")
        shown = [*first.context["contacts"], *second.context["contacts"]]
        assert shown == list(Contact.objects.all())
        assert "next_after" not in second.context

    def test_paging_skips_nothing_after_a_deletion(self):
        first = self.client.get("/")
        following = Contact.objects.all()[PAGE_SIZE]
        Contact.objects.filter(
            pk__in=[c.pk for c in first.context["contacts"]]
        ).delete()
        second = self.client.get("/", {"after": first.context["next_after"]})
        assert second.context["contacts"][0] == following

    def test_nonsense_after_what(self):
        self.assertContains(self.client.get("/", {"after": "x"}), "<html")

    def test_edit(self):
        url = f"/{self.ada.pk}/edit/?q=ada"
        response = self.client.get(url)
        self.assertContains(response, "<title>Edit a contact</title>")
        self.assertContains(response, "<h1>Edit a contact</h1>")
        response = self.client.post(url, self.valid_data(name="Ada King"), follow=True)
        self.assertRedirects(response, "/?q=ada")
        self.assertContains(response, "Saved Ada King.")

    def test_edit_with_an_error(self):
        data = self.valid_data(email=self.grace.email, phone="call me")
        response = self.client.post(f"/{self.ada.pk}/edit/", data)
        self.assertTemplateUsed(response, "edit.html")
        self.assertContains(response, "Another contact has this e-mail address.")
        self.assertContains(response, "Use digits, spaces, +, - and parentheses.")

    def test_add(self):
        response = self.client.get("/add/?q=ada")
        self.assertContains(response, "<title>Add a contact</title>")
        self.assertContains(response, "<h1>Add a contact</h1>")
        self.assertNotContains(response, "hx-post")
        self.assertNotContains(response, "hx-get")
        data = self.valid_data(name="Ada King", email="king@example.com")
        response = self.client.post("/add/?q=ada", data, follow=True)
        self.assertRedirects(response, "/?q=ada")
        self.assertContains(response, "Saved Ada King.")
        self.assertContains(response, "2 contacts matching “ada”")

    def test_add_with_an_error(self):
        response = self.client.post("/add/", self.valid_data())
        self.assertContains(response, "<h1>Add a contact</h1>")
        self.assertContains(response, "Another contact has this e-mail address.")
        assert Contact.objects.count() == PAGE_SIZE + 12

    def test_delete_asks_first(self):
        response = self.client.get("/delete/", {"contacts": self.ada.pk, "q": "ada"})
        self.assertContains(response, "<title>Delete Ada Lovelace?</title>")
        self.assertContains(response, "<h1>Delete Ada Lovelace?</h1>")
        self.assertContains(response, 'action="/delete/?q=ada"')
        data = {"contacts": [self.ada.pk, self.grace.pk]}
        response = self.client.post("/delete/", data)
        self.assertContains(response, "<h1>Delete 2 contacts?</h1>")
        assert Contact.objects.contains(self.ada)
        response = self.client.post("/delete/", data | {"confirmed": True}, follow=True)
        self.assertRedirects(response, "/")
        self.assertContains(response, "Deleted 2 contacts.")
        assert not Contact.objects.contains(self.ada)

    def test_a_link_never_deletes(self):
        self.client.get("/delete/", {"contacts": self.ada.pk, "confirmed": True})
        assert Contact.objects.contains(self.ada)

    def test_status(self):
        data = {"contacts": [self.ada.pk, self.grace.pk], "status": "archived"}
        response = self.client.post("/status/?q=a", data, follow=True)
        self.assertRedirects(response, "/?q=a")
        self.assertContains(response, "Marked 2 contacts as archived.")
        self.ada.refresh_from_db()
        assert self.ada.status == Contact.Status.ARCHIVED

    def test_nothing_checked(self):
        response = self.client.post("/status/", {"status": "archived"}, follow=True)
        self.assertContains(response, "Select at least one contact first.")

    def test_every_page_has_the_toast(self):
        for url in "/", f"/{self.ada.pk}/edit/", f"/delete/?contacts={self.ada.pk}":
            with self.subTest(url):
                self.client.post("/status/", {"status": "archived"})
                self.assertContains(
                    self.client.get(url),
                    """
                    <div id="toast" role="status">
                      <p class="error">Select at least one contact first.</p>
                    </div>
                    """,
                    html=True,
                )

    def test_contact_that_is_gone(self):
        response = self.client.get("/delete/", {"contacts": 0}, follow=True)
        self.assertContains(response, "One of these contacts no longer exists.")

    def test_addresses_of_rows(self):
        self.assertRedirects(
            self.client.get(f"/{self.ada.pk}/"), f"/{self.ada.pk}/edit/"
        )
        self.assertRedirects(self.client.get("/new/"), "/add/")


class PartialTests(ContactsTestCase):
    """What htmx gets: partials of a page, never the whole of it."""

    def assertPartials(self, response, *names, page="contacts.html"):
        for name in names:
            self.assertTemplateUsed(response, f"{page}#{name}")
        self.assertTemplateNotUsed(response, page)
        self.assertNotContains(response, "<html")
        assert "HX-Request" in response.headers["Vary"]

    def test_search(self):
        response = self.client.get("/", {"q": "lovelace"}, headers=HTMX)
        self.assertPartials(response, "results", "count")
        self.assertContains(
            response, '<p hx-swap-oob="innerHTML" id="count" role="status">'
        )

    def test_next_page(self):
        after = self.client.get("/").context["next_after"]
        response = self.client.get("/", {"after": after}, headers=HTMX)
        self.assertPartials(response, "rows")
        self.assertTemplateNotUsed(response, "contacts.html#results")
        self.assertNotContains(response, "hx-swap-oob")

    def test_row(self):
        response = self.client.get(f"/{self.ada.pk}/", headers=HTMX)
        self.assertPartials(response, "row")
        self.assertContains(response, "<tr", count=1)
        self.assertContains(
            response, f'<tr id="contact-{self.ada.pk}" class="contact">'
        )
        self.assertContains(response, 'aria-label="Edit Ada Lovelace" autofocus')

    def test_edit(self):
        url = f"/{self.ada.pk}/edit/"
        response = self.client.get(url, headers=HTMX)
        self.assertPartials(response, "row", "field", page="edit.html")
        response = self.client.post(url, self.valid_data(name=""), headers=HTMX)
        self.assertPartials(response, "row", "field", page="edit.html")
        self.assertContains(response, "This field is required.")
        response = self.client.post(
            url, self.valid_data(name="Ada King", status="archived"), headers=HTMX
        )
        self.assertPartials(response, "row", "count", "toast")
        self.assertContains(
            response, f'<tr id="contact-{self.ada.pk}" class="contact flash">'
        )
        self.assertContains(response, 'aria-label="Edit Ada King" autofocus')
        self.assertContains(response, "Saved Ada King.")

    def test_add(self):
        response = self.client.get("/add/?q=ada", headers=HTMX)
        self.assertPartials(response, "row", "field", page="edit.html")
        self.assertContains(response, 'hx-post="/add/?q=ada"')
        self.assertContains(response, 'hx-get="/new/?q=ada"')
        response = self.client.post("/add/", self.valid_data(), headers=HTMX)
        self.assertPartials(response, "row", "field", page="edit.html")
        self.assertContains(response, "Another contact has this e-mail address.")
        data = self.valid_data(name="Ada King", email="king@example.com")
        response = self.client.post("/add/", data, headers=HTMX)
        self.assertPartials(response, "new", "row", "count", "toast")
        added = Contact.objects.get(email="king@example.com")
        self.assertContains(response, "<tr", count=2)
        self.assertContains(
            response, f'<tr id="contact-{added.pk}" class="contact flash">'
        )
        self.assertContains(response, " autofocus", count=1)
        self.assertContains(response, 'aria-label="Edit Ada King" autofocus')
        self.assertContains(response, f"{PAGE_SIZE + 13} contacts")
        self.assertContains(response, "Saved Ada King.")

    def test_add_is_cancelled(self):
        response = self.client.get("/new/?q=ada", headers=HTMX)
        self.assertPartials(response, "new")
        self.assertContains(response, "<tr", count=1)
        self.assertContains(response, '<a href="/add/?q=ada" autofocus')

    def test_delete(self):
        response = self.client.post(
            "/delete/?q=e", {"contacts": self.ada.pk, "confirmed": True}, headers=HTMX
        )
        self.assertPartials(response, "deleted_rows", "count", "toast")
        self.assertContains(
            response, f'<tr id="contact-{self.ada.pk}" hx-swap-oob="delete"></tr>'
        )
        self.assertContains(response, "matching “e”")

    def test_status(self):
        data = {"contacts": [self.ada.pk, self.grace.pk], "status": "archived"}
        response = self.client.post("/status/", data, headers=HTMX)
        self.assertPartials(response, "rows", "count", "toast")
        self.assertContains(
            response, 'class="contact flash" hx-swap-oob="true"', count=2
        )
        self.assertNotContains(response, "autofocus")
        self.assertContains(response, '<span class="archived">Archived</span>', count=2)

    def test_nothing_checked(self):
        url = "/status/?q=lovelace"
        response = self.client.post(url, {"status": "active"}, headers=HTMX)
        self.assertPartials(response, "count", "toast")
        self.assertHTMLEqual(
            response.text,
            """
            <p id="count" role="status" hx-swap-oob="innerHTML">
              1 contact matching “lovelace”, 1 active
            </p>
            <div id="toast" role="status" hx-swap-oob="innerHTML">
              <p class="error">Select at least one contact first.</p>
            </div>
            """,
        )
        # The next page doesn't show the toast again.
        self.assertNotContains(self.client.get("/"), "Select at least one")

    def test_back_gets_the_whole_page(self):
        headers = HTMX | {"HX-History-Restore-Request": "true"}
        response = self.client.get("/", {"q": "ada"}, headers=headers)
        self.assertTemplateUsed(response, "contacts.html")
        self.assertContains(response, 'value="ada"')
        self.assertNotContains(response, "hx-swap-oob")
        assert "HX-History-Restore-Request" in response.headers["Vary"]


class ReportTests(ContactsTestCase):
    """A page that is sent while it renders."""

    def setUp(self):
        # The test client has its own method there, with which a page is one chunk.
        own = _TestState.saved_data.template_render
        get_token = "django.template.context_processors.get_token"
        for patch in (
            mock.patch.object(Template, "_render", own),
            mock.patch(get_token, return_value="token"),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def assertRows(self, response, count):
        text = response.getvalue().decode()
        assert text.count('<td class="number">') == count
        assert '<p class="end">' in text

    def test_what_is_sent_is_what_render_returns(self):
        url = "/report/?rows=150&q=e"
        streamed = list(self.client.get(url))
        with mock.patch("contacts.views.stream", render):
            rendered = self.client.get(url).content
        assert b"".join(streamed) == rendered
        assert len(streamed) > 3
        assert streamed[0].endswith(b"</head>")

    def test_contacts_are_repeated(self):
        text = self.client.get("/report/?rows=150").getvalue().decode()
        numbers = [f'<td class="number">{n}</td>' for n in range(1, 151)]
        assert [n for n in numbers if n in text] == numbers
        assert text.count("ada@example.com") == 3

    def test_rows_that_cannot_be(self):
        for rows in "", "0", "100001", "many", "9" * 5000:
            with self.subTest(rows[:9]):
                self.assertRows(self.client.get("/report/", {"rows": rows}), 1000)

    def test_no_contacts(self):
        response = self.client.get("/report/", {"q": "<Zoe>"})
        text = response.getvalue().decode()
        self.assertInHTML("<strong>No contact to report</strong>", text)
        assert "0 contacts matching “&lt;Zoe&gt;”" in text

    def test_no_more_is_read_than_is_sent(self):
        read = []

        def contacts():
            for pk in range(10_000):
                read.append(pk)
                yield Contact(pk=pk, name="Ada", status="active")

        with mock.patch("contacts.views.repeated", return_value=contacts()):
            response = self.client.get("/report/")
            next(chunk for chunk in response if b"Ada" in chunk)
            assert len(read) < 100
            response.close()
        assert len(read) < 100

    def test_list_links_to_the_report_of_what_it_shows(self):
        response = self.client.get("/", {"q": "ada"})
        self.assertContains(response, '<a href="/report/?q=ada">Report</a>', html=True)
        response = self.client.get("/report/", {"q": "ada", "rows": 1000})
        text = response.getvalue().decode()
        self.assertInHTML('<a href="/?q=ada">Back to the contacts</a>', text)


class DemoTests(TestCase):
    def test_contacts_are_always_the_same(self):
        first, second = ([c.email for c in make_contacts(100)] for _ in range(2))
        assert first == second
        assert len(set(first)) == 100

    def test_contacts_are_valid(self):
        for contact in make_contacts(100):
            contact.full_clean()

    def test_port_that_is_taken(self):
        with create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with self.assertRaisesMessage(CommandError, "make demo PORT="):
                call_command("demo", port=port, stdout=StringIO())
        assert not Contact.objects.exists()
