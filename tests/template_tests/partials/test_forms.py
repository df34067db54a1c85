"""
The form renderer: Django's own bytes, and partials in the templates of forms.
"""

import types

import pytest
from django import forms
from django.apps import AppConfig
from django.contrib.admin.widgets import AdminSplitDateTime
from django.forms import renderers
from django.template import TemplateDoesNotExist
from django.template.partials.django import DjangoTemplates as Backend
from django.template.partials.forms import DjangoTemplates

from ..sample_forms import FORMSET_DATA, STATES, ArticleFormSet, EveryForm

PATH = "django.template.partials.forms.DjangoTemplates"

METHODS = ["__str__", "as_div", "as_p", "as_table", "as_ul"]


@pytest.fixture(params=[False, True], ids=["plain", "debug"])
def pair(request, settings):
    """The renderer, and Django's own."""
    settings.DEBUG = request.param
    return DjangoTemplates(), renderers.DjangoTemplates()


class TestBytes:
    """What Django's own renderer writes."""

    @pytest.fixture(params=STATES)
    def both(self, pair, request):
        state = STATES[request.param]
        return [EveryForm(renderer=renderer, **state) for renderer in pair]

    @pytest.mark.parametrize("method", METHODS)
    def test_form(self, both, method):
        own, core = (getattr(form, method) for form in both)
        expected = core()
        # Templates that have rendered must render again as they did.
        for _ in range(3):
            assert own() == expected
        assert type(own()) is type(expected)

    @pytest.mark.parametrize(
        "method", ["__str__", "as_field_group", "label_tag", "legend_tag"]
    )
    def test_fields(self, both, method):
        for own, core in zip(*both, strict=True):
            assert getattr(own, method)() == getattr(core, method)()

    @pytest.mark.parametrize("method", ["__str__", "as_ul", "as_text"])
    def test_errors(self, both, method):
        own, core = (form.errors for form in both)
        assert getattr(own, method)() == getattr(core, method)()
        for own_list, core_list in zip(own.values(), core.values(), strict=True):
            assert getattr(own_list, method)() == getattr(core_list, method)()

    def test_there_are_errors(self):
        assert "And more" in EveryForm({}, renderer=DjangoTemplates()).as_p()

    def test_subwidgets(self, both):
        own, core = (list(map(str, form["RadioSelect"])) for form in both)
        assert own == core
        assert len(own) == 4

    @pytest.mark.parametrize("data", [None, {}, FORMSET_DATA])
    @pytest.mark.parametrize("method", METHODS)
    def test_formset(self, pair, method, data):
        both = []
        for renderer in pair:
            formset = ArticleFormSet(data, prefix=None if data is None else "form")
            formset.renderer = renderer
            both.append(formset)
        own, core = (getattr(formset, method)() for formset in both)
        assert own == core
        assert own


@pytest.fixture
def write(tmp_path, settings):
    """Write a template of an installed app."""
    module = types.ModuleType("shop")
    module.__path__ = [str(tmp_path)]
    settings.INSTALLED_APPS = [AppConfig("shop", module)]

    def write(name, source):
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)

    return write


@pytest.fixture
def use_renderer(settings):
    """Name the project's form renderer."""

    def use_renderer(path):
        settings.FORM_RENDERER = path
        renderers.get_default_renderer.cache_clear()
        return renderers.get_default_renderer()

    yield use_renderer
    renderers.get_default_renderer.cache_clear()


class NameForm(forms.Form):
    name = forms.CharField(label="A & b", help_text="Yours.")


class TestSetting:
    """FORM_RENDERER names the renderer."""

    def test_classes(self, use_renderer):
        renderer = use_renderer(PATH)
        assert isinstance(renderer, renderers.DjangoTemplates)
        assert type(renderer.engine) is Backend
        assert NameForm().renderer is renderer

    @pytest.mark.parametrize("debug", [True, False])
    def test_debug_is_that_of_the_settings(self, use_renderer, settings, debug):
        settings.DEBUG = debug
        assert use_renderer(PATH).engine.engine.debug is debug

    def test_needs_no_other_setting(self, use_renderer, settings):
        settings.TEMPLATES = []
        settings.INSTALLED_APPS = []
        use_renderer(PATH)
        core = NameForm(renderer=renderers.DjangoTemplates())
        assert str(NameForm()) == str(core)

    def test_templates_of_apps(self, use_renderer, settings):
        settings.INSTALLED_APPS = [
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
        ]
        use_renderer(PATH)
        widget = AdminSplitDateTime()
        html = widget.render("at", None)
        assert "vDateField" in html
        assert html == widget.render("at", None, renderer=renderers.DjangoTemplates())

    def test_templates_of_django_come_first(self, use_renderer, write):
        write("django/forms/field.html", "mine")
        for path in (PATH, "django.forms.renderers.DjangoTemplates"):
            use_renderer(path)
            assert "<input" in NameForm()["name"].as_field_group()


TEMPLATES = {
    "form.html": """
        {% partialdef form inline %}
        {% for field, errors in fields %}
        {% partial field with field=field size=9 %}
        {% endfor %}
        {% endpartialdef %}
        {% partialdef field with field size=1 %}
        <p>{{ field.label }} {{ field }} {{ size }}</p>
        {% endpartialdef %}
        {% partialdef widget %}<input name={{ widget.name }}>{% endpartialdef %}
    """,
    "child.html": """
        {% extends "form.html" %}
        {% partialdef field override %}<b>{{ partial.super }}</b>{% endpartialdef %}
    """,
    "formset.html": """
        {% partialdef forms %}
        {% for form in formset %}{{ form.name }}{% endfor %}
        {% endpartialdef %}
    """,
}


class Input(forms.TextInput):
    template_name = "form.html#widget"


class InputForm(forms.Form):
    name = forms.CharField(widget=Input, template_name="form.html#field")


class FieldRenderer(DjangoTemplates):
    field_template_name = "form.html#field"


class TestPartials:
    """The templates of a form have partials, and partials are templates of a form."""

    @pytest.fixture(autouse=True)
    def renderer(self, write, use_renderer):
        for name, source in TEMPLATES.items():
            write(name, source)
        return use_renderer(PATH)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("form.html", "<p>Name <input name=name> 9</p>"),
            ("form.html#form", "<p>Name <input name=name> 9</p>"),
            ("child.html", "<b> <p>Name <input name=name> 9</p> </b>"),
            ("child.html#form", "<b> <p>Name <input name=name> 9</p> </b>"),
        ],
    )
    def test_form(self, name, expected):
        assert tidy(InputForm().render(name)) == expected

    def test_field(self):
        html = InputForm()["name"].as_field_group()
        assert tidy(html) == "<p>Name <input name=name> 1</p>"

    def test_widget(self):
        assert Input().render("a&b", None) == "<input name=a&amp;b>"

    def test_formset(self):
        formset = forms.formset_factory(InputForm, extra=2)()
        html = formset.render("formset.html#forms")
        assert tidy(html) == "<input name=form-0-name><input name=form-1-name>"

    def test_renderer_of_a_project(self, use_renderer):
        use_renderer(f"{__name__}.FieldRenderer")
        assert "<p>A &amp; b <input" in tidy(NameForm().as_div())

    def test_unknown_name(self, renderer):
        message = r"^form\.html#feild: Partial 'feild' is not defined"
        with pytest.raises(TemplateDoesNotExist, match=message) as caught:
            InputForm().render("form.html#feild")
        assert caught.value.backend is renderer.engine


def tidy(html):
    return " ".join(html.split())
