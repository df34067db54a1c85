"""
What must be done before the headers of a streaming response are sent, since its
template renders afterwards: the CSRF token is created, the session accessed and the
user loaded, if the template reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Engine, Node, Template
from django.template.base import FilterExpression, TokenType
from django.template.compiler.analysis import expressions_of, variables_of
from django.template.compiler.chain import TemplateChain, constant_name
from django.template.defaulttags import CsrfTokenNode, ForNode, WithNode
from django.template.library import InclusionNode, TagHelperNode
from django.template.loader_tags import (
    BlockNode,
    IncludeNode,
    construct_relative_path,
)
from django.templatetags.i18n import BlockTranslateNode

from .fragments import FragmentNode
from .lazy import LazyAnswerNode, LazyPartialNode, template_of_element
from .nodes import PartialDefNode, PartialNode
from .parameters import ParametersNode
from .resolve import Resolution, resolve

if TYPE_CHECKING:
    from django.contrib.messages.storage.base import BaseStorage

# The modules with tags that read only what is written in them. Other tags may read
# anything.
KNOWN_MODULES = ("django.template.", "django.templatetags.")

TOKEN, REQUEST = "csrf_token", "request"


class Need(Flag):
    """What must be done before the headers are sent."""

    TOKEN = auto()
    SESSION = auto()
    USER = auto()
    MESSAGES = auto()
    ALL = TOKEN | SESSION | USER | MESSAGES


# By the names of the variables that Django's context processors add.
NEEDED_BY_NAME = {
    TOKEN: Need.TOKEN,
    "user": Need.USER,
    "perms": Need.USER,
    "messages": Need.MESSAGES,
}
NEEDED_BY_ATTRIBUTE = {
    "user": Need.USER,
    "auser": Need.USER,
    "session": Need.SESSION,
    "_messages": Need.MESSAGES,
}


class Unknown(Exception):
    """Raised if what a template reads depends on the context, or on unknown code."""


class Reads(NamedTuple):
    """
    What a template reads.

    names
        The names of variables.

    of_request
        The attributes of ``request`` that are read, and "" if ``request`` itself is
        read.
    """

    names: frozenset[str]
    of_request: frozenset[str]


class Scope(NamedTuple):
    """
    Which variables of the view and of the context processors exist for a node.

    hidden
        The names of variables that a tag around it, such as a loop, sets.

    is_isolated, has_token
        Whether it has none of these variables, and whether it then has the CSRF token.
    """

    hidden: frozenset[str] = frozenset()
    is_isolated: bool = False
    has_token: bool = True

    def sees(self, name: str) -> bool:
        if self.is_isolated:
            return name == TOKEN and self.has_token
        return name not in self.hidden

    def hide(self, names: Iterable[str]) -> Scope:
        return self._replace(hidden=self.hidden.union(names))

    def isolate(self, *, keeps_token: bool) -> Scope:
        has_token = keeps_token and self.sees(TOKEN)
        return Scope(is_isolated=True, has_token=has_token)


# What templates read, or None if that can't be known. Threads may find out the same
# twice.
KNOWN: WeakKeyDictionary[Template, Reads | None] = WeakKeyDictionary()


def reads_of(template: Template) -> Reads | None:
    """
    Return what a template reads, with all that it extends, includes and calls, or ``None``
    if that can't be known: it has a tag of another package, or one whose function takes the
    context, or it includes or extends a variable.

    >>> from django.template.partials.engine import Engine
    >>> source = "{% for user in users %}{{ user.name }}{{ request.path }}{% endfor %}"
    >>> reads = reads_of(Engine().from_string(source))
    >>> sorted(reads.names), sorted(reads.of_request)
    (['request', 'users'], ['path'])
    """
    if template not in KNOWN:
        reader = Reader(template.engine)
        try:
            reader.template(template, Scope())
        except Exception:
            # A missing template is an error only when it is rendered.
            KNOWN[template] = None
        else:
            KNOWN[template] = Reads(
                frozenset(reader.names), frozenset(reader.of_request)
            )
    return KNOWN[template]


class Reader:
    """
    Collects what nodes read: see Reads. Raises an exception if that can't be known.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine: Any = engine
        self.names: set[str] = set()
        self.of_request: set[str] = set()
        # Whether block.super has been read.
        self.has_super = False
        self.loaded: dict[str, Template] = {}
        self.chains: dict[Template, TemplateChain] = {}
        self.seen: dict[Any, Iterable[Node]] = {}

    def template(self, template: Any, scope: Scope) -> None:
        """Read a whole template or partial."""
        is_partial = hasattr(template, "make_chain")
        if template not in self.chains:
            chain = template.make_chain() if is_partial else TemplateChain([template])
            self.chains[template] = chain
        chain = self.chains[template]
        root = template if is_partial else list(chain.walk())[-1]
        self.nodelist(root.nodelist, chain, scope)

    def load(self, name: str) -> Template:
        # Without a cache in the loader, a template that includes itself would never
        # end.
        if name not in self.loaded:
            self.loaded[name] = self.engine.get_template(name)
        return self.loaded[name]

    def nodelist(
        self, nodelist: Iterable[Node], chain: TemplateChain, scope: Scope
    ) -> None:
        # The chains of one template share a cache.
        key = id(nodelist), id(chain.cache), bool(chain.blocks), scope
        if key not in self.seen:
            # Kept, or another nodelist could get the same id().
            self.seen[key] = nodelist
            for node in nodelist:
                self.node(node, chain, scope)

    def node(self, node: Any, chain: TemplateChain, scope: Scope) -> None:
        if not is_known(type(node)):
            raise Unknown
        for expression in expressions_of(node):
            self.expression(expression, scope)
        match node:
            case CsrfTokenNode():
                self.lookup((TOKEN,), scope)
            case BlockTranslateNode():
                inner = scope.hide({*node.extra_context, node.countervar or ""})
                for token in (*node.singular, *(node.plural or ())):
                    if token.token_type == TokenType.VAR:
                        self.lookup((token.contents,), inner)
            case TagHelperNode() if node.takes_context and not is_known(node.func):
                raise Unknown
            case InclusionNode():
                template = inclusion_template(node, self.engine)
                self.template(template, scope.isolate(keeps_token=True))
            case IncludeNode():
                template = self.load(included_name(node))
                inner = scope.hide(node.extra_context)
                if node.isolated_context:
                    inner = scope.isolate(keeps_token=False)
                self.template(template, inner)
            case BlockNode():
                self.block(node, chain, scope)
            case PartialNode():
                for nodelist in node.contents.values():
                    self.nodelist(nodelist, chain, scope)
                inner = scope.hide(node.given)
                if node.only:
                    inner = scope.isolate(keeps_token=True)
                if node.full_name and node.partial_name not in node.partials:
                    self.template(self.load(node.absolute(node.full_name)), inner)
                else:
                    self.partial(node, chain, inner)
            case PartialDefNode():
                if node.inline:
                    self.partial(node, chain, scope)
            case LazyPartialNode():
                self.template(template_of_element(self.engine), scope)
                self.nodelist(node.nodelist, chain, scope)
                self.nodelist(node.nodelist_in_place, chain, scope)
            case LazyAnswerNode():
                self.nodelist(node.nodelist, node.chain, scope)
            case FragmentNode():
                self.resolution(node.resolution, node.chain, scope)
            case ParametersNode():
                for default in filter(None, node.parameters.defaults.values()):
                    self.expression(default, scope)
                self.nodelist(node.nodelist, chain, scope)
            case ForNode():
                inner = scope.hide(node.loopvars)
                self.nodelist(node.nodelist_loop, chain, inner)  # type: ignore[arg-type]
                self.nodelist(node.nodelist_empty, chain, scope)  # type: ignore[arg-type]
            case WithNode():
                self.nodelist(node.nodelist, chain, scope.hide(node.extra_context))
            case _:
                for name in {"nodelist", *node.child_nodelists}:
                    self.nodelist(getattr(node, name, ()), chain, scope)

    def expression(self, expression: FilterExpression, scope: Scope) -> None:
        for variable in variables_of(expression):
            if variable.lookups is not None:
                self.lookup(variable.lookups, scope)

    def lookup(self, lookups: tuple[str, ...], scope: Scope) -> None:
        name = lookups[0]
        self.has_super |= name == "block"
        if scope.sees(name):
            self.names.add(name)
        # The view can be in the context, and it has the request as an attribute.
        if REQUEST in lookups and (name != REQUEST or scope.sees(name)):
            _, *rest = lookups[lookups.index(REQUEST) :]
            self.of_request.add(rest[0] if rest else "")

    def block(self, node: BlockNode, chain: TemplateChain, scope: Scope) -> None:
        """Read the block that is rendered instead of ``node``, and those it calls."""
        outer = self.has_super
        for block in chain.blocks.get(node.name) or [node]:
            self.has_super = False
            self.nodelist(block.nodelist, chain, scope)
            if not self.has_super:
                break
        self.has_super = outer

    def partial(
        self, node: PartialNode | PartialDefNode, chain: TemplateChain, scope: Scope
    ) -> None:
        """Read the partial that a node renders."""
        self.resolution(resolve(node.partial_name, chain, node.partials), chain, scope)

    def resolution(
        self, resolution: Resolution | None, chain: TemplateChain, scope: Scope
    ) -> None:
        if resolution is None:
            raise Unknown
        # Which blocks a partial renders depends on the template that defines it: both
        # are read.
        for each in (chain.with_blocks, chain.without_blocks):
            for partial in resolution.partials:
                self.nodelist(partial.nodelist, each, scope)
            if resolution.block is not None:
                self.block(resolution.block, each, scope)


def is_known(code: Any) -> bool:
    """
    Return whether a class of nodes, or the function of a tag, is Django's or this
    package's.
    """
    is_own: bool = code.__module__.startswith(KNOWN_MODULES)
    return is_own


def included_name(node: IncludeNode) -> str:
    """
    Return the name of the template that is included. Raise an exception if it isn't
    written in the tag.
    """
    name: Any = node.origin.template_name
    return str(construct_relative_path(name, constant_name(node.template)))


def inclusion_template(node: InclusionNode, engine: Engine) -> Template:
    """Return the template of an inclusion tag, as the node finds it."""
    filename: Any = node.filename
    template = getattr(filename, "template", filename)
    if isinstance(template, Template):
        return template
    names = [filename] if isinstance(filename, str) else filename
    return engine.select_template(names)


def prepare(
    templates: Iterable[Template],
    context: Mapping[str, Any] | None,
    request: HttpRequest,
) -> BaseStorage | None:
    """
    Do what ``templates`` would do too late. ``context`` comes from the view. If a
    template may show messages, return their storage: they must be shown before the
    middleware stores those that haven't been.
    """
    needs = Need(0)
    for template in templates:
        needs |= needs_of(reads_of(template), context or {}, request)
    if Need.TOKEN in needs:
        get_token(request)
    if Need.SESSION in needs and hasattr(request, "session"):
        request.session.keys()
    if Need.USER in needs and hasattr(request, "user"):
        # This loads the user, and the session can get a new key.
        bool(request.user)
    storage: Any = get_messages(request)
    return storage if Need.MESSAGES in needs and len(storage) else None


def needs_of(
    reads: Reads | None, context: Mapping[str, Any], request: HttpRequest
) -> Need:
    """Return what must be prepared for a template with these ``reads``."""
    if reads is None or "" in reads.of_request:
        return Need.ALL
    needs = Need(0)
    for name in reads.names.intersection(NEEDED_BY_NAME).difference(context):
        needs |= NEEDED_BY_NAME[name]
    for attribute in reads.of_request.intersection(NEEDED_BY_ATTRIBUTE):
        needs |= NEEDED_BY_ATTRIBUTE[attribute]
    # A view can pass these objects under other names.
    held = [
        (getattr(request, attribute, None), need)
        for attribute, need in NEEDED_BY_ATTRIBUTE.items()
    ]
    for name in reads.names.intersection(context).difference({REQUEST}):
        value = context[name]
        if value is request:
            return Need.ALL
        for each, need in held:
            if value is each and value is not None:
                needs |= need
    return needs
