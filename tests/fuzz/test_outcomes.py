"""That what differs is noticed, found among many examples, and made small."""

from dataclasses import replace
from itertools import islice
from unittest import mock

import pytest
from django.template.base import NodeList, Template
from django.template.compiler import awaiting, streaming
from django.template.compiler.runtime import awaitables, streams
from django.template.compiler.runtime.streams import Rows
from django.template.defaulttags import ForNode
from django.template.partials.nodes import PartialNode

from . import engines
from .comparing import Mismatch, check
from .examples import Example, Visit
from .fuzzing import Failures, fuzz
from .rendering import Session
from .values import record

PAGE = (
    "{% partialdef row %}<{{ x }}>{% endpartialdef %}"
    "{% for x in xs %}{% partial row %}{{ x.prop }}{% island picture x y %}"
    "{% endfor %}{% put 'y' 1 %}"
)
EXAMPLE = Example({"page.html": PAGE}, {"xs": "[Thing(), 'a']"}, signals=True)


def planted(monkeypatch, target, name, wrong):
    """Return a maker of subjects that are right, but for ``wrong``."""
    visit = Session.visit
    subjects = []

    def visit_wrongly(session, *args):
        if session.backend not in subjects:
            return visit(session, *args)
        with mock.patch.object(target, name, wrong):
            return visit(session, *args)

    def make(example):
        subjects.append(engines.reference(example))
        return subjects[-1]

    monkeypatch.setattr(Session, "visit", visit_wrongly)
    return make


def test_same():
    outcomes = check(EXAMPLE, engines.reference)
    assert [outcome.error for outcome in outcomes] == [None] * 3


def test_what_django_rejects():
    """A block alone is rendered by this project, which counts how often its tags are."""
    source = "{% block main %}{% change template append 1 %}{% endblock %}"
    check(Example({"page.html": source}, visits=[Visit("page.html#main"), Visit()]))


def wrong_output(render):
    return lambda node, context: render(node, context).replace("<", "[")


def wrong_type(render):
    return lambda node, context: str.__str__(render(node, context))


def twice(render):
    return lambda node, context: render(node, context) and render(node, context)


def leaves_variable(render):
    def leave(node, context):
        context.dicts[1]["z"] = 1
        return render(node, context)

    return leave


def in_another_scope(render):
    def push_and_render(node, context):
        with context.push():
            return render(node, context)

    return push_and_render


def raises(render):
    def fail(node, context):
        raise KeyError("<k>")

    return fail


def no_signal(render):
    return lambda template, context: template.nodelist.render(context)


@pytest.mark.parametrize(
    ("target", "name", "wrong", "field"),
    [
        (PartialNode, "render", wrong_output, "output"),
        (NodeList, "render", wrong_type, "kind"),
        (ForNode, "render", twice, "journal"),
        (ForNode, "render", in_another_scope, "journal"),
        (PartialNode, "render", leaves_variable, "context"),
        (ForNode, "render", raises, "error"),
        (Template, "_render", no_signal, "signals"),
    ],
)
def test_difference(monkeypatch, target, name, wrong, field):
    subject = planted(monkeypatch, target, name, wrong(getattr(target, name)))
    with pytest.raises(Mismatch) as raised:
        check(EXAMPLE, subject)
    assert f", {field}\n" in str(raised.value)


ROUNDS = Example(
    {"page.html": "{% for x in xs %}{{ x }}{{ o.prop }}{% endfor %}"},
    {"xs": "generate(1, 2)", "o": "Thing()"},
)


@pytest.mark.parametrize("xs", ["generate(1, 2)", "generate(1, KeyError('k'))"])
def test_what_a_stream_reads_round_by_round(xs):
    """Django makes a list of it, and so calls things in another order."""
    check(replace(ROUNDS, context={**ROUNDS.context, "xs": xs}))


class SkipsOne(Rows):
    """What isn't the same, but for the order of calls."""

    def __iter__(self):
        return islice(super().__iter__(), 1, None)


class ReadsTwice(Rows):
    def __iter__(self):
        record("again")
        return super().__iter__()


@pytest.mark.parametrize(
    ("cls", "field"), [(SkipsOne, "output"), (ReadsTwice, "journal")]
)
def test_difference_of_a_stream(monkeypatch, cls, field):
    monkeypatch.setattr(streams, "Rows", cls)
    with pytest.raises(Mismatch) as raised:
        check(ROUNDS)
    assert f", {field}\n  interpreted: " in str(raised.value)
    assert "\n  streamed: " in str(raised.value)
    assert " at once: " not in str(raised.value)


def test_difference_of_a_stream_at_once(monkeypatch):
    def chunks(*args):
        yield from stream(*args)
        yield "!"

    stream = streaming.chunks
    monkeypatch.setattr(streaming, "chunks", chunks)
    with pytest.raises(Mismatch, match=r"\n  streamed at once: .*!") as raised:
        check(EXAMPLE)
    assert "\n  streamed: " in str(raised.value)


def test_smallest_example():
    def subject(example):
        options = example.options | {"string_if_invalid": "%s %s"}
        return engines.reference(replace(example, options=options))

    # How small it becomes depends on the releases of Django and of Hypothesis.
    with pytest.raises(Failures, match=r"compiled: +'not enough arguments"):
        fuzz(100, seed=None, subject=subject)


def test_difference_of_what_awaits(monkeypatch):
    async def chunks(*args):
        async for chunk in send(*args):
            yield chunk
        yield "!"

    send = awaiting.chunks
    monkeypatch.setattr(awaiting, "chunks", chunks)
    with pytest.raises(Mismatch, match=r"\n  awaited at once: .*!") as raised:
        check(EXAMPLE)
    assert "\n  awaited: " in str(raised.value)
    assert "\n  streamed: " not in str(raised.value)


@pytest.mark.parametrize("recipe", ["function('<a>')", "Call('<a>')"])
def test_difference_of_what_has_to_be_awaited(monkeypatch, recipe):
    example = Example({"page.html": "{{ x }}"}, {"x": recipe})
    check(example)
    monkeypatch.setattr(awaitables, "is_awaitable", lambda value: False)
    with pytest.raises(Mismatch, match=r"\n  awaitable: "):
        check(example)


def test_what_is_not_awaited():
    """A node that renders itself can't, nor a function that renders."""
    context = {"x": "function('<a>')", "source": "'{{ x }}'"}
    for source in "{% repeat 1 %}{{ x }}{% endrepeat %}", "{% render_here source %}":
        check(Example({"page.html": source}, context))
