"""
What ``manage.py upgrade_template_partials`` changes in templates, and what it leaves.
"""

import sys
from types import ModuleType

import pytest
from django.template import Library
from django.template.engine import Engine as CoreEngine
from django.template.partials.engine import Engine
from django.template.partials.upgrading.names import LIBRARY
from django.template.partials.upgrading.templates import Problem, rewrite

from .upgrading import NOTHING, TO_CHANGE, UPGRADED

pytestmark = [
    pytest.mark.ours,
    pytest.mark.filterwarnings("ignore:The 'partial'and:DeprecationWarning"),
]

HERE = "tests.template_tests.partials.templatetags"
I18N = {"i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n"}


def engine(cls=Engine, *, installed=True, libraries=I18N, **options):
    mine = {"partials": LIBRARY} if installed else {}
    return cls(libraries={**mine, **libraries}, **options)


def use_tags(monkeypatch, **tags):
    """Have a module own_tags with these tags."""
    module = ModuleType("own_tags")
    module.register = Library()
    module.register.tags = tags
    monkeypatch.setitem(sys.modules, "own_tags", module)


# With the package in INSTALLED_APPS, with either backend, and without it.
ENGINES = [
    pytest.param({"cls": CoreEngine}, id="core"),
    pytest.param({"cls": Engine}, id="ours"),
    pytest.param({"cls": Engine, "installed": False}, id="not installed"),
]


@pytest.mark.parametrize("options", ENGINES)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Lines and tags.
        ("{% load partials %}\n<p>", "<p>"),
        ("<p>\n  {% load partials %}\t\n<p>", "<p>\n<p>"),
        ("<p>\r\n{% load partials %}\r\n<p>", "<p>\r\n<p>"),
        ("<p>\r{% load partials %}\r<p>", "<p>\r<p>"),
        ("<p>\n{% load partials %}", "<p>\n"),
        ("{% load partials %}", ""),
        ("{% load i18n %}{% load partials %}\n", "{% load i18n %}\n"),
        ("{% load partials %} {% load i18n %}\n", " {% load i18n %}\n"),
        ("{% extends 'a' %} {% load partials %} \nx", "{% extends 'a' %} \nx"),
        ("{% load partials %}{% load partials %}\n<p>", "<p>"),
        ("<p>{% load partials %}</p>", "<p></p>"),
        ("a\x0cb\n{% load partials %}\n", "a\x0cb\n"),
        # Words.
        ("{% load i18n partials l10n %}", "{% load i18n l10n %}"),
        ("{% load partials i18n %}", "{% load i18n %}"),
        ("{%load  i18n   partials%}", "{%load  i18n%}"),
        ("{% load partials i18n partials %}", "{% load i18n %}"),
        ("{% load partialdef partial from partials %}\n", ""),
        # Old tags.
        (
            "{% load partials %}{% startpartial a %}{% endpartial %}",
            "{% partialdef a %}{% endpartialdef %}",
        ),
        (
            "{% load partials %}{%  startpartial  a  inline  %}{% endpartial a  %}",
            "{%  partialdef  a  inline  %}{% endpartialdef a  %}",
        ),
        (
            "{% load startpartial from partials %}"
            "{% startpartial a %}{% startpartial b %}{% endpartial b %}{% endpartial a %}",
            "{% partialdef a %}{% partialdef b %}{% endpartialdef b %}{% endpartialdef a %}",
        ),
        (
            "{% load partials %}{% startpartial a yes %}{% endpartial %}",
            "{% partialdef a inline %}{% endpartialdef %}",
        ),
        # The second word.
        (
            "{% load partials %}{% partialdef a inline=True %}{% endpartialdef %}",
            "{% partialdef a inline %}{% endpartialdef %}",
        ),
        (
            "{% load partials %}{% partialdef 'a b' 'in line'  %}{% endpartialdef %}",
            "{% partialdef 'a b' inline  %}{% endpartialdef %}",
        ),
        # What stays.
        ("{% load i18n %}{% partial a %}", None),
        ("{% load partialdef from partials_extra %}", None),
        ("{% load partials from i18n %}", None),
        ("{% load partials_extra %}", None),
        ("{% load %}{% %}", None),
        ("{# {% load partials %} #}", None),
        ("{{ '{% load partials %}' }}", None),
        ("{% comment %}{% load partials %}{% endcomment %}", None),
        ("{% comment 'x' %}{{ a }}{% load partials %}", None),
        ("{% verbatim %}{% load partials %}{% endverbatim %}", None),
        ("{% verbatim x %}{% startpartial a %}{% endverbatim x %}", None),
        ("{% endpartial %}", None),
        ("{% load\npartials %}", None),
        ("{% comment %}{{ endcomment }}{% load partials %}{% endcomment %}", None),
        ("{% comment %}{% if %}{% load partials %}{% endcomment %}", None),
        # What isn't loaded.
        (
            "{% startpartial a yes %}{% endpartial %}",
            "{% partialdef a inline %}{% endpartialdef %}",
        ),
        # What needs the template's name to be parsed.
        ("{% load partials %}{% include './a.html' %}", "{% include './a.html' %}"),
        ("load partials", None),
        (
            "{% comment %}{% load partials %}{% endcomment %}\n{% load partials %}\n",
            "{% comment %}{% load partials %}{% endcomment %}\n",
        ),
    ],
)
def test_rewrite(before, after, options):
    result = rewrite(before, engine(**options), "page.html")
    assert (result.text, result.problems) == (before if after is None else after, ())


def test_what_the_package_never_took():
    """Its error is that of the template as it is."""
    source = "{% load partials %}{% partialdef %}"
    assert rewrite(source, engine(), "page.html").problems == (
        Problem(
            1,
            "'partialdef' tag requires a name, as in {% partialdef row %}.",
            "With the changes above, it doesn't parse.",
        ),
    )
    source = "{% load partials %}\n\n{% partialdef a b c %}"
    [problem] = rewrite(source, engine(), "page.html").problems
    assert problem.line == 2
    assert problem.description.startswith("'partialdef' tag takes at most 2 arguments")


@pytest.mark.parametrize(
    ("error", "what"),
    [(ValueError("Not now."), "Not now."), (ValueError(), "ValueError()")],
)
def test_tag_that_fails(error, what, monkeypatch):
    def fail(parser, token):
        raise error

    use_tags(monkeypatch, own=fail)
    source = "{% load partials %}{% load own_tags %}{% own %}"
    libraries = {"own_tags": "own_tags"}
    assert rewrite(source, engine(libraries=libraries), "page.html").problems == (
        Problem(1, what, "With the changes above, it doesn't parse."),
    )


def test_tags_that_are_built_in_no_more():
    source = "{% load partials %}{% partialdef a b c %}"
    [problem] = rewrite(source, engine(builtins=[LIBRARY]), "page.html").problems
    assert problem.description.startswith("'partialdef' tag takes at most 2 arguments")


def test_what_no_tag_of_the_engine_takes():
    source = "{% load partials %}\n{% if %}{% gone %}"
    [problem] = rewrite(source, engine(), "page.html").problems
    assert problem == (
        1,
        "Unexpected end of expression in if tag.",
        "With the changes above, it doesn't parse.",
    )


@pytest.mark.parametrize("options", ENGINES)
def test_defined_twice(options):
    source = (
        "{% load partials %}\n"
        "{% startpartial a %}{% partialdef b %}{% endpartialdef %}{% endpartial %}\n"
        "{% partialdef a %}{% endpartialdef %}{% partialdef A %}{% endpartialdef %}"
    )
    result = rewrite(source, engine(**options), "page.html")
    assert result.problems == (
        Problem(
            3,
            "Partial 'a' is defined in line 2, too. Only the last definition counted.",
            "Remove or rename the others.",
        ),
    )
    assert rewrite(result.text, engine(**options), "page.html").problems[0].line == 2


@pytest.mark.parametrize(
    ("name", "is_wrong"),
    [
        ("'page.html#box'", True),
        ('"page.html#"', True),
        ("'page.html'", False),
        ("page", False),
        ("page#box", False),
        ("'page.html#'|add:box", False),
        ("", False),
    ],
)
def test_extends_a_partial(name, is_wrong):
    source = f"\n{{% extends {name} %}}"
    problem = Problem(
        2,
        f"{{% extends {name} %}}: a template can't extend a partial.",
        "Move the partial to a file, and extend that.",
    )
    result = rewrite(source, engine(), "page.html")
    assert result.problems == ((problem,) if is_wrong else ())
    assert result.text == source


def test_override():
    """It is a word of this package where the tag is."""
    source = "{% load partials %}{% partialdef a override %}{% endpartialdef %}"
    rewritten = [
        rewrite(source, engine(**options), "page.html").text
        for options in ({"installed": False}, {"cls": CoreEngine})
    ]
    assert rewritten == [
        "{% partialdef a override %}{% endpartialdef %}",
        "{% partialdef a inline %}{% endpartialdef %}",
    ]
    source = "{% partialdef a override %}{% endpartialdef %}"
    assert rewrite(source, engine(), "page.html").text == source


def test_other_names_of_the_library():
    libraries = {"old": LIBRARY, "partials": f"{HERE}.other_partials"}
    source = "{% load old %}\n{% startpartial a %}{% endpartial %}\n{% load partials %}"
    assert rewrite(source, engine(libraries=libraries), "page.html").text == (
        "{% partialdef a %}{% endpartialdef %}\n{% load partials %}"
    )


def test_builtins():
    source = (
        "{% startpartial a %}{% endpartial %}{% partialdef b yes %}{% endpartialdef %}"
    )
    for cls in Engine, CoreEngine:
        assert rewrite(source, engine(cls, builtins=[LIBRARY]), "page.html").text == (
            "{% partialdef a %}{% endpartialdef %}{% partialdef b inline %}"
            "{% endpartialdef %}"
        )


def test_own_library_of_that_name():
    libraries = {"partials": f"{HERE}.other_partials"}
    source = "{% load partials %}{% partialdef a yes %}{% partialdef a %}"
    assert rewrite(source, engine(libraries=libraries), "page.html") == (
        (source,),
        (),
        False,
        True,
    )


def test_own_tag_of_that_name(monkeypatch):
    use_tags(monkeypatch, startpartial=None)
    source = "{% load own %}{% startpartial a %}{% endpartial %}"
    libraries = {"own": "own_tags"}
    assert rewrite(source, engine(libraries=libraries), "page.html").text == source


def test_another_library_with_such_a_tag():
    """If the line went, {% partial %} would be that of the other library."""
    libraries = {"other": f"{HERE}.other_partials"}
    source = "{% load other %}\n{% load partials %}\n"
    result = rewrite(source, engine(libraries=libraries), "page.html")
    assert result == (
        ("{% load other %}\n", "{% load partials %}\n"),
        (
            Problem(
                2,
                f"{{% load partials %}} stays: {HERE}.other_partials also has a tag of "
                "that name, and the last one counts.",
                "Rename that tag to remove this line.",
            ),
        ),
        False,
        True,
    )
    source = "{% load partials other %}\n"
    assert rewrite(source, engine(libraries=libraries), "page.html").text == (
        "{% load other %}\n"
    )


def test_all_loaders(project):
    """Also those in others, in any engine; what can't be listed is reported."""
    project.configure(
        {
            "mysite/settings.py": SETTINGS_WITH_LOADERS,
            "mysite/loaders.py": (
                "from django.template.loaders.base import Loader as BaseLoader\n\n\n"
                "class Loader(BaseLoader):\n    pass\n"
            ),
            "templates/page.html": "{% load partials %}\n",
            "mails/mail.txt": "{% load partials %}",
            "mails/picture.png": b"\x89PNG partial",
            "mails/sound.mp3": b"\xff{%",
            "mails/notes.py": "{% load partials %}",
        }
    )
    assert project.run() == (
        "--- mails/mail.txt\n+++ mails/mail.txt\n@@ -1 +0,0 @@\n-{% load partials %}\n"
        "\\ No newline at end of file\n"
        "--- templates/page.html\n+++ templates/page.html\n@@ -1 +0,0 @@\n"
        "-{% load partials %}\n"
        "To be done by hand:\n"
        "  row.html of the locmem loader in 'django': Is not a file. Write: "
        "'{% partialdef a %}{% endpartialdef %}'\n"
        "  twice.html of the locmem loader in 'django':1: Partial 'a' is defined in line "
        "1, too. Only the last definition counted. Remove or rename the "
        "others.\n"
        "Left as it is:\n"
        "  The templates of mysite.loaders.Loader, a loader of the engine 'django', can't "
        "be listed.\n" + TO_CHANGE.format("2 files")
    )


SETTINGS_WITH_LOADERS = """\
INSTALLED_APPS = ["django.template.partials"]
TEMPLATES = [
    {
        "BACKEND": "django.template.partials.django.DjangoTemplates",
        "DIRS": ["templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                ),
                (
                    "django.template.loaders.locmem.Loader",
                    {
                        "row.html": "{% startpartial a %}{% endpartial %}",
                        "fine.html": "{% partialdef a %}{% endpartialdef %}",
                        "twice.html": (
                            "{% partialdef a %}{% endpartialdef %}"
                            "{% partialdef a %}{% endpartialdef %}"
                        ),
                    },
                ),
                "mysite.loaders.Loader",
            ],
        },
    },
    {
        "BACKEND": "django.template.partials.django.DjangoTemplates",
        "NAME": "mails",
        "DIRS": ["mails", "templates"],
    },
    {"BACKEND": "django.template.backends.dummy.TemplateStrings"},
]
"""


def test_loaders_that_the_package_wraps(project):
    project.configure(
        {
            "mysite/settings.py": """\
INSTALLED_APPS = ["django.template.partials"]
TEMPLATES = [
    {
        "BACKEND": "django.template.partials.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"row.html": "{% startpartial a %}{% endpartial %}"},
                        ),
                    ],
                ),
            ],
        },
    },
]
"""
        }
    )
    assert (
        "To be done by hand:\n"
        "  row.html of the locmem loader in 'django': Is not a file. Write: "
        "'{% partialdef a %}{% endpartialdef %}'\n"
    ) in project.run()


def test_engines_that_differ(project):
    """One takes the tags from the package, another one from a library of its own."""
    other = UPGRADED.replace(
        "    },\n]",
        "    },\n"
        + "".join(
            f"    {{\n"
            f'        "BACKEND": "django.template.partials.django.DjangoTemplates",\n'
            f'        "NAME": "{name}",\n        "DIRS": ["templates"],\n'
            f'        "OPTIONS": {{"libraries": {{"partials": "{HERE}.{library}"}}}},\n'
            f"    }},\n"
            for name, library in {"b": "other_partials", "c": "nodes"}.items()
        )
        + "]",
    )
    project.configure(
        {
            "mysite/settings.py": other,
            "templates/django/forms/field.html": "{% load partials %}",
        }
    )
    assert project.run() == (
        "To be done by hand:\n"
        "  templates/django/forms/field.html: The engines load its tags from different "
        "libraries. Change it by hand.\n" + NOTHING
    )


def test_installed_templates(project):
    """They aren't the project's, wherever the engine finds them."""
    folder = "lib/site-packages"
    project.configure(
        {
            "mysite/settings.py": UPGRADED.replace('"templates"', f'"{folder}"'),
            f"{folder}/loads.html": "{% load partials %}",
            f"{folder}/old.html": "{% startpartial a %}{% endpartial %}",
            f"{folder}/twice.html": (
                "{% load partials %}\n{% partialdef a %}{% endpartialdef %}\n"
                "{% partialdef a %}{% endpartialdef %}"
            ),
            f"{folder}/none.html": "{% partialdef a %}{% endpartialdef %}",
            f"{folder}/fine.html": (
                "{% load partials %}{% partialdef a inline %}{% endpartialdef %}"
            ),
        }
    )
    rejected = (
        "An installed package has tags that Django 6.0 rejects. It is left as it is: "
        "copy it into your project and change it there, or upgrade the package.\n"
    )
    assert project.run(write=True) == (
        "To be done by hand:\n"
        f"  {folder}/old.html: {rejected}"
        f"  {folder}/twice.html:3: {rejected}"
        "Left as it is:\n"
        f"  {folder}/fine.html loads partials. It is left as it is, since it is in an "
        "installed package, and keeps working.\n"
        f"  {folder}/loads.html loads partials. It is left as it is, since it is in an "
        "installed package, and keeps working.\n" + NOTHING
    )


def test_installed_templates_and_strict_engines(project):
    folder = "lib/site-packages"
    settings = UPGRADED.replace('"templates"', f'"{folder}"').replace(
        '"APP_DIRS": True', '"OPTIONS": {"strict": True}'
    )
    project.configure(
        {
            "mysite/settings.py": settings,
            f"{folder}/loads.html": "{% load partials %}",
            f"{folder}/fine.html": "{% load static %}",
        }
    )
    assert project.run() == (
        "To be done by hand:\n"
        f"  {folder}/loads.html: An installed package has tags that Django 6.0 "
        "rejects. It is left as it is: copy it into your project and change it there, "
        "or upgrade the package.\n" + NOTHING
    )


@pytest.mark.parametrize(
    ("renderer", "is_told"),
    [
        ("django.forms.renderers.DjangoTemplates", True),
        ("django.template.partials.forms.DjangoTemplates", False),
        ("django.forms.renderers.TemplatesSetting", False),
    ],
)
def test_templates_of_forms(renderer, is_told, project):
    source = "{% load partials %}\n{% partialdef a %}{% endpartialdef %}\n"
    project.configure(
        {
            "mysite/settings.py": f"{UPGRADED}FORM_RENDERER = '{renderer}'\n",
            "templates/django/forms/field.html": source,
            "templates/page.html": source,
            "templates/django/forms/div.html": source.replace(
                "{% load partials %}", ""
            ),
        }
    )
    finding = (
        "To be done by hand:\n"
        "  templates/django/forms/field.html: FORM_RENDERER renders this template, and has "
        "no partials before Django 6.0. Set it to "
        "'django.template.partials.forms.DjangoTemplates'.\n"
    )
    output = project.run(write=True)
    assert output.count("---") == 2
    assert ("FORM_RENDERER" in output) == (finding in output) == is_told
