"""
Template partials: named fragments of a template, rendered in place or alone.

How it works:

``django.DjangoTemplates`` is the backend that a project names in ``TEMPLATES``.
Its ``engine.Engine`` adds the tags of ``tags`` to those that every template
knows, or those of ``strict``, and splits a name such as ``"page.html#row"`` into a
template and one of its partials.

While a template is parsed, ``{% partialdef %}`` puts a
``templates.PartialTemplate`` in the ``templates.Partials`` of that template,
which stands in ``template.extra_data["partials"]``. ``{% partial %}`` looks a
name up there when it renders, so that it may stand before the definition.
When the engine has loaded a template, it attaches it to its ``Partials``:
source text and debug information come from there.

What a name means is said by ``resolve.resolve()`` alone: it looks into a
``TemplateChain`` of django.template.compiler.chain, a template and those it extends. What
a template extends is known when it renders. The node of ``{% extends %}`` is Django's, with
an ``inheritance.GetParent`` that adds the parent to the chain of the rendering.
``inheritance`` renders what a name means as part of the chain, with the blocks of
``block_scope``. ``fragments`` has what a name such as ``"child.html#row"`` renders where
child.html inherits the partial, or has a block of that name.

``parameters`` has declared parameters, ``recursion`` the error of partials that call
one another without end. ``shortcuts`` has what views call. ``htmx`` has what htmx is
answered with, ``htmx_headers`` what it asks for, ``several`` the response that is several partials, and ``out_of_band``
what is added to those that htmx puts elsewhere. ``responses`` has the response that is sent
while it renders, and ``preparing`` what has to be done before its headers are sent.
``forms`` has a form renderer on this backend. ``introspection`` describes what a template
has, for tools. ``validation`` refuses wrong arguments and options.

``lazy`` has ``{% lazypartial %}``, which writes ``lazy.html`` until htmx asks for the
partial, and ``lazy_calls`` what a view answers then: the call, as a template.

``emitters`` has how the nodes of partials are compiled, for django.template.compiler.

For projects that have the app of ``apps``, there are the system checks of ``checks``
and a command in ``management``. They rest on ``analysis``: all templates, and what leads
to which partial, without rendering. ``warming`` compiles all templates, for a server that
starts and for a command. ``measuring`` has what pages gain, for another command. One more
changes projects that come from django-template-partials, by what ``upgrading`` finds.

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
