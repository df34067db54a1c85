import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def rendered():
    """
    Return what the program ``render`` prints, run once for each combination of
    arguments. With ``at_once`` each template is compiled when it first renders.
    Another ``run`` is the same once more.
    """

    @functools.cache
    def run_program(
        pages, backend, settings="settings", packages=(), *, at_once=False, run=1
    ):
        compiled = {"COMPILED_AT_ONCE": "1"} if at_once else {}
        process = subprocess.run(
            [sys.executable, "-m", "tests.ecosystem.render", pages, *packages],
            cwd=Path(__file__).parents[2],
            env={
                **os.environ,
                "PYTHONHASHSEED": "0",  # some templates render a set
                "DJANGO_SETTINGS_MODULE": f"tests.ecosystem.{settings}",
                "TEMPLATE_BACKEND": f"django.template.{backend}.django.DjangoTemplates",
                **compiled,
            },
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(process.stdout)

    return run_program
