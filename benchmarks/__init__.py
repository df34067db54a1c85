"""
The speed of this backend beside that of other template engines.

How it works:

``workloads`` names what is rendered, ``data`` has the objects that the templates
are given; ``models``, ``forms``, ``urls`` and ``tags`` are what a Django project
would have for it. Each module of ``engines`` makes one engine, or one family of
them, do the work, with the templates in the folder of its dialect. ``limit``
writes the same pages as Python functions, which is about as fast as they can be.

``worker`` is a process in which engines render. Most share one. Those that patch
Django have one of their own, with Django in it as well: what it takes there tells
how times of that process compare to the others. ``checking`` compares what the
engines rendered before anything is measured, ``measuring`` goes round all engines
and all workloads again and again, so that whatever else the machine does, it does
to all of them. ``figures`` makes medians and ratios of that, ``report`` and
``chart`` show them.

A module imports only from those after it in this list: ``__main__``, ``report``,
``chart``, ``measuring``, ``checking``, ``figures``, ``worker``, ``setup``,
``engines``, ``limit``, ``workloads``, ``data``.
"""
