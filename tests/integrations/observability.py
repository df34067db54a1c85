"""
Tools that observe a site in production: what each records with this backend, and with
Django's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import django

from .comparing import check, check_same
from .workspace import ROOT, Workspace

# What both backends answer.
PAGES = ("page", "response", "string", "failing", "failing_response", "missing")

# The views with partials, and what each renders beside what Django itself reports.
PARTIALS = {"rows": ["count"], "row": ["row"], "failing_row": ["row"]}

# The views that Django has nothing like, and what they render.
PAGE = ["page.html", "card.html", "card.html", "footer.html"]
OWN = {"several": ["row", "count"], "htmx": ["count"], "streamed": PAGE}

# The last line of a template in the traceback.
LINES = {
    "failing": "card.html:3",
    "failing_response": "card.html:3",
    "failing_row": "rows.html:5",
    "failing_streamed": "card.html:3",
}

# Code that ends with an exception isn't counted.
UNCOUNTED = {*LINES, "missing"}

# Those of the last of these lines.
VARIABLES = ["size", "card"]


@dataclass(frozen=True)
class Tool:
    """
    span
        What the name of a template's span begins with: None if it has none of partials.

    reports_errors
        Whether it records exceptions.

    reports_streams
        Whether it has the spans of what is sent while it is rendered.

    has_variables
        Whether it records local variables.
    """

    module: str
    span: str | None = None
    reports_errors: bool = True
    reports_streams: bool = True
    has_variables: bool = False

    def run(self, workspace: Workspace) -> str:
        found = self.answers(workspace, "partials")
        expected = self.answers(workspace, "django")
        has_partials = django.VERSION >= (6, 0)
        for name in (*PAGES, *(PARTIALS if has_partials else ())):
            for key in ("status", "text"):
                what = f"the {key} of {name}"
                check_same(what, expected[name][key], found[name][key])
        for name in PAGES:
            spans = expected[name]["spans"]
            check_same(f"the spans of {name}", spans, found[name]["spans"])
            kinds = [kind for kind, _ in expected[name]["errors"]]
            check_same(
                f"the exceptions of {name}",
                kinds,
                [kind for kind, _ in found[name]["errors"]],
            )
        if self.span is not None:
            for name, partials in {**PARTIALS, **OWN}.items():
                self.check_spans(name, partials, found[name]["spans"])
        for name, line in LINES.items():
            if self.reports_errors and (
                self.reports_streams or name != "failing_streamed"
            ):
                for _, lines in found[name]["errors"]:
                    check_same(f"the line of {name}", line, lines[-1])
        if self.has_variables:
            variables = found["failing"]["variables"]
            check_same("the variables", sorted(VARIABLES), sorted(variables))
        for name, answer in found.items():
            check(
                name in UNCOUNTED or answer["compiled"],
                f"Compiled code rendered nothing of {name}.",
            )
        return self.summary(len(found))

    def check_spans(self, name: str, templates: list[str], spans: list[str]) -> None:
        if name == "streamed" and not self.reports_streams:
            return
        for template in templates:
            span = f"{self.span}{template}"
            check(span in spans, f"{name} has no span {span!r}: {spans}")

    def answers(self, workspace: Workspace, backend: str) -> dict[str, Any]:
        module = "tests.integrations.observing"
        process = subprocess.run(
            [sys.executable, "-m", module, self.module, backend],
            cwd=ROOT,
            env={**workspace.environment, "DJANGO_SETTINGS_MODULE": ""},
            text=True,
            capture_output=True,
            timeout=120,
        )
        check(process.returncode == 0, f"It failed:\n{process.stderr[-4000:]}")
        answers: dict[str, Any] = json.loads(process.stdout)
        return answers

    def summary(self, views: int) -> str:
        parts = [
            f"{views} views, each requested 4 times: the same bytes and spans as with "
            "Django's backend."
        ]
        if self.span is not None:
            parts.append("Each partial has a span as well.")
        if self.reports_errors:
            parts.append("Exceptions have the lines of the templates.")
        if self.has_variables:
            parts.append("They include the variables of the template.")
        parts.append("Compiled code rendered all views that succeeded.")
        return " ".join(parts)


SENTRY = Tool("sentry", has_variables=True)
OPENTELEMETRY = Tool("opentelemetry")
ELASTIC = Tool("elastic", "", has_variables=True)
DATADOG = Tool("datadog", "")
NEW_RELIC = Tool("new_relic", "Template/Render ")
SCOUT = Tool("scout", "Template/Render/", reports_errors=False, reports_streams=False)
