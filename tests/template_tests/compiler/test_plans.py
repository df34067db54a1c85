"""
Expressions where they are evaluated as data, in code that renders once: see conftest.
"""

import pytest
from django.template import Context, Node
from django.template.base import TextNode
from django.template.compiler.watching import Watch

from .conftest import Engine, engine_options


class Named:
    def __init__(self, name):
        self.name = name

    def __getitem__(self, key):
        raise KeyError(key)

    @property
    def broken(self):
        raise AttributeError("broken")


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in 'ab' %}{{ forloop.counter|add:1 }}{{ y|add:forloop.counter }}{% endfor %}",
        "{% for x in 'ab' %}{% if forloop.counter == 1 and y %}{{ x }}{% endif %}{% endfor %}",
        "{% for x in 'ab' %}{% if y and forloop.counter == 1 %}{{ x }}{% endif %}{% endfor %}",
        "{% for x in 'ab' %}{% if not forloop.first %}{{ x }}{% endif %}{% endfor %}",
        "{% for x in 'ab' %}{% if y == 1 or y|add:forloop.counter == 3 %}{{ x }}{% endif %}{% endfor %}",
        "{{ 'literal' }}{{ 'literal'|upper }}{{ 5|add:y }}{{ y|add:5 }}{{ '<'|default:y }}",
        "{{ y|add:y|default:'<' }}{{ text|lower|upper }}{{ text|linebreaks }}{{ safe|lower }}",
        "{{ when|date:'H:i' }}{{ when|time:'H:i' }}{{ nope|default:text }}{{ nope.nope|length }}",
        "{% if nope %}{% elif y in numbers and y not in text or not y %}a{% endif %}",
        "{% if y is None or y is not None and y != 2 and y > 0 and y >= 1 and y < 2 %}a{% endif %}",
        "{% if y <= text or y %}a{% endif %}{% if text|add:nope or y %}b{% endif %}",
        "{% if not nope and not text == y %}a{% endif %}{% with z=text|upper %}{{ z }}{% endwith %}",
        "{{ named.name }}{{ named.nope }}{{ named.nope.nope }}{{ text.nope }}{{ numbers.0 }}",
    ],
)
def test_expressions(everywhere, source):
    import datetime

    from django.utils.safestring import mark_safe

    everywhere(
        source,
        {
            "y": 1,
            "text": "Text & more",
            "safe": mark_safe("<B>"),
            "numbers": [1, 2],
            "named": Named("<name>"),
            "when": datetime.datetime(2026, 1, 2, 3, 4),
        },
    )


class Undecodable:
    @property
    def text(self):
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "wrong")


def test_text_that_cannot_be_decoded(page):
    """A variable node renders nothing then."""
    source = "<{{ x.text }}{{ x.text|upper }}>"
    assert page(source, {"x": Undecodable()}) == "<>"


@pytest.mark.parametrize("source", ["{{ named.broken }}", "{{ named.broken|upper }}"])
def test_property_that_raises_an_attribute_error(page, source):
    variables = {"named": Named("name")}
    assert page(source, variables) == (AttributeError, "broken")


class Gone(Exception):
    silent_variable_failure = True


class Unlisted:
    def __init__(self, error):
        vars(self)["error"] = error

    def __getattr__(self, name):
        raise self.error(name)


@pytest.mark.parametrize("error", [Gone, TypeError, AttributeError])
@pytest.mark.parametrize("bit", ["name", "class", "é", "0"])
def test_error_of_an_attribute_that_is_not_listed(everywhere, bit, error):
    source = (
        f"{{% for i in 'ab' %}}[{{{{ x.{bit} }}}}{{{{ x.{bit}.more }}}}]{{% endfor %}}"
    )
    assert everywhere(source, {"x": Unlisted(error)}) == "[][]"


def test_conditions_longer_than_a_part_of_the_recursion_limit(live):
    """In Django, an operator of which there is no room for the operands is False."""
    source = "{% if " + " or ".join(["nope"] * 450) + " or x %}yes{% endif %}{{ x }}"
    assert live(source, {"x": 1}) == "yes1"


def test_nodelist_that_cannot_be_watched():
    watch = Watch()
    watch.add([TextNode("a"), Node()])
    assert not watch.is_changed


def test_code_that_cannot_be_called(caplog):
    """The nodes render, as for any other error of the code itself."""
    template = Engine(**engine_options("<{{ x }}>")).get_template("page.html")
    for _ in range(2):
        template.render(Context({"x": 1}))
    page = template.nodelist.template_code
    page.render, page.has_run = (lambda: ""), False
    assert [template.render(Context({"x": 1})) for _ in range(2)] == ["<1>", "<1>"]
    assert template.nodelist.renders_nodes
    [record] = caplog.records
    assert record.message.startswith(
        "page.html is rendered by Django's nodes, since it can't be compiled: TypeError: "
    )
