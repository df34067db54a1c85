"""
Whatever fails in the compiler, Django's nodes render the template, then and from then on,
and the log says so once. What fails in a project's own code is none of that.
"""

import linecache
import logging
import re
import traceback

import pytest
from django.http import HttpRequest
from django.template import Context, Library, Node, engines
from django.template import Engine as CoreEngine
from django.template.compiler import (
    NotCompilable,
    compiling,
    context_builder,
    emitters,
    executing,
    nodelist,
)
from django.template.compiler.analysis import Emitter
from django.template.compiler.nodelist import CompiledNodeList

from .conftest import LIBRARY, code_of, engine_options, interpreted_engine, outcome
from .conftest import Engine as OurEngine

register = Library()
register.filters["absolute"] = abs

# What happens on the way from nodes to code elsewhere than in ``compiling``.
STAGES = {"compile": executing, "exec": executing}

BACKENDS = [
    "django.template.backends.django.DjangoTemplates",
    "django.template.partials.django.DjangoTemplates",
]


class BrokenNode(Node):
    """Renders well, but its code fails in one way or another."""

    def render(self, context):
        return f"[{context.get('x')}]"


@register.tag
def broken(parser, token):
    return BrokenNode()


@pytest.fixture
def messages(caplog):
    """Return a function for the level and the text of what the compiler has logged."""
    caplog.set_level(logging.INFO, logger="django.template.compiler")

    def messages():
        return [
            (record.levelname, record.getMessage())
            for record in caplog.records
            if record.name == "django.template.compiler"
        ]

    return messages


def warning(place, reason):
    return (
        "WARNING",
        f"{place} is rendered by Django's nodes, since it can't be compiled: {reason}",
    )


def options_of(templates, **options):
    return engine_options(templates, builtins=[LIBRARY, __name__], **options)


@pytest.fixture
def same(messages):
    """
    Return a function that renders ``name`` four times as Django does. It returns the
    template and the text.
    """

    def same(templates, variables, name="page.html", reference=CoreEngine, **options):
        options = options_of(templates, **options)
        reference = (
            CoreEngine(**options) if reference is CoreEngine else reference(options)
        )
        django = reference.get_template(name)
        ours = OurEngine(**options).get_template(name)
        for _ in range(4):
            context, expected = Context(dict(variables)), Context(dict(variables))
            html = outcome(lambda: django.render(expected))  # noqa: B023
            assert outcome(lambda: ours.render(context)) == html  # noqa: B023
            if html[0].__name__ == "SafeString":
                assert context.dicts == expected.dicts
                assert context.autoescape is expected.autoescape
        return ours, html[1]

    return same


def fail_with(error):
    def fail(*args, **kwargs):
        raise error.with_traceback(None)

    return fail


def write_line(text):
    """Return what writes a line of code for the node, and that it renders ""."""

    def write(function, node, scope):
        function.source.line(text)

    return write


def nested_too_deep(function, node, scope):
    nested_too_deep(function, node, scope)


# How the node's code fails: what writes it, and what the log says.
WRITERS = {
    "writing": (fail_with(ValueError("broken")), "ValueError: broken"),
    "writing, without room": (nested_too_deep, "RecursionError: maximum recursion depth"),
    "writing, without memory": (fail_with(MemoryError()), "MemoryError: "),
    "compiling": (write_line("1 +"), "SyntaxError: invalid syntax"),
    "compiling a surrogate": (write_line("'\udc00'"), "UnicodeEncodeError: "),
    "entering: a name": (write_line("nope()"), "NameError: name 'nope' is not defined"),
    "entering: no local": (
        write_line("later; later = 1"),
        "UnboundLocalError: ",
    ),
    "entering: too few arguments": (write_line("text(1)"), "TypeError: text() missing 2"),
    "entering: a wrong type": (
        write_line("text_1 = 1 + ''"),
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ),
    "entering: an attribute": (
        write_line("state.nope"),
        "AttributeError: 'RenderState' object has no attribute 'nope'",
    ),
    "entering: endless": (
        write_line("(lambda f: f(f))(lambda f: f(f))"),
        "RecursionError: maximum recursion depth exceeded",
    ),
}  # fmt: skip

PLACES = {
    "a page": (
        {"page.html": "a{{ x }}{% broken %}b"},
        "page.html",
        ["page.html"],
    ),
    "a context": (
        {"page.html": "{% opaque %}a{{ x }}{% broken %}b"},
        "page.html",
        ["page.html"],
    ),
    "a context that changes": (
        {
            "page.html": "{% opaque %}{{ y }}{% set y new %}{% cycle 'a' 'b' %}"
            "{% push x new %}{{ x }}{% broken %}{{ y }}{% escaping off %}{% pop %}",
        },
        "page.html",
        ["page.html"],
    ),
    "a loop": (
        {"page.html": "{% for y in xs %}\n{{ y }}{% broken %}{% cycle 'a' 'b' %}{% endfor %}"},
        "page.html",
        ["page.html"],
    ),
    "a loop with a context": (
        {"page.html": "{% opaque %}{% for y in xs %}{% get y %}{% broken %}{% endfor %}"},
        "page.html",
        ["page.html"],
    ),
    "within a tag": (
        {"page.html": "a\n{% around %}{{ x }}{% broken %}{% endaround %}{{ x }}"},
        "page.html",
        ["page.html, line 2"],
    ),
    "what is extended": (
        {
            "page.html": "{% extends 'base.html' %}{% block a %}{{ block.super }}{% endblock %}",
            "base.html": "<{% block a %}{{ x }}{% broken %}{% endblock %}>",
        },
        "page.html",
        ["page.html", "base.html, line 1"],
    ),
    "what is included": (
        {
            "page.html": "a{% include 'part.html' %}{{ x }}",
            "part.html": "{{ x }}{% broken %}",
        },
        "page.html",
        ["page.html", "part.html"],
    ),
    "what a variable includes": (
        {
            "page.html": "a{% include name %}{{ x }}",
            "part.html": "{{ x }}{% broken %}",
        },
        "page.html",
        ["part.html"],
    ),
}  # fmt: skip
VARIABLES = {"x": "<x>", "y": "y", "xs": ["a", "b"], "name": "part.html"}


def write_with(monkeypatch, write):
    emitter = Emitter(write, BrokenNode.render, None, False)
    monkeypatch.setitem(emitters.EMITTERS, BrokenNode, emitter)


def check(found, places, reason):
    """Check what the log says of each place, whose reason begins with ``reason``."""
    expected = sorted(warning(place, reason) for place in places)
    starts = [
        (level, text[: len(start)])
        for (level, text), (_, start) in zip(sorted(found), expected, strict=False)
    ]
    assert (starts, len(found)) == (expected, len(expected))


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
class TestNode:
    """What writes a class of nodes is wrong."""

    @pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
    def test_place(self, same, messages, monkeypatch, write, place):
        write, reason = write
        templates, name, places = place
        write_with(monkeypatch, write)
        same(templates, VARIABLES, name)
        check(messages(), places, reason)

    PARTIALS = {
        "a partial": (
            {"page.html": "{% partialdef row %}{{ x }}{% broken %}{% endpartialdef %}"},
            "page.html#row",
            ["page.html, line 1"],
        ),
        "an override": (
            {
                "page.html": "{% extends 'base.html' %}{% partialdef row override %}"
                "{{ partial.super }}{% broken %}{% endpartialdef %}",
                "base.html": "{% partialdef row inline %}{{ x }}{% endpartialdef %}",
            },
            "page.html",
            ["page.html", "page.html, line 1"],
        ),
        "an inherited partial": (
            {
                "page.html": "{% extends 'base.html' %}",
                "base.html": "{% partialdef row %}{{ x }}{% broken %}{% endpartialdef %}",
            },
            "page.html#row",
            ["page.html", "base.html, line 1"],
        ),
        "a block": (
            {
                "page.html": "{% extends 'base.html' %}",
                "base.html": "{% block main %}{{ x }}{% broken %}{% endblock %}",
            },
            "page.html#main",
            ["page.html"],
        ),
        "another template's partial": (
            {
                "page.html": "a{% partial 'other.html#row' %}",
                "other.html": "\n{% partialdef row %}{{ x }}{% broken %}{% endpartialdef %}",
            },
            "page.html",
            ["page.html", "other.html, line 2"],
        ),
        "an included partial": (
            {
                "page.html": "a{% include name|add:'#row' %}",
                "part.html": "\n{% partialdef row %}{{ x }}{% broken %}{% endpartialdef %}",
            },
            "page.html",
            ["part.html, line 2"],
        ),
    }  # fmt: skip

    @pytest.mark.parametrize("place", PARTIALS.values(), ids=PARTIALS)
    def test_partials(self, same, messages, monkeypatch, write, place):
        write, reason = write
        templates, name, places = place
        write_with(monkeypatch, write)
        same(templates, VARIABLES, name, reference=interpreted_engine)
        check(messages(), places, reason)


def wrong(*args, **kwargs):
    raise KeyError("wrong")


SIMPLE = PLACES["a page"][0]["page.html"].replace("{% broken %}", "{{ y }}")
SIMPLE_LIVE = "{% opaque %}" + SIMPLE


class TestStage:
    """A stage of the compiler fails."""

    @pytest.mark.parametrize(
        "name",
        [
            "chain_of",
            "EntryBuilder",
            "ModuleBuilder",
            "compile",
            "compiled",
            "exec",
            "Watch",
            "TemplateCode",
        ],
    )
    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (SyntaxError("wrong"), "SyntaxError: wrong"),
            (MemoryError(), "MemoryError: "),
            (RecursionError("deep"), "RecursionError: deep"),
            (KeyError("wrong"), "KeyError: 'wrong'"),
        ],
    )
    def test_page(self, same, messages, monkeypatch, name, error, reason):
        monkeypatch.setattr(
            STAGES.get(name, compiling), name, fail_with(error), raising=False
        )
        assert same(SIMPLE, VARIABLES)[1] == "a&lt;x&gt;yb"
        assert messages() == [warning("page.html", reason)]

    @pytest.mark.parametrize("name", ["write", "compile", "exec", "TemplateCode"])
    def test_live(self, same, messages, monkeypatch, name):
        monkeypatch.setattr(STAGES.get(name, compiling), name, wrong, raising=False)
        assert same(SIMPLE_LIVE, VARIABLES)[1] == "a&lt;x&gt;yb"
        assert messages() == [warning("page.html", "KeyError: 'wrong'")]

    @pytest.mark.parametrize("name", ["write", "compile", "exec", "NodeListCode"])
    def test_nodelist(self, same, messages, monkeypatch, name):
        """It isn't known what it is part of: it is compiled by itself."""
        no_page = fail_with(NotCompilable("no page"))
        monkeypatch.setattr(compiling, "compile_template", no_page)
        monkeypatch.setattr(STAGES.get(name, compiling), name, wrong, raising=False)
        assert same(SIMPLE, VARIABLES)[1] == "a&lt;x&gt;yb"
        assert messages() == [warning("page.html", "KeyError: 'wrong'")]

    @pytest.mark.parametrize("name", ["children", "make_compiled"])
    def test_what_a_tag_encloses(self, same, messages, monkeypatch, name):
        source = "{{ x }}{% around %}{{ y }}{% endaround %}"
        options = options_of(source)
        template = OurEngine(**options).get_template("page.html")
        monkeypatch.setattr(nodelist, name, wrong)
        for _ in range(4):
            assert template.render(Context(VARIABLES)) == "&lt;x&gt;[y]"
        assert messages() == [warning("page.html", "KeyError: 'wrong'")]

    def test_traceback(self, same, caplog, monkeypatch):
        monkeypatch.setattr(compiling, "chain_of", wrong)
        same(SIMPLE, VARIABLES)
        [record] = caplog.records
        assert record.exc_info[0] is KeyError
        frames = traceback.extract_tb(record.exc_info[2])
        assert [frame.name for frame in frames][-2:] == ["compile_template", "wrong"]

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    def test_traceback_of_code(self, same, caplog, monkeypatch, start):
        """What is wrong with generated code is shown in its own lines."""
        write_with(monkeypatch, write_line("nope()"))
        same(start + "{{ x }}\n{% broken %}{{ y }}", VARIABLES)
        [record] = caplog.records
        frame = traceback.extract_tb(record.exc_info[2])[-1]
        assert (frame.name, frame.line) == ("render", "nope()")

    def test_nodelist_that_is_empty(self, messages, monkeypatch):
        """A tool has taken its nodes away."""
        template = OurEngine(**options_of(SIMPLE)).get_template("page.html")
        template.nodelist.clear()
        monkeypatch.setattr(compiling, "chain_of", wrong)
        assert [template.render(Context()) for _ in range(3)] == [""] * 3
        assert messages() == [warning("page.html", "KeyError: 'wrong'")]

    def test_nodes_without_a_template(self, messages, monkeypatch):
        source = "{% around %}{{ x }}{% endaround %}{{ x }}"
        template = OurEngine(**options_of(source)).get_template("page.html")
        render = [lambda: template.render(Context({"x": 1}))] * 2
        assert [each() for each in render] == ["[1]1"] * 2
        inner = template.nodelist[0].nodelist
        assert type(inner) is CompiledNodeList
        inner.clear()
        monkeypatch.setattr(compiling, "write", wrong)
        assert [each() for each in render] == ["[]1"] * 2
        assert messages() == [warning("<unknown source>", "KeyError: 'wrong'")]

    def test_log_without_room(self, same, monkeypatch):
        """There is nothing left of the stack to say so."""
        monkeypatch.setattr(compiling, "chain_of", wrong)
        monkeypatch.setattr(
            nodelist.compiler_logger, "log", fail_with(RecursionError("deep"))
        )
        template, html = same(SIMPLE, VARIABLES)
        assert html == "a&lt;x&gt;yb"
        assert template.nodelist.renders_nodes


class TestNodesThatFailToo:
    """What the nodes raise as well says nothing against the code."""

    def test_code_that_fails_before_them(self, messages, monkeypatch):
        """The nodes don't render: it is still to be found out."""
        write_with(monkeypatch, write_line("nope()"))
        source = "{% broken %}{{ x.fail }}"
        template = OurEngine(**options_of(source)).get_template("page.html")
        values = [
            Values(),
            Values(),
            Values(ValueError("own")),
            Values(ValueError("own")),
        ]
        for value in values[2:]:
            with pytest.raises(ValueError, match="own"):
                template.render(Context({"x": value}))
        assert messages() == []
        for value in values[:2]:
            html = template.render(Context({"x": value}))
            assert html == "[]".replace("[", f"[{value}") + "fine"
        assert messages() == [
            warning("page.html", "NameError: name 'nope' is not defined")
        ]

    def test_what_is_rendered_within_it(self, messages, monkeypatch):
        """A template that includes itself gives up once."""
        write_with(monkeypatch, write_line("nope()"))
        source = "{% broken %}{% if x %}{% with x=x.rest %}{% include name %}{% endwith %}{% endif %}"
        template = OurEngine(**options_of(source)).get_template("page.html")
        for _ in range(4):
            context = Context({"x": {"rest": {"rest": None}}, "name": "page.html"})
            assert (
                template.render(context)
                == "[{'rest': {'rest': None}}][{'rest': None}][None]"
            )
        assert len(messages()) == 1


class Values:
    """What a template can read: ``fail`` raises an error, if there is one."""

    def __init__(self, error=None):
        self.error = error

    def __str__(self):
        return "values"

    @property
    def fail(self):
        if self.error:
            raise self.error.with_traceback(None)
        return "fine"

    def call(self):
        return self.fail

    def __getitem__(self, name):
        if name == "item":
            return self.fail
        raise KeyError(name)


class Truth:
    """Its truth value is an error, which is raised by no Python code."""

    __bool__ = len

    def __str__(self):
        return "truth"


class Growing(dict):
    """Grows whenever ``grow`` is rendered."""

    def grow(self):
        self[len(self)] = None
        return ""


# Sources, variables with which there is an error, and some with which there is none.
OWN_ERRORS = {
    "property": ("{{ x.fail }}", {"x": Values(ValueError("own"))}, {"x": Values()}),
    "callable": ("{{ x.call }}", {"x": Values(ValueError("own"))}, {"x": Values()}),
    "item": ("{{ x.item }}", {"x": Values(ZeroDivisionError("own"))}, {"x": Values()}),
    "NameError": ("{{ x.fail }}", {"x": Values(NameError("own"))}, {"x": Values()}),
    "filter": ("{{ x|fails }}", {"x": "x"}, None),
    "filter of C": ("{{ x|absolute }}", {"x": "x"}, {"x": 1}),
    "argument": ("{{ x|default:x.y.z }}", {"x": ""}, {"x": {"y": {"z": 1}}}),
    "truth": ("{% if x %}{% endif %}", {"x": Truth()}, {"x": 1}),
    "truth in a filter": ("{{ x|default:1 }}", {"x": Truth()}, {"x": 1}),
    "unpacking": ("{% for a, b in x %}{% endfor %}", {"x": [(1, 2, 3)]}, {"x": [(1, 2)]}),
    "no items": ("{% for a in x %}{% endfor %}", {"x": 5}, {"x": "ab"}),
    "an iterator of C": ("{% for a in x %}{{ a }}{% endfor %}", {"x": map(abs, "ab")}, {"x": "ab"}),
    "growing": (
        "{% for a in x.items %}{{ x.grow }}{% endfor %}",
        {"x": Growing(a=1)},
        {"x": {}},
    ),
    "a callable of C": ("{{ x }}", {"x": [].pop}, {"x": "a"}),
}  # fmt: skip


@pytest.mark.parametrize("case", OWN_ERRORS.values(), ids=OWN_ERRORS)
@pytest.mark.parametrize("start", ["", "{% opaque %}"])
def test_errors_of_projects(messages, start, case):
    """They are raised as in Django, and the code goes on being used."""
    source, failing, fine = case
    source = f"{start}a{source}b"
    options = options_of(source)
    django = CoreEngine(**options).get_template("page.html")
    ours = OurEngine(**options).get_template("page.html")
    for variables in [failing, failing, failing, fine, failing, fine]:
        if variables is not None:
            found = outcome(lambda: ours.render(Context(variables)))  # noqa: B023
            assert found == outcome(lambda: django.render(Context(variables)))  # noqa: B023
    assert code_of(ours) == ("live" if start else "page")
    assert (
        fine is None
        or (ours.nodelist.template_code or ours.nodelist.nodelist_code).has_run
    )
    assert messages() == []


def test_result_that_is_no_string(messages):
    options = options_of("{% give x %}", autoescape=False)
    ours = OurEngine(**options).get_template("page.html")
    for _ in range(3):
        with pytest.raises(TypeError, match="sequence item 0: expected str instance"):
            ours.render(Context({"x": 5}, autoescape=False))
    assert ours.nodelist.template_code
    assert messages() == []


class Silent(Exception):
    silent_variable_failure = True


def test_page_whose_nodes_have_to_render(same, messages):
    """The error is expected: the page is rendered by code where there is none."""
    templates = {
        "page.html": "{% extends 'middle.html' %}{% block a %}{{ block.super }}{{ block.super }}{% endblock %}",
        "middle.html": "{% extends 'base.html' %}{% block a %}m{% if x %}{{ x|fails:x }}{% endif %}{% endblock %}",
        "base.html": "{% block a %}b{% endblock %}",
    }
    options = options_of(templates)
    django = CoreEngine(**options).get_template("page.html")
    ours = OurEngine(**options).get_template("page.html")
    for error in (Silent(), Silent(), Silent(), None, None):
        variables = {"x": error}
        html = ours.render(Context(variables))
        assert html == django.render(Context(variables))
        assert html == ("b" if error else "mm")
    assert ours.nodelist.template_code.has_run
    assert messages() == []


def test_page_that_includes_itself_for_ever(messages):
    options = options_of("{{ x }}{% include 'page.html' %}")
    ours = OurEngine(**options).get_template("page.html")
    for _ in range(3):
        with pytest.raises(RecursionError):
            ours.render(Context({"x": 1}))
    assert ours.nodelist.template_code.recurses
    assert messages() == []


def test_calls_of_code_that_has_run(messages):
    """Once it has rendered, an error is the project's: nothing is called twice."""
    calls = []

    def call():
        calls.append(1)
        return {}[len(calls)] if len(calls) > 3 else ""

    template = OurEngine(**options_of("{{ x }}")).get_template("page.html")
    for _ in range(3):
        template.render(Context({"x": call}))
    with pytest.raises(KeyError):
        template.render(Context({"x": call}))
    assert len(calls) == 4


def changing():
    """Return a set that changes when the name of what is in it is looked up."""
    names = iter(range(10))

    class Item:
        def name(self):
            values.add(next(names))

    values = {Item()}
    return values


class NoBool:
    def __bool__(self):
        return 3


def message_of(function, *arguments):
    """Return what Python says of a call that fails, which depends on its version."""
    try:
        function(*arguments)
    except Exception as error:
        return re.escape(str(error))
    raise AssertionError("It doesn't fail.")


NO_BOOL = message_of(bool, NoBool())

REGROUP = "{% regroup value by name as groups %}"


@pytest.mark.parametrize(
    ("source", "value", "message"),
    [
        (REGROUP, lambda: 5, "'int' object is not iterable"),
        (REGROUP, changing, "Set changed size during iteration"),
        (
            "{% with forloop=value %}{% ifchanged %}{% endifchanged %}{% endwith %}",
            lambda: "a",
            "'str' object has no attribute 'setdefault'",
        ),
        (
            "{% opaque %}{% with forloop=value %}{% ifchanged x %}{% opaque %}"
            "{% endifchanged %}{% endwith %}",
            lambda: "a",
            "'str' object has no attribute 'setdefault'",
        ),
        (
            "{% for y in value reversed %}{% endfor %}",
            lambda: {1},
            "'set' object is not reversible",
        ),
        (
            "{% widthratio 1 2 value %}",
            lambda: float("inf"),
            "cannot convert float infinity to integer",
        ),
        (
            "{% lorem value w %}",
            lambda: float("inf"),
            "cannot convert float infinity to integer",
        ),
        ("{% if value %}a{{ x }}{% endif %}", NoBool, NO_BOOL),
        ("{% if value %}a{% else %}b{% endif %}", NoBool, NO_BOOL),
        ("{% if y %}{{ x }}{% elif value %}{{ x }}{% endif %}", NoBool, NO_BOOL),
        ("{% if y or value %}a{% endif %}", NoBool, NO_BOOL),
        ("{% opaque %}{% if value %}a{{ x }}{% endif %}", NoBool, NO_BOOL),
    ],
)
def test_calls_before_an_error_of_a_value(messages, source, value, message):
    """It is no error of the code: nothing is called twice."""
    calls = []
    template = OurEngine(**options_of("{{ x }}" + source)).get_template("page.html")
    for number in (1, 2, 3):
        context = Context({"x": lambda: calls.append(1), "value": value()})
        with pytest.raises(Exception, match=f"^{message}$"):
            template.render(context)
        assert len(calls) == number
    assert messages() == []


@pytest.mark.parametrize("way", ["context", "backend"])
def test_code_of_which_little_has_run(messages, monkeypatch, settings, way):
    """Without a variable, the page's function returns at once: that proves nothing."""

    def write(function, node, scope):
        function.source.line("nope()")

    write_with(monkeypatch, write)
    settings.TEMPLATES = [
        {
            "BACKEND": BACKENDS[1],
            "OPTIONS": {
                **options_of("{% if x %}{{ y|default:z }}{% endif %}{% broken %}"),
                "debug": False,
            },
        }
    ]
    template = engines["django"].get_template("page.html")
    for variables in ({}, {}, {}, {"x": 1, "z": 1}, {"x": 1, "z": 1}):
        if way == "context":
            html = template.template.render(Context(variables))
        else:
            html = template.render(variables)
        assert html == ("1[1]" if variables else "[None]")
    assert messages() == [warning("page.html", "NameError: name 'nope' is not defined")]


def test_page_that_needs_a_context_once(monkeypatch):
    """It stays one, also where its code with a context would gain nothing."""
    monkeypatch.setattr(context_builder, "LEAST_GAIN", 100)
    source = "{% if x %}{{ y|default:z }}{% endif %}b"
    template = OurEngine(**options_of(source)).get_template("page.html")
    for variables in ({}, {}, {"x": 1, "z": 1}):
        template.render(Context(variables))
    assert template.nodelist.template_code.has_run
    assert template.nodelist.renders_nodes is False


CALLS = []


def processor(request):
    CALLS.append(request)
    return {"x": "processed"}


@pytest.fixture
def backends(settings):
    def backends(templates):
        found = []
        for backend in BACKENDS:
            options = options_of(templates) | {
                "debug": False,
                "context_processors": [f"{__name__}.processor"],
            }
            settings.TEMPLATES = [{"BACKEND": backend, "OPTIONS": options}]
            found.append(engines["django"].get_template("page.html"))
        return found

    return backends


class TestBackend:
    """The backend's way, without a context."""

    @pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
    @pytest.mark.parametrize(
        "place",
        ["a page", "a context", "what is included", "what a variable includes"],
    )
    @pytest.mark.parametrize("request_", [None, HttpRequest()])
    def test_rendering(self, backends, messages, monkeypatch, write, place, request_):
        write, reason = write
        templates, _, places = PLACES[place]
        write_with(monkeypatch, write)
        django, ours = backends(templates)
        for _ in range(4):
            CALLS.clear()
            html = ours.render({"y": 1, "name": "part.html"}, request_)
            assert ([] if request_ is None else [request_]) == CALLS
            assert html == django.render({"y": 1, "name": "part.html"}, request_)
        check(messages(), places, reason)

    def test_from_context_to_none(self, backends, messages, monkeypatch):
        """Its code runs for the first time where there is no context."""
        write_with(monkeypatch, write_line("nope()"))
        _, ours = backends("{{ x }}{% broken %}")
        ours.render({})
        nodes = ours.template.nodelist
        assert nodes.compile("template", None, nodes.compile_template)
        assert ours.render({"x": 1}) == "1[1]"
        assert ours.render({"x": 1}) == "1[1]"
        assert messages() == [
            warning("page.html", "NameError: name 'nope' is not defined")
        ]


def test_lines_of_tracebacks_are_dropped():
    """Templates that are made of strings come and go, and so do their lines."""
    engine = OurEngine(**options_of({}))
    before = len(linecache.cache)
    most = 0
    for number in range(500):
        start = "{% opaque %}" if number % 2 else ""
        template = engine.from_string(f"{start}{{{{ x|fails }}}}{number}")
        for _ in range(3):
            try:
                template.render(Context({"x": number}))
            except ValueError:
                traceback.format_exc()
        most = max(most, len(linecache.cache))
        del template
    assert most - before < 250, most


def test_page_that_is_entered_within_another_template(at_once, messages, monkeypatch):
    """It has been compiled, but has not run yet."""
    write_with(monkeypatch, write_line("nope()"))
    templates = {
        "page.html": "{% opaque %}{% for y in xs %}{% include name %}{% endfor %}",
        "part.html": "{{ y }}{% broken %}",
    }
    engine = OurEngine(**options_of(templates))
    part = engine.get_template("part.html").nodelist
    assert part.compile("template", None, part.compile_template)
    for _ in range(3):
        html = engine.get_template("page.html").render(Context(VARIABLES))
        assert html == "a[<x>]b[<x>]"
    assert messages() == [warning("part.html", "NameError: name 'nope' is not defined")]
