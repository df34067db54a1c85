"""
``manage.py upgrade_template_partials``: what it prints and writes.
"""

import os
import stat
import sys

import pytest
from django.core.management import CommandError
from django.template.partials.upgrading.files import File, UnwritableFile

from .upgrading import (
    CHANGED,
    CHANGED_BY_HAND,
    NOTHING,
    SETTINGS,
    SETTINGS_DIFF,
    TO_CHANGE,
    UPGRADED,
)

pytestmark = [
    pytest.mark.ours,
    # The package says so from Django 6.0 on.
    pytest.mark.filterwarnings("ignore:The 'partial'and:DeprecationWarning"),
]

FILES = {
    "mysite/settings.py": SETTINGS,
    "templates/page.html": (
        "{% load partials %}\n{% startpartial row %}<li>{% endpartial %}\n"
    ),
}
DIFF = f"""\
{SETTINGS_DIFF}\
--- templates/page.html
+++ templates/page.html
@@ -1,2 +1 @@
-{{% load partials %}}
-{{% startpartial row %}}<li>{{% endpartial %}}
+{{% partialdef row %}}<li>{{% endpartialdef %}}
"""


def test_shows(project):
    project.configure(FILES)
    assert project.run() == DIFF + TO_CHANGE.format("2 files")
    assert {name: project.read(name) for name in FILES} == FILES


def test_writes(project):
    project.configure(FILES)
    assert project.run(write=True) == DIFF + CHANGED.format("2 files")
    assert {name: project.read(name) for name in FILES} == {
        "mysite/settings.py": UPGRADED,
        "templates/page.html": "{% partialdef row %}<li>{% endpartialdef %}\n",
    }


def test_nothing_the_second_time(project):
    project.configure(FILES)
    project.run(write=True)
    project.configure({})
    assert project.run() == project.run(write=True) == NOTHING


@pytest.mark.parametrize("backend", ["backends", "partials"])
def test_either_backend(backend, project):
    """It makes no difference whether the backend has been changed before."""
    project.configure(
        FILES | {"mysite/settings.py": SETTINGS.replace("backends", backend)}
    )
    project.run(write=True)
    assert project.read("mysite/settings.py") == UPGRADED
    assert project.read("templates/page.html") == (
        "{% partialdef row %}<li>{% endpartialdef %}\n"
    )


def test_check(project):
    project.configure(FILES)
    with pytest.raises(SystemExit) as caught:
        project.run(check=True)
    assert caught.value.code == 1
    assert project.read("mysite/settings.py") == SETTINGS
    project.run(write=True)
    project.configure({})
    assert project.run(check=True) == NOTHING
    project.write({"shop.py": "import template_partials\n"})
    with pytest.raises(SystemExit) as caught:
        project.run(check=True)
    assert caught.value.code == 1


def test_check_does_not_write(project):
    with pytest.raises(CommandError, match="not allowed with argument"):
        project.run("--check", "--write")


def test_colours(project, monkeypatch):
    monkeypatch.setenv("DJANGO_COLORS", "dark")
    project.configure(
        {
            "mysite/settings.py": UPGRADED,
            "templates/page.html": ("a\n{% load partials %}\n"),
        }
    )
    assert project.run(force_color=True) == (
        "\x1b[36;1m--- templates/page.html\x1b[0m\n"
        "\x1b[36;1m+++ templates/page.html\x1b[0m\n"
        "\x1b[1m@@ -1,2 +1 @@\x1b[0m\n"
        " a\n"
        "\x1b[31;1m-{% load partials %}\x1b[0m\n" + TO_CHANGE.format("1 file")
    )
    assert "\x1b" not in project.run(no_color=True)


def test_lines_after_writing(project):
    """What is to be done by hand is listed with the lines that the file has then."""
    source = (
        "{% load partials %}\n{% partialdef row %}{% endpartialdef %}\n"
        "{% partialdef row %}{% endpartialdef %}\n"
    )
    project.configure({"mysite/settings.py": UPGRADED, "templates/page.html": source})
    finding = (
        "To be done by hand:\n"
        "  templates/page.html:{}: Partial 'row' is defined in line {}, too. Only the "
        "last definition counted. Remove or rename the others.\n"
    )
    assert finding.format(3, 2) in project.run()
    output = project.run(write=True)
    assert finding.format(2, 2) + CHANGED_BY_HAND.format("1 file") in output


def test_bytes_around_stay(project):
    """Byte order mark, line endings, encoding and mode."""
    settings = SETTINGS.replace("\n", "\r\n")
    project.configure(
        {
            "mysite/settings.py": (
                b"# coding: latin-1\r\n# \xe9\r\n" + settings.encode()
            ),
            "templates/bom.html": "\ufeff{% load partials %}\r\nä\r\n\r{% load partials %}x\r",
            "templates/latin.txt": b"{# \xe9 #}",
        }
    )
    path = project.folder / "templates" / "bom.html"
    path.chmod(0o640)
    link = project.folder / "templates" / "link.html"
    link.symlink_to("bom.html")
    output = project.run(write=True)
    assert "-# coding" not in output
    assert (
        "@@ -1,4 +1,3 @@\n-\ufeff{% load partials %}\r\n-ä\r\n+\ufeffä\r\n \r"
        "-{% load partials %}x\r+x\r"
    ) in output
    assert output.count("--- templates/") == 1
    assert path.read_bytes().decode() == "\ufeffä\r\n\rx\r"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert (project.folder / "mysite" / "settings.py").read_bytes() == (
        b"# coding: latin-1\r\n# \xe9\r\n" + UPGRADED.replace("\n", "\r\n").encode()
    )


def test_no_newline_at_the_end(project):
    project.configure(
        {
            "mysite/settings.py": UPGRADED,
            "templates/page.html": ("{% load partials %}\na"),
        }
    )
    assert project.run() == (
        "--- templates/page.html\n+++ templates/page.html\n@@ -1,2 +1 @@\n"
        "-{% load partials %}\n a\n\\ No newline at end of file\n"
        + TO_CHANGE.format("1 file")
    )


def test_unusable_files(project, monkeypatch):
    """Nothing is written if a file can't be read."""
    project.configure(FILES | {"templates/bad.html": b"{% load partials %}\xff"})
    os.symlink("missing", project.folder / "templates" / "gone.html")
    expected = (
        "Nothing can be written:\n"
        "templates/bad.html: 'utf-8' codec can't decode byte 0xff in position 19: "
        "invalid start byte"
    )
    for options in {}, {"write": True}:
        with pytest.raises(CommandError) as caught:
            project.run(**options)
        assert str(caught.value) == expected
    assert project.read("mysite/settings.py") == SETTINGS


def test_unusable_files_that_are_not_the_projects(project):
    name = "lib/site-packages"
    project.configure(
        {
            "mysite/settings.py": UPGRADED.replace('"templates"', f'"{name}"'),
            f"{name}/bad.html": b"{% load partials %}\xff",
        }
    )
    assert project.run() == NOTHING


def test_template_that_cannot_be_read(project, monkeypatch):
    project.configure({"mysite/settings.py": UPGRADED, "templates/page.html": "a"})

    def no_access(path, *args, **kwargs):
        if str(path).endswith("page.html"):
            raise PermissionError(13, "Permission denied", "page.html")
        return real_open(path, *args, **kwargs)

    real_open = open
    monkeypatch.setattr("builtins.open", no_access)
    with pytest.raises(CommandError) as caught:
        project.run()
    assert str(caught.value) == (
        "Nothing can be written:\n"
        "templates/page.html: [Errno 13] Permission denied: 'page.html'"
    )


def test_directories_that_cannot_be_read(project):
    """They are reported, and the rest is changed."""
    project.configure(
        FILES
        | {
            "mysite/settings.py": UPGRADED.replace(
                '"templates"]', '"templates", "templates/gone"]'
            )
        }
    )
    for name, target in [("loop.html", "loop.html"), ("loop", "../templates")]:
        os.symlink(target, project.folder / "templates" / name)
    too_many = "Can't be read: Too many levels of symbolic links.\n"
    assert project.run(write=True).endswith(
        "Left as it is:\n"
        f"  templates/loop: {too_many}"
        f"  templates/loop.html: {too_many}"
        "  templates/gone: Can't be read: No such file or directory.\n"
        + CHANGED.format("1 file")
    )
    assert project.read("templates/page.html") == (
        "{% partialdef row %}<li>{% endpartialdef %}\n"
    )


def test_directory_that_may_not_be_read(project, monkeypatch):
    """There may be templates in it."""
    project.configure(FILES | {"templates/sub/page.html": ""})
    scandir = os.scandir

    def deny(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(CommandError) as caught:
        project.run(write=True)
    assert str(caught.value) == (
        "Nothing can be written:\ntemplates/sub: Can't be read: Permission denied."
    )
    assert {name: project.read(name) for name in FILES} == FILES


def test_encoding_that_does_not_exist(project):
    settings = UPGRADED.replace(
        '"APP_DIRS": True', '"OPTIONS": {"file_charset": "klingon"}'
    )
    project.configure(FILES | {"mysite/settings.py": settings})
    with pytest.raises(CommandError) as caught:
        project.run()
    assert str(caught.value) == (
        "Nothing can be written:\n"
        "The option 'file_charset' of an engine is not an encoding: unknown encoding: "
        "klingon."
    )


def test_settings_that_do_not_parse(project):
    project.configure(FILES)
    project.write({"mysite/settings.py": "INSTALLED_APPS = [\n"})
    with pytest.raises(CommandError) as caught:
        project.run(write=True)
    assert str(caught.value) == (
        "Nothing can be written:\n"
        "mysite/settings.py: '[' was never closed (<unknown>, line 1)"
    )
    assert project.read("templates/page.html") == FILES["templates/page.html"]


def test_settings_in_an_unknown_encoding(project):
    project.configure(FILES)
    project.write({"mysite/settings.py": "# coding: klingon\n"})
    with pytest.raises(CommandError) as caught:
        project.run()
    assert "mysite/settings.py: unknown encoding" in str(caught.value)


def test_package_that_is_not_installed(project, monkeypatch):
    settings = UPGRADED.replace(
        '"APP_DIRS": True',
        '"OPTIONS": {"builtins": ["template_partials.templatetags.partials"]}',
    )
    project.configure({"mysite/settings.py": settings})
    monkeypatch.setitem(sys.modules, "template_partials.templatetags.partials", None)
    with pytest.raises(CommandError) as caught:
        project.run()
    assert str(caught.value) == (
        "Invalid template library specified. ImportError raised when trying to load "
        "'template_partials.templatetags.partials': import of "
        "template_partials.templatetags.partials halted; None in sys.modules While a "
        "setting names django-template-partials, it has to be installed."
    )


def test_changed_in_the_meantime(project, monkeypatch):
    project.configure(FILES)
    command = "django.template.partials.management.commands.upgrade_template_partials"

    def make_plan():
        plan = real_make_plan()
        project.write({"templates/page.html": "mine"})
        return plan

    from django.template.partials.upgrading.plan import make_plan as real_make_plan

    monkeypatch.setattr(f"{command}.make_plan", make_plan)
    with pytest.raises(CommandError) as caught:
        project.run(write=True)
    assert str(caught.value) == (
        "Nothing can be written:\ntemplates/page.html: Has changed in the meantime."
    )
    assert project.read("mysite/settings.py") == SETTINGS
    assert project.read("templates/page.html") == "mine"


def test_template_that_does_not_parse(project):
    """Nothing is written, and what would be is shown."""
    template = "{% load partials %}\n<p>\n{% nope %}\n"
    project.configure(FILES | {"templates/broken.html": template})
    expected = (
        "Nothing can be written:\n"
        "templates/broken.html:2: Invalid block tag on line 2: 'nope'. Did you forget to "
        "register or load this tag? With the changes above, it doesn't parse."
    )
    for options in {}, {"check": True}, {"write": True}:
        with pytest.raises(CommandError) as caught:
            project.run(**options)
        assert str(caught.value) == expected
    assert {name: project.read(name) for name in FILES} == FILES
    assert project.read("templates/broken.html") == template


def test_disk_that_is_full(project, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    project.configure(FILES)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError) as caught:
        project.run(write=True)
    assert str(caught.value) == (
        "Nothing can be written:\n"
        "mysite/settings.py: [Errno 28] No space left on device"
    )
    assert {name: project.read(name) for name in FILES} == FILES
    assert os.listdir("templates") == ["page.html"]


def test_encoding_that_does_not_keep_the_bytes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "page.html"
    path.write_bytes("\ufeffa".encode("utf-16-be"))
    with pytest.raises(UnwritableFile) as caught:
        File.read(str(path), "utf-16")
    assert str(caught.value) == ("page.html: Can't be written in utf-16 as it is now.")
