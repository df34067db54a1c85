"""
``{% partial "other.html#row" %}``: a partial of another template.
"""

import pytest
from django.template import Context, TemplateDoesNotExist, TemplateSyntaxError
from django.template.loaders import locmem

TEMPLATES = {
    "other.html": (
        "{% partialdef row %}<{{ name }}>{% endpartialdef %}"
        "{% partialdef 'two words' %}{% endpartialdef %}"
    ),
    "app/near.html": "{% partialdef row %}near {{ name }}{% endpartialdef %}",
}


@pytest.fixture
def render_source(render):
    def render_source(source, name="app/page.html", **context):
        context = {"name": "Ada"} | context
        return render(TEMPLATES | {name: source}, name, context)

    return render_source


@pytest.mark.ours
class TestRendering:
    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("{% partial 'other.html#row' %}", "<Ada>"),
            ('{% partial "other.html#row" %}', "<Ada>"),
            ("{% partial 'other.html#row' with name='Grace' only %}", "<Grace>"),
            ("{% partial './near.html#row' %}", "near Ada"),
            ("{% partial '../other.html#row' %}", "<Ada>"),
            (
                "{% for name in 'ab' %}{% partial 'other.html#row' %}{% endfor %}",
                "<a><b>",
            ),
        ],
    )
    def test_call(self, render_source, call, expected):
        assert render_source(call) == expected

    @pytest.mark.parametrize("parent", ["'gone.html'", "gone"])
    def test_what_the_template_extends_is_not_looked_at(self, render, parent):
        source = (
            f"{{% extends {parent} %}}"
            "{% partialdef row %}[{% partial 'other.html#row' %}]{% endpartialdef %}"
        )
        templates = TEMPLATES | {"page.html": source}
        assert render(templates, "page.html#row", {"name": "Ada"}) == "[<Ada>]"

    def test_relative_to_itself(self, render_source):
        source = (
            "{% partialdef row %}own{% endpartialdef %}{% partial './page.html#row' %}"
        )
        assert render_source(source) == "own"

    def test_is_loaded_once_while_a_page_renders(self, make_engine):
        class Loader(locmem.Loader):
            loaded = []

            def get_contents(self, origin):
                self.loaded.append(origin.template_name)
                return super().get_contents(origin)

        source = "{% for name in '123' %}{% partial 'other.html#row' %}{% endfor %}"
        engine = make_engine({})
        engine.template_loaders = [Loader(engine, TEMPLATES | {"page.html": source})]
        assert engine.get_template("page.html").render(Context()) == "<1><2><3>"
        assert Loader.loaded == ["page.html", "other.html"]


class TestOwnPartialWins:
    """Django 6.0 renders these."""

    @pytest.mark.parametrize("name", ["'other.html#row'", '"./x#y"', "'../../x#y'"])
    def test_name_of_the_same_characters(self, render_source, name):
        source = (
            f"{{% partialdef {name} %}}own{{% endpartialdef %}}{{% partial {name} %}}"
        )
        assert render_source(source) == "own"

    @pytest.mark.parametrize("name", ["'gone.html#x'", "'../../gone.html#x'"])
    def test_call_that_does_not_render(self, render_source, name):
        assert render_source(f"{{% if 0 %}}{{% partial {name} %}}{{% endif %}}.") == "."


IN_QUOTES = (
    "Quotes are for the name of another template's partial, as in {% partial "
    '"page.html#row" %}. A whole template is rendered by '
)


@pytest.mark.ours
class TestErrors:
    def error(self, exception, make_engine, call):
        engine = make_engine(TEMPLATES | {"app/page.html": call})
        with pytest.raises(exception) as caught:
            engine.get_template("app/page.html").render(Context())
        return str(caught.value)

    def test_missing_template(self, make_engine):
        call = "{% partial 'gone.html#row' %}"
        assert self.error(TemplateDoesNotExist, make_engine, call) == "gone.html"

    def test_missing_partial(self, make_engine):
        call = "{% partial 'other.html#rwo' %}"
        assert self.error(TemplateDoesNotExist, make_engine, call) == (
            "other.html#rwo: Partial 'rwo' is not defined. Did you mean 'row'? Partials "
            "defined there: \"'two words'\", 'row'."
        )

    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("other.html#row", 'Write {% partial "other.html#row" %}. '),
            ("'other.html#'", IN_QUOTES + "{% include 'other.html#' %}. "),
            ("'#row'", "Write {% partial row %}. "),
            ("'other.html'", IN_QUOTES + "{% include 'other.html' %}. "),
            ("'", ""),
        ],
    )
    def test_not_the_name_of_a_file(self, make_engine, name, right):
        error = self.error(TemplateSyntaxError, make_engine, f"{{% partial {name} %}}")
        assert error == (
            f"Partial '{name}' is not defined in the current template. See "
            f"app/page.html, line 1. {right}No partials are defined there."
        )

    def test_outside_of_the_folders(self, make_engine):
        call = "{% partial '../../x.html#row' %}"
        assert self.error(TemplateSyntaxError, make_engine, call) == (
            "The relative path '../../x.html#row' points outside the file hierarchy "
            "that template 'app/page.html' is in."
        )

    def test_relative_in_a_template_without_a_name(self, make_engine):
        template = make_engine(TEMPLATES).from_string("\n{% partial './x.html#row' %}")
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context())
        assert str(caught.value) == (
            "'./x.html#row' is relative to the template of the tag, which has no name. "
            "See <unknown source>, line 2."
        )

    @pytest.mark.debug(True)
    def test_the_call_is_highlighted(self, make_engine):
        engine = make_engine({"page.html": "{% partial 'gone.html#row' %}"})
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html").render(Context())
        assert caught.value.template_debug["during"] == "{% partial 'gone.html#row' %}"
