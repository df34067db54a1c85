"""
The backend, as the one word in ``TEMPLATES`` chooses it.
"""

import pytest
from django.contrib.admin.checks import check_dependencies
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template import Context, Engine, Template, engines
from django.template.backends.django import DjangoTemplates as CoreDjangoTemplates
from django.template.loader import get_template, render_to_string, select_template
from django.template.partials.django import DjangoTemplates
from django.template.partials.engine import Engine as PartialsEngine
from django.utils.safestring import mark_safe

TEMPLATES = {"page.html": "{% partialdef row inline %}<{{ name }}>{% endpartialdef %}"}


def processor(request):
    return {"name": "from the processor"}


@pytest.fixture
def backend(use_templates):
    return use_templates(TEMPLATES)


class TestInPlaceOfCore:
    def test_is_found_where_core_looks(self, backend, implementation):
        assert backend.name == "django"
        assert engines["django"] is backend
        assert isinstance(backend, CoreDjangoTemplates)
        assert Engine.get_default() is backend.engine

    def test_template_without_an_engine(self, backend):
        template = Template("{% include 'page.html#row' %}")
        assert template.render(Context({"name": "Ada"})) == "<Ada>"

    @pytest.mark.ours
    @pytest.mark.parametrize("name", ["page.html", "page.html#row"])
    def test_a_cached_template_is_looked_up_once(self, backend, mode, name):
        backend.get_template(name)  # now the loader has it
        template = backend.get_template(name)
        assert (backend.get_template(name) is template) == mode.cached
        if mode.cached:
            backend.engine.template_loaders[0].reset()
            assert backend.get_template(name) is not template

    @pytest.mark.ours
    @pytest.mark.parametrize("name", ["page.html", "page.html#row"])
    def test_loaded_anew_in_the_meantime(self, backend, mode, monkeypatch, name):
        """What a thread has loaded is not taken for what another has loaded since."""
        get_template = backend.engine.get_template

        def get_template_slowly(name):
            template = get_template(name)
            for loader in backend.engine.template_loaders:
                loader.reset()
            get_template(name)
            return template

        backend.get_template(name)
        with monkeypatch.context() as patch:
            patch.setattr(backend.engine, "get_template", get_template_slowly)
            backend._template_cache.clear()
            backend.get_template(name)
        template = backend.get_template(name).template
        assert (template is get_template(name)) == mode.cached

    @pytest.mark.ours
    @pytest.mark.parametrize("name", ["page.html", "page.html#row"])
    def test_another_template_in_the_cache(self, backend, mode, name):
        backend.get_template(name)  # now the loader has it
        first = backend.get_template(name)
        if not mode.cached:
            return
        [key] = backend.engine.cached_templates
        source = TEMPLATES["page.html"].replace("<", "[")
        backend.engine.cached_templates[key] = backend.engine.from_string(source)
        second = backend.get_template(name)
        assert second is not first
        assert second.render({"name": "Ada"}) == "[Ada>"

    def test_name_that_is_a_safe_string(self, backend):
        template = backend.get_template(mark_safe("page.html#row"))
        assert template.render({"name": "Ada"}) == "<Ada>"

    @pytest.mark.ours
    def test_classes(self, backend):
        assert type(backend) is DjangoTemplates
        assert type(backend.engine) is PartialsEngine

    @pytest.mark.ours
    def test_checks(self, backend):
        assert run_checks(tags=["templates"]) == []

    def test_options(self, use_templates):
        backend = use_templates(
            TEMPLATES,
            autoescape=False,
            context_processors=[f"{__name__}.processor"],
            file_charset="latin-1",
            libraries={"shout": "tests.template_tests.partials.templatetags.shout"},
            builtins=["django.templatetags.i18n"],
        )
        engine = backend.engine
        assert engine.autoescape is False
        assert engine.file_charset == "latin-1"
        assert "shout" in engine.template_libraries
        assert "i18n" in engine.template_libraries
        assert "translate" in engine.template_builtins[-1].tags
        template = backend.get_template("page.html#row")
        assert template.render({"name": "<b>"}) == "<<b>>"
        assert template.render({}, HttpRequest()) == "<from the processor>"

    def test_settings_are_not_changed(self, use_templates, settings):
        use_templates(TEMPLATES)
        assert "libraries" not in settings.TEMPLATES[0]["OPTIONS"]

    @pytest.mark.parametrize("debug", [True, False])
    def test_debug_is_that_of_the_settings(self, implementation, settings, debug):
        settings.DEBUG = debug
        settings.TEMPLATES = [{"BACKEND": implementation.backend}]
        assert engines["django"].engine.debug is debug

    def test_directories(self, implementation, settings, tmp_path):
        settings.TEMPLATES = [{"BACKEND": implementation.backend, "DIRS": [tmp_path]}]
        (tmp_path / "page.html").write_bytes("ż {{ name }}".encode())
        assert render_to_string("page.html", {"name": "<"}) == "ż &lt;"

    def test_app_directories(self, implementation, settings):
        settings.INSTALLED_APPS = ["django.contrib.sitemaps"]
        settings.TEMPLATES = [{"BACKEND": implementation.backend, "APP_DIRS": True}]
        assert get_template("sitemap.xml").origin.template_name == "sitemap.xml"

    def test_wrong_option(self, implementation, settings):
        settings.TEMPLATES = [
            {"BACKEND": implementation.backend, "OPTIONS": {"nope": True}}
        ]
        with pytest.raises(TypeError, match="nope"):
            engines["django"]


OPTIONS = (
    "'app_dirs', 'autoescape', 'builtins', 'code_cache', 'compiled', "
    "'context_processors', 'debug', 'dirs', 'file_charset', 'libraries', 'loaders', 'strict', 'string_if_invalid'"
)
WRONG_OPTIONS = [
    (
        {"compile": False},
        TypeError,
        "Engine has no option 'compile'. Did you mean 'compiled'? Its options: "
        f"{OPTIONS}.",
    ),
    (
        {"STRICT": True},
        TypeError,
        f"Engine has no option 'STRICT'. Did you mean 'strict'? Its options: {OPTIONS}.",
    ),
    (
        {"autoescape": False, "nope": 1},
        TypeError,
        f"Engine has no option 'nope'. Its options: {OPTIONS}.",
    ),
    *(
        (
            {option: value},
            ImproperlyConfigured,
            f"The option '{option}' must be a bool, True or False, not {described}.",
        )
        for option in ("strict", "compiled")
        for value, described in [
            ("False", "'False'"),
            (None, "None"),
            (0, "0"),
            ([], "a value of the type list"),
        ]
    ),
]


@pytest.mark.ours
class TestWrongOptions:
    """A word that is false is true: only a bool is taken for one."""

    @pytest.mark.parametrize(("options", "exception", "message"), WRONG_OPTIONS)
    def test_backend(self, use_templates, options, exception, message):
        with pytest.raises(exception) as caught:
            use_templates(TEMPLATES, **options)
        assert str(caught.value) == message

    @pytest.mark.parametrize(("options", "exception", "message"), WRONG_OPTIONS)
    def test_engine(self, make_engine, options, exception, message):
        with pytest.raises(exception) as caught:
            make_engine(TEMPLATES, **options)
        assert str(caught.value) == message

    def test_what_django_itself_does_not_take(self):
        with pytest.raises(TypeError, match="multiple values for argument 'dirs'"):
            PartialsEngine([], dirs=[])


class TestRendering:
    """Through the functions of django.template.loader."""

    @pytest.mark.parametrize(
        "load", [get_template, lambda name: select_template(["gone.html", name])]
    )
    def test_load(self, backend, load):
        assert load("page.html#row").render({"name": "<b>"}) == "<&lt;b&gt;>"

    def test_render_to_string(self, backend):
        assert render_to_string("page.html#row", {"name": "Ada"}) == "<Ada>"

    def test_from_string(self, backend):
        template = backend.from_string(TEMPLATES["page.html"])
        assert template.render({"name": "Ada"}) == "<Ada>"

    def test_request(self, use_templates, rf):
        use_templates(
            {"page.html": "{% partialdef row %}{{ request.path }}{% endpartialdef %}"},
            context_processors=["django.template.context_processors.request"],
        )
        assert render_to_string("page.html#row", {}, rf.get("/x/")) == "/x/"


def test_admin_takes_it(settings):
    """The admin's check E403 asks for a DjangoTemplates backend."""
    settings.INSTALLED_APPS = [
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
    ]
    settings.TEMPLATES = [
        {"BACKEND": "django.template.partials.django.DjangoTemplates"}
    ]
    assert "admin.E403" not in {error.id for error in check_dependencies()}
    settings.TEMPLATES = []
    assert "admin.E403" in {error.id for error in check_dependencies()}
