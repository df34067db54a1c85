"""
The changes that a project from django-template-partials needs: for the command
``upgrade_template_partials``.

``plan.make_plan()`` has all of it: the files that change, what is to be done by hand, and
what was left out. ``templates`` has what changes in templates, by the positions that
Django's lexer reports. ``settings`` has what changes in the modules of the settings, by the
positions of Python's syntax tree; ``source`` has the changes as such, and makes sure that
each means what it should. ``python`` finds what other code names of the package. ``files``
has what is common to all: the files of a project and their diffs. ``writing`` writes them.

A module imports only from those after it in this list: ``plan``, ``python``, ``settings``,
``source``, ``templates``, ``writing``, ``files``, ``names``.
"""
