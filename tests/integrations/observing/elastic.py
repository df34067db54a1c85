"""
Elastic APM, with its app for Django.
"""

from __future__ import annotations

from typing import Any

from elasticapm.transport.base import Transport

EVENTS: list[tuple[str, Any]] = []


class Kept(Transport):
    def queue(self, event_type: str, data: Any, flush: bool = False) -> None:
        EVENTS.append((event_type, data))

    def start_thread(self, pid: int | None = None) -> None:
        """It would send the events."""

    def close(self) -> None:
        """There is no thread to end."""


def start() -> dict[str, Any]:
    return {
        "INSTALLED_APPS": ["elasticapm.contrib.django"],
        "MIDDLEWARE": ["elasticapm.contrib.django.middleware.TracingMiddleware"],
        "ELASTIC_APM": {
            "SERVICE_NAME": "site",
            "TRANSPORT_CLASS": f"{__name__}.Kept",
            "CENTRAL_CONFIG": False,
            "CLOUD_PROVIDER": False,
            "METRICS_INTERVAL": "0ms",
            "SPAN_COMPRESSION_ENABLED": False,
            "LOG_LEVEL": "off",
        },
    }


def set_up() -> None:
    """There is nothing to do."""


def recorded() -> dict[str, Any]:
    spans, errors, variables = [], [], None
    for kind, data in EVENTS:
        if kind == "span" and data["type"] == "template":
            spans.append(data["name"])
        elif kind == "error":
            error, lines = data["exception"], []
            for frame in error["stacktrace"]:
                if frame["filename"].endswith(".html"):
                    name = frame["filename"].rpartition("/")[2]
                    lines.append(f"{name}:{frame['lineno']}")
                    variables = list(frame["vars"])
            errors.append([error["type"], lines])
    EVENTS.clear()
    return {"spans": spans, "errors": errors, "variables": variables}
