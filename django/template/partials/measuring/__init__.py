"""
What a project's pages gain by this backend: for the command ``manage.py
measure_templates``.

``rounds.measure()`` renders a page in turn with each of the project's ``configurations``:
with Django's backend, with this one, and with its form renderer as well. ``subjects`` has
what is rendered, a URL or a template. ``clock`` takes the time of rendering.

A module imports only from those after it in this list: ``rounds``, ``configurations``,
``subjects``, ``clock``.
"""
