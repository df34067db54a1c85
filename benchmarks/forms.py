from django import forms

from .models import Order


class OrderForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["number", "email", "quantity", "status", "gift", "note"]
