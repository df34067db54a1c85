"""
The pages that are rendered, and what each must contain.
"""

from dataclasses import dataclass

BOOK = {
    "title": "<b>",
    "author": "1",
    "genre": "fiction",
    "price": "much",
    "published_0": "yesterday",
    "published_1": "",
}
BOOKS_OF_AUTHOR = {
    "name": "",
    "email": "invalid",
    "born": "1815-12-10",
    "books-TOTAL_FORMS": "1",
    "books-INITIAL_FORMS": "0",
    "books-0-title": "Untitled & <new>",
}


# The templates of tests/ecosystem/templates/tools/ that the toolbar lists when one is
# rendered: their names and files.
TEMPLATES_LISTED = {
    "base.html": [("tools/base.html", "base.html")],
    "base.html#toast": [("toast", "base.html")],
    "child.html": [
        ("tools/child.html", "child.html"),
        ("tools/base.html", "base.html"),
        ("toast", "child.html"),
        ("toast", "base.html"),
        ("hint", "base.html"),
    ],
    "child.html#row": [("row", "child.html")],
    "child.html#toast": [("toast", "child.html"), ("toast", "base.html")],
    "child.html#hint": [("hint", "child.html")],
    "child.html#main": [
        ("main", "child.html"),
        ("toast", "child.html"),
        ("toast", "base.html"),
        ("hint", "base.html"),
    ],
}


def box(title, body="-"):
    """Return what the component "box" of components.py renders, a line of a file."""
    return f'<div class="box" data-djc-id-=""><h2>{title}</h2>{body}</div>\n'


TITLES = [f"Volume {number:02} &quot;&lt;&amp;&gt;&quot;" for number in range(3)]
ROW = f"<li>{box('fiction', TITLES[0])}</li>"
OVERRIDE = box("Override", ROW)
CELLS = "".join(box("plain", title) for title in TITLES)

# What the templates of tests/ecosystem/templates/fragments/ render.
COMPONENT_PAGES = {
    "base.html": f"<ul>{ROW}</ul>\n",
    "base.html#row": ROW,
    "base.html#content": f"<ul>{ROW}</ul>",
    "child.html": f"<h1>3</h1><ul>{ROW}</ul>{box('End')}\n",
    "child.html#row": ROW,
    "child.html#content": f"<h1>3</h1><ul>{ROW}</ul>{box('End')}",
    "override.html": f"<ul>{OVERRIDE}</ul>\n",
    "override.html#row": OVERRIDE,
    "override.html#content": f"<ul>{OVERRIDE}</ul>",
    "filled.html": box("Fill", f"<ul>{ROW}</ul>{ROW}") + "\n",
    "filled.html#row": ROW,
    "filled.html#content": box("Fill", f"<ul>{ROW}</ul>{ROW}"),
    "arguments.html": box("Cells", CELLS) + "\n",
}


@dataclass(frozen=True)
class Page:
    """
    A page at ``url``, whose HTML contains each of ``marks``. With ``post`` it
    is the answer to that form; with ``panel``, that panel of the debug toolbar
    for the page, and with ``source`` as well, what the panel's first link leads to.
    ``error`` is what the page raises, if it does: its text is the exception's.
    """

    url: str
    marks: tuple[str, ...] = ()
    post: dict[str, str] | None = None
    status: int = 200
    panel: str = ""
    source: bool = False
    anonymous: bool = False
    error: str = ""

    def missing_from(self, text):
        """Return what is expected of ``text``, a status and a page, and isn't so."""
        missing = [mark for mark in self.marks if mark not in text]
        begins = f"{self.error}: " if self.error else f"{self.status}\n"
        if not text.startswith(begins):
            missing.insert(0, begins.strip())
        return missing

    def __str__(self):
        method = "GET" if self.post is None else "POST"
        return f"{method} {self.url} {self.panel}".rstrip()


PAGES = {
    "packages": [
        # django.contrib.admin
        Page(
            "/admin/", ("Site administration", "Recent actions", "Ada &lt;Lovelace&gt;")
        ),
        Page("/admin/ecosystem/", ("Ecosystem administration", "Authors")),
        Page(
            "/admin/login/", ('name="password"', "csrfmiddlewaretoken"), anonymous=True
        ),
        Page(
            "/admin/login/",
            ("Please enter the correct username",),
            post={"username": "reader", "password": "wrong"},
            anonymous=True,
        ),
        Page("/admin/password_change/", ("Old password", "New password")),
        Page("/admin/auth/user/1/change/", ("reader@example.com", "algorithm")),
        Page(
            "/admin/ecosystem/author/?q=a",
            ("&lt;Lovelace&gt;", "4 total", "field-born"),
        ),
        Page(
            "/admin/ecosystem/author/add/",
            ('name="books-0-title"', "Save and continue"),
        ),
        Page("/admin/ecosystem/author/1/change/", ("Volume 00", "books-TOTAL_FORMS")),
        Page(
            "/admin/ecosystem/author/1/change/",
            ("Please correct the errors", "This field is required", "Untitled &amp;"),
            post=BOOKS_OF_AUTHOR,
        ),
        Page(
            "/admin/ecosystem/author/1/history/",
            ("Change history", "Changed Name and Born"),
        ),
        Page("/admin/ecosystem/author/1/delete/", ("Are you sure", "Volume 00")),
        Page(
            "/admin/ecosystem/author/",
            ("Delete multiple objects", "Volume 01"),
            post={"action": "delete_selected", "_selected_action": "2"},
        ),
        Page(
            "/admin/ecosystem/book/?genre__exact=fiction&q=Volume&p=2&o=-4",
            ("By genre", "12 results", "form-0-genre", "2025"),
        ),
        Page("/admin/ecosystem/book/?published__year=2024", ("By published", "2024")),
        Page(
            "/admin/ecosystem/book/add/?_popup=1", ("admin-autocomplete", "radiolist")
        ),
        Page(
            "/admin/ecosystem/book/2/change/",
            ("Volume 01 &quot;&lt;&amp;&gt;", "12345.67"),
        ),
        # django-allauth
        Page("/accounts/login/", ("Sign In", 'name="login"'), anonymous=True),
        Page(
            "/accounts/login/",
            ("are not correct",),
            post={"login": "reader", "password": "wrong"},
            anonymous=True,
        ),
        Page("/accounts/signup/", ("Sign Up", 'name="password2"'), anonymous=True),
        Page(
            "/accounts/password/reset/",
            ("Password Reset", 'name="email"'),
            anonymous=True,
        ),
        Page("/accounts/password/change/", ("Change Password", 'name="oldpassword"')),
        Page("/accounts/email/", ("Email Addresses", "reader@example.com")),
        Page("/accounts/logout/", ("Sign Out",)),
        # django-crispy-forms with crispy-bootstrap5
        Page(
            "/crispy/",
            ('class="accordion', "input-group-text", "form-1-title", "No author"),
        ),
        Page("/crispy/", ("is-invalid", "Enter a number", "&lt;b&gt;"), post=BOOK),
        # django-filter
        Page("/filter/", ('name="price_min"', "Volume 23")),
        Page(
            "/filter/?title=1&price_min=50000&genre=science&order=-price",
            ("Volume 21",),
        ),
        Page("/filter/?price_min=much", ("Enter a number", "No books")),
        # django-tables2
        Page("/table/", ("Volume 00", "page-item", "?page=5")),
        Page("/table/?page=2&sort=-price", ("Volume 18", "desc orderable", "222222")),
        # Django REST framework
        Page("/api/?format=api", ("Api Root", "/api/books/")),
        Page(
            "/api/authors/?format=api&search=a",
            ("Žofia", "Authors, and what they wrote"),
        ),
        Page("/api/authors/1/?format=api", ("Ada &lt;Lovelace&gt;", "PUT", "Raw data")),
        Page(
            "/api/books/?format=api&page=2&genre=fiction",
            ("pagination", "filtersModal"),
        ),
        Page("/api/books/?format=api", ("A valid number",), post=BOOK, status=400),
        Page(
            "/api/books/99/?format=api",
            ("HTTP 404 Not Found", "No Book matches"),
            status=404,
        ),
    ],
    "toolbar": [
        Page("/table/", ("djDebug", "Volume 00")),
        Page(
            "/table/",
            ("ecosystem/table.html", "ecosystem/base.html"),
            panel="TemplatesPanel",
        ),
        Page("/admin/", ("djDebug", "Site administration")),
    ],
    "partials": [
        Page("/template/partials/page.html", ('<ul id="list">', "A &amp; B")),
        Page("/template/partials/page.html%23list", ("1 Volume 00", "even")),
        Page("/template/partials/page.html%23row", ("<li",)),
        Page("/template/partials/page.html%23tag-line", ("<em><none></em>",)),
        Page("/template/partials/page.html%23", ("<!doctype html>", "A &amp; B")),
        Page("/template/partials/child.html", ("<h1>Books: 3</h1>", "A &amp; B")),
        Page("/template/partials/child.html%23heading", ("Books: 3",)),
        Page("/template/partials/include.html", ("<b>Volume 02", "<em>science</em>")),
    ],
    # What only django-template-partials accepts, and how others reject it.
    "differences": [
        Page("/template/differences/extends.html", ("TemplateDoesNotExist: ", "#box")),
        Page("/template/differences/inline.html", ("The 'inline' argument does not",)),
        Page(
            "/template/differences/startpartial.html",
            ("TemplateSyntaxError: ", "Invalid block tag on line 2: 'startpartial'"),
        ),
        Page("/template/differences/twice.html", ("'box' is already defined in",)),
    ],
    "partials with toolbar": [
        Page(f"/template/tools/{name.replace('#', '%23')}", panel="TemplatesPanel")
        for name in TEMPLATES_LISTED
    ],
    "source in toolbar": [
        Page(
            "/template/tools/child.html%23toast",
            ("Template source:", "<code>toast</code>", "partial.super"),
            panel="TemplatesPanel",
            source=True,
        ),
    ],
    "bird": [
        Page(
            "/template/with_bird/page.html",
            (
                "<title>Books & more",
                'id="intro"',
                "bird/card.css",
                "bird/note.css",
                "bird/card.js",
                'data-genre="science"',
                "<em>out of print</em>",
            ),
        ),
        Page("/template/with_bird/base.html", ("bird/note.css", "All 3 of them")),
    ],
    "components": [
        Page(
            "/template/with_components/page.html",
            (
                ".card { color: green; }",
                "<h2>Inherited</h2>",
                'data-number="3"',
                "<em>No body</em>",
                "<footer>odd</footer>",
            ),
        ),
        Page("/template/with_components/base.html", ("<h2>Inherited</h2>",)),
        Page("/template/with_components/author.html", ("by",)),
    ],
    "cotton": [
        Page(
            "/template/with_cotton/page.html",
            (
                "<title>Books &amp; more</title>",
                'data-number="3"',
                "<i>fiction</i>",
                "<em>out of print</em>",
                "<h2>Dynamic</h2>",
                "No footer",
            ),
        ),
        Page(
            "/template/with_cotton/child.html",
            ("<title>Base</title>", "<h2>Inherited</h2>", "<h2>Dynamic</h2>"),
        ),
    ],
    "fastdev": [
        Page(
            "/template/with_fastdev/page.html",
            ("GRACE &amp; HOPPER", "science", "for 12345.67", "Several", "Volume 00"),
        ),
        Page("/template/with_fastdev/child.html", ("<b>Volume 00",)),
        *(
            Page(
                f"/template/with_fastdev/{name}.html",
                marks,
                error="FastDevVariableDoesNotExist",
            )
            for name, marks in [
                ("variable", ("missing does not exist in context", "books\n")),
                ("attribute", ("Tried looking up book.missing", "in_print\n")),
                ("loop", ("missing does not exist in context",)),
                ("filter", ("missing does not exist in context",)),
                ("with", ("missing does not exist in context",)),
                ("include", ("missing does not exist in context",)),
                ("blocktranslate", ("You can't use dotted paths in blocktrans.",)),
            ]
        ),
        Page(
            "/template/with_fastdev/argument.html",
            ("Failed lookup for key [missing] in",),
            error="VariableDoesNotExist",
        ),
        Page(
            "/template/with_fastdev/lost.html",
            ("'This text is lost.'",),
            error="AssertionError",
        ),
        Page(
            "/template/with_fastdev/url.html",
            ("Reverse for 'missing' not found", "These names exist"),
            error="FastDevNoReverseMatch",
        ),
    ],
    "wagtail": [
        Page("/", ("Books &lt;&amp;&gt; more", "green", "wagtail-userbar", "Part")),
        Page("/?anonymous", ("Books &lt;&amp;&gt; more", "<picture>"), anonymous=True),
        Page("/below/", ("<h1>Below</h1>",)),
        Page("/cms/", ("Dashboard - Wagtail",)),
        Page("/cms/pages/", ("Books &lt;&amp;&gt; more",)),
        Page("/cms/pages/2/edit/", ("Editing Home page",)),
        Page("/cms/login/", ("Sign in",), anonymous=True),
    ],
    "fragments": [
        Page(f"/template/fragments/{name.replace('#', '%23')}")
        for name in COMPONENT_PAGES
    ],
}
PAGES["fastdev compiled"] = PAGES["fastdev"]
