"""
This backend where people run Django: under servers, in a browser's Python, beside
Jinja2, for the forms of the admin, and under tools that observe it.

How it works:

``project`` is the demo in ``examples/contacts`` with the settings of production, an
admin, and views that are coroutines. ``registry`` lists the integrations. Each is a
module whose ``run()`` tries it and returns what it saw, or raises an error:
``gunicorn``, ``uvicorn``, ``awaiting``, ``streaming``, ``bolt``, ``pyodide``, ``jinja2``,
``form_renderer`` and ``observability``. The last has several, for each of which
``observing`` has a module.

``requests`` has what the servers are asked, ``concurrency`` asks it by many threads at
a time. ``serving`` starts a server and ends it. ``comparing`` sets an answer beside that
of the test client. ``workspace`` has the folder in which everything is done.

``report`` prints a line for each integration and a table. ``outcome`` writes the table
into the documentation if all of them passed.

A module imports only from those after it in this list: ``__main__``, ``report``,
``outcome``, ``registry``, the integrations, ``concurrency``, ``requests``, ``serving``,
``comparing``, ``workspace``.
"""
