"""
Nothing that a template has in it becomes code: neither names nor texts nor literals.
"""

import datetime
import keyword

import pytest

from .conftest import interpreted_engine

TEXTS = [
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "\\'",
    "\\n",
    "\n",
    "\r\n",
    "\0",
    "\x0c",
    "\u2028",
    "{",
    "}",
    "{x}",
    "{{",
    "}}",
    "{__import__('os')}",
    "' + x + '",
    "');raise SystemExit;('",
    "\ud800",
    "ﬁ",
    "\N{BULLET}",
    "\\N{BULLET}",
    "%s",
    "# comment",
]
# Those that generated code has itself, and those that Python reads otherwise.
NAMES = [
    *("state", "data", "append", "pieces", "text", "node_1", "x_1", "_x", "__x__"),
    *("kinds", "MISSING", "render", "_render_a_1", "context", "find", "error", "value"),
    *(
        "str",
        "len",
        "type",
        "int",
        "list",
        "enumerate",
        "reversed",
        "string_if_invalid",
    ),
    *("name", "name_1", "autoescape", "forloops", "self_", "loop", "item", "escape"),
    *("_constant_0", "_filter_0", "constant_0", "key_1", "kind_1", "SafeString"),
    *(
        "ﬁ",
        "fi",
        "ª",
        "a",
        "é",
        "e\u0301",
        "名",
        "\N{LATIN SMALL LETTER LONG S}",
        "\N{BLACK-LETTER CAPITAL H}",
        "x",
    ),
    *("0", "1", "00", "1a"),
    *("print", "match", "case", "exec", "locals", "globals"),
    *(word for word in keyword.kwlist if word not in ("and", "or", "not", "in", "is")),
]


@pytest.mark.parametrize("text", TEXTS)
class TestTexts:
    def test_of_templates(self, everywhere, text):
        source = text + "{{ x }}" + text
        if not text.endswith("{") and not text.startswith("{{"):
            assert everywhere(source, {"x": 1}) == f"{text}1{text}"

    def test_in_conditions(self, everywhere, text):
        source = (
            "{% if x %}"
            + f" {text} "
            + "{% else %}"
            + f" {text}{text} "
            + "{% endif %}"
        )
        if "{{" not in text:
            assert everywhere(source, {"x": 1}) == f" {text} "
            assert everywhere(source, {"x": 0}) == f" {text}{text} "

    def test_verbatim(self, everywhere, text):
        source = "{% verbatim %}" + text + "{% endverbatim %}"
        assert everywhere(source) == text

    @pytest.mark.parametrize(
        "source",
        [
            "{{ 'TEXT' }}",
            "{{ x|default:'TEXT' }}",
            "{{ 'TEXT'|upper }}",
            "{% if x == 'TEXT' %}yes{% endif %}",
            "{% with y='TEXT' %}{{ y }}{% endwith %}",
            "{% shout 'TEXT' z='TEXT' %}",
            "{% for y in 'TEXT' %}{{ y }}{% endfor %}",
            "{{ d|date:'TEXT' }}",
        ],
    )
    def test_literals(self, everywhere, text, source):
        if "\n" in text or "}}" in text or "{{" in text or "'''" in text:
            pytest.skip("no literal of the template language")
        escaped = text.replace("\\", "\\\\").replace("'", "\\'")
        variables = {"x": "", "d": datetime.date(2020, 5, 4)}
        everywhere(source.replace("TEXT", escaped), variables)

    def test_cycle(self, page, text):
        if "\n" in text or "}}" in text or "{{" in text or "'" in text or "\\" in text:
            pytest.skip("no literal of the template language")
        source = "{% for x in 'abc' %}{% cycle 'TEXT' '-' %}{% endfor %}"
        assert page(source.replace("TEXT", text)) == f"{text}-{text}"

    def test_string_if_invalid(self, compare, text):
        source = "{{ nope }}{{ nope|upper }}{{ x.nope }}{{ True|default:y }}"
        if "%s" not in text:
            compare(source, {"y": 1}, expected="page", strings_if_invalid=(text,))

    def test_names_of_templates(self, page, text):
        if (
            "#" in text
            or "\n" in text
            or "}}" in text
            or "{{" in text
            or "\\" in text
            or "'" in text
        ):
            pytest.skip("no literal of the template language")
        templates = {
            "page.html": f"{{% extends 'b{text}' %}}{{% block a %}}{{% include 'i{text}' %}}{{% endblock %}}",
            f"b{text}": "<{% block a %}{% endblock %}>",
            f"i{text}": "{{ x }}",
        }
        assert page(templates, {"x": 1}) == "<1>"

    def test_keys_of_values(self, everywhere, text):
        everywhere("{{ x }}{{ x.items }}", {"x": {text: text}})


WORDS = [
    name
    for name in NAMES
    if name.isidentifier() and name.replace("_", "").isalnum() and name[0] != "_"
]


class TestVariables:
    variables = {
        "xs": ["a", {"other": "b"}],
        "pairs": [(1, 2), (3, 4)],
        "y": "",
    }

    def check(self, compare, source, name, expected="page"):
        values = self.variables | {"x": {name: "value", "fi": "other", "x": "own"}}
        source = source.replace("NAME", name)
        for variables in (values, values | {name: {name: "outer"}}):
            for text, code in ((source, expected), ("{% opaque %}" + source, "live")):
                compare(text, variables, expected=code, strings_if_invalid=("bad %s",))

    @pytest.mark.parametrize("name", WORDS)
    @pytest.mark.parametrize(
        "source",
        [
            "{{ NAME }}{{ NAME.NAME }}{{ NAME|default:'d' }}",
            "{{ x.NAME }}{{ x.NAME.NAME }}{{ x.NAME|upper }}{{ y|both:x.NAME }}",
            "{% for NAME in xs %}{{ NAME }}{{ forloop.counter }}{{ NAME.NAME }}{% endfor %}"
            "{{ NAME }}",
            "{% for NAME, y in pairs %}{{ NAME }}{{ y }}{% endfor %}",
            "{% for y, NAME in pairs %}{{ NAME }}{{ y }}{{ forloop }}{% endfor %}",
            "{% if NAME == x.NAME %}yes{% endif %}",
        ],
    )
    def test_names(self, compare, source, name):
        self.check(compare, source, name)

    @pytest.mark.parametrize("name", [word for word in WORDS if word != "context"])
    def test_names_that_with_binds(self, compare, name):
        source = (
            "{% with NAME=y %}{{ NAME }}{{ NAME.NAME }}{{ y|default:NAME }}{% endwith %}"
            "{{ NAME }}"
        )
        self.check(compare, source, name)

    @pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("_")])
    @pytest.mark.parametrize(
        "source",
        [
            "{% for NAME in xs %}{{ forloop.counter }}{{ y }}{% endfor %}{{ y }}",
            "{% for NAME, y in pairs %}{{ y }}{% endfor %}{{ y }}",
            "{% for y, NAME in pairs %}{{ y }}{{ forloop }}{% endfor %}{{ y }}",
            "{% with NAME=y y=xs %}{{ y }}{% endwith %}{{ y }}",
        ],
    )
    def test_names_that_no_variable_can_have(self, compare, source, name):
        self.check(compare, source, name)

    @pytest.mark.parametrize("name", ["0", "1", "00", "007", "1a"])
    def test_numbers(self, compare, name):
        source = "{{ x.NAME }}{{ x.NAME.NAME }}{{ x.NAME|upper }}{{ y|both:x.NAME }}"
        self.check(compare, source, name)


@pytest.mark.parametrize("name", NAMES)
class TestNames:
    def test_of_blocks(self, page, name):
        templates = {
            "page.html": f"{{% extends 'b' %}}{{% block {name} %}}[{{{{ block.super }}}}]{{% endblock %}}",
            "b": f"{{% block {name} %}}base{{% endblock %}}",
        }
        assert page(templates) == "[base]"

    def test_of_partials(self, page, name):
        source = (
            f"{{% partialdef {name} %}}<{{{{ x }}}}>{{% endpartialdef %}}"
            f"{{% for x in 'ab' %}}{{% partial {name} %}}{{% endfor %}}"
        )
        assert page(source, reference=interpreted_engine) == "<a><b>"


@pytest.mark.parametrize(
    "name", ["{curly}", "'", '"', "a'b", "\\", "a:b", "(", "%s", "x;y"]
)
def test_other_names_of_partials(page, name):
    """They can have any characters but spaces."""
    source = (
        f"{{% partialdef {name} %}}<{{{{ x }}}}>{{% endpartialdef %}}"
        f"{{% for x in 'ab' %}}{{% partial {name} %}}{{% endfor %}}"
    )
    assert page(source, reference=interpreted_engine) == "<a><b>"


@pytest.mark.parametrize("name", ["'", "a'b", "{x}", "\\", "é", "a-b", "class"])
def test_names_of_blocks(page, name):
    templates = {
        "page.html": f"{{% extends 'b' %}}{{% block {name} %}}[{{{{ block.super }}}}]{{% endblock %}}",
        "b": f"{{% block {name} %}}base{{% endblock %}}",
    }
    assert page(templates) == "[base]"
