"""
Generated source: the same for the same templates.
"""

import ast
import subprocess
import sys

import pytest
from django.template import Context
from django.template.compiler.inspection import generated_source

from .conftest import Engine, engine_options

TEMPLATES = {
    "page.html": (
        "{% extends 'base.html' %}{% block main %}{% for a, b in items %}"
        "{{ forloop.counter }}{{ a.name|default:b|upper }}{% include 'row.html' with x=a only %}"
        "{% cycle 'odd' 'even' %}{% endfor %}{{ block.super }}{% endblock %}"
    ),
    "base.html": "<title>{{ title }}</title>{% block main %}{% if x %}{{ y.0 }}{% endif %}{% endblock %}",
    "row.html": "{{ x.y }}{% shout x y='z' %}{% for z in x %}{{ forloop }}{% endfor %}",
}
LIVE = {
    "page.html": "{{ x }}{% opaque %}{% for a, b in x %}{% get a %}{{ a|upper }}{% endfor %}"
}


@pytest.mark.parametrize("templates", [TEMPLATES, LIVE])
class TestSource:
    def test_is_the_same_each_time(self, source_of, templates):
        assert source_of(templates) == source_of(templates)

    def test_is_python(self, source_of, templates):
        tree = ast.parse(source_of(templates))
        assert all(isinstance(part, ast.FunctionDef) for part in tree.body)
        assert tree.body[-1].name == "render"

    def test_has_a_name_of_its_own_for_each_function(self, source_of, templates):
        names = [part.name for part in ast.parse(source_of(templates)).body]
        assert len(names) == len(set(names))

    def test_has_no_address(self, source_of, templates):
        assert " at 0x" not in source_of(templates)


def test_does_not_depend_on_hashes():
    program = (
        "import django; from django.conf import settings; settings.configure(); django.setup();"
        "from django.template.partials.engine import Engine;"
        "from django.template.compiler.compiling import compile_template;"
        "engine = Engine(); template = engine.from_string("
        "'{% for a, b in x %}{{ a.name|upper }}{% with c=b d=a %}{{ c }}{{ d }}{% endwith %}"
        "{% endfor %}{{ y }}{{ z|default:y }}{{ nope|default:title }}');"
        "print(compile_template(engine, template.nodelist, template).source)"
    )
    sources = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(sources) == 1
    assert "def render(data, state):" in sources.pop()


def test_file_is_that_of_the_code(at_once):
    """In each process: traces can be compared, and bytecode kept."""

    def file(source):
        template = Engine(**engine_options(source)).get_template("page.html")
        template.render(Context())
        return template.nodelist.template_code.render.__code__.co_filename

    assert file("{{ x }}") == file("{{ x }}") != file("{{ y }}")
    assert file("{{ x }}").startswith("page.html (compiled ")


def test_source_of_a_page():
    engine = Engine(**engine_options({}))
    assert generated_source(engine.from_string("x{% now 'Y' %}")) == (
        "# _node_0 is \"now 'Y'\".\n"
        "def render(data, state):\n"
        "    html_1 = as_string(_node_0.render(None), 1)\n"
        "    return f'x{html_1}'\n"
    )


LIVE_SOURCE = """\
# _node_0 is 'opaque'.
# _node_2 is 'around'.
def render(context, state):
    pieces = []
    append = pieces.append
    while True:
        html = _node_0.render(context)
        append(html if issubclass(type(html), str) else NotString(html, 0))
        if CHANGED:
            append(render_rest(_nodelist_1, 1, context))
            break
        state.refresh()
        html = _node_2.render(context)
        append(html if issubclass(type(html), str) else NotString(html, 1))
        if CHANGED:
            append(render_rest(_nodelist_1, 2, context))
            break
        state.refresh()
        break
    return join(pieces)

# The nodelist of 'around':
# _node_0 is "include name with quote='\\u2028'".
def render(context, state):
    pieces = []
    append = pieces.append
    while True:
        append('a')
        html = include(_node_0, context)
        append(html if issubclass(type(html), str) else NotString(html, 1))
        if CHANGED:
            append(render_rest(_nodelist_1, 2, context))
            break
        state.refresh()
        break
    return join(pieces)
""".replace(
    "CHANGED",
    "watch.is_changed or context.autoescape is not True or context.use_l10n is not None "
    "or context.use_tz is not None",
)


def test_source_with_a_context():
    """It has what tags that render themselves enclose, and says which tags they are."""
    engine = Engine(**engine_options({}))
    template = engine.from_string(
        "{% opaque %}{% around %}a{% include name with quote='\u2028' %}{% endaround %}"
    )
    assert generated_source(template) == LIVE_SOURCE


def test_source_of_a_template_that_extends_a_variable():
    """It is a function of a context, and so is each of its blocks with more than text."""
    engine = Engine(**engine_options({}))
    template = engine.from_string(
        "{% extends layout %}{% block a %}{{ x }}{% endblock %}{% block b %}b{% endblock %}"
    )
    source = generated_source(template)
    assert source.startswith(
        "# _node_0 is 'extends layout'.\ndef render(context, state):"
    )
    assert "# The nodelist of 'block a':\ndef render(context, state):" in source
    assert "block b" not in source
