"""
Forms with every field and every widget of Django's, in every state.
"""

import datetime
import types
from decimal import Decimal
from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.forms import fields, widgets

CHOICES = [("a", "A & B"), ("Group <1>", [("b", "<b>"), (3, "C")]), ("", "None")]


class Parts(forms.MultiWidget):
    def decompress(self, value):
        return [value, None]


# What a class can't be made without, and what Django 5.2 warns of otherwise.
ARGUMENTS = {
    forms.ComboField: {"fields": [forms.CharField(), forms.EmailField()]},
    # No file comes or goes there meanwhile.
    forms.FilePathField: {"path": Path(__file__).parent},
    forms.NullBooleanSelect: {},
    forms.RegexField: {"regex": "a+"},
    forms.URLField: {"assume_scheme": "https"},
    Parts: {"widgets": {"one": forms.TextInput, "two": forms.DateInput}},
}

FIELDS = {getattr(fields, name) for name in fields.__all__} - {
    forms.Field,
    forms.MultiValueField,
}
WIDGETS = {
    getattr(widgets, name)
    for name in widgets.__all__
    if hasattr(getattr(widgets, name), "template_name")
} - {forms.MultiWidget} | {Parts}


def make(made, **arguments):
    if made in ARGUMENTS:
        arguments |= ARGUMENTS[made]
    elif issubclass(made, forms.ChoiceField | widgets.ChoiceWidget):
        arguments["choices"] = CHOICES
    return made(**arguments)


class EveryForm(forms.Form):
    """A field of each class, and one with each widget."""

    error_css_class = "wrong"
    required_css_class = "required"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each in FIELDS:
            self.fields[each.__name__] = make(each, label="A & b", help_text="<i>?</i>")
        for each in WIDGETS:
            widget = make(each, attrs={"class": 'a "b" <c>', "data-x": True})
            self.fields[each.__name__] = forms.Field(widget=widget, required=False)
        self.fields["CharField"].disabled = True

    def clean(self):
        self.add_error("HiddenInput", "Hidden & wrong")
        raise ValidationError(["All & <wrong>", "And more"])


class ArticleForm(forms.Form):
    title = forms.CharField(help_text="At most <b>ten</b> words.")
    day = forms.DateField(initial="2026-01-02", widget=forms.SelectDateWidget)


ArticleFormSet = forms.formset_factory(
    ArticleForm, can_delete=True, can_order=True, min_num=3, validate_min=True
)

INITIAL = {
    "CharField": "<&>",
    "DateField": datetime.date(2026, 1, 2),
    "DecimalField": Decimal("1234.50"),
    "MultipleChoiceField": ["a", 3],
    "NullBooleanSelect": True,
    "Parts": "<&>",
    "SplitDateTimeField": datetime.datetime(2026, 1, 2, 3, 4),
    "Textarea": "\n<&>",
    "TypedChoiceField": "b",
    # A file that was uploaded before.
    "ImageField": types.SimpleNamespace(url="/a.png?b&c"),
}
DATA = {each.__name__: "<&>" for each in FIELDS | WIDGETS}
STATES = {
    "unbound": {},
    "initial": {"initial": INITIAL},
    "bound": {"data": DATA},
    "empty": {"data": {}},
    "prefix": {"data": {}, "prefix": "in & out"},
    "bare": {"auto_id": False, "use_required_attribute": False, "label_suffix": ""},
}
FORMSET_DATA = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
