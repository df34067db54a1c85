"""
Usage: python -m tests.integrations.observing TOOL BACKEND

Print what the site answers, and what the tool has recorded of it, as JSON.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

# The second time and later, compiled code renders.
TIMES = 4


def main(tool: str, backend: str) -> None:
    observer = import_module(f"tests.integrations.observing.{tool}")
    # Tools want to come before Django is imported.
    changes = observer.start()
    from . import site

    site.configure(backend, **changes)
    observer.set_up()
    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    from ..project.middleware import COUNTS

    application = get_wsgi_application()
    factory = RequestFactory(HTTP_HX_REQUEST="true")
    answers: dict[str, Any] = {}
    for name in site.VIEWS:
        for _ in range(TIMES):
            before = COUNTS.live + COUNTS.pages
            answer = ask(application, factory.get(f"/{name}/").environ)
            recorded = observer.recorded()
            compiled = COUNTS.live + COUNTS.pages - before
        answers[name] = {**answer, **recorded, "compiled": compiled}
    json.dump(answers, sys.stdout)


def ask(application: Any, environ: dict[str, Any]) -> dict[str, str]:
    lines: list[str] = []

    def start_response(line: str, *others: Any) -> None:
        lines.append(line)

    chunks, text = application(environ, start_response), ""
    try:
        for chunk in chunks:
            text += chunk.decode()
    except ZeroDivisionError as error:
        # A server would abort the connection.
        text += f"({error})"
    finally:
        chunks.close()
    return {"status": "".join(lines), "text": text}


if __name__ == "__main__":
    main(*sys.argv[1:])
