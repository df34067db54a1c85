"""
Pages: templates that extend and include others are one function, as long as the
cached loader has the same templates.
"""

import pytest
from django.template import Context, TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler.nodelist import CompiledNodeList
from django.template.loaders import cached

from .conftest import Engine, code_of, engine_options

BASE = "<{% block a %}base a{{ x }}{% endblock %}|{% block b %}base b{% endblock %}>"
MIDDLE = (
    "{% extends 'base.html' %}{% block a %}middle({{ block.super }}){% endblock %}"
    "not rendered{{ x }}"
)
CHAIN = {"base.html": BASE, "middle.html": MIDDLE}


class TestExtends:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% extends 'base.html' %}", "<base a1|base b>"),
            ("{% extends 'middle.html' %}", "<middle(base a1)|base b>"),
            ("text {% extends 'base.html' %}", "text <base a1|base b>"),
            ("{# #}\n{% extends './base.html' %}", "\n<base a1|base b>"),
            ("{% extends 'base.html' %}{% block a %}{% endblock %}", "<|base b>"),
            (
                "{% extends 'middle.html' %}{% block a %}{{ block.super }}{{ x }}{% endblock %}",
                "<middle(base a1)1|base b>",
            ),
            (
                "{% extends 'middle.html' %}{% block a %}{{ block.super }}{{ block.super }}"
                "{% endblock %}{% block b %}[{{ block.super }}]{% endblock %}",
                "<middle(base a1)middle(base a1)|[base b]>",
            ),
            (
                "{% extends 'base.html' %}{% block unknown %}u{% endblock %}",
                "<base a1|base b>",
            ),
            (
                "{% extends 'base.html' %}{% block a %}{% block c %}c{{ x }}{% endblock %}{% endblock %}",
                "<c1|base b>",
            ),
            (
                "{% extends 'base.html' %}{% block a %}{% with x=2 %}{{ block.super }}{% endwith %}{% endblock %}",
                "<base a2|base b>",
            ),
            (
                "{% extends 'base.html' %}{% block a %}{% for x in 'yz' %}{{ block.super }}{% endfor %}{% endblock %}",
                "<base aybase az|base b>",
            ),
            (
                "{% extends 'base.html' %}{% if nope %}{% block a %}in if{% endblock %}{% endif %}",
                "<in if|base b>",
            ),
        ],
    )
    def test_levels(self, page, source, html):
        templates = CHAIN | {"page.html": source}
        assert page(templates, {"x": 1}) == html
        including = templates | {
            "part.html": source,
            "page.html": "{% include 'part.html' %}",
        }
        assert page(including, {"x": 1}) == html

    def test_blocks_of_a_template_that_extends_none(self, page):
        assert page(BASE, {"x": 1}) == "<base a1|base b>"

    def test_block_in_a_scope_of_the_parent(self, page):
        templates = {
            "base.html": (
                "{% for x in 'ab' %}{% with y=x %}{% block a %}{% endblock %}{% endwith %}"
                "{% endfor %}{% autoescape off %}{% block b %}{% endblock %}{% endautoescape %}"
            ),
            "page.html": (
                "{% extends 'base.html' %}{% block a %}{{ y }}{{ forloop.counter }}{% endblock %}"
                "{% block b %}{{ html }}{% endblock %}"
            ),
        }
        assert page(templates, {"html": "<"}) == "a1b2<"

    def test_block_in_a_block_of_the_parent(self, page):
        templates = {
            "base.html": "{% block out %}({% block in %}base{% endblock %}){% endblock %}",
            "middle.html": "{% extends 'base.html' %}{% block in %}m{{ block.super }}{% endblock %}",
            "page.html": "{% extends 'middle.html' %}{% block out %}[{{ block.super }}]{% endblock %}",
        }
        assert page(templates) == "[(mbase)]"

    def test_super_beyond_the_first(self, page):
        """There is nothing above it."""
        templates = CHAIN | {
            "base.html": "{% block a %}[{{ block.super }}]{% endblock %}",
            "page.html": "{% extends 'base.html' %}{% block a %}{{ block.super }}{% endblock %}",
        }
        assert page(templates) == "[]"

    @pytest.mark.parametrize(
        "parent", ["parent", "'base.html'|default:'b'", "template"]
    )
    def test_parent_that_the_context_has(self, at_once, make_engine, parent):
        engine = make_engine(
            CHAIN
            | {
                "page.html": "{% extends "
                + parent
                + " %}{% block a %}{{ x }}{% endblock %}"
            }
        )
        template = engine.get_template("page.html")
        base = engine.get_template("base.html")
        context = {"parent": "base.html", "template": base, "x": "<"}
        assert template.render(Context(context)) == "<&lt;|base b>"
        assert code_of(template) == "live"
        # Its blocks are compiled, where they stand.
        [extends] = template.nodelist
        assert type(extends.blocks["a"].nodelist) is CompiledNodeList
        assert extends.blocks["a"].nodelist.nodelist_code

    def test_missing_parent(self, live):
        templates = {"page.html": "{% extends 'nope.html' %}"}
        assert live(templates)[0] is TemplateDoesNotExist

    def test_parent_with_an_error(self, live):
        templates = {"page.html": "{% extends 'b.html' %}", "b.html": "{% nope %}"}
        assert live(templates)[0] is TemplateSyntaxError

    def test_page_that_extends_itself(self, live):
        templates = {"page.html": "{% extends 'page.html' %}"}
        assert live(templates)[0] is TemplateDoesNotExist

    def test_opaque_node_in_the_parent(self, live):
        templates = {
            "base.html": "{% opaque %}{% block a %}{% endblock %}",
            "page.html": "{% extends 'base.html' %}{% block a %}{{ x }}{% endblock %}",
        }
        assert live(templates, {"x": 1}) == "1"

    def test_extends_that_is_not_the_first_node(self, at_once, make_engine):
        """Tools can put nodes anywhere."""
        engine = make_engine(
            CHAIN | {"page.html": "{% extends 'base.html' %}", "o.html": "a{{ x }}"}
        )
        template = engine.get_template("o.html")
        template.nodelist.append(engine.get_template("page.html").nodelist[0])
        assert template.render(Context({"x": 1})) == "a1<base a1|base b>"
        assert code_of(template) != "page"


class TestInclude:
    templates = {
        "part.html": "[{{ x }}{{ y }}]",
        "folder/sibling.html": "s{{ x }}",
        "folder/relative.html": "{% include './sibling.html' %}{% include '../part.html' %}",
        "page.html": None,
    }
    variables = {
        "x": "<",
        "y": 1,
        "name": "part.html",
        "names": ["nope.html", "part.html"],
    }

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{% include 'part.html' %}", "[&lt;1]"),
            ("{% include 'part.html' with x=2 %}{{ x }}", "[21]&lt;"),
            ("{% include 'part.html' with x=y y=x %}", "[1&lt;]"),
            ("{% include 'part.html' only %}", "[]"),
            ("{% include 'part.html' with x=y only %}", "[1]"),
            ("{% include './part.html' %}", "[&lt;1]"),
            ("{% include 'folder/relative.html' %}", "s&lt;[&lt;1]"),
            ("{% for x in 'ab' %}{% include 'part.html' %}{% endfor %}", "[a1][b1]"),
            (
                "{% with x=3 %}{% include 'part.html' only %}{% include 'part.html' %}{% endwith %}",
                "[][31]",
            ),
            (
                "{% autoescape off %}{% include 'part.html' %}{% endautoescape %}{% include 'part.html' %}",
                "[<1][&lt;1]",
            ),
            (
                "{% if y %}{% include 'part.html' %}{% else %}{% include 'folder/sibling.html' %}{% endif %}",
                "[&lt;1]",
            ),
            (
                "{% for a, b in pairs %}{% include 'part.html' with x=a y=b %}{% endfor %}",
                "",
            ),
            ("{% include 'part.html' with x=nope only %}", "[]"),
        ],
    )
    def test_constant(self, page, source, html):
        strings = {"strings_if_invalid": ("",)}
        templates = self.templates | {"page.html": source}
        assert page(templates, self.variables, **strings) == html
        page(templates, self.variables)

    @pytest.mark.parametrize(
        "source",
        [
            "{% include name %}",
            "{% include names %}",
            "{% include 'part.html'|lower %}",
            "{% include 'nope.html' %}",
            "{% include '' %}",
            "{% include 'broken.html' %}",
            "{% include 'part.html' with self=1 %}",
            "{% include 'opaque.html' %}",
            "{% include 'page2.html' %}",
        ],
    )
    def test_what_renders_itself(self, live, source):
        templates = self.templates | {
            "broken.html": "{% nope %}",
            "opaque.html": "{% opaque %}{{ x }}",
            "page2.html": "{% extends nope %}",
            "page.html": "{{ x }}" + source + "{{ y }}",
        }
        live(templates, self.variables)

    def test_missing_in_what_is_not_rendered(self, live):
        templates = {"page.html": "{% if x %}{% include 'nope.html' %}{% endif %}a"}
        assert live(templates, {"x": 0}) == "a"
        assert live(templates, {"x": 1})[0] is TemplateDoesNotExist

    def test_recursive(self, page):
        templates = {
            "page.html": "{{ n.name }}{% for n in n.children %}{% include 'page.html' %}{% endfor %}"
        }
        node = {
            "name": "a",
            "children": [{"name": "b", "children": [{"name": "c"}]}, {"name": "d"}],
        }
        assert page(templates, {"n": node}) == "abcd"

    @pytest.mark.parametrize(
        "source",
        ["{% include 'page.html' %}", "{% include 'page.html' with x=1 only %}"],
    )
    def test_without_end(self, page, source):
        cls, message = page({"page.html": source}, {})
        assert cls is RecursionError
        assert message.startswith("maximum recursion depth exceeded")

    def test_variables_that_every_template_has(self, page):
        templates = {
            "page.html": "{% include 'part.html' only %}",
            "part.html": "{{ True }}{{ None }}{{ False }}{{ x|default:True }}",
        }
        assert page(templates, {"True": 1}) == "TrueNoneFalseTrue"

    def test_argument_that_only_hides(self, live):
        templates = {
            "page.html": "{% include 'part.html' only %}",
            "part.html": "{{ True|default:x }}",
        }
        assert live(templates, {"x": 1})[0].__name__ == "VariableDoesNotExist"

    def test_block_of_the_including_template(self, live):
        """``block`` isn't bound in a template that is included."""
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{% include 'part.html' %}{% endblock %}",
            "base.html": "{% block a %}{% endblock %}",
            "part.html": "{{ block.name }}",
        }
        assert live(templates) == "a"

    def test_function_for_each_autoescape(self, source_of):
        templates = {
            "page.html": (
                "{% include 'a.html' %}{% include 'a.html' %}"
                "{% autoescape off %}{% include 'a.html' %}{% endautoescape %}"
            ),
            "a.html": "{{ x }}",
        }
        assert source_of(templates, {"x": 1}).count("def ") == 3


class TestLoaders:
    def test_changed_template(self, at_once):
        """A template that another takes the place of isn't rendered any longer."""
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{% include 'a.html' %}{% endblock %}",
            "base.html": "1{% block a %}{% endblock %}",
            "a.html": "a",
        }
        engine = Engine(**engine_options(templates))
        template = engine.get_template("page.html")
        assert template.render(Context()) == "1a"
        code = template.nodelist.template_code
        [loader] = engine.template_loaders
        templates["a.html"] = "b"
        assert template.render(Context()) == "1a"
        assert template.nodelist.template_code is code
        for key in [key for key in loader.get_template_cache if "a.html" in key]:
            del loader.get_template_cache[key]
        assert template.render(Context()) == "1b"
        assert template.nodelist.template_code is not code
        templates["base.html"] = "2{% block a %}{% endblock %}"
        loader.reset()
        assert template.render(Context()) == "2b"

    def test_template_that_becomes_opaque(self, at_once):
        templates = {"page.html": "{% include 'a.html' %}", "a.html": "a"}
        engine = Engine(**engine_options(templates))
        template = engine.get_template("page.html")
        assert template.render(Context()) == "a"
        templates["a.html"] = "{% opaque %}b"
        engine.template_loaders[0].reset()
        assert template.render(Context()) == "b"
        assert code_of(template) != "page"

    @pytest.mark.parametrize("name", ["page.html", "page.html#own"])
    @pytest.mark.parametrize("compiled", [True, False])
    def test_loader_that_does_not_cache(self, at_once, monkeypatch, name, compiled):
        """It is asked for what is rendered alone."""
        templates = {
            "page.html": "{% extends 'base.html' %}{% block a %}{% include 'a.html' %}"
            "{% endblock %}{% partialdef own %}{% partial row %}{% endpartialdef %}",
            "base.html": "<{% block a %}{% endblock %}>"
            "{% partialdef row %}{% include 'a.html' %}{% endpartialdef %}",
            "a.html": "{{ x }}",
        }
        engine = Engine(**engine_options(templates, cached=False), compiled=compiled)
        template = engine.get_template(name)
        [loader] = engine.template_loaders
        get_contents, loaded = loader.get_contents, []

        def get_contents_and_tell(origin):
            loaded.append(origin.template_name)
            return get_contents(origin)

        monkeypatch.setattr(loader, "get_contents", get_contents_and_tell)
        for _ in range(3):
            template.render(Context({"x": 1}))
        assert loaded == ["base.html", "a.html"] * 3

    def test_page_without_others_is_kept(self, at_once):
        engine = Engine(**engine_options("{{ x }}"))
        template = engine.get_template("page.html")
        template.render(Context())
        code = template.nodelist.template_code
        engine.template_loaders[0].reset()
        assert template.render(Context({"x": 1})) == "1"
        assert template.nodelist.template_code is code

    def test_other_loaders_in_its_place(self, at_once):
        templates = {"page.html": "{% include 'a.html' %}", "a.html": "a"}
        engine = Engine(**engine_options(templates))
        template = engine.get_template("page.html")
        template.render(Context())
        engine.template_loaders = engine.template_loaders[0].loaders
        templates["a.html"] = "b"
        assert template.render(Context()) == "b"

    @pytest.mark.parametrize("several", [False, True])
    def test_without_the_cached_loader(self, monkeypatch, several):
        """A template is reloaded each time, and no page depends on others."""
        templates = {"page.html": "{{ x }}{% include 'a.html' %}", "a.html": "a"}
        options = engine_options(templates, cached=several)
        if several:
            options["loaders"] *= 2
        engine = Engine(**options)
        template = engine.get_template("page.html")
        assert [template.render(Context({"x": 1})) for _ in range(3)] == ["1a"] * 3
        assert code_of(template) != "page"
        templates["a.html"] = "b"
        if not several:
            assert engine.get_template("page.html") is not template
            assert template.render(Context({"x": 1})) == "1b"

    def test_loader_of_a_subclass(self, at_once):
        """It can have another template for a name each time."""
        options = engine_options({"page.html": "{% include 'a.html' %}", "a.html": "a"})
        [(_, loaders)] = options["loaders"]
        options["loaders"] = [(f"{__name__}.Tenants", loaders)]
        template = Engine(**options).get_template("page.html")
        assert template.render(Context()) == "a"
        assert code_of(template) != "page"

    def test_template_that_find_template_changes(self, at_once):
        """What the cache has isn't what is rendered."""

        class Own(Engine):
            def find_template(self, name, dirs=None, skip=None):
                template, origin = super().find_template(name, dirs, skip)
                if name == "a.html":
                    template = self.from_string("own")
                return template, origin

        engine = Own(
            **engine_options({"page.html": "{% include 'a.html' %}", "a.html": "a"})
        )
        template = engine.get_template("page.html")
        assert template.render(Context()) == "own"
        assert code_of(template) != "page"

    @pytest.mark.parametrize(
        "source", ["{% include 'a.html' %}", "{% extends 'a.html' %}"]
    )
    def test_templates_of_other_classes(self, at_once, source):
        from django.template import Template

        class Own(Template):
            def _render(self, context):
                return "own"

        engine = Engine(**engine_options({"page.html": source, "a.html": "{{ x }}"}))
        engine.get_template("a.html").__class__ = Own
        template = engine.get_template("page.html")
        assert template.render(Context()) == "own"
        assert code_of(template) != "page"

    def test_included_template_is_loaded_when_the_page_is_compiled(self, monkeypatch):
        engine = Engine(
            **engine_options(
                {
                    "page.html": "{% if x %}{% include 'a.html' %}{% endif %}",
                    "a.html": "a",
                }
            )
        )
        template = engine.get_template("page.html")
        [loader] = engine.template_loaders
        template.render(Context())
        assert len(loader.get_template_cache) == 1
        template.render(Context())
        assert len(loader.get_template_cache) == 2


class Tenants(cached.Loader):
    pass


@pytest.mark.parametrize("autoescape", ["on", "", 1, 0, None])
def test_autoescape_that_is_no_bool(make_engine, autoescape):
    engine = make_engine("{{ x }}", autoescape=autoescape)
    template = engine.get_template("page.html")
    context = Context({"x": "<"}, autoescape=autoescape)
    assert template.render(context) == ("&lt;" if autoescape else "<")
    assert code_of(template) == "page"
