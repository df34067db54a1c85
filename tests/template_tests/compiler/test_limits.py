"""
What isn't worth while, or takes too long, to compile: Django's nodes render it.
"""

import io
import logging

import pytest
from django.core.management import call_command
from django.template import Context
from django.template import Engine as CoreEngine
from django.template.compiler import builder, compiling, context_builder
from django.template.compiler.inspection import generated_source

from .conftest import Engine, code_of, engine_options, outcome

# A small ceiling: what counts is the number of nodes that are written.
MOST = 20

LEAST_GAIN = context_builder.LEAST_GAIN


@pytest.fixture
def ceiling(monkeypatch):
    monkeypatch.setattr(builder, "MOST_NODES", MOST)


@pytest.fixture
def records(caplog):
    """Return a function for the level and the text of what the compiler has logged."""
    caplog.set_level(logging.INFO, logger="django.template.compiler")

    def records():
        found = [(record.levelname, record.getMessage()) for record in caplog.records]
        caplog.clear()
        return found

    return records


def too_large(place, most=MOST):
    return (
        "INFO",
        f"{place} is rendered by Django's nodes, since it can't be compiled: TooLarge: "
        f"more than {most} nodes would be written",
    )


def render_four_times(templates, variables=None):
    """Render as Django does; return the template."""
    options = engine_options(templates)
    django = CoreEngine(**options).get_template("page.html")
    ours = Engine(**options).get_template("page.html")
    for _ in range(4):
        html = outcome(lambda: django.render(Context(variables)))
        assert outcome(lambda: ours.render(Context(variables))) == html
    return ours


# The templates for a number of nodes that is written, and what has code then.
SOURCES = {
    "a page": (lambda count: {"page.html": "{{ x }}" * count}, "page"),
    "texts between": (lambda count: {"page.html": "{{ x }}-" * count}, "page"),
    "a loop": (
        lambda count: {"page.html": f"{{% for i in xs %}}{'{{ i }}' * (count - 1)}{{% endfor %}}"},
        "page",
    ),
    "what is included once": (
        lambda count: {
            "page.html": "{% include 'part.html' %}",
            "part.html": "{{ x }}" * (count - 1),
        },
        "page",
    ),
    "what is included often": (
        lambda count: {
            "page.html": "{% include 'part.html' %}" * (count - 4),
            "part.html": "{{ x }}" * 4,
        },
        "page",
    ),
    "what is extended": (
        lambda count: {
            "page.html": "{% extends 'base.html' %}{% block a %}"
            + "{{ x }}" * (count - 2)
            + "{% endblock %}",
            "base.html": "{% block a %}{% endblock %}",
        },
        "page",
    ),
    "a context": (lambda count: {"page.html": "{% opaque %}" + "{{ x }}" * count}, "live"),
}  # fmt: skip


class TestCeiling:
    @pytest.mark.parametrize(("make", "code"), SOURCES.values(), ids=SOURCES)
    def test_just_below(self, ceiling, records, make, code):
        template = render_four_times(make(MOST), {"x": "<", "xs": "a<"})
        assert code_of(template) == code
        assert records() == []

    @pytest.mark.parametrize(("make", "code"), SOURCES.values(), ids=SOURCES)
    def test_just_above(self, ceiling, records, make, code):
        template = render_four_times(make(MOST + 1), {"x": "<", "xs": "a<"})
        assert code_of(template) is None
        assert records()[0] == too_large("page.html")

    def test_what_is_part_of_it(self, ceiling, records):
        """What is small by itself is compiled."""
        templates = {
            "page.html": "{% include 'part.html' %}" * 3 + "{% include 'other.html' %}",
            "part.html": "{{ x }}" * 12,
            "other.html": "{{ x }}" * 12,
        }
        page = render_four_times(templates, {"x": "<"})
        assert code_of(page) is None
        part = page.engine.get_template("part.html")
        assert code_of(part) == "page"
        assert records() == [too_large("page.html")]

    def test_what_tags_enclose(self, ceiling, records):
        templates = {
            "page.html": "{{ x }}{% around %}\n" + "{{ x }}" * 21 + "{% endaround %}"
        }
        assert code_of(render_four_times(templates, {"x": "<"})) == "live"
        assert records() == [too_large("page.html, line 1")]

    def test_as_it_is(self, records):
        count = builder.MOST_NODES
        below = render_four_times({"page.html": "{{ x }}" * count}, {"x": 1})
        assert code_of(below) == "page"
        above = render_four_times({"page.html": "{{ x }}" * (count + 1)}, {"x": 1})
        assert code_of(above) is None
        assert records() == [too_large("page.html", count)]


COMMENT = "# Django's nodes render it, since it can't be compiled: "
TOO_LARGE = f"{COMMENT}TooLarge: more than {MOST} nodes would be written\n"


class TestGeneratedSource:
    """There is none, and a comment says why."""

    def source(self, source):
        engine = Engine(**engine_options({}))
        return generated_source(engine.from_string(source))

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    def test_too_large(self, ceiling, start):
        assert self.source(start + "{{ x }}" * 21) == TOO_LARGE

    def test_too_large_within_a_tag(self, ceiling):
        source = self.source("{% around %}" + "{{ x }}" * 21 + "{% endaround %}")
        assert source == (
            "# _node_0 is 'around'.\n"
            "def render(context, state):\n"
            "    pieces = []\n"
            "    append = pieces.append\n"
            "    while True:\n"
            "        html = _node_0.render(context)\n"
            "        append(html if issubclass(type(html), str) else NotString(html, 0))\n"
            "        if watch.is_changed or context.autoescape is not True or "
            "context.use_l10n is not None or context.use_tz is not None:\n"
            "            append(render_rest(_nodelist_1, 1, context))\n"
            "            break\n"
            "        state.refresh()\n"
            "        break\n"
            "    return join(pieces)\n"
            "\n"
            f"# The nodelist of 'around':\n{TOO_LARGE}"
        )

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    @pytest.mark.parametrize(
        "error", [SyntaxError, MemoryError, RecursionError, KeyError]
    )
    def test_failure(self, monkeypatch, start, error):
        def fail(*arguments):
            raise error("on\ntwo lines")

        monkeypatch.setattr(compiling, "compiled", fail)
        reason = str(error("on\ntwo lines")).replace("\n", "\n# ")
        source = self.source(start + "{{ x }}")
        assert source == f"{COMMENT}{error.__name__}: {reason}\n"
        compile(source, "page.html", "exec")

    def test_command(self, ceiling, settings):
        templates = {
            "page.html": "{% partialdef row %}" + "{{ x }}" * 21 + "{% endpartialdef %}"
        }
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.partials.django.DjangoTemplates",
                "OPTIONS": engine_options(templates) | {"debug": False},
            }
        ]
        output = io.StringIO()
        call_command(
            "partials", "page.html#row", compiled=True, no_color=True, stdout=output
        )
        assert output.getvalue() == f"# page.html#row\n{TOO_LARGE}"


@pytest.fixture
def real_gain(any_gain, monkeypatch):
    """Undo what the other tests have."""
    monkeypatch.setattr(context_builder, "LEAST_GAIN", LEAST_GAIN)


@pytest.mark.usefixtures("real_gain")
class TestGain:
    """Code that would gain less than it costs to enter it is none."""

    @pytest.mark.parametrize(
        "source",
        [
            "{% opaque %}",
            "{% opaque %}{{ x }}",
            "{{ x }}{% opaque %}{{ x }}",
            "{% opaque %}{% comment %}{% endcomment %}{% load static %}{{ x }}{{ x }}",
            "{% opaque %}{% verbatim %}{{ x }}{% endverbatim %}text{{ x }}",
        ],
    )
    def test_too_little(self, records, source):
        template = render_four_times(source, {"x": "<"})
        assert code_of(template) is None
        assert template.nodelist.renders_nodes
        assert records() == []

    @pytest.mark.parametrize(
        "source",
        [
            "{% opaque %}{{ x }}{{ x }}{{ x }}{{ x }}",
            "{% opaque %}{{ x }}{% if x %}{{ x }}{% endif %}{% csrf_token %}",
            "{% opaque %}{% for y in x %}{{ y }}{{ y }}{{ y }}{% get y %}{% endfor %}",
            "{% opaque %}{% for y in x %}{{ y }}{% endfor %}",
        ],
    )
    def test_enough(self, records, source):
        template = render_four_times(source, {"x": "<"})
        assert code_of(template) == "live"
        assert template.nodelist.template_code.has_run
        assert records() == []

    def test_what_tags_enclose(self):
        """It can be worth while where what is around it isn't."""
        source = "{% around %}{{ x }}{{ x }}{{ x }}{% endaround %}"
        template = render_four_times(source, {"x": "<"})
        assert template.nodelist.renders_nodes
        assert template.nodelist[0].nodelist.nodelist_code.has_run

    def test_it_is_compiled_once(self, monkeypatch):
        compiled = []
        compile_nodelist = compiling.compile_nodelist

        def compile_and_count(*arguments, **options):
            compiled.append(arguments)
            return compile_nodelist(*arguments, **options)

        monkeypatch.setattr(compiling, "compile_nodelist", compile_and_count)
        render_four_times("{% opaque %}{{ x }}")
        assert len(compiled) == 1

    def test_page(self):
        """It costs no context."""
        assert code_of(render_four_times("{{ x }}")) == "page"
