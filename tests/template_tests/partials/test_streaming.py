"""
Templates that are sent while they are rendered: what is joined is what render() returns.
"""

import re
import traceback
from io import StringIO

import pytest
from django.template import (
    Context,
    Template,
    TemplateDoesNotExist,
    VariableDoesNotExist,
)
from django.template.compiler import streaming as compiler_streaming
from django.template.compiler.nodelist import CompiledNodeList
from django.template.compiler.runtime import streams
from django.template.loader_tags import BlockNode, ExtendsNode
from django.template.partials.several import Fragments
from django.template.partials.streaming import CHUNK_SIZE
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.test.utils import _TestState
from django.utils import timezone, translation

from .test_threads import in_threads

pytestmark = pytest.mark.ours

TEMPLATES = {
    "base.html": "<html><head><title>{% block title %}{{ title }}{% endblock %}</title>"
    "</head><body>{% block main %}none{% endblock %}</body></html>",
    "middle.html": "{% extends 'base.html' %}{% block title %}M {{ block.super }}"
    "{% endblock %}",
    "child.html": "{% extends 'middle.html' %}{% block main %}<ul>{% for row in rows %}"
    "{% partial item %}{% empty %}empty{% endfor %}</ul>{{ block.super }}{% endblock %}"
    "{% partialdef item %}<li>{{ forloop.counter }} {{ row }}</li>{% endpartialdef %}",
    "any.html": "{% extends parent %}{% block main %}{% for row in rows %}{{ row }}"
    "{% endfor %}{% endblock %}",
    "loop.html": "{% for row in rows %}<p>{{ row }}</p>{% endfor %}",
    "branches.html": "{% if nope.x|default:nope %}a{% elif row %}{% with z=rows %}"
    "{% for x in z reversed %}{{ x }}{{ forloop.last }}{% endfor %}{% endwith %}"
    "{% else %}c{% endif %}{% if nope %}d{% endif %}{% if nope %}e{% else %}f{% endif %}",
    "pairs.html": "{% for a, b in pairs %}{{ a }}-{{ b }}{{ forloop.counter }}{% empty %}"
    "none{% endfor %}",
    "nested.html": "{% for a in rows %}{% for row in rows %}{{ a }}{{ row }},"
    "{% endfor %}{% endfor %}",
    "live.html": "{% load streaming %}{% for row in rows %}{{ row }}{% opaque %}"
    "{% endfor %}{% include 'loop.html' %}{% opaque %}",
    "live_child.html": "{% extends 'base.html' %}{% load streaming %}{% block main %}"
    "{% for row in rows %}{{ row }}{% opaque %}{% endfor %}{{ block.super }}"
    "{% endblock %}",
    "captured.html": "{% filter upper %}{% for row in rows %}a{{ row }}{% endfor %}"
    "{% endfilter %}{% spaceless %} {% include 'loop.html' %} {% endspaceless %}",
    "empty.html": "",
    "text.html": "text",
    "one.html": "{{ title }}",
}
NAMES = [*TEMPLATES, "child.html#item", "child.html#main", "child.html#title"]
CONTEXT = {"title": "<T>", "parent": "middle.html", "row": 1}


@pytest.fixture(autouse=True)
def own_render(monkeypatch):
    """Put Django's own method back: the test client's sees templates as a whole."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def backend(use_templates):
    return use_templates(
        TEMPLATES,
        libraries={"streaming": "tests.template_tests.partials.templatetags.streaming"},
    )


@pytest.fixture
def make_backend(use_templates):
    return lambda templates, **options: use_templates(
        templates if isinstance(templates, dict) else {"page.html": templates},
        libraries={"streaming": "tests.template_tests.partials.templatetags.streaming"},
        **options,
    )


def stream(backend, context=None, name="page.html", **options):
    return backend.get_template(name).stream(context, **options)


class TestSameText:
    @pytest.mark.parametrize("number", [0, 1, 100])
    @pytest.mark.parametrize("name", NAMES)
    def test_joined(self, backend, name, number):
        template = backend.get_template(name)
        pairs = [(a, -a) for a in range(number)]
        context = {**CONTEXT, "rows": range(number), "pairs": pairs}
        expected = template.render(context)
        for size in 1, 50, CHUNK_SIZE:
            chunks = list(template.stream(context, chunk_size=size))
            assert "".join(chunks) == expected
            assert all(chunks)
            assert {type(chunk) for chunk in chunks} <= {str}

    @pytest.mark.parametrize("name", NAMES)
    def test_with_a_request(self, backend, name):
        template = backend.get_template(name)
        context = {**CONTEXT, "rows": "ab"}
        request = RequestFactory().get("/")
        chunks = template.stream(context, request)
        assert "".join(chunks) == template.render(context, request)

    def test_without_a_context(self, backend):
        assert "".join(stream(backend, name="text.html")) == "text"

    @pytest.mark.modes("compiled")
    def test_in_threads(self, backend):
        template = backend.get_template("child.html")

        def render(number):
            context = {"title": number, "rows": range(number)}
            chunks = template.stream(context, chunk_size=10)
            return "".join(chunks) == template.render(context)

        assert all(in_threads(render))


class TestChunks:
    @pytest.mark.modes("debug", "compiled")
    def test_size(self, backend):
        """A chunk isn't much longer than the rows that make it long enough."""
        context = {"rows": [f"{number:06}" for number in range(5000)]}
        chunks = list(stream(backend, context, "loop.html", chunk_size=1000))
        lengths = {len(chunk) for chunk in chunks[:-1]}
        assert len(chunks) > 60
        assert min(lengths) >= 1000
        assert max(lengths) < 1100

    @pytest.mark.modes("debug", "compiled")
    def test_head_is_sent_first(self, backend):
        def rows():
            order.append("rows")
            yield "a"

        order = []
        chunks = stream(backend, {"title": "T", "rows": rows}, "child.html")
        head, tag, body = next(chunks).partition("</head>")
        assert (head, tag) == ("<html><head><title>M T</title>", "</head>")
        assert order == []
        rest = "<body><ul><li>1 a</li></ul>none</body></html>"
        assert body + "".join(chunks) == rest
        assert order == ["rows"]

    @pytest.mark.modes("debug", "compiled")
    def test_head_in_a_loop(self, make_backend):
        backend = make_backend("{% for x in 'ab' %}</head>{{ x }}{% endfor %}")
        assert list(stream(backend)) == ["</head>a</head>b"]

    @pytest.mark.modes("debug", "compiled")
    def test_sent_in_front_of_a_query(self, make_backend):
        class Rows(list):
            """As a queryset that has asked for nothing yet."""

            _result_cache = None

        backend = make_backend("<table>{% for x in rows %}{{ x }}{% endfor %}</table>")
        rows = Rows("ab")
        assert list(stream(backend, {"rows": rows})) == ["<table>", "ab</table>"]
        rows._result_cache = []
        assert list(stream(backend, {"rows": rows})) == ["<table>ab</table>"]

    @pytest.mark.modes("debug", "compiled")
    def test_what_has_every_attribute(self, make_backend):
        """It isn't asked whether it is a queryset."""
        asked = []

        class Rows(list):
            def __getattr__(self, name):
                asked.append(name)

        backend = make_backend("{% for x in rows %}{{ x }}{% endfor %}")
        assert list(stream(backend, {"rows": Rows("ab")})) == ["ab"]
        assert asked == []

    @pytest.mark.modes("compiled")
    def test_not_in_what_is_needed_as_a_whole(self, backend):
        chunks = stream(backend, {"rows": lambda: iter("ab")}, "captured.html")
        assert list(chunks) == ["AAAB<p>a</p><p>b</p>"]

    @pytest.mark.modes("debug", "compiled")
    def test_not_in_front_of_each_in_a_loop(self, make_backend):
        source = "{% for x in 'abc' %}{% for y in ys %}{{ x }}{% endfor %}{% endfor %}"
        chunks = stream(make_backend(source), {"ys": lambda: iter("12")})
        assert list(chunks) == ["aabbcc"]

    @pytest.mark.modes("compiled")
    @pytest.mark.parametrize("row", ["", "x"])
    def test_loop_that_renders_little(self, make_backend, monkeypatch, row):
        """What there is isn't joined behind each round."""
        joined = []
        monkeypatch.setattr(
            streams, "join", lambda pieces: joined.extend(pieces) or "".join(pieces)
        )
        source = "{% for x in rows %}{{ x }}{% endfor %}"
        rows = [row] * 50_000
        chunks = stream(make_backend(source), {"rows": rows}, chunk_size=20_000)
        assert "".join(chunks) == row * 50_000
        assert len(joined) < 2 * len(rows)


class TestLoops:
    """What is no sequence is read while it is sent, if nothing depends on its length."""

    @pytest.fixture
    def read(self):
        return []

    @pytest.fixture
    def rows(self, read):
        def rows():
            for number in range(1000):
                read.append(number)
                yield number

        return rows

    @pytest.mark.modes("compiled")
    @pytest.mark.parametrize(
        "body",
        [
            "{{ x }}",
            "{{ forloop.counter }}{{ forloop.first }}",
            "{% cycle 'a' 'b' %}",
            "{% for y in 'ab' %}{{ forloop.revcounter }}{% endfor %}",
        ],
    )
    def test_lazily(self, make_backend, body, rows, read):
        source = "{% for x in rows %}" + body + "{% empty %}none{% endfor %}"
        backend = make_backend(source)
        chunks = stream(backend, {"rows": rows}, chunk_size=10)
        next(chunks)
        assert len(read) < 40
        chunks.close()
        expected = backend.get_template("page.html").render({"rows": rows})
        assert "".join(stream(backend, {"rows": rows})) == expected

    @pytest.mark.modes("compiled")
    @pytest.mark.parametrize(
        "source",
        [
            "{% for x in rows %}{{ forloop.last }}{% endfor %}",
            "{% for x in rows %}{{ forloop.revcounter }}{% endfor %}",
            "{% for x in rows %}{{ forloop.revcounter0 }}{% endfor %}",
            "{% for x in rows %}{{ forloop }}{% endfor %}",
            "{% for x in rows %}{% for y in 'a' %}{{ forloop.parentloop.last }}"
            "{% endfor %}{% endfor %}",
            "{% for x in rows %}{% include 'last.html' %}{% endfor %}",
            "{% for x in rows %}{{ forloop.parentloop.last }}{% endfor %}",
            "{% for x in rows reversed %}{{ x }}{% endfor %}",
            "{% filter upper %}{% for x in rows %}{{ x }}{% endfor %}{% endfilter %}",
            "{% load streaming %}{% for x in rows %}{% opaque %}{% endfor %}",
        ],
    )
    def test_at_once(self, make_backend, source, rows, read):
        templates = {"page.html": source, "last.html": "{{ forloop.last }}"}
        backend = make_backend(templates)
        chunks = stream(backend, {"rows": rows}, chunk_size=10)
        next(chunks, None)
        assert len(read) == 1000
        expected = backend.get_template("page.html").render({"rows": rows})
        assert "".join(stream(backend, {"rows": rows})) == expected

    @pytest.mark.modes("compiled")
    @pytest.mark.parametrize(
        "body",
        [
            "{% for y in rows %}{{ y }}{% endfor %}",
            "{% include 'rows.html' %}",
            "{% with z=rows %}{% for y in z %}{{ y }}{% endfor %}{% endwith %}",
            "{{ rows|length }}",
        ],
    )
    def test_read_again_in_the_loop(self, make_backend, body, rows):
        """Nothing is left of it, as in Django."""
        templates = {
            "page.html": "{% for x in rows %}{{ x }}" + body + "{% endfor %}",
            "rows.html": "{% for row in rows %}{{ row }}{% endfor %}",
        }
        template = make_backend(templates).get_template("page.html")
        streamed = "".join(template.stream({"rows": rows()}, chunk_size=10))
        assert streamed == template.render({"rows": rows()})

    @pytest.mark.parametrize("rows", [None, (), iter(()), {}])
    def test_empty(self, make_backend, rows):
        backend = make_backend("{% for x in rows %}{{ x }}{% empty %}none{% endfor %}")
        assert list(stream(backend, {"rows": rows})) == ["none"]

    def test_pairs_of_another_length(self, make_backend):
        source = "{% for a, b in rows %}{{ a }}{% endfor %}"
        template = make_backend(source).get_template("page.html")
        for rows in [[(1, 2, 3)]], [5]:
            with pytest.raises(ValueError, match="Need 2 values to unpack") as rendered:
                template.render({"rows": rows})
            with pytest.raises(ValueError, match="Need 2 values to unpack") as streamed:
                list(template.stream({"rows": rows}))
            assert str(streamed.value) == str(rendered.value)

    def test_no_iterable(self, make_backend):
        backend = make_backend("{% for x in rows %}{{ x }}{% endfor %}")
        with pytest.raises(TypeError, match="'int' object is not iterable"):
            list(stream(backend, {"rows": 5}))


class TestClose:
    @pytest.mark.modes("debug", "compiled")
    def test_before_it_begins(self, make_backend):
        calls = []
        chunks = stream(make_backend("{{ f }}"), {"f": lambda: calls.append(1)})
        chunks.close()
        assert (list(chunks), calls) == ([], [])

    @pytest.mark.modes("compiled")
    @pytest.mark.parametrize("name", ["loop.html", "child.html"])
    def test_values_are_closed(self, backend, name):
        closed = []

        def rows():
            try:
                yield from range(1000)
            finally:
                closed.append(1)

        chunks = stream(backend, {"rows": rows}, name, chunk_size=5)
        for _ in range(3):
            next(chunks)
        chunks.close()
        assert closed == [1]
        assert list(chunks) == []

    @pytest.mark.modes("compiled")
    def test_a_generator_that_the_context_has(self, backend):
        """It is closed at once, not by the garbage collector."""
        closed = []

        def rows():
            try:
                yield from range(1000)
            finally:
                closed.append(1)

        values = rows()
        chunks = stream(backend, {"rows": values}, "loop.html", chunk_size=5)
        next(chunks)
        chunks.close()
        assert closed == [1]

    @pytest.mark.modes("compiled")
    def test_files_are_not_closed(self, make_backend):
        source = "{% for line in file %}{{ line }}{% endfor %}"
        backend = make_backend(
            f"{source}[{source}]{{% if file.closed %}}closed{{% endif %}}"
        )
        expected = backend.get_template("page.html").render(
            {"file": StringIO("a\nb\n")}
        )
        file = StringIO("a\nb\n")
        assert "".join(stream(backend, {"file": file})) == expected == "a\nb\n[]"
        assert not file.closed

    @pytest.mark.modes("debug", "compiled")
    def test_scopes_are_left(self, backend, monkeypatch):
        """A context that is given back has the scopes that it began with."""
        contexts = []
        make_context = compiler_streaming.make_context

        def kept(*args, **kwargs):
            contexts.append(make_context(*args, **kwargs))
            return contexts[-1]

        monkeypatch.setattr(compiler_streaming, "make_context", kept)
        context = {"rows": range(1000)}
        chunks = stream(backend, context, "live_child.html", chunk_size=5)
        for _ in range(3):
            next(chunks)
        [context] = contexts
        assert len(context.dicts) > 2
        chunks.close()
        assert len(context.dicts) == 2
        assert context.template is None


class TestSurroundings:
    """Between two chunks, anything can be active."""

    SOURCE = (
        "{% load i18n tz l10n %}{% get_current_language as a %}{{ a }}</head>"
        "{% get_current_language as b %}{{ b }} {{ 1.5 }} {{ now }}"
    )

    @pytest.mark.modes("debug", "compiled")
    def test_language_and_time_zone(self, make_backend):
        backend = make_backend(self.SOURCE)
        now = timezone.datetime(2020, 1, 1, tzinfo=timezone.timezone.utc)
        context = {"now": now}
        with translation.override("de"), timezone.override("Asia/Tokyo"):
            chunks = stream(backend, context)
            expected = backend.get_template("page.html").render(context)
        text = ""
        for language in "fr", "en", "es":
            with translation.override(language), timezone.override("UTC"):
                text += next(chunks, "")
                assert translation.get_language() == language
        assert text == expected
        assert text.endswith("de 1,5 1. Januar 2020 09:00")

    @pytest.mark.modes("compiled")
    def test_those_of_a_tag(self, make_backend):
        source = (
            "{% load i18n %}{% language 'de' %}{% for x in rows %}"
            "{% get_current_language as a %}{{ a }}{% endfor %}{% endlanguage %}"
        )
        backend = make_backend(source)
        with translation.override("en"):
            chunks = stream(backend, {"rows": iter(range(30))}, chunk_size=2)
            text = ""
            for chunk in chunks:
                text += chunk
                assert translation.get_language() == "en"
        assert text == "de" * 30

    @pytest.mark.modes("debug", "compiled")
    def test_context_processors(self, make_backend):
        calls = []

        def processor(request):
            calls.append(request)
            return {"a": "A", "b": "B"}

        backend = make_backend("{{ a }}</head>{{ b }}")
        backend.engine.template_context_processors = (processor,)
        request = RequestFactory().get("/")
        chunks = stream(backend, {"b": "b"}, request=request)
        assert calls == [request]
        assert list(chunks) == ["A</head>", "b"]
        assert calls == [request]

    def test_wrong_context_processor(self, make_backend):
        backend = make_backend("{{ a }}")
        backend.engine.template_context_processors = (wrong_processor,)
        message = "Context processor wrong_processor didn't return a dictionary."
        with pytest.raises(TypeError, match=re.escape(message)):
            stream(backend, request=RequestFactory().get("/"))

    @pytest.mark.modes("debug", "compiled")
    def test_signals(self, backend, monkeypatch):
        names = []

        def listen(sender, template, context, **kwargs):
            names.append(template.name)

        monkeypatch.setattr(Template, "_render", instrumented)
        template_rendered.connect(listen)
        try:
            context = {**CONTEXT, "rows": "ab"}
            template = backend.get_template("child.html")
            template.render(context)
            expected, names[:] = names.copy(), []
            list(template.stream(context))
        finally:
            template_rendered.disconnect(listen)
        assert (
            names
            == expected
            == ["child.html", "middle.html", "base.html"] + 2 * ["item"]
        )

    @pytest.mark.modes("debug", "compiled")
    @pytest.mark.parametrize("context", [None, {}, {"a": 1}])
    def test_scopes_that_tools_see(self, make_backend, monkeypatch, context):
        """Without a dictionary, there is one scope less."""
        scopes = []

        def listen(sender, template, context, **kwargs):
            scopes.append([dict(scope) for scope in context.dicts])

        monkeypatch.setattr(Template, "_render", instrumented)
        template_rendered.connect(listen)
        try:
            template = make_backend("{{ a }}").get_template("page.html")
            template.render(context)
            list(template.stream(context))
        finally:
            template_rendered.disconnect(listen)
        rendered, streamed = scopes
        assert streamed == rendered


def wrong_processor(request):
    return 5


def instrumented(self, context):
    template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


class Fails:
    """Something that fails when it is asked for in a template."""

    def __init__(self, error):
        self.error = error

    @property
    def now(self):
        raise self.error


class TestErrors:
    @pytest.mark.modes("debug", "compiled")
    def test_in_the_middle(self, backend):
        error = ZeroDivisionError("in the middle")
        rows = [*"ab", Fails(error), "c"]
        templates = {"loop.html": "</head>{% for x in rows %}{{ x.now }}{% endfor %}"}
        backend.engine.template_loaders[0].reset()
        loader = backend.engine.template_loaders[0]
        loader = getattr(loader, "loaders", [loader])[0]
        loader.templates_dict = {**loader.templates_dict, **templates}
        chunks = stream(backend, {"rows": rows}, "loop.html")
        assert next(chunks) == "</head>"
        with pytest.raises(ZeroDivisionError) as caught:
            next(chunks)
        assert caught.value is error
        assert list(chunks) == []

    @pytest.mark.modes("compiled")
    def test_line_of_the_template(self, make_backend):
        source = "</head>\n{% for x in rows %}\n{{ x.now }}{% endfor %}"
        chunks = stream(make_backend(source), {"rows": [Fails(ValueError("here"))]})
        next(chunks)
        with pytest.raises(ValueError, match="here") as caught:
            next(chunks)
        lines = [
            (entry.filename, entry.lineno)
            for entry in traceback.extract_tb(caught.value.__traceback__)
            if entry.filename.endswith("page.html")
        ]
        assert lines == [("page.html", 3)]

    @pytest.mark.modes("debug")
    @pytest.mark.debug(True)
    def test_page_of_the_debugger(self, make_backend):
        templates = {
            "base.html": "a\n{% block main %}{% endblock %}",
            "page.html": "{% extends 'base.html' %}\n{% block main %}\n{{ x.now }}"
            "{% endblock %}",
        }
        backend = make_backend(templates)
        context = {"x": Fails(ValueError("here"))}
        found = []
        for render in "render", "stream":
            with pytest.raises(ValueError, match="here") as caught:
                "".join(getattr(backend.get_template("page.html"), render)(context))
            found.append(caught.value.template_debug)
        assert found[0] == found[1]
        assert (found[1]["line"], found[1]["during"]) == (3, "{{ x.now }}")

    @pytest.mark.modes("debug")
    @pytest.mark.debug(True)
    def test_of_a_tag_that_streams(self, make_backend):
        backend = make_backend("\n{% extends parent %}")
        with pytest.raises(TemplateDoesNotExist) as caught:
            list(stream(backend, {"parent": "nope.html"}))
        assert caught.value.template_debug["during"] == "{% extends parent %}"

    def test_missing_template(self, make_backend):
        backend = make_backend("{% include name %}")
        chunks = stream(backend, {"name": "nope.html"})
        with pytest.raises(TemplateDoesNotExist, match="nope") as caught:
            list(chunks)
        assert caught.value.backend is backend

    def test_missing_argument(self, make_backend):
        backend = make_backend("a{% if 1 %}{{ 1|default:nope }}{% endif %}")
        with pytest.raises(VariableDoesNotExist, match="Failed lookup for key"):
            list(stream(backend, {}))

    @pytest.mark.modes("compiled")
    @pytest.mark.parametrize("begin", ["", "{% load streaming %}{% opaque %}"])
    def test_partial_that_has_no_end(self, make_backend, begin):
        """The nodes say what is wrong, also where code has rendered before."""
        source = (
            "{% partialdef a %}{% partial a %}{% endpartialdef %}"
            "{% if deep %}{% partial a %}{% endif %}"
        )
        template = make_backend(begin + source).get_template("page.html")
        for _ in range(2):
            with pytest.raises(RecursionError, match="Partials call one another"):
                list(template.stream({"deep": True}))
            assert "".join(template.stream({})) == template.render({})

    def test_wrong_context(self, backend):
        message = "^context must be a dict rather than Context.$"
        with pytest.raises(TypeError, match=message):
            stream(backend, Context(), "text.html")

    @pytest.mark.modes
    @pytest.mark.parametrize(
        ("size", "message"),
        [
            (0, "chunk_size must be at least 1, not 0."),
            ("1", "chunk_size must be a whole number, such as 16384, not '1'."),
        ],
    )
    def test_wrong_size(self, backend, size, message):
        with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}$"):
            stream(backend, name="text.html", chunk_size=size)


class TestNodes:
    """Django's nodes render, and what is between them is sent."""

    @pytest.mark.modes("debug", "compiled")
    def test_parent_in_a_variable(self, backend):
        context = {**CONTEXT, "rows": "ab"}
        chunks = list(stream(backend, context, "any.html"))
        assert chunks == [
            "<html><head><title>M &lt;T&gt;</title></head><body>",
            "ab</body></html>",
        ]

    @pytest.mark.modes("debug", "compiled")
    @pytest.mark.parametrize("cls", [BlockNode, ExtendsNode])
    def test_replaced_methods(self, backend, monkeypatch, cls):
        render = cls.render
        calls = []

        def replaced(self, context):
            calls.append(1)
            return render(self, context)

        monkeypatch.setattr(cls, "render", replaced)
        template = backend.get_template("child.html")
        context = {**CONTEXT, "rows": "ab"}
        assert "".join(template.stream(context)) == template.render(context)
        number = {BlockNode: 4, ExtendsNode: 2}[cls]
        assert len(calls) == 2 * number

    @pytest.mark.modes("debug", "compiled")
    def test_replaced_render(self, backend, monkeypatch):
        calls = []
        render = Template.render

        def replaced(self, context):
            calls.append(self.name)
            return render(self, context)

        monkeypatch.setattr(Template, "render", replaced)
        assert "".join(stream(backend, {"title": "T"}, "one.html")) == "T"
        assert calls == ["one.html"]

    @pytest.mark.modes("debug", "compiled")
    @pytest.mark.parametrize(
        ("tag", "item"),
        [
            ("{% number %}", 2),
            (
                "{% for x in 'abc' %}{% if forloop.last %}{% number %}{% endif %}{% endfor %}",
                0,
            ),
            ("{% for x in 'abc' %}{{ x }}{% number %}{% endfor %}", 1),
        ],
    )
    def test_what_is_no_string(self, make_backend, tag, item):
        """It is an error where it is joined, as in Django."""
        source = "{% load streaming %}a</head>" + tag + "{{ x }}"
        message = f"sequence item {item}: expected str instance, int found"
        backend = make_backend(source)
        with pytest.raises(TypeError, match=f"^{message}$"):
            backend.get_template("page.html").render({})
        chunks = stream(backend, {})
        assert next(chunks) == "a</head>"
        with pytest.raises(TypeError, match=f"^{message}$"):
            next(chunks)


class TestSeveralPartials:
    @pytest.fixture
    def fragments(self, make_backend):
        def fragments(*arguments):
            backend = make_backend(
                {
                    "page.html": "{% partialdef row %}<li>{{ row }}</li>{% endpartialdef %}"
                    "{% partialdef rows %}{% for row in rows %}{% partial row %}"
                    "{% endfor %}{% endpartialdef %}{% partialdef set %}"
                    "{% firstof 'changed' as row %}{{ row }}{% endpartialdef %}"
                }
            )
            return Fragments(backend.get_template("page.html"), *arguments)

        return fragments

    @pytest.mark.parametrize("number", [0, 1, 100])
    @pytest.mark.parametrize("swaps", [{}, {"rows": "beforeend:#rows", "row": "x:y"}])
    def test_joined(self, fragments, number, swaps):
        fragments = fragments(["row", "set", "rows", "row"], swaps)
        context = {"row": "<a>", "rows": range(number)}
        for _ in range(3):
            expected = fragments.render(context)
            for size in 1, 50, CHUNK_SIZE:
                chunks = list(fragments.stream(context, chunk_size=size))
                assert "".join(chunks) == expected
                assert all(chunks)

    @pytest.mark.parametrize(
        ("names", "swaps"), [(["rows"], {}), (["row"], {"rows": "beforeend:#rows"})]
    )
    def test_what_is_sent_when(self, fragments, names, swaps):
        """What is in place is sent while it renders, the rest when it has."""
        number, read = 1000, []

        class Rows(list):
            def __iter__(self):
                for row in super().__iter__():
                    read.append(row)
                    yield row

        context = {"rows": Rows("x" * number)}
        chunks = fragments(names, swaps).stream(context, chunk_size=100)
        counts = [len(read) for _ in chunks]
        assert counts[-1] == number
        assert any(0 < count < number for count in counts) is not bool(swaps)


@pytest.mark.modes("compiled")
class TestCode:
    @pytest.fixture(autouse=True)
    def compiled_only(self, mode):
        if not mode.compiled:
            pytest.skip("nothing is compiled")

    def with_wrong_code(self, backend, source, context, name="page.html"):
        """Return a template whose code, which hasn't run, does something else."""
        template = backend.get_template(name)
        list(template.stream(context))
        code = template.template.nodelist.codes["stream"]
        code.has_run = False
        names = dict(code.render.__globals__)
        exec(compile(source, code.filename, "exec"), names)
        code.render = names["render"]
        return template

    WRONG = "def render(data, state):\n state.pieces.append('a')\n {}\n yield from nope"
    WRONG_LIVE = WRONG.replace("data", "context").format("context['rows'] = 'b'; {}")

    @pytest.mark.parametrize(
        ("name", "wrong", "html"),
        [("one.html", WRONG, "&lt;T&gt;"), ("live.html", WRONG_LIVE, "a-<p>a</p>-")],
    )
    @pytest.mark.parametrize("sends", [False, True])
    def test_wrong_code(self, backend, caplog, name, wrong, html, sends):
        """Django's nodes render, if nothing has been sent yet."""
        context = {**CONTEXT, "rows": "a"}
        source = wrong.format("yield True" if sends else "pass")
        template = self.with_wrong_code(backend, source, context, name)
        chunks = template.stream(context)
        if sends:
            assert next(chunks) == "a"
            with pytest.raises(NameError):
                next(chunks)
            return
        assert list(chunks) == [html]
        assert "can't be compiled: NameError" in caplog.text
        assert template.template.nodelist.renders_nodes
        assert list(template.stream(context)) == [html]

    @pytest.mark.parametrize(
        ("name", "wrong"), [("one.html", WRONG), ("live.html", WRONG_LIVE)]
    )
    def test_wrong_code_that_has_run(self, backend, name, wrong):
        context = {**CONTEXT, "rows": "a"}
        template = self.with_wrong_code(backend, wrong.format("pass"), context, name)
        template.template.nodelist.codes["stream"].has_run = True
        with pytest.raises(NameError):
            list(template.stream(context))

    def test_wrong_code_of_a_second_partial(self, make_backend):
        """What has been rendered of the first, and not sent, is kept."""
        backend = make_backend(
            "{% partialdef a %}<{% endpartialdef %}"
            "{% partialdef b %}{{ title }}{% endpartialdef %}"
        )
        self.with_wrong_code(backend, self.WRONG.format("pass"), CONTEXT, "page.html#b")
        fragments = Fragments(backend.get_template("page.html"), ["a", "b"])
        assert list(fragments.stream(CONTEXT)) == ["<&lt;T&gt;"]

    def test_is_compiled_at_once(self, backend):
        template = backend.get_template("child.html")
        list(template.stream(CONTEXT))
        assert type(template.template.nodelist) is CompiledNodeList
        code = template.template.nodelist.codes["stream"]
        assert code.has_run
        assert not code.has_context
        list(template.stream(CONTEXT))
        assert template.template.nodelist.codes["stream"] is code

    def test_inclusion_tag_needs_a_request(self, make_backend):
        backend = make_backend("{% load streaming %}{% path %}")
        request = RequestFactory().get("/a")
        assert list(stream(backend, request=request)) == ["/a"]
        assert list(stream(backend)) == ["none"]

    def test_a_function_without_output_calls_one_that_sends(self, make_backend):
        source = (
            "{% if rows %}{% include 'loop.html' %}{% endif %}{% with z=1 %}"
            "{% include 'loop.html' %}{% endwith %}"
        )
        backend = make_backend({**TEMPLATES, "page.html": source})
        chunks = list(stream(backend, {"rows": range(100)}, chunk_size=100))
        assert len(chunks) > 10
        expected = "".join(f"<p>{number}</p>" for number in range(100))
        assert "".join(chunks) == expected * 2

    def test_block_that_is_rendered_again(self, make_backend):
        """If it fails, another takes its place: what has been sent can't be rendered again."""
        templates = {
            "base.html": "</head>{% block a %}base{% endblock %}",
            "middle.html": "{% extends 'base.html' %}{% block a %}[{{ 1|add:x.y }}]"
            "{% endblock %}",
            "page.html": "{% extends 'middle.html' %}{% block a %}{% for z in 'abc' %}"
            "({{ block.super }}){% endfor %}{% endblock %}",
        }
        template = make_backend(templates).get_template("page.html")
        for context, html in (
            ({"x": {}}, "</head>()(base)(base)"),
            ({"x": {"y": 1}}, "</head>([2])([2])([2])"),
        ):
            assert template.render(context) == html
            assert "".join(template.stream(context)) == html
