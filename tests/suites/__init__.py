"""
The test suites of other packages, run with this project's engine in place of Django's.

How it works:

``packages`` names the packages, how their tests run and what may differ. The tests come
from the source distribution of a release, or from a checkout where that has none.
``running`` makes a suite of them; see ``tests.comparison`` for the rest.

Each runs twice: with every template compiled when it first renders, and with even those
compiled that are made as ``Template("…")`` and no signals sent, so that pages are
rendered by functions without a context.

To add a package: an entry in ``packages.PACKAGES``.

A module imports only from those after it in this list, and from ``tests.comparison``:
``__main__``, ``running``, ``packages``.
"""
