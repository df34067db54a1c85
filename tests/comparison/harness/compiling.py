"""
Templates compiled when they first render, and a count of what compiled code renders.
"""

import functools

# The methods of CompiledNodeList that run compiled code. The second returns None where
# it can't.
RUN = ("run", "render_variables")

# How many times they ran it.
renders = 0


def compile_at_once():
    from django.template.compiler import nodelist

    nodelist.RENDERS_BEFORE_COMPILING = 0


def count_renders():
    from django.template.compiler.nodelist import CompiledNodeList

    for name in RUN:
        setattr(CompiledNodeList, name, counted(getattr(CompiledNodeList, name)))


def counted(method):
    @functools.wraps(method)
    def run(*args, **kwargs):
        global renders
        html = method(*args, **kwargs)
        renders += html is not None
        return html

    return run


def compile_direct():
    """Compile templates made as ``Template("…")``, too, which no engine has seen."""
    from django.template import Template
    from django.template.partials.engine import Engine

    initialise = Template.__init__

    @functools.wraps(initialise)
    def __init__(self, *args, **kwargs):
        initialise(self, *args, **kwargs)
        if isinstance(self.engine, Engine):
            self.engine.adopt(self)

    Template.__init__ = __init__
