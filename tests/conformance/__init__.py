"""
Django's own test suites, run with this project's engine in place of Django's.

How it works:

``suites`` names the releases of Django and the labels of their test suites. For
each release ``environments`` keeps an interpreter with that Django, and the
tests of its source distribution, in a cache outside the repository. To the
tests that the project runs it adds the tests of partials of the latest release.

``running`` starts Django's ``tests/runtests.py`` through ``harness/run.py``, once
as it is and then with this project's classes where Django's were: with each
template compiled when it first renders, and for some labels as users have it, too.
The harness writes down what became of each test, how many engines and templates
were made by whose class, and how often compiled code rendered. ``comparing`` sets
such a run beside Django's own, ``report`` prints what it found. No file of Django
is changed, and none is committed.

The harness has to prove itself as well: without the tags of partials the tests
of partials must fail, no engine of Django's own may have been made, and where
templates are compiled at once compiled code must have rendered in every label but
those of ``suites.NOTHING_TO_COMPILE``.

A module imports only from those after it in this list: ``__main__``, ``report``,
``running``, ``comparing``, ``environments``, ``suites``.
"""
