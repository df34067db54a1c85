"""
Partials through ``{% extends %}``: found up the chain, overridden, and with the
blocks of the page.
"""

import copy
import gc
import weakref
from pathlib import Path

import django
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import (
    Context,
    NodeList,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    VariableDoesNotExist,
)
from django.template.engine import Engine as CoreEngine
from django.template.loader import get_template, render_to_string, select_template
from django.template.loader_tags import BlockContext, ExtendsNode
from django.template.loaders import locmem
from django.template.partials.block_scope import Overridden

pytestmark = pytest.mark.ours

ROOT = "{% partialdef row %}root {{ name }}{% endpartialdef %}<{% block content %}{% endblock %}>"
CALL = "{% block content %}{% partial row %}{% endblock %}"


def extending(name, rest=CALL):
    return f"{{% extends '{name}' %}}{rest}"


@pytest.mark.parametrize("name", ["page.html", "page.html#row"])
class TestNearestDefinition:
    """What ``{% partial row %}`` renders in a page, its own name renders alone."""

    def check(self, render, templates, name, expected, context=None):
        page = {"page.html": f"<{expected}>", "page.html#row": expected}
        context = {"name": "Ada"} | (context or {})
        assert render(templates, name, context) == page[name]

    def test_of_the_parent(self, render, name):
        templates = {"root.html": ROOT, "page.html": extending("root.html")}
        self.check(render, templates, name, "root Ada")

    def test_several_levels_up(self, render, name):
        templates = {
            "root.html": ROOT,
            "b.html": extending("root.html", ""),
            "a.html": extending("b.html", ""),
            "page.html": extending("a.html"),
        }
        self.check(render, templates, name, "root Ada")

    def test_nearest_of_several(self, render, name):
        row = "{% partialdef row %}near{% endpartialdef %}"
        templates = {
            "root.html": ROOT,
            "b.html": extending("root.html", row),
            "page.html": extending("b.html"),
        }
        self.check(render, templates, name, "near")

    def test_own_before_the_parents(self, render, name):
        row = "{% partialdef row %}own{% endpartialdef %}"
        templates = {"root.html": ROOT, "page.html": extending("root.html", row + CALL)}
        self.check(render, templates, name, "own")

    @pytest.mark.parametrize("parent", ["parent", "parent|lower", "'root'|add:ending"])
    def test_variable_parent(self, render, name, parent):
        templates = {
            "root.html": ROOT,
            "page.html": f"{{% extends {parent} %}}{CALL}",
        }
        context = {"parent": "root.html", "ending": ".html"}
        self.check(render, templates, name, "root Ada", context)

    def test_template_object_as_parent(self, make_engine, name):
        engine = make_engine({"page.html": "{% extends parent %}" + CALL})
        parent = engine.from_string(ROOT)
        context = Context({"parent": parent, "name": "Ada"})
        html = engine.get_template(name).render(context)
        assert html in ("<root Ada>", "root Ada")

    def test_backend_template_as_parent(self, use_templates, name):
        use_templates({"root.html": ROOT, "page.html": "{% extends parent %}" + CALL})
        context = {"parent": get_template("root.html"), "name": "Ada"}
        html = render_to_string(name, context)
        assert html == {"page.html": "<root Ada>"}.get(name, "root Ada")

    def test_relative_parent(self, render, name):
        templates = {"root.html": ROOT, "page.html": extending("./root.html")}
        self.check(render, templates, name, "root Ada")

    def test_parent_is_looked_up_in_each_rendering(self, make_engine, name):
        engine = make_engine(
            {
                "a.html": ROOT.replace("root", "a"),
                "b.html": ROOT.replace("root", "b"),
                "page.html": "{% extends parent %}" + CALL,
            }
        )
        template = engine.get_template(name)
        rendered = [
            template.render(Context({"parent": parent, "name": "Ada"})).strip("<>")
            for parent in ("a.html", "b.html", "a.html")
        ]
        assert rendered == ["a Ada", "b Ada", "a Ada"]


class TestExtendingItsOwnName:
    """``x.html`` of one directory extends ``x.html`` of the next."""

    @pytest.fixture
    def directories(self, make_engine, tmp_path, mode):
        def directories(*sources):
            dirs = []
            for number, source in enumerate(sources):
                directory = tmp_path / str(number)
                directory.mkdir()
                (directory / "page.html").write_text(source)
                dirs.append(directory)
            loader = ("django.template.loaders.filesystem.Loader", dirs)
            return make_engine({}, **mode.options(loader))

        return directories

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("page.html", "<root Ada>"), ("page.html#row", "root Ada")],
    )
    def test_is_found(self, directories, name, expected):
        engine = directories(extending("page.html"), extending("page.html", ""), ROOT)
        for _ in range(2):
            template = engine.get_template(name)
            assert template.render(Context({"name": "Ada"})) == expected

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("{% extends parent %}", "{% extends parent %}"),
            ("{% extends 'page.html' %}", "{% extends parent %}"),
            ("{% extends parent %}", "{% extends 'page.html' %}"),
        ],
    )
    def test_is_found_through_a_variable(self, directories, first, second):
        override = (
            "{% partialdef row override %}[{{ partial.super }}]{% endpartialdef %}"
        )
        engine = directories(first + override + CALL, second, ROOT)
        context = {"name": "Ada", "parent": "page.html"}
        for name, expected in [
            ("page.html", "<[root Ada]>"),
            ("page.html#row", "[root Ada]"),
        ]:
            template = engine.get_template(name)
            for _ in range(2):
                assert template.render(Context(context)) == expected

    def test_override(self, directories):
        override = "{% partialdef row override %}{{ n }}[{{ partial.super }}]{% endpartialdef %}"
        engine = directories(
            extending("page.html", override + CALL),
            extending("page.html", override),
            ROOT,
        )
        for name, expected in [
            ("page.html", "<1[1[root Ada]]>"),
            ("page.html#row", "1[1[root Ada]]"),
        ]:
            context = Context({"name": "Ada", "n": 1})
            assert engine.get_template(name).render(context) == expected


class TestWhatIsLoaded:
    def test_own_partial_of_a_template_whose_parent_is_missing(self, render):
        source = extending("gone.html", "{% partialdef row %}own{% endpartialdef %}")
        assert render({"page.html": source}, "page.html#row") == "own"

    def test_inherited_partial_of_one_whose_parent_is_missing(self, render):
        templates = {
            "base.html": extending(
                "gone.html", "{% partialdef row %}base{% endpartialdef %}"
            ),
            "page.html": extending("base.html"),
        }
        assert render(templates, "page.html#row") == "base"

    def test_parsing_loads_nothing(self, render):
        source = (
            "{% if 0 %}{% partial 'gone.html#x' %}{% partial gone %}"
            "{% partialdef gone override %}{% endpartialdef %}{% endif %}."
        )
        assert render({"page.html": source}) == "."

    def test_parents_are_loaded_once_in_a_rendering(self, make_engine):
        class Loader(locmem.Loader):
            loaded = []

            def get_contents(self, origin):
                self.loaded.append(origin.template_name)
                return super().get_contents(origin)

        templates = {
            "root.html": "{% partialdef row %}{{ x }}{% endpartialdef %}",
            "page.html": extending(
                "root.html",
                "{% partialdef list %}{% partial row %}{% partial row %}"
                "{% endpartialdef %}",
            ),
        }
        engine = make_engine({})
        engine.template_loaders = [Loader(engine, templates)]
        template = engine.get_template("page.html#list")
        assert Loader.loaded == ["page.html"]
        assert template.render(Context({"x": 1})) == "11"
        assert Loader.loaded == ["page.html", "root.html"]

    def test_extends_does_not_take_a_partial(self, make_engine):
        engine = make_engine(
            {"root.html": ROOT, "page.html": extending("root.html#row")}
        )
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html").render(Context())
        assert str(caught.value) == (
            "root.html#row: 'extends' tag takes a whole template, not a partial. Write "
            '{% extends "root.html" %}.'
        )

    def test_empty_name_is_the_page(self, render):
        templates = {"root.html": ROOT, "page.html": extending("root.html")}
        assert render(templates, "page.html#", {"name": "Ada"}) == "<root Ada>"


class TestMiss:
    def test_of_a_constant_chain_is_told_at_load(self, make_engine):
        engine = make_engine(
            {
                "root.html": ROOT + "{% block title %}{% endblock %}",
                "base.html": extending(
                    "root.html", "{% partialdef cell %}{% endpartialdef %}"
                ),
                "page.html": extending("base.html"),
            }
        )
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html#rwo")
        assert str(caught.value) == (
            "page.html#rwo: Partial 'rwo' is not defined, nor in 'base.html', "
            "'root.html', which it extends. Did you mean 'row'? Partials defined there: "
            "'cell', 'row'. Blocks: 'content', 'title'."
        )
        assert [(str(origin), reason) for origin, reason in caught.value.tried] == [
            (
                "page.html",
                "Partial 'rwo' is not defined. No partials are defined there. Blocks: "
                "'content'.",
            ),
            (
                "base.html",
                "Partial 'rwo' is not defined. Partials defined there: 'cell'.",
            ),
            (
                "root.html",
                "Partial 'rwo' is not defined. Did you mean 'row'? Partials defined "
                "there: 'row'. Blocks: 'content', 'title'.",
            ),
        ]

    def test_of_a_variable_parent_is_told_when_rendered(self, make_engine):
        engine = make_engine({"root.html": ROOT, "page.html": "{% extends parent %}"})
        template = engine.get_template("page.html#rwo")
        with pytest.raises(TemplateDoesNotExist) as caught:
            template.render(Context({"parent": "root.html"}))
        assert str(caught.value) == (
            "page.html#rwo: Partial 'rwo' is not defined, nor in 'root.html', which it "
            "extends. Did you mean 'row'? Partials defined there: 'row'. Blocks: "
            "'content'."
        )

    def test_of_a_missing_parent(self, make_engine):
        engine = make_engine({"page.html": extending("gone.html")})
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html#row")
        assert str(caught.value) == (
            "page.html#row: Partial 'row' is not defined, and a template that would be "
            "extended does not exist: gone.html"
        )

    def test_of_a_call(self, make_engine):
        engine = make_engine(
            {
                "root.html": ROOT,
                "base.html": extending(
                    "root.html", "\n{% block content %}{% endblock %}"
                ),
                "page.html": extending(
                    "base.html", "\n{% block content %}{% partial rwo %}{% endblock %}"
                ),
            }
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html").render(Context())
        assert str(caught.value) == (
            "Partial 'rwo' is not defined in the current template. Nor in 'base.html', "
            "'root.html', which it extends. See page.html, line 2. Did you mean 'row'? "
            "Partials defined there: 'row'."
        )

    @pytest.mark.parametrize(
        ("base", "nor"),
        [
            (None, "A template that would be extended does not exist: base.html."),
            (
                "{% extends 'gone.html' %}",
                "Nor in 'base.html', which it extends. A template that would be "
                "extended does not exist: gone.html.",
            ),
        ],
    )
    def test_of_a_call_where_a_parent_is_missing(self, make_engine, base, nor):
        source = (
            "{% partialdef row %}{% partial cel %}{% endpartialdef %}"
            "{% partialdef cell %}{% endpartialdef %}"
        )
        templates = {"page.html": extending("base.html", source)}
        if base:
            templates["base.html"] = base
        template = make_engine(templates).get_template("page.html#row")
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context())
        assert str(caught.value) == (
            f"Partial 'cel' is not defined in the current template. {nor} See page.html, "
            "line 1. Did you mean 'cell'? Partials defined there: 'cell', 'row'."
        )

    def test_of_what_an_override_overrides(self, make_engine):
        source = (
            "{% partialdef list %}{% partial row %}{% endpartialdef %}"
            "{% partialdef row override %}{% endpartialdef %}"
        )
        engine = make_engine({"page.html": extending("gone.html", source)})
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html#list").render(Context())
        assert str(caught.value) == "gone.html"

    def test_parent_does_not_see_the_partials_of_a_child(self, make_engine):
        engine = make_engine(
            {
                "base.html": "{% partial row %}",
                "page.html": extending(
                    "base.html", "{% partialdef row %}{% endpartialdef %}"
                ),
            }
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html").render(Context())
        assert str(caught.value) == (
            "Partial 'row' is not defined in the current template. See base.html, line "
            "1. No partials are defined there."
        )


CHOICES = pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["child.html#row", "other.html"], "root Ada"),
        (["child.html#content", "other.html"], "root Ada"),
        (["other.html", "child.html#row"], "other"),
        (["other.html#row", "child.html#row"], "other row"),
        (["child.html#row", "child.html#content"], "root Ada"),
        (["child.html#row"], "root Ada"),
        (["gone.html", "child.html#row", "child.html#gone"], "root Ada"),
        (["child.html#gone", "child.html#row"], "root Ada"),
        (["", None, "gone.html#row", "other.html"], "other"),
    ],
)


class TestListsOfNames:
    """The first that exists is taken, as everywhere in Django."""

    TEMPLATES = {
        "root.html": ROOT,
        "child.html": extending("root.html"),
        "other.html": ("other{% partialdef row %}other row{% endpartialdef %}"),
    }

    @CHOICES
    def test_choice(self, make_engine, names, expected):
        source = "{% include names %}"
        engine = make_engine(self.TEMPLATES | {"page.html": source})
        context = {"name": "Ada", "names": names}
        template = engine.select_template(names)
        assert template.render(Context(context)) == expected
        html = engine.get_template("page.html").render(Context(context))
        assert html == expected

    def test_a_path(self, make_engine):
        engine = make_engine(self.TEMPLATES | {"page.html": "{% include names %}"})
        for path, expected in (
            (Path("other.html"), "other"),
            (Path("other.html#row"), "other row"),
        ):
            names = [Path("gone.html"), path, "root.html"]
            assert engine.select_template(names).render(Context()) == expected
            context = Context({"names": names})
            assert engine.get_template("page.html").render(context) == expected

    @CHOICES
    def test_choice_of_a_loader(self, use_templates, names, expected):
        use_templates(self.TEMPLATES)
        context = {"name": "Ada"}
        for make in (list, tuple, iter):
            assert select_template(make(names)).render(context) == expected
            template = select_template(make(names), using="django")
            assert template.render(context) == expected
        assert render_to_string(names, context) == expected

    def test_variable_parent(self, use_templates):
        """Whether it has the partial is not known yet."""
        use_templates(self.TEMPLATES | {"page.html": "{% extends parent %}"})
        context = {"parent": "root.html", "name": "Ada"}
        names = ["page.html#row", "other.html"]
        assert render_to_string(names, context) == "root Ada"
        names = ["page.html#gone", "other.html"]
        with pytest.raises(TemplateDoesNotExist) as caught:
            render_to_string(names, context)
        assert str(caught.value) == (
            "page.html#gone: Partial 'gone' is not defined, nor in 'root.html', which it "
            "extends. Partials defined there: 'row'. Blocks: 'content'."
        )

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            (["child.html#row", "core.html"], "root Ada"),
            (["gone.html#row", "core.html", "child.html#row"], "core"),
        ],
    )
    def test_names_of_two_backends(self, use_templates, settings, names, expected):
        use_templates(self.TEMPLATES)
        loader = ("django.template.loaders.locmem.Loader", {"core.html": "core"})
        settings.TEMPLATES = [
            *settings.TEMPLATES,
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "NAME": "core",
                "OPTIONS": {"loaders": [loader]},
            },
        ]
        assert render_to_string(names, {"name": "Ada"}) == expected
        only_ours = select_template(names, using="django")
        assert only_ours.render({"name": "Ada"}) == "root Ada"

    def test_nothing_found(self, make_engine):
        engine = make_engine(self.TEMPLATES)
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.select_template(["gone.html", "child.html#gone"])
        assert str(caught.value) == (
            "gone.html, child.html#gone: Partial 'gone' is not defined, nor in "
            "'root.html', which it extends. Partials defined there: 'row'. Blocks: "
            "'content'."
        )

    def test_no_names(self, make_engine):
        with pytest.raises(TemplateDoesNotExist) as caught:
            make_engine({}).select_template([])
        assert str(caught.value) == "No template names provided"


class TestBlocks:
    ROOT = (
        "{% partialdef row %}[{% block a %}root{% endblock %}]{% endpartialdef %}"
        "{% partial row %}{% block content %}{% endblock %}"
    )

    def test_call_of_the_defining_template_has_its_own(self, render):
        templates = {
            "root.html": self.ROOT,
            "page.html": extending("root.html", "{% block a %}child{% endblock %}"),
        }
        assert render(templates) == "[root]"

    def test_own_partial_of_a_child_has_its_own(self, render):
        templates = {
            "root.html": self.ROOT,
            "base.html": extending(
                "root.html",
                "{% partialdef own %}{% block b %}base{% endblock %}{% endpartialdef %}"
                "{% block content %}{% partial own %}{% endblock %}",
            ),
            "page.html": extending("base.html", "{% block b %}child{% endblock %}"),
        }
        assert render(templates) == "[root]base"

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("page.html", "[root][child of root]"), ("page.html#row", "[child of root]")],
    )
    def test_inherited_call_has_those_of_the_page(self, render, name, expected):
        child = "{% block a %}child of {{ block.super }}{% endblock %}"
        templates = {
            "root.html": self.ROOT,
            "page.html": extending("root.html", child + CALL),
        }
        assert render(templates, name) == expected

    def test_inherited_call_of_a_middle_template(self, render):
        child = "{% block a %}child of {{ block.super }}{% endblock %}"
        templates = {
            "root.html": self.ROOT,
            "base.html": extending("root.html"),
            "page.html": extending("base.html", child),
        }
        assert render(templates) == "[root][child of root]"

    def test_super_over_several_levels(self, render):
        a = "{{% block a %}}{} {{{{ block.super }}}}{{% endblock %}}".format
        templates = {
            "root.html": self.ROOT,
            "b.html": extending("root.html", a("b")),
            "a.html": extending("b.html", a("a")),
            "page.html": extending("a.html"),
        }
        assert render(templates) == "[root][a b root]"
        assert render(templates, "page.html#row") == "[a b root]"

    def test_block_of_the_ancestors_of_where_it_is_defined(self, render):
        templates = {
            "root.html": "{% block a %}root{% endblock %}",
            "base.html": extending(
                "root.html",
                "{% partialdef row %}[{% block a %}base {{ block.super }}{% endblock %}]"
                "{% endpartialdef %}",
            ),
            "page.html": extending(
                "base.html", "{% block a %}page {{ block.super }}{% endblock %}"
            ),
        }
        assert render(templates, "page.html#row") == "[page base root]"

    def test_call_within_the_block_that_the_partial_contains(self, render):
        templates = {
            "root.html": "{% partialdef row inline %}[{% block a %}root{% endblock %}]{% endpartialdef %}",
            "page.html": extending(
                "root.html", "{% block a %}child{% partial row %}{% endblock %}"
            ),
        }
        assert render(templates) == "[child[root]]"

    def test_variable_parent(self, render):
        child = "{% block a %}child of {{ block.super }}{% endblock %}"
        templates = {
            "root.html": self.ROOT,
            "page.html": "{% extends parent %}" + child,
        }
        html = render(templates, "page.html#row", {"parent": "root.html"})
        assert html == "[child of root]"


class TestNamesInAnInheritedPartial:
    def test_are_those_of_its_template(self, render):
        templates = {
            "root.html": (
                "{% partialdef row %}{% partial cell %}{% endpartialdef %}"
                "{% partialdef cell %}root{% endpartialdef %}"
                "{% block content %}{% endblock %}"
            ),
            "page.html": extending(
                "root.html", "{% partialdef cell %}page{% endpartialdef %}" + CALL
            ),
        }
        assert render(templates) == "root"
        assert render(templates, "page.html#row") == "root"

    def test_are_those_its_template_inherits(self, render):
        templates = {
            "root.html": (
                "{% partialdef cell %}root{% endpartialdef %}"
                "{% block content %}{% endblock %}"
            ),
            "base.html": extending(
                "root.html", "{% partialdef row %}{% partial cell %}{% endpartialdef %}"
            ),
            "page.html": extending(
                "base.html", "{% partialdef cell %}page{% endpartialdef %}" + CALL
            ),
        }
        for name in ("page.html", "page.html#row", "base.html#row"):
            assert render(templates, name) == "root"

    def test_overrides_apply(self, render):
        templates = {
            "root.html": (
                "{% partialdef row %}{% partial cell %}{% endpartialdef %}"
                "{% partialdef cell %}root{% endpartialdef %}"
                "{% block content %}{% endblock %}"
            ),
            "page.html": extending(
                "root.html",
                "{% partialdef cell override %}page{% endpartialdef %}" + CALL,
            ),
        }
        for name in ("page.html", "page.html#row"):
            assert render(templates, name) == "page"
        assert render(templates, "root.html#row") == "root"

    def test_include_begins_anew(self, render):
        templates = {
            "root.html": (
                "{% partialdef row %}root{% endpartialdef %}"
                "{% partialdef list %}{% include 'root.html#row' %}{% endpartialdef %}"
                "{% block content %}{% partial list %}{% include 'root.html#row' %}"
                "{% endblock %}"
            ),
            "page.html": extending(
                "root.html", "{% partialdef row override %}page{% endpartialdef %}"
            ),
        }
        assert render(templates) == "rootroot"


class TestOverride:
    def override(self, body, name="row"):
        return f"{{% partialdef {name} override %}}{body}{{% endpartialdef %}}"

    def test_takes_its_place_in_the_whole_page(self, render):
        templates = {
            "root.html": ROOT + "{% partial row %}{% block end %}{% endblock %}",
            "page.html": extending(
                "root.html",
                self.override("page {{ name }}")
                + "{% block end %}, {% partial row %}{% endblock %}",
            ),
        }
        context = {"name": "Ada"}
        assert render(templates, context=context) == "<>page Ada, page Ada"
        assert render(templates, "page.html#row", context) == "page Ada"
        assert render(templates, "root.html", context) == "<>root Ada"

    def test_takes_the_place_of_an_inline_definition(self, render):
        templates = {
            "root.html": "<{% partialdef row inline %}root{% endpartialdef %}>",
            "page.html": extending(
                "root.html", self.override("page of {{ partial.super }}")
            ),
        }
        assert render(templates) == "<page of root>"

    def test_super_over_several_levels(self, render):
        templates = {
            "root.html": ROOT + "{% partial row %}",
            "c.html": extending("root.html", self.override("c({{ partial.super }})")),
            "b.html": extending("c.html", ""),
            "a.html": extending("b.html", self.override("a({{ partial.super }})")),
            "page.html": extending("a.html", ""),
        }
        context = {"name": "Ada"}
        assert render(templates, context=context) == "<>a(c(root Ada))"
        assert render(templates, "page.html#row", context) == "a(c(root Ada))"
        assert render(templates, "c.html#row", context) == "c(root Ada)"

    def test_super_is_not_escaped(self, render):
        templates = {
            "root.html": "{% partialdef row %}<b>{{ name }}</b>{% endpartialdef %}",
            "page.html": extending("root.html", self.override("{{ partial.super }}")),
        }
        html = render(templates, "page.html#row", {"name": "<"})
        assert html == "<b>&lt;</b>"

    def test_a_plain_definition_cuts_the_chain(self, render):
        templates = {
            "root.html": ROOT + "{% partial row %}",
            "base.html": extending(
                "root.html",
                "{% partialdef row %}base{% endpartialdef %}" + CALL,
            ),
            "page.html": extending(
                "base.html", self.override("page({{ partial.super }})")
            ),
        }
        assert render(templates, context={"name": "Ada"}) == "<page(base)>root Ada"

    def test_below_a_plain_definition(self, render):
        templates = {
            "root.html": ROOT + "{% partial row %}",
            "base.html": extending(
                "root.html", self.override("base({{ partial.super }})")
            ),
            "page.html": extending(
                "base.html", "{% partialdef row %}page{% endpartialdef %}" + CALL
            ),
        }
        assert render(templates, context={"name": "Ada"}) == "<page>base(root Ada)"

    def test_inline_renders_where_it_stands(self, render):
        templates = {
            "root.html": ROOT,
            "page.html": extending(
                "root.html",
                "{% block content %}{% partialdef row override inline %}page "
                "{{ partial.super }}{% endpartialdef %}{% endblock %}",
            ),
        }
        assert render(templates, context={"name": "Ada"}) == "<page root Ada>"

    def test_renders_nothing_where_it_stands(self, render):
        override = "{% block content %}[" + self.override("page") + "]{% endblock %}"
        templates = {"root.html": ROOT, "page.html": extending("root.html", override)}
        assert render(templates) == "<[]>"

    def test_inline_of_one_that_is_overridden(self, render):
        templates = {
            "root.html": ROOT,
            "base.html": extending(
                "root.html",
                "{% block content %}{% partialdef row override inline %}base"
                "{% endpartialdef %}{% endblock %}",
            ),
            "page.html": extending(
                "base.html", self.override("page {{ partial.super }}")
            ),
        }
        assert render(templates) == "<page base>"

    def test_has_the_blocks_of_the_page(self, render):
        templates = {
            "root.html": ROOT + "{% partial row %}",
            "base.html": extending(
                "root.html", self.override("[{% block a %}base{% endblock %}]")
            ),
            "page.html": extending(
                "base.html", "{% block a %}page {{ block.super }}{% endblock %}"
            ),
        }
        assert render(templates) == "<>[page base]"
        assert render(templates, "page.html#row") == "[page base]"

    def test_word_order(self, render):
        templates = {
            "root.html": ROOT,
            "page.html": extending(
                "root.html",
                "{% block content %}{% partialdef row inline override %}page"
                "{% endpartialdef %}{% endblock %}",
            ),
        }
        assert render(templates) == "<page>"

    @pytest.mark.parametrize("name", ["override", "with", "inline", "only"])
    def test_first_word_is_the_name(self, render, name):
        source = (
            f"{{% partialdef {name} %}}x{{% endpartialdef %}}{{% partial {name} %}}"
        )
        assert render({"page.html": source}) == "x"
        assert render({"page.html": source}, f"page.html#{name}") == "x"

    def test_a_name_with_a_file_ignores_it(self, render):
        templates = {
            "root.html": ROOT,
            "page.html": extending(
                "root.html",
                self.override("page")
                + "{% block content %}{% partial 'root.html#row' %}{% endblock %}",
            ),
        }
        assert render(templates, context={"name": "Ada"}) == "<root Ada>"


class TestPartialVariable:
    """``partial`` is bound while the body of an override runs, and there alone."""

    def render(self, render, body, context=None, **templates):
        templates |= {
            "root.html": (
                "{% partialdef row %}root{{ partial }}{% endpartialdef %}"
                "{% partialdef cell %}cell{{ partial }}{% endpartialdef %}"
                "{% partial row %}|{{ partial }}{% firstof x '' %}"
            ),
            "page.html": extending(
                "root.html",
                f"{{% partialdef row override %}}{body}{{% endpartialdef %}}",
            ),
        }
        return render(templates, context={"partial": "P"} | (context or {}))

    def test_not_in_what_it_overrides(self, render):
        assert self.render(render, "{{ partial.super }}") == "rootP|P"

    def test_not_in_a_partial_it_calls(self, render):
        assert self.render(render, "{% partial cell %}") == "cellP|P"

    def test_not_in_a_template_it_includes(self, render, mode):
        templates = {"more.html": "more{{ partial }}"}
        body = "{% include 'more.html' %}{% include 'more.html' only %}"
        html = self.render(render, body, **templates)
        assert html == f"morePmore{mode.string_if_invalid}|P"

    def test_after_a_call(self, render):
        body = "{% partial cell %}{{ partial.super }}{{ partial.super }}"
        assert self.render(render, body) == "cellProotProotP|P"

    def test_in_a_block_and_a_loop(self, render):
        body = "{% block b %}{% for x in 'ab' %}{{ partial.super }}{% endfor %}{% endblock %}"
        assert self.render(render, body) == "rootProotP|P"

    def test_a_variable_that_it_assigns_stays_assigned(self, render):
        body = "{% firstof 'y' as x %}{% with x=1 %}{{ x }}{% endwith %}"
        html = self.render(render, body)
        assert html == "1|Py"

    def test_what_a_tag_does_to_the_scope(self, make_engine):
        """It does to that of the call: the variable is in a scope of no other use."""
        engine = make_engine(
            {
                "root.html": "{% partialdef row %}{% endpartialdef %}{% partial row %}",
                "page.html": (
                    "{% extends 'root.html' %}"
                    "{% partialdef row override %}{% assign %}{% endpartialdef %}"
                ),
            },
            builtins=["tests.template_tests.partials.templatetags.nodes"],
        )
        context = Context({"name": "Ada"})
        html = engine.get_template("page.html").render(context)
        assert html == "Ada assigned KeyError"
        assert context.dicts[1:] == [{"other": "assigned"}]


class TestWhatIsInAContext:
    """Other packages copy it: it is what it looks like."""

    NODES = ["tests.template_tests.partials.templatetags.nodes"]

    def result(self, make_engine, function, body="{% given functions %}"):
        """Return what ``function`` makes of the context in the body of an override."""
        engine = make_engine(
            {
                "root.html": ROOT + "{% partial row %}",
                "page.html": extending(
                    "root.html",
                    f"{{% partialdef row override %}}{body}{{% endpartialdef %}}",
                ),
                "more.html": "{% given functions %}",
            },
            builtins=self.NODES,
        )
        results = []
        functions = [lambda context: results.append(function(context))]
        context = Context({"name": "Ada", "functions": functions})
        engine.get_template("page.html").render(context)
        [result] = results
        return result

    @pytest.mark.parametrize(
        "read",
        [
            dict,
            dict.copy,
            copy.copy,
            copy.deepcopy,
            lambda scope: {**scope},
            lambda scope: scope | {},
            lambda scope: dict(scope.items()),
            lambda scope: dict(zip(scope.keys(), scope.values(), strict=True)),
            lambda scope: {name: scope[name] for name in scope},
            lambda scope: {name: scope.get(name) for name in reversed(scope)},
        ],
    )
    def test_scope(self, make_engine, read):
        scope = self.result(make_engine, lambda context: read(context.dicts[-1]))
        assert type(scope) is dict
        assert list(scope) == ["partial"]
        assert type(scope["partial"]) is Overridden

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("{% given functions %}", (True, 1, True, True, True)),
            ("{% include 'more.html' %}", (False, 0, False, False, False)),
        ],
    )
    def test_scope_is_consistent(self, make_engine, body, expected):
        def facts(context):
            scope = context.dicts[-1]
            shown = repr(scope).startswith("{'partial': <")
            return (
                "partial" in scope,
                len(scope),
                bool(scope),
                shown,
                scope == {"partial": scope.get("partial")},
            )

        assert self.result(make_engine, facts, body) == expected

    def test_what_changes_the_scope_changes_the_one_below(self, make_engine):
        def change(context):
            scope = context.dicts[-1]
            scope.setdefault("list", []).append(1)
            scope.setdefault("list", []).append(2)
            scope.update(a=1)
            return (
                scope.pop("name"),
                scope.pop("name", None),
                context["list"],
                context["a"],
            )

        assert self.result(make_engine, change) == ("Ada", None, [1, 2], 1)

    def test_flattened(self, make_engine):
        flat = self.result(make_engine, lambda context: context.flatten())
        assert flat.keys() == {"True", "False", "None", "name", "functions", "partial"}
        html = self.result(
            make_engine, lambda context: context.flatten()["partial"].super()
        )
        assert html == "root Ada"

    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
    def test_copied_context(self, make_engine, copied):
        def read(context):
            return copied(context)["partial"].super()

        assert self.result(make_engine, read) == "root Ada"

    @pytest.mark.parametrize("name", ["page.html", "page.html#list"])
    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
    def test_call_in_a_copied_context(self, make_engine, copied, name):
        override = (
            "{% partialdef cell override %}my{{ partial.super }}{% endpartialdef %}"
        )
        engine = make_engine(
            {
                "root.html": (
                    "{% partialdef cell %}cell{% endpartialdef %}"
                    "{% partialdef list %}{% given functions %}{% partial cell %}"
                    "{% endpartialdef %}{% partial list %}"
                ),
                "page.html": extending("root.html", override),
            },
            builtins=self.NODES,
        )
        results = []

        def call(context):
            _, node = context.render_context.template.nodelist
            results.append(node.render(copied(context)))

        context = Context({"functions": [call]})
        html = engine.get_template(name).render(context)
        assert [html, *results] == ["mycell"] * 2

    @pytest.mark.parametrize(
        ("copied", "expected"),
        [
            (lambda blocks: type(blocks)(), {}),
            (copy.copy, {"content": 2, "more": 0}),
            (copy.deepcopy, {"content": 2, "more": 0}),
        ],
    )
    def test_blocks(self, make_engine, copied, expected):
        results = []
        engine = make_engine(
            {
                "root.html": "{% block content %}{% endblock %}",
                "page.html": extending(
                    "root.html",
                    "{% block content %}{% block more %}{% given functions %}{% endblock %}"
                    "{% endblock %}",
                ),
            },
            builtins=self.NODES,
        )

        def function(context):
            blocks = copied(context.render_context["block_context"])
            assert isinstance(blocks, BlockContext)
            found = {name: len(nodes) for name, nodes in blocks.blocks.items()}
            blocks.push("other", "block")
            results.append((found, blocks.pop("other")))

        context = Context({"functions": [function]})
        engine.get_template("page.html#more").render(context)
        assert results == [(expected, "block")]

    ENCLOSED = {
        "root.html": (
            "{% partialdef row %}root{{ name }}{% endpartialdef %}"
            "{% partialdef cell %}cell{% endpartialdef %}"
            "{% partialdef list %}{% enclosed %}{% partial cell %}{% endenclosed %}"
            "{% endpartialdef %}"
            "{% partial row %}|{% partial list %}|{% block content %}base{% endblock %}"
        ),
        "page.html": (
            "{% extends parent %}"
            "{% partialdef cell override %}my{{ partial.super }}{% endpartialdef %}"
            "{% partialdef row override %}{% enclosed %}{{ name }}:{{ partial.super }}:"
            "{% partial cell %}{% endenclosed %}{% endpartialdef %}"
            "{% block content %}{% enclosed %}{{ block.super }}:{% partial row %}:"
            "{% block inner %}inner{% endblock %}{% endenclosed %}{% endblock %}"
            "{% partialdef only %}{% partial enclosed only %}{% endpartialdef %}"
            "{% partialdef enclosed %}{% enclosed %}{% partial list %}{% endenclosed %}"
            "{% endpartialdef %}"
        ),
    }

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (
                "page.html",
                "Ada:rootAda:mycell|mycell|base:Ada:rootAda:mycell:inner",
            ),
            ("page.html#row", "Ada:rootAda:mycell"),
            ("page.html#list", "mycell"),
            ("page.html#content", "base:Ada:rootAda:mycell:inner"),
            ("page.html#only", "mycell"),
            ("root.html", "rootAda|cell|base"),
            ("root.html#list", "cell"),
        ],
    )
    def test_copies_of_all_scopes(self, make_engine, name, expected):
        engine = make_engine(self.ENCLOSED, builtins=self.NODES)
        template = engine.get_template(name)
        for _ in range(2):
            context = Context({"name": "Ada", "parent": "root.html"})
            assert template.render(context) == expected

    def test_page_in_the_scope_of_another_one(self, make_engine):
        """It renders there, and what follows is part of the first page again."""
        override = (
            "{% partialdef cell override %}other{{ partial.super }}{% endpartialdef %}"
        )
        engine = make_engine(
            {
                **self.ENCLOSED,
                "other.html": extending("root.html", override),
                "both.html": extending(
                    "root.html",
                    override.replace("other", "both")
                    + "{% partialdef mine %}{% nodes_of other %}{% partial cell %}"
                    "{% endpartialdef %}",
                ),
            },
            builtins=self.NODES,
        )
        context = Context({"other": engine.get_template("other.html#cell")})
        html = engine.get_template("both.html#mine").render(context)
        assert html == "othercellbothcell"


class TestNothingToOverride:
    OVERRIDE = "\n{% partialdef rwo override %}{% endpartialdef %}"

    MESSAGE = (
        "Partial 'rwo' overrides nothing: it is not defined in 'base.html', 'root.html', "
        "which its template extends. See page.html, line 2. Did you mean 'row'? Partials "
        "defined there: 'row'."
    )

    @pytest.fixture
    def engine(self, make_engine):
        return make_engine(
            {
                "root.html": ROOT,
                "base.html": extending("root.html"),
                "page.html": extending("base.html", self.OVERRIDE),
                "variable.html": "{% extends parent %}" + self.OVERRIDE,
                "direct.html": extending("root.html", self.OVERRIDE),
                "alone.html": self.OVERRIDE,
            }
        )

    def test_loading_the_partial(self, engine):
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html#rwo")
        assert str(caught.value) == self.MESSAGE

    def test_rendering_the_page(self, engine):
        """Though nothing calls it."""
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html").render(Context())
        assert str(caught.value) == self.MESSAGE

    @pytest.mark.parametrize("name", ["variable.html", "variable.html#rwo"])
    def test_variable_parent(self, engine, name):
        template = engine.get_template(name)
        with pytest.raises(TemplateSyntaxError) as caught:
            template.render(Context({"parent": "base.html"}))
        assert str(caught.value) == self.MESSAGE.replace("page.html", "variable.html")

    @pytest.mark.parametrize("name", ["page.html#row", "direct.html#row"])
    def test_other_partials_of_the_page(self, engine, name):
        context = Context({"name": "Ada"})
        assert engine.get_template(name).render(context) == "root Ada"

    def test_template_that_extends_none(self, engine):
        message = (
            "Partial 'rwo' overrides nothing: its template extends no other. See "
            "alone.html, line 2. No partials are defined there."
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("alone.html#rwo")
        assert str(caught.value) == message
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("alone.html").render(Context())
        assert str(caught.value) == message

    def test_of_several_the_uppermost_is_told(self, make_engine):
        override = "\n\n{% partialdef row override %}{% endpartialdef %}"
        engine = make_engine(
            {
                "root.html": "",
                "base.html": extending("root.html", override),
                "page.html": extending("base.html", override),
            }
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html#row")
        assert str(caught.value) == (
            "Partial 'row' overrides nothing: it is not defined in 'root.html', which "
            "its template extends. See base.html, line 3. No partials are defined there."
        )

    def test_ancestor_that_calls_it(self, make_engine):
        engine = make_engine(
            {
                "root.html": "{% partial row %}",
                "page.html": extending(
                    "root.html", "{% partialdef row override %}{% endpartialdef %}"
                ),
            }
        )
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("page.html").render(Context())
        assert str(caught.value) == (
            "Partial 'row' overrides nothing: it is not defined in 'root.html', which "
            "its template extends. See page.html, line 1. No partials are defined there."
        )


class TestTemplatesThatNoEngineLoads:
    """``Template("…")``"""

    def test_inherits(self, use_templates):
        use_templates({"root.html": ROOT})
        template = Template(extending("root.html"))
        assert template.render(Context({"name": "Ada"})) == "<root Ada>"

    def test_overrides(self, use_templates):
        use_templates({"root.html": ROOT + "{% partial row %}"})
        override = (
            "{% partialdef row override %}page {{ partial.super }}{% endpartialdef %}"
        )
        template = Template(extending("root.html", override))
        assert template.render(Context({"name": "Ada"})) == "<>page root Ada"


class TestAnotherLibrarysExtends:
    """It doesn't report what is extended. Here it is Django's own node."""

    @pytest.fixture
    def render_page(self, make_engine):
        def render_page(templates, name="page.html"):
            engine = make_engine(templates, builtins=["django.template.loader_tags"])
            context = Context({"name": "Ada"})
            return engine.get_template(name).render(context)

        return render_page

    def test_inherits(self, render_page):
        templates = {"root.html": ROOT, "page.html": extending("root.html")}
        assert render_page(templates) == "<root Ada>"
        assert render_page(templates, "page.html#row") == "root Ada"
        assert render_page(templates, "page.html#content") == "root Ada"

    def test_override(self, render_page):
        override = (
            "{% partialdef row override %}page {{ partial.super }}{% endpartialdef %}"
        )
        templates = {
            "root.html": ROOT,
            "page.html": extending("root.html", override + CALL),
        }
        assert render_page(templates) == "<page root Ada>"
        assert render_page(templates, "page.html#row") == "page root Ada"


class TestOtherNodesInThePage:
    """A tag can render the nodes of another template as if they were the page's."""

    @pytest.fixture
    def render_other(self, make_engine):
        def render_other(source):
            content = "{% block content %}{% nodes_of other %}{% endblock %}"
            engine = make_engine(
                {"root.html": ROOT, "page.html": extending("root.html", content)},
                builtins=["tests.template_tests.partials.templatetags.nodes"],
            )
            partials = engine.from_string(source).extra_data["partials"]
            context = Context({"other": partials["list"], "name": "Ada"})
            return engine.get_template("page.html").render(context)

        return render_other

    LIST = "{% partialdef list %}{% partial row %}{% endpartialdef %}"

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (LIST + "{% partialdef row %}other{% endpartialdef %}", "<other>"),
            (extending("root.html", LIST), "<root Ada>"),
        ],
    )
    def test_calls_in_them(self, render_other, source, expected):
        assert render_other(source) == expected

    @pytest.fixture
    def render_page(self, make_engine):
        def render_page(call):
            override = "{% partialdef row override %}page{% endpartialdef %}"
            content = "{% block content %}{% nodes_of other %}{% endblock %}"
            engine = make_engine(
                {
                    "root.html": ROOT + call,
                    "page.html": extending("root.html", override + content),
                    "base.html": (
                        "{% partialdef row %}base{% endpartialdef %}"
                        "{% partialdef more %}more{% endpartialdef %}"
                        "{% block b %}{% endblock %}"
                    ),
                },
                builtins=["tests.template_tests.partials.templatetags.nodes"],
            )
            nodes = extending(
                "base.html", "{% block b %}{% partial row %}{% endblock %}"
            )
            context = Context({"other": engine.from_string(nodes)})
            return engine.get_template("page.html").render(context)

        return render_page

    def test_page_after_them(self, render_page):
        assert render_page("{% partial row %}") == "<base>page"

    def test_page_does_not_inherit_from_them(self, render_page):
        with pytest.raises(TemplateSyntaxError) as caught:
            render_page("{% partial more %}")
        assert str(caught.value) == (
            "Partial 'more' is not defined in the current template. See root.html, line "
            "1. Partials defined there: 'row'."
        )

    def test_of_a_template_that_no_engine_loads(self, use_templates):
        backend = use_templates(
            {"page.html": "{% nodes_of other %}"},
            builtins=["tests.template_tests.partials.templatetags.nodes"],
        )
        other = Template(self.LIST).extra_data["partials"]["list"]
        with pytest.raises(TemplateSyntaxError) as caught:
            backend.get_template("page.html").render({"other": other})
        assert str(caught.value) == (
            "Partial 'row' is not defined in the current template. See <unknown source>, "
            "line 1. Partials defined there: 'list'."
        )

    def test_unknown_name(self, render_other):
        with pytest.raises(TemplateSyntaxError) as caught:
            render_other(self.LIST)
        assert str(caught.value) == (
            "Partial 'row' is not defined in the current template. See <unknown source>, "
            "line 1. Partials defined there: 'list'."
        )


class TestTheNodeOfExtends:
    """Other packages dispatch on the exact class of a node, and call its methods."""

    TEMPLATES = {
        "root.html": ROOT,
        "other.html": ROOT.replace("root", "other"),
        "page.html": extending("root.html"),
    }

    def check(self, node):
        assert type(node) is ExtendsNode
        assert repr(node) == "<ExtendsNode: extends 'root.html'>"
        assert node.get_parent.node.token.contents == "extends 'root.html'"

    def test_class_of_a_loaded_template(self, make_engine):
        template = make_engine(self.TEMPLATES).get_template("page.html")
        self.check(template.nodelist[0])

    def test_class_in_a_template_that_no_engine_loads(self, use_templates):
        use_templates(self.TEMPLATES)
        self.check(Template(extending("root.html")).nodelist[0])

    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
    def test_copy(self, make_engine, copied):
        engine = make_engine(self.TEMPLATES)
        template = engine.get_template("page.html")
        [node] = template.nodelist
        template.nodelist = NodeList([copied(node)])
        self.check(template.nodelist[0])
        del node
        for _ in range(2):
            html = template.render(Context({"name": "Ada"}))
            assert html == "<root Ada>"

    @pytest.mark.parametrize("method", ["get_parent", "find_template"])
    def test_methods_that_a_tool_replaces(self, make_engine, monkeypatch, method):
        engine = make_engine(self.TEMPLATES)
        template = engine.get_template("page.html")
        original, seen = getattr(ExtendsNode, method), []

        def replaced(node, *args):
            seen.append((type(node), node.origin.name, node.token.contents))
            original(node, *args)
            return engine.get_template("other.html")

        monkeypatch.setattr(ExtendsNode, method, replaced)
        html = template.render(Context({"name": "Ada"}))
        assert html == "<other Ada>"
        assert seen == [(ExtendsNode, template.origin.name, "extends 'root.html'")]


class TestToolsThatLookAtTemplates:
    """django-sekizai and django-compressor ask what is extended, and render nothing."""

    def test_parent_of_a_template_that_is_not_rendered(self, make_engine):
        engine = make_engine(
            {
                "root.html": ROOT,
                "base.html": extending("root.html"),
                "page.html": extending("base.html"),
            }
        )
        context = Context()
        template = context.template = engine.get_template("page.html")
        names = []
        while template.nodelist.get_nodes_by_type(ExtendsNode):
            template = template.nodelist[0].get_parent(context)
            names.append(template.name)
        assert names == ["base.html", "root.html"]


class TestPartialsOfAnotherEngine:
    """A template object can come from an engine that has Django's own partials."""

    @pytest.mark.skipif(django.VERSION < (6, 0), reason="Django has no partials")
    @pytest.mark.parametrize(
        ("name", "expected"), [("page.html", "<core>"), ("page.html#row", "[core]")]
    )
    def test_are_overridden(self, make_engine, name, expected):
        override = (
            "{% partialdef row override %}[{{ partial.super }}]{% endpartialdef %}"
        )
        engine = make_engine({"page.html": "{% extends parent %}" + override})
        parent = CoreEngine().from_string(
            "{% partialdef row %}core{% endpartialdef %}<{% partial row %}>"
        )
        context = Context({"parent": parent})
        assert engine.get_template(name).render(context) == expected


@pytest.mark.parametrize("name", ["page.html", "page.html#row", "page.html#content"])
def test_what_was_rendered_is_freed_at_once(make_engine, name):
    """Not when the garbage collector finds it: a context has requests and querysets."""

    class Value:
        pass

    engine = make_engine(
        {
            "root.html": ROOT,
            "page.html": extending(
                "root.html",
                "{% block content %}{% partial row %}{% cycle name 1 %}{% endblock %}",
            ),
        }
    )
    value = Value()
    context = Context({"name": value})
    references = [weakref.ref(value), weakref.ref(context)]
    template = engine.get_template(name)
    gc.disable()
    try:
        template.render(context)
        del value, context
        assert [reference() for reference in references] == [None, None]
    finally:
        gc.enable()


class TestErrorsInWhatIsOverridden:
    """``{{ partial.super }}`` is a variable, and some errors in one are hidden."""

    @pytest.mark.parametrize(
        "error", [ObjectDoesNotExist, VariableDoesNotExist, OSError]
    )
    @pytest.mark.parametrize("name", ["page.html", "page.html#row"])
    def test_come_out(self, make_engine, error, name):
        class Failing:
            def render(self, context):
                raise error("gone")

        engine = make_engine(
            {
                "root.html": "{% partialdef row %}{% include failing %}{% endpartialdef %}{% partial row %}",
                "page.html": extending(
                    "root.html",
                    "{% partialdef row override %}{{ partial.super }}{% endpartialdef %}",
                ),
            }
        )
        with pytest.raises(error, match="gone"):
            engine.get_template(name).render(Context({"failing": Failing()}))


@pytest.mark.parametrize("name", ["page.html", "page.html#card"])
def test_only_does_not_hide_what_the_template_extends(render, name, mode):
    templates = {
        "root.html": ROOT,
        "page.html": (
            "{% extends parent %}{% block content %}{% partial card %}{% endblock %}"
            "{% partialdef card %}{% partial body only %}{% endpartialdef %}"
            "{% partialdef body %}{% partial row %}{% endpartialdef %}"
        ),
    }
    row = f"root {mode.string_if_invalid}"
    expected = {"page.html": f"<{row}>", "page.html#card": row}
    context = {"parent": "root.html", "name": "Ada"}
    assert render(templates, name, context) == expected[name]
