"""
Template partials: named fragments of a template, rendered in place or alone.

How it works:

``django.DjangoTemplates`` is the backend that a project names in ``TEMPLATES``. Its
``engine.Engine`` adds the tags of ``tags``, or those of ``strict``, to the builtins of
every template, and splits a name such as ``"page.html#row"`` into the name of a
template and that of one of its partials.

While a template is parsed, ``{% partialdef %}`` adds a ``templates.PartialTemplate`` to
the ``templates.Partials`` of that template, in ``template.extra_data["partials"]``.
``{% partial %}`` looks its name up there when it renders, so the call may precede the
definition. When the engine has loaded a template, its ``Partials`` get a reference to
it: partials take their source text and debug information from the template.

Only ``resolve.resolve()`` decides what a name means. It looks the name up in a
``TemplateChain`` of django.template.compiler.chain: a template and those that it
extends. Which templates these are is known when the template renders. The node of
``{% extends %}`` is Django's, with an ``inheritance.GetParent`` that adds the parent to
the chain of the rendering. ``inheritance`` renders a partial or a block as part of the
chain, with the blocks of ``block_scope``. ``fragments`` renders a name such as
``"child.html#row"`` if child.html inherits the partial, or has a block of that name.

``parameters`` contains declared parameters, and ``recursion`` the error of partials
that call one another without end. ``shortcuts`` contains the functions that views call,
``htmx`` the views that answer htmx, ``htmx_headers`` its request headers, ``several``
the response that consists of several partials, and ``out_of_band`` the changes to
partials that htmx swaps elsewhere in the page. ``responses`` contains the response that
is sent while it renders, and ``preparing`` what must be done before its headers are
sent. ``forms`` contains a form renderer with this backend. ``introspection`` describes
the partials and blocks of a template, for tools. ``validation`` checks arguments and
options.

``lazy`` contains ``{% lazypartial %}``, which renders ``lazy.html`` until htmx requests
the partial. ``lazy_calls`` contains the template that answers that request.

``emitters`` contains the emitters of the nodes of partials, for
django.template.compiler.

Projects that install the app of ``apps`` get the system checks of ``checks`` and the
commands in ``management``. The checks and the command ``partials`` use ``analysis``:
all templates, and what refers to which partial, without rendering. ``warming`` compiles
all templates, for a server that starts and for the command ``compile_templates``.
``measuring`` measures how long pages take, for ``measure_templates``. ``upgrading``
finds the changes that ``upgrade_template_partials`` makes to projects that use
django-template-partials.

A module imports only from those after it in this list: ``forms``, ``management``,
``upgrading``, ``measuring``, ``apps``, ``checks``, ``warming``, ``analysis``,
``introspection``, ``shortcuts``, ``htmx``, ``lazy_calls``, ``several``, ``out_of_band``,
``responses``, ``preparing``, ``django``, ``streaming``, ``engine``, ``emitters``,
``strict``, ``tags``, ``lazy``, ``htmx_headers``, ``calls``, ``nodes``, ``fragments``,
``inheritance``, ``block_scope``, ``resolve``, ``recursion``, ``templates``,
``parameters``, ``parsing``, ``validation``, ``errors``, ``compat``.

Sample code:

>>> from django.template import Context
>>> from django.template.partials.engine import Engine
>>> engine = Engine(
...     loaders=[
...         (
...             "django.template.loaders.locmem.Loader",
...             {
...                 "page.html": (
...                     "<ul>{% for name in names %}"
...                     "{% partialdef row inline %}<li>{{ name }}</li>{% endpartialdef %}"
...                     "{% endfor %}</ul>"
...                 )
...             },
...         )
...     ]
... )
>>> engine.get_template("page.html").render(Context({"names": ["Ada", "Grace"]}))
'<ul><li>Ada</li><li>Grace</li></ul>'
>>> engine.get_template("page.html#row").render(Context({"name": "Ada"}))
'<li>Ada</li>'
"""
