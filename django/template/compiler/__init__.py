"""
Templates compiled to Python functions, which render the same bytes in less time.

How it works:

Django parses a template. If the engine compiles, the class of the parser's nodelist is
changed to ``nodelist.CompiledNodeList``. Once the nodelist has been rendered for a
while, ``compiling`` compiles it. The modules that are needed for this, and those that
generated code calls, are imported only then:

1. ``chain`` finds the templates that the template extends.
2. ``analysis`` finds out which nodes can't be written as code: these are *islands*, which
   render themselves. It also finds out where a context is needed, for an island or for
   another node.
3. Each node is written by the function for its class, its *emitter*: ``emit`` contains those
   for Django's nodes, and other packages register theirs with register_emitter().
   Variables, filters and conditions are written by ``expressions`` and ``filters``.
4. The result is one function or several: see ``builder``. A function needs no context
   if nothing in it does: it is passed the variables that it reads. Otherwise, it is one
   of ``context_builder``, and its context is the same as Django's wherever a node
   reads it.

Nodes that render the same in each page that extends or includes them are compiled once:
``sharing`` finds out which these are, and the code of each page calls their function.

A ``source.SourceBuilder`` collects what emitters write. Only there do names and text of
a template become code. Template variables become local variables of generated code: see
``symbols``. The functions that generated code calls are in the modules of ``runtime``.

``streaming`` sends a template while it is rendered. For this, the template is compiled
separately. A function that has something to send is a generator: see ``generators``.
``awaiting`` renders a template on an event loop, and awaits the values that it reads:
its functions are generators that yield awaitables, see ``coroutines``. A node that
isn't written as code can render its contents step by step there, if register_steps()
has been called for its class.

The traceback of an exception in generated code shows the lines of the templates:
``lines`` contains the map, which the ``SourceBuilder`` makes, and ``tracebacks``
replaces the entries of the traceback.

Code that renders repeatedly is written to run fast. Code that renders once is written
to be compiled fast: an expression in it is a call of a function in ``runtime``, or of a
plan, which is data that ``plans`` evaluates. ``code_cache`` keeps the bytecode for the
next process, if the engine names a directory for it.

Forms render themselves with many small templates. If these are Django's own, ``forms``
renders the same without them.

If anything fails while a template is analysed, written or compiled, Django's nodes
render it from then on. They also render it if a tool has replaced a function of Django
that the code stands for, and if a nodelist has changed since it was compiled:
``originals`` lists these functions and compares them, and ``watching`` contains the
nodelists that report changes.

A module imports only from those after it in this list: ``awaiting``, ``streaming``,
``inspection``, ``explaining``, ``nodelist``, ``compiling``, ``sharing``, ``executing``,
``emit``, ``emitters``, ``registry``, ``code``, ``context_builder``, ``expressions``,
``plans``, ``filters``, ``builder``, ``tracebacks``, ``analysis``, ``chain``, ``forms``,
``coroutines``, ``generators``, ``runtime``, ``symbols``, ``values``, ``sinks``,
``source``, ``lines``, ``code_cache``, ``watching``, ``originals``, ``errors``,
``compat``.

A small template, ``<p>{{ user.name }}</p>``, and the code for it:

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

# Imported on first use, since it is needed only for compiling: the module of each name.
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
