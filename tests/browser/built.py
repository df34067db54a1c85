"""
The built documentation, served to a browser. ``tox run -e docs`` names its folder in
DOCS_HTML; without that, tests of it are skipped.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest


@contextmanager
def served(requested: list[str] | None = None) -> Iterator[str]:
    """Yield the address, below a folder as on a host that has other pages."""
    if "DOCS_HTML" not in os.environ:
        pytest.skip("needs DOCS_HTML, the folder of the built documentation")
    folder = Path(os.environ["DOCS_HTML"])

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs, directory=folder.parent)

        def log_message(self, *arguments):
            if requested is not None:
                requested.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{folder.name}/"
        server.shutdown()
