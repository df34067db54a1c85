"""
The changes that a project from django-template-partials needs: for the command
``upgrade_template_partials``.

``plan.make_plan()`` returns all of it: the files that change, the changes to make by
hand, and what is left as it is. ``templates`` finds the changes in templates, at the
positions that Django's lexer reports. ``settings`` finds the changes in settings
modules, at the positions of Python's syntax tree. ``source`` makes these changes, and
checks that each means what it should. ``python`` finds names of the package in other
code. ``names`` contains the names of both packages. ``files`` contains what the others
share: the files of a project and their diffs. ``writing`` writes the files.

A module imports only from those after it in this list: ``plan``, ``python``, ``settings``,
``source``, ``templates``, ``writing``, ``files``, ``names``.
"""
