"""
The partials of a project's templates and what refers to them, without rendering: for
the system checks, and for the command ``manage.py partials``.

``discovery`` finds the templates. ``index`` loads those that may have partials, and
finds out what each reference leads to. ``python_references`` finds strings in Python
code that can name a partial, with the calls that ``python_calls`` finds, and
``references`` combines them with the tags. ``report`` contains the rows that the
command lists, ``unrendered`` what renders nothing, and ``portability`` what Django 6.0
rejects.

A module imports only from those after it in this list: ``portability``, ``report``,
``unrendered``, ``references``, ``python_references``, ``python_calls``, ``index``,
``discovery``.
"""
