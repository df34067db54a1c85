"""
The URL of a constant path is kept, and made again where it may be another one.
"""

import pytest
from django.contrib.staticfiles import storage as staticfiles
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage
from django.template import Context
from django.template.compiler.runtime.static_urls import StaticURL
from django.templatetags.static import StaticNode
from django.test.utils import modify_settings, override_settings
from django.urls import set_script_prefix

APP = "django.contrib.staticfiles"
SOURCE = (
    "{% load static %}{% static 'a&b' %}{% autoescape off %}{% static 'a b<' %}"
    "{% endautoescape %}{% static 'c&' as c %}{{ c }}"
)


class OtherURL(StaticFilesStorage):
    def url(self, name):
        self.number = getattr(self, "number", 0) + 1
        return f"{super().url(name)}?{self.number}"


class OtherBase(StaticFilesStorage):
    @property
    def base_url(self):
        self.number = getattr(self, "number", 0) + 1
        return f"/{self.number}/"

    @base_url.setter
    def base_url(self, value):
        """It is not asked for."""


class Same(StaticFilesStorage):
    pass


@pytest.fixture(params=[False, True])
def installed(request):
    """Whether the URLs are those of a storage."""
    if request.param:
        yield True
        return
    with modify_settings(INSTALLED_APPS={"remove": APP}):
        yield False


@pytest.fixture
def made(monkeypatch):
    """Return the paths whose URLs Django has made."""
    paths = []
    handle_simple = StaticNode.handle_simple

    def handle(path):
        paths.append(path)
        return handle_simple(path)

    monkeypatch.setattr(StaticNode, "handle_simple", handle)
    return paths


def use(storage):
    backend = f"{storage.__module__}.{storage.__qualname__}"
    return override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": backend},
        }
    )


def check(url):
    """Compare with what Django makes, which has to go on doing so."""
    for _ in range(2):
        assert url.get(escapes=False) == StaticNode.handle_simple(url.path)


def test_templates(compare, installed):
    html = compare(SOURCE, {}, expected="live")
    assert html.endswith("/a%26b/static/a%20b%3C/static/c%26")


def test_kept(made, installed):
    url = StaticURL("a'b")
    quoted = ("a&#x27;b", "a'b") if installed else ("a%27b", "a%27b")
    for _ in range(3):
        assert url.get(escapes=True) == f"/static/{quoted[0]}"
        assert url.get(escapes=False) == f"/static/{quoted[1]}"
    assert made == ["a'b"]


def test_code(make_engine):
    template = make_engine("{% load static %}{% static 'a' %}").get_template(
        "page.html"
    )
    assert template.render(Context()) == "/static/a"
    constants = template.nodelist.template_code.render.__globals__.values()
    assert [each.kept[3] for each in constants if type(each) is StaticURL] == [
        "/static/a"
    ]


def test_settings(installed):
    url = StaticURL("a")
    check(url)
    with override_settings(STATIC_URL="https://example.com/x/"):
        check(url)
        assert url.get(escapes=True) == "https://example.com/x/a"
    check(url)
    assert url.get(escapes=True) == "/static/a"


def test_script_prefix(installed):
    with override_settings(STATIC_URL="static/"):
        url = StaticURL("a")
        check(url)
        set_script_prefix("/site/")
        try:
            check(url)
        finally:
            set_script_prefix("/")
        check(url)


def test_apps():
    url = StaticURL("a")
    with use(OtherURL):
        assert url.get(escapes=True) == "/static/a?1"
        with modify_settings(INSTALLED_APPS={"remove": APP}):
            assert url.get(escapes=True) == "/static/a"
        assert url.get(escapes=True) == "/static/a?2"


@pytest.mark.parametrize(
    ("storage", "number"),
    [(StaticFilesStorage, 1), (Same, 1), (OtherURL, 3), (OtherBase, 3)],
)
def test_storages(made, storage, number):
    url = StaticURL("a")
    with use(storage):
        urls = [url.get(escapes=True) for _ in range(3)]
    assert len(made) == number
    assert len(set(urls)) == number


def test_storage_is_replaced(monkeypatch):
    url = StaticURL("a")
    check(url)
    monkeypatch.setattr(
        staticfiles, "staticfiles_storage", FileSystemStorage("/", "/other/")
    )
    check(url)
    assert url.get(escapes=True) == "/other/a"


@pytest.mark.parametrize("owner", ["class", "storage", "node"])
def test_method_is_replaced(monkeypatch, owner):
    url = StaticURL("a")
    check(url)
    target, name = {
        "class": (FileSystemStorage, "url"),
        "storage": (staticfiles.staticfiles_storage, "url"),
        "node": (StaticNode, "handle_simple"),
    }[owner]
    monkeypatch.setattr(target, name, lambda *arguments: "/other/")
    check(url)
    assert url.get(escapes=True) == "/other/"


def test_error(monkeypatch):
    url = StaticURL("a")
    monkeypatch.setattr(staticfiles.staticfiles_storage, "base_url", None)
    for _ in range(2):
        with pytest.raises(
            ValueError, match=r"^This file is not accessible via a URL\.$"
        ):
            url.get(escapes=True)
