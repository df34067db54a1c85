"""
Sentry, with its integration for Django.
"""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.transport import Transport

ITEMS: list[Any] = []


class Kept(Transport):
    def capture_envelope(self, envelope: Any) -> None:
        ITEMS.extend(envelope.items)


def start() -> dict[str, Any]:
    sentry_sdk.init(
        dsn="https://key@sentry.invalid/1",
        transport=Kept,
        traces_sample_rate=1.0,
        integrations=[DjangoIntegration()],
    )
    return {}


def set_up() -> None:
    """There is nothing to do."""


def recorded() -> dict[str, Any]:
    spans, errors, variables = [], [], None
    for item in ITEMS:
        event = item.payload.json
        if item.type == "transaction":
            spans += [
                span["description"]
                for span in event["spans"]
                if span["op"] == "template.render"
            ]
        elif "exception" in event:
            error = event["exception"]["values"][-1]
            frames = [
                frame
                for frame in error["stacktrace"]["frames"]
                if frame["filename"].endswith(".html")
            ]
            lines = []
            for frame in frames:
                name = frame["abs_path"].rpartition("/")[2]
                lines.append(f"{name}:{frame['lineno']}")
                assert frame["in_app"]
                assert frame["context_line"].strip()
                variables = list(frame["vars"])
            errors.append([error["type"], lines])
    ITEMS.clear()
    return {"spans": spans, "errors": errors, "variables": variables}
