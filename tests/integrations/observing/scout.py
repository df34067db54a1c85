"""
Scout APM, with its app for Django.
"""

from __future__ import annotations

from typing import Any

COMMANDS: list[Any] = []


def start() -> dict[str, Any]:
    return {
        "INSTALLED_APPS": ["scout_apm.django"],
        "SCOUT_CORE_AGENT_DOWNLOAD": False,
        "SCOUT_CORE_AGENT_LAUNCH": False,
        # It fails where a frame's module isn't one that is imported: docs/howto/observability.txt.
        "SCOUT_ERRORS_ENABLED": False,
        "SCOUT_KEY": "0",
        "SCOUT_MONITOR": True,
        "SCOUT_NAME": "site",
    }


def set_up() -> None:
    from scout_apm.core.agent.socket import CoreAgentSocketThread

    def send(cls: Any, command: Any, *args: Any, **kwargs: Any) -> None:
        COMMANDS.append(command)

    CoreAgentSocketThread.send = classmethod(send)


def recorded() -> dict[str, Any]:
    spans = [
        each["StartSpan"]["operation"]
        for command in COMMANDS
        for each in command.message().get("BatchCommand", {}).get("commands", ())
        if each.get("StartSpan", {})
        .get("operation", "")
        .startswith(("Template/", "Block/"))
    ]
    COMMANDS.clear()
    return {"spans": spans, "errors": []}
