"""
Render the templates of recipes.py by Django's backend and by this one, without the
emitters of docs/howto/emitters.txt and with them, and print as JSON what each rendered:

    TEMPLATE_BACKEND=django.template.backends.django.DjangoTemplates \
    DJANGO_SETTINGS_MODULE=tests.ecosystem.settings_recipes \
    python -m tests.ecosystem.render_recipes FOLDER

The emitters are in the package "shop" in the folder, and registered by its app.
"""

import json
import logging
import sys

import django

from ..comparison.harness import compiling
from .recipes import CASES, templates_of
from .render import TIMES, without_identities


def make_form(data=None):
    from django import forms

    kinds = [("a", "<A>"), ("b", "B")]

    class Form(forms.Form):
        title = forms.CharField(widget=forms.TextInput({"class": "text"}))
        number = forms.IntegerField(widget=forms.NumberInput({"title": "n"}))
        kind = forms.ChoiceField(choices=kinds, required=False)
        radio = forms.ChoiceField(choices=kinds, widget=forms.RadioSelect)
        when = forms.SplitDateTimeField(required=False)

    return Form(data)


class Variables:
    """What the templates are given, made for each rendering, since tags change it."""

    def __init__(self):
        from wagtail.images.models import Image
        from wagtail.models import Page

        self.page = Page.objects.get(slug="home").specific
        self.lost = Image.objects.get(title="lost")

    def make(self, journal):
        """Return the variables. Those that are called are noted in the journal."""

        def called(name):
            def variable():
                journal.append(name)
                return f"<{name}>"

            return variable

        def fails():
            journal.append("fails")
            raise ValueError("fails")

        photo = type(self.lost).objects.exclude(pk=self.lost.pk).get()
        form, invalid = make_form(), make_form({"number": 5, "kind": "x"})
        names = ("first", "second", "third")
        return {
            "block": self.page.body[0],
            "field": lambda: form["title"],
            "fails": fails,
            "form": form,
            "label": "<l> & more",
            "lost": self.lost,
            "none": None,
            "number": 1234.5,
            "photo": photo,
            "rows": [(form, "one", photo), (invalid, "<2>", None), (form, "", photo)],
            **{name: called(name) for name in names},
        }


def create():
    from wagtail.images.models import Image

    from .cms import data

    data.create()
    photo = Image.objects.get()
    lost = Image.objects.create(title="lost", file="missing.png", width=9, height=9)
    assert photo.pk != lost.pk


def make_backend(cls, **options):
    """Return a backend that has the templates of all cases."""
    templates = {}
    for case in range(len(CASES)):
        templates |= templates_of(case, **options)
    loaders = [
        ("django.template.loaders.locmem.Loader", templates),
        "django.template.loaders.app_directories.Loader",
    ]
    return cls(
        {
            "NAME": "recipes",
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {
                "builtins": ["tests.template_tests.compiler.library"],
                "loaders": [("django.template.loaders.cached.Loader", loaders)],
            },
        }
    )


def render(template, variables):
    """Return what is rendered or raised, what was called, and the number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    journal = []
    given = variables.make(journal)
    with CaptureQueriesContext(connection) as queries:
        try:
            text = template.render(given)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
    return [without_identities(text), journal, len(queries)]


class Records(logging.Handler):
    """What the compiler logs."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def render_by_django(variables):
    from django.template.backends.django import DjangoTemplates

    backend = make_backend(DjangoTemplates, partials=False)
    return [
        render(backend.get_template(f"{case}/page.html"), variables)
        for case in range(len(CASES))
    ]


def explain_without_emitters():
    """Return what renders itself, for each case at the first of the places."""
    from django.template.compiler import explain
    from django.template.partials.django import DjangoTemplates

    backend = make_backend(DjangoTemplates)
    return {
        tag: [island.reason for island in explain(template.template).islands]
        for case, (tag, place) in enumerate(CASES)
        if place == "top"
        for template in [backend.get_template(f"{case}/page.html")]
    }


def render_by_emitters(variables):
    from django.template.compiler import explain
    from django.template.partials.django import DjangoTemplates

    records = Records()
    logger = logging.getLogger("django.template.compiler")
    logger.setLevel(logging.INFO)
    logger.addHandler(records)
    backend = make_backend(DjangoTemplates)
    results = []
    for case in range(len(CASES)):
        template = backend.get_template(f"{case}/page.html")
        rendered = [render(template, variables) for _ in range(TIMES)]
        explanation = explain(template.template)
        results.append(
            {
                "rendered": rendered,
                "islands": [
                    [island.tag, island.reason] for island in explanation.islands
                ],
                "reason": explanation.reason + explanation.reason_for_parts,
                "logged": records.messages,
            }
        )
        records.messages = []
    return results


def main(folder):
    django.setup()
    from django.apps import AppConfig
    from django.db import connection

    compiling.compile_short()
    connection.creation.create_test_db(verbosity=0)
    create()
    variables = Variables()
    render_by_django(variables)  # makes the images
    results = {
        "django": render_by_django(variables),
        "without": explain_without_emitters(),
    }
    sys.path.insert(0, folder)
    AppConfig.create("shop").ready()
    return {**results, "with": render_by_emitters(variables)}


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:]), sys.stdout)
