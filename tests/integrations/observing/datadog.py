"""
Datadog's ddtrace, which wraps methods by replacing their code.
"""

from __future__ import annotations

import os
from typing import Any

from . import lines_of_templates

SPANS: list[Any] = []


def start() -> dict[str, Any]:
    os.environ |= {
        # By default there are no spans of templates.
        "DD_DJANGO_INSTRUMENT_TEMPLATES": "true",
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    }
    import ddtrace
    from ddtrace.trace import TraceFilter, tracer

    class Kept(TraceFilter):
        def process_trace(self, trace: Any) -> None:
            SPANS.extend(trace)

    tracer.configure(trace_processors=[Kept()])
    ddtrace.patch(django=True)
    return {}


def set_up() -> None:
    """There is nothing to do."""


def recorded() -> dict[str, Any]:
    spans, errors = [], []
    for span in SPANS:
        if span.name == "django.template.render":
            spans.append(span.resource)
        if span.name == "django.view" and span.error:
            lines = span.get_tag("error.stack").splitlines()
            kind = span.get_tag("error.type").rpartition(".")[2]
            errors.append([kind, lines_of_templates(lines)])
    SPANS.clear()
    return {"spans": spans, "errors": errors}
