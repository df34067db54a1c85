"""
The URLs of ``{% static %}``. That of a constant path is kept, as long as what Django makes
it of is the same.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape

# Django's own, which make a URL of nothing but the path and ``base_url``.
URL = FileSystemStorage.url
BASE_URL: Any = FileSystemStorage.base_url

# The registry has another dictionary where a test has installed other apps.
_installed: tuple[object, bool] = None, False


class StaticURL:
    """
    The URL of a constant path.

    kept
        The storage, if there is one, what the URL begins with, the method that made it,
        the URL, and how that is output.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.kept: tuple[Any, Any, Any, str, str] = None, None, None, "", ""

    def get(self, *, escapes: bool) -> str:
        storage, begin = begin_of_urls()
        if begin is not None:
            kept_storage, kept_begin, method, url, html = self.kept
            if (
                kept_storage is storage
                and kept_begin == begin
                and method is vars(StaticNode)["handle_simple"]
            ):
                return html if escapes else url
        url = StaticNode.handle_simple(self.path)
        html = conditional_escape(url)
        self.kept = *begin_of_urls(), vars(StaticNode)["handle_simple"], url, html
        return html if escapes else url


def begin_of_urls() -> tuple[Any, Any]:
    """
    Return the storage, if there is one, and what its URLs begin with: None if they can
    depend on more than that.
    """
    if not has_storage():
        return None, settings.STATIC_URL
    from django.contrib.staticfiles import storage as module

    try:
        # The object that Django has for it looks at each attribute.
        storage = object.__getattribute__(module.staticfiles_storage, "_wrapped")
        attributes = vars(storage)
    except (AttributeError, TypeError):
        return None, None  # not made yet
    cls = type(storage)
    if "url" in attributes or cls.url is not URL or cls.base_url is not BASE_URL:
        return storage, None
    return storage, attributes.get("base_url")


def has_storage() -> bool:
    global _installed
    app_configs, is_installed = _installed
    if app_configs is not apps.app_configs or not apps.apps_ready:
        is_installed = apps.is_installed("django.contrib.staticfiles")
        _installed = apps.app_configs, is_installed
    return is_installed
