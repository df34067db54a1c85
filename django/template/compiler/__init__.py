"""
Templates compiled to Python functions, which render the same bytes in less time.

How it works:

Django parses a template. An engine that compiles changes the class of the parser's
nodelist, to ``nodelist.CompiledNodeList``. When it is rendered for the second time, ``unit``
has its nodes written as a function, each class of nodes by a function of ``nodes``,
variables, filters and conditions by those of ``expressions`` and ``filters``. What they
write is collected by a ``writer.Writer``; names and text of a template become code
there alone.

Code that renders repeatedly is written to run fast. Code that renders once is written to
be compiled fast: there an expression is a call, of a function in ``runtime`` or of a plan,
which is data that ``plans`` evaluates.

A template whose parts are all known beforehand, and what it extends (see ``chain``),
becomes a *page*, one or more functions that are given the variables they read (see
``functions``). No context is made for it. Everything else becomes a *live* function of a context (see ``live``),
in which a tag that can't be written as code renders itself.

Whatever fails while a template is analysed, written or compiled, Django's nodes render it
from then on. They do so as well where a tool has replaced a function of Django's that the
code stands for: ``originals`` lists these functions and compares them. And they do so where
a nodelist has changed since it was compiled: ``watching`` has the nodelists that report it.

Names of a template are local variables of generated code, as far as ``scopes`` knows
them. What generated code calls is in ``runtime``; numbers and dates are in ``formats``.

A module imports only from those after it in this list: ``inspection``, ``nodelist``,
``unit``, ``live``, ``nodes``, ``expressions``, ``plans``, ``filters``, ``functions``,
``chain``, ``runtime``, ``formats``, ``scopes``, ``values``, ``writer``, ``watching``,
``originals``, ``compat``. For annotations alone, ``scopes`` imports from ``functions``.

Other packages' nodes can be written as code as well: ``partials.emitters`` registers its
own with ``nodes.writes()``.

A small template, ``<p>{{ user.name }}</p>``, and what it becomes:

>>> from django.template.compiler.inspection import generated_source
>>> from django.template.partials.engine import Engine
>>> template = Engine().from_string("<p>{{ user.name }}</p>")
>>> print(generated_source(template))  # doctest: +ELLIPSIS
def render(data, state):
    user_1 = data.get('user', MISSING)
    kind_2 = kinds[type(user_1)]
    try:
        name_3 = user_1.name if kind_2 == 0 else user_1.get('name', MISSING) if ...
    except Exception as error:
        name_3 = failed_text(user_1, 'name', error)
    type_4 = type(name_3)
    if type_4 is str:
        text_5 = escape(name_3) if '&' in name_3 or '<' in name_3 or ... else name_3
    elif type_4 is SafeString or type_4 is int and state.plain_integers:
        text_5 = name_3
    elif type_4 in state.escaped:
        text_5 = state.escaped[type_4](name_3)
    else:
        text_5 = called_text(name_3, state, True, string_if_invalid)
    return f'<p>{text_5}</p>'
<BLANKLINE>
"""
