"""
Forms write what Django's templates write, without them.
"""

import datetime
import decimal
import logging
import uuid
from itertools import cycle
from unittest import mock

import pytest
from django import forms
from django.contrib.admin import helpers
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.forms import renderers
from django.forms.models import ModelChoiceIteratorValue
from django.forms.utils import ErrorDict, ErrorList, RenderableMixin
from django.template import Context, Template, VariableDoesNotExist
from django.template.backends.django import DjangoTemplates as CoreBackend
from django.template.compiler.forms import (
    fields,
    layouts,
    methods,
    originals,
    rendering,
    templates,
    widgets,
)
from django.template.compiler.runtime.direct import METHODS, direct, direct_method
from django.template.compiler.runtime.state import RenderState
from django.template.partials.forms import DjangoTemplates as OwnRenderer
from django.template.partials.measuring.clock import RenderingClock
from django.utils import translation
from django.utils.functional import SimpleLazyObject, lazy, lazystr
from django.utils.safestring import SafeString, mark_safe

from ..sample_forms import (
    CHOICES,
    FORMSET_DATA,
    STATES,
    ArticleForm,
    ArticleFormSet,
    EveryForm,
)

FORM = "{{ f }}|{{ f.as_div }}|{{ f.as_p }}|{{ f.as_ul }}|{{ f.as_table }}"
FIELDS = (
    "{% for x in f %}{{ x }}|{{ x.label_tag }}|{{ x.legend_tag }}|{{ x.errors }}|"
    "{{ x.as_field_group }}|{{ x.css_classes }}|{{ x.errors.as_ul }}\n{% endfor %}"
    "{{ f.errors }}{{ f.errors.as_ul }}{{ f.non_field_errors }}"
)


class HiddenForm(forms.Form):
    one = forms.CharField(widget=forms.HiddenInput)
    two = forms.CharField(widget=forms.HiddenInput, required=False)


class EmptyForm(forms.Form):
    """It has no fields, and errors where it is bound."""

    def clean(self):
        raise ValidationError("all & <wrong>")


class MixedForm(forms.Form):
    required_css_class = "required"

    text = forms.CharField(help_text=lazystr("<i>Help</i>"), label=lazystr("A & b?"))
    at = forms.DateTimeField(show_hidden_initial=True, localize=True)
    own = forms.CharField(widget=forms.TextInput({"id": "own", "class": "wide"}))
    described = forms.CharField(
        widget=forms.TextInput({"aria-describedby": "that"}), help_text="H"
    )
    untitled = forms.CharField(label="", label_suffix=" =")
    suffix = forms.IntegerField(label_suffix=" <=")
    hidden = forms.CharField(widget=forms.HiddenInput)


ALL_FORMS = [ArticleForm, EmptyForm, EveryForm, HiddenForm, MixedForm]


@pytest.fixture
def renderer():
    return renderers.DjangoTemplates()


def loaded_templates(renderer):
    """Return whether templates have been loaded."""
    return "engine" in vars(renderer)


class TestSameAsDjango:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("form", ALL_FORMS)
    @pytest.mark.parametrize("source", [FORM, FIELDS])
    def test_form(self, page, form, state, source):
        core = renderers.DjangoTemplates()
        # Which of them a page has makes no difference to what is written of it.
        own = core if form is EveryForm else OwnRenderer()
        turn = cycle([own, core])
        html = page(
            source,
            lambda: {"f": form(renderer=next(turn), **STATES[state])},
            strings_if_invalid=[""],
        )
        assert form is EmptyForm or "<input" in html

    @pytest.mark.parametrize("data", [None, {}, FORMSET_DATA])
    def test_formset(self, page, renderer, data):
        def make():
            formset = ArticleFormSet(data, prefix=None if data is None else "form")
            formset.renderer = renderer
            return {"f": formset}

        assert "TOTAL_FORMS" in page(FORM, make)

    def test_formset_has_a_field_that_is_named_like_the_method(self, page):
        form = type("F", (forms.Form,), {"as_div": forms.CharField()})
        formset = forms.formset_factory(form)
        assert 'name="form-0-as_div"' in page("{{ f }}", lambda: {"f": formset()})

    @pytest.mark.parametrize("language", ["en", "de", "ar", "fr"])
    def test_language(self, at_once, make_engine, language):
        template = make_engine("{{ f }}").get_template("page.html")
        with translation.override(language):
            for _ in range(2):
                html = template.render(Context({"f": MixedForm()}))
                assert html == str(MixedForm())

    def test_text(self, page):
        html = page("{{ f.text }}", lambda: {"f": MixedForm({"text": "<&>"})})
        assert html == (
            '<input type="text" name="text" value="&lt;&amp;&gt;" '
            'required aria-describedby="id_text_helptext" id="id_text">'
        )

    @pytest.mark.parametrize(
        "value",
        [
            *("a", "<&>", "", None, True, False, 1234567, 1.5, decimal.Decimal("1.50")),
            *(mark_safe("<b>"), lazystr("<lazy>"), uuid.UUID(int=1), (1,), str, object),
            ModelChoiceIteratorValue("<a>", None),
            datetime.date(2026, 1, 2),
        ],
    )
    def test_kinds_of_values(self, page, settings, value):
        settings.USE_THOUSAND_SEPARATOR = True

        def make():
            class Form(forms.Form):
                attribute = forms.CharField(widget=forms.TextInput({"data-x": value}))
                choice = forms.Field(
                    widget=forms.Select(choices=[(value, value), (1, value)])
                )
                group = forms.Field(
                    widget=forms.RadioSelect(choices=[(value, [(value, value)])])
                )
                label = forms.CharField(label=value, help_text=value)
                short = forms.CharField(label=value, label_suffix="")
                initial = forms.CharField(initial=value)

            return {"f": Form(auto_id=False)}

        page(FORM, make, strings_if_invalid=[""])
        page(FIELDS, make, strings_if_invalid=[""])


class OwnField(forms.BoundField):
    """A bound field with methods of its own."""

    def label_tag(self, *args, **kwargs):
        return "own label"

    def css_classes(self, extra_classes=None):
        return "own classes"

    def as_widget(self, *args, **kwargs):
        return "own widget"


class FieldWithCallable(forms.CharField):
    """Its classes are called twice."""

    def get_bound_field(self, form, name):
        field = super().get_bound_field(form, name)
        field.css_classes = lambda: str
        return field


class FieldWithOwn(forms.CharField):
    def get_bound_field(self, form, name):
        return OwnField(form, self, name)


class OwnContext(ArticleForm):
    def get_context(self):
        return {**super().get_context(), "hidden_fields": (), "more": 1}


class NoContext(ArticleForm):
    def get_context(self):
        return None


class OwnRender(ArticleForm):
    def render(self, template_name=None, context=None, renderer=None):
        return mark_safe(f"own {template_name}")


class OwnErrors(ErrorList):
    def __str__(self):
        return "own errors"

    __html__ = __str__


class OwnWidget(forms.TextInput):
    def render(self, name, value, attrs=None, renderer=None):
        return "own & widget"


class MoreContext(forms.TextInput):
    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-more"] = "1"
        return context


class WidgetWithoutContext(forms.TextInput):
    def get_context(self, name, value, attrs):
        return None


class OwnTemplate(forms.TextInput):
    template_name = "django/forms/widgets/attrs.html"


class NoTemplate(forms.TextInput):
    template_name = "none.html"


class Missing(ObjectDoesNotExist):
    pass


class SilentField(forms.CharField):
    """What templates hide."""

    def prepare_value(self, value):
        raise Missing


NO_TEXT = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text")


class NotText(forms.CharField):
    def prepare_value(self, value):
        raise NO_TEXT


def form_of(field, base=forms.Form, **attributes):
    return type("F", (base,), {"x": field, **attributes})


class TestOthers:
    """What has methods or templates of its own is rendered with them."""

    @pytest.mark.parametrize("source", [FORM, FIELDS])
    @pytest.mark.parametrize(
        "form",
        [
            form_of(FieldWithCallable()),
            form_of(FieldWithOwn(label="<A>")),
            form_of(FieldWithOwn(), error_css_class="wrong"),
            form_of(forms.CharField(widget=OwnWidget)),
            form_of(forms.CharField(widget=MoreContext)),
            form_of(forms.CharField(widget=WidgetWithoutContext)),
            form_of(forms.CharField(widget=OwnTemplate)),
            form_of(forms.CharField(template_name="django/forms/label.html")),
            form_of(SilentField()),
            form_of(NotText()),
            form_of(SilentField(), template_name_label="django/forms/attrs.html"),
            form_of(forms.CharField(), add_prefix=lambda self, name: SafeString("<a>")),
            form_of(forms.CharField(), template_name="django/forms/label.html"),
            form_of(forms.CharField(required=False)),
            OwnContext,
            OwnRender,
        ],
    )
    def test_class(self, page, form, source):
        first = {"strings_if_invalid": [""]}
        page(source, lambda: {"f": form()}, **first)
        page(source, lambda: {"f": form({}, error_class=OwnErrors)}, **first)
        page(source, lambda: {"f": form({})}, **first)

    def test_label_that_is_called(self, page):
        form = form_of(forms.CharField(label=int, label_suffix=""))
        html = page("{{ f.x.label_tag }}", lambda: {"f": form()})
        assert html == '<label for="id_x">0</label>'

    @pytest.mark.parametrize("source", ["{{ f }}", "{{ f.as_p }}", "{{ f.as_table }}"])
    def test_errors_that_are_not_hidden(self, page, source):
        def fail(self, value):
            raise ValueError("no value")

        field = type("Field", (forms.CharField,), {"prepare_value": fail})
        form = form_of(field())
        assert page(source, lambda: {"f": form()}) == (ValueError, "no value")

    def test_template_that_is_not_there(self, page):
        cls, message = page(
            "{{ f }}", lambda: {"f": form_of(forms.CharField(widget=NoTemplate))()}
        )
        assert (cls.__name__, message) == ("TemplateDoesNotExist", "none.html")

    def test_no_context(self, page):
        assert page("{{ f }}", lambda: {"f": NoContext()}) == ""

    @pytest.mark.parametrize("name", ["as_widget", "label_tag", "as_field_group"])
    @pytest.mark.parametrize("source", [FORM, FIELDS])
    def test_method_of_an_instance(self, page, name, source):
        def make():
            form = MixedForm()
            setattr(form["text"], name, lambda *args, **kwargs: "own <text>")
            return {"f": form}

        assert "own " in page(source, make)

    @pytest.mark.parametrize("name", ["get_context", "render"])
    def test_method_of_a_form(self, page, name):
        def make():
            form = EmptyForm()
            method = getattr(form, name)
            setattr(form, name, lambda *args: calls.append(name) or method(*args))
            return {"f": form}

        calls = []
        page("{{ f }}{{ f.as_p }}", make)
        assert calls

    @pytest.mark.parametrize("name", ["render", "_render"])
    def test_method_of_a_widget(self, page, name):
        def make():
            form = MixedForm()
            setattr(form.fields["text"].widget, name, lambda *a, **k: "own widget")
            return {"f": form}

        assert "own widget" in page("{{ f }}{{ f.text }}", make)

    def test_method_of_a_list_of_errors(self, page):
        def make():
            form = MixedForm({})
            form.errors["text"].render = lambda *args: mark_safe(f"own {args}")
            return {"f": form}

        assert page("{{ f.text.errors.as_ul }}", make) == (
            "own ('django/forms/errors/list/ul.html',)"
        )

    def test_errors(self, page):
        form = MixedForm({})
        html = page("{{ f.text.errors }}", {"f": form})
        assert html == (
            '<ul class="errorlist" id="id_text_error"><li>This field is required.</li></ul>'
        )
        errors = ErrorList(["<a>", ValidationError("b %(x)s", params={"x": 1}), 3])
        assert page("{{ x }}", {"x": errors}) == (
            '<ul class="errorlist"><li>&lt;a&gt;</li><li>b 1</li><li>3</li></ul>'
        )
        assert (
            page("{{ x }}{{ x.as_ul }}", {"x": ErrorDict(a=errors)}).count("<li>") == 8
        )
        own = type("Own", (ErrorList,), {"template_name": LIST_TEXT})(["a"])
        assert page("{{ x }}{{ x.as_ul }}", {"x": own}).startswith("* a<ul")
        plain = ErrorList(["a"])
        plain.template_name = LIST_TEXT
        assert page("{{ x }}", {"x": plain}) == "* a"

    def test_not_escaped(self, page):
        page("{% autoescape off %}{{ f }}{{ f.text }}{% endautoescape %}", make_mixed)

    def test_unusual_context(self, page):
        """The items of a context are not what Django's form makes of them."""

        class Form(forms.Form):
            x = forms.CharField()

            def get_context(self):
                return {**super().get_context(), "fields": self.others}

        for others in ([], (), [("x", "y")], [(Form()["x"], "<e>")], ["ab"]):
            Form.others = others
            for name in ("div", "p", "ul", "table"):
                source = f"{{{{ f.as_{name} }}}}"
                page(source, lambda: {"f": Form()}, strings_if_invalid=[""])


DIV = "django/forms/div.html"
FILE = "django/forms/widgets/clearable_file_input.html"
LIST_TEXT = "django/forms/errors/list/text.txt"


def make_mixed():
    return {"f": MixedForm()}


class TestRenderers:
    def test_no_template_is_loaded(self, page):
        used = [renderers.DjangoTemplates() for _ in range(100)]
        made = iter(used)

        def make():
            return {"f": EveryForm(renderer=next(made))}

        page("{{ f }}", make)
        # Django's own has loaded those of the other half.
        assert {loaded_templates(each) for each in used[:4]} == {True, False}

    @pytest.mark.parametrize(
        "attributes",
        [
            {"get_template": lambda self, name: Template("own")},
            {"render": lambda self, *args: "own"},
            {"engine": property(lambda self: renderers.DjangoTemplates().engine)},
            {"backend": type("Backend", (CoreBackend,), {})},
        ],
    )
    def test_other(self, page, attributes):
        cls = type("Renderer", (renderers.DjangoTemplates,), attributes)
        page(FORM + FIELDS, lambda: {"f": MixedForm({}, renderer=cls())})
        assert not templates.is_django(cls())

    def test_no_renderer(self):
        assert not templates.is_django(None)
        assert not templates.is_django(renderers.TemplatesSetting())
        assert not templates.is_django(renderers.Jinja2())

    def test_names_of_its_own(self, page):
        class Renderer(renderers.DjangoTemplates):
            form_template_name = "django/forms/p.html"
            field_template_name = "django/forms/label.html"

        assert templates.is_django(Renderer())
        html = page(FORM + FIELDS, lambda: {"f": MixedForm(renderer=Renderer())})
        assert html.startswith("<p ")

    @pytest.mark.parametrize(
        ("name", "value"),
        [("autoescape", False), ("string_if_invalid", "INVALID")],
    )
    def test_other_engine(self, page, name, value):
        def make():
            renderer = renderers.DjangoTemplates()
            setattr(renderer.engine.engine, name, value)
            return {"f": MixedForm(renderer=renderer)}

        page(FORM + FIELDS, make, strings_if_invalid=[""])
        assert not templates.is_django(make()["f"].renderer)

    def test_engine_or_attribute_of_its_own(self):
        renderer = renderers.DjangoTemplates()
        renderer.engine = OwnRenderer().engine
        assert not templates.is_django(renderer)
        renderer = renderers.DjangoTemplates()
        renderer.get_template = lambda name: Template("own")
        assert not templates.is_django(renderer)

    def test_loaded_engine(self, renderer):
        assert templates.is_django(renderer)
        assert renderer.engine
        assert templates.is_django(renderer)


class TestReplaced:
    """Tools replace what is Django's own."""

    @pytest.mark.parametrize("name", [place.name for place in originals.PLACES])
    def test_function(self, name):
        assert originals.are_originals()
        place = next(place for place in originals.PLACES if place.name == name)
        with mock.patch.object(place.owner, place.attribute):
            assert not originals.are_originals()
        assert originals.are_originals()

    @pytest.mark.parametrize("name", ["_render", "render"])
    def test_template(self, monkeypatch, name):
        monkeypatch.setattr(Template, name, lambda self, context: "")
        assert not originals.are_originals()

    def test_the_command_that_measures_replaces_nothing_of_it(self):
        """Or else measure_templates would show what forms don't gain."""
        with RenderingClock():
            assert originals.are_originals()

    def test_method(self, page, monkeypatch):
        monkeypatch.setattr(
            forms.BoundField, "label_tag", lambda self, *args, **options: "own <label>"
        )
        assert "own &lt;label&gt;" in page(FORM + FIELDS, make_mixed)

    def test_alias(self, page, monkeypatch):
        monkeypatch.setattr(RenderableMixin, "__str__", lambda self: "own form")
        assert page("{{ f }}", make_mixed) == "own form"

    def test_later_release(self, page, monkeypatch):
        monkeypatch.setitem(templates.DIGESTS, "django/forms/div.html", "other")
        templates.are_known.cache_clear()
        renderer = renderers.DjangoTemplates()
        try:
            assert not originals.are_originals()
            page(FORM, lambda: {"f": MixedForm(renderer=renderer)})
            assert loaded_templates(renderer)
        finally:
            templates.are_known.cache_clear()


class Incomparable:
    def __ne__(self, other):
        raise ValueError


def widget_context(name, **parts):
    """Return the context of a widget that has no other parts."""
    template_name = f"django/forms/widgets/{name}.html"
    return {"widget": {"template_name": template_name, "attrs": {}, **parts}}


class TestCalls:
    """Values are evaluated when Django's templates evaluate them, where they fail too."""

    FIELDS = {
        "attribute": lambda call: forms.CharField(widget=forms.TextInput({"x": call})),
        "choice": lambda call: forms.ChoiceField(choices=[(1, lazy(call, str)())]),
        "description": lambda call: forms.ChoiceField(
            help_text=lazy(call, str)(), widget=forms.RadioSelect
        ),
        "group": lambda call: forms.ChoiceField(choices=[(call, CHOICES[:1])]),
        "help": lambda call: forms.CharField(help_text=lazy(call, str)()),
        "id": lambda call: forms.ChoiceField(
            choices=CHOICES,
            widget=forms.RadioSelect(
                {"id": lazy(call, str)(), "class": lazy(call, str)(), "x": call}
            ),
        ),
        "initial": lambda call: forms.DateField(initial=SimpleLazyObject(call)),
        "label": lambda call: forms.CharField(label=lazy(call, str)()),
        "number": lambda call: forms.ChoiceField(
            choices=[(SimpleLazyObject(call), "a")]
        ),
        "text": lambda call: forms.CharField(
            initial=SimpleLazyObject(call), widget=forms.Textarea
        ),
    }

    @pytest.mark.parametrize("source", [FORM, "{{ f.x.as_field_group }}", "{{ f.x }}"])
    @pytest.mark.parametrize(
        "result",
        [
            "<text>",
            ("<tuple>",),
            None,
            Missing("none"),
            NO_TEXT,
            ValueError("no value"),
            VariableDoesNotExist("no variable"),
        ],
        ids=lambda result: type(result).__name__,
    )
    @pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
    def test_value(self, same, field, result, source):
        same(source, field, [result])

    @pytest.mark.parametrize("calls", range(1, 5))
    @pytest.mark.parametrize("error", [Missing("none"), NO_TEXT], ids=type)
    @pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
    def test_value_that_fails_later(self, same, field, error, calls):
        same("{{ f.x.as_field_group }}", field, ["<text>"] * calls + [error])

    @pytest.fixture
    def same(self, page):
        """
        Compare forms with a value in one of the FIELDS that is evaluated to one of
        ``results`` after another, and then to the last.
        """

        def same(source, field, results):
            calls = []

            def make():
                calls.append(0)

                def call():
                    result = results[min(calls[-1], len(results) - 1)]
                    calls[-1] += 1
                    if isinstance(result, Exception):
                        raise result.with_traceback(None)
                    return result

                return {"f": form_of(field(call))()}

            page(source, make, strings_if_invalid=[""])
            assert calls[0::2] == calls[1::2]

        return same

    def test_label_and_suffix(self, page):
        logs = []

        class Label(SafeString):
            def __str__(self):
                logs[-1].append("label")
                return self[:]

        def suffix():
            logs[-1].append("suffix")
            return ";"

        def make():
            logs.append([])
            field = forms.CharField(
                label=Label("<i>"), label_suffix=lazy(suffix, str)(), required=False
            )
            return {"f": form_of(field)()}

        html = page("{{ f.x.label_tag }}", make, strings_if_invalid=[""])
        assert html == '<label for="id_x"><i>;</label>'
        assert logs == [["suffix", "suffix", "label"]] * len(logs)

    INPUT = (
        '<label for="id_x">X:</label>\n\n\n\n'
        '<input type="text" name="x" value="initial" required disabled id="id_x">'
    )
    DIVISION = (
        '<fieldset>\n  <legend>X:</legend>\n\n\n\n<div id="id_x">\n</div></fieldset>'
    )

    @pytest.mark.parametrize(
        ("widget", "error", "html"),
        [
            (forms.TextInput, Missing("none"), INPUT),
            (forms.TextInput, NO_TEXT, INPUT),
            (forms.RadioSelect, Missing("none"), DIVISION),
            (forms.RadioSelect, NO_TEXT, ""),
        ],
    )
    def test_errors_that_cannot_be_found(self, page, widget, error, html):
        """The initial value is asked for by validation first, which fails."""

        def make():
            results = iter([error])

            def initial():
                for result in results:
                    raise result.with_traceback(None)
                return "initial"

            field = forms.CharField(initial=initial, disabled=True, widget=widget)
            return {"f": form_of(field)({})}

        source = "{{ f.x.as_field_group }}"
        assert page(source, make, strings_if_invalid=[""]) == html


class TestRendering:
    """What a renderer is asked to render."""

    @pytest.fixture(params=STATES)
    def form(self, request):
        return EveryForm(renderer=OwnRenderer(), **STATES[request.param])

    @pytest.fixture
    def same(self, renderer):
        def same(name, context):
            html = rendering.render(renderer, name, context)
            assert html == renderer.render(name, context)
            return html

        return same

    def test_widgets(self, form, same):
        for field in form:
            widget = field.field.widget
            context = widget.get_context(field.html_name, field.value(), {"id": "a"})
            html = rendering.render(form.renderer, widget.template_name, context)
            if html is None:
                assert widget.template_name == FILE
            else:
                assert same(widget.template_name, context) == html
            for each in field.subwidgets:
                for wrap_label in (True, False):
                    context = {"widget": {**each.data, "wrap_label": wrap_label}}
                    if rendering.render(form.renderer, each.template_name, context):
                        same(each.template_name, context)

    def test_layouts(self, form, same):
        for name in ("div", "p", "table", "ul"):
            assert same(f"django/forms/{name}.html", form.get_context())

    def test_fields(self, form, same):
        for field in form:
            assert same(fields.FIELD, {"field": field})
            for name in fields.ERRORS:
                same(name, field.errors.get_context())

    def test_attribute_that_is_no_text(self, same):
        def fail():
            raise ValueError

        attrs = {"data-x": lazy(fail, str)()}
        context = forms.TextInput().get_context("a", None, attrs)
        html = same("django/forms/widgets/text.html", context)
        assert html == '<input type="text" name="a" data-x="">'

    @pytest.mark.parametrize(
        ("name", "html"),
        [
            ("text", '<input type="" name="">'),
            ("textarea", '<textarea name="">\n</textarea>'),
            ("clearable_file_input", '<input type="" name="">'),
            ("select_option", '<option value=""></option>'),
            ("checkbox_option", '<input type="" name="">'),
        ],
    )
    def test_widget_that_has_few_parts(self, same, name, html):
        name, context = f"django/forms/widgets/{name}.html", widget_context(name)
        assert same(name, context) == html

    @pytest.mark.parametrize(
        ("name", "context", "html"),
        [
            (fields.LABEL, {"label": int}, "0"),
            (
                "django/forms/widgets/select.html",
                forms.Select(choices=[(int, int)]).get_context("a", None, {}),
                '<select name="a">\n  <option value="0">0</option>\n\n</select>',
            ),
            (
                "django/forms/widgets/text.html",
                forms.TextInput({"a": int, "b": bool}).get_context("a", None, {}),
                '<input type="text" name="a" a="0">',
            ),
            *[
                (
                    f"django/forms/widgets/{name}.html",
                    widget_context(name, **parts),
                    html,
                )
                for name, parts, html in [
                    ("text", {"value": int}, '<input type="" name="" value="0">'),
                    ("text", {"value": Incomparable()}, '<input type="" name="">'),
                    ("textarea", {"value": list}, '<textarea name="">\n</textarea>'),
                    (
                        "radio",
                        {"attrs": {"id": lambda: str, "class": str}, "optgroups": []},
                        "<div>\n</div>",
                    ),
                    (
                        "radio_option",
                        {"attrs": {"id": str, "class": str}, "wrap_label": True},
                        '<label><input type="" name="" id="" class="">\n </label>',
                    ),
                ]
            ],
        ],
    )
    def test_what_is_called(self, same, name, context, html):
        assert same(name, context) == html

    @pytest.mark.parametrize("use_tag", [True, False])
    @pytest.mark.parametrize("attrs", [None, {}, {"for": "a<", "b": True, "c": False}])
    def test_label(self, same, use_tag, attrs):
        context = {"label": " <a> ", "attrs": attrs, "use_tag": use_tag, "tag": "b"}
        assert "&lt;a&gt;" in same(fields.LABEL, context)

    def test_formset(self, same):
        for name in layouts.FORMSETS:
            assert same(name, ArticleFormSet().get_context())

    @pytest.mark.parametrize(
        ("name", "context"),
        [
            ("none.html", {}),
            ("django/forms/widgets/clearable_file_input.html", {}),
            ("django/forms/widgets/input.html", {"widget": None}),
            ("django/forms/widgets/text.html", None),
            ("django/forms/div.html", {}),
            ("django/forms/formsets/div.html", {}),
            (fields.FIELD, {"field": None}),
            (fields.FIELD, {"field": form_of(forms.CharField(label=int))()["x"]}),
            (fields.FIELD, {"field": form_of(FieldWithOwn())()["x"]}),
            (fields.LABEL, {"label": "a", "attrs": {"items": 1}, "use_tag": True}),
            (fields.ERRORS[0], {"errors": OwnErrors()}),
            (fields.ERRORS[0], {}),
            (
                "django/forms/widgets/text.html",
                forms.TextInput({"items": 1}).get_context("a", None, {}),
            ),
            (
                "django/forms/widgets/select.html",
                type("S", (forms.Select,), {"option_template_name": "own.html"})(
                    choices=CHOICES
                ).get_context("a", None, {}),
            ),
            (
                "django/forms/widgets/radio.html",
                type("R", (forms.RadioSelect,), {"option_template_name": "own.html"})(
                    choices=CHOICES
                ).get_context("a", None, {}),
            ),
            (
                "django/forms/widgets/multiwidget.html",
                forms.MultiWidget([NoTemplate]).get_context("a", [1], {}),
            ),
            *[
                (f"django/forms/widgets/{name}.html", widget_context(name, **parts))
                for name, parts in [
                    ("text", {"template_name": "own.html"}),
                    ("text", {"attrs": None}),
                    ("select", {"optgroups": iter(())}),
                    ("select", {"optgroups": [[None, [], 0]]}),
                    ("select", {"optgroups": [(None, [])]}),
                    ("select", {"optgroups": [(None, (), 0)]}),
                    ("select", {"optgroups": [(None, [None], 0)]}),
                    ("multiwidget", {"subwidgets": iter(())}),
                    ("multiwidget", {"subwidgets": [None]}),
                ]
            ],
        ],
    )
    def test_left_to_the_template(self, renderer, name, context):
        assert rendering.render(renderer, name, context) is None

    def test_other_renderer(self):
        form = MixedForm()
        context = form.get_context()
        assert rendering.render(renderers.TemplatesSetting(), DIV, context) is None

    def test_debug(self, renderer, settings):
        context = MixedForm(renderer=renderer).get_context()
        assert rendering.render(renderer, DIV, context)
        settings.DEBUG = True
        assert rendering.render(renderer, DIV, context) is None

    def test_missing_variables_are_logged(self, renderer, caplog):
        context = MixedForm(renderer=renderer).get_context()
        with caplog.at_level(logging.DEBUG, "django.template"):
            assert rendering.render(renderer, DIV, context) is None

    def test_replaced(self, renderer, monkeypatch):
        context = MixedForm(renderer=renderer).get_context()
        monkeypatch.setattr(Template, "_render", lambda self, context: "own")
        assert rendering.render(renderer, DIV, context) is None

    def test_renderer_of_the_package(self):
        renderer = OwnRenderer()
        assert str(MixedForm(renderer=renderer)) == str(
            MixedForm(renderer=renderers.DjangoTemplates())
        )
        assert not loaded_templates(renderer)


class TestAdmin:
    """What the admin has around fields."""

    SOURCE = "{% for x in fields %}{{ x.label_tag }}|{{ x.errors }} {% endfor %}"

    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("form", [MixedForm, EveryForm, form_of(FieldWithOwn())])
    @pytest.mark.parametrize("is_first", [True, False])
    def test_field(self, page, form, state, is_first):
        def make():
            each = form(**STATES[state])
            return {
                "fields": [
                    helpers.AdminField(each, name, is_first) for name in each.fields
                ]
            }

        assert page(self.SOURCE, make)

    def test_label(self, page):
        def make():
            return {"x": helpers.AdminField(MixedForm(), "text", False)}

        assert page("{{ x.label_tag }}", make) == (
            '<label class="required inline required" for="id_text">A &amp; b?</label>'
        )

    @pytest.mark.parametrize("names", ["text", ("text", "at"), ("text", "suffix")])
    def test_line(self, page, names):
        def make():
            line = helpers.Fieldline(MixedForm({}), names, readonly_fields=["suffix"])
            return {"x": line}

        assert page("{{ x.errors }}", make).count("errorlist") == (
            2 if "at" in names else 1
        )

    @pytest.mark.parametrize("widget", [AdminDateWidget, AdminSplitDateTime])
    def test_widget(self, page, settings, widget):
        settings.INSTALLED_APPS = [
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
        ]
        form = form_of(forms.Field(widget=widget))
        renderer = renderers.DjangoTemplates()
        html = page("{{ f }}", lambda: {"f": form(renderer=renderer)})
        assert '<p class="date' in html


class TestDirect:
    """Which functions are called in the place of methods."""

    def test_methods(self):
        state = RenderState.of(None)
        field = MixedForm()["text"]
        method = direct_method(field.label_tag, state)
        assert method.func is METHODS[forms.BoundField.label_tag]
        assert method() == field.label_tag()
        assert direct_method(field.as_text, state) == field.as_text
        assert direct_method(str, state) is str
        assert direct(MixedForm.as_p, state) is METHODS[MixedForm.as_p]
        assert methods.METHODS is METHODS

    def test_not_where_a_function_is_replaced(self, monkeypatch):
        monkeypatch.setattr(forms.BoundField, "as_widget", lambda self: "own")
        assert direct(MixedForm.as_p, RenderState.of(None)) is None

    def test_is_found_out_once(self, monkeypatch):
        state, calls = RenderState.of(None), []
        monkeypatch.setattr(
            originals, "are_originals", lambda: not calls.append("asked")
        )
        for _ in range(3):
            assert direct(MixedForm.as_p, state)
        assert calls == ["asked"]

    def test_modules_are_imported_when_they_are_needed(self, monkeypatch):
        name = "django.template.compiler.forms.admin"
        monkeypatch.delitem(__import__("sys").modules, name)
        known = METHODS.pop(helpers.AdminField.errors)
        try:
            assert direct(helpers.AdminField.errors, RenderState.of(None))
        finally:
            METHODS[helpers.AdminField.errors] = known


def test_every_widget_has_a_function():
    """Of Django's templates, all but those that widgets use only within others."""
    names = {
        path.relative_to(templates.FOLDER).as_posix()
        for path in (templates.FOLDER / widgets.FOLDER).glob("*.html")
    }
    assert names - set(widgets.WRITERS) == {"django/forms/widgets/attrs.html"}
    assert set(templates.DIGESTS) > set(rendering.TEMPLATES)
