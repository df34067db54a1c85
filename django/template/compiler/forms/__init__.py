"""
Forms, rendered without templates.

A form renders itself by templates of ``django.forms``: one for the form, and for each
field one for the group, its label, its errors and its widget, with a context for each.
Where a template is Django's own, the functions here write what it writes. Where methods
are Django's own, the functions here do what they do, with less between them.

- ``methods`` has the methods that compiled code calls otherwise, and what does the same;
  ``admin`` has those of the admin
- ``rendering`` is what a form renderer asks before it has a template rendered
- ``layouts`` writes forms and formsets, ``fields`` what is around a widget, ``widgets``
  widgets, and ``html`` attributes and values
- ``originals`` and ``templates`` find out whether all of that is Django's own

What isn't is left to Django, as closely as possible: of a form with a template of its
own, the fields are written here.

A module imports only from those after it in this list: ``admin``, ``methods``,
``rendering``, ``layouts``, ``fields``, ``widgets``, ``html``, ``originals``,
``templates``.
"""
