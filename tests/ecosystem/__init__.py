"""
Pages and templates of real packages, rendered by Django's backend and by this
project's: the bytes must be equal. ``make ecosystem`` runs it.

How it works:

``settings`` is a project with most packages of requirements.txt installed.
``render`` is a program that renders the pages that ``pages`` lists, and every
template that ships with a package, with the backend it is given. The tests run
it once per backend, and once more with this project's where each template is
compiled when it first renders, and compare what it printed. A process of its own
for each keeps a template that some package caches from crossing over.

``render_once`` renders a few templates alone, for ``test_coverage`` to measure.

``cms`` is a site by wagtail, ``components`` has components of django-components.

To add a package: a line in requirements.txt, one in ``settings.PACKAGES``, and
a page in ``pages.PAGES``. One that changes Django's engine, or what other packages
render, has settings and a list of pages of its own, named in ``test_packages.SETTINGS``.
"""
