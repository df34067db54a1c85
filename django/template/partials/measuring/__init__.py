"""
How long a project's pages take with Django's backend and with this one: for the command
``manage.py measure_templates``.

``rounds.measure()`` renders a page in turn with each of the project's
``configurations``: with Django's backend, with this one, and with this one and its form
renderer. ``subjects`` contains what is rendered: a URL or a template. ``clock``
measures the time of rendering.

A module imports only from those after it in this list: ``rounds``, ``configurations``,
``subjects``, ``clock``.
"""
