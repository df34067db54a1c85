"""
What is imported when: the backend leaves what only compiling needs to the first template
that is compiled.
"""

import subprocess
import sys
from textwrap import dedent

import pytest
from django.template import compiler

START = """
import logging, sys

import django
from django.conf import settings

logging.basicConfig(level="INFO", format="%(levelname)s %(message)s", stream=sys.stdout)
settings.configure()
django.setup()

import django.template.partials.django
from django.template import Context, Node, defaulttags
from django.template.partials import nodes
from django.template.partials.engine import Engine

def is_imported():
    return "django.template.compiler.compiling" in sys.modules

def render(template, **variables):
    return template.render(Context(variables))

"""


def lines(program):
    """Return the lines that a program prints which begins with START."""
    process = subprocess.run(
        [sys.executable, "-c", START + dedent(program)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert process.stderr == ""
    return process.stdout.splitlines()


def test_modules():
    program = """
        package = "django.template.compiler."
        for name in sorted(sys.modules):
            if name.startswith(package):
                print(name.removeprefix(package))
    """
    assert lines(program) == [
        "chain",
        "code_cache",
        "errors",
        "lines",
        "nodelist",
        "originals",
        "registry",
        "runtime",
        "runtime.parts",
        "runtime.sentinels",
        "tracebacks",
        "watching",
    ]


def test_first_template_that_is_compiled():
    program = """
        template = Engine().from_string("{{ x }}")
        for _ in range(3):
            print(render(template, x="<"), is_imported())
    """
    assert lines(program) == ["&lt; False", "&lt; True", "&lt; True"]


def test_warming_imports_it():
    """Before a server makes its workers, also where it is to load no template."""
    program = """
        import django.template.partials.warming
        print(is_imported())
    """
    assert lines(program) == ["True"]


def test_emitter_of_another_package():
    """To register one imports nothing; it is put on top of Django's."""
    program = """
        from django.template.compiler import register_emitter

        @register_emitter(
            defaulttags.SpacelessNode, analyse=lambda visit, node: visit.as_before()
        )
        def emit_spaceless(node, code):
            code.text("own:")
            code.as_before(node)

        print(is_imported())
        template = Engine().from_string("{% spaceless %}<p> <b>{{ x }}{% endspaceless %}")
        for _ in range(2):
            print(render(template, x="<"))
    """
    assert lines(program) == ["False", "<p><b>&lt;", "own:<p><b>&lt;"]


def test_many_threads():
    """Each has its own template compiled first: one imports, the others wait."""
    program = """
        from concurrent.futures import ThreadPoolExecutor
        from threading import Barrier

        sys.setswitchinterval(1e-5)
        engine, barrier = Engine(), Barrier(16)
        templates = [
            engine.from_string("{% for x in xs %}{{ x }}{% endfor %}" + str(number))
            for number in range(16)
        ]

        def render_often(template):
            barrier.wait(20)
            return [render(template, xs="ab") for _ in range(3)]

        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(render_often, templates))
        print(found == [[f"ab{number}"] * 3 for number in range(16)])
        print(all(template.nodelist.template_code for template in templates))
    """
    assert lines(program) == ["True", "True"]


@pytest.mark.parametrize("module", ["compiling", "builder", "emit.tags"])
def test_error(module):
    """It costs no page."""
    name = f"django.template.compiler.{module}"
    program = f"""
        class Finder:
            def find_spec(self, name, *arguments):
                if name == {name!r}:
                    raise ImportError("no room")

        sys.meta_path.insert(0, Finder())
        template = Engine().from_string("{{{{ x }}}}")
        for _ in range(3):
            print(render(template, x="<"), template.nodelist.renders_nodes)
        sys.meta_path.pop(0)
        template = Engine().from_string("{{{{ x }}}}")
        for _ in range(2):
            print(render(template, x="<"), bool(template.nodelist.template_code))
    """
    found = [
        line
        for line in lines(program)
        if not line.startswith(("Traceback", " ", "ImportError"))
    ]
    assert found == [
        "&lt; False",
        "WARNING <unknown source> is rendered by Django's nodes, since it can't be "
        "compiled: ImportError: no room",
        "&lt; True",
        "&lt; True",
        "&lt; False",
        "&lt; True",
    ]


class TestReplaced:
    """What a tool has replaced between the import of the backend and the compiler's."""

    def test_function(self):
        """Nothing is imported that would keep it."""
        program = """
            from django.utils import timezone

            original, timezone.localtime = timezone.localtime, lambda value: "own"
            template = Engine().from_string("{{ x }}")
            for _ in range(3):
                print(render(template, x=1), is_imported())
            timezone.localtime = original
            print(render(template, x=1), is_imported())
        """
        assert lines(program) == [
            "1 False",
            "INFO <unknown source> is rendered by Django's nodes, since it can't be "
            "compiled: Replaced: django.utils.timezone.localtime() is not Django's own",
            "1 False",
            "1 False",
            "1 False",
        ]

    @pytest.mark.parametrize(
        ("node_class", "source", "html"),
        [
            ("defaulttags.SpacelessNode", "{% spaceless %}-{% endspaceless %}", "-"),
            (
                "nodes.PartialNode",
                "{% partialdef row %}-{% endpartialdef %}{% partial row %}",
                "-",
            ),
        ],
    )
    def test_render(self, node_class, source, html):
        """The node renders itself."""
        program = f"""
            original = {node_class}.render
            {node_class}.render = lambda node, context: "+" + original(node, context)
            template = Engine().from_string({source + "{{ x }}" * 6!r})
            for _ in range(3):
                print(render(template, x="x"))
            print(bool(template.nodelist.nodelist_code or template.nodelist.template_code))
        """
        assert lines(program) == [f"+{html}{'x' * 6}"] * 3 + ["True"]


class TestPublicNames:
    @pytest.mark.parametrize("name", compiler.__all__)
    def test_name(self, name):
        assert getattr(compiler, name).__name__ == name

    def test_other_name(self):
        with pytest.raises(AttributeError) as caught:
            compiler.nope  # noqa: B018
        message = "module 'django.template.compiler' has no attribute 'nope'"
        assert str(caught.value) == message
