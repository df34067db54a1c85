"""
The speed of this backend beside that of other template engines.

How it works:

There are three kinds of workloads. Those of ``shop`` are pages of real packages: what a
view of the package returns is rendered with Django's backend and with this one. Those
of ``workloads`` are templates made for a comparison with other engines; ``data`` has
the objects that they are given. Those of ``variants`` are some of these templates with
additional tags, for Django's backend and this one. ``models``, ``forms``, ``urls`` and
``tags`` are what a Django project would have for it. Each module of ``engines`` makes
one engine, or one family of them, do the work, with the templates in the folder of its
dialect. What this project writes otherwise than Django is in ``partials``, and Django's
in ``stock``. ``limit`` writes the pages of ``workloads`` as Python functions, which is
about as fast as they can be.

``worker`` is a process in which engines render. Most share one. Those that patch
Django have one of their own, with Django in it as well: what it takes there shows
how times of that process compare to the others. The shop has one for each of its
projects, which are its settings. ``checking`` compares what the engines rendered before
anything is measured, ``measuring`` goes round all engines and all workloads again and
again, at other depths of the stack (see ``depth``), so that whatever else the machine
does, it does to all of them. ``figures`` makes medians and ratios of that. ``tables``,
``summary`` and ``chart`` show them, ``report`` prints them and writes them into
``documents``. ``many`` and ``streaming`` have processes of their own for what isn't a round
of all engines: the templates of a whole project, and pages that are sent in chunks or
rendered by coroutines. ``reading`` asks for these.

A module imports only from those after it in this list: ``__main__``, ``report``,
``documents``, ``chart``, ``summary``, ``tables``, ``streaming``, ``measuring``,
``checking``, ``many``, ``reading``, ``worker``, ``figures``, ``depth``, ``setup``, ``shop``,
``engines``, ``limit``, ``variants``, ``workloads``, ``data``.
"""
