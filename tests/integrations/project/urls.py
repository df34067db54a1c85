from django.contrib import admin
from django.urls import include, path

from . import awaiting, streams, views

urlpatterns = [
    path("", include("contacts.urls")),
    path("admin/", admin.site.urls),
    path("greeting/", views.greeting),
    path("greeting/row/", views.greeting, {"part": "#row"}),
    path("greeting/token/", views.greeting, {"part": "#token"}),
    path("async/greeting/", views.async_greeting),
    path("async/page/", views.page),
    path("async/rows/", views.rows),
    path("async/partials/", views.partials),
    path("async/response/", views.response),
    path("async/fragment-response/", views.fragment_response),
    path("streams/page/", streams.page),
    path("streams/same/", streams.rendered),
    path("streams/coro/", streams.async_page),
    path("streams/slow/", streams.slow),
    path("streams/endless/", streams.endless),
    path("streams/failing/", streams.failing),
    path("streams/zipped/", streams.zipped),
    path("streams/state/", streams.state),
    # As long as those that they are compared with.
    path("astream/page/", awaiting.page),
    path("astream/slow/", awaiting.slow),
    path("astream/endless/", awaiting.endless),
    path("astream/failing/", awaiting.failing),
    path("astream/zipped/", awaiting.zipped),
    path("arender/page/", awaiting.whole_page),
    path("arender/endless/", awaiting.endless_whole_page),
    path("arender/failing/", awaiting.failing_whole_page),
]
