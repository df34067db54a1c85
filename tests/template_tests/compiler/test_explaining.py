"""
explain(): which nodes render themselves, and why.
"""

import pytest
from django.template.compiler import (
    Explanation,
    Island,
    builder,
    context_builder,
    explain,
)

from .conftest import Engine, engine_options


def explained(templates, **options):
    engine = Engine(**engine_options(templates, **options))
    return explain(engine.get_template("page.html"))


def test_page():
    assert explained("a{{ x }}{% if x %}{{ y }}{% endif %}") == Explanation(
        "page.html", number_of_nodes=3
    )


def test_islands():
    """They are reported with the template in which they stand."""
    templates = {
        "page.html": "{% extends 'base.html' %}\n{% block a %}{% opaque %}{% endblock %}",
        "base.html": "{{ x }}\n\n{% block a %}{% endblock %}{% around %}{{ x }}{% endaround %}",
    }
    reason = "tests.template_tests.compiler.library.OpaqueNode has no emitter."
    assert explained(templates) == Explanation(
        "page.html",
        needs_context=True,
        number_of_nodes=3,
        islands=[
            Island("page.html", 2, "opaque", reason),
            Island("base.html", 3, "around", reason),
        ],
    )


def test_context_without_islands():
    explanation = explained("{% now 'Y' as year %}{{ year }}")
    assert explanation.needs_context
    assert explanation.islands == []
    assert explanation.is_compiled


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            {"string_if_invalid": type("Own", (str,), {})()},
            "string_if_invalid isn't a string.",
        ),
    ],
)
def test_not_compiled(options, reason):
    explanation = explained("{{ x }}", **options)
    assert explanation == Explanation("page.html", reason)
    assert not explanation.is_compiled


def test_too_little(monkeypatch):
    """Its nodes render. What would render itself is listed all the same."""
    monkeypatch.setattr(context_builder, "LEAST_GAIN", 3)
    explanation = explained("{{ x }}{% opaque %}")
    assert explanation.reason == "Too little of it would be code."
    assert [island.tag for island in explanation.islands] == ["opaque"]
    assert explained("{{ x }}" * 4 + "{% opaque %}").is_compiled
    assert explained("{{ x }}").is_compiled


def test_too_large(monkeypatch):
    monkeypatch.setattr(builder, "MOST_NODES", 2)
    assert explained("{{ x }}{{ x }}{{ x }}").reason == (
        "TooLarge: more than 2 nodes would be written"
    )
