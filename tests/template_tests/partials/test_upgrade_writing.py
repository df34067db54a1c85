"""
``manage.py upgrade_template_partials --write``: all files are written, or none.
"""

import os
import shutil
import signal
import stat
import tempfile
import threading
import time

import pytest
from django.template.partials.engine import Engine
from django.template.partials.upgrading import writing
from django.template.partials.upgrading.files import (
    File,
    Rewrite,
    UnwritableFile,
    compared,
    edited,
    line_by_line,
    lines,
)
from django.template.partials.upgrading.templates import rewrite
from django.template.partials.upgrading.writing import write

pytestmark = pytest.mark.ours
NAMES = ("a.html", "b.html", "c.html")


def rewritten(text, after):
    return Rewrite(
        File("page.html", "utf-8", text.encode(), text),
        after,
        compared(lines(text), lines(after)),
    )


@pytest.fixture
def planned(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = []
    for name in NAMES:
        (tmp_path / name).write_text(f"{name} before")
        found.append(Rewrite(File.read(name, "utf-8"), f"{name} after", []))
    return found


def contents():
    """Return what the folder has, but its own entries."""
    found = {}
    for name in sorted(os.listdir()):
        with open(name) as file:
            found[name] = file.read()
    return found


BEFORE = {name: f"{name} before" for name in NAMES}
AFTER = {name: f"{name} after" for name in NAMES}


class Failing:
    """A function that does something else at one of its calls."""

    def __init__(self, function, call, fail, *, is_late=False):
        self.function = function
        self.call = call
        self.fail = fail
        self.is_late = is_late
        self.calls = 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        if self.calls != self.call:
            return self.function(*args, **kwargs)
        result = self.function(*args, **kwargs) if self.is_late else None
        self.fail()
        return result


def no_space():
    raise OSError(28, "No space left on device")


def interrupt():
    raise KeyboardInterrupt


def end(number):
    os.kill(os.getpid(), number)


# Each step, and how often it is done for three files: for the new and the old content,
# and to rename them.
STEPS = [
    (tempfile, "mkstemp", 6),
    (os, "fsync", 6),
    (shutil, "copystat", 6),
    (os, "replace", 3),
]
CALLS = [
    pytest.param(module, name, call, id=f"{name}-{call}")
    for module, name, count in STEPS
    for call in range(1, count + 1)
]


class TestEachStep:
    @pytest.fixture
    def fail(self, monkeypatch, planned):
        def fail(module, name, call, function, *, is_late=False):
            failing = Failing(getattr(module, name), call, function, is_late=is_late)
            monkeypatch.setattr(module, name, failing)

        return fail

    def test_all_steps_are_known(self, planned, monkeypatch):
        counts = {}
        for module, name, _ in STEPS:
            counts[name] = Failing(getattr(module, name), 0, None)
            monkeypatch.setattr(module, name, counts[name])
        write(planned)
        assert [(name, counts[name].calls) for _, name, _ in STEPS] == [
            (name, count) for _, name, count in STEPS
        ]
        assert contents() == AFTER

    @pytest.mark.parametrize("is_late", [False, True])
    @pytest.mark.parametrize(("module", "name", "call"), CALLS)
    def test_disk_is_full(self, fail, planned, module, name, call, is_late):
        fail(module, name, call, no_space, is_late=is_late)
        with pytest.raises(UnwritableFile) as caught:
            write(planned)
        file = NAMES[call - 1 if name == "replace" else (call - 1) // 2]
        assert str(caught.value) == f"{file}: [Errno 28] No space left on device"
        leftovers = contents()
        if name == "mkstemp" and is_late:
            # Its path has not been returned.
            leftovers = {name: leftovers[name] for name in NAMES}
        assert leftovers == BEFORE

    @pytest.mark.parametrize("is_late", [False, True])
    @pytest.mark.parametrize(("module", "name", "call"), CALLS[6:])
    def test_exception(self, fail, planned, module, name, call, is_late):
        fail(module, name, call, interrupt, is_late=is_late)
        with pytest.raises(KeyboardInterrupt):
            write(planned)
        assert contents() == BEFORE

    @pytest.mark.parametrize("number", writing.SIGNALS, ids=lambda each: each.name)
    @pytest.mark.parametrize(("module", "name", "call"), CALLS)
    def test_signal(self, fail, planned, module, name, call, number):
        """It is held back until all is done, or undone."""
        received = []

        def handler(number, frame):
            received.append((number, contents()))

        before = signal.signal(number, handler)
        try:
            fail(module, name, call, lambda: end(number), is_late=True)
            if (name, call) == ("replace", 3):
                write(planned)
                assert received == [(number, AFTER)]
            else:
                with pytest.raises(KeyboardInterrupt):
                    write(planned)
                assert received == [(number, BEFORE)]
            assert signal.getsignal(number) is handler
        finally:
            signal.signal(number, before)

    def test_signal_that_is_ignored(self, fail, planned):
        """It stays ignored, as for what runs in the background."""
        before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            fail(os, "replace", 1, lambda: end(signal.SIGTERM), is_late=True)
            write(planned)
        finally:
            assert signal.signal(signal.SIGTERM, before) is signal.SIG_IGN
        assert contents() == AFTER

    # The threads that other tests have left do nothing that the child waits for.
    @pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
    def test_process_that_is_ended(self, planned):
        """The default of SIGTERM leaves no time for anything."""
        child = os.fork()
        if not child:  # pragma: no cover
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            failing = Failing(
                os.replace,
                2,
                lambda: end(signal.SIGTERM),
                is_late=True,
            )
            os.replace = failing
            try:
                write(planned)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGTERM
        assert contents() == BEFORE

    def test_thread(self, planned):
        """Only the main one handles signals."""
        thread = threading.Thread(target=write, args=[planned])
        thread.start()
        thread.join()
        assert contents() == AFTER


class TestWhatCannotBePutBack:
    @pytest.mark.parametrize(
        ("fail", "reason"),
        [
            (no_space, "[Errno 28] No space left on device"),
            (interrupt, "KeyboardInterrupt"),
        ],
    )
    def test_is_kept(self, planned, monkeypatch, fail, reason):
        real_replace = os.replace

        def replace(old, new):
            if replace.is_failing or new.endswith("b.html"):
                replace.is_failing = True
                fail() if new.endswith("b.html") else no_space()
            real_replace(old, new)

        replace.is_failing = False
        monkeypatch.setattr(os, "replace", replace)
        with pytest.raises(UnwritableFile) as caught:
            write(planned)
        found = contents()
        [kept] = found.keys() - NAMES
        assert str(caught.value) == f"b.html: {reason}\nWhat a.html had is in {kept}."
        assert found == BEFORE | {"a.html": "a.html after", kept: "a.html before"}


class TestWhatStays:
    def test_mode_and_owner(self, planned):
        os.chmod("a.html", 0o640)
        owner = os.stat("a.html")
        write(planned)
        after = os.stat("a.html")
        assert stat.S_IMODE(after.st_mode) == 0o640
        assert (after.st_uid, after.st_gid) == (owner.st_uid, owner.st_gid)
        assert after.st_mtime >= owner.st_mtime

    def test_owner(self, planned, monkeypatch):
        """That of a file that belongs to someone else."""
        given = []
        real_stat = os.stat

        def other_owner(path, **kwargs):
            found = real_stat(path, **kwargs)
            if str(path).endswith("b.html") and not kwargs:
                return os.stat_result([*found[:4], 12345, 54321, *found[6:10]])
            return found

        monkeypatch.setattr(os, "stat", other_owner)
        monkeypatch.setattr(os, "chown", lambda *args: given.append(args[1:]))
        write(planned)
        assert given == [(12345, 54321)] * 2
        assert contents() == AFTER

        def not_permitted(*args):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "chown", not_permitted)
        with pytest.raises(UnwritableFile) as caught:
            write([Rewrite(File.read(name, "utf-8"), "", []) for name in NAMES])
        assert str(caught.value) == "b.html: Its owner or its group can't be kept."
        assert contents() == AFTER

    def test_symbolic_links(self, planned, tmp_path):
        (tmp_path / "folder").mkdir()
        os.replace("a.html", "folder/target.html")
        os.symlink("folder/target.html", "a.html")
        write(planned)
        assert os.readlink("a.html") == "folder/target.html"
        assert os.listdir("folder") == ["target.html"]
        assert (tmp_path / "a.html").read_text() == "a.html after"

    def test_file_that_is_gone(self, planned):
        os.remove("b.html")
        with pytest.raises(UnwritableFile) as caught:
            write(planned)
        assert str(caught.value) == (
            "b.html: [Errno 2] No such file or directory: 'b.html'"
        )
        assert contents() == {name: BEFORE[name] for name in ("a.html", "c.html")}


class TestDiff:
    def test_hunks(self):
        before = [f"{number}\n" for number in range(30)]
        after = list(before)
        after[4] = ""
        after[5] = "five\n"
        after[12] = "twelve\n"  # six lines between: they share a hunk
        after[20] = ""
        after[29] = "twenty-nine"
        text, changes = "".join(after), line_by_line(before, after)
        source = "".join(before)
        file = File("page.html", "utf-8", source.encode(), source)
        expected = "".join(rewritten(source, text).diff())
        assert "".join(Rewrite(file, text, changes).diff()) == expected
        assert expected == (
            "--- page.html\n+++ page.html\n"
            "@@ -2,15 +2,14 @@\n 1\n 2\n 3\n-4\n-5\n+five\n 6\n 7\n 8\n 9\n 10\n 11\n"
            "-12\n+twelve\n 13\n 14\n 15\n"
            "@@ -18,7 +17,6 @@\n 17\n 18\n 19\n-20\n 21\n 22\n 23\n"
            "@@ -27,4 +25,4 @@\n 26\n 27\n 28\n-29\n+twenty-nine\n"
            "\\ No newline at end of file\n"
        )

    @pytest.mark.parametrize(
        ("before", "after", "head"),
        [
            ("a\n", "", "@@ -1 +0,0 @@"),
            ("", "a\n", "@@ -0,0 +1 @@"),
            ("a\n", "b\n", "@@ -1 +1 @@"),
            ("a\nb\n", "b\n", "@@ -1,2 +1 @@"),
        ],
    )
    def test_extent(self, before, after, head):
        assert list(rewritten(before, after).diff())[2] == f"{head}\n"

    def test_lines_after(self):
        before = list("abcdef")
        changes = line_by_line(before, ["", "B", "c", "", "", "f"])
        changed = Rewrite(File("", "", b"", ""), "", changes)
        assert [changed.line_after(line) for line in range(1, 7)] == [1, 1, 2, 3, 3, 3]
        assert Rewrite(changed.file, "", []).line_after(7) == 7


class TestBigFiles:
    """Each step takes time in proportion to the file."""

    def seconds(self, function, size):
        times = []
        for _ in range(3):
            start = time.process_time()
            function(size)
            times.append(time.process_time() - start)
        return min(times)

    @pytest.mark.parametrize(
        "line",
        [
            "{% load partials %}\n",
            "<p> {% load partials static %}\n",
            "{% load partials %}",
            "{% startpartial a %}{% endpartial %}\n",
            "{% partialdef b %}{% endpartialdef %}\n",
            "{% partial a@ %}{% partialdef b@ %}{% endpartialdef %}\n",
            "{% partial a %}{% partial b@ %}{% partialdef b@ %}{% endpartialdef %}\n",
        ],
    )
    def test_template(self, line):
        engine = Engine(libraries={"static": "django.templatetags.static"})

        def work(size):
            source = (line.replace("@", str(number)) for number in range(size))
            text = "".join(["{% load partials %}\n", *source])
            result = rewrite(text, engine, "page.html")
            before = lines(text)
            file = File("page.html", "utf-8", b"", text)
            changed = Rewrite(file, result.text, line_by_line(before, result.lines))
            list(changed.diff())
            for number in range(1, len(before), 7):
                changed.line_after(number)

        # What is quadratic takes 64 times as long.
        assert self.seconds(work, 8000) < 24 * self.seconds(work, 1000)

    def test_edits(self):
        text = "a" * 300_000
        edits = [(index, index + 1, "b") for index in range(0, len(text), 2)]
        assert edited(text, edits) == "ba" * 150_000
