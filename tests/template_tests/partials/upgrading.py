"""
A project that comes from django-template-partials, for the tests of the command
``upgrade_template_partials``.
"""

import importlib
import sys
from io import StringIO

import pytest
from django.core.management import call_command

SETTINGS = """\
INSTALLED_APPS = ["django.template.partials", "template_partials"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["templates"],
        "APP_DIRS": True,
    },
]
"""

UPGRADED = """\
INSTALLED_APPS = ["django.template.partials"]
TEMPLATES = [
    {
        "BACKEND": "django.template.partials.django.DjangoTemplates",
        "DIRS": ["templates"],
        "APP_DIRS": True,
    },
]
"""

# What says how a file of settings such as these changes.
SETTINGS_DIFF = """\
--- mysite/settings.py
+++ mysite/settings.py
@@ -1,7 +1,7 @@
-INSTALLED_APPS = ["django.template.partials", "template_partials"]
+INSTALLED_APPS = ["django.template.partials"]
 TEMPLATES = [
     {
-        "BACKEND": "django.template.backends.django.DjangoTemplates",
+        "BACKEND": "django.template.partials.django.DjangoTemplates",
         "DIRS": ["templates"],
         "APP_DIRS": True,
     },
"""

CHANGED = """\
Changed {}. Next, run your tests, and uninstall the other package:
  python -m pip uninstall django-template-partials
"""
CHANGED_BY_HAND = CHANGED.replace("run your", "do what is listed above, run your")
TO_CHANGE = """\
{} to change. To do it:
  python manage.py upgrade_template_partials --write
"""
NOTHING = "Nothing to change.\n"


class Project:
    """A project in ``folder``, which is the current folder."""

    def __init__(self, folder, settings):
        self.folder = folder
        (folder / "templates").mkdir()
        self.settings = settings

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, name):
        return (self.folder / name).read_bytes().decode()

    def configure(self, files, name="mysite.settings"):
        """Have the files, and the settings of the module of that name."""
        self.write({"mysite/__init__.py": "", **files})
        forget(self.folder)
        module = importlib.import_module(name)
        for setting in ("TEMPLATES", "FORM_RENDERER", "INSTALLED_APPS"):
            if hasattr(module, setting):
                setattr(self.settings, setting, getattr(module, setting))
        # Last, since what overrides a setting has none.
        self.settings.SETTINGS_MODULE = name

    def run(self, *args, **options):
        """Return what the command prints."""
        printed = StringIO()
        call_command("upgrade_template_partials", *args, stdout=printed, **options)
        return printed.getvalue()


def forget(folder):
    """Have the modules of the project imported again."""
    importlib.invalidate_caches()
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


@pytest.fixture
def project(tmp_path, settings, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield Project(tmp_path, settings)
    forget(tmp_path)
