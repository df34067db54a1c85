"""
The URLs of ``{% static %}``. The URL of a constant path is kept for as long as
everything that Django makes it from is the same.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape

from ..originals import is_own

# Django's own, which make a URL from only the path and ``base_url``.
URL = FileSystemStorage.url
BASE_URL: Any = FileSystemStorage.base_url

# The attribute of a storage for which the URL of a path is the same for as long as
# ``base_url`` is.
FLAG = "urls_are_constant"

# The methods with which Django's storages with a manifest make URLs.
MANIFEST_METHODS = ("url", "_url", "stored_name", "hash_key", "clean_name")

# A test that installs other apps replaces the dictionary of the registry.
_installed: tuple[object, bool] = None, False


class StaticURL:
    """
    The URL of a constant path.

    kept
        What the URL is made from, the method that made it, the URL, and the URL
        escaped.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.kept: tuple[Any, Any, str, str] = None, None, "", ""

    def get(self, *, escapes: bool) -> str:
        made_of = self.made_of()
        if made_of is not None:
            known, method, url, html = self.kept
            # Storages are compared by identity, whatever __eq__() they have.
            is_same = known is not None and known[0] is made_of[0] and known == made_of
            if is_same and method is vars(StaticNode)["handle_simple"]:
                return html if escapes else url
        url = StaticNode.handle_simple(self.path)
        html = conditional_escape(url)
        self.kept = self.made_of(), vars(StaticNode)["handle_simple"], url, html
        return html if escapes else url

    def made_of(self) -> tuple[Any, ...] | None:
        """
        Return what the URL is made from in addition to the path: the storage, if there
        is one, the beginning of its URLs, and the entry in its manifest. Return None if
        it can depend on more than that.
        """
        if not has_storage():
            return None, settings.STATIC_URL
        from django.contrib.staticfiles import storage as module

        try:
            # Django's lazy object around the storage intercepts each attribute.
            storage = object.__getattribute__(module.staticfiles_storage, "_wrapped")
            attributes = vars(storage)
        except (AttributeError, TypeError):
            return None  # not made yet
        cls = type(storage)
        if "url" in attributes or cls.base_url is not BASE_URL:
            return None
        base_url = attributes.get("base_url")
        if base_url is None:
            return None  # not looked up yet, or none
        if cls.url is URL or getattr(cls, FLAG, False):
            return storage, base_url
        if uses_manifest(storage):
            # Without an entry, the file is read, or an error is raised.
            stored = attributes["hashed_files"].get(self.path)
            if stored is not None or settings.DEBUG:
                return storage, base_url, stored, settings.DEBUG
        return None


def uses_manifest(storage: Any) -> bool:
    """Return whether a storage finds URLs in a manifest, as Django's storages do."""
    methods = manifest_methods()
    cls, attributes = type(storage), vars(storage)
    if type(attributes.get("hashed_files")) is not dict:
        return False
    # The class that reads the manifest, and the class that it calls.
    makers = [vars(each)["url"] for each in cls.__mro__ if "url" in vars(each)]
    return (
        makers[:2] == [methods.get("url"), URL]
        and not attributes.keys() & methods.keys()
        and all(getattr(cls, name) is method for name, method in methods.items())
    )


@cache
def manifest_methods() -> dict[str, Any]:
    """
    Return the methods of Django's storages with a manifest, by name, or none if one of
    them isn't Django's own.
    """
    from django.contrib.staticfiles.storage import ManifestFilesMixin

    methods = {name: getattr(ManifestFilesMixin, name) for name in MANIFEST_METHODS}
    are_own = all(is_own(method, name) for name, method in methods.items())
    return methods if are_own else {}


def has_storage() -> bool:
    global _installed
    app_configs, is_installed = _installed
    if app_configs is not apps.app_configs or not apps.apps_ready:
        is_installed = apps.is_installed("django.contrib.staticfiles")
        _installed = apps.app_configs, is_installed
    return is_installed
