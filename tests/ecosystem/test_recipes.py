"""
The emitters of docs/howto/emitters.txt render what the packages' tags render: the same
bytes, errors, calls and queries.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .recipes import CASES, TAGS, write_app

NAMES = ("render_field", "crispy_field", "image", "include_block")

# The places with islands of their own, or where a variable is missing.
HAVE_ISLANDS = ("island", "include only")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    assert write_app(folder) == [
        "shop/apps.py",
        "shop/crispy_emitters.py",
        "shop/tweaks_emitters.py",
        "shop/wagtail_emitters.py",
    ]
    process = subprocess.run(
        [sys.executable, "-m", "tests.ecosystem.render_recipes", str(folder)],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.ecosystem.settings_recipes",
            "TEMPLATE_BACKEND": "django.template.backends.django.DjangoTemplates",
        },
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(process.stdout)


def by_place(case):
    tag, place = case
    return f"{place}: {tag}"


@pytest.mark.parametrize("case", CASES, ids=by_place)
def test_same(results, case):
    """The first time Django's nodes render, and then the code."""
    number = CASES.index(case)
    expected = results["django"][number]
    found = results["with"][number]
    assert found["rendered"] == [expected] * 3
    assert (found["reason"], found["logged"]) == ("", [])


@pytest.mark.parametrize("case", CASES, ids=by_place)
def test_islands(results, case):
    tag, place = case
    islands = results["with"][CASES.index(case)]["islands"]
    reasons = {reason for island, reason in islands if island.split()[0] in NAMES}
    assert reasons == ({TAGS[tag]} if TAGS[tag] else set())
    if not reasons and place not in HAVE_ISLANDS:
        assert not islands


@pytest.mark.parametrize("tag", TAGS)
def test_islands_without_emitters(results, tag):
    reasons = results["without"][tag]
    assert reasons
    assert {reason.partition(" ")[2] for reason in reasons} == {"has no emitter."}
