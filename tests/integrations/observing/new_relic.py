"""
New Relic's agent, as for developers: it sends nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from . import lines_of_templates

TRANSACTIONS: list[Any] = []

CONFIGURATION = """
[newrelic]
app_name = site
license_key = 0000000000000000000000000000000000000000
developer_mode = true
log_file = /dev/null
browser_monitoring.auto_instrument = false
"""


def start() -> dict[str, Any]:
    import newrelic.agent

    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        file.write(CONFIGURATION)
        file.flush()
        newrelic.agent.initialize(file.name)
    from newrelic.core.application import Application

    def record_transaction(self: Any, data: Any) -> None:
        TRANSACTIONS.append(data)

    Application.record_transaction = record_transaction
    newrelic.agent.register_application(timeout=10)
    return {}


def set_up() -> None:
    """There is nothing to do."""


def descendants(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", ()):
        yield from descendants(child)


def recorded() -> dict[str, Any]:
    spans, errors = [], []
    for transaction in TRANSACTIONS:
        for node in descendants(transaction.root):
            if str(getattr(node, "group", "")).startswith("Template/"):
                spans.append(f"{node.group} {node.name}")
        for error in transaction.errors:
            kind = error.type.rpartition(":")[2]
            errors.append([kind, lines_of_templates(error.stack_trace)])
    TRANSACTIONS.clear()
    return {"spans": spans, "errors": errors}
