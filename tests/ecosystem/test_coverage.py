"""
django_coverage_plugin reports which lines of a template were rendered, of partials as of
templates: the same lines that it reports with Django's own partials.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import django
import pytest

HERE = Path(__file__).parent

# The lines of each file that are rendered with a template.
LINES = {
    "page.html#row": {"page.html": [3, 4, 5, 8]},
    "page.html#total": {"page.html": [16]},
    "page.html": {"page.html": [1, 2, 3, 4, 5, 8, 10, 11, 15, 16]},
    "child.html#row": {"child.html": [5]},
    "child.html#hint": {"base.html": [6]},
    "child.html#toast": {"base.html": [3], "child.html": [12]},
    "child.html#main": {"base.html": [3, 6], "child.html": [3, 4, 5, 8, 9, 12]},
    "child.html": {
        "base.html": [1, 2, 3, 5, 6, 8],
        "child.html": [1, 3, 4, 5, 8, 9, 12],
    },
}


@pytest.fixture
def covered(tmp_path):
    """
    Return the lines of each file that are covered when a template is rendered with a
    backend.
    """

    def covered(name, backend):
        for command, *arguments in [
            ["run", "--module", "tests.ecosystem.render_once", f"tools/{name}"],
            ["json", "--quiet", "-o", tmp_path / "report.json"],
        ]:
            subprocess.run(
                [
                    *(sys.executable, "-m", "coverage", command),
                    *("--rcfile", HERE / "coverage.ini"),
                    *("--data-file", tmp_path / "data"),
                    *arguments,
                ],
                cwd=HERE.parents[1],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.ecosystem.settings",
                    "TEMPLATE_BACKEND": f"django.template.{backend}.django.DjangoTemplates",
                },
                check=True,
            )
        files = json.loads((tmp_path / "report.json").read_text())["files"]
        return {
            Path(file).name: report["executed_lines"]
            for file, report in files.items()
            if report["executed_lines"]
        }

    return covered


@pytest.mark.parametrize("name", LINES)
def test_lines(name, covered):
    assert covered(name, "partials") == LINES[name]


@pytest.mark.skipif(django.VERSION < (6, 0), reason="Django has no partials")
@pytest.mark.parametrize("name", ["page.html", "page.html#row", "page.html#total"])
def test_lines_with_partials_of_django(name, covered):
    assert covered(name, "backends") == LINES[name]
