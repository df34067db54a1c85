import django_tables2 as tables

from ..models import Order


class OrderTable(tables.Table):
    number = tables.Column(linkify=lambda record: f"/orders/{record.pk}/")

    class Meta:
        model = Order
        fields = ["number", "customer", "email", "quantity", "status", "gift"]
