from django.urls import path

from . import views

urlpatterns = [
    path("", views.contact_list, name="contacts"),
    path("add/", views.add, name="add"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.row, name="row"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("delete/", views.delete, name="delete"),
    path("status/", views.set_status, name="status"),
    path("report/", views.report, name="report"),
]
