"""
When templates are compiled, for which contexts compiled code runs, and the backend's
way to it without a context.
"""

import copy
import gc
import logging
import weakref
from functools import partial

import pytest
from django.http import HttpRequest
from django.template import (
    Context,
    NodeList,
    RequestContext,
    Template,
    TemplateDoesNotExist,
    VariableDoesNotExist,
    engines,
)
from django.template import (
    Engine as CoreEngine,
)
from django.template.compiler import NotCompilable, context_builder, nodelist
from django.template.compiler.compiling import compile_template
from django.template.compiler.nodelist import CompiledNodeList
from django.template.context import ContextDict
from django.template.partials.engine import Engine
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.test.utils import instrumented_test_render
from django.utils.safestring import SafeString

from .conftest import engine_options

BACKEND = "django.template.partials.django.DjangoTemplates"


@pytest.fixture
def make_engine():
    """Make an engine that compiles templates when users' engines do."""

    def make_engine(templates, **options):
        return Engine(**engine_options(templates, **options))

    return make_engine


def is_compiled(template):
    return bool(template.nodelist.template_code or template.nodelist.nodelist_code)


class TestWhen:
    def test_second_rendering(self, make_engine):
        template = make_engine("{{ x }}").get_template("page.html")
        assert template.render(Context({"x": 1})) == "1"
        assert not is_compiled(template)
        assert template.render(Context({"x": 2})) == "2"
        assert template.nodelist.template_code

    @pytest.mark.parametrize(
        "templates",
        [
            {"page.html": "{% extends 'gone.html' %}"},
            {
                "page.html": "{% extends 'middle.html' %}",
                "middle.html": "{% extends 'gone.html' %}",
            },
        ],
    )
    def test_parent_that_does_not_exist(self, at_once, make_engine, templates):
        """It is looked for when it is rendered, so that the error says where."""
        engine = make_engine(templates)
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("page.html").render(Context())
        assert caught.value.args == ("gone.html",)
        assert [origin.template_name for origin, _ in caught.value.tried] == [
            "gone.html"
        ]

    def test_not_by_repetition_in_one_rendering(self, make_engine):
        templates = {
            "page.html": "{% opaque %}{% for x in 'abc' %}{% include name %}{% endfor %}",
            "row.html": "{{ x }}",
        }
        engine = make_engine(templates)
        page, row = engine.get_template("page.html"), engine.get_template("row.html")
        context = {"name": "row.html"}
        assert page.render(Context(context)) == "abc"
        assert not is_compiled(row)
        assert page.render(Context(context)) == "abc"
        assert is_compiled(row)

    def test_one_context_that_renders_twice(self, make_engine):
        """That counts as one rendering: the render context is the same."""
        template = make_engine("{{ x }}").get_template("page.html")
        context = Context({"x": 1})
        assert [template.render(context) for _ in range(3)] == ["1"] * 3
        assert not is_compiled(template)

    def test_templates_that_are_loaded_anew_are_never_compiled(self, make_engine):
        engine = make_engine("{{ x }}", cached=False)
        for _ in range(3):
            template = engine.get_template("page.html")
            template.render(Context())
            assert not is_compiled(template)

    def test_text_is_left_as_it_is(self, make_engine):
        template = make_engine("text").get_template("page.html")
        assert type(template.nodelist) is NodeList
        assert template.render(Context()) == "text"

    @pytest.mark.parametrize("options", [{"debug": True}, {"compiled": False}])
    def test_engine_that_does_not_compile(self, make_engine, options):
        template = make_engine("{{ x }}", **options).get_template("page.html")
        assert type(template.nodelist) is NodeList

    def test_is_made_compiled_once(self, make_engine):
        engine = make_engine("{{ x }}")
        nodes = engine.get_template("page.html").nodelist
        assert engine.get_template("page.html").nodelist is nodes

    def test_keeps_what_a_nodelist_says(self, make_engine):
        for source in ("a{{ x }}", "{% if x %}{% endif %}"):
            ours = make_engine(source).get_template("page.html").nodelist
            django = CoreEngine(**engine_options(source)).get_template("page.html")
            assert ours.contains_nontext == django.nodelist.contains_nontext
            assert [type(node) for node in ours] == [
                type(node) for node in django.nodelist
            ]

    def test_does_not_keep_a_template_alive(self, make_engine):
        template = make_engine("{{ x }}", cached=False).get_template("page.html")
        reference = weakref.ref(template)
        gc.disable()
        try:
            del template
            assert reference() is None
        finally:
            gc.enable()

    def test_from_string(self, make_engine):
        template = make_engine({}).from_string("{{ x }}")
        for _ in range(2):
            assert template.render(Context({"x": 1})) == "1"
        assert template.nodelist.template_code

    def test_copy_of_a_template(self, make_engine):
        """The copy isn't the template whose page was compiled."""
        template = make_engine("{{ x }}").get_template("page.html")
        template.render(Context())
        other = copy.copy(template)
        assert other.render(Context({"x": 1})) == "1"
        assert other.nodelist.template_code is None
        assert other.nodelist.nodelist_code


class OwnContext(Context):
    pass


class OwnDict(dict):
    def __getitem__(self, name):
        return "own"

    def __contains__(self, name):
        return True


@pytest.mark.usefixtures("at_once")
class TestContexts:
    @pytest.mark.parametrize(
        "make",
        [
            lambda: OwnContext({"x": 1}),
            lambda: Context({"x": 1}, use_tz=False),
            lambda: Context({"x": 1}, use_tz=True),
            lambda: Context({"x": 1}, use_l10n=False),
            lambda: Context({"x": 1}, use_l10n=True),
            lambda: Context(OwnContext({"x": 1})),
        ],
    )
    def test_that_are_refused(self, make_engine, make):
        template = make_engine("{{ x }}").get_template("page.html")
        assert template.render(make()) == CoreEngine().from_string("{{ x }}").render(
            make()
        )
        if (
            type(make().dicts[-1]) is dict
            and len(make().dicts) == 2
            and type(make()) is Context
        ):
            assert (make().use_tz, make().use_l10n) == (None, None) or not is_compiled(
                template
            )
        else:
            assert not is_compiled(template)

    def test_layers_of_other_classes(self, make_engine):
        template = make_engine("{{ x }}").get_template("page.html")
        context = Context({"x": 1})
        context.dicts.append(OwnDict())
        assert template.render(context) == "own"
        assert not is_compiled(template)

    def test_layers_that_a_context_makes(self, make_engine):
        template = make_engine("{{ x }}{{ y }}").get_template("page.html")
        context = Context({"x": 1})
        assert type(context.push(y=2)) is ContextDict
        assert template.render(context) == "12"
        assert template.nodelist.template_code

    def test_request_context(self, make_engine):
        def processor(request):
            return {"x": "processed", "y": request.path}

        template = make_engine("{{ x }}{{ y }}{{ z }}").get_template("page.html")
        request = HttpRequest()
        request.path = "/"
        context = RequestContext(request, {"z": 1}, processors=[processor])
        assert template.render(context) == "processed/1"
        assert template.nodelist.template_code

    def test_template_of_another_engine(self, make_engine):
        """One engine's templates can include another's."""
        inner = make_engine(
            "{{ x }}{{ nope }}", string_if_invalid="inner"
        ).get_template("page.html")
        outer = make_engine(
            "{% include inner %}", string_if_invalid="outer"
        ).get_template("page.html")
        assert outer.render(Context({"inner": inner, "x": 1})) == "1outer"
        assert not is_compiled(inner)

    def test_nodelist_without_a_template(self, make_engine):
        """Nodes can be rendered with a context that no template has bound."""
        template = make_engine("{{ x }}").get_template("page.html")
        assert template.nodelist.render(Context({"x": 1})) == "1"
        assert not is_compiled(template)

    @pytest.mark.parametrize("name", ["django.template", "django"])
    def test_logging_of_missing_variables(self, make_engine, caplog, name):
        template = make_engine("{{ nope }}").get_template("page.html")
        with caplog.at_level(logging.DEBUG, logger=name):
            assert template.render(Context()) == ""
        assert not is_compiled(template)
        assert [record.message for record in caplog.records] == [
            "Exception while resolving variable 'nope' in template 'page.html'."
        ]
        template.render(Context())
        assert is_compiled(template)

    def test_string_if_invalid_that_is_an_object(self, make_engine):
        class Invalid(str):
            def __mod__(self, variable):
                raise NameError(str(variable))

            def __contains__(self, text):
                return True

        engine = make_engine("{{ x }}{{ nope }}", string_if_invalid=Invalid("x"))
        template = engine.get_template("page.html")
        with pytest.raises(NameError, match="nope"):
            template.render(Context({"x": 1}))
        assert not is_compiled(template)
        with pytest.raises(NotCompilable):
            compile_template(engine, template.nodelist, template)

    def test_error_in_a_page_is_raised_again(self, make_engine):
        template = make_engine("{{ x|fails }}").get_template("page.html")
        for _ in range(2):
            with pytest.raises(ValueError, match="failed"):
                template.render(Context({"x": 1}))

    def test_type_of_the_result(self, make_engine):
        for source in ("{{ x }}", "{% opaque %}", "{{ x }}{% now 'Y' %}"):
            template = make_engine(source).get_template("page.html")
            assert type(template.render(Context())) is SafeString


@pytest.mark.usefixtures("at_once")
class TestTools:
    """What has put methods of its own in the place of Django's."""

    templates = {
        "page.html": "{% extends 'base.html' %}{% block a %}{% include 'a.html' %}{% endblock %}",
        "base.html": "<{% block a %}{% endblock %}>",
        "a.html": "{{ x }}",
    }

    @pytest.fixture
    def signals(self, monkeypatch):
        monkeypatch.setattr(Template, "_render", instrumented_test_render)
        received = []

        def receive(sender, template, context, **kwargs):
            received.append((template.name, context.get("x")))

        template_rendered.connect(receive)
        yield received
        template_rendered.disconnect(receive)

    @pytest.mark.parametrize("engine_class", [Engine, CoreEngine])
    def test_one_signal_for_each_template(self, signals, engine_class):
        template = engine_class(**engine_options(self.templates)).get_template(
            "page.html"
        )
        assert template.render(Context({"x": 1})) == "<1>"
        names = ["page.html", "base.html", "a.html"]
        assert signals == [(name, 1) for name in names]

    def test_code_runs_under_it(self, signals, make_engine):
        template = make_engine("{{ x }}").get_template("page.html")
        assert template.render(Context({"x": 1})) == "1"
        assert template.nodelist.template_code
        assert signals == [("page.html", 1)]

    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("{% include 'a.html' %}", ["page.html", "a.html"]),
            ("{% link x %}", ["page.html", "link.html"]),
            ("{% if x %}{% include 'a.html' %}{% endif %}", ["page.html", "a.html"]),
            (
                "{% partialdef p %}{{ x }}{% endpartialdef %}{% partial p %}",
                ["page.html", "p"],
            ),
            ("{% partialdef p inline %}{{ x }}{% endpartialdef %}", ["page.html"]),
            (
                "{% extends 'base.html' %}{% block a %}{{ x }}{% endblock %}",
                ["page.html", "base.html"],
            ),
        ],
    )
    def test_code_that_renders_other_templates(
        self, signals, make_engine, source, names
    ):
        """The whole has no code without a context: they would not be seen."""
        templates = {
            "page.html": source,
            "a.html": "{{ x }}",
            "base.html": "{% block a %}{% endblock %}",
            "link.html": "{{ value }}",
        }
        template = make_engine(templates).get_template("page.html")
        for _ in range(3):
            assert template.render(Context({"x": 1})) == "1"
            assert [name for name, _ in signals] == names
            signals.clear()
        assert template.nodelist.template_code.hides_templates

    def test_that_see_what_is_extended(self, make_engine, wrapped):
        """Its method render() isn't called, so that code without a context runs."""
        template = make_engine(
            {
                "page.html": "{% extends 'base.html' %}{% block a %}{{ x }}{% endblock %}",
                "base.html": "<{% block a %}{% endblock %}>",
            }
        ).get_template("page.html")
        assert template.render(Context({"x": 1})) == "<1>"
        assert wrapped == ["page.html"]
        assert template.nodelist.template_code

    def test_that_is_rendered_by_the_backend(self, use_backend, wrapped):
        template = use_backend("{{ x }}")
        for _ in range(3):
            assert template.render({"x": 1}) == "1"
        assert wrapped == ["page.html"] * 3
        assert template.template.nodelist.template_code

    def test_that_is_streamed(self, use_backend, wrapped):
        template = use_backend("{{ x }}")
        for _ in range(3):
            assert "".join(template.stream({"x": 1})) == "1"
        assert wrapped == ["page.html"] * 3

    def test_part_that_is_rendered_by_its_method(self, make_engine, wrapped):
        """Its code without a context doesn't run in its place."""
        template = make_engine(
            {"page.html": "{% opaque %}{% include x %}", "a.html": "{{ x }}"}
        ).get_template("page.html")
        for _ in range(3):
            assert template.render(Context({"x": "a.html"})) == "a.html"
        assert wrapped == ["page.html", "a.html"] * 3
        part = template.engine.get_template("a.html")
        assert part.nodelist.template_code

    def test_that_is_gone(self, make_engine, monkeypatch):
        template = make_engine("{{ x }}").get_template("page.html")
        with monkeypatch.context() as patch:
            patch.setattr(Template, "render", wrapper_of(Template.render, []))
            assert template.render(Context({"x": 1})) == "1"
            assert template.nodelist.template_code.is_observed
        assert template.render(Context({"x": 1})) == "1"
        assert not template.nodelist.template_code.is_observed

    @pytest.mark.parametrize("least_gain", [0, 1_000_000])
    def test_that_is_gone_from_a_page_of_several_templates(
        self, use_backend, monkeypatch, least_gain
    ):
        """Its code as a whole, which would hide the others, runs from then on."""
        monkeypatch.setattr(context_builder, "LEAST_GAIN", least_gain)
        templates = {"page.html": "{% include 'a.html' %}{{ x }}", "a.html": "{{ x }}"}
        page = use_backend(templates)

        def render():
            return page.render({"x": 1}), "".join(page.stream({"x": 1}))

        seen = []
        with monkeypatch.context() as patch:
            patch.setattr(Template, "_render", wrapper_of(Template._render, seen))
            for _ in range(3):
                assert render() == ("11", "11")
        assert seen == ["page.html", "a.html"] * 6
        nodelist = page.template.nodelist
        for _ in range(2):
            assert render() == ("11", "11")
        assert len(seen) == 12
        assert nodelist.codes["stream"]
        assert not nodelist.codes["template"].hides_templates

    def test_that_is_another_object_each_time(self, make_engine, monkeypatch):
        """As wrapt has it."""
        original, seen = Template.render, []

        class Wrapper:
            def __get__(self, template, cls):
                return partial(wrapper_of(original, seen), template)

        monkeypatch.setattr(Template, "render", Wrapper())
        template = make_engine("{{ x }}").get_template("page.html")
        for _ in range(2):
            assert template.render(Context({"x": 1})) == "1"
            assert template.nodelist.template_code.is_current()
        assert seen == ["page.html"] * 2

    @pytest.mark.parametrize("method", ["render", "_render"])
    def test_that_replace_the_code_alone(self, make_engine, wrap_code, method):
        """As ddtrace does it, at the start of the process."""
        seen = []

        def wrapper(original, template, context):
            seen.append(template.name)
            return original(template, context)

        wrap_code(getattr(Template, method), wrapper)
        template = make_engine(self.templates).get_template("page.html")
        base = ["base.html"] if method == "_render" else []
        for _ in range(2):
            assert template.render(Context({"x": 1})) == "<1>"
            assert seen == ["page.html", *base, "a.html"]
            seen.clear()

    @pytest.mark.parametrize("method", ["render", "_render"])
    def test_that_come_and_go(self, make_engine, monkeypatch, method):
        template = make_engine(self.templates).get_template("page.html")
        assert template.render(Context({"x": 1})) == "<1>"
        assert template.nodelist.template_code
        seen = []
        original = getattr(Template, method)

        def patched(self, context):
            seen.append(self.name)
            return original(self, context)

        with monkeypatch.context() as patch:
            patch.setattr(Template, method, patched)
            assert template.render(Context({"x": 1})) == "<1>"
        assert "page.html" in seen
        assert "a.html" in seen
        seen.clear()
        assert template.render(Context({"x": 1})) == "<1>"
        assert seen == []

    def test_that_wrap_a_method_as_functools_does(self, make_engine, monkeypatch):
        import functools

        original, seen = Template.render, []

        @functools.wraps(original)
        def render(self, context):
            seen.append(self.name)
            return original(self, context)

        monkeypatch.setattr(Template, "render", render)
        template = make_engine(self.templates).get_template("page.html")
        assert template.render(Context({"x": 1})) == "<1>"
        assert seen == ["page.html", "a.html"]


def wrapper_of(original, seen):
    def render(self, context):
        seen.append(self.name)
        return original(self, context)

    return render


@pytest.fixture
def wrapped(monkeypatch):
    """Wrap Template.render(), and return the names of the templates it is called for."""
    seen = []
    monkeypatch.setattr(Template, "render", wrapper_of(Template.render, seen))
    return seen


def first(request):
    CALLS.append("first")
    return {"x": "first", "y": "first", "z": "first"}


def second(request):
    CALLS.append("second")
    return {"y": "second", "z": "second"}


def wrong(request):
    return 5


def none(request):
    return None


def failing(request):
    raise ValueError("processed")


CALLS = []


@pytest.fixture
def use_backend(settings, at_once):
    """Return a function for the backend's template "page.html", rendered once."""

    def use_backend(templates, *processors, backend=BACKEND, **options):
        names = [f"{__name__}.{processor.__name__}" for processor in processors]
        options = engine_options(templates, **options) | {"context_processors": names}
        settings.TEMPLATES = [
            {"BACKEND": backend, "OPTIONS": {"debug": False, **options}}
        ]
        CALLS.clear()
        return engines["django"].get_template("page.html")

    return use_backend


class TestBackend:
    """A plain dictionary is rendered without a context."""

    @pytest.fixture(autouse=True)
    def no_context(self, monkeypatch):
        """Count how many contexts are made."""
        self.contexts = []
        original = Template.render

        def make_context(*args, **kwargs):
            self.contexts.append(args)
            return original_make(*args, **kwargs)

        from django.template.backends import django as core

        original_make = core.make_context
        monkeypatch.setattr(core, "make_context", make_context)
        assert original is Template.render

    @pytest.mark.parametrize("request_", [None, HttpRequest()])
    def test_without_a_context(self, use_backend, request_):
        template = use_backend("{{ x }}{{ True }}")
        for _ in range(2):
            html = template.render({"x": "<"}, request_)
            assert (type(html), html) == (SafeString, "&lt;True")
        assert self.contexts == []
        assert template.template.nodelist.template_code

    @pytest.mark.parametrize("request_", [None, HttpRequest()])
    def test_integers_by_the_settings(self, use_backend, settings, request_):
        """Whatever has read them."""
        template = use_backend("{{ x }}")
        for grouping, text in [(True, "1,234"), (False, "1234")] * 2:
            settings.USE_THOUSAND_SEPARATOR = grouping
            for _ in range(2):
                assert template.render({"x": 1234}, request_) == text
        assert self.contexts == []

    def test_no_variables(self, use_backend):
        assert use_backend("{{ x }}").render() == ""
        assert self.contexts == []

    def test_with_a_context(self, use_backend):
        assert use_backend("{{ x }}").render(OwnDict()) == "own"
        assert len(self.contexts) == 1

    def test_not_what_is_no_dictionary(self, use_backend):
        with pytest.raises(TypeError, match="context must be a dict rather than list"):
            use_backend("{{ x }}").render([])

    def test_first_rendering(self, use_backend, monkeypatch):
        monkeypatch.setattr(nodelist, "RENDERS_BEFORE_COMPILING", 1)
        template = use_backend("{{ x }}")
        assert template.render({"x": 1}) == template.render({"x": 1}) == "1"
        assert len(self.contexts) == 1

    def test_text(self, use_backend):
        assert use_backend("text").render({}) == "text"

    def test_page_that_is_none(self, use_backend):
        template = use_backend("{% opaque %}{{ x }}")
        assert template.render({"x": 1}) == template.render({"x": 1}) == "1"
        assert len(self.contexts) == 2

    def test_logging(self, use_backend, caplog):
        template = use_backend("{{ nope }}")
        with caplog.at_level(logging.DEBUG, logger="django.template"):
            assert template.render({}) == ""
        assert len(caplog.records) == 1

    def test_context_is_not_written_to(self, use_backend):
        template = use_backend(
            "{% for x in xs %}{% with y=x %}{{ y }}{% endwith %}{% endfor %}"
        )
        context = {"xs": "ab"}
        assert template.render(context) == "ab"
        assert template.render(context, HttpRequest()) == "ab"
        assert context == {"xs": "ab"}

    def test_processors_run_once_and_in_order(self, use_backend):
        template = use_backend("{{ x }},{{ y }},{{ z }}", first, second)
        assert template.render({"z": "own"}, HttpRequest()) == "first,second,own"
        assert CALLS == ["first", "second"]

    def test_no_processors_without_a_request(self, use_backend):
        assert use_backend("{{ x }}", first).render({}) == ""
        assert CALLS == []

    @pytest.mark.parametrize("source", ["{{ x }}", "{% opaque %}{{ x }}"])
    @pytest.mark.parametrize("processor", [wrong, none])
    def test_wrong_processors(self, use_backend, source, processor):
        messages = []
        for backend in (BACKEND, "django.template.backends.django.DjangoTemplates"):
            template = use_backend(source, processor, backend=backend)
            with pytest.raises(TypeError) as caught:
                template.render({}, HttpRequest())
            messages.append(str(caught.value))
            assert isinstance(caught.value.__cause__, TypeError)
        assert messages[0] == messages[1]
        assert processor.__name__ in messages[0]

    def test_failing_processor(self, use_backend):
        with pytest.raises(ValueError, match="processed"):
            use_backend("{{ x }}", failing).render({}, HttpRequest())

    def test_csrf_token(self, use_backend):
        html = use_backend("{% csrf_token %}").render({}, HttpRequest())
        assert html.startswith('<input type="hidden" name="csrfmiddlewaretoken"')

    def test_current_app(self, use_backend):
        """The state has the request."""
        request = HttpRequest()
        template = use_backend("{% url 'nope' %}")
        with pytest.raises(Exception, match="nope"):
            template.render({}, request)

    def test_querystring(self, use_backend):
        """It takes the context, and asks it for nothing but the request."""
        templates = {
            "page.html": "{% querystring a=x %}{% for x in xs %}{% include 'part.html' %}{% endfor %}",
            "part.html": "{% querystring b=x|upper c=None %}",
        }
        template = use_backend(templates)
        request = RequestFactory().get("/?c=1")
        html = template.render({"x": "<", "xs": ["d", "e"]}, request)
        assert html == "?c=1&amp;a=%3C?b=D?b=E"
        assert template.template.nodelist.template_code
        assert self.contexts == []

    @pytest.mark.parametrize(
        "source",
        [
            "{{ x }}{% include 'part.html' %}",
            "{% partialdef row %}{% querystring a=1 %}{% endpartialdef %}"
            "{% for i in 'ab' %}{% partial row %}{% endfor %}{{ x }}{% opaque %}",
        ],
    )
    def test_querystring_without_a_request(self, use_backend, source):
        templates = {
            "page.html": source,
            "part.html": "{% querystring a=1 %}",
        }
        template = use_backend(templates)
        for render in (
            lambda: template.render({"x": 1}),
            lambda: template.template.render(Context({"x": 1})),
        ):
            with pytest.raises(AttributeError) as caught:
                render()
            assert str(caught.value) == "'Context' object has no attribute 'request'"
        assert template.template.nodelist.template_code

    @pytest.mark.parametrize("request_", [None, HttpRequest()])
    def test_missing_argument(self, use_backend, request_):
        """It is an error, whose message has the context in it; processors run once."""
        template = use_backend("{{ y|default:nope }}{% csrf_token %}", first)
        with pytest.raises(VariableDoesNotExist) as caught:
            template.render({"y": "own"}, request_)
        assert "Failed lookup for key [nope] in [{'True': True" in str(caught.value)
        assert (["first"] if request_ else []) == CALLS

    def test_missing_argument_that_is_not_rendered(self, use_backend):
        template = use_backend(
            "{% if no %}{{ y|default:nope }}{% endif %}{{ x }}{{ z }}", first
        )
        for _ in range(2):
            assert template.render({"z": "own"}, HttpRequest()) == "firstown"
        assert CALLS == ["first"] * 2

    @pytest.mark.parametrize("request_", [None, HttpRequest()])
    def test_missing_template(self, use_backend, request_):
        def load():
            engines["django"].engine.get_template("nope.html")

        template = use_backend("{{ x }}")
        template.render({})
        for _ in range(2):
            with pytest.raises(TemplateDoesNotExist) as caught:
                template.render({"x": load}, request_)
            assert caught.value.backend is engines["django"]
            assert caught.value.args == ("nope.html",)

    @pytest.mark.parametrize("has_context", [True, False])
    def test_callable_that_recurses(self, use_backend, has_context):
        """The page isn't rendered again, since nothing in it calls itself."""
        calls = []

        def forever():
            calls.append(1)
            raise RecursionError("maximum recursion depth exceeded")

        template = use_backend("{{ x }}")
        template.render({})
        variables = {"x": forever}
        if has_context:
            template, variables = template.template, Context(variables)
        with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
            template.render(variables)
        assert calls == [1]
        assert self.contexts == []

    def test_autoescape_of_the_backend(self, use_backend):
        template = use_backend("{{ x }}{{ x|upper }}", autoescape=False)
        assert template.render({"x": "<"}) == "<<"
        assert self.contexts == []

    def test_instrumented(self, use_backend, monkeypatch):
        """The test client sees a context."""
        template = use_backend("{{ x }}")
        monkeypatch.setattr(Template, "_render", instrumented_test_render)
        assert template.render({"x": 1}) == "1"
        assert len(self.contexts) == 1

    def test_partial(self, use_backend):
        use_backend({"page.html": "{% partialdef row %}{{ x }}{% endpartialdef %}"})
        template = engines["django"].get_template("page.html#row")
        assert template.render({"x": "<"}) == "&lt;"
        assert self.contexts == []


def test_nodelists_stay_lists(make_engine):
    """Other packages walk through them."""
    nodes = (
        make_engine("a{{ x }}{% if x %}b{% endif %}").get_template("page.html").nodelist
    )
    assert isinstance(nodes, CompiledNodeList)
    assert isinstance(nodes, NodeList)
    assert len(nodes) == 3
    assert len(nodes.get_nodes_by_type(type(nodes[0]))) == 2
