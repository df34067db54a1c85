"""
``{% lazypartial stats %}…{% endlazypartial %}``: what the page has in the place of a partial,
and what htmx is answered that asks for it.
"""

import asyncio
from functools import partial

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.template import (
    Context,
    RequestContext,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    engines,
)
from django.template.compiler.nodelist import CompiledNodeList
from django.template.partials.lazy import LazyPartialNode
from django.template.partials.lazy_calls import LazyCalls
from django.template.partials.preparing import Need, needs_of, reads_of
from django.template.partials.responses import StreamingTemplateResponse
from django.template.partials.shortcuts import (
    HtmxPartialMixin,
    arender_for_htmx,
    partial_for_htmx,
    render_for_htmx,
)
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.test.utils import _TestState, instrumented_test_render
from django.urls import path
from django.utils import translation
from django.views.generic import TemplateView
from pytest_django.asserts import assertTemplateUsed

pytestmark = pytest.mark.ours

STATS = "{% partialdef stats %}<b>{{ n }}{{ days }}</b>{% endpartialdef %}"
LAZY = "{% lazypartial stats %}<i>{{ t }}</i>{% endlazypartial %}"
VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request, HX-Request-Type"
OWN = "django/partials/lazy.html"


def element(
    content="<i>&lt;T&gt;</i>",
    name="stats",
    tag="div",
    url="/page/?q=1",
    trigger="load",
    link="Show",
    swap="outerHTML",
):
    return (
        f'<{tag} id="lazy-{name}" hx-get="{url}" hx-trigger="{trigger}" hx-target="this" '
        f'hx-swap="{swap}">{content}<noscript><a href="{url}&amp;lazy={name}">{link}</a>'
        f"</noscript></{tag}>"
    )


def request_for(url="/page/?q=1", target=None):
    """Return a browser's request or, with a target, one of htmx for it."""
    headers = {} if target is None else {"HX-Request": "true", "HX-Target": target}
    return RequestFactory().get(url, headers=headers)


class Once:
    """A function of the context that may be called once for each rendering."""

    def __init__(self, value):
        self.value = value
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return self.value


@pytest.fixture(autouse=True)
def own_render(monkeypatch):
    """Put Django's own method back, as it is where no test runs."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


def in_three_ways(template, context, request):
    """Return what is rendered, streamed and awaited, each twice: the same."""

    async def awaited():
        return await template.arender(context(), request)

    async def streamed():
        return "".join([chunk async for chunk in template.astream(context(), request)])

    every = {
        html
        for _ in range(2)
        for html in (
            template.render(context(), request),
            "".join(template.stream(context(), request, chunk_size=1)),
            asyncio.run(awaited()),
            asyncio.run(streamed()),
        )
    }
    [html] = every
    return html


@pytest.fixture
def page(use_templates):
    """Render "page.html" in each way with a request, by default a browser's."""

    def page(templates, request=None, **options):
        if isinstance(templates, str):
            templates = {"page.html": templates}
        backend = use_templates(templates, **options)
        return in_three_ways(
            backend.get_template("page.html"),
            lambda: {"t": "<T>", "n": 3, "x": 7, "hash": {}, "on": True},
            request or request_for(),
        )

    return page


class TestPage:
    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            (LAZY, element()),
            ("{% lazypartial stats %}{% endlazypartial stats %}", element("")),
            ("{% lazypartial stats trigger='revealed' %}{{ n }}{% endlazypartial %}",
             element("3", trigger="revealed")),
            ("{% lazypartial stats trigger=t %}{% endlazypartial %}",
             element("", trigger="&lt;T&gt;")),
            ("{% lazypartial stats swap='innerHTML' %}{% endlazypartial %}",
             element("", swap="innerHTML")),
            ("{% lazypartial stats swap=t %}{% endlazypartial %}",
             element("", swap="&lt;T&gt;")),
            ("{% lazypartial stats trigger='a\" b' %}{% endlazypartial %}",
             element("", trigger="a&quot; b")),
            ("{% lazypartial stats tag='section' link=t %}{% endlazypartial %}",
             element("", tag="section", link="&lt;T&gt;")),
            ("{% lazypartial stats tag='my-box' link='' %}{% endlazypartial %}",
             element("", tag="my-box")),
            ("{% lazypartial stats in_place=on with days=x %}{{ t.fails }}{% endlazypartial %}",
             "<b>37</b>"),
            # The partial can be defined further down, or not at all.
            ("{% lazypartial later %}{% endlazypartial %}{% partialdef later %}"
             "{% endpartialdef %}", element("", "later")),
            ("{% lazypartial a-1_b %}{% endlazypartial %}", element("", "a-1_b")),
            ("{% autoescape off %}{% lazypartial stats link=t %}{{ t }}{% endlazypartial %}"
             "{% endautoescape %}", element("<T>", link="&lt;T&gt;")),
            ("{% if on %}{% lazypartial stats %}{% endlazypartial %}{% endif %}", element("")),
            ("{% partialdef box %}[{{ content }}]{% endpartialdef %}{% blockpartial box %}"
             "{% lazypartial stats %}{% endlazypartial %}{% endblockpartial %}",
             f"[{element('')}]"),
            ("{% partialdef box inline %}[{% lazypartial stats %}{% endlazypartial %}]"
             "{% endpartialdef %}", f"[{element('')}]"),
        ],
    )  # fmt: skip
    def test_rendered(self, page, call, expected):
        assert page(STATS + call) == expected

    def test_only(self, page, mode):
        call = (
            "{% lazypartial stats in_place=on with days=x only %}{% endlazypartial %}"
        )
        assert page(STATS + call) == f"<b>{mode.string_if_invalid}7</b>"

    def test_missing_condition(self, page, mode):
        """What is missing is what string_if_invalid says, as in an argument."""
        call = "{% lazypartial stats in_place=nope %}{% endlazypartial %}"
        missing = mode.string_if_invalid
        expected = f"<b>3{missing}</b>" if missing else element("")
        assert page(STATS + call) == expected

    @pytest.mark.parametrize("tag", ["tr", "tbody", "table", "colgroup", "select"])
    def test_element_that_takes_no_link(self, page, tag):
        call = f"{{% lazypartial stats tag='{tag}' %}}<td>…{{% endlazypartial %}}"
        assert page(STATS + call) == (
            f'<{tag} id="lazy-stats" hx-get="/page/?q=1" hx-trigger="load" hx-target="this" '
            f'hx-swap="outerHTML"><td>…</{tag}>'
        )

    def test_url(self, page):
        request = request_for("/p a/?q='\"<&q=2&lazy=other")
        assert page(STATS + LAZY, request) == (
            '<div id="lazy-stats" hx-get="/p%20a/?q=&#x27;%22%3C&amp;q=2&amp;lazy=other" '
            'hx-trigger="load" hx-target="this" hx-swap="outerHTML"><i>&lt;T&gt;</i>'
            '<noscript><a href="/p%20a/?q=%27%22%3C&amp;q=2&amp;lazy=other&amp;lazy=stats">'
            "Show</a></noscript></div>"
        )

    def test_url_without_a_query(self, page):
        html = page(STATS + LAZY, request_for("/page/"))
        assert html == (
            '<div id="lazy-stats" hx-get="/page/" hx-trigger="load" hx-target="this" '
            'hx-swap="outerHTML"><i>&lt;T&gt;</i><noscript><a href="/page/?lazy=stats">Show'
            "</a></noscript></div>"
        )

    @pytest.mark.parametrize(
        ("query", "in_place"),
        [
            ("lazy=stats", True),
            ("lazy=other&lazy=stats", True),
            ("lazy=other", False),
            ("lazy=", False),
            ("lazy=page.html%23stats", False),
            ("stats=lazy", False),
        ],
    )
    def test_in_place_by_the_url(self, page, mode, query, in_place):
        html = page(STATS + LAZY, request_for(f"/page/?{query}"))
        assert (html == f"<b>3{mode.string_if_invalid}</b>") is in_place
        assert html.startswith('<div id="lazy-stats"') is not in_place

    def test_link_is_translated(self, page):
        with translation.override("de"):
            translated = translation.gettext("Show")
            html = page(STATS + "{% lazypartial stats %}{% endlazypartial %}")
        # The demo has no app that translates it.
        assert html == element("", link=translated)

    def test_inherited(self, page):
        templates = {
            "base.html": STATS + "<{% block main %}{% endblock %}>" + LAZY,
            "page.html": "{% extends 'base.html' %}{% block main %}{% lazypartial top %}"
            "{% endlazypartial %}{% endblock %}{% partialdef top %}{% endpartialdef %}",
        }
        assert page(templates) == f"<{element('', 'top')}>{element()}"

    def test_own_template(self, page):
        own = (
            "{{ name }} {{ id }} {{ url }} {{ link_url }} {{ trigger }} {{ swap }} {{ tag }} {{ link }} "
            "{{ placeholder }} {{ request.GET.q }}"
        )
        templates = {
            "page.html": STATS
            + "{% lazypartial stats link='More' %}<i>{{ t }}</i>{% endlazypartial %}",
            OWN: own,
        }
        assert page(templates) == (
            "stats lazy-stats /page/?q=1 /page/?q=1&amp;lazy=stats load outerHTML div More "
            "<i>&lt;T&gt;</i> 1"
        )

    def test_nothing_of_the_partial_is_evaluated(self, use_templates):
        source = (
            "{% partialdef stats with n days=d %}{{ n }}{{ days }}{{ f }}{% endpartialdef %}"
            "{% lazypartial stats with n=f %}{{ p }}{% endlazypartial %}"
        )
        backend = use_templates({"page.html": source})
        f, d, p = Once("f"), Once("d"), Once("p")
        template = backend.get_template("page.html")
        html = in_three_ways(template, lambda: {"f": f, "d": d, "p": p}, request_for())
        assert html == element("p")
        assert (f.calls, d.calls, p.calls) == (0, 0, 8)
        request = request_for("/?lazy=stats")
        assert (
            in_three_ways(template, lambda: {"f": f, "d": d, "p": p}, request) == "fdf"
        )
        assert (f.calls, d.calls, p.calls) == (16, 8, 8)

    def test_placeholder_and_partial_await(self, use_templates):
        async def value(text):
            await asyncio.sleep(0)
            return text

        source = STATS + (
            "{% lazypartial stats in_place=on trigger=t with days=x %}{{ p }}{% endlazypartial %}"
        )
        backend = use_templates({"page.html": source})
        template = backend.get_template("page.html")

        async def arender(url, on):
            variables = {name: partial(value, name) for name in "tpxn"}
            variables["on"] = value(on)
            return await template.arender(variables, request_for(url))

        for _ in range(2):
            url = "/page/?q=1"
            assert asyncio.run(arender(url, False)) == element("p", trigger="t")
            assert asyncio.run(arender(url, True)) == "<b>nx</b>"

    def test_compiled(self, use_templates, mode):
        """Without a node that renders itself, and without a context."""
        if not mode.compiled:
            pytest.skip("not compiled")
        backend = use_templates({"page.html": STATS + LAZY})
        template = backend.get_template("page.html").template
        html = template.render(RequestContext(request_for(), {"t": "<T>"}))
        assert html == element()
        assert type(template.nodelist) is CompiledNodeList
        assert template.nodelist.template_code.has_context is False
        assert template.nodelist.template_code.rendered == {}

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("{% lazypartial stats %}{% opaque %}{% endlazypartial %}", element("-")),
            ("{% opaque %}{% lazypartial stats in_place=on with days=1 %}{% endlazypartial %}"
             "{% opaque %}", "-<b>31</b>-"),
            ("{% opaque %}{% lazypartial stats %}{{ n }}{% endlazypartial %}{% opaque %}",
             f"-{element('3')}-"),
            ("{% partialdef inner %}{% opaque %}{% endpartialdef %}"
             "{% lazypartial inner in_place=on %}{% endlazypartial %}{{ n }}", "-3"),
        ],
    )  # fmt: skip
    def test_with_nodes_that_render_themselves(self, page, source, expected):
        library = "tests.template_tests.partials.templatetags.streaming"
        source = STATS + "{% load streaming %}" + source
        assert page(source, libraries={"streaming": library}) == expected


class TestErrors:
    @pytest.mark.parametrize(
        ("call", "message"),
        [
            *(
                (f"{{% lazypartial {bits} %}}{{% endlazypartial %}}",
                 "'lazypartial' tag requires the name of a partial of this template, without "
                 "quotes: its letters, digits, '-' and '_' become the id of an element.")
                for bits in ["", "'stats'", "'other.html#stats'", "a.b", "é", "-", "a#b"]
            ),
            *(
                (f"{{% lazypartial stats {bit} %}}{{% endlazypartial %}}",
                 f"Unknown option for 'lazypartial' tag: {bit!r}. After the name it takes "
                 "'trigger=', 'swap=', 'tag=', 'link=' and 'in_place=', and after "
                 "these 'with name=value' and 'only'.")
                for bit in ["days=7", "trigger", "trigger=", "inline", "as"]
            ),
            ("{% lazypartial stats trigger=a trigger=b %}{% endlazypartial %}",
             "'lazypartial' tag has 'trigger' twice."),
            *(
                (f"{{% lazypartial stats tag={tag} %}}{{% endlazypartial %}}",
                 "'tag' in 'lazypartial' tag must be the name of an element, as in "
                 "'tag=\"tr\"'.")
                for tag in ["tr", "'a b'", "'tr'|upper", "''"]
            ),
            ("{% lazypartial stats with days=1 as x %}{% endlazypartial %}",
             "'lazypartial' tag renders an element, and takes no 'as variable'."),
            ("{% lazypartial stats with %}{% endlazypartial %}",
             "'with' in 'lazypartial' tag needs at least one argument, as in 'with "
             "name=value'."),
            ("{% lazypartial stats %}{% endlazypartial %}\n"
             "{% lazypartial stats %}{% endlazypartial %}",
             "'lazypartial' tag has the partial 'stats' a second time: when htmx asks for it, "
             "only one can answer. See page.html, line 2."),
            ("\n{% for x in y %}{% if x %}{% lazypartial stats %}{% endlazypartial %}"
             "{% endif %}{% endfor %}",
             "'lazypartial' tag is in the tag 'for x in y' on line 2, whose variables "
             "don't exist when htmx requests the partial. Put it outside of that tag, "
             "and pass what the partial needs in the context of the view."),
            ("{% with x=1 %}{% lazypartial stats %}{% endlazypartial %}{% endwith %}",
             "'lazypartial' tag is in the tag 'with x=1' on line 1, whose variables "
             "don't exist when htmx requests the partial. Put it outside of that tag, "
             "and pass what the partial needs in the context of the view."),
            ("{% partialdef card with title %}{% lazypartial stats %}{% endlazypartial %}"
             "{% endpartialdef %}",
             "'lazypartial' tag is in the tag 'partialdef card with title' on line 1, "
             "whose variables don't exist when htmx requests the partial. Put it "
             "outside of that tag, and pass what the partial needs in the context of "
             "the view."),
            ("{% partialdef card with title %}{% endpartialdef %}"
             "{% lazypartial card %}{% endlazypartial %}",
             "Partial 'card' needs an argument 'title'. It is declared with: title. See "
             "page.html, line 1."),
            ("{% lazypartial stats %}",
             "Unclosed tag on line 1: 'lazypartial'. Looking for one of: endlazypartial, "
             "endlazypartial stats."),
            ("{% lazypartial stats %}{% endlazypartial other %}",
             "Invalid block tag on line 1: 'endlazypartial', expected 'endlazypartial' or "
             "'endlazypartial stats'. Did you forget to register or load this tag? Found "
             "'endlazypartial other', while 'lazypartial stats' on line 1 is open."),
            ("{% lazypartial stats trigger = 'load' with days=1 %}{% endlazypartial %}",
             "'lazypartial' tag takes no blanks around '='. Write 'trigger='load''."),
            ("{% lazypartial stats with days = 1 %}{% endlazypartial %}",
             "'lazypartial' tag takes no blanks around '='. Write 'days=1'."),
        ],
    )  # fmt: skip
    def test_message(self, make_engine, call, message):
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": STATS + call}).get_template("page.html")
        text = str(caught.value).removeprefix("Template: page.html, ")
        assert text == message

    def test_without_a_request(self, make_engine):
        engine = make_engine({"page.html": f"{STATS}\n{LAZY}"})
        template = engine.get_template("page.html")
        for _ in range(3):
            with pytest.raises(TemplateSyntaxError) as caught:
                template.render(Context())
            assert str(caught.value) == (
                "'lazypartial' tag needs the request: htmx gets the partial from its "
                "URL. Render the template with the request, as render() does. "
                "See page.html, line 2."
            )

    def test_strict(self, make_engine):
        with pytest.raises(TemplateSyntaxError, match="Invalid block tag"):
            make_engine({"page.html": LAZY}, strict=True).get_template("page.html")

    def test_repr(self):
        template = engines["django"].from_string(STATS + LAZY).template
        [node] = template.nodelist.get_nodes_by_type(LazyPartialNode)
        assert repr(node) == "<LazyPartialNode: stats>"


TEMPLATES = {
    "base.html": (
        "{% partialdef stats with n=n days=days %}<b>{{ n }}{{ days }}"
        "{% block b %}B{% endblock %}</b>{% endpartialdef %}"
        "Base {% lazypartial stats with days=x %}…{% endlazypartial %}"
        "{% block main %}{% endblock %}"
    ),
    "page.html": (
        "{% extends 'base.html' %}{% block main %}{% partial rows %}"
        "{% lazypartial own %}…{% endlazypartial %}{% endblock %}"
        "{% partialdef rows %}rows {{ n }}{% endpartialdef %}"
        "{% partialdef own %}own {{ n }}{{ x }}{% endpartialdef %}"
    ),
    "override.html": (
        "{% extends 'page.html' %}{% partialdef stats override %}[{{ partial.super }}]"
        "{% endpartialdef %}{% block b %}C{% endblock %}"
    ),
    "any.html": "{% extends parent %}",
    "second.html": (
        "{% extends 'base.html' %}{% block main %}{% lazypartial stats with days=n %}"
        "{% endlazypartial %}{% endblock %}"
    ),
    "including.html": "{% include 'included.html' %}{% include variable %}",
    "included.html": STATS + "\n{% lazypartial stats %}{% endlazypartial %}",
    "plain.html": "plain {% partialdef rows %}rows{% endpartialdef %}",
    "broken.html": "{% extends 'gone.html' %}{% partialdef own %}own{% endpartialdef %}"
    "{% block main %}{% lazypartial own %}{% endlazypartial %}{% endblock %}",
}
CONTEXT = {"n": 3, "x": 7, "parent": "page.html", "variable": "plain.html"}


class LazyView(HtmxPartialMixin, TemplateView):
    template_name = "page.html"
    extra_context = CONTEXT


class ViewWithRows(LazyView):
    partial_name = "rows"


class ViewWithMethod(LazyView):
    def get_partial_name(self):
        return "rows"


class StreamingView(ViewWithRows):
    response_class = StreamingTemplateResponse


def shortcut(request, name="page.html", partial_names="rows", **options):
    return render_for_htmx(request, name, partial_names, CONTEXT, **options)


def coroutine(request, name="page.html", partial_names="rows", **options):
    return asyncio.run(
        arender_for_htmx(request, name, partial_names, CONTEXT, **options)
    )


def class_based(request, name="page.html", view=ViewWithRows, **options):
    response = view.as_view(template_name=name, **options)(request)
    return response.render()


def decorated(request, name="page.html"):
    @partial_for_htmx("rows")
    def view(request):
        return TemplateResponse(request, name, CONTEXT)

    return view(request).render()


def streaming(request, name="page.html"):
    return class_based(request, name, StreamingView)


def text_of(response):
    if response.streaming:
        return b"".join(response).decode()
    return response.content.decode()


urlpatterns = [path("page/", shortcut)]
VIEWS = [shortcut, coroutine, class_based, decorated, streaming]


@pytest.fixture
def backend(use_templates):
    return use_templates(TEMPLATES)


@pytest.mark.usefixtures("backend")
class TestAnswer:
    @pytest.mark.parametrize("view", VIEWS)
    @pytest.mark.parametrize(
        ("name", "target", "expected"),
        [
            # As htmx 2 and htmx 4 send it.
            ("page.html", "lazy-stats", "<b>37B</b>"),
            ("page.html", "div#lazy-stats", "<b>37B</b>"),
            ("page.html", "lazy-own", "own 37"),
            ("base.html", "lazy-stats", "<b>37B</b>"),
            ("override.html", "lazy-stats", "[<b>37C</b>]"),
            ("override.html", "lazy-own", "own 37"),
            ("any.html", "lazy-stats", "<b>37B</b>"),
            ("any.html", "lazy-own", "own 37"),
            # The nearest of that name.
            ("second.html", "lazy-stats", "<b>33B</b>"),
        ],
    )
    def test_call(self, view, name, target, expected):
        for _ in range(3):
            response = view(request_for(target=target), name)
            assert text_of(response) == expected
            assert response["Vary"] == f"{VARY}, HX-Target"
            assert response.status_code == 200

    @pytest.mark.parametrize("view", VIEWS)
    @pytest.mark.parametrize(
        "target",
        ["rows", "lazy-rows", "lazy-nope", "lazy-", "stats", "lazy-page.html#rows", ""],
    )
    def test_another_target(self, view, target):
        for _ in range(3):
            response = view(request_for(target=target))
            assert text_of(response) == "rows 3"
            assert response["Vary"] == f"{VARY}, HX-Target"

    @pytest.mark.parametrize("view", VIEWS)
    def test_template_without_lazy_calls(self, view):
        response = view(request_for(target="lazy-stats"), "plain.html")
        assert text_of(response) == "rows"
        assert response["Vary"] == VARY

    @pytest.mark.parametrize("view", VIEWS)
    def test_page(self, view):
        for _ in range(3):
            response = view(request_for())
            own = element("…", "own")
            assert text_of(response) == f"Base {element('…')}rows 3{own}"
            assert response["Vary"] == f"{VARY}, HX-Target"

    @pytest.mark.parametrize("view", VIEWS)
    def test_in_place(self, view):
        response = view(request_for("/page/?q=1&lazy=own"))
        url = "/page/?q=1&amp;lazy=own"
        assert text_of(response) == f"Base {element('…', url=url)}rows 3own 37"
        request = request_for("/page/?lazy=own&lazy=stats")
        assert text_of(view(request)) == "Base <b>37B</b>rows 3own 37"

    @pytest.mark.parametrize(
        "headers",
        [
            {"HX-Boosted": "true"},
            {"HX-History-Restore-Request": "true"},
            {"HX-Request-Type": "full"},
        ],
        ids=str,
    )
    def test_whole_page_for_htmx(self, rf, headers):
        headers = {"HX-Request": "true", **headers}
        response = shortcut(rf.get("/page/?q=1", headers=headers))
        own = element("…", "own")
        assert text_of(response) == f"Base {element('…')}rows 3{own}"

    @pytest.mark.parametrize(
        "view",
        [partial(shortcut, partial_names=None), partial(class_based, view=LazyView)],
    )
    def test_view_without_a_partial(self, view):
        """Other requests of htmx get the page."""
        assert text_of(view(request_for(target="lazy-own"))) == "own 37"
        own = element("…", "own")
        html = text_of(view(request_for(target="main")))
        assert html == f"Base {element('…')}rows 3{own}"

    def test_list_of_templates(self):
        view = partial(shortcut, name=["gone.html", "page.html"])
        assert text_of(view(request_for(target="lazy-own"))) == "own 37"
        assert text_of(view(request_for(target="main"))) == "rows 3"

    def test_loaded_template(self, backend):
        view = partial(shortcut, name=backend.get_template("page.html"))
        assert text_of(view(request_for(target="lazy-own"))) == "own 37"
        assert text_of(view(request_for(target="main"))) == "rows 3"

    def test_method_for_the_name(self):
        view = partial(class_based, view=ViewWithMethod)
        assert text_of(view(request_for(target="lazy-own"))) == "own 37"
        assert text_of(view(request_for(target="main"))) == "rows 3"

    def test_responses_that_render_no_template(self):
        class PlainView(LazyView):
            response_class = staticmethod(lambda **options: HttpResponse("plain"))

        response = PlainView.as_view()(request_for())
        assert (text_of(response), response["Vary"]) == ("plain", VARY)

    def test_view_without_a_partial_or_lazy_calls(self):
        with pytest.raises(ImproperlyConfigured) as caught:
            class_based(request_for(target="lazy-own"), "plain.html", LazyView)
        assert str(caught.value) == (
            "LazyView needs a partial_name, targets, or a method get_partial_name(), since "
            "its template has no 'lazypartial' tag."
        )

    def test_options(self):
        options = {"content_type": "text/x-part", "status": 202, "using": "django"}
        for view in shortcut, coroutine:
            response = view(request_for(target="lazy-own"), **options)
            assert response.status_code == 202
            assert response["Content-Type"] == "text/x-part"
        response = class_based(
            request_for(target="lazy-own"), content_type="text/x-part"
        )
        assert response["Content-Type"] == "text/x-part"

    def test_test_client_sees_the_partial(self, monkeypatch, client, settings):
        monkeypatch.setattr(Template, "_render", instrumented_test_render)
        settings.ROOT_URLCONF = __name__
        headers = {"HX-Request": "true", "HX-Target": "lazy-own"}
        response = client.get("/page/", headers=headers)
        assert response.content == b"own 37"
        assertTemplateUsed(response, "page.html#own")
        headers = {"HX-Request": "true", "HX-Target": "lazy-stats"}
        response = client.get("/page/", headers=headers)
        assertTemplateUsed(response, "page.html#stats")
        response = client.get("/page/")
        assertTemplateUsed(response, OWN)

    @pytest.mark.parametrize("view", VIEWS)
    def test_included(self, view):
        """What is included isn't what answers."""
        with pytest.raises(TemplateSyntaxError) as caught:
            text_of(view(request_for(), "including.html"))
        assert str(caught.value) == (
            "Partial 'stats' can't be rendered when htmx requests it: the template "
            "that the view renders and those that it extends have no 'lazypartial' tag "
            "of that name, or a different one. Put the tag into one of these "
            "templates, not into one that they include. "
            "See included.html, line 2."
        )

    @pytest.mark.parametrize("view", VIEWS)
    def test_second_of_its_name(self, view):
        with pytest.raises(TemplateSyntaxError) as caught:
            text_of(view(request_for(), "second.html"))
        assert str(caught.value) == (
            "Partial 'stats' can't be rendered when htmx requests it: the template "
            "that the view renders and those that it extends have no 'lazypartial' tag "
            "of that name, or a different one. Put the tag into one of these "
            "templates, not into one that they include. "
            "See base.html, line 1."
        )

    def test_view_that_does_not_answer(self):
        response = TemplateResponse(request_for(), "page.html", CONTEXT).render()
        assert text_of(response).startswith('Base <div id="lazy-stats"')
        response = TemplateResponse(
            request_for(target="lazy-stats"), "page.html", CONTEXT
        )
        with pytest.raises(ImproperlyConfigured) as caught:
            response.render()
        assert str(caught.value) == (
            "htmx requests the partial 'stats', but the view answers with the page. "
            "Use render_for_htmx(), @partial_for_htmx() or HtmxPartialMixin in the "
            "view. See base.html, line 1."
        )

    def test_what_is_wrong_with_the_page_is_its_error(self):
        for target in None, "lazy-stats":
            with pytest.raises(TemplateDoesNotExist, match=r"^gone\.html$"):
                shortcut(request_for(target=target), "broken.html", None)
        response = shortcut(request_for(target="lazy-own"), "broken.html", None)
        assert text_of(response) == "own"

    def test_target_of_a_request_that_is_not_htmx(self, rf):
        request = rf.get("/page/?q=1", headers={"HX-Target": "lazy-stats"})
        own = element("…", "own")
        for html in (
            text_of(shortcut(request)),
            text_of(TemplateResponse(request, "page.html", CONTEXT).render()),
        ):
            assert html == f"Base {element('…')}rows 3{own}"

    def test_template_that_extends_a_variable(self):
        """It can extend another one each time."""
        request = request_for(target="lazy-stats")
        with pytest.raises(TemplateDoesNotExist, match=r"^gone\.html$"):
            render_for_htmx(request, "any.html", None, {"parent": "gone.html"})
        for parent, expected in [
            ("page.html", "<b>37B</b>"),
            ("override.html", "[<b>37C</b>]"),
            ("page.html", "<b>37B</b>"),
        ]:
            context = {**CONTEXT, "parent": parent}
            response = render_for_htmx(request, "any.html", None, context)
            assert text_of(response) == expected

    def test_other_backend(self, settings, tmp_path):
        (tmp_path / "page.html").write_text("Hello")
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.backends.dummy.TemplateStrings",
                "DIRS": [tmp_path],
            }
        ]
        assert text_of(shortcut(request_for(), partial_names=None)) == "Hello"

    def test_arguments_that_do_not_fit(self, use_templates):
        source = (
            "{% extends 'base.html' %}{% block main %}{% lazypartial stats with nope=1 %}"
            "{% endlazypartial %}{% endblock %}"
        )
        use_templates(TEMPLATES | {"page.html": source})
        with pytest.raises(TemplateSyntaxError, match="has no parameter 'nope'"):
            shortcut(request_for(target="lazy-stats"), partial_names=None)


class TestCompiledAnswer:
    @pytest.mark.parametrize("name", ["page.html", "override.html"])
    def test_code_runs(self, backend, mode, name):
        if not mode.compiled:
            pytest.skip("not compiled")
        request = request_for(target="lazy-stats")
        for _ in range(2):
            shortcut(request, name)
        answer = LazyCalls.of(backend.get_template(name), {}).answer(request)
        assert answer.template.nodelist.template_code.has_run

    def test_reloaded(self, backend, mode):
        """What a template extends can be loaded again."""
        request = request_for(target="lazy-stats")
        assert text_of(shortcut(request)) == "<b>37B</b>"
        template = backend.get_template("page.html")
        [loader] = backend.engine.template_loaders
        [*_, inner] = [loader, *getattr(loader, "loaders", [])]
        inner.templates_dict = {
            **TEMPLATES,
            "base.html": "{% partialdef stats %}new{{ days }}{% endpartialdef %}"
            "{% lazypartial stats with days=x %}{% endlazypartial %}",
        }
        getattr(loader, "get_template_cache", {}).pop("base.html", None)
        for _ in range(2):
            response = render_for_htmx(request, template, None, CONTEXT)
            assert text_of(response) == "new7"


class TestReads:
    @pytest.mark.parametrize(
        ("source", "names", "of_request"),
        [
            (LAZY, {"t", "n", "days"}, set()),
            ("{% lazypartial stats trigger=a in_place=b with days=c %}{% csrf_token %}"
             "{% endlazypartial %}", {"a", "b", "c", "n", "csrf_token"}, set()),
        ],
    )  # fmt: skip
    def test_page(self, make_engine, source, names, of_request):
        template = make_engine({"page.html": STATS + source}).get_template("page.html")
        reads = reads_of(template)
        of_element = {
            "id", "tag", "url", "trigger", "swap", "placeholder", "link", "link_url",
        }  # fmt: skip
        assert reads.names - of_element == names
        assert reads.of_request == of_request

    def test_own_element(self, make_engine):
        templates = {"page.html": STATS + LAZY, OWN: "{{ request.user }}"}
        template = make_engine(templates).get_template("page.html")
        request = request_for()
        assert needs_of(reads_of(template), {}, request) == Need.USER
        templates[OWN] = ""
        template = make_engine(templates).get_template("page.html")
        assert needs_of(reads_of(template), {}, request) == Need(0)

    @pytest.mark.modes("compiled")
    def test_answer(self, backend):
        page = backend.get_template("page.html")
        answer = LazyCalls.of(page, {}).answer(request_for(target="lazy-stats"))
        assert reads_of(answer.template).names == {"n", "x"}
