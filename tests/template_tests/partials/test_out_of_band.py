"""
Partials that htmx puts elsewhere than into the target. What becomes of them in a page,
tests/browser says.
"""

import asyncio
import pickle

import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.partials.out_of_band import out_of_band
from django.template.partials.several import Fragments
from django.template.partials.shortcuts import (
    DisallowedPartial,
    PartialsResponse,
    arender_partials,
    render_partials,
)
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

pytestmark = [pytest.mark.ours, pytest.mark.modes("compiled", "debug")]

TEMPLATES = {
    "page.html": (
        "{% partialdef row inline %}<li>{{ name }}</li>{% endpartialdef %}"
        "{% partialdef count %}\n<p id='count'>{{ n }}</p>\n{% endpartialdef %}"
        "{% partialdef toast %}{% if name %}<i>{{ name }}</i>{% endif %}{% endpartialdef %}"
        "{% partialdef set %}{% firstof 'changed' as name %}<b id='set'>{{ name }}</b>"
        "{% endpartialdef %}"
        "{% partialdef bare %}<p>{% endpartialdef %}"
        "{% partialdef loop %}{% for i in names %}<li>{{ i }}</li>{% endfor %}"
        "{% endpartialdef %}"
        "{% partialdef fail %}<p id='fail'>{{ fail.now }}</p>{% endpartialdef %}"
        "{% partialdef include %}{% include 'gone.html' %}{% endpartialdef %}"
    ),
}
CONTEXT = {"name": "<Ada>", "names": ["a", "b"]}
COUNT = "\n<p hx-swap-oob=\"true\" id='count'>1</p>\n"
TOAST = '<div hx-swap-oob="beforeend:#toasts"><i>&lt;Ada&gt;</i></div>'

calls = []


def processor(request):
    calls.append(request)
    return {"n": len(calls)}


@pytest.fixture(autouse=True)
def backend(use_templates):
    calls.clear()
    return use_templates(TEMPLATES, context_processors=[f"{__name__}.processor"])


def changed(html, swap="true"):
    return out_of_band(html, swap, "part", "page.html")


class TestHtml:
    @pytest.mark.parametrize("html", ["", " \n", "<!-- a -->", "\n<!-- <p> --> \n"])
    @pytest.mark.parametrize("swap", ["true", "beforeend:#list"])
    def test_nothing(self, html, swap):
        assert changed(html, swap) == ""

    @pytest.mark.parametrize(
        ("html", "expected"),
        [
            ("<p id=a>x</p>", '<p hx-swap-oob="true" id=a>x</p>'),
            ("<p\nid=a\n>x</p>", '<p hx-swap-oob="true"\nid=a\n>x</p>'),
            ("<P ID='a>b'>x</P>", "<P hx-swap-oob=\"true\" ID='a>b'>x</P>"),
            (
                "\n <!-- <p id=b> -->\r\n\t<p id=a>x</p>\n<!-- b -->",
                '\n <!-- <p id=b> -->\r\n\t<p hx-swap-oob="true" id=a>x</p>\n<!-- b -->',
            ),
            ("<input id=a>", '<input hx-swap-oob="true" id=a>'),
            ("<input id=a />\n", '<input hx-swap-oob="true" id=a />\n'),
            (
                "<ul id=a><li>1<li>2<br><img/></ul>",
                '<ul hx-swap-oob="true" id=a><li>1<li>2<br><img/></ul>',
            ),
            (
                "<ul id=a></p><li></ul>",
                '<ul hx-swap-oob="true" id=a></p><li></ul>',
            ),
            (
                "<script id=a>if (a < b) '</p><p>'</script>",
                "<script hx-swap-oob=\"true\" id=a>if (a < b) '</p><p>'</script>",
            ),
            ("<p id=a>not closed", '<p hx-swap-oob="true" id=a>not closed'),
            ("<x-y id=a></x-y>", '<x-y hx-swap-oob="true" id=a></x-y>'),
            (
                "<p\n>x</p>".replace("<p", "<p id='é'\n"),
                "<p hx-swap-oob=\"true\" id='é'\n\n>x</p>",
            ),
        ],
    )
    def test_element(self, html, expected):
        assert changed(html) == expected
        assert type(changed(html)) is SafeString

    @pytest.mark.parametrize(
        ("swap", "attribute"),
        [
            ("innerHTML", "innerHTML"),
            ("outerHTML:#b", "outerHTML:#b"),
            ("outerHTML swap:1s", "outerHTML swap:1s"),
            ("innerHTML swap:1s", "innerHTML swap:1s"),
            ("outerMorph:[a='&']", "outerMorph:[a=&#x27;&amp;&#x27;]"),
        ],
    )
    def test_swap(self, swap, attribute):
        expected = f'<p hx-swap-oob="{attribute}" id=a>x</p>'
        assert changed("<p id=a>x</p>", swap) == expected

    def test_target_in_place_of_an_id(self):
        html = '<p hx-swap-oob="outerHTML:#b">x</p>'
        assert changed("<p>x</p>", "outerHTML:#b") == html

    def test_target_with_a_space(self):
        assert changed("<p>x</p>", "outerHTML:#b c") == (
            '<template hx type="partial" hx-target="#b c" hx-swap="outerHTML">'
            '<p hx-swap-oob="outerHTML:#b c">x</p></template>'
        )

    @pytest.mark.parametrize("swap", ["innerHTML", "outerHTML:#b c"])
    @pytest.mark.parametrize(
        "html",
        [
            '<p id=a hx-swap-oob="delete"></p>',
            "<p id=a data-hx-swap-oob=innerHTML></p>",
            "<p hx-swap-oob='beforeend:#b'></p>",
            "<p hx-swap-oob='outerHTML:#b c'></p>",
        ],
    )
    def test_own_attribute(self, html, swap):
        assert changed(html, swap) == html

    @pytest.mark.parametrize(
        "tag",
        "caption col colgroup tbody td tfoot th thead tr".split(),  # noqa: SIM905
    )
    def test_part_of_a_table(self, tag):
        assert changed(f"\n<{tag} id='a&amp;b'>") == (
            '<template hx type="partial" id="a&amp;b" hx-swap="outerHTML">'
            f"\n<{tag} hx-swap-oob=\"true\" id='a&amp;b'></template>"
        )

    @pytest.mark.parametrize(
        ("html", "swap", "expected"),
        [
            (
                "<tr id=a></tr>",
                "innerHTML",
                '<template hx type="partial" id="a" hx-swap="innerHTML strip:true">'
                '<tr hx-swap-oob="innerHTML" id=a></tr></template>',
            ),
            (
                "<tr id=a hx-swap-oob=delete></tr>",
                "true",
                '<template hx type="partial" id="a" hx-swap="delete strip:true">'
                "<tr id=a hx-swap-oob=delete></tr></template>",
            ),
            (
                "<tr id=a></tr>",
                "outerHTML swap:1s",
                '<template hx type="partial" id="a" hx-swap="outerHTML swap:1s">'
                '<tr hx-swap-oob="outerHTML swap:1s" id=a></tr></template>',
            ),
            (
                "<tr></tr>",
                "outerHTML:#b c",
                '<template hx type="partial" hx-target="#b c" hx-swap="outerHTML">'
                '<tr hx-swap-oob="outerHTML:#b c"></tr></template>',
            ),
        ],
    )
    def test_swap_of_a_part_of_a_table(self, html, swap, expected):
        assert changed(html, swap) == expected

    @pytest.mark.parametrize(
        ("html", "swap", "expected"),
        [
            (
                "text <b>and</b> more",
                "beforeend:#a",
                '<div hx-swap-oob="beforeend:#a">text <b>and</b> more</div>',
            ),
            ("text", "true:#a", '<div hx-swap-oob="true:#a">text</div>'),
            (
                "<li>1</li><li>2</li>",
                "afterbegin:#a>ul",
                '<div hx-swap-oob="afterbegin:#a&gt;ul"><li>1</li><li>2</li></div>',
            ),
            (
                "<li>1</li>",
                "beforeend:#a ul",
                '<template hx type="partial" hx-target="#a ul" '
                'hx-swap="beforeend strip:true">'
                '<div hx-swap-oob="beforeend:#a ul"><li>1</li></div></template>',
            ),
            *(
                (
                    f"<{tag}>",
                    "beforeend:#a",
                    '<template hx type="partial" hx-target="#a" '
                    'hx-swap="beforeend strip:true">'
                    f'<{parent} hx-swap-oob="beforeend:#a"><{tag}></{parent}></template>',
                )
                for tag, parent in [
                    ("tr", "tbody"),
                    ("td", "tr"),
                    ("tbody", "table"),
                    ("col", "colgroup"),
                ]
            ),
        ],
    )
    def test_wrapped(self, html, swap, expected):
        assert changed(html, swap) == expected

    @pytest.mark.parametrize(
        ("html", "renders"),
        [
            ("text", "text outside of an element"),
            ("<", "text outside of an element"),
            ("&amp;", "text outside of an element"),
            ("<p id=a>x</p> text", "text outside of an element"),
            ("text <p id=a>x</p>", "text outside of an element"),
            ("<p id=a>x</p><p id=b>y</p>", "more than one element"),
            ("<br id=a><br id=b>", "more than one element"),
            ("<p>x</p>", "a <p> without an id"),
            ("<p id>x</p>", "a <p> without an id"),
            ("<p id=''>x</p>", "a <p> without an id"),
            ("<tr hx-swap-oob=true>", "a <tr> without an id"),
        ],
    )
    @pytest.mark.parametrize("swap", ["true", "innerHTML"])
    def test_no_element_with_an_id(self, html, renders, swap):
        with pytest.raises(TemplateSyntaxError) as caught:
            changed(html, swap)
        assert str(caught.value) == (
            f"page.html: Partial 'part' can't be sent out of band: it renders {renders}. "
            "Put all of it into one element with an id, or say where it goes, as in "
            "oob={'part': 'beforeend:#list'}."
        )


@pytest.fixture(params=["render", "response", "arender", "stream", "astream"])
def content(request, rf):
    """Return what is sent, by each way to render it."""

    def content(names, oob, context=CONTEXT, **options):
        options["oob"] = oob
        arguments = rf.get("/x/"), "page.html", names, context
        if request.param == "render":
            response = render_partials(*arguments, **options)
            return response.content.decode()
        if request.param == "arender":
            response = asyncio.run(arender_partials(*arguments, **options))
            return response.content.decode()
        response = PartialsResponse(*arguments, **options)
        if request.param == "response":
            return response.render().content.decode()
        fragments = response.resolve_template(response.template_name)
        if request.param == "stream":
            return "".join(fragments.stream(context, rf.get("/x/"), chunk_size=1))

        async def chunks():
            stream = fragments.astream(context, rf.get("/x/"), chunk_size=1)
            return [chunk async for chunk in stream]

        return "".join(asyncio.run(chunks()))

    return content


class TestContent:
    @pytest.mark.parametrize(
        ("oob", "expected"),
        [
            (None, ""),
            ([], ""),
            ({}, ""),
            ("count", COUNT),
            (["count"], COUNT),
            (("count", "set"), f"{COUNT}<b hx-swap-oob=\"true\" id='set'>changed</b>"),
            ({"toast": "beforeend:#toasts", "count": "true"}, f"{TOAST}{COUNT}"),
            ({gettext_lazy("count"): gettext_lazy(" true ")}, COUNT),
            ({"toast": " beforeend : #toasts "}, TOAST),
        ],
    )
    def test_behind_the_others(self, content, oob, expected):
        for _ in range(3):
            calls.clear()
            assert content(["row"], oob) == f"<li>&lt;Ada&gt;</li>{expected}"
            assert len(calls) == 1

    def test_each_has_a_scope(self, content):
        assert content(["set", "row"], ["set", "count"]) == (
            "<b id='set'>changed</b><li>&lt;Ada&gt;</li>"
            f"<b hx-swap-oob=\"true\" id='set'>changed</b>{COUNT}"
        )

    def test_nothing_for_the_target(self, content):
        assert content([], ["count"]) == COUNT

    def test_of_several_rows(self, content):
        assert content(["loop"], {"loop": "beforeend:#list"}) == (
            "<li>a</li><li>b</li>"
            '<div hx-swap-oob="beforeend:#list"><li>a</li><li>b</li></div>'
        )

    def test_what_renders_nothing(self, content):
        context = {"name": ""}
        oob = {"toast": "true", "count": "true"}
        assert content(["row"], oob, context) == f"<li></li>{COUNT}"

    def test_element_without_an_id(self, content):
        with pytest.raises(TemplateSyntaxError) as caught:
            content(["row"], ["bare"])
        assert str(caught.value) == (
            "page.html: Partial 'bare' can't be sent out of band: it renders a <p> without "
            "an id. Put all of it into one element with an id, or say where it goes, as in "
            "oob={'bare': 'beforeend:#list'}."
        )

    def test_error_in_a_partial(self, content):
        class Fail:
            @property
            def now(self):
                raise OSError("now")

        with pytest.raises(OSError, match="now"):
            content(["row"], ["fail"], {"fail": Fail()})

    def test_missing_include_tells_the_backend(self, content, backend):
        with pytest.raises(TemplateDoesNotExist, match=r"^gone\.html$") as caught:
            content(["row"], ["include"])
        assert caught.value.backend is backend

    def test_unknown(self, content):
        with pytest.raises(TemplateDoesNotExist) as caught:
            content(["row"], ["cuont"])
        assert str(caught.value).startswith(
            "page.html#cuont: Partial 'cuont' is not defined. Did you mean 'count'? "
        )
        assert calls == []


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("oob", "exception", "message"),
        [
            *(
                (
                    oob,
                    TypeError,
                    "oob must be the name of a partial, such as 'row', or a list of "
                    "names, or a dictionary such as {'toast': 'beforeend:#toasts'}, not "
                    f"{described}.",
                )
                for oob, described in [
                    (5, "5"),
                    (b"count", "b'count'"),
                    ({"count"}, "a value of the type set"),
                ]
            ),
            (
                ["count", None],
                TypeError,
                "The names in oob must be strings, such as 'row', not None.",
            ),
            (
                {None: "true"},
                TypeError,
                "The names in oob must be strings, such as 'row', not None.",
            ),
            (
                "",
                ValueError,
                "A name in oob is empty. Write that of a partial, such as 'row'.",
            ),
            (
                ["page.html#count"],
                ValueError,
                "'page.html#count' is not the name of a partial. Leave out the name of "
                "the template: 'count'.",
            ),
            *(
                (
                    {"count": swap},
                    ValueError,
                    "oob['count'] must be a value of hx-swap-oob, such as 'innerHTML' or "
                    f"'beforeend:#toasts', not {described}.",
                )
                for swap, described in [
                    (None, "None"),
                    (True, "True"),
                    ("", "''"),
                    (":#a", "':#a'"),
                    ("beforeend:", "'beforeend:'"),
                    ("inner HTML", "'inner HTML'"),
                ]
            ),
        ],
    )
    def test_are_refused_at_once(self, rf, oob, exception, message):
        for function in render_partials, PartialsResponse:
            with pytest.raises(exception) as caught:
                function(rf.get("/"), "page.html", ["row"], CONTEXT, oob=oob)
            assert str(caught.value) == message
        assert calls == []

    def test_allowed(self, rf):
        """It covers these, too."""
        arguments = rf.get("/"), "page.html", ["row"]
        with pytest.raises(DisallowedPartial) as caught:
            render_partials(*arguments, allowed=["row"], oob=["count"])
        assert str(caught.value) == "Partial 'count' is not allowed. Allowed: 'row'."
        allowed = iter(["row", "count"])
        response = render_partials(*arguments, CONTEXT, allowed=allowed, oob=["count"])
        assert response.content.decode() == f"<li>&lt;Ada&gt;</li>{COUNT}"

    def test_no_name_in_the_request(self, rf):
        with pytest.raises(DisallowedPartial) as caught:
            render_partials(
                rf.get("/"), "page.html", [], allowed=["count"], oob=["count"]
            )
        assert str(caught.value) == "No partial is named. Allowed: 'count'."

    def test_neither(self, rf):
        with pytest.raises(ValueError, match=r"^names is empty\."):
            render_partials(rf.get("/"), "page.html", [], oob=[])


class TestLateRendering:
    def test_until_then_it_can_change(self, rf):
        response = PartialsResponse(
            rf.get("/"), "page.html", ["row"], CONTEXT, oob=iter(["count"])
        )
        assert response.oob == {"count": "true"}
        response.oob["toast"] = "beforeend:#toasts"
        expected = f"<li>&lt;Ada&gt;</li>{COUNT}{TOAST}"
        assert response.rendered_content == expected
        calls.clear()
        response.oob = ["count"]
        assert response.render().content.decode() == f"<li>&lt;Ada&gt;</li>{COUNT}"
        response = pickle.loads(pickle.dumps(response))
        assert not hasattr(response, "oob")

    def test_changes_are_allowed_or_not(self, rf):
        response = PartialsResponse(
            rf.get("/"), "page.html", ["row"], CONTEXT, allowed=["row"]
        )
        response.oob["count"] = "true"
        with pytest.raises(DisallowedPartial) as caught:
            response.render()
        assert str(caught.value) == "Partial 'count' is not allowed. Allowed: 'row'."

    def test_changes_are_checked(self, rf):
        response = PartialsResponse(rf.get("/"), "page.html", ["row"], CONTEXT)
        response.oob = iter(["count"])
        with pytest.raises(TypeError) as caught:
            response.render()
        assert str(caught.value) == (
            "oob must be the name of a partial, such as 'row', or a list of names, or a "
            "dictionary such as {'toast': 'beforeend:#toasts'}, not a value of the type "
            "list_iterator."
        )


class TestStreams:
    def fragments(self, backend, names, swaps=None):
        return Fragments(backend.get_template("page.html"), names, swaps)

    def test_wrong_chunk_size(self, backend):
        fragments = self.fragments(backend, ["row"])
        for stream in fragments.stream, fragments.astream:
            with pytest.raises(TypeError) as caught:
                stream({}, chunk_size="1")
            assert str(caught.value) == (
                "chunk_size must be a whole number, such as 16384, not '1'."
            )

    def test_wrong_context(self, backend):
        with pytest.raises(
            TypeError, match=r"^context must be a dict rather than list\.$"
        ):
            self.fragments(backend, ["row"]).stream([])
