"""
Templates that are rendered on an event loop, where what they read is awaited: the text is
what render() returns that is given the results.
"""

import asyncio
import datetime
import gc
import sys
import warnings

import pytest
from django.core.exceptions import ObjectDoesNotExist, SynchronousOnlyOperation
from django.template import (
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    VariableDoesNotExist,
)
from django.template.partials.recursion import PartialRecursionError
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.test.utils import _TestState
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import trans_real

from .test_streaming import CONTEXT, NAMES, TEMPLATES

pytestmark = pytest.mark.ours

CSRF_TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="&lt;2&gt;">'

LIBRARIES = {"streaming": "tests.template_tests.partials.templatetags.streaming"}


@pytest.fixture
def backend(use_templates):
    return use_templates(TEMPLATES, libraries=LIBRARIES)


@pytest.fixture
def own_render(monkeypatch):
    """Put Django's own method back, as it is where no test runs."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def arender(use_templates):
    """Return a function that renders "page.html" of templates, with what is awaited."""

    def arender(templates, context=None, name="page.html", request=None):
        if isinstance(templates, str):
            templates = {"page.html": templates}
        processors = ["django.template.context_processors.request"]
        backend = use_templates(
            templates, libraries=LIBRARIES, context_processors=processors
        )

        async def render():
            values = context() if callable(context) else context
            return await backend.get_template(name).arender(values, request)

        return asyncio.run(render())

    return arender


async def result(value, delay=0.0):
    await asyncio.sleep(delay)
    return value


class Awaitable:
    """An awaitable that is no coroutine, and can be awaited repeatedly."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return result(self.value).__await__()


def function(value):
    return lambda: result(value)


KINDS = {
    "coroutines": result,
    "functions": function,
    "objects": Awaitable,
    "futures": lambda value: asyncio.ensure_future(result(value)),
    "values": lambda value: value,
}


class Rows:
    """What can only be iterated over asynchronously, any number of times."""

    def __init__(self, values):
        self.values = values

    async def __aiter__(self):
        for value in self.values:
            await asyncio.sleep(0)
            yield value


class Author:
    name = "<Ada>"

    def __init__(self, number=1):
        self.number = number

    async def acount(self):
        await asyncio.sleep(0)
        return self.number

    async def aempty(self):
        return 0

    async def aself(self):
        return self

    async def amissing(self):
        error = Exception("It is missing.")
        error.silent_variable_failure = True
        raise error

    async def afail(self):
        await asyncio.sleep(0)
        raise ValueError("It failed.")


class TestSameText:
    @pytest.mark.parametrize("number", [0, 1, 250])
    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    @pytest.mark.parametrize("name", NAMES)
    def test_context(self, backend, name, kind, number):
        if name == "any.html" and kind is function:
            pytest.skip("What {% extends %} names can't be a function.")
        template = backend.get_template(name)
        pairs = [(a, -a) for a in range(number)]
        context = {**CONTEXT, "rows": list(range(number)), "pairs": pairs}
        if name == "nested.html":
            context["rows"] = context["rows"][:20]
        expected = template.render(context)

        async def render():
            def awaited():
                return {name: kind(value) for name, value in context.items()}

            for _ in range(3):
                html = await template.arender(awaited())
                assert type(html) is SafeString
                assert html == expected
            for size in 1, 50, 10_000:
                stream = template.astream(awaited(), chunk_size=size)
                chunks = [chunk async for chunk in stream]
                assert "".join(chunks) == expected
                assert {type(chunk) for chunk in chunks} <= {str}
                assert all(chunks)

        asyncio.run(render())

    @pytest.mark.parametrize("number", [0, 1, 250])
    @pytest.mark.parametrize("name", NAMES)
    def test_asynchronous_iterator(self, backend, name, number):
        template = backend.get_template(name)
        letters = [("a", "x"), ("b", "y"), ("c", "z")]
        context = {**CONTEXT, "rows": range(number), "pairs": letters}
        if name == "nested.html":
            context["rows"] = range(min(number, 20))
        expected = template.render(context)

        async def render():
            rows, pairs = Rows(context["rows"]), Rows(letters)
            awaited = {**context, "rows": rows, "pairs": pairs}
            assert await template.arender(awaited) == expected
            assert await template.arender(awaited) == expected

        asyncio.run(render())

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("{{ a.acount }}", "1"),
            ("{{ a.acount|add:a.acount }}", "2"),
            ("{{ n|add:a.acount }}", "6"),
            ("{{ a.aself.aself.acount }}{{ a.aself.name }}", "1&lt;Ada&gt;"),
            ("{{ d.x.aself.name|lower }}", "&lt;ada&gt;"),
            ("{{ l.0.acount }}{{ t.0.acount }}", "11"),
            ("{{ f.acount }}", "1"),
            ("{% if a.acount %}y{% endif %}{% if a.aempty %}n{% endif %}", "y"),
            ("{% if n > a.acount and not a.aempty %}y{% endif %}", "y"),
            ("{% if a.acount in l or a.aempty == 0 %}y{% endif %}", "y"),
            ("{% if a.acount|add:4 == n %}y{% endif %}", "y"),
            ("{% if a.nope.x %}n{% elif a.acount == 1 %}y{% else %}n{% endif %}", "y"),
            ("{% with x=a.acount %}{{ x }}{{ x }}{% endwith %}", "11"),
            ("{% firstof a.aempty a.acount %}", "1"),
            ("{% widthratio a.acount 10 100 %}", "10"),
            ("{% cycle a.acount 'x' %}", "1"),
            ("{% include 'part.html' with x=a.acount %}", "[1]"),
            ("{% include 'part.html' with x=a.acount only %}", "[1]"),
            ("{% include part with x=a.acount %}", "[1]"),
            ("{% include p.aname with x=a.aself.acount only %}", "[1]"),
            ("{% partialdef p with x %}({{ x }}){% endpartialdef %}"
             "{% partial p with x=a.acount %}", "(1)"),
            ("{% partialdef p %}({{ a.acount }}{{ y }}){% endpartialdef %}"
             "{% partial p with y=a.acount %}{% partial p with a=a y=2 only %}", "(11)(12)"),
            ("{% partialdef p with x y='-' content='c' %}({{ x }}{{ y }}{{ content }})"
             "{% endpartialdef %}{% blockpartial p with x=a.acount only %}{{ a.acount }}"
             "{% fill y %}:{{ a.acount }}:{% endfill %}{% endblockpartial %}"
             "{% blockpartial p with x=n as z %} {% endblockpartial %}{{ z }}", "(1:1:1)(5-c)"),
            ("{% for x in l %}{{ x.acount }}{{ forloop.last }}{% endfor %}", "1True"),
            ("{% for x in a.rows %}{{ x }}{% cycle 'a' 'b' %}{% endfor %}", "1a2b3a"),
            ("{% for x in a.rows reversed %}{{ x }}{{ forloop.revcounter }}{% endfor %}",
             "332211"),
            ("{% for x in r %}{{ forloop.counter }}{% empty %}none{% endfor %}", "none"),
            ("{% for x, y in a.pairs %}{{ x }}{{ y }}{% endfor %}", "1a2b"),
            ("{% for x in s %}{% for y in s %}{{ x }}{{ y }},{% endfor %}{% endfor %}",
             "11,12,21,22,"),
            ("{% filter upper %}a{{ a.aself.name }}{% endfilter %}", "A&LT;ADA&GT;"),
            ("{% for x in l %}{% ifchanged x.acount %}c{% endifchanged %}{% endfor %}", "c"),
            ("{% autoescape off %}{{ a.aself.name }}{% endautoescape %}", "<Ada>"),
            ("{% load l10n %}{% localize off %}{{ a.acount }}{% endlocalize %}", "1"),
            ("{% load i18n %}{% blocktranslate with x=a.acount %}t{{ x }}{% endblocktranslate %}",
             "t1"),
            ("{% spaceless %}<b> {{ a.acount }} </b> <i></i>{% endspaceless %}",
             "<b> 1 </b><i></i>"),
        ],
    )  # fmt: skip
    def test_what_is_looked_up(self, arender, source, expected):
        class Pages:
            async def aname(self):
                return "part.html"

        def context():
            author = Author()
            author.rows = Rows([1, 2, 3])
            author.pairs = Rows([(1, "a"), (2, "b")])
            return {
                "a": author,
                "n": 5,
                "d": {"x": author},
                "part": "part.html",
                "l": [Author()],
                "t": (Author(),),
                "f": lambda: result(Author()),
                "r": Rows([]),
                "s": Rows([1, 2]),
                "p": Pages(),
            }

        templates = {"page.html": source, "part.html": "[{{ x }}]"}
        assert arender(templates, context) == expected
        # What has to render itself is given the same.
        opaque = "{% load streaming %}{% opaque %}"
        templates = {"page.html": opaque + source, "part.html": "[{{ x }}]"}
        assert arender(templates, context) == f"-{expected}"
        page = "{% extends 'base.html' %}{% block c %}" + source + "{% endblock %}"
        templates = {
            "page.html": page,
            "part.html": "{% load streaming %}{% opaque %}[{{ x }}]",
            "base.html": "{% load streaming %}{% opaque %}{% block c %}{% endblock %}",
        }
        html = expected.replace("[", "-[")
        assert arender(templates, context) == f"-{html}"

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("{% blocktranslate %}Good {{ x }}{% endblocktranslate %}", "Good <1>"),
            ("{% blocktranslate %}Bad {{ x }}{% endblocktranslate %}", "Bad <1>"),
            ("{% csrf_token %}", CSRF_TOKEN),
            ("{% form %}", CSRF_TOKEN),
        ],
    )
    def test_what_is_not_looked_up(self, arender, monkeypatch, source, expected):
        """Some tags read a variable of the context as it is."""
        monkeypatch.setattr(trans_real, "_translations", {})
        monkeypatch.setattr(trans_real, "_default", None)
        trans_real.translation("en")._catalog["Bad %(x)s"] = "%(nope)s"

        def context():
            return {"x": result(mark_safe("<1>")), "csrf_token": result("<2>")}

        load = "{% load i18n streaming %}"
        templates = {"page.html": load + source, "form.html": "{% csrf_token %}"}
        assert arender(templates, context) == expected
        templates["page.html"] = load + "{% opaque %}" + source
        assert arender(templates, context) == f"-{expected}"
        templates["form.html"] = "{% csrf_token %}{% load streaming %}{% opaque %}"
        is_form = source == "{% form %}"
        assert arender(templates, context) == f"-{expected}{'-' * is_form}"

    @pytest.mark.parametrize("opaque", ["", "{% load streaming %}{% opaque %}"])
    def test_result_that_is_called(self, arender, opaque):
        """It is a function, as it could be in the context."""

        def context():
            return {"f": result(lambda: 5), "a": result(Author)}

        source = "{{ f }}{{ 1|add:f }}{{ a.acount }}{% if f == 5 %}y{% endif %}"
        assert arender(opaque + source, context) == f"{'-' * bool(opaque)}561y"

    @pytest.mark.parametrize("opaque", ["", "{% load streaming %}{% opaque %}"])
    def test_dictionary_is_left_as_it_is(self, arender, opaque):
        """It can be used again, whatever became of what it has."""
        values = {"a": Awaitable(1), "b": Awaitable(2), "fail": Author().afail}
        context = dict(values)
        with pytest.raises(ValueError, match="It failed"):
            arender(opaque + "{{ a }}{{ fail }}", context)
        assert context == values
        assert arender(opaque + "{{ b }}", context).endswith("2")
        assert context == values

    @pytest.mark.modes("compiled", "debug")
    def test_not_asked_for_its_class(self, arender):
        class Odd:
            @property
            def __class__(self):
                raise ValueError("It was asked.")

        assert arender("{% if x %}y{% endif %}", {"x": Odd()}) == "y"

    def test_missing(self, arender, mode):
        source = "[{{ a.nope.x }}{{ a.amissing }}{{ nope|default:1 }}]"
        invalid = mode.string_if_invalid
        html = arender(source, {"a": Author()})
        assert html == f"[{invalid}{invalid}{invalid or 1}]"

    def test_super_of_a_partial(self, arender):
        templates = {
            "base.html": "{% load streaming %}{% partialdef p inline %}({{ a.acount }})"
            "{% endpartialdef %}{% opaque %}",
            "page.html": "{% extends 'base.html' %}{% partialdef p override %}"
            "<{{ partial.super }}{{ a.acount }}>{% endpartialdef %}",
        }
        assert arender(templates, {"a": Author()}) == "<(1)1>-"
        assert arender(templates, {"a": Author()}, "page.html#p") == "<(1)1>"

    def test_request(self, arender):
        """What context processors give is awaited, too."""
        request = RequestFactory().get("/<path>")
        request.author = Author()
        source = "{{ request.path }}{{ request.author.acount }}"
        assert arender(source, {}, request=request) == "/&lt;path&gt;1"

    def test_language(self, arender):
        """The language of the view holds in what is awaited."""

        async def code():
            await asyncio.sleep(0)
            return translation.get_language()

        class Language:
            acode = staticmethod(code)

        source = "{{ a.acode }}{{ code }}{{ function }}"
        with translation.override("de"):
            html = arender(
                source, lambda: {"a": Language(), "code": code(), "function": code}
            )
        assert html == "dedede"

    def test_signals(self, backend):
        """A test client knows which templates have been rendered."""
        names = []

        def note(sender, template, **kwargs):
            names.append(template.name)

        template_rendered.connect(note)
        try:
            html = asyncio.run(
                backend.get_template("child.html").arender({"rows": Rows("ab")})
            )
        finally:
            template_rendered.disconnect(note)
        assert "<li>2 b</li>" in html
        assert names == ["child.html", "middle.html", "base.html", "item", "item"]


class TestOrder:
    @pytest.mark.modes("debug", "compiled")
    def test_side_by_side(self, arender):
        """What the context has begins at once, and goes on while others do."""
        running, most = set(), []

        async def work(name):
            running.add(name)
            await asyncio.sleep(0.01)
            most.append(len(running))
            return name

        def context():
            return {name: work(name) for name in "abc"}

        assert arender("{{ a }}{{ b }}{{ a }}{{ c }}", context) == "abac"
        assert most == [3, 3, 3]

    @pytest.mark.modes("compiled", "debug")
    def test_same_coroutine_under_two_names(self, arender):
        def context():
            coroutine = result(1)
            return {"a": coroutine, "b": coroutine}

        assert arender("{{ a }}{{ b }}{{ a }}", context) == "111"

    @pytest.mark.modes("compiled", "cached", "debug")
    def test_what_is_not_read(self, use_templates, own_render, mode):
        """It isn't awaited, and Python doesn't warn of that."""
        if not mode.cached:
            pytest.skip("It isn't known what is read.")
        calls = []

        async def work(name):
            calls.append(name)
            return name

        backend = use_templates({"page.html": "{{ a }}"})
        context = {}

        async def render():
            context.update(a=work("a"), b=work("b"))
            return await backend.get_template("page.html").arender(context)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert asyncio.run(render()) == "a"
            context.clear()
            gc.collect()
        assert calls == ["a"]

    @pytest.mark.modes("compiled", "debug")
    def test_what_there_is_is_sent_before_it_waits(self, use_templates):
        source = (
            "<title>{{ title }}</title>a{{ slow }}b{% if author.aslow %}c{% endif %}"
            "d{% for row in rows %}{{ row }};{% endfor %}e"
        )
        backend = use_templates({"page.html": source})
        events = []

        async def slow(name):
            await asyncio.sleep(0.01)
            events.append(name)
            return name

        class Author:
            aslow = staticmethod(lambda: slow("author"))

        async def rows():
            for number in range(3):
                yield number
            await slow("rows")
            yield 3

        async def render():
            context = {"title": "t", "slow": slow("s"), "author": Author()}
            template = backend.get_template("page.html")
            async for chunk in template.astream({**context, "rows": rows()}):
                events.append(f"{chunk}|")
            return "".join(events)

        text = asyncio.run(render())
        assert text == "<title>t</title>a|ssb|authorcd|0;1;2;|rows3;e|"

    @pytest.mark.parametrize(
        "tag",
        [
            '{% now "Y" as name %}',
            "{% get_available_languages as name %}",
            "{% get_current_language as name %}",
            "{% get_current_language_bidi as name %}",
            "{% get_current_timezone as name %}",
            "{% get_media_prefix as name %}",
            "{% get_static_prefix as name %}",
        ],
    )
    @pytest.mark.modes("compiled", "debug")
    def test_tag_that_only_sets_a_variable(self, use_templates, tag):
        """Nothing is awaited for it."""
        source = f"{{% load i18n static tz %}}{tag}a{{{{ slow }}}}"
        backend = use_templates({"page.html": source})
        events = []

        async def slow():
            await asyncio.sleep(0)
            events.append("slow")
            return "b"

        async def render():
            stream = backend.get_template("page.html").astream({"slow": slow()})
            async for chunk in stream:
                events.append(chunk)

        asyncio.run(render())
        assert events == ["a", "slow", "b"]

    @pytest.mark.modes("compiled", "debug")
    def test_rows_are_read_while_they_are_rendered(self, use_templates):
        """Some are read ahead, and no more: a slow client doesn't fill the memory."""
        backend = use_templates(
            {"page.html": "{% for row in rows %}{{ row }},{% endfor %}"}
        )
        read = []

        async def rows():
            for number in range(10_000):
                read.append(number)
                yield number

        async def render():
            stream = backend.get_template("page.html").astream(
                {"rows": rows()}, chunk_size=10
            )
            ahead = []
            text = ""
            async for chunk in stream:
                text += chunk
                ahead.append(len(read) - text.count(","))
                await asyncio.sleep(0)
            assert text == "".join(f"{number}," for number in range(10_000))
            return ahead

        assert max(asyncio.run(render())) <= 200

    @pytest.mark.modes("compiled", "debug")
    def test_many_at_once(self, backend):
        """Renderings of one template on one loop don't see one another."""

        async def render(number):
            html = await template.arender(
                {
                    "title": result(number, 0.001 * (number % 5)),
                    "rows": Rows(range(number)),
                }
            )
            return html == template.render({"title": number, "rows": range(number)})

        async def render_all():
            return await asyncio.gather(*map(render, range(50)))

        template = backend.get_template("child.html")
        assert all(asyncio.run(render_all()))


class TestEnd:
    """Whatever ends a rendering, what it has begun ends, too."""

    @pytest.fixture
    def begun(self, use_templates):
        """Return a template, its context, and what has ended."""
        ended = []

        async def forever(name):
            try:
                await asyncio.sleep(100)
            finally:
                await asyncio.sleep(0)
                ended.append(name)

        async def rows():
            try:
                yield 1
                yield 2
                await asyncio.sleep(100)
            finally:
                ended.append("rows")

        source = "a{% for row in rows %}{{ row }}{{ fail }}{% endfor %}{{ slow }}"
        backend = use_templates({"page.html": source})
        template = backend.get_template("page.html")
        return template, lambda: {"rows": rows(), "slow": forever("slow")}, ended

    @pytest.mark.modes("compiled", "debug")
    def test_closed(self, begun):
        template, context, ended = begun

        async def render():
            stream = template.astream(context())
            chunks = [await anext(stream), await anext(stream)]
            await stream.aclose()
            return chunks

        assert asyncio.run(render()) == ["a", "12"]
        assert sorted(ended) == ["rows", "slow"]

    @pytest.mark.modes("compiled", "debug")
    def test_cancelled(self, begun):
        template, context, ended = begun

        async def render():
            task = asyncio.ensure_future(template.arender(context()))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return sorted(ended)

        assert asyncio.run(render()) == ["rows", "slow"]

    @pytest.mark.modes("compiled", "debug")
    def test_failed(self, begun):
        template, context, ended = begun

        def fail():
            raise ValueError("It failed.")

        async def render():
            with pytest.raises(ValueError, match=r"^It failed\.$"):
                await template.arender({**context(), "fail": fail})
            return sorted(ended)

        assert asyncio.run(render()) == ["rows", "slow"]

    @pytest.mark.modes("compiled", "debug")
    def test_not_begun(self, begun):
        """A stream that is closed before it has begun leaves no coroutine."""
        template, context, ended = begun

        async def render():
            stream = template.astream(context())
            await stream.aclose()
            assert [chunk async for chunk in stream] == []

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            asyncio.run(render())
            gc.collect()
        assert ended == []

    @pytest.mark.modes("compiled", "debug")
    def test_task_of_the_view_goes_on(self, use_templates):
        """What the view has begun itself isn't cancelled."""
        backend = use_templates({"page.html": "{{ fail }}{{ task }}"})

        def fail():
            raise ValueError("It failed.")

        async def render():
            task = asyncio.ensure_future(result(1, 0.01))
            with pytest.raises(ValueError, match="It failed"):
                await backend.get_template("page.html").arender(
                    {"task": task, "fail": fail}
                )
            return await task

        assert asyncio.run(render()) == 1


class TestErrors:
    @pytest.mark.parametrize(
        "source",
        [
            "{{ a.afail }}",
            "{{ fail }}",
            "{{ 1|add:a.afail }}",
            "{% if a.afail %}{% endif %}",
            "{% for x in rows %}{{ x }}{% endfor %}",
            "{% for x in rows reversed %}{{ x }}{% endfor %}",
            "{% include 'part.html' with x=a.afail %}",
        ],
    )
    def test_of_what_is_awaited(self, arender, source):
        async def rows():
            yield 1
            raise ValueError("It failed.")

        def context():
            return {"a": Author(), "rows": rows(), "fail": Author().afail()}

        with pytest.raises(ValueError, match=r"^It failed\.$"):
            arender({"page.html": source, "part.html": "{{ x }}"}, context)

    def test_condition(self, arender):
        """An operator makes False of an error, as Django's does."""
        source = "{% if a.afail == 1 %}y{% else %}n{% endif %}"
        assert arender(source, {"a": Author()}) == "n"

    @pytest.mark.modes("compiled", "debug")
    def test_coroutine_that_is_used_twice(self, arender):
        message = (
            "The coroutine of result() has been awaited before, and gives its result only "
            "once. Pass the function itself, which is called where the template reads it, "
            "or the result."
        )
        for source in "{{ x.c }}{{ x.c }}", "{% if x.c == 1 and x.c == 1 %}{% endif %}":
            coroutine = result(1)
            with pytest.raises(RuntimeError) as caught:
                arender(source, {"x": {"c": coroutine}})
            assert str(caught.value) == message
        with pytest.raises(RuntimeError) as caught:
            arender("{{ c }}", {"c": coroutine})
        assert str(caught.value) == message

    @pytest.mark.modes("compiled", "debug")
    def test_lines_of_the_template(self, use_templates):
        backend = use_templates({"page.html": "<p>\n{{ a.afail }}"})
        template = backend.get_template("page.html")
        with pytest.raises(ValueError, match="It failed") as caught:
            asyncio.run(template.arender({"a": Author()}))
        entries = [(entry.name, entry.lineno + 1) for entry in caught.traceback]
        assert ("page.html", 2) in entries

    @pytest.mark.parametrize("opaque", ["", "{% opaque %}"])
    @pytest.mark.parametrize(
        ("source", "error"),
        [
            ("{% include 'nope.html' with x=a.afail %}", TemplateDoesNotExist),
            ("{% partial nope with x=a.afail %}", TemplateSyntaxError),
            ("{% for x in xs %}{{ x|add:nope }}{% endfor %}", VariableDoesNotExist),
        ],
    )
    def test_first_of_two(self, arender, source, error, opaque):
        """What render() raises first is raised."""
        source = "{% load streaming %}" + opaque + source
        with pytest.raises(error):
            arender(source, lambda: {"a": Author(), "xs": result([1])})

    @pytest.mark.modes("compiled", "debug")
    def test_lazy_value_that_is_not_compared(self, arender):
        """It isn't evaluated: it need not be, or what it is compared with fails."""
        evaluated = []
        context = {"x": SimpleLazyObject(lambda: evaluated.append(1)), "a": 1}
        source = "{% if x <= a|default:a.nope %}y{% else %}n{% endif %}"
        assert arender(source, context) == "n"
        source = "{% if x is a or a is x %}y{% elif x is not a %}n{% endif %}"
        assert arender(source, context) == "n"
        assert evaluated == []

    @pytest.mark.modes("compiled", "debug")
    @pytest.mark.parametrize(
        ("condition", "html"),
        [
            # The second operand is the value of the condition, and no error of its own.
            ("a and not a or gone", None),
            ("not a or a and gone", "y"),
            ("b and gone", None),
            ("a or gone", None),
            # As the first operand of another, it is asked there.
            ("b and gone or b", "n"),
            ("gone or b", "n"),
            ("not gone", "n"),
            ("gone", None),
        ],
    )
    def test_where_lazy_values_fail(self, use_templates, condition, html):
        source = f"{{% if {condition} %}}y{{% else %}}n{{% endif %}}"
        template = use_templates({"page.html": source}).get_template("page.html")

        def fail():
            raise ObjectDoesNotExist("gone")

        def context():
            return {"a": "", "b": 1, "gone": SimpleLazyObject(fail)}

        for render in (
            template.render,
            lambda context: asyncio.run(template.arender(context)),
        ):
            if html is None:
                with pytest.raises(ObjectDoesNotExist, match="gone"):
                    render(context())
            else:
                assert render(context()) == html

    def test_missing_template(self, use_templates):
        backend = use_templates({"page.html": "{% include 'nope.html' %}"})
        template = backend.get_template("page.html")
        with pytest.raises(TemplateDoesNotExist) as caught:
            asyncio.run(template.arender({}))
        assert caught.value.backend is backend
        assert caught.value.args == ("nope.html",)

    @pytest.mark.parametrize("size", [0, -1, True, "1"])
    def test_chunk_size(self, backend, size):
        error = TypeError if size in ("1", True) else ValueError
        with pytest.raises(error, match="chunk_size"):
            backend.get_template("one.html").astream({}, chunk_size=size)


@pytest.mark.modes("compiled", "debug", "cached")
def test_flags_of_the_context(arender, settings):
    """What is called by code, where a tag has set them, is written for them."""
    settings.USE_THOUSAND_SEPARATOR = True
    settings.USE_TZ = True
    source = (
        "{% load l10n tz streaming %}{% partialdef p %}{{ n }} {{ t|date:'H' }} {{ s }}"
        "{% opaque %}{% endpartialdef %}{% partial p %}{% localize off %}{% partial p %}"
        "{% endlocalize %}{% localtime off %}{% partial p %}{% endlocaltime %}"
        "{% autoescape off %}{% partial p %}{% endautoescape %}"
    )
    time = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    context = {"n": 1234, "t": time, "s": "<"}
    with translation.override("en"), timezone.override("Asia/Tokyo"):
        html = arender(source, context)
    assert html == "1,234 09 &lt;-1234 09 &lt;-1,234 00 &lt;-1,234 09 <-"


OPAQUE = "{% load streaming %}{% opaque %}"
BASE = "{% block b %}({{ a.acount }}){% endblock %}"


class TestNodesThatRenderThemselves:
    """What is awaited within them, and what is given to them."""

    @pytest.mark.parametrize(
        ("templates", "expected"),
        [
            # The parent's block, once and twice, and where there is none.
            (["{% extends 'base.html' %}{% block b %}{{ block.super }}!{% endblock %}",
              OPAQUE + BASE], "-(1)!"),
            (["{% extends 'base.html' %}{% block b %}{{ block.super }}!{% endblock %}",
              "{% extends 'root.html' %}" + OPAQUE + "{% block b %}{{ block.super }}?"
              "{% opaque %}{% endblock %}", OPAQUE + BASE], "-(1)?-!"),
            (["{% extends parent %}{% block b %}{{ block.super }}!{% endblock %}",
              OPAQUE + BASE], "-(1)!"),
            (["{% extends parent %}{% block b %}{{ block.super }}!{% endblock %}",
              OPAQUE + "{% block b %}[{{ block.super }}]{% endblock %}"], "-[]!"),
            # What is called with a context, which has to be written for each nodelist.
            (["{% partialdef p %}({{ a.acount }}" + OPAQUE + "){% endpartialdef %}"
              "{% partial p %}{% partial p with x=a.acount %}{% partial p with a=a only %}"],
             "(1-)(1-)(1-)"),
            (["{% partialdef p with x='d' %}({{ x }}" + OPAQUE + "){% endpartialdef %}"
              "{% partial p %}{% partial p with x=a.acount %}"], "(d-)(1-)"),
            (["{% partialdef p with x='d' content='c' %}({{ x }}{{ content }}" + OPAQUE
              + "){% endpartialdef %}{% blockpartial p with x=a.acount only %}{{ a.acount }}"
              "{% endblockpartial %}{% blockpartial p as z %}{% fill x %}{{ n }}{% opaque %}"
              "{% endfill %}{% endblockpartial %}{{ z }}"], "(11-)(7-c-)"),
            (["{% partialdef p with x='d' %}({{ content }}" + OPAQUE + "){% endpartialdef %}"
              "{% blockpartial p %}{% endblockpartial %}"], "(-)"),
            (["{% partialdef p inline %}({{ a.acount }}" + OPAQUE + "){% endpartialdef %}"],
             "(1-)"),
            (["{% extends parent %}{% partialdef p override %}<{{ partial.super }}>"
              "{% endpartialdef %}",
              OPAQUE + "{% partialdef p inline %}({{ a.acount }}){% endpartialdef %}"],
             "-<(1)>"),
            (["{% extends parent %}{% partialdef q %}{{ a.acount }}{% endpartialdef %}"
              "{% block b %}{% partial q %}{% partial p %}{% endblock %}",
              OPAQUE + "{% partialdef p %}({{ a.acount }}){% endpartialdef %}"
              "{% block b %}{% endblock %}"], "-1(1)"),
            ([OPAQUE + "{% for x in rows %}{{ x }}{% opaque %}{% endfor %}"], "-1-2-"),
            ([OPAQUE + "{% for x in rows reversed %}{{ x }}{% opaque %}{% empty %}"
              "{% endfor %}"], "-2-1-"),
            ([OPAQUE + "{% if a.acount %}{{ n }}{% opaque %}{% endif %}"], "-7-"),
            ([OPAQUE + "{% with x=n %}{{ x }}{% opaque %}{% endwith %}"], "-7-"),
            ([OPAQUE + "{% include names with x=n %}", "[{{ x }}{{ a.acount }}]"], "-[71]"),
            ([OPAQUE + "{% include other with x=n only %}", "[{{ x }}{{ a.acount }}]"],
             "-other 7"),
            # A tag that is given the context finds results in it.
            (["{% load streaming %}{% read 'n' %}"], "7"),
            (["{% load streaming %}{% opaque_around %}{{ n }}{% endopaque_around %}"], "<7>"),
            (["{% load streaming %}{% steps_around %}{{ a.acount }}{% endsteps_around %}"],
             "<1>"),
            (["{% load streaming %}" + OPAQUE + "{% card a.acount %}"], "-[1 1 token]"),
            (["{% load streaming %}{% card_in_context a.acount %}"], "[1 1 token]"),
        ],
    )  # fmt: skip
    def test_what_is_awaited(self, arender, templates, expected):
        names = ["page.html", "base.html", "root.html"]
        templates = dict(zip(names, templates, strict=False))
        templates["card.html"] = "[{{ x }} {{ a.acount }} {{ csrf_token }}]"

        class Other:
            def render(self, context):
                return f"other {context['x']}"

        def context():
            return {
                "a": Author(),
                "n": result(7),
                "parent": result("base.html"),
                "names": result(["gone.html", "base.html"]),
                "other": Other(),
                "rows": Rows([1, 2]),
                "csrf_token": "token",
            }

        assert arender(templates, context) == expected
        assert arender(templates, context) == expected

    def test_override_that_is_in_a_block(self, arender):
        """It renders nothing where it stands."""
        templates = {
            "page.html": "{% extends parent %}{% block b %}{% partialdef p override %}"
            "<{{ partial.super }}>{% endpartialdef %}b{% endblock %}",
            "base.html": "{% partialdef p inline %}{{ a.acount }}{% endpartialdef %}"
            "{% block b %}{% endblock %}",
        }
        context = {"a": Author(), "parent": "base.html"}
        assert arender(templates, context) == "<1>b"

    @pytest.mark.parametrize("name", ["page.html#p", "page.html#b"])
    def test_fragment_of_a_parent_in_a_variable(self, arender, name):
        templates = {
            "page.html": "{% extends parent %}",
            "base.html": OPAQUE
            + "{% partialdef p %}({{ a.acount }}){% endpartialdef %}"
            + BASE,
        }
        html = arender(
            templates, lambda: {"a": Author(), "parent": result("base.html")}, name
        )
        assert html == "(1)"

    @pytest.mark.parametrize("around", ["", OPAQUE])
    def test_super_that_fails(self, arender, around, mode):
        """It ends the lookup, as in Django: string_if_invalid takes its place."""
        templates = {
            "page.html": "{% extends 'base.html' %}{% block b %}[{{ block.super }}]"
            "{% endblock %}",
            "base.html": around + "{% block b %}{{ 1|add:nope }}{% endblock %}",
        }
        invalid = mode.string_if_invalid
        dash = "-" if around else ""
        assert arender(templates, {}) == f"{dash}[{invalid}]"

    @pytest.mark.modes("compiled", "debug")
    def test_super_that_raises(self, arender):
        templates = {
            "page.html": "{% extends 'base.html' %}{% block b %}[{{ block.super }}]"
            "{% endblock %}",
            "base.html": OPAQUE + "{% block b %}{{ a.afail }}{% endblock %}",
        }
        with pytest.raises(ValueError, match=r"^It failed\.$"):
            arender(templates, {"a": Author()})

    @pytest.mark.modes("compiled", "debug")
    def test_super_of_a_partial_that_raises(self, arender):
        templates = {
            "page.html": "{% extends parent %}{% partialdef p override %}"
            "[{{ partial.super }}]{% endpartialdef %}",
            "base.html": "{% partialdef p inline %}{{ a.afail }}{{ 1|add:nope }}"
            "{% endpartialdef %}",
        }
        with pytest.raises(ValueError, match=r"^It failed\.$"):
            arender(templates, {"a": Author(), "parent": "base.html"})
        with pytest.raises(VariableDoesNotExist):
            arender(templates, {"a": {"afail": 1}, "parent": "base.html"})

    @pytest.mark.modes("compiled", "debug")
    def test_template_that_is_too_large(self, arender, caplog):
        """Its nodes render: what the context has is awaited before."""
        source = "{% load streaming %}{{ n }}{% opaque %}" + "{{ s }}" * 5000
        html = arender(source, lambda: {"n": result(7), "s": "x"})
        assert html == "7-" + "x" * 5000
        messages = {
            record.getMessage()
            for record in caplog.records
            if record.name == "django.template.compiler"
        }
        [message] = [message for message in messages if "await" in message]
        assert message == (
            "page.html can't await what it reads, since it can't be compiled: TooLarge: "
            "more than 5000 nodes would be written"
        )

        def make_query():
            raise SynchronousOnlyOperation("Not here.")

        with pytest.raises(SynchronousOnlyOperation, match=r"^Not here\.$"):
            arender(source, {"n": make_query})

    @pytest.mark.modes("compiled")
    def test_string_if_invalid_that_is_an_object(self, use_templates):
        """Some tools have one there, and it isn't known what it does."""

        class Invalid:
            def __contains__(self, text):
                return False

            def __str__(self):
                return "invalid"

        backend = use_templates({"page.html": "{{ n }}{{ nope }}"})
        backend.engine.string_if_invalid = Invalid()

        async def render():
            return await backend.get_template("page.html").arender({"n": result(7)})

        assert asyncio.run(render()) == "7invalid"


class TestRecursion:
    @pytest.fixture(autouse=True)
    def unraisable(self, monkeypatch):
        """Let Python fail to end a generator where no room is left for a call."""
        monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: None)

    @pytest.mark.parametrize("around", ["", OPAQUE])
    def test_partial_that_has_no_end(self, arender, around):
        source = "{% partialdef p %}" + around + "{% partial p %}{% endpartialdef %}"
        with pytest.raises(PartialRecursionError) as caught:
            arender(source + "{% partial p %}", {})
        assert str(caught.value).startswith(
            "Partials call one another too deeply: 'p' ("
        )

    @pytest.mark.parametrize("around", ["", OPAQUE])
    def test_other_cause(self, arender, around):
        def deep():
            return deep()

        source = "{% partialdef p %}" + around + "{{ deep }}{% endpartialdef %}"
        with pytest.raises(RecursionError) as caught:
            arender(source + "{% partial p %}", {"deep": deep})
        assert type(caught.value) is RecursionError

    def test_error_of_a_partial_that_has_been_explained(self, arender):
        """Each call that it passes raises it as it is."""
        error = PartialRecursionError([("q", "other.html, line 1")])

        def explained():
            raise error

        source = "{% partialdef p %}" + OPAQUE + "{{ f }}{% endpartialdef %}"
        with pytest.raises(PartialRecursionError) as caught:
            arender(source + "{% partial p %}", {"f": explained})
        assert caught.value is error

    @pytest.mark.modes("compiled", "debug")
    def test_tree(self, arender):
        """What is deep is awaited there."""
        source = (
            "{% partialdef tree %}{{ node.author.acount }}{% for node in node.children %}"
            "{% partial tree %}{% endfor %}{% endpartialdef %}{% partial tree %}"
        )
        node = {"author": Author(), "children": []}
        for _ in range(40):
            node = {"author": Author(), "children": [node]}
        assert arender(source, {"node": node}) == "1" * 41


@pytest.mark.modes("compiled", "debug")
def test_stream_without_a_context(use_templates):
    backend = use_templates({"page.html": "text"})

    async def render():
        template = backend.get_template("page.html")
        await template.astream().aclose()
        return [chunk async for chunk in template.astream()]

    assert asyncio.run(render()) == ["text"]


class Iterator:
    """An asynchronous iterator that is no generator."""

    def __init__(self):
        self.number = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.number += 1
        if self.number > 3:
            raise StopAsyncIteration
        return self.number


class Undecodable:
    @property
    def attribute(self):
        return b"\xff".decode()

    def method(self):
        return self.attribute

    async def amethod(self):
        return self.attribute


@pytest.mark.modes("compiled", "debug", "cached", "INVALID")
class TestWithoutTests:
    """What is rendered by the code of a template as a whole, as it is in production."""

    @pytest.fixture(autouse=True)
    def own(self, own_render):
        pass

    def test_iterator(self, arender):
        source = "{% for x in rows %}{{ x }}{% endfor %}"
        assert arender(source, lambda: {"rows": Iterator()}) == "123"
        source = "{% for x in rows reversed %}{{ x }}{% endfor %}"
        assert arender(source, lambda: {"rows": Iterator()}) == "321"

    def test_text_that_can_not_be_decoded(self, arender):
        """It is "", as in Django."""
        source = "[{{ u.attribute }}{{ u.method }}{{ u.amethod }}{{ u.amethod.x }}]"
        assert arender(source, {"u": Undecodable()}) == "[]"
        source = "{% load l10n %}{% localize off %}[{{ u.amethod }}]{% endlocalize %}"
        assert arender(source, {"u": Undecodable()}) == "[]"

    def test_argument(self, arender, mode):
        source = "{{ 'x'|add:a.aself.name }}{{ 'x'|add:a.amissing }}"
        html = arender(source, {"a": Author()})
        assert html == f"x&lt;Ada&gt;x{mode.string_if_invalid}"
        for source in "{{ 1|add:a.nope }}", "{{ 1|add:nope.x }}", "{{ 1|add:nope }}":
            with pytest.raises(VariableDoesNotExist, match="nope"):
                arender(source, {"a": Author()})

    def test_recursion(self, arender):
        def deep():
            return deep()

        with pytest.raises(RecursionError) as caught:
            arender("{{ deep }}", {"deep": deep})
        assert type(caught.value) is RecursionError
        source = "{% partialdef p %}{% partial p %}{% endpartialdef %}{% partial p %}"
        with pytest.raises(PartialRecursionError):
            arender(source, {})

    def test_rendered_again(self, use_templates):
        """What has been compiled is kept for the next rendering."""
        backend = use_templates({"page.html": "{{ a.acount }}"})
        template = backend.get_template("page.html")

        async def render():
            return [await template.arender({"a": Author(n)}) for n in range(3)]

        assert asyncio.run(render()) == ["0", "1", "2"]
