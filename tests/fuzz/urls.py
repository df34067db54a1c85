from django.http import HttpResponse
from django.urls import path


def view(request, *args, **kwargs):
    return HttpResponse()


urlpatterns = [
    path("plain/", view, name="plain"),
    path("one/<str:a>/", view, name="one"),
    path("two/<int:a>/<path:b>/", view, name="two"),
]
