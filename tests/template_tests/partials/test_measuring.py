"""
``manage.py measure_templates``: what is measured, how often, and what is printed of it.
"""

import functools
import itertools
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from contacts.models import Contact
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template import Library, Template, base, engines
from django.template.backends import django as core
from django.template.loader import get_template, render_to_string
from django.template.loaders import filesystem, locmem
from django.template.partials.management.commands.measure_templates import fill
from django.template.partials.measuring.clock import METHODS
from django.template.partials.measuring.subjects import Answer
from django.test.utils import _TestState
from django.urls import path

OURS = "django.template.partials.django.DjangoTemplates"
CORE = "django.template.backends.django.DjangoTemplates"
CORE_RENDERER = "django.forms.renderers.DjangoTemplates"
OWN_RENDERER = "django.template.partials.forms.DjangoTemplates"

TEMPLATES = {
    "base.html": "<{% block main %}{% endblock %}>",
    "page.html": "{% extends 'base.html' %}{% block main %}{{ x }}{% endblock %}",
    "names.html": "{% for contact in contacts %}{{ contact.name }}{% endfor %}",
    "form.html": "{{ form }}",
    "token.html": "<form>{% csrf_token %}</form><body hx='{{ csrf_token }}'>",
    "secure.html": "{{ request.is_secure }} {{ request.get_host }}",
    "partial.html": "{% partialdef row with x %}{{ x }}{% endpartialdef %}",
    "islands.html": (
        "{% opaque %}{% around %}{{ x }}{% endaround %}"
        "{% for x in 'ab' %}{{ x }}{{ x }}{{ x }}{% endfor %}"
    ),
    "text.html": "text",
    "missing.html": "{% extends 'gone.html' %}",
    "select.html": "{% include names %}{% include 'text.html' %}",
    "backend.html": "{{ x }}\n{% backend %}",
}
LIBRARY = "tests.template_tests.compiler.library"

register = Library()
looks = itertools.count()


class FormRenderer(DjangoTemplates):
    """A project's own."""


@register.simple_tag(takes_context=True)
def backend(context):
    return context.template.engine.__module__


# How many eighths of a second each of the next renderings takes.
waits = iter(())


@register.simple_tag
def wait():
    for _ in range(next(waits, 0)):
        next(looks)
    return ""


@register.simple_tag(takes_context=True)
def only_core(context):
    if "partials" in context.template.engine.__module__:
        raise ValueError("not Django's")
    return ""


class NameForm(forms.Form):
    name = forms.CharField()


def names(request):
    return render(request, "names.html", {"contacts": Contact.objects.all()})


def form(request):
    return render(request, "form.html", {"form": NameForm()})


def token(request):
    return render(request, "token.html")


def secure(request):
    return render(request, "secure.html")


def other(request):
    return redirect("/token/")


def refused(request):
    raise PermissionDenied


def wrong(request):
    raise ValueError("wrong")


def data(request):
    return JsonResponse({})


def streams(request):
    return StreamingHttpResponse(render_to_string("text.html") for _ in range(1))


numbers = itertools.count()


def varies(request):
    return render(request, "page.html", {"x": next(numbers)})


@functools.lru_cache
def kept_template(name):
    return get_template(name)


def kept(request):
    return HttpResponse(kept_template("backend.html").render({"x": 1}, request))


def kept_partial(request):
    return HttpResponse(kept_template("partial.html#row").render({"x": 1}, request))


NAMELESS = []


def nameless(request):
    if not NAMELESS:
        NAMELESS.append(engines["django"].from_string("{{ x }}"))
    return HttpResponse(NAMELESS[0].render({"x": 1}))


def tool(request):
    base.localize = lambda value, **options: value
    return render(request, "page.html")


def partial(request):
    return render(request, "partial.html")


def user(request):
    return render(request, "page.html", {"x": request.user})


urlpatterns = [
    path(f"{view.__name__}/", view)
    for view in (
        *(names, form, token, secure, other, refused, wrong, data, streams, varies),
        *(kept, kept_partial, nameless, partial, tool, user),
    )
]


@pytest.fixture(autouse=True)
def own_render(monkeypatch):
    """Put Django's own method back: the code of pages doesn't run in its place."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Have an eighth of a second pass from one look at the clock to the next."""
    for name in ("clock.process_time", "subjects.perf_counter"):
        monkeypatch.setattr(
            f"django.template.partials.measuring.{name}", lambda: next(looks) / 8
        )


@pytest.fixture(autouse=True)
def forget():
    kept_template.cache_clear()
    NAMELESS.clear()


@pytest.fixture
def configure(settings):
    def configure(backend=OURS, templates=TEMPLATES, others=(), **options):
        loader = ("django.template.loaders.locmem.Loader", templates)
        options = {
            "loaders": [("django.template.loaders.cached.Loader", [loader])],
            "builtins": [LIBRARY, __name__],
            "context_processors": ["django.template.context_processors.request"],
            **options,
        }
        settings.TEMPLATES = [{"BACKEND": backend, "OPTIONS": options}, *others]
        settings.ROOT_URLCONF = __name__
        settings.DEBUG = False
        return engines["django"]

    return configure


def run(*args, **options):
    """Return what the command prints, and what it remarks on the project."""
    if "--rounds" not in args:
        args = (*args, "--rounds", "2")
    stdout, stderr = StringIO(), StringIO()
    call_command("measure_templates", *args, stdout=stdout, stderr=stderr, **options)
    return stdout.getvalue(), stderr.getvalue()


def rendered(*args, **options):
    """Return the figures of the first page, from the JSON that the command writes."""
    return json.loads(run(*args, json=True, **options)[0])[0]


def record(pages):
    """Return what makes answers, and keeps their pages."""

    def answer(html, *args):
        pages.append(html)
        return Answer(html, *args)

    return answer


def record_loading(monkeypatch, loader):
    """Return a list that gets the names of the templates that are loaded."""
    loaded = []
    get_contents = loader.get_contents

    def get_contents_of(self, origin):
        loaded.append(origin.template_name)
        return get_contents(self, origin)

    monkeypatch.setattr(loader, "get_contents", get_contents_of)
    return loaded


def failure(*args, **options):
    with pytest.raises(CommandError) as raised:
        run(*args, **options)
    return str(raised.value)


PAGE = """\
page.html
                  DJANGO      DJANGO-PARTIALS
rendering             250 ms      250 ms  1.00x
first rendering       250 ms      250 ms  1.00x
second rendering      250 ms      250 ms  1.00x
The same bytes are rendered.
Compiled: 2 templates and partials. Left to Django's nodes: 0.

"""


class TestTemplates:
    def test_project_with_this_backend(self, configure):
        configure()
        assert run("page.html", "--context", '{"x": 1}') == (PAGE, "")

    def test_project_with_that_of_django(self, configure):
        configure(CORE)
        assert run("page.html") == (
            PAGE,
            f"django-partials is the BACKEND\n'{OURS}', which TEMPLATES doesn't use.\n",
        )

    def test_options_that_django_does_not_have(self, configure, tmp_path):
        configure(code_cache=tmp_path, strict=True, compiled=True)
        assert run("page.html") == (PAGE, "")
        assert list(tmp_path.iterdir())

    def test_engine_that_debugs(self, configure):
        configure(debug=True)
        assert run("page.html") == (PAGE, "")

    def test_engine_that_does_not_compile(self, configure):
        configure(compiled=False)
        assert (
            "Compiled: 0 templates and partials. Left to Django's nodes: 2."
            in run("page.html")[0]
        )

    def test_text(self, configure):
        """There is nothing to compile."""
        configure()
        assert (
            "Compiled: 0 templates and partials. Left to Django's nodes: 0."
            in run("text.html")[0]
        )

    def test_name_that_a_loader_has_not_found(self, configure):
        """The loader keeps that it isn't there."""
        configure()
        context = '{"names": ["gone.html", "page.html"]}'
        found = rendered("select.html", "--context", context)
        assert found["compiled"] == ["select.html", "page.html", "base.html"]

    def test_template_that_extends_another_of_its_name(self, configure):
        """The loader keeps that one under another name."""
        locmem = "django.template.loaders.locmem.Loader"
        child = {
            "base.html": "{% extends 'base.html' %}{% block main %}1{% endblock %}"
        }
        loaders = [(locmem, child), (locmem, TEMPLATES)]
        configure(loaders=[("django.template.loaders.cached.Loader", loaders)])
        assert rendered("base.html")["compiled"] == ["base.html"]

    def test_tags_that_render_themselves(self, configure):
        configure()
        assert run("islands.html")[0].splitlines()[-4:-1] == [
            "Compiled: 1 templates and partials. Left to Django's nodes: 0.",
            "Tags that render themselves: 2 (opaque, around). With this backend in the",
            "settings, manage.py partials --explain islands.html says why.",
        ]

    def test_many_tags_that_render_themselves(self, configure):
        tags = "{% push 'x' 1 %}{% opaque %}{% pop %}{% get 'x' %}"
        configure(templates={"page.html": tags})
        assert ": 4 (push, opaque, pop, …). " in run("page.html")[0]

    @pytest.mark.parametrize("backend", [OURS, CORE])
    def test_json(self, configure, backend):
        configure(backend)
        output, remarks = run("islands.html", "page.html", json=True)
        assert bool(remarks) == (backend == CORE)
        found, page = json.loads(output)
        assert page["name"] == "page.html"
        assert found["islands"][0] == {
            "template": "islands.html",
            "line": 1,
            "tag": "opaque",
            "reason": f"{LIBRARY}.OpaqueNode has no emitter.",
        }
        figures = {
            "request": None,
            "rendering": 0.25,
            "first_rendering": 0.25,
            "second_rendering": 0.25,
            "queries": None,
            "differs_from": None,
        }
        del found["islands"]
        assert found == {
            "name": "islands.html",
            "templates": ["islands.html"],
            "figures": [
                {"title": title, **figures} for title in ("Django", "django-partials")
            ],
            "failures": {},
            "varies": False,
            "compiled": ["islands.html"],
            "interpreted": [],
        }

    def test_what_django_rejects(self, configure):
        """Without its figures, there is nothing to compare with."""
        configure()
        output, _ = run("partial.html")
        reason = rendered("partial.html")["failures"]["Django"]
        assert reason.startswith("partial.html raises TemplateSyntaxError: ")
        assert output == (
            "partial.html\n"
            "                  DJANGO-PARTIALS\n"
            "rendering             250 ms\n"
            "first rendering       250 ms\n"
            "second rendering      250 ms\n"
            f"{fill(f'Django: {reason}')}\n"
            "Compiled: 2 templates and partials. Left to Django's nodes: 0.\n\n"
        )

    def test_what_this_backend_rejects(self, configure):
        """In a project that doesn't have it yet, that is worth knowing."""
        configure(CORE, {"page.html": "{% only_core %}"})
        assert run("page.html")[0] == (
            "page.html\n"
            "                  DJANGO\n"
            "rendering             250 ms\n"
            "first rendering       250 ms\n"
            "second rendering      250 ms\n"
            "django-partials: page.html raises ValueError: not Django's\n\n"
        )

    def test_error(self, configure):
        configure()
        assert failure("missing.html") == (
            "missing.html raises TemplateDoesNotExist: gone.html"
        )

    def test_name_that_does_not_exist(self, configure):
        configure()
        assert failure("pages.html") == (
            "Template 'pages.html' does not exist. Did you mean 'page.html'?"
        )
        assert failure("zzz") == "Template 'zzz' does not exist."
        assert failure("partial.html#rwo") == (
            "partial.html#rwo: Partial 'rwo' is not defined. Did you mean 'row'? Partials "
            "defined there: 'row'."
        )

    def test_engines_that_cannot_be_compared(self, configure, settings):
        other = {"BACKEND": "django.template.backends.dummy.TemplateStrings"}
        configure(others=[other])
        assert run("page.html") == (PAGE, "")
        settings.TEMPLATES = [other]
        assert failure("page.html") == (
            "No engine in the setting TEMPLATES can be compared. The BACKEND of one "
            f"must be '{OURS}' or '{CORE}'."
        )

    def test_first_renderings(self, configure, monkeypatch):
        """Templates are loaded then. They don't count as later ones."""
        configure(templates={"page.html": "{% wait %}"})
        monkeypatch.setitem(globals(), "waits", iter([8] * 2 * (1 + 6 + 3)))
        loaded = record_loading(monkeypatch, locmem.Loader)
        assert run("page.html")[0].splitlines()[2:5] == [
            "rendering             250 ms      250 ms  1.00x",
            "first rendering      1250 ms     1250 ms  1.00x",
            "second rendering     1250 ms     1250 ms  1.00x",
        ]
        assert loaded.count("page.html") == 2 * (1 + 3)

    def test_coarse_clock(self, configure, monkeypatch):
        configure()
        monkeypatch.setattr(
            "django.template.partials.measuring.clock.process_time", lambda: 1.0
        )
        assert run("page.html")[0].splitlines()[2] == (
            "rendering           0.000 ms    0.000 ms"
        )

    def test_output_that_differs(self, configure):
        configure()
        assert rendered("backend.html")["figures"][1]["differs_from"] == 2
        output, _ = run("backend.html")
        assert (
            "django-partials: The output differs from line 2 on. Unless the page depends on\n"
            "its backend, this is a bug: please report it.\n"
        ) in output
        assert "The same bytes" not in output


class TestUrls:
    @pytest.mark.django_db
    def test_queries(self, configure):
        Contact.objects.create(name="Ada", email="ada@example.com")
        configure()
        assert run("/names/?page=2")[0] == (
            "/names/?page=2\n"
            "                  DJANGO      DJANGO-PARTIALS\n"
            "request               625 ms      625 ms  1.00x\n"
            "rendering             250 ms      250 ms  1.00x\n"
            "first rendering       250 ms      250 ms  1.00x\n"
            "second rendering      250 ms      250 ms  1.00x\n"
            "queries                 1           1\n"
            "The same bytes are rendered.\n"
            "Compiled: 1 templates and partials. Left to Django's nodes: 0.\n\n"
        )

    @pytest.mark.parametrize("renderer", [CORE_RENDERER, OWN_RENDERER])
    def test_forms(self, configure, settings, renderer):
        configure()
        settings.FORM_RENDERER = renderer
        output, _ = run("/form/")
        assert output.splitlines()[1:3] == [
            "                  DJANGO      DJANGO-PARTIALS    AND ITS FORM RENDERER",
            "request               625 ms      625 ms  1.00x      625 ms  1.00x",
        ]
        assert output.endswith(
            f"The last column has the FORM_RENDERER\n'{OWN_RENDERER}'.\n\n"
        )

    def test_loading_of_forms(self, configure, monkeypatch):
        configure()
        loaded = record_loading(monkeypatch, filesystem.Loader)
        run("/form/")
        # With the package's form renderer, the form needs none of Django's templates.
        assert loaded.count("django/forms/div.html") == 2 * (1 + 3)

    def test_page_with_a_form_and_one_without(self, configure):
        configure()
        found = json.loads(run("/form/", "/token/", json=True)[0])
        assert [len(each["figures"]) for each in found] == [3, 2]

    def test_other_form_renderer(self, configure, settings):
        configure()
        settings.FORM_RENDERER = f"{__name__}.FormRenderer"
        assert len(rendered("/form/")["figures"]) == 2

    def test_tokens(self, configure):
        """Each request has another one."""
        configure()
        assert "The same bytes are rendered." in run("/token/")[0]

    def test_page_that_varies(self, configure):
        configure()
        assert rendered("/varies/")["varies"]
        assert (
            "The output differs from one rendering to the next, with Django as well.\n"
            in run("/varies/")[0]
        )

    def test_rounds(self, configure):
        """Beside them, there are the first visit, three times two, and three uncounted."""
        configure()
        before = next(numbers)
        run("/varies/", "--rounds", "5")
        assert next(numbers) - before - 1 == 2 * (1 + 6 + 3 + 5)

    def test_stream(self, configure):
        """What it yields once the view has answered is part of the page."""
        configure()
        assert rendered("/streams/")["figures"][0]["rendering"] == 0.25

    @pytest.mark.parametrize(
        ("url", "redirects", "expected"),
        [
            ("/secure/", False, "False localhost"),
            ("/secure/", True, "True localhost"),
            (
                "https://shop.example.com:8000/secure/",
                False,
                "True shop.example.com:8000",
            ),
            ("http://shop.example.com/secure/", False, "False shop.example.com"),
        ],
    )
    def test_host(self, configure, settings, monkeypatch, url, redirects, expected):
        configure()
        settings.SECURE_SSL_REDIRECT = redirects
        pages = []
        answer = "django.template.partials.measuring.subjects.Answer"
        monkeypatch.setattr(answer, record(pages))
        run(url)
        assert set(pages) == {expected.encode()}

    def test_host_without_https(self, configure, settings):
        configure()
        settings.SECURE_SSL_REDIRECT = True
        assert failure("http://localhost/secure/") == (
            "http://localhost/secure/ redirects to https://localhost/secure/. If a "
            "login is required, name a user with --user. Otherwise, name that URL."
        )

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            (
                "/other/",
                "/other/ redirects to /token/. If a login is required, name a user "
                "with --user. Otherwise, name that URL.",
            ),
            (
                "/refused/",
                "/refused/ answers with the status 403 (Forbidden). Name a user with "
                "--user.",
            ),
            ("/gone/", "/gone/ answers with the status 404 (Not Found)."),
            ("/wrong/", "/wrong/ raises ValueError: wrong"),
            (
                "/data/",
                "/data/ renders no Django template, or the page comes from a cache.",
            ),
        ],
    )
    def test_no_page(self, configure, settings, mailoutbox, url, expected):
        configure()
        settings.ADMINS = [("Ada", "ada@example.com")]
        assert failure(url) == expected
        assert mailoutbox == []

    def test_templates_that_the_project_keeps(self, configure):
        """Each backend renders its own, whichever was first."""
        configure()
        kept_template("backend.html")
        found = rendered("/kept/")
        assert found["figures"][1]["differs_from"] == 2

    @pytest.mark.parametrize("name", ["nameless", "kept_partial"])
    def test_what_cannot_be_loaded_again(self, configure, name):
        """The project has kept it, and it is rendered as it is."""
        configure()
        assert rendered(f"/{name}/")["templates"] == []

    def test_error_that_django_raises(self, configure, monkeypatch):
        """It isn't raised again where this backend renders."""
        configure()
        assert list(rendered("/partial/")["failures"]) == ["Django"]


class TestProject:
    """What the command leaves, and what it says of the project."""

    def test_engines(self, configure, settings):
        configure(CORE)
        methods = [getattr(cls, name) for cls, name in METHODS]
        run("/form/")
        assert type(engines["django"]) is core.DjangoTemplates
        assert settings.TEMPLATES[0]["BACKEND"] == CORE
        assert settings.DEBUG is False
        assert "*" not in settings.ALLOWED_HOSTS
        assert type(get_default_renderer()) is DjangoTemplates
        assert [getattr(cls, name) for cls, name in METHODS] == methods

    def test_debug(self, configure, settings):
        configure()
        settings.DEBUG = True
        assert run("page.html")[1] == (
            "DEBUG is on in the settings, and off while pages are measured.\n"
        )

    def test_replaced_function(self, configure, monkeypatch):
        configure()
        monkeypatch.setattr("django.template.base.localize", lambda value, **_: value)
        output, remark = run("page.html")
        assert "Left to Django's nodes: 2." in output
        assert remark == (
            "Nothing is compiled: django.template.base.localize() is not Django's own.\n"
        )

    def test_function_that_is_replaced_meanwhile(self, configure, monkeypatch):
        """As by a toolbar that the URLconf imports."""
        configure()
        monkeypatch.setattr(base, "localize", base.localize)
        assert "base.localize() is not" in run("/tool/")[1]

    @pytest.mark.parametrize("method", ["render", "_render"])
    def test_replaced_method(self, configure, monkeypatch, method):
        configure()
        monkeypatch.setattr(Template, method, lambda self, context: "")
        assert " ".join(run("page.html")[1].split()) == (
            "Templates that are part of others are compiled separately: "
            f"Template.{method}() is not Django's own."
        )

    def test_logger(self, configure, caplog):
        configure()
        with caplog.at_level("DEBUG", "django.template"):
            remark = run("page.html")[1]
        assert remark == (
            "No compiled code runs: the logger 'django.template' has the level DEBUG.\n"
        )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["page.html", "--context", "{x}"],
            "Error: argument --context: isn't JSON: Expecting property name enclosed in "
            "double quotes: line 1 column 2 (char 1).",
        ),
        (
            ["page.html", "--context", "[]"],
            'Error: argument --context: must be a JSON object, such as {"page": 2}.',
        ),
        (
            ["page.html", "--rounds", "0"],
            "Error: argument --rounds: must be a whole number, 1 or more.",
        ),
        (
            ["page.html", "--rounds", "many"],
            "Error: argument --rounds: must be a whole number, 1 or more.",
        ),
        (
            ["/token/", "--context", "{}"],
            "--context is for templates, and /token/ is a URL.",
        ),
        (
            ["page.html", "--user", "ada"],
            "--user is for URLs, and page.html is a template.",
        ),
        (
            ["/user/", "--user", "ada"],
            "The project has no users: AUTH_USER_MODEL refers to model 'auth.User' that "
            "has not been installed.",
        ),
    ],
)
def test_wrong_arguments(configure, arguments, expected):
    configure()
    with pytest.raises(CommandError) as raised:
        call_command("measure_templates", *arguments)
    assert str(raised.value) == expected


PROJECT = """
import django
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.template.partials",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="secret",
    TEMPLATES=[
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"page.html": "{{ request.user.get_all_permissions|length }}"},
                    )
                ],
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    ],
)
django.setup()


def page(request):
    if not request.user.is_authenticated:
        return HttpResponseRedirect("/login/")
    request.session["visits"] = request.session.get("visits", 0) + 1
    assert request.user.get_username() == "ada"
    return render(request, "page.html")


urlpatterns = [path("", page), path("login/", page)]

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

call_command("migrate", verbosity=0)
ada = User.objects.create_user("ada")
for user in ("ada", "grace", None):
    try:
        call_command("measure_templates", "/", user=user, rounds=2)
    except CommandError as error:
        print(error)
ada.refresh_from_db()
print(Session.objects.count(), ada.last_login)
"""


def test_users():
    """No session is left, and each request loads the user's permissions."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROJECT],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert run.stderr == ""
    lines = run.stdout.splitlines()
    assert lines[6].split() == ["queries", "5", "5"]
    assert lines[-3:] == [
        "The user 'grace' does not exist.",
        "/ redirects to /login/. If a login is required, name a user with --user. "
        "Otherwise, name that URL.",
        "0 None",
    ]
