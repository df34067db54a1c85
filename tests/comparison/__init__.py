"""
Test suites run with Django's engine and with this project's, side by side.

How it works:

A suite is a program that runs tests, in an environment that ``environments`` keeps in
a cache outside the repository: an interpreter with a release of Django and the packages
that the tests use, and the tests themselves, from a source distribution.

``running`` starts the program through ``harness/run.py``, once as it is and then with
this project's classes where Django's were, in the ways that ``modes`` lists. The harness
writes down what became of each test, how many engines and templates were made by whose
class, and how often compiled code rendered. ``comparing`` sets such a run beside
Django's own, ``report`` prints what it found. What Django's own engine did is kept for
the next time. No file of Django's or of a package is changed, and none is committed.

The harness has to prove itself as well: no engine of Django's own may have been made,
and compiled code must have rendered something, but for suites that are listed as those
which render nothing that could be compiled.

Two commands use it: ``tests.conformance`` for Django's own suites, and ``tests.suites``
for those of other packages.

A module imports only from those after it in this list: ``command``, ``report``,
``running``, ``comparing``, ``modes``, ``environments``, ``releases``.
"""
