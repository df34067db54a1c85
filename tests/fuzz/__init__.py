"""
A differential fuzzer: random templates with awkward values, rendered by the
compiler's code and by the nodes it was made from.

An example is a few templates, a context, settings, and a row of renderings. Each
is done by three engines: this project's with ``compiled=False``, which is the
reference; the same with ``compiled=True``, as a whole, streamed, and by code that awaits; and
Django's own, as far as it doesn't reject the templates. Everything that can be noticed
of a rendering has to be equal: see ``rendering.Outcome``, and for what a stream does in
another order ``comparing.differ_sent``. The values are made for each separately, from recipes.
Code that awaits also renders with values that have to be awaited: its text is that of
values which give the same at once.

Most examples are small. A few have hundreds of operands, branches, filters or variables,
tens of templates that extend or include one another, or a long text; some have much of
what one part of a compiler writes. See ``writing.Style``.

``make fuzz`` runs many examples from a new seed, ``test_fuzz`` some that are the
same each time. Of each kind of failure they print the smallest example, as the code
that makes it, and it is kept in ``test_regressions``.

A module imports only from those after it in this list: ``__main__``, ``fuzzing``,
``drawing``, ``writing``, ``grammar``, ``comparing``, ``rendering``, ``engines``,
``examples``, ``recipes``, ``tags``, ``describing``, ``values``.
"""
