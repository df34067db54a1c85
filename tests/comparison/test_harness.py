"""
What the harness writes down of tests, by pytest and by Django's test runner.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "harness" / "run.py"

TESTS = """\
import unittest

from django.template import Engine
from django.test import SimpleTestCase

engine = Engine(
    loaders=[("django.template.loaders.locmem.Loader", {"a.html": "{{ a }}!"})]
)


class Example(SimpleTestCase):
    def test_passes(self):
        html = engine.render_to_string("a.html", {"a": 1})
        self.assertEqual(html, "1!")

    def test_fails(self):
        self.fail("This is wrong.")

    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)

    @unittest.skip("No database.")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("This is known.")
"""

PASSED = {"failures": {}, "skipped": {}}

UNITTEST = (
    *("-m", "django", "test", "--settings=settings"),
    "--testrunner=unittest_recording.Runner",
)
PYTEST = ("-m", "pytest", "-p", "pytest_recording")


@pytest.fixture
def record(tmp_path):
    """Return what a program in a directory with those files writes down."""

    def record(engine, program, files, *options):
        for name, text in {"settings.py": "SECRET_KEY = 'x'", **files}.items():
            tmp_path.joinpath(name).write_text(text)
        environ = {
            **os.environ,
            "CONFORMANCE_RESULTS": str(tmp_path / "results.json"),
            "DJANGO_SETTINGS_MODULE": "settings",
        }
        subprocess.run(
            [sys.executable, RUN, "--engine", engine, *options, "--", *program],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            check=False,
        )
        return json.loads((tmp_path / "results.json").read_text())

    return record


def test_unittest(record):
    found = record("stock", UNITTEST, {"test_example.py": TESTS})
    assert found["tests"] == {
        "test_example.Example.test_expected": PASSED,
        "test_example.Example.test_fails": {
            "failures": {"": "AssertionError: This is wrong."},
            "skipped": {},
        },
        "test_example.Example.test_passes": PASSED,
        "test_example.Example.test_skipped": {
            "failures": {},
            "skipped": {"": "No database."},
        },
        "test_example.Example.test_subtests": {
            "failures": {"(number=1)": "AssertionError: 1 == 1"},
            "skipped": {},
        },
    }


def test_pytest(record):
    found = record("stock", PYTEST, {"test_example.py": TESTS})
    assert found["tests"] == {
        "test_example.py::Example::test_expected": PASSED,
        "test_example.py::Example::test_fails": {
            "failures": {"": "AssertionError: This is wrong."},
            "skipped": {},
        },
        "test_example.py::Example::test_passes": PASSED,
        "test_example.py::Example::test_skipped": {
            "failures": {},
            "skipped": {"": "Skipped: No database."},
        },
        "test_example.py::Example::test_subtests": {
            "failures": {
                "SubtestContext(msg=None, kwargs={'number': '1'})": (
                    "AssertionError: 1 == 1"
                )
            },
            "skipped": {},
        },
    }


def test_module_that_pytest_cannot_import(record):
    found = record("stock", PYTEST, {"test_broken.py": "import not_there"})
    (failure,) = found["tests"]["test_broken.py"]["failures"].values()
    assert "No module named 'not_there'" in failure


@pytest.mark.parametrize(
    ("engine", "renders", "whose"),
    [
        ("stock", 0, "stock"),
        ("as shipped", 0, "substituted"),
        ("compiled at once", 1, "substituted"),
        ("everything compiled", 1, "substituted"),
    ],
)
def test_engines(record, engine, renders, whose):
    found = record(engine, UNITTEST, {"test_example.py": TESTS})
    other = {"stock": "substituted", "substituted": "stock"}[whose]
    assert found["made"][whose]["Template"] == 1
    assert found["made"][other] == {}
    assert found["compiled_renders"] == renders


def test_awaited(record):
    """What awaits is code, even where it has signals."""
    files = {"test_example.py": TESTS}
    for options in (), ("--option=without signals",):
        found = record("awaited", UNITTEST, files, *options)
        assert found["made"]["substituted"]["Template"] == 1
        assert found["compiled_renders"] == 1


def test_streamed(record):
    """What is streamed is compiled when it first renders, but not where it has signals."""
    files = {"test_example.py": TESTS}
    found = record("streamed", UNITTEST, files, "--option=without signals")
    assert found["made"]["substituted"]["Template"] == 1
    assert found["compiled_renders"] == 1
    assert record("streamed", UNITTEST, files)["compiled_renders"] == 0
