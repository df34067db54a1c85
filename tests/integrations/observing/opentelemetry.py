"""
OpenTelemetry, with its instrumentation for Django.
"""

from __future__ import annotations

from typing import Any

from opentelemetry import trace
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from . import lines_of_templates

EXPORTER = InMemorySpanExporter()


def start() -> dict[str, Any]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(EXPORTER))
    trace.set_tracer_provider(provider)
    return {}


def set_up() -> None:
    DjangoInstrumentor().instrument()


def recorded() -> dict[str, Any]:
    spans, errors = [], []
    for span in EXPORTER.get_finished_spans():
        # It has none of templates.
        spans.append(f"{span.name} {span.status.status_code.name}")
        for event in span.events:
            lines = event.attributes["exception.stacktrace"].splitlines()
            kind = event.attributes["exception.type"].rpartition(".")[2]
            errors.append([kind, lines_of_templates(lines)])
    EXPORTER.clear()
    return {"spans": spans, "errors": errors}
