"""
What ``manage.py upgrade_template_partials`` changes in the modules of the settings, and
what it says is to be changed by hand.
"""

import ast
import sys
from textwrap import dedent

import pytest
from django.apps import AppConfig
from django.template.partials.upgrading.files import File
from django.template.partials.upgrading.settings import Module, SettingsFacts, upgrade
from django.template.partials.upgrading.source import Change, Source

from .upgrading import (
    NOTHING,
    SETTINGS,
    SETTINGS_DIFF,
    TO_CHANGE,
    UPGRADED,
)

pytestmark = [
    pytest.mark.ours,
    pytest.mark.filterwarnings("ignore:The 'partial'and:DeprecationWarning"),
]

BACKEND = '"BACKEND": "django.template.partials.django.DjangoTemplates"'
LIBRARY = "template_partials.templatetags.partials"
LOADER = "template_partials.loader.Loader"


def upgraded(text, *wrapped):
    """Return the new text, and what is to be done by hand, of a settings module."""
    text = dedent(text)
    file = File("settings.py", "utf-8", text.encode(), text)
    module = Module("settings", "", file)
    result = upgrade(module, SettingsFacts([module], set(wrapped)))
    after = result.rewrite.text if result.rewrite else text
    return after, [str(finding) for finding in result.findings]


def app(line, name="template_partials"):
    return f"settings.py:{line}: Names '{name}'. Remove it from INSTALLED_APPS."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["template_partials"]', "[]"),
        ('["a", "template_partials"]', '["a"]'),
        ('["template_partials", "b"]', '["b"]'),
        ('["a", "template_partials", "b"]', '["a", "b"]'),
        ('["a", "template_partials", ]', '["a", ]'),
        ('["a", "template_partials.apps.SimpleAppConfig"]', '["a"]'),
        ('["a", "template_partials.apps.LoaderAppConfig"]', '["a"]'),
        ('["a", "template_partials", "template_partials"]', '["a"]'),
        ('["ä", ("template_partials"), "b"]', '["ä", "b"]'),
        ('["ä", (("template_partials"))]', '["ä"]'),
        ('["a", "template_" "partials"]', '["a"]'),
        ('("template_partials",)', "()"),
        ('("a", "template_partials")', '("a",)'),
        ('("template_partials", "b")', '("b",)'),
        ('("template_partials", "b",)', '("b",)'),
        ('("a", "b", "template_partials")', '("a", "b")'),
        ('("template_partials", ("b"))', '(("b"),)'),
        ('"a", "template_partials"', '"a",'),
        ('"a", "template_partials",', '"a",'),
        ('{"a", "template_partials"}', '{"a"}'),
        ('["a"] + ["template_partials"]', '["a"] + []'),
        ('["a", *["template_partials"]]', '["a", *[]]'),
        ('list(("a", "template_partials"))', 'list(("a",))'),
        (
            '["a"] + (["template_partials"] if DEBUG else ["a"])',
            '["a"] + ([] if DEBUG else ["a"])',
        ),
    ],
)
def test_app_on_one_line(before, after):
    text = f"DEBUG = True\nINSTALLED_APPS = {before}  # template_partials\n"
    assert upgraded(text) == (text.replace(before, after), [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"a",\n    "template_partials",\n    "b",', '"a",\n    "b",'),
        ('"a",\n    "template_partials",  # old\n    "b",', '"a",\n    "b",'),
        ('"a",\n    "template_partials"', '"a",'),
        ('"a",\n    "template_partials"  # old', '"a",'),
        ('"a", "template_partials",\n    "b"', '"a",\n    "b"'),
        ('"template_partials", "b",\n    "c"', '"b",\n    "c"'),
        ('"a", "template_partials",  # two\n    "b"', '"a",  # two\n    "b"'),
        ('"a"\n    , "template_partials"\n    , "b"', '"a"\n    , "b"'),
        ('# one\n    "template_partials",', "# one"),
        ('"template_partials"  # one\n    # two', "# two"),
        ('# one\n    "template_partials" # two', "# one"),
        ('"a",\n    "template_"\n    "partials",\n    "b"', '"a",\n    "b"'),
    ],
)
def test_app_on_lines(before, after):
    text = f"INSTALLED_APPS = [\n    {before}\n]\nX = 1\n"
    assert upgraded(text) == (text.replace(before, after), [])


def test_the_only_app_on_a_line():
    text = 'INSTALLED_APPS = [\n    "template_partials",  # old\n]\n'
    assert upgraded(text) == ("INSTALLED_APPS = []\n", [])


def test_the_only_app_with_comments():
    text = 'INSTALLED_APPS = ["template_partials"  # old\n  # new\n]\n'
    assert upgraded(text) == ("INSTALLED_APPS = [  # old\n  # new\n]\n", [])


def test_apps_by_other_names():
    """Lists that become a part of INSTALLED_APPS."""
    text = """\
        LOCAL, OTHER = ["a"], ["template_partials"]
        THIRD_PARTY: list[str] = ["template_partials", "b"]
        THIRD_PARTY += ["template_partials"]
        UNUSED: list[str]
        INSTALLED_APPS = LOCAL + THIRD_PARTY
        INSTALLED_APPS.append("c")
        INSTALLED_APPS.append("template_partials")
        INSTALLED_APPS.insert(0, "template_partials")
        INSTALLED_APPS.extend(["template_partials", "d"])
        INSTALLED_APPS.remove("template_partials")
        if DEBUG:
            INSTALLED_APPS.append("template_partials")
        class Settings:
            THIRD_PARTY = ["template_partials", "e"]
        """
    assert upgraded(text) == (
        dedent(
            """\
            LOCAL, OTHER = ["a"], ["template_partials"]
            THIRD_PARTY: list[str] = ["b"]
            THIRD_PARTY += []
            UNUSED: list[str]
            INSTALLED_APPS = LOCAL + THIRD_PARTY
            INSTALLED_APPS.append("c")
            INSTALLED_APPS.extend(["d"])
            INSTALLED_APPS.remove("template_partials")
            if DEBUG:
                pass
            class Settings:
                THIRD_PARTY = ["e"]
            """
        ),
        [app(1), app(10)],
    )


@pytest.mark.parametrize(
    "text",
    [
        'INSTALLED_APPS = env.list("APPS", default=["template_partials"])',
        'INSTALLED_APPS = [a for a in APPS if a != "template_partials"]',
        'INSTALLED_APPS = ["template_partials" if DEBUG else "a"]',
        'INSTALLED_APPS = list("template_partials")',
        'OTHER = ["template_partials"]',
        'INSTALLED_APPS = "template_partials",',
        'INSTALLED_APPS = {"template_partials"}',
        'INSTALLED_APPS = {"a": "template_partials"}',
        'TEMPLATES = INSTALLED_APPS["template_partials"]',
        'print(INSTALLED_APPS.append("template_partials"))',
        'X = "template_partials"; INSTALLED_APPS = [X]',
    ],
)
def test_apps_by_hand(text):
    assert upgraded(text) == (text, [app(1)])


def test_pass_where_a_statement_was():
    text = """\
        if DEBUG: INSTALLED_APPS.append("template_partials")
        X = 1; INSTALLED_APPS.append("template_partials")  # both
        INSTALLED_APPS.append("template_partials"); X = 1
        if DEBUG:
            INSTALLED_APPS.append("template_partials")
            X = 1
        else:
            INSTALLED_APPS.append("template_partials")
        """
    assert upgraded(text) == (
        "if DEBUG: pass\nX = 1; pass  # both\npass; X = 1\n"
        "if DEBUG:\n    X = 1\nelse:\n    pass\n",
        [],
    )


def test_nothing_is_changed_if_one_change_is_unsafe():
    """What is written has to mean what it should."""
    text = 'INSTALLED_APPS = "template_partials",\nOTHER = INSTALLED_APPS'
    more = f'{text}\nINSTALLED_APPS += ["template_partials"]'
    assert upgraded(more) == (more, [app(1), app(3)])


def test_a_change_is_checked():
    source = Source("A = [1, 2]")
    [statement] = source.tree.body
    edits = []
    assert source.changed(Change(edits, statement.value.elts.clear)) is None


def backend(line):
    return (
        f"settings.py:{line}: Has the backend "
        "'django.template.backends.django.DjangoTemplates'. Write "
        "'django.template.partials.django.DjangoTemplates'."
    )


@pytest.mark.parametrize(
    "text",
    [
        'TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]',
        "TEMPLATES = ({'BACKEND': 'django.template' '.backends.django.DjangoTemplates'},)",
        'COMMON = {"BACKEND": "django.template.backends.django.DjangoTemplates"}\n'
        'TEMPLATES = [COMMON | {"DIRS": []}, {**COMMON}]',
        'TEMPLATES[0]["BACKEND"] = "django.template.backends.django.DjangoTemplates"',
    ],
)
def test_backend(text):
    assert upgraded(text) == (text.replace("backends", "partials"), [])


@pytest.mark.parametrize(
    "text",
    [
        'TEMPLATES = [{"X": "django.template.backends.django.DjangoTemplates"}]',
        'TEMPLATES[0]["X"] = "django.template.backends.django.DjangoTemplates"',
        'BACKEND = "django.template.backends.django.DjangoTemplates"\n'
        'TEMPLATES = [{"BACKEND": BACKEND}]',
        'TEMPLATES = [{"BACKEND": env("django.template.backends.django.DjangoTemplates")}]',
        'X = {"BACKEND": "django.template.backends.django.DjangoTemplates"}',
        'TEMPLATES = [{"BACKEND": "django.template.back" "ends.django.DjangoTemplates"}]',
    ],
)
def test_backend_by_hand(text):
    assert upgraded(text) == (text, [backend(1)])


def library(line):
    return (
        f"settings.py:{line}: Names '{LIBRARY}'. Remove it: the tags are in every "
        "template."
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'"builtins": ["{LIBRARY}"]', ""),
        (f'"builtins": ["a", "{LIBRARY}"]', '"builtins": ["a"]'),
        (f'"builtins": ["a"] + ["{LIBRARY}"]', '"builtins": ["a"] + []'),
        (f'"x": 1, "builtins": ["{LIBRARY}"], "y": 2', '"x": 1, "y": 2'),
        (f'"x": 1, "builtins": ["{LIBRARY}"]', '"x": 1'),
        (f'"libraries": {{"partials": "{LIBRARY}"}}', '"libraries": {}'),
        (f'"libraries": {{**A, "partials": "{LIBRARY}"}}', '"libraries": {**A}'),
        (
            f'\n  "libraries": {{\n    "a": "b",\n    "partials": "{LIBRARY}",\n  }}\n',
            '\n  "libraries": {\n    "a": "b",\n  }\n',
        ),
    ],
)
def test_library(before, after):
    text = f"TEMPLATES = [{{{BACKEND}, 'OPTIONS': {{{before}}}}}]"
    assert upgraded(text) == (text.replace(before, after), [])


@pytest.mark.parametrize(
    "text",
    [
        f'TEMPLATES = [{{"OPTIONS": {{"builtins": env(["{LIBRARY}"])}}}}]',
        f'BUILTINS = "{LIBRARY}"',
        f'TEMPLATES[0]["OPTIONS"]["builtins"].append("{LIBRARY}")',
        f'TEMPLATES = [{{"OPTIONS": OPTIONS}}]; OPTIONS["libraries"]["a"] = "{LIBRARY}"',
    ],
)
def test_library_by_hand(text):
    assert upgraded(text) == (text, [library(1)])


FILES = '"django.template.loaders.filesystem.Loader"'
APPS = '"django.template.loaders.app_directories.Loader"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'[("{LOADER}", [{FILES}, {APPS}])]', f"[{FILES}, {APPS}]"),
        (f'[("{LOADER}", ({FILES},))]', f"[{FILES}]"),
        (f'[("{LOADER}", [{FILES}]), "more"]', f'[{FILES}, "more"]'),
        (f'[("cached", [("{LOADER}", [{FILES}])])]', f'[("cached", [{FILES}])]'),
        (f'[("{LOADER}", [("cached", [{FILES}])])]', f'[("cached", [{FILES}])]'),
        (f'[["{LOADER}", [{FILES}]]]', f"[{FILES}]"),
        (f'[("{LOADER}", [])]', "[]"),
        (f'[("{LOADER}", LOADERS)]', "[*LOADERS]"),
        (f'[("{LOADER}", loaders())]', "[*loaders()]"),
        (f'[("{LOADER}", A + B)]', "[*(A + B)]"),
    ],
)
def test_loader(before, after):
    text = f"TEMPLATES = [{{{BACKEND}, 'OPTIONS': {{'loaders': {before}}}}}]"
    assert upgraded(text) == (text.replace(before, after), [])


def test_loader_on_lines():
    text = f"""\
        LOADERS = [
            (
                "{LOADER}",
                [  # what finds templates
                    (
                        "django.template.loaders.cached.Loader",
                        [
                            # in DIRS
                            {FILES},
                            {APPS},
                        ],
                    ),
                ],
            ),  # end
        ]
        TEMPLATES = [{{'OPTIONS': {{'loaders': LOADERS}}}}]
        """
    assert upgraded(text) == (
        dedent(
            f"""\
            LOADERS = [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        # in DIRS
                        {FILES},
                        {APPS},
                    ],
                ),  # end
            ]
            TEMPLATES = [{{'OPTIONS': {{'loaders': LOADERS}}}}]
            """
        ),
        [],
    )


def test_loader_with_strings_of_several_lines():
    """They keep their indentation."""
    text = (
        "TEMPLATES = [{'OPTIONS': {'loaders': [\n"
        "    (\n"
        f"        '{LOADER}',\n"
        "        [\n"
        "            ('locmem', {'a': '''\n                b'''}),\n"
        "        ],\n"
        "    ),\n"
        "]}}]\n"
    )
    assert upgraded(text) == (
        "TEMPLATES = [{'OPTIONS': {'loaders': [\n"
        "    ('locmem', {'a': '''\n                b'''}),\n"
        "]}}]\n",
        [],
    )


def loader(line):
    return f"settings.py:{line}: Names '{LOADER}'. Replace it with what it wraps."


@pytest.mark.parametrize(
    "text",
    [
        f'LOADERS = [("{LOADER}", [])]',
        f'TEMPLATES = [{{"OPTIONS": {{"loaders": ["{LOADER}"]}}}}]',
        f'TEMPLATES = [{{"OPTIONS": {{"loaders": [(LOADERS, "{LOADER}")]}}}}]',
        f'TEMPLATES = [{{"OPTIONS": {{"loaders": ("{LOADER}", [])}}}}]',
        f'TEMPLATES = [{{"OPTIONS": {{"loaders": [("{LOADER}", [], 1)]}}}}]',
        f'TEMPLATES[0]["OPTIONS"]["loaders"][0] = "{LOADER}"',
        f'TEMPLATES = [{{"OPTIONS": {{"loaders": ["{LOADER}" if A else B]}}}}]',
    ],
)
def test_loader_by_hand(text):
    assert upgraded(text) == (text, [loader(1)])


APP_DIRS = (
    "settings.py:{}: django-template-partials has turned on the templates in the folders "
    'of apps. Write "APP_DIRS": True, unless the engine has loaders of its own.'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{{{BACKEND}}}", f'{{{BACKEND}, "APP_DIRS": True}}'),
        (f"{{{BACKEND}, 'DIRS': []}}", f"{{{BACKEND}, 'DIRS': [], 'APP_DIRS': True}}"),
        (f'{{"APP_DIRS": False, {BACKEND}}}', f'{{"APP_DIRS": True, {BACKEND}}}'),
        (f'{{{BACKEND}, "APP_DIRS": True}}', f'{{{BACKEND}, "APP_DIRS": True}}'),
        (
            f'{{\n    {BACKEND},\n    "DIRS": ["a"],  # dirs\n    "OPTIONS": {{}},\n}}',
            f'{{\n    {BACKEND},\n    "DIRS": ["a"],\n    "APP_DIRS": True,  # dirs\n'
            '    "OPTIONS": {},\n}',
        ),
        (f"{{\n  {BACKEND}\n}}", f'{{\n  {BACKEND},\n  "APP_DIRS": True\n}}'),
        (f"{{\r\n {BACKEND}\r\n}}", f'{{\r\n {BACKEND},\r\n "APP_DIRS": True\r\n}}'),
        (
            f'{{{BACKEND}, "NAME": "django", "OPTIONS": {{"debug": True}}}}',
            f'{{{BACKEND}, "APP_DIRS": True, "NAME": "django", '
            '"OPTIONS": {"debug": True}}',
        ),
    ],
)
def test_app_dirs(before, after):
    """The app turned them on, whatever the settings said."""
    text = f"TEMPLATES = [{before}]"
    assert upgraded(text, "django") == (text.replace(before, after), [])
    assert upgraded(text) == (text, [])


@pytest.mark.parametrize(
    "entry",
    [
        f'{BACKEND}, "NAME": "other"',
        f'{BACKEND}, "NAME": NAME',
        '"BACKEND": "django.template.backends.jinja2.Jinja2"',
        '"BACKEND": BACKEND',
        '"DIRS": []',
        f'{BACKEND}, "OPTIONS": {{"loaders": [("{LOADER}", LOADERS)]}}',
        f'{BACKEND}, "OPTIONS": {{"loaders": (("{LOADER}", LOADERS),)}}',
    ],
)
def test_engines_that_the_app_left_alone(entry):
    text = f"TEMPLATES = [{{{entry}}}]"
    expected = text.replace(f'("{LOADER}", LOADERS)', "*LOADERS")
    assert upgraded(text, "django") == (expected, [])


def test_engines_outside_the_settings():
    text = f"OTHER = [{{{BACKEND}}}]"
    assert upgraded(text, "django") == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        f'TEMPLATES = [{{{BACKEND}, "APP_DIRS": DEBUG}}]',
        f'TEMPLATES = [{{{BACKEND}, "OPTIONS": OPTIONS}}]',
        f'TEMPLATES = [{{{BACKEND}, "OPTIONS": {{**OPTIONS}}}}]',
        f"TEMPLATES = [{{{BACKEND}, **COMMON}}]",
        f'TEMPLATES = [{{{BACKEND}}}]; TEMPLATES[0]["APP_DIRS"] = DEBUG',
        f'TEMPLATES = [{{{BACKEND}, "APP_DIRS": False}}]; OPTIONS["loaders"] = []',
        f'TEMPLATES = [{{{BACKEND}}}]; TEMPLATES[0]["OPTIONS"] = {{"loaders": []}}',
        f'TEMPLATES = [{{{BACKEND}}}]; TEMPLATES[0].update({{"APP_DIRS": DEBUG}})',
    ],
)
def test_app_dirs_by_hand(text):
    assert upgraded(text, "django") == (text, [APP_DIRS.format(1)])


@pytest.mark.parametrize(
    "loaders", ["[]", "LOADERS", f'["{LOADER}"]', "[('cached', [])]", "(A, B)", "GONE"]
)
def test_loaders_that_the_app_replaced(loaders):
    text = f"LOADERS = []\nTEMPLATES = [{{{BACKEND}, 'OPTIONS': {{'loaders': {loaders}}}}}]"
    after, findings = upgraded(text, "django")
    assert after == text
    assert findings[0] == (
        "settings.py:2: Unless the first of these loaders is its own, "
        "django-template-partials has replaced them by Django's default ones. Remove them "
        'and write "APP_DIRS": True to keep these. Otherwise, yours are used again.'
    )


def test_loaders_in_a_variable():
    text = f"""\
        LOADERS = [("{LOADER}", [])]
        TEMPLATES = [{{{BACKEND}, "OPTIONS": {{"loaders": LOADERS}}}}]
        """
    assert upgraded(text, "django") == (
        dedent(text).replace(f'[("{LOADER}", [])]', "[]"),
        [],
    )


def test_wrap_loaders():
    """Its calls go, then its import. What it did to the engine is written out."""
    text = f"""\
        import os
        from template_partials.apps import wrap_loaders

        TEMPLATES = [{{{BACKEND}, "NAME": "a"}}]

        wrap_loaders("a")
        if os.environ.get("B"):
            wrap_loaders("b")
        """
    assert upgraded(text) == (
        dedent(
            f"""\
            import os

            TEMPLATES = [{{{BACKEND}, "APP_DIRS": True, "NAME": "a"}}]

            if os.environ.get("B"):
                pass
            """
        ),
        [],
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from template_partials.apps import wrap_loaders as w\nX = 1", None),
        ("import template_partials\nX = 1", None),
        ("import template_partials.apps, template_partials.loader\nX = 1", None),
        ("import template_partials.apps as a\na.wrap_loaders('b')\nX = 1", None),
        ("import template_partials.apps\ntemplate_partials.apps.wrap_loaders('b')", ""),
        ("from template_partials import apps\napps.wrap_loaders('b')\n", ""),
    ],
)
def test_imports(before, after):
    assert upgraded(before) == ("X = 1" if after is None else after, [])


IMPORT = (
    "settings.py:{}: Imports from django-template-partials. Remove the import, and what "
    "uses it."
)
CALL = "settings.py:{}: Calls wrap_loaders(). Remove the call."


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "from template_partials.apps import wrap_loaders\n"
            "for engine in ENGINES:\n    wrap_loaders(engine)",
            [IMPORT.format(1), CALL.format(3)],
        ),
        ("import template_partials, os", [IMPORT.format(1)]),
        (
            "from template_partials.apps import wrap_loaders as wrap\nwrap('a')",
            [IMPORT.format(1)],
        ),
        ("import template_partials as package\nprint(package)", [IMPORT.format(1)]),
        (
            "import template_partials\nVERSION = template_partials.__version__",
            [IMPORT.format(1)],
        ),
        ("from .template_partials import a\nimport os\nenv()('a')", []),
        (
            'A = "template_partials.nothing"\nB = b"template_partials"',
            ["settings.py:1: Names 'template_partials.nothing'. Remove it."],
        ),
    ],
)
def test_imports_by_hand(text, findings):
    assert upgraded(text) == (text, findings)


BY_HAND = "To be done by hand:\n"


def test_modules_that_are_imported(project):
    """Base settings of the project, wherever the import stands; others aren't read."""
    project.configure(
        {
            "mysite/settings/__init__.py": (
                "from .base import *\n"
                "from ..apps import THIRD_PARTY\n"
                "from django.conf.global_settings import *\n"
                "from unittest import *\n"
                "try:\n    from .local import *\nexcept ImportError:\n    pass\n"
                "try:\n    from .base.gone import *\nexcept ImportError:\n    pass\n"
                "try:\n    from nothing import *\nexcept ImportError:\n    pass\n"
                "try:\n    from .space import gone\nexcept ImportError:\n    pass\n"
                "from .base import INSTALLED_APPS, TEMPLATES\n"
                "INSTALLED_APPS = INSTALLED_APPS + THIRD_PARTY\n"
            ),
            "mysite/settings/base.py": UPGRADED,
            "mysite/settings/space/notes.txt": "",
            "mysite/apps.py": "THIRD_PARTY = [\n    'template_partials',\n]\n",
        }
    )
    assert project.run() == (
        "--- mysite/apps.py\n+++ mysite/apps.py\n@@ -1,3 +1 @@\n"
        "-THIRD_PARTY = [\n-    'template_partials',\n-]\n+THIRD_PARTY = []\n"
        + TO_CHANGE.format("1 file")
    )


COMPUTED = """\
import json
INSTALLED_APPS = json.loads('["django.template.partials", "template_partials"]')
TEMPLATES = json.loads('''[{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "OPTIONS": {
        "builtins": ["template_partials.templatetags.partials"],
        "libraries": {"p": "template_partials.templatetags.partials"}
    }
}]''')
"""


def test_values_from_elsewhere(project):
    """They are in the settings, but in none of their modules."""
    project.configure({"mysite/settings.py": COMPUTED})
    assert project.run() == (
        f"{BY_HAND}"
        "  mysite/settings.py:2: INSTALLED_APPS has 'template_partials'. Its value comes "
        "from elsewhere. Remove it there.\n"
        "  mysite/settings.py:3: The backend of the engine 'django' is "
        "'django.template.backends.django.DjangoTemplates'. Its value comes from "
        "elsewhere. Write 'django.template.partials.django.DjangoTemplates' there.\n"
        "  mysite/settings.py:3: The builtins of the engine 'django' have "
        "'template_partials.templatetags.partials'. Its value comes from elsewhere. Remove "
        "it there.\n"
        "  mysite/settings.py:3: The libraries of the engine 'django' have "
        "'template_partials.templatetags.partials'. Its value comes from elsewhere. Remove "
        "it there.\n"
        "  mysite/settings.py:3: django-template-partials has set up the loaders of the "
        "engine 'django', whose settings aren't written out. Make sure that it has "
        'loaders, or "APP_DIRS": True.\n' + NOTHING
    )


def test_loaders_from_elsewhere(project):
    settings = (
        "INSTALLED_APPS = ['django.template.partials']\n"
        "LOADER = '.'.join(['template_' + 'partials', 'loader', 'Loader'])\n"
        f"TEMPLATES = [{{{BACKEND}, 'OPTIONS': {{'loaders': [(LOADER, [])]}}}}]\n"
    )
    project.configure({"mysite/settings.py": settings})
    output = project.run()
    assert (
        "  mysite/settings.py:3: The loaders of the engine 'django' have "
        "'template_partials.loader.Loader'. Its value comes from elsewhere. Remove it "
        "there.\n"
    ) in output


def test_derived_backend(project):
    project.configure(
        {
            "mysite/settings.py": SETTINGS.replace(
                "django.template.backends.django", "mysite.backend"
            ),
            "mysite/backend.py": (
                "from django.template.backends.django import DjangoTemplates as Base\n\n\n"
                "class DjangoTemplates(Base):\n    pass\n"
            ),
        }
    )
    assert (
        f"{BY_HAND}  mysite/settings.py:2: The backend of the engine 'backend' is "
        "mysite.backend.DjangoTemplates. Derive it from "
        "django.template.partials.django.DjangoTemplates.\n"
    ) in project.run()


def test_no_module_of_settings(project):
    """Code may have configured them."""
    project.configure({"mysite/settings.py": SETTINGS})
    project.settings.INSTALLED_APPS = [
        *project.settings.INSTALLED_APPS,
        AppConfig("mysite", sys.modules["mysite"]),
    ]
    project.settings.SETTINGS_MODULE = None
    where = "  settings: "
    output = project.run()
    assert output.startswith(f"{BY_HAND}{where}INSTALLED_APPS has 'template_partials'.")
    assert output.count(where) == 3


def test_settings_in_an_installed_package(project):
    project.configure({"mysite/settings.py": SETTINGS})
    project.settings.SETTINGS_MODULE = "django.conf.global_settings"
    assert "  django.conf.global_settings: INSTALLED_APPS has" in project.run()


def test_code(project):
    """What other code of the project names, in any folder but those of installed code."""
    imports = "import template_partials\n"
    project.configure(
        {
            "mysite/settings.py": SETTINGS,
            "mysite/apps.py": (
                "from django.apps import AppConfig\n"
                "from template_partials.apps import wrap_loaders\n\n\n"
                "class Config(AppConfig):\n"
                "    def ready(self):\n"
                '        wrap_loaders("django")\n'
            ),
            "mysite/tests/test.py": (
                "import os, template_partials.loader\n"
                "from template_partials.templatetags.partials import TemplateProxy, register\n"
                'APPS = ["template_partials"]\n'
                "PATTERN = '\\d'\n"
            ),
            "mysite/fine.py": "# template_partials\n",
            "mysite/strings.py": (
                "A = '{% partialdef a %}{% endpartialdef %}'\n"
                "B = '{% load partials %}{% partialdef a yes %}{% endpartialdef %}'\n"
            ),
            "mysite/template.py": "import template_partials\n{% if %}\n",
            "mysite/template_of_settings.py": "TEMPLATES = {% if %}\n",
            ".venv/a.py": imports,
            "env/pyvenv.cfg": "",
            "env/a.py": imports,
            "lib/site-packages/a.py": imports,
            "template_partials_copy.txt": imports,
            "node_modules/a.py": imports,
        }
    )
    (project.folder / "mysite" / "gone.py").symlink_to("missing.py")
    no_loader = "Remove it: the backend needs no loader of its own."
    assert project.run() == (
        f"{SETTINGS_DIFF}{BY_HAND}"
        f"  mysite/apps.py:2: Imports 'template_partials.apps.wrap_loaders'. {no_loader}\n"
        "  mysite/strings.py:2: A string has tags that only django-template-partials "
        "accepts. Write {% partialdef name inline %} and {% endpartialdef %}.\n"
        "  mysite/template.py: Can't be parsed. Check whether it uses "
        "django-template-partials.\n"
        "  mysite/tests/test.py:1: Imports 'template_partials.loader'. Remove it.\n"
        "  mysite/tests/test.py:2: Imports "
        "'template_partials.templatetags.partials.TemplateProxy'. Use "
        "django.template.partials.templates.PartialTemplate.\n"
        "  mysite/tests/test.py:2: Imports "
        "'template_partials.templatetags.partials.register'. Remove it.\n"
        "  mysite/tests/test.py:3: Names 'template_partials'. Remove it. For settings, run "
        "this command with --settings.\n" + TO_CHANGE.format("1 file")
    )


def test_code_that_wraps_loaders(project):
    """The settings get what it did."""
    project.configure(
        {
            "mysite/settings.py": UPGRADED.replace('        "APP_DIRS": True,\n', ""),
            "mysite/apps.py": 'apps.wrap_loaders("django")\n# template_partials\n',
        }
    )
    assert '+        "APP_DIRS": True,\n' in project.run()


@pytest.mark.parametrize(
    ("production", "is_told"),
    [
        ("from .settings import *\nTEMPLATES[0]['OPTIONS'] = {'loaders': []}\n", True),
        ("from .settings import *\nTEMPLATES[0]['DIRS'] = ['loaders']\n", True),
        ("from .settings import *\nTEMPLATES[0]['DIRS'] = []\n", False),
        (
            "TEMPLATES = [{'BACKEND': '', 'OPTIONS': {'loaders': []}}]\n"
            "A = TEMPLATES[0]",
            False,
        ),
        ("loaders = ['loaders']\n", False),
    ],
)
def test_other_settings_that_name_loaders(production, is_told, project):
    """With APP_DIRS in the settings that they share, they couldn't have loaders."""
    settings = SETTINGS.replace('        "APP_DIRS": True,\n', "")
    project.configure(
        {"mysite/settings.py": settings, "mysite/production.py": production}
    )
    output = project.run()
    assert (f"mysite/{APP_DIRS.format(3)}" in output) == is_told
    assert ('+        "APP_DIRS": True,\n' in output) != is_told


def test_positions():
    """They are counted in characters, where Python counts bytes."""
    source = Source("ä = 'ö'; b = 1\n")
    assert [source.segment(s.value) for s in source.tree.body] == ["'ö'", "1"]
    assert ast.unparse(source.tree) == "ä = 'ö'\nb = 1"
