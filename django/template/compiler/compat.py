"""
Differences between the supported releases of Django.
"""

from __future__ import annotations

import django

# Whether the variable ``forloop`` has the key "length".
LOOPS_HAVE_LENGTH = django.VERSION >= (6, 0)

# Whether a <legend> has the attribute "for".
LEGENDS_HAVE_FOR = django.VERSION < (6, 1)
