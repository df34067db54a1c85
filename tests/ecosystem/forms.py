from crispy_forms.bootstrap import (
    Accordion,
    AccordionGroup,
    FormActions,
    InlineRadios,
    PrependedText,
)
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row, Submit
from django import forms

from .models import Book


class BookForm(forms.ModelForm):
    class Meta:
        model = Book
        fields = ["title", "author", "genre", "price", "published", "in_print"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("Book", Row(Column("title"), Column("author"))),
            InlineRadios("genre"),
            Accordion(
                AccordionGroup("Price", PrependedText("price", "€")),
                AccordionGroup("Details", "published", "in_print"),
            ),
            HTML("<p>{{ form.instance.author_id|default:'No author' }}</p>"),
            FormActions(Submit("save", "Save")),
        )
