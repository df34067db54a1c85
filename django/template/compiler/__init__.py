"""
Templates compiled to Python functions, which render the same bytes in less time.

How it works:

Django parses a template. An engine that compiles changes the class of the parser's
nodelist, to ``nodelist.CompiledNodeList``. Once it has been rendered for a while,
``compiling`` has it compiled. Only then are the modules imported that this takes, and those
that generated code calls:

1. ``chain`` finds the templates that it extends.
2. ``analysis`` finds out which nodes can't be written as code: they are *islands*, which
   render themselves. And it finds out where a context is needed, for them or for another
   node.
3. Each node is written by the function for its class, its *emitter*: ``emit`` has those
   for Django's nodes, and other packages register theirs with register_emitter().
   Variables, filters and conditions are written by ``expressions`` and ``filters``.
4. What is written is a function, or several: see ``builder``. A function needs no
   context if nothing in it does: it is given the variables that it reads. Otherwise it
   is one of ``context_builder``, and its context is as Django has it wherever a node
   reads it.

Nodes that render the same in each page that extends or includes them are compiled once:
``sharing`` finds out which these are, and the code of each page calls their function.

What emitters write is collected by a ``source.SourceBuilder``; names and text of a template
become code there alone. Names of a template are local variables of generated code, as
far as ``symbols`` knows them. What generated code calls is in the modules of ``runtime``.

``streaming`` sends a template while it is rendered. For that it is compiled by itself, to
functions of which those are generators that have something to send: see ``generators``.
``awaiting`` renders it on an event loop, and awaits what it reads: the functions are
generators that yield what is to be awaited, see ``coroutines``. There a node that isn't
written as code can render step by step what is in it, if register_steps() has been called
for its class.

An exception in generated code is shown in the lines of the templates: ``lines`` has the
map, which the ``SourceBuilder`` makes, and ``tracebacks`` is what happens on the
exception's way.

Code that renders repeatedly is written to run fast. Code that renders once is written to
be compiled fast: there an expression is a call, of a function in ``runtime`` or of a plan,
which is data that ``plans`` evaluates. Bytecode is kept for the next process by
``code_cache``, if the engine names a directory for it.

Forms render themselves by many small templates. Where these are Django's own, ``forms``
writes what they do.

Whatever fails while a template is analysed, written or compiled, Django's nodes render it
from then on. They do so as well where a tool has replaced a function of Django's that the
code stands for: ``originals`` lists these functions and compares them. And they do so where
a nodelist has changed since it was compiled: ``watching`` has the nodelists that report it.

A module imports only from those after it in this list: ``awaiting``, ``streaming``,
``inspection``, ``explaining``, ``nodelist``, ``compiling``, ``sharing``, ``executing``,
``emit``, ``emitters``, ``registry``, ``code``, ``context_builder``, ``expressions``,
``plans``, ``filters``, ``builder``, ``tracebacks``, ``analysis``, ``chain``, ``forms``,
``coroutines``, ``generators``, ``runtime``, ``symbols``, ``values``, ``sinks``,
``source``, ``lines``, ``code_cache``, ``watching``, ``originals``, ``errors``,
``compat``.

A small template, ``<p>{{ user.name }}</p>``, and what it becomes:

>>> from django.template.compiler.inspection import generated_source
>>> from django.template.partials.engine import Engine
>>> template = Engine().from_string("<p>{{ user.name }}</p>")
>>> print(generated_source(template))  # doctest: +ELLIPSIS
def render(data, state):
    user_1 = data.get('user', MISSING)
    strategy_2 = lookup_strategies[type(user_1)]
    try:
        name_3 = user_1.name if strategy_2 == 0 else user_1.get('name', MISSING) if ...
    except Exception as error:
        name_3 = retry_lookup_text(user_1, 'name', error)
    type_4 = type(name_3)
    if type_4 is str:
        text_5 = escape(name_3) if '&' in name_3 or '<' in name_3 or ... else name_3
    elif type_4 is SafeString or type_4 is int and state.plain_integers:
        text_5 = name_3
    elif type_4 in state.escaped:
        text_5 = state.escaped[type_4](name_3)
    else:
        text_5 = text_of_lookup(name_3, state, True, string_if_invalid)
    return f'<p>{text_5}</p>'
<BLANKLINE>
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .chain import Body, ParentUnknown, TemplateChain, Templates
from .errors import NotCompilable
from .registry import register_emitter, register_steps

if TYPE_CHECKING:
    from .analysis import Visit
    from .code import Code
    from .explaining import Explanation, Island, explain

__all__ = [
    "Body",
    "Code",
    "Explanation",
    "Island",
    "NotCompilable",
    "ParentUnknown",
    "TemplateChain",
    "Templates",
    "Visit",
    "explain",
    "register_emitter",
    "register_steps",
]

# What only those import that compile, by its module.
COMPILING = {
    "Code": "code",
    "Explanation": "explaining",
    "Island": "explaining",
    "Visit": "analysis",
    "explain": "explaining",
}


def __getattr__(name: str) -> Any:
    if name not in COMPILING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{COMPILING[name]}"), name)
