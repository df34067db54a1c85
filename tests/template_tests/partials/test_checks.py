"""
The system checks: what they find without rendering, and what they leave alone.
"""

import os

import pytest
from django.core.checks import Error, Info, Tags, Warning, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.template import Origin
from django.template.loaders.base import Loader
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.template.partials.checks import check_form_renderer, check_partials

pytestmark = [pytest.mark.ours, pytest.mark.modes("debug", "cached")]

BASE = (
    "{% partialdef row with name size='s' %}<li>{{ name }}{% endpartialdef %}"
    "{% partialdef cell %}{% endpartialdef %}{% block content %}{% endblock %}"
)
ROW = "It is declared with: name size='s'."
NO_TEMPLATE = (
    "It can't be loaded until this is corrected. If the file isn't a Django template, "
    "move it out of the template directories."
)
END = "Put one of the calls into a condition, or a loop that ends."


def error(number, message, hint, obj):
    return Error(message, hint=hint, obj=obj, id=f"django_partials.E00{number}")


def what_is_wrong():
    """
    Return the messages, but those of partials that most templates here don't use, or call
    in no block.
    """
    ids = "django_partials.I001", "django_partials.W006"
    return [each for each in check_partials() if each.id not in ids]


@pytest.fixture
def check(use_templates):
    """Return what is wrong with ``templates``."""

    def check(templates, **options):
        use_templates(templates, **options)
        return what_is_wrong()

    return check


def test_nothing_wrong(check):
    assert (
        check(
            {
                "base.html": BASE,
                "page.html": (
                    "{% extends './base.html' %}{% partialdef own inline %}"
                    "{% partial row with name=1 %}{% endpartialdef %}"
                    "{% partialdef cell override %}{{ partial.super }}{% endpartialdef %}"
                    "{% block content %}{% partial own %}{% partial cell with a=1 %}"
                    "{% partial 'base.html#row' with name=1 size=2 %}"
                    "{% partial './page.html#row' with name=1 %}"
                    "{% include 'page.html#own' %}{% include 'page.html#content' %}"
                    "{% include 'base.html#' %}{% include 'gone.html' %}"
                    "{% include name %}{% include 'page.html'|add:'#gone' %}"
                    "{% endblock %}"
                ),
            }
        )
        == []
    )


def test_partial_that_is_not_defined(check):
    """Also in a branch that never runs."""
    source = (
        "{% partialdef row %}{% endpartialdef %}\n"
        "{% if 0 %}{% for a in b %}\n{% partial rwo %}{% endfor %}{% endif %}"
    )
    assert check({"page.html": source}) == [
        error(
            1,
            "Partial 'rwo' is not defined in the current template.",
            "Did you mean 'row'? Partials defined there: 'row'.",
            "page.html:3",
        )
    ]


def test_partial_that_is_not_inherited(check):
    templates = {
        "base.html": BASE,
        "middle.html": "{% extends 'base.html' %}",
        "page.html": "{% extends 'middle.html' %}{% partial rwo %}",
    }
    assert check(templates) == [
        error(
            1,
            "Partial 'rwo' is not defined in the current template. Nor in "
            "'middle.html', 'base.html', which it extends.",
            "Did you mean 'row'? Partials defined there: 'cell', 'row'.",
            "page.html:1",
        )
    ]


def test_partial_of_a_template_that_only_inherits(check):
    templates = {
        "base.html": BASE,
        "child.html": "{% extends 'base.html' %}",
        "page.html": "{% include 'child.html#cell' %}{% partial 'child.html#cell' %}",
    }
    assert check(templates) == []


def test_partial_of_an_included_template(check):
    templates = {
        "rows.html": BASE,
        "page.html": (
            "{% include 'rows.html' %}{% include 'gone.html' %}{% include name %}\n"
            "{% partial cell %}"
        ),
    }
    assert check(templates) == [
        error(
            1,
            "Partial 'cell' is not defined in the current template.",
            "'rows.html', which is included, has one: write {% partial "
            '"rows.html#cell" %}. No partials are defined there.',
            "page.html:2",
        )
    ]


def test_parent_that_is_a_partial(check):
    templates = {
        "base.html": BASE,
        "page.html": "{% extends 'base.html#cell' %}{% partialdef x %}{% endpartialdef %}",
        "odd#name.html": BASE,
        "odd.html": "{% extends 'odd#name.html' %}{% partialdef x %}{% endpartialdef %}",
        "of_a_variable.html": "{% extends x|add:'#y' %}{% partialdef x %}{% endpartialdef %}",
    }
    assert check(templates) == [
        error(
            4,
            "base.html#cell: 'extends' tag takes a whole template, not a partial.",
            'Write {% extends "base.html" %}.',
            "page.html:1",
        )
    ]


@pytest.mark.parametrize(
    ("call", "rest"),
    [
        ("{% partial cell %}", ""),
        ("{% partial cell as x %}", ""),
        ("{% blockpartial cell %}", "x{% endblockpartial %}"),
    ],
)
def test_call_that_is_in_no_block(use_templates, call, rest):
    use_templates(
        {
            "base.html": BASE + call + rest,
            "page.html": (
                "{% extends 'base.html' %}{% if a %}\n"
                f"{call}{rest}{{% endif %}}"
                f"{{% partialdef own inline %}}{call}{rest}{{% endpartialdef %}}"
                f"{{% block content %}}{{% if a %}}{call}{rest}{{% endif %}}{{% endblock %}}"
            ),
        }
    )
    assert [each for each in check_partials() if each.id != "django_partials.I001"] == [
        Warning(
            f"{call} is not rendered: its template extends another, and it is not in a "
            "block.",
            hint="Put it into a block, or into a partial.",
            obj="page.html:2",
            id="django_partials.W006",
        )
    ]


def test_lazy_call_that_is_in_no_block(use_templates):
    call = "{% lazypartial row %}{% endlazypartial %}"
    use_templates(
        {
            "base.html": "{% partialdef row %}{% endpartialdef %}",
            "page.html": f"{{% extends 'base.html' %}}\n{call}",
        }
    )
    [message] = check_partials()
    assert (message.msg, message.obj) == (
        "{% lazypartial row %} is not rendered: its template extends another, and it "
        "is not in a block.",
        "page.html:2",
    )


def test_super_that_is_in_no_override(check):
    templates = {
        "base.html": BASE + "{{ partial }}{{ x.super }}{{ 'partial.super' }}",
        "page.html": (
            "{% extends 'base.html' %}{% partialdef cell override %}{{ partial.super }}"
            "{% if a %}{{ partial.super|upper }}{% endif %}{% endpartialdef %}"
            "{% partialdef row inline %}\n{% if a %}{{ partial.super|upper }}{% endif %}"
            "{% endpartialdef %}"
        ),
    }
    assert check(templates) == [
        Warning(
            "{{ partial.super|upper }} renders nothing: it is not in an override.",
            hint=(
                "It renders the overridden partial only in '{% partialdef name "
                "override %}'."
            ),
            obj="page.html:2",
            id="django_partials.W007",
        )
    ]


def test_partial_of_a_child(check):
    """What a template calls, its children can't define."""
    templates = {
        "base.html": "{% partial row %}",
        "page.html": "{% extends 'base.html' %}{% partialdef row %}{% endpartialdef %}",
    }
    assert check(templates) == [
        error(
            1,
            "Partial 'row' is not defined in the current template.",
            "No partials are defined there.",
            "base.html:1",
        )
    ]


@pytest.mark.parametrize("parent", ["parent", "'base.html'|lower", "'gone.html'"])
def test_parent_that_is_not_known(check, parent):
    source = (
        f"{{% extends {parent} %}}{{% partial row %}}"
        "{% partialdef cell override %}{% endpartialdef %}{% include 'page.html#x' %}"
        "{% partialdef own %}{% endpartialdef %}{% partial own %}"
    )
    assert check({"base.html": BASE, "page.html": source}) == []


@pytest.mark.parametrize(
    ("call", "message", "hint"),
    [
        ("row", "needs an argument 'name'", ROW),
        (
            "row with nam=1",
            "has no parameter 'nam'",
            f"Did you mean 'name'? {ROW}",
        ),
        ("row with name=1 other=2", "has no parameter 'other'", ROW),
    ],
)
@pytest.mark.parametrize("override", [False, True])
def test_arguments_for_an_inherited_partial(check, call, message, hint, override):
    source = (
        f"{{% extends 'base.html' %}}\n{{% if 0 %}}{{% partial {call} %}}{{% endif %}}"
    )
    if override:
        source += "{% partialdef row override %}{% endpartialdef %}"
    assert check({"base.html": BASE, "page.html": source}) == [
        error(2, f"Partial 'row' {message}.", hint, "page.html:2")
    ]


def test_cycle_in_contents(check):
    """They render with each call."""
    source = (
        "{% partialdef box %}{{ content }}{% endpartialdef %}{% partialdef a inline %}\n"
        "{% blockpartial box %}{% partial a %}{% endblockpartial %}{% endpartialdef %}"
    )
    [message] = check({"page.html": source})
    assert (message.id, message.obj) == ("django_partials.W001", "page.html:2")
    assert message.msg == (
        "Partials call one another without end: 'a' (page.html, line 2) -> 'a'."
    )


def test_contents(check):
    """A fill is an argument, and calls within contents are seen."""
    source = (
        "{% extends 'base.html' %}{% block content %}{% blockpartial row with name=1 %}\n"
        "{% fill foot %}{% partial rwo %}{% endfill %}{% endblockpartial %}\n"
        "{% blockpartial row %}{% fill name %}{% endfill %} {% endblockpartial %}\n"
        "{% blockpartial row %}{% endblockpartial %}{% endblock %}"
    )
    nearest = "Did you mean 'row'? Partials defined there: 'cell', 'row'."
    not_there = (
        "Partial 'rwo' is not defined in the current template. Nor in 'base.html', which it "
        "extends."
    )
    assert check({"base.html": BASE, "page.html": source}) == [
        error(1, not_there, nearest, "page.html:2"),
        error(2, "Partial 'row' has no parameter 'foot'.", ROW, "page.html:1"),
        error(2, "Partial 'row' needs an argument 'name'.", ROW, "page.html:4"),
    ]


def test_lazy_call(check):
    """It is a call, and so is what its placeholder calls. It makes no cycle."""
    source = (
        "{% extends 'base.html' %}{% block content %}\n"
        "{% lazypartial row with foot=1 %}{% partial rwo %}{% endlazypartial %}\n"
        "{% lazypartial rwo %}{% endlazypartial %}{% endblock %}\n"
        "{% partialdef again %}{% lazypartial again %}{% endlazypartial %}{% endpartialdef %}"
    )
    nearest = "Did you mean 'row'? Partials defined there: 'again', 'cell', 'row'."
    not_there = (
        "Partial 'rwo' is not defined in the current template. Nor in 'base.html', which it "
        "extends."
    )
    assert check({"base.html": BASE, "page.html": source}) == [
        error(1, not_there, nearest, "page.html:2"),
        error(2, "Partial 'row' has no parameter 'foot'.", ROW, "page.html:2"),
        error(1, not_there, nearest, "page.html:3"),
    ]


def test_arguments_for_another_templates_partial(check):
    templates = {"base.html": BASE, "page.html": "{% partial 'base.html#row' %}"}
    assert check(templates) == [
        error(
            2,
            "Partial ''base.html#row'' needs an argument 'name'.",
            ROW,
            "page.html:1",
        )
    ]


def test_arguments_for_the_templates_own_partial(check):
    """They are checked when the template is parsed."""
    message = "Partial 'row' needs an argument 'name'."
    assert check({"page.html": BASE + "\n{% partial row %}"}) == [
        error(5, f"{message} {ROW} See page.html, line 2.", NO_TEMPLATE, "page.html:2")
    ]


def test_override_of_nothing(check):
    override = "\n{% partialdef rwo override %}{% endpartialdef %}"
    templates = {
        "alone.html": override,
        "base.html": BASE,
        "page.html": "{% extends 'base.html' %}" + override,
        "child.html": "{% extends 'page.html' %}" + override + "{% partial rwo %}",
    }
    assert check(templates) == [
        error(
            3,
            "Partial 'rwo' overrides nothing: its template extends no other.",
            "No partials are defined there.",
            "alone.html:2",
        ),
        error(
            3,
            "Partial 'rwo' overrides nothing: it is not defined in 'base.html', which "
            "its template extends.",
            "Did you mean 'row'? Partials defined there: 'cell', 'row'.",
            "page.html:2",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (
            "page.html#rwo",
            "page.html#rwo: Partial 'rwo' is not defined, nor in 'base.html', which it "
            "extends.",
            "Did you mean 'row'? Partials defined there: 'cell', 'row'. Blocks: "
            "'content'.",
        ),
        (
            "./base.html#x",
            "base.html#x: Partial 'x' is not defined.",
            "Partials defined there: 'cell', 'row'. Blocks: 'content'.",
        ),
        (
            "bse.html#row",
            "bse.html#row: Template 'bse.html' does not exist.",
            "Did you mean 'base.html'?",
        ),
        (
            "x#row",
            "x#row: Template 'x' does not exist.",
            "No template that can be listed has a name like it.",
        ),
    ],
)
@pytest.mark.parametrize("tag", ["include", "partial"])
def test_name_that_leads_nowhere(check, tag, name, message, hint):
    templates = {
        "base.html": BASE,
        "page.html": f"{{% extends 'base.html' %}}\n{{% {tag} '{name}' %}}",
    }
    assert check(templates) == [error(4, message, hint, "page.html:2")]


def test_name_without_a_template(check):
    assert check({"page.html": "{% include '#row' %}"}) == [
        error(
            4,
            "#row: The name of the template is missing.",
            "Write '{% partial row %}' for a partial of the same template.",
            "page.html:1",
        )
    ]


def test_relative_name_that_leads_out(check):
    assert check({"page.html": "{% partial '../page.html#row' %}"}) == [
        error(
            4,
            "The relative path '../page.html#row' points outside the file hierarchy "
            "that template 'page.html' is in.",
            "Name a template in the same directory.",
            "page.html:1",
        )
    ]


UNCLOSED = (
    "Unclosed tag on line 2: 'partialdef'. Looking for one of: endpartialdef, "
    "endpartialdef row."
)


def test_template_that_does_not_parse(check):
    """It is reported once, and what leads to it isn't."""
    templates = {
        "broken.html": "\n{% partialdef row %}",
        "page.html": (
            "{% extends 'broken.html' %}{% partial row %}"
            "{% include 'broken.html#row' %}{% partial 'broken.html#row' %}"
        ),
    }
    assert check(templates) == [error(5, UNCLOSED, NO_TEMPLATE, "broken.html:2")]


def test_parent_that_does_not_parse(check):
    templates = {
        "base.html": "\n{% if %}",
        "page.html": "{% extends 'base.html' %}{% partial row %}",
        "other.html": "{% extends 'base.html' %}{% partial row %}",
    }
    assert check(templates) == [
        error(
            5,
            "Unexpected end of expression in if tag.",
            NO_TEMPLATE,
            "base.html:2",
        )
    ]


def test_parent_without_a_name(check):
    assert check({"page.html": "\n{% extends '' %}{% partial row %}"}) == [
        error(
            5,
            "Invalid template name in 'extends' tag: ''.",
            NO_TEMPLATE,
            "page.html:2",
        )
    ]


def test_library_that_is_not_installed(check):
    [message] = check({"page.html": "{% load gone %}{% partial row %}"})
    assert message.msg.startswith("'gone' is not a registered tag library. Must be")
    assert (message.id, message.obj) == ("django_partials.E005", "page.html:1")


def test_tag_that_raises(check):
    library = "tests.template_tests.partials.templatetags.shout"
    source = "{% load fail from shout %}\n{% fail %}{% partial row %}"
    assert check({"page.html": source}, libraries={"shout": library}) == [
        error(5, "TemplateSyntaxError()", NO_TEMPLATE, "page.html:2")
    ]


def test_template_without_partials_that_does_not_parse(check):
    assert check({"page.html": "{% gone %}", "x.js": "{{ {partial: 1} }}"}) == []


def test_cycle(check):
    source = (
        "{% partialdef a %}{% partial b %}{% endpartialdef %}\n"
        "{% partialdef b with x=1 %}{% with y=1 %}{% autoescape off %}{% filter upper %}\n"
        "{% partialdef c inline %}{% spaceless %}{% block x %}{% include './page.html#a' %}"
        "{% endblock %}{% endspaceless %}{% endpartialdef %}"
        "{% endfilter %}{% endautoescape %}{% endwith %}{% endpartialdef %}"
        "{% partialdef d %}{% partial a %}{% endpartialdef %}"
    )
    assert check({"page.html": source}) == [
        Warning(
            "Partials call one another without end: 'b' (page.html, line 1) -> "
            "'c' (page.html, line 3) -> 'page.html#a' (page.html, line 3) -> 'b'.",
            hint=END,
            obj="page.html:1",
            id="django_partials.W001",
        )
    ]


def test_cycle_by_an_override(check):
    templates = {
        "base.html": (
            "{% partialdef row %}{% partial cell %}{% endpartialdef %}"
            "{% partialdef cell %}{% endpartialdef %}"
        ),
        "page.html": (
            "{% extends 'base.html' %}\n"
            "{% partialdef cell override %}{% partial row %}{% endpartialdef %}"
        ),
        # It is reported once.
        "child.html": (
            "{% extends 'page.html' %}"
            "{% partialdef x %}{% partial row %}{% endpartialdef %}"
        ),
    }
    assert check(templates) == [
        Warning(
            "Partials call one another without end: 'row' (page.html, line 2) -> "
            "'cell' (base.html, line 1) -> 'row'.",
            hint=END,
            obj="page.html:2",
            id="django_partials.W001",
        )
    ]


@pytest.mark.parametrize(
    "body",
    [
        "{% for node in nodes %}{% partial node %}{% endfor %}",
        "{% if node %}{% with node=1 %}{% partial node %}{% endwith %}{% endif %}",
        "{% ifchanged %}{% partial node %}{% endifchanged %}",
        "{% partialdef inner %}{% partial node %}{% endpartialdef %}",
        "{% include name %}{% include 'page.html' %}",
    ],
)
def test_recursion_that_can_end(check, body):
    source = f"{{% partialdef node %}}{body}{{% endpartialdef %}}"
    assert check({"page.html": source}) == []


def test_block_that_a_child_replaces(check):
    """The cycle is in the parent alone."""
    templates = {
        "base.html": (
            "{% partialdef row %}{% block x %}{% partial row %}{% endblock %}"
            "{% endpartialdef %}"
        ),
        "page.html": (
            "{% extends 'base.html' %}{% block x %}{% endblock %}"
            "{% partialdef own %}{% partial row %}{% endpartialdef %}"
        ),
    }
    [message] = check(templates)
    assert (message.id, message.obj) == ("django_partials.W001", "base.html:1")


def test_strict(check):
    templates = {
        "base.html": "{% partialdef row %}{% endpartialdef %}{% block b %}{% endblock %}",
        "page.html": (
            "{% extends 'base.html' %}{% partialdef own %}{% endpartialdef %}"
            "{% partial own %}{% partial row %}{% include 'base.html#row' %}"
            "{% include 'page.html#row' %}{% include 'page.html#b' %}"
        ),
    }
    hint = "Did you mean 'own'? Partials defined there: 'own'."
    assert check(templates, strict=True) == [
        error(
            1,
            "Partial 'row' is not defined in the current template.",
            hint,
            "page.html:1",
        ),
        error(4, "page.html#row: Partial 'row' is not defined.", hint, "page.html:1"),
        error(
            4,
            "page.html#b: Partial 'b' is not defined.",
            "Partials defined there: 'own'.",
            "page.html:1",
        ),
    ]


def test_partials_of_another_library(check):
    library = "tests.template_tests.partials.templatetags.other_partials"
    source = "{% load other %}{% partialdef row %}{% endpartialdef %}{% partial row with a=1 %}"
    assert check({"page.html": source}, libraries={"other": library}) == []


@pytest.fixture
def files(tmp_path, settings):
    """Write ``templates``, by their paths, and have one engine load them."""

    def files(templates, *dirs, **options):
        for name, source in templates.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source if isinstance(source, bytes) else source.encode())
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.partials.django.DjangoTemplates",
                "DIRS": [tmp_path / dir for dir in dirs],
                "OPTIONS": options,
            }
        ]
        return what_is_wrong()

    return files


def test_shadowed_file(files, tmp_path):
    """The files that a name really loads are checked."""
    wrong = "{% partial gone %}"
    right = "Hello"
    templates = {
        "first/right.html": right,
        "second/right.html": wrong,
        "first/sub/wrong.html": wrong,
        "second/sub/wrong.html": right,
    }
    assert files(templates, "first", "second") == [
        error(
            1,
            "Partial 'gone' is not defined in the current template.",
            "No partials are defined there.",
            f"{tmp_path / 'first/sub/wrong.html'}:1",
        )
    ]


def test_file_with_two_names(files, tmp_path):
    assert files({"a/b/x.html": "{% partialdef %}"}, "a", "a/b") == [
        error(
            5,
            "'partialdef' tag requires a name, as in {% partialdef row %}.",
            NO_TEMPLATE,
            f"{tmp_path / 'a/b/x.html'}:1",
        )
    ]


@pytest.mark.parametrize(
    "name",
    [
        "views.py",
        ".hidden.html",
        ".git/page.html",
        "node_modules/page.html",
        "page.html~",
        "#page.html#",
    ],
)
def test_file_that_is_no_template(files, name):
    assert files({f"a/{name}": "{% partial gone %}"}, "a") == []


def test_link_to_nothing(files, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.html").symlink_to("gone.html")
    assert files({}, "a") == []


def unread(reason, path):
    return Warning(
        f"Can't be read: {reason}.",
        hint=(
            "It is not checked. Correct the template directories in the settings, or "
            "this path."
        ),
        obj=str(path),
        id="django_partials.W005",
    )


# What is wrong with a template that is read, too.
GONE = (
    1,
    "Partial 'gone' is not defined in the current template.",
    "No partials are defined there.",
)


def test_file_that_is_no_text(files):
    assert files({"a/x.png": b"\xff{{ partial }}\n{% if gone %}"}, "a") == []


@pytest.mark.parametrize("before", [0, 100_000])
def test_file_in_another_encoding(files, tmp_path, before):
    """Also where that shows behind the tags."""
    source = b"{% partial gone %}\n" + b"-" * before + b"\xe9"
    templates = {"a/page.html": source, "a/other.html": "{% partial gone %}"}
    expected = error(*GONE, f"{tmp_path / 'a/other.html'}:1")
    assert files(templates, "a") == [
        expected,
        error(
            5,
            "Isn't text in 'utf-8', the encoding in the option 'file_charset'.",
            NO_TEMPLATE,
            str(tmp_path / "a/page.html"),
        ),
    ]
    [message, _] = files(templates, "a", file_charset="latin-1")
    assert message == expected


def test_encoding_that_does_not_exist(files):
    locmem = ("django.template.loaders.locmem.Loader", {"x.html": "{% partial gone %}"})
    loaders = ["django.template.loaders.filesystem.Loader", locmem]
    assert files(
        {"a/page.html": "{% partial gone %}"},
        "a",
        file_charset="klingon",
        loaders=loaders,
    ) == [
        error(*GONE, "x.html:1"),
        error(
            6,
            "The option 'file_charset' of an engine is not an encoding: unknown "
            "encoding: klingon.",
            "Write 'utf-8', which is the default, or another one that Python supports.",
            None,
        ),
    ]


def test_directory_that_does_not_exist(files, tmp_path):
    templates = {"a/page.html": "{% partial gone %}", "file": ""}
    assert files(templates, "nope", "a", "file") == [
        error(*GONE, f"{tmp_path / 'a/page.html'}:1"),
        unread("No such file or directory", tmp_path / "nope"),
        unread("Not a directory", tmp_path / "file"),
    ]


def test_links_to_themselves(files, tmp_path):
    """What they lead to is read once, by each other name."""
    files({"a/sub/page.html": "{% partial gone %}", "b/other.html": ""}, "a")
    for name, target in [
        ("a/loop.html", "loop.html"),
        ("a/sub/up", ".."),
        ("a/sub/self", "."),
        ("a/sub/node_modules", ".."),
        ("a/other", "../b"),
        ("b/back", "../a"),
        ("b/loop.html", "../a/loop.html"),
    ]:
        (tmp_path / name).symlink_to(target)
    too_many = "Too many levels of symbolic links"
    assert files({}, "a") == [
        error(*GONE, f"{tmp_path / 'a/sub/page.html'}:1"),
        *(
            unread(too_many, tmp_path / "a" / name)
            for name in [
                "loop.html",
                "other/back",
                "other/loop.html",
                "sub/self",
                "sub/up",
            ]
        ),
    ]


def test_directory_that_is_a_link(files, tmp_path):
    files({"b/page.html": "{% partial gone %}"}, "a")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "sub").symlink_to("../b")
    path = tmp_path / "a/sub/page.html"
    assert files({}, "a") == [error(*GONE, f"{path}:1")]


def test_what_may_not_be_read(files, tmp_path, monkeypatch):
    """A user that may read everything runs these tests, too."""
    denied = PermissionError(13, "Permission denied")
    closed = {str(tmp_path / name) for name in ("a/page.html", "a/sub")}

    def deny(function):
        def denying(path, *args, **kwargs):
            if os.fspath(path) in closed:
                raise denied
            return function(path, *args, **kwargs)

        return denying

    discovery = "django.template.partials.analysis.discovery"
    monkeypatch.setattr(f"{discovery}.open", deny(open), raising=False)
    monkeypatch.setattr(os, "scandir", deny(os.scandir))
    templates = ["a/sub/x.html", "a/page.html", "b/other.html"]
    assert files(dict.fromkeys(templates, "{% partial gone %}"), "a", "b") == [
        error(*GONE, f"{tmp_path / 'b/other.html'}:1"),
        unread("Permission denied", tmp_path / "a/page.html"),
        unread("Permission denied", tmp_path / "a/sub"),
    ]


class PickyLoader(FilesystemLoader):
    """A loader that finds nothing in its directories."""

    def get_template_sources(self, template_name):
        return ()


class PageLoader(Loader):
    """A loader that lists nothing, and has a page."""

    def get_template_sources(self, template_name):
        yield Origin("page.html", template_name, self)

    def get_contents(self, origin):
        return "{% partialdef row %}{% endpartialdef %}"


def test_loader_that_does_not_load_what_it_lists(files):
    loaders = [f"{__name__}.PickyLoader"]
    templates = {"a/page.html": "{% partial gone %}"}
    assert files(templates, "a", loaders=loaders) == []


def test_loader_that_lists_nothing(use_templates):
    locmem = "django.template.loaders.locmem.Loader"
    source = "{% include 'any#row' %}{% partial 'any#rwo' %}"
    loaders = [(locmem, {"x.html": source}), f"{__name__}.PageLoader"]
    use_templates({}, loaders=loaders)
    assert what_is_wrong() == [
        error(
            4,
            "any#rwo: Partial 'rwo' is not defined.",
            "Did you mean 'row'? Partials defined there: 'row'.",
            "x.html:1",
        )
    ]


def test_silenced(use_templates, settings):
    use_templates({"page.html": "{% partial gone %}"})
    with pytest.raises(SystemCheckError):
        call_command("check", tags=[Tags.templates])
    settings.SILENCED_SYSTEM_CHECKS = ["django_partials.E001"]
    call_command("check", tags=[Tags.templates])


def test_registered(use_templates):
    use_templates({"page.html": "\n{% partial gone %}"})
    [message] = run_checks(tags=[Tags.templates])
    assert str(message) == (
        "page.html:2: (django_partials.E001) Partial 'gone' is not defined in the current "
        "template.\n\tHINT: No partials are defined there."
    )


def test_engines_with_the_same_templates(files, settings, tmp_path):
    files({"a/page.html": "{% partial gone %}"}, "a")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "NAME": name, "OPTIONS": {"debug": True}}
        for name in ("one", "two")
    ]
    [message] = what_is_wrong()
    assert message.obj == f"{tmp_path / 'a/page.html'}:1"


def test_other_backends(settings):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"page.html": "{% partial gone %}"},
                    )
                ]
            },
        }
    ]
    assert what_is_wrong() == [
        Warning(
            "'django.template.partials' is in INSTALLED_APPS, but no engine in TEMPLATES "
            "has partials.",
            hint=(
                "Set the BACKEND of one to "
                "'django.template.partials.django.DjangoTemplates', or remove the app."
            ),
            id="django_partials.W004",
        )
    ]
    settings.INSTALLED_APPS = []
    assert what_is_wrong() == []


SHADOWED = Warning(
    "In templates of the engine 'django', {% load partials %} loads the tags of "
    "django-template-partials. They replace those of 'django.template.partials'.",
    hint=(
        "Remove 'template_partials' from INSTALLED_APPS. To see what else to change: "
        "python manage.py upgrade_template_partials"
    ),
    id="django_partials.W003",
)


# The package says so from Django 6.0 on.
@pytest.mark.filterwarnings("ignore:The 'partial'and:DeprecationWarning")
def test_tags_of_the_other_package(use_templates, settings):
    settings.INSTALLED_APPS = [
        "django.template.partials",
        "template_partials.apps.SimpleAppConfig",
    ]
    use_templates({})
    assert what_is_wrong() == [SHADOWED]


def test_another_library_named_partials(use_templates):
    """That is the project's own."""
    library = "tests.template_tests.partials.templatetags.other_partials"
    use_templates({}, libraries={"partials": library})
    assert what_is_wrong() == []


def test_engine_is_left_alone(use_templates):
    """Nothing that is checked is in the engine's own caches."""
    backend = use_templates({"page.html": "{% partialdef row %}{% endpartialdef %}"})
    backend.get_template("page.html#row")
    cached = dict(backend.engine.cached_templates)
    assert what_is_wrong() == []
    assert dict(backend.engine.cached_templates) == cached
    assert list(backend.engine._partial_cache) == (["page.html#row"] if cached else [])


class TestFormRenderer:
    HINT = Info(
        "Forms that Python code renders, and widgets with their own templates, are "
        "rendered by Django's form renderer.",
        hint=(
            "Set FORM_RENDERER to 'django.template.partials.forms.DjangoTemplates'. To "
            "measure what a page gains: python manage.py measure_templates /its/url/"
        ),
        id="django_partials.I002",
    )

    @pytest.mark.parametrize("compiled", [True, False])
    def test_default(self, use_templates, compiled):
        use_templates({}, compiled=compiled, debug=False)
        assert check_form_renderer() == ([self.HINT] if compiled else [])

    def test_set(self, use_templates, settings):
        use_templates({}, compiled=True, debug=False)
        settings.FORM_RENDERER = "django.template.partials.forms.DjangoTemplates"
        assert check_form_renderer() == []

    def test_other_backend(self, settings):
        settings.TEMPLATES = [
            {"BACKEND": "django.template.backends.django.DjangoTemplates"}
        ]
        assert check_form_renderer() == []

    def test_deployment_alone(self, use_templates):
        use_templates({}, compiled=True, debug=False)
        assert self.HINT not in run_checks(tags=[Tags.templates])
        assert self.HINT in run_checks(
            tags=[Tags.templates], include_deployment_checks=True
        )
