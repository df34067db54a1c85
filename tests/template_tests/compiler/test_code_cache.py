"""
Bytecode on disk: what is read is what would have been compiled, and whatever is wrong
there is no more than time lost.
"""

import marshal
import os
import stat
import subprocess
import sys
from threading import Barrier, Thread

import pytest
from django.template import Context
from django.template.compiler import code_cache, compiling
from django.template.compiler.code_cache import CodeCache, checksum_of
from django.template.compiler.nodelist import CompiledNodeList
from django.template.partials.engine import Engine

from .conftest import engine_options

SOURCE = "def render():\n    return 'text'\n"
FILENAME = "page.html (compiled 123)"


def entries(directory):
    return sorted(path.name for path in directory.iterdir())


def called(code):
    namespace = {}
    exec(code, namespace)
    return namespace["render"]()


@pytest.fixture
def compiled(monkeypatch):
    """The names of the files of which bytecode is made."""
    made = []

    def make(source, filename, *arguments, **options):
        made.append(filename)
        return compile(source, filename, *arguments, **options)

    for module in (code_cache, compiling):
        monkeypatch.setattr(module, "compile", make, raising=False)
    return made


class TestEntries:
    @pytest.fixture
    def kept(self, tmp_path):
        """The path of an entry."""
        CodeCache(tmp_path).compile(SOURCE, FILENAME, "page.html")
        [path] = tmp_path.iterdir()
        return path

    def compile_again(self, path):
        return CodeCache(path.parent).compile(SOURCE, FILENAME, "page.html")

    def test_is_read(self, kept, compiled):
        code = self.compile_again(kept)
        assert called(code) == "text"
        assert code.co_filename == FILENAME
        assert compiled == []

    @pytest.mark.parametrize(
        ("source", "filename"),
        [(SOURCE + " ", FILENAME), (SOURCE, "other.html (compiled 123)")],
    )
    def test_that_is_made_of_something_else(self, kept, compiled, source, filename):
        code = CodeCache(kept.parent).compile(source, filename, "page.html")
        assert code.co_filename == filename
        assert compiled == [filename]
        assert len(entries(kept.parent)) == 2

    def test_of_another_python(self, kept, compiled, monkeypatch):
        monkeypatch.setattr(code_cache, "MAGIC_NUMBER", b"another")
        self.compile_again(kept)
        assert len(compiled) == 1

    def test_of_another_optimization(self, kept):
        program = (
            "from django.template.compiler.code_cache import CodeCache;"
            f"CodeCache({str(kept.parent)!r}).compile({SOURCE!r}, {FILENAME!r}, 'page.html')"
        )
        subprocess.run([sys.executable, "-O", "-c", program], check=True)
        assert len(entries(kept.parent)) == 2

    @pytest.mark.parametrize(
        "damage",
        [
            lambda data: b"",
            lambda data: data[:-1],
            lambda data: data[:40],
            lambda data: data[:-1] + bytes([data[-1] ^ 1]),
            lambda data: b"\0" * len(data),
            lambda data: (
                checksum_of(marshal.dumps("no code")) + b"\n" + marshal.dumps("no code")
            ),
        ],
    )
    def test_that_is_damaged(self, kept, compiled, damage):
        kept.write_bytes(damage(kept.read_bytes()))
        assert called(self.compile_again(kept)) == "text"
        assert len(compiled) == 1
        # It has been mended.
        assert called(self.compile_again(kept)) == "text"
        assert len(compiled) == 1

    @pytest.mark.skipif(os.name != "posix", reason="modes of files")
    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_that_others_can_write(self, kept, compiled, caplog, mode):
        kept.chmod(mode)
        cache = CodeCache(kept.parent)
        for _ in range(2):
            assert called(cache.compile(SOURCE, FILENAME, "page.html")) == "text"
            kept.chmod(mode)
        assert len(compiled) == 2
        assert [record.getMessage() for record in caplog.records] == [
            f"{kept} is not read: others can write to it. Templates are compiled in each "
            "process."
        ]

    def test_system_without_modes_of_files(self, monkeypatch):
        others = os.stat_result([0o100666, 0, 0, 0, 12345, 0, 0, 0, 0, 0])
        assert not code_cache.is_private(others)
        monkeypatch.setattr(code_cache.os, "name", "nt")
        is_private = code_cache.is_private(others)
        monkeypatch.undo()
        assert is_private

    @pytest.mark.skipif(os.name != "posix", reason="modes of files")
    def test_is_private(self, tmp_path):
        directory = tmp_path / "a" / "cache"
        umask = os.umask(0)
        try:
            CodeCache(directory).compile(SOURCE, FILENAME, "page.html")
        finally:
            os.umask(umask)
        [path] = directory.iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700

    def test_directory_that_cannot_be_made(self, tmp_path, caplog):
        file = tmp_path / "file"
        file.touch()
        cache = CodeCache(file)
        for template in ("a.html", "b.html"):
            assert called(cache.compile(SOURCE, FILENAME, template)) == "text"
        [record] = caplog.records
        assert record.name == "django.template.compiler"
        assert record.levelname == "WARNING"
        message = record.getMessage()
        assert message.startswith("Code can't be ")
        assert message.endswith(". Templates are compiled in each process.")
        assert not CodeCache(file).has_code_of("a.html")

    def test_that_cannot_be_written(self, tmp_path, monkeypatch, caplog):
        def replace(source, target):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(code_cache.os, "replace", replace)
        assert called(CodeCache(tmp_path).compile(SOURCE, FILENAME, "a.html")) == "text"
        assert entries(tmp_path) == []
        assert [record.getMessage() for record in caplog.records] == [
            "Code can't be kept: [Errno 28] No space left on device. Templates are "
            "compiled in each process."
        ]

    def test_clear(self, kept):
        other = kept.parent / "notes.txt"
        other.touch()
        cache = CodeCache(kept.parent)
        assert cache.has_code_of("page.html")
        cache.clear()
        assert entries(kept.parent) == ["notes.txt"]
        assert not cache.has_code_of("page.html")

    def test_many_threads(self, tmp_path):
        barrier, results = Barrier(16), []

        def work():
            barrier.wait()
            code = CodeCache(tmp_path).compile(SOURCE, FILENAME, "page.html")
            results.append(called(code))

        threads = [Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == ["text"] * 16
        assert len(entries(tmp_path)) == 1


TEMPLATES = {
    "base.html": "<{% block main %}{% endblock %}>{% partialdef row %}[{{ x }}]{% endpartialdef %}",
    "page.html": "{% extends 'base.html' %}{% block main %}{{ x|upper }}{% endblock %}",
    "live.html": "{{ x }}{% opaque %}{% around %}{{ x }}{{ y }}{% endaround %}",
    "unknown.html": "{% extends parent %}{% block main %}{{ x }}{{ y }}{% endblock %}",
}
CONTEXT = {"x": "<x>", "y": 1, "parent": "base.html"}


class TestEngine:
    @pytest.fixture
    def render(self, tmp_path, own_render):
        """Return a function that renders in an engine that has loaded nothing yet."""

        def render(name, times=1, templates=TEMPLATES, **options):
            options = {"code_cache": tmp_path, **options}
            engine = Engine(**engine_options(templates, **options))
            template = engine.get_template(name)
            [html] = {template.render(Context(CONTEXT)) for _ in range(times)}
            return html

        return render

    @pytest.mark.parametrize("name", [*TEMPLATES, "base.html#row", "page.html#main"])
    def test_is_compiled_at_its_first_render(
        self, render, compiled, tmp_path, monkeypatch, name
    ):
        django = render(name, code_cache=None, compiled=False)
        assert render(name, times=3) == django
        assert compiled
        kept = entries(tmp_path)
        compiled.clear()
        entered = []
        enter = CompiledNodeList.enter

        def enter_and_count(self, code, *arguments):
            entered.append(code)
            return enter(self, code, *arguments)

        monkeypatch.setattr(CompiledNodeList, "enter", enter_and_count)
        assert render(name) == django
        assert entered
        assert compiled == []
        assert entries(tmp_path) == kept

    def test_template_that_has_changed(self, render, compiled, tmp_path):
        render("page.html", times=2)
        changed = TEMPLATES | {
            "page.html": TEMPLATES["page.html"].replace("upper", "lower")
        }
        assert render("page.html", templates=changed) == "<&lt;x&gt;>"
        # Two pages, and what they share.
        assert len(compiled) == len(entries(tmp_path)) == 3

    def test_what_is_named_differently(self, render, compiled):
        render("page.html", times=2)
        other = {
            "base.html": TEMPLATES["base.html"],
            "other.html": TEMPLATES["page.html"],
        }
        render("other.html", templates=other)
        # Django's nodes have rendered the other.
        assert [name.partition(" ")[0] for name in compiled] == [
            "base.html",
            "page.html",
        ]

    def test_template_without_a_name(self, tmp_path, compiled):
        engine = Engine(**engine_options(TEMPLATES, code_cache=tmp_path))
        for _ in range(2):
            template = engine.from_string("{{ x }}")
            assert template.render(Context(CONTEXT)) == "&lt;x&gt;"
            assert len(compiled) in (0, 1)
            template.render(Context(CONTEXT))
        assert not tmp_path.exists() or entries(tmp_path) == []

    def test_error_at_the_first_render(self, render, at_once):
        templates = {"page.html": "a\n{{ x }}{{ x|fails }}"}
        for _ in range(2):
            with pytest.raises(ValueError, match="failed") as raised:
                render("page.html", templates=templates)
            last = raised.traceback[-2]
            assert (last.name, last.lineno) == ("page.html", 1)  # counted from 0

    def test_debug(self, render, tmp_path):
        render("page.html", times=3, debug=True)
        assert entries(tmp_path) == []
