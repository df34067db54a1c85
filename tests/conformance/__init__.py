"""
Django's own test suites, run with this project's engine in place of Django's.

How it works:

``suites`` names the labels of Django's tests, the modes in which they run and what may
differ. ``environments`` has Django's tests as they are, and once more with the tests of
partials of the latest release, which the project's engine runs on every release.
``running`` has how ``runtests.py`` runs a label. See ``tests.comparison`` for the rest.

Besides what every suite has to prove, without the tags of partials the tests of
partials must fail.

A module imports only from those after it in this list, and from ``tests.comparison``:
``__main__``, ``running``, ``environments``, ``suites``.
"""
