from django.views.generic import UpdateView
from django_tables2 import SingleTableView
from rest_framework.viewsets import ModelViewSet

from ..models import Order
from .forms import OrderForm
from .serializers import OrderSerializer
from .tables import OrderTable


class OrderView(UpdateView):
    form_class = OrderForm
    template_name = "shop/form.html"

    def get_object(self, queryset=None):
        return Order.objects.first()


class OrderTableView(SingleTableView):
    table_class = OrderTable
    queryset = Order.objects.select_related("customer")
    template_name = "shop/table.html"


class OrderViewSet(ModelViewSet):
    """The orders of the shop."""

    queryset = Order.objects.all()
    serializer_class = OrderSerializer
