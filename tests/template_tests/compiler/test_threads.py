"""
One template's code is run by all threads, each with a language, a context and an
autoescape of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Semaphore

import pytest
from django.template import Context
from django.template import Engine as CoreEngine
from django.template.base import VariableNode
from django.template.compiler import compiling
from django.template.compiler.analysis import Emitter
from django.template.compiler.emitters import EMITTERS
from django.template.compiler.nodelist import CompiledNodeList
from django.template.compiler.runtime.lookup import LookupStrategies, lookup_strategies
from django.utils import translation

from .conftest import Engine, engine_options

THREADS = 16
LANGUAGES = ["en", "de"]
TEMPLATES = {
    "page.html": (
        "{% extends 'base.html' %}{% block a %}{% for x in xs %}{% cycle 'a' 'b' %}{{ x }}"
        "{{ x|floatformat:1 }}{% include 'row.html' %}{% endfor %}{% endblock %}"
    ),
    "base.html": "{{ html }}{% block a %}{% endblock %}{{ number }}",
    "row.html": "{{ html|upper }}{{ forloop.counter }}",
    "live.html": (
        "{{ html }}{% set html new %}{{ html }}{% for x in xs %}{% cycle 'a' 'b' as c %}{{ x }}"
        "{% get x %}{{ x|floatformat:1 }}{% endfor %}{{ number }}"
    ),
}


def in_threads(function):
    barrier = Barrier(THREADS)

    def call(number):
        barrier.wait()
        return function(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(call, range(THREADS)))


@pytest.mark.parametrize("times", [0, 1])
@pytest.mark.parametrize("name", ["page.html", "live.html"])
def test_rendering_at_once(monkeypatch, name, times):
    """Some of them compile the template, too."""
    monkeypatch.setattr(
        "django.template.compiler.nodelist.RENDERS_BEFORE_COMPILING", times
    )
    ours = Engine(**engine_options(TEMPLATES))
    django = Engine(**engine_options(TEMPLATES), compiled=False)

    def render(engine, number):
        with translation.override(LANGUAGES[number % 2]):
            variables = {"number": number, "html": "<", "xs": [1.5, number]}
            context = Context(variables, autoescape=number % 3 > 0)
            return engine.get_template(name).render(context)

    expected = [render(django, number) for number in range(THREADS)]
    assert len(set(expected)) == THREADS
    results = in_threads(lambda number: {render(ours, number) for _ in range(20)})
    assert results == [{html} for html in expected]
    nodes = ours.get_template(name).nodelist
    assert nodes.template_code or nodes.nodelist_code


def test_new_classes_at_once(at_once, monkeypatch):
    """The table of lookup_strategies is emptied in between."""
    monkeypatch.setattr(LookupStrategies, "LIMIT", 5)
    template = Engine(**engine_options("{{ x.name }}{{ y.z.name }}")).get_template(
        "page.html"
    )
    before = dict(lookup_strategies)

    def render(number):
        html = set()
        for _ in range(50):
            x = type("Object", (), {"name": number})()
            html.add(template.render(Context({"x": x, "y": {}})))
        return html

    try:
        assert in_threads(render) == [{str(number)} for number in range(THREADS)]
    finally:
        lookup_strategies.clear()
        lookup_strategies.update(before)


class TestCompilingOnce:
    """One thread compiles a template, while the others render its nodes."""

    SOURCES = {
        "page": ("{% for x in xs %}{{ x }}{{ number }}{% endfor %}", ["template"]),
        "live": (
            "{% opaque %}{% for x in xs %}{{ x }}{{ number }}{% endfor %}",
            ["template"],
        ),
        "within a tag": (
            "{% around %}{% for x in xs %}{{ x }}{{ number }}{% endfor %}{% endaround %}",
            ["template"],
        ),
        # It isn't known what it extends: each of its nodelists is compiled by itself.
        "a nodelist": (
            "{% extends 'base.html'|add:'' %}{% block a %}{{ block.super }}{% endblock %}",
            ["template", "nodelist"],
        ),
        "a partial": (
            "{% partialdef row inline %}{% for x in xs %}{{ x }}{{ number }}{% endfor %}"
            "{% endpartialdef %}",
            ["template"],
        ),
        "what is extended": (
            "{% extends 'base.html' %}{% block a %}{{ block.super }}{% endblock %}",
            ["template"],
        ),
    }
    BASE = "{% block a %}{% for x in xs %}{{ x }}{{ number }}{% endfor %}{% endblock %}"

    @pytest.fixture
    def template(self, request):
        templates = {"page.html": request.param, "base.html": self.BASE}
        template = Engine(**engine_options(templates)).get_template("page.html")
        template.render(Context())
        return template

    @pytest.fixture
    def stages(self, monkeypatch, template):
        """
        Note how the template is compiled, and have one stage take until all others have
        rendered its nodes.
        """
        stages, known = [], set()
        self.rendered = Semaphore(0)

        def slowly(stage, function):
            def compile(engine, nodes, *arguments, **options):
                assert (stage, id(nodes)) not in known
                known.add((stage, id(nodes)))
                if nodes is template.nodelist:
                    stages.append(stage)
                    for _ in range(THREADS - 1 if stage == self.slow else 0):
                        assert self.rendered.acquire(timeout=20)
                return function(engine, nodes, *arguments, **options)

            return compile

        for stage in ("template", "nodelist"):
            name = f"compile_{stage}"
            function = slowly(stage, getattr(compiling, name))
            monkeypatch.setattr(compiling, name, function)
        return stages

    def render(self, template, number):
        context = Context({"xs": "ab", "number": number})
        html = template.render(context)
        self.rendered.release()
        return html.strip("[]")

    def expected(self):
        return [f"a{number}b{number}" for number in range(THREADS)]

    @pytest.mark.parametrize(
        ("template", "slow", "expected"),
        [
            pytest.param(source, stage, stages, id=f"{name}, {stage}")
            for name, (source, stages) in SOURCES.items()
            for stage in stages
        ],
        indirect=["template"],
    )
    def test_second_rendering(self, template, slow, expected, stages):
        self.slow = slow
        assert in_threads(lambda number: self.render(template, number)) == (
            self.expected()
        )
        assert stages == expected
        self.slow = None
        assert self.render(template, 1) == "a1b1"
        assert getattr(template.nodelist, f"{expected[-1]}_code")

    @pytest.mark.parametrize(
        ("template", "slow"),
        [(SOURCES["page"][0], "template"), (SOURCES["a nodelist"][0], "nodelist")],
        indirect=["template"],
    )
    def test_failure(self, template, slow, stages, monkeypatch, caplog):
        """Where compiling fails, it is not tried again, and the log says so once."""
        self.slow = slow

        def fail(*arguments):
            raise MemoryError

        monkeypatch.setattr(compiling, "compiled", fail)
        for _ in range(2):
            assert in_threads(lambda number: self.render(template, number)) == (
                self.expected()
            )
        assert stages.count(slow) == 1
        messages = [record.getMessage() for record in caplog.records]
        assert [text for text in messages if not text.startswith("base.html ")] == [
            "page.html is rendered by Django's nodes, since it can't be compiled: "
            "MemoryError: "
        ]

    @pytest.mark.parametrize(
        "template", ["{{ number }}{% opaque %}", "{{ number }}"], indirect=True
    )
    def test_code_that_is_wrong(self, template, monkeypatch, caplog):
        """All run it for the first time at once."""
        barrier = Barrier(THREADS)

        def write(function, node, scope):
            name = function.constants.add(barrier, "barrier")
            function.source.line(f"{name}.wait(20)")
            function.source.line("nope()")

        monkeypatch.setitem(
            EMITTERS, VariableNode, Emitter(write, VariableNode.render, None, False)
        )
        self.rendered = Semaphore(0)
        nodes = template.nodelist
        nodes.codes["template"] = nodes.compile_template()
        results = in_threads(lambda number: self.render(template, number))
        assert results == [str(number) for number in range(THREADS)]
        assert [record.getMessage() for record in caplog.records] == [
            "page.html is rendered by Django's nodes, since it can't be compiled: "
            "NameError: name 'nope' is not defined"
        ]

    def test_nodelist_that_is_rendered_while_it_is_made_compiled(self, monkeypatch):
        """Whatever one thread does to it, it can be rendered by another."""
        template = CoreEngine().from_string("")
        rendered = []
        original = CompiledNodeList.set_up

        def set_up(nodes, engine, *arguments):
            context = Context({"x": 1})
            context.template = template
            rendered.append(nodes.render(context))
            original(nodes, engine, *arguments)

        monkeypatch.setattr(CompiledNodeList, "set_up", set_up)
        Engine(**engine_options("{{ x }}")).get_template("page.html")
        assert rendered == ["1"]


def test_code_that_another_thread_has_made_in_the_meantime():
    """A thread that has found none takes it, and compiles nothing."""
    template = Engine(**engine_options("{{ x }}")).get_template("page.html")
    for _ in range(2):
        template.render(Context({"x": 1}))
    nodes = template.nodelist
    assert nodes.compile("template", None, None) is nodes.template_code
