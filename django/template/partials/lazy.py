"""
``{% lazypartial %}``: a partial that htmx requests once the page is loaded, and the
element that the page contains instead until then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.template import (
    Context,
    Node,
    NodeList,
    Origin,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from django.template.compiler.chain import is_constant

from .block_scope import ChainNodeList
from .calls import add_call, parse_call, partials_of
from .fragments import FragmentNode
from .htmx_headers import target_of, wants_partial
from .nodes import PartialNode
from .parsing import check_blanks, parse_body
from .resolve import Resolution
from .templates import PartialTemplate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest
    from django.template import Engine
    from django.template.base import FilterExpression, Parser, Token
    from django.template.compiler.chain import TemplateChain
    from django.utils.safestring import SafeString

# The template of the element: the project's, or that of this package, which no loader
# finds.
TEMPLATE = "django/partials/lazy.html"
DEFAULT_TEMPLATE = Path(__file__).with_name("lazy.html")

# The ids of elements consist of this and the name of the partial.
ID_PREFIX = "lazy-"

# The parameter of a URL that names what is rendered in place.
PARAMETER = "lazy"

OPTIONS = ("trigger", "swap", "tag", "link", "in_place")

# A link is not allowed in these elements: browsers move it before the table.
WITHOUT_LINK = {"table", "thead", "tbody", "tfoot", "tr", "colgroup", "select"}

# The attribute of a request with the lazy calls that its view answers.
CALLS_KEY = "_lazy_partials"


class LazyPartialNode(Node):
    """
    A call that is rendered when htmx requests it.

    call
        The call, as it renders in place.

    nodelist
        The placeholder.

    options
        The expressions of the options except "tag", by name.

    tag
        The name of the element.
    """

    child_nodelists = ("nodelist", "nodelist_in_place")

    def __init__(
        self,
        call: PartialNode,
        nodelist: NodeList,
        options: dict[str, FilterExpression],
        tag: str = "div",
    ) -> None:
        self.call = call
        self.partial_name = call.partial_name
        self.nodelist = nodelist
        self.nodelist_in_place = NodeList([call])
        self.options = options
        self.tag = tag

    def __repr__(self) -> str:
        return f"<{self.__class__.__qualname__}: {self.partial_name}>"

    def render(self, context: Context) -> SafeString:
        request: Any = getattr(context, "request", None)
        values = {name: each.resolve(context) for name, each in self.options.items()}
        if not self.is_lazy(request, **values):
            return self.nodelist_in_place.render(context)
        assert context.template is not None  # while it renders
        placeholder = self.nodelist.render(context)
        return self.element(context.template.engine, request, placeholder, **values)

    def steps(self, values: dict[str, Any], context: Any, state: Any) -> Any:
        """Do what render() does, step by step."""
        request: Any = getattr(context, "request", None)
        if not self.is_lazy(request, **values):
            yield from state.render_nodes(self.nodelist_in_place, context)
            return
        steps = state.render_nodes(self.nodelist, context)
        placeholder = yield from state.collect(steps)
        engine = context.template.engine
        state.pieces.append(self.element(engine, request, placeholder, **values))

    def is_lazy(self, request: Any, in_place: object = False, **options: Any) -> bool:
        """
        Return whether the placeholder renders instead of the partial. Raise an
        exception if htmx would request the partial and not get it.
        """
        if in_place:
            return False
        if request is None:
            raise TemplateSyntaxError(
                "'lazypartial' tag needs the request: htmx gets the partial from its "
                "URL. Render the template with the request, as render() does. "
                f"See {self.call.place}."
            )
        if self.partial_name in request.GET.getlist(PARAMETER):
            return False
        calls = getattr(request, CALLS_KEY, None)
        if calls is not None and not self.is_one_of(calls):
            raise TemplateSyntaxError(
                f"Partial '{self.partial_name}' can't be rendered when htmx requests "
                "it: the template that the view renders and those that it extends have "
                "no 'lazypartial' tag of that name, or a different one. Put the tag "
                "into one of these templates, not into one that they include. "
                f"See {self.call.place}."
            )
        if name_asked_for(request) == self.partial_name:
            raise ImproperlyConfigured(
                f"htmx requests the partial '{self.partial_name}', but the view "
                "answers with the page. Use render_for_htmx(), @partial_for_htmx() or "
                f"HtmxPartialMixin in the view. See {self.call.place}."
            )
        return True

    def is_one_of(self, calls: Mapping[str, LazyPartialNode]) -> bool:
        node = calls.get(self.partial_name)
        # Not the nodes themselves: some loaders load a template each time.
        return node is not None and node.call.origin == self.call.origin

    def element(
        self,
        engine: Engine,
        request: HttpRequest,
        placeholder: str,
        trigger: object = "load",
        swap: object = "outerHTML",
        link: object = None,
        **options: Any,
    ) -> SafeString:
        """Return the element that the page contains instead of the partial."""
        values = {
            "name": self.partial_name,
            "id": f"{ID_PREFIX}{self.partial_name}",
            "tag": self.tag,
            "url": request.get_full_path(),
            "trigger": trigger,
            "swap": swap,
            "placeholder": placeholder,
            "link": link,
            "link_url": self.link_url(request),
            "request": request,
        }
        return template_of_element(engine).render(Context(values))

    def link_url(self, request: HttpRequest) -> str | None:
        """Return the URL of the page with the partial in place."""
        if self.tag in WITHOUT_LINK:
            return None
        query = request.GET.copy()
        query.appendlist(PARAMETER, self.partial_name)
        path = request.get_full_path().partition("?")[0]
        return f"{path}?{query.urlencode()}"


class LazyAnswerNode(FragmentNode):
    """
    The answer to htmx: a call in one of the templates of ``chain``, rendered as it
    would be in place.
    """

    def __init__(
        self, lazy: LazyPartialNode, chain: TemplateChain, full_name: str
    ) -> None:
        # Not None: which call is meant doesn't depend on the context.
        super().__init__(lazy.nodelist_in_place, chain, Resolution([]), full_name)
        self.partials = lazy.call.partials

    def find_part(self, context: Context) -> PartialTemplate:
        chain = self.chain.copy()
        template = self.partials.template
        assert template is not None  # an engine has loaded it
        part = PartialTemplate(
            ChainNodeList(chain, self.nodelist),
            template.origin,
            self.partial_name,
            partials=self.partials,
        )
        part.chain = chain
        context.render_context.template = part
        return part


def name_asked_for(request: HttpRequest) -> str:
    """
    Return the name of the lazy partial that htmx requests, or "". It comes from the
    request: only compare it.
    """
    prefix = f"#{ID_PREFIX}"
    target = target_of(request)
    if not target.startswith(prefix) or not wants_partial(request):
        return ""
    return target.removeprefix(prefix)


def template_of_element(engine: Any) -> Template:
    """Return the template of the element: the project's, if it has one."""
    try:
        return engine.get_template(TEMPLATE)  # type: ignore[no-any-return]
    except TemplateDoesNotExist:
        default: Template | None = vars(engine).get(TEMPLATE)
        if default is None:
            source = DEFAULT_TEMPLATE.read_text(encoding="utf-8").rstrip()
            origin = Origin(str(DEFAULT_TEMPLATE), TEMPLATE)
            default = Template(source, origin, TEMPLATE, engine)
            # Threads may load it twice.
            vars(engine)[TEMPLATE] = default
        return default


def parse_lazy(parser: Parser, token: Token) -> LazyPartialNode:
    """Parse the tag, and add its call to those of the template."""
    check_place(parser)
    match token.split_contents():
        case [_, name, *bits] if is_plain(name):
            pass
        case _:
            raise TemplateSyntaxError(
                "'lazypartial' tag requires the name of a partial of this template, "
                "without quotes: its letters, digits, '-' and '_' become the id of an "
                "element."
            )
    index = next(
        (i for i, bit in enumerate(bits) if bit in ("with", "only")), len(bits)
    )
    check_blanks("lazypartial", bits[:index])
    options, tag = parse_options(parser, bits[:index])
    if "as" in bits[index:]:
        raise TemplateSyntaxError(
            "'lazypartial' tag renders an element, and takes no 'as variable'."
        )
    call = parse_call(parser, token, "lazypartial", name, bits[index:])
    nodelist, _ = parse_body(parser, token, "lazypartial", name)
    partials = partials_of(parser)
    if name in partials.lazy:
        raise TemplateSyntaxError(
            f"'lazypartial' tag has the partial '{name}' a second time: when htmx asks for "
            f"it, only one can answer. See {parser.origin}, line {token.lineno}."
        )
    call_node = add_call(parser, token, PartialNode(name, partials, **call))
    node = partials.lazy[name] = LazyPartialNode(call_node, nodelist, options, tag)
    return node


def check_place(parser: Parser) -> None:
    """
    Raise TemplateSyntaxError in a tag that sets variables: the view doesn't have these.
    """
    for command, token in parser.command_stack[:-1]:
        has_parameters = (
            command == "partialdef" and "with" in token.split_contents()[2:]
        )
        if command in ("for", "with") or has_parameters:
            raise TemplateSyntaxError(
                f"'lazypartial' tag is in the tag '{token.contents}' on line "
                f"{token.lineno}, whose variables don't exist when htmx requests the "
                "partial. Put it outside of that tag, and pass what the partial needs "
                "in the context of the view."
            )


def is_plain(name: str) -> bool:
    """Return whether a name can be part of an id, and of a header."""
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()


def parse_options(
    parser: Parser, bits: Iterable[str]
) -> tuple[dict[str, FilterExpression], str]:
    """Return the expressions of the options, and the name of the element."""
    options: dict[str, FilterExpression] = {}
    for bit in bits:
        name, _, value = bit.partition("=")
        if name not in OPTIONS or not value:
            raise TemplateSyntaxError(
                f"Unknown option for 'lazypartial' tag: {bit!r}. After the name it takes "
                "'trigger=', 'swap=', 'tag=', 'link=' and 'in_place=', and after these "
                "'with name=value' and 'only'."
            )
        if name in options:
            raise TemplateSyntaxError(f"'lazypartial' tag has {name!r} twice.")
        options[name] = parser.compile_filter(value)
    tag = options.pop("tag", None)
    if tag is None:
        return options, "div"
    if not (is_constant(tag) and is_plain(str(tag.var))):
        raise TemplateSyntaxError(
            "'tag' in 'lazypartial' tag must be the name of an element, as in 'tag=\"tr\"'."
        )
    return options, str(tag.var)


def expressions(node: LazyPartialNode) -> Mapping[str, Any]:
    return node.options
