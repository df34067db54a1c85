"""
What several pages have in common: compiled once.
"""

import gc
import traceback
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.template import Context, Library
from django.template.base import VariableNode
from django.template.compiler import sharing
from django.template.compiler.inspection import generated_source
from django.template.compiler.nodelist import number_of_nodes

from .conftest import LIBRARY, Engine, core_engine, engine_options, render_in_context
from .test_code_cache import entries as kept_entries

register = Library()

BASE = "<{{ site }}|{% block a %}a{% endblock %}|{{ user.name }}{{ year }}>"
CHILD = "{% extends 'base.html' %}{% block a %}{{ x }}{% endblock %}"
TEMPLATES = {"base.html": BASE, "page.html": CHILD, "other.html": CHILD + "{# #}"}
VARIABLES = {"site": "<s>", "user": {"name": "Ada"}, "year": 1815, "x": "&"}
HTML = "<&lt;s&gt;|&amp;|Ada1815>"


class Failed(Exception):
    pass


@register.filter
def fails(value):
    raise Failed(value)


@pytest.fixture
def made(monkeypatch):
    """Return a list of the nodelists of which there was something to compile."""
    made = []
    compile_shared = sharing.compile_shared

    def compile_and_count(module, nodes):
        shared = compile_shared(module, nodes)
        if shared.runs:
            made.append(shared)
        return shared

    monkeypatch.setattr(sharing, "compile_shared", compile_and_count)
    return made


def options_of(templates, **options):
    builtins = [LIBRARY, __name__, "django.templatetags.i18n"]
    return engine_options(templates, builtins=builtins, **options)


def engine_of(templates=TEMPLATES, **options):
    return Engine(**options_of(templates, **options))


def shared_by(template):
    """Return the functions that the code of a template calls."""
    return [
        run.render
        for shared in template.nodelist.template_code.shared
        for run in shared.runs.values()
    ]


def compiled(engine, name="page.html"):
    template = engine.get_template(name)
    assert template.nodelist.compile_ahead()
    return template


def html_of(template, variables=VARIABLES):
    return template.render(Context(variables))


def number_of_calls(templates, name="page.html", **options):
    """Return how many functions a page calls that others call as well."""
    template = compiled(engine_of(templates, **options), name)
    return template.nodelist.template_code.source.count("_shared_")


def test_what_recurses_has_its_pages_recurse(made):
    """A page whose functions call themselves leaves Python's limit to the nodes."""
    engine = engine_of()
    page = compiled(engine)
    assert not page.nodelist.template_code.recurses
    [shared] = made
    shared.recurses = True
    assert compiled(engine, "other.html").nodelist.template_code.recurses


def test_is_compiled_once(made):
    engine = engine_of()
    page, other = compiled(engine), compiled(engine, "other.html")
    assert len(made) == 1
    assert len(shared_by(page)) == 2
    assert shared_by(page) == shared_by(other)
    assert html_of(page) == html_of(other) == HTML
    lines = page.nodelist.template_code.source.splitlines()
    assert [line.strip() for line in lines if "_shared_" in line] == [
        "html_1 = _shared_0(state, site_6)",
        "html_5 = _shared_1(state, user_7, year_8)",
    ]


def test_source():
    source = generated_source(engine_of().get_template("page.html"))
    head, _, shared = source.partition("\n\n")
    assert head.startswith("def render(data, state):\n")
    assert "_shared_1(state, user_" in head
    assert shared.startswith(
        "# Of base.html, for all pages that it is part of:\n"
        "# _shared_0 is _render_shared_0().\n"
        "# _shared_1 is _render_shared_1().\n"
        "def _render_shared_1(state, user_1, year_6):\n"
    )
    assert "\ndef _render_shared_0(state, site_1):\n" in shared


def test_few_nodes(monkeypatch, made):
    monkeypatch.setattr(sharing, "FEWEST", 2)
    template = compiled(engine_of())
    assert template.nodelist.template_code.source.count("_shared_") == 1
    [shared] = made
    assert [(start, run.stop) for start, run in shared.runs.items()] == [(4, 8)]
    assert html_of(template) == HTML


def test_what_pages_include(made):
    engine = engine_of(
        {
            "page.html": "{% include 'part.html' %}{% include 'part.html' %}",
            "other.html": "{% include 'part.html' with x=2 %}",
            "part.html": "[{{ x }}]",
        }
    )
    assert html_of(compiled(engine)) == "[&amp;][&amp;]"
    assert html_of(compiled(engine, "other.html")) == "[2]"
    assert len(made) == 1


@pytest.mark.parametrize(
    ("base", "calls"),
    [
        ("{{ x }}", 1),
        ("{% if x %}{{ x }}{% block b %}{% endblock %}{{ y }}{% endif %}", 2),
        ("{% with y=x %}{{ y }}{% block b %}{% endblock %}{{ y }}{% endwith %}", 2),
        ("{% include 'part.html' %}{% include 'part.html#row' %}", 1),
        ("{% partialdef row %}{{ x }}{% endpartialdef %}", 1),
        ("{% csrf_token %}{{ x }}", 1),
        ("{{ x|default:y }}", 1),
        # What follows differs between pages, or where it stands.
        ("{% block b %}{% endblock %}", 0),
        ("{% partialdef row %}{{ x }}{% endpartialdef %}{% partial row %}", 2),
        ("{% partialdef row inline %}{{ x }}{% endpartialdef %}", 1),
        ("{% cycle x y %}", 0),
        ("{% block b %}{{ block }}{{ block.super }}{% endblock %}", 0),
        ("{% for x in xs %}{{ x }}{% block b %}{% endblock %}{% endfor %}", 0),
        (
            "{% autoescape off %}{{ x }}{% block b %}{% endblock %}{% endautoescape %}",
            0,
        ),
        ("{% autoescape off %}{{ x }}{% endautoescape %}", 0),
        ("{% blocktranslate %}{{ x }}{% endblocktranslate %}", 0),
        ("{% include 'again.html' %}", 1),
        ("{% filter upper %}{{ x }}{% endfilter %}{{ x }}", 1),
    ],
)
def test_what_is_shared(base, calls):
    templates = {
        "page.html": "{% extends 'base.html' %}",
        "base.html": "{% block a %}{% endblock %}" + base,
        "part.html": "{% extends 'part_base.html' %}{% block c %}{{ x }}{% partialdef row %}{{ y }}{% endpartialdef %}{% endblock %}",
        "part_base.html": "{% block c %}{% endblock %}",
        "again.html": "{{ x }}{% if n %}{% include 'again.html' with n=None %}{% endif %}",
    }
    variables = {"x": "<", "y": 2, "n": 1, "xs": "ab"}
    engine = engine_of(templates)
    template = compiled(engine)
    plain = engine_of(templates, compiled=False).get_template("page.html")
    for _ in range(2):
        assert html_of(template, variables) == html_of(plain, variables)
    code = template.nodelist.template_code
    called = sum(f"_shared_{n}(" in code.source for n in range(20))
    assert called == calls
    source = generated_source(template)
    assert ("for all pages" in source) is bool(calls)


@pytest.mark.parametrize("known", [False, True])
def test_in_a_context(known):
    """Where a tag renders itself, the others can still be functions."""
    templates = {
        "page.html": "{% extends 'base.html' %}{% block a %}{% opaque %}{{ x }}{% endblock %}",
        "base.html": (
            "{{ site }}{% set site new %}{{ site }}{% block a %}{% endblock %}{{ x|default:y }}"
            "{% set y z %}{{ year }}{{ x }}"
        ),
    }
    variables = {"site": 1, "x": "", "year": 3} | ({"y": 4} if known else {})
    ours = Engine(**options_of(templates)).get_template("page.html")
    assert ours.nodelist.compile_ahead().has_context
    django = core_engine(options_of(templates)).get_template("page.html")
    for _ in range(2):
        assert render_in_context(ours, variables) == render_in_context(
            django, variables
        )
    assert ours.nodelist.template_code.source.count("_shared_") == 3


def test_request_in_a_context():
    """The context may have none."""
    templates = {
        "page.html": "{% extends 'base.html' %}{% block a %}{% opaque %}{{ x }}{% endblock %}",
        "base.html": "{% block a %}{% endblock %}{% querystring x=1 %}",
    }
    assert number_of_calls(templates) == 0
    plain = {**templates, "page.html": "{% extends 'base.html' %}"}
    template = compiled(engine_of(plain))
    assert template.nodelist.template_code.source.count("_shared_") == 1
    assert template.nodelist.template_code.needs_request


class TestChange:
    def test_base_is_loaded_again(self, made):
        templates = TEMPLATES.copy()
        engine = engine_of(templates)
        page = compiled(engine)
        assert html_of(page) == HTML
        templates["base.html"] = BASE.replace("|", "/")
        engine.template_loaders[0].reset()
        other = compiled(engine, "other.html")
        assert html_of(other) == html_of(engine.get_template("page.html"))
        assert html_of(other) == HTML.replace("|", "/")
        assert len(made) == 2
        before = weakref.ref(made.pop(0))
        del page
        gc.collect()
        assert before() is None

    def test_what_base_includes_is_loaded_again(self, made):
        templates = TEMPLATES | {
            "base.html": BASE + "{% include 'part.html' %}",
            "part.html": "1",
        }
        engine = engine_of(templates)
        assert html_of(compiled(engine)) == HTML + "1"
        [loader] = engine.template_loaders
        templates["part.html"] = "2"
        [key] = [key for key in loader.get_template_cache if "part" in key]
        del loader.get_template_cache[key]
        for name in ("other.html", "page.html"):
            template = engine.get_template(name)
            template.nodelist.compile_ahead()
            assert html_of(template) == HTML + "2"
        assert len(made) == 2

    def test_string_if_invalid(self, made):
        engine = engine_of()
        assert html_of(compiled(engine), {}) == "<||>"
        engine.string_if_invalid = "?"
        assert html_of(engine.get_template("page.html"), {}) == "<?|?|??>"
        assert html_of(compiled(engine, "other.html"), {}) == "<?|?|??>"
        assert len(made) == 2

    def test_render_is_replaced(self, monkeypatch):
        engine = engine_of()
        page = compiled(engine)
        render = VariableNode.render
        with monkeypatch.context() as patch:
            patch.setattr(VariableNode, "render", lambda *args: f"({render(*args)})")
            other = engine.get_template("other.html")
            assert html_of(page) == "<(&lt;s&gt;)|(&amp;)|(Ada)(1815)>"
            assert html_of(other) == html_of(page)
        assert html_of(page) == html_of(other) == HTML

    @pytest.mark.parametrize("inner", [False, True])
    def test_nodes_change(self, inner):
        templates = TEMPLATES | {"base.html": BASE + "{% if x %}!{{ x }}{% endif %}"}
        engine = engine_of(templates)
        page = compiled(engine)
        assert html_of(page) == HTML + "!&amp;"
        base = engine.get_template("base.html")
        nodes = base.nodelist
        if inner:
            [(_, nodes)] = nodes[-1].conditions_nodelists
        nodes.append(base.nodelist[1])
        other = compiled(engine, "other.html")
        assert html_of(page) == html_of(other) == HTML + "!&amp;&lt;s&gt;"

    def test_threads(self, monkeypatch):
        engine = engine_of()
        names = ["page.html", "other.html"] * 4
        templates = [engine.get_template(name) for name in names]
        barrier = Barrier(len(names))

        def render(template):
            barrier.wait()
            return [html_of(template) for _ in range(3)]

        with ThreadPoolExecutor(len(names)) as pool:
            assert [*pool.map(render, templates)] == [[HTML] * 3] * len(names)
        assert shared_by(compiled(engine))


def test_code_cache(tmp_path):
    for number in (2, 2, 3):
        engine = engine_of(code_cache=tmp_path)
        compiled(engine)
        if number == 3:
            assert html_of(compiled(engine, "other.html")) == HTML
        assert len(kept_entries(tmp_path)) == number
    # There is none of the template itself.
    assert (
        not engine_of(code_cache=tmp_path)
        .get_template("base.html")
        .nodelist.compiles_at_once
    )


def test_too_many_nodes(monkeypatch, caplog):
    monkeypatch.setattr("django.template.compiler.builder.MOST_NODES", 3)
    template = engine_of().get_template("page.html")
    assert template.nodelist.compile_ahead() is None
    assert html_of(template) == HTML


def test_number_of_nodes():
    """What has been compiled for another page costs nothing any more."""
    engine = engine_of()
    page, other = map(engine.get_template, ("page.html", "other.html"))
    assert html_of(page) == HTML
    assert number_of_nodes(page.nodelist, page) == 12
    page.nodelist.compile_ahead()
    assert number_of_nodes(other.nodelist, other) == 5


def lines_of(template):
    """Return the templates and lines in the traceback of an error, and the variables."""
    try:
        html_of(template)
    except Failed as error:
        return [
            (frame.f_code.co_name, number, sorted(frame.f_locals))
            for frame, number in traceback.walk_tb(error.__traceback__)
            if ".html" in frame.f_code.co_name
        ]


@pytest.mark.parametrize("again", [False, True])
def test_traceback(monkeypatch, again):
    """It is as if the page had the nodes in it."""
    templates = {
        "page.html": "{% extends 'base.html' %}\n{% block a %}{% endblock %}",
        "base.html": (
            "{{ year }}\n{% block b %}\n{{ year }}\n{% if x %}\n{% include 'part.html' %}"
            "{% endif %}{% block a %}{% endblock %}{% endblock %}"
        ),
        "part.html": "\n\n{{ site|fails }}",
    }
    if again:
        templates["page.html"] = templates["page.html"].replace(
            "a %}", "b %}{{ block.super }}"
        )
    shared = lines_of(compiled(engine_of(templates)))
    monkeypatch.setattr(sharing, "FEWEST", 100)
    assert [line[:2] for line in shared] == [
        line[:2] for line in lines_of(compiled(engine_of(templates)))
    ]
    block = "page.html#b", 2
    assert [line[:2] for line in shared] == [
        ("page.html", 1),
        ("base.html", 2),
        *([block] if again else []),
        ("base.html#b", 5),
        ("part.html", 3),
    ]
    assert shared[-2][2] == ["site", "x", "year"]


def test_traceback_from_a_deep_place(monkeypatch):
    """Where lines aren't known, no function is called."""
    source = "{% block a %}{% endblock %}{{ site|fails }}"
    for _ in range(20):
        source = f"{{% if x %}}\n{source}{{% endif %}}"
    templates = TEMPLATES | {"base.html": source}
    shared = lines_of(compiled(engine_of(templates)))
    assert shared[0][:2] == ("page.html", 1)
    monkeypatch.setattr(sharing, "FEWEST", 100)
    assert lines_of(compiled(engine_of(templates))) == shared


def test_code_that_is_wrong(caplog):
    """Nodes render where the function itself has raised an error."""
    page = compiled(engine_of())
    for function in shared_by(page):
        function.__globals__["lookup_strategies"] = None
    assert [html_of(page) for _ in range(2)] == [HTML] * 2
    assert not page.nodelist.codes
    assert page.nodelist.renders_nodes
