"""
Templates that are compiled before they are rendered: by a function, and by the command.
"""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.template import (
    Context,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    engines,
)
from django.template.compiler import compiling
from django.template.engine import Engine as CoreEngine
from django.template.partials.warming import WarmedUp, warm_up
from django.template.utils import InvalidTemplateEngineError
from django.test.utils import _TestState

TEMPLATES = {
    "base.html": "<{% block main %}{% endblock %}>",
    "page.html": (
        "{% extends 'base.html' %}{% block main %}{% partial row %}{% endblock %}"
        "{% partialdef row %}[{{ x }}]{% endpartialdef %}"
    ),
    "live.html": "{{ x }}{{ x }}{% opaque %}{% around %}{{ x }}{{ y }}{% endaround %}"
    "{% around %}text{% endaround %}",
    "text.txt": "Only text",
    "wrong.html": "{% nope %}",
}
LIBRARY = "tests.template_tests.compiler.library"
OURS = "django.template.partials.django.DjangoTemplates"
CORE = "django.template.backends.django.DjangoTemplates"


@pytest.fixture(autouse=True)
def own_render(monkeypatch):
    """Put Django's own method back: the code of pages doesn't run in its place."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def configure(settings):
    def configure(backend=OURS, templates=TEMPLATES, **options):
        loader = ("django.template.loaders.locmem.Loader", templates)
        options.setdefault(
            "loaders", [("django.template.loaders.cached.Loader", [loader])]
        )
        options = {"debug": False, "builtins": [LIBRARY], **options}
        settings.TEMPLATES = [{"BACKEND": backend, "OPTIONS": options}]
        return engines["django"]

    return configure


def run(**options):
    output, errors = StringIO(), StringIO()
    call_command("compile_templates", stdout=output, stderr=errors, **options)
    return output.getvalue(), errors.getvalue()


class TestFunction:
    def test_all(self, configure):
        backend = configure()
        result = warm_up()
        assert result.compiled == [
            "base.html",
            "live.html",
            "page.html",
            "page.html#row",
        ]
        assert result.interpreted == ["text.txt"]
        [(name, error)] = result.failures.items()
        assert name == "wrong.html"
        assert "Invalid block tag on line 1: 'nope'" in str(error)
        # What follows is compiled by nothing else.
        for name in result.compiled:
            assert compiled_by_rendering(backend, name) == []

    def test_names(self, configure):
        backend = configure()
        assert warm_up(names=["page.html#row", "text.txt"]) == WarmedUp(
            ["page.html#row"], ["text.txt"], {}
        )
        assert compiled_by_rendering(backend, "page.html#row") == []
        assert compiled_by_rendering(backend, "page.html") != []

    @pytest.mark.parametrize("names", ["page.html", 5, {"page.html": 1}])
    def test_names_that_are_no_list(self, configure, names):
        configure()
        with pytest.raises(TypeError) as raised:
            warm_up(names=names)
        assert str(raised.value).startswith(
            "names must be a list of the names of templates and partials, such as "
            "['page.html'], not "
        )

    def test_name_that_does_not_exist(self, configure):
        configure()
        with pytest.raises(TemplateDoesNotExist, match=r"^nope\.html$"):
            warm_up(names=["nope.html"])

    def test_template_with_an_error(self, configure):
        configure()
        with pytest.raises(TemplateSyntaxError, match="Invalid block tag on line 1"):
            warm_up(names=["wrong.html"])

    def test_error_in_a_partial_of_one(self, configure):
        override = (
            "{% extends 'base.html' %}{% partialdef a override %}{% endpartialdef %}"
        )
        configure(templates=TEMPLATES | {"override.html": override})
        result = warm_up()
        assert str(result.failures["override.html"]).startswith(
            "Partial 'a' overrides nothing"
        )
        assert "page.html" in result.compiled

    def test_backend(self, configure):
        configure()
        assert warm_up("django")[:2] == warm_up()[:2]
        with pytest.raises(InvalidTemplateEngineError):
            warm_up("nope")

    def test_backend_of_another_class(self, configure):
        configure(CORE, templates={"page.html": ""})
        assert warm_up() == WarmedUp([], [], {})
        with pytest.raises(TypeError) as raised:
            warm_up("django")
        assert str(raised.value) == (
            f"The backend 'django' must be a '{OURS}' to be warmed up, not a '{CORE}'."
        )

    @pytest.mark.parametrize("option", [{"debug": True}, {"compiled": False}])
    def test_engine_that_compiles_nothing(self, configure, option):
        configure(**option)
        result = warm_up()
        assert result.compiled == []
        assert result.interpreted == sorted(
            {*TEMPLATES, "page.html#row"} - {"wrong.html"}
        )

    def test_replaced_function(self, configure, monkeypatch):
        """Nothing is compiled that compiled code would stand for wrongly."""
        configure()
        monkeypatch.setattr("django.template.base.localize", lambda value, **_: value)
        assert warm_up().compiled == []


def compiled_by_rendering(backend, name):
    """Return what is compiled when a template is rendered, and check what it renders."""
    context = {"x": "<x>", "y": 1}
    template = backend.engine.get_template(name)
    compiled = []
    with pytest.MonkeyPatch.context() as patch:
        for function in ("compile_template", "compile_nodelist"):
            original = getattr(compiling, function)

            def count(*arguments, original=original, **options):
                compiled.append(original.__name__)
                return original(*arguments, **options)

            patch.setattr(compiling, function, count)
        rendered = {template.render(Context(context)) for _ in range(3)}
    interpreted = backend.engine.copy_for_analysis(debug=False).get_template(name)
    assert rendered == {interpreted.render(Context(context))}
    return compiled


class TestCommand:
    def test_code_is_kept(self, configure, tmp_path):
        configure(code_cache=tmp_path)
        output, errors = run()
        assert output == (
            "django: 4 templates and partials compiled, 1 left to Django's nodes. Their "
            f"code is in {tmp_path}.\n"
        )
        assert errors.startswith("wrong.html: ")
        assert "Invalid block tag on line 1: 'nope'" in errors
        kept = sorted(path.name for path in tmp_path.iterdir())
        assert len(kept) >= 4
        configure(code_cache=tmp_path)
        assert run() == (output, errors)
        assert sorted(path.name for path in tmp_path.iterdir()) == kept

    def test_next_process_makes_no_bytecode(self, configure, tmp_path, monkeypatch):
        configure(code_cache=tmp_path)
        run()
        backend = configure(code_cache=tmp_path)

        def fail(*arguments, **options):
            raise AssertionError("Bytecode was made.")

        for module in ("code_cache", "compiling"):
            monkeypatch.setattr(
                f"django.template.compiler.{module}.compile", fail, raising=False
            )
        for name in ("page.html", "page.html#row", "live.html"):
            nodes = backend.engine.get_template(name)
            nodes.render(Context({"x": 1}))
            assert nodes.nodelist.codes

    def test_verbosity(self, configure, tmp_path):
        configure(
            code_cache=tmp_path, templates={"text.txt": "", "page.html": "{{ x }}"}
        )
        total = (
            "django: 1 templates and partials compiled, 1 left to Django's nodes. Their "
            f"code is in {tmp_path}.\n"
        )
        assert run(verbosity=0) == ("", "")
        assert run(verbosity=2) == (
            f"text.txt: rendered by Django's nodes.\n{total}",
            "",
        )

    def test_clear(self, configure, tmp_path):
        old = tmp_path / "0123456789abcdef-old.code"
        old.touch()
        configure(code_cache=tmp_path)
        run()
        assert old.exists()
        configure(code_cache=tmp_path)
        run(clear=True)
        assert not old.exists()
        assert len(list(tmp_path.iterdir())) >= 4

    def test_engine_beside_it_that_keeps_no_code(self, configure, settings, tmp_path):
        configure(code_cache=tmp_path)
        [first] = settings.TEMPLATES
        options = {**first["OPTIONS"]}
        del options["code_cache"]
        other = {"BACKEND": OURS, "NAME": "other", "OPTIONS": options}
        settings.TEMPLATES = [other, first]
        output, _ = run()
        assert output.startswith("django: 4 templates and partials compiled")

    def test_no_directory(self, configure):
        configure()
        with pytest.raises(CommandError) as raised:
            run()
        assert str(raised.value) == (
            "The engine 'django' keeps no code. Name a directory in its OPTIONS: "
            '"code_cache": BASE_DIR / "code_cache".'
        )

    @pytest.mark.parametrize(
        ("option", "reason"),
        [
            ({"debug": True}, "'debug' is True"),
            ({"compiled": False}, "'compiled' is False"),
        ],
    )
    def test_engine_that_compiles_nothing(self, configure, tmp_path, option, reason):
        configure(code_cache=tmp_path, **option)
        with pytest.raises(CommandError) as raised:
            run()
        assert str(raised.value) == (
            f"The engine 'django' compiles nothing, since its option {reason}. Run this "
            "command with the settings of production."
        )

    def test_no_engine(self, configure):
        configure(CORE)
        with pytest.raises(CommandError) as raised:
            run()
        assert str(raised.value) == (
            "No engine in the setting TEMPLATES compiles templates. Set the BACKEND of "
            f"one to '{OURS}'."
        )


class TestOption:
    @pytest.mark.parametrize("value", [True, 1, "", b"/tmp", ["/tmp"]])
    def test_that_is_no_path(self, configure, value):
        with pytest.raises(ImproperlyConfigured) as raised:
            configure(code_cache=value)
        assert str(raised.value).startswith(
            "The option 'code_cache' must be the path of a directory, not "
        )

    def test_path(self, configure, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        for value in (tmp_path / "code", str(tmp_path / "code"), "code"):
            cache = configure(code_cache=value).engine.code_cache
            assert cache.directory == tmp_path / "code"
        assert configure(code_cache=None).engine.code_cache is None
        assert configure(code_cache="code", debug=True).engine.code_cache is None

    def test_that_django_does_not_know(self, tmp_path):
        with pytest.raises(TypeError):
            CoreEngine(code_cache=tmp_path)
