"""
How the nodes of partials are written as code: see django.template.compiler.

Where the templates of a page are known, so is what each name means in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler import expressions, live, nodes, pages
from django.template.compiler.functions import Function, Page, Program
from django.template.compiler.scopes import Local, Opaque, Scope, Super
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

from . import inheritance
from .fragments import FragmentNode
from .nodes import PartialDefNode, PartialNode
from .scopes import PageNodeList, blocks_of
from .signature import SignatureNode
from .templates import Partials, PartialTemplate


@nodes.writes(ExtendsNode)
def write_extends(function: Function, node: ExtendsNode, scope: Scope) -> None:
    known = known_page(function)
    for template in known.templates:
        partials = Partials.of(template)
        for name in partials.overrides:
            find(known, name, partials)
    nodes.write_extends(function, node, scope)


@nodes.writes(PartialDefNode)
def write_definition(function: Function, node: PartialDefNode, scope: Scope) -> None:
    if not node.inline and not node.override:
        return
    # An override that overrides nothing is an error.
    partial = partial_for(function, node)
    if not node.inline:
        return
    if partial.nodelist is node.nodelist:
        function.nodelist(partial.nodelist, scope)
    else:
        write_body(function, partial, function.page, scope)


@nodes.writes(FragmentNode)
def write_fragment(function: Function, node: FragmentNode, scope: Scope) -> None:
    """Write what a page inherits, or one of its blocks."""
    if not function.page.templates:
        raise Opaque
    page = page_with_blocks(function.program, node.template)
    outer, function.page = function.page, page
    try:
        known = known_page(function)
        found = find(known, node.partial_name, None)
        if found:
            partial = bound(known, found, None)
            inner = {**scope, **overridden_by(partial)}
            function.nodelist(partial.nodelist.nodelist, inner)
        elif node.partial_name in page.blocks:
            nodes.write_block(function, page.blocks[node.partial_name][0], scope)
        else:
            raise Opaque  # an error
    finally:
        function.page = outer


@nodes.writes(PartialNode)
def write_partial(function: Function, node: PartialNode, scope: Scope) -> None:
    if not function.page.templates:
        raise Opaque
    if node.full_name and node.partial_name not in node.partials:
        partial, page = load(function.program, absolute(node, node.full_name))
    else:
        partial, page = partial_for(function, node), function.page.without_blocks
    values = nodes.bind(function, node.arguments, scope)
    inner: Scope = {**scope, **values}
    if node.only:
        token = expressions.local(function, scope, "csrf_token")
        inner = {"csrf_token": token, **values}
    signature = getattr(partial, "signature", None)
    if signature is not None:
        if signature.mismatch(node.partial_name, node.arguments):
            raise Opaque
        inner |= defaults(function, signature.parameters, inner, values)
    write_body(function, partial, page, inner, only=node.only)


@nodes.writes(SignatureNode)
def write_signature(function: Function, node: SignatureNode, scope: Scope) -> None:
    """Write what binds the parameters where no ``{% partial %}`` tag has done it."""
    writer = function.writer
    inner = dict(scope)
    for name, default in node.signature.parameters.items():
        found = expressions.local(function, scope, name)
        if not isinstance(found, Local):
            raise Opaque
        if default is None:
            found.is_required = True
            continue
        local = writer.name(name)
        writer.line(f"{local} = {found.name}")
        with writer.block(f"if {local} is MISSING:"):
            value = expressions.resolve(function, default, inner)
            writer.line(f"{local} = {value.code}")
        inner[name] = Local(local, writer.slot())
    function.nodelist(node.nodelist, inner)


@nodes.writes(IncludeNode)
def write_include(function: Function, node: IncludeNode, scope: Scope) -> None:
    name = pages.constant_name(node.template)
    if "#" not in name:
        nodes.write_include(function, node, scope)
        return
    if not function.page.templates:
        raise Opaque
    partial, page = load(function.program, name)
    values = nodes.bind(function, node.extra_context, scope)
    inner = values if node.isolated_context else {**scope, **values}
    write_body(function, partial, page, inner, only=node.isolated_context)


def page_with_blocks(program: Program, template: Template) -> Page:
    """Return the page of ``template``, whose blocks count even if it extends nothing."""
    page = pages.make_page(program, template)
    if page.blocks:
        return page
    key = "blocks", template
    if key not in program.shared:
        blocks = {name: [block] for name, block in blocks_of(template).items()}
        program.shared[key] = Page(page.templates, blocks)
    found: Page = program.shared[key]
    return found


def write_body(
    function: Function,
    partial: PartialTemplate,
    page: Page,
    scope: Scope,
    *,
    only: bool = False,
) -> None:
    nodelist = partial.nodelist
    inner: dict[str, Super] = {}
    if isinstance(nodelist, PageNodeList):
        nodelist, inner = nodelist.nodelist, overridden_by(partial)
        if nodelist.get_nodes_by_type(BlockNode):
            raise Opaque  # they are those of the page that are still to come
    signature = function.program.signature(
        function, nodelist, page, partial.name, inner
    )
    nodes.write_call(function, signature, scope, only=only)


def overridden_by(partial: Any) -> dict[str, Super]:
    """Return the variable ``partial`` of an override's body."""
    overridden = partial.nodelist.overridden
    if overridden is None:
        return {}

    def write_super(function: Function, scope: Scope) -> None:
        outer = {name: each for name, each in scope.items() if each is not variable}
        write_body(function, overridden, function.page, outer)

    variable = Super(overridden, write_super)
    return {"partial": variable}


def defaults(
    function: Function, parameters: Mapping[str, Any], scope: Scope, given: Scope
) -> Scope:
    """Write the defaults of the parameters that are not ``given``."""
    writer = function.writer
    added: Scope = {}
    for name, default in parameters.items():
        if default is not None and name not in given:
            value = expressions.resolve(function, default, {**scope, **added})
            local = writer.name(name)
            writer.line(f"{local} = {value.code}")
            added[name] = Local(local, writer.slot())
    return added


def known_page(function: Function) -> inheritance.Page:
    """Return what inheritance knows of the templates of the function's page."""
    templates = function.page.templates
    if not templates:
        raise Opaque
    key = "partials", *templates
    page = function.program.shared.get(key)
    if page is None:
        page = function.program.shared[key] = inheritance.Page(templates[0])
        page.templates = list(templates)
    return page


def partial_for(function: Function, call: inheritance.Call) -> Any:
    """Return the partial that a call means, as part of the page."""
    page = known_page(function)
    if function.page.is_whole:
        found = find(page, call.partial_name, call.partials)
    else:
        own = call.partials.get(call.partial_name)
        found = [own] if own and not getattr(own, "override", False) else []
    return bound(page, found, call.partials)


def bound(
    page: inheritance.Page, found: list[PartialTemplate], caller: Partials | None
) -> Any:
    """Return the first of the partials as part of the page, overriding the others."""
    if not found or not all(isinstance(each, PartialTemplate) for each in found):
        raise Opaque
    key: Any = found[0], id(caller)
    if key not in page.called:
        page.called[key] = page.bind(found, caller)
    return page.called[key]


def find(
    page: inheritance.Page, name: str, partials: Partials | None
) -> list[PartialTemplate]:
    try:
        return page.find(name, partials, None)
    except (TemplateSyntaxError, TemplateDoesNotExist, inheritance.ParentUnknown):
        raise Opaque from None


def make_page(program: Program, partial: PartialTemplate) -> Page:
    """Return the page of a partial that is rendered alone."""
    template: Any = partial.partials.template
    return Page([template], is_whole=False)


pages.PAGES[PartialTemplate] = make_page

# {{ partial.super }}
live.SEE_CONTEXT.add("partial")


def absolute(node: PartialNode, full_name: str) -> str:
    try:
        return node.absolute(full_name)
    except TemplateSyntaxError:
        raise Opaque from None


def load(program: Program, full_name: str) -> tuple[PartialTemplate, Page]:
    """Return another template's partial, its own or one that it inherits, or a block."""
    name, _, partial_name = full_name.partition("#")
    template, _ = pages.find_template(program, name)
    key = "partials", template, partial_name
    if key not in program.shared:
        engine: Any = program.engine
        try:
            program.shared[key] = engine.get_partial(template, full_name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            raise Opaque from None
    partial = program.shared[key]
    if not isinstance(partial, PartialTemplate):
        raise Opaque
    return partial, pages.make_page(program, partial)
