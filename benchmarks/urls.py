from django.http import HttpResponse
from django.urls import path


def order(request, pk):
    return HttpResponse()


urlpatterns = [
    path("orders/<int:pk>/", order, name="order"),
    path("orders/<int:pk>/edit/", order, name="order-edit"),
]
