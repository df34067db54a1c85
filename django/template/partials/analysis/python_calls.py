"""
Python code that names a template and its partials separately, as in
``render_partials(request, "page.html", ["row"])``.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

# A name such as "page.html#row", and the line of the partial's name.
FullName: TypeAlias = tuple[str, int]

# The functions and classes that take the name of a template, then the names of
# partials.
FUNCTIONS = {
    "PartialsResponse",
    "arender_for_htmx",
    "arender_partials",
    "render_for_htmx",
    "render_partials",
}
DECORATOR = "partial_for_htmx"

# The arguments that name partials, and those that name templates.
NAMES = {"names", "partial_names", "oob"}
TARGETS = "targets"
TEMPLATES = {"template", "template_name"}

# The attributes of classes, with the arguments that they correspond to.
ATTRIBUTES = {
    "template_name": "template_name",
    "partial_name": "names",
    "targets": "targets",
    "oob": "oob",
}
METHOD = "get_partial_name"


def full_names(tree: ast.AST, templates: Collection[str]) -> Iterator[FullName]:
    """
    Yield the names of partials in calls of this package's functions, in its decorator
    if the view names one of ``templates``, and in classes with the attributes of its
    mixin.

    >>> tree = ast.parse("render_partials(request, 'page.html', ['row'], oob=['toast'])")
    >>> list(full_names(tree, ["page.html"]))
    [('page.html#row', 1), ('page.html#toast', 1)]
    """
    for node in ast.walk(tree):
        match node:
            case ast.Call() if name_of(node.func) in FUNCTIONS:
                named = dict(zip(("", "template", "names"), node.args, strict=False))
                named |= {each.arg or "": each.value for each in node.keywords}
                yield from combined(named)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for call in node.decorator_list:
                    if isinstance(call, ast.Call) and name_of(call.func) == DECORATOR:
                        named = dict(zip(("names",), call.args, strict=False))
                        named |= {each.arg or "": each.value for each in call.keywords}
                        yield from combined(named, names_in(node, templates))
            case ast.ClassDef():
                yield from combined(attributes(node.body))


def name_of(function: ast.expr) -> str:
    """
    Return the name of a function that is called: "render" for ``shortcuts.render()``.
    """
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def names_in(function: ast.AST, templates: Collection[str]) -> list[str]:
    return [text for text, _ in strings(ast.walk(function)) if text in templates]


def attributes(body: Iterable[ast.stmt]) -> dict[str, ast.expr]:
    """Return the attributes of a class, and what its method returns, as arguments."""
    found: dict[str, ast.expr] = {}
    for statement in body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(name)], value=value)
                | ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value)
            ) if name in ATTRIBUTES:
                found[ATTRIBUTES[name]] = value
            case ast.FunctionDef(name) if name == METHOD:
                returned = [
                    each.value
                    for each in ast.walk(statement)
                    if isinstance(each, ast.Return) and each.value
                ]
                found["partial_names"] = ast.List(returned)
    return found


def combined(
    named: dict[str, ast.expr], templates: Collection[str] = ()
) -> Iterator[FullName]:
    """Yield the full names of the partials in arguments or attributes."""
    for argument in TEMPLATES & named.keys():
        templates = [text for text, _ in constants(named[argument])]
    for argument, value in named.items():
        values = value.values if isinstance(value, ast.Dict) else []
        if argument == TARGETS:
            value = ast.List(values)
        elif argument not in NAMES:
            continue
        for name, line in constants(value):
            # If there are several templates, it isn't known which one renders.
            if len(templates) == 1:
                yield f"{next(iter(templates))}#{name}", line


def constants(value: ast.expr | None) -> Iterator[tuple[str, int]]:
    """Yield the string that a value is, or the strings among its items or keys."""
    match value:
        case ast.List(items) | ast.Tuple(items) | ast.Dict(keys=items):
            for item in items:
                yield from constants(item)
        case ast.expr():
            yield from strings([value])


def strings(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno
