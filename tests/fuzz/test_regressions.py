"""
What the fuzzer has found, each as the example that it printed, or a smaller one.
"""

import pytest

from .comparing import check
from .examples import Example, Visit


def test_nothing_renders():
    check(Example({"page.html": ""}))


def test_partial_that_calls_itself():
    check(
        Example(
            {
                "page.html": (
                    "{% partialdef tree %}({{ node.name }}{% for node in node.children %}"
                    "{% partial tree %}{% endfor %}){% endpartialdef %}"
                    "{% with node=tree %}{% partial tree %}{% endwith %}"
                )
            },
            {"tree": "tree(tree(), tree(name='<n>'))"},
        )
    )


def test_include_in_an_include():
    check(
        Example(
            {
                "page.html": '{% include "middle.html" with a=b %}{{ a }}',
                "middle.html": '{{ a }}{% include "inner.html" with b=1 %}',
                "inner.html": "{{ a }}{{ b }}",
            },
            {"a": "'<a>'", "b": "'b'"},
        )
    )


def test_opaque_tag_in_spaceless():
    check(
        Example(
            {"page.html": "{{ a }}{% spaceless %}{{ a }}{% layers %}{% endspaceless %}"}
        )
    )


def test_result_in_a_loop_that_is_no_string():
    """It is an error at the end of the loop, not of the page."""
    source = "{% autoescape off %}{% for x in xs %}{% counter %}{% count %}{% endfor %}"
    source += "{% regroup xs by a as groups %}{% endautoescape %}"
    check(Example({"page.html": source}, {"xs": "[1, 2, 3]"}))


@pytest.mark.parametrize("source", ["{% counter %}", "x{% counter %}"])
def test_result_that_is_no_string(source):
    check(Example({"page.html": source}))


@pytest.mark.parametrize(
    "source",
    [
        "{{ 0|upper }}",
        "{{ 12|truncatechars:4 }}",
        '{{ 0|default_if_none:"" }}',
        '{{ 5|date:"Y-m-d" }}',
        "{% if a is 5 %}{% endif %}",
    ],
)
def test_number_in_the_template(source):
    check(Example({"page.html": source}))


def test_template_whose_name_has_a_nul():
    templates = {"page.html": '{% extends "ü\x00.html" %}', "ü\x00.html": "{{ x }}"}
    check(Example(templates, {"x": "'<x>'"}))


def test_translated_text_in_translate():
    check(Example({"page.html": '{% trans _("Yes") %}'}))


@pytest.mark.parametrize("tag", ["{% speak 'de' %}", "{{ a|default:'' }}"])
def test_language_that_a_simple_tag_changes(tag):
    source = "{{ when }}" + tag + "{{ when }}{{ n }}"
    context = {"when": "datetime(2024, 2, 29, 13, 5, 7)", "n": "1234567.891"}
    check(Example({"page.html": source}, context))


def test_flag_of_the_context_that_a_tag_changes():
    source = "{{ n }}{% set_flag 'use_l10n' a %}{{ n }}{{ when }}"
    context = {
        "a": "''",
        "n": "1234567.891",
        "when": "datetime(2024, 2, 29, 13, 5, 7)",
    }
    settings = {"USE_THOUSAND_SEPARATOR": True}
    check(Example({"page.html": source}, context, settings=settings))


def test_context_in_the_message_of_an_error():
    visits = [Visit(entry="backend, request")] * 3
    check(Example({"page.html": "{{ a|default:gone }}"}, {"a": "''"}, visits=visits))


@pytest.mark.parametrize(
    "source",
    [
        "{% autoescape off %}{% value_of 0 %}{{ a }}{% endautoescape %}",
        "{% with y=a %}{% value_of 0 %}{{ a }}{% endwith %}",
        "{% if y %}{% else %}{% value_of 0 %}{{ a }}{% endif %}",
        "{% for z in xs %}{% value_of 0 %}{{ a }}{% endfor %}",
        "{% for z in y %}{% empty %}{% value_of 0 %}{{ a }}{% endfor %}",
        "{% for z in xs %}{% with y=z %}{% value_of 0 %}{{ a }}{% endwith %}{% endfor %}",
        "{% for z in xs %}{{ forloop|length }}{% value_of 0 %}{{ a }}{% endfor %}",
    ],
)
def test_number_that_a_tag_within_another_renders(source):
    """That it is no string is found out behind the tags beside it."""
    source = f"{{% autoescape off %}}{source}{{% put 'x' 1 %}}{{% endautoescape %}}"
    check(Example({"page.html": source}, {"a": "''", "xs": "['b', 'c']"}))


@pytest.mark.parametrize(
    "source",
    [
        "{% if " + "not " * 21 + "a %}x{% endif %}",
        "{% if " + " or ".join(["a"] * 21) + " %}x{% endif %}",
        "{% if " + " == ".join(["a"] * 21) + " %}x{% endif %}",
        "{% for x in xs %}{% if "
        + " and ".join(["x"] * 21)
        + " %}x{% endif %}{% endfor %}",
        "{% if a %}x" + "{% elif b %}y" * 99 + "{% endif %}",
    ],
)
def test_long_conditions(source):
    check(Example({"page.html": source}, {"a": "''", "b": "''", "xs": "['b', 'c']"}))


@pytest.mark.parametrize(
    "source",
    [
        "{{ a|raising:'silent' }}",
        "{{ a|default:o.missing }}",
        "{% block title %}x{% endblock %}{{ a|raising:'silent' }}",
        "{% autoescape off %}{{ a|raising:'silent' }}{% endautoescape %}",
        "{% for x in gone %}{{ x }}{% endfor %}",
    ],
)
@pytest.mark.parametrize(
    "child", ["{{ block.super }}{{ x }}", "{{ block.super }}{{ block.super }}{{ x }}"]
)
def test_error_that_block_super_hides(source, child):
    templates = {
        "base.html": f"{{% block main %}}{source}{{% endblock %}}",
        "page.html": f"{{% extends 'base.html' %}}{{% block main %}}{child}{{% endblock %}}",
    }
    gone = "Sized(2, 'a', Silent('gone'))"
    check(Example(templates, {"a": "'a'", "o": "{}", "x": "'<x>'", "gone": gone}))


@pytest.mark.parametrize("where", ["template", "enclosing"])
@pytest.mark.parametrize("how", ["append", "insert", "delete", "slice", "clear"])
@pytest.mark.parametrize("nth", [2, 3])
def test_list_of_nodes_that_a_tag_changes(where, how, nth):
    tag = f"{{% change {where} {how} {nth} %}}"
    check(Example({"page.html": f"{{{{ a }}}}{tag}{{{{ a }}}}"}, {"a": "'<a>'"}))
    source = f"{{% for x in xs %}}{{{{ x }}}}{tag}{{{{ x }}}}{{% endfor %}}{{{{ a }}}}"
    check(Example({"page.html": source}, {"a": "'<a>'", "xs": "[1, 2]"}))


def test_number_in_spaceless():
    source = "{% autoescape off %}x{% spaceless %}{% value_of 0 %}{% say a %}"
    source += "{% endspaceless %}{% endautoescape %}"
    check(Example({"page.html": source}, {"a": "''"}))


def test_error_in_autoescape_that_a_tag_catches():
    """Django leaves the context as autoescape has set it."""
    source = (
        "{% catch %}{% autoescape off %}{% fail %}{% endautoescape %}{% endcatch %}"
    )
    check(Example({"page.html": source + "{{ a }}"}, {"a": "'<a>'"}))
    source = f"{{% for x in xs %}}{{{{ a }}}}{source}{{% endfor %}}{{{{ a }}}}"
    check(Example({"page.html": source}, {"a": "'<a>'", "xs": "[1, 2]"}))


def test_stop_iteration():
    source = "{% for x in xs %}{{ x }}{% endfor %}{% for x in stops %}{% endfor %}"
    check(
        Example({"page.html": source}, {"xs": "[1]", "stops": "Call(StopIteration())"})
    )


def test_number_in_front_of_a_loop():
    """A stream sends what there is before it reads the values, and finds it there."""
    check(
        Example(
            {"page.html": "{% gives int %}{% for x in x %}{% endfor %}"}, {"x": "0"}
        )
    )
