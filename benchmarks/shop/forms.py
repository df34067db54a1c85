from crispy_forms.bootstrap import Accordion, AccordionGroup, FormActions, PrependedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from ..models import Order


class OrderForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row(Column("number"), Column("customer")),
            PrependedText("email", "@"),
            Accordion(
                AccordionGroup("Contents", "quantity", "gift"),
                AccordionGroup("Progress", "status", "note"),
                css_id="details",  # or else it is random
            ),
            FormActions(Submit("save", "Save")),
        )
