"""
Random forms: in compiled templates, and as Django's templates render them.
"""

from __future__ import annotations

from typing import Any

import hypothesis
from django import forms
from django.forms import renderers
from django.forms.widgets import ChoiceWidget
from django.template import Context
from django.template import Engine as CoreEngine
from django.template.partials.engine import Engine
from django.template.partials.forms import DjangoTemplates as OwnRenderer
from hypothesis import strategies as st

from ..template_tests.sample_forms import FIELDS, WIDGETS, make
from .describing import message, without_addresses
from .fuzzing import repeated
from .recipes import AWKWARD, RAISING, TAME, build
from .values import journal

SOURCES = [
    "{{ f }}",
    "{{ f.as_p }}{{ f.errors }}",
    "{{ f.as_table }}{{ f.non_field_errors }}",
    "{{ f.as_ul }}",
    "{% for x in f %}{{ x }}{{ x.errors }}{{ x.label_tag }}{% endfor %}",
    "{% for x in f %}{{ x.as_field_group }}{{ x.legend_tag }}{% endfor %}",
    "{% for x in f %}{% for y in x %}{{ y }}{{ y.choice_label }}{% endfor %}{% endfor %}",
]
TEXTS = ["''", "'<b>'", "'Name?'", "lazystr('<lazy>')", "mark_safe('<i>')"]
NAMES = ["id", "class", "data-x", "items", "type", "aria-describedby", "<a>"]

# What is no form's value: it fails wherever it is asked for its class.
awkward = st.sampled_from(
    [each for each in [*AWKWARD, *RAISING] if "getattribute" not in each]
)
text = st.sampled_from(TEXTS) | awkward
value = st.sampled_from([*TEXTS, *TAME]) | awkward
choice = st.tuples(value, value)
choices = st.lists(choice | st.tuples(value, st.lists(choice, max_size=2)), max_size=3)
by_name = {each.__name__: each for each in FIELDS | WIDGETS}
field = st.fixed_dictionaries(
    {"made": st.sampled_from(sorted(by_name))},
    optional={
        "label": text,
        "help_text": text,
        "label_suffix": text,
        "initial": value,
        "choices": choices,
        "attrs": st.dictionaries(st.sampled_from(NAMES), value, max_size=2),
        "disabled": st.just("True"),
        "required": st.just("False"),
        "show_hidden_initial": st.just("True"),
        "localize": st.just("True"),
    },
)
form = st.fixed_dictionaries(
    {"fields": st.lists(field, max_size=3)},
    optional={
        "data": st.dictionaries(st.sampled_from(["a", "b", "a_0", "z"]), value),
        "auto_id": st.sampled_from(["False", "True", "'%s-x'", "mark_safe('<%s>')"]),
        "prefix": st.just("'in & out'"),
        "label_suffix": text,
        "required_css_class": st.sampled_from(TEXTS),
        "error_css_class": st.sampled_from(TEXTS),
    },
)


def make_form(recipe: dict[str, Any], renderer: Any) -> forms.Form:
    """Make the form, with values of its own."""
    recipe = {**recipe}
    namespace = {"clean": fail}
    for name in ("required_css_class", "error_css_class"):
        if name in recipe:
            namespace[name] = build(recipe.pop(name))
    fields = recipe.pop("fields")
    if "data" in recipe:
        recipe["data"] = {key: build(each) for key, each in recipe["data"].items()}
    arguments = {
        name: each if name == "data" else build(each) for name, each in recipe.items()
    }
    made = type("Form", (forms.Form,), namespace)(renderer=renderer, **arguments)
    made.fields = {
        name: make_field(each) for name, each in zip("abc", fields, strict=False)
    }
    return made


def fail(form: forms.Form) -> None:
    raise forms.ValidationError("<wrong>")


def make_field(recipe: dict[str, Any]) -> forms.Field:
    recipe = {**recipe}
    attrs = {name: build(each) for name, each in recipe.pop("attrs", {}).items()}
    cls = by_name[recipe.pop("made")]
    choices = build_choices(recipe.pop("choices", []))
    arguments = {name: build(each) for name, each in recipe.items()}
    if issubclass(cls, forms.Field):
        made = make(cls, **arguments)
    else:
        made = forms.Field(widget=make(cls), **arguments)
    made.widget.attrs.update(attrs)
    if choices and isinstance(made.widget, ChoiceWidget):
        made.widget.choices = choices
    return made


def build_choices(recipe: Any) -> Any:
    """Make the values in a list of choices, of which some are lists of others."""
    if isinstance(recipe, str):
        return build(recipe)
    return type(recipe)(map(build_choices, recipe))


def outcome(template: Any, recipe: dict[str, Any], renderer: Any) -> tuple[Any, ...]:
    journal.clear()
    try:
        made = make_form(recipe, renderer)
    except Exception as error:
        return "not made", type(error), journal.copy()
    journal.clear()
    try:
        html = template.render(Context({"f": made}))
    except Exception as error:
        return type(error), message(error), journal.copy()
    return type(html), without_addresses(str(html)), journal.copy()


core = {source: CoreEngine().from_string(source) for source in SOURCES}
own = {source: Engine().from_string(source) for source in SOURCES}
RENDERERS = [renderers.DjangoTemplates(), OwnRenderer()]


def fuzz_forms(number: int, seed: int | None) -> None:
    """
    Check so many random forms, the same ones each time where ``seed`` is None: what is
    rendered, and what the values in it are made to do.
    """

    @repeated(number, seed)
    @hypothesis.given(
        recipe=form,
        source=st.sampled_from(SOURCES),
        renderer=st.sampled_from(RENDERERS),
    )
    def run(recipe, source, renderer):
        expected = outcome(core[source], recipe, RENDERERS[0])
        for _ in range(2):
            assert outcome(own[source], recipe, renderer) == expected

    run()
