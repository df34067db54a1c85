"""
Tags and tools change nodelists in place, between renderings or in one: what is rendered is
what the lists have then, as in Django.

It matters when a list changes: before a template is compiled (its first rendering), in the
one that compiles it (the second), and in those of compiled code. So each template renders
five times, as users' engines compile it, and once more with all of them compiled at once.
"""

import gc

import pytest
from django.template import Context, Library, Node, NodeList
from django.template import Engine as CoreEngine
from django.template.base import FilterExpression, TextNode, VariableNode
from django.template.compiler import nodelist as compiled_nodelist

from .conftest import LIBRARY, Engine, engine_options, outcome

register = Library()

RENDERINGS = 5
VARIABLES = {"x": "<x>", "xs": "ab", "name": "part.html"}


def remove_first(nodes, node, new):
    del nodes[0]


# What is done to a list, where ``node`` stands or which it has, with two new nodes.
CHANGES = {
    "append": lambda nodes, node, new: nodes.append(new[0]),
    "append a variable": lambda nodes, node, new: nodes.append(new[1]),
    "extend": lambda nodes, node, new: nodes.extend(new),
    "add": lambda nodes, node, new: nodes.__iadd__(new),
    "insert": lambda nodes, node, new: nodes.insert(0, new[1]),
    "set": lambda nodes, node, new: nodes.__setitem__(-1, new[1]),
    "set a slice": lambda nodes, node, new: nodes.__setitem__(slice(1, 3), new),
    "replace": lambda nodes, node, new: nodes.__setitem__(slice(None), new),
    "delete": lambda nodes, node, new: nodes.__delitem__(-1),
    "delete the first": remove_first,
    "delete a slice": lambda nodes, node, new: nodes.__delitem__(slice(1, None)),
    "pop": lambda nodes, node, new: nodes.pop(),
    "remove": lambda nodes, node, new: nodes.remove(nodes[-1]),
    "clear": lambda nodes, node, new: nodes.clear(),
    "reverse": lambda nodes, node, new: nodes.reverse(),
    "sort": lambda nodes, node, new: nodes.sort(key=lambda each: type(each).__name__),
    "multiply": lambda nodes, node, new: nodes.__imul__(2),
}


def nodelists(nodelist):
    """Yield a list, and those that its nodes have."""
    yield nodelist
    for node in nodelist:
        branches = [branch for _, branch in getattr(node, "conditions_nodelists", ())]
        for value in [*vars(node).values(), *branches]:
            if isinstance(value, NodeList):
                yield from nodelists(value)


def new_nodes():
    return [TextNode("new"), VariableNode(FilterExpression("x", None))]


class ChangeNode(Node):
    """
    Changes a list when it is rendered for the n-th time: the template's, that in which it
    stands, or its own, which it renders then.
    """

    def __init__(self, where, change, number, new, nodelist=None):
        self.where = where
        self.change = CHANGES[change]
        self.left = number
        self.new = new
        if nodelist is not None:
            self.nodelist = nodelist

    def render(self, context):
        self.left -= 1
        if not self.left:
            whole = context.render_context.template.nodelist
            for nodes in {
                "template": lambda: [whole],
                "around": lambda: [each for each in nodelists(whole) if self in each],
                "own": lambda: [self.nodelist],
            }[self.where]():
                self.change(nodes, self, self.new)
        return f"({self.nodelist.render(context)})" if self.where == "own" else ""


@register.tag
def change(parser, token):
    """{% change where "change" number %}, and for its own list {% change own … %}…{% endchange %}"""
    _, where, what, number = token.split_contents()
    nodelist = None
    if where == "own":
        nodelist = parser.parse(("endchange",))
        parser.delete_first_token()
    return ChangeNode(where, what.strip('"'), int(number), new_nodes(), nodelist)


@pytest.fixture(params=["as users have it", "at once"])
def same(request, monkeypatch):
    """
    Return a function that renders "page.html" again and again, as Django does, and returns
    what each rendering gives. ``meddle`` is called with the template and the number of
    each rendering before it.
    """
    if request.param == "at once":
        monkeypatch.setattr(compiled_nodelist, "RENDERS_BEFORE_COMPILING", 0)

    def same(templates, meddle=lambda template, number: None):
        options = engine_options(templates, builtins=[LIBRARY, __name__])
        found = []
        for engine in (CoreEngine, Engine):
            template = engine(**options).get_template("page.html")
            found.append([])
            for number in range(1, RENDERINGS + 1):
                meddle(template, number)
                context = Context(VARIABLES)
                found[-1].append(outcome(lambda: template.render(context)))  # noqa: B023
        assert found[1] == found[0], templates
        return [text for _, text in found[0]]

    return same


# When a node changes a list, counting how often it is rendered: in loops, more than once
# in a rendering.
NUMBERS = [1, 2, 3, 4]
FEW_CHANGES = ["append", "insert", "delete", "replace", "clear"]


def tags(where, what):
    """Return a tag for each number."""
    return [f'{{% change {where} "{what}" {number} %}}' for number in NUMBERS]


@pytest.mark.parametrize("where", ["template", "around"])
class TestTags:
    """A tag changes the list in which it stands, or the template's, while it is rendered."""

    @pytest.mark.parametrize("what", CHANGES)
    def test_beside_others(self, same, where, what):
        for tag in tags(where, what):
            same("a{{ x }}" + tag + "b{{ x }}c")

    @pytest.mark.parametrize("what", CHANGES)
    def test_within_others(self, same, where, what):
        for tag in tags(where, what):
            body = "b{{ x }}" + tag + "c{{ x }}"
            same("a{% if x %}" + body + "{% endif %}{{ x }}")
            same("{% for i in xs %}{{ i }}" + body + "{% endfor %}{{ x }}d")

    @pytest.mark.parametrize("what", FEW_CHANGES)
    @pytest.mark.parametrize(
        "source",
        [
            "{% if nope %}no{% elif x %}b{{ x }}TAG{% else %}c{% endif %}",
            "{% if nope %}no{% else %}b{{ x }}TAG{% endif %}",
            "{% for i in nope %}{{ i }}{% empty %}b{{ x }}TAG{% endfor %}",
            "{% for i in xs %}{% for j in xs %}{{ j }}TAG{{ i }}{% endfor %}{% endfor %}",
            "{% with y=x %}{{ y }}TAG{{ y }}{% endwith %}",
            "{% spaceless %}<p> {{ x }}TAG </p>{% endspaceless %}",
            "{% filter upper %}b{{ x }}TAG{% endfilter %}",
            "{% autoescape off %}{{ x }}TAG{{ x }}{% endautoescape %}",
            "{% ifchanged %}{{ x }}TAG{% endifchanged %}",
            "{% block main %}b{{ x }}TAG{% endblock %}",
            "{% around %}b{{ x }}TAG{% endaround %}",
            '{% change own "append" 2 %}{{ x }}TAG{% endchange %}',
        ],
    )
    def test_within_each_tag(self, same, source, where, what):
        for tag in tags(where, what):
            same("a" + source.replace("TAG", tag) + "{{ x }}")

    @pytest.mark.parametrize("what", FEW_CHANGES)
    @pytest.mark.parametrize(
        "call",
        [
            "{% include 'part.html' %}",
            "{% for y in xs %}{% include 'part.html' %}{% endfor %}",
            "{% include name with y=x %}",
        ],
    )
    def test_in_an_included_template(self, same, call, where, what):
        for tag in tags(where, what):
            templates = {
                "page.html": "a{{ x }}" + call + "{{ x }}",
                "part.html": "b{{ x }}" + tag + "{{ y }}",
            }
            same(templates)

    @pytest.mark.parametrize("what", FEW_CHANGES)
    @pytest.mark.parametrize("place", ["BASE", "BLOCK", "SUPER"])
    def test_where_templates_extend_others(self, same, place, where, what):
        sources = {
            "base.html": "a{{ x }}BASE{% block main %}b{{ x }}SUPER{{ x }}{% endblock %}c{{ x }}",
            "page.html": "{% extends 'base.html' %}{% block main %}{{ x }}BLOCK"
            "{{ block.super }}d{% endblock %}",
        }
        for tag in tags(where, what):
            templates = {}
            for name, source in sources.items():
                for other in ("BASE", "BLOCK", "SUPER"):
                    source = source.replace(other, tag if other == place else "")
                templates[name] = source
            same(templates)


class TestResult:
    """What is asserted of Django here is what the other tests compare with."""

    @pytest.mark.parametrize("what", CHANGES)
    def test_own_list(self, same, what):
        """It is changed before it is rendered."""
        for number in NUMBERS:
            tag = f'{{% change own "{what}" {number} %}}{{{{ x }}}}b{{{{ x }}}}{{% endchange %}}'
            same("a" + tag + "{{ x }}")
            same("{% for i in xs %}{{ i }}" + tag + "{% endfor %}{{ x }}")

    def test_own_list_that_is_cleared(self, same):
        texts = same('{% change own "clear" 3 %}{{ x }}{% endchange %}')
        assert texts == ["(&lt;x&gt;)"] * 2 + ["()"] * 3

    def test_what_is_appended_is_rendered_at_once(self, same):
        texts = same('a{% change template "append" 3 %}{{ x }}')
        assert texts == ["a&lt;x&gt;"] * 2 + ["a&lt;x&gt;new"] * 3

    def test_what_is_deleted_is_not_rendered(self, same):
        texts = same('{{ x }}{% change template "delete" 3 %}a')
        assert texts == ["&lt;x&gt;a"] * 2 + ["&lt;x&gt;"] * 3

    def test_loop(self, same):
        texts = same(
            '{% for i in xs %}{{ i }}{% change around "append" 4 %}{% endfor %}'
        )
        assert texts == ["ab", "abnew", "anewbnew", "anewbnew", "anewbnew"]

    def test_again_and_again(self, same):
        texts = same("a" + "".join(tags("template", "append")))
        assert texts == ["a" + "new" * number for number in (1, 2, 3, 4, 4)]


def change_at(number, find, change):
    """Return a function that changes the list that ``find`` finds, before one rendering."""

    def meddle(template, rendering):
        if rendering == number:
            change(find(template.nodelist), None, new_nodes())

    return meddle


class TestTools:
    """Something else changes a list, between renderings."""

    SOURCE = (
        "{{ x }}a{% if x %}{{ x }}b{{ x }}{% endif %}"
        "{% for i in xs %}{{ i }}c{{ x }}{% endfor %}"
    )
    FINDS = {
        "the template's": lambda nodes: nodes,
        "of if": lambda nodes: nodes[2].conditions_nodelists[0][1],
        "of for": lambda nodes: nodes[3].nodelist_loop,
    }

    @pytest.mark.parametrize("what", CHANGES)
    @pytest.mark.parametrize("find", FINDS.values(), ids=FINDS)
    def test_template(self, same, find, what):
        for number in NUMBERS:
            same(self.SOURCE, meddle=change_at(number, find, CHANGES[what]))

    @pytest.mark.parametrize(
        "source",
        [
            "{% for i in nope %}{{ i }}{% endfor %}",
            "{% for i in xs %}{% for j in nope %}{{ j }}{% endfor %}{% endfor %}",
            "{% for i in xs %}{% endfor %}",
            "{% for i in 'aa' %}{% ifchanged i %}{{ i }}{% endifchanged %}{% endfor %}",
            "{% for i in 'aa' %}{% ifchanged %}{{ x }}{% endifchanged %}{% endfor %}",
            "{% if x %}{% endif %}",
            "{% with y=x %}{% endwith %}",
            "{% filter upper %}{% endfilter %}",
            "{% block main %}{% endblock %}",
        ],
    )
    def test_list_that_was_empty(self, same, source):
        """Django has one for a clause that isn't there, such as {% empty %}."""
        for number in NUMBERS:

            def meddle(template, rendering, number=number):
                if rendering == number:
                    empty = [each for each in nodelists(template.nodelist) if not each]
                    assert empty
                    for nodes in empty:
                        nodes.append(TextNode("new"))

            texts = same("{{ x }}" + source + "{{ x }}", meddle=meddle)
            assert "new" in texts[-1].lower()

    @pytest.mark.parametrize("what", FEW_CHANGES)
    @pytest.mark.parametrize(
        "source",
        [
            "{% if x %}yes{% endif %}",
            "{% if nope %}yes{% else %}no{% endif %}",
            "{% for i in xs %}text{% endfor %}",
            "{% with y=x %}text{% endwith %}",
            "{% ifchanged x %}text{% else %}same{% endifchanged %}",
        ],
    )
    def test_list_of_text(self, same, source, what):
        for number in NUMBERS:

            def meddle(template, rendering, number=number):
                if rendering == number:
                    for nodes in [*nodelists(template.nodelist)][1:]:
                        CHANGES[what](nodes or [None], None, new_nodes())

            same("{{ x }}" + source + "{{ x }}", meddle=meddle)

    @pytest.mark.parametrize("what", CHANGES)
    @pytest.mark.parametrize("find", FINDS.values(), ids=FINDS)
    def test_template_that_others_include(self, same, find, what):
        templates = {
            "page.html": "a{% include 'part.html' %}{% include 'part.html' with x=1 %}",
            "part.html": self.SOURCE,
        }
        for number in NUMBERS:
            change = change_at(number, find, CHANGES[what])

            def meddle(template, rendering, change=change):
                change(template.engine.get_template("part.html"), rendering)

            same(templates, meddle=meddle)

    @pytest.mark.parametrize("what", CHANGES)
    def test_template_that_others_extend(self, same, what):
        templates = {
            "page.html": "{% extends 'base.html' %}{% block main %}{{ block.super }}{% endblock %}",
            "base.html": "{% block main %}{{ x }}a{{ x }}{% endblock %}{{ x }}b",
        }
        for number in NUMBERS:
            change = change_at(number, lambda nodes: nodes[0].nodelist, CHANGES[what])

            def meddle(template, rendering, change=change):
                change(template.engine.get_template("base.html"), rendering)

            same(templates, meddle=meddle)


def test_templates_that_come_and_go(monkeypatch):
    """What has been compiled of a nodelist isn't kept for the nodelist's sake."""
    monkeypatch.setattr(compiled_nodelist, "RENDERS_BEFORE_COMPILING", 0)
    base = {"base.html": "{% block main %}{{ x }}{% endblock %}{{ x }}"}
    engine = Engine(**engine_options(base))
    child = "{% extends 'base.html' %}{% block main %}{{ block.super }}#{% endblock %}"
    templates = []
    gc.freeze()  # what all tests before have left
    for number in range(30):
        templates[:-1] = []
        templates.append(engine.from_string(child.replace("#", str(number))))
        assert templates[-1].render(Context({"x": "x"})) == f"x{number}x"
        gc.collect()
    gc.unfreeze()
    nodes = engine.get_template("base.html").nodelist
    for each in (nodes, nodes[0].nodelist):
        assert len(each.watches) <= 3
    nodes.append(TextNode("new"))
    assert [each.render(Context({"x": "x"})) for each in templates] == [
        "x28xnew",
        "x29xnew",
    ]
