"""
How the nodes of partials are written as code: see django.template.compiler.

Where the templates of a page are known, so is what each name means in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler import expressions, live, nodes, pages
from django.template.compiler.functions import Function, Page, Program
from django.template.compiler.scopes import Local, Opaque, Scope
from django.template.loader_tags import BlockNode, IncludeNode

from . import inheritance
from .nodes import PartialDefNode, PartialNode
from .signature import SignatureNode
from .templates import Partials, PartialTemplate


@nodes.writes(inheritance.ExtendsNode)
def write_extends(
    function: Function, node: inheritance.ExtendsNode, scope: Scope
) -> None:
    known = templates_of(function)
    for template in known.templates:
        partials = Partials.of(template)
        for name in partials.overrides:
            find(known, name, partials)
    nodes.write_extends(function, node, scope)


@nodes.writes(PartialDefNode)
def write_definition(function: Function, node: PartialDefNode, scope: Scope) -> None:
    if node.override:
        raise Opaque
    if node.inline:
        function.nodelist(partial_for(function, node).nodelist, scope)


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


def write_body(
    function: Function,
    partial: PartialTemplate,
    page: Page,
    scope: Scope,
    *,
    only: bool = False,
) -> None:
    signature = function.program.signature(
        partial.nodelist, page, function.autoescape, partial.name
    )
    nodes.write_call(function, signature, scope, only=only)


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


def templates_of(function: Function) -> inheritance.Page:
    """Return what inheritance knows of the templates of the function's page."""
    templates = function.page.templates
    if not templates:
        raise Opaque
    page = inheritance.Page(templates[0])
    page.templates = list(templates)
    return page


def partial_for(function: Function, call: inheritance.Call) -> PartialTemplate:
    """Return the partial that a call means, where it renders nothing but its nodes."""
    page = templates_of(function)
    if function.page.is_whole:
        found = find(page, call.partial_name, call.partials)
    else:
        own = call.partials.get(call.partial_name)
        found = [own] if own and not getattr(own, "override", False) else []
    if not found or not isinstance(found[0], PartialTemplate):
        raise Opaque
    if len(found) > 1:
        raise Opaque  # it has {{ partial.super }}
    is_inherited = found[0].partials is not call.partials
    if is_inherited and found[0].nodelist.get_nodes_by_type(BlockNode):
        raise Opaque  # they are the page's
    return found[0]


def find(
    page: inheritance.Page, name: str, partials: Partials
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
    """Return another template's partial, which that template itself defines."""
    name, _, partial_name = full_name.partition("#")
    template, _ = pages.find_template(program, name)
    partial = Partials.of(template).get(partial_name)
    if not isinstance(partial, PartialTemplate) or partial.override:
        raise Opaque
    return partial, pages.make_page(program, partial)
