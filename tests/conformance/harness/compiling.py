"""
Templates compiled when they first render, and a count of what compiled code renders.
"""

import functools

# The method of CompiledNodeList that runs compiled code.
RUN = "run"

# How many times it ran.
renders = 0


def compile_at_once():
    from django.template.compiler import nodelist

    nodelist.RENDERS_BEFORE_COMPILING = 0


def count_renders():
    from django.template.compiler.nodelist import CompiledNodeList

    run = getattr(CompiledNodeList, RUN)

    @functools.wraps(run)
    def counted(*args, **kwargs):
        global renders
        renders += 1
        return run(*args, **kwargs)

    setattr(CompiledNodeList, RUN, counted)
