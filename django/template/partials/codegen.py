"""
How the nodes of partials are written as code: see django.template.compiler.

Where the templates of a page are known, so is what each name means in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.compiler import expressions, pages
from django.template.compiler.analysis import Visit
from django.template.compiler.emit import results, templates
from django.template.compiler.emitters import writes
from django.template.compiler.functions import Function, Page, Program
from django.template.compiler.scopes import (
    NotCompilable,
    Scope,
    Super,
    as_local,
)
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

from . import inheritance
from .fragments import FragmentNode
from .nodes import PartialDefNode, PartialNode
from .scopes import PageNodeList, blocks_of
from .signature import SignatureNode
from .templates import Partials, PartialTemplate


def analyse_extends(visit: Visit, node: ExtendsNode) -> None:
    known = known_page(visit.program, visit.page)
    for template in known.templates:
        partials = Partials.of(template)
        for name in partials.overrides:
            find(known, name, partials)
    templates.analyse_extends(visit, node)


writes(ExtendsNode, analyse_extends, holds_islands=True)(templates.write_extends)


def analyse_definition(visit: Visit, node: PartialDefNode) -> None:
    if not node.inline and not node.override:
        return
    # An override that overrides nothing is an error.
    partial = partial_for(visit.program, visit.page, node)
    if node.inline:
        analyse_body(visit, partial, visit.page)
        if visit.needs_context and partial.nodelist is not node.nodelist:
            raise NotCompilable(NEEDS_CONTEXT)


@writes(PartialDefNode, analyse_definition, holds_islands=True)
def write_definition(function: Function, node: PartialDefNode, scope: Scope) -> None:
    if not node.inline:
        return
    partial = partial_for(function.program, function.page, node)
    if partial.nodelist is node.nodelist:
        function.nodelist(partial.nodelist, scope)
    else:
        write_body(function, partial, function.page, scope)


def analyse_fragment(visit: Visit, node: FragmentNode) -> None:
    check_is_known(visit.page)
    page = page_with_blocks(visit.program, node.template)
    known = known_page(visit.program, page)
    if found := find(known, node.partial_name, None):
        analyse_body(visit, bound(known, found, None), page, is_in_place=True)
    elif node.partial_name in page.blocks:
        [block, *_] = page.blocks[node.partial_name]
        visit.nodelist([block], page)
    else:
        raise NotCompilable("It names nothing: an error.")


@writes(FragmentNode, analyse_fragment)
def write_fragment(function: Function, node: FragmentNode, scope: Scope) -> None:
    """Write what a page inherits, or one of its blocks."""
    page = page_with_blocks(function.program, node.template)
    outer, function.page = function.page, page
    try:
        known = known_page(function.program, page)
        if found := find(known, node.partial_name, None):
            partial = bound(known, found, None)
            inner = {**scope, **overridden_by(partial)}
            function.nodelist(partial.nodelist.nodelist, inner)
        else:
            templates.write_block(function, page.blocks[node.partial_name][0], scope)
    finally:
        function.page = outer


def analyse_partial(visit: Visit, node: PartialNode) -> None:
    check_is_known(visit.page)
    partial, page = partial_of(visit.program, visit.page, node)
    signature = getattr(partial, "signature", None)
    if signature is not None:
        if signature.mismatch(node.partial_name, node.arguments):
            raise NotCompilable("Its arguments don't fit: an error.")
        visit.has_arguments = True
    results.check_names(node.arguments)
    analyse_body(visit, partial, page)
    if visit.needs_context:
        raise NotCompilable(NEEDS_CONTEXT)


@writes(PartialNode, analyse_partial)
def write_partial(function: Function, node: PartialNode, scope: Scope) -> None:
    partial, page = partial_of(function.program, function.page, node)
    values = results.bind(function, node.arguments, scope)
    inner: Scope = {**scope, **values}
    if node.only:
        token = as_local(expressions.local(function, scope, "csrf_token"))
        inner = {"csrf_token": token, **values}
    signature = getattr(partial, "signature", None)
    if signature is not None:
        inner |= defaults(function, signature.parameters, inner, values)
    write_body(function, partial, page, inner, only=node.only)


def analyse_signature(visit: Visit, node: SignatureNode) -> None:
    visit.has_arguments = True
    visit.nodelists()


@writes(SignatureNode, analyse_signature)
def write_signature(function: Function, node: SignatureNode, scope: Scope) -> None:
    """Write what binds the parameters where no ``{% partial %}`` tag has done it."""
    writer = function.writer
    inner = dict(scope)
    for name, default in node.signature.parameters.items():
        found = as_local(expressions.local(function, scope, name))
        if default is None:
            expressions.require(function, name, found)
            continue
        local = writer.name(name)
        writer.line(f"{local} = {found.name}")
        with writer.block(f"if {local} is MISSING:"):
            value = expressions.resolve(function, default, inner)
            writer.line(f"{local} = {value.code}")
        inner[name] = function.bound(local)
    function.nodelist(node.nodelist, inner)


def analyse_include(visit: Visit, node: IncludeNode) -> None:
    results.check_names(node.extra_context)
    name = node.template.var
    if not isinstance(name, str) or "#" not in name or not visit.page.templates:
        templates.analyse_include(visit, node)
        return
    try:
        partial, page = load(visit.program, pages.constant_name(node.template))
    except NotCompilable:
        visit.needs_context = True
    else:
        analyse_body(visit, partial, page)


@writes(IncludeNode, analyse_include, holds_islands=True)
def write_include(function: Function, node: IncludeNode, scope: Scope) -> None:
    name = node.template.var
    if function.is_synced or "#" not in str(name):
        templates.write_include(function, node, scope)
        return
    partial, page = load(function.program, pages.constant_name(node.template))
    values = results.bind(function, node.extra_context, scope)
    inner = values if node.isolated_context else {**scope, **values}
    write_body(function, partial, page, inner, only=node.isolated_context)


NEEDS_CONTEXT = "Something in what it renders needs a context."


def check_is_known(page: Page) -> None:
    if not page.templates:
        raise NotCompilable("What its name means depends on what extends the template.")


def partial_of(
    program: Program, page: Page, node: PartialNode
) -> tuple[PartialTemplate, Page]:
    """Return what a tag calls, and the page that it is part of."""
    if node.full_name and node.partial_name not in node.partials:
        return load(program, absolute(node, node.full_name))
    return partial_for(program, page, node), page.without_blocks


def analyse_body(
    visit: Visit, partial: PartialTemplate, page: Page, *, is_in_place: bool = False
) -> None:
    """Analyse the nodes of a partial that is part of ``page``."""
    nodelist, overridden = partial.nodelist, None
    if isinstance(nodelist, PageNodeList):
        overridden = nodelist.overridden
        nodelist = nodelist.nodelist
        if not is_in_place and nodelist.get_nodes_by_type(BlockNode):
            raise NotCompilable("It has blocks of the page that is rendered.")
    with visit.analysis.within({"partial": True} if overridden else {}):
        visit.nodelist(nodelist, page)
    if overridden is not None:
        analyse_body(visit, overridden, page)


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
    called = function.program.function(function, nodelist, page, partial.name, inner)
    templates.write_call(function, called, scope, only=only)


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
            added[name] = function.bound(local)
    return added


def known_page(program: Program, chain: Page) -> inheritance.Page:
    """Return what inheritance knows of the templates of a page."""
    check_is_known(chain)
    key = "partials", *chain.templates
    page = program.shared.get(key)
    if page is None:
        page = program.shared[key] = inheritance.Page(chain.templates[0])
        page.templates = list(chain.templates)
    return page


def partial_for(program: Program, chain: Page, call: inheritance.Call) -> Any:
    """Return the partial that a call means, as part of the page."""
    page = known_page(program, chain)
    if chain.is_whole:
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
        raise NotCompilable("Its name isn't that of a partial.")
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
        raise NotCompilable("What its name means depends on the context.") from None


def make_page(program: Program, partial: PartialTemplate) -> Page:
    """Return the page of a partial that is rendered alone."""
    template: Any = partial.partials.template
    return Page([template], is_whole=False)


pages.PAGES[PartialTemplate] = make_page


def absolute(node: PartialNode, full_name: str) -> str:
    try:
        return node.absolute(full_name)
    except TemplateSyntaxError:
        raise NotCompilable("Its name is relative: an error.") from None


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
            raise NotCompilable(f"{full_name!r} can't be loaded.") from None
    partial = program.shared[key]
    if not isinstance(partial, PartialTemplate):
        raise NotCompilable(f"{full_name!r} isn't a partial of this package.")
    return partial, pages.make_page(program, partial)
