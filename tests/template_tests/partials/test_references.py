"""
What uses a partial: tags, and names in Python code. What the check makes of it, and
the command.
"""

import json
import sys
from importlib import import_module
from io import StringIO

import pytest
from django.core.checks import Info, Warning
from django.core.management import call_command
from django.template.partials.checks import check_partials

pytestmark = [pytest.mark.ours, pytest.mark.modes("debug")]

UNUSED = "{}: no template renders it, and no Python code of the project names it."
REMOVE = "Remove it, unless its name is put together when the code runs."

ROW = "{% partialdef row %}{% endpartialdef %}"


@pytest.fixture
def project(tmp_path, monkeypatch, settings):
    """
    Write the modules of a project, by their paths: the app ``shop``, and the package
    ``config``, which has the URLconf.
    """
    monkeypatch.syspath_prepend(tmp_path)
    forget()

    def project(modules):
        for name in ("shop/__init__.py", "config/__init__.py", "config/urls.py"):
            modules.setdefault(name, "")
        for name, code in modules.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(code if isinstance(code, bytes) else code.encode())
        settings.ROOT_URLCONF = "config.urls"
        settings.INSTALLED_APPS = ["shop", "django.template.partials"]
        return tmp_path

    yield project
    forget()


def test_modules_that_cannot_be_read(project, use_templates, settings):
    """No code that runs is in them."""
    deep = "x = " + "(" * 150 + "'page.html#row'" + ")" * 150 + "\n"
    chain = "x = 'page.html#row'" + " + x" * 20_000
    folder = project({"shop/deep.py": deep, "shop/chain.py": chain})
    (folder / "shop" / "loop.py").symlink_to("loop.py")
    (folder / "shop" / "loop").symlink_to("../shop")
    settings.SETTINGS_MODULE = ""
    use_templates({"page.html": ROW})
    # What is parsed of them depends on the release of Python.
    assert unused() in ([], ["row"])


def test_folder_of_the_urls_that_cannot_be_read(
    project, use_templates, settings, monkeypatch
):
    project({"urls.py": "", "shop/views.py": ""})
    settings.ROOT_URLCONF = "urls"

    def deny(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(
        "django.template.partials.analysis.python_references.os.listdir", deny
    )
    use_templates({"page.html": ROW})
    assert unused() == ["row"]


def test_partial_that_another_overrides(use_templates):
    """Without it the other one is an error, even if nothing renders it."""
    use_templates(
        {
            "base.html": "{% partialdef a %}{% endpartialdef %}"
            "{% partialdef b %}{% endpartialdef %}{% block c %}{% endblock %}",
            "middle.html": "{% extends 'base.html' %}",
            "page.html": "{% extends 'middle.html' %}{% partialdef a override %}"
            "{{ partial.super }}{% endpartialdef %}"
            "{% block c %}{% partial a %}{% endblock %}",
        }
    )
    assert unused() == ["b"]


def forget():
    """Have the modules of a project imported again."""
    for name in list(sys.modules):
        if name.partition(".")[0] in {"shop", "config", "urls", "kit"}:
            del sys.modules[name]


def unused():
    """Return the names of the partials that the check says are not used."""
    found = check_partials()
    assert {each.id for each in found} <= {"django_partials.I001"}
    return [each.msg.split("'")[1] for each in found]


def used_by(name):
    printed = StringIO()
    call_command("partials", name, json=True, stdout=printed)
    [partial] = json.loads(printed.getvalue())
    return [
        (use["template"] or use["module"], use["line"]) for use in partial["used_by"]
    ]


def test_message(use_templates, project):
    project({})
    use_templates({"page.html": f"\n{ROW}"})
    assert check_partials() == [
        Info(
            UNUSED.format("Partial 'row' is not used"),
            hint=REMOVE,
            obj="page.html:2",
            id="django_partials.I001",
        )
    ]


@pytest.mark.parametrize(
    "source",
    [
        "{% partialdef row inline %}{% endpartialdef %}",
        ROW + "{% partial row %}",
        ROW + "{% if 0 %}{% partial './page.html#row' %}{% endif %}",
        ROW + "{% include 'page.html#row' %}",
        ROW + "{% with name='page.html#row' %}{% include name %}{% endwith %}",
        ROW + '{% include "page.html#"|add:name %}',
        "{% extends 'base.html' %}{% partialdef cell override %}{% endpartialdef %}",
    ],
)
def test_used_by_a_template(use_templates, project, source):
    project({})
    base = "{% partialdef cell inline %}{% endpartialdef %}"
    use_templates({"page.html": source, "base.html": base})
    assert unused() == []


@pytest.mark.parametrize(
    "source",
    [
        '{% partialdef "row" %}{% endpartialdef %}{% partialdef row inline %}{% endpartialdef %}',
        ROW + "{% include 'other.html#row' %}",
        ROW + '<a hx-target="#row">page.html#row</a>',
    ],
)
def test_not_used_by_a_template(use_templates, project, source):
    project({})
    other = "{% partialdef row inline %}{% endpartialdef %}"
    use_templates({"page.html": source, "other.html": other})
    [name] = unused()
    assert name in ("row", '"row"', "")


@pytest.mark.parametrize(
    "code",
    [
        'render(request, "page.html#row")',
        "render(request, 'page.html' '#row')",
        'template_name = "child.html#row"',
        'render_partials(request, template, ["row", "toast"])',
        'partial_for_htmx("count", oob={"row": "beforeend:#list"})',
        'targets = {"#list": "row"}',
        'f"{template}#row"',
        'f"page.html#{name}"',
        'f"child.html#{name}"',
        '"page.html#%s" % name',
        '"page.html#{}".format(name)',
        'def view(request):\n    """A view."""\n    return render(\n        request, "page.html#row"\n    )',
    ],
)
@pytest.mark.parametrize(
    "module",
    [
        "shop/views.py",
        "shop/orders/__init__.py",
        "config/views.py",
    ],
)
def test_used_by_code(use_templates, project, code, module):
    project({module: code})
    use_templates({"page.html": ROW, "child.html": "{% extends 'page.html' %}"})
    assert unused() == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("shop/views.py", ""),
        ("shop/views.py", "# page.html#row"),
        ("shop/views.py", "row = 'rows', 'page.html', '#', f'{x}#{y}', b'row'"),
        ("shop/views.txt", "'page.html#row'"),
        ("shop/node_modules/views.py", "'page.html#row'"),
        ("shop/.backup/views.py", "'page.html#row'"),
        ("other/views.py", "'page.html#row'"),
        # No code that runs.
        ("shop/views.py", "'page.html#row' +"),
        ("shop/views.py", b"'page.html#row \xff'"),
        ("shop/views.py", "# coding: nope\n'page.html#row'"),
        ("shop/views.py", "'page.html#row', '\0'"),
    ],
)
def test_not_used_by_code(use_templates, project, module, code):
    project({module: code})
    use_templates({"page.html": ROW})
    assert unused() == ["row"]


def test_code_that_python_warns_of(use_templates, project):
    project({"shop/views.py": r"'\d', 'page.html#row'"})
    use_templates({"page.html": ROW})
    assert unused() == []


def test_code_in_another_encoding(use_templates, project):
    code = "# coding: latin-1\n'page.html#ligne-fermée'".encode("latin-1")
    project({"shop/views.py": code})
    use_templates({"page.html": "{% partialdef ligne-fermée %}{% endpartialdef %}"})
    assert unused() == []


@pytest.mark.parametrize(
    ("urls", "used"),
    [
        ("urls", True),  # the folder of the project is no package
        ("gone", False),
        ("gone.urls", False),
        (None, False),
    ],
)
def test_project_without_a_package(use_templates, project, settings, urls, used):
    """Of the modules beside the URLconf, none in folders are read."""
    project({"urls.py": "", "views.py": "'page.html#row'", "other/views.py": "'cell'"})
    settings.ROOT_URLCONF = urls
    cell = "{% partialdef cell %}{% endpartialdef %}"
    use_templates({"page.html": ROW + cell})
    assert unused() == (["cell"] if used else ["row", "cell"])


def test_package_of_the_settings(use_templates, project, settings):
    project({"config/settings.py": "", "config/views.py": "'page.html#row'"})
    settings.ROOT_URLCONF = None
    use_templates({"page.html": ROW})
    # Last, since each setting that a test changes hides it.
    settings.SETTINGS_MODULE = "config.settings"
    import_module("config.settings")
    assert unused() == []


def test_settings_without_a_urlconf(use_templates, project, settings):
    project({"shop/views.py": "'page.html#row'"})
    use_templates({"page.html": ROW})
    del settings.ROOT_URLCONF
    assert unused() == []


def test_installed_package(settings, project, tmp_path):
    """What it has is its users' to use."""
    project({})
    templates = tmp_path / "site-packages" / "kit" / "templates"
    templates.mkdir(parents=True)
    (templates / "kit.html").write_text("{% partialdef button %}{% endpartialdef %}")
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "DIRS": [templates],
        }
    ]
    assert check_partials() == []


@pytest.mark.parametrize(
    ("code", "used"),
    [("'row'", False), ("f'{template}#row'", False), ("'page.html#row'", True)],
)
def test_code_of_an_installed_package(
    use_templates, project, settings, monkeypatch, tmp_path, code, used
):
    """It may well have a word that is a name in the project."""
    project({"site-packages/kit/__init__.py": "", "site-packages/kit/views.py": code})
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    settings.INSTALLED_APPS = ["kit"]
    use_templates({"page.html": ROW})
    assert unused() == ([] if used else ["row"])


def test_where_a_partial_is_used(use_templates, project):
    code = "def view(request):\n    return render(request, 'child.html#row')\n"
    project({"shop/views.py": code, "config/__init__.py": "row = 'page.html#row'"})
    use_templates(
        {
            "page.html": f"{ROW}\n{{% partial row %}}",
            "child.html": "{% extends 'page.html' %}",
        }
    )
    expected = [("page.html", 2), ("shop.views", 2), ("config", 1)]
    assert used_by("page.html#row") == used_by("child.html#row") == expected
    printed = StringIO()
    call_command("partials", stdout=printed)
    assert printed.getvalue() == (
        "TEMPLATE   PARTIAL  LINES  USED BY\n"
        "page.html  row      1      page.html:2, shop.views:2, config:1\n"
    )


NAMED = [
    "render_partials(request, 'page.html', ['row'])",
    "shortcuts.render_partials(request, 'page.html', [], oob=['row'])",
    "PartialsResponse(request, template='page.html', names=('cell', 'row'))",
    "await arender_partials(request, ['page.html'], names, oob={'row': 'innerHTML', **more})",
    "render_for_htmx(request, 'page.html', 'row', {'names': 'cell'})",
    "arender_for_htmx(request, 'page.html', context=c, targets={'#list': ['row'], **more})",
    "render_for_htmx(request, template_name='page.html', partial_names='row', **options)",
    "@partial_for_htmx('row')\ndef view(request):\n    return render(request, 'page.html')",
    "@login_required\n@htmx.partial_for_htmx(targets={'#x': 'row'})\nasync def view(request):\n"
    "    return TemplateResponse(request, 'page.html', {'x': 'y'})",
    "class View(HtmxPartialMixin):\n    template_name = 'page.html'\n    partial_name = 'row'",
    "class View(HtmxPartialMixin):\n    template_name: str = 'page.html'\n    oob: list = ['row']",
    "class View(HtmxPartialMixin):\n    template_name = 'page.html'\n    queryset = 'cell'\n"
    "    def get_partial_name(self):\n        if x:\n            return\n        return 'row'",
]


@pytest.mark.parametrize("code", NAMED)
def test_names_beside_that_of_the_template(use_templates, project, code):
    if code.startswith("await"):
        code = f"async def view():\n    {code}"
    path = project({"shop/views.py": code})
    line = 1 + code[: code.index("'row'")].count("\n")
    use_templates({"page.html": ROW, "other.html": ROW})
    assert used_by("page.html#row") == [("shop.views", line)]
    assert used_by("other.html#row") == []
    cell = "{% partialdef cell %}{% endpartialdef %}"
    use_templates({"page.html": cell, "other.html": ROW})
    found = [each for each in check_partials() if each.id == "django_partials.W002"]
    assert found == [
        Warning(
            "page.html#row: Partial 'row' is not defined.",
            hint="Partials defined there: 'cell'.",
            obj=f"{path / 'shop' / 'views.py'}:{line}",
            id="django_partials.W002",
        )
    ]


@pytest.mark.parametrize(
    "code",
    [
        "other_function(request, 'page.html', ['row'])",
        "functions[0](request, 'page.html', ['row'])",
        "render_partials(request, template, ['row'])",
        "render_partials(request, ['page.html', 'other.html'], ['row'])",
        "render_partials(request)",
        "@partial_for_htmx('row')\ndef view(request):\n    return page(request)",
        "@partial_for_htmx('row')\ndef view(request):\n    return x('page.html', 'other.html')",
        "@partial_for_htmx\ndef view(request):\n    return x('page.html')",
        "class View:\n    template_name = 'page.html'\n    names = ['row']\n    x[0] = 'row'",
        "class View:\n    partial_name = 'row'\n    def get(self):\n        return 'page.html'",
    ],
)
def test_names_of_which_the_template_is_not_known(use_templates, project, code):
    project({"shop/views.py": code})
    cell = "{% partialdef cell inline %}{% endpartialdef %}"
    use_templates({"page.html": cell, "other.html": ROW})
    assert check_partials() == [] or unused() == ["row"]
    assert used_by("other.html#row") == []


def test_code_that_leads_nowhere(use_templates, project):
    """Tests may ask for what isn't there, and other strings have a ``#``."""
    path = project(
        {
            "shop/views.py": "x = '#'\nrender(request, 'page.html#rwo')",
            "shop/tests/views.py": "'page.html#gone'",
            "shop/test_views.py": "'page.html#gone'",
            "shop/urls.py": "'/page.html#gone', 'other.html#gone', 'page.html#'",
            "shop/lists.py": "'page.html#content', 'broken.html#gone'",
        }
    )
    use_templates(
        {
            "page.html": ROW + "{% block content %}{% partial row %}{% endblock %}",
            "broken.html": "{% if %}",
        }
    )
    found = [each for each in check_partials() if each.id != "django_partials.E005"]
    assert found == [
        Warning(
            "page.html#rwo: Partial 'rwo' is not defined.",
            hint="Did you mean 'row'? Partials defined there: 'row'. Blocks: 'content'.",
            obj=f"{path / 'shop' / 'views.py'}:2",
            id="django_partials.W002",
        )
    ]


def test_code_and_two_engines(project, settings):
    """One of them may have what the other hasn't."""
    path = project(
        {"shop/views.py": "'page.html#row', 'page.html#cell', 'page.html#x'"}
    )
    cell = "{% partialdef cell %}{% endpartialdef %}"
    settings.TEMPLATES = [
        {
            "NAME": name,
            "BACKEND": "django.template.partials.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"page.html": source} if source else {},
                    )
                ]
            },
        }
        for name, source in {"one": ROW, "two": cell, "three": None}.items()
    ]
    [message] = check_partials()
    assert (message.msg, message.obj) == (
        "page.html#x: Partial 'x' is not defined.",
        f"{path / 'shop' / 'views.py'}:1",
    )
