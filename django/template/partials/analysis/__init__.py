"""
What the partials of a project's templates are and what refers to them, without rendering:
for the system checks, and for the command ``manage.py partials``.

``discovery`` finds the templates, ``index`` loads those that may have partials and says
what each reference leads to. ``python_references`` finds strings in Python code that can
name a partial, and ``references`` joins them with the tags. ``report`` has the rows that
the command lists, ``portability`` what Django 6.0 rejects.

A module imports only from those after it in this list: ``portability``, ``report``,
``references``, ``python_references``, ``index``, ``discovery``.
"""
