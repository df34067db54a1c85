from django import forms

from .models import Contact


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["name", "company", "email", "phone", "status"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The fields stand in the cells of a row, the form element in one of them.
        self.key = self.instance.pk or "new"
        self.html_id = f"edit-{self.key}"
        self.auto_id = f"{self.html_id}-%s"
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs["form"] = self.html_id
        first = next((name for name in self.fields if name in self.errors), "name")
        self.fields[first].widget.attrs["autofocus"] = True


class SelectionForm(forms.Form):
    """The contacts whose boxes are checked."""

    contacts = forms.ModelMultipleChoiceField(
        Contact.objects.all(),
        error_messages={
            "required": "Select at least one contact first.",
            "invalid_choice": "One of these contacts no longer exists.",
        },
    )


class StatusForm(SelectionForm):
    status = forms.ChoiceField(choices=Contact.Status.choices)


class ReportForm(forms.Form):
    LENGTHS = [1_000, 10_000, 100_000]

    rows = forms.IntegerField(min_value=1, max_value=LENGTHS[-1])
