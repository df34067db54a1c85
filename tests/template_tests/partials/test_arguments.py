"""
``{% partial row with a=x b=y only %}``
"""

import pytest
from django.template import Context, TemplateSyntaxError

ROW = "{% partialdef row %}[{{ name }} {{ other }}]{% endpartialdef %}"


@pytest.fixture
def render_call(render):
    """Render ``call`` behind the definition of row, with ``context``."""

    def render_call(call, definition=ROW, **context):
        return render({"page.html": definition + call}, context=context)

    return render_call


@pytest.mark.ours
class TestArguments:
    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("{% partial row with name='Ada' other=1 %}", "[Ada 1]"),
            (
                "{% partial row with name=person.name|upper other=n|add:1 %}",
                "[GRACE 3]",
            ),
            ("{% partial row with other=_('yes') name=True %}", "[True yes]"),
            ("{% partial row with name='a b' other=\"<\" %}", "[a b <]"),
            ("{% partial row with name=other other=name %}", "[o n]"),
            ("{% partial row with name=html other=html|safe %}", "[&lt;b&gt; <b>]"),
            ("{% partial row with name='Ada' %}", "[Ada o]"),
            ("{% partial row with name='Ada' other=1 only %}", "[Ada 1]"),
            ("{% partial row only with name='Ada' other=1 %}", "[Ada 1]"),
            ("{% partial row name='Ada' other=1 %}", "[Ada 1]"),
            ("{% partial row only name='Ada' with other=1 %}", "[Ada 1]"),
            ("{% partial row with ñ=1 class=2 name='Ada' %}", "[Ada o]"),
            ("{% partial row with context=1 self=2 name='Ada' %}", "[Ada o]"),
        ],
    )
    def test_values(self, render_call, call, expected):
        context = {"person": {"name": "Grace"}, "n": 2, "html": "<b>"}
        assert render_call(call, name="n", other="o", **context) == expected

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("{% partial row only %}", "[- -]"),
            ("{% partial row with other=name only %}", "[- n]"),
        ],
    )
    def test_only_hides_the_context(self, render, call, expected, mode):
        html = render({"page.html": ROW + call}, context={"name": "n", "other": "o"})
        assert html == expected.replace("-", mode.string_if_invalid)

    def test_before_the_definition(self, render):
        source = "{% partial row with name='Ada' other=1 %}" + ROW
        assert render({"page.html": source}) == "[Ada 1]"

    @pytest.mark.parametrize("name", ["with", "only"])
    def test_the_first_word_is_the_name(self, render_call, name):
        definition = f"{{% partialdef {name} %}}{{{{ x }}}}{{% endpartialdef %}}"
        assert render_call(f"{{% partial {name} with x=1 only %}}", definition) == "1"

    def test_in_a_loop(self, render_call):
        definition = (
            "{% partialdef row %}{{ forloop.counter }}{{ x }}{% endpartialdef %}"
        )
        call = "{% for n in 'ab' %}{% partial row with x=n %}{% endfor %}"
        assert render_call(call, definition) == "1a2b"

    def test_evaluated_once_a_call(self, render_call):
        calls = []
        definition = "{% partialdef row %}{{ x }}{{ x }}{% endpartialdef %}"
        render_call("{% partial row with x=f %}", definition, f=lambda: calls.append(1))
        # render() renders twice.
        assert calls == [1, 1]

    def test_recursion(self, render_call):
        definition = (
            "{% partialdef tree %}({{ node.name }}{% for child in node.children %}"
            "{% partial tree with node=child only %}{% endfor %}){% endpartialdef %}"
        )
        node = {"name": "a", "children": [{"name": "b"}, {"name": "c"}]}
        call = "{% partial tree with node=root %}"
        assert render_call(call, definition, root=node) == "(a(b)(c))"


@pytest.mark.ours
class TestScope:
    definition = "{% partialdef row %}{% firstof 'set' as name %}{% endpartialdef %}"

    @pytest.mark.parametrize("call", ["with x=1", "with x=1 only", "only"])
    def test_assignments_stay_in_a_call_with_arguments(self, render_call, call):
        source = f"{{% partial row {call} %}}{{{{ name }}}}"
        assert render_call(source, self.definition, name="kept") == "kept"

    @pytest.mark.parametrize("call", ["with name='Ada'", "with name='Ada' only"])
    def test_arguments_are_gone_after_the_call(self, render_call, call):
        source = f"{{% partial row {call} %}}{{{{ name }}}}"
        definition = "{% partialdef row %}{{ name }},{% endpartialdef %}"
        assert render_call(source, definition, name="Grace") == "Ada,Grace"

    def test_autoescape_of_the_call(self, render_call):
        call = "{% autoescape off %}{% partial row with name=x other=x only %}{% endautoescape %}"
        assert render_call(call, x="<") == "[< <]"

    def test_only_takes_a_csrf_token_that_is_an_argument(self, render_call):
        definition = "{% partialdef row %}{{ csrf_token }}{% endpartialdef %}"
        call = "{% partial row with csrf_token='own' only %}"
        assert render_call(call, definition, csrf_token="abc") == "own"

    def test_only_keeps_the_csrf_token(self, render_call):
        definition = "{% partialdef form %}{% csrf_token %}{{ x }}{% endpartialdef %}"
        call = "{% partial form with x=1 only %}"
        assert render_call(call, definition, csrf_token="abc") == (
            '<input type="hidden" name="csrfmiddlewaretoken" value="abc">1'
        )


ERRORS = {
    "{% partial row cell %}": (
        "Unknown argument for 'partial' tag: 'cell'. After the name it takes "
        "'with name=value', 'only' and 'as variable'."
    ),
    "{% partial row with x=1 y %}": (
        "Unknown argument for 'partial' tag: 'y'. After the name it takes "
        "'with name=value', 'only' and 'as variable'."
    ),
    "{% partial row with %}": (
        "'with' in 'partial' tag needs at least one argument, as in 'with name=value'."
    ),
    "{% partial row with only %}": (
        "'with' in 'partial' tag needs at least one argument, as in 'with name=value'."
    ),
    **{
        f"{{% partial row with {words} %}}": (
            f"{argument!r} is not a valid argument for 'partial' tag. It takes "
            "identifiers with a value, as in 'with name=value'."
        )
        for words, argument in [
            ("9=1", "9=1"),
            ("x=1 9y=1", "9y=1"),
            ("x.y=1", "x.y=1"),
            ("x-y=1", "x-y=1"),
            ("=1", "=1"),
            ("²=1", "²=1"),
            ("=", "="),
            ("=1", "=1"),
            ("'x=1'", "'x=1'"),
            ("x=", "x="),
        ]
    },
    **{
        f"{{% partial row {bits} %}}": (
            f"'partial' tag takes no blanks around '='. Write '{right}'."
        )
        for bits, right in [
            ("with x = 1", "x=1"),
            ("with x= 'a b' y=1", "x='a b'"),
            ("with x =1", "x=1"),
            ("with y=2 x =z|upper only", "x=z|upper"),
            ("x = 1", "x=1"),
        ]
    },
    "{% partial row with x=1 with y=2 %}": "'partial' tag has 'with' twice.",
    "{% partial row only only %}": "'partial' tag has 'only' twice.",
    "{% partial row with x=1 x=2 %}": (
        "Partial 'row' is given two arguments named 'x'. See page.html, line 1."
    ),
    "{% partial row with x=y|nope %}": "Invalid filter: 'nope'",
    "{% partial %}": (
        "'partial' tag requires a single argument: the name of a partial, as in "
        "{% partial row %}."
    ),
}


class TestErrors:
    @pytest.mark.ours
    @pytest.mark.parametrize("call", ERRORS)
    def test_syntax(self, make_engine, call):
        with pytest.raises(TemplateSyntaxError) as caught:
            make_engine({"page.html": call}).get_template("page.html")
        assert str(caught.value) == f"Template: page.html, {ERRORS[call]}"

    @pytest.mark.ours
    @pytest.mark.debug(True)
    def test_error_in_an_argument_is_at_the_call(self, make_engine):
        source = ROW + "\n{% partial row with name=x.fail %}"

        class Fails:
            @property
            def fail(self):
                raise OSError("now")

        template = make_engine({"page.html": source}).get_template("page.html")
        with pytest.raises(OSError, match="now") as caught:
            template.render(Context({"x": Fails()}))
        info = caught.value.template_debug
        assert (info["line"], info["during"]) == (
            2,
            "{% partial row with name=x.fail %}",
        )
