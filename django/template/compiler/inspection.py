"""
Shows what a template is compiled to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template import Engine, Node, NodeList
from django.template.base import TextNode

from .compiling import Code, compile_nodelist, compile_template
from .errors import NotCompilable
from .executing import source_of
from .nodelist import children


def generated_source(template: Any) -> str:
    """
    Return the Python code that a template or a partial is compiled to. Its engine must
    be one that compiles. The code is a function of variables if the page needs no
    context. Otherwise, it is a function of a context, followed by functions for the
    nodelists of tags that render themselves. Comments state which tag is which, and why
    something can't be compiled.

    ``template``
        A template as ``Engine.get_template()`` returns it: for a template of a backend,
        its attribute ``template``.

    >>> from django.template.partials.engine import Engine
    >>> template = Engine().from_string("{% if user %}<b>in</b>{% endif %}")
    >>> print(generated_source(template))
    def render(data, state):
        user_1 = data.get('user', MISSING)
        value_2 = user_1
        if type(value_2) not in NEVER_CALLABLE:
            value_2 = call_or_default(value_2, string_if_invalid, None, state)
        chosen_3 = '<b>in</b>' if value_2 else ''
        return f'{chosen_3}'
    <BLANKLINE>

    Specified in docs/ref/templates/compiler.txt.
    """
    try:
        page = compile_template(template.engine, template.nodelist, template)
    except NotCompilable:
        return "\n".join(live_sources(template.engine, template.nodelist))
    except Exception as error:
        return failure(error)
    if page.has_context:
        return "\n".join(with_enclosed(template.engine, page))
    return with_shared(page)


def live_sources(engine: Engine, nodelist: NodeList) -> Iterator[str]:
    """Yield the function for ``nodelist``, then those for the nodelists of its tags."""
    try:
        code = compile_nodelist(engine, nodelist)
    except Exception as error:
        yield failure(error)
        return
    yield from with_enclosed(engine, code)


def with_enclosed(engine: Engine, code: Code) -> Iterator[str]:
    """Yield the functions of ``code``, then those for the nodelists of its islands."""
    yield with_shared(code)
    for node in code.rendered:
        for owner, attribute in children(node):
            enclosed = getattr(owner, attribute)
            if any(type(node) is not TextNode for node in enclosed or ()):
                head, *others = live_sources(engine, enclosed)
                yield f"# The {attribute} of {described(owner)}:\n{head}"
                yield from others


def with_shared(code: Code) -> str:
    """Return the functions of ``code``, then those that it shares with other pages."""
    names = {id(value): name for name, value in code.render.__globals__.items()}
    parts = [legend(code.render) + code.source]
    for shared in code.shared:
        functions = [run.render for run in shared.runs.values()]
        calls = "".join(
            f"# {names[id(function)]} is {function.__name__}().\n"
            for function in functions
            if id(function) in names
        )
        parts.append(
            f"# Of {shared.nodes[0].origin}, for all pages that it is part of:\n"
            f"{calls}{legend(functions[0])}{source_of(functions[0])}"
        )
    return "\n".join(parts)


def failure(error: Exception) -> str:
    """Return a comment that states why Django's nodes render, instead of code."""
    reason = (
        "Django's nodes render it, since it can't be compiled: "
        f"{type(error).__name__}: {error}"
    )
    return "".join(f"# {line}\n" for line in reason.splitlines())


def legend(function: Any) -> str:
    """Return comments that state which nodes the constants of ``function`` are."""
    return "".join(
        f"# {name} is {described(value)}.\n"
        for name, value in function.__globals__.items()
        if isinstance(value, Node)
    )


def described(node: Node) -> str:
    """Return a node's tag as a literal: it can contain any character but line feeds."""
    return repr(node.token.contents) if node.token else type(node).__name__
