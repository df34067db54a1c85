"""
Every test that asks for an engine or a backend runs in each mode, and with
Django's own implementation too where Django has partials: what is expected of
ours is then what Django does. Only ours runs in the modes in which templates are
compiled before they render for the first time.

Three marks change that. ``ours``: Django has nothing like it. ``core_defect``:
Django's own implementation must fail the test. ``modes``: what can matter to the test;
all else is as it is by default.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import django
import django.template.backends.django
import pytest
from django.template import Context, engines
from django.template.engine import Engine as CoreEngine
from django.template.partials.engine import Engine

from .upgrading import project  # noqa: F401

CORE_HAS_PARTIALS = django.VERSION >= (6, 0)


class Implementation(NamedTuple):
    name: str
    engine: type
    backend: str


OURS = Implementation("ours", Engine, "django.template.partials.django.DjangoTemplates")
CORE = Implementation(
    "core", CoreEngine, "django.template.backends.django.DjangoTemplates"
)


class Mode(NamedTuple):
    debug: bool
    cached: bool
    string_if_invalid: str
    compiled: bool = False

    def options(self, loader):
        loaders = [("django.template.loaders.cached.Loader", [loader])]
        return {
            "debug": self.debug,
            "loaders": loaders if self.cached else [loader],
            "string_if_invalid": self.string_if_invalid,
        }

    def __str__(self):
        words = [
            name for name in ("compiled", "debug", "cached") if getattr(self, name)
        ]
        return "-".join(filter(None, [*words, self.string_if_invalid])) or "plain"


MODES = [
    *(
        Mode(*values)
        for values in itertools.product(*[(False, True)] * 2, ("", "INVALID"))
    ),
    Mode(debug=False, cached=True, string_if_invalid="", compiled=True),
    Mode(debug=False, cached=True, string_if_invalid="INVALID", compiled=True),
]


def pytest_generate_tests(metafunc):
    definition = metafunc.definition
    if "mode" in metafunc.fixturenames:
        combinations = [
            pytest.param(
                implementation, mode, id=f"{implementation.name}-{mode}", marks=marks
            )
            for implementation, marks in implementations(definition)
            for mode in modes(definition)
            if implementation is OURS or not mode.compiled
        ]
        metafunc.parametrize(("implementation", "mode"), combinations)
    elif "implementation" in metafunc.fixturenames:
        metafunc.parametrize(
            "implementation",
            [
                pytest.param(implementation, id=implementation.name, marks=marks)
                for implementation, marks in implementations(definition)
            ],
        )


def implementations(definition):
    """Return the implementations that a test runs with, and what marks it then."""
    own_marks = {mark.name for mark in definition.iter_markers()}
    found = [(OURS, [])]
    if CORE_HAS_PARTIALS and "ours" not in own_marks:
        must_fail = pytest.mark.xfail(strict=True, reason="a defect of core")
        found.append((CORE, [must_fail] if "core_defect" in own_marks else []))
    return found


def modes(definition):
    """Return the modes of which a test is to have each."""
    chosen = definition.get_closest_marker("debug")
    matter = definition.get_closest_marker("modes")
    return [
        mode
        for mode in MODES
        if (chosen is None or mode.debug == chosen.args[0])
        and (matter is None or differs_only_in(mode, matter.args))
    ]


def differs_only_in(mode, aspects):
    """Return whether all else about a mode is as in the one that it begins from."""
    default = MODES[-2] if mode.compiled else MODES[0]
    return ("compiled" in aspects or not mode.compiled) and all(
        value == getattr(default, aspect) or aspect in aspects
        for aspect, value in mode._asdict().items()
    )


@pytest.fixture
def compiling(mode, monkeypatch):
    """Have templates compiled as the mode says."""
    if mode.compiled:
        nodelist = "django.template.compiler.nodelist"
        monkeypatch.setattr(f"{nodelist}.RENDERS_BEFORE_COMPILING", 0)


@pytest.fixture
def make_engine(mode, implementation, compiling):
    """Make an engine that loads ``templates``, a dictionary, in the mode."""

    def make_engine(templates, **options):
        loader = ("django.template.loaders.locmem.Loader", templates)
        return implementation.engine(**mode.options(loader) | options)

    return make_engine


@pytest.fixture
def render(make_engine):
    """
    Render the template ``name`` of ``templates``: twice, since a cached
    template that has rendered must render again as it did.
    """

    def render(templates, name="page.html", context=None):
        engine = make_engine(templates)
        first, second = (
            engine.get_template(name).render(Context(context)) for _ in range(2)
        )
        assert first == second
        return first

    return render


@pytest.fixture
def use_templates(mode, implementation, compiling, settings):
    """Have the project's only backend load ``templates`` in the mode."""

    def use_templates(templates, **options):
        loader = ("django.template.loaders.locmem.Loader", templates)
        settings.TEMPLATES = [
            {
                "BACKEND": implementation.backend,
                "OPTIONS": mode.options(loader) | options,
            }
        ]
        return engines["django"]

    return use_templates
