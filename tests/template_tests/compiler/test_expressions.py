"""
Variables, filters' arguments and conditions are what Django makes of them.
"""

import datetime
from collections import OrderedDict, UserDict, namedtuple
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace

import pytest
from django.db.models import QuerySet
from django.forms import CharField, Form
from django.template import Context, VariableDoesNotExist
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import OPERATORS
from django.utils import translation
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from .conftest import RENDERINGS, STRINGS_IF_INVALID, code_of

UNDECODABLE = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no")


class Silent(Exception):
    silent_variable_failure = True


class Loud(Exception):
    pass


def fails(error):
    def fail(*args):
        # Without what it was raised by before: each would be kept, with its frames.
        raise error.with_traceback(None)

    return fail


class Subscriptable:
    """Has keys and attributes, which are not the same."""

    name = "attribute"
    other = "attribute"

    def __getitem__(self, key):
        return {"name": "key"}[key]


class Properties:
    """Counts how often an attribute is looked up."""

    def __init__(self):
        self.lookups = []

    @property
    def attribute_error(self):
        self.lookups.append("attribute_error")
        raise AttributeError("in a property")

    @property
    def type_error(self):
        self.lookups.append("type_error")
        raise TypeError("in a property")

    key_error = property(fails(KeyError("in a property")))
    silent = property(fails(Silent()))
    loud = property(fails(Loud("in a property")))
    missing = property(fails(VariableDoesNotExist("in a property")))
    undecodable = property(fails(UNDECODABLE))


class WithGetattr:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return f"got {name}"


class Meta(type):
    def __getitem__(cls, key):
        if key in (0, "0"):
            raise IndexError
        return f"{cls.__name__}[{key}]"


class SubscriptableClass(metaclass=Meta):
    """A class with ``__class_getitem__`` in all but name: not called for its items."""

    do_not_call_in_templates = True


class GenericClass:
    do_not_call_in_templates = True
    name = "attribute"

    def __class_getitem__(cls, key):
        return "not this"


class Callable:
    name = "not called"

    def __call__(self):
        return {"name": "called"}


class NotCalled(Callable):
    do_not_call_in_templates = True


class AltersData(Callable):
    alters_data = True


class Slots:
    __slots__ = ("name",)

    def __init__(self):
        self.name = "slot"


class Raising:
    """Raises an error wherever it is subscripted."""

    def __init__(self, error):
        self.error = error
        self.name = "attribute"

    def __getitem__(self, key):
        raise self.error.with_traceback(None)


Point = namedtuple("Point", "x y")


class Named(Point):
    name = property(fails(AttributeError("in a property")))
    other = property(fails(TypeError("in a property")))
    nope = property(fails(Silent()))


class NameForm(Form):
    name = CharField()


class Rows(QuerySet):
    """They have been fetched."""

    name = "of all rows"

    def __init__(self):
        super().__init__()
        self._result_cache = ["zero", "one"]


def inner():
    return {"name": "inner"}


OBJECTS = {
    "dict": {"name": "value", "a b": 1},
    "dict with methods": {"items": "own"},
    "ordered dict": OrderedDict(name="value"),
    "user dict": UserDict(name="value"),
    "mapping": MappingProxyType({"name": "value"}),
    "object": SimpleNamespace(name="value"),
    "slots": Slots(),
    "getattr": WithGetattr(),
    "list": ["zero", "one"],
    "tuple": ("zero", "one"),
    "named tuple": Point("zero", "one"),
    "named tuple with properties": Named("zero", "one"),
    "query set": Rows(),
    "form": NameForm(),
    "bound field": NameForm()["name"],
    "string": "text",
    "bytes": b"text",
    "safe string": mark_safe("<b>"),
    "int": 5,
    "float": 2.5,
    "none": None,
    "date": datetime.date(2020, 5, 4),
    "dict with integers": {0: "integer", "1": "text"},
    "subscriptable": Subscriptable(),
    "generic": GenericClass,
    "subscriptable class": SubscriptableClass,
    "callable": Callable(),
    "not called": NotCalled(),
    "alters data": AltersData(),
    "function": (lambda: {"name": "returned", "0": "item"}),
    "function that needs an argument": (lambda x: x),
    "function that returns a function": lambda: inner,
    "built-in without a signature": max,
    "class": SimpleNamespace,
    "lazy": SimpleLazyObject(lambda: {"name": "lazy"}),
    "lazy text": gettext_lazy("Yes"),
    "context": Context({"name": "inner"}),
    "index error": Raising(IndexError()),
    "key error": Raising(KeyError()),
    "type error": Raising(TypeError()),
    "value error": Raising(ValueError()),
    "attribute error": Raising(AttributeError()),
    "other error": Raising(Loud("subscripted")),
    "silent error": Raising(Silent()),
    "function with an error": fails(Loud("called")),
    "function with a type error": fails(TypeError("called")),
    "function with a silent error": fails(Silent()),
    "function with a missing variable": fails(VariableDoesNotExist("no")),
}
LOOKUPS = [
    "x",
    "x.name",
    "x.other",
    "x.items",
    "x.0",
    "x.1",
    "x.9",
    "x.year",
    "x.class",
    "x.nope.name",
    "x.name.nope.nope",
    "x.name.upper",
    "x.name.0.lower",
    "x|type_of",
    "x.name|type_of",
    "x.nope|default:'d'",
    "nope.name",
    "nope",
]


@pytest.mark.parametrize("lookup", LOOKUPS)
class TestObjects:
    """The same code looks up in objects of every kind."""

    contexts = [{"x": value} for value in OBJECTS.values()]

    @pytest.mark.parametrize(
        "source",
        [
            "{{ %s }}",
            "{%% with y=%s %%}{{ y }}{{ y.name }}{%% endwith %%}",
            "{%% if %s %%}yes{%% else %%}no{%% endif %%}",
            "{%% if 1 == %s or True %%}yes{%% else %%}no{%% endif %%}",
            "{%% for y in %s %%}{{ y }},{%% empty %%}none{%% endfor %%}",
        ],
    )
    def test_in_a_page(self, compare_all, source, lookup):
        compare_all(source % lookup, self.contexts, expected="page")

    def test_in_a_context(self, compare_all, lookup):
        source = "{% opaque %}{{ " + lookup + " }}{% opaque %}"
        compare_all(source, self.contexts, expected="live")


class TestLookups:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ x.name }}", "key"),
            ("{{ x.other }}", "attribute"),
            ("{{ x.name.upper }}", "KEY"),
        ],
    )
    def test_key_before_attribute(self, everywhere, source, html):
        assert everywhere(source, {"x": Subscriptable()}) == html

    def test_metaclass_has_items(self, page):
        """What Django asks is whether the class of the value has ``__getitem__``."""
        html = page(
            "{{ a.name }} {{ b.name }}", {"a": SubscriptableClass, "b": GenericClass}
        )
        assert html == "SubscriptableClass[name] attribute"

    @pytest.mark.parametrize("name", ["attribute_error", "type_error"])
    def test_error_in_a_property_is_raised_after_one_lookup(self, page, name):
        objects = []

        def variables():
            objects.append(Properties())
            return {"x": objects[-1]}

        result = page("{{ x." + name + " }}", variables)
        assert result[1] == "in a property"
        assert {tuple(each.lookups) for each in objects} == {(name,)}

    @pytest.mark.parametrize(
        "name", ["key_error", "silent", "loud", "missing", "undecodable"]
    )
    @pytest.mark.parametrize(
        "form",
        [
            "{{ x.%s }}",
            "{{ x.%s.y }}",
            "{{ x.%s.y.z }}",
            "{{ x.%s|default:'d' }}",
            "{{ d.x.%s }}",
            "{{ d.x.%s.y.z }}",
            "{% if x.%s %}yes{% else %}no{% endif %}",
            "{% if x.%s == 1 %}yes{% else %}no{% endif %}",
            "{% if not x.%s %}yes{% else %}no{% endif %}",
            "{% for y in x.%s %}{{ y }}{% empty %}none{% endfor %}",
            "{% with y=x.%s %}{{ y }}{% endwith %}",
            "{{ s|default:x.%s }}",
        ],
    )
    def test_other_errors(self, everywhere, name, form):
        x = Properties()
        everywhere(form.replace("%s", name), {"x": x, "d": {"x": x}, "s": ""})

    @pytest.mark.parametrize("bit", ["class", "ﬁ", "é", "None", "0", "007", "1a", "名"])
    def test_names_that_are_no_attribute_in_python(self, everywhere, bit):
        """Python would read ``x.ﬁ`` as ``x.fi``."""
        values = {"class": 1, "ﬁ": 2, "fi": 3, "é": 4, "None": 5, "0": 6, "名": 7}
        source = "{{ x." + bit + " }},{{ y." + bit + " }},{{ y." + bit + ".z }}"
        html = everywhere(source, {"x": values, "y": SimpleNamespace(**values)})
        value = values.get(bit, "")
        assert html == f"{value},{value},"

    def test_name_behind_one_that_is_no_attribute(self, page):
        html = page("{{ x.0.name.1.name }}", {"x": [{"name": [0, {"name": "deep"}]}]})
        assert html == "deep"

    @pytest.mark.parametrize("name", ["True", "False", "None"])
    def test_builtins_come_from_the_context(self, everywhere, name):
        source = "{{ " + name + " }}{{ " + name + "|type_of }}"
        expected = {"True": "Truebool", "False": "Falsebool", "None": "NoneNoneType"}
        assert everywhere(source) == expected[name]
        assert everywhere(source, {name: "own"}) == "ownstr"

    def test_builtins_that_a_loop_shadows(self, everywhere):
        source = "{% for True in x %}{{ True }}{% endfor %}{{ True }}"
        assert everywhere(source, {"x": "ab"}) == "abTrue"

    def test_variable_that_is_looked_up_once(self, everywhere):
        """The value is looked up again where it is read again, as Django does it."""
        calls = []
        source = "{{ x }}{{ x }}{% if x %}{% endif %}{{ x|upper }}"
        everywhere(source, {"x": lambda: calls.append(1)})
        # Four lookups, in three functions.
        number = 4 * 3 * RENDERINGS
        assert len(calls) == number * (len(STRINGS_IF_INVALID) + 1)

    @pytest.mark.parametrize(
        "source",
        [
            "a{{ x }}b",
            "a{{ x.name }}b",
            "a{{ x.name.other }}b",
            "a{{ x.name.0.other }}b",
            "a{{ x|upper }}b",
            "a{{ x.name|upper }}b",
            "a{{ x.0|upper }}b",
            *(source for source in ("a{{ x.0 }}b", "a{{ x.class }}b", "a{{ x.é }}b")),
        ],
    )
    def test_undecodable_is_nothing(self, everywhere, source):
        assert everywhere(source, {"x": fails(UNDECODABLE)}) == "ab"

    def test_context_in_the_context(self, page):
        """What its class has isn't found."""
        variables = {"c": Context({"a": 1})}
        assert page("{{ c.a }}{{ c.push }}{{ c.flatten.a }}", variables)

    def test_dictionary_with_a_default(self, page):
        class Default(dict):
            def __missing__(self, key):
                return f"made {key}"

        assert page("{{ x.name }}{{ x.items }}", {"x": Default()}) == (
            "made namemade items"
        )

    @pytest.mark.parametrize(
        "error", [TypeError, AttributeError, ValueError, IndexError]
    )
    def test_dictionary_whose_keys_fail(self, page, error):
        class Key:
            def __hash__(self):
                return hash("name")

            def __eq__(self, other):
                raise error("compared")

        assert page("{{ x.name }}", {"x": {Key(): 1}}) == ""

    def test_dictionary_whose_keys_fail_otherwise(self, page):
        class Key:
            def __hash__(self):
                return hash("name")

            def __eq__(self, other):
                raise Loud("compared")

        assert page("{{ x.name }}", {"x": {Key(): 1}}) == (Loud, "compared")

    def test_attribute_with_a_number(self, page):
        """An object without items can have an attribute that is no name."""
        assert page("{{ x.0 }}", {"x": SimpleNamespace(**{"0": "zero"})}) == "zero"


class TestMissing:
    @pytest.mark.parametrize(
        "source",
        [
            "{{ nope }}",
            "{{ nope.name }}",
            "{{ nope|upper }}",
            "{{ nope|default:'d' }}",
            "{{ nope|default_if_none:'d' }}",
            "{{ nope|type_of }}",
            "{{ x.nope|upper|lower }}",
            "{{ x.nope.nope|length }}",
            "{% if nope %}a{% elif nope is None %}b{% endif %}",
            "{% if nope == None %}a{% endif %}{% if nope|default:1 %}b{% endif %}",
            "{% for y in nope %}{% empty %}none{% endfor %}",
            "{% for y in x.nope|default:'ab' %}{{ y }}{% endfor %}",
            "{% with y=nope %}[{{ y }}]{% endwith %}",
            "{% with y=x.nope|upper %}[{{ y }}]{% endwith %}",
            "{{ silent }}{{ silent.name }}{{ silent|upper }}",
            "{% if silent %}a{% endif %}",
            "{% for y in silent %}{{ y }}{% endfor %}",
            "{{ alters }}{{ alters.name }}{{ alters|upper }}{{ alters.upper }}",
            "{{ needs }}{{ needs.name }}{{ needs|upper }}",
            "{{ x.silent }}{{ x.silent.y|upper }}",
        ],
    )
    def test_string_if_invalid(self, everywhere, source):
        variables = {
            "x": {"silent": fails(Silent())},
            "silent": fails(Silent()),
            "alters": AltersData(),
            "needs": lambda argument: argument,
        }
        everywhere(source, variables)

    def test_with_the_name(self, at_once, make_engine):
        template = make_engine(
            "{{ nope }} {{ x.a.b }} {{ y|upper }}", string_if_invalid="[%s]"
        ).get_template("page.html")
        assert template.render(Context()) == "[nope] [x.a.b] [y]"

    @pytest.mark.parametrize("text", ["%s %s", "%s %d", "100%s%"])
    def test_with_a_format_that_fails(self, compare, text):
        """The variable's node renders itself, and raises Django's error."""
        cls, _ = compare("{{ nope }}", strings_if_invalid=(text,), expected="live")
        assert cls in (TypeError, ValueError)

    @pytest.mark.parametrize("text", ["<b>%s</b>", "%", "100%", "%(x)s", "'{\\"])
    def test_that_looks_like_code(self, compare, text):
        source = "{{ nope }}{{ nope|upper }}{% autoescape off %}{{ nope }}{% endautoescape %}"
        compare(source, strings_if_invalid=(text,), expected="page")


ARGUMENTS = [
    "'text'",
    '"text"',
    '"<&>"',
    "'it\\'s'",
    "5",
    "-5",
    "2.5",
    "_('Yes')",
    "y",
    "y.name",
    "y.0",
    "y.class",
    "item",
    "item.name",
    "forloop.counter",
    "forloop.first",
    "function",
    "function.name",
    "returns",
    "silent",
    "silent.name",
    "loud",
    "y.function",
    "y.function.upper",
    "y.silent",
    "object.loud",
    "True",
    "None",
    "nope",
    "nope.name",
    "y.nope",
    "item.nope",
    "item.nope.name",
]
ARGUMENT_VARIABLES = {
    "y": {
        "name": "<name>",
        "0": "zero",
        "class": "keyword",
        "function": lambda: "returned",
    },
    "items": [{"name": "one"}],
    "function": lambda: {"name": "returned"},
    "returns": lambda: "returned",
    "silent": fails(Silent()),
    "loud": fails(Loud("called")),
    "object": Properties(),
    "x": "",
}


@pytest.mark.parametrize("argument", ARGUMENTS)
class TestArguments:
    @pytest.mark.parametrize(
        "source",
        [
            "{{ x|default:%s }}",
            "{{ 'a'|both:%s }}",
            "{{ x|both:%s|both:%s }}",
            "{%% if x|default:%s %%}yes{%% else %%}no{%% endif %%}",
            "{%% if 1 == x|default:%s %%}yes{%% else %%}no{%% endif %%}",
            "{%% with z=x|default:%s %%}{{ z }}{%% endwith %%}",
            "{%% for z in x|default:%s %%}{{ z }}{%% empty %%}none{%% endfor %%}",
            "{%% if item|default:%s %%}yes{%% endif %%}",
        ],
    )
    def test_in_a_loop(self, compare, source, argument):
        """A missing variable is an error, unless a condition hides it."""
        body = source.replace("%s", argument).replace("%%", "%")
        loop = "{% for item in items %}" + body + "{% endfor %}"
        # A page that lacks a variable is rendered by its nodes.
        compare(loop, ARGUMENT_VARIABLES, expected="page")

    def test_in_a_context(self, live, argument):
        source = "{% opaque %}{{ x|default:" + argument + " }}{% opaque %}"
        live(source, ARGUMENT_VARIABLES | {"item": {"name": "one"}})


class TestMissingArguments:
    def test_error_has_the_context_in_it(self, page):
        cls, message = page("{{ x|default:nope }}", {"x": 1})
        assert cls is VariableDoesNotExist
        assert message.startswith("Failed lookup for key [nope] in [{'True': True")

    def test_message_for_an_attribute(self, page):
        assert page("{{ x|default:y.nope }}", {"x": 1, "y": {"a": 1}}) == (
            VariableDoesNotExist,
            "Failed lookup for key [nope] in {'a': 1}",
        )

    def test_before_the_filter_is_called(self, page):
        cls, _ = page("{{ x|fails|default:nope }}{{ x|default:nope }}", {"x": 1})
        assert cls is ValueError

    def test_not_where_the_value_is_missing(self, compare):
        html = compare(
            "{{ nope|default:nope }}", expected="page", strings_if_invalid=["INVALID"]
        )
        assert html == "INVALID"

    def test_in_what_is_not_rendered(self, page):
        assert page("{% if x %}{{ x|default:nope }}{% endif %}b", {"x": 0}) == "b"

    def test_in_a_context_where_it_is_not_rendered(self, live):
        source = "{% opaque %}{% if x %}{{ x|default:nope }}{% endif %}b"
        assert live(source, {"x": 0}) == "b"
        assert live(source, {"x": 1})[0] is VariableDoesNotExist

    def test_in_a_function(self, page):
        templates = {
            "page.html": "{% include 'part.html' %}",
            "part.html": "{{ x|default:nope }}",
        }
        assert page(templates, {"x": 1})[0] is VariableDoesNotExist
        assert page(templates, {"x": 1, "nope": 2}) == "1"


class TestFilters:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("{{ x|kept }}", "(&lt;b&gt;)"),
            ("{{ safe|kept }}", "(<b>)"),
            ("{{ x|both:x }}", "&lt;b&gt;+&lt;b&gt;"),
            ("{{ safe|both:safe }}", "&lt;b&gt;+&lt;b&gt;"),
            ("{{ x|safe|kept }}", "(<b>)"),
            ("{{ '<b>'|kept }}", "(<b>)"),
            ("{{ n|kept }}", "(5)"),
            ("{{ 5|kept }}", "(5)"),
            ("{{ 'a'|escaping }}", "a:True"),
            (
                "{% autoescape off %}{{ x|escaping }}{{ x|kept }}{% endautoescape %}",
                "<b>:False(<b>)",
            ),
            ("{{ x|force_escape|kept }}", "(&lt;b&gt;)"),
            ("{{ x|upper|lower|title|kept }}", "(&lt;B&gt;)"),
            ("{{ x|length }}{{ n|add:n }}{{ n|add:'2' }}", "3107"),
            ("{{ when|hour }}", "22"),
            ("{{ x|hour }}", "&lt;b&gt;"),
        ],
    )
    def test_as_django_calls_them(self, everywhere, settings, source, html):
        settings.TIME_ZONE = "Asia/Tokyo"
        variables = {
            "x": "<b>",
            "safe": mark_safe("<b>"),
            "n": 5,
            "when": datetime.datetime(2020, 1, 1, 13, tzinfo=datetime.timezone.utc),
        }
        assert everywhere(source, variables) == html

    @pytest.mark.parametrize("error", [Loud("filtered"), VariableDoesNotExist("no")])
    def test_errors(self, everywhere, error):
        assert everywhere("{{ x|fails:e }}", {"x": 1, "e": error})[0] is type(error)

    def test_undecodable(self, everywhere):
        variables = {"x": 1, "e": UNDECODABLE}
        assert everywhere("a{{ x|fails:e }}b", variables) == "ab"

    @pytest.mark.parametrize("value", [5, -5, 0, 123456])
    @pytest.mark.parametrize(
        "name",
        [
            "default:2",
            "default_if_none:2",
            "floatformat:2",
            "date:'Y'",
            "kept",
        ],
    )
    def test_of_a_literal_number(self, everywhere, value, name):
        everywhere("{{ " + f"{value}|{name}" + " }}")

    @pytest.mark.parametrize("name", ["upper", "lower", "truncatechars:3"])
    def test_of_a_literal_number_as_text(self, everywhere, name):
        everywhere("{{ 12345|" + name + " }}")

    def test_translated_argument(self, at_once, make_engine):
        """It is translated where it is rendered, not once for all."""
        template = make_engine("{{ x|default:_('Yes') }}").get_template("page.html")
        rendered = []
        for language in ("en", "de", "en"):
            with translation.override(language):
                rendered.append(template.render(Context({"x": ""})))
        assert rendered == ["Yes", "Ja", "Yes"]


VALUES = {
    "int": 1234567,
    "negative": -1,
    "float": 2.5,
    "decimal": Decimal("1.50"),
    "true": True,
    "none": None,
    "text": "<'&\">",
    "plain": "plain",
    "empty": "",
    "safe": mark_safe("<b>"),
    "lazy": lazystr("<b>"),
    "bytes": b"<b>",
    "list": ["<", 1],
    "date": datetime.date(2020, 5, 4),
    "time": datetime.time(13, 5),
    "datetime": datetime.datetime(2020, 1, 1, 13, tzinfo=datetime.timezone.utc),
    "timedelta": datetime.timedelta(days=1),
    "subclass": type("Text", (str,), {})("<b>"),
    "int subclass": type("Number", (int,), {})(5000),
    "object": type("Object", (), {"__str__": lambda self: "<object>"})(),
    "html": type("Html", (), {"__html__": lambda self: "<html>"})(),
    "safe subclass": type("Safe", (SafeString,), {})("<b>"),
}


@pytest.mark.parametrize("name", VALUES)
class TestOutput:
    @pytest.mark.parametrize(
        "source",
        [
            "{{ x }}",
            "{{ y.x }}",
            "{{ y.y.x }}",
            "{{ f }}",
            "{{ x|default:'d' }}",
            "{% autoescape off %}{{ x }}{{ f }}{{ x|default:'d' }}{% endautoescape %}",
            "{% for z in xs %}{{ z }}{% endfor %}",
            "{% with z=x %}{{ z }}{% endwith %}",
        ],
    )
    def test_text_of_values(self, everywhere, source, name):
        x = VALUES[name]
        y = {"x": x, "y": SimpleNamespace(x=x)}
        everywhere(source, {"x": x, "y": y, "f": lambda: x, "xs": [x, x]})

    @pytest.mark.parametrize("grouping", [False, True])
    def test_thousand_separators(self, everywhere, settings, name, grouping):
        settings.USE_THOUSAND_SEPARATOR = grouping
        settings.NUMBER_GROUPING = 3
        everywhere(
            "{{ x }}{{ x|default:'d' }}{{ y.x }}", {"x": VALUES[name], "y": VALUES}
        )


class TestEngineAutoescape:
    @pytest.mark.parametrize("autoescape", [True, False])
    def test_of_the_engine(self, everywhere, autoescape):
        source = "{{ x }}{{ f }}{{ x|upper }}{{ n }}{% shout x %}"
        html = everywhere(
            source, {"x": "<", "f": lambda: "<", "n": 1}, autoescape=autoescape
        )
        assert html == ("&lt;&lt;&lt;1&lt;" if autoescape else "<<<1<")


OPERANDS = [
    "1",
    "2",
    "x",
    "y",
    "'a'",
    "nope",
    "loud",
    "items",
    "None",
    "x|default:nope",
]


class TestConditions:
    @pytest.mark.parametrize("second", OPERANDS)
    @pytest.mark.parametrize("first", OPERANDS)
    def test_operators(self, page, first, second):
        operators = [
            "and",
            "or",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "in",
            "is",
            "not in",
            "is not",
        ]
        source = "".join(
            f"{{% if {first} {operator} {second} %}}{operator},{{% endif %}}"
            f"{{% if not {first} {operator} not {second} %}}!{operator},{{% endif %}}"
            for operator in operators
            if not (operator in ("and", "or") and "loud" in (first, second))
        )
        page(source, CONDITION_VARIABLES)

    @pytest.mark.parametrize(
        "condition",
        [
            "x and y or nope",
            "x or y and nope",
            "not x",
            "not nope",
            "x == 1 and y == 2",
            "x < y and y < 3 or loud",
            "loud and x",
            "x or loud",
            "loud or x",
            "nope.name",
            "nope|length",
            "x|default:nope",
            "nope|default:nope",
            "items.0",
            "items.0 in items",
            "'a' in 'abc'",
            "5",
            "0",
            "''",
            "_('Yes')",
            "True",
            "False",
            "None",
            "True and not False",
            "returns == 'returned'",
            "fails_to_compare == 1",
            "no_truth",
            "not no_truth",
            "no_truth or x",
            "x and no_truth",
            "x is x",
            "1 is 1",
            "items|length > 1",
            "items|length|add:'1' == 3",
        ],
    )
    def test_conditions(self, everywhere, condition):
        source = "{% if " + condition + " %}yes{{ x }}{% else %}no{% endif %}"
        everywhere(source, CONDITION_VARIABLES)
        short = "{% if " + condition + " %}yes{% endif %}"
        everywhere(short, CONDITION_VARIABLES)

    @pytest.mark.parametrize("x", range(4))
    def test_branches(self, everywhere, x):
        source = (
            "{% if x == 0 %}zero{% elif x == 1 %}one{% elif x == 2 %}two{{ x }}"
            "{% else %}more{% endif %}"
        )
        assert everywhere(source, {"x": x}) == ["zero", "one", "two2", "more"][x]

    def test_second_operand_is_not_always_evaluated(self, page):
        calls = []
        variables = {"x": 1, "y": 0, "f": lambda: calls.append(1)}
        page("{% if x or f %}{% endif %}{% if y and f %}{% endif %}", variables)
        assert calls == []

    def test_filter_that_fails_in_a_condition(self, page):
        source = "{% if x|fails:e %}yes{% else %}no{% endif %}"
        assert page(source, {"x": 1, "e": ValueError("no")}) == (ValueError, "no")
        assert page(source, {"x": 1, "e": VariableDoesNotExist("no")}) == "no"

    def test_other_kinds_of_conditions_render_themselves(self, at_once, make_engine):
        """A subclass of a literal or of an operator can mean anything."""

        class Literal(TemplateLiteral):
            def eval(self, context):
                return not super().eval(context)

        class Not(OPERATORS["not"]):
            def eval(self, context):
                return "not what it was"

        for cls, source in [
            (Literal, "{% if x %}y{% endif %}"),
            (Not, "{% if not x %}y{% endif %}"),
        ]:
            template = make_engine(source).get_template("page.html")
            [node] = template.nodelist
            node.conditions_nodelists[0][0].__class__ = cls
            assert template.render(Context({"x": 0 if cls is Literal else 1})) == "y"
            assert code_of(template) != "page"


class NoTruth:
    def __bool__(self):
        raise Loud("is it true?")


class FailsToCompare:
    def __eq__(self, other):
        raise Loud("compared")

    __hash__ = None


CONDITION_VARIABLES = {
    "x": 1,
    "y": 2,
    "items": ["a", 1],
    "loud": fails(Loud("called")),
    "returns": lambda: "returned",
    "no_truth": NoTruth(),
    "fails_to_compare": FailsToCompare(),
}
