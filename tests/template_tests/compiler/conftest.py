"""
Most tests render the same templates with compiled code and with Django's own nodes:
the same text, of the same type, or the same error with the same message. They name
the code that has to have run, too.

``page``
    A function for the whole page, which is given variables.

``live``
    A function that has a context, for the whole page or for a part of it.

``everywhere``
    Each of them, and a function of a page that another one calls.
"""

from __future__ import annotations

from contextvars import copy_context
from functools import partial
from itertools import cycle
from types import FunctionType

import pytest
from django.template import Context, Template
from django.template import Engine as CoreEngine
from django.template.compiler import awaiting, builder, nodelist
from django.template.compiler.compiling import compile_nodelist
from django.template.compiler.nodelist import CompiledNodeList
from django.template.compiler.streaming import stream
from django.template.partials.engine import Engine
from django.test.utils import _TestState
from django.utils import translation
from django.utils.safestring import SafeString

LIBRARY = "tests.template_tests.compiler.library"
LIBRARIES = {
    name: f"django.templatetags.{name}"
    for name in ("cache", "i18n", "l10n", "static", "tz")
}
LOCMEM = "django.template.loaders.locmem.Loader"
CACHED = "django.template.loaders.cached.Loader"

FAST_NODES = builder.FAST_NODES
NONE_FAST = {False: 0, True: 0}

# How often each is rendered: twice by either engine, once in chunks, and once so that it
# could await.
RENDERINGS = 6

# What is compared with each: the output is asserted for the first of them.
STRINGS_IF_INVALID = ("", "INVALID", "bad %s")


@pytest.fixture
def wrap_code(monkeypatch):
    """
    Return a function that has ``wrapper(original, *args)`` called in the place of a method
    with one argument. The method is the same object, with other code, as ddtrace does it.
    """

    def template(self, context):
        wrapper = 1.5
        original = 2.5
        return wrapper(original, self, context)

    def wrap_code(function, wrapper):
        code = function.__code__
        original = FunctionType(code, function.__globals__)
        constants = {1.5: wrapper, 2.5: original}
        other = template.__code__.replace(
            co_consts=tuple(
                constants.get(each, each) for each in template.__code__.co_consts
            ),
            co_filename=code.co_filename,
            co_name=code.co_name,
        )
        monkeypatch.setattr(function, "__code__", other)

    return wrap_code


def core_engine(options):
    return CoreEngine(**options)


def interpreted_engine(options):
    """Return an engine with partials, whose templates are never compiled."""
    return Engine(**options, compiled=False)


def engine_options(templates, *, cached=True, string_if_invalid="", **options):
    if isinstance(templates, str):
        templates = {"page.html": templates}
    loaders = [(LOCMEM, templates)]
    return {
        "loaders": [(CACHED, loaders)] if cached else loaders,
        "string_if_invalid": string_if_invalid,
        "builtins": [LIBRARY],
        "libraries": LIBRARIES,
        **options,
    }


def outcome(render):
    """Return the type and the text of what is rendered, or of the error."""
    try:
        html = render()
    except RecursionError as error:
        # Python says what it was doing when its limit was reached.
        text, _, _ = str(error).partition(" while ")
        return type(error), text
    except Exception as error:
        return type(error), str(error)
    return type(html), str(html)


def render_in_context(template, variables):
    """Return the outcome, and which variables are where afterwards."""
    with translation.override("en"):
        values = variables() if callable(variables) else dict(variables or {})
        context = Context(values, autoescape=template.engine.autoescape)
        result = outcome(lambda: template.render(context))
    scopes = [set(scope) for scope in context.dicts]
    return result, scopes if result[0].__name__ == "SafeString" else None


def stream_in_context(template, variables):
    """Return the outcome if the template is sent in the smallest of chunks."""
    with translation.override("en"):
        values = variables() if callable(variables) else dict(variables or {})
        return outcome(lambda: SafeString("".join(stream(template, values, None, 1))))


def await_in_context(template, variables):
    """Return the outcome if what the template reads is awaited, of which nothing is."""
    with translation.override("en"):
        values = variables() if callable(variables) else dict(variables or {})
        return outcome(lambda: SafeString(drive(arender(template, values))))


async def arender(template, values):
    render = partial(awaiting.render, template)
    chunks = awaiting.chunks(template.engine, render, values, None, 1, copy_context())
    return "".join([chunk async for chunk in chunks])


def drive(coroutine):
    """Return the result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("It waits.")


def code_of(template):
    """Return the names of the functions that a template has, and of their nodes."""
    nodes = template.nodelist
    if not isinstance(nodes, CompiledNodeList):
        return None
    if nodes.template_code:
        return "live" if nodes.template_code.has_context else "page"
    return "live" if nodes.nodelist_code else None


@pytest.fixture(autouse=True)
def own_render(monkeypatch):
    """Put Django's own method back: the code of pages doesn't run in its place."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def at_once(monkeypatch):
    """Have templates compiled when they are first rendered."""
    monkeypatch.setattr(nodelist, "RENDERS_BEFORE_COMPILING", 0)


@pytest.fixture
def at_once_for_size(at_once, monkeypatch):
    """Do so, and have no code written in the way that takes longer to compile."""
    monkeypatch.setattr(builder, "FAST_NODES", NONE_FAST)


@pytest.fixture
def compare(compare_all):
    """
    Return a function that renders "page.html" of templates as Django does, and as
    compiled code does that is ``expected``; it returns the text, or else the error.

    It renders twice: with what the first rendering has left behind, too. Then it does so
    in chunks, as they are sent, and as code that awaits what it reads.
    """

    def compare(templates, variables=None, **options):
        [text] = compare_all(templates, [variables], **options)
        return text

    return compare


def variants(strings_if_invalid):
    """
    Yield each string_if_invalid, and how many nodes are written as the code that runs
    fastest. With the first string, there is also the code that is compiled fastest.
    """
    first, *others = strings_if_invalid
    yield first, FAST_NODES
    yield first, NONE_FAST
    yield from zip(others, cycle([FAST_NODES, NONE_FAST]), strict=False)


@pytest.fixture
def compare_all(at_once, monkeypatch):
    """
    Do the same for several dictionaries of variables: the code that rendered one of
    them renders the next. It returns what each of them gives.
    """

    def compare_all(
        templates,
        contexts,
        *,
        expected,
        reference=core_engine,
        strings_if_invalid=STRINGS_IF_INVALID,
        **options,
    ):
        results = []
        for string_if_invalid, fast_nodes in variants(strings_if_invalid):
            monkeypatch.setattr(builder, "FAST_NODES", fast_nodes)
            arguments = engine_options(
                templates, string_if_invalid=string_if_invalid, **options
            )
            ours = Engine(**arguments).get_template("page.html")
            django = reference(arguments).get_template("page.html")
            for variables in contexts:
                for _ in range(2):
                    result = render_in_context(ours, variables)
                    assert result == render_in_context(django, variables), variables
                assert stream_in_context(ours, variables) == result[0], variables
                assert await_in_context(ours, variables) == result[0], variables
                results.append(result[0])
            assert code_of(ours) == expected
        return [
            text if cls.__name__ == "SafeString" else (cls, text)
            for cls, text in results[: len(contexts)]
        ]

    return compare_all


@pytest.fixture
def page(compare):
    def page(templates, variables=None, **options):
        return compare(templates, variables, expected="page", **options)

    return page


@pytest.fixture
def live(compare):
    def live(templates, variables=None, **options):
        return compare(templates, variables, expected="live", **options)

    return live


@pytest.fixture
def interpreted(compare):
    """Render what isn't compiled at all."""

    def interpreted(templates, variables=None, **options):
        return compare(templates, variables, expected=None, **options)

    return interpreted


@pytest.fixture
def everywhere(page, live):
    """
    Return a function that renders ``source`` as a page, as a function that a page
    calls, and in a context, where none of its nodes renders itself.
    """

    def everywhere(source, variables=None, **options):
        html = page(source, variables, **options)
        called = {"page.html": "{% include 'part.html' %}", "part.html": source}
        assert page(called, variables, **options) == html
        around = "{% opaque %}" + source + "{% opaque %}"
        assert live(around, variables, **options) == html
        assert rendered_by_themselves(around, **options) == ["OpaqueNode", "OpaqueNode"]
        return html

    return everywhere


def rendered_by_themselves(source, **options):
    """Return the classes of the nodes that are no code in a function with a context."""
    options.pop("reference", None)
    options.pop("strings_if_invalid", None)
    engine = Engine(**engine_options(source, **options))
    code = compile_nodelist(engine, engine.get_template("page.html").nodelist)
    return [type(node).__name__ for node in code.rendered]


@pytest.fixture
def make_engine(at_once):
    """Make an engine that compiles templates when they are first rendered."""

    def make_engine(templates, **options):
        return Engine(**engine_options(templates, **options))

    return make_engine


@pytest.fixture
def source_of(make_engine):
    """Return a function for the generated source of a page, or of its live function."""

    def source_of(templates, variables=None, **options):
        template = make_engine(templates, **options).get_template("page.html")
        template.render(Context(variables))
        return (
            template.nodelist.template_code or template.nodelist.nodelist_code
        ).source

    return source_of
