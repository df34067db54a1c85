"""
Names such as ``"page.html#row"``, wherever a template's name is taken.
"""

import sys
from pathlib import Path

import pytest
from django.template import Context, Origin, TemplateDoesNotExist
from django.template.loader import get_template, select_template
from django.template.loaders import locmem
from django.template.loaders.cached import Loader as CachedLoader
from django.template.partials.engine import Engine
from django.views.debug import ExceptionReporter

TEMPLATES = {
    "page.html": (
        "<ul>{% partialdef row inline %}<li>{{ name }}</li>{% endpartialdef %}</ul>"
        "{% partialdef cell#1 %}<td>{% endpartialdef %}"
    ),
    "plain.html": "Plain",
    "constant.html": "{% include 'page.html#row' %}",
    "variable.html": "{% include target %}",
    "with.html": "{% include 'page.html#row' with name='Grace' only %}",
    "app/relative.html": "{% include '../page.html#row' %}",
    "extends.html": "{% extends 'page.html#row' %}",
}
ROW = "<li>Ada</li>"


@pytest.fixture
def engine(make_engine):
    return make_engine(TEMPLATES)


@pytest.fixture
def render_name(engine):
    def render_name(name, **context):
        return engine.get_template(name).render(Context({"name": "Ada"} | context))

    return render_name


class TestGetTemplate:
    def test_partial(self, render_name):
        assert render_name("page.html#row") == ROW

    def test_whole_page(self, render_name):
        assert render_name("page.html") == f"<ul>{ROW}</ul>"

    def test_nothing_after_the_hash_is_the_whole_page(self, render_name):
        assert render_name("page.html#") == f"<ul>{ROW}</ul>"

    def test_the_first_hash_divides(self, render_name):
        assert render_name("page.html#cell#1") == "<td>"

    def test_the_partial_is_the_one_of_the_template(self, engine, mode):
        partial = engine.get_template("page.html#row")
        template = engine.get_template("page.html")
        found = template.extra_data["partials"]["row"]
        assert (partial is found) == mode.cached
        assert partial.origin == template.origin
        assert partial.engine is engine

    @pytest.mark.parametrize("name", [None, 123, ["page.html#row"], "", "#", "#row"])
    def test_bad_name(self, engine, name):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template(name)
        assert caught.value.args == (name,)

    @pytest.mark.ours
    @pytest.mark.parametrize(
        ("name", "expected"),
        [("page.html", f"<ul>{ROW}</ul>"), ("page.html#row", ROW)],
    )
    def test_path(self, render_name, name, expected):
        """Django 5.2 takes one."""
        assert render_name(Path(name)) == expected


class TestOtherWays:
    def test_select_template(self, engine):
        template = engine.select_template(["gone.html#row", "page.html#row"])
        assert template.render(Context({"name": "Ada"})) == ROW

    def test_render_to_string(self, engine):
        assert engine.render_to_string("page.html#row", {"name": "Ada"}) == ROW

    def test_include(self, render_name):
        assert render_name("constant.html") == ROW

    def test_include_with_arguments(self, render_name):
        assert render_name("with.html") == "<li>Grace</li>"

    def test_include_with_a_relative_name(self, render_name):
        assert render_name("app/relative.html") == ROW

    @pytest.mark.parametrize(
        "target", ["page.html#row", ["gone.html", "page.html#row"]]
    )
    def test_include_of_a_variable(self, render_name, target):
        assert render_name("variable.html", target=target) == ROW

    def test_include_of_a_partial(self, engine, render_name):
        partial = engine.get_template("page.html#row")
        assert render_name("variable.html", target=partial) == ROW

    def test_extends_takes_no_partial(self, render_name, implementation):
        message = "page.html#row"
        if implementation.name == "ours":
            message += (
                ": 'extends' tag takes a whole template, not a partial. Write {% extends "
                '"page.html" %}.'
            )
        for _ in range(3):
            with pytest.raises(TemplateDoesNotExist) as caught:
                render_name("extends.html")
            assert caught.value.args == (message,)

    @pytest.mark.ours
    @pytest.mark.parametrize("name", ["gone.html", "#row", "page.html#", "#"])
    def test_extends_of_what_is_no_partial(self, make_engine, name):
        engine = make_engine({"page.html": f"{{% extends '{name}' %}}"})
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html").render(Context())
        assert caught.value.args == (name,)

    @pytest.mark.ours
    def test_extends_of_a_name_with_a_hash(self, make_engine):
        templates = {
            "page#1.html": "x{% block b %}",
            "page.html": "{% extends 'page#1.html' %}",
        }
        templates["page#1.html"] += "{% endblock %}y"
        engine = make_engine(templates)
        assert engine.get_template("page.html").render(Context()) == "xy"


class TestMissingTemplate:
    def test_places_tried(self, engine):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("gone.html#row")
        assert caught.value.args == ("gone.html",)
        # Outside debug the cached loader forgets them the second time, so the
        # first is looked at.
        [(origin, reason)] = caught.value.tried
        assert origin.template_name == "gone.html"
        assert reason == "Source does not exist"


@pytest.mark.ours
class TestMissingPartial:
    def test_of_a_template_with_partials(self, engine):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html#rwo")
        reason = (
            "Partial 'rwo' is not defined. Did you mean 'row'? Partials defined "
            "there: 'cell#1', 'row'."
        )
        assert caught.value.args == (f"page.html#rwo: {reason}",)
        assert caught.value.tried == [(engine.get_template("page.html").origin, reason)]

    def test_of_a_template_without_partials(self, engine):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("plain.html#row")
        assert str(caught.value) == (
            "plain.html#row: Partial 'row' is not defined. No partials are defined there."
        )

    def test_in_select_template(self, engine):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.select_template(["plain.html#row", "gone.html"])
        assert str(caught.value) == (
            "plain.html#row: Partial 'row' is not defined. No partials are defined "
            "there., gone.html"
        )

    def test_in_include(self, make_engine):
        engine = make_engine(
            TEMPLATES | {"wrong.html": "{% include 'page.html#rwo' %}"}
        )
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("wrong.html").render(Context())
        assert str(caught.value) == (
            "page.html#rwo: Partial 'rwo' is not defined. Did you mean 'row'? "
            "Partials defined there: 'cell#1', 'row'."
        )


LINES = "a\n" * 50_000
CUT = "a\\n" * 66 + "a\\…"
LEFT = " Partials defined there: 'cell#1', 'row'."


@pytest.mark.ours
class TestMadeUpNames:
    """What a request can have in it is cut, escaped, and in a message once."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (
                f"page.html#{LINES}",
                f"page.html: Partial '{CUT}' is not defined.{LEFT}",
            ),
            (
                "page.html#" + "\U000e0001" * 300,
                "page.html: Partial '"
                + "\\U000e0001" * 20
                + f"…' is not defined.{LEFT}",
            ),
            (
                "page.html#" + "x" * 200,
                f"page.html: Partial '{'x' * 200}' is not defined.{LEFT}",
            ),
            (
                "page.html#a\r\n\x1b[31m",
                "page.html#a\\r\\n\\x1b[31m: Partial 'a\\r\\n\\x1b[31m' is not "
                f"defined.{LEFT}",
            ),
            (
                "page.html#it's a\\b ñ",
                f"page.html#it's a\\b ñ: Partial 'it's a\\b ñ' is not defined.{LEFT}",
            ),
            (f"#{LINES}", "#" + "a\\n" * 66 + "a…"),
        ],
        ids=["lines", "escapes", "long", "control", "ordinary", "no template"],
    )
    def test_message(self, engine, name, expected):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template(name)
        assert str(caught.value) == expected
        for _, reason in caught.value.tried:
            assert reason == expected.partition(": ")[2]
        assert len(str(caught.value.tried)) < 2_000

    def test_backend(self, use_templates):
        backend = use_templates(TEMPLATES)
        with pytest.raises(TemplateDoesNotExist) as caught:
            backend.get_template(f"page.html#{LINES}")
        assert str(caught.value) == f"page.html: Partial '{CUT}' is not defined.{LEFT}"

    def test_list_of_names(self, make_engine, use_templates):
        """A page that extends a variable may have any name."""
        templates = TEMPLATES | {"page.html": "{% extends parent %}"}
        names = [f"page.html#{LINES}", f"plain.html#{LINES}"]
        use_templates(templates)
        fragment = select_template(names)
        with pytest.raises(TemplateDoesNotExist) as caught:
            fragment.render({"parent": "plain.html"})
        assert str(caught.value) == (
            f"page.html: Partial '{CUT}' is not defined, nor in 'plain.html', which it "
            "extends. No partials are defined there."
        )
        with pytest.raises(TemplateDoesNotExist) as caught:
            make_engine(TEMPLATES).select_template(names)
        assert str(caught.value) == (
            f"page.html: Partial '{CUT}' is not defined.{LEFT}, plain.html: Partial "
            f"'{CUT}' is not defined. No partials are defined there."
        )

    def test_template_that_extends_what_is_gone(self, make_engine):
        engine = make_engine({"page.html": "{% extends 'gone.html' %}"})
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template(f"page.html#{LINES}")
        assert str(caught.value) == (
            f"page.html: Partial '{CUT}' is not defined, and a template that would be "
            "extended does not exist: gone.html"
        )

    def test_include(self, engine, render_name):
        with pytest.raises(TemplateDoesNotExist) as caught:
            render_name("variable.html", target=f"page.html#{LINES}")
        assert str(caught.value) == f"page.html: Partial '{CUT}' is not defined.{LEFT}"

    def test_debug_page(self, use_templates, rf):
        use_templates(TEMPLATES)
        try:
            get_template(f"page.html#{'<a>' * 50_000}")
        except TemplateDoesNotExist:
            [error] = sys.exc_info()[1].chain
        text = ExceptionReporter(
            rf.get("/"), type(error), error, error.__traceback__
        ).get_traceback_text()
        # The values of variables are Django's, which cuts them as well.
        before_the_frames = text[: text.index("Traceback")]
        assert f"Partial '{'<a>' * 66}<a…' is not defined." in before_the_frames
        assert "<a>" * 67 not in before_the_frames


class TestNameOfACoreError:
    def test_has_the_partial(self, engine):
        with pytest.raises(TemplateDoesNotExist, match="rwo"):
            engine.get_template("page.html#rwo")


class OtherTemplate:
    """What a loader of another package may return: no Template of Django's."""

    def __init__(self, **attributes):
        vars(self).update(attributes)

    def render(self, context):
        return "other"


class OtherLoader(locmem.Loader):
    def get_template(self, template_name, skip=None):
        return self.templates_dict[template_name]


class TestOtherLoaders:
    @pytest.fixture(
        params=[
            {},
            {"extra_data": None},
            {"extra_data": ["partials"]},
            {"extra_data": {}},
            {"extra_data": {"partials": None}},
            {"extra_data": {"partials": []}},
            {"extra_data": {"partials": {}}},
        ],
        ids=repr,
    )
    def engine(self, request, make_engine):
        template = OtherTemplate(origin=Origin("other.html"), **request.param)
        loader = f"{__name__}.OtherLoader"
        return make_engine({}, loaders=[(loader, {"other.html": template})])

    def test_whole_template(self, engine):
        assert engine.get_template("other.html").render(Context()) == "other"

    def test_partial(self, engine):
        with pytest.raises(TemplateDoesNotExist, match="row"):
            engine.get_template("other.html#row")

    @pytest.mark.ours
    def test_template_without_origin(self, make_engine):
        engine = make_engine(
            {}, loaders=[(f"{__name__}.OtherLoader", {"other.html": OtherTemplate()})]
        )
        engine.find_template = lambda name: (OtherTemplate(), None)
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("other.html#row")
        [(origin, _)] = caught.value.tried
        assert origin == Origin("other.html")


class TestLoaders:
    """The loaders of Django, the cached one around them and without it."""

    source = "{% partialdef row %}Row{% endpartialdef %}"

    def loaders(self, mode, loader):
        cached = "django.template.loaders.cached.Loader"
        return [(cached, [loader])] if mode.cached else [loader]

    def test_filesystem(self, make_engine, mode, tmp_path):
        (tmp_path / "page.html").write_text(self.source)
        loaders = self.loaders(mode, "django.template.loaders.filesystem.Loader")
        engine = make_engine({}, loaders=loaders, dirs=[tmp_path])
        assert engine.get_template("page.html#row").render(Context()) == "Row"

    def test_app_directories(self, make_engine, mode, settings, tmp_path, monkeypatch):
        folder = tmp_path / "partials_app" / "templates"
        folder.mkdir(parents=True)
        (tmp_path / "partials_app" / "__init__.py").touch()
        (folder / "page.html").write_text(self.source)
        monkeypatch.syspath_prepend(tmp_path)
        settings.INSTALLED_APPS = ["partials_app"]
        loaders = self.loaders(mode, "django.template.loaders.app_directories.Loader")
        engine = make_engine({}, loaders=loaders)
        assert engine.get_template("page.html#row").render(Context()) == "Row"

    @pytest.mark.parametrize("cached", [True, False])
    def test_changed_file(self, implementation, tmp_path, cached):
        page = tmp_path / "page.html"
        page.write_text(self.source)
        filesystem = "django.template.loaders.filesystem.Loader"
        loaders = [("django.template.loaders.cached.Loader", [filesystem])]
        engine = implementation.engine(
            dirs=[tmp_path], loaders=loaders if cached else [filesystem]
        )
        first = engine.get_template("page.html#row")
        page.write_text(self.source.replace("Row", "New row"))
        second = engine.get_template("page.html#row")
        assert first.render(Context()) == "Row"
        assert second.render(Context()) == ("Row" if cached else "New row")
        for loader in engine.template_loaders:
            loader.reset()
        third = engine.get_template("page.html#row")
        assert third.render(Context()) == "New row"

    def test_changed_parent(self, tmp_path):
        (tmp_path / "base.html").write_text(self.source)
        (tmp_path / "page.html").write_text("{% extends 'base.html' %}")
        filesystem = "django.template.loaders.filesystem.Loader"
        cached = ("django.template.loaders.cached.Loader", [filesystem])
        engine = Engine(dirs=[tmp_path], loaders=[cached])
        assert engine.get_template("page.html#row").render(Context()) == "Row"
        (tmp_path / "base.html").write_text(self.source.replace("Row", "New row"))
        assert engine.get_template("page.html#row").render(Context()) == "Row"
        engine.template_loaders[0].reset()
        assert engine.get_template("page.html#row").render(Context()) == "New row"

    def test_cache_of_another_class(self, implementation):
        """It can have a template for each tenant under one name."""

        class TenantLoader(CachedLoader):
            tenant = "a"

            def get_template(self, template_name, skip=None):
                template = super().get_template(template_name, skip)
                if self.tenant == "a":
                    return template
                return super().get_template(f"{self.tenant}/{template_name}", skip)

        templates = {
            "page.html": self.source,
            "b/page.html": self.source.replace("Row", "Other row"),
        }
        engine = implementation.engine()
        loader = TenantLoader(
            engine, [("django.template.loaders.locmem.Loader", templates)]
        )
        engine.template_loaders = [loader]
        rendered = []
        for loader.tenant in "aabb":
            template = engine.get_template("page.html#row")
            rendered.append(template.render(Context()))
        assert rendered == ["Row", "Row", "Other row", "Other row"]

    @pytest.mark.ours
    @pytest.mark.parametrize("name", ["page.html#row", "child.html#row"])
    def test_a_cached_partial_is_looked_up_once(self, make_engine, mode, name):
        engine = make_engine(
            {"page.html": self.source, "child.html": "{% extends 'page.html' %}"}
        )
        first = engine.get_template(name)
        assert (engine.get_template(name) is first) == mode.cached
        assert list(engine._partial_cache) == [name] * mode.cached

    @pytest.mark.ours
    def test_a_name_that_may_mean_nothing_is_not_kept(self, make_engine):
        """What "page.html#…" has, where page.html extends a variable."""
        engine = make_engine(
            {"base.html": self.source, "page.html": "{% extends parent %}"}
        )
        for name in ("row", "gone"):
            fragment = engine.get_template(f"page.html#{name}")
        assert not engine._partial_cache
        with pytest.raises(TemplateDoesNotExist) as caught:
            fragment.render(Context({"parent": "base.html"}))
        assert str(caught.value) == (
            "page.html#gone: Partial 'gone' is not defined, nor in 'base.html', which "
            "it extends. Partials defined there: 'row'."
        )


class TestFromString:
    def test_renders(self, make_engine):
        template = make_engine({}).from_string(TEMPLATES["page.html"])
        assert template.render(Context({"name": "Ada"})) == f"<ul>{ROW}</ul>"

    def test_includes_a_partial(self, engine):
        template = engine.from_string(TEMPLATES["constant.html"])
        assert template.render(Context({"name": "Ada"})) == ROW
