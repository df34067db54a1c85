"""
URLs by the name of a view. Those that have been looked up are kept, as long as Django
keeps the resolver that has found them.
"""

from __future__ import annotations

import weakref
from collections.abc import MutableMapping
from typing import Any

from django.urls import (
    NoReverseMatch,
    converters,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    reverse,
)
from django.urls.resolvers import (
    LocalePrefixPattern,
    RegexPattern,
    RoutePattern,
    URLPattern,
    URLResolver,
)
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Arguments of these types give the same URL each time.
PLAIN = frozenset({str, SafeString, int})

# The URLs of a resolver: what they are made of has no end.
LIMIT = 5_000

PATTERNS = frozenset({LocalePrefixPattern, RegexPattern, RoutePattern})

# By the root resolver, which Django replaces where URLs change: None where they can
# depend on anything. A URL is None where there is none.
FOUND: MutableMapping[URLResolver, dict[Any, str | None] | None] = (
    weakref.WeakKeyDictionary()
)


def current_app_of(request: Any) -> Any:
    """Return the namespace in which ``{% url %}`` looks an application up."""
    try:
        return request.current_app
    except AttributeError:
        try:
            return request.resolver_match.namespace
        except AttributeError:
            return None


def reverse_url(
    view_name: Any, args: list[Any], kwargs: dict[str, Any], state: Any
) -> str:
    """Return what ``{% url %}`` looks up, not escaped yet."""
    url = find_url(view_name, args, kwargs, state)
    if url is None:  # which looks it up again, for the error
        return kept_url(view_name, args, kwargs, current_app_of(state.request))
    return url


def reverse_url_or_nothing(
    view_name: Any, args: list[Any], kwargs: dict[str, Any], state: Any
) -> str:
    """Return what ``{% url … as %}`` looks up."""
    try:
        return find_url(view_name, args, kwargs, state) or ""
    except NoReverseMatch:
        return ""


def find_url(
    view_name: Any, args: list[Any], kwargs: dict[str, Any], state: Any
) -> str | None:
    """
    Return a URL, or look it up. Return ``None`` where it is known that there is none.
    """
    current_app = current_app_of(state.request)
    if type(view_name) not in PLAIN or not (
        PLAIN.issuperset(map(type, args))
        and PLAIN.issuperset(map(type, kwargs.values()))
    ):
        return kept_url(view_name, args, kwargs, current_app)
    resolver = get_resolver(get_urlconf())
    known = FOUND.get(resolver, {})
    if known is None or (current_app is not None and type(current_app) is not str):
        return kept_url(view_name, args, kwargs, current_app)
    key = (
        *(view_name, *args, *kwargs.items()),
        # They can't be mistaken for arguments: they are there each time.
        *(current_app, get_language(), get_script_prefix()),
    )
    if key in known:
        return known[key]
    try:
        url = kept_url(view_name, args, kwargs, current_app)
    except NoReverseMatch:
        keep_url(resolver, key, None)
        raise
    keep_url(resolver, key, url)
    return url


def keep_url(resolver: URLResolver, key: Any, url: str | None) -> None:
    if resolver not in FOUND:
        FOUND[resolver] = {} if is_pure(resolver) else None
    known = FOUND[resolver]
    if known is not None:
        if len(known) >= LIMIT:
            known.clear()
        known[key] = url


def kept_url(
    view_name: Any, args: list[Any], kwargs: dict[str, Any], current_app: Any
) -> str:
    url: str = reverse(view_name, args=args, kwargs=kwargs, current_app=current_app)
    return url


def is_pure(resolver: Any) -> bool:
    """
    Return whether a URL depends on nothing but its name and arguments, the language, and
    the prefix of the script: a project's own converters and patterns can do anything.
    """
    pattern = resolver.pattern
    if type(pattern) not in PATTERNS or any(
        type(converter).__module__ != converters.__name__
        for converter in pattern.converters.values()
    ):
        return False
    if type(resolver) is URLPattern:
        return True
    return type(resolver) is URLResolver and all(map(is_pure, resolver.url_patterns))
