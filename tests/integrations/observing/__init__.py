"""
A site under tools that observe it. Each runs in a process of its own, since it replaces
functions of Django's.

``site`` is the site: settings, views and addresses. Each other module is a tool. Its
``start()`` has the tool begin, and keep what it would send; it returns the settings that
the tool needs. ``set_up()`` is called when Django has been set up. ``recorded()`` returns
what the tool has kept since it was called last:

spans
    The spans of templates, in the order in which the tool has them.

errors
    The exceptions, each its type and the lines of templates in its traceback, such as
    "card.html:3".

variables
    The local variables of the last of these lines, if the tool has them.

``__main__`` asks for each view some times, and prints what came of the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TEMPLATE_LINE = re.compile(r'([\w.]+\.html)"?(?:, line |:)(\d+)')


def lines_of_templates(lines: Iterable[str]) -> list[str]:
    """Return the lines of templates in the lines of a traceback, as "card.html:3"."""
    return [
        ":".join(found.groups())
        for line in lines
        for found in TEMPLATE_LINE.finditer(line)
    ]
