"""
A shop whose pages are those of real packages: Django's admin, Django REST framework,
django-allauth, django-crispy-forms and django-tables2.

How it works:

``pages`` lists the pages. ``settings`` is the project, which ``setup`` sets up with
the template backend and the form renderer of one engine. A page is requested as a
browser does it, and ``timing`` takes the time of its rendering alone. What is in the
project is where a project has it: ``urls``, ``views``, ``admin``, ``forms``,
``tables``, ``serializers``, and ``templates``; the models are those of ``benchmarks``.
"""
