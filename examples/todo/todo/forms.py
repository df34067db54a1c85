from django import forms

from .models import Todo


class TodoForm(forms.ModelForm):
    class Meta:
        model = Todo
        fields = ["title", "notes", "due"]
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 4}),
            "due": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        first = next((name for name in self.fields if name in self.errors), "title")
        self.fields[first].widget.attrs["autofocus"] = True

    @property
    def heading(self):
        return "Edit a to-do" if self.instance.pk else "Add a to-do"


class PageForm(forms.Form):
    """Which page of the list: the one after a to-do, which may have been deleted."""

    before = forms.IntegerField(required=False)
