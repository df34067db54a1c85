"""
URLs that have been looked up are kept, and looked up again where they may be others.
"""

from threading import Barrier, Thread
from types import ModuleType, SimpleNamespace
from uuid import UUID

import pytest
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.template import Context, RequestContext
from django.template.compiler.runtime import urls
from django.template.compiler.runtime.state import RenderState
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import (
    NoReverseMatch,
    clear_url_caches,
    include,
    path,
    re_path,
    register_converter,
    reverse,
    set_script_prefix,
    set_urlconf,
)
from django.urls.converters import REGISTERED_CONVERTERS, StringConverter
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy


def view(request):
    """No test asks for it."""


inner = ([path("in/<slug:x>/", view, name="in")], "app")
urlpatterns = [
    path("plain/", view, name="plain"),
    path("one/<str:x>/", view, name="one"),
    path("two/<str:x>/<int:y>/", view, name="two"),
    re_path(r"^re/(\w+)/$", view, name="re"),
    path("first/<int:y>/", include(inner, namespace="first")),
    path("app/<int:y>/", include(inner, namespace="app")),
    *i18n_patterns(path(gettext_lazy("Yes"), view, name="language")),
]


def urlconf(patterns):
    module = ModuleType("urls")
    module.urlpatterns = patterns
    return module


OTHER = urlconf([path("other/", view, name="plain")])

pytestmark = pytest.mark.urls(__name__)


def url(name, *args, request=None, **kwargs):
    return urls.reverse_url(*call(name, args, kwargs, RenderState.of(request)))


def url_or_nothing(name, *args):
    return urls.reverse_url_or_nothing(*call(name, args, {}, RenderState.of(None)))


def call(name, args, kwargs, state):
    signature = urls.Signature(len(args), tuple(kwargs))
    return name, signature, state, *args, *kwargs.values()


@pytest.fixture(autouse=True)
def looked_up(monkeypatch):
    """Return the names that have been looked up."""
    names = []
    reverse_with = urls.reverse_with

    def look_up(name, *args):
        names.append(name)
        return reverse_with(name, *args)

    clear_url_caches()
    monkeypatch.setattr(urls, "reverse_with", look_up)
    yield names
    clear_url_caches()


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("plain", [], {}),
        ("one", ["a&b"], {}),
        ("one", [mark_safe("<b>")], {}),
        ("one", [1], {}),
        ("two", ["a", 1], {}),
        ("two", [], {"x": "é", "y": 2}),
        ("re", ["a"], {}),
        ("app:in", [1, "a"], {}),
        ("first:in", [], {"x": "a", "y": 2}),
        ("language", [], {}),
    ],
)
def test_kept(looked_up, name, args, kwargs):
    expected = reverse(name, args=args, kwargs=kwargs)
    for _ in range(3):
        assert url(name, *args, **kwargs) == expected
    assert looked_up == [name]


@pytest.mark.parametrize(
    "args",
    [[True], [1.0], [None], [type("Text", (str,), {})("a")], [gettext_lazy("Yes")]],
)
def test_arguments_of_other_types(looked_up, args):
    expected = reverse("one", args=args)
    assert [url("one", *args), url("one", *args)] == [expected, expected]
    assert looked_up == ["one", "one"]


def test_equal_arguments():
    assert url("one", 1) == "/one/1/"
    assert url("one", True) == "/one/True/"
    assert url("one", 1.0) == "/one/1.0/"
    assert url("one", "1") == "/one/1/"


def test_view(looked_up):
    """A name that is no string."""
    assert url(view, "a") == url(view, "a")
    assert looked_up == [view, view]


def test_error(looked_up):
    for _ in range(2):
        with pytest.raises(NoReverseMatch, match=r"^Reverse for 'nope' not found\."):
            url("nope")
    assert url_or_nothing("nope") == ""
    with pytest.raises(ValueError, match="Don't mix"):
        url("one", "a", x="a")


def test_nothing_is_kept(looked_up):
    assert url_or_nothing("nope") == url_or_nothing("nope") == ""
    assert url_or_nothing("app:nope") == ""
    assert url_or_nothing("one") == url_or_nothing("one") == ""
    assert looked_up == ["nope", "app:nope", "one"]
    for _ in range(2):
        with pytest.raises(NoReverseMatch, match=r"^Reverse for 'nope' not found\."):
            url("nope")
    assert looked_up == ["nope", "app:nope", "one", "nope", "nope"]
    assert url("one", "a") == url_or_nothing("one", "a") == "/one/a/"


def test_nothing_until_urls_change(looked_up):
    for _ in range(2):
        assert url_or_nothing("late") == ""
    with override_settings(ROOT_URLCONF=urlconf([path("late/", view, name="late")])):
        assert url_or_nothing("late") == "/late/"
    assert url_or_nothing("late") == ""


def test_reverse_that_a_tool_has_replaced(looked_up, monkeypatch):
    """Compiled code calls it as Django does, each time."""

    def with_question(*args, **kwargs):
        return reverse(*args, **kwargs) + "?"

    assert url("plain") == "/plain/"
    with monkeypatch.context() as patch:
        patch.setattr("django.urls.reverse", with_question)
        for _ in range(2):
            assert url("plain") == "/plain/?"
            assert url_or_nothing("plain") == "/plain/?"
    assert url("plain") == "/plain/"
    assert looked_up == ["plain"] * 5


def test_template_where_a_tool_has_replaced_reverse(at_once, make_engine, monkeypatch):
    def with_question(*args, **kwargs):
        return reverse(*args, **kwargs) + "?"

    monkeypatch.setattr("django.urls.reverse", with_question)
    template = make_engine("{% url 'plain' %}").get_template("page.html")
    assert template.render(Context()) == "/plain/?"
    assert template.nodelist.template_code


def test_script_prefix():
    assert url("plain") == "/plain/"
    set_script_prefix("/site")
    try:
        assert url("plain") == "/site/plain/"
    finally:
        set_script_prefix("/")
    assert url("plain") == "/plain/"


def test_language():
    with translation.override("en"):
        assert url("language") == "/en/Yes"
    with translation.override("de"):
        assert url("language") == "/de/Ja"
    with translation.override(None):
        assert url("language") == reverse("language")


def test_urlconf():
    assert url("plain") == "/plain/"
    set_urlconf(OTHER)
    try:
        assert url("plain") == "/other/"
    finally:
        set_urlconf(None)
    assert url("plain") == "/plain/"
    with override_settings(ROOT_URLCONF=OTHER):
        assert url("plain") == "/other/"
    assert url("plain") == "/plain/"


def test_urls_that_change():
    changing = [path("old/", view, name="plain")]
    with override_settings(ROOT_URLCONF=urlconf(changing)):
        assert url("plain") == "/old/"
        changing[:] = [path("new/", view, name="plain")]
        assert reverse("plain") == url("plain") == "/old/"
        clear_url_caches()
        assert url("plain") == "/new/"


def test_current_app():
    for name in ("first", "app"):
        request = SimpleNamespace(current_app=name)
        assert url("app:in", 1, "a", request=request) == f"/{name}/1/in/a/"
        match = SimpleNamespace(resolver_match=SimpleNamespace(namespace=name))
        assert url("app:in", 1, "a", request=match) == f"/{name}/1/in/a/"
    assert url("app:in", 1, "a") == "/app/1/in/a/"


def test_converter_of_a_project(looked_up):
    """It can do anything."""
    number = iter("123")

    class Counter(StringConverter):
        def to_url(self, value):
            return value + next(number)

    register_converter(Counter, "counter")
    try:
        patterns = [
            path("plain/", view, name="plain"),
            path("a/", include([path("<counter:x>/", view, name="one")])),
        ]
        with override_settings(ROOT_URLCONF=urlconf(patterns)):
            assert [url("one", "a"), url("one", "a")] == ["/a/a1/", "/a/a2/"]
            assert url("plain") == url("plain") == "/plain/"
    finally:
        del REGISTERED_CONVERTERS["counter"]
        clear_url_caches()
    assert len(looked_up) == 4


def test_limit(monkeypatch):
    monkeypatch.setattr(urls, "LIMIT", 10)
    for number in range(35):
        assert url("one", number) == f"/one/{number}/"
    assert 0 < len(urls.current_urls()) <= 10


def test_resolvers_are_freed():
    import gc

    url("plain")
    before = len(urls.FOUND)
    clear_url_caches()
    gc.collect()
    assert len(urls.FOUND) < before


@pytest.mark.parametrize(
    "source",
    [
        "{% url 'plain' as u %}{{ u }}",
        "{% url 'nope' as u %}-{{ u }}",
        "{% url 'one' 'a&b' as u %}{{ u }}{% autoescape off %}{{ u }}{% endautoescape %}",
        "{% for x in xs %}{% url 'one' x as u %}{{ u }}{% endfor %}{{ u }}",
        "{% if xs %}{% url 'one' x=xs.0 as u %}{% endif %}{{ u }}",
        "{% url 'one' xs|fails as u %}",
        "{% url 'one' 'a' x=1 as u %}",
    ],
)
def test_as(live, source):
    live(source, {"xs": ["<", "b"]})


def test_request_of_the_context(at_once, make_engine):
    request = RequestFactory().get("/")
    request.current_app = "first"
    source = "{% url 'app:in' 1 'a' as u %}{{ u }}{% url 'app:in' 1 'a' %}"
    template = make_engine(source).get_template("page.html")
    assert template.render(RequestContext(request)) == "/first/1/in/a/" * 2
    assert template.render(Context()) == "/app/1/in/a/" * 2


def test_uuid(looked_up):
    value = UUID("12345678-1234-5678-1234-567812345678")
    assert url("one", value) == url("one", value) == f"/one/{value}/"
    assert looked_up == ["one"]


def set_root_urlconf(root):
    settings.ROOT_URLCONF = root
    clear_url_caches()


CHANGES = {
    "urlconf": (lambda: set_urlconf(OTHER), lambda: set_urlconf(None)),
    "prefix": (lambda: set_script_prefix("/site/"), lambda: set_script_prefix("/")),
    "language": (
        lambda: translation.activate("de"),
        lambda: translation.activate("en"),
    ),
    "no language": (translation.deactivate_all, lambda: translation.activate("en")),
    "root": (lambda: set_root_urlconf(OTHER), lambda: set_root_urlconf(__name__)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "source",
    [
        "URLS{{ change }}URLS{{ restore }}URLS",
        "{% for x in 'ab' %}URLS{{ change }}URLS{{ restore }}{% endfor %}",
        "URLS{% opaque %}{{ change }}URLS{{ restore }}URLS",
        "URLS{% if change %}{% endif %}URLS{% if restore %}{% endif %}",
        "URLS{% include 'part.html' %}URLS{{ restore }}URLS",
    ],
)
def test_changed_in_mid_page(compare, at_once, make_engine, source, change):
    tags = "{% url 'plain' %}{% url 'one' 'a' as u %}{{ u }}{% url 'language' as u %}{{ u }} "
    templates = {
        "page.html": source.replace("URLS", tags),
        "part.html": tags + "{{ change }}" + tags,
    }
    do, undo = CHANGES[change]
    variables = {"change": lambda: do() or "", "restore": lambda: undo() or ""}
    root = settings.ROOT_URLCONF
    try:
        html = compare(templates, variables, expected="live")
    finally:
        undo()
        set_root_urlconf(root)
    assert len(set(html.split())) > 1


def test_threads():
    """Each has the URLconf, the prefix and the language of its own."""
    barrier, wrong = Barrier(16), []

    def work(number):
        set_urlconf(OTHER if number % 2 else None)
        set_script_prefix(f"/{number % 3}/")
        barrier.wait()
        for _ in range(300):
            found = url("plain")
            if found != f"/{number % 3}/{'other' if number % 2 else 'plain'}/":
                wrong.append(found)

    threads = [Thread(target=work, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_language_that_is_not_active(monkeypatch):
    """What a tool gives in its place isn't kept for it."""
    with translation.override("de"):
        with monkeypatch.context() as patch:
            patch.setattr(translation._trans, "get_language", lambda: "en")
            assert url("language") == reverse("language")
            assert url("language").startswith("/en/")
        assert url("language") == reverse("language") == "/de/Ja"


def test_language_that_a_tool_gives(monkeypatch):
    """It can be another one at any time."""
    monkeypatch.setattr(urls, "GETS_LANGUAGE", False)
    monkeypatch.setattr(urls, "_latest", None)
    for language, begin in [("en", "/en/"), ("de", "/de/")]:
        with translation.override(language):
            assert url("language").startswith(begin)
            assert urls._latest is None


def test_language_of_the_settings():
    with translation.override(None), override_settings(USE_I18N=False):
        assert url("plain") == url("plain") == "/plain/"
    for language in ("en", "de"):
        with override_settings(LANGUAGE_CODE=language):
            if hasattr(translation.trans_real._active, "value"):
                del translation.trans_real._active.value
            assert url("language") == reverse("language")
            assert url("language").startswith(f"/{language}/")
