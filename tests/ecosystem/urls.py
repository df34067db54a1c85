from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import DefaultRouter

from . import views

router = DefaultRouter()
router.register("authors", views.AuthorViewSet)
router.register("books", views.BookViewSet)

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include(router.urls)),
    path("crispy/", views.crispy),
    path("filter/", views.BookFilterView.as_view()),
    path("table/", views.BookTableView.as_view()),
    path("template/<path:name>", views.template),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()

if "django_bird" in settings.INSTALLED_APPS:
    urlpatterns += [path("__bird__/", include("django_bird.urls"))]

if "django_components" in settings.INSTALLED_APPS:
    urlpatterns += [path("", include("django_components.urls"))]

if "wagtail" in settings.INSTALLED_APPS:
    urlpatterns += [
        path("cms/", include("wagtail.admin.urls")),
        path("", include("wagtail.urls")),
    ]
