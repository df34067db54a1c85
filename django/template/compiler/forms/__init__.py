"""
Forms, rendered without templates.

A form renders itself with templates of ``django.forms``: one for the form and, for each
field, one for the group, its label, its errors and its widget. Each template has its
own context. If a template is Django's own, the functions here write the same. If
methods are Django's own, the functions here do the same, with fewer calls in between.

- ``methods`` replaces methods that compiled code would call with functions that do the
  same; ``admin`` does so for the admin
- ``rendering`` is called by a form renderer before it renders a template
- ``layouts`` writes forms and formsets, ``fields`` what surrounds a widget, ``widgets``
  widgets, and ``html`` attributes and values
- ``originals`` and ``templates`` find out whether all of that is Django's own

Everything else is left to Django, in parts that are as small as possible: if a form has
its own template, its fields are still written here.

A module imports only from those after it in this list: ``admin``, ``methods``,
``rendering``, ``layouts``, ``fields``, ``widgets``, ``html``, ``originals``,
``templates``.
"""
