"""
The functions of Django that compiled code stands for.

Tools replace some of them: to observe lookups, to format numbers differently, to raise
an error for a missing variable. Compiled code calls none of them. If one is replaced,
Django's nodes must render.

A function is an original if it is Django's own when this module is imported, and hasn't
been replaced since. One that was replaced before the import counts as replaced, even
after it has been restored.

Not listed here, since they are compared elsewhere or don't affect compiled code:

- ``render()`` of each class of nodes: see ``emitters.emits`` and
  ``builder.ModuleBuilder.emitter_of``
- ``Template.render()`` and ``_render()``: see ``is_observed()``
- filters and simple tags: Django calls those that it has found while parsing
- ``reverse()``: compiled code calls the current function
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterable, Iterator
from pkgutil import resolve_name
from types import FunctionType
from typing import Any, NamedTuple

import django
from django.template.smartif import OPERATORS
from django.utils.functional import cached_property

__all__ = ["are_originals", "first_replaced", "is_observed", "is_own"]

# The functions that are_originals() compares, by the module or the class where Django
# looks them up: those that tools replace, and those that are called for most nodes.
# Each name adds to the time of every rendering.
OFTEN = {
    "django.template.base": "conditional_escape localize render_value_in_context "
    "template_localtime",
    "django.template.base:FilterExpression": "resolve",
    "django.template.base:Node": "render_annotated",
    "django.template.base:NodeList": "render",
    "django.template.base:Variable": "_resolve_lookup resolve",
    "django.template.context:Context": "bind_template",
    # This includes what it inherits from Context.
    "django.template.context:RequestContext": "__getitem__ bind_template push",
    "django.template.defaulttags:TemplateLiteral": "eval",
    "django.template.library:SimpleNode": "get_resolved_arguments",
    "django.templatetags.static:StaticNode": "url",
    "django.utils.formats": "number_format",
}

# The functions that first_replaced() compares in addition.
SELDOM = {
    "django.template.base": "mark_safe",
    "django.template.base:TextNode": "render_annotated",
    "django.template.context": "make_context",
    "django.template.context:Context": "__init__ new",
    "django.template.context:ContextDict": "__enter__ __exit__ __init__",
    "django.template.context:RenderContext": "__contains__ __getitem__ __iter__ "
    "__setitem__ get pop push push_state setdefault",
    "django.template.context:RequestContext": "__contains__ __copy__ __delitem__ __init__ "
    "__iter__ __setitem__ flatten get new pop set_upward setdefault update",
    "django.template.defaulttags": "conditional_escape render_value_in_context",
    "django.template.defaulttags:CycleNode": "reset",
    "django.template.defaulttags:IfChangedNode": "_get_context_stack_frame",
    "django.template.defaulttags:RegroupNode": "resolve_expression",
    "django.template.engine:Engine": "find_template get_template select_template",
    "django.template.library": "conditional_escape",
    "django.template.library:InclusionNode": "get_resolved_arguments",
    "django.template.library:SimpleBlockNode": "get_resolved_arguments",
    "django.template.loader_tags": "construct_relative_path",
    "django.template.loader_tags:BlockContext": "__init__ add_blocks get_block pop push",
    "django.template.loader_tags:BlockNode": "super",
    "django.template.loader_tags:ExtendsNode": "find_template get_parent",
    "django.templatetags.i18n": "render_value_in_context",
    "django.templatetags.i18n:BlockTranslateNode": "render_token_list",
    "django.templatetags.static": "conditional_escape",
    "django.templatetags.static:PrefixNode": "handle_simple",
    "django.templatetags.static:StaticNode": "handle_simple",
    "django.urls.resolvers:URLResolver": "_reverse_with_prefix",
    "django.utils.dateformat": "format time_format",
    "django.utils.dateformat:DateFormat": "D E F I L M N O P S T U W Y Z a A b c d e f g "
    "G h H i j l m n o r s t u w y z __init__ format",
    "django.utils.dateformat:TimeFormat": "A G H O P T Z __init__ a e f format g h i s u",
    "django.utils.formats": "date_format get_format get_format_modules "
    "iter_format_modules localize time_format",
    "django.utils.html": "conditional_escape escape strip_spaces_between_tags",
    "django.utils.numberformat": "format",
    "django.utils.text": "add_truncation_text",
    "django.utils.text:Truncator": "chars",
    "django.utils.timezone": "get_current_timezone_name localtime template_localtime",
    "django.utils.translation": "get_language get_language_bidi gettext ngettext "
    "npgettext pgettext trim_whitespace",
}

# The prefix of the filenames of Django's modules.
DJANGO = os.path.dirname(django.__file__) + os.sep


class Place(NamedTuple):
    """
    Where Django looks a function up.

    original
        The function, or ``None`` if a tool replaced it before this module was imported.
    """

    owner: Any
    owner_name: str
    attribute: str
    original: Any

    @property
    def name(self) -> str:
        """
        The name of the function in the class that defines it, where tools replace it.
        """
        for cls in getattr(self.owner, "__mro__", ())[1:]:
            if self.attribute in vars(cls) and self.attribute not in vars(self.owner):
                return f"{cls.__module__}.{cls.__qualname__}.{self.attribute}"
        return f"{self.owner_name}.{self.attribute}"

    @classmethod
    def of(cls, owner: Any, owner_name: str, attribute: str) -> Place:
        function = found(owner, attribute)
        is_original = is_own(getter(function), attribute)
        return cls(owner, owner_name, attribute, function if is_original else None)

    def is_original(self) -> bool:
        function = found(self.owner, self.attribute)
        return function is not None and function is self.original


def found(owner: Any, attribute: str) -> Any:
    """Return a function of a module, or of a class and its bases."""
    for each in getattr(owner, "__mro__", (owner,)):
        if attribute in vars(each):
            function = vars(each)[attribute]
            # A class method.
            return getattr(function, "__func__", function)
    return None


def getter(attribute: Any) -> Any:
    """Return the function of a property, or the attribute itself."""
    if type(attribute) is property:
        return attribute.fget
    return attribute.func if type(attribute) is cached_property else attribute


def is_own(function: Any, name: str) -> bool:
    """
    Return whether a function is Django's own, with no other decorators than Django's, and
    with the code that it was defined with.
    """
    while (inner := getattr(function, "__wrapped__", None)) is not None:
        if not is_written_in(function, DJANGO, contextlib.__file__):
            return False
        function = inner
    return is_written_in(function, DJANGO) and function.__name__ == name


def is_observed(template_class: Any, *methods: str) -> bool:
    """
    Return whether a tool has replaced one of these methods of a class of templates. The
    test client and tracers replace them to record what is rendered.
    """
    return not all(is_own(getattr(template_class, name), name) for name in methods)


def is_written_in(function: Any, *paths: str) -> bool:
    """
    Return whether a function is in one of these files or folders, and no tool has put
    functions among the constants of its code, as ddtrace does to wrap Django's
    functions.
    """
    if type(function) is not FunctionType:
        return False  # such as an object that wraps one
    code = function.__code__
    return code.co_filename.startswith(paths) and not any(map(callable, code.co_consts))


def places(names: dict[str, str]) -> Iterator[Place]:
    for owner_name, attributes in names.items():
        owner = resolve_name(owner_name)
        for attribute in attributes.split():
            yield Place.of(owner, owner_name.replace(":", "."), attribute)


def operators() -> Iterator[Place]:
    """Yield the methods of the operators of ``{% if %}``, each of which is a class."""
    for operator, cls in OPERATORS.items():
        yield Place.of(cls, f"django.template.smartif.OPERATORS[{operator!r}]", "eval")


def comparison(places: Iterable[Place]) -> Callable[[], bool]:
    """Return a function that compares all places in one expression."""
    namespace: dict[str, Any] = {"__name__": __name__}
    terms = []
    for number, place in enumerate(places):
        namespace[f"owner_{number}"] = place.owner
        namespace[f"original_{number}"] = place.original
        value = f"owner_{number}.{place.attribute}"
        if isinstance(vars(place.owner).get(place.attribute), classmethod):
            value = f"getattr({value}, '__func__', None)"
        terms.append(f"{value} is original_{number}")
    exec(f"def compare():\n    return {' and '.join(terms)}", namespace)
    compare: Callable[[], bool] = namespace["compare"]
    return compare


PLACES = [*places(OFTEN), *places(SELDOM), *operators()]

are_originals = comparison(places(OFTEN))
are_originals.__doc__ = """
Return whether the functions of OFTEN are Django's own. It takes a fraction of a
microsecond, and is meant for each outermost rendering. first_replaced() compares all
functions, when a template is compiled.
"""


@functools.cache
def full_comparison() -> Callable[[], bool]:
    """Return a function that compares all places. Only compiling needs it."""
    return comparison(PLACES)


def first_replaced() -> str | None:
    """
    Return the name of a replaced function that compiled code stands for, for a message,
    or ``None`` if all are Django's own.

    >>> from unittest import mock
    >>> are_originals(), first_replaced()
    (True, None)
    >>> with mock.patch("django.template.base.localize"):
    ...     are_originals(), first_replaced()
    (False, 'django.template.base.localize')
    """
    with contextlib.suppress(AttributeError):  # where one is missing
        if full_comparison()():
            return None
    return next(place.name for place in PLACES if not place.is_original())
