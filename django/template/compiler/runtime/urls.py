"""
URLs by the name of a view. URLs that have been looked up are kept for as long as Django
keeps the resolver that has found them.
"""

from __future__ import annotations

import weakref
from collections.abc import MutableMapping
from contextvars import ContextVar
from threading import get_ident
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django import urls as core
from django.urls import (
    NoReverseMatch,
    base,
    converters,
    get_resolver,
    get_script_prefix,
    get_urlconf,
)
from django.urls.resolvers import (
    LocalePrefixPattern,
    RegexPattern,
    RoutePattern,
    URLPattern,
    URLResolver,
)
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language, trans_real

from ..originals import is_own
from .formats import SETTINGS, variable_of
from .state import RenderState

# Arguments of these types result in the same URL each time.
PLAIN = frozenset({str, SafeString, int, UUID})

# How many URLs are kept at most: there can be any number of arguments.
LIMIT = 5_000

PATTERNS = frozenset({LocalePrefixPattern, RegexPattern, RoutePattern})

# The URLs of one language and one script prefix, by the name of a view, its arguments
# and the current application: None if there is none.
URLs: TypeAlias = dict[Any, "str | None"]

# By the root resolver, which Django replaces if URLs change, and by language and
# prefix: None if URLs can depend on anything.
FOUND: MutableMapping[URLResolver, dict[Any, URLs] | None] = weakref.WeakKeyDictionary()

# If it is Django's, its result depends on the active language and on the setting.
GET_LANGUAGE = trans_real.get_language
GETS_LANGUAGE = is_own(GET_LANGUAGE, "get_language")


# Only results of Django's own function are kept: that of a monitoring agent does more.
REVERSE = core.reverse if is_own(core.reverse, "reverse") else None


class Latest(NamedTuple):
    """
    The URLs that were current last, and everything that must be the same for them to be
    still current.

    locals, variables, values
        The Locals with the language, the prefix and the URLconf, their context
        variables, and the values of these.

    root, language
        The settings that apply if there are no values.
    """

    urls: URLs
    resolver: weakref.ref[URLResolver]
    urlconf: Any
    locals: tuple[Any, Any, Any]
    variables: tuple[ContextVar[Any], ...]
    values: tuple[Any, Any, Any]
    thread: int
    root: Any
    language: Any


_latest: Latest | None = None


def latest_urls() -> URLs | None:
    """
    Return the URLs that were current last if they certainly are still current, or None.
    """
    if _latest is None:
        return None
    urls, resolver, urlconf, local, variables, values, thread, root, language = _latest
    first, second, third = variables
    if (
        first.get(None) is values[0]
        and second.get(None) is values[1]
        and third.get(None) is values[2]
        and get_ident() == thread
        and SETTINGS.get("ROOT_URLCONF") is root
        and SETTINGS.get("LANGUAGE_CODE") is language
        and (trans_real._active, base._prefixes, base._urlconfs) == local  # type: ignore[attr-defined]
        and translation._trans.get_language is GET_LANGUAGE  # type: ignore[attr-defined]
        and get_resolver(urlconf) is resolver()
    ):
        return urls
    return None


def current_urls() -> URLs | None:
    """Return the URLs that are known, or None if none can be kept."""
    global _latest
    if core.reverse is not REVERSE:
        return None
    urls = latest_urls()
    if urls is not None:
        return urls
    urlconf = get_urlconf()
    resolver = get_resolver(urlconf)
    if resolver not in FOUND:
        FOUND[resolver] = {} if is_pure(resolver) else None
    found = FOUND[resolver]
    if found is None:
        return None
    urls = found.setdefault((get_language(), get_script_prefix()), {})
    if GETS_LANGUAGE and translation._trans.get_language is GET_LANGUAGE:  # type: ignore[attr-defined]
        local = trans_real._active, base._prefixes, base._urlconfs  # type: ignore[attr-defined]
        variables = tuple(filter(None, map(variable_of, local)))
        root = SETTINGS.get("ROOT_URLCONF")
        if len(variables) == len(local) and root is not None:
            first, second, third = (variable.get(None) for variable in variables)
            _latest = Latest(
                urls,
                weakref.ref(resolver),
                urlconf or root,
                local,
                variables,
                (first, second, third),
                get_ident(),
                root,
                SETTINGS.get("LANGUAGE_CODE"),
            )
    return urls


class Signature(NamedTuple):
    """
    The arguments of a tag without their values: how many have no names, and the names
    of the others.
    """

    number: int
    names: tuple[str, ...]


def reverse_url(
    view_name: Any, signature: Signature, state: RenderState, *values: Any
) -> str:
    """Return the URL for ``{% url %}``, not escaped yet."""
    url = find_url(view_name, signature, state, values)
    if url is None:  # look it up again, for the error
        return reverse_with(view_name, signature, current_app_of(state.request), values)
    return url


def reverse_url_or_nothing(
    view_name: Any, signature: Signature, state: RenderState, *values: Any
) -> str:
    """Return the URL for ``{% url … as %}``."""
    try:
        return find_url(view_name, signature, state, values) or ""
    except NoReverseMatch:
        return ""


def find_url(
    view_name: Any, signature: Signature, state: RenderState, values: tuple[Any, ...]
) -> str | None:
    """
    Return a kept URL, or look it up. Return ``None`` if it is known that there is none.
    """
    current_app = current_app_of(state.request)
    urls = None
    if type(view_name) in PLAIN and (current_app is None or type(current_app) is str):
        urls = state.urls
        if urls is None:
            urls = state.urls = current_urls()
        for value in values:
            if type(value) not in PLAIN:
                urls = None
    if urls is None:
        return reverse_with(view_name, signature, current_app, values)
    key = view_name, signature, current_app, values
    if key in urls:
        return urls[key]
    try:
        url = reverse_with(view_name, signature, current_app, values)
    except NoReverseMatch:
        keep(urls, key, None)
        raise
    keep(urls, key, url)
    return url


def keep(urls: URLs, key: Any, url: str | None) -> None:
    if len(urls) >= LIMIT:
        urls.clear()
    urls[key] = url


def current_app_of(request: Any) -> Any:
    """Return the namespace in which ``{% url %}`` looks an application up."""
    if request is None:
        return None
    try:
        return request.current_app
    except AttributeError:
        try:
            return request.resolver_match.namespace
        except AttributeError:
            return None


def reverse_with(
    view_name: Any, signature: Signature, current_app: Any, values: tuple[Any, ...]
) -> str:
    args = list(values[: signature.number])
    kwargs = dict(zip(signature.names, values[signature.number :], strict=True))
    url: str = core.reverse(
        view_name, args=args, kwargs=kwargs, current_app=current_app
    )
    return url


def is_pure(resolver: Any) -> bool:
    """
    Return whether a URL depends on nothing but its name and arguments, the language,
    and the script prefix: a project's own converters and patterns can do anything.
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
