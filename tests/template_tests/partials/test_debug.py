"""
What the debug page shows of an exception inside a partial.
"""

import pytest
from django.template import (
    Context,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from django.test import RequestFactory
from django.views.debug import ExceptionReporter


class Failure(Exception):
    pass


class Row:
    @property
    def name(self):
        raise Failure("no name")


CONTEXT = {"row": Row()}
DEFINITION = "{% partialdef row %}\n<li>{{ row.name }}</li>{% endpartialdef %}"
TEMPLATES = {
    "page.html": f"Page\n{DEFINITION}\n{{% partial row %}}",
    "inline.html": f"Page\n{DEFINITION}".replace(" row %", " row inline %"),
    "nested.html": (
        "Page\n{% partialdef a %}{% partialdef row %}\n<li>{{ row.name }}</li>"
        "{% endpartialdef %}{% partial row %}{% endpartialdef %}{% partial a %}"
    ),
    "include.html": "{% include 'page.html#row' %}",
    "include_variable.html": "{% include target %}",
    "base.html": "Base\n\n\n\n{% block main %}{% endblock %}",
    "child.html": (
        "{% extends 'base.html' %}\n"
        + DEFINITION
        + "{% block main %}{% partial row %}{% endblock %}"
    ),
    "base_calls.html": f"Base\n{DEFINITION}{{% partial row %}}",
    "empty_child.html": "{% extends 'base_calls.html' %}",
    "loop.html": f"Page\n{DEFINITION}{{% for row in rows %}}{{% partial row %}}{{% endfor %}}",
}


def exception(template, **context):
    with pytest.raises(Failure) as caught:
        template.render(Context(CONTEXT | context))
    return caught.value


def assert_shown(error, name, line, after="</li>{% endpartialdef %}"):
    """The page shows the line of the template with the tag highlighted."""
    info = error.template_debug
    assert (info["name"], info["line"]) == (name, line)
    assert (info["before"], info["during"]) == ("<li>", "{{ row.name }}")
    assert info["after"].startswith(after)
    assert info["message"] == "no name"
    assert (line, f"<li>{{{{ row.name }}}}{info['after']}") in info["source_lines"]
    request = RequestFactory().get("/")
    reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
    assert (
        f"In template {name}, error at line {line}\n" in reporter.get_traceback_text()
    )
    html = reporter.get_traceback_html()
    assert (
        f"In template <code>{name.replace('<', '&lt;').replace('>', '&gt;')}</code>"
        in html
    )
    assert '<span class="specific">{{ row.name }}</span>' in html


@pytest.mark.debug(True)
class TestReachedThrough:
    @pytest.mark.parametrize(
        ("name", "origin", "line"),
        [
            ("page.html", "page.html", 3),
            ("page.html#row", "page.html", 3),
            ("inline.html", "inline.html", 3),
            ("nested.html", "nested.html", 3),
            ("nested.html#a", "nested.html", 3),
            ("include.html", "page.html", 3),
            ("child.html", "child.html", 3),
            ("child.html#row", "child.html", 3),
            ("empty_child.html", "base_calls.html", 3),
            ("loop.html", "loop.html", 3),
        ],
    )
    def test_name(self, make_engine, name, origin, line):
        template = make_engine(TEMPLATES).get_template(name)
        assert_shown(exception(template, rows=[Row()]), origin, line)

    def test_include_of_a_variable(self, make_engine):
        template = make_engine(TEMPLATES).get_template("include_variable.html")
        assert_shown(exception(template, target="page.html#row"), "page.html", 3)

    def test_include_of_a_partial(self, make_engine):
        engine = make_engine(TEMPLATES)
        template = engine.get_template("include_variable.html")
        partial = engine.get_template("page.html#row")
        assert_shown(exception(template, target=partial), "page.html", 3)

    @pytest.mark.core_defect
    @pytest.mark.parametrize("name", ["page.html", "nested.html", "child.html"])
    def test_template_from_a_string(self, make_engine, name):
        template = make_engine(TEMPLATES).from_string(TEMPLATES[name])
        assert_shown(exception(template), "<unknown source>", 3)

    @pytest.mark.core_defect
    @pytest.mark.parametrize("name", ["page.html", "nested.html", "child.html"])
    def test_template_that_no_engine_loaded(self, make_engine, name):
        template = Template(TEMPLATES[name], engine=make_engine(TEMPLATES))
        assert_shown(exception(template), "<unknown source>", 3)

    @pytest.mark.core_defect
    def test_include_of_a_template_that_no_engine_loaded(self, make_engine):
        engine = make_engine(TEMPLATES)
        template = engine.get_template("include_variable.html")
        included = Template(TEMPLATES["page.html"], engine=engine)
        assert_shown(exception(template, target=included), "<unknown source>", 3)

    @pytest.mark.core_defect
    def test_child_of_a_template_of_the_same_name(self, implementation, tmp_path):
        """The page is the second file of its name, which the first extends."""
        for folder, source in [
            ("first", "{% extends 'page.html' %}"),
            ("second", TEMPLATES["page.html"]),
        ]:
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "page.html").write_text(source)
        engine = implementation.engine(
            dirs=[tmp_path / "first", tmp_path / "second"], debug=True
        )
        template = engine.get_template("page.html")
        assert_shown(exception(template), str(tmp_path / "second" / "page.html"), 3)


@pytest.mark.debug(True)
class TestUnknownTemplate:
    """A partial of ``Template("…")`` that doesn't know it: core raises instead."""

    def assert_told(self, error, start, end):
        assert error.template_debug == {
            "message": "no name",
            "source_lines": [],
            "before": "",
            "during": "row.name",
            "after": "",
            "top": 3,
            "bottom": 3,
            "total": 0,
            "line": 3,
            "name": "<unknown source>",
            "start": start,
            "end": end,
        }
        request = RequestFactory().get("/")
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
        expected = "In template <unknown source>, error at line 3\n   no name\n"
        assert expected in reporter.get_traceback_text()

    def place(self, name):
        start = TEMPLATES[name].index("{{ row.name }}")
        return start, start + len("{{ row.name }}")

    @pytest.mark.core_defect
    def test_rendered_alone(self, use_templates):
        use_templates({})
        template = Template(TEMPLATES["page.html"])
        error = exception(template.extra_data["partials"]["row"])
        self.assert_told(error, *self.place("page.html"))

    @pytest.mark.core_defect
    def test_calling_another(self, use_templates):
        use_templates({})
        template = Template(TEMPLATES["nested.html"])
        error = exception(template.extra_data["partials"]["a"])
        self.assert_told(error, *self.place("nested.html"))

    @pytest.mark.core_defect
    def test_included_child(self, make_engine):
        engine = make_engine(TEMPLATES)
        child = Template(TEMPLATES["child.html"], engine=engine)
        error = exception(engine.get_template("include_variable.html"), target=child)
        self.assert_told(error, *self.place("child.html"))

    @pytest.mark.core_defect
    def test_parsed_by_an_engine_that_does_not_debug(
        self, use_templates, implementation
    ):
        use_templates({})
        template = Template(TEMPLATES["page.html"], engine=implementation.engine())
        error = exception(template.extra_data["partials"]["row"])
        self.assert_told(error, 0, 0)


@pytest.mark.debug(False)
def test_nothing_is_added_outside_debug(make_engine):
    error = exception(make_engine(TEMPLATES).get_template("page.html#row"))
    assert not hasattr(error, "template_debug")


@pytest.mark.ours
@pytest.mark.debug(True)
class TestUnknownPartialOnTheDebugPage:
    def test_of_get_template(self, use_templates, rf):
        backend = use_templates(TEMPLATES)
        with pytest.raises(TemplateDoesNotExist) as caught:
            backend.get_template("page.html#rwo")
        error = caught.value
        reporter = ExceptionReporter(
            rf.get("/"), type(error), error, error.__traceback__
        )
        assert (
            "Using engine django:\n"
            "    * django.template.loaders.locmem.Loader: page.html (Partial 'rwo' is "
            "not defined. Did you mean 'row'? Partials defined there: 'row'.)\n"
        ) in reporter.get_traceback_text()
        assert (
            "<li><code>django.template.loaders.locmem.Loader</code>: page.html (Partial "
            "&#x27;rwo&#x27; is not defined. Did you mean &#x27;row&#x27;? Partials "
            "defined there: &#x27;row&#x27;.)</li>"
        ) in reporter.get_traceback_html()


class TestPages:
    """Templates that extend others, and parts of them."""

    pytestmark = [pytest.mark.ours, pytest.mark.debug(True)]

    TEMPLATES = {
        "base.html": (
            "\n{% partialdef list %}{% block rows %}\n<li>{{ row.name }}</li>"
            "{% endblock %}{% endpartialdef %}{% block main %}{% endblock %}"
        ),
        "middle.html": (
            "{% extends 'base.html' %}{% block rows %}{{ block.super }}{% endblock %}"
        ),
        "child.html": (
            "{% extends 'middle.html' %}{% partialdef own %}{% partial list %}"
            "{% endpartialdef %}{% block main %}{% partial list %}{% endblock %}"
        ),
    }

    NAMES = ["child.html" + part for part in ("", "#list", "#own", "#rows", "#main")]

    @pytest.mark.parametrize("name", NAMES)
    def test_error_in_a_block_of_the_parent(self, make_engine, name):
        template = make_engine(self.TEMPLATES).get_template(name)
        assert_shown(exception(template), "base.html", 3, "</li>{% endblock %}")

    @pytest.mark.parametrize("name", NAMES)
    def test_error_in_a_block_of_a_child(self, make_engine, name):
        middle = (
            "{% extends 'base.html' %}{% block rows %}\n<li>{{ row.name }}</li>"
            "{% endblock %}"
        )
        engine = make_engine(self.TEMPLATES | {"middle.html": middle})
        template = engine.get_template(name)
        assert_shown(exception(template), "middle.html", 2, "</li>{% endblock %}")

    def test_override_of_nothing(self, make_engine):
        child = "{% extends 'middle.html' %}\n{% partialdef x override %}{% endpartialdef %}"
        engine = make_engine(self.TEMPLATES | {"child.html": child})
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("child.html").render(Context())
        info = caught.value.template_debug
        assert (info["name"], info["line"]) == ("child.html", 2)
        assert info["during"] == "{% partialdef x override %}"
