"""
Debian's Chromium, or another one that is found. Without one, tests are skipped; with
REQUIRE_BROWSER=1 they fail.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

COMMANDS = ["chromium", "chromium-browser", "google-chrome"]


@contextmanager
def launched() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, COMMANDS)), None)
    if executable is None:
        reason = f"needs one of {', '.join(COMMANDS)} on the PATH"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=executable) as browser,
    ):
        yield browser
