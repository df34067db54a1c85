"""
The URL of a constant path is kept, and made again where it may be another one.
"""

import pytest
from django.contrib.staticfiles import storage as staticfiles
from django.contrib.staticfiles.storage import (
    ManifestFilesMixin,
    ManifestStaticFilesStorage,
    StaticFilesStorage,
)
from django.core.files.storage import FileSystemStorage
from django.template import Context
from django.template.compiler.runtime.static_urls import StaticURL, manifest_methods
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


class Flagged(OtherURL):
    urls_are_constant = True


class Manifest(ManifestStaticFilesStorage):
    """One that has read a manifest."""

    def load_manifest(self):
        return {"a": "a.123", "b&": "b.456&"}, "hash"

    def hashed_name(self, name, content=None, filename=None):
        self.number = getattr(self, "number", 0) + 1
        return f"{name}.made{self.number}"


class LenientManifest(Manifest):
    manifest_strict = False


class OtherManifest(Manifest):
    def stored_name(self, name):
        self.number = getattr(self, "number", 0) + 1
        return f"{name}.{self.number}"


class OwnFiles(Manifest):
    """One whose manifest is no dictionary of its own."""

    @property
    def hashed_files(self):
        self.number = getattr(self, "number", 0) + 1
        return {"a": f"a.{self.number}"}

    @hashed_files.setter
    def hashed_files(self, value):
        """It is not asked for."""


class Counting(StaticFilesStorage):
    def url(self, name):
        self.number = getattr(self, "number", 0) + 1
        return f"/{self.number}/{name}"


class CountingManifest(ManifestFilesMixin, Counting):
    load_manifest = Manifest.load_manifest


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
    assert [each.kept[2] for each in constants if type(each) is StaticURL] == [
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
    [
        (StaticFilesStorage, 1),
        (Same, 1),
        (OtherURL, 3),
        (OtherBase, 3),
        (Flagged, 1),
        (Manifest, 1),
        (OtherManifest, 3),
        (CountingManifest, 3),
        (OwnFiles, 3),
    ],
)
def test_storages(made, storage, number):
    url = StaticURL("a")
    with use(storage):
        urls = [url.get(escapes=True) for _ in range(3)]
    assert len(made) == number
    assert len(set(urls)) == number


class TestManifest:
    @pytest.fixture(params=[Manifest, LenientManifest])
    def storage(self, request):
        with use(request.param):
            staticfiles.staticfiles_storage.url("a")  # which makes it
            yield staticfiles.staticfiles_storage

    def test_kept(self, storage, made):
        url, other = StaticURL("a"), StaticURL("b&")
        for _ in range(3):
            assert url.get(escapes=True) == "/static/a.123"
            assert other.get(escapes=True) == "/static/b.456&amp;"
        assert made == ["a", "b&"]

    def test_entry_changes(self, storage):
        url = StaticURL("a")
        check(url)
        storage.hashed_files["a"] = "a.789"
        check(url)
        assert url.get(escapes=True) == "/static/a.789"
        storage.hashed_files = {"a": "a.012"}
        check(url)
        assert url.get(escapes=True) == "/static/a.012"

    def test_debug(self, storage, made):
        url = StaticURL("a")
        check(url)
        with override_settings(DEBUG=True):
            check(url)
            made.clear()
            assert url.get(escapes=True) == "/static/a"
            assert made == []
        check(url)

    def test_no_entry(self, made):
        url = StaticURL("nope")
        with use(LenientManifest):
            urls = [url.get(escapes=True) for _ in range(3)]
        assert urls == [f"/static/nope.made{number}" for number in (1, 2, 3)]
        with use(Manifest):
            for _ in range(2):
                with pytest.raises(ValueError, match=r"^Missing staticfiles manifest"):
                    url.get(escapes=True)

    @pytest.mark.parametrize("name", ["url", "stored_name", "hash_key"])
    @pytest.mark.parametrize("owner", ["class", "storage"])
    def test_method_is_replaced(self, monkeypatch, storage, owner, name):
        url = StaticURL("a")
        check(url)
        target = storage._wrapped if owner == "storage" else type(storage._wrapped)
        replaced = {"hash_key": "b&"}.get(name, "other")
        monkeypatch.setattr(target, name, lambda *arguments, **options: replaced)
        for _ in range(2):
            check(url)
        assert url.get(escapes=False) != "/static/a.123"

    def test_method_replaced_before_the_first_url(self, monkeypatch, storage):
        monkeypatch.setattr(ManifestFilesMixin, "hash_key", lambda self, name: "b&")
        manifest_methods.cache_clear()
        assert manifest_methods() == {}
        url = StaticURL("a")
        check(url)
        storage.hashed_files["b&"] = "b.789"
        check(url)
        manifest_methods.cache_clear()

    def test_in_mid_page(self, storage, compare):
        def change():
            storage.hashed_files["a"] = f"a.{len(calls)}"
            calls.append(1)
            return ""

        calls = []
        source = (
            "{% load static %}{% static 'a' %}{{ change }}{% static 'a' %}{{ back }}"
        )
        back = lambda: storage.hashed_files.update(a="a.123") or calls.clear() or ""  # noqa: E731
        html = compare(source, {"change": change, "back": back}, expected="page")
        assert html == "/static/a.123/static/a.0"


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
