"""
``manage.py partials``: its table, its JSON, sources, and the way back to Django's own.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.template.compiler import builder

pytestmark = [pytest.mark.ours, pytest.mark.modes("debug")]

TEMPLATES = {
    "base.html": (
        "{% partialdef toast with message level='info' %}\n<p>\n{% endpartialdef %}\n"
        "{% partial toast with message='Hi' %}{% block content %}{% endblock %}"
    ),
    "orders.html": (
        "{% extends 'base.html' %}\n"
        "{% partialdef rows inline %}<tr>{% endpartialdef %}"
        "{% partialdef toast override %}<b>{% endpartialdef %}\n"
        "{% block content %}{% partial rows %}{% endblock %}"
    ),
    "list.html": (
        "{% include 'orders.html#rows' %}\n{% include 'orders.html#rows' %}\n"
        "{% include 'orders.html#rows' %}\n{% partial 'orders.html#content' %}"
    ),
    "plain.html": "{% extends 'base.html' %}",
    "lonely.html": "{% partialdef alone %}{% endpartialdef %}",
}

TABLE = """\
TEMPLATE     PARTIAL  PARAMETERS            LINES  MODE      USED BY
base.html    toast    message level='info'  1-3              base.html:4
orders.html  rows                           2      inline    orders.html:3, list.html:1, list.html:2, 1 more
orders.html  toast    message level='info'  2      override  base.html:4
lonely.html  alone                          1
"""


def run(*args, **options):
    """Return what the command prints, and what it warns of."""
    stdout, stderr = StringIO(), StringIO()
    call_command("partials", *args, stdout=stdout, stderr=stderr, **options)
    return stdout.getvalue(), stderr.getvalue()


@pytest.fixture
def folder(tmp_path, settings):
    """Have a directory of templates with a link to itself, beside one that isn't there."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text(
        "{% partialdef row %}{% endpartialdef %}{% partial row %}"
    )
    (folder / "loop.html").symlink_to("loop.html")
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "DIRS": [folder, tmp_path / "gone"],
        }
    ]
    return folder


def run_in(folder, **options):
    """Return what the command prints, and what it says is wrong."""
    output, errors = StringIO(), StringIO()
    call_command("partials", stdout=output, stderr=errors, **options)
    return output.getvalue(), errors.getvalue().replace(str(folder.parent), "")


ONE_ROW = """\
TEMPLATE   PARTIAL  LINES  USED BY
page.html  row      1      page.html:1
"""


def test_what_cannot_be_read(folder):
    """It is reported, and the rest is listed."""
    (folder / "other.html").write_bytes(b"\xff{% partial row %}")
    assert run_in(folder) == (
        ONE_ROW,
        "/templates/other.html: Isn't text in 'utf-8', the encoding in the option "
        "'file_charset'.\n"
        "/templates/loop.html: Can't be read: Too many levels of symbolic links.\n"
        "/gone: Can't be read: No such file or directory.\n",
    )


def test_encoding_that_does_not_exist(folder, settings):
    settings.TEMPLATES[0]["OPTIONS"] = {"file_charset": "klingon"}
    settings.TEMPLATES = list(settings.TEMPLATES)
    assert run_in(folder) == (
        "No partials.\n",
        "The option 'file_charset' of an engine is not an encoding: unknown encoding: "
        "klingon.\n",
    )


def test_table(use_templates, monkeypatch):
    use_templates(TEMPLATES)
    monkeypatch.setenv("COLUMNS", "200")
    assert run() == (TABLE, "")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            None,
            "page.html  b        1-6    page.html:2, page.html:3, page.html:4, 1 more\n"
            "page.html  a        2-6\n",
        ),
        (
            "54",
            "page.html  b        1-6    page.html:2, page.html:3,\n"
            "                           page.html:4, 1 more\n"
            "page.html  a        2-6\n",
        ),
        # There is no more to be gained.
        (
            "1",
            "page.html  b        1-6    page.html:\n"
            "                           2, page.ht\n"
            "                           ml:3, page\n"
            "                           .html:4, 1\n"
            "                           more\n"
            "page.html  a        2-6\n",
        ),
    ],
)
def test_width(use_templates, monkeypatch, columns, expected):
    """The table fits a terminal, and is in the order of lines."""
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    source = (
        "{% partialdef b %}\n{% partialdef a %}"
        + "{% partial b %}\n" * 4
        + "{% endpartialdef %}{% endpartialdef %}"
    )
    use_templates({"page.html": source})
    assert run()[0] == f"TEMPLATE   PARTIAL  LINES  USED BY\n{expected}"


def test_templates_by_name(use_templates):
    """They have what they inherit."""
    use_templates(TEMPLATES)
    assert run("plain.html")[0] == (
        "TEMPLATE    PARTIAL  PARAMETERS            LINES  INHERITED FROM  USED BY\n"
        "plain.html  toast    message level='info'  1-3    base.html       base.html:4\n"
    )
    expected = (
        "TEMPLATE     PARTIAL  PARAMETERS            LINES  MODE      USED BY\n"
        "orders.html  toast    message level='info'  2      override  base.html:4\n"
        "base.html    toast    message level='info'  1-3              base.html:4\n"
    )
    assert run("orders.html#t*", "base.html", "*#toast")[0] == expected


def test_lazy_call(use_templates):
    """It is a use of the partial."""
    source = (
        "{% partialdef a %}{% endpartialdef %}\n{% lazypartial a %}{% endlazypartial %}"
    )
    use_templates({"page.html": source})
    assert run()[0] == (
        "TEMPLATE   PARTIAL  LINES  USED BY\npage.html  a        1      page.html:2\n"
    )
    assert run(unused=True)[0] == "No partials.\n"


def test_names_with_brackets(use_templates):
    use_templates({"page.html": "{% partialdef [row] %}{% endpartialdef %}"})
    assert run("page.html#[row]")[0] == (
        "TEMPLATE   PARTIAL  LINES\npage.html  [row]    1\n"
    )


def tag(template, line):
    return {"template": template, "file": template, "line": line, "module": None}


def test_json(use_templates):
    use_templates(TEMPLATES)
    output, _ = run("orders.html", json=True)
    assert json.loads(output) == [
        {
            "template": "orders.html",
            "name": "rows",
            "signature": None,
            "inline": True,
            "override": False,
            "file": "orders.html",
            "first_line": 2,
            "last_line": 2,
            "inherited_from": None,
            "used_by": [
                tag("orders.html", 3),
                tag("list.html", 1),
                tag("list.html", 2),
                tag("list.html", 3),
            ],
        },
        {
            "template": "orders.html",
            "name": "toast",
            "signature": "message level='info'",
            "inline": False,
            "override": True,
            "file": "orders.html",
            "first_line": 2,
            "last_line": 2,
            "inherited_from": None,
            "used_by": [tag("base.html", 4)],
        },
    ]


def test_source(use_templates):
    """The engine need not debug."""
    use_templates(TEMPLATES)
    toast = (
        "{% partialdef toast with message level='info' %}\n<p>\n{% endpartialdef %}\n"
    )
    assert run("plain.html#toast", source=True) == (toast, "")
    [row] = json.loads(run("lonely.html", source=True, json=True)[0])
    assert row["source"] == "{% partialdef alone %}{% endpartialdef %}"


@pytest.mark.parametrize("option", ["source", "compiled"])
def test_option_that_needs_a_name(use_templates, option):
    use_templates(TEMPLATES)
    with pytest.raises(CommandError) as caught:
        run(**{option: True})
    assert str(caught.value) == f'--{option} needs a name, such as "page.html#row".'


PAGE = """\
# lonely.html#alone
def render(data, state):
    return ''
"""

LIVE = """\
# live.html
# _node_0 is 'opaque'.
def render(context, state):
    pieces = []
    append = pieces.append
    while True:
        html = _node_0.render(context)
        append(html if issubclass(type(html), str) else NotString(html, 1))
        if CHANGED:
            append(render_rest(_nodelist_1, 2, context))
            break
        state.refresh()
        break
    return join(pieces)
""".replace(
    "CHANGED",
    "watch.is_changed or context.autoescape is not True or context.use_l10n is not None "
    "or context.use_tz is not None",
)
LIBRARY = "tests.template_tests.compiler.library"


def test_compiled(use_templates):
    """What is printed doesn't depend on whether the engine itself compiles."""
    partial = "{% partialdef row %}{% endpartialdef %}"
    templates = TEMPLATES | {"live.html": partial + "{% opaque %}"}
    use_templates(templates, builtins=[LIBRARY])
    assert run("lonely.html#alone", compiled=True) == (PAGE, "")
    assert run("live.html", compiled=True)[0] == LIVE
    both, _ = run("l*#al*", "l*e.html", "live.html", compiled=True)
    assert both == f"{PAGE}\n{LIVE}"
    assert json.loads(run("lonely.html#*", compiled=True, json=True)[0]) == [
        {"name": "lonely.html#alone", "compiled": PAGE.partition("\n")[2]}
    ]
    plain, _ = run("plain.html#toast", compiled=True)
    assert plain.startswith("# plain.html#toast\n")


def test_compiled_override_of_nothing(use_templates):
    use_templates({"page.html": "{% partialdef row override %}{% endpartialdef %}"})
    with pytest.raises(CommandError) as caught:
        run("page.html#row", compiled=True)
    assert str(caught.value) == (
        "page.html#row: Partial 'row' overrides nothing: its template extends no other. "
        "See page.html, line 1. No partials are defined there."
    )


def test_unused(use_templates):
    use_templates(TEMPLATES)
    assert run(unused=True)[0] == (
        "TEMPLATE     PARTIAL  LINES\nlonely.html  alone    1\n"
    )
    assert run("orders.html", unused=True)[0] == "No partials.\n"


BEYOND_CORE = """\
base.html:1: parameters: {% partialdef toast with message level='info' %}
base.html:4: arguments: {% partial toast with message='Hi' %}
contents.html:1: arguments: {% partial card only as card %}
contents.html:1: variable: {% partial card only as card %}
contents.html:1: contents: {% blockpartial card with title=1 as card %}
lazy.html:1: lazy: {% lazypartial stats with days=7 %}
list.html:4: other template: {% partial 'orders.html#content' %}
orders.html:2: override: {% partialdef toast override %}
page.html:1: load: {% load partials %}
page.html:2: inherited: {% partial rows %}
page.html:2: arguments: {% partial own only %}
page.html:2: inherited: {% include 'page.html#toast' %}
page.html:2: block: {% include './orders.html#content' %}
page.html:3: load: {% load partialdef from partials %}
unknown.html:1: inherited: {% partial row %}
"""


def test_beyond_core(use_templates):
    templates = TEMPLATES | {
        "page.html": (
            "{% extends 'orders.html' %}{% load partials %}{% load i18n %}\n"
            "{% block content %}{% partialdef own %}{% endpartialdef %}"
            "{% partial rows %}{% partial own only %}{% include 'page.html#own' %}"
            "{% include 'page.html#toast' %}{% include './orders.html#content' %}"
            "{% partial gone %}{% include 'orders.html#gone' %}{% endblock %}\n"
            "{% load partialdef from partials %}{% load get_current_language from i18n %}"
        ),
        "unknown.html": "{% extends parent %}{% partial row %}",
        "contents.html": (
            "{% blockpartial card with title=1 as card %}{% partial card only as card %}"
            "{% endblockpartial %}{% partialdef card %}{% endpartialdef %}"
        ),
        "lazy.html": (
            "{% lazypartial stats with days=7 %}{% endlazypartial %}"
            "{% partialdef stats %}{% endpartialdef %}"
        ),
    }
    use_templates(templates)
    assert run(beyond_core=True) == (BEYOND_CORE, "")
    assert run("list.html", beyond_core=True, json=True)[0] == (
        '[\n  {\n    "file": "list.html",\n    "line": 4,\n'
        '    "what": "other template",\n'
        '    "tag": "{% partial \'orders.html#content\' %}"\n  }\n]\n'
    )


def test_nothing_beyond_core(use_templates):
    library = "tests.template_tests.partials.templatetags.nodes"
    use_templates(
        {"page.html": "{% load partials %}{% partialdef row %}{% endpartialdef %}"},
        libraries={"partials": library},
    )
    assert run(beyond_core=True)[0] == "No template has tags that Django 6.0 rejects.\n"


def test_strict(use_templates):
    use_templates(
        {
            "base.html": "{% partialdef row %}{% endpartialdef %}",
            "page.html": "{% extends 'base.html' %}{% partialdef own %}{% endpartialdef %}",
        },
        strict=True,
    )
    assert run("page.html")[0] == ("TEMPLATE   PARTIAL  LINES\npage.html  own      1\n")


def test_nothing(use_templates):
    use_templates({"page.html": "Hello"})
    assert run() == ("No partials.\n", "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "order.html",
            "Template 'order.html' does not exist. Did you mean 'orders.html'?",
        ),
        ("x*", "Template 'x*' does not exist."),
        (
            "orders.html#tost",
            "orders.html#tost: Partial 'tost' is not defined. Did you mean 'toast'? "
            "Partials defined there: 'rows', 'toast'.",
        ),
    ],
)
def test_name_that_does_not_exist(use_templates, name, message):
    use_templates(TEMPLATES)
    with pytest.raises(CommandError) as caught:
        run(name)
    assert str(caught.value) == message


UNCLOSED = (
    "broken.html:2: Unclosed tag on line 2: 'partialdef'. Looking for one of: "
    "endpartialdef, endpartialdef row."
)


def test_template_that_does_not_parse(use_templates):
    use_templates({"broken.html": "\n{% partialdef row %}", "page.html": "Hello"})
    assert run() == ("No partials.\n", f"{UNCLOSED}\n")
    with pytest.raises(CommandError) as caught:
        run("broken.html")
    assert str(caught.value) == UNCLOSED


def test_what_is_wrong_is_listed_all_the_same(use_templates):
    """Neither the override nor the other library's partial has a source of its own."""
    other = "tests.template_tests.partials.templatetags.other_partials"
    use_templates(
        {
            "other.html": "{% load other %}{% partialdef row %}{% endpartialdef %}"
            "{% partial row %}",
            "page.html": "\n{% partialdef row override %}{% endpartialdef %}",
            "child.html": "{% extends x %}{% partialdef a override %}{% endpartialdef %}",
        },
        libraries={"other": other},
    )
    assert run()[0] == (
        "TEMPLATE    PARTIAL  LINES  MODE\n"
        "other.html  row\n"
        "page.html   row      2      override\n"
        "child.html  a        1      override\n"
    )
    assert run("other.html", source=True)[0] == "\n"


def test_no_engine_with_partials(settings):
    settings.TEMPLATES = []
    with pytest.raises(CommandError) as caught:
        run()
    assert str(caught.value) == (
        "No engine in the setting TEMPLATES has partials. Set the BACKEND of one to "
        "'django.template.partials.django.DjangoTemplates'."
    )


def test_colors(use_templates):
    use_templates({"page.html": "{% partialdef a with b %}{% endpartialdef %}"})
    assert run(force_color=True)[0] == (
        "\x1b[36;1mTEMPLATE   PARTIAL  PARAMETERS  LINES\x1b[0m\n"
        "\x1b[1mpage.html\x1b[0m  a        b           1\n"
    )
    assert run(force_color=True, beyond_core=True)[0] == (
        "\x1b[1mpage.html:1:\x1b[0m parameters: {% partialdef a with b %}\n"
    )
    assert run("page.html#a", force_color=True, compiled=True)[0].startswith(
        "\x1b[36;1m# page.html#a\x1b[0m\ndef render(data, state):\n"
    )
    assert "\x1b" not in run(no_color=True)[0]


EXPLAINED = """\
base.html: compiled, 1 node.
error.html: compiled, with a context, 0 nodes; 1 tag renders itself:
  error.html, line 1: {% include self with self=1 %}: It sets a variable named 'self', which is an error.
page.html: compiled, with a context, 3 nodes; 2 tags render themselves:
  page.html, line 2: {% opaque %}: {opaque}
  page.html, line 3: {% opaque %}: {opaque}

3 of 3 templates are compiled, 1 of them without a tag that renders itself.
     2  {opaque}
     1  It sets a variable named 'self', which is an error.
""".replace(
    "{opaque}", "tests.template_tests.compiler.library.OpaqueNode has no emitter."
)

EXPLAINED_PARTS = """\
page.html: compiled in parts, with a context, 0 nodes; 1 tag renders itself: Templates aren't loaded by the cached loader alone.
  page.html, line 1: {% extends 'base.html' %}: It isn't known what it extends.
"""


@pytest.mark.modes("debug", "cached", "compiled")
def test_explain(use_templates, mode):
    """Without names, all templates count, and not just those with partials."""
    use_templates(
        {
            "base.html": "{% block a %}{% endblock %}",
            "page.html": (
                "{% extends 'base.html' %}{% block a %}\n"
                "{% opaque %}{{ x }}\n{% opaque %}{% endblock %}"
            ),
            "error.html": "{% include self with self=1 %}",
            "wrong.html": "{% nope %}",
            "wrong_partial.html": "{% partialdef row %}{% nope %}{% endpartialdef %}",
        },
        builtins=[LIBRARY],
    )
    if not mode.cached:
        assert run("page.html", explain=True)[0] == EXPLAINED_PARTS
        return
    output, errors = run(explain=True)
    assert output == EXPLAINED
    first, second = sorted(errors.splitlines())
    assert first.startswith("wrong.html: ")
    assert "Invalid block tag on line 1: 'nope'" in first
    assert second.startswith("wrong_partial.html")
    assert run("base.html", explain=True)[0] == "base.html: compiled, 1 node.\n"
    [explained] = json.loads(run("page.html", explain=True, json=True)[0])
    assert explained["template"] == "page.html"
    assert explained["islands"][1] == {
        "template": "page.html",
        "line": 3,
        "tag": "opaque",
        "reason": "tests.template_tests.compiler.library.OpaqueNode has no emitter.",
    }


def test_explain_what_is_too_large(use_templates, monkeypatch):
    monkeypatch.setattr(builder, "MOST_NODES", 1)
    use_templates({"page.html": "{{ x }}{{ x }}"})
    assert run("page.html", explain=True)[0] == (
        "page.html: rendered by Django's nodes. TooLarge: more than 1 nodes would be "
        "written\n"
    )
