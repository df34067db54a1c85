"""
Exceptions in compiled code, shown in the lines of the templates.
"""

import gc
import linecache
import logging
import subprocess
import sys
import traceback
import warnings
import weakref
from pathlib import Path
from unittest.mock import ANY

import django
import pytest
import sentry_sdk
from django.template import Context, Library, Node, engines
from django.template import Engine as CoreEngine
from django.template.compiler import builder, context_builder, nodelist, tracebacks
from django.template.compiler.compiling import compile_template
from django.template.compiler.lines import LineMap, TemplatePart
from django.template.compiler.nodelist import CompiledNodeList
from django.template.compiler.tracebacks import (
    TemplateSource,
    show_source,
    show_templates,
)
from django.views.debug import ExceptionReporter
from sentry_sdk.transport import Transport

from . import toy
from .conftest import CACHED, LIBRARY, NONE_FAST, Engine, code_of, engine_options

DJANGO = Path(django.__file__).parent
COMPILER = Path(builder.__file__).parent
ROOTS = [DJANGO, COMPILER.parents[1]]
TESTS = Path(__file__)

# Before Python 3.11, the entry of the function stays where the exception leaves the code.
LEAVES_ENTRY = sys.version_info < (3, 11)

register = Library()


class Failed(Exception):
    pass


@register.filter
def fails(value, argument=None):
    raise Failed(value)


@register.filter
def chained(value):
    try:
        {}[value]
    except KeyError as error:
        raise Failed(value) from error


@register.simple_tag
def failing(value):
    raise Failed(value)


class Object:
    @property
    def fails(self):
        raise Failed("property")

    def __str__(self):
        raise Failed("str")


def call():
    raise Failed("call")


@register.tag
def enclosing(parser, token):
    nodelist = parser.parse(["endenclosing"])
    parser.delete_first_token()
    return EnclosingNode(nodelist)


@register.tag
def catching(parser, token):
    nodelist = parser.parse(["endcatching"])
    parser.delete_first_token()
    return CatchingNode(nodelist)


class EnclosingNode(Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return f"[{self.nodelist.render(context)}]"


class CatchingNode(EnclosingNode):
    def render(self, context):
        try:
            return self.nodelist.render(context)
        except Failed:
            raise Failed("caught") from None


FILES = [(CACHED, ["django.template.loaders.filesystem.Loader"])]

VARIABLES = {
    "xs": [1, 2],
    "pairs": [(1, 2), (3,)],
    "object": Object(),
    "call": call,
    "row": "row.html",
}


def options_of(templates, **options):
    return engine_options(templates, builtins=[LIBRARY, __name__], **options)


def error_of(template, variables=VARIABLES, cls=Exception):
    with pytest.raises(cls) as caught:
        template.render(Context(variables))
    return caught.value


def entries(error):
    """
    Return the entries of an error's traceback as they are printed, without the columns:
    behind those of Django that lead to the template, with less of other files.
    """
    shown = []
    for frame in traceback.extract_tb(error.__traceback__)[1:]:
        path = Path(frame.filename)
        root = next((root for root in ROOTS if root in path.parents), None)
        if root is not None and COMPILER not in path.parents:
            if shown and "<" not in frame.name:
                shown.append(f"{path.relative_to(root)}: {frame.name}")
        elif path == TESTS:
            shown.append(f"tests: {frame.line}")
        elif COMPILER in path.parents and LEAVES_ENTRY and not shown:
            assert path.name == "nodelist.py"
            assert frame.name in ("render", "<listcomp>")
        else:
            shown.append(f"{frame.filename}:{frame.lineno} {frame.name}: {frame.line}")
    return shown


CASES = {
    "a filter": (
        "a\n{{ xs|fails }}",
        ["page.html:2 page.html: {{ xs|fails }}", "tests: raise Failed(value)"],
    ),
    "a filter's argument": (
        "{{ xs }}\n\n{{ xs|fails:xs }}\n{{ xs }}",
        ["page.html:3 page.html: {{ xs|fails:xs }}", "tests: raise Failed(value)"],
    ),
    "in front of a tag of another line": (
        "{% comment %}\n{% endcomment %}{{ xs|fails }}{% comment %}\n"
        "{% endcomment %}{% for x in xs %}{% endfor %}",
        [
            "page.html:2 page.html: {% endcomment %}{{ xs|fails }}{% comment %}",
            "tests: raise Failed(value)",
        ],
    ),
    "a call": (
        "{{ xs }}\n{{ call }}",
        ["page.html:2 page.html: {{ call }}", 'tests: raise Failed("call")'],
    ),
    "a property": (
        "{{ xs }}\n{{ xs }}{{ object.fails }}",
        [
            "page.html:2 page.html: {{ xs }}{{ object.fails }}",
            'tests: raise Failed("property")',
        ],
    ),
    "__str__()": (
        "\n\n{{ object }}\n",
        [
            "page.html:3 page.html: {{ object }}",
            "template/base.py: render_value_in_context",
            'tests: raise Failed("str")',
        ],
    ),
    "a tag": (
        "{{ xs }}\n  {% failing xs %}\n",
        ["page.html:2 page.html: {% failing xs %}", "tests: raise Failed(value)"],
    ),
    "a condition": (
        "{{ xs }}\n{% if xs %}\n{% if call %}\n{% endif %}{% endif %}",
        ["page.html:3 page.html: {% if call %}", 'tests: raise Failed("call")'],
    ),
    "a loop": (
        "{% for x in xs %}\n{{ x }}\n{{ x|fails }}{% endfor %}",
        ["page.html:3 page.html: {{ x|fails }}{% endfor %}", "tests: raise Failed(value)"],
    ),
    "what a loop iterates over": (
        "{{ xs }}\n{% for x in call %}\n{{ x }}\n{% endfor %}",
        ["page.html:2 page.html: {% for x in call %}", 'tests: raise Failed("call")'],
    ),
    "behind a loop": (
        "{% for x in xs %}\n{{ x }}\n{% endfor %}\n{{ xs|fails }}",
        ["page.html:4 page.html: {{ xs|fails }}", "tests: raise Failed(value)"],
    ),
    "deep in tags": (
        "{% with y=xs %}\n{% for x in y %}\n{% if x %}\n{% with z=x %}\n{% if z %}\n"
        "{{ z|fails }}\n{% endif %}{% endwith %}{% endif %}{% endfor %}{% endwith %}",
        ["page.html:6 page.html: {{ z|fails }}", "tests: raise Failed(value)"],
    ),
    "the runtime": (
        "{{ xs }}\n{% for a, b in pairs %}\n{{ a }}\n{% endfor %}",
        ["page.html:2 page.html: {% for a, b in pairs %}"],
    ),
    "an include": (
        {
            "page.html": "{{ xs }}\n{% for x in xs %}\n{% include 'row.html' %}\n{% endfor %}",
            "row.html": "\n{{ x }}\n\n{{ x|fails }}",
        },
        [
            "page.html:3 page.html: {% include 'row.html' %}",
            "row.html:4 row.html: {{ x|fails }}",
            "tests: raise Failed(value)",
        ],
    ),
    "blocks in a chain of three": (
        {
            "page.html": "{% extends 'base.html' %}\n{% block main %}\n{{ block.super }}{% endblock %}",
            "base.html": "{% extends 'root.html' %}\n\n\n{% block main %}\n{{ xs|fails }}{% endblock %}",
            "root.html": "<html>\n\n{{ xs }}\n{% block main %}{% endblock %}",
        },
        [
            "page.html:1 page.html: {% extends 'base.html' %}",
            "base.html:1 base.html: {% extends 'root.html' %}",
            "root.html:4 root.html: {% block main %}{% endblock %}",
            "page.html:3 page.html#main: {{ block.super }}{% endblock %}",
            "base.html:5 base.html#main: {{ xs|fails }}{% endblock %}",
            "tests: raise Failed(value)",
        ],
    ),
    "what is extended": (
        {
            "page.html": "{% extends 'base.html' %}\n{% block main %}{% endblock %}",
            "base.html": "{{ xs }}\n{% block main %}{% endblock %}\n{{ xs|fails }}",
        },
        [
            "page.html:1 page.html: {% extends 'base.html' %}",
            "base.html:3 base.html: {{ xs|fails }}",
            "tests: raise Failed(value)",
        ],
    ),
    "a block that nothing overrides": (
        "{{ xs }}\n{% block main %}\n{{ xs|fails }}{% endblock %}",
        [
            "page.html:2 page.html: {% block main %}",
            "page.html:3 page.html#main: {{ xs|fails }}{% endblock %}",
            "tests: raise Failed(value)",
        ],
    ),
    "a partial": (
        "{% for x in xs %}\n{% partial row %}{% endfor %}\n{% partialdef row %}\n"
        "{{ x }}\n{{ x|fails }}\n{% endpartialdef %}",
        [
            "page.html:2 page.html: {% partial row %}{% endfor %}",
            "page.html:5 page.html#row: {{ x|fails }}",
            "tests: raise Failed(value)",
        ],
    ),
    "a partial where it is defined": (
        "{{ xs }}\n{% partialdef row inline %}\n{{ xs|fails }}\n{% endpartialdef %}",
        [
            "page.html:2 page.html: {% partialdef row inline %}",
            "page.html:3 page.html#row: {{ xs|fails }}",
            "tests: raise Failed(value)",
        ],
    ),
    "a partial of another file": (
        {
            "page.html": "{{ xs }}\n{% partial 'parts/list.html#row' %}",
            "parts/list.html": "\n{% partialdef row %}\n{{ xs|fails }}{% endpartialdef %}",
        },
        [
            "page.html:2 page.html: {% partial 'parts/list.html#row' %}",
            "parts/list.html:3 parts/list.html#row: {{ xs|fails }}{% endpartialdef %}",
            "tests: raise Failed(value)",
        ],
    ),
    "an override": (
        {
            "page.html": "{% extends 'base.html' %}\n{% partialdef row override %}\n"
            "{{ partial.super }}{% endpartialdef %}",
            "base.html": "{{ xs }}\n{% partialdef row %}\n{{ xs|fails }}{% endpartialdef %}\n"
            "{% partial row %}",
        },
        [
            "page.html:1 page.html: {% extends 'base.html' %}",
            "base.html:4 base.html: {% partial row %}",
            "page.html:3 page.html#row: {{ partial.super }}{% endpartialdef %}",
            "base.html:3 base.html#row: {{ xs|fails }}{% endpartialdef %}",
            "tests: raise Failed(value)",
        ],
    ),
}  # fmt: skip


WITHOUT_PARTS = [
    name
    for name, (source, expected) in CASES.items()
    if isinstance(source, str) and "#" not in "".join(expected)
]


@pytest.mark.parametrize(
    "fast_nodes", [builder.FAST_NODES, NONE_FAST], ids=["fast code", "small code"]
)
class TestEntries:
    @pytest.mark.parametrize(("templates", "expected"), CASES.values(), ids=CASES)
    def test_page(self, at_once, monkeypatch, fast_nodes, templates, expected):
        monkeypatch.setattr(builder, "FAST_NODES", fast_nodes)
        template = Engine(**options_of(templates)).get_template("page.html")
        assert entries(error_of(template)) == expected
        assert code_of(template) == "page"

    @pytest.mark.parametrize(
        ("source", "expected"),
        [CASES[name] for name in CASES if name in WITHOUT_PARTS],
        ids=WITHOUT_PARTS,
    )
    def test_context(self, at_once, monkeypatch, fast_nodes, source, expected):
        """A tag that renders itself is in front."""
        monkeypatch.setattr(builder, "FAST_NODES", fast_nodes)
        monkeypatch.setattr(context_builder, "LEAST_GAIN", 0)
        template = Engine(**options_of("{% opaque %}" + source)).get_template(
            "page.html"
        )
        assert entries(error_of(template)) == expected
        assert code_of(template) == "live"


class TestContext:
    """Code with a context, and what renders itself in it."""

    @pytest.fixture(autouse=True)
    def always(self, at_once, monkeypatch):
        monkeypatch.setattr(context_builder, "LEAST_GAIN", 0)

    def test_node_that_renders_itself(self):
        source = "{{ xs }}\n{% enclosing %}\n{{ xs|fails }}\n{% endenclosing %}"
        template = Engine(**options_of(source)).get_template("page.html")
        assert entries(error_of(template)) == [
            "page.html:2 page.html: {% enclosing %}",
            'tests: return f"[{self.nodelist.render(context)}]"',
            "page.html:3 page.html: {{ xs|fails }}",
            "tests: raise Failed(value)",
        ]

    def test_include_of_a_variable(self):
        templates = {
            "page.html": "{{ xs }}{% opaque %}\n\n{% include row %}",
            "row.html": "{{ xs }}\n{{ xs|fails }}",
        }
        template = Engine(**options_of(templates)).get_template("page.html")
        assert entries(error_of(template)) == [
            "page.html:3 page.html: {% include row %}",
            "template/base.py: render",
            "template/base.py: _render",
            "row.html:2 row.html: {{ xs|fails }}",
            "tests: raise Failed(value)",
        ]

    def test_block_and_partial(self):
        templates = {
            "page.html": "{% extends 'base.html' %}\n{% block main %}{% opaque %}\n"
            "{% enclosing %}\n{% partial row %}{% endenclosing %}{% endblock %}\n"
            "{% partialdef row %}{% opaque %}\n{{ xs|fails }}{% endpartialdef %}",
            "base.html": "{% opaque %}\n{% block main %}{% endblock %}",
        }
        template = Engine(**options_of(templates)).get_template("page.html")
        found = entries(error_of(template))
        assert [entry for entry in found if ".html:" in entry] == [
            "page.html:1 page.html: {% extends 'base.html' %}",
            "base.html:2 base.html: {% block main %}{% endblock %}",
            "page.html:3 page.html#main: {% enclosing %}",
            "page.html:4 page.html#main: "
            "{% partial row %}{% endenclosing %}{% endblock %}",
            "page.html:6 page.html#row: {{ xs|fails }}{% endpartialdef %}",
        ]
        assert found[-1] == "tests: raise Failed(value)"
        assert not any("compiler" in entry for entry in found)

    def test_page_within_nodes(self, monkeypatch):
        """What includes it isn't compiled so far."""
        monkeypatch.setattr(nodelist, "RENDERS_BEFORE_COMPILING", 1)
        templates = {
            "page.html": "{% include 'row.html' %}",
            "other.html": "\n{% partial 'row.html#cell' %}",
            "row.html": "{% partialdef cell inline %}\n{{ xs|fails }}{% endpartialdef %}",
        }
        engine = Engine(**options_of(templates))
        cell = engine.get_template("row.html#cell").nodelist
        assert cell.compile("template", None, cell.compile_template)
        cell.renders = 1
        assert entries(error_of(engine.get_template("other.html"))) == [
            "row.html:2 row.html#cell: {{ xs|fails }}{% endpartialdef %}",
            "tests: raise Failed(value)",
        ]


def test_text(at_once):
    """The whole of it, as Python prints it: no columns of the template's lines."""
    source = "{% for x in xs %}\n  {{ x|fails }}\n{% endfor %}"
    template = Engine(**options_of(source)).get_template("page.html")
    text = "".join(traceback.format_exception(error_of(template)))
    _, shown = text.split('  File "page.html"')
    assert shown.splitlines()[:4] == [
        ", line 2, in page.html",
        "    {{ x|fails }}",
        f'  File "{TESTS}", line {fails.__code__.co_firstlineno + 2}, in fails',
        "    raise Failed(value)",
    ]
    name = f"{Failed.__module__}.{Failed.__qualname__}"
    assert text.splitlines()[-1] == f"{name}: 1"


def test_uncaught_exception_is_printed_so():
    """By the interpreter itself, and the same in each process."""
    program = (
        "import django\n"
        "from django.conf import settings\n"
        "settings.configure()\n"
        "django.setup()\n"
        "from django.template import Context\n"
        "from django.template.partials.engine import Engine\n"
        "templates = {'page.html': '{{ a }}\\n{% widthratio 1 1 1 %}{{ x|add:y.z }}\\n', "
        "'other.html': 'o'}\n"
        "loader = 'django.template.loaders.locmem.Loader', templates\n"
        "cached = 'django.template.loaders.cached.Loader', [loader]\n"
        "engine = Engine(loaders=[cached])\n"
        "for source in ['{{ a }}{{ b }}'] * PROGRAMS:\n"
        "    other = engine.from_string(source)\n"
        "    other.render(Context()), other.render(Context())\n"
        "template = engine.get_template('page.html')\n"
        "for y in ({'z': 1}, {'z': 1}, {}):\n"
        "    template.render(Context({'y': y, 'x': 1}))\n"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program.replace("PROGRAMS", number)],
            env={"PYTHONHASHSEED": number},
            capture_output=True,
            text=True,
        ).stderr
        for number in ("1", "7")
    }
    [text] = texts
    assert "compiled " not in text
    assert "VariableDoesNotExist" in text.splitlines()[-1]


class TestChains:
    def test_cause(self, at_once):
        template = Engine(**options_of("\n{{ x|chained }}")).get_template("page.html")
        error = error_of(template, {"x": 1})
        assert entries(error)[0] == "page.html:2 page.html: {{ x|chained }}"
        frames = traceback.extract_tb(error.__cause__.__traceback__)
        assert [frame.filename for frame in frames] == [str(TESTS)]

    def test_context(self, at_once):
        """An error while another one is handled, whose traceback is in the template."""
        source = "{{ xs }}\n{% catching %}\n{{ xs|fails }}\n{% endcatching %}"
        template = Engine(**options_of(source)).get_template("page.html")
        error = error_of(template)
        assert error.args == ("caught",)
        assert entries(error)[-1] == 'tests: raise Failed("caught") from None'
        frames = traceback.extract_tb(error.__context__.__traceback__)
        assert [
            frame.filename for frame in frames if "compiler/" in frame.filename
        ] == ([str(TESTS)] * 2)

    def test_same_exception(self, at_once):
        """It is raised as it is, also where that is done again."""
        error = Failed("one")

        def fail():
            raise error

        template = Engine(**options_of("\n{{ x }}")).get_template("page.html")
        for _ in range(3):
            assert error_of(template, {"x": fail}) is error
            error = error.with_traceback(None)
            assert error.__cause__ is error.__context__ is None

    def test_exception_that_ends_the_process(self, at_once):
        def fail():
            raise SystemExit

        template = Engine(**options_of("\n{{ x }}")).get_template("page.html")
        error = error_of(template, {"x": fail}, SystemExit)
        assert entries(error) == [
            "page.html:2 page.html: {{ x }}",
            "tests: raise SystemExit",
        ]

    def test_nodes_alone(self):
        """As long as nothing is compiled, the traceback is Django's."""
        template = Engine(**options_of("\n{{ x|fails }}")).get_template("page.html")
        found = entries(error_of(template, {"x": 1}))
        assert not any("page.html" in entry for entry in found)
        assert found[-1] == "tests: raise Failed(value)"

    def test_nodes_in_nodes(self, monkeypatch):
        """What has been compiled, but is replaced meanwhile."""
        source = "{{ x }}{% enclosing %}{{ x }}{{ x|fails }}{% endenclosing %}"
        template = Engine(**options_of(source)).get_template("page.html")
        for _ in range(3):
            error_of(template, {"x": 1})
        assert type(template.nodelist[1].nodelist) is CompiledNodeList
        monkeypatch.setattr(
            "django.template.base.render_value_in_context",
            lambda value, context: str(value),
        )
        found = entries(error_of(template, {"x": 1}))
        assert not any("page.html" in entry for entry in found)
        assert 'tests: return f"[{self.nodelist.render(context)}]"' in found
        assert found[-1] == "tests: raise Failed(value)"

    def test_failure(self, at_once, monkeypatch):
        """The exception is raised all the same."""

        def fail(traceback):
            raise RecursionError

        monkeypatch.setattr(tracebacks, "translated", fail)
        template = Engine(**options_of("\n{{ x|fails }}")).get_template("page.html")
        error = error_of(template, {"x": 1})
        frames = traceback.extract_tb(error.__traceback__)
        assert "page.html (compiled " in frames[-2].filename
        assert error.__context__ is None

    def test_exception_in_between(self):
        """An error that was raised in no function of this package."""
        error = Failed()
        try:
            raise error
        except Failed:
            before = error.__traceback__
            show_templates(error)
        assert error.__traceback__ is before


def test_no_cycle(at_once):
    """Without the garbage collector, what a template has been given is freed."""
    template = Engine(**options_of("{{ x|fails }}")).get_template("page.html")

    class Value:
        pass

    gc.collect()
    gc.disable()
    try:
        value = Value()
        gone = weakref.ref(value)
        try:
            template.render(Context({"x": value}))
        except Failed as error:
            error.args = ()
        del value
        assert gone() is None
    finally:
        gc.enable()


def frame_of(error, name):
    return next(
        frame
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_name == name
    )


class TestFrames:
    def test_variables(self, at_once):
        """By their names in the template, and those that are there alone."""
        source = (
            "{{ a }}{{ missing }}{% for x in xs %}{% with class=a %}"
            "{% include 'row.html' with y=x only %}{% endwith %}{% endfor %}"
        )
        templates = {"page.html": source, "row.html": "{{ y|fails }}{{ a }}"}
        template = Engine(**options_of(templates)).get_template("page.html")
        error = error_of(template, {"a": 1, "xs": [5], "unused": 7})
        assert dict(frame_of(error, "page.html").f_locals) == {
            "a": 1,
            "xs": [5],
            "x": 5,
            "class": 1,
        }
        frame = frame_of(error, "row.html")
        assert dict(frame.f_locals) == {"y": 5}
        # Profilers can't dump the name in the tag, a SafeString.
        assert type(frame.f_code.co_name) is str

    def test_variables_with_a_context(self, at_once, monkeypatch):
        monkeypatch.setattr(context_builder, "LEAST_GAIN", 0)
        source = (
            "{% opaque %}{% for x in xs %}{% opaque %}{{ a }}{{ x|fails }}{% endfor %}"
        )
        template = Engine(**options_of(source)).get_template("page.html")
        error = error_of(template, {"a": 1, "xs": [5]})
        found = dict(frame_of(error, "page.html").f_locals)
        assert found == {"a": 1, "xs": [5], "x": 5}

    def test_variables_of_an_emitter(self, at_once):
        source = "{% panel 'a' %}{{ x|fails }}{% endpanel %}"
        options = engine_options(
            {"page.html": source}, builtins=[__name__, toy.__name__]
        )
        error = error_of(Engine(**options).get_template("page.html"), {"x": 1})
        assert dict(frame_of(error, "page.html").f_locals) == {"panel": "a", "x": 1}

    def test_frame(self, at_once):
        template = Engine(**options_of("\n\n{{ x|fails }}")).get_template("page.html")
        frame = frame_of(error_of(template, {"x": 1}), "page.html")
        assert frame.f_lineno == 3
        assert frame.f_back is None
        assert frame.f_globals["__name__"] == "page.html"
        assert frame.f_globals["__file__"] == "page.html"

    def test_loaders(self, at_once):
        """From Python 3.15 on, a loader is warned of that isn't that of a __spec__."""
        template = Engine(**options_of("{{ x|fails }}")).get_template("page.html")
        frame = frame_of(error_of(template, {"x": 1}), "page.html")
        for namespace in (
            frame.f_globals,
            template.nodelist.template_code.render.__globals__,
        ):
            assert namespace["__spec__"].name == namespace["__name__"]
            assert namespace["__spec__"].loader is namespace["__loader__"]
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                warnings.warn_explicit(
                    "message", UserWarning, "file", 1, module_globals=namespace
                )
            assert [each.category for each in caught] == [UserWarning]


class TestSource:
    def test_file(self, at_once, tmp_path):
        (tmp_path / "page.html").write_text("a\n{{ x|fails }}é\n", encoding="utf-8")
        engine = Engine(dirs=[str(tmp_path)], builtins=[__name__], loaders=FILES)
        error = error_of(engine.get_template("page.html"), {"x": 1})
        assert entries(error)[0] == (
            f"{tmp_path / 'page.html'}:2 page.html: {{{{ x|fails }}}}é"
        )

    def test_string(self, at_once):
        engine = Engine(**options_of({}))
        error = error_of(engine.from_string("\n{{ x|fails }}"), {"x": 1})
        assert entries(error)[0] == (
            "<unknown source> c36256e0:2 <template>: {{ x|fails }}"
        )
        source = "{% block a %}{{ x|fails }}{% endblock %}"
        error = error_of(engine.from_string(source), {"x": 1})
        assert [entry.split(": ")[0].split(":")[1] for entry in entries(error)[:2]] == [
            "1 <template>",
            "1 <template>#a",
        ]

    @pytest.mark.parametrize("character", "\x0b\x0c\x1c\x85\u2028\r")
    def test_lines_are_those_that_django_counts(self, at_once, character):
        source = f"a{character}b\r\n{{{{ x|fails }}}}\n"
        template = Engine(**options_of(source)).get_template("page.html")
        error = error_of(template, {"x": 1})
        assert entries(error)[0] == "page.html:2 page.html: {{ x|fails }}"

    def test_lines_that_another_template_of_that_name_shows(self):
        """They stay, though the code of the first is freed."""
        first, second = LineMap(), LineMap()
        show_source("page.html", TemplateSource("first"), first)
        show_source("page.html", TemplateSource("second"), second)
        del first
        gc.collect()
        assert linecache.getline("page.html", 1) == "second"
        del second
        gc.collect()
        assert linecache.getline("page.html", 1) == ""

    @pytest.mark.parametrize(
        "name", ["a\0b.html", "a\udc00b.html", "ä.html", "%s{}'\""]
    )
    def test_name(self, at_once, name):
        templates = {name: "\n{{ x|fails }}"}
        template = Engine(**options_of(templates)).get_template(name)
        error = error_of(template, {"x": 1})
        shown = name.replace("\0", "\\x00").replace("\udc00", "\\udc00")
        assert entries(error)[0] == f"{shown}:2 {name}: {{{{ x|fails }}}}"

    def test_template_that_has_changed(self, at_once):
        """Under the same name there is another one."""
        for source in ("{{ x|fails }}", "\n{{ x|fails:1 }}"):
            template = Engine(**options_of(source)).get_template("page.html")
            [entry, _] = entries(error_of(template, {"x": 1}))
            assert entry.endswith(source.strip())

    def test_linecache_does_not_grow(self, at_once):
        engine = Engine(**options_of({}))
        template = Engine(**options_of("{{ x|fails }}")).get_template("page.html")
        entries(error_of(template, {"x": 1}))
        gc.collect()
        entries(error_of(template, {"x": 1}))
        before = set(linecache.cache)
        for _ in range(1000):
            entries(error_of(template, {"x": 1}))
        assert set(linecache.cache) == before
        for number in range(300):
            entries(
                error_of(engine.from_string(f"{{{{ x|fails }}}}{number}"), {"x": 1})
            )
        gc.collect()
        assert len(set(linecache.cache) - before) < 3


@pytest.fixture
def backend_template(settings, at_once):
    """Return a template of the backend that fails in its third line."""
    options = options_of("a\n{% if x %}\n<b>{{ x|fails }}</b>\n{% endif %}\nb\n")
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": {**options, "debug": False},
        }
    ]
    return engines["django"].get_template("page.html")


class TestTools:
    def test_backend(self, backend_template):
        with pytest.raises(Failed) as caught:
            backend_template.render({"x": 1})
        assert [
            (frame.name, frame.line)
            for frame in traceback.extract_tb(caught.value.__traceback__)
            if "compiler/nodelist" not in frame.filename
        ][-3:] == [
            ("render", ANY),
            ("page.html", "<b>{{ x|fails }}</b>"),
            ("fails", "raise Failed(value)"),
        ]

    def test_log(self, backend_template, caplog):
        try:
            backend_template.render({"x": 1})
        except Failed:
            logging.getLogger("shop").exception("failed")
        assert (
            '  File "page.html", line 3, in page.html\n    <b>{{ x|fails }}</b>\n'
        ) in caplog.text

    def test_debug_page(self, backend_template, rf):
        """With DEBUG, where the engine doesn't debug."""
        with pytest.raises(Failed) as caught:
            backend_template.render({"x": 1})
        error = caught.value
        reporter = ExceptionReporter(
            rf.get("/"), type(error), error, error.__traceback__
        )
        [frame] = [
            frame
            for frame in reporter.get_traceback_frames()
            if frame["function"] == "page.html"
        ]
        assert frame["filename"] == "page.html"
        assert frame["lineno"] == 3
        assert frame["type"] == "user"
        assert frame["pre_context"] == ["a", "{% if x %}"]
        assert frame["context_line"] == "<b>{{ x|fails }}</b>"
        assert frame["post_context"] == ["{% endif %}", "b"]
        assert list(frame["vars"]) == [("x", 1)]
        assert "&lt;b&gt;{{ x|fails }}&lt;/b&gt;" in reporter.get_traceback_html()

    def test_sentry(self, backend_template):
        """The SDK itself; what it would send is kept."""
        events = []

        class Kept(Transport):
            def capture_envelope(self, envelope):
                events.append(envelope.get_event())

        client = sentry_sdk.Client(
            dsn="https://key@sentry.invalid/1",
            transport=Kept,
            default_integrations=False,
        )
        with sentry_sdk.new_scope() as scope:
            scope.set_client(client)
            try:
                backend_template.render({"x": 1})
            except Failed as error:
                scope.capture_exception(error)
        client.close()
        [event] = events
        [exception] = event["exception"]["values"]
        [frame] = [
            frame
            for frame in exception["stacktrace"]["frames"]
            if frame["function"] == "page.html"
        ]
        assert frame == {
            "filename": "page.html",
            "abs_path": str(Path("page.html").resolve()),
            "function": "page.html",
            "module": "page.html",
            "lineno": 3,
            "pre_context": ["a", "{% if x %}"],
            "context_line": "<b>{{ x|fails }}</b>",
            "post_context": ["{% endif %}", "b"],
            "vars": {"x": "1"},
            "in_app": True,
        }


class TestLineMap:
    def test_code_without_templates(self):
        lines = LineMap()
        lines.add_function([None, None])
        assert [lines.find(number) for number in range(5)] == [None] * 5

    def test_nodelist_without_an_engine(self, at_once):
        """Its lines are known, but not whose they are."""
        template = CoreEngine(**options_of("{{ x }}")).get_template("page.html")
        page = compile_template(template.engine, template.nodelist, template)
        lines = page.render.__globals__["__template_lines__"]
        assert lines.find(2) is None
        assert lines.frames == []

    def test_part(self):
        part = TemplatePart("/srv/page.html", "page.html", "", "")
        assert part.name == "page.html"
        assert part._replace(fragment="row").name == "page.html#row"
