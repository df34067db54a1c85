from django.urls import path

from . import views

urlpatterns = [
    path("", views.todo_list, name="todos"),
    path("statistics/", views.statistics, name="statistics"),
    path("add/", views.edit, name="add"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/toggle/", views.toggle, name="toggle"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
