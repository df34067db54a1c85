import os
import sys
import urllib.request

import pytest

from . import serving as module
from .comparing import Differs
from .serving import Server, ServerError, serving
from .workspace import Workspace

HTTP = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}"]


def python(code):
    return [sys.executable, "-c", code]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


def test_serves_until_the_block_ends(workspace):
    with serving("http", HTTP, workspace) as server:
        url = f"http://127.0.0.1:{server.port}/"
        assert urllib.request.urlopen(url, timeout=10).status == 200
    assert '"GET / HTTP/1.1" 200' in server.log.read_text()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url, timeout=10)


def test_ends_after_an_error(workspace):
    with pytest.raises(KeyboardInterrupt), serving("http", HTTP, workspace) as server:
        raise KeyboardInterrupt
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=10)


# Starts a child that ignores SIGTERM, and ends at SIGTERM itself.
WITH_CHILD = """
import signal, socket, subprocess, sys, time
ignoring = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", ignoring])
time.sleep(0.5)
server = socket.create_server(("127.0.0.1", {port}))
print(child.pid, flush=True)
while True:
    server.accept()
"""


def test_what_it_has_started_ends_with_it(workspace):
    with serving("parent", python(WITH_CHILD), workspace) as server:
        pid = int(server.log.read_text())
        assert is_running(pid)
    # It has no parent any more: it may be a moment until it's gone.
    for _ in range(100):
        if not is_running(pid) or is_zombie(pid):
            break
        module.time.sleep(0.05)
    else:
        pytest.fail("The child is still running.")


def is_zombie(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "Z"


def test_server_that_ends_at_once(workspace):
    with (
        pytest.raises(ServerError, match=r"^The server ended:\nOh no\n$"),
        serving("broken", python("print('Oh no')"), workspace),
    ):
        pytest.fail("It serves.")


def test_server_that_never_serves(workspace, monkeypatch):
    monkeypatch.setattr(module, "START", 1)
    with (
        pytest.raises(ServerError, match=r"^Nothing served within 1 seconds:\n$"),
        serving("silent", python("import time; time.sleep(60)"), workspace),
    ):
        pytest.fail("It serves.")


def test_server_that_ignores_the_signal(workspace, monkeypatch):
    monkeypatch.setattr(module, "STOP", 1)
    code = (
        "import signal, socket; signal.signal(15, signal.SIG_IGN)\n"
        "server = socket.create_server(('127.0.0.1', {port}))\n"
        "while True: server.accept()"
    )
    with (
        pytest.raises(ServerError, match=r"^The server didn't end within 1 seconds\.$"),
        serving("stubborn", python(code), workspace) as server,
    ):
        pass
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=10)


@pytest.mark.parametrize(
    "line",
    [
        "Traceback (most recent call last):",
        "ERROR django.request Internal Server Error: /",
        "WARNING django.request Not Found: /",
        "[2026-11-24 23:00:00 +0000] [7] [ERROR] Worker failed to boot.",
    ],
)
def test_log(tmp_path, line):
    server = Server(1, tmp_path / "log")
    server.log.write_text("[2026-11-24 23:00:00 +0000] [7] [INFO] Listening\n")
    server.check_log()
    server.log.write_text(f"{line}\n")
    with pytest.raises(Differs) as raised:
        server.check_log()
    assert str(raised.value) == (
        f"The server's log has an error or a warning:\n{line}\n"
    )
    server.check_log(expected=line)
