"""
``PartialTemplate.source`` and the other facts that a partial has about itself.
"""

import operator
import warnings
from copy import copy

import pytest
from django.template import Context, NodeList, Origin, Template
from django.template.partials.compat import CorePartialTemplate
from django.template.partials.templates import PartialTemplate

WARNING = "PartialTemplate.source is only available when template debugging is enabled."

# The source of a partial "row", alone on its lines, in what stands around it.
SURROUNDINGS = {
    "alone": "SOURCE",
    "text": "before SOURCE after\n",
    "another partial": "{% partialdef cell %}<td>{% endpartialdef %}SOURCE",
    "an outer partial": "{% partialdef table %}SOURCE{% endpartialdef table %}",
    "verbatim": "{% verbatim %}{% partialdef row %}{% endverbatim %}SOURCE",
    "named verbatim": "{% verbatim x %}{% partialdef row %}{% endverbatim x %}SOURCE",
    "a comment": "{% comment %}{% partialdef row %}{% endcomment %}SOURCE",
    "a comment on a line": "{# {% partialdef row %} #}SOURCE",
}
SOURCES = [
    "{% partialdef row %}{% endpartialdef %}",
    "{% partialdef row %}Row{% endpartialdef row %}",
    "{% partialdef row inline %}\nRow ż\n{% endpartialdef %}",
    "{%partialdef row%}Row{%   endpartialdef   %}",
    "{% partialdef row %}{% partialdef in %}{% endpartialdef %}{% endpartialdef %}",
    "{% partialdef row %}{% partialdef in %}{% endpartialdef in %}{% endpartialdef %}",
    "{% partialdef row %}{% verbatim %}{% endpartialdef %}{% endverbatim %}{% endpartialdef %}",
    "{% partialdef row %}{# {% endpartialdef %} #}{% endpartialdef %}",
    "{% partialdef row %}{% comment %}{% endpartialdef %}{% endcomment %}{% endpartialdef %}",
]


def partial_of(template, name="row"):
    return template.extra_data["partials"][name]


class TestSource:
    @pytest.mark.debug(True)
    @pytest.mark.parametrize("source", SOURCES)
    @pytest.mark.parametrize("around", SURROUNDINGS)
    def test_in_debug(self, make_engine, source, around):
        engine = make_engine(
            {"page.html": SURROUNDINGS[around].replace("SOURCE", source)}
        )
        assert engine.get_template("page.html#row").source == source
        assert partial_of(engine.get_template("page.html")).source == source

    @pytest.mark.debug(False)
    def test_outside_debug(self, make_engine):
        partial = make_engine({"page.html": SOURCES[1]}).get_template("page.html#row")
        with pytest.warns(RuntimeWarning) as record:
            assert partial.source == ""
        [warning] = record
        assert str(warning.message) == WARNING
        assert warning.filename == __file__

    @pytest.mark.core_defect
    @pytest.mark.debug(True)
    def test_from_string(self, make_engine):
        template = make_engine({}).from_string(SOURCES[1])
        assert partial_of(template).source == SOURCES[1]

    @pytest.mark.core_defect
    @pytest.mark.debug(True)
    def test_of_a_template_that_no_engine_loaded(self, make_engine):
        source = SOURCES[1] + "{% partial row %}"
        template = Template(source, engine=make_engine({}))
        with pytest.warns(RuntimeWarning, match=WARNING):
            assert partial_of(template).source == ""
        template.render(Context())
        assert partial_of(template).source == SOURCES[1]

    @pytest.mark.core_defect
    @pytest.mark.debug(True)
    def test_is_of_the_text_that_was_parsed(self, implementation, tmp_path):
        page = tmp_path / "page.html"
        page.write_text(SOURCES[1])
        engine = implementation.engine(
            dirs=[tmp_path],
            debug=True,
            loaders=["django.template.loaders.filesystem.Loader"],
        )
        partial = engine.get_template("page.html#row")
        page.write_text("Another text." + SOURCES[1])
        assert partial.source == SOURCES[1]

    def test_no_warning_while_rendering(self, render):
        with warnings.catch_warnings(record=True) as record:
            warnings.simplefilter("always")
            render({"page.html": SOURCES[2]}, "page.html#row")
        assert record == []


class TestFindPartialSource:
    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [(None, None, ""), (0, 3, "abc"), (1, 2, "b"), (2, 9, ""), (10, 20, "")],
    )
    def test_find(self, start, end, expected):
        partial = PartialTemplate(
            NodeList(), Origin("page.html"), "row", source_start=start, source_end=end
        )
        assert partial.find_partial_source("abc") == expected


class TestFacts:
    def test_class(self, make_engine):
        partial = make_engine({"page.html": SOURCES[1]}).get_template("page.html#row")
        assert isinstance(partial, CorePartialTemplate)

    @pytest.mark.core_defect
    def test_repr(self, make_engine):
        partial = make_engine({"page.html": SOURCES[1]}).get_template("page.html#row")
        assert repr(partial) == "<PartialTemplate name='row' origin='page.html'>"

    def test_name(self, make_engine):
        name = make_engine({"page.html": SOURCES[1]}).get_template("page.html#row").name
        assert name == "row"
        assert f"{name}" == str(name) == "row"
        assert {name: True} == {"row": True}

    @pytest.mark.ours
    def test_full_name(self, make_engine):
        name = make_engine({"page.html": SOURCES[1]}).get_template("page.html#row").name
        assert name == "page.html#row"
        assert operator.eq("page.html#row", name)
        assert not operator.ne(name, "page.html#row")
        assert name != "page.html#cell"
        assert name != "cell"
        assert copy(name) == "page.html#row"

    @pytest.mark.ours
    def test_repr_of_nodes(self, make_engine):
        source = "{% partialdef row %}{% endpartialdef %}{% partial row %}"
        template = make_engine({"page.html": source}).get_template("page.html")
        assert repr(template.nodelist) == "[<PartialDefNode: row>, <PartialNode: row>]"

    def test_has_no_template(self, make_engine):
        """{% include %} and {% extends %} look for this attribute."""
        partial = make_engine({"page.html": SOURCES[1]}).get_template("page.html#row")
        assert not hasattr(partial, "template")

    @pytest.mark.ours
    def test_engine_of_a_template_that_no_engine_loaded(self, use_templates):
        backend = use_templates({})
        partial = partial_of(
            Template("{% partialdef row %}{{ nope }}{% endpartialdef %}")
        )
        assert partial.engine is backend.engine
        assert partial.render(Context()) == backend.engine.string_if_invalid
