"""
The labels of choices are kept, and made again where they may be others.
"""

import enum
from functools import partial, partialmethod

import pytest
from django.db import models
from django.template.compiler.runtime import displays
from django.template.compiler.runtime.displays import display, is_display
from django.test.utils import isolate_apps
from django.utils import translation
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy

SOURCE = "{{ x.get_status_display }}{{ x.get_status_display|upper }}"


class Status(models.TextChoices):
    NEW = "new", "New <1>"
    PAID = "paid", gettext_lazy("Yes")


class Grade(enum.Enum):
    A = "a"


class Odd(models.CharField):
    @property
    def flatchoices(self):
        return [("a", "odd")]


class OwnTuple(tuple):
    """A choice that isn't exactly a tuple."""


def make(choices, value, field_class=models.CharField, **attributes):
    """Return an instance of a new model."""
    with isolate_apps("tests"):
        namespace = {
            "__module__": __name__,
            "Meta": type("Meta", (), {"app_label": "tests"}),
            "status": field_class(choices=choices, max_length=10, null=True),
            **attributes,
        }
        return type("Order", (models.Model,), namespace)(status=value)


@pytest.fixture(autouse=True)
def nothing_known():
    displays.KNOWN.clear()
    yield
    displays.KNOWN.clear()


@pytest.mark.parametrize(
    ("choices", "value"),
    [
        ([("a", "<A>"), ("b", "B")], "a"),
        ([("a", "A")], "nope"),
        ([("a", "A")], None),
        ([("a", "A"), (None, "-")], None),
        ([(1, "one"), (True, "yes")], 1),
        ([(1, "one")], True),
        ([(1, "one")], 1.0),
        ([(1, "one")], 2.5),
        ([("a", "A")], Grade.A),
        ([(Grade.A, "A")], Grade.A),
        (Status.choices, "new"),
        (Status, Status.PAID),
        (Status, "paid"),
        ([("a", lazystr("<lazy>"))], "a"),
        ([("Group", [("a", "A"), ("b", "B")]), ("c", "C")], "b"),
        ({"a": "A", "Group": {"b": "B"}}, "b"),
        (lambda: [("a", "A")], "a"),
        ([("a", 1)], "a"),
        ([OwnTuple(("a", "A"))], "a"),
        ([("a", "A")], ["a"]),
        ([(("a", 1), "A")], ["a", 1]),
        ([("a", "A")], {}),
    ],
)
def test_same_as_django(page, choices, value):
    page(SOURCE, {"x": make(choices, value)})


def test_result(page):
    x = make([("a", "<A>")], "a")
    assert page(SOURCE, {"x": x}) == "&lt;A&gt;&lt;A&gt;"
    assert is_display(x.get_status_display)
    assert display(x.get_status_display) == "<A>"


class TestKept:
    def test_labels(self, monkeypatch):
        calls = []
        monkeypatch.setattr(
            displays, "is_plain", lambda choice: not calls.append(choice)
        )
        x = make([("a", "A"), ("b", "B")], "a")
        assert [display(x.get_status_display) for _ in range(3)] == ["A"] * 3
        assert calls == [("a", "A"), ("b", "B")]

    @pytest.mark.parametrize(
        "change",
        [
            lambda choices: choices.append(("a", "new")),
            lambda choices: choices.__setitem__(1, ("a", "new")),
            lambda choices: choices.clear(),
            lambda choices: choices.reverse(),
        ],
    )
    def test_changed_in_place(self, change):
        x = make([("a", "A"), ("a", "B")], "a")
        assert display(x.get_status_display) == x.get_status_display() == "B"
        change(x._meta.get_field("status").choices)
        assert display(x.get_status_display) == x.get_status_display() != "B"

    def test_changed_in_a_group(self):
        group = [("a", "A")]
        x = make([("b", "B")], "a")
        x._meta.get_field("status").choices.append(("Group", group))
        assert display(x.get_status_display) == "A"
        group[0] = ("a", "new")
        assert display(x.get_status_display) == "new"

    def test_replaced(self):
        x = make([("a", "A")], "a")
        assert display(x.get_status_display) == "A"
        x._meta.get_field("status").choices = [("a", "new")]
        assert display(x.get_status_display) == "new"

    def test_language(self):
        x = make(Status, "paid")
        for language, label in [("en", "Yes"), ("de", "Ja"), ("en", "Yes")]:
            with translation.override(language):
                assert display(x.get_status_display) == label
                assert type(display(x.get_status_display)) is str

    def test_limit(self, monkeypatch):
        monkeypatch.setattr(displays, "LIMIT", 3)
        instances = [make([("a", str(number))], "a") for number in range(10)]
        for _ in range(2):
            for number, x in enumerate(instances):
                assert display(x.get_status_display) == str(number)
                assert len(displays.KNOWN) <= 3

    def test_field_that_has_the_address_of_another(self):
        x, y = make([("a", "A")], "a"), make([("a", "B")], "a")
        assert display(x.get_status_display) == "A"
        fields = [each._meta.get_field("status") for each in (x, y)]
        displays.KNOWN[id(fields[1])] = displays.KNOWN.pop(id(fields[0]))
        assert display(y.get_status_display) == "B"


class TestOthers:
    """What is no more than called."""

    def test_own_method(self, page):
        x = make([("a", "A")], "a", get_status_display=lambda self: "own")
        assert not is_display(x.get_status_display)
        assert page(SOURCE, {"x": x}) == "ownOWN"

    def test_own_base_method(self, page):
        def display_field(self, field):
            return f"own {field.name}"

        x = make([("a", "A")], "a", _get_FIELD_display=display_field)
        assert not is_display(x.get_status_display)
        assert page(SOURCE, {"x": x}) == "own statusOWN STATUS"

    def test_own_flatchoices(self, page):
        x = make([("a", "A")], "a", field_class=Odd)
        assert page(SOURCE, {"x": x}) == "oddODD"

    def test_replaced_method(self, monkeypatch, page):
        monkeypatch.setattr(
            models.Model, "_get_FIELD_display", lambda self, field: "own"
        )
        x = make([("a", "A")], "a")
        assert not is_display(x.get_status_display)
        assert page(SOURCE, {"x": x}) == "ownOWN"

    def test_method_replaced_before_the_first_call(self, monkeypatch, page):
        displays.originals.cache_clear()
        monkeypatch.setattr(
            models.Model, "_get_FIELD_display", lambda self, field: "own"
        )
        assert displays.originals() == (None, None)
        monkeypatch.undo()
        x = make([("a", "A")], "a")
        assert not is_display(x.get_status_display)
        displays.originals.cache_clear()
        assert is_display(x.get_status_display)

    def test_other_partials(self, page):
        def method(self, field=None, other=None):
            return f"{field}{other}"

        class Thing:
            a = partialmethod(method, field=1)
            b = partialmethod(method, 2)
            c = staticmethod(partial(str, 3))
            d = partialmethod(models.Model._get_FIELD_display)

        for name in "abcd":
            assert not is_display(getattr(Thing(), name))
        assert page("{{ x.a }}{{ x.b }}{{ x.c }}", {"x": Thing()}) == "1None2None3"

    def test_descriptor_that_fails(self, page):
        def fail(self):
            raise TypeError("no status")

        x = make([("a", "A")], "a")
        type(x).status = property(fail)
        cls, message = page("{{ x.get_status_display }}", {"x": x})
        assert (cls, message) == (TypeError, "no status")
