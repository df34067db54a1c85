"""
Templates compiled when they first render, and a count of what compiled code renders.
"""

import functools

# How many times compiled code has rendered something.
renders = 0


def compile_at_once():
    """Compile what renders for the first time."""
    from django.template.compiler import nodelist

    nodelist.RENDERS_BEFORE_COMPILING = 0
    compile_short()


def compile_short():
    """
    Compile what is too short to gain anything. And compile what is long as soon as what
    is short.
    """
    from django.template.compiler import context_builder, nodelist, sharing

    context_builder.LEAST_GAIN = 0
    sharing.FEWEST = 1
    nodelist.SECONDS_PER_NODE = {False: 0, True: 0}


def count_renders():
    from django.template.compiler import compiling

    for name in ("compile_template", "compile_nodelist"):
        setattr(compiling, name, making_counted(getattr(compiling, name)))


def making_counted(compile):
    @functools.wraps(compile)
    def make(*args, **kwargs):
        code = compile(*args, **kwargs)
        code.render = counted(code.render)
        return code

    return make


def counted(render):
    @functools.wraps(render)
    def run(*args, **kwargs):
        global renders
        html = render(*args, **kwargs)
        # None is what a page returns that can't be rendered.
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
            self.engine.prepare_template(self)

    Template.__init__ = __init__
