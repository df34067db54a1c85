"""
``{{ block.super }}`` is a lookup: what a lookup hides of an exception, it hides of one in
the block of the parent. What the block had changed when it failed stays changed.

Both matter for each way in which a block can fail: that it is part of a page, and, where
``{% opaque %}`` is beside it, that it is rendered with a context. ``page`` where it has to
be part of a page.
"""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, TemplateDoesNotExist, VariableDoesNotExist
from django.template import Engine as CoreEngine
from django.utils.safestring import SafeString

from .conftest import (
    Engine,
    core_engine,
    engine_options,
    interpreted_engine,
    render_in_context,
)


class Silent(Exception):
    silent_variable_failure = True


class Failing:
    """
    Each subclass fails in a way of its own. The representation has no address, since the
    messages of errors, which are compared, contain it.
    """

    def __init__(self, error):
        self.error = error

    def __repr__(self):
        return f"<failing with {self.error!r}>"


class Text(Failing):
    def __str__(self):
        raise self.error.with_traceback(None)


class Call(Failing):
    def __call__(self):
        raise self.error.with_traceback(None)


class Items(Failing):
    def __iter__(self):
        yield "<item>"
        raise self.error.with_traceback(None)


def variables():
    silent = Silent("silent")
    gone = ObjectDoesNotExist("gone")
    missing = VariableDoesNotExist("no %s", ("such",))
    loud = ValueError("loud")
    return {
        "x": "<x>",
        "o": {"a": "a"},
        "silent": silent,
        "gone": gone,
        "missing": missing,
        "loud": loud,
        "text": Text(silent),
        "silent_call": Call(silent),
        "missing_call": Call(missing),
        "silent_items": Items(silent),
        "missing_items": Items(missing),
        "loud_items": Items(loud),
    }


# It is by the class of the exception that block.super hides it or doesn't.
FAILURES = {
    "missing argument": "{{ x|default:nope }}",
    "missing attribute of an argument": "{{ x|default:o.nope }}",
    "missing argument of a missing variable": "{{ nope|default:nope }}",
    "filter that fails silently": "{{ x|fails:silent }}",
    "filter that finds no object": "{{ x|fails:gone }}",
    "filter that finds no variable": "{{ x|fails:missing }}",
    "filter that fails": "{{ x|fails:loud }}",
    "text that fails silently": "{{ text }}",
    "call that finds no variable": "{{ missing_call }}",
    "for": "{% for y in x|default:nope %}{{ y }}{% endfor %}",
    "items that fail silently": "{% for y in silent_items %}{{ y }}{% endfor %}",
    "items that find no variable": "{% for y in missing_items %}{{ y }}{% endfor %}",
    "items that fail": "{% for y in loud_items %}{{ y }}{% endfor %}",
    "with": "{% with y=x|default:nope %}{{ y }}{% endwith %}",
    "if": "{% if x %}{{ x|default:nope }}{% endif %}",
    "include": "{% include 'part.html' with y=x|default:nope %}",
    "in an include": "{% include 'fails.html' %}",
    "include of nothing": "{% include 'nope.html' %}",
    "static": "{% load static %}{% static x|default:nope %}",
    "simple tag": "{% shout x|default:nope %}",
    "firstof": "{% firstof x|default:nope %}",
    "cycle": "{% cycle x|default:nope 'y' %}",
    "ifchanged": "{% ifchanged x|default:nope %}y{% endifchanged %}",
    "url": "{% url 'nope' x|default:nope %}",
    "spaceless": "{% spaceless %}<p> {{ x|default:nope }} </p>{% endspaceless %}",
    "filter": "{% filter default:nope %}y{% endfilter %}",
    "regroup": "{% regroup x|default:nope by a as groups %}",
    "widthratio": "{% widthratio x|default:nope 1 2 %}",
    "translate": "{% load i18n %}{% translate x|default:nope %}",
    "own tag": "{% around %}{{ x|default:nope }}{% endaround %}",
}

PLACES = {
    "alone": "FAILURE",
    "beside others": "{{ x }}FAILURE{{ x }}",
    "in a loop": "{% for i in 'ab' %}{{ i }}FAILURE{% endfor %}",
    "in a nested block": "{{ x }}{% block inner %}FAILURE{% endblock %}{{ x }}",
}

USES = {
    "as text": "[{{ block.super }}]",
    "with filters": "[{{ block.super|upper|default:'none' }}]",
    "as an argument": "[{{ nope|default:block.super }}]",
    "in a condition": "[{% if block.super %}yes{% else %}no{% endif %}]",
    "in a comparison": "[{% if x == x and block.super == '' %}yes{% else %}no{% endif %}]",
    "in a loop": "{% for i in 'ab' %}[{{ block.super }}]{% endfor %}",
    "as a variable": "{% with y=block.super %}[{{ y }}{{ y }}]{% endwith %}",
    "as an iterable": "{% for c in block.super %}{{ c }},{% empty %}none{% endfor %}",
    "in spaceless": "{% spaceless %}<b> {{ block.super }} </b>{% endspaceless %}",
    "escaped": "{% autoescape off %}[{{ block.super|force_escape }}]{% endautoescape %}",
}
TEMPLATES = {"part.html": "{{ y }}", "fails.html": "{{ x }}{{ x|default:nope }}"}


def inherit(parent, child, **templates):
    return TEMPLATES | {
        "base.html": f"<{{% block main %}}{parent}{{% endblock %}}>{{{{ x }}}}",
        "page.html": "{% extends 'base.html' %}{% block main %}"
        + child
        + "{{ x }}{% endblock %}",
        **templates,
    }


@pytest.fixture
def compare_same():
    """
    Return a function that renders as Django does, by whatever code: three times, the first
    of which is before a template is compiled. It returns the text, or else the error.
    """

    def compare_same(templates, variables, reference=core_engine):
        for string_if_invalid in ("bad %s", ""):
            options = engine_options(templates, string_if_invalid=string_if_invalid)
            ours = Engine(**options).get_template("page.html")
            django = reference(options).get_template("page.html")
            for _ in range(3):
                expected = render_in_context(django, variables)
                assert render_in_context(ours, variables) == expected
        cls, text = expected[0]
        return text if cls is SafeString else (cls, text)

    return compare_same


class TestMatrix:
    """What fails, where it stands, and how block.super is used."""

    @pytest.fixture(params=["", "{% opaque %}"], ids=["page", "live"])
    def render(self, request, compare_same):
        """Return a function that compares with Django: as a page, or with a context."""

        def render(parent, child):
            templates = inherit(parent, child)
            templates["base.html"] += request.param
            compare_same(templates, variables)

        return render

    @pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
    @pytest.mark.parametrize("failure", list(FAILURES)[:9])
    def test_expressions(self, render, failure, place):
        parent = place.replace("FAILURE", FAILURES[failure])
        for use in ("as text", "as an argument"):
            render(parent, USES[use])

    @pytest.mark.parametrize("use", USES.values(), ids=USES)
    @pytest.mark.parametrize(
        "failure",
        ["missing argument", "filter that finds no object", "filter that fails", "for"],
    )
    def test_uses(self, render, failure, use):
        render("{{ x }}" + FAILURES[failure], use)


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("start", ["", "{% opaque %}"])
def test_tags(compare_same, failure, start):
    """In whatever code each of them is."""
    for use in ("as text", "in a condition"):
        compare_same(inherit(start + failure, USES[use]), variables)


class TestResult:
    """What is hidden is hidden as a whole."""

    PARENT = "<title>{{ title|default:site.name }}</title>"

    @pytest.mark.parametrize(
        ("child", "shown"),
        [
            ("{{ block.super }}<link>", "<link>"),
            ("{{ block.super|default:'none' }}", "none"),
            ("{{ block.super|length }}", "0"),
            ("{% if block.super %}yes{% else %}no{% endif %}", "no"),
            ("{% if block.super is None %}none{% endif %}", "none"),
            ("{% for c in block.super %}{{ c }}{% empty %}empty{% endfor %}", "empty"),
            ("{% firstof block.super 'none' %}", "none"),
        ],
    )
    @pytest.mark.parametrize("site", [None, {}, object(), "text"])
    def test_missing_attribute(self, compare_same, child, shown, site):
        templates = inherit(self.PARENT, child)
        html = compare_same(templates, {"title": "T", "site": site})
        assert html == f"<{shown}>"

    def test_string_if_invalid(self, page):
        """A silent failure is a lookup that found nothing, of which there is no name."""
        for string_if_invalid, shown in (("", "<[]x>x"), ("no %s", "<[no %s]x>x")):
            html = page(
                inherit("{{ x|fails:gone }}", "[{{ block.super }}]"),
                lambda: variables() | {"x": "x"},
                strings_if_invalid=(string_if_invalid,),
            )
            assert html == shown

    @pytest.mark.parametrize(
        ("failure", "error", "message"),
        [
            ("filter that fails", ValueError, "loud"),
            ("items that fail", ValueError, "loud"),
            ("include of nothing", TemplateDoesNotExist, "nope.html"),
        ],
    )
    def test_other_errors_are_raised(self, compare_same, failure, error, message):
        templates = inherit(FAILURES[failure], "{{ block.super }}")
        assert compare_same(templates, variables) == (error, message)

    def test_silent_value_is_no_failure(self, page):
        """A lookup in the parent's block has hidden it already."""
        templates = inherit("({{ silent_call }}{{ nope }})", "[{{ block.super }}]")
        assert page(templates, variables) == "<[()]&lt;x&gt;>&lt;x&gt;"


class TestLevels:
    def chain(self, *bodies):
        """Return templates of which each extends the next, with a block each."""
        names = ["page.html", *(f"{index}.html" for index in range(1, len(bodies)))]
        extended = [*(f"{{% extends '{name}' %}}" for name in names[1:]), ""]
        return TEMPLATES | {
            name: f"{extends}{{% block main %}}{body}{{% endblock %}}"
            for name, extends, body in zip(names, extended, bodies, strict=True)
        }

    FAILS = "{{ x|fails:gone }}"
    VARIABLES = {"x": "x", "gone": ObjectDoesNotExist("gone")}

    @pytest.mark.parametrize(
        "failure", ["missing argument", "filter that finds no object"]
    )
    def test_nearest_super_hides(self, compare_same, failure):
        source = "({{ block.super }})"
        bodies = [source, source, "lost" + FAILURES[failure]]
        assert compare_same(self.chain(*bodies), variables) == "(())"
        bodies[1] += FAILURES[failure]
        assert compare_same(self.chain(*bodies), variables) == "()"

    def test_other_errors_pass_all_levels(self, compare_same):
        templates = self.chain(*["({{ block.super }})"] * 3, "{{ x|fails:loud }}")
        assert compare_same(templates, variables) == (ValueError, "loud")

    def test_many_levels(self, compare_same):
        source = "{% if x %}({{ block.super }}){% else %}{{ block.super }}{% endif %}"
        templates = self.chain(*[source] * 9, "lost" + self.FAILS)
        assert compare_same(templates, variables) == "(" * 9 + ")" * 9

    def test_nested_block_of_the_child(self, compare_same):
        """The child's block fails within the parent's, which is hidden with it."""
        templates = {
            "base.html": "{% block main %}({% block inner %}base{% endblock %}){% endblock %}",
            "page.html": "{% extends 'base.html' %}{% block main %}[{{ block.super }}]"
            "{% endblock %}{% block inner %}{{ block.super }}"
            + self.FAILS
            + "{% endblock %}",
        }
        assert compare_same(templates, variables) == "[]"

    def test_nested_block_hides(self, compare_same):
        templates = {
            "base.html": "{% block main %}({% block inner %}"
            + self.FAILS
            + "{% endblock %}){% endblock %}",
            "page.html": "{% extends 'base.html' %}{% block main %}[{{ block.super }}]"
            "{% endblock %}{% block inner %}{{ block.super }}inner{% endblock %}",
        }
        assert compare_same(templates, variables) == "[(inner)]"

    def test_block_of_which_the_child_has_none(self, compare_same):
        """Nothing hides the error of a block that isn't rendered by block.super."""
        templates = inherit(
            self.FAILS, "", **{"page.html": "{% extends 'base.html' %}"}
        )
        assert compare_same(templates, variables) == (ObjectDoesNotExist, "gone")

    def test_in_an_included_page(self, compare_same):
        templates = inherit(self.FAILS, "[{{ block.super }}]")
        templates["child.html"] = templates["page.html"]
        templates["page.html"] = (
            "{% for i in 'ab' %}{% include 'child.html' %}{% endfor %}"
        )
        assert compare_same(templates, self.VARIABLES) == "<[]x>x" * 2

    def test_parent_that_is_a_variable(self, compare_same):
        templates = inherit(self.FAILS, "[{{ block.super }}]")
        templates["page.html"] = templates["page.html"].replace("'base.html'", "parent")
        html = compare_same(templates, self.VARIABLES | {"parent": "base.html"})
        assert html == "<[]x>x"

    @pytest.mark.parametrize("name", ["page.html#main", "page.html"])
    def test_fragment(self, make_engine, name):
        """Django has no fragments: its nodes, with this project's engine, do."""
        templates = inherit("lost" + self.FAILS, "[{{ block.super }}]")
        shown = []
        for compiled in (False, True):
            engine = make_engine(templates, compiled=compiled)
            for _ in range(3):
                shown.append(engine.get_template(name).render(Context(self.VARIABLES)))
        assert set(shown) == {"<[]x>x" if name == "page.html" else "[]x"}

    def test_partial_of_the_parent(self, compare_same):
        """Django 5.2 has no partials: its nodes, with this project's tags, do."""
        templates = inherit(
            "lost{% partialdef row inline %}{{ x|fails:gone }}{% endpartialdef %}",
            "[{{ block.super }}]",
        )
        html = compare_same(templates, self.VARIABLES, reference=interpreted_engine)
        assert html == "<[]x>x"


class TestLeftBehind:
    """What is hidden was rendered as far as it came."""

    def test_order(self, at_once):
        """All that stands before the failure was evaluated, nothing behind it."""
        calls = []

        def call(name):
            return lambda: calls.append(name)

        source = "{{ a }}{% for i in 'xy' %}{{ b }}{{ i|fails:gone }}{{ c }}{% endfor %}{{ d }}"
        templates = inherit(source, "{{ e }}{{ block.super }}{{ f }}")
        variables = {name: call(name) for name in "abcdef"}
        variables["gone"] = ObjectDoesNotExist("gone")
        for engine in (CoreEngine, Engine):
            template = engine(**engine_options(templates)).get_template("page.html")
            for _ in range(2):
                calls.clear()
                template.render(Context(variables))
                assert calls == ["e", "a", "b", "f"]

    @pytest.mark.parametrize(
        "child",
        [
            "[{{ block.super }}{{ block.super }}]",
            "{% for i in 'abc' %}[{{ block.super }}]{% endfor %}",
            "{% if block.super %}{% endif %}[{{ block.super }}]",
            "[{{ nope|default:block.super }}{{ block.super }}]",
        ],
    )
    @pytest.mark.parametrize("failures", [1, 2])
    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    def test_block_that_failed_is_rendered_again(
        self, compare_same, child, failures, start
    ):
        """In Django, there is nothing any more that block.super would render."""

        def variables():
            left = [ObjectDoesNotExist("gone")] * failures
            return {"x": "x", "fail": lambda: left.pop() if left else ""}

        templates = inherit(
            start + "({% if fail.args %}{{ x|fails:silent }}{% endif %})", child
        )
        compare_same(templates, lambda: variables() | {"silent": Silent("s")})

    @pytest.mark.parametrize("start", ["", "{% opaque %}"])
    @pytest.mark.parametrize("failures", [1, 2])
    @pytest.mark.parametrize(
        "templates",
        [
            {
                "page.html": "{% extends 'base.html' %}{% block main %}<{% block title %}"
                "{{ block.super }}{% endblock %}>{% endblock %}",
                "base.html": "{% for i in 'ab' %}{% block main %}{% endblock %}{% endfor %}"
                "{% block title %}FAILURE{% endblock %}",
            },
            {
                "page.html": "{% extends 'middle.html' %}{% block main %}<{% block title %}"
                "{{ block.super }}{% endblock %}>{% endblock %}",
                "middle.html": "{% extends 'base.html' %}{% block side %}[{% block title %}"
                "{{ block.super }}{% endblock %}]{% endblock %}",
                "base.html": "{% block side %}{% endblock %}{% block main %}{% endblock %}"
                "{% block title %}FAILURE{% endblock %}",
            },
        ],
    )
    def test_block_that_failed_is_rendered_in_another_place(
        self, compare_same, templates, failures, start
    ):
        def variables():
            left = [ObjectDoesNotExist("gone")] * failures
            return {
                "x": "x",
                "fail": lambda: left.pop() if left else "",
                "silent": Silent("s"),
            }

        failing = "({% if fail.args %}{{ x|fails:silent }}{% endif %})"
        templates = {
            name: source.replace("FAILURE", failing)
            for name, source in templates.items()
        }
        templates["base.html"] += start
        compare_same(templates, variables)

    @pytest.mark.parametrize(
        "source",
        [
            "{% autoescape off %}FAILURE{% endautoescape %}",
            "{% autoescape off %}{% for i in 'ab' %}{% with y=1 %}FAILURE{% endwith %}"
            "{% endfor %}{% endautoescape %}",
            "{% with x='other' %}FAILURE{% endwith %}",
            "{% for x in 'ab' %}{{ x }}FAILURE{% endfor %}",
            "{% cycle 'a' 'b' as c %}FAILURE",
            "{% firstof 'first' as x %}FAILURE",
            "{% now 'Y' as x %}FAILURE",
            "{% set x set %}FAILURE",
            "{% set_below 1 x set %}FAILURE",
            "{% push x pushed %}FAILURE",
            "{% escaping off %}FAILURE",
            "{% load i18n %}{% language 'de' %}{{ n }}FAILURE{% endlanguage %}{{ n }}",
            "{% language_is 'de' %}FAILURE",
            "{% load l10n %}{% localize off %}FAILURE{% endlocalize %}",
            "{% load tz %}{% localtime off %}FAILURE{% endlocaltime %}",
            "{% load i18n %}{% blocktranslate with y=x count n=x|default:nope %}{{ y }}"
            "{% plural %}{{ y }}{% endblocktranslate %}",
            "{% include 'fails.html' with x='other' %}",
            "{% filter upper %}{{ x }}FAILURE{% endfilter %}",
            "{% ifchanged %}{{ x }}FAILURE{% endifchanged %}",
            "{% around %}{{ x }}FAILURE{% endaround %}",
            "{% block inner %}FAILURE{% endblock %}",
        ],
    )
    @pytest.mark.parametrize(
        "child",
        [
            "[{{ block.super }}]{{ x }}{{ n }}{{ c }}",
            "{% for i in 'ab' %}[{{ block.super }}]{{ x }}{{ n }}{{ c }}{% endfor %}",
            "{% with x=x %}{% if block.super %}{% endif %}{{ x }}{% endwith %}{{ x }}{{ n }}",
        ],
    )
    def test_state(self, compare_same, source, child):
        """Some tags put back what they changed, and some, as in Django, don't."""
        for failure in ("{{ x|default:nope }}", "{{ x|fails:gone }}"):
            templates = inherit(source.replace("FAILURE", failure), child)
            templates["base.html"] += (
                "{{ x }}{{ n }}{% for i in 'a' %}{{ i }}{% endfor %}"
            )
            compare_same(templates, lambda: variables() | {"n": 1234.5})
