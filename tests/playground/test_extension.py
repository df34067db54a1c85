"""How the files of the playground are made. These tests run where Sphinx is installed."""

import sys
import zipfile

import pytest

pytest.importorskip("sphinx", reason="needs Sphinx")

from playground import extension
from sphinx.errors import ExtensionError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("django/conf/locale/de/LC_MESSAGES/django.mo", True),
        ("django/conf/locale/de/LC_MESSAGES/django.po", False),
        ("django/contrib/humanize/apps.py", True),
        ("django/contrib/admin/static/admin/css/base.css", False),
        ("django/views/templates/technical_500.html", True),
        ("django-6.1.dist-info/licenses/LICENSE", True),
        ("django-6.1.dist-info/RECORD", False),
    ],
)
def test_files_of_wheels(name, expected):
    assert extension.is_needed(name) == expected


def test_archive(tmp_path):
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a/__init__.py", "A = 1")
    for name in ("1.zip", "2.zip"):
        extension.pack(tmp_path / name, [wheel])
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    names = set(zipfile.ZipFile(tmp_path / "1.zip").namelist())
    assert {
        "a/__init__.py",
        "django/template/compiler/nodelist.py",
        "django/template/partials/lazy.html",
        "playground/__init__.py",
        "playground/rendering.py",
    } <= names
    assert not [name for name in names if name.endswith(".pyc")]


def test_what_can_not_be_fetched(tmp_path):
    code = "import sys; print('out'); sys.exit('no network')"
    with pytest.raises(ExtensionError) as caught:
        extension.call(tmp_path, sys.executable, "-c", code)
    assert str(caught.value) == (
        "The playground's files can't be fetched: "
        f"{sys.executable} -c {code} failed.\n"
        "out\nno network\n\n"
        "To build the documentation without the playground: sphinx-build -D playground=0"
    )


def test_nothing_is_left_where_fetching_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(extension, "NPM", (sys.executable, "-c", "1 / 0"))
    with pytest.raises(ExtensionError, match="ZeroDivisionError"):
        extension.fetch(tmp_path)
    assert list(tmp_path.iterdir()) == []
