"""
For those who want to see what a template is compiled to.
"""

from __future__ import annotations

from typing import Any

from .scopes import Opaque
from .unit import compile_live, compile_page


def generated_source(template: Any) -> str:
    """
    Return the Python that a template, or a partial, of an engine that compiles becomes:
    as a page that needs no context, or else as a function of a context, in which
    ``_node_….render(context)`` is a tag that renders itself.

    ``template``
        What ``Engine.get_template()`` returns. Of a backend's template it is the
        attribute ``template``.

    >>> from django.template.partials.engine import Engine
    >>> template = Engine().from_string("{% if user %}<b>in</b>{% endif %}")
    >>> print(generated_source(template))
    def render(data, state):
        user_1 = data.get('user', MISSING)
        value_2 = user_1
        if type(value_2) not in SIMPLE:
            value_2 = resolved(value_2, string_if_invalid, None, state)
        chosen_3 = '<b>in</b>' if value_2 else ''
        return f'{chosen_3}'
    <BLANKLINE>

    Specified in docs/ref/templates/compiler.txt.
    """
    try:
        return compile_page(template.engine, template.nodelist, template).source
    except Opaque:
        return compile_live(template.engine, template.nodelist).source
